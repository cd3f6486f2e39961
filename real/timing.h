#ifndef REAL_TIMING_H
#define REAL_TIMING_H

/*
 * Time predicted and measured: each strategy in some sizes, chunks and states of the cache, by the
 * model on a machine profile of this host, and for real.  Nothing is traced.
 */

#include <stdio.h>

#include "real/host.h"
#include "sim/scenario.h"

#define MAX_TIMED 512

struct calibrating;

/* Quartiles of what was measured. */
struct spread {
	uint64_t low_ns, median_ns, high_ns;
};

struct timed_figure {
	uint64_t predicted_ns;
	struct spread measured;
};

struct timed {
	char label[64], strategy[24];
	uint64_t file_bytes, chunk_bytes;
	enum cache_state cache;
	unsigned runs;			/* 0: skipped, and the reason */
	char reason[256];
	struct timed_figure cpu, elapsed;	/* the sender's CPU time, all modes; until it is done */
};

/* Of many cases. */
struct timed_sum {
	size_t cases;
	uint64_t cpu_error, elapsed_error;	/* medians of |predicted - measured| / measured, in % */
	size_t cpu_pairs, cpu_right;		/* of two strategies that differ by more than their */
	size_t elapsed_pairs, elapsed_right;	/* spread: how many, and how many the model orders */
};

struct timing {
	struct timed cases[MAX_TIMED];
	size_t ncases;
	struct timed_sum sum;
	unsigned rounds;		/* of the calibration meanwhile; 0: none */
};

/*
 * Predict and measure all runs of the scenario, on the machine that `calibrating` finds meanwhile
 * and puts into it; or, if that is NULL, on the runs' own, which must be of this host.  `progress` is
 * told what is at work.  What cannot be timed says why.  0, or -1 with the message.
 */
int timing_all(struct timing *t, struct scenario *s, const struct host *h,
	       struct calibrating *calibrating, void (*progress)(const char *what),
	       struct error *e);

/* Median errors, and how many pairs are in the right order (real/timing_report.c). */
void timing_sum(struct timing *t);

/* What is to be reached on cases that calibration has not used. */
#define CPU_GOAL_PERCENT 15
#define ELAPSED_GOAL_PERCENT 20

void timing_table(FILE *f, const struct timing *t, const struct host *h);
void timing_csv(FILE *f, const struct timing *t);
void timing_json(FILE *f, const struct timing *t, const struct host *h);

#endif
