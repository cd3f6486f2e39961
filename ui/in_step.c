/*
 * One clock for several players.  A moment of it is the start of an event, and which of those of
 * its path that start then the event is; so paths that do the same take the same steps at once, and
 * the positions at a moment follow from the moment alone: going back is exact.
 *
 * As far along as each other means: the leader steps, and the others go where player_same_place()
 * says.
 */

#include "ui/in_step.h"

/* A moment of the common clock. */
struct moment_of {
	uint64_t ns;
	size_t nth;	/* of the steps of one path that start then */
};

static struct player *lead(const struct side_by_side *s)
{
	return side_by_side_player(s, s->lead);
}

static const struct event *steps_of(const struct player *p)
{
	return p->trace->events + p->initial;
}

/* When step number `position`, counted from 1, is taken. */
static struct moment_of moment_at(const struct player *p, size_t position)
{
	const struct event *steps = steps_of(p);
	struct moment_of m = { steps[position - 1].start_ns, 0 };

	while (position - 1 > m.nth && steps[position - 2 - m.nth].start_ns == m.ns)
		m.nth++;
	return m;
}

static int moment_compare(const struct moment_of *a, const struct moment_of *b)
{
	if (a->ns != b->ns)
		return a->ns < b->ns ? -1 : 1;
	return a->nth < b->nth ? -1 : a->nth > b->nth;
}

/* How many steps the player has taken at that moment. */
static size_t position_at(const struct player *p, const struct moment_of *m)
{
	const struct event *steps = p->nsteps ? steps_of(p) : NULL;
	size_t low = 0, high = p->nsteps;

	while (low < high) {	/* the first that starts at that time or later */
		const size_t middle = low + (high - low) / 2;

		if (steps[middle].start_ns < m->ns)
			low = middle + 1;
		else
			high = middle;
	}
	for (size_t i = 0; i <= m->nth && low < p->nsteps && steps[low].start_ns == m->ns; i++)
		low++;
	return low;
}

static void go_to(struct side_by_side *s, const struct moment_of *m)
{
	for (size_t i = 0; i < s->n; i++) {
		struct player *p = side_by_side_player(s, i);

		player_seek(p, position_at(p, m));
	}
}

void in_step_bring(struct side_by_side *s)
{
	struct player *p = lead(s);
	struct moment_of m = { 0, 0 };

	if (s->lock == LOCK_TIME && p->position > 0)
		m = moment_at(p, p->position);
	for (size_t i = 0; i < s->n; i++) {
		struct player *other = side_by_side_player(s, i);
		size_t position = 0;

		if (i == s->lead)
			continue;
		if (p->position > 0)
			position = s->lock == LOCK_TIME ? position_at(other, &m) :
				player_same_place(p, other);
		if (position == other->position + 1)
			player_on(other);
		else if (position != other->position)
			player_seek(other, position);
	}
	s->together_at = p->position;
}

void in_step_settle(struct side_by_side *s)
{
	for (size_t i = 0; i < s->n; i++)
		side_by_side_player(s, i)->frame = side_by_side_player(s, i)->frames;
}

/* The next moment that has a step, with its animations; false at the end. */
static bool clock_on(struct side_by_side *s)
{
	struct moment_of next[MAX_SIDES];
	size_t first = s->n;

	for (size_t i = 0; i < s->n; i++) {
		const struct player *p = side_by_side_player(s, i);

		if (p->position == p->nsteps)
			continue;
		next[i] = moment_at(p, p->position + 1);
		if (first == s->n || moment_compare(&next[i], &next[first]) < 0)
			first = i;
	}
	if (first == s->n)
		return false;
	for (size_t i = s->n; i-- > 0;) {
		struct player *p = side_by_side_player(s, i);

		if (p->position == p->nsteps || moment_compare(&next[i], &next[first]) != 0)
			continue;
		player_on(p);
		lead(s)->wait = p->wait;
	}
	s->together_at = lead(s)->position;
	return true;
}

