/*
 * Stops and noted hops, brought together.  A hop is noted after the call that did it, so it belongs
 * to the last call of the name that the table has for it.
 */

#include "real/record_match.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static bool is_move(const struct step *s)
{
	return s->op == OP_DMA || s->op == OP_COPY || s->op == OP_LINK;
}

/* ---- the table ---- */

int record_row(const struct strategy *s, enum op op, enum place from)
{
	const struct step *row;

	for (int i = 0; (row = strategy_step(s, i)); i++) {
		if (row->op == op && (from == NOWHERE || row->from == from))
			return i;
	}
	return -1;
}

int record_row_in_call(const struct strategy *s, int row, enum op op)
{
	const struct step *step;

	for (; row >= 0 && (step = strategy_step(s, row)); row++) {
		if (step->op == op)
			return row;
		if (step->op == OP_LEAVE)
			break;
	}
	return -1;
}

static int row_of_hop(const struct strategy *s, const struct record_hop *h)
{
	const struct step *row;

	for (int i = 0; (row = strategy_step(s, i)); i++) {
		if (is_move(row) && row->from == h->from && row->to == h->to)
			return i;
	}
	return -1;
}

/* The ENTER of the call that the row stands in, or -1: it stands in none. */
static int enter_of(const struct strategy *s, int row)
{
	for (; row >= 0; row--) {
		const enum op op = strategy_step(s, row)->op;

		if (op == OP_ENTER)
			return row;
		if (op == OP_LEAVE)
			break;
	}
	return -1;
}

/* The next ENTER of that call after a row, round and round; or -1. */
static int next_enter(const struct strategy *s, int after, const char *call)
{
	const int n = (int)strategy_nsteps(s);

	for (int i = 1; i <= n; i++) {
		const int row = (after + i) % n;
		const struct step *step = strategy_step(s, row);

		if (step->op == OP_ENTER && strcmp(step->call, call) == 0)
			return row;
	}
	return -1;
}

/* ---- parts ---- */

static void *room(size_t n, size_t size)
{
	void *memory = calloc(n + 1, size);

	if (!memory)
		abort();
	return memory;
}

/* At most one part for each hop, and one more for each call that it is shared with. */
static size_t add_part(struct record_match *m, struct record_part part)
{
	part.next = NO_PART;
	m->parts[m->nparts] = part;
	return m->nparts++;
}

static void add_to_call(struct record_match *m, struct record_call *c, struct record_part part)
{
	const size_t i = add_part(m, part);

	if (c->first == NO_PART)
		c->first = i;
	else
		m->parts[c->last].next = i;
	c->last = i;
}

static const char *call_name(const struct record *r, const struct record_call *c)
{
	return r->stops[c->enter].call;
}

static uint64_t returned(const struct record *r, const struct record_call *c)
{
	const int64_t result = r->stops[c->leave].result;

	return result > 0 ? (uint64_t)result : 0;
}

/* Calls from there up to `last` that the hop may be due to: of that name, and of no hop yet. */
static size_t first_of_group(const struct record_match *m, const struct record *r, size_t last)
{
	const char *name = call_name(r, &m->calls[last]);
	size_t first = last;

	while (first > 0 && m->calls[first - 1].first == NO_PART && m->calls[first - 1].row < 0 &&
	       strcmp(call_name(r, &m->calls[first - 1]), name) == 0)
		first--;
	return first;
}

/*
 * Give it to the calls that end with `last`: to each what it returned if that is the sum, else all to
 * the last.
 */
static void give(struct record_match *m, const struct record *r, size_t last,
		 struct record_part part, int enter)
{
	const size_t first = m->calls[last].first == NO_PART ? first_of_group(m, r, last) : last;
	uint64_t sum = 0;

	for (size_t i = first; i <= last; i++) {
		sum += returned(r, &m->calls[i]);
		m->calls[i].row = enter;
	}
	if (first < last && sum == part.bytes) {
		for (size_t i = first; i < last; i++) {
			part.bytes = returned(r, &m->calls[i]);
			if (part.bytes > 0)
				add_to_call(m, &m->calls[i], part);
			part.offset_bytes += part.bytes;
		}
		part.bytes = returned(r, &m->calls[last]);
	}
	add_to_call(m, &m->calls[last], part);
}

