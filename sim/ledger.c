/*
 * The totals of a trace, folded event by event.  Give it to the engine as its sink, or call
 * ledger_add() for each event of a stored or recorded trace: the figures are the same.
 *
 * Textbook counting sums the same events but leaves out what the texts leave out: the
 * teardown (munmap), page faults, and bytes that are no payload (whole blocks, readahead
 * beyond the file).
 */

#include "sim/ledger.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

static const char *const mover_names[] = {
	[BY_CPU] = "cpu",
	[BY_DMA] = "dma",
	[BY_REFERENCE] = "reference",
};

static const char *const busy_names[] = {
	[BUSY_CPU_USER] = "cpu-user",
	[BUSY_CPU_KERNEL] = "cpu-kernel",
	[BUSY_DISK] = "disk",
	[BUSY_DMA] = "dma",
	[BUSY_NIC] = "nic",
};

_Static_assert(sizeof(mover_names) / sizeof(mover_names[0]) == N_MOVERS, "a name per mover");
_Static_assert(sizeof(busy_names) / sizeof(busy_names[0]) == N_BUSY, "a name per part");

const char *mover_name(enum mover by)
{
	return mover_names[by];
}

const char *busy_name(enum busy busy)
{
	return busy_names[busy];
}

static int ledger_put(struct sink *sink, const struct event *e)
{
	ledger_add((struct ledger *)sink, e);
	return 0;
}

void ledger_init(struct ledger *l, enum count count, uint64_t payload_bytes)
{
	memset(l, 0, sizeof(*l));
	l->sink.put = ledger_put;
	l->count = count;
	l->payload_bytes = payload_bytes;
}

static void add_call(struct ledger *l, const char *name)
{
	size_t i;

	for (i = 0; i < l->ncalls; i++) {
		if (strcmp(l->calls[i].name, name) == 0)
			break;
	}
	if (i == MAX_CALLS)	/* a recorded trace may hold more names than any strategy */
		return;
	if (i == l->ncalls)
		snprintf(l->calls[l->ncalls++].name, sizeof(l->calls[0].name), "%s", name);
	l->calls[i].n++;
}

static void add_hop(struct ledger *l, const struct event *e, enum mover by, uint64_t bytes)
{
	struct hop *h;

	if (bytes == 0)
		return;
	for (h = l->hops; h < l->hops + l->nhops; h++) {
		if (h->from == e->from && h->to == e->to && h->by == by)
			break;
	}
	if (h == l->hops + MAX_HOPS)
		return;
	if (h == l->hops + l->nhops) {
		l->nhops++;
		h->from = e->from;
		h->to = e->to;
		h->by = by;
	}
	h->operations++;
	h->bytes += bytes;
	h->payload_bytes += e->payload_bytes;
}

static void memory_add(struct ledger *l, enum place place, uint64_t bytes)
{
	l->memory_bytes[place] += bytes;
	if (l->memory_bytes[place] > l->memory_peak_bytes[place])
		l->memory_peak_bytes[place] = l->memory_bytes[place];
}

static void memory_remove(struct ledger *l, enum place place, uint64_t bytes)
{
	if (bytes > l->memory_bytes[place])	/* only a damaged recording; the laws say so */
		bytes = l->memory_bytes[place];
	l->memory_bytes[place] -= bytes;
}

/*
 * Which memory an event takes or gives back.  A user buffer is there from the start, so a copy
 * into it takes nothing; a reference takes nothing anywhere.
 */
static void add_memory(struct ledger *l, const struct event *e)
{
	switch ((enum op)e->op) {
	case OP_ALLOC:
		memory_add(l, e->to, e->bytes);
		break;
	case OP_FREE:
	case OP_UNMAP:
		memory_remove(l, e->from, e->bytes);
		break;
	case OP_ACK:
		if (e->from == SOCKET_BUFFER)
			memory_remove(l, SOCKET_BUFFER, e->bytes);
		break;
	case OP_COPY:
		if (e->to == SOCKET_BUFFER && e->from != SOCKET_BUFFER)
			memory_add(l, SOCKET_BUFFER, e->bytes);
		break;
	case OP_DMA:
		if (e->to == PAGE_CACHE)
			memory_add(l, PAGE_CACHE, e->bytes);
		break;
	case OP_FAULT:
	case OP_MAP:
		if (e->to == PAGE_TABLES)
			memory_add(l, PAGE_TABLES, e->bytes);
		break;
	default:
		break;
	}
}

