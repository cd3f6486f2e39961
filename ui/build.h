#ifndef UI_BUILD_H
#define UI_BUILD_H

/*
 * The screen on which a path is built: rows to be taken and put in order, and what the checker says of
 * it.  Pure: app_key.c gives it keys, view_build_draw() draws it.
 */

#include "sim/exercise.h"
#include "ui/canvas.h"
#include "ui/keymap.h"

#define BUILD_SEED 2	/* of the order in which the rows lie there; with 1 the first is a right one */

struct build {
	bool open;
	bool there;			/* the scenario has an exercise */
	struct exercise exercise;
	size_t chosen[EXERCISE_ROWS], n;	/* in order */
	size_t cursor;			/* a row of the exercise */
	bool checked;			/* ... as it stands */
	bool shown;			/* it is the solution, not the reader's work */
	int path;			/* of the display, which is the solution: from 1; 0: not revealed */
	struct exercise_verdict verdict;
};

/* Open it; what has been chosen before is still there.  scenario NULL: of a recording. */
void build_open(struct build *b, const struct scenario *scenario, uint64_t seed);

/* A key; `q` and Escape close it. */
void build_key(struct build *b, enum action action, int key);

/* Has it been found right, as it stands? */
bool build_solved(const struct build *b);

/* Which place of the path the row has, from 1; 0: it is not taken. */
size_t build_place(const struct build *b, size_t row);

/* Over the whole canvas. */
void view_build_draw(struct canvas *c, const struct build *b);

#endif
