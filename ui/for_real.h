#ifndef UI_FOR_REAL_H
#define UI_FOR_REAL_H

/* What the commands share that run a scenario with real system calls. */

#include "real/check.h"
#include "ui/options.h"

/* Is it what --lab takes (NULL: not given)?  0, or -1 with the message. */
int for_real_is_lab(const char *name, struct error *e);

/* Before any file is opened: make the process fit for it and look at the host.  0, or -1. */
int for_real_begin(struct host *h, const char *lab, struct error *e);

/* A run may take seconds: say on a terminal which one is at work; "" wipes it out again. */
void for_real_progress(const char *label);

/* Flows have no real half: tell so, and return the exit status. */
int for_real_refuse_flows(const char *command);

/*
 * A run for real.  With t, which need not be filled in, both its traces, to be freed: their headers get
 * the scenario's name.
 */
void for_real_run(struct result *r, struct check_traces *t, const struct host *h,
		  const struct scenario *s, const struct run *run);

/*
 * `iopath run --real`: the counted runs in one of the formats of `run`; why one is skipped goes to
 * standard error.  Returns the exit status.
 */
int for_real_export(const struct scenario *s, const struct options *o);

#endif
