/*
 * The timeline as a screen of its own.  A cell shows what took most of its piece of time, or (usage) how
 * much of it the row was busy, in tenths.
 */

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "sim/explain.h"
#include "ui/letters.h"
#include "ui/view_zoom.h"

#define NAME_WIDTH 9

/* The same letter over an interval, where it takes most of a column; a moment takes what is free. */
static void put(struct zoom *z, int y, uint64_t start_ns, uint64_t end_ns, uint32_t glyph,
		enum style style)
{
	for (int k = zoom_column_of(z, start_ns); k < z->width && zoom_column_ns(z, k) <= end_ns; k++) {
		const uint64_t part = zoom_part_ns(z, k, start_ns, end_ns) + 1;

		if (part <= z->best[k])
			continue;
		z->best[k] = part;
		canvas_put(z->c, z->x + k, y, glyph, style);
	}
}

static void busy(struct zoom *z, uint64_t start_ns, uint64_t end_ns)
{
	for (int k = zoom_column_of(z, start_ns); k < z->width && zoom_column_ns(z, k) < end_ns; k++)
		z->best[k] += zoom_part_ns(z, k, start_ns, end_ns);
}

/* In tenths: blank for nothing, # for all of it. */
static void put_busy(struct zoom *z, int y, uint64_t rows)
{
	for (int k = 0; k < z->width; k++) {
		const uint64_t all = (zoom_column_ns(z, k + 1) - zoom_column_ns(z, k)) * rows;
		const uint64_t tenths = all ? z->best[k] * 10 / all : 0;
		const char glyph = z->best[k] == 0 ? ' ' : tenths >= 10 ? '#' : (char)('0' + tenths);

		canvas_put(z->c, z->x + k, y, glyph == '0' ? GLYPH_IDLE : (uint32_t)glyph,
			   tenths >= 8 ? STYLE_STRONG : STYLE_NORMAL);
	}
}

/* What a task does after that event, until its next: a letter, and its style. */
static char state_after(const struct event *e, enum style *style)
{
	*style = STYLE_NORMAL;
	switch ((enum op)e->op) {
	case OP_SLEEP:
		*style = STYLE_SWITCH;
		return 's';
	case OP_PREEMPT:
		*style = STYLE_SWITCH;
		return 'x';
	case OP_SPIN:
		*style = STYLE_SWITCH;
		return 'p';
	case OP_LEAVE:
		return 'u';
	default:
		return e->call[0] != '\0' ? 'k' : 'u';
	}
}

static void connection_event(struct zoom *z, const struct timeline_row *row, int y, size_t i)
{
	const struct event *events = z->t->trace->events, *e = &events[z->t->order[i]];
	const bool last = i + 1 == row->first + row->n;
	uint64_t until = last ? e->end_ns : events[z->t->order[i + 1]].start_ns;
	enum style style;
	const char letter = state_after(e, &style);

	if (until > z->now_ns)
		until = z->now_ns;
	if (!z->t->usage)
		put(z, y, e->start_ns, until, (uint32_t)letter, style);
	else if (letter == 's')
		busy(z, e->start_ns, until);
}

static void machine_event(struct zoom *z, const struct timeline_row *row, int y, size_t i,
			  uint64_t *before_ns)
{
	const struct event *e = &z->t->trace->events[z->t->order[i]];
	const struct letter *l = letter_of(e, e->connection == z->v->scene->about.connection,
						 z->v->level);

	if (z->t->usage) {
		busy(z, e->start_ns, e->end_ns < z->now_ns ? e->end_ns : z->now_ns);
		return;
	}
	if (row->kind == ROW_CORE && e->start_ns > *before_ns)
		put(z, y, *before_ns, e->start_ns, GLYPH_IDLE, STYLE_DIM);
	put(z, y, e->start_ns, e->end_ns, (uint32_t)l->letter, l->style);
	*before_ns = e->end_ns;
}

/* What is seen of a row's events. */
static void draw_events(struct zoom *z, const struct timeline_row *row, int y)
{
	const uint64_t end_ns = z->t->from_ns + z->t->span_ns;
	uint64_t before_ns = z->t->from_ns;

	if (row->n == 0)
		return;
	for (size_t i = timeline_find(z->t, row, z->t->from_ns); i < row->first + row->n; i++) {
		const struct event *e = &z->t->trace->events[z->t->order[i]];

		if (e->start_ns >= end_ns || z->t->order[i] >= player_applied(z->v->player))
			break;
		if (row->kind == ROW_CONNECTION)
			connection_event(z, row, y, i);
		else
			machine_event(z, row, y, i, &before_ns);
	}
}

static void row_name(const struct timeline_row *row, char *text, size_t size)
{
	static const char *const devices[N_LANES] = {
		[LANE_DISK] = "disk", [LANE_DMA_DISK] = "disk DMA", [LANE_DMA_NIC] = "NIC DMA",
		[LANE_NIC] = "NIC",
	};

	if (row->kind == ROW_CORE)
		snprintf(text, size, "CPU %" PRIu32, row->number);
	else if (row->kind == ROW_DEVICE)
		snprintf(text, size, "%s", devices[row->number]);
	else
		snprintf(text, size, "conn. %" PRIu32, row->number);
}

