#ifndef UI_VIEW_SIDE_BY_SIDE_H
#define UI_VIEW_SIDE_BY_SIDE_H

/* The screen of two or three paths side by side.  Pure, as the rest of the screen (ui/view.h). */

#include "ui/side_by_side.h"
#include "ui/view.h"

/*
 * Draw all of it, after bringing the sides to where their leader is.  v says how it is shown; what it
 * says of one path is taken from each side instead.  Cuts s->first_row to the rows that there are.
 */
void view_side_by_side(struct canvas *c, const struct view *v, struct side_by_side *s);

/* The title above the lanes of all sides, and the lanes from row y on; so many of each. */
void view_lanes_title(struct canvas *c, const struct side_by_side *s, int y);
void view_lanes(struct canvas *c, const struct view *v, struct side_by_side *s, int y, int lanes,
		bool legend);

/*
 * The differences of the other sides to the first, from s->first_row on, into r; c NULL: only
 * measure.  Returns the lines that all of them need.
 */
int view_differences(struct canvas *c, struct rect r, enum count count, struct side_by_side *s);

#endif
