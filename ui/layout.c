/*
 * The layout.  Height is privilege: the program on top, the kernel below it, the devices at the
 * bottom; left to right is the way of the bytes.  Below that picture stand the program and what
 * happens now, then the timeline.
 *
 * Three kinds.  Full, from 80x24: a column at the right holds the figures and the CPU.
 * Lecture, from 60x20, for large type in a lecture room: the figures take one line.  Tiny, from
 * 40x12: the places lose their frames.  Rows that are left over go to the explanation, the
 * timeline, then the boxes.
 */

#include "ui/layout.h"

#define SLOT_WIDTH 3			/* "[A]" */
#define MANY_SLOTS 8
#define FEW_SLOTS 4
#define MIDDLE_COLUMNS 17			/* "DMA of disk: idle" */
#define PIPE_WIDTH 9			/* "<A-D>", in a frame */

static int least(int a, int b)
{
	return a < b ? a : b;
}

static struct place_rect boxed(int x, int y, int width, int height)
{
	return (struct place_rect){ { x, y, width, height }, x + 2, y + 1 };
}

/* The picture with frames: three bands and two lines between them.  Returns the row after it. */
static int lay_bands(struct layout *l, int x, int width, int inner)
{
	int band = inner + 2, y = 1;
	int left, right;

	l->boxed = true;
	l->picture_x = x;
	l->picture_width = width;
	/* Two boxes of many blocks, their frames and gaps, and what stands between them. */
	l->slots = width >= 2 * MANY_SLOTS * SLOT_WIDTH + 15 + MIDDLE_COLUMNS ? MANY_SLOTS :
		FEW_SLOTS;
	left = l->slots * SLOT_WIDTH + 4;
	right = left + 3;	/* "socket buffer" is the longer name */
	l->places[USER_BUFFER] = boxed(x, y, width, band);
	l->places[USER_BUFFER].slots_x += 7;	/* after "buffer" */
	l->boundary_y = y + band;
	y = l->boundary_y + 1;
	l->places[PAGE_CACHE] = boxed(x, y, left, band);
	l->places[SOCKET_BUFFER] = boxed(x + width - right, y, right, band);
	l->bus_y = y + band;
	y = l->bus_y + 1;
	/* The disk reaches out to the right, so that an arrow can go up past the page cache. */
	l->places[DISK] = boxed(x, y, left + 2, band);
	l->places[NIC] = boxed(x + width - right, y, right, band);
	l->engines = (struct rect){ x + left + 3, y, width - left - right - 4, band };
	l->left_x = x + 13;	/* clear of the line's name at the left, and of the box's title */
	l->direct_x = x + left;
	l->right_x = x + width - 3;
	l->past_x = l->places[SOCKET_BUFFER].box.x - 2;
	/* What a pipe holds stands in it as a range, not as a row of blocks. */
	l->places[PIPE] = boxed(x + left + (width - left - right - PIPE_WIDTH) / 2, l->boundary_y + 1,
				PIPE_WIDTH, band);
	return y + band;
}

/* Give the rows that are left over to those that can use them, in turns. */
struct rows {
	int inner, text, lanes, durations, legend;
};

static void share(struct rows *r, int spare, const struct rows *most)
{
	static const int text_at[] = { 4, 6, 8, 12, 16 };

	for (size_t i = 0; i < sizeof(text_at) / sizeof(text_at[0]); i++) {
		int want = least(text_at[i], most->text);

		while (spare > 0 && r->text < want) {
			r->text++;
			spare--;
		}
		if (spare > 0 && r->legend < most->legend) {
			r->legend++;
			spare--;
		}
		if (spare > 0 && r->durations < most->durations) {
			r->durations++;
			spare--;
		}
		if (spare >= 2 && r->lanes < most->lanes) {
			r->lanes += 2;
			spare -= 2;
		}
		if (i > 0 && spare >= 3 && r->inner < most->inner) {
			r->inner++;
			spare -= 3;
		}
	}
}

/* Program, explanation and timeline, from row y to the footer. */
static void lay_below(struct layout *l, int y, struct rows rows, enum layout_below below)
{
	int w = l->width, title = l->kind == LAYOUT_FULL ? 1 : 0;
	int code = l->kind == LAYOUT_FULL ? (w > 100 ? 44 : 39) : 0;
	int tiny = l->kind == LAYOUT_TINY;
	int bottom = l->height - 1;

	if (below != BELOW_PROGRAM) {
		/* A longer text: the two lines below the lanes make room, then lanes do. */
		int want = l->kind == LAYOUT_FULL ? 6 : tiny ? 5 : 6;

		rows.text += rows.durations + rows.legend;
		rows.durations = rows.legend = 0;
		while (rows.text < want && rows.lanes > 0) {
			rows.lanes--;
			rows.text++;
		}
		code = 0;
	}
	l->now = (struct rect){ code ? code + 1 : 0, y, w - (code ? code + 1 : 0),
				rows.text + !tiny };
	if (code)
		l->program = (struct rect){ 0, y, code, rows.text + 1 };
	y += rows.text + !tiny;
	l->lanes = rows.lanes;
	l->has_durations = rows.durations > 0;
	l->has_legend = rows.legend > 0;
	l->timeline = (struct rect){ 0, y, w, title + rows.lanes + rows.durations + rows.legend };
	if (rows.lanes == 0 || l->timeline.y + l->timeline.height > bottom)
		l->timeline = (struct rect){ 0, y, 0, 0 };
}

