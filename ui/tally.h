#ifndef UI_TALLY_H
#define UI_TALLY_H

/* The totals of a trace by which it is compared with another (ui/difference.h). */

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

#endif
