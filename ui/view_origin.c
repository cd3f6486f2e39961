/*
 * Where a figure comes from, drawn: the figures at the left, if there is room, and beside or below
 * them the events that make up the chosen one.
 */

#include <inttypes.h>
#include <stdio.h>

#include "sim/explain.h"
#include "ui/layout.h"
#include "ui/origin.h"
#include "ui/view.h"

#define FIGURES_WIDTH 27	/* of the list of figures */
#define AMOUNT_COLUMNS 10	/* "+118.3 us" */
#define TIME_COLUMNS 9
#define SENTENCE_COLUMNS 40	/* below that an event is told in two words */
#define SENTENCE_ROWS 3		/* of the chosen event, in full */
#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))

static void text_right(struct canvas *c, int end, int y, enum style style, const char *text)
{
	canvas_text(c, end - canvas_columns(text), y, canvas_columns(text), style, text);
}

/* The first of n rows to show, so that the chosen one is in the middle if it can be. */
static size_t first_shown(size_t chosen, size_t n, size_t rows)
{
	const size_t half = rows / 2;

	if (n <= rows || chosen < half)
		return 0;
	return chosen - half < n - rows ? chosen - half : n - rows;
}

/* The value of a figure after the events so far. */
static const char *value_text(const struct origin *o, const struct origin_figure *f, char *text,
			      size_t size)
{
	if (!origin_seen(o, f))
		return "-";
	return origin_text(f, origin_value(f, &o->totals), &o->totals, text, size);
}

static void draw_figures(struct canvas *c, struct rect r, const struct origin *o)
{
	const size_t first = first_shown(o->figure, o->nfigures, (size_t)r.height);

	for (int i = 0; i < r.height && first + (size_t)i < o->nfigures; i++) {
		const struct origin_figure *f = &o->figures[first + (size_t)i];
		const bool here = first + (size_t)i == o->figure;
		const enum style style = here ? STYLE_CURSOR : STYLE_NORMAL;
		char text[32];

		if (here)
			canvas_line(c, r.x, r.y + i, r.width, ' ', style);
		canvas_put(c, r.x, r.y + i, here ? '>' : ' ', style);
		canvas_text(c, r.x + 2, r.y + i, r.width - 2, style, f->name);
		text_right(c, r.x + r.width, r.y + i, here ? style : STYLE_STRONG,
			   value_text(o, f, text, sizeof(text)));
	}
	for (int i = 0; i < r.height; i++)
		canvas_put(c, r.x + r.width + 1, r.y + i, GLYPH_VERTICAL, STYLE_DIM);
}

/* A hop, a call: what it is in full stands in its key. */
static bool is_single(const struct origin_figure *f)
{
	return f->call[0] != '\0' || f->from != f->to;
}

/* "CPU copies 2.00x = 128 KiB / 64 KiB". */
static void draw_sum(struct canvas *c, struct rect r, const struct origin *o)
{
	const struct origin_figure *f = origin_chosen(o);
	const uint64_t value = origin_value(f, &o->totals);
	char text[192], plain[32], moved[32], of[32], bytes[80] = "";
	const char *shown = value_text(o, f, plain, sizeof(plain));

	if (f->kind == ORIGIN_PASSES)
		snprintf(bytes, sizeof(bytes), " = %s / %s",
			 view_bytes(moved, sizeof(moved), value),
			 view_bytes(of, sizeof(of), o->totals.ledger.payload_bytes));
	snprintf(text, sizeof(text), "%s %s%s%s", is_single(f) ? f->key : f->name, shown, bytes,
		 f->kind == ORIGIN_LAST ? ": the last counts" :
		 f->kind == ORIGIN_MOST ? ": the longest counts" : "");
	if (canvas_columns(text) > r.width)
		snprintf(text, sizeof(text), "%s %s", f->name, shown);
	canvas_text(c, r.x, r.y, r.width, STYLE_STRONG, text);
}

/* Of the largest step number. */
static int number_columns(const struct player *p)
{
	char text[24];

	return snprintf(text, sizeof(text), "%zu", p->nsteps);
}

