/*
 * An exercise: rows to be chosen and put in order.  exercise_init(), then exercise_try() as often as the
 * reader likes.  The order in which rows are shown comes from a seed alone (sim/random.h).
 */

#include "sim/exercise.h"

#include <stdio.h>
#include <string.h>

#include "sim/engine.h"
#include "sim/expression.h"
#include "sim/figures.h"
#include "sim/fixed.h"
#include "sim/ledger.h"
#include "sim/random.h"

static bool same(const struct step *a, const struct step *b)
{
	char one[ROW_TEXT_BYTES], other[ROW_TEXT_BYTES];

	return strcmp(path_row_text(one, sizeof(one), a), path_row_text(other, sizeof(other), b)) == 0;
}

static const struct run *run_of(const struct scenario *s, const struct path *p)
{
	for (size_t i = 0; i < s->nruns; i++) {
		if (s->runs[i].strategy == &p->strategy)
			return &s->runs[i];
	}
	return NULL;
}

/* A name in a goal is a figure of the path's own ledger. */
static int look_up(void *arg, const char *text, size_t length, int64_t *value, struct error *e)
{
	char name[160];

	snprintf(name, sizeof(name), "%.*s", (int)(length < 159 ? length : 159), text);
	return figures_number(arg, name, value, e);
}

static struct ledger ledger_of(const struct run *run)
{
	struct ledger l;

	ledger_init(&l, run->config.count, config_payload_bytes(&run->config));
	engine_run(run, 1, &l.sink);
	return l;
}

/* Is the goal reached, if there is one?  -1: it is no goal. */
static int reaches(const struct path *p, struct ledger *l, struct error *e)
{
	const struct expression_names names = { .value = look_up, .arg = l };
	int64_t truth = 1;

	if (p->goal[0] == '\0')
		return 1;
	if (expression_check(p->goal, EXPRESSION_TRUTH, &names, e) != 0 ||
	    expression_value(p->goal, EXPRESSION_TRUTH, &names, &truth, e) != 0)
		return -1;
	return truth != 0;
}

int exercise_check(const struct scenario *s, const struct path *p, struct error *e)
{
	const struct run *run = run_of(s, p);
	struct error why;
	struct ledger l;
	int reached;

	if (s->together)
		return error_set(e, "beside \"flows\"; accepted: a scenario with \"strategies\"");
	if (!run)
		return error_set(e, "%s is not among the strategies, so nothing says on which file it is "
				 "tried; accepted: \"strategies\": [ \"%s\" ]", p->name, p->name);
	for (size_t i = 0; i < p->nalso; i++) {
		for (size_t k = 0; k < p->nrows[PHASE_LOOP]; k++) {
			char text[ROW_TEXT_BYTES];

			if (same(&p->also[i], &p->rows[PHASE_LOOP][k]))
				return error_set(e, "also: \"%s\" belongs to the path; accepted: rows that "
						 "do not", path_row_text(text, sizeof(text), &p->also[i]));
		}
	}
	l = ledger_of(run);
	reached = reaches(p, &l, &why);
	if (reached < 0)
		return error_set(e, "goal: %s", why.text);
	if (reached == 0)
		return error_set(e, "goal: the path itself does not reach it; accepted: what it reaches");
	return 0;
}

#define SEQUENCE 1	/* of those that a seed has; questions are drawn from 0 */

static const struct path *asked_path(const struct scenario *s)
{
	for (size_t i = 0; i < s->npaths; i++)
		if (s->paths[i].ask[0] != '\0')
			return &s->paths[i];
	return NULL;
}

bool exercise_is_in(const struct scenario *s)
{
	const struct path *p = asked_path(s);

	return p && run_of(s, p);
}

