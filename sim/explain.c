/*
 * An event in words: one sentence with its figures.  The screen and the text export print the same
 * ones.  Why and where in the kernel stands in explain_note.c.
 *
 * Each sentence is at most 110 characters long, so that it fits the screen.
 */

#include "sim/explain.h"
#include "sim/lookup.h"

#include <inttypes.h>
#include <stdarg.h>
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
	[PINNED] = "held memory",
};

_Static_assert(sizeof(place_words) / sizeof(place_words[0]) == N_PLACES, "words for each place");

/* Where a sentence goes, and what it is about. */
struct words {
	char *text;
	size_t size;
	const struct strategy *strategy;	/* NULL: unknown */
	const struct step *row;			/* NULL: none */
	const struct event *e;
	const char *bytes, *waited;		/* in words: e->bytes, e->waited_ns */
};

static void say(const struct words *w, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static void say(const struct words *w, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(w->text, w->size, format, args);
	va_end(args);
}

static bool row_is(const struct words *w, enum op op)
{
	return w->row && w->row->op == op;
}

static bool is_zerocopy(const struct words *w)
{
	return w->strategy && w->strategy->zerocopy;
}

/* "1 page", from the bytes of its page table entry. */
static const char *say_pages(char *text, size_t size, const char *kind, uint64_t table_bytes)
{
	snprintf(text, size, "%" PRIu64 " %spage%s", table_bytes / 8, kind,
		 table_bytes == 8 ? "" : "s");
	return text;
}

static void say_leave(const struct words *w)
{
	if (w->e->again)
		say(w, "%s() returns EAGAIN: the socket has no room. Back to user mode.", w->e->call);
	else
		say(w, "%s() returns: kernel mode to user mode.", w->e->call);
}

/* For a pipe or MSG_ZEROCOPY the kernel looks the program's pages up; it does not touch them. */
static void say_fault(const struct words *w)
{
	const struct event *e = w->e;
	const bool looks_up = w->strategy && (w->strategy->zerocopy || w->strategy->pipe);
	const char *what = looks_up ? "The kernel looks up a page" : "A page fault";
	const char *where = e->index ? "A page fault on the index" : "A page fault in user mode";
	char text[48];

	if (e->user && row_is(w, OP_COPY))
		say(w, "The program writes to a shared page: a page fault, two mode switches.");
	else if (e->user && e->major)
		say(w, "%s, two mode switches: the page must come from the disk.", where);
	else if (e->user && e->bytes > 0)
		say(w, "%s, two mode switches: it maps %s.", where,
		    say_pages(text, sizeof(text), "resident ", e->bytes));
	else if (e->user)
		say(w, "A page fault in user mode: two mode switches.");
	else if (e->major)
		say(w, "%s inside %s(): the page must come from the disk.", what, e->call);
	else
		say(w, "%s inside %s(): it maps %s. No mode switch.", what, e->call,
		    say_pages(text, sizeof(text), "resident ", e->bytes));
}

static void say_copy(const struct words *w)
{
	const struct event *e = w->e;

	if (row_is(w, OP_XMIT) && is_zerocopy(w))
		say(w, "Lent pages cannot be passed on here: the CPU copies %s after all.", w->bytes);
	else if (row_is(w, OP_XMIT))
		say(w, "The NIC cannot gather: the CPU copies %s into one piece for it.", w->bytes);
	else if (row_is(w, OP_COPY) && w->row->from == w->row->to && e->from != e->to)
		say(w, "The program writes to a shared page: the CPU copies %s for it.", w->bytes);
	else if (row_is(w, OP_COPY) && e->from == e->to)
		say(w, "The program copies %s from one of its buffers into another.", w->bytes);
	else if (row_is(w, OP_COPY) && e->user)
		say(w, "The program itself copies %s from the mapped file into a buffer.", w->bytes);
	else if (e->from == USER_BUFFER && e->to == USER_BUFFER)
		say(w, "The program encrypts %s in its buffer (TLS).", w->bytes);
	else
		say(w, "The CPU copies %s from %s to %s.", w->bytes, place_words[e->from],
		    place_words[e->to]);
}

static void say_link(const struct words *w)
{
	const struct event *e = w->e;

	if (e->to == NIC)
		say(w, "There is no device: %s in %s are handed over to the receiver.", w->bytes,
		    place_words[e->from]);
	else if (e->from == PIPE)
		say(w, "The kernel hands the references to %s on from the pipe to %s. No byte moves.",
		    w->bytes, place_words[e->to]);
	else if (e->user)
		say(w, "The program queues references to %s of %s to be sent. No byte moves.",
		    w->bytes, place_words[e->from]);
	else
		say(w, "The kernel hands %s references to %s of %s. No byte moves.",
		    place_words[e->to], w->bytes, place_words[e->from]);
}

static void say_dma(const struct words *w)
{
	const struct event *e = w->e;

	if (e->to == NIC)
		say(w, "The NIC's DMA engine fetches %s from %s%s.", w->bytes, place_words[e->from],
		    e->again ? " once more" : "");
	else
		say(w, "The disk's DMA engine moves %s to %s.", w->bytes, place_words[e->to]);
}

static void say_xmit(const struct words *w)
{
	if (w->e->again)
		say(w, "No ACK has come: the CPU hands %s to the NIC once more.", w->bytes);
	else
		say(w, "The CPU tells the NIC where to find %s, headers in front.", w->bytes);
}

static void say_map(const struct words *w)
{
	const struct event *e = w->e;
	char text[48];

	say_pages(text, sizeof(text), "", e->bytes);
	if (e->op == OP_UNMAP && e->bytes == 0)		/* a real run does not tell of pages */
		say(w, "The kernel takes the mapping out of the page tables.");
	else if (e->op == OP_UNMAP)
		say(w, "The kernel takes %s out of the page tables.", text);
	else if (e->to == PAGE_TABLES)
		say(w, "The fault enters %s into the page tables.", text);
	else if (e->bytes > 0)
		say(w, "The kernel maps %s of the page cache into the program's buffer.", text);
	else
		say(w, "The kernel notes the mapping. Nothing is read yet.");
}

static void say_sleep(const struct words *w)
{
	const struct event *e = w->e;

	if (e->from == NIC)
		say(w, is_zerocopy(w) ? "The task sleeps until zero-copy sends complete." :
		    "The task sleeps until a buffer is free again: its bytes acknowledged.");
	else if (e->from == SOCKET_BUFFER && e->phase == PHASE_FULL)
		say(w, "No socket has room: the task sleeps in epoll_wait() until one has.");
	else if (e->from == SOCKET_BUFFER)
		say(w, "The socket buffer is full: the task sleeps until there is room.");
	else
		say(w, "The task sleeps until the disk's bytes are there.");
}

static void say_wake(const struct words *w)
{
	const struct event *e = w->e;

	if (e->from == NIC)
		say(w, is_zerocopy(w) ? "Zero-copy sends are complete: the task is put back on the CPU." :
		    "A buffer is free again: the task is put back on the CPU.");
	else if (e->from == SOCKET_BUFFER && e->phase == PHASE_FULL)
		say(w, "A socket has room: the task is put back on the CPU.");
	else
		say(w, "The task is put back on the CPU.");
}

static void say_spin(const struct words *w)
{
	const struct event *e = w->e;
	const char *who = e->user ? "The program" : "The kernel thread";

	if (!w->strategy)
		say(w, "The task polls, keeping its core busy.");
	else if (e->from == NOWHERE)
		say(w, "%s polls the ring for %s, keeping its core busy.", who,
		    e->user ? "completions" : "requests");
	else
		say(w, "%s polls until %s, keeping its core busy.", who,
		    e->from == DISK ? "the disk's bytes are there" :
		    e->from == NIC ? "a buffer is free again" : "there is room to send");
}

static void say_reap(const struct words *w)
{
	const char *what = is_zerocopy(w) ? "which zero-copy sends have completed" :
		"what has completed";

	if (w->row && w->row->user)
		say(w, "The program reads in the ring %s. No system call.", what);
	else
		say(w, "The program reads %s.", what);
}

static void say_irq(const struct words *w)
{
	if (w->e->from == NIC)
		say(w, "The NIC interrupts the CPU: an ACK has come.");
	else if (w->e->from == DISK)
		say(w, "The disk interrupts the CPU: its bytes are in memory.");
	else
		say(w, "A timer interrupts the CPU: an ACK has not come in time.");
}

static void say_ack(const struct words *w)
{
	if (w->e->from == SOCKET_BUFFER)
		say(w, "The ACK frees %s of the socket buffer.", w->bytes);
	else if (w->e->from == USER_BUFFER)
		say(w, "The ACK has come for %s of the user buffer: nobody sends from it now.",
		    w->bytes);
	else
		say(w, "The ACK lets go of references to %s.", w->bytes);
}

static void say_alloc(const struct words *w)
{
	if (w->e->to == PAGE_CACHE)
		say(w, "From the start %s%s lie in the page cache.", w->bytes,
		    w->e->index ? "" : " of the file");
	else if (w->e->to == PINNED)
		say(w, "From the start %s of the program's memory are pinned.", w->bytes);
	else
		say(w, "From the start the program has %s of memory for its buffer.", w->bytes);
}

static void say_free(const struct words *w)
{
	if (w->e->from == PINNED)
		say(w, "The program has ended: %s of its memory are pinned no longer.", w->bytes);
	else
		say(w, "The program has ended and gives back its buffer of %s.", w->bytes);
}

/* What the devices do, and what is done for them. */
static void say_device(const struct words *w)
{
	const struct event *e = w->e;
	char time[48];

	if (e->op == OP_SUBMIT)
		say(w, "The %s queues a request for %s at the disk.", e->user ? "program" : "CPU",
		    w->bytes);
	else if (e->op == OP_MEDIA)
		say(w, "The disk looks for %s; %s until it has them.", w->bytes,
		    explain_time(time, sizeof(time), e->end_ns - e->start_ns));
	else if (e->op == OP_WIRE)
		say(w, "The NIC sends %s%s.", w->bytes, e->again ? " once more" : "");
	else if (e->op == OP_CHECKSUM)
		say(w, "The CPU reads %s to make the checksum for the NIC.", w->bytes);
	else
		say(w, "The ACK for %s is lost.", w->bytes);
}

static void say_ring(const struct words *w)
{
	const struct event *e = w->e;

	if (e->op == OP_COMPLETE)
		say(w, e->user ? "The program's own network stack is done with the chunk." :
		    "The request is done: its completion stands in the ring.");
	else if (e->user)
		say(w, "The program calls its own network stack: no system call.");
	else
		say(w, "The kernel%s takes the next request off the io_uring.",
		    w->row && w->row->kthread ? " thread" : "");
}

static void say_task(const struct words *w)
{
	const struct event *e = w->e;

	if (e->op == OP_SEEN)
		say(w, "The task sees by polling, after %s, what it waited for.", w->waited);
	else if (e->op == OP_PREEMPT)
		say(w, "The task's time slice is over: another task gets the core.");
	else if (e->op == OP_RESUME)
		say(w, "A task that waited for a core is put on it.");
	else if (e->op == OP_DONE)
		say(w, "A request is done: all its bytes are acknowledged after %s.", w->waited);
	else
		say(w, "The task waits.");
}

/* How many entries it has looked at: the bytes are theirs. */
static void say_lookup(const struct words *w)
{
	const uint64_t n = w->e->bytes / INDEX_ENTRY_BYTES;

	say(w, "The program finds the chunk's place in the index, by %" PRIu64 " loads of mapped memory.", n);
}

/* One line a case, and no default: the compiler names an operation that has no sentence. */
static void say_event(const struct words *w)
{
	switch ((enum op)w->e->op) {
	case OP_ENTER:
		say(w, "The program calls %s(): user mode to kernel mode.", w->e->call);
		break;
	case OP_EVICT:
		say(w, "The page cache is full: %s that were used longest ago go.", w->bytes);
		break;
	case OP_LEAVE:	say_leave(w); break;
	case OP_DMA:	say_dma(w); break;
	case OP_COPY:	say_copy(w); break;
	case OP_LINK:	say_link(w); break;
	case OP_XMIT:	say_xmit(w); break;
	case OP_SLEEP:	say_sleep(w); break;
	case OP_WAKE:	say_wake(w); break;
	case OP_FAULT:	say_fault(w); break;
	case OP_IRQ:	say_irq(w); break;
	case OP_ACK:	say_ack(w); break;
	case OP_ALLOC:	say_alloc(w); break;
	case OP_FREE:	say_free(w); break;
	case OP_SPIN:	say_spin(w); break;
	case OP_REAP:	say_reap(w); break;
	case OP_LOOKUP:	say_lookup(w); break;
	case OP_MAP: case OP_UNMAP:
		say_map(w);
		break;
	case OP_ISSUE: case OP_COMPLETE:
		say_ring(w);
		break;
	case OP_SUBMIT: case OP_MEDIA: case OP_WIRE: case OP_CHECKSUM: case OP_DROP:
		say_device(w);
		break;
	case OP_SEEN: case OP_PREEMPT: case OP_RESUME: case OP_DONE: case OP_WAIT:
		say_task(w);
		break;
	}
}

void explain_event(char *text, size_t size, const struct strategy *s, const struct event *e)
{
	char bytes[48], of_index[64], waited[48];
	const struct words w = {
		.text = text, .size = size, .strategy = s,
		.row = s ? strategy_step(s, e->step) : NULL, .e = e,
		.bytes = e->index ? of_index : bytes,
		.waited = explain_time(waited, sizeof(waited), e->waited_ns),
	};

	explain_bytes(bytes, sizeof(bytes), e->bytes);
	snprintf(of_index, sizeof(of_index), "%s of the index", bytes);
	say_event(&w);
}
