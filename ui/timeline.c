/*
 * Which piece of time is seen, and the index that finds what happens in it.  The index is made once for
 * a trace: events are counted into the rows that they belong to, as in a counting sort.
 */

#include "ui/timeline.h"

#include <stdlib.h>
#include <string.h>

#include "ui/term.h"

#define LEAST_SPAN_NS 100

static bool of_task(const struct event *e)
{
	switch ((enum op)e->op) {
	case OP_ENTER:
	case OP_LEAVE:
	case OP_SLEEP:
	case OP_WAKE:
	case OP_PREEMPT:
	case OP_RESUME:
	case OP_SPIN:
	case OP_SEEN:
		return true;
	default:
		return false;
	}
}

/* A row for each core and device that the trace uses, then one for each connection. */
static void make_rows(struct timeline *t, const struct show *show)
{
	bool core[MAX_CORES] = { false }, lane[N_LANES] = { false };

	for (size_t i = 0; i < show->trace.n; i++) {
		const struct event *e = &show->trace.events[i];

		if (e->lane == LANE_CPU)
			core[e->core] = true;
		else
			lane[e->lane] = true;
	}
	t->rows = calloc(MAX_CORES + N_LANES + show->connections, sizeof(*t->rows));
	if (!t->rows)
		abort();
	for (uint32_t i = 0; i < MAX_CORES; i++)
		if (core[i])
			t->rows[t->nrows++] = (struct timeline_row){ ROW_CORE, i, 0, 0 };
	for (uint32_t i = LANE_DISK; i < N_LANES; i++)
		if (lane[i])
			t->rows[t->nrows++] = (struct timeline_row){ ROW_DEVICE, i, 0, 0 };
	for (uint32_t i = 0; i < show->connections; i++)
		t->rows[t->nrows++] = (struct timeline_row){ ROW_CONNECTION, i, 0, 0 };
}

/* The rows that an event is in: what did it, and whose it is (or none). */
struct places {
	size_t core[MAX_CORES], lane[N_LANES], connection;	/* numbers of rows */
};

static struct places find_places(const struct timeline *t)
{
	struct places p = { .connection = t->nrows };

	for (size_t i = t->nrows; i > 0; i--) {
		const struct timeline_row *row = &t->rows[i - 1];

		if (row->kind == ROW_CORE)
			p.core[row->number] = i - 1;
		else if (row->kind == ROW_DEVICE)
			p.lane[row->number] = i - 1;
		else
			p.connection = i - 1;
	}
	return p;
}

static struct timeline_row *doer(const struct timeline *t, const struct places *p,
				 const struct event *e)
{
	return &t->rows[e->lane == LANE_CPU ? p->core[e->core] : p->lane[e->lane]];
}

static struct timeline_row *owner(const struct timeline *t, const struct places *p,
				  const struct event *e)
{
	const size_t row = p->connection + e->connection;

	return of_task(e) && !e->soft && row < t->nrows ? &t->rows[row] : NULL;
}

static void make_index(struct timeline *t, const struct trace *trace)
{
	const struct places p = find_places(t);
	size_t total = 0;

	for (size_t i = 0; i < trace->n; i++) {
		struct timeline_row *whose = owner(t, &p, &trace->events[i]);

		doer(t, &p, &trace->events[i])->n++;
		if (whose)
			whose->n++;
	}
	for (size_t i = 0; i < t->nrows; i++) {
		t->rows[i].first = total;
		total += t->rows[i].n;
		t->rows[i].n = 0;
	}
	t->order = calloc(total + 1, sizeof(*t->order));
	if (!t->order)
		abort();
	for (size_t i = 0; i < trace->n; i++) {
		struct timeline_row *does = doer(t, &p, &trace->events[i]);
		struct timeline_row *whose = owner(t, &p, &trace->events[i]);

		t->order[does->first + does->n++] = (uint32_t)i;
		if (whose)
			t->order[whose->first + whose->n++] = (uint32_t)i;
	}
}

void timeline_free(struct timeline *t)
{
	free(t->rows);
	free(t->order);
	t->rows = NULL;
	t->order = NULL;
	t->nrows = 0;
	t->trace = NULL;
}

/* Not before the start, and not behind the end. */
static void stay_inside(struct timeline *t, const struct show *show)
{
	const uint64_t all = show->elapsed_ns + 1;

	if (t->span_ns == 0 || t->span_ns > all)
		t->span_ns = all;
	if (t->span_ns < LEAST_SPAN_NS)
		t->span_ns = LEAST_SPAN_NS;
	if (t->from_ns + t->span_ns > all)
		t->from_ns = all > t->span_ns ? all - t->span_ns : 0;
	if (t->top >= t->nrows)
		t->top = t->nrows ? t->nrows - 1 : 0;
}

void timeline_follow(struct timeline *t, const struct show *show, size_t position, uint64_t now_ns)
{
	const bool moved = t->position != position || t->trace != &show->trace;

	t->position = position;
	if (t->trace != &show->trace) {
		timeline_free(t);
		t->trace = &show->trace;
		make_rows(t, show);
		make_index(t, &show->trace);
	}
	stay_inside(t, show);
	if (!moved)
		return;
	if (now_ns < t->from_ns || now_ns >= t->from_ns + t->span_ns)
		t->from_ns = now_ns > t->span_ns / 4 ? now_ns - t->span_ns / 4 : 0;
	stay_inside(t, show);
}

/* The step keeps its place in what is seen. */
static void zoom(struct timeline *t, const struct show *show, uint64_t span_ns, uint64_t now_ns)
{
	const uint64_t before = now_ns > t->from_ns ? now_ns - t->from_ns : 0;
	const uint64_t kept = span_ns > t->span_ns ? before * 2 : before / 2;

	t->span_ns = span_ns;
	t->from_ns = now_ns > kept ? now_ns - kept : 0;
	stay_inside(t, show);
}

static void scroll(struct timeline *t, const struct show *show, bool on)
{
	const uint64_t half = t->span_ns / 2 + 1;

	if (on)
		t->from_ns += half;
	else
		t->from_ns -= t->from_ns < half ? t->from_ns : half;
	stay_inside(t, show);
}

bool timeline_key(struct timeline *t, enum action action, int key, const struct show *show,
		  uint64_t now_ns)
{
	if (action == ACTION_QUIT || action == ACTION_ESCAPE || action == ACTION_TIMELINE) {
		t->open = false;
		return true;
	}
	switch (key) {
	case '+':
	case '=':
		zoom(t, show, t->span_ns / 2, now_ns);
		return true;
	case '-':
	case '_':
		zoom(t, show, t->span_ns * 2, now_ns);
		return true;
	case '0':
		t->span_ns = 0;
		t->from_ns = 0;
		stay_inside(t, show);
		return true;
	case '<':
	case '>':
		scroll(t, show, key == '>');
		return true;
	case KEY_CODE_DOWN:
		t->top += t->top + 1 < t->nrows;
		return true;
	case KEY_CODE_UP:
		t->top -= t->top > 0;
		return true;
	case 'v':
		t->usage = !t->usage;
		return true;
	default:
		return false;
	}
}

size_t timeline_find(const struct timeline *t, const struct timeline_row *row, uint64_t time_ns)
{
	size_t low = row->first, high = row->first + row->n;

	while (low + 1 < high) {
		const size_t middle = low + (high - low) / 2;

		if (t->trace->events[t->order[middle]].start_ns <= time_ns)
			low = middle;
		else
			high = middle;
	}
	return low;
}