/* A hop that was noted when that many calls had been made, before that stop. */
static void match_hop(struct record_match *m, const struct record *r, const struct strategy *s,
		      size_t hop, size_t stop)
{
	const struct record_hop *h = &r->hops[hop];
	const int row = row_of_hop(s, h), enter = enter_of(s, row);
	const struct record_part part = {
		.hop = hop, .offset_bytes = h->offset_bytes, .bytes = h->bytes, .row = row,
	};
	size_t i, call = enter >= 0 ? m->ncalls : 0;

	for (; call > 0; call--) {
		if (strcmp(call_name(r, &m->calls[call - 1]), strategy_step(s, enter)->call) == 0)
			break;
	}
	if (call > 0) {
		give(m, r, call - 1, part, enter);
		return;
	}
	i = add_part(m, part);
	if (m->outside[stop] == NO_PART)
		m->outside[stop] = i;
	else
		m->parts[m->last_outside].next = i;
	m->last_outside = i;
}

static void add_call(struct record_match *m, const struct record *r, size_t stop)
{
	struct record_call *last = m->ncalls > 0 ? &m->calls[m->ncalls - 1] : NULL;

	if (r->stops[stop].what == RECORD_ENTER)
		m->calls[m->ncalls++] = (struct record_call){
			.enter = stop, .leave = stop, .row = -1, .first = NO_PART, .last = NO_PART,
		};
	else if (r->stops[stop].what == RECORD_LEAVE && last)
		last->leave = stop;
}

/* Calls that have moved nothing are found by their name alone. */
static void match_names(struct record_match *m, const struct record *r, const struct strategy *s)
{
	int row = -1;

	for (size_t i = 0; i < m->ncalls; i++) {
		struct record_call *c = &m->calls[i];

		if (c->row < 0)
			c->row = next_enter(s, row, call_name(r, c));
		if (c->row >= 0)
			row = c->row;
	}
}

/* ---- completions ---- */

/*
 * Completions come in the order of the sends.  If all that came at a time were copied it is known
 * which; else only how many.
 */
static void match_completions(struct record_match *m, const struct record *r)
{
	struct completions before = { 0 };
	const size_t nhops = r->nstops ? r->stops[r->nstops - 1].nhops : 0;
	size_t hop = 0;

	for (size_t i = 0; i < r->nstops; i++) {
		const uint64_t sends = r->stops[i].completions.sends - before.sends;
		const uint64_t copied = r->stops[i].completions.copied - before.copied;
		uint64_t bytes = 0, left = sends;

		before = r->stops[i].completions;
		for (; left > 0 && hop < nhops; hop++) {
			if (r->hops[hop].to != SOCKET_BUFFER)
				continue;
			m->copied_later[hop] = copied == sends;
			m->any_copied_later |= copied == sends;
			bytes += r->hops[hop].bytes;
			left--;
		}
		if (copied > 0 && copied < sends)
			m->some_copied[i] = bytes / sends * copied;
	}
}

void record_match(struct record_match *m, const struct record *r, const struct strategy *s)
{
	const size_t nhops = r->nstops ? r->stops[r->nstops - 1].nhops : 0;
	size_t hop = 0;

	*m = (struct record_match){
		.calls = room(r->nstops, sizeof(m->calls[0])),
		.parts = room(nhops + r->nstops, sizeof(m->parts[0])),
		.outside = room(r->nstops, sizeof(m->outside[0])),
		.copied_later = room(nhops, sizeof(m->copied_later[0])),
		.some_copied = room(r->nstops, sizeof(m->some_copied[0])),
	};
	for (size_t i = 0; i < r->nstops; i++) {
		m->outside[i] = NO_PART;
		for (; hop < r->stops[i].nhops; hop++)
			match_hop(m, r, s, hop, i);
		add_call(m, r, i);
	}
	match_names(m, r, s);
	match_completions(m, r);
}

void record_match_free(struct record_match *m)
{
	free(m->calls);
	free(m->parts);
	free(m->outside);
	free(m->copied_later);
	free(m->some_copied);
	*m = (struct record_match){ 0 };
}
