#ifndef SIM_SETUP_H
#define SIM_SETUP_H

/* Between engine.c and setup.c. */

#include "sim/parts.h"

/* Everything in place for these runs; their memory is there and each task is ready. */
void setup_engine(struct engine *en, const struct run *runs, size_t nruns);

/* Free all of it, also in the middle of a simulation. */
void setup_free(struct engine *en);

#endif
