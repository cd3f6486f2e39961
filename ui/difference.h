#ifndef UI_DIFFERENCE_H
#define UI_DIFFERENCE_H

/*
 * What one run does otherwise than another, count by count, and why.  The causes come from the hops,
 * the calls and what else was tallied of the two traces: nothing is written down for a strategy.
 */

#include "ui/tally.h"

#define N_DIFFERENCES 12
#define DIFFERENCE_CAUSE_BYTES 320

struct difference {
	const char *name;		/* "CPU copies" */
	char base[16], other[16];	/* "2.00x", "247.5 us": at most 9 columns */
	char change[16];		/* "-1.00x", "+3", "same" */
	bool same;
	char cause[DIFFERENCE_CAUSE_BYTES];	/* "" if the same */
};

/* All counts of two runs: d has room for N_DIFFERENCES. */
void difference_make(struct difference *d, const struct tally *base, const struct tally *other);

#endif