/* What has not been reached yet is marked. */
static void draw_later(struct zoom *z, int y)
{
	for (int k = zoom_column_of(z, z->now_ns) + 1; k < z->width; k++)
		canvas_put(z->c, z->x + k, y, GLYPH_LATER, STYLE_DIM);
}

static void see(struct zoom *z, int y)
{
	for (int k = 0; k < z->width; k++) {
		const uint32_t glyph = canvas_at(z->c, z->x + k, y)->glyph;

		if (glyph < sizeof(z->seen))
			z->seen[glyph] = true;
	}
}

static void draw_row(struct zoom *z, const struct timeline_row *row, int y)
{
	char name[24];

	row_name(row, name, sizeof(name));
	canvas_text(z->c, 0, y, NAME_WIDTH - 1, STYLE_NORMAL, name);
	canvas_put(z->c, NAME_WIDTH - 1, y, GLYPH_VERTICAL, STYLE_DIM);
	memset(z->best, 0, sizeof(z->best));
	draw_later(z, y);
	draw_events(z, row, y);
	if (z->t->usage)
		put_busy(z, y, 1);
	see(z, y);
}

/* Usage of many connections: how many of them sleep, in tenths of all. */
static void draw_sleepers(struct zoom *z, int y)
{
	uint64_t n = 0;

	canvas_text(z->c, 0, y, NAME_WIDTH - 1, STYLE_NORMAL, "asleep");
	canvas_put(z->c, NAME_WIDTH - 1, y, GLYPH_VERTICAL, STYLE_DIM);
	memset(z->best, 0, sizeof(z->best));
	for (size_t i = 0; i < z->t->nrows; i++) {
		if (z->t->rows[i].kind != ROW_CONNECTION)
			continue;
		draw_events(z, &z->t->rows[i], y);
		n++;
	}
	put_busy(z, y, n ? n : 1);
}

/* The current event is seen as what it is, in its row. */
static void draw_now(struct zoom *z, const struct timeline_row *row, int y)
{
	const struct event *e = player_event(z->v->player);
	int k;

	if (!e || z->t->usage || row->kind == ROW_CONNECTION ||
	    (row->kind == ROW_CORE ? e->lane != LANE_CPU || e->core != row->number :
				     e->lane != (uint8_t)row->number))
		return;
	k = zoom_column_of(z, e->start_ns);
	if (e->start_ns < z->t->from_ns || k >= z->width)
		return;
	canvas_put(z->c, z->x + k, y, (uint32_t)letter_of(e, true, z->v->level)->letter, STYLE_CURSOR);
}

static int draw_rows(struct zoom *z, int y, int bottom)
{
	for (size_t i = z->t->top; i < z->t->nrows && y < bottom; i++) {
		if (z->t->usage && z->t->rows[i].kind == ROW_CONNECTION)
			break;
		draw_row(z, &z->t->rows[i], y);
		draw_now(z, &z->t->rows[i], y);
		y++;
	}
	if (z->t->usage && y < bottom)
		draw_sleepers(z, y++);
	return y;
}

static void draw_title(struct zoom *z)
{
	char text[192], from[32], to[32], all[32];

	snprintf(text, sizeof(text), " %d %s  %s to %s of %s%s", z->v->path + 1, z->v->header->label,
		 explain_time(from, sizeof(from), z->t->from_ns),
		 explain_time(to, sizeof(to), z->t->from_ns + z->t->span_ns),
		 explain_time(all, sizeof(all), z->v->elapsed_ns),
		 z->t->usage ? "  (usage in tenths)" : "");
	canvas_line(z->c, 0, 0, z->c->width, ' ', STYLE_HEADER);
	canvas_text(z->c, 0, 0, z->c->width, STYLE_HEADER, text);
	snprintf(text, sizeof(text), " step %zu ", z->v->player->position);
	if (canvas_columns(text) < z->c->width / 3)
		canvas_text(z->c, z->c->width - canvas_columns(text), 0, canvas_columns(text),
			    STYLE_HEADER, text);
}

static void draw_below(struct zoom *z, int y)
{
	static const char keys[] = "+ - zoom  0 all  < > scroll  Up Down rows  v usage  , . step  q back";
	static const char short_keys[] = "+- zoom  <> scroll  v usage  q back";
	const int width = z->c->width;
	char text[256];

	view_sentence(z->v, text, sizeof(text));
	canvas_wrap(z->c, (struct rect){ 1, y, width - 2, z->c->height - 2 - y }, STYLE_NORMAL, text);
	letters_legend(z->c, z->c->height - 2, width, z->seen);
	canvas_text(z->c, 1, z->c->height - 1, width - 2, STYLE_DIM,
		    canvas_columns(keys) <= width - 2 ? keys : short_keys);
}

void view_zoom_draw(struct canvas *c, const struct view *v, const struct timeline *t)
{
	const struct event *e = player_event(v->player);
	struct zoom z = { .c = c, .v = v, .t = t, .x = NAME_WIDTH, .now_ns = e ? e->start_ns : 0 };
	int y = 1;

	z.width = c->width - NAME_WIDTH < ZOOM_COLUMNS ? c->width - NAME_WIDTH : ZOOM_COLUMNS;
	canvas_clear(c, (struct rect){ 0, 0, c->width, c->height });
	draw_title(&z);
	zoom_axis(&z, y++);
	y = draw_rows(&z, y, c->height - 5);
	draw_below(&z, y < c->height - 5 ? y + 1 : c->height - 4);
}
