/*
 * The screen on which a path is built.  All rows stand on the left, with their place in the path before
 * them; where there is room the path stands beside them in its order.  Below is what the checker says.
 */

#include <stdio.h>

#include "ui/build.h"

#define BESIDE_WIDTH 76		/* from here on the path stands beside the rows */
#define PLACE_WIDTH 4		/* "12  " */

static const char keys[] = "Up Down row  Space take/give back  < > move  c check  s solution  q close";
static const char short_keys[] = "Space take  <> move  c check  q close";

static int wrap_rows(int width, const char *text)
{
	return canvas_wrap(NULL, (struct rect){ 0, 0, width, 1 }, STYLE_NORMAL, text);
}

/* Is it the row that breaks the rule? */
static bool breaks(const struct build *b, size_t place)
{
	return b->checked && b->verdict.end == EXERCISE_BREAKS && place == b->verdict.row + 1;
}

static void draw_row(struct canvas *c, struct rect r, const struct build *b, size_t row)
{
	const bool here = row == b->cursor;
	const size_t place = build_place(b, row);
	const enum style style = here ? STYLE_CURSOR : breaks(b, place) ? STYLE_WRONG :
		place ? STYLE_STRONG : STYLE_NORMAL;
	char number[24] = " ", text[ROW_TEXT_BYTES];

	if (place)
		snprintf(number, sizeof(number), "%2zu", place);
	if (here)
		canvas_line(c, r.x, r.y, r.width, ' ', style);
	canvas_put(c, r.x, r.y, here ? '>' : breaks(b, place) ? 'x' : ' ', style);
	canvas_text(c, r.x + 1, r.y, PLACE_WIDTH - 1, style, number);
	canvas_text(c, r.x + PLACE_WIDTH, r.y, r.width - PLACE_WIDTH, style,
		    path_row_text(text, sizeof(text), &b->exercise.rows[row]));
}

/* As many rows as fit, the cursor among them. */
static void draw_rows(struct canvas *c, struct rect r, const struct build *b)
{
	const size_t room = (size_t)r.height, n = b->exercise.n;
	const size_t top = n <= room || b->cursor < room / 2 ? 0 :
		b->cursor - room / 2 > n - room ? n - room : b->cursor - room / 2;

	for (size_t i = 0; i < room && top + i < n; i++)
		draw_row(c, (struct rect){ r.x, r.y + (int)i, r.width, 1 }, b, top + i);
}

static void draw_phase(struct canvas *c, struct rect *r, const struct path *p, enum phase phase)
{
	char text[ROW_TEXT_BYTES];

	for (size_t i = 0; i < p->nrows[phase] && r->height > 0; i++, r->y++, r->height--)
		canvas_text(c, r->x + PLACE_WIDTH, r->y, r->width - PLACE_WIDTH, STYLE_DIM,
			    path_row_text(text, sizeof(text), &p->rows[phase][i]));
}

/* The path as it stands, with what is given before and after the loop. */
static void draw_path(struct canvas *c, struct rect r, const struct build *b)
{
	const struct path *p = b->exercise.path;
	char number[24], text[ROW_TEXT_BYTES];

	draw_phase(c, &r, p, PHASE_SETUP);
	for (size_t i = 0; i < b->n && r.height > 0; i++, r.y++, r.height--) {
		const enum style style = breaks(b, i + 1) ? STYLE_WRONG :
			b->chosen[i] == b->cursor ? STYLE_CURSOR : STYLE_NORMAL;

		snprintf(number, sizeof(number), "%c%2zu", breaks(b, i + 1) ? 'x' : ' ', i + 1);
		canvas_text(c, r.x, r.y, PLACE_WIDTH, style, number);
		canvas_text(c, r.x + PLACE_WIDTH, r.y, r.width - PLACE_WIDTH, style,
			    path_row_text(text, sizeof(text), &b->exercise.rows[b->chosen[i]]));
	}
	draw_phase(c, &r, p, PHASE_REAP);
	draw_phase(c, &r, p, PHASE_TEARDOWN);
}

static void verdict_text(const struct build *b, char *text, size_t size)
{
	const struct exercise_verdict *v = &b->verdict;
	char path[64] = "";

	if (b->path > 0)
		snprintf(path, sizeof(path), " The scenario's own is path %d now.", b->path);
	if (!b->checked)
		snprintf(text, size, "%zu of %zu steps taken; some do not belong. c checks.", b->n,
			 b->exercise.n);
	else if (v->end == EXERCISE_BREAKS && v->row < b->n)
		snprintf(text, size, "Step %zu breaks a rule: %s", v->row + 1, v->text);
	else if (v->end == EXERCISE_BREAKS)
		snprintf(text, size, "At the end: %s", v->text);
	else if (v->end == EXERCISE_MISSES)
		snprintf(text, size, "Not yet. %s", v->text);
	else
		snprintf(text, size, "%s %s%s", b->shown ? "A solution." : "Right.", v->text, path);
}

static enum style verdict_style(const struct build *b)
{
	if (!b->checked)
		return STYLE_DIM;
	return b->verdict.end == EXERCISE_RIGHT ? STYLE_RIGHT : STYLE_WRONG;
}

static void draw_exercise(struct canvas *c, const struct build *b)
{
	char text[800];
	const int width = c->width - 2, beside = c->width >= BESIDE_WIDTH;
	struct rect ask = { 1, 1, width, 0 }, said = { 1, 0, width, 0 }, rows = { 0, 0, 0, 0 };

	verdict_text(b, text, sizeof(text));
	said.height = wrap_rows(width, text);
	if (said.height > c->height / 3)
		said.height = c->height / 3;
	ask.height = wrap_rows(width, b->exercise.path->ask);
	if (ask.height > c->height / 3)
		ask.height = c->height / 3;
	said.y = c->height - 1 - said.height;
	rows.y = 1 + ask.height + (c->height >= 20);
	rows.height = said.y - rows.y;
	rows.width = beside ? c->width / 2 - 1 : c->width;
	canvas_wrap(c, ask, STYLE_NORMAL, b->exercise.path->ask);
	draw_rows(c, rows, b);
	if (beside) {
		for (int y = rows.y; y < said.y; y++)
			canvas_put(c, rows.width, y, GLYPH_VERTICAL, STYLE_DIM);
		draw_path(c, (struct rect){ rows.width + 1, rows.y, c->width - rows.width - 1,
					    rows.height }, b);
	}
	canvas_wrap(c, said, verdict_style(b), text);
}

void view_build_draw(struct canvas *c, const struct build *b)
{
	static const char none[] = "This scenario has no path to be built. A shipped one that has: iopath "
		"exercise-sendfile. Any scenario may have one: docs/formats.md, \"paths\". q closes.";

	canvas_clear(c, (struct rect){ 0, 0, c->width, c->height });
	canvas_line(c, 0, 0, c->width, ' ', STYLE_HEADER);
	canvas_text(c, 1, 0, c->width - 2, STYLE_HEADER, "Build a path: put the steps in order");
	if (!b->there) {
		canvas_wrap(c, (struct rect){ 1, 2, c->width - 2, c->height - 3 }, STYLE_NORMAL, none);
		return;
	}
	draw_exercise(c, b);
	canvas_text(c, 1, c->height - 1, c->width - 2, STYLE_DIM,
		    canvas_columns(keys) <= c->width - 2 ? keys : short_keys);
}
