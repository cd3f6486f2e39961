/*
 * The three depths of explanation for an event.
 *
 * What a row of a path table means stands in the table (sim/strategy/); what the engine adds by its
 * rules, and what a rule makes of a row, is explained here.
 */

#include "sim/explain.h"

/* What the engine does by rule, whatever the strategy. */
static const struct note rule_notes[N_OPS] = {
	[OP_SUBMIT] = {
		"The CPU queues a request at the disk and goes on.",
		"It builds the request and rings the disk's doorbell; the bytes come later, by DMA.",
		"submit_bio() > blk_mq_submit_bio() > nvme_queue_rq()" },
	[OP_MEDIA] = {
		"The disk looks for the bytes: the latency before the first one.",
		"A flash read, or a seek and half a turn. Requests wait side by side: what shows here is "
		"the part that earlier ones do not hide.",
		"No kernel code runs for it." },
	[OP_SLEEP] = {
		"The task cannot go on: the scheduler takes it off the CPU.",
		"Another task may run, or the CPU idles. Sleeping and waking are two context switches; "
		"a mode switch is something else.",
		"schedule(); getrusage(2), ru_nvcsw" },
	[OP_WAKE] = {
		"What the task waited for has come: it is put back on the CPU.",
		"It goes on inside the system call in which it fell asleep.",
		"try_to_wake_up(), then __schedule(); sched(7)" },
	[OP_MAP] = {
		"The pages have come: the fault enters them into the page tables.",
		"The task goes on where it touched the page.",
		"finish_fault() > set_pte_range()" },
	[OP_UNMAP] = {
		"Pages are taken out of the page tables.",
		"They are dropped from the page cache, so nobody may reach them any more: the next to touch "
		"one takes a fault.",
		"shrink_folio_list() > try_to_unmap()" },
	[OP_FAULT] = {
		"A page is touched that is not mapped: a page fault.",
		"Taken inside a system call it costs no mode switch. Since Linux 3.15 it maps all resident "
		"pages of its 64 KiB window at once.",
		"asm_exc_page_fault() > handle_mm_fault() > filemap_fault(); mmap(2)" },
	[OP_IRQ] = {
		"A device interrupts the CPU.",
		"Whatever task runs there loses the time. Interrupts are counted apart from mode "
		"switches: no program asked for them.",
		"common_interrupt() > handle_irq_event(); /proc/interrupts" },
	[OP_DMA] = {
		"The device's own DMA engine moves the bytes; the CPU does not touch them.",
		"Descriptors say where in memory the bytes lie. A NIC that can gather takes header and "
		"payload from several places.",
		"No kernel code runs for it." },
	[OP_WIRE] = {
		"The NIC sends the frames.",
		"Sent is not received: the ACK comes one round trip later.",
		"No kernel code runs for it." },
	[OP_ACK] = {
		"The ACK has come: the receiver has the bytes, the sender lets go of them.",
		"Only now is there room in the socket buffer again, and a sleeping sender may wake.",
		"tcp_ack() > tcp_clean_rtx_queue(), tcp_check_space() > sk_stream_write_space(); "
		"tcp(7)" },
	[OP_ALLOC] = {
		"This memory is there before the program starts its work.",
		"It is not counted: neither malloc() nor what filled the page cache before.",
		"Before: mmap(2), malloc(3) for a buffer; filemap_add_folio() for the page cache." },
	[OP_SPIN] = {
		"The task polls: it keeps its core and looks again and again.",
		"No sleep and no interrupt, so the answer comes sooner; the core does nothing else.",
		"In user mode none. The ring's kernel thread: io_sq_thread(); io_uring(7)" },
	[OP_PREEMPT] = {
		"The task's time slice is over and another task waits: it is taken off the CPU.",
		"It could go on. With more tasks than cores each gets its turn; the switch costs time.",
		"task_tick_fair(), __schedule(); getrusage(2), ru_nivcsw" },
	[OP_RESUME] = {
		"A task that was waiting for a core is put on one.",
		"It did not sleep: it was ready all the time.",
		"__schedule() > context_switch(); sched(7)" },
	[OP_SEEN] = {
		"The polling task sees what it has waited for.",
		"It was on the CPU all the time, so no context switch is needed.",
		"In user mode none. The ring's kernel thread: io_sq_thread() > io_submit_sqes(); "
		"io_uring(7)" },
	[OP_EVICT] = {
		"The page cache is full: its oldest pages are dropped to make room.",
		"They are clean copies of the file, so dropping them costs nothing now. Who needs them "
		"again waits for the disk again.",
		"shrink_folio_list() > __remove_mapping()" },
	[OP_CHECKSUM] = {
		"This NIC makes no checksums: the CPU reads every byte for it.",
		"A pass over the bytes, but no copy: nothing is stored.",
		"skb_checksum_help()" },
	[OP_DROP] = {
		"The ACK is lost on its way.",
		"The sender cannot tell that from a lost segment: it waits, then sends once more.",
		"tcp_retransmit_timer()" },
	[OP_DONE] = {
		"The last byte of this request is acknowledged.",
		"The time since the request began is its latency.",
		"No kernel code runs for it: it marks the end of a request." },
	[OP_FREE] = {
		"The program has ended and gives its memory back.",
		"What still waits in the socket buffer is the kernel's, and goes out without the program.",
		"exit_mm() > exit_mmap(); _exit(2)" },
};

