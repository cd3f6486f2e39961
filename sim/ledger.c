/*
 * The totals of a trace, folded event by event.  Give it to the engine as its sink, or call
 * ledger_add() for each event of a stored or recorded trace: the figures are the same.
 *
 * Textbook counting sums the same events but leaves out what the texts leave out: the
 * teardown (munmap), page faults, and bytes that are no payload (whole blocks, readahead
 * beyond the file).
 */

#include "sim/ledger.h"

#include <stdio.h>
#include <string.h>

/* The index of that name among the calls; ncalls if it is a new one. */
static size_t find_call(const struct ledger *l, const char *name)
{
	size_t i = 0;

	while (i < l->ncalls && strcmp(l->calls[i].name, name) != 0)
		i++;
	return i;
}

static void add_call(struct ledger *l, const char *name)
{
	size_t i = l->next_call;

	/* All of it, as the rest is zeros mostly: that needs no call. */
	if (i >= l->ncalls || memcmp(l->calls[i].name, name, CALL_NAME_BYTES) != 0)
		i = find_call(l, name);
	if (i == MAX_CALLS)	/* a recorded trace may hold more names than any strategy */
		return;
	if (i == l->ncalls)
		snprintf(l->calls[l->ncalls++].name, sizeof(l->calls[0].name), "%s", name);
	l->calls[i].n++;
	l->next_call = i + 1 < l->ncalls ? i + 1 : 0;
}

/* The hop of that event, or NULL if there are more than any strategy has. */
static struct hop *find_hop(struct ledger *l, const struct event *e, enum mover by)
{
	uint8_t *index = &l->hop_index[e->from][e->to][by];

	if (*index == 0) {
		if (l->nhops == MAX_HOPS)
			return NULL;
		l->hops[l->nhops++] = (struct hop){ .from = e->from, .to = e->to, .by = by };
		*index = (uint8_t)l->nhops;
	}
	return &l->hops[*index - 1];
}

