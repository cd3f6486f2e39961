/*
 * pread() with O_DIRECT, then write(): the page cache is left out, and with it the readahead.
 *
 *	disk =DMA=> user buffer -CPU-> socket buffer =DMA=> NIC
 */

#include "sim/strategy.h"

extern const struct strategy strategy_direct_write;

static const char *const code[] = {
	"in = open(f, O_RDONLY|O_DIRECT);",
	"while (left > 0) {",
	"  n = pread(in, buf, chunk, off);",
	"    // iomap_dio_rw()",
	"  write(out, buf, n);",
	"    // skb_copy_to_page()",
	"    // tcp_push()",
	"  off += n, left -= n;",
	"}",
	NULL,
};

static const char *const hazards[] = {
	"Buffer, offset and length must be aligned to the device's blocks, or the call fails "
	"with EINVAL.",
	"No readahead and no cache: each read waits for the disk, also the second time.",
	NULL,
};

static const struct step loop[] = {
	{ .op = OP_ENTER, .call = "pread64", .line = 3,
	  .note = {
		"The program asks for a chunk, past the page cache.",
		"The file is open with O_DIRECT: buffer, offset and length are whole blocks.",
		"ksys_pread64() > iomap_dio_rw(); open(2), O_DIRECT" } },
	{ .op = OP_DMA, .from = DISK, .to = USER_BUFFER, .line = 4,
	  .note = {
		"The disk's DMA engine writes straight into the program's buffer.",
		"The buffer's pages are pinned for as long as the DMA lasts. The CPU copies nothing.",
		"bio_iov_iter_get_pages() > submit_bio(); open(2), O_DIRECT" } },
	{ .op = OP_WAIT, .from = DISK, .line = 4,
	  .note = {
		"The task sleeps until the disk is done: nobody has read ahead.",
		"Every chunk waits for the disk's full latency. Several requests in flight would hide it.",
		"__iomap_dio_rw() > blk_io_schedule(); getrusage(2), ru_nvcsw" } },
	{ .op = OP_LEAVE, .call = "pread64", .line = 3,
	  .note = {
		"pread() returns: the bytes are in the program's buffer, and nowhere else in RAM.",
		"The page cache has nothing of it: the next reader waits for the disk again.",
		"syscall_exit_to_user_mode(); pread(2)" } },
	{ .op = OP_ENTER, .call = "write", .rounds = ROUNDS, .line = 5,
	  .note = {
		"The program hands the bytes to the kernel to send.",
		"O_DIRECT changes how the file is read, not how it is sent.",
		"ksys_write() > sock_write_iter() > tcp_sendmsg(); write(2)" } },
	{ .op = OP_COPY, .from = USER_BUFFER, .to = SOCKET_BUFFER, .line = 6,
	  .note = {
		"The CPU copies the chunk from the buffer into the socket buffer.",
		"The only CPU copy of this path.",
		"tcp_sendmsg_locked() > skb_copy_to_page_nocache(); write(2)" } },
	{ .op = OP_XMIT, .from = SOCKET_BUFFER, .to = NIC, .line = 7,
	  .note = {
		"The CPU writes headers and descriptors and rings the NIC's doorbell.",
		"No payload moves here: the descriptor tells the NIC where the bytes lie.",
		"tcp_push() > tcp_write_xmit() > dev_hard_start_xmit(); tcp(7)" } },
	{ .op = OP_LEAVE, .call = "write", .line = 5,
	  .note = {
		"write() returns: the kernel has the bytes. They may not have left yet.",
		"The buffer is free for the next chunk.",
		"syscall_exit_to_user_mode(); write(2)" } },
};

const struct strategy strategy_direct_write = {
	.name = "direct-write",
	.title = "O_DIRECT + write",
	.summary = "Read past the page cache into the program's buffer, then write it.",
	.family = FAMILY_BYPASS,
	.users = "Databases that keep a cache of their own.",
	.hazards = hazards,
	.code = code,
	.needs = RULE_DIRECT,
	.direct = true,
	.buffer = USER_BUFFER,
	.phase = { [PHASE_LOOP] = loop },
	.nsteps = { [PHASE_LOOP] = sizeof(loop) / sizeof(loop[0]) },
};
