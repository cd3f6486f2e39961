/*
 * Questions about a moment: where a page goes next, what the next call returns, from when on a buffer
 * may be used again.  Their answers are events that come later.  They are asked about paths with
 * one connection, so that it need not be said whose page or call it is.
 */

#include "ui/quiz_make.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "sim/fixed.h"

static bool moves(const struct event *e)
{
	return e->op == OP_DMA || e->op == OP_COPY || e->op == OP_LINK;
}

static bool overlaps(const struct event *e, uint64_t from, uint64_t to)
{
	return e->offset_bytes < to && from < e->offset_bytes + scene_bytes(e);
}

/* Of the paths, one that has something to ask about; how much is in counts.  -1: none has. */
static int draw_path(struct quiz *z, const size_t counts[MAX_RUNS])
{
	size_t paths[MAX_RUNS], n = 0;

	for (size_t i = 0; i < z->nshows; i++) {
		if (counts[i] > 0)
			paths[n++] = i;
	}
	return n > 0 ? (int)paths[quiz_draw(z, n)] : -1;
}

/* Does it bring bytes, or references to them, from one place to another? */
static bool is_hop(const struct event *e)
{
	return moves(e) && e->from != e->to && !e->again && e->payload_bytes >= PAGE_BYTES &&
		e->offset_bytes % PAGE_BYTES == 0 && e->to > DISK && e->to <= NIC;
}

/*
 * May that be asked of path p?  A watched program's trace has no disk, so where a page lies is known only
 * once it has been moved to a place that nothing else fills.
 */
static bool asks_hop(const struct quiz *z, size_t p, const struct event *e)
{
	if (!is_hop(e) || !trace_is_watched(&z->shows->show[p].trace.header))
		return is_hop(e);
	return e->from == USER_BUFFER || e->from == PIPE || e->from == SOCKET_BUFFER;
}

/* After how many events may be asked about event number i: none touches its page from there on. */
static size_t first_before(const struct trace *t, size_t i, uint64_t from, uint64_t to)
{
	while (i > 0) {
		const struct event *e = &t->events[i - 1];

		if ((moves(e) || e->op == OP_MAP || e->op == OP_FAULT) && overlaps(e, from, to))
			break;
		i--;
	}
	return i;
}

static void ask_holder(struct question *q, const struct quiz *z, int path, uint64_t page, bool pipe)
{
	static const enum place places[] = { PAGE_CACHE, USER_BUFFER, PIPE, SOCKET_BUFFER, NIC };
	const struct show *show = &z->shows->show[path];
	const struct event *e = quiz_event(show, q->evidence.position);
	const uint64_t from = page * PAGE_BYTES, last = from + PAGE_BYTES - 1;

	quiz_ask(q, "%s ", show->trace.header.label);
	quiz_ask_when(q);
	quiz_ask(q, ": where does page %" PRIu64 " of the file (bytes %" PRIu64 " to %" PRIu64
		 ") go next, as bytes or as a reference?", page, from, last);
	if (q->earlier > 0)
		quiz_ask(q, " (Step %zu was the last to move or map it.)", q->earlier);
	else
		quiz_ask(q, " (No step has moved it yet.)");
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		if (places[i] == PIPE && !pipe)
			continue;
		if (places[i] == (enum place)e->to)
			q->key.right = (int)q->asked.noptions;
		quiz_option(q, "to %s", quiz_place(places[i]));
	}
}

/* An unknown program may have one. */
static bool has_pipe(const struct show *show)
{
	return !show->strategy || show->strategy->pipe;
}

