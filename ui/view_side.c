/*
 * One path of those side by side, in the columns that it has: its title, a small picture, its figures
 * in a line, and what it does now.  Picture and figures are those of the display, drawn into a canvas of
 * their own, of which the rows that fit are taken over.
 */

#include "ui/view_side.h"

#include <stdio.h>
#include <string.h>

#include "sim/utf8.h"

struct view view_of_side(const struct view *v, const struct side_by_side *s, size_t i)
{
	const struct side *side = &s->side[i];
	const struct show *show = &s->shows->show[side->path];
	struct view of = *v;

	of.header = &show->trace.header;
	of.show = show;
	of.strategy = show->strategy;
	of.warm = show->warm;
	of.path = side->path;
	of.player = side_by_side_player(s, i);
	of.before = &side->before;
	of.scene = &side->scene;
	of.elapsed_ns = show->elapsed_ns;
	of.done_position = show->done_position;
	of.ends_early = show->ends_early;
	of.why = 1;
	of.true_scale = !s->in_order;
	return of;
}

void view_blit_row(struct canvas *to, int x, int y, int width, const struct canvas *from, int row)
{
	for (int i = 0; i < width && i < from->width; i++) {
		const struct cell *cell = canvas_at(from, i, row);

		canvas_put(to, x + i, y, cell->glyph, (enum style)cell->style);
	}
}

void view_close_part(struct canvas *c, struct canvas *part)
{
	c->clipped += part->clipped;
	canvas_free(part);
}

void view_side_picture(struct canvas *c, const struct view *v, int x, int y, int width, int rows)
{
	const int w = width < LAYOUT_MIN_WIDTH ? LAYOUT_MIN_WIDTH : width;
	const int h = rows == BOXED_ROWS ? 20 : LAYOUT_MIN_HEIGHT;
	struct canvas part;
	struct layout l;

	canvas_init(&part, w, h);
	canvas_clear(&part, (struct rect){ 0, 0, w, h });
	layout_make(&l, w, h, BELOW_PROGRAM);
	view_picture(&part, &l, v);
	view_hops(&part, &l, v);
	view_cpu(&part, &l, v);
	for (int i = 0; i < rows; i++)
		view_blit_row(c, x, y + i, width, &part, 1 + (rows == BARE_ROWS ? 2 * i : i));
	view_close_part(c, &part);
}

void view_side_figures(struct canvas *c, const struct view *v, int x, int y, int width)
{
	struct layout l = { .width = width, .ledger = { 0, 0, width, 1 } };
	struct canvas part;

	canvas_init(&part, width, 1);
	canvas_clear(&part, l.ledger);
	view_ledger(&part, &l, v);
	view_blit_row(c, x, y, width, &part, 0);
	view_close_part(c, &part);
}

char *view_side_label(char *text, size_t size, const struct side_by_side *s, size_t side, int columns)
{
	const char *label = s->shows->show[s->side[side].path].trace.header.label;
	const int path = s->side[side].path + 1;
	const char *comma = strrchr(label, ',');

	snprintf(text, size, "%d %s", path, label);
	if (canvas_columns(text) > columns && comma && comma[1] == ' ')
		snprintf(text, size, "%d %s", path, comma + 2);
	/* A name may be as long as its reader likes. */
	for (size_t n = strlen(text); n > 0 && canvas_columns(text) > columns; n = strlen(text))
		text[utf8_cut(text, n - 1)] = '\0';
	return text;
}

void view_side_title(struct canvas *c, const struct view *v, const struct side_by_side *s, size_t side,
		     struct rect r)
{
	const struct player *p = v->player;
	char left[96], right[48];
	int room;

	if (v->question)
		snprintf(right, sizeof(right), " %zu", p->position);
	else
		snprintf(right, sizeof(right), " %zu/%zu%s", p->position, p->nsteps,
			 p->position < p->nsteps ? "" : v->ends_early ? " ends early" : " done");
	view_side_label(left, sizeof(left), s, side, r.width);
	room = r.width - canvas_columns(right) - 2;
	if (canvas_columns(left) > room)
		right[strcspn(right + 1, " ") + 1] = '\0';	/* it is done: the numbers tell */
	room = r.width - canvas_columns(right) - 2;
	view_side_label(left, sizeof(left), s, side, room);
	canvas_put(c, r.x, r.y, side == s->lead ? GLYPH_RIGHT : ' ', STYLE_KEY);
	canvas_text(c, r.x + 1, r.y, room, STYLE_STRONG, left);
	canvas_text(c, r.x + r.width - canvas_columns(right) - 1, r.y, canvas_columns(right),
		    STYLE_NORMAL, right);
}

void view_side_sentence(struct canvas *c, const struct view *v, struct rect r, bool named)
{
	char text[512], sentence[256], detail[128], path[16] = "";
	struct view why = *v;
	int used;

	if (r.height <= 0)
		return;
	view_sentence(v, sentence, sizeof(sentence));
	view_detail_sentence(v, detail, sizeof(detail));
	if (named && v->scene->started)
		snprintf(path, sizeof(path), "%d: ", v->path + 1);
	snprintf(text, sizeof(text), "%s%s%s%s", path, sentence, detail[0] ? " " : "", detail);
	used = canvas_wrap(c, r, STYLE_NORMAL, text);
	r.y += used + 1;
	r.height -= used + 1;
	why.why = 2;
	view_sentence(&why, text, sizeof(text));
	if (v->level >= LEVEL_TASKS && strcmp(text, sentence) != 0 &&
	    canvas_wrap(NULL, r, STYLE_DIM, text) <= r.height)
		canvas_wrap(c, r, STYLE_DIM, text);
}
