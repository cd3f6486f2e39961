#ifndef UI_TEXT_TELL_H
#define UI_TEXT_TELL_H

/* What `iopath view --text` tells: the path, the step, the question, the figures, in lines. */

#include <stdio.h>

#include "ui/app.h"

struct told {
	struct app *a;
	FILE *out;
	struct canvas c;	/* what is drawn is not shown: it brings the scene up to date */
	/* what was told last */
	int path;
	size_t position;
	bool asking, committed;
};

/* The player of the path that is told. */
const struct player *told_player(const struct told *t);

/* What is different from what was told; if nothing is, the step again. */
void tell(struct told *t);

/* Until an open question is answered or skipped, nothing else is told. */
void tell_not_now(FILE *out);

/* The same, if one is open: true.  Else an answered one has been read, and is closed. */
bool tell_question_first(struct app *a, FILE *out);

/* Another level of detail: what it is, the step in it, and its figures. */
void tell_level(struct told *t);

/* Draw, so that the view is of what keys have changed. */
void tell_bring_up_to_date(struct told *t);

#endif
