/*
 * io_uring: a whole batch of reads and sends in one system call.  The bytes go as with read() and
 * write().
 *
 *	disk =DMA=> page cache -CPU-> user buffers (`depth` of them) -CPU-> socket buffer =DMA=> NIC
 *
 * The batch is one chain of linked requests: read, send, read, send ...
 */

#include "sim/strategy.h"

extern const struct strategy strategy_uring;

static const char *const code[] = {
	"while (left > 0) {",
	"  for (i = 0; i < depth && left; ) {",
	"    io_uring_prep_read(sqe(), ..);",
	"      // io_read()",
	"    io_uring_prep_send(sqe(), ..);",
	"      // io_send()",
	"      // tcp_push()",
	"    left -= len[i++];",
	"  }  // all but the last: IO_LINK",
	"  io_uring_submit_and_wait(r, 2*i);",
	"  reap(r, 2*i);  // look at each",
	"}",
	NULL,
};

static const char *const hazards[] = {
	"Only one chain may be under way for a TCP socket: requests of two chains run in any order, and "
	"so could the chunks.",
	"A short read breaks the chain: what follows is cancelled (ECANCELED). A short send does so only "
	"with MSG_WAITALL; without it bytes are lost unnoticed.",
	"A buffer belongs to the kernel until its completion has been seen.",
	"Not allowed everywhere: Docker's default seccomp profile refuses io_uring since version 25.",
	NULL,
};

static const struct step loop[] = {
	{ .op = OP_ENTER, .call = "io_uring_enter", .per_batch = true, .line = 10,
	  .note = {
		"One system call hands the kernel a whole batch of reads and sends.",
		"The program has written them into a ring that it shares with the kernel, each linked to "
		"the next.",
		"io_submit_sqes(); io_uring_enter(2)" } },
	{ .op = OP_ISSUE, .rounds = ROUNDS, .line = 3,
	  .note = {
		"The kernel takes the next read off the chain and begins it.",
		"If the pages are in the page cache it is finished at once, within this call.",
		"io_issue_sqe() > io_read(); io_uring_prep_read(3)" } },
	{ .op = OP_DMA, .from = DISK, .to = PAGE_CACHE, .line = 4,
	  .note = {
		"The disk's own DMA engine puts the pages into the page cache.",
		"The same page cache and the same readahead as for read().",
		"filemap_get_pages() > page_cache_sync_ra() > submit_bio(); readahead(2)" } },
	{ .op = OP_WAIT, .from = DISK, .line = 10,
	  .note = {
		"The task sleeps in io_uring_enter() until the pages are there; then the read goes on.",
		"On ext4, XFS and btrfs no worker thread is needed: unlocking the page queues the read "
		"for the task once more.",
		"io_async_buf_func() > io_req_task_queue(), io_cqring_wait(); io_uring_enter(2)" } },
	{ .op = OP_COPY, .from = PAGE_CACHE, .to = USER_BUFFER, .line = 4,
	  .note = {
		"The CPU copies the chunk from the page cache to the program's buffer.",
		"io_uring saves system calls, not copies: CPU copy one of two.",
		"io_read() > filemap_read() > copy_folio_to_iter(); io_uring_prep_read(3)" } },
	{ .op = OP_COMPLETE, .line = 3,
	  .note = {
		"The read is done: its completion stands in the ring, and the chain goes on.",
		"The program need not be told before the next request may begin: the link says so.",
		"__io_submit_flush_completions(), io_queue_next(); io_uring(7)" } },
	{ .op = OP_ISSUE, .rounds = ROUNDS, .line = 5,
	  .note = {
		"The kernel takes the send off the chain: its buffer is full now.",
		"It runs in the same system call. If the socket has no room, it is tried again when "
		"there is some.",
		"io_issue_sqe() > io_send(); io_uring_prep_send(3)" } },
	{ .op = OP_COPY, .from = USER_BUFFER, .to = SOCKET_BUFFER, .line = 6,
	  .note = {
		"The CPU copies the chunk from the buffer into the socket buffer.",
		"As in write(): CPU copy two of two.",
		"tcp_sendmsg_locked() > skb_copy_to_page_nocache(); io_uring_prep_send(3)" } },
	{ .op = OP_XMIT, .from = SOCKET_BUFFER, .to = NIC, .line = 7,
	  .note = {
		"The CPU writes headers and descriptors and rings the NIC's doorbell.",
		"No payload moves here: the descriptor tells the NIC where the bytes lie.",
		"tcp_push() > tcp_write_xmit() > dev_hard_start_xmit(); tcp(7)" } },
	{ .op = OP_COMPLETE, .line = 5,
	  .note = {
		"The send is done: the kernel has the bytes. They may not have left yet.",
		"A completion of a send means what the return of write() means.",
		"__io_submit_flush_completions(), io_queue_next(); io_uring(7)" } },
	{ .op = OP_LEAVE, .call = "io_uring_enter", .per_batch = true, .line = 10,
	  .note = {
		"The call returns when the whole chain is done: two mode switches for all of it.",
		"The completions stand in the shared ring; reading them costs no system call.",
		"syscall_exit_to_user_mode(); io_uring_enter(2)" } },
};

const struct strategy strategy_uring = {
	.name = "uring",
	.title = "io_uring read + send",
	.summary = "Hand the kernel a whole batch of reads and sends in one system call.",
	.family = FAMILY_NONE,
	.users = "Netty's io_uring transport, for file regions that it cannot splice.",
	.hazards = hazards,
	.code = code,
	.needs = RULE_IO_URING,
	.batched = true,
	.buffer = USER_BUFFER,
	.phase = { [PHASE_LOOP] = loop },
	.nsteps = { [PHASE_LOOP] = sizeof(loop) / sizeof(loop[0]) },
};