bool exercise_init(struct exercise *x, const struct scenario *s, uint64_t seed)
{
	struct random random;

	*x = (struct exercise){ .scenario = s, .path = asked_path(s) };
	x->run = x->path ? run_of(s, x->path) : NULL;
	if (!x->run)
		return false;
	for (size_t i = 0; i < x->path->nrows[PHASE_LOOP]; i++)
		x->rows[x->n++] = x->path->rows[PHASE_LOOP][i];
	for (size_t i = 0; i < x->path->nalso; i++)
		x->rows[x->n++] = x->path->also[i];
	random_init(&random, seed, SEQUENCE);
	for (size_t i = x->n; i > 1; i--) {
		const size_t k = random_below(&random, (uint32_t)i);
		const struct step row = x->rows[k];

		x->rows[k] = x->rows[i - 1];
		x->rows[i - 1] = row;
	}
	return true;
}

/* The path with another loop. */
static void build(const struct exercise *x, const size_t *chosen, size_t n, struct path *built)
{
	const struct path *p = x->path;

	memset(built, 0, sizeof(*built));
	memcpy(built->name, p->name, sizeof(built->name));
	memcpy(built->title, p->title, sizeof(built->title));
	memcpy(built->goal, p->goal, sizeof(built->goal));
	for (int phase = 0; phase < N_PHASES; phase++) {
		built->nrows[phase] = p->nrows[phase];
		memcpy(built->rows[phase], p->rows[phase], sizeof(p->rows[phase]));
	}
	built->nrows[PHASE_LOOP] = n;
	for (size_t i = 0; i < n; i++)
		built->rows[PHASE_LOOP][i] = x->rows[chosen[i]];
	path_finish(built);
}

static void tell_fault(const struct exercise *x, const struct path_fault *f, size_t n,
		       struct exercise_verdict *v)
{
	v->end = EXERCISE_BREAKS;
	v->row = f->phase == PHASE_LOOP ? f->row : n;
	if (f->phase == PHASE_LOOP || x->path->nrows[f->phase] == 0)
		snprintf(v->text, sizeof(v->text), "%s.", f->rule);
	else
		snprintf(v->text, sizeof(v->text), "With what comes %s the loop: %s.",
			 f->phase == PHASE_SETUP ? "before" : "after", f->rule);
}

/* It can be run: what does it do there? */
static void tell_run(const struct exercise *x, struct path *built, struct exercise_verdict *v)
{
	struct run run = *x->run;
	struct error why;
	struct ledger l;
	uint64_t cpu = 0, dma = 0;
	char copies[32], moved[32];

	run.strategy = &built->strategy;
	v->end = EXERCISE_BREAKS;
	if (run_check(&run, &why) != 0) {
		snprintf(v->text, sizeof(v->text), "It cannot be run here: %s", why.text);
		return;
	}
	l = ledger_of(&run);
	figures_value(&l, "cpu_copies.passes", &cpu);
	figures_value(&l, "dma_copies.passes", &dma);
	v->end = reaches(built, &l, &why) > 0 ? EXERCISE_RIGHT : EXERCISE_MISSES;
	snprintf(v->text, sizeof(v->text), "It runs, and every byte arrives: %s CPU copies, %s by DMA, %llu "
		 "mode switches.%s%s", fixed_text(copies, sizeof(copies), (int64_t)cpu),
		 fixed_text(moved, sizeof(moved), (int64_t)dma), (unsigned long long)l.mode_switches,
		 v->end == EXERCISE_MISSES ? " But what was asked for is: " : "",
		 v->end == EXERCISE_MISSES ? built->goal : "");
}

void exercise_try(const struct exercise *x, const size_t *chosen, size_t n, struct path *built,
		  struct exercise_verdict *v)
{
	static struct path own;
	struct path *p = built ? built : &own;
	struct path_fault fault;

	*v = (struct exercise_verdict){ .row = n };
	if (n > MAX_PATH_ROWS) {
		v->row = MAX_PATH_ROWS;
		snprintf(v->text, sizeof(v->text), "these are more rows than a path has.");
		return;
	}
	build(x, chosen, n, p);
	if (!path_check(p, &fault))
		tell_fault(x, &fault, n, v);
	else
		tell_run(x, p, v);
}
