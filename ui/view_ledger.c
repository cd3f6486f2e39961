/*
 * The figures so far, by pages: as many groups of them as the pane has room for, those of the chosen
 * level of detail first.  Where there is one line only, as many figures as fit.
 */

#include <stdio.h>
#include <string.h>

#include "ui/view_figures.h"

/* The keys for the level, and which it is: "+ level 1/3"; F where there are more pages. */
static void level_text(char *text, size_t size, const struct view *v, int pages, bool brief)
{
	snprintf(text, size, brief ? "%s%s%s%d/%d" : "%s%s%slevel %d/%d",
		 pages < 2 ? "" : brief ? "F" : "F ",
		 v->level == MAX_LEVEL ? "" : brief ? "+" : "+ ",
		 v->level == 1 ? "" : brief ? "-" : "- ", v->level, MAX_LEVEL);
}

/* The first group of the level, from 0. */
static int first_group(const struct view_group *groups, int n, int level)
{
	int i = 0;

	while (i + 1 < n && groups[i].level < level)
		i++;
	return i;
}

static const char *value_of(const struct view *v, const struct view_figure *f, enum style *style)
{
	*style = v->question || f->style == STYLE_NORMAL ? STYLE_STRONG : f->style;
	return v->question ? "?" : f->value;
}

static void draw_figure(struct canvas *c, const struct rect *r, int y, const struct view *v,
			const struct view_figure *f)
{
	enum style style;
	const char *value = value_of(v, f, &style);
	const int x = r->x + r->width - 2 - canvas_columns(value);

	canvas_text(c, r->x + 2, y, x - r->x - 3, STYLE_NORMAL, f->name);
	canvas_text(c, x, y, r->x + r->width - 2 - x, style, value);
}

static void draw_box(struct canvas *c, const struct layout *l, const struct view *v,
		     const struct view_group *groups, int n)
{
	const struct rect *r = &l->ledger;
	const int rows = r->height - 2, fit = rows / FIGURES > 0 ? rows / FIGURES : 1;
	const int pages = (n + fit - 1) / fit;
	const int page = (first_group(groups, n, v->level) / fit + v->figures_page) % pages;
	const struct view_group *first = &groups[page * fit];
	char title[48], foot[48], keys[40];
	int y = r->y + 1;

	snprintf(title, sizeof(title), "%s%s", first->title, !first->counted ? "" :
		 v->count == COUNT_TEXTBOOK ? ", textbook" : ", all");
	canvas_box(c, *r, STYLE_DIM, title);
	for (const struct view_group *g = first; g < groups + n && g < first + fit; g++) {
		for (int i = 0; i < g->n && y < r->y + r->height - 1; i++, y++)
			draw_figure(c, r, y, v, &g->figures[i]);
	}
	level_text(keys, sizeof(keys), v, pages, false);
	snprintf(foot, sizeof(foot), " %s ", keys);
	canvas_text(c, r->x + r->width - 2 - canvas_columns(foot), r->y + r->height - 1,
		    r->width - 3, STYLE_DIM, foot);
}

/* All figures one after the other, those of the level first. */
struct row {
	const struct view_figure *figures[MAX_GROUPS * FIGURES];
	int n;
};

static void make_row(struct row *row, const struct view *v, const struct view_group *groups, int n)
{
	const int first = first_group(groups, n, v->level);

	row->n = 0;
	for (int i = 0; i < n; i++) {
		const struct view_group *g = &groups[(first + i) % n];

		for (int k = 0; k < g->n; k++)
			row->figures[row->n++] = &g->figures[k];
	}
}

/* Draws the figures from number i on (c NULL: only measures); returns the one that does not fit. */
static int put_row(struct canvas *c, const struct rect *r, int width, const struct view *v,
		   const struct row *row, int i, int *end)
{
	int x = 0;

	*end = 0;
	for (; i < row->n; i++) {
		const struct view_figure *f = row->figures[i];
		const char *name = f->brief ? f->brief : f->name;
		enum style style;
		const char *value = value_of(v, f, &style);
		const int columns = canvas_columns(name) + 1 + canvas_columns(value);

		if (x + columns > width)
			break;
		if (c) {
			canvas_text(c, r->x + x, r->y, columns, STYLE_NORMAL, name);
			canvas_text(c, r->x + x + canvas_columns(name) + 1, r->y, columns, style,
				    value);
		}
		*end = x + columns;
		x += columns + 2;
	}
	return i;
}

/* What stands at the end of the line leaves it that much. */
#define LEVEL_COLUMNS 7	/* "F+-2/3" */

static void draw_line(struct canvas *c, const struct layout *l, const struct view *v,
		      const struct view_group *groups, int n)
{
	const bool keys = l->footer.width > 0;	/* else it is a part of a larger picture */
	const int width = l->ledger.width - (keys ? LEVEL_COLUMNS : 0);
	int starts[MAX_GROUPS * FIGURES], pages = 0, end;
	struct row row;
	char text[40];

	make_row(&row, v, groups, n);
	for (int i = 0; i < row.n; pages++) {
		const int next = put_row(NULL, &l->ledger, width, v, &row, i, &end);

		starts[pages] = i;
		i = next > i ? next : i + 1;
	}
	put_row(c, &l->ledger, width, v, &row, starts[v->figures_page % pages], &end);
	if (!keys)
		return;
	level_text(text, sizeof(text), v, pages, false);
	if (end + 2 + canvas_columns(text) > l->ledger.width)
		level_text(text, sizeof(text), v, pages, true);
	canvas_text(c, l->ledger.x + l->ledger.width - canvas_columns(text), l->ledger.y,
		    canvas_columns(text), STYLE_DIM, text);
}

void view_ledger(struct canvas *c, const struct layout *l, const struct view *v)
{
	struct view_group groups[MAX_GROUPS];
	const int n = view_groups(groups, v);

	if (l->ledger.height > 1)
		draw_box(c, l, v, groups, n);
	else if (l->ledger.height == 1)
		draw_line(c, l, v, groups, n);
}
