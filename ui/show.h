#ifndef UI_SHOW_H
#define UI_SHOW_H

/* What the display shows: one path each, with its whole trace; simulated, or from a recording. */

#include "sim/error.h"
#include "sim/scenario.h"
#include "sim/trace.h"

#define MAX_SHOW_EVENTS 2000000		/* of all paths: about 160 MB */

struct show {
	struct trace trace;
	const struct strategy *strategy;	/* NULL: not one that this program knows */
	enum count count;		/* how the scenario counts */
	bool warm;			/* the file was in the page cache from the start */
	uint64_t elapsed_ns;
	bool ends_early;		/* a recording that was cut off */
	size_t done_position;		/* the step with which the program's last call returns */
};

struct shows {
	struct show show[MAX_RUNS];
	size_t n;
};

/* Simulate all runs and keep their traces.  0, or -1 if there are too many events. */
int shows_simulate(struct shows *s, const struct scenario *scenario, struct error *e);

/* Read a recorded trace.  0, or -1 with a message that names file and line. */
int shows_read(struct shows *s, const char *path, struct error *e);

/* Is that file a recorded trace?  Told by its content. */
bool shows_is_trace(const char *path);

/* After adding events to a trace by hand: work out what stands beside it. */
void show_finish(struct show *show);

void shows_free(struct shows *s);

#endif
