#ifndef REAL_TIMING_TRY_H
#define REAL_TIMING_TRY_H

/* The cases of one file while they are measured.  Part of real/timing.h. */

#include "real/timing.h"
#include "real/trial.h"

#define MAX_SAMPLES 24

struct trying {
	struct timed *timed;
	struct run run;			/* what the model is asked */
	struct trial trial;
	unsigned wanted;
	uint64_t cpu_ns[MAX_SAMPLES], elapsed_ns[MAX_SAMPLES], ack_ns[MAX_SAMPLES];
};

struct turns {
	struct trying *tries;
	size_t n;
	struct calibrating *calibrating;	/* rounds of it between the turns; or NULL */
	void (*progress)(const char *what);
	uint64_t ack_ns;		/* out: until the receiver's ACK; 0: not known */
};

/* All cases in turns, until each has its samples; what fails has its reason then. */
void turns_take(struct turns *t);

#endif