bool quiz_holder(struct quiz *z, struct question *q)
{
	size_t counts[MAX_RUNS] = { 0 }, chosen, i = 0, begin, at;
	const struct trace *t;
	uint64_t page;
	int path;

	for (size_t p = 0; p < z->nshows; p++) {
		t = &z->shows->show[p].trace;
		for (size_t k = 0; k < t->n && z->paths[p].moments; k++)
			counts[p] += asks_hop(z, p, &t->events[k]);
	}
	path = draw_path(z, counts);
	if (path < 0)
		return false;
	t = &z->shows->show[path].trace;
	chosen = quiz_draw(z, counts[path]);
	for (; !asks_hop(z, (size_t)path, &t->events[i]) || chosen > 0; i++)
		chosen -= asks_hop(z, (size_t)path, &t->events[i]);
	page = t->events[i].offset_bytes / PAGE_BYTES +
		quiz_draw(z, t->events[i].payload_bytes / PAGE_BYTES);
	begin = first_before(t, i, page * PAGE_BYTES, (page + 1) * PAGE_BYTES);
	at = begin + quiz_draw(z, i - begin + 1);
	q->at = (struct evidence){ path, quiz_applied(&z->shows->show[path], at) };
	quiz_set_evidence(z, q, (size_t)path, quiz_position(&z->shows->show[path], i), "Because of");
	if (begin > 0)
		q->earlier = quiz_position(&z->shows->show[path], begin - 1);
	ask_holder(q, z, path, page, has_pipe(&z->shows->show[path]));
	return true;
}

/* What a call returns: found from its ENTER on. */
struct returns {
	size_t enter, leave;		/* events */
	uint64_t bytes;
};

/* The payload that came to the last place that the call moves any to; false: it returns no amount. */
static bool find_return(const struct trace *t, size_t enter, struct returns *r)
{
	const char *call = t->events[enter].call;
	enum place to = NOWHERE;

	*r = (struct returns){ .enter = enter };
	for (size_t i = enter + 1; i < t->n; i++) {
		const struct event *e = &t->events[i];

		if (e->op == OP_ENTER || (e->op == OP_LEAVE && e->again))
			return false;
		if (e->op == OP_LEAVE) {
			r->leave = i;
			return to != NOWHERE && r->bytes > 0 && strcmp(e->call, call) == 0;
		}
		if (!moves(e) || e->soft || e->from == e->to || strcmp(e->call, call) != 0 ||
		    e->to == PAGE_CACHE || e->to == NIC)
			continue;
		if (e->to != to)
			r->bytes = 0;
		to = e->to;
		r->bytes += e->payload_bytes;
	}
	return false;
}

#define MOST_SORTS 32

/* The sorts of calls in a trace, each once: calls that return the same are of one sort. */
static size_t list_returns(const struct trace *t, struct returns list[MOST_SORTS])
{
	size_t n = 0;

	for (size_t i = 0; i < t->n && n < MOST_SORTS; i++) {
		size_t k = 0;
		struct returns r;

		if (t->events[i].op != OP_ENTER || t->events[i].phase != PHASE_LOOP ||
		    !find_return(t, i, &r))
			continue;
		while (k < n && (list[k].bytes != r.bytes ||
				 strcmp(t->events[list[k].enter].call, t->events[i].call) != 0))
			k++;
		if (k == n)
			list[n++] = r;
		else if (i % 3 == 0)	/* any of a sort will do, but not always the first */
			list[k] = r;
	}
	return n;
}

static bool can_return(const struct quiz *z, size_t path)
{
	const struct run *run = &z->shows->show[path].run;

	return z->paths[path].one && !run->config.nonblocking && !run->strategy->batched &&
		run->strategy->tasks < 2;
}

bool quiz_return(struct quiz *z, struct question *q)
{
	struct returns list[MOST_SORTS], *r;
	size_t counts[MAX_RUNS] = { 0 };
	const struct show *show;
	const char *call;
	int path;

	for (size_t p = 0; p < z->nshows; p++) {
		if (can_return(z, p))
			counts[p] = list_returns(&z->shows->show[p].trace, list);
	}
	path = draw_path(z, counts);
	if (path < 0)
		return false;
	show = &z->shows->show[path];
	list_returns(&show->trace, list);
	r = &list[quiz_draw(z, counts[path])];
	call = show->trace.events[r->enter].call;
	q->at = (struct evidence){ path, quiz_applied(show, r->enter) };
	quiz_ask_setup(q, show, show->trace.header.label);
	quiz_ask(q, "How many bytes does %s() return that it calls ", call);
	quiz_ask_when(q);
	quiz_ask(q, "?");
	quiz_set_number(q, IS_BYTES, (int64_t)r->bytes * FIXED_ONE, "bytes");
	quiz_why(q, "%s", r->bytes == config_chunk_bytes(&show->run.config, show->strategy) ?
		 "It does all that it is asked for." :
		 "It stops where the file, or the room for it, ends.");
	quiz_set_evidence(z, q, (size_t)path, quiz_position(show, r->leave), "That is");
	return true;
}
