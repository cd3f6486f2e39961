#ifndef UI_REAL_PANE_H
#define UI_REAL_PANE_H

/*
 * The pane of the real run (key R): its state, what keys do in it, and its picture.  All but what
 * starts and reads the run is pure.
 */

#include "ui/canvas.h"
#include "ui/keymap.h"
#include "ui/real_run.h"

struct real_pane {
	struct real_run run;
	bool open;
	size_t row;		/* the figure whose evidence is shown */
};

/* What a key asks of whoever has the pane. */
enum real_wish { REAL_NOT_MINE, REAL_TAKEN, REAL_AGAIN, REAL_TRACE };

/* A key while the pane is open. */
enum real_wish real_pane_key(struct real_pane *p, enum action action);

/* What the last line of the screen says of the run: "real: at work"; NULL: there is none. */
const char *real_pane_word(const struct real_pane *p);

/* Draw it over the screen. */
void view_real(struct canvas *c, const struct real_seen *s, size_t row);

/* Its lower part: a title, and the pages of each hop; narrower than this in short words. */
#define REAL_MIDDLE 54
void view_real_pages(struct canvas *c, struct rect r, const struct real_seen *s);

#endif
