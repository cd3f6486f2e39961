/*
 * io_uring with registered buffers: the disk's DMA fills them past the page cache, the NIC's DMA
 * fetches from them.  The CPU copies nothing.
 *
 *	disk =DMA=> user buffers (2 * `depth`, pinned once) -reference-> socket buffer
 *	            user buffers =DMA=> NIC, which gathers header and pages
 *
 * MODEL: a batch is sent in the call in which it was read; the program sends it with the next call, beside
 * the reads of the next batch.  The calls are as many.
 *
 * One half of the buffers is filled and sent while the other waits for its ACKs.  On loopback and veth,
 * or with a NIC that cannot gather, the bytes are copied after all when they are transmitted.
 */

#include "sim/strategy.h"

extern const struct strategy strategy_uring_fixed;

static const char *const code[] = {
	"in = open(f, O_RDONLY|O_DIRECT);",
	"while (left > 0 || n > 0) {",
	"  for (i = 0; i < n; i++)  // linked",
	"    io_uring_prep_send_zc_fixed(..);",
	"      // io_sg_from_iter()",
	"      // tcp_push()",
	"  for (n = 0; n < depth; n++)",
	"    io_uring_prep_read_fixed(..);",
	"      // iomap_dio_rw()",
	"  io_uring_submit_and_wait(r, all);",
	"  reap(r);  // sends complete twice",
	"}  // the halves of buf[] take turns",
	NULL,
};

static const char *const hazards[] = {
	"A send completes twice. Only the second completion (IORING_CQE_F_NOTIF, with the ACK) gives the "
	"buffer back; a program that refills it after the first sends wrong bytes.",
	"A send that is cancelled with its chain completes without IORING_CQE_F_MORE and yet posts its "
	"notification: who trusts the flag counts wrong.",
	"Only one chain may be under way for a TCP socket: requests of two chains run in any order, and "
	"so could the chunks.",
	"On loopback and veth the kernel copies after all, only later "
	"(IORING_NOTIF_USAGE_ZC_COPIED).",
	"Buffer, offset and length must be aligned to the device's blocks, or the read fails with EINVAL.",
	"Registered buffers stay pinned, used or not, and count against RLIMIT_MEMLOCK.",
	NULL,
};