static void draw_event(struct canvas *c, struct rect r, const struct origin *o,
		       const struct show *show, const struct player *p, size_t i)
{
	const struct contribution *k = &o->list[i];
	const struct event *e = &show->trace.events[k->event];
	const bool here = i == o->chosen;
	const enum style style = here ? STYLE_CURSOR : STYLE_NORMAL;
	const int at = 2 + number_columns(p), room = r.width - at - TIME_COLUMNS - 1 - AMOUNT_COLUMNS;
	char number[24], time[32], amount[32], what[256];

	snprintf(number, sizeof(number), "%zu", origin_step(p, k));
	origin_amount(o, k, amount, sizeof(amount));
	if (room >= SENTENCE_COLUMNS)
		explain_event(what, sizeof(what), show->strategy, e);
	else
		snprintf(what, sizeof(what), "%s %s", op_name((enum op)e->op), e->call);
	if (here)
		canvas_line(c, r.x, r.y, r.width, ' ', style);
	canvas_put(c, r.x, r.y, here ? '>' : ' ', style);
	text_right(c, r.x + at, r.y, style, number);
	text_right(c, r.x + at + TIME_COLUMNS, r.y, style,
		   view_time(time, sizeof(time), e->start_ns));
	if (canvas_columns(what) > room)	/* cut where the reader sees it */
		snprintf(what + room - 2, 3, "..");
	canvas_text(c, r.x + at + TIME_COLUMNS + 1, r.y, room, style, what);
	text_right(c, r.x + r.width, r.y, here ? style : STYLE_STRONG, amount);
}

static void draw_list(struct canvas *c, struct rect r, const struct origin *o,
		      const struct show *show, const struct player *p)
{
	const size_t first = first_shown(o->chosen, o->n, (size_t)r.height);

	if (o->n == 0)
		canvas_wrap(c, r, STYLE_DIM, origin_seen(o, origin_chosen(o)) ?
			    "Nothing has added to it so far." : "A recording does not show it.");
	for (int i = 0; i < r.height && first + (size_t)i < o->n; i++)
		draw_event(c, (struct rect){ r.x, r.y + i, r.width, 1 }, o, show, p,
			   first + (size_t)i);
}

/* What the chosen event is, in full, in the last rows of r; returns the rows that are left. */
static int draw_sentence(struct canvas *c, struct rect r, const struct origin *o,
			 const struct show *show)
{
	const struct rect last = { r.x, r.y + r.height - SENTENCE_ROWS, r.width, SENTENCE_ROWS };
	const struct event *e;
	char text[288] = "";
	size_t used = 0;

	if (r.height < 4 * SENTENCE_ROWS || o->n == 0)
		return r.height;
	e = &show->trace.events[o->list[o->chosen].event];
	if (show->connections > 1)
		used = (size_t)snprintf(text, sizeof(text), "Connection %u: ",
					(unsigned)e->connection);
	explain_event(text + used, sizeof(text) - used, show->strategy, e);
	canvas_line(c, r.x, last.y - 1, r.width, GLYPH_HORIZONTAL, STYLE_DIM);
	canvas_wrap(c, last, STYLE_NORMAL, text);
	return r.height - SENTENCE_ROWS - 1;
}

static void draw_keys(struct canvas *c)
{
	static const char *const keys[][2] = {
		{ "Esc", "close" }, { "Enter", "go there" }, { ", .", "event" }, { "Up Down", "figure" },
		{ "PgUp PgDn", "page" }, { "b", "count" },
	};
	const int y = c->height - 1;
	int x = 1;

	canvas_line(c, 0, y, c->width, ' ', STYLE_NORMAL);
	for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
		const int columns = canvas_columns(keys[i][0]) + 1 + canvas_columns(keys[i][1]);

		if (x + columns > c->width)
			break;
		x += canvas_text(c, x, y, c->width - x, STYLE_KEY, keys[i][0]) + 1;
		x += canvas_text(c, x, y, c->width - x, STYLE_NORMAL, keys[i][1]) + 2;
	}
}

void origin_draw(struct canvas *c, const struct origin *o, const struct show *show,
		 const struct player *p)
{
	const struct rect box = { 0, 1, c->width, c->height - 2 };
	struct rect list = { 2, 2, c->width - 4, box.height - 2 };
	char title[64];

	if (c->width < LAYOUT_MIN_WIDTH || c->height < LAYOUT_MIN_HEIGHT)
		return;
	snprintf(title, sizeof(title), "where it comes from: %zu of %zu", o->n ? o->chosen + 1 : 0,
		 o->n);
	canvas_clear(c, box);
	canvas_box(c, box, STYLE_STRONG, title);
	if (c->width >= 80) {
		draw_figures(c, (struct rect){ list.x, list.y, FIGURES_WIDTH, list.height }, o);
		list.x += FIGURES_WIDTH + 3;
		list.width -= FIGURES_WIDTH + 3;
	}
	draw_sum(c, list, o);
	list.y++;
	list.height--;
	list.height = draw_sentence(c, list, o, show);
	draw_list(c, list, o, show, p);
	draw_keys(c);
}
