/*
 * The laws, checked event by event: time, calls, sleep and memory here, the bytes' way in
 * invariant_bytes.c.  Use it as a sink, alone or beside another, and ask invariant_finish() at the end.
 */

#include "sim/invariant.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void invariant_break(struct invariant *v, const char *format, ...)
{
	char what[256];
	va_list args;

	if (v->broken)		/* the first one is the cause */
		return;
	va_start(args, format);
	vsnprintf(what, sizeof(what), format, args);
	va_end(args);
	v->broken = true;
	error_set(&v->error, "event %" PRIu64 ": %s", v->events, what);
}

static void check_time(struct invariant *v, const struct watched *w, const struct event *e)
{
	uint64_t *end_ns = e->lane == LANE_CPU ? &v->cores[e->core].end_ns :
		&v->lane_end_ns[e->lane];
	const uint64_t chunks = w->rounds * w->run->config.requests;
	const uint64_t last_ns = v->last_start_ns;

	v->last_start_ns = e->start_ns;
	if (e->end_ns < e->start_ns)
		invariant_break(v, "ends before it starts");
	if (e->start_ns < last_ns)
		invariant_break(v, "time runs back");
	if (e->chunk >= chunks)
		invariant_break(v, "chunk %" PRIu64 " of %" PRIu64, e->chunk, chunks);
	if (e->op == OP_DROP)		/* it happens on the way, not in the NIC */
		return;
	if (e->start_ns < *end_ns)
		invariant_break(v, "lane %s does two things at once",
				lane_name(e->lane, e->core));
	*end_ns = e->end_ns;
}

static void check_calls(struct invariant *v, struct watched *w, const struct event *e)
{
	if (e->op == OP_ENTER) {
		if (w->open_call[0])
			invariant_break(v, "%s() begins inside %s()", e->call, w->open_call);
		snprintf(w->open_call, sizeof(w->open_call), "%s", e->call);
	} else if (e->op == OP_LEAVE) {
		if (strcmp(w->open_call, e->call) != 0)
			invariant_break(v, "%s() returns, but %s() was entered", e->call,
					w->open_call[0] ? w->open_call : "nothing");
		w->open_call[0] = '\0';
	}
}

/* After the NIC's interrupt its ACKs are read, before the core does anything for a task. */
static void check_acks(struct invariant *v, const struct watched *w, const struct event *e)
{
	struct watched_core *k = &v->cores[e->core];

	if (e->op == OP_ACK) {
		if (!k->may_ack && !w->run->strategy->polled &&
		    !w->run->config.machine.nic.loops_back)
			invariant_break(v, "ack without an interrupt of the NIC");
		k->interrupted = false;
		return;
	}
	if (k->interrupted)
		invariant_break(v, "no ack after the NIC's interrupt");
	k->may_ack = k->interrupted = e->op == OP_IRQ && e->from == NIC;
	if (e->soft && e->op != OP_IRQ)		/* what an ACK lets go out; the next may follow */
		k->may_ack = true;
}

/* Of what the CPU does: is it the task's? */
static bool by_task(const struct event *e)
{
	switch ((enum op)e->op) {
	case OP_IRQ: case OP_ACK: case OP_ALLOC: case OP_FREE: case OP_DONE: case OP_EVICT:
	case OP_PREEMPT: case OP_RESUME:
		return false;
	case OP_UNMAP:
		return e->call[0] != '\0';	/* what is evicted is unmapped by nobody's call */
	default:
		return !e->soft;
	}
}

static bool needs_call(const struct watched *w, const struct event *e)
{
	/* A driver in user space, and a ring's own task, work outside of calls. */
	return !e->user && e->op != OP_LEAVE && e->op != OP_UNMAP && !w->run->strategy->polled &&
		w->run->strategy->tasks < 2;
}

/* Pages that it finds missing after it has woken may be on their way already, asked for by another. */
static bool shares_file(const struct watched *w)
{
	return w->run->config.connections > w->run->config.files;
}

