#ifndef UI_LETTERS_H
#define UI_LETTERS_H

/* The letters of a timeline. */

#include "ui/canvas.h"
#include "ui/show.h"

struct letter {
	char letter;
	enum style style;
	const char *name;	/* for the legend */
};

/* Of an event, at a level of detail; if it is another connection's, only that it is. */
const struct letter *letter_of(const struct event *e, bool ours, int level);
const struct letter *letter_of_others(void);

/* Of what a core does between its events; idle is '.'. */
const struct letter *letter_between(enum core_between does);

/* The names of the letters that are seen, in one line; returns the column behind them. */
int letters_legend(struct canvas *c, int y, int width, const bool seen[128]);

#endif
