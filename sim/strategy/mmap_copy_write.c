/*
 * mmap() once; then the program copies each chunk out of the mapping into an array of its own, from
 * there into a second buffer, and write()s that.  What Java servers do who map a file and send by way
 * of the heap: a socket can take bytes only from memory that the garbage collector does not move.
 *
 *	disk =DMA=> page cache -CPU-> array -CPU-> buffer -CPU-> socket buffer =DMA=> NIC
 *	            (seen through page tables)
 */

#include "sim/strategy.h"

extern const struct strategy strategy_mmap_copy_write;

static const char *const code[] = {
	"p = mmap(0, size, PROT_READ,",
	"         MAP_SHARED, in, 0);",
	"while (left > 0) {",
	"  memcpy(array, p + done, n);",
	"    // fault: filemap_fault()",
	"  memcpy(buf, array, n);",
	"  write(out, buf, n);",
	"    // skb_copy_to_page()",
	"    // tcp_push()",
	"  done += n, left -= n;",
	"}",
	"munmap(p, size);",
	NULL,
};

static const char *const hazards[] = {
	"If another process truncates the file, the program's own memcpy() gets SIGBUS, which ends it "
	"unless it is handled; a write() from the mapping would only fail.",
	"A page that is not in memory stops the thread at a load, where nobody expects waiting: no call "
	"that could be made non-blocking.",
	"Three CPU copies and two buffers for each chunk under way, though it is called zero copy where "
	"only the mapping is looked at.",
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
	{ .op = OP_DMA, .from = DISK, .to = PAGE_CACHE, .rounds = ROUNDS, .user = true, .line = 5,
	  .note = {
		"The program touches a page that is missing; its fault has the disk's DMA engine bring it.",
		"No system call: an exception takes the CPU to kernel mode and back, two mode switches. The "
		"handler reads a window of pages around the missing one.",
		"asm_exc_page_fault() > filemap_fault() > do_sync_mmap_readahead(); mmap(2)" } },
	{ .op = OP_WAIT, .from = DISK, .user = true, .line = 5,
	  .note = {
		"The fault waits for the disk: the task sleeps in the middle of its own memcpy().",
		"A fault that had to wait is a major one. Its interrupt wakes the task.",
		"filemap_fault() > __folio_lock_killable() > io_schedule(); getrusage(2), ru_majflt" } },
	{ .op = OP_COPY, .from = PAGE_CACHE, .to = USER_BUFFER, .user = true, .line = 4,
	  .note = {
		"The program copies from the mapping, that is from the page cache, into its array.",
		"The CPU does it in user mode: an ordinary load and store of each byte. CPU copy one of three; "
		"read() would have made the same one in kernel mode.",
		"No kernel code runs for it." } },
	{ .op = OP_COPY, .from = USER_BUFFER, .to = USER_BUFFER, .user = true, .line = 6,
	  .note = {
		"The program copies from its array into the buffer that it will send.",
		"In Java the array lies on the heap, where the garbage collector may move it, and the kernel "
		"needs an address that stays. CPU copy two of three.",
		"No kernel code runs for it." } },
	{ .op = OP_ENTER, .call = "write", .rounds = ROUNDS, .line = 7,
	  .note = {
		"The program hands its second copy to the kernel.",
		"The mapping plays no part any more: this is a write() from ordinary memory, without faults.",
		"ksys_write() > sock_write_iter() > tcp_sendmsg(); write(2)" } },
	{ .op = OP_COPY, .from = USER_BUFFER, .to = SOCKET_BUFFER, .line = 8,
	  .note = {
		"The CPU copies the chunk from the buffer into the socket buffer.",
		"The program may reuse its buffer at once, so the kernel needs a copy of its own: CPU copy "
		"three of three.",
		"tcp_sendmsg_locked() > skb_copy_to_page_nocache(); write(2)" } },
	{ .op = OP_XMIT, .from = SOCKET_BUFFER, .to = NIC, .line = 9,
	  .note = {
		"The CPU writes headers and descriptors and rings the NIC's doorbell.",
		"No payload moves here: the descriptor tells the NIC where the bytes lie.",
		"tcp_push() > tcp_write_xmit() > dev_hard_start_xmit(); tcp(7)" } },
	{ .op = OP_LEAVE, .call = "write", .line = 7,
	  .note = {
		"write() returns: the kernel has the bytes. They may not have left yet.",
		"Array and buffer are free for the next chunk.",
		"syscall_exit_to_user_mode(); write(2)" } },
};

static const struct step teardown[] = {
	{ .op = OP_ENTER, .call = "munmap", .line = 12,
	  .note = {
		"The program gives the mapping back.",
		"A server keeps its mappings for as long as the file is in use.",
		"__vm_munmap(); munmap(2)" } },
	{ .op = OP_UNMAP, .from = PAGE_TABLES, .line = 12,
	  .note = {
		"The kernel clears the page table entries and flushes the TLB.",
		"The pages stay in the page cache.",
		"unmap_vmas() > zap_pte_range(); munmap(2)" } },
	{ .op = OP_LEAVE, .call = "munmap", .line = 12,
	  .note = {
		"munmap() returns.",
		"The CPU switches back to user mode.",
		"syscall_exit_to_user_mode(); munmap(2)" } },
};

const struct strategy strategy_mmap_copy_write = {
	.name = "mmap-copy-write",
	.title = "mmap + copies + write",
	.summary = "Map the file, copy from the mapping into buffers and write from there.",
	.family = FAMILY_NONE,
	.users = "RocketMQ as it is by default (transferMsgByHeap=true): heap array, then Netty's buffer.",
	.hazards = hazards,
	.code = code,
	.buffer = USER_BUFFER,
	.buffers = 2,
	.phase = { setup, loop, teardown },
	.nsteps = {
		sizeof(setup) / sizeof(setup[0]),
		sizeof(loop) / sizeof(loop[0]),
		sizeof(teardown) / sizeof(teardown[0]),
	},
};
