#ifndef UI_SHOW_H
#define UI_SHOW_H

/* What the display shows: one path each, with its whole trace; simulated, or from a recording. */

#include "sim/error.h"
#include "sim/scenario.h"
#include "sim/trace.h"
#include "ui/history.h"
#include "ui/question.h"

#define MAX_SHOW_EVENTS 2000000		/* of all paths: about 160 MB */

/* What a core does between its events. */
enum core_between { CORE_IDLES, CORE_IN_USER, CORE_IN_KERNEL, CORE_SPINS };

struct show {
	struct trace trace;
	const struct strategy *strategy;	/* NULL: not one that this program knows */
	struct run run;			/* that it simulates; its strategy is NULL in a recording */
	enum count count;		/* how the scenario counts */
	bool warm;			/* the file was in the page cache from the start */
	uint64_t elapsed_ns;
	bool ends_early;		/* a recording that was cut off */
	size_t done_position;		/* the step with which the programs' last work is done */
	uint32_t connections;
	uint64_t files;			/* that they send; connection i sends file i modulo this */
	unsigned int ncores;		/* that are used */
	uint8_t cores[MAX_CORES];	/* ... the busiest first; polling is no work */
	uint8_t *between;		/* owned; for each event: enum core_between after it */
	struct run *runs;		/* owned: what was simulated; NULL: a recording */
	size_t nruns, flow;		/* flows share their machine with others: this one's index */
	struct history *history;	/* owned: the scene at any step */
};

struct shows {
	struct show show[MAX_RUNS];
	size_t n;
	struct question *questions;	/* owned: the scenario's own, not yet answered */
	size_t nquestions;
	const struct scenario *scenario;	/* borrowed; NULL: recorded */
	bool together;			/* they are flows: each trace has the events of one */
	struct show *hidden;		/* owned: a solution that is not to be seen yet */
	size_t nhidden;
};

/*
 * Simulate all runs and keep their traces; of flows, which share the machine, each its own.  0, or -1
 * if there are too many events.
 */
int shows_simulate(struct shows *s, const struct scenario *scenario, struct error *e);

/*
 * Each of a simulated scenario's runs for real as well, its trace behind the other's; not for flows.
 * Why one is skipped goes to standard error, *nreal is how many are not.  0, or -1 with the message:
 * no room, or nothing can be run here.
 */
int shows_run_real(struct shows *s, const struct scenario *scenario, const char *lab,
		   size_t *nreal, struct error *e);

/* Read a recorded trace.  0, or -1 with a message that names file and line. */
int shows_read(struct shows *s, const char *path, struct error *e);

/* Is that file a recorded trace?  Told by its content. */
bool shows_is_trace(const char *path);

/* The same for a log of strace (ui/show_strace.c). */
bool shows_is_strace(const char *path);
int shows_read_strace(struct shows *s, const char *path, struct error *e);

/*
 * Leave out the solution of the scenario's exercise until it is revealed, as the last paths then.  0, or -1 if
 * nothing would be left.  Reveal: false if there is nothing to reveal, or no room.
 */
int shows_hide_solution(struct shows *s, struct error *e);
bool shows_reveal(struct shows *s);

/* None yet. */
void shows_init(struct shows *s);

/* One more, empty; there are fewer than MAX_RUNS. */
struct show *shows_add(struct shows *s);

/*
 * A trace of that run as one more path, or in place of path `old` if that is not -1; the shows own it
 * then, and *t is empty.  False if it is empty, or there is no room.
 */
bool shows_take_trace(struct shows *s, int old, struct trace *t, const struct run *run);

/* After changing a trace by hand: work out what stands beside it. */
void show_finish(struct show *show);

/*
 * The show as it was after so many events: nothing in it depends on those that come later.  Its trace
 * borrows the events.
 */
void show_past(struct show *past, const struct show *show, size_t applied);
void show_past_free(struct show *past);

void shows_free(struct shows *s);

#endif
