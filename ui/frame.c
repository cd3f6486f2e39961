/*
 * Frames.  How many bytes curses will send for a cell is estimated from above: moving the cursor,
 * changing the style, the glyph.  tests/test_smooth.c holds the estimate against what is sent.
 */

#include "ui/frame.h"

#include <limits.h>
#include <string.h>

#define MOVE_BYTES 8		/* ESC [ 24 ; 80 H */
#define STYLE_BYTES 31		/* attributes, ink and ground: a sequence each */
#define END_BYTES 14		/* everything off */
#define GAP_CELLS 8		/* curses rather draws so many again than moves over them */

static size_t ncells(const struct canvas *c)
{
	return (size_t)c->width * (size_t)c->height;
}

/* What the next cell costs depends on what stands before it. */
struct pen {
	int x, y;		/* where the cursor is; x -1: unknown */
	int style;		/* -1: unknown */
};

static int draw_bytes(struct pen *pen, const struct cell *cell)
{
	int bytes = cell->glyph < 0x80 ? 1 : cell->glyph < 0x800 ? 2 : 3;

	if (pen->style != cell->style)
		bytes += STYLE_BYTES;
	pen->style = cell->style;
	pen->x++;
	return bytes;
}

static int cell_bytes(struct pen *pen, const struct canvas *c, int x, int y)
{
	int bytes = 0;

	if (pen->y != y || x - pen->x > GAP_CELLS) {
		bytes = MOVE_BYTES;
		*pen = (struct pen){ x, y, pen->style };
	}
	while (pen->x <= x)
		bytes += draw_bytes(pen, canvas_at(c, pen->x, y));
	return bytes;
}

static bool differs(const struct frames *f, size_t i)
{
	const struct cell *a = &f->wanted.cells[i], *b = &f->shown.cells[i];

	return f->whole || a->glyph != b->glyph || a->style != b->style;
}

/* Put (or with NULL only measure) what differs, as long as it takes at most so many bytes. */
static bool send_up_to(struct frames *f, int most, frame_put *put)
{
	struct pen pen = { -1, -1, -1 };
	int bytes = END_BYTES;

	for (size_t i = 0; i < ncells(&f->wanted); i++) {
		const int x = (int)(i % (size_t)f->wanted.width);
		const int y = (int)(i / (size_t)f->wanted.width);
		const struct cell *cell = &f->wanted.cells[i];

		if (!differs(f, i))
			continue;
		bytes += cell_bytes(&pen, &f->wanted, x, y);
		if (bytes > most)
			return true;
		if (put) {
			put(x, y, cell);
			f->shown.cells[i] = *cell;
		}
	}
	return false;
}

void frames_want(struct frames *f, const struct canvas *c)
{
	if (f->wanted.width != c->width || f->wanted.height != c->height) {
		canvas_free(&f->wanted);
		canvas_free(&f->shown);
		canvas_init(&f->wanted, c->width, c->height);
		canvas_init(&f->shown, c->width, c->height);
		f->whole = true;
	}
	memcpy(f->wanted.cells, c->cells, ncells(c) * sizeof(*c->cells));
}

bool frames_send(struct frames *f, frame_put *put)
{
	const bool all = f->whole || send_up_to(f, FRAME_MOST * FRAME_BYTES, NULL);
	const bool more = send_up_to(f, all ? INT_MAX : FRAME_BYTES, put);

	f->whole = false;
	return more;
}

void frames_free(struct frames *f)
{
	canvas_free(&f->wanted);
	canvas_free(&f->shown);
	*f = (struct frames){ 0 };
}