static void check_sleep(struct invariant *v, struct watched *w, const struct event *e)
{
	if (w->asleep != (e->op == OP_WAKE))
		invariant_break(v, w->asleep ? "%s while the task sleeps" :
				"%s of a task that is awake", op_name(e->op));
	if (e->op == OP_WAKE && e->from != w->asleep_for)
		invariant_break(v, "the task sleeps for %s and wakes for %s",
				place_name(w->asleep_for), place_name(e->from));
	if (e->op == OP_SLEEP && w->woken && e->from == w->woken_for && !shares_file(w))
		invariant_break(v, "the task has woken in vain");
	w->woken = e->op == OP_WAKE;
	w->woken_for = e->from;
	w->asleep = e->op == OP_SLEEP;
	w->asleep_for = e->from;
}

static void check_spin(struct invariant *v, struct watched *w, const struct event *e)
{
	const uint8_t whose = e->user ? 1 : 2;

	if (e->op == OP_SPIN && (w->spins & whose))
		invariant_break(v, "a task that spins begins to spin");
	if (e->op == OP_SEEN && !(w->spins & whose))
		invariant_break(v, "seen by a task that did not spin");
	if (e->op == OP_SPIN)
		w->spins |= whose;
	else if (e->op == OP_SEEN)
		w->spins &= (uint8_t)~whose;
}

static void check_cpu(struct invariant *v, struct watched *w, const struct event *e)
{
	if (e->lane != LANE_CPU)
		return;
	if (e->end_ns > e->start_ns || e->op == OP_ACK || e->op == OP_IRQ || by_task(e))
		check_acks(v, w, e);
	check_spin(v, w, e);
	if (!by_task(e))
		return;
	check_sleep(v, w, e);
	if (e->op == OP_FAULT)
		w->in_fault = e->user;
	else if (e->user || e->op == OP_ENTER)
		w->in_fault = false;
	if (needs_call(w, e) && strcmp(w->open_call, e->call) != 0)
		invariant_break(v, "%s outside of its call", op_name(e->op));
	if (needs_call(w, e) && !w->open_call[0] && !w->in_fault)
		invariant_break(v, "%s outside of any call or fault", op_name(e->op));
}

/* Chunk by chunk, each before anything is done for it. */
static void check_lookup(struct invariant *v, struct watched *w, const struct event *e)
{
	const bool indexed = w->run->config.index_interval_bytes > 0;

	if (e->op == OP_LOOKUP) {
		if (!indexed || e->chunk != w->looked_up || w->open_call[0])
			invariant_break(v, "chunk %" PRIu64 " is looked up, %" PRIu64 " comes next",
					e->chunk, w->looked_up);
		w->looked_up++;
	} else if (indexed && e->phase == PHASE_LOOP && e->step >= 0 && !e->soft &&
		   e->chunk >= w->looked_up) {
		invariant_break(v, "%s before the chunk was looked up", op_name(e->op));
	}
}

static void check_memory(struct invariant *v, struct watched *w, const struct event *e)
{
	const uint64_t *there = v->ledger.memory_bytes;
	const bool gives = e->op == OP_FREE || e->op == OP_UNMAP || e->op == OP_EVICT ||
		(e->op == OP_ACK && e->from == SOCKET_BUFFER);

	if (gives && e->bytes > there[e->from])
		invariant_break(v, "more leaves %s than is there", place_name(e->from));
	if (e->held && e->op != OP_LINK && e->op != OP_SUBMIT && e->bytes > there[PINNED])
		invariant_break(v, "more leaves %s than is there", place_name(PINNED));
	if (e->op == OP_ALLOC && e->to == USER_BUFFER)
		w->buffer_bytes = e->bytes / strategy_buffers(w->run->strategy);
	w->done += e->op == OP_DONE;
}

