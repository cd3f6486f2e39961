/*
 * A period's events, told again.  Once a state has come again, the events on their way to the reader are
 * written down.  Two periods in a row are the same events, but for their time and place in the file; so
 * the third is the second, as much later and further on as that was than the first, and so on.  The reader
 * cannot tell that they were not simulated.
 */

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "sim/parts.h"
#include "sim/skip.h"

#define MOST_EVENTS 16384	/* of a period; few are longer than a thousand */

struct period {
	struct event *events;
	size_t n, cap;
	bool whole;		/* nothing is missing */
};

struct skip_events {
	struct sink sink;	/* the engine's, while it writes down */
	struct sink *reader;
	int periods;		/* that it has begun to write down, one after the other */
	struct period last, now;
};

/* Write it down, and pass it on. */
static int put(struct sink *sink, const struct event *e)
{
	struct skip_events *s = (struct skip_events *)sink;
	struct period *p = &s->now;

	if (p->n == p->cap && p->cap < MOST_EVENTS) {
		p->cap = p->cap ? 2 * p->cap : 256;
		p->events = realloc(p->events, p->cap * sizeof(p->events[0]));
		if (!p->events)
			abort();
	}
	if (p->n < p->cap)
		p->events[p->n++] = *e;
	else
		p->whole = false;
	return s->reader->put(s->reader, e);
}

struct skip_events *skip_events_new(struct sink *reader)
{
	struct skip_events *s = calloc(1, sizeof(*s));

	if (!s)
		abort();
	s->sink.put = put;
	s->reader = reader;
	return s;
}

void skip_events_free(struct skip_events *s)
{
	if (!s)
		return;
	free(s->last.events);
	free(s->now.events);
	free(s);
}

struct sink *skip_events_begin(struct skip_events *s)
{
	const struct period last = s->last;

	s->last = s->now;
	s->now = last;
	s->now.n = 0;
	s->now.whole = true;
	s->periods++;
	return &s->sink;
}

struct sink *skip_events_end(struct skip_events *s)
{
	s->periods = 0;
	return s->reader;
}

/* The same thing, that much later, and in the next piece of the file; a rule's events are of no chunk and no place. */
static bool follows(const struct event *e, const struct event *last, const struct skip_shift *by)
{
	struct event expected = *last;

	expected.start_ns += by->ns;
	expected.end_ns += by->ns;
	if (e->chunk != last->chunk)
		expected.chunk += by->chunks;
	if (e->offset_bytes != last->offset_bytes)
		expected.offset_bytes += by->bytes;
	return memcmp(e, &expected, offsetof(struct event, lane) + sizeof(e->lane)) == 0;
}

static bool periods_agree(const struct skip_events *s, const struct skip_shift *by)
{
	if (s->periods < 2 || !s->last.whole || !s->now.whole || s->last.n != s->now.n)
		return false;
	for (size_t i = 0; i < s->now.n; i++) {
		if (!follows(&s->now.events[i], &s->last.events[i], by))
			return false;
	}
	return true;
}

/* What is in the one of before is from now on by how much the event moves. */
static void move_on(struct event *last, const struct event *now)
{
	last->chunk = now->chunk - last->chunk;
	last->offset_bytes = now->offset_bytes - last->offset_bytes;
}

bool skip_events_repeat(struct skip_events *s, const struct skip_shift *by, uint64_t n, bool *failed)
{
	if (!periods_agree(s, by))
		return false;
	for (size_t i = 0; i < s->now.n; i++)
		move_on(&s->last.events[i], &s->now.events[i]);
	while (n-- > 0) {
		for (size_t i = 0; i < s->now.n; i++) {
			struct event *e = &s->now.events[i];

			e->start_ns += by->ns;
			e->end_ns += by->ns;
			e->chunk += s->last.events[i].chunk;
			e->offset_bytes += s->last.events[i].offset_bytes;
			if (s->reader->put(s->reader, e) != 0) {
				*failed = true;
				return true;
			}
		}
	}
	return true;
}
