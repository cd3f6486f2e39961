#ifndef REAL_MATRIX_H
#define REAL_MATRIX_H

/*
 * The matrix: each run of a scenario checked in many sizes, calls, states of the cache and
 * networks.  A sum over all of it says how much was seen, because "nothing contradicted" alone
 * would also hold for nothing.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "real/compare.h"
#include "sim/scenario.h"

/* What is varied; an axis that is fixed stays as the scenario has it. */
struct axes {
	bool fixed_size, fixed_chunk, fixed_cache, fixed_gather;
};

/* A place in the matrix: the run, and its position on each axis.  Begins all zero. */
struct matrix_place {
	size_t run, size, chunk, cache, gather;
};

/*
 * The case at that place or the next one that makes sense (no call is larger than the file) into
 * *run, and step on.  False behind the last one.
 */
bool matrix_next(struct matrix_place *at, const struct axes *axes, const struct scenario *s,
		 struct run *run);

/* Sums. */
#define MAX_FIGURES 32
#define MAX_REASONS 32

struct tally {				/* by name: verdicts of rows, or of cases */
	char name[64];
	size_t n[SKIPPED + 1];
};

struct skip_reason {
	char text[sizeof(((struct result *)0)->reason)];
	size_t n;
};

struct coverage {
	struct tally cases[MAX_RUNS];	/* by label */
	struct tally rows[MAX_RUNS];	/* by label: of its cases */
	size_t nlabels;
	struct tally figures[MAX_FIGURES];	/* of all rows; all system calls are one figure */
	size_t nfigures;
	struct skip_reason skipped[MAX_REASONS];	/* the last one takes in what is too much */
	size_t nskipped;
	struct tally all_cases, all_rows;
};

/* Begins all zero.  Add the result of one case. */
void coverage_add(struct coverage *c, const struct result *r);

#endif
