/*
 * Who is best, and where one run overtakes another.  A crossing is first seen between two points
 * of the sweep, then narrowed down by halves: the engine is asked what holds in the middle.
 */

#include "ui/sweep.h"

#include <assert.h>
#include <string.h>

bool sweep_has(const struct sweep *s, size_t point, size_t run)
{
	return s->cells[point][run].reason[0] == '\0';
}

uint64_t sweep_value(const struct sweep *s, size_t point, size_t run)
{
	return s->cells[point][run].figures[s->figure - figures];
}

bool sweep_best(const struct sweep *s, size_t point, size_t run)
{
	const uint64_t value = sweep_value(s, point, run);
	bool better_than_one = false;

	if (!sweep_has(s, point, run))
		return false;
	for (size_t other = 0; other < s->scenario->nruns; other++) {
		if (!sweep_has(s, point, other))
			continue;
		if (figure_better(s->figure, sweep_value(s, point, other), value))
			return false;
		better_than_one |= sweep_value(s, point, other) != value;
	}
	return better_than_one;
}

/* 1 if run a is better at that point, -1 if b is, 0 if neither or nobody knows. */
static int compare(const struct sweep *s, size_t point, size_t a, size_t b)
{
	const uint64_t value_a = sweep_value(s, point, a), value_b = sweep_value(s, point, b);

	if (!sweep_has(s, point, a) || !sweep_has(s, point, b) || value_a == value_b)
		return 0;
	return figure_better(s->figure, value_a, value_b) ? 1 : -1;
}

/* The point before this one at which one of the two was better, or this one if there is none. */
static size_t last_decided(const struct sweep *s, size_t point, size_t a, size_t b)
{
	for (size_t p = point; p-- > 0;) {
		if (compare(s, p, a, b) != 0)
			return p;
	}
	return point;
}

static void find_between(struct sweep *s, size_t point, size_t a, size_t b)
{
	const int now = compare(s, point, a, b);
	const size_t before = last_decided(s, point, a, b);
	struct crossing c = { .winner = now > 0 ? a : b, .loser = now > 0 ? b : a,
			      .before = before, .after = point };

	if (now == 0 || before == point || compare(s, before, a, b) == now)
		return;
	c.below_number = s->vary.points[c.before].number;
	c.at_number = s->vary.points[c.after].number;
	if (s->ncrossings < SWEEP_MAX_CROSSINGS)
		s->crossings[s->ncrossings] = c;
	s->ncrossings++;
}

void sweep_find_crossings(struct sweep *s)
{
	s->ncrossings = 0;
	for (size_t point = 1; point < s->vary.npoints; point++) {
		for (size_t a = 0; a < s->scenario->nruns; a++) {
			for (size_t b = a + 1; b < s->scenario->nruns; b++)
				find_between(s, point, a, b);
		}
	}
}

/* Does a come before b? */
static bool earlier(const struct crossing *a, const struct crossing *b)
{
	return a->after != b->after ? a->after < b->after : a->at_number < b->at_number;
}

void sweep_sort_crossings(struct sweep *s)
{
	for (size_t i = 1; i < s->ncrossings && i < SWEEP_MAX_CROSSINGS; i++) {
		const struct crossing c = s->crossings[i];
		size_t at = i;

		for (; at > 0 && earlier(&c, &s->crossings[at - 1]); at--)
			s->crossings[at] = s->crossings[at - 1];
		s->crossings[at] = c;
	}
}

/* How finely to look in a gap of that size, so that the answer is a round number. */
static uint64_t round_step(const struct key *k, uint64_t gap)
{
	const uint64_t base = k->type == KEY_BYTES || k->type == KEY_CHUNK ? 2 : 10;
	uint64_t step = 1;

	while (step * base <= gap / 32)
		step *= base;
	return step < k->multiple ? k->multiple : step;
}

void sweep_narrow(const struct sweep *s, struct crossing *c, uint64_t least,
		  struct sweep_probe *probe)
{
	const struct vary_point *before = &s->vary.points[c->before];
	const struct vary_point *after = &s->vary.points[c->after];
	uint64_t step, middle;
	int better;

	/* Between powers of two there is nothing, or too little to halve. */
	if (!before->is_number || !after->is_number || s->vary.key->type == KEY_POWER)
		return;
	step = round_step(s->vary.key, after->number - before->number);
	if (step < least)
		step = least;
	for (;;) {
		middle = c->below_number + (c->at_number - c->below_number) / 2;
		middle -= middle % step;
		if (middle <= c->below_number)
			middle += step;
		if (middle <= c->below_number || middle >= c->at_number)
			break;
		better = probe->better(probe, c->winner, c->loser, middle);
		if (better < 0)
			return;
		*(better ? &c->at_number : &c->below_number) = middle;
	}
	c->narrowed = true;
}

char *sweep_sentence(const struct sweep *s, const struct crossing *c, char *text, size_t size)
{
	const struct vary_point *before = &s->vary.points[c->before];
	const struct vary_point *after = &s->vary.points[c->after];
	const char *winner = s->scenario->runs[c->winner].label;
	const char *loser = s->scenario->runs[c->loser].label;
	char below[32], at[32];

	if (!before->is_number || !after->is_number) {
		snprintf(text, size, "%s overtakes %s from %s = %s to %s.", winner, loser,
			 s->vary.name, before->text, after->text);
		return text;
	}
	vary_number(s->vary.key, c->below_number, below, sizeof(below));
	vary_number(s->vary.key, c->at_number, at, sizeof(at));
	if (c->narrowed)
		snprintf(text, size, "%s overtakes %s at %s = %s.", winner, loser, s->vary.name,
			 at);
	else
		snprintf(text, size, "%s overtakes %s between %s = %s and %s.", winner, loser,
			 s->vary.name, below, at);
	return text;
}

char sweep_letter(size_t run)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEF";

	_Static_assert(sizeof(letters) - 1 == MAX_RUNS, "a letter per run");
	assert(run < MAX_RUNS);
	return letters[run];
}
