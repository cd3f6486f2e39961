/*
 * Following a trace that grows.  Calls come in when they return, and are shown by when they began: so
 * new events may stand anywhere, and the time of all may change if one began before the first.
 */

#include "ui/watch_show.h"

void watch_show_fill(struct watch_show *w, struct show *show)
{
	watch_copy(w->watch, w->name, &show->trace);
	show_finish(show);
	w->shown_calls = w->watch->calls;
	w->shown_zero_ns = w->watch->zero_ns;
}

/* An event, told by when it began and which of those that began then it is. */
struct moment_seen {
	uint64_t ns;		/* of the watch's clock */
	size_t rank;
	bool any;		/* false: the start */
};

static struct moment_seen seen_at(const struct watch_show *w, const struct show *show,
				  const struct player *p)
{
	const struct event *now = player_event(p), *e = now;
	struct moment_seen seen = { .any = now != NULL };

	if (!now)
		return seen;
	while (e > show->trace.events && e[-1].start_ns == now->start_ns)
		e--;
	seen.rank = (size_t)(now - e);
	seen.ns = now->start_ns + w->shown_zero_ns;
	return seen;
}

/* How many events there are up to it, itself included. */
static size_t find(const struct watch_show *w, const struct trace *t, struct moment_seen seen)
{
	size_t from = 0, to = t->n;

	if (!seen.any)
		return 0;
	while (from < to) {
		const size_t middle = from + (to - from) / 2;

		if (t->events[middle].start_ns + w->watch->zero_ns < seen.ns)
			from = middle + 1;
		else
			to = middle;
	}
	return from + seen.rank + 1;
}

bool watch_show_update(struct watch_show *w, struct show *show, struct player *p)
{
	const struct player old = *p;
	const bool follows = old.position == old.nsteps;
	struct moment_seen seen;

	if (w->shown_calls == w->watch->calls)
		return false;
	seen = seen_at(w, show, p);
	watch_show_fill(w, show);
	player_init(p, &show->trace);
	p->speed = old.speed;
	p->still = old.still;
	p->connection = old.connection;
	player_seek(p, follows ? p->nsteps : find(w, &show->trace, seen));
	p->playing = old.playing && !follows;
	return true;
}