static void add_busy(struct ledger *l, const struct event *e)
{
	uint64_t ns = e->end_ns - e->start_ns;

	switch ((enum lane)e->lane) {
	case LANE_CPU:
		l->busy_ns[BUSY_CPU_KERNEL] += ns;
		break;
	case LANE_DISK:
		l->busy_ns[BUSY_DISK] += ns;
		break;
	case LANE_DMA_DISK:	/* the disk is busy while it hands the bytes over */
		l->busy_ns[BUSY_DISK] += ns;
		l->busy_ns[BUSY_DMA] += ns;
		break;
	case LANE_DMA_NIC:
		l->busy_ns[BUSY_DMA] += ns;
		break;
	case LANE_NIC:
		l->busy_ns[BUSY_NIC] += ns;
		break;
	}
}

static void add_fault(struct ledger *l, const struct event *e)
{
	if (l->count == COUNT_TEXTBOOK)
		return;
	if (e->major)
		l->major_faults++;
	else
		l->minor_faults++;
	if (e->user) {
		l->user_faults++;
		l->mode_switches += 2;
	}
}

void ledger_add(struct ledger *l, const struct event *e)
{
	bool textbook = l->count == COUNT_TEXTBOOK;
	bool told = !textbook || e->phase != PHASE_TEARDOWN;
	uint64_t bytes = textbook ? e->payload_bytes : e->bytes;

	l->events++;
	switch ((enum op)e->op) {
	case OP_ENTER:
		if (told)
			add_call(l, e->call);
		/* fall through */
	case OP_LEAVE:
		if (told)
			l->mode_switches++;
		if (e->op == OP_LEAVE)
			l->returned_ns = e->end_ns;
		break;
	case OP_DMA:
		add_hop(l, e, BY_DMA, bytes);
		break;
	case OP_COPY:
		add_hop(l, e, BY_CPU, bytes);
		break;
	case OP_LINK:
		add_hop(l, e, BY_REFERENCE, bytes);
		break;
	case OP_SLEEP:
		l->sleeps++;
		break;
	case OP_FAULT:
		add_fault(l, e);
		break;
	case OP_IRQ:
		l->interrupts++;
		break;
	case OP_WIRE:
		l->delivered_bytes += e->payload_bytes;
		l->sent_ns = e->end_ns;
		break;
	case OP_ACK:
		l->acked_ns = e->end_ns;
		break;
	default:
		break;
	}
	add_memory(l, e);
	add_busy(l, e);
	if (e->end_ns > l->elapsed_ns)
		l->elapsed_ns = e->end_ns;
}

struct hop ledger_moved(const struct ledger *l, enum mover by)
{
	struct hop sum = { .by = by };

	for (size_t i = 0; i < l->nhops; i++) {
		if (l->hops[i].by != by)
			continue;
		sum.operations += l->hops[i].operations;
		sum.bytes += l->hops[i].bytes;
		sum.payload_bytes += l->hops[i].payload_bytes;
	}
	return sum;
}

uint64_t ledger_calls(const struct ledger *l, const char *name)
{
	uint64_t n = 0;

	for (size_t i = 0; i < l->ncalls; i++) {
		if (!name || strcmp(l->calls[i].name, name) == 0)
			n += l->calls[i].n;
	}
	return n;
}

uint64_t ledger_passes(const struct ledger *l, uint64_t payload_moved)
{
	uint64_t passes, rest;

	if (l->payload_bytes == 0)
		return 0;
	passes = payload_moved / l->payload_bytes;
	rest = payload_moved % l->payload_bytes;
	/* Digit by digit, as on paper: rest * 10000 might not fit. */
	for (int digit = 0; digit < 4; digit++) {
		rest *= 10;
		passes = passes * 10 + rest / l->payload_bytes;
		rest %= l->payload_bytes;
	}
	return passes;
}
