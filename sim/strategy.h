#ifndef SIM_STRATEGY_H
#define SIM_STRATEGY_H

/*
 * A strategy is a way to send a file: three small tables of steps, the C code
 * a programmer would write, and what to know about it.  All of it is const.
 */

#include "sim/kernel.h"
#include "sim/step.h"

enum phase { PHASE_SETUP, PHASE_LOOP, PHASE_TEARDOWN };
#define N_PHASES (PHASE_TEARDOWN + 1)

struct strategy {
	const char *name;	/* "read-write" */
	const char *title;	/* "read + write" */
	const char *summary;	/* one sentence */
	const char *family;	/* which kind of zero copy, if any */
	const char *users;	/* who uses it */
	const char *const *hazards;	/* NULL-terminated */
	const char *const *code;	/* C, line by line, NULL-terminated */
	enum rule needs;	/* the kernel must have it; RULE_NONE: any */
	bool direct;		/* O_DIRECT: requests are whole blocks */
	bool batched;		/* works in batches of `depth` chunks */
	enum place buffer;	/* USER_BUFFER if it allocates one, else NOWHERE */
	const struct step *phase[N_PHASES];	/* setup, loop, teardown */
	size_t nsteps[N_PHASES];
};

extern const struct strategy *const strategies[];
extern const size_t nstrategies;

/* The strategy of that name, or NULL. */
const struct strategy *strategy_find(const char *name);

/* Steps are numbered through setup, loop and teardown: the row, or NULL if out of range. */
const struct step *strategy_step(const struct strategy *s, int index);
size_t strategy_nsteps(const struct strategy *s);

/* Does it reach the file through a mapping (a MAP row of the page cache)? */
bool strategy_maps(const struct strategy *s);

#endif