static const struct step loop[] = {
	{ .op = OP_ENTER, .call = "io_uring_enter", .per_batch = true, .line = 10,
	  .note = {
		"One system call hands the kernel a whole batch of reads and sends.",
		"The program has written them into a ring that it shares with the kernel; each send is linked "
		"to the next.",
		"io_submit_sqes(); io_uring_enter(2)" } },
	{ .op = OP_ISSUE, .line = 8,
	  .note = {
		"The kernel takes the next read off the ring; its buffer is a registered one.",
		"The buffer's pages were pinned once, when the program registered it: nothing has to be "
		"looked up now.",
		"io_read_fixed() > io_import_reg_buf(); io_uring_prep_read_fixed(3)" } },
	{ .op = OP_DMA, .from = DISK, .to = USER_BUFFER, .line = 9,
	  .note = {
		"The disk's DMA engine writes straight into the program's buffer.",
		"The file is open with O_DIRECT, so the page cache is left out, and with it readahead.",
		"iomap_dio_rw() > submit_bio(); open(2), O_DIRECT" } },
	{ .op = OP_WAIT, .from = DISK, .per_batch = true, .line = 10,
	  .note = {
		"The task sleeps in io_uring_enter() until the disk has read the whole batch.",
		"All reads of the batch are in flight at once, so their latencies overlap.",
		"io_cqring_wait(), io_complete_rw(); io_uring_enter(2)" } },
	{ .op = OP_COMPLETE, .line = 8,
	  .note = {
		"The read is done: its completion stands in the ring.",
		"The bytes lie in the program's buffer, and nowhere else in RAM.",
		"io_complete_rw() > io_req_rw_complete(); io_uring(7)" } },
	{ .op = OP_ISSUE, .rounds = ROUNDS, .line = 4,
	  .note = {
		"The kernel takes the zero-copy send off the chain.",
		"It sends from a registered buffer: no page is looked up, none is pinned.",
		"io_send_zc() > io_import_reg_buf(); io_uring_prep_send_zc_fixed(3)" } },
	{ .op = OP_LINK, .from = USER_BUFFER, .to = SOCKET_BUFFER, .line = 5,
	  .note = {
		"The kernel hands the socket references to the buffer's pages: no byte moves.",
		"The pages are held for as long as the buffer is registered, so not even their "
		"reference counts change.",
		"io_send_zc() > io_sg_from_iter(), SKBFL_MANAGED_FRAG_REFS; io_uring_prep_send_zc(3)" } },
	{ .op = OP_XMIT, .from = USER_BUFFER, .to = NIC, .line = 6,
	  .note = {
		"The CPU writes headers and descriptors and rings the NIC's doorbell.",
		"The descriptors name the program's own buffer: the NIC gathers header and pages.",
		"tcp_push() > tcp_write_xmit() > skb_shinfo()->frags; tcp(7)" } },
	{ .op = OP_COMPLETE, .line = 4,
	  .note = {
		"The send's first completion: it is queued. The buffer is still in use.",
		"IORING_CQE_F_MORE promises a second completion, which comes with the ACK.",
		"__io_submit_flush_completions(), io_queue_next(); io_uring_prep_send_zc(3)" } },
	{ .op = OP_WAIT, .from = NIC, .per_batch = true, .line = 10,
	  .note = {
		"The task sleeps until the batch before is acknowledged: its buffers are needed next.",
		"There are two halves of buffers: one may be in the socket while the other is filled.",
		"io_tx_ubuf_complete(), io_cqring_wait(); io_uring_enter(2)" } },
	{ .op = OP_LEAVE, .call = "io_uring_enter", .per_batch = true, .line = 10,
	  .note = {
		"The call returns: this batch is queued, and the one before it has been received.",
		"Two mode switches for all of it, and not one CPU copy.",
		"syscall_exit_to_user_mode(); io_uring_enter(2)" } },
	{ .op = OP_REAP, .per_batch = true, .user = true, .line = 11,
	  .note = {
		"The program reads the completions in the ring: no system call.",
		"Each notification gives one buffer back.",
		"No kernel code runs for it; io_uring_for_each_cqe(3)" } },
};

static const struct step reap[] = {
	{ .op = OP_ENTER, .call = "io_uring_enter", .line = 10,
	  .note = {
		"All is sent: the program asks for the last notifications.",
		"The call submits nothing, it only waits.",
		"io_cqring_wait(); io_uring_enter(2)" } },
	{ .op = OP_WAIT, .from = NIC, .all = true, .line = 10,
	  .note = {
		"The task sleeps until the receiver has acknowledged all.",
		"Not when the NIC has fetched the bytes: until the ACK they may have to be sent again.",
		"tcp_clean_rtx_queue() > io_tx_ubuf_complete(), io_cqring_wait(); io_uring_enter(2)" } },
	{ .op = OP_LEAVE, .call = "io_uring_enter", .line = 10,
	  .note = {
		"The call returns: every buffer is free.",
		"Only now may the program give the buffers back or use them for something else.",
		"syscall_exit_to_user_mode(); io_uring_enter(2)" } },
	{ .op = OP_REAP, .user = true, .line = 11,
	  .note = {
		"The program reads the last notifications in the ring: no system call.",
		"Here it could ask of each whether the kernel had to copy after all.",
		"No kernel code runs for it; io_uring_for_each_cqe(3)" } },
};

const struct strategy strategy_uring_fixed = {
	.name = "uring-fixed",
	.title = "io_uring, registered buffers",
	.summary = "Disk and NIC work on the program's pinned buffers; one call a batch.",
	.family = FAMILY_BYPASS,
	.users = "As a whole no known server; Samba sends so (SENDMSG_ZC), but reads with a copy.",
	.hazards = hazards,
	.code = code,
	.needs = RULE_SEND_ZC,
	.direct = true,
	.batched = true,
	.zerocopy = true,
	.registered = true,
	.buffer = USER_BUFFER,
	.phase = { [PHASE_LOOP] = loop, [PHASE_REAP] = reap },
	.nsteps = {
		[PHASE_LOOP] = sizeof(loop) / sizeof(loop[0]),
		[PHASE_REAP] = sizeof(reap) / sizeof(reap[0]),
	},
};
