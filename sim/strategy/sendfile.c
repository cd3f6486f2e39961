/*
 * sendfile(): the kernel sends the file, the program never sees the bytes.
 *
 *	disk =DMA=> page cache -reference-> socket buffer
 *	            page cache =DMA=> NIC, which gathers header and pages
 *
 * On linux-2.1, or 2.4 with a NIC that cannot gather, the reference becomes a CPU copy.
 */

#include "sim/strategy.h"

extern const struct strategy strategy_sendfile;

static const char *const code[] = {
	"while (left > 0) {",
	"  n = sendfile(out, in,",
	"               &off, chunk);",
	"    // filemap_splice_read()",
	"    // skb_splice_from_iter()",
	"    // tcp_push()",
	"  left -= n;",
	"}",
	NULL,
};

static const char *const hazards[] = {
	"The file must not change until the receiver has the bytes: what is sent, or sent again, "
	"are the pages as they are at that moment.",
	"The program cannot change the bytes on the way; TLS in user space rules it out.",
	NULL,
};

static const struct step loop[] = {
	{ .op = OP_ENTER, .call = "sendfile", .rounds = ROUNDS_OF_PAGES, .line = 2,
	  .note = {
		"The program asks the kernel to send a piece of the file by itself.",
		"One call instead of two, and no buffer: two mode switches per chunk. A whole file "
		"of up to 2 GiB may go in one call.",
		"do_sendfile() > splice_direct_to_actor(); sendfile(2)" } },
	{ .op = OP_DMA, .from = DISK, .to = PAGE_CACHE, .rounds = ROUNDS, .line = 4,
	  .note = {
		"The disk's own DMA engine puts the pages into the page cache.",
		"sendfile() works in rounds of 16 pages, so it never asks for more than 64 KiB at "
		"once; readahead does the rest.",
		"filemap_splice_read() > filemap_get_pages(); readahead(2)" } },
	{ .op = OP_WAIT, .from = DISK, .line = 4,
	  .note = {
		"The task cannot go on without the pages and sleeps until they are there.",
		"It sleeps inside sendfile(); the disk's interrupt makes it runnable again.",
		"filemap_update_page() > folio_put_wait_locked() > io_schedule(); getrusage(2), ru_nvcsw" } },
	{ .op = OP_LINK, .from = PAGE_CACHE, .to = SOCKET_BUFFER, .line = 5,
	  .note = {
		"The kernel hands references to the pages to the socket: no byte moves.",
		"Each page gets one more owner until the ACK comes. The descriptor written here is "
		"a reference, not a copy.",
		"splice_to_socket() > skb_splice_from_iter(); sendfile(2)" } },
	{ .op = OP_XMIT, .from = PAGE_CACHE, .to = NIC, .line = 6,
	  .note = {
		"The CPU writes headers and descriptors and rings the NIC's doorbell.",
		"The descriptors name the page cache's own pages: the NIC gathers header and pages.",
		"tcp_push() > tcp_write_xmit() > skb_shinfo()->frags; tcp(7)" } },
	{ .op = OP_LEAVE, .call = "sendfile", .line = 2,
	  .note = {
		"sendfile() returns: the kernel has what it needs. The bytes may not have left yet.",
		"Where it holds references, a change to the file changes what is sent, or sent again, "
		"until the ACK comes.",
		"syscall_exit_to_user_mode(); sendfile(2)" } },
};

const struct strategy strategy_sendfile = {
	.name = "sendfile",
	.title = "sendfile",
	.summary = "One call: the kernel hands the page cache's pages to the socket.",
	.family = FAMILY_AVOID,
	.users = "Kafka for its log segments, nginx where it is set so, many file servers.",
	.hazards = hazards,
	.code = code,
	.needs = RULE_SENDFILE,
	.buffer = NOWHERE,
	.phase = { [PHASE_LOOP] = loop },
	.nsteps = { [PHASE_LOOP] = sizeof(loop) / sizeof(loop[0]) },
};
