/*
 * Copy on write: read() and write() as ever, but the kernel exchanges and shares pages instead of
 * copying them, until somebody writes to one.
 *
 *	disk =DMA=> page cache -page tables-> user buffer
 *	            page cache -reference-> socket buffer
 *	            page cache =DMA=> NIC, which gathers header and pages
 *
 * In the model only.  Linux does not send so: to write-protect what is being sent takes a TLB flush
 * for each call, on every core that runs the program, and a program that uses its buffer again, as
 * they do, takes a fault and a copy for each page on top.  The key `rewrite` shows that case.
 *
 * MODEL: the buffer counts as memory of its own, although the pages that are mapped into it take the
 * place of its own ones.
 */

#include "sim/strategy.h"

extern const struct strategy strategy_cow;

static const char *const code[] = {
	"while (left > 0) {",
	"  n = read(in, buf, chunk);",
	"    // pages looked up in the cache",
	"    // pages exchanged, not copied",
	"  write(out, buf, n);",
	"    // pages write-protected",
	"    // tcp_push()",
	"  memset(buf, 0, rewrite);",
	"    // each page: fault, copy",
	"  left -= n;",
	"}",
	NULL,
};

static const char *const hazards[] = {
	"A program that writes to its buffer before the ACK pays for each page a fault, two mode switches "
	"and the copy that was to be saved.",
	"Buffer and file offset must begin at a page, and only whole pages can be exchanged.",
	"Every write() flushes the TLB on each core that runs the program; for small chunks that costs "
	"more than copying them.",
	"Whoever writes to the file must copy the page first, too, or what is queued changes.",
	NULL,
};

static const struct step loop[] = {
	{ .op = OP_ENTER, .call = "read", .rounds = ROUNDS, .line = 2,
	  .note = {
		"The program asks the kernel for the next chunk of the file.",
		"An ordinary read() into an ordinary buffer: the program need not know what the kernel "
		"does with the pages.",
		"Not in Linux. As far as here: ksys_read() > vfs_read(); read(2)" } },
	{ .op = OP_DMA, .from = DISK, .to = PAGE_CACHE, .line = 3,
	  .note = {
		"The disk's own DMA engine puts the pages into the page cache.",
		"As for any read(), with readahead.",
		"filemap_get_pages() > page_cache_sync_ra() > submit_bio(); readahead(2)" } },
	{ .op = OP_WAIT, .from = DISK, .line = 3,
	  .note = {
		"The task cannot go on without the bytes and sleeps until they are there.",
		"As for any read(); the disk's interrupt makes it runnable again.",
		"filemap_update_page() > folio_put_wait_locked() > io_schedule(); getrusage(2), ru_nvcsw" } },
	{ .op = OP_MAP, .from = PAGE_CACHE, .to = USER_BUFFER, .line = 4,
	  .note = {
		"The kernel maps the page cache's pages into the program's buffer, read-only.",
		"They take the place of the buffer's own pages: page table entries change and the TLB is "
		"flushed, but no byte moves.",
		"Not in Linux. mmap() maps so, where the program asks for it: filemap_map_pages(); mmap(2)" } },
	{ .op = OP_LEAVE, .call = "read", .line = 2,
	  .note = {
		"read() returns: the bytes seem to be in the program's buffer.",
		"It can read them as if they had been copied.",
		"syscall_exit_to_user_mode(); read(2)" } },
	{ .op = OP_ENTER, .call = "write", .rounds = ROUNDS, .line = 5,
	  .note = {
		"The program hands the same bytes back to the kernel to send.",
		"It may change its buffer as soon as write() returns: that promise has to be kept.",
		"Not in Linux. As far as here: ksys_write() > tcp_sendmsg(); write(2)" } },
	{ .op = OP_LINK, .from = PAGE_CACHE, .to = SOCKET_BUFFER, .line = 6,
	  .note = {
		"The kernel write-protects the pages and hands the socket references: no byte moves.",
		"Protecting them takes a TLB flush, on each core that runs the program. For this reason "
		"Linux does not do it: a copy of some KiB is cheaper.",
		"Not in Linux. fork() shares memory so: copy_page_range(), flush_tlb_mm_range(); fork(2)" } },
	{ .op = OP_XMIT, .from = PAGE_CACHE, .to = NIC, .line = 7,
	  .note = {
		"The CPU writes headers and descriptors and rings the NIC's doorbell.",
		"The descriptors name the page cache's own pages: the NIC gathers header and pages.",
		"tcp_push() > tcp_write_xmit() > skb_shinfo()->frags; tcp(7)" } },
	{ .op = OP_LEAVE, .call = "write", .line = 5,
	  .note = {
		"write() returns: program, page cache and socket share the pages now.",
		"As long as nobody writes to them, nobody can tell them from copies.",
		"syscall_exit_to_user_mode(); write(2)" } },
	{ .op = OP_COPY, .from = USER_BUFFER, .to = USER_BUFFER, .user = true, .line = 8,
	  .note = {
		"The program changes its buffer: each page that it writes to faults and is copied.",
		"The copy is not avoided, only put off until somebody writes. A program that fills the "
		"same buffer by hand each time has saved nothing and pays for the faults.",
		"Not in Linux, for this. After fork(): do_wp_page() > wp_page_copy(); fork(2)" } },
};

const struct strategy strategy_cow = {
	.name = "cow",
	.title = "copy on write",
	.summary = "read() and write() share pages; who writes to one gets a copy of it.",
	.family = FAMILY_OPTIMISE,
	.users = "Nobody on Linux, where fork() shares memory so; research on hidden copies (zIO).",
	.hazards = hazards,
	.code = code,
	.model_only = true,
	.buffer = USER_BUFFER,
	.phase = { [PHASE_LOOP] = loop },
	.nsteps = { [PHASE_LOOP] = sizeof(loop) / sizeof(loop[0]) },
};
