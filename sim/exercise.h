#ifndef SIM_EXERCISE_H
#define SIM_EXERCISE_H

/*
 * Building a path: the rows of a path's loop, and some that do not belong, in an order that says
 * nothing.  A reader puts rows in order; the first broken rule is named, and what passes is run.
 */

#include "sim/scenario.h"

#define EXERCISE_ROWS (2 * MAX_PATH_ROWS)

struct exercise {
	const struct scenario *scenario;	/* borrowed */
	const struct path *path;		/* its solution, or one of them */
	const struct run *run;			/* on which file and machine */
	struct step rows[EXERCISE_ROWS];	/* shuffled */
	size_t n;
};

enum exercise_end { EXERCISE_BREAKS, EXERCISE_MISSES, EXERCISE_RIGHT };

struct exercise_verdict {
	enum exercise_end end;
	size_t row;		/* BREAKS: which of the chosen, from 0; behind the last: at the end */
	char text[700];		/* the rule; or what was to be reached; or what it does */
};

/* Is there a run for it, and does the solution reach its goal there?  0, or -1 with what is missing. */
int exercise_check(const struct scenario *s, const struct path *p, struct error *e);

/* Has the scenario one? */
bool exercise_is_in(const struct scenario *s);

/* The first exercise of a scenario, shuffled by the seed.  False if it has none. */
bool exercise_init(struct exercise *x, const struct scenario *s, uint64_t seed);

/* The chosen rows as the loop of that path: which of x->rows, in order.  built may be NULL. */
void exercise_try(const struct exercise *x, const size_t *chosen, size_t n, struct path *built,
		  struct exercise_verdict *v);

#endif