static int invariant_put(struct sink *sink, const struct event *e)
{
	struct invariant *v = (struct invariant *)sink;
	struct watched *w;

	if (e->flow >= v->nruns || e->connection >= v->runs[e->flow].config.connections) {
		invariant_break(v, "of a connection that does not exist");
		return 0;
	}
	w = &v->watched[v->first[e->flow] + e->connection];
	check_time(v, w, e);
	check_calls(v, w, e);
	check_cpu(v, w, e);
	check_lookup(v, w, e);
	check_memory(v, w, e);
	invariant_check_bytes(v, w, e);
	ledger_add(&v->ledger, e);
	v->events++;
	return 0;
}

static void *allocate(size_t n, size_t size)
{
	void *p = calloc(n ? n : 1, size);

	if (!p)
		abort();
	return p;
}

void invariant_init(struct invariant *v, const struct run *runs, size_t nruns)
{
	uint64_t payload_bytes = 0;
	size_t n = 0, file = 0;

	memset(v, 0, sizeof(*v));
	v->sink.put = invariant_put;
	v->runs = runs;
	v->nruns = nruns;
	v->ncores = (int)runs[0].config.machine.cpu.cores;
	v->first = allocate(nruns, sizeof(v->first[0]));
	for (size_t i = 0; i < nruns; i++) {
		v->first[i] = n;
		n += runs[i].config.connections;
		v->nfiles += 2 * runs[i].config.files;
		payload_bytes += config_payload_bytes(&runs[i].config);
	}
	v->watched = allocate(n, sizeof(v->watched[0]));
	v->files = allocate(v->nfiles, sizeof(v->files[0]));
	for (size_t i = 0; i < nruns; i++) {
		const struct config *c = &runs[i].config;
		const uint64_t rounds = config_rounds(c, runs[i].strategy);

		for (uint64_t k = 0; k < c->connections; k++)
			v->watched[v->first[i] + k] = (struct watched){
				.run = &runs[i], .rounds = rounds ? rounds : 1,
				.cached = &v->files[file + k % c->files],
				.index = &v->files[file + c->files + k % c->files],
			};
		file += 2 * c->files;
	}
	ledger_init(&v->ledger, COUNT_ALL, payload_bytes);
}

static void finish_connection(struct invariant *v, const struct watched *w)
{
	const struct config *c = &w->run->config;

	if (w->asleep)
		invariant_break(v, "the task never wakes");
	if (w->spins)
		invariant_break(v, "a task spins for ever");
	if (w->open_call[0])
		invariant_break(v, "%s() never returns", w->open_call);
	if (c->file_bytes > 0 && w->progress[ACKNOWLEDGED].bytes == c->file_bytes * c->requests &&
	    w->done != c->requests)
		invariant_break(v, "%" PRIu64 " requests were done, not %" PRIu64, w->done,
				c->requests);
}

int invariant_finish(struct invariant *v)
{
	size_t n = 0;

	for (int i = 0; i < MAX_CORES; i++) {
		if (v->cores[i].interrupted)
			invariant_break(v, "no ack after the NIC's interrupt");
	}
	for (size_t i = 0; i < v->nruns; i++)
		n += v->runs[i].config.connections;
	for (size_t i = 0; i < n; i++)
		finish_connection(v, &v->watched[i]);
	if (v->ledger.delivered_bytes != v->ledger.payload_bytes)
		invariant_break(v, "%" PRIu64 " bytes were delivered, not %" PRIu64,
				v->ledger.delivered_bytes, v->ledger.payload_bytes);
	invariant_finish_bytes(v);
	for (int place = 0; place < N_PLACES; place++) {
		if (place != PAGE_CACHE && v->ledger.memory_bytes[place] != 0)
			invariant_break(v, "%s still holds %" PRIu64 " bytes",
					place_name(place), v->ledger.memory_bytes[place]);
	}
	for (size_t i = 0; i < v->nfiles; i++)
		extents_free(&v->files[i]);
	free(v->files);
	free(v->watched);
	free(v->first);
	return v->broken ? -1 : 0;
}