/* The sides whose last step is the latest take it back. */
static void clock_back(struct side_by_side *s)
{
	struct moment_of last[MAX_SIDES];
	size_t latest = s->n;

	lead(s)->playing = false;
	for (size_t i = 0; i < s->n; i++) {
		const struct player *p = side_by_side_player(s, i);

		if (p->position == 0)
			continue;
		last[i] = moment_at(p, p->position);
		if (latest == s->n || moment_compare(&last[i], &last[latest]) > 0)
			latest = i;
	}
	for (size_t i = 0; latest < s->n && i < s->n; i++) {
		struct player *p = side_by_side_player(s, i);

		if (p->position > 0 && moment_compare(&last[i], &last[latest]) == 0)
			player_back(p);
	}
	s->together_at = lead(s)->position;
}

bool in_step_on(struct side_by_side *s)
{
	in_step_settle(s);
	if (s->lock == LOCK_TIME)
		return clock_on(s);
	if (!player_on(lead(s)))
		return false;
	in_step_bring(s);
	return true;
}

void in_step_back(struct side_by_side *s)
{
	in_step_settle(s);
	if (s->lock == LOCK_TIME) {
		clock_back(s);
		return;
	}
	player_back(lead(s));
	in_step_bring(s);
}

/* The first phase that begins on any side from here on, or the last before it. */
static void clock_phase(struct side_by_side *s, bool next)
{
	struct moment_of best = { 0, 0 };
	bool found = false;

	for (size_t i = 0; i < s->n; i++) {
		struct player p = *side_by_side_player(s, i);
		const size_t from = p.position;
		struct moment_of m;

		if (next)
			player_next_phase(&p);
		else
			player_previous_phase(&p);
		if (p.position == 0 || (next && p.position == from))
			continue;
		m = moment_at(&p, p.position);
		if (!found || (moment_compare(&m, &best) < 0) == next)
			best = m;
		found = true;
	}
	if (found)
		go_to(s, &best);
	else if (!next)
		for (size_t i = 0; i < s->n; i++)
			player_seek(side_by_side_player(s, i), 0);
	s->together_at = lead(s)->position;
}

void in_step_phase(struct side_by_side *s, bool next)
{
	if (s->lock == LOCK_TIME) {
		clock_phase(s, next);
		return;
	}
	if (next)
		player_next_phase(lead(s));
	else
		player_previous_phase(lead(s));
	in_step_bring(s);
}

void in_step_edge(struct side_by_side *s, bool end)
{
	lead(s)->playing = false;
	for (size_t i = 0; i < s->n; i++) {
		struct player *p = side_by_side_player(s, i);

		player_seek(p, end ? p->nsteps : 0);
	}
	s->together_at = lead(s)->position;
}

size_t in_step_latest(const struct side_by_side *s, uint64_t *now_ns)
{
	struct moment_of latest = { 0, 0 };
	size_t current = s->lead;
	bool found = false;

	for (size_t i = 0; i < s->n; i++) {
		const struct player *p = side_by_side_player(s, i);
		struct moment_of m;

		if (p->position == 0)
			continue;
		m = moment_at(p, p->position);
		/* Of several that step at once, the leader. */
		if (!found || moment_compare(&m, &latest) > (i == s->lead ? -1 : 0)) {
			latest = m;
			current = i;
		}
		found = true;
	}
	*now_ns = latest.ns;
	return s->lock == LOCK_TIME ? current : s->lead;
}

size_t in_step_count(struct side_by_side *s)
{
	size_t n = 0;

	if (s->lock == LOCK_PROGRESS)
		return lead(s)->nsteps;
	in_step_edge(s, false);
	while (clock_on(s))
		n++;
	in_step_edge(s, false);
	return n;
}

void in_step_seek(struct side_by_side *s, size_t step)
{
	if (s->lock == LOCK_PROGRESS) {
		player_seek(lead(s), step);
		in_step_bring(s);
		return;
	}
	in_step_edge(s, false);
	while (step > 0 && clock_on(s))
		step--;
}
