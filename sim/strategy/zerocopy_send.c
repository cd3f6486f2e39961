/*
 * mmap() once, then send() with MSG_ZEROCOPY: the socket takes the program's own pages, and a
 * notification tells when it no longer needs them.
 *
 *	disk =DMA=> page cache -reference-> socket buffer
 *	            (seen through page tables)
 *	            page cache =DMA=> NIC, which gathers header and pages
 *
 * On loopback and veth, or with a NIC that cannot gather, the bytes are copied after all when they
 * are transmitted.
 */

#include "sim/strategy.h"

extern const struct strategy strategy_zerocopy_send;

static const char *const code[] = {
	"p = mmap(0, size, PROT_READ,",
	"         MAP_SHARED, in, 0);",
	"while (left > 0 || queued > 0) {",
	"  if (!left || queued == depth) {",
	"    poll(&out_pollfd, 1, -1);",
	"    recvmsg(out, &m, MSG_ERRQUEUE);",
	"    queued -= completed(&m);",
	"    continue;",
	"  }",
	"  send(out, p + done, n,",
	"       MSG_ZEROCOPY);",
	"    // get_user_pages_fast()",
	"    // tcp_push()",
	"  done += n, left -= n, queued++;",
	"}",
	"munmap(p, size);",
	NULL,
};

static const char *const hazards[] = {
	"The pages may not change before the notification; send() has returned long before that.",
	"On loopback, on veth and where packets are captured the kernel copies after all, only later; "
	"the notification says so (SO_EE_CODE_ZEROCOPY_COPIED).",
	"Below about 10 KB looking up the pages and reading the notification cost more than a copy.",
	"Pages in use count against RLIMIT_MEMLOCK, notifications against net.core.optmem_max; beyond "
	"that send() fails with ENOBUFS.",
	NULL,
};

static const struct step setup[] = {
	{ .op = OP_ENTER, .call = "mmap", .line = 1,
	  .note = {
		"The program asks for the file to appear in its address space.",
		"MSG_ZEROCOPY takes pages of the program, so the file must be some of them first.",
		"ksys_mmap_pgoff(); mmap(2)" } },
	{ .op = OP_MAP, .from = PAGE_CACHE, .to = USER_BUFFER, .line = 1,
	  .note = {
		"mmap() only notes the mapping: nothing is read, no page table entry is made.",
		"The pages are looked for when somebody asks for them, not before.",
		"do_mmap() > mmap_region(); mmap(2)" } },
	{ .op = OP_LEAVE, .call = "mmap", .line = 1,
	  .note = {
		"mmap() returns an address. Not a byte of the file has been read.",
		"The CPU switches back to user mode.",
		"syscall_exit_to_user_mode(); mmap(2)" } },
};

static const struct step loop[] = {
	{ .op = OP_ENTER, .call = "sendto", .rounds = ROUNDS, .line = 10,
	  .note = {
		"The program sends from the mapping and lends the kernel its pages.",
		"send() with MSG_ZEROCOPY; strace calls it sendto. The socket option SO_ZEROCOPY must "
		"be set.",
		"__sys_sendto() > tcp_sendmsg_locked() > msg_zerocopy_realloc(); send(2), MSG_ZEROCOPY" } },
	{ .op = OP_DMA, .from = DISK, .to = PAGE_CACHE, .line = 12,
	  .note = {
		"A page of the mapping is missing; the disk's DMA engine brings it.",
		"The kernel looks the pages up by software: no exception is raised, so no mode is "
		"switched. It reads a window of pages around the missing one.",
		"get_user_pages_fast() > handle_mm_fault() > filemap_fault(); mmap(2)" } },
	{ .op = OP_WAIT, .from = DISK, .line = 12,
	  .note = {
		"The task sleeps inside send() until the disk has brought the page.",
		"A fault that had to wait is a major one. The disk's interrupt wakes the task.",
		"filemap_fault() > __folio_lock_killable() > io_schedule(); getrusage(2), ru_majflt" } },
	{ .op = OP_LINK, .from = PAGE_CACHE, .to = SOCKET_BUFFER, .line = 12,
	  .note = {
		"The kernel looks up the program's pages, holds them and hands the socket references.",
		"No byte moves. The pages are the page cache's, found through the page tables, one by "
		"one; they are held until the ACK comes.",
		"zerocopy_fill_skb_from_iter() > get_user_pages_fast(); send(2), MSG_ZEROCOPY" } },
	{ .op = OP_XMIT, .from = PAGE_CACHE, .to = NIC, .line = 13,
	  .note = {
		"The CPU writes headers and descriptors and rings the NIC's doorbell.",
		"The descriptors name the program's own pages, which are the page cache's: the NIC "
		"gathers header and pages.",
		"tcp_push() > tcp_write_xmit() > skb_shinfo()->frags; tcp(7)" } },
	{ .op = OP_LEAVE, .call = "sendto", .line = 10,
	  .note = {
		"send() returns, but the kernel still uses the pages: they may not change yet.",
		"Other sends may follow at once; a notification will tell when this one is complete.",
		"syscall_exit_to_user_mode(); send(2)" } },
};