static void add_hop(struct ledger *l, const struct event *e, enum mover by)
{
	const uint64_t bytes = l->count == COUNT_TEXTBOOK ? e->payload_bytes : e->bytes;
	struct hop *h = bytes > 0 ? find_hop(l, e, by) : NULL;

	if (!h)
		return;
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

/* Pages that are held from now on, or until now. */
static void add_held(struct ledger *l, const struct event *e)
{
	if (e->op == OP_LINK || e->op == OP_SUBMIT)
		memory_add(l, PINNED, e->bytes);
	else
		memory_remove(l, PINNED, e->bytes);
}

static void add_dma(struct ledger *l, const struct event *e)
{
	if (e->to == PAGE_CACHE)
		memory_add(l, PAGE_CACHE, e->bytes);
	if (e->index)
		l->index_bytes += e->bytes;
	add_hop(l, e, BY_DMA);
}

/*
 * A copy takes memory in the socket buffer or the pipe.  A user buffer is there from the start, so a
 * copy into it takes nothing; a reference takes nothing anywhere.  What is copied again takes the
 * place of what was sent before.
 */
static void add_copy(struct ledger *l, const struct event *e)
{
	if (e->from != e->to && !e->again && (e->to == SOCKET_BUFFER || e->to == PIPE))
		memory_add(l, e->to, e->bytes);
	if (e->from == PIPE)
		memory_remove(l, PIPE, e->bytes);
	add_hop(l, e, BY_CPU);
}

/* What lies in the pipe as a copy is handed to the socket with its memory. */
static void add_link(struct ledger *l, const struct event *e)
{
	const uint64_t in_pipe = l->memory_bytes[PIPE];

	add_hop(l, e, BY_REFERENCE);
	if (e->from == PIPE && in_pipe > 0) {
		const uint64_t bytes = e->bytes < in_pipe ? e->bytes : in_pipe;

		memory_remove(l, PIPE, bytes);
		memory_add(l, SOCKET_BUFFER, bytes);
	}
}

static void add_fault(struct ledger *l, const struct event *e)
{
	memory_add(l, PAGE_TABLES, e->bytes);
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

/* The bucket of a time: by its highest bit, and the five bits after it. */
static unsigned int latency_bucket(uint64_t ns)
{
	unsigned int shift = 0;

	while (ns >> shift >= 2 * LATENCY_STEPS)
		shift++;
	shift = shift * LATENCY_STEPS + (unsigned int)(ns >> shift);
	return shift < LATENCY_BUCKETS ? shift : LATENCY_BUCKETS - 1;
}

static void add_done(struct ledger *l, const struct event *e)
{
	l->latency.n++;
	if (e->waited_ns > l->latency.max_ns)
		l->latency.max_ns = e->waited_ns;
	l->latency.bucket[latency_bucket(e->waited_ns)]++;
}

/* Is a call counted, and the mode switch at its begin or end? */
static bool counts_call(const struct ledger *l, const struct event *e)
{
	return l->count != COUNT_TEXTBOOK || e->phase != PHASE_TEARDOWN;
}

static void add_enter(struct ledger *l, const struct event *e)
{
	if (!counts_call(l, e))
		return;
	l->mode_switches++;
	add_call(l, e->call);
}

static void add_leave(struct ledger *l, const struct event *e)
{
	l->mode_switches += counts_call(l, e);
	l->returned_ns = e->end_ns;
	l->again += e->again;
}

static void add_sleep(struct ledger *l, const struct event *e)
{
	(void)e;
	l->sleeps++;
}

static void add_preempt(struct ledger *l, const struct event *e)
{
	(void)e;
	l->preemptions++;
}

static void add_irq(struct ledger *l, const struct event *e)
{
	(void)e;
	l->interrupts++;
}

/* The task has polled all the time. */
static void add_seen(struct ledger *l, const struct event *e)
{
	l->busy_ns[e->user ? BUSY_CPU_USER : BUSY_CPU_KERNEL] += e->waited_ns;
	l->spun_ns += e->waited_ns;
}

static void add_map(struct ledger *l, const struct event *e)
{
	if (e->to == PAGE_TABLES)
		memory_add(l, PAGE_TABLES, e->bytes);
}

static void add_xmit(struct ledger *l, const struct event *e)
{
	l->retransmissions += e->again;
}

static void add_wire(struct ledger *l, const struct event *e)
{
	l->delivered_bytes += e->payload_bytes;
	l->sent_ns = e->end_ns;
}

static void add_ack(struct ledger *l, const struct event *e)
{
	l->acked_ns = e->end_ns;
	if (e->from == SOCKET_BUFFER)
		memory_remove(l, SOCKET_BUFFER, e->bytes);
}

static void add_alloc(struct ledger *l, const struct event *e)
{
	memory_add(l, e->to, e->bytes);
}

static void add_free(struct ledger *l, const struct event *e)
{
	memory_remove(l, e->from, e->bytes);
}

static void add_evict(struct ledger *l, const struct event *e)
{
	l->evicted_bytes += e->bytes;
	memory_remove(l, e->from, e->bytes);
}

static void add_lookup(struct ledger *l, const struct event *e)
{
	(void)e;
	l->lookups++;
}

static void add_checksum(struct ledger *l, const struct event *e)
{
	l->checksum_bytes += e->bytes;
}

/* What else counts of an operation, besides the time that it takes. */
static void (*const add_operation[N_OPS])(struct ledger *l, const struct event *e) = {
	[OP_ENTER] = add_enter, [OP_LEAVE] = add_leave, [OP_DMA] = add_dma, [OP_COPY] = add_copy,
	[OP_LINK] = add_link, [OP_XMIT] = add_xmit, [OP_MAP] = add_map, [OP_UNMAP] = add_free,
	[OP_SLEEP] = add_sleep, [OP_PREEMPT] = add_preempt, [OP_SEEN] = add_seen,
	[OP_FAULT] = add_fault, [OP_IRQ] = add_irq, [OP_WIRE] = add_wire, [OP_ACK] = add_ack,
	[OP_ALLOC] = add_alloc, [OP_FREE] = add_free, [OP_EVICT] = add_evict,
	[OP_CHECKSUM] = add_checksum, [OP_DONE] = add_done, [OP_LOOKUP] = add_lookup,
};

/* Of looking for one request and handing over another at the same time, each moment counts once. */
static void add_disk(struct ledger *l, const struct event *e)
{
	const uint64_t from = e->start_ns > l->disk_until_ns ? e->start_ns : l->disk_until_ns;

	if (e->end_ns <= from)
		return;
	l->busy_ns[BUSY_DISK] += e->end_ns - from;
	l->disk_until_ns = e->end_ns;
}

static void add_busy(struct ledger *l, const struct event *e)
{
	const uint64_t ns = e->end_ns - e->start_ns;

	if (e->lane == LANE_CPU)	/* a fault of the program's is handled by the kernel */
		l->busy_ns[e->user && e->op != OP_FAULT ? BUSY_CPU_USER : BUSY_CPU_KERNEL] += ns;
	else if (e->lane == LANE_NIC)
		l->busy_ns[BUSY_NIC] += ns;
	else if (e->lane != LANE_DISK)
		l->busy_ns[BUSY_DMA] += ns;
	if (e->lane == LANE_DISK || e->lane == LANE_DMA_DISK)
		add_disk(l, e);
}

static int ledger_put(struct sink *sink, const struct event *e)
{
	struct ledger *l = (struct ledger *)sink;

	l->events++;
	if (e->end_ns > l->elapsed_ns)
		l->elapsed_ns = e->end_ns;
	add_busy(l, e);
	if (e->held)
		add_held(l, e);
	if (add_operation[e->op])
		add_operation[e->op](l, e);
	return 0;
}

void ledger_add(struct ledger *l, const struct event *e)
{
	ledger_put(&l->sink, e);
}

void ledger_init(struct ledger *l, enum count count, uint64_t payload_bytes)
{
	memset(l, 0, sizeof(*l));
	l->sink.put = ledger_put;
	l->count = count;
	l->payload_bytes = payload_bytes;
}
