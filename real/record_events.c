/*
 * From a record to events.  What was not observed is left out, and what is known only to have happened
 * between two stops has no length:
 *
 *	ENTER, LEAVE	the stops
 *	COPY, LINK	the program noted the bytes, the alias probe said how they moved; they take the
 *			CPU time of the call that they were made in
 *	DMA		read_bytes grew; how long the disk took is not known
 *	MAP, UNMAP, REAP	the call that does it returned, or completions came in
 *	WIRE, ACK	TCP said so at a stop; over loopback the interface stands for a NIC
 */

#include "real/record_writer.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const struct record_stop *writer_stop(const struct writer *w, size_t i)
{
	return &w->r->stops[i];
}

/* ---- one event ---- */

static uint8_t phase_of(const struct strategy *s, int row)
{
	for (int phase = 0; row >= 0 && phase < N_PHASES; phase++) {
		size_t n;

		strategy_rows(s, (enum phase)phase, &n);
		if ((size_t)row < n)
			return (uint8_t)phase;
		row -= (int)n;
	}
	return PHASE_LOOP;
}

struct event writer_event(const struct writer *w, enum op op, int row)
{
	return (struct event){
		.op = (uint8_t)op, .lane = LANE_CPU, .step = (int16_t)row, .chunk = w->chunk,
		.phase = phase_of(w->about->strategy, row),
	};
}

/* Times are of CLOCK_MONOTONIC here; events stay in order. */
void writer_put(struct writer *w, struct event e, uint64_t start_ns, uint64_t takes_ns)
{
	uint64_t start = start_ns > w->zero_ns ? start_ns - w->zero_ns : 0;

	if (start < w->last_ns)
		start = w->last_ns;
	w->last_ns = e.start_ns = start;
	e.end_ns = start + takes_ns;
	if (!w->failed)
		w->failed = w->sink->put(w->sink, &e);
}

static void add_pending(struct writer *w, struct event e, const char *call)
{
	if (w->npending == w->room) {
		w->room = w->room ? 2 * w->room : 16;
		w->pending = realloc(w->pending, w->room * sizeof(w->pending[0]));
		if (!w->pending)
			abort();
	}
	snprintf(e.call, sizeof(e.call), "%s", call);
	w->pending[w->npending++] = e;
}

/* What the CPU did in a call that ended at end_ns shares the time that it had the CPU for. */
static void put_pending(struct writer *w, uint64_t end_ns, uint64_t run_ns)
{
	const uint64_t each_ns = w->npending ? run_ns / w->npending : 0;

	for (size_t i = 0; i < w->npending; i++)
		writer_put(w, w->pending[i], end_ns - each_ns * (w->npending - i), each_ns);
	w->npending = 0;
}

uint64_t writer_chunk(const struct writer *w, uint64_t sending, uint64_t offset_bytes)
{
	const struct record_about *a = w->about;
	const uint64_t chunk = a->chunk_bytes ? a->chunk_bytes : 1;
	const uint64_t rounds = (a->file_bytes + chunk - 1) / chunk;

	return sending * rounds + offset_bytes / chunk;
}

/* ---- hops ---- */

/* COPY or LINK, as the probe saw it on every page; OP_WAIT: it was not seen. */
static enum op seen_op(const struct alias *a, enum place from, enum place to)
{
	for (size_t i = 0; a && i < a->nhops; i++) {
		const struct alias_hop *h = &a->hops[i];

		if (h->from != from || h->to != to)
			continue;
		if (h->old_pages == h->npages)
			return OP_COPY;
		return h->new_pages == h->npages ? OP_LINK : OP_WAIT;
	}
	return OP_WAIT;
}

static struct event moved(const struct writer *w, enum op op, int row,
			  const struct record_part *part)
{
	const struct record_hop *h = &w->r->hops[part->hop];
	const struct step *step = strategy_step(w->about->strategy, row);
	struct event e = writer_event(w, op, row);

	e.user = step && step->user;
	e.from = (uint8_t)h->from;
	e.to = (uint8_t)h->to;
	e.offset_bytes = part->offset_bytes;
	e.bytes = e.payload_bytes = part->bytes;
	return e;
}

static bool all_old(const struct alias_hop *h)
{
	return h && h->npages > 0 && h->old_pages == h->npages;
}

