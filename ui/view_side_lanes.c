/*
 * The lanes of several paths: on one clock, at true scale; or in order of events, each path in its own, an
 * event as wide in all of them.
 *
 * A trace may have a million events, and a column thousands of them.  So at scale each side's lanes
 * are drawn whole once; at a step the columns before that of the clock come from there, and the rest is
 * drawn from the events since.
 */

#include <stdio.h>
#include <string.h>

#include "ui/letters.h"
#include "ui/view_side.h"
#include "ui/view_side_by_side.h"

#define MARGIN 2		/* which side the lanes are of */
#define WIDE_TITLE 70		/* from here on the title says what z does */
#define LOOK_BACK 4096		/* events before the clock's column that may reach into it */

static uint64_t longest_ns(const struct side_by_side *s)
{
	uint64_t most = 0;

	for (size_t i = 0; i < s->n; i++) {
		const uint64_t ns = s->shows->show[s->side[i].path].elapsed_ns;

		most = ns > most ? ns : most;
	}
	return most;
}

static size_t most_steps(const struct side_by_side *s)
{
	size_t most = 0;

	for (size_t i = 0; i < s->n; i++) {
		const size_t n = side_by_side_player(s, i)->nsteps;

		most = n > most ? n : most;
	}
	return most;
}

void view_lanes_title(struct canvas *c, const struct side_by_side *s, int y)
{
	char text[96], each[32];

	if (s->in_order)
		snprintf(text, sizeof(text), "order of events, not to scale%s",
			 c->width < WIDE_TITLE ? "" : " (z: one clock)");
	else
		snprintf(text, sizeof(text), "one clock: a column is about %s%s",
			 view_time(each, sizeof(each),
				   longest_ns(s) / (uint64_t)(c->width - MARGIN - 7) + 1),
			 c->width < WIDE_TITLE ? "" : " (z: order of events)");
	view_rule(c, 0, y, c->width, text);
}

/* What the letters in the lanes mean; the first columns hold the names of the lanes. */
static void draw_legend(struct canvas *c, int first, int end, int y)
{
	bool seen[128] = { false }, names = true;

	for (int row = first; row < end; row++, names = true) {
		for (int x = MARGIN; x < c->width; x++) {
			const uint32_t glyph = canvas_at(c, x, row)->glyph;

			if (!names && glyph < sizeof(seen) / sizeof(seen[0]))
				seen[glyph] = true;
			names &= glyph != GLYPH_VERTICAL;
		}
	}
	letters_legend(c, y, c->width, seen);
}

/* The lanes of what the view's player has seen, into a canvas of their own. */
static void draw_part(struct canvas *part, const struct view *v, int width, int lanes)
{
	const struct layout l = { .kind = LAYOUT_LECTURE, .width = width, .lanes = lanes,
				  .timeline = { 0, 0, width, lanes } };

	canvas_init(part, width, lanes);
	canvas_clear(part, l.timeline);
	view_timeline(part, &l, v);
}

/* The lanes of the whole trace. */
static void keep_lanes(struct side_lanes *k, const struct view *v, int width, int lanes)
{
	const struct trace *t = v->player->trace;
	struct player end = *v->player;
	struct view whole = *v;
	struct canvas part;

	if (k->trace == t && k->nevents == t->n && k->connection == end.connection &&
	    k->scale_ns == v->elapsed_ns && k->width == width && k->lanes == lanes)
		return;
	player_seek(&end, end.nsteps);
	whole.player = &end;
	draw_part(&part, &whole, width, lanes);
	for (int lane = 0; lane < lanes; lane++)
		for (int x = 0; x < width; x++)
			k->cells[lane][x] = *canvas_at(&part, x, lane);
	canvas_free(&part);
	k->trace = t;
	k->nevents = t->n;
	k->connection = end.connection;
	k->scale_ns = v->elapsed_ns;
	k->width = width;
	k->lanes = lanes;
}

/* Columns of the names and the line behind them. */
static int first_column(const struct side_lanes *k)
{
	int x = 0;

	while (x < k->width && k->cells[0][x].glyph != GLYPH_VERTICAL)
		x++;
	return x + 1;
}

/* The player with only the last steps in its trace: those of the clock's column, and some before. */
static struct player recent(const struct player *p, uint64_t column_start_ns)
{
	const struct event *steps = p->trace->events + p->initial;
	struct player r = *p;
	size_t skip = p->position;

	while (skip > 0 && steps[skip - 1].start_ns >= column_start_ns)
		skip--;
	skip = skip > LOOK_BACK ? skip - LOOK_BACK : 0;
	r.initial += skip;
	r.nsteps -= skip;
	r.position -= skip;
	return r;
}

/* One side; what is before the clock's column is there already. */
static void draw_side(struct canvas *part, struct side_lanes *k, const struct view *v, int width,
		      int lanes)
{
	const struct event *now = player_event(v->player);
	struct view last = *v;
	struct player p;
	int first, column;
	uint64_t column_ns;

	if (!now || !v->true_scale || width > MAX_LANE_COLUMNS) {
		draw_part(part, v, width, lanes);
		return;
	}
	keep_lanes(k, v, width, lanes);
	first = first_column(k);
	column_ns = v->elapsed_ns / (uint64_t)(width - first - 1) + 1;	/* as window_column_ns() has it */
	column = (int)(now->start_ns / column_ns);
	p = recent(v->player, (uint64_t)column * column_ns);
	last.player = &p;
	draw_part(part, &last, width, lanes);
	for (int lane = 0; lane < lanes; lane++)
		for (int x = first; x < first + column && x < width; x++)
			canvas_put(part, x, lane, k->cells[lane][x].glyph,
				   (enum style)k->cells[lane][x].style);
}

void view_lanes(struct canvas *c, const struct view *v, struct side_by_side *s, int y, int lanes,
		bool legend)
{
	const int width = c->width - MARGIN, first = y;

	for (size_t i = 0; i < s->n; i++, y += lanes) {
		struct view of = view_of_side(v, s, i);
		struct canvas part;
		char digit[16];

		of.elapsed_ns = longest_ns(s);
		of.order_steps = most_steps(s);
		draw_side(&part, &s->side[i].lanes, &of, width, lanes);
		snprintf(digit, sizeof(digit), "%d", of.path + 1);
		for (int k = 0; k < lanes; k++) {
			view_blit_row(c, MARGIN, y + k, width, &part, k);
			canvas_text(c, 0, y + k, MARGIN, STYLE_KEY, digit);
		}
		view_close_part(c, &part);
	}
	if (legend)
		draw_legend(c, first, y, y);
}
