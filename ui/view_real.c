/*
 * The pane of the real run: how far it is, then the figures with what the model says, what was seen
 * and the verdict; below them how the chosen one is known, and the pages (ui/view_real_pages.c).
 * Marks say what colours say.
 */

#include "ui/real_pane.h"

#include <stdio.h>
#include <string.h>

#include "real/report_table.h"
#include "ui/view.h"

#define WIDE 72			/* columns of a table with the model beside the real value */
#define MIDDLE REAL_MIDDLE	/* ... of one with the real value alone */
#define LOW 12			/* with fewer lines there is no room for headings */
#define VERDICT_COLUMNS 16
#define VALUE_COLUMNS 12
#define SHORT_VALUE_COLUMNS 10

/* Where the parts stand: lines from the pane's first on. */
struct parts {
	struct rect inside;
	int table_y, table_rows, note_y, note_rows, grid_y, grid_rows;
	bool headings;
};

static const char *verdict_mark(enum verdict v)
{
	static const char *const marks[] = {
		[CONFIRMED] = "=", [CONTRADICTED] = "!", [INFERRED] = "~",
		[NOT_OBSERVABLE] = "?", [SKIPPED] = "-",
	};

	return marks[v];
}

static enum style verdict_style(enum verdict v)
{
	return v == CONFIRMED ? STYLE_RIGHT : v == CONTRADICTED ? STYLE_WRONG : STYLE_STRONG;
}

/* ---- the figures ---- */

/* "page-cache > socket-buffer" -> "cache > sock", "syscalls.read" -> "read". */
static void shorten(char *text)
{
	static const char *const names[][2] = {
		{ "syscalls.", "" }, { "page-cache", "cache" }, { "user-buffer", "buf" },
		{ "socket-buffer", "sock" },
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		char *at;

		while ((at = strstr(text, names[i][0]))) {
			const size_t old = strlen(names[i][0]), new = strlen(names[i][1]);

			memcpy(at, names[i][1], new);
			memmove(at + new, at + old, strlen(at + old) + 1);
		}
	}
}

/* Right-aligned in a column that ends before x. */
static void put_value(struct canvas *c, int x, int y, int width, const char *text)
{
	const int columns = canvas_columns(text) < width ? canvas_columns(text) : width;

	canvas_text(c, x - columns, y, columns, STYLE_STRONG, text);
}

static void draw_verdict(struct canvas *c, int x, int y, enum verdict v)
{
	canvas_text(c, x, y, 1, verdict_style(v), verdict_mark(v));
	canvas_text(c, x + 2, y, VERDICT_COLUMNS - 2, verdict_style(v), verdict_name(v));
}

static void draw_row(struct canvas *c, const struct rect *r, int y, const struct row *row,
		     bool chosen)
{
	const int verdict_x = r->x + r->width - VERDICT_COLUMNS;
	const int value = r->width >= WIDE ? VALUE_COLUMNS : SHORT_VALUE_COLUMNS;
	const int values = r->width >= WIDE ? 2 * value + 3 : r->width >= MIDDLE ? value + 1 : 0;
	char figure[80], text[48];

	report_figure(figure, sizeof(figure), row->figure);
	if (r->width < MIDDLE)
		shorten(figure);
	canvas_text(c, r->x, y, 1, STYLE_CURSOR, chosen ? ">" : " ");
	snprintf(text, sizeof(text), "%.*s", verdict_x - r->x - 3 - values, figure);
	canvas_text(c, r->x + 2, y, verdict_x - r->x - 2 - values,
		    chosen ? STYLE_STRONG : STYLE_NORMAL, text);
	if (r->width >= MIDDLE)
		put_value(c, verdict_x - 1, y, value,
			  report_value(text, sizeof(text), &row->real));
	if (r->width >= WIDE)
		put_value(c, verdict_x - 2 - value, y, value,
			  report_model(text, sizeof(text), row));
	draw_verdict(c, verdict_x, y, row->verdict);
}

