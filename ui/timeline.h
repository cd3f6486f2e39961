#ifndef UI_TIMELINE_H
#define UI_TIMELINE_H

/*
 * A screen of its own for time: any piece of a trace at true scale, a row for each core, device and
 * connection.  An index by row finds what happens in a piece without looking at the rest, so it makes no
 * difference how long the trace is.  Pure; view_zoom_draw() draws it.
 */

#include "ui/keymap.h"
#include "ui/view.h"

enum row_kind { ROW_CORE, ROW_DEVICE, ROW_CONNECTION };

struct timeline_row {
	enum row_kind kind;
	uint32_t number;		/* of the core or connection; enum lane */
	size_t first, n;		/* its events in timeline.order */
};

struct timeline {
	bool open;
	bool usage;			/* how busy, instead of what it does */
	uint64_t from_ns, span_ns;	/* what is seen; span_ns 0: not yet chosen */
	size_t top;			/* the first row that is drawn */
	size_t position;		/* the step that was followed last */
	const struct trace *trace;	/* that the index is of */
	struct timeline_row *rows;	/* owned: cores, devices, connections */
	size_t nrows;
	uint32_t *order;		/* owned: numbers of events, row after row, each by start */
};

/*
 * Before drawing: look at that path, the first time at all of it; and if the step has moved, keep it in
 * sight.  now_ns: when it begins.
 */
void timeline_follow(struct timeline *t, const struct show *show, size_t position, uint64_t now_ns);

/* A key for the screen itself: zoom, scroll, usage, close.  False: it is not one of these. */
bool timeline_key(struct timeline *t, enum action action, int key, const struct show *show,
		  uint64_t now_ns);

/* Of a row's events, the place in `order` of the last that begins at or before that time, or of the first. */
size_t timeline_find(const struct timeline *t, const struct timeline_row *row, uint64_t time_ns);

void timeline_free(struct timeline *t);

/* Over the whole canvas. */
void view_zoom_draw(struct canvas *c, const struct view *v, const struct timeline *t);

#endif
