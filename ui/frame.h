#ifndef UI_FRAME_H
#define UI_FRAME_H

/*
 * What a terminal is sent at a time.  A change goes out in frames of at most FRAME_BYTES, from the
 * top of the screen down, FRAME_MS apart: so a key shows at once however slow the line is, and
 * what was drawn meanwhile replaces what was not sent yet.  Pure: who shows it puts the cells.
 */

#include "ui/canvas.h"

#define FRAME_BYTES 200		/* one sends fewer, unless ... */
#define FRAME_MS 5
#define FRAME_MOST 40		/* ... this many would not do: then it sends all that there is */

struct frames {
	struct canvas wanted, shown;	/* owned; shown is empty before the first */
	bool whole;			/* send all cells, changed or not */
};

typedef void frame_put(int x, int y, const struct cell *cell);

/* This is to be shown; the size may be another one than before. */
void frames_want(struct frames *f, const struct canvas *c);

/* Put the cells of the next frame; true if there is more to send. */
bool frames_send(struct frames *f, frame_put *put);

void frames_free(struct frames *f);

#endif