/* A table's LINK that a kernel, a NIC or TLS turns into a copy; likewise into a pipe. */
static const struct note copy_for_link = {
	"The CPU copies into the socket buffer: here a reference will not do.",
	"Without scatter-gather a frame must lie in one piece (so until Linux 4.17). TLS in the kernel "
	"writes the encrypted bytes elsewhere. And where splice() copies, so does sendfile().",
	"tls_sw_sendmsg(), copy_splice_read(); on Linux 2.1 to 2.4: do_generic_file_read()",
};
static const struct note copy_for_pipe = {
	"This kernel's splice() copies: the bytes in the pipe are private ones.",
	"As proposed in 2026: what is in the pipe can then not be changed any more through the file, and "
	"cannot change the file. The price is a CPU copy.",
	"copy_splice_read(); splice(2)",
};
/* Copies at transmit. */
static const struct note copy_for_nic = {
	"The NIC cannot gather: the CPU copies the segment into one piece just before sending.",
	"Since 4.17 TCP builds segments from pieces for every NIC; one that cannot gather gets "
	"this copy at the last moment.",
	"validate_xmit_skb() > skb_segment()",
};
static const struct note copy_deferred = {
	"The copy is made after all, at the last moment: lent pages cannot be passed on here.",
	"On loopback and veth the receiver could keep them for any time, so it gets a copy; a NIC that "
	"cannot gather needs one too. The notification tells the program.",
	"skb_orphan_frags_rx() > skb_copy_ubufs(), or validate_xmit_skb() > skb_segment()",
};
static const struct note encryption = {
	"The program encrypts the chunk in its own buffer: TLS in user space.",
	"Every byte is loaded and stored once more. The bytes must be in the program's hands for it, "
	"which rules out sendfile() and its like.",
	"No kernel code runs for it.",
};
/* The same for what follows the copy that a LINK has become. */
static const struct note xmit_of_copy = {
	"The CPU writes headers and descriptors and rings the NIC's doorbell.",
	"The descriptors name the copy in the socket buffer, not the pages that it was made from.",
	"tcp_push() > tcp_write_xmit() > dev_hard_start_xmit(); tcp(7)",
};
static const struct note xmit_again = {
	"No ACK has come for it: the segment is handed to the NIC once more.",
	"The bytes are taken from where they lie now. Where that is a page of the file that has changed "
	"since, the receiver may get new bytes.",
	"tcp_retransmit_timer() > tcp_retransmit_skb(); tcp(7)",
};
static const struct note handed_over = {
	"There is no device: the receiver is handed the very pages, or the copy.",
	"Loopback and veth call the receiving side of the stack instead of a NIC, so there is no DMA.",
	"loopback_xmit() > __netif_rx()",
};
static const struct note socket_is_full = {
	"The call returns EAGAIN: the socket has no room.",
	"The socket is non-blocking, so the task does not sleep here. It has paid two mode switches to "
	"learn that.",
	"tcp_sendmsg_locked() > sk_stream_wait_memory(); send(2), EAGAIN",
};
static const struct note timer = {
	"A timer interrupts the CPU: an ACK has not come in time.",
	"At least 200 ms after the segment was sent. TCP cannot know whether the segment was lost or "
	"the ACK.",
	"tcp_write_timer() > tcp_retransmit_timer(); tcp(7)",
};
static const struct note fault_in_lookup = {
	"The kernel looks up a page of the program and finds it not mapped.",
	"It does by software what an exception would have it do, so no mode is switched. Since Linux 3.15 "
	"all resident pages of a 64 KiB window are mapped at once.",
	"get_user_pages_fast() > handle_mm_fault() > filemap_fault(); mmap(2)",
};
static const struct note fault_of_touch = {
	"The program itself touches a page that is not mapped: an exception, two mode switches.",
	"The CPU enters the kernel and comes back, as for a system call, but the program did not ask for it. "
	"Since Linux 3.15 all resident pages of a 64 KiB window are mapped at once.",
	"asm_exc_page_fault() > handle_mm_fault() > filemap_fault(); mmap(2)",
};
static const struct note fault_of_user = {
	"The program itself touches a page that it may not: an exception, two mode switches.",
	"The CPU enters the kernel and comes back, as for a system call, but the program did not ask for it.",
	"asm_exc_page_fault() > handle_mm_fault() > do_wp_page(); mmap(2)",
};
static const struct note wake_in_touch = {
	"What the task waited for has come: it is put back on the CPU.",
	"It goes on inside the page fault in which it fell asleep.",
	"try_to_wake_up(), then __schedule(); sched(7)",
};
static const struct note submit_by_user = {
	"The program queues a request at the disk and goes on.",
	"It writes the command into a queue in memory and rings the disk's doorbell, a register that is "
	"mapped into the program.",
	"No kernel code runs for it.",
};
static const struct note ack_seen_by_user = {
	"The program finds the ACK in the NIC's receive ring: the receiver has the bytes.",
	"No interrupt told it. Its own TCP takes the bytes off its send queue, and the buffer is free again.",
	"No kernel code runs for it.",
};