/* Were references copied when they were transmitted?  The pages that arrived say, or the completion. */
bool writer_copied_later(const struct writer *w, bool completed_so)
{
	const struct alias_hop *seen = w->about->arrived;

	if (all_old(seen) || (seen && seen->npages > 0 && seen->new_pages == seen->npages))
		return all_old(seen);
	return completed_so;
}

/* What the socket buffer holds is copied for a device that does not gather: inferred from others. */
static bool is_copied_inside(const struct writer *w, const struct record_part *part)
{
	const struct step *row = strategy_step(w->about->strategy, part->row);

	return row && row->op == OP_COPY && row->to == SOCKET_BUFFER &&
	       all_old(&w->about->alias->device);
}

/* A hop in memory, and the copy that was made when it was transmitted. */
static void add_hop(struct writer *w, const struct record_part *part, const char *call)
{
	const struct record_hop *h = &w->r->hops[part->hop];
	const enum op op = seen_op(w->about->alias, h->from, h->to);
	struct event later;

	if (h->from == DISK || op == OP_WAIT)
		return;
	w->chunk = writer_chunk(w, w->sending - 1, part->offset_bytes);
	add_pending(w, moved(w, op, part->row, part), call);
	later = moved(w, OP_COPY, record_row(w->about->strategy, OP_XMIT, NOWHERE), part);
	if (op == OP_COPY && is_copied_inside(w, part))
		later.from = SOCKET_BUFFER;
	else if (op != OP_LINK || h->to != SOCKET_BUFFER ||
		 !writer_copied_later(w, w->match.copied_later[part->hop]))
		return;
	add_pending(w, later, call);
}

/* Parts from that one on. */
static void add_hops(struct writer *w, size_t first, const char *call)
{
	for (size_t i = first; i != NO_PART; i = w->match.parts[i].next)
		add_hop(w, &w->match.parts[i], call);
}

/* Noted outside of any call: when the program saw it, or else before the next stop. */
static void put_outside(struct writer *w, size_t stop)
{
	for (size_t i = w->match.outside[stop]; i != NO_PART; i = w->match.parts[i].next) {
		const struct record_part *part = &w->match.parts[i];
		const uint64_t ns = w->r->hops[part->hop].ns;

		add_hop(w, part, "");
		put_pending(w, ns ? ns : writer_stop(w, stop)->ns, 0);
	}
}

/* ---- completions ---- */

static uint64_t completed_by(const struct writer *w, size_t before, size_t after)
{
	return writer_stop(w, after)->completions.sends - writer_stop(w, before)->completions.sends;
}

static struct event reap_event(const struct writer *w, int row)
{
	const struct step *step = strategy_step(w->about->strategy, row);
	struct event e = writer_event(w, OP_REAP, row);

	e.from = NIC;
	e.user = step && step->user;
	return e;
}

/* Of sends that were copied in part it is not said which. */
static void put_some_copied(struct writer *w, size_t stop)
{
	struct event e = writer_event(w, OP_COPY, writer_xmit_row(w));

	if (w->match.some_copied[stop] == 0 || writer_copied_later(w, true) == writer_copied_later(w, false))
		return;		/* none were, or the pages that arrived say more */
	e.from = (uint8_t)writer_sent_from(w);
	e.to = SOCKET_BUFFER;
	e.bytes = e.payload_bytes = w->match.some_copied[stop];
	e.soft = 1;
	writer_put(w, e, writer_stop(w, stop)->ns, 0);
}

/* ---- stops ---- */

/* What the program did, and what came, between the stop before and that one. */
static void put_gap(struct writer *w, size_t stop)
{
	const struct strategy *s = w->about->strategy;
	const struct record_stop *before = writer_stop(w, stop - 1);
	const uint64_t bytes = writer_disk_bytes(w, stop - 1, stop);
	const int reap = record_row(s, OP_REAP, NOWHERE);

	if (bytes > 0)
		writer_disk_cached(w, record_row(s, OP_DMA, DISK), "", before->ns, bytes);
	put_outside(w, stop);
	if (completed_by(w, stop - 1, stop) > 0 && reap >= 0 && strategy_step(s, reap)->user)
		writer_put(w, reap_event(w, reap), before->ns, 0);
	put_some_copied(w, stop);
	writer_progress(w, stop);
}

