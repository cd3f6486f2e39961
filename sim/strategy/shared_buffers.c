/*
 * Shared buffers, after fbufs (Druschel and Peterson, SOSP 1993): a pool of buffers that program and
 * kernel have both mapped once and for all.  A call hands a buffer over instead of copying it.
 *
 *	disk =DMA=> shared buffers (`depth` of them) -reference-> socket buffer
 *	            shared buffers =DMA=> NIC, which gathers header and pages
 *
 * In the model only.
 */

#include "sim/strategy.h"

extern const struct strategy strategy_shared_buffers;

static const char *const code[] = {
	"while (left > 0) {",
	"  buf = pool[i++ % depth];",
	"  n = read(in, buf, chunk);",
	"    // waits until buf is free",
	"    // the disk's DMA fills it",
	"  write(out, buf, n);",
	"    // handed over, not copied",
	"    // tcp_push()",
	"  left -= n;",
	"}",
	NULL,
};

static const char *const hazards[] = {
	"After write() the buffer belongs to the kernel until the ACK: a program that still writes to it "
	"changes what is sent.",
	"All memory for I/O must come from the pool: data that lies elsewhere has to be copied into it.",
	"With all buffers under way, read() waits: a small pool limits the throughput to depth * chunk for "
	"each round trip.",
	NULL,
};

static const struct step loop[] = {
	{ .op = OP_ENTER, .call = "read", .line = 3,
	  .note = {
		"The program asks for the next chunk, in a buffer of the shared pool.",
		"Both sides have the pool mapped: an address means the same memory to program and kernel.",
		"Not in Linux. A relative: io_uring's registered buffers; io_uring_register(2)" } },
	{ .op = OP_WAIT, .from = NIC, .line = 4,
	  .note = {
		"The task sleeps until this buffer's last bytes are acknowledged: only then is it free.",
		"With enough buffers it need not wait here; the ACKs come while others are filled.",
		"Not in Linux. For registered buffers: io_tx_ubuf_complete(); io_uring_prep_send_zc(3)" } },
	{ .op = OP_DMA, .from = DISK, .to = USER_BUFFER, .line = 5,
	  .note = {
		"The disk's DMA engine writes straight into the shared buffer.",
		"It fills what it belongs to from the start, so there is nothing to copy later. There is "
		"no page cache in this model: each read pays for the disk.",
		"Not in Linux. With O_DIRECT: iomap_dio_rw() > submit_bio(); open(2), O_DIRECT" } },
	{ .op = OP_WAIT, .from = DISK, .line = 5,
	  .note = {
		"The task sleeps until the disk is done: nobody has read ahead.",
		"The disk's interrupt makes it runnable again.",
		"Not in Linux. With O_DIRECT: __iomap_dio_rw() > blk_io_schedule(); open(2), O_DIRECT" } },
	{ .op = OP_LEAVE, .call = "read", .line = 3,
	  .note = {
		"read() returns: the program owns the buffer and sees the bytes.",
		"Nothing had to be mapped: the pool is, for as long as the program runs.",
		"syscall_exit_to_user_mode(); read(2)" } },
	{ .op = OP_ENTER, .call = "write", .rounds = ROUNDS, .line = 6,
	  .note = {
		"The program hands the buffer over to be sent.",
		"With it goes the right to write to it. Fbufs can enforce that, or trust the program, "
		"which is cheaper.",
		"Not in Linux. As far as here: ksys_write() > tcp_sendmsg(); write(2)" } },
	{ .op = OP_LINK, .from = USER_BUFFER, .to = SOCKET_BUFFER, .line = 7,
	  .note = {
		"The kernel hands the socket a reference to the shared buffer: no byte moves.",
		"The pages are held and mapped once for all, so nothing is looked up and no TLB is flushed.",
		"Not in Linux. Relatives: io_sg_from_iter(), and AF_XDP's UMEM, xdp_umem_create()" } },
	{ .op = OP_XMIT, .from = USER_BUFFER, .to = NIC, .line = 8,
	  .note = {
		"The CPU writes headers and descriptors and rings the NIC's doorbell.",
		"The descriptors name the shared buffer itself: the NIC gathers header and pages.",
		"tcp_push() > tcp_write_xmit() > skb_shinfo()->frags; tcp(7)" } },
	{ .op = OP_LEAVE, .call = "write", .line = 6,
	  .note = {
		"write() returns: the buffer is the kernel's until the ACK. The program takes the next.",
		"Two calls and four mode switches for each chunk, as with read() and write(); what is "
		"saved are both copies.",
		"syscall_exit_to_user_mode(); write(2)" } },
};

const struct strategy strategy_shared_buffers = {
	.name = "shared-buffers",
	.title = "shared buffers (fbufs)",
	.summary = "Program and kernel share a pool of buffers and hand them to and fro.",
	.family = FAMILY_OPTIMISE,
	.users = "Research (fbufs); today's relatives are io_uring's registered buffers, AF_XDP and RDMA.",
	.hazards = hazards,
	.code = code,
	.direct = true,
	.registered = true,
	.model_only = true,
	.buffer = USER_BUFFER,
	.phase = { [PHASE_LOOP] = loop },
	.nsteps = { [PHASE_LOOP] = sizeof(loop) / sizeof(loop[0]) },
};
