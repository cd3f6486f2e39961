/*
 * O_DIRECT through io_uring: several reads in flight, one call for all of them, then write().
 *
 *	disk =DMA=> user buffers (`depth` of them) -CPU-> socket buffer =DMA=> NIC
 */

#include "sim/strategy.h"

extern const struct strategy strategy_direct_async;

static const char *const code[] = {
	"in = open(f, O_RDONLY|O_DIRECT);",
	"while (left > 0) {",
	"  for (i = 0; i < depth; i++)",
	"    io_uring_prep_read(sqe(), ..);",
	"  io_uring_submit_and_wait(r, i);",
	"    // iomap_dio_rw(), each",
	"  for (each completion)",
	"    write(out, buf[i], n);",
	"      // skb_copy_to_page()",
	"      // tcp_push()",
	"}",
	NULL,
};

static const char *const hazards[] = {
	"Buffer, offset and length must be aligned to the device's blocks, or the read fails "
	"with EINVAL.",
	"A buffer belongs to the kernel until its completion has been seen.",
	"Reads may complete in any order; the program must write them in the file's order.",
	NULL,
};

static const struct step loop[] = {
	{ .op = OP_ENTER, .call = "io_uring_enter", .per_batch = true, .line = 5,
	  .note = {
		"One system call hands the kernel a whole batch of reads.",
		"The program has written them into a ring that it shares with the kernel.",
		"io_submit_sqes() > io_read(); io_uring_enter(2)" } },
	{ .op = OP_DMA, .from = DISK, .to = USER_BUFFER, .line = 6,
	  .note = {
		"The disk's DMA engine writes straight into the program's buffers.",
		"All reads of the batch are in flight at once, so their latencies overlap.",
		"iomap_dio_rw() > submit_bio(); open(2), O_DIRECT" } },
	{ .op = OP_WAIT, .from = DISK, .per_batch = true, .line = 5,
	  .note = {
		"The task sleeps until the whole batch is there: one sleep for all.",
		"The same call that submits also waits.",
		"io_cqring_wait(); io_uring_enter(2)" } },
	{ .op = OP_LEAVE, .call = "io_uring_enter", .per_batch = true, .line = 5,
	  .note = {
		"The call returns: the completions stand in the shared ring.",
		"Reading them costs no system call.",
		"syscall_exit_to_user_mode(); io_uring_enter(2)" } },
	{ .op = OP_ENTER, .call = "write", .rounds = ROUNDS, .line = 8,
	  .note = {
		"The program hands one buffer to the kernel to send.",
		"The buffers go out in the file's order, one call each.",
		"ksys_write() > sock_write_iter() > tcp_sendmsg(); write(2)" } },
	{ .op = OP_COPY, .from = USER_BUFFER, .to = SOCKET_BUFFER, .line = 9,
	  .note = {
		"The CPU copies the chunk from the buffer into the socket buffer.",
		"io_uring saves calls and waiting, not this copy.",
		"tcp_sendmsg_locked() > skb_copy_to_page_nocache(); write(2)" } },
	{ .op = OP_XMIT, .from = SOCKET_BUFFER, .to = NIC, .line = 10,
	  .note = {
		"The CPU writes headers and descriptors and rings the NIC's doorbell.",
		"No payload moves here: the descriptor tells the NIC where the bytes lie.",
		"tcp_push() > tcp_write_xmit() > dev_hard_start_xmit(); tcp(7)" } },
	{ .op = OP_LEAVE, .call = "write", .line = 8,
	  .note = {
		"write() returns: the kernel has the bytes. They may not have left yet.",
		"The buffer is free for the next read.",
		"syscall_exit_to_user_mode(); write(2)" } },
};

const struct strategy strategy_direct_async = {
	.name = "direct-async",
	.title = "O_DIRECT by io_uring",
	.summary = "Keep several reads past the page cache in flight, then write each.",
	.family = FAMILY_BYPASS,
	.users = "Databases and servers of very large files.",
	.hazards = hazards,
	.code = code,
	.needs = RULE_IO_URING,
	.direct = true,
	.batched = true,
	.buffer = USER_BUFFER,
	.phase = { [PHASE_LOOP] = loop },
	.nsteps = { [PHASE_LOOP] = sizeof(loop) / sizeof(loop[0]) },
};
