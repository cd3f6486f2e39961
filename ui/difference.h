#ifndef UI_DIFFERENCE_H
#define UI_DIFFERENCE_H

/*
 * What one run does otherwise than another, count by count, and why.  The causes come from the hops,
 * the calls and what else was tallied of the two traces: nothing is written down for a strategy.
 */

#include "sim/ledger.h"
#include "sim/trace.h"

/* What the CPU does with its time. */
enum work { WORK_COPIES, WORK_SWITCHES, WORK_SLEEPS, WORK_FAULTS, WORK_INTERRUPTS, WORK_POLLING,
	    WORK_CALLS };
#define N_WORKS (WORK_CALLS + 1)

/* The ledger of a trace, and what its figures are made of where it does not tell. */
struct tally {
	struct ledger ledger;
	bool recorded;			/* not simulated: it knows not all, and was traced */
	uint64_t sleeps[N_PLACES];	/* for what the task waited */
	uint64_t interrupts[N_PLACES];	/* from which device */
	uint64_t work_ns[N_WORKS];
	uint64_t asleep_ns;		/* of all tasks */
};

/* Empty, for a trace with that header, counted so. */
void tally_init(struct tally *t, enum count count, const struct trace_header *header);
void tally_add(struct tally *t, const struct event *e);

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
