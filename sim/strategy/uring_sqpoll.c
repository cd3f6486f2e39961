/*
 * io_uring with a kernel thread that polls the ring: no system call at all.  The bytes go as with
 * read() and write(), only on another core.
 *
 *	disk =DMA=> page cache -CPU-> user buffers (`depth` of them) -CPU-> socket buffer =DMA=> NIC
 *
 * Two tasks: the program fills the ring and polls for completions, the kernel thread does the rest.
 */

#include "sim/strategy.h"

extern const struct strategy strategy_uring_sqpoll;

static const char *const code[] = {
	"while (left > 0) {",
	"  for (i = 0; i < depth && left; ) {",
	"    io_uring_prep_read(sqe(), ..);",
	"      // kernel thread: io_read()",
	"    io_uring_prep_send(sqe(), ..);",
	"      // kernel thread: io_send()",
	"      // tcp_push()",
	"    left -= len[i++];",
	"  }  // all but the last: IO_LINK",
	"  io_uring_submit(r);  // no call",
	"  while (io_uring_cq_ready(r) < 2*i)",
	"    ;",
	"  reap(r, 2*i);  // look at each",
	"}",
	NULL,
};

static const char *const hazards[] = {
	"Two cores are busy all the time, one for the kernel thread and one for the program; where there "
	"is only one they take turns, which costs more than the calls that are saved.",
	"Idle for sq_thread_idle (1 s by default) the thread falls asleep; then one io_uring_enter() "
	"has to wake it.",
	"Only one chain may be under way for a TCP socket: requests of two chains run in any order, and "
	"so could the chunks.",
	"No mode switch is not no work: both CPU copies are still made.",
	NULL,
};

static const struct step loop[] = {
	{ .op = OP_ISSUE, .rounds = ROUNDS, .kthread = true, .line = 3,
	  .note = {
		"The kernel thread sees the next read in the ring and begins it.",
		"It looks into the ring again and again, so nobody has to call it. It shares the "
		"program's address space.",
		"io_sq_thread() > io_submit_sqes() > io_read(); io_uring_setup(2), IORING_SETUP_SQPOLL" } },
	{ .op = OP_DMA, .from = DISK, .to = PAGE_CACHE, .kthread = true, .line = 4,
	  .note = {
		"The disk's own DMA engine puts the pages into the page cache.",
		"The same page cache and the same readahead as for read().",
		"filemap_get_pages() > page_cache_sync_ra() > submit_bio(); readahead(2)" } },
	{ .op = OP_SPIN, .from = DISK, .kthread = true, .line = 4,
	  .note = {
		"The kernel thread goes on polling until the pages are there.",
		"It does not sleep for one read: unlocking the page queues the read for it, and its next "
		"look finds it.",
		"io_async_buf_func() > io_req_task_queue(), io_sq_tw(); io_uring_setup(2), IORING_SETUP_SQPOLL" } },
	{ .op = OP_COPY, .from = PAGE_CACHE, .to = USER_BUFFER, .kthread = true, .line = 4,
	  .note = {
		"The kernel thread's CPU copies the chunk from the page cache to the program's buffer.",
		"SQPOLL saves mode switches, not copies: CPU copy one of two.",
		"io_read() > filemap_read() > copy_folio_to_iter(); io_uring_prep_read(3)" } },
	{ .op = OP_COMPLETE, .kthread = true, .line = 3,
	  .note = {
		"The read is done: its completion stands in the ring, and the chain goes on.",
		"The program sees it when it looks; nobody wakes it.",
		"__io_submit_flush_completions(), io_queue_next(); io_uring(7)" } },
	{ .op = OP_ISSUE, .rounds = ROUNDS, .kthread = true, .line = 5,
	  .note = {
		"The kernel thread takes the send off the chain: its buffer is full now.",
		"The link keeps it from being begun before the read is done.",
		"io_sq_thread() > io_send(); io_uring_prep_send(3)" } },
	{ .op = OP_COPY, .from = USER_BUFFER, .to = SOCKET_BUFFER, .kthread = true, .line = 6,
	  .note = {
		"The kernel thread's CPU copies the chunk from the buffer into the socket buffer.",
		"As in write(), but on the thread's core: CPU copy two of two.",
		"tcp_sendmsg_locked() > skb_copy_to_page_nocache(); io_uring_prep_send(3)" } },
	{ .op = OP_XMIT, .from = SOCKET_BUFFER, .to = NIC, .kthread = true, .line = 7,
	  .note = {
		"The kernel thread writes headers and descriptors and rings the NIC's doorbell.",
		"No payload moves here: the descriptor tells the NIC where the bytes lie.",
		"tcp_push() > tcp_write_xmit() > dev_hard_start_xmit(); tcp(7)" } },
	{ .op = OP_COMPLETE, .kthread = true, .line = 5,
	  .note = {
		"The send is done: the kernel has the bytes. They may not have left yet.",
		"A completion of a send means what the return of write() means.",
		"__io_submit_flush_completions(), io_queue_next(); io_uring(7)" } },
	{ .op = OP_REAP, .per_batch = true, .user = true, .line = 13,
	  .note = {
		"The program reads the completions of the batch in the ring: no system call.",
		"It has polled for them all the while. It could have computed something instead, or "
		"slept in io_uring_enter(), which is a call again.",
		"No kernel code runs for it; io_uring_for_each_cqe(3)" } },
};

const struct strategy strategy_uring_sqpoll = {
	.name = "uring-sqpoll",
	.title = "io_uring, polled by the kernel",
	.summary = "A kernel thread polls the ring for reads and sends: no system call.",
	.family = FAMILY_NONE,
	.users = "No server that sends files so is widely known; it takes a core for itself.",
	.hazards = hazards,
	.code = code,
	.needs = RULE_SQPOLL,
	.batched = true,
	.tasks = 2,
	.buffer = USER_BUFFER,
	.phase = { [PHASE_LOOP] = loop },
	.nsteps = { [PHASE_LOOP] = sizeof(loop) / sizeof(loop[0]) },
};
