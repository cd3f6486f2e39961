/*
 * An event in words: one sentence with its figures, and the three depths of explanation.
 *
 * What a row of a path table means stands in the table (sim/strategy/); what the engine adds by
 * its rules is explained here.  The screen and the text export print the same sentences.
 */

#include "sim/explain.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const char *const place_words[] = {
	[NOWHERE] = "nowhere",
	[DISK] = "the disk",
	[PAGE_CACHE] = "the page cache",
	[USER_BUFFER] = "the user buffer",
	[PIPE] = "the pipe",
	[SOCKET_BUFFER] = "the socket buffer",
	[NIC] = "the NIC",
	[PAGE_TABLES] = "the page tables",
};

_Static_assert(sizeof(place_words) / sizeof(place_words[0]) == N_PLACES, "words for each place");

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
		"" },
	[OP_FREE] = {
		"The program has ended and gives its memory back.",
		"What still waits in the socket buffer is the kernel's, and goes out without the program.",
		"" },
};

/* A table's LINK that this kernel or NIC turns into a copy, and the copy at transmit. */
static const struct note copy_for_link = {
	"This kernel or NIC cannot gather: the CPU copies into the socket buffer instead.",
	"Without scatter-gather a frame must lie in one piece, so a reference will not do.",
	"Linux 2.1 to 2.4: do_generic_file_read() > file_send_actor(); sendfile(2)",
};
static const struct note copy_for_nic = {
	"The NIC cannot gather: the CPU copies the segment into one piece just before sending.",
	"Since 4.17 TCP builds segments from pieces for every NIC; one that cannot gather gets "
	"this copy at the last moment.",
	"validate_xmit_skb() > skb_segment()",
};
/* The same for what follows the copy that a LINK has become. */
static const struct note xmit_of_copy = {
	"The CPU writes headers and descriptors and rings the NIC's doorbell.",
	"The descriptors name the copy in the socket buffer, not the page cache's pages.",
	"tcp_push() > tcp_write_xmit() > dev_hard_start_xmit(); tcp(7)",
};

char *explain_bytes(char *text, size_t size, uint64_t bytes)
{
	static const char *const units[] = { "KiB", "MiB", "GiB", "TiB" };
	uint64_t unit = 1024;
	size_t u = 0;

	if (bytes < 1024 || bytes % 1024 != 0) {
		snprintf(text, size, "%" PRIu64 " byte%s", bytes, bytes == 1 ? "" : "s");
		return text;
	}
	while (u + 1 < sizeof(units) / sizeof(units[0]) && bytes / unit >= 1024) {
		unit *= 1024;
		u++;
	}
	if (bytes % unit == 0)
		snprintf(text, size, "%" PRIu64 " %s", bytes / unit, units[u]);
	else
		snprintf(text, size, "%" PRIu64 ".%02" PRIu64 " %s", bytes / unit,
			 bytes % unit * 100 / unit, units[u]);
	return text;
}

char *explain_time(char *text, size_t size, uint64_t ns)
{
	if (ns < 1000)
		snprintf(text, size, "%" PRIu64 " ns", ns);
	else if (ns < 1000000)
		snprintf(text, size, "%" PRIu64 ".%" PRIu64 " us", ns / 1000, ns % 1000 / 100);
	else if (ns < 1000000000)
		snprintf(text, size, "%" PRIu64 ".%02" PRIu64 " ms", ns / 1000000,
			 ns % 1000000 / 10000);
	else
		snprintf(text, size, "%" PRIu64 ".%03" PRIu64 " s", ns / 1000000000,
			 ns % 1000000000 / 1000000);
	return text;
}

static enum op row_op(const struct strategy *s, const struct event *e)
{
	const struct step *step = s ? strategy_step(s, e->step) : NULL;

	return step ? step->op : OP_FREE;	/* no row is a FREE */
}

static void explain_fault(char *text, size_t size, const struct event *e)
{
	if (e->major)
		snprintf(text, size, "A page fault inside %s(): the page must come from the disk.",
			 e->call);
	else
		snprintf(text, size, "A page fault inside %s(): it maps %" PRIu64
			 " resident page%s. No mode switch.", e->call, e->bytes / 8,
			 e->bytes == 8 ? "" : "s");
}

static void explain_copy(char *text, size_t size, const struct strategy *s,
			 const struct event *e, const char *bytes)
{
	if (row_op(s, e) == OP_XMIT)
		snprintf(text, size,
			 "The NIC cannot gather: the CPU copies %s into one piece for it.", bytes);
	else
		snprintf(text, size, "The CPU copies %s from %s to %s.", bytes,
			 place_words[e->from], place_words[e->to]);
}

