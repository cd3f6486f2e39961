#ifndef UI_VIEW_SIDE_H
#define UI_VIEW_SIDE_H

/* One path of those side by side: between the files that draw them (ui/view_side*.c, view_differences.c). */

#include "ui/side_by_side.h"
#include "ui/view.h"

/* The rows of a picture with frames, of one without, and of its bands alone. */
#define BOXED_ROWS 11
#define SMALL_ROWS 5
#define BARE_ROWS 3

/* The view of one side. */
struct view view_of_side(const struct view *v, const struct side_by_side *s, size_t i);

/* The picture, in so many rows: one of those above. */
void view_side_picture(struct canvas *c, const struct view *v, int x, int y, int width, int rows);

/* The figures so far in one line, as many as fit. */
void view_side_figures(struct canvas *c, const struct view *v, int x, int y, int width);

/* "> 2 sendfile          8/15": the leader is marked. */
void view_side_title(struct canvas *c, const struct view *v, const struct side_by_side *s, size_t side,
		     struct rect r);

/* What it does now, named with its number or not; and where there is room, how and why. */
void view_side_sentence(struct canvas *c, const struct view *v, struct rect r, bool named);

/*
 * "4 sendfile", in so many columns.  What was changed of a path says more than its beginning: where
 * both do not fit, "6 chunk=16KiB".  Returns text.
 */
char *view_side_label(char *text, size_t size, const struct side_by_side *s, size_t side, int columns);

/* A row of a small canvas, and its end. */
void view_blit_row(struct canvas *to, int x, int y, int width, const struct canvas *from, int row);
void view_close_part(struct canvas *c, struct canvas *part);

#endif