static void lay_full(struct layout *l, enum layout_below below)
{
	const struct rows most = { 2, 16, 5, 1, 1 };
	struct rows rows = { 1, 4, 3, 1, 1 };
	int side = 22 + (l->width > 100 ? 4 : 0), x = 7, y;

	share(&rows, l->height - 24, &most);
	y = lay_bands(l, x, l->width - x - 1 - side, rows.inner);
	l->ledger = (struct rect){ l->width - side, 1, side, l->bus_y };
	l->cpu = (struct rect){ l->width - side, l->bus_y + 1, side, rows.inner + 2 };
	lay_below(l, y, rows, below);
}

static void lay_lecture(struct layout *l, enum layout_below below)
{
	const struct rows most = { 2, 8, 5, 1, 1 };
	struct rows rows = { 1, 2, 3, 0, 0 };
	int y;

	share(&rows, l->height - 20, &most);
	y = lay_bands(l, 3, l->width - 3, rows.inner);
	l->ledger = (struct rect){ 0, y, l->width, 1 };
	lay_below(l, y + 1, rows, below);
}

/* No frames: a line for each band. */
static void lay_tiny(struct layout *l, enum layout_below below)
{
	const struct rows most = { 1, 6, 3, 0, 0 };
	struct rows rows = { 1, 3, 1, 0, 0 };
	int half = l->width / 2, y = 6;

	share(&rows, l->height - 12, &most);
	l->slots = FEW_SLOTS;
	l->picture_width = l->width;
	l->places[USER_BUFFER] = (struct place_rect){ { 0, 1, l->width, 1 }, 8, 1 };
	l->boundary_y = 2;
	l->places[PAGE_CACHE] = (struct place_rect){ { 0, 3, half, 1 }, 8, 3 };
	l->places[SOCKET_BUFFER] = (struct place_rect){ { half, 3, l->width - half, 1 },
							half + 6, 3 };
	l->bus_y = 4;
	l->places[DISK] = (struct place_rect){ { 0, 5, half, 1 }, 8, 5 };
	l->places[NIC] = (struct place_rect){ { half, 5, l->width - half, 1 }, half + 6, 5 };
	l->left_x = 14;
	l->direct_x = 14;
	l->right_x = half + 12;
	if (below != BELOW_QUESTION)	/* the question takes that line */
		l->ledger = (struct rect){ 0, y++, l->width, 1 };
	else
		rows.text++;
	lay_below(l, y, rows, below);
}

void layout_make(struct layout *l, int width, int height, enum layout_below below)
{
	*l = (struct layout){ .width = width, .height = height };
	if (width < LAYOUT_MIN_WIDTH || height < LAYOUT_MIN_HEIGHT)
		return;
	l->header = (struct rect){ 0, 0, width, 1 };
	l->footer = (struct rect){ 0, height - 1, width, 1 };
	if (width >= 80 && height >= 24) {
		l->kind = LAYOUT_FULL;
		lay_full(l, below);
	} else if (width >= 60 && height >= 20) {
		l->kind = LAYOUT_LECTURE;
		lay_lecture(l, below);
	} else {
		l->kind = LAYOUT_TINY;
		lay_tiny(l, below);
	}
}

void layout_want_lanes(struct layout *l, int lanes)
{
	/* The sentence of a step must fit, below its title. */
	const int least_text = l->kind == LAYOUT_FULL ? 5 : l->kind == LAYOUT_TINY ? 3 : 3;

	if (l->timeline.width == 0)
		return;
	if (l->lanes < lanes && l->has_durations) {
		l->has_durations = false;
		l->lanes++;
	}
	while (l->lanes < lanes && l->now.height > least_text) {
		l->now.height--;
		if (l->program.height > 0)
			l->program.height--;
		l->timeline.y--;
		l->timeline.height++;
		l->lanes++;
	}
}

int layout_panes(const struct layout *l, struct rect *rects)
{
	const struct rect *panes[] = { &l->header, &l->engines, &l->ledger, &l->cpu, &l->program,
				       &l->now, &l->timeline, &l->footer };
	int n = 0;

	for (int place = 0; place < N_PLACES; place++)
		if (l->places[place].box.width > 0)
			rects[n++] = l->places[place].box;
	rects[n++] = (struct rect){ 0, l->boundary_y, l->picture_x + l->picture_width, 1 };
	rects[n++] = (struct rect){ 0, l->bus_y, l->picture_x + l->picture_width, 1 };
	for (size_t i = 0; i < sizeof(panes) / sizeof(panes[0]); i++)
		if (panes[i]->width > 0 && panes[i]->height > 0)
			rects[n++] = *panes[i];
	return n;
}
