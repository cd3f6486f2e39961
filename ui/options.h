#ifndef UI_OPTIONS_H
#define UI_OPTIONS_H

/* The command line, taken apart.  Options stand before or after the SCENARIO. */

#include <stdbool.h>
#include <stddef.h>

#include "sim/error.h"

#define MAX_LIST 64

enum option {			/* bits: which options a command takes */
	OPT_STRATEGY = 1 << 0, OPT_SET = 1 << 1, OPT_FORMAT = 1 << 2, OPT_OUTPUT = 1 << 3,
	OPT_PAGES = 1 << 4, OPT_ASCII = 1 << 5, OPT_VARY = 1 << 6, OPT_FIGURE = 1 << 7,
	OPT_MATRIX = 1 << 8, OPT_LAB = 1 << 9, OPT_TRACE = 1 << 10, OPT_REAL = 1 << 11,
	OPT_TIMING = 1 << 12, OPT_PID = 1 << 13, OPT_STEP = 1 << 14, OPT_SIZE = 1 << 15,
	OPT_THEME = 1 << 16, OPT_SEED = 1 << 17, OPT_QUESTIONS = 1 << 18, OPT_KEY = 1 << 19,
	OPT_GRADE = 1 << 20, OPT_ATTEMPTS = 1 << 21, OPT_ORDER = 1 << 22, OPT_STILL = 1 << 23,
	OPT_LECTURE = 1 << 24,		/* view: --text, --present, --mouse */
	OPT_COMPARE = 1 << 25,		/* run: --compare, --clock */
	OPT_LEVEL = 1 << 26,
};

struct options {
	const char *operand;		/* SCENARIO, strategy ..., or NULL */
	const char *set[MAX_LIST];	/* KEY=VALUE */
	size_t nset;
	const char *only[MAX_LIST];	/* --strategy A,B split at the commas; owned with text */
	size_t nonly;
	const char *format;		/* NULL: the command's default */
	const char *output;		/* NULL or "-": standard output */
	const char *vary;		/* sweep: KEY=VALUES */
	const char *figure;		/* sweep: NULL: its default */
	const char *order;		/* build: steps, with commas between; NULL: list them */
	const char *step, *size, *theme, *level;	/* run, view: of the screens; NULL: the default */
	bool compare, clock;		/* run: paths side by side; at the same time */
	bool pages;			/* check: print the page grid */
	bool lines, present, mouse;	/* view: line by line; large blocks; take the mouse */
	bool ascii;			/* view: no line drawing characters */
	bool still;			/* view: no animation */
	const char *lab;		/* check: NULL or "auto", "veth", "loopback" */
	const char *pid;		/* watch: of a running process */
	bool matrix;			/* check: many sizes, calls, caches and networks */
	const char *trace;		/* check: NULL, or the file for both traces */
	bool real;			/* run: with real system calls */
	const char *seed, *attempts;	/* view, quiz: NULL: the default, none */
	const char *questions, *grade;	/* quiz: likewise */
	bool key;			/* quiz: print it */
	bool timing;			/* check: times instead of counts */
	bool defer_blocks;		/* set by the command: it skips direct chunks of odd size */
	bool defer_checks;		/* ... or whatever cannot be run */
	char *text;			/* what only[] points into */
};

/*
 * Parse argv[1..], of which `allowed` options may stand there.  0, or -1 with one line in e that
 * names the option and what is accepted, and nothing to free.
 */
int options_parse(struct options *o, int argc, char **argv, int allowed, struct error *e);
void options_free(struct options *o);

#endif
