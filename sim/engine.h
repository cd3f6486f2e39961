#ifndef SIM_ENGINE_H
#define SIM_ENGINE_H

#include "sim/event.h"
#include "sim/scenario.h"

/*
 * Simulate one run and hand each event to the sink, in order of start.  The run must have
 * passed run_check().  Returns 0, or -1 if the sink stopped it.  Memory does not grow with
 * the number of events.
 */
int engine_run(const struct run *run, struct sink *sink);

#endif