static void draw_heading(struct canvas *c, const struct rect *r, int y)
{
	const int verdict_x = r->x + r->width - VERDICT_COLUMNS;

	canvas_text(c, r->x + 2, y, 8, STYLE_DIM, "figure");
	canvas_text(c, verdict_x - 5, y, 4, STYLE_DIM, "real");
	if (r->width >= WIDE)
		canvas_text(c, verdict_x - 2 - VALUE_COLUMNS - 5, y, 5, STYLE_DIM, "model");
	canvas_text(c, verdict_x + 2, y, 8, STYLE_DIM, "verdict");
}

static void draw_table(struct canvas *c, const struct parts *p, const struct real_seen *s,
		       size_t chosen)
{
	const size_t rows = (size_t)p->table_rows;
	const size_t first = chosen >= rows ? chosen - rows + 1 : 0;

	if (p->headings)
		draw_heading(c, &p->inside, p->table_y - 1);
	for (size_t i = 0; i < rows && first + i < s->nrows; i++)
		draw_row(c, &p->inside, p->table_y + (int)i, &s->rows[first + i],
			 first + i == chosen);
}

/* How the row is known, and where the table has no room for it what the model says. */
static void note_text(const struct row *row, int width, char *text, size_t size)
{
	char model[48] = "", real[48] = "";
	const bool told = row->reason[0] && row->verdict != CONFIRMED;

	report_model(model, sizeof(model), row);
	report_value(real, sizeof(real), &row->real);
	snprintf(text, size, "%s%s%s%s%s%s%s", width < WIDE ? "model " : "",
		 width < WIDE ? model : "", width >= WIDE ? "" : width < MIDDLE ? ", real " : "",
		 width < MIDDLE ? real : "", width < WIDE ? "; " : "",
		 told ? row->reason : row->evidence,
		 told && row->evidence[0] ? "; " : "");
	if (told)
		snprintf(text + strlen(text), size - strlen(text), "%s", row->evidence);
}

static int note_lines(const struct real_seen *s, int width, int most)
{
	int lines = 1;

	for (size_t i = 0; i < s->nrows; i++) {
		char text[2 * ROW_TEXT + 128];
		int n;

		note_text(&s->rows[i], width, text, sizeof(text));
		n = canvas_wrap(NULL, (struct rect){ 0, 0, width, most }, STYLE_NORMAL, text);
		if (n > lines)
			lines = n;
	}
	return lines < most ? lines : most;
}

/* ---- how far it is ---- */

static void status_text(const struct real_seen *s, int width, char *text, size_t size)
{
	size_t looked = 0;

	for (size_t i = 0; i < s->ngrids; i++)
		for (size_t k = 0; k < s->grids[i].npages; k++)
			looked += s->grids[i].pages[k] != 0;
	if (s->state == REAL_RUNS)
		snprintf(text, size, "under way: %s", real_stage_name(s->stage));
	else if (s->state == REAL_FAILED)
		snprintf(text, size, "! it could not be run");
	else
		snprintf(text, size, "%s %s", verdict_mark(s->verdict),
			 verdict_name(s->verdict));
	if (s->state == REAL_RUNS && looked > 0 && width >= MIDDLE)
		snprintf(text + strlen(text), size - strlen(text), ", %zu pages so far", looked);
	if (s->state == REAL_DONE && s->where[0] && width >= MIDDLE)
		snprintf(text + strlen(text), size - strlen(text), " on %s", s->where);
}

/* Is it one that this run has, as far as is known? */
static bool has_stage(const struct real_seen *s, enum check_stage stage)
{
	return s->begun[stage] || (stage != STAGE_DELIVERED && stage != STAGE_RESENT);
}

static void draw_stages(struct canvas *c, const struct parts *p, const struct real_seen *s)
{
	const int room = p->table_rows + p->headings, y = p->table_y - p->headings;
	int before = 0, row = 0;

	for (int i = 0; i < (int)s->stage; i++)
		before += has_stage(s, (enum check_stage)i);
	for (int i = 0; i < N_STAGES && row < room + before; i++) {
		const bool now = i == (int)s->stage, done = i < (int)s->stage;
		const int at = row - (before >= room ? before - room + 1 : 0);

		if (!has_stage(s, (enum check_stage)i))
			continue;
		row++;
		if (at < 0 || at >= room)
			continue;
		canvas_text(c, p->inside.x, y + at, 1, now ? STYLE_CURSOR : STYLE_DIM,
			    done ? "=" : now ? ">" : "\xc2\xb7");
		canvas_text(c, p->inside.x + 2, y + at, p->inside.width - 2,
			    now ? STYLE_STRONG : STYLE_NORMAL,
			    real_stage_name((enum check_stage)i));
	}
}

