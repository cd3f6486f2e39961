#ifndef REAL_PLAN_H
#define REAL_PLAN_H

/* From a run of a scenario to a trial on this host. */

#include <stdbool.h>

#include "real/host.h"
#include "real/trial.h"
#include "sim/scenario.h"

/* What a run is made of here, but for file and lab.  0, or -1 with the reason why it cannot be. */
int plan_make(struct trial *t, const struct host *h, const struct run *run, struct error *e);

/*
 * Does it hand references to a socket, in a kernel that copies these where today's does so at the
 * device?
 */
bool plan_copies_in_call(const struct run *run);

/* Should the lab's device gather for it? */
bool plan_wants_gather(const struct run *run);

#endif
