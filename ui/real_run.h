#ifndef UI_REAL_RUN_H
#define UI_REAL_RUN_H

/*
 * A check in the background, for the display: a child of its own runs what `iopath check --trace`
 * runs, and tells through a pipe how far it is, each page that the alias probe has looked at, the
 * verdicts, and the trace.
 */

#include <stdbool.h>
#include <stddef.h>

#include "real/check.h"
#include "ui/background.h"

enum real_state {
	REAL_NONE,		/* nothing was started */
	REAL_RUNS,
	REAL_DONE,		/* there is a result; it may be that nothing could be run */
	REAL_FAILED,		/* it could not be started, or ended early */
};

/* The pages of one hop, as one run of the probe sees them. */
struct real_grid {
	enum check_stage stage;		/* STAGE_PROBE, STAGE_DELIVERED or STAGE_RESENT */
	enum place from, to;
	size_t npages;
	char *pages;			/* owned; enum page_seen, 0: not looked at yet */
};
#define MAX_REAL_GRIDS 8

/* What has come in so far; all that is drawn of it. */
struct real_seen {
	enum real_state state;
	char label[64];			/* of the run */
	char where[160];		/* "Linux 6.18.1, TCP over loopback" */
	enum check_stage stage;		/* it is at this one ... */
	bool begun[N_STAGES];		/* ... and has been at these */
	struct real_grid grids[MAX_REAL_GRIDS];	/* in order of first use */
	size_t ngrids;
	enum verdict verdict;		/* REAL_DONE: as struct result has them */
	char reason[600];
	struct row rows[MAX_RESULT_ROWS];
	size_t nrows;
	bool has_trace;			/* with events, for there is none of an empty file ... */
	struct error no_trace;		/* ... or "", or why there is none */
	struct error failed;		/* REAL_FAILED: what went wrong */
};

struct real_run {
	struct background_taker taker;
	struct background child;
	struct real_seen seen;
	struct run run;			/* what is run */
	struct trace trace;		/* of the real run, at the end; n is 0 without one */
	char trace_label[64];		/* its label: "read-write (real)" */
};

/* Nothing is under way yet. */
void real_run_init(struct real_run *r);

/*
 * Start it, or fail and say so in r->seen.  lab: as --lab takes it, or NULL.  What an earlier one has
 * left is gone; one that is under way is stopped.
 */
void real_run_start(struct real_run *r, const struct run *run, const char *scenario,
		    const char *lab);

/* There is nothing to run, and why. */
void real_run_refuse(struct real_run *r, const char *label, const char *why);

/* r->child.fd can be read: take in what has come, without waiting.  True: that was the last. */
bool real_run_read(struct real_run *r);

/* Take in bytes that the child has sent. */
void real_run_take(struct real_run *r, const char *bytes, size_t n);

/* End what is under way, with all that it has started, and let go of everything. */
void real_run_stop(struct real_run *r);

/* What a stage does: "counted under ptrace". */
const char *real_stage_name(enum check_stage stage);

#endif
