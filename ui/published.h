#ifndef UI_PUBLISHED_H
#define UI_PUBLISHED_H

/*
 * Results that others have published, each with the model's run of the same: what changed from one
 * way or setting (before) to another (after).
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/error.h"

#define PUBLISHED_MAX_SET 10

enum published_figure {
	FIGURE_BOTH_ENDS_MS,	/* CPU time of the sender and of a receiver that reads 4 KiB at a time */
	FIGURE_SENDER_MS,	/* CPU time of the sender */
	FIGURE_GBIT_S,		/* 10^9 bits a second that were acknowledged */
	FIGURE_MB_S,		/* the same in 10^6 bytes */
	FIGURE_KREQUESTS_S,	/* 1000 calls a second */
	FIGURE_BREAK_EVEN_KB,	/* 1000 bytes a call from which on `after` needs less CPU time */
};

struct published_run {
	const char *strategy;
	const char *release;			/* of the kernel; NULL: the result's */
	const char *set[PUBLISHED_MAX_SET];	/* KEY=VALUE, as for --set; ends with NULL */
};

struct published_row {
	const char *what;
	uint64_t before, after;		/* published, in thousandths of the unit; a break-even has no before */
	struct published_run runs[2];	/* before and after */
	const char *not_compared;	/* why; NULL: it is */
	const char *why;		/* of this row alone, or NULL */
	bool opposite;			/* the model has the effect the other way round; `why` says why */
};

struct published_result {
	const char *title, *source;
	const char *published;		/* what was measured, on what */
	const char *simulated;		/* which runs of the model stand for it, and why these settings */
	const char *before, *after;	/* column heads */
	const char *unit;
	enum published_figure figure;
	const char *release;		/* of the kernel whose rules hold: "6.18" */
	const char *set[PUBLISHED_MAX_SET];	/* for all runs; ends with NULL */
	const struct published_row *rows;
	size_t nrows;
	const char *why;		/* it deviates */
};

extern const struct published_result published_results[];
extern const size_t npublished_results;

/* What the model says to a row, in thousandths of the unit. */
struct published_outcome {
	uint64_t before, after;		/* a break-even: before is 0 */
};

/* Run the model for a row that is compared.  0, or -1 with the message: a shipped machine has changed. */
int published_simulate(const struct published_result *r, const struct published_row *row,
		       struct published_outcome *o, struct error *e);

/* after / before in thousandths, of a break-even that number itself; what is held against each other. */
uint64_t published_ratio(uint64_t before, uint64_t after);

#endif
