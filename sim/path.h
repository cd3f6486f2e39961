#ifndef SIM_PATH_H
#define SIM_PATH_H

/*
 * A path of a scenario's own: a strategy that is not in the program but in the file, its rows written
 * as they are told: "enter read", "dma disk > page-cache", "wait disk", "copy page-cache >
 * user-buffer", "leave read".  What the rows already say is not asked for again: in which pieces a call
 * works, whether there is a pipe or a buffer, which kernel has it.
 */

#include "sim/error.h"
#include "sim/strategy.h"

#define MAX_OWN_PATHS 4		/* of one scenario */
#define MAX_PATH_ROWS 24	/* of one phase */
#define PATH_LINES (N_PHASES * MAX_PATH_ROWS)	/* of its code */
#define PATH_LINE_BYTES 48
#define ROW_TEXT_BYTES 64

/* It points into itself: never copy one. */
struct path {
	char name[32], title[48], summary[121];
	struct step rows[N_PHASES][MAX_PATH_ROWS];
	size_t nrows[N_PHASES];		/* of setup, loop, teardown and reap */
	struct strategy strategy;	/* made of them by path_finish() */
	const char *code[PATH_LINES];
	char lines[PATH_LINES][PATH_LINE_BYTES];
	/* as an exercise: the rows of the loop are to be found among others, and put in order */
	char ask[401];			/* "": it is none */
	char goal[401];			/* an expression that must be true of it, or "" */
	struct step also[MAX_PATH_ROWS];	/* rows that do not belong */
	size_t nalso;
};

/* From "copy page-cache > user-buffer" to a row and back.  0, or -1 with what is accepted. */
int path_row_parse(struct step *row, const char *text, struct error *e);
char *path_row_text(char *text, size_t size, const struct step *row);

/* Its rows stand: make the strategy, with its code and what is told of each row. */
void path_finish(struct path *p);

/* Which row of the loop, or of another phase, breaks which rule. */
struct path_fault {
	enum phase phase;
	size_t row;		/* from 0; behind the last: the end of that phase */
	char rule[200];		/* "write() is left, but it was never entered" */
};

/*
 * The first rule that a finished path breaks: a call left that was never entered, a byte read where it
 * never was, a buffer filled again before what was sent from it is complete ...  True if none: then the
 * engine can run it, and every byte arrives once.
 */
bool path_check(const struct path *p, struct path_fault *fault);

#endif
