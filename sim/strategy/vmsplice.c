/*
 * mmap() once, vmsplice() from the mapping into a pipe, splice() on into the socket.
 *
 *	disk =DMA=> page cache -reference-> pipe -reference-> socket buffer
 *	            (seen through page tables)
 *	            page cache =DMA=> NIC, which gathers header and pages
 *
 * MODEL: vmsplice() looks up the next 16 pages before it finds the pipe full, so a fault may come one
 * call earlier than here.
 */

#include "sim/strategy.h"

extern const struct strategy strategy_vmsplice;

static const char *const code[] = {
	"p = mmap(0, size, PROT_READ,",
	"         MAP_SHARED, in, 0);",
	"pipe2(fd, 0);",
	"while (left > 0) {",
	"  m = left < chunk ? left : chunk;",
	"  left -= m;",
	"  for (; m > 0; m -= n, done += n) {",
	"    iov.iov_base = p + done;",
	"    iov.iov_len = m;",
	"    n = vmsplice(fd[1], &iov, 1, 0);",
	"      // get_user_pages_fast()",
	"    splice(fd[0], 0, out, 0, n, 0);",
	"      // splice_to_socket()",
	"      // tcp_push()",
	"  }",
	"}",
	"munmap(p, size);",
	NULL,
};

static const char *const hazards[] = {
	"What vmsplice() takes are the pages themselves: whoever changes them, or the file behind "
	"them, changes what is sent, until the ACK comes.",
	"Nothing tells the program when the pages are no longer in use; MSG_ZEROCOPY has "
	"notifications for that.",
	"If another process truncates the file, vmsplice() fails with EFAULT where a page is gone, "
	"and touching it raises SIGBUS.",
	"After security holes in 2026 a change that makes vmsplice() copy was queued for testing; the "
	"kernel linux-splice-copy shows what that would mean.",
	NULL,
};

static const struct step setup[] = {
	{ .op = OP_ENTER, .call = "mmap", .line = 1,
	  .note = {
		"The program asks for the file to appear in its address space.",
		"vmsplice() takes pages of the program, so the file must be some of them first.",
		"ksys_mmap_pgoff(); mmap(2)" } },
	{ .op = OP_MAP, .from = PAGE_CACHE, .to = USER_BUFFER, .line = 1,
	  .note = {
		"mmap() only notes the mapping: nothing is read, no page table entry is made.",
		"The pages are looked for when somebody asks for them, not before.",
		"do_mmap() > mmap_region(); mmap(2)" } },
	{ .op = OP_LEAVE, .call = "mmap", .line = 1,
	  .note = {
		"mmap() returns an address. Not a byte of the file has been read.",
		"The CPU switches back to user mode.",
		"syscall_exit_to_user_mode(); mmap(2)" } },
	{ .op = OP_ENTER, .call = "pipe2", .line = 3,
	  .note = {
		"The program asks for a pipe: vmsplice() and splice() meet in it.",
		"The pipe is a ring of slots in the kernel. A slot holds a reference to a page, with "
		"offset and length.",
		"do_pipe2() > create_pipe_files(); pipe(2)" } },
	{ .op = OP_LEAVE, .call = "pipe2", .line = 3,
	  .note = {
		"pipe2() returns two file descriptors, one for each end.",
		"It is empty, and has 16 slots unless fcntl() with F_SETPIPE_SZ makes it larger.",
		"syscall_exit_to_user_mode(); pipe(2)" } },
};

