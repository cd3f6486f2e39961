#ifndef TESTS_FUZZ_H
#define TESTS_FUZZ_H

/*
 * What is done with arbitrary bytes.  `make fuzz` has libFuzzer invent them; tests/test_corpus.c gives
 * them what was found before.  A finding aborts, after a line that says what is wrong.
 */

#include <stddef.h>
#include <stdint.h>

#include "sim/scenario.h"

void fuzz_scenario(const uint8_t *data, size_t size);	/* the text of a scenario */
void fuzz_trace(const uint8_t *data, size_t size);	/* the text of a recording */
void fuzz_engine(const uint8_t *data, size_t size);	/* settings: see tests/fuzz_engine.c */

/*
 * Simulate runs that passed their checks, with all invariants, if they are small enough; and compare
 * the totals with those that engine_total() finds.
 */
void fuzz_simulate(const struct run *runs, size_t nruns);

#endif