static const struct step teardown[] = {
	{ .op = OP_ENTER, .call = "munmap", .line = 16,
	  .note = {
		"The program gives the mapping back: no send needs it any more.",
		"Only after the last notification could it have used the memory for something else.",
		"__vm_munmap(); munmap(2)" } },
	{ .op = OP_UNMAP, .from = PAGE_TABLES, .line = 16,
	  .note = {
		"The kernel clears the page table entries and flushes the TLB.",
		"The pages stay in the page cache.",
		"unmap_vmas() > zap_pte_range(); munmap(2)" } },
	{ .op = OP_LEAVE, .call = "munmap", .line = 16,
	  .note = {
		"munmap() returns.",
		"The CPU switches back to user mode.",
		"syscall_exit_to_user_mode(); munmap(2)" } },
};

static const struct step reap[] = {
	{ .op = OP_ENTER, .call = "poll", .line = 5,
	  .note = {
		"Enough sends are under way, or all are made: the program asks for a notification.",
		"A notification makes the socket report POLLERR, which need not be asked for.",
		"do_sys_poll() > tcp_poll(); poll(2)" } },
	{ .op = OP_WAIT, .from = NIC, .line = 5,
	  .note = {
		"The task sleeps in poll() until a send is complete: its bytes are acknowledged.",
		"Not when the NIC has fetched the bytes: until the ACK they may have to be sent again.",
		"tcp_clean_rtx_queue() > msg_zerocopy_complete() > sk_error_report(); poll(2), POLLERR" } },
	{ .op = OP_LEAVE, .call = "poll", .line = 5,
	  .note = {
		"poll() returns: the socket's error queue holds a notification.",
		"It is no error. The queue was there, so it serves for this too.",
		"syscall_exit_to_user_mode(); poll(2)" } },
	{ .op = OP_ENTER, .call = "recvmsg", .line = 6,
	  .note = {
		"The program reads the socket's error queue.",
		"One call returns one notification; those of neighbouring sends are merged into one.",
		"inet_recv_error() > ip_recv_error(); recvmsg(2), MSG_ERRQUEUE" } },
	{ .op = OP_REAP, .line = 6,
	  .note = {
		"It learns which sends are complete, and that their pages are its own again.",
		"The notification names a range of sends, counted from 0, and says whether the kernel "
		"had to copy after all.",
		"ip_recv_error(), struct sock_extended_err; send(2), MSG_ZEROCOPY" } },
	{ .op = OP_LEAVE, .call = "recvmsg", .line = 6,
	  .note = {
		"recvmsg() returns: so many sends fewer are under way.",
		"Two calls for each notification: that is the price of the copy that is saved.",
		"syscall_exit_to_user_mode(); recvmsg(2)" } },
};

const struct strategy strategy_zerocopy_send = {
	.name = "zerocopy-send",
	.title = "mmap + MSG_ZEROCOPY",
	.summary = "Map the file and lend its pages to the socket until the ACK comes.",
	.family = FAMILY_AVOID,
	.users = "Dragonfly, for large values.",
	.hazards = hazards,
	.code = code,
	.needs = RULE_ZEROCOPY,
	.zerocopy = true,
	.buffer = NOWHERE,
	.phase = {
		[PHASE_SETUP] = setup, [PHASE_LOOP] = loop, [PHASE_TEARDOWN] = teardown,
		[PHASE_REAP] = reap,
	},
	.nsteps = {
		[PHASE_SETUP] = sizeof(setup) / sizeof(setup[0]),
		[PHASE_LOOP] = sizeof(loop) / sizeof(loop[0]),
		[PHASE_TEARDOWN] = sizeof(teardown) / sizeof(teardown[0]),
		[PHASE_REAP] = sizeof(reap) / sizeof(reap[0]),
	},
};