static const struct step loop[] = {
	{ .op = OP_ENTER, .call = "vmsplice", .to_pipe = true, .rounds = ROUNDS_OF_PAGES, .line = 10,
	  .note = {
		"The program asks the kernel to put pages of its memory into the pipe.",
		"The call moves what the pipe has room for, 64 KiB unless it was made larger; for more "
		"the program comes again.",
		"vmsplice_to_pipe(); vmsplice(2)" } },
	{ .op = OP_DMA, .from = DISK, .to = PAGE_CACHE, .line = 11,
	  .note = {
		"A page of the mapping is missing; the disk's DMA engine brings it.",
		"The kernel looks the pages up by software: no exception is raised, so no mode is "
		"switched. It reads a window of pages around the missing one.",
		"get_user_pages_fast() > handle_mm_fault() > filemap_fault(); mmap(2)" } },
	{ .op = OP_WAIT, .from = DISK, .line = 11,
	  .note = {
		"The task sleeps inside vmsplice() until the disk has brought the page.",
		"A fault that had to wait is a major one. The disk's interrupt wakes the task.",
		"filemap_fault() > __folio_lock_killable() > io_schedule(); getrusage(2), ru_majflt" } },
	{ .op = OP_LINK, .from = PAGE_CACHE, .to = PIPE, .line = 11,
	  .note = {
		"The kernel looks up the program's pages and puts references into the pipe: no byte moves.",
		"They are the page cache's pages, found through the page tables, 16 at a time. Finding "
		"each costs more than splice() pays, which starts from the page cache.",
		"iter_to_pipe() > get_user_pages_fast(); vmsplice(2)" } },
	{ .op = OP_LEAVE, .call = "vmsplice", .line = 10,
	  .note = {
		"vmsplice() returns: the pipe holds references to the program's pages.",
		"The program must not change them now: they are what will be sent.",
		"syscall_exit_to_user_mode(); vmsplice(2)" } },
	{ .op = OP_ENTER, .call = "splice", .rounds = ROUNDS_OF_PAGES, .line = 12,
	  .note = {
		"The program asks the kernel to empty the pipe into the socket.",
		"From here on it is the way that splice() goes.",
		"do_splice() > splice_to_socket(); splice(2)" } },
	{ .op = OP_LINK, .from = PIPE, .to = SOCKET_BUFFER, .line = 13,
	  .note = {
		"The kernel hands the references on from the pipe to the socket: no byte moves.",
		"Up to 16 slots at a time. The slots are empty afterwards; the pages are referenced until "
		"the ACK comes.",
		"splice_to_socket() > skb_splice_from_iter(); splice(2)" } },
	{ .op = OP_XMIT, .from = PAGE_CACHE, .to = NIC, .line = 14,
	  .note = {
		"The CPU writes headers and descriptors and rings the NIC's doorbell.",
		"The descriptors name the page cache's own pages: the NIC gathers header and pages.",
		"tcp_push() > tcp_write_xmit() > skb_shinfo()->frags; tcp(7)" } },
	{ .op = OP_LEAVE, .call = "splice", .line = 12,
	  .note = {
		"splice() returns: the pipe is empty again. The bytes may not have left yet.",
		"Until the ACK comes, a change to the file changes what is sent, or sent again.",
		"syscall_exit_to_user_mode(); splice(2)" } },
};

static const struct step teardown[] = {
	{ .op = OP_ENTER, .call = "munmap", .line = 17,
	  .note = {
		"The program gives the mapping back.",
		"Pages that are still to be sent stay: the socket holds references of its own.",
		"__vm_munmap(); munmap(2)" } },
	{ .op = OP_UNMAP, .from = PAGE_TABLES, .line = 17,
	  .note = {
		"The kernel clears the page table entries and flushes the TLB.",
		"The pages stay in the page cache.",
		"unmap_vmas() > zap_pte_range(); munmap(2)" } },
	{ .op = OP_LEAVE, .call = "munmap", .line = 17,
	  .note = {
		"munmap() returns.",
		"The CPU switches back to user mode.",
		"syscall_exit_to_user_mode(); munmap(2)" } },
};

const struct strategy strategy_vmsplice = {
	.name = "vmsplice",
	.title = "vmsplice + splice",
	.summary = "Map the file; its pages go by reference through a pipe into the socket.",
	.family = FAMILY_AVOID,
	.users = "Few programs: CRIU, and haterm, a test server (with tee and splice).",
	.hazards = hazards,
	.code = code,
	.needs = RULE_SPLICE,
	.pipe = true,
	.buffer = NOWHERE,
	.phase = { setup, loop, teardown },
	.nsteps = {
		sizeof(setup) / sizeof(setup[0]),
		sizeof(loop) / sizeof(loop[0]),
		sizeof(teardown) / sizeof(teardown[0]),
	},
};
