#ifndef REAL_CHECK_H
#define REAL_CHECK_H

/* One run of a scenario with real system calls, held against the model. */

#include "real/check_watch.h"
#include "real/compare.h"
#include "real/host.h"
#include "sim/scenario.h"
#include "sim/trace.h"

/*
 * Predict, run for real three times (counted, measured, probed) and compare.  Always fills r;
 * what cannot be done here is skipped with its reason.  Free r with check_free().
 */
void check_run(struct result *r, const struct host *h, const struct run *run);

/*
 * The same, and both sides as traces: the counted run, and the model that it is held against.  Init
 * them before and free them after.  A run that was not counted leaves them empty, and says why.
 */
struct check_traces {
	struct trace model, real;
	struct error none;		/* "", or why there is no trace */
};

void check_record(struct result *r, const struct host *h, const struct run *run,
		  struct check_traces *traces);

/* The same for somebody who watches (NULL: nobody); traces may be NULL. */
void check_watched(struct result *r, const struct host *h, const struct run *run,
		   struct check_traces *traces, struct check_watch *watch);
void check_free(struct result *r);

/* Of many results: SKIPPED if all are, CONTRADICTED if one is, else CONFIRMED. */
enum verdict check_sum(enum verdict so_far, enum verdict next);

#endif
