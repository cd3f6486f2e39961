#ifndef UI_VIEW_LANE_H
#define UI_VIEW_LANE_H

/* One lane of the timeline: between view_timeline.c and view_lane.c. */

#include "ui/view.h"

struct lane_row {
	char name[32];
	int lanes[2];		/* drawn one over the other; -1: none */
	unsigned int core;	/* of LANE_CPU */
};

/* The part of the trace that is drawn. */
struct window {
	const struct view *v;
	const struct event *events;	/* the steps */
	size_t n, now;			/* now: index of the current one, or n if none has been */
	size_t first;			/* order: the first that is drawn */
	int width, each;		/* columns, and those per event */
	bool seen[128];			/* letters that are drawn; idle is '.' */
};

/* The part that a timeline of so many columns shows at this step. */
void window_make(struct window *w, const struct view *v, int width);

/* At true scale: how much time a column is. */
uint64_t window_column_ns(const struct window *w);

/* Draw that row of it from x on, in order of events or at true scale; its letters are seen. */
void window_draw_row(struct canvas *c, struct window *w, int x, int y, const struct lane_row *row);

#endif