static void explain_dma(char *text, size_t size, const struct event *e, const char *bytes)
{
	if (e->to == NIC)
		snprintf(text, size, "The NIC's DMA engine fetches %s from %s.", bytes,
			 place_words[e->from]);
	else
		snprintf(text, size, "The disk's DMA engine moves %s to %s.", bytes,
			 place_words[e->to]);
}

static void explain_map(char *text, size_t size, const struct event *e)
{
	if (e->op == OP_UNMAP)
		snprintf(text, size, "The kernel takes %" PRIu64 " page%s out of the page tables.",
			 e->bytes / 8, e->bytes == 8 ? "" : "s");
	else if (e->to == PAGE_TABLES)
		snprintf(text, size, "The fault enters %" PRIu64 " page%s into the page tables.",
			 e->bytes / 8, e->bytes == 8 ? "" : "s");
	else
		snprintf(text, size, "The kernel notes the mapping. Nothing is read yet.");
}

void explain_event(char *text, size_t size, const struct strategy *s, const struct event *e)
{
	char bytes[48], time[48];

	explain_bytes(bytes, sizeof(bytes), e->bytes);
	switch ((enum op)e->op) {
	case OP_ENTER:
		snprintf(text, size, "The program calls %s(): user mode to kernel mode.", e->call);
		break;
	case OP_LEAVE:
		snprintf(text, size, "%s() returns: kernel mode to user mode.", e->call);
		break;
	case OP_SUBMIT:
		snprintf(text, size, "The CPU queues a request for %s at the disk.", bytes);
		break;
	case OP_MEDIA:
		snprintf(text, size, "The disk looks for %s; %s until it has them.", bytes,
			 explain_time(time, sizeof(time), e->end_ns - e->start_ns));
		break;
	case OP_DMA:
		explain_dma(text, size, e, bytes);
		break;
	case OP_COPY:
		explain_copy(text, size, s, e, bytes);
		break;
	case OP_LINK:
		snprintf(text, size, "The kernel hands %s references to %s of %s. No byte moves.",
			 place_words[e->to], bytes, place_words[e->from]);
		break;
	case OP_XMIT:
		snprintf(text, size, "The CPU tells the NIC where to find %s, headers in front.",
			 bytes);
		break;
	case OP_MAP: case OP_UNMAP:
		explain_map(text, size, e);
		break;
	case OP_SLEEP:
		snprintf(text, size, e->from == SOCKET_BUFFER ?
			 "The socket buffer is full: the task sleeps until there is room." :
			 "The task sleeps until the disk's bytes are there.");
		break;
	case OP_WAKE:
		snprintf(text, size, "The task is put back on the CPU.");
		break;
	case OP_FAULT:
		explain_fault(text, size, e);
		break;
	case OP_IRQ:
		snprintf(text, size, e->from == NIC ?
			 "The NIC interrupts the CPU: an ACK has come." :
			 "The disk interrupts the CPU: its bytes are in memory.");
		break;
	case OP_WIRE:
		snprintf(text, size, "The NIC sends %s.", bytes);
		break;
	case OP_ACK:
		snprintf(text, size, e->from == SOCKET_BUFFER ?
			 "The ACK frees %s of the socket buffer." :
			 "The ACK lets go of references to %s.", bytes);
		break;
	case OP_ALLOC:
		snprintf(text, size, e->to == PAGE_CACHE ?
			 "From the start %s of the file lie in the page cache." :
			 "From the start the program has %s of memory for its buffer.", bytes);
		break;
	case OP_FREE:
		snprintf(text, size, "The program has ended and gives back its buffer of %s.",
			 bytes);
		break;
	case OP_WAIT:
		snprintf(text, size, "The task waits.");
		break;
	}
}

struct note explain_note(const struct strategy *s, const struct event *e)
{
	const struct step *step = s ? strategy_step(s, e->step) : NULL;
	struct note note = rule_notes[e->op];

	if (e->op == OP_COPY && step && step->op == OP_LINK)
		note = copy_for_link;
	else if (e->op == OP_COPY && step && step->op == OP_XMIT)
		note = copy_for_nic;
	else if (e->op == OP_XMIT && step && step->from != (enum place)e->from)
		note = xmit_of_copy;
	else if (step && (step->op == (enum op)e->op ||
			  (step->op == OP_WAIT && e->op == OP_SLEEP)))
		note = step->note;
	if (!note.sentence)
		note = (struct note){ "", "", "" };
	return note;
}
