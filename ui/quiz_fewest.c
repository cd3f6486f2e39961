/*
 * Which of several paths needs the fewest, and how many?  The one that does is drawn first, then
 * others that need more: so there is one right answer.
 */

#include "ui/quiz_make.h"

#include <stdio.h>
#include <string.h>

#include "sim/figures.h"
#include "sim/fixed.h"

#define MOST_OPTIONS 4

static const struct measure {
	const char *figure, *word, *ask;
	enum question_unit unit;
	bool of_model;		/* a recording does not know all of it */
} measures[] = {
	{ "syscalls", "system calls", "makes the fewest system calls", IS_COUNT, false },
	{ "mode_switches", "mode switches", "takes the fewest mode switches", IS_COUNT, true },
	{ "cpu_copies.passes", "passes",
	  "makes the fewest CPU copies in passes (1 pass: the payload once)", IS_PASSES, false },
};
#define N_MEASURES (sizeof(measures) / sizeof(measures[0]))

static uint64_t value_of(const struct quiz *z, size_t path, const struct measure *m)
{
	uint64_t value = 0;

	figures_value(&z->paths[path].ledger, m->figure, &value);
	return value;
}

/* May that path be compared with others?  All must be counted alike, and be known alike. */
static bool is_fit(const struct quiz *z, size_t path, const struct measure *m)
{
	const struct show *show = &z->shows->show[path], *first = &z->shows->show[0];
	const struct quiz_path *p = &z->paths[path];

	if (show->count != first->count || p->recorded != z->paths[0].recorded || p->real != z->paths[0].real)
		return false;
	if (!p->recorded && (!show->run.strategy || p->real))
		return false;
	if (m->unit == IS_PASSES)
		return p->amounts && (!p->real || show->trace.header.payload_bytes > 0);
	if (p->recorded)
		return p->calls && !(p->real && m->of_model);
	return p->calls && !show->run.strategy->zerocopy;
}

/* Those that need more than `than`; of all, if there are none with less.  Returns how many. */
static size_t list_above(const struct quiz *z, const struct measure *m, uint64_t than,
			 size_t list[MAX_RUNS])
{
	size_t n = 0;

	for (size_t i = 0; i < z->nshows; i++) {
		if (is_fit(z, i, m) && value_of(z, i, m) > than)
			list[n++] = i;
	}
	return n;
}

/* Those that need fewer than some other. */
static size_t list_winners(const struct quiz *z, const struct measure *m, size_t list[MAX_RUNS])
{
	size_t n = 0, above[MAX_RUNS];

	for (size_t i = 0; i < z->nshows; i++) {
		if (is_fit(z, i, m) && list_above(z, m, value_of(z, i, m), above) > 0)
			list[n++] = i;
	}
	return n;
}

/* Draw up to three of the list, and put them in order with the winner.  Returns how many. */
static size_t draw_options(struct quiz *z, size_t winner, size_t *list, size_t n,
			   size_t options[MOST_OPTIONS])
{
	size_t most = n < MOST_OPTIONS - 1 ? n : MOST_OPTIONS - 1;

	options[0] = winner;
	for (size_t i = 0; i < most; i++) {
		const size_t drawn = i + quiz_draw(z, n - i), path = list[drawn];
		size_t at = i + 1;

		list[drawn] = list[i];
		for (; at > 0 && options[at - 1] > path; at--)
			options[at] = options[at - 1];
		options[at] = path;
	}
	return most + 1;
}

static bool same_setup(const struct show *a, const struct show *b)
{
	const struct config *c = &a->run.config, *d = &b->run.config;

	if (!a->run.strategy || !b->run.strategy)
		return false;
	return c->file_bytes == d->file_bytes && c->chunk_bytes == d->chunk_bytes &&
		c->requests == d->requests && c->connections == d->connections &&
		a->warm == b->warm && !a->run.strategy->batched && !b->run.strategy->batched &&
		!a->run.strategy->pipe && !b->run.strategy->pipe;
}

static void ask(struct question *q, const struct quiz *z, const size_t *options, size_t n,
		const struct measure *m)
{
	const struct show *first = &z->shows->show[options[0]];
	bool same = true;

	for (size_t i = 1; i < n; i++)
		same = same && same_setup(first, &z->shows->show[options[i]]);
	if (same)
		quiz_ask_setup(q, first, "Each of them");
	quiz_ask(q, "Which of these %s%s, and how many?", m->ask, quiz_counting(first));
}

static void put_options(struct question *q, const struct quiz *z, const size_t *options, size_t n,
			size_t winner, const struct measure *m)
{
	char number[32];

	for (size_t i = 0; i < n; i++) {
		const uint64_t raw = value_of(z, options[i], m);
		int64_t value = (int64_t)raw;

		if (m->unit == IS_COUNT && !fixed_of(raw, &value))
			value = INT64_MAX;
		if (options[i] == winner)
			q->key.right = (int)i;
		quiz_option(q, "%s", z->shows->show[options[i]].trace.header.label);
		quiz_why(q, "%s%s: %s", i ? ", " : "", q->asked.options[i].text,
			 fixed_text(number, sizeof(number), value));
	}
	quiz_why(q, ".");
}

bool quiz_fewest(struct quiz *z, struct question *q)
{
	const struct measure *fit[N_MEASURES], *m;
	size_t list[MAX_RUNS], options[MOST_OPTIONS], winner, n, nfit = 0;
	const struct show *show;

	for (size_t i = 0; i < N_MEASURES; i++) {
		if (list_winners(z, &measures[i], list) > 0)
			fit[nfit++] = &measures[i];
	}
	if (nfit == 0)
		return false;
	m = fit[quiz_draw(z, nfit)];
	n = list_winners(z, m, list);
	winner = list[quiz_draw(z, n)];
	show = &z->shows->show[winner];
	n = list_above(z, m, value_of(z, winner, m), list);
	n = draw_options(z, winner, list, n, options);
	ask(q, z, options, n, m);
	put_options(q, z, options, n, winner, m);
	q->at.path = (int)options[0];
	if (!quiz_set_figure(z, q, winner, m->figure, m->unit, m->word))
		return false;
	quiz_set_evidence(z, q, winner, quiz_last_change(show, show->count, m->figure),
			  "The last is");
	return true;
}