static void put_enter(struct writer *w, size_t stop)
{
	const struct record_call *c = &w->match.calls[w->next_call];
	const size_t part = c->first;
	struct event e;

	if (part != NO_PART)
		w->chunk = writer_chunk(w, w->sending - 1, w->match.parts[part].offset_bytes);
	e = writer_event(w, OP_ENTER, c->row);
	memcpy(e.call, writer_stop(w, stop)->call, sizeof(e.call));
	writer_put(w, e, writer_stop(w, stop)->ns, 0);
}

/* What the call did to page tables, and that it read completions. */
static void add_others(struct writer *w, const struct record_call *c, size_t leave)
{
	static const enum op ops[] = { OP_MAP, OP_UNMAP, OP_REAP };
	const struct strategy *s = w->about->strategy;

	for (size_t i = 0; i < sizeof(ops) / sizeof(ops[0]); i++) {
		const int row = record_row_in_call(s, c->row, ops[i]);
		const struct step *step = strategy_step(s, row);
		struct event e;

		if (!step || step->user || (ops[i] == OP_REAP && (leave + 1 == w->r->nstops ||
						  completed_by(w, leave, leave + 1) == 0)))
			continue;
		e = ops[i] == OP_REAP ? reap_event(w, row) : writer_event(w, ops[i], row);
		if (ops[i] != OP_REAP) {
			e.from = (uint8_t)step->from;
			e.to = (uint8_t)step->to;
		}
		add_pending(w, e, writer_stop(w, leave)->call);
	}
}

static void put_leave(struct writer *w, size_t stop)
{
	const struct strategy *s = w->about->strategy;
	const struct record_call *c = &w->match.calls[w->next_call++];
	const struct record_stop *enter = writer_stop(w, c->enter), *leave = writer_stop(w, stop);
	const uint64_t bytes = writer_disk_bytes(w, c->enter, stop), took_ns = leave->ns - enter->ns;
	uint64_t run_ns = leave->run_ns - enter->run_ns;
	struct event e;

	if (run_ns > took_ns)	/* the way to the tracer is in it */
		run_ns = took_ns;
	if (bytes > 0 && s->direct)
		writer_disk_direct(w, c, bytes);
	else if (bytes > 0)
		writer_disk_cached(w, record_row_in_call(s, c->row, OP_DMA), enter->call, enter->ns, bytes);
	add_hops(w, c->first, leave->call);
	if (leave->result >= 0)
		add_others(w, c, stop);
	put_pending(w, leave->ns, run_ns);
	writer_progress(w, stop);
	e = writer_event(w, OP_LEAVE, record_row_in_call(s, c->row, OP_LEAVE));
	memcpy(e.call, leave->call, sizeof(e.call));
	e.again = leave->result == -EAGAIN;
	writer_put(w, e, leave->ns, 0);
}

/* What is there from the start. */
static void put_start(struct writer *w)
{
	struct event e = { .op = OP_ALLOC, .lane = LANE_CPU, .step = -1, .phase = PHASE_LOOP };
	const uint64_t pages = (w->about->file_bytes + PAGE_BYTES - 1) / PAGE_BYTES;

	w->zero_ns = writer_stop(w, 0)->ns;
	if (w->about->warm && pages > 0) {
		e.to = PAGE_CACHE;
		e.bytes = pages * PAGE_BYTES;
		writer_put(w, e, w->zero_ns, 0);
	}
	if (w->about->buffer_bytes > 0) {
		e.to = USER_BUFFER;
		e.bytes = w->about->buffer_bytes;
		writer_put(w, e, w->zero_ns, 0);
	}
}

int record_events(const struct record *r, const struct record_about *about, struct sink *sink)
{
	struct writer w = { .r = r, .about = about, .sink = sink };

	if (r->nstops == 0)
		return 0;
	record_match(&w.match, r, about->strategy);
	put_start(&w);
	for (size_t i = 0; i < r->nstops; i++) {
		const enum record_what what = writer_stop(&w, i)->what;

		w.sending += what == RECORD_BEGIN;
		if (what == RECORD_LEAVE) {
			put_leave(&w, i);
			continue;
		}
		if (what == RECORD_BEGIN)	/* what was done before is not counted */
			writer_progress(&w, i);
		else
			put_gap(&w, i);
		if (what == RECORD_ENTER)
			put_enter(&w, i);
	}
	record_match_free(&w.match);
	free(w.pending);
	return w.failed ? -1 : 0;
}
