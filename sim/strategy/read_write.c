/*
 * read() then write(): the path every textbook starts from.
 *
 *	disk =DMA=> page cache -CPU-> user buffer -CPU-> socket buffer =DMA=> NIC
 */

#include "sim/strategy.h"

extern const struct strategy strategy_read_write;

static const char *const code[] = {
	"while (left > 0) {",
	"  n = read(in, buf, chunk);",
	"    // filemap_get_pages()",
	"    // copy_folio_to_iter()",
	"  write(out, buf, n);",
	"    // skb_copy_to_page()",
	"    // tcp_push()",
	"  left -= n;",
	"}",
	NULL,
};

static const char *const hazards[] = {
	"None of its own: once write() has returned, the kernel has its own copy of the bytes.",
	"write() may send less than asked on a non-blocking socket; a careful program loops.",
	NULL,
};

static const struct step loop[] = {
	{ .op = OP_ENTER, .call = "read", .rounds = ROUNDS, .line = 2,
	  .note = {
		"The program asks the kernel for the next chunk of the file.",
		"The CPU switches to kernel mode. It is still the same task: no other one runs for that.",
		"entry_SYSCALL_64() > ksys_read() > vfs_read(); read(2)" } },
	{ .op = OP_DMA, .from = DISK, .to = PAGE_CACHE, .line = 3,
	  .note = {
		"The disk's own DMA engine puts the pages into the page cache.",
		"Pages that are there already are not read again. The kernel reads ahead of a "
		"sequential reader, so one request often serves several calls.",
		"filemap_get_pages() > page_cache_sync_ra() > submit_bio(); readahead(2)" } },
	{ .op = OP_WAIT, .from = DISK, .line = 3,
	  .note = {
		"The task cannot go on without the bytes and sleeps until they are there.",
		"The scheduler gives the CPU to another task or lets it idle; the disk's interrupt "
		"makes the task runnable again. One sleep is two context switches.",
		"filemap_update_page() > folio_put_wait_locked() > io_schedule(); getrusage(2), ru_nvcsw" } },
	{ .op = OP_COPY, .from = PAGE_CACHE, .to = USER_BUFFER, .line = 4,
	  .note = {
		"The CPU copies the chunk from the page cache to the program's buffer.",
		"User code may not touch the kernel's pages, so it gets a private copy: CPU copy "
		"one of two.",
		"copy_folio_to_iter() > copy_to_user(); read(2)" } },
	{ .op = OP_LEAVE, .call = "read", .line = 2,
	  .note = {
		"read() returns: the bytes are in the program's buffer.",
		"The CPU switches back to user mode.",
		"syscall_exit_to_user_mode(); read(2)" } },
	{ .op = OP_ENTER, .call = "write", .rounds = ROUNDS, .line = 5,
	  .note = {
		"The program hands the same bytes straight back to the kernel.",
		"It has not looked at them. That is what the other strategies avoid.",
		"ksys_write() > sock_write_iter() > tcp_sendmsg(); write(2)" } },
	{ .op = OP_COPY, .from = USER_BUFFER, .to = SOCKET_BUFFER, .line = 6,
	  .note = {
		"The CPU copies the chunk from the buffer into the socket buffer.",
		"The program may reuse its buffer at once, so the kernel needs a copy of its own: "
		"CPU copy two of two.",
		"tcp_sendmsg_locked() > skb_copy_to_page_nocache(); write(2)" } },
	{ .op = OP_XMIT, .from = SOCKET_BUFFER, .to = NIC, .line = 7,
	  .note = {
		"The CPU writes headers and descriptors and rings the NIC's doorbell.",
		"No payload moves here: the descriptor tells the NIC where the bytes lie. The call "
		"does not wait for them to leave.",
		"tcp_push() > tcp_write_xmit() > dev_hard_start_xmit(); tcp(7)" } },
	{ .op = OP_LEAVE, .call = "write", .line = 5,
	  .note = {
		"write() returns: the kernel has the bytes. They may not have left yet.",
		"Returned, sent and received are three different times.",
		"syscall_exit_to_user_mode(); write(2)" } },
};

const struct strategy strategy_read_write = {
	.name = "read-write",
	.title = "read + write",
	.summary = "Read each chunk into a buffer of the program and write it to the socket.",
	.family = FAMILY_NONE,
	.users = "Most programs; any server that must look at or change the bytes.",
	.hazards = hazards,
	.code = code,
	.buffer = USER_BUFFER,
	.phase = { [PHASE_LOOP] = loop },
	.nsteps = { [PHASE_LOOP] = sizeof(loop) / sizeof(loop[0]) },
};
