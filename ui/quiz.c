/*
 * The questions of a scenario, in order: its own ones, then one of each kind that its traces can
 * answer, then a second one of each, and so on.  To add a kind: a function in ui/quiz_make.h, and a
 * row here and in docs/formats.md.
 */

#include "ui/quiz_make.h"

#include <stdlib.h>
#include <string.h>

#include "sim/figures.h"
#include "ui/player.h"

#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))
#define DRAWS 32		/* of one kind, to find a question that is not there yet */

static const struct kind {
	const char *name;
	bool (*make)(struct quiz *z, struct question *q);
} kinds[] = {
	{ "holder", quiz_holder }, { "fewest", quiz_fewest }, { "passes", quiz_passes },
	{ "return", quiz_return }, { "crossover", quiz_crossover }, { "hop", quiz_hop },
	{ "reuse", quiz_reuse }, { "calls", quiz_calls }, { "memory", quiz_memory },
};

void quiz_init(struct quiz *z, const struct shows *shows, uint64_t seed)
{
	*z = (struct quiz){ .shows = shows, .nshows = shows->n };
	random_init(&z->random, seed, 0);
}

void quiz_free(struct quiz *z)
{
	free(z->paths);
	free(z->made);
	*z = (struct quiz){ .shows = z->shows };
}

static void look(struct quiz *z)
{
	z->paths = calloc(z->nshows + 1, sizeof(*z->paths));
	if (!z->paths)
		abort();
	for (size_t i = 0; i < z->nshows; i++) {
		const struct show *show = &z->shows->show[i];
		const struct trace *t = &show->trace;
		const bool model = trace_is_model(&t->header);
		const bool simulated = show->run.strategy && model;
		struct quiz_path *path = &z->paths[i];

		ledger_init(&path->ledger, show->count, t->header.payload_bytes);
		for (size_t k = 0; k < t->n; k++)
			ledger_add(&path->ledger, &t->events[k]);
		path->recorded = !z->shows->scenario && !show->run.strategy;
		path->real = !model;
		path->one = simulated && show->run.config.connections == 1;
		path->moments = path->one || (path->recorded && show->connections == 1);
		/* Who knows the program can work its totals out, unless they are a matter of timing. */
		path->amounts = (simulated || path->recorded) &&
			path->ledger.retransmissions == 0 &&
			path->ledger.evicted_bytes == 0;
		path->calls = path->amounts && path->ledger.again == 0 &&
			!(simulated && show->run.config.nonblocking);
	}
	quiz_find_crossings(z);
}

static bool is_new(const struct quiz *z, const struct question *q)
{
	for (size_t i = 0; i < z->nmade; i++) {
		if (strcmp(z->made[i].asked.ask, q->asked.ask) == 0)
			return false;
	}
	return true;
}

/* One of that kind that is not there yet; false if none was found. */
static bool make_kind(struct quiz *z, const struct kind *kind, struct question *q)
{
	for (int i = 0; i < DRAWS; i++) {
		*q = (struct question){ .chosen = -1, .of_trace = true, .kind = kind->name };
		q->key.right = -1;
		if (!kind->make(z, q))
			return false;
		if (is_new(z, q))
			return true;
	}
	return false;
}

static void make_next(struct quiz *z)
{
	struct question *q;

	z->made = realloc(z->made, (z->nmade + 1) * sizeof(*z->made));
	if (!z->made)
		abort();
	q = &z->made[z->nmade];
	for (size_t tried = 0; tried < ARRAY_LEN(kinds); tried++) {
		if (!make_kind(z, &kinds[z->turn++ % ARRAY_LEN(kinds)], q))
			continue;
		q->noptions = (int)q->asked.noptions;
		q->answer = q->key.right;
		q->index = (int)(z->shows->nquestions + z->nmade);
		q->count = q->index + 1;
		z->nmade++;
		return;
	}
	z->exhausted = true;
}

const struct question *quiz_question(struct quiz *z, size_t i)
{
	const size_t own = z->shows->nquestions;

	if (i < own)
		return &z->shows->questions[i];
	if (!z->paths)
		look(z);
	while (z->nmade <= i - own && !z->exhausted)
		make_next(z);
	return i - own < z->nmade ? &z->made[i - own] : NULL;
}

size_t quiz_draw(struct quiz *z, size_t n)
{
	return random_below(&z->random, (uint32_t)n);
}

size_t quiz_position(const struct show *show, size_t event)
{
	struct player p;

	player_init(&p, &show->trace);
	return event < p.initial ? 0 : event - p.initial + 1;
}

size_t quiz_applied(const struct show *show, size_t event)
{
	const size_t position = quiz_position(show, event);

	return position > 0 ? position - 1 : 0;
}

const struct event *quiz_event(const struct show *show, size_t position)
{
	struct player p;

	player_init(&p, &show->trace);
	return &show->trace.events[p.initial + position - 1];
}

/* The event with which its moment comes, as a position. */
static size_t find_moment(const struct show *show, const struct moment *at)
{
	uint64_t seen = 0;

	for (size_t i = 0; i < show->trace.n; i++) {
		if (question_is_moment(at, &show->trace.events[i]) && ++seen == at->nth)
			return quiz_position(show, i);
	}
	return 0;
}

void quiz_find_lesson(struct question *q, const struct shows *shows)
{
	const struct show *show;

	if (!q->of_scenario || q->evidence.position > 0 || q->key.run >= shows->n)
		return;
	show = &shows->show[q->key.run];
	q->evidence.path = (int)q->key.run;
	if (q->asked.at.nth > 0)
		q->evidence.position = find_moment(show, &q->asked.at);
	else
		q->evidence.position = quiz_last_change(show, show->count, q->key.figure);
}

/* A figure is looked at now and then; only where it has changed in between, after each event. */
#define LOOK_EVERY 1024

static uint64_t value_of(const struct ledger *l, const char *figure)
{
	uint64_t value = 0;

	figures_value(l, figure, &value);
	return value;
}

size_t quiz_last_change(const struct show *show, enum count count, const char *figure)
{
	static struct ledger l, before;
	const struct trace *t = &show->trace;
	size_t begin = 0, last = t->n;
	uint64_t value = 0;

	ledger_init(&l, count, t->header.payload_bytes);
	before = l;
	for (size_t i = 0; i < t->n; i++) {
		static struct ledger start;

		if (i % LOOK_EVERY == 0)
			start = l;
		ledger_add(&l, &t->events[i]);
		if ((i % LOOK_EVERY == LOOK_EVERY - 1 || i + 1 == t->n) &&
		    value_of(&l, figure) != value) {
			value = value_of(&l, figure);
			before = start;
			begin = i - i % LOOK_EVERY;
		}
	}
	value = value_of(&before, figure);
	for (size_t i = begin; i < t->n && i < begin + LOOK_EVERY; i++) {
		ledger_add(&before, &t->events[i]);
		if (value_of(&before, figure) != value) {
			value = value_of(&before, figure);
			last = i;
		}
	}
	return last < t->n ? quiz_position(show, last) : 0;
}
