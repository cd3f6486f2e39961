#ifndef UI_LAYOUT_H
#define UI_LAYOUT_H

/* Where everything stands, for a size of the screen.  Pure arithmetic. */

#include <stdbool.h>

#include "sim/step.h"
#include "ui/canvas.h"

/* The smallest screen in which all of it works. */
#define LAYOUT_MIN_WIDTH 40
#define LAYOUT_MIN_HEIGHT 12

enum layout_kind { LAYOUT_TOO_SMALL, LAYOUT_TINY, LAYOUT_LECTURE, LAYOUT_FULL };

/* What stands below the picture. */
enum layout_below { BELOW_PROGRAM, BELOW_WHY, BELOW_QUESTION };

struct place_rect {
	struct rect box;	/* with its frame, if the layout has frames */
	int slots_x, slots_y;	/* where its row of blocks begins */
};

struct layout {
	enum layout_kind kind;
	int width, height;
	bool boxed;		/* frames around the places */
	int slots;		/* blocks that fit into a row */
	int picture_x, picture_width;
	struct place_rect places[N_PLACES];	/* empty for those that are not drawn */
	int boundary_y, bus_y;	/* the lines user/kernel and RAM/devices */
	int left_x, right_x;	/* columns in which arrows go up and down */
	int direct_x;		/* ... past the page cache */
	int past_x;		/* ... past the socket buffer */
	struct rect header, engines, ledger, cpu, program, now, timeline, footer;
	int lanes;		/* lines of the timeline that are lanes */
	bool has_durations, has_legend;		/* the lines after them */
};

/* Lay out a screen of that size. */
void layout_make(struct layout *l, int width, int height, enum layout_below below);

/* So many lanes are wanted: give the timeline what the panes above and below it can spare. */
void layout_want_lanes(struct layout *l, int lanes);

/* The panes and lines that may not overlap: into rects, LAYOUT_PANES at most; returns how many. */
#define LAYOUT_PANES 16
int layout_panes(const struct layout *l, struct rect *rects);

#endif
