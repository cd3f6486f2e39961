#ifndef REAL_CHECK_TRACE_H
#define REAL_CHECK_TRACE_H

/* A checked run as two traces: what the model says, and what was observed. */

#include "real/check.h"
#include "real/record.h"

/* Fill both; without a counted run none, and t->none says why. */
void check_trace(struct check_traces *t, const struct host *h, const struct run *model,
		 const struct trial *trial, const struct observed *o);

#endif
