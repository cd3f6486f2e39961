#ifndef UI_VIEW_ZOOM_H
#define UI_VIEW_ZOOM_H

/* Where a time stands on the screen of the timeline: between view_zoom.c and view_zoom_axis.c. */

#include "ui/timeline.h"

#define ZOOM_COLUMNS 512	/* at most */

struct zoom {
	struct canvas *c;
	const struct view *v;
	const struct timeline *t;
	int x, width;			/* of the columns */
	uint64_t now_ns;		/* what begins later has not happened yet */
	uint64_t best[ZOOM_COLUMNS];	/* of the row at hand: time of the longest, or all of it */
	bool seen[128];
};

/* When a column begins; and the column of a time, 0 for one before the first, z->width behind the last. */
uint64_t zoom_column_ns(const struct zoom *z, int column);
int zoom_column_of(const struct zoom *z, uint64_t time_ns);

/* How much of a column lies between two times. */
uint64_t zoom_part_ns(const struct zoom *z, int column, uint64_t start_ns, uint64_t end_ns);

/* The axis in that row: ticks at round times with as many labels as fit, and where now is. */
void zoom_axis(struct zoom *z, int y);

#endif