/* Why there is nothing to be seen, or what a result owes. */
static void draw_reason(struct canvas *c, const struct parts *p, const struct real_seen *s)
{
	struct rect r = p->inside;

	r.y++;
	r.height = p->grid_y > r.y ? p->grid_y - r.y : 0;
	canvas_wrap(c, r, STYLE_NORMAL, s->state == REAL_FAILED ? s->failed.text : s->reason);
}

/* ---- all of it ---- */

static void lay_out(struct parts *p, const struct real_seen *s, int width, int height)
{
	const struct rect inside = { 2, 2, width - 4, height - 3 };
	const int h = inside.height, want = (int)s->ngrids < 1 + h / 6 ? (int)s->ngrids : 1 + h / 6;
	const int rows = s->state == REAL_RUNS ? N_STAGES : (int)s->nrows;
	int left, more;

	*p = (struct parts){ .inside = inside, .headings = h >= LOW };
	p->grid_rows = want > 0 ? want + 1 : 0;
	p->note_rows = s->nrows ? note_lines(s, inside.width, h / 3) : 0;
	left = h - 1 - p->headings - p->grid_rows - p->note_rows - (p->headings && s->nrows);
	p->table_rows = rows > 0 && rows < left ? rows : left;
	/* What is left over goes to the pages, which may be many. */
	more = want > 0 && rows > 0 ? left - p->table_rows : 0;
	p->grid_rows += want > 0 ? more / want * want : 0;
	p->table_y = inside.y + 1 + p->headings;
	p->grid_y = inside.y + h - p->grid_rows;
	p->note_y = p->table_y + p->table_rows + (p->headings && s->nrows);
}

static void draw_foot(struct canvas *c, const struct real_seen *s, size_t row)
{
	const bool traced = s->state == REAL_DONE && s->has_trace;
	const char *again = s->state == REAL_RUNS ? "" : "  R again";
	char text[128], which[64] = "";

	if (s->nrows)
		snprintf(which, sizeof(which), "%zu/%zu", row + 1, s->nrows);
	snprintf(text, sizeof(text), " q close%s%s%s%s ", s->nrows ? "  , . figure " : "", which,
		 traced ? "  Enter trace" : "", again);
	if (canvas_columns(text) > c->width - 4)
		snprintf(text, sizeof(text), " q  %s%s%s%s ", s->nrows ? ", . " : "", which,
			 traced ? "  Enter trace" : "", again);
	canvas_text(c, 2, c->height - 1, c->width - 4, STYLE_KEY, text);
}

void view_real(struct canvas *c, const struct real_seen *s, size_t row)
{
	struct rect box = { 0, 1, c->width, c->height - 1 };
	char title[96], text[2 * ROW_TEXT + 128];
	struct parts p;

	if (c->width < LAYOUT_MIN_WIDTH || c->height < LAYOUT_MIN_HEIGHT)
		return;
	lay_out(&p, s, c->width, c->height);
	canvas_clear(c, box);
	snprintf(title, sizeof(title), "for real: %.*s", c->width - 16, s->label);
	canvas_box(c, box, STYLE_STRONG, title);
	status_text(s, p.inside.width, text, sizeof(text));
	canvas_text(c, p.inside.x, p.inside.y, p.inside.width, STYLE_STRONG, text);
	if (s->state == REAL_RUNS) {
		draw_stages(c, &p, s);
	} else if (s->nrows == 0) {
		draw_reason(c, &p, s);
	} else {
		draw_table(c, &p, s, row);
		note_text(&s->rows[row], p.inside.width, text, sizeof(text));
		if (p.headings)
			view_rule(c, p.inside.x, p.note_y - 1, p.inside.width, "how it is known");
		canvas_wrap(c, (struct rect){ p.inside.x, p.note_y, p.inside.width, p.note_rows },
			    STYLE_NORMAL, text);
	}
	view_real_pages(c, (struct rect){ p.inside.x, p.grid_y, p.inside.width, p.grid_rows }, s);
	draw_foot(c, s, row);
}
