/*
 * mmap() once, then write() from the mapping: one CPU copy less, faults instead.
 *
 *	disk =DMA=> page cache -CPU-> socket buffer =DMA=> NIC
 *	            (seen through page tables)
 */

#include "sim/strategy.h"

extern const struct strategy strategy_mmap_write;

static const char *const code[] = {
	"p = mmap(0, size, PROT_READ,",
	"         MAP_SHARED, in, 0);",
	"while (left > 0) {",
	"  write(out, p + done, n);",
	"    // fault: filemap_fault()",
	"    // skb_copy_to_page()",
	"    // tcp_push()",
	"  done += n, left -= n;",
	"}",
	"munmap(p, size);",
	NULL,
};

static const char *const hazards[] = {
	"If another process truncates the file, touching the lost pages raises SIGBUS in the "
	"program; inside write() the call fails with EFAULT or is short.",
	"Mapping and unmapping edit page tables; with several threads munmap() interrupts the "
	"other CPUs to flush their TLBs.",
	NULL,
};

static const struct step setup[] = {
	{ .op = OP_ENTER, .call = "mmap", .line = 1,
	  .note = {
		"The program asks for the file to appear in its address space.",
		"The CPU switches to kernel mode.",
		"ksys_mmap_pgoff(); mmap(2)" } },
	{ .op = OP_MAP, .from = PAGE_CACHE, .to = USER_BUFFER, .line = 1,
	  .note = {
		"mmap() only notes the mapping: nothing is read, no page table entry is made.",
		"The pages are looked for when somebody touches them, not before.",
		"do_mmap() > mmap_region(); mmap(2)" } },
	{ .op = OP_LEAVE, .call = "mmap", .line = 1,
	  .note = {
		"mmap() returns an address. Not a byte of the file has been read.",
		"The CPU switches back to user mode.",
		"syscall_exit_to_user_mode(); mmap(2)" } },
};

static const struct step loop[] = {
	{ .op = OP_ENTER, .call = "write", .rounds = ROUNDS, .line = 4,
	  .note = {
		"The program writes straight from the mapping.",
		"The address is the program's, the pages behind it are the page cache.",
		"ksys_write() > sock_write_iter() > tcp_sendmsg(); write(2)" } },
	{ .op = OP_DMA, .from = DISK, .to = PAGE_CACHE, .line = 5,
	  .note = {
		"write() touches a page that is missing; its fault has the disk's DMA engine bring it.",
		"The CPU is in kernel mode already, so the fault costs no mode switch. It reads a "
		"window of pages around the missing one.",
		"asm_exc_page_fault() > filemap_fault() > do_sync_mmap_readahead(); mmap(2)" } },
	{ .op = OP_WAIT, .from = DISK, .line = 5,
	  .note = {
		"The fault waits for the disk: the task sleeps inside write().",
		"A fault that had to wait is a major one. Its interrupt wakes the task.",
		"filemap_fault() > __folio_lock_killable() > io_schedule(); getrusage(2), ru_majflt" } },
	{ .op = OP_COPY, .from = PAGE_CACHE, .to = SOCKET_BUFFER, .line = 6,
	  .note = {
		"The CPU copies from the page cache, seen through the mapping, to the socket buffer.",
		"The only CPU copy of this path: the copy into a buffer of the program is gone.",
		"tcp_sendmsg_locked() > skb_copy_to_page_nocache(); write(2)" } },
	{ .op = OP_XMIT, .from = SOCKET_BUFFER, .to = NIC, .line = 7,
	  .note = {
		"The CPU writes headers and descriptors and rings the NIC's doorbell.",
		"No payload moves here: the descriptor tells the NIC where the bytes lie.",
		"tcp_push() > tcp_write_xmit() > dev_hard_start_xmit(); tcp(7)" } },
	{ .op = OP_LEAVE, .call = "write", .line = 4,
	  .note = {
		"write() returns: the kernel has the bytes. They may not have left yet.",
		"The file may now change without changing what is sent.",
		"syscall_exit_to_user_mode(); write(2)" } },
};

static const struct step teardown[] = {
	{ .op = OP_ENTER, .call = "munmap", .line = 10,
	  .note = {
		"The program gives the mapping back.",
		"The texts leave this call out of their counts; with it one chunk costs six switches.",
		"__vm_munmap(); munmap(2)" } },
	{ .op = OP_UNMAP, .from = PAGE_TABLES, .line = 10,
	  .note = {
		"The kernel clears the page table entries and flushes the TLB.",
		"The pages stay in the page cache.",
		"unmap_vmas() > zap_pte_range(); munmap(2)" } },
	{ .op = OP_LEAVE, .call = "munmap", .line = 10,
	  .note = {
		"munmap() returns.",
		"The CPU switches back to user mode.",
		"syscall_exit_to_user_mode(); munmap(2)" } },
};

const struct strategy strategy_mmap_write = {
	.name = "mmap-write",
	.title = "mmap + write",
	.summary = "Map the file and write from the mapping: no copy into a user buffer.",
	.family = FAMILY_AVOID,
	.users = "RocketMQ when set so (transferMsgByHeap=false).",
	.hazards = hazards,
	.code = code,
	.buffer = NOWHERE,
	.phase = { setup, loop, teardown },
	.nsteps = {
		sizeof(setup) / sizeof(setup[0]),
		sizeof(loop) / sizeof(loop[0]),
		sizeof(teardown) / sizeof(teardown[0]),
	},
};
