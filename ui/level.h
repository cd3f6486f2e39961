#ifndef UI_LEVEL_H
#define UI_LEVEL_H

/*
 * Levels of detail, of the whole display: figures, picture, program, timeline and what is told now.
 * Steps are the same in each.
 */

#include "sim/error.h"

enum level {
	LEVEL_BYTES = 1,	/* where the bytes are, who moves them, whether the call has returned */
	LEVEL_TASKS,		/* who runs and who sleeps, interrupts, XMIT, ACK, readahead */
	LEVEL_PIECES,		/* folios, rounds, segments, the NIC's ring, fault-around */
};
#define MAX_LEVEL LEVEL_PIECES

/* "1" to "3", as --level takes it.  0, or -1 with what is accepted. */
int level_parse(int *level, const char *text, struct error *e);

/* What a level is about, in one line. */
const char *level_words(int level);

#endif