static const struct note *copy_note(const struct strategy *s, const struct step *row,
				    const struct event *e)
{
	if (row && row->op == OP_LINK)
		return e->to == PIPE ? &copy_for_pipe : &copy_for_link;
	if (row && row->op == OP_XMIT)
		return s->zerocopy ? &copy_deferred : &copy_for_nic;
	if (e->from == USER_BUFFER && e->to == USER_BUFFER && (!row || row->op != OP_COPY))
		return &encryption;
	return NULL;
}

static const struct note *fault_note(const struct strategy *s, const struct event *e)
{
	if (e->user)
		return s && strategy_touches(s) ? &fault_of_touch : &fault_of_user;
	return s && (s->zerocopy || s->pipe) ? &fault_in_lookup : NULL;
}

/* What a rule has made of the row; NULL: nothing special. */
static const struct note *special_note(const struct strategy *s, const struct step *row,
				       const struct event *e)
{
	switch ((enum op)e->op) {
	case OP_COPY:
		return copy_note(s, row, e);
	case OP_LINK:
		return e->to == NIC ? &handed_over : NULL;
	case OP_XMIT:
		if (e->again)
			return &xmit_again;
		return row && row->from != (enum place)e->from ? &xmit_of_copy : NULL;
	case OP_LEAVE:
		return e->again ? &socket_is_full : NULL;
	case OP_FAULT:
		return fault_note(s, e);
	case OP_IRQ:
		return e->from == NOWHERE ? &timer : NULL;
	case OP_WAKE:
		return e->from == DISK && s && strategy_touches(s) ? &wake_in_touch : NULL;
	case OP_SUBMIT:
		return e->user ? &submit_by_user : NULL;
	case OP_ACK:
		return e->user ? &ack_seen_by_user : NULL;
	default:
		return NULL;
	}
}

/* Is the event what the row itself says, and not something on the way to it? */
static bool is_row(const struct step *row, const struct event *e)
{
	if (e->op == OP_SLEEP)
		return row->op == OP_WAIT && row->from == (enum place)e->from;
	if (e->op == OP_SPIN)
		return row->op == OP_SPIN && row->from == (enum place)e->from;
	return row->op == (enum op)e->op;
}

struct note explain_note(const struct strategy *s, const struct event *e)
{
	const struct step *row = s ? strategy_step(s, e->step) : NULL;
	const struct note *special = special_note(s, row, e);
	struct note note = rule_notes[e->op];

	if (special)
		note = *special;
	else if (row && is_row(row, e))
		note = row->note;
	if (!note.sentence)
		note = (struct note){ "", "", "" };
	return note;
}
