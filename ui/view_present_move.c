/*
 * What moves in the presentation: a way from box to box, which goes around the boxes that it passes, and
 * on it the blocks and who moves them.  Where a band is one row high there is no room for a way, and the
 * line between the bands says it.
 */

#include "ui/view_present.h"

#include <stdio.h>

static const char *moved_by(const struct event *e)
{
	switch ((enum op)e->op) {
	case OP_COPY:
		return "CPU copy";
	case OP_DMA:
		return "DMA";
	default:
		return "reference";
	}
}

/* The cells from box to box: first up or down between the boxes, then across. */
struct way {
	struct {
		int x, y;
	} at[512];
	int n;
};

static void go(struct way *w, int x, int y)
{
	int dx, dy;

	if (w->n == 0) {
		w->at[0].x = x;
		w->at[0].y = y;
		w->n = 1;
		return;
	}
	dx = x > w->at[w->n - 1].x ? 1 : x < w->at[w->n - 1].x ? -1 : 0;
	dy = y > w->at[w->n - 1].y ? 1 : y < w->at[w->n - 1].y ? -1 : 0;
	while ((w->at[w->n - 1].x != x || w->at[w->n - 1].y != y) && w->n < 512) {
		w->at[w->n].x = w->at[w->n - 1].x + dx;
		w->at[w->n].y = w->at[w->n - 1].y + dy;
		w->n++;
	}
}

static void find_way(struct way *w, const struct stage *s, struct rect from, struct rect to)
{
	const int middle = from.y + from.height / 2, end = to.y + to.height / 2;
	const int across = (s->c->width - s->gap) / 2 + s->gap / 2;
	const int start = from.x <= to.x ? from.x + from.width : from.x - 1;

	w->n = 0;
	if (from.x == to.x && from.y - to.y <= s->band_height + 1 &&
	    to.y - from.y <= s->band_height + 1) {	/* neighbours: over the line between */
		go(w, from.x + from.width / 2, from.y > to.y ? from.y - 1 : from.y + from.height);
		return;
	}
	go(w, start, middle);
	if (from.x == to.x) {				/* past the kernel */
		go(w, start + 1, middle);
		go(w, start + 1, end);
		go(w, start, end);
		return;
	}
	if (middle != end) {
		go(w, across, middle);
		go(w, across, to.x < across && to.x + to.width > across ? end - 1 : end);
	}
	if (middle == end || to.x > across || to.x + to.width <= across)
		go(w, from.x < to.x ? to.x - 1 : to.x + to.width, end);
}

static uint32_t arrow(const struct way *w, struct rect to, int i)
{
	if (i + 1 < w->n)
		return w->at[i].y == w->at[i + 1].y ? GLYPH_HORIZONTAL : GLYPH_VERTICAL;
	if (w->at[i].x >= to.x + to.width)
		return GLYPH_LEFT;
	if (w->at[i].x < to.x)
		return GLYPH_RIGHT;
	return w->at[i].y > to.y ? GLYPH_UP : GLYPH_DOWN;
}

void present_move(struct stage *s)
{
	const struct event *e = s->moves;
	const struct rect from = present_rect(s, (enum place)e->from), to = present_rect(s, (enum place)e->to);
	const enum style style = view_mover(e, false);
	char range[16], text[64];
	struct way w;
	int i, x;

	find_way(&w, s, from, to);
	for (i = 0; i < w.n && s->band_height > 1; i++)
		canvas_put(s->c, w.at[i].x, w.at[i].y, arrow(&w, to, i), style);
	view_range(range, sizeof(range), s->v->scene, PRESENT_SLOTS, e->offset_bytes, e->bytes);
	i = s->arrived ? w.n / 2 : w.n * s->v->player->frame / (s->v->player->frames + 1);
	if (s->band_height == 1) {	/* no room for a way: it is said on the line */
		snprintf(text, sizeof(text), " [%s] %s ", range, moved_by(e));
		canvas_text(s->c, 1, s->line_y[e->from == DISK || e->to == NIC], s->c->width - 20,
			    view_mover(e, true), text);
		return;
	}
	snprintf(text, sizeof(text), w.n > 1 ? "%s%s%s" : "%s%s%s %s", e->op == OP_LINK ? "<" : "[",
		 range, e->op == OP_LINK ? ">" : "]", moved_by(e));
	x = w.at[i].x - canvas_columns(text) / 2;
	if (w.n == 1)
		x = w.at[i].x + 2;
	else if (from.x == to.x)	/* clear of the boxes that it passes */
		x = w.at[i].x;
	x = x < 0 ? 0 : x + canvas_columns(text) > s->c->width ?
		s->c->width - canvas_columns(text) : x;
	if (w.n == 1 || w.n > canvas_columns(text))
		canvas_text(s->c, x, w.at[i].y, s->c->width - x, view_mover(e, true), text);
	if (w.n > 1 && s->band_height >= 3) {
		x = (s->c->width - canvas_columns(moved_by(e))) / 2;
		canvas_text(s->c, x, w.at[i].y + (w.at[i].y + 1 < s->sentence_y ? 1 : -1),
			    s->gap, style, moved_by(e));
	}
}
