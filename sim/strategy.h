#ifndef SIM_STRATEGY_H
#define SIM_STRATEGY_H

/*
 * A strategy is a way to send a file: three small tables of steps, the C code
 * a programmer would write, and what to know about it.  All of it is const.
 */

#include "sim/kernel.h"
#include "sim/step.h"

/*
 * Setup and teardown run once for each sending of the file, the loop once for each chunk.  Reap runs
 * when `depth` zero-copy sends are not yet completed, and before the teardown; full when a
 * non-blocking socket has no room; lookup, where the file has an index, before the loop for the same chunks.
 */
enum phase {
	PHASE_SETUP, PHASE_LOOP, PHASE_TEARDOWN, PHASE_REAP, PHASE_FULL, PHASE_LOOKUP,
};
#define N_PHASES (PHASE_LOOKUP + 1)

/* The kinds of zero copy: what a strategy saves. */
enum family {
	FAMILY_NONE,		/* copies as ever; may save calls */
	FAMILY_AVOID,		/* avoids the copy between user and kernel memory */
	FAMILY_BYPASS,		/* bypasses the kernel, or its page cache */
	FAMILY_OPTIMISE,	/* makes the copy between user and kernel cheaper */
};
#define N_FAMILIES (FAMILY_OPTIMISE + 1)

struct strategy {
	const char *name;	/* "read-write" */
	const char *title;	/* "read + write" */
	const char *summary;	/* one sentence */
	enum family family;
	const char *users;	/* who uses it */
	const char *const *hazards;	/* NULL-terminated */
	const char *const *code;	/* C, line by line, NULL-terminated */
	enum rule needs;	/* the kernel must have it; RULE_NONE: any */
	bool direct;		/* O_DIRECT: requests are whole blocks */
	bool batched;		/* works in batches of `depth` chunks */
	bool zerocopy;		/* sends complete later: by notification, after the ACK */
	bool registered;	/* its buffers are pinned once, before it starts */
	bool pipe;		/* works through a pipe: a call moves what that holds */
	bool polled;		/* drives the devices from user mode, without interrupts */
	bool model_only;	/* no host can run it */
	unsigned int tasks;	/* that work for one connection; 0: one */
	enum place buffer;	/* USER_BUFFER if it allocates one, else NOWHERE */
	unsigned int buffers;	/* that a chunk goes through, one after the other; 0: one */
	const struct step *phase[N_PHASES];	/* setup, loop, teardown */
	size_t nsteps[N_PHASES];
};

extern const struct strategy *const strategies[];
extern const size_t nstrategies;

/* "avoids the user/kernel copy", "" for FAMILY_NONE. */
const char *family_name(enum family family);

/* The strategy of that name, or NULL. */
const struct strategy *strategy_find(const char *name);

/* Steps are numbered through the phases: the row, or NULL if out of range. */
const struct step *strategy_step(const struct strategy *s, int index);
size_t strategy_nsteps(const struct strategy *s);

/* A phase's rows; those of PHASE_FULL and PHASE_LOOKUP are the same for all. */
const struct step *strategy_rows(const struct strategy *s, enum phase phase, size_t *n);

/* Does it reach the file through a mapping (a MAP row of the page cache)? */
bool strategy_maps(const struct strategy *s);

/* Buffers that a chunk goes through, one after the other: one, if nothing else is said or known. */
unsigned int strategy_buffers(const struct strategy *s);

/* Does the program itself touch that mapping?  Then it takes the faults, in user mode. */
bool strategy_touches(const struct strategy *s);

#endif
