#ifndef TESTS_LAWS_H
#define TESTS_LAWS_H

/*
 * The laws of the model over generated scenarios, for the tests and for the mutations that must break
 * them.  Nothing here asserts: a broken law is a message.
 */

#include "sim/error.h"
#include "sim/scenario.h"

#define LAWS_MAX_RUNS 3

/* The number-th scenario for a strategy: the same everywhere, it comes from a linear generator. */
void laws_generate(struct run *run, const struct strategy *s, uint64_t number);

/* Several flows that share one machine; returns how many. */
size_t laws_generate_flows(struct run runs[LAWS_MAX_RUNS], uint64_t number);

/* Simulate it and hold every law against it: 0, or -1 with the broken one.  *hash is its trace's. */
int laws_check(const struct run *run, uint64_t *hash, struct error *e);
int laws_check_flows(const struct run *runs, size_t nruns, uint64_t *hash, struct error *e);

/* What its tables may say: 0, or -1 with what does not fit. */
int laws_check_table(const struct strategy *s, struct error *e);

/* What every lecture says of it, if it does. */
int laws_check_textbook(const struct strategy *s, struct error *e);

/*
 * Whether periods are told again or skipped, events and totals are those of the simulation.  *skipped: events
 * that were not told for the totals.
 */
int laws_check_skip(const struct run *run, uint64_t *skipped, struct error *e);

#endif
