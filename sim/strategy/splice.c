/*
 * splice() from the file into a pipe, and on from the pipe into the socket: references all the way.
 *
 *	disk =DMA=> page cache -reference-> pipe -reference-> socket buffer
 *	            page cache =DMA=> NIC, which gathers header and pages
 *
 * sendfile() does the same through a pipe of its own.  Where a kernel or a NIC wants a copy, the
 * LINK into the pipe or the one out of it becomes a COPY.
 */

#include "sim/strategy.h"

extern const struct strategy strategy_splice;

static const char *const code[] = {
	"pipe2(p, 0);",
	"while (left > 0) {",
	"  m = left < chunk ? left : chunk;",
	"  left -= m;",
	"  while (m > 0) {",
	"    n = splice(in, &off, p[1], 0,",
	"               m, 0);",
	"      // filemap_splice_read()",
	"    splice(p[0], 0, out, 0, n, 0);",
	"      // splice_to_socket()",
	"      // tcp_push()",
	"    m -= n;",
	"  }",
	"}",
	NULL,
};

static const char *const hazards[] = {
	"The file must not change until the receiver has the bytes: pipe and socket hold its pages, "
	"not copies of them.",
	"Two calls for each filling of the pipe: for a file, sendfile() does the same with one.",
	"If the second call fails, bytes are left in the pipe; they must be sent or the pipe be "
	"closed, else they come out in front of the next file.",
	"In 2026 it was discussed to make splice() copy, after security holes; the kernel "
	"linux-splice-copy shows what that would change.",
	NULL,
};

static const struct step setup[] = {
	{ .op = OP_ENTER, .call = "pipe2", .line = 1,
	  .note = {
		"The program asks for a pipe: splice() needs one on one side.",
		"The pipe is a ring of slots in the kernel. A slot holds a reference to a page, with "
		"offset and length.",
		"do_pipe2() > create_pipe_files(); pipe(2)" } },
	{ .op = OP_LEAVE, .call = "pipe2", .line = 1,
	  .note = {
		"pipe2() returns two file descriptors, one for each end.",
		"It is empty, and has 16 slots unless fcntl() with F_SETPIPE_SZ makes it larger. A server "
		"keeps its pipes for the next file.",
		"syscall_exit_to_user_mode(); pipe(2)" } },
};

static const struct step loop[] = {
	{ .op = OP_ENTER, .call = "splice", .to_pipe = true, .line = 6,
	  .note = {
		"The program asks the kernel to fill its pipe from the file.",
		"The call moves what the pipe has room for, 64 KiB unless it was made larger; for more "
		"the program comes again.",
		"do_splice() > splice_file_to_pipe(); splice(2)" } },
	{ .op = OP_DMA, .from = DISK, .to = PAGE_CACHE, .rounds = ROUNDS, .line = 8,
	  .note = {
		"The disk's own DMA engine puts the pages into the page cache.",
		"The call asks for as much as goes into the pipe; readahead does the rest. A larger pipe "
		"makes larger requests.",
		"filemap_splice_read() > filemap_get_pages(); readahead(2)" } },
	{ .op = OP_WAIT, .from = DISK, .line = 8,
	  .note = {
		"The task cannot go on without the pages and sleeps until they are there.",
		"It sleeps inside the first splice(); the disk's interrupt makes it runnable again.",
		"filemap_update_page() > folio_put_wait_locked() > io_schedule(); getrusage(2), ru_nvcsw" } },
	{ .op = OP_LINK, .from = PAGE_CACHE, .to = PIPE, .line = 8,
	  .note = {
		"The kernel puts references to the pages into the pipe: no byte moves.",
		"One slot for each page. The pages stay in the page cache and get one more owner.",
		"filemap_splice_read() > splice_folio_into_pipe(); splice(2)" } },
	{ .op = OP_LEAVE, .call = "splice", .line = 6,
	  .note = {
		"splice() returns: the pipe holds references to the file's pages.",
		"The program learns how many bytes went in, and has not seen one of them.",
		"syscall_exit_to_user_mode(); splice(2)" } },
	{ .op = OP_ENTER, .call = "splice", .rounds = ROUNDS_OF_PAGES, .line = 9,
	  .note = {
		"The program asks the kernel to empty the pipe into the socket.",
		"The same call with the pipe on the other side: this is what sendfile() saves.",
		"do_splice() > splice_to_socket(); splice(2)" } },
	{ .op = OP_LINK, .from = PIPE, .to = SOCKET_BUFFER, .line = 10,
	  .note = {
		"The kernel hands the references on from the pipe to the socket: no byte moves.",
		"Up to 16 slots at a time. The slots are empty afterwards; the pages are referenced until "
		"the ACK comes.",
		"splice_to_socket() > skb_splice_from_iter(); splice(2)" } },
	{ .op = OP_XMIT, .from = PAGE_CACHE, .to = NIC, .line = 11,
	  .note = {
		"The CPU writes headers and descriptors and rings the NIC's doorbell.",
		"The descriptors name the page cache's own pages: the NIC gathers header and pages.",
		"tcp_push() > tcp_write_xmit() > skb_shinfo()->frags; tcp(7)" } },
	{ .op = OP_LEAVE, .call = "splice", .line = 9,
	  .note = {
		"splice() returns: the pipe is empty again. The bytes may not have left yet.",
		"Until the ACK comes, a change to the file changes what is sent, or sent again.",
		"syscall_exit_to_user_mode(); splice(2)" } },
};

const struct strategy strategy_splice = {
	.name = "splice",
	.title = "splice",
	.summary = "Two calls: the page cache's pages go through a pipe into the socket.",
	.family = FAMILY_AVOID,
	.users = "HAProxy, between two sockets (option splice-auto and others, off by default).",
	.hazards = hazards,
	.code = code,
	.needs = RULE_SPLICE,
	.pipe = true,
	.buffer = NOWHERE,
	.phase = { [PHASE_SETUP] = setup, [PHASE_LOOP] = loop },
	.nsteps = {
		[PHASE_SETUP] = sizeof(setup) / sizeof(setup[0]),
		[PHASE_LOOP] = sizeof(loop) / sizeof(loop[0]),
	},
};
