#ifndef UI_VIEW_PRESENT_H
#define UI_VIEW_PRESENT_H

/* The stage of the presentation: between view_present.c and view_present_move.c. */

#include "ui/view.h"

#define PRESENT_SLOTS 4		/* blocks in a box */

enum band { BAND_USER, BAND_KERNEL, BAND_DEVICE };
#define N_BANDS 3

struct stage {
	struct canvas *c;
	const struct view *v;
	int band_height;		/* 1: no frames */
	int box_width, gap;		/* two boxes a band, and what is between them */
	int band_y[N_BANDS], line_y[N_BANDS - 1];
	int sentence_y, sentence_rows;
	const struct event *moves;	/* what moves bytes now, or NULL */
	bool arrived;			/* ... and is there */
	int first, last, joined;	/* the blocks that it moves */
};

/* Where a place is; the pipe has no box, between those of page cache and socket. */
struct rect present_rect(const struct stage *s, enum place place);

/* What it is that moves, on its way; when it is there, in the middle of the way. */
void present_move(struct stage *s);

#endif
