#ifndef SIM_ENGINE_H
#define SIM_ENGINE_H

#include "sim/event.h"
#include "sim/ledger.h"
#include "sim/scenario.h"

/*
 * Simulate runs that share one machine (the first one's), at the same time; usually one.  Each event
 * goes to the sink, in order of start; event.flow is its run's index.  Every run must have passed
 * run_check().  Where one connection has the machine for itself, a period that repeats is simulated
 * three times, and told as often as it comes.  Returns 0, or -1 if the sink stopped it.  Memory does not
 * grow with the number of events.
 */
int engine_run(const struct run *runs, size_t nruns, struct sink *sink);

/* The same with every event simulated: what the other two are held against. */
int engine_simulate(const struct run *runs, size_t nruns, struct sink *sink);

/*
 * The same for its totals alone, which are those of engine_run() to the last figure: where one
 * connection has the machine for itself, whole periods are skipped, so that it takes the time of the
 * transfer's beginning and end.  The sink adds each event that it gets to the ledger; NULL: it is the
 * ledger's own.  Returns as engine_run().
 */
int engine_total(const struct run *runs, size_t nruns, struct ledger *ledger, struct sink *sink);

#endif
