/*
 * The pages of each hop in the pane of the real run, as the alias probe finds them: a letter a page, or
 * for what several of them have in common.
 */

#include "ui/real_pane.h"

#include <stdio.h>

#include "ui/view.h"

#define SEEN_COLUMNS 10		/* "referenced" */

/* What so many pages have in common. */
static char pages_letter(const char *pages, size_t n)
{
	char seen = pages[0];

	for (size_t i = 0; i < n; i++) {
		if (pages[i] == 0)
			return 0;
		if (pages[i] != seen)
			seen = PAGE_MIXED;
	}
	return seen;
}

static void put_page(struct canvas *c, int x, int y, char seen)
{
	switch (seen) {
	case PAGE_OLD:
		canvas_put(c, x, y, 'C', STYLE_CPU);
		break;
	case PAGE_NEW:
		canvas_put(c, x, y, 'r', STYLE_REFERENCE);
		break;
	case 0:
		canvas_put(c, x, y, GLYPH_IDLE, STYLE_DIM);
		break;
	default:
		canvas_put(c, x, y, '?', STYLE_WRONG);
	}
}

static const char *seen_word(const struct real_grid *g)
{
	switch (pages_letter(g->pages, g->npages)) {
	case PAGE_OLD:
		return "copied";
	case PAGE_NEW:
		return "referenced";
	case 0:
		return "...";
	default:
		return "unsure";
	}
}

/* Places in words that are short where there is little room. */
static const char *short_place(enum place place)
{
	switch (place) {
	case PAGE_CACHE:
		return "cache";
	case USER_BUFFER:
		return "buf";
	case SOCKET_BUFFER:
		return "sock";
	default:
		return place_name(place);
	}
}

static void grid_title(const struct real_grid *g, bool wide, char *text, size_t size)
{
	const char *(*name)(enum place) = wide ? place_name : short_place;
	const char *to = g->stage == STAGE_PROBE ? name(g->to) :
		g->stage == STAGE_DELIVERED ? wide ? "receiver" : "recv" :
		wide ? "sent again" : "again";

	if (g->from == g->to)
		snprintf(text, size, "within %s", name(g->from));
	else
		snprintf(text, size, "%s > %s", name(g->from), to);
}

/* A hop: its name, its pages in as many lines as it may have, and the word for them. */
static void draw_grid(struct canvas *c, const struct real_grid *g, struct rect r)
{
	const bool wide = r.width >= REAL_MIDDLE;
	const int title = wide ? 27 : 13, cells = (r.width - title - SEEN_COLUMNS - 2) * r.height;
	const size_t each = (g->npages + (size_t)cells - 1) / (size_t)cells;
	const int columns = cells / r.height;
	char text[48];
	int cell = 0;

	grid_title(g, wide, text, sizeof(text));
	canvas_text(c, r.x, r.y, title, STYLE_NORMAL, text);
	for (size_t i = 0; i < g->npages; i += each, cell++)
		put_page(c, r.x + title + 1 + cell % columns, r.y + cell / columns,
			 pages_letter(g->pages + i, g->npages - i < each ? g->npages - i : each));
	canvas_text(c, r.x + r.width - SEEN_COLUMNS, r.y, SEEN_COLUMNS, STYLE_STRONG,
		    seen_word(g));
}

void view_real_pages(struct canvas *c, struct rect r, const struct real_seen *s)
{
	const int most = r.height - 1, n = (int)s->ngrids < most ? (int)s->ngrids : most;
	/* The last ones, as these move. */
	const size_t first = s->ngrids - (size_t)(n > 0 ? n : 0);
	struct rect hop = { r.x, r.y + 1, r.width, n > 0 ? most / n : 0 };

	if (n <= 0)
		return;
	view_rule(c, r.x, r.y, r.width, r.width >= REAL_MIDDLE ?
		  "pages: C copied  r referenced  \xc2\xb7 not yet" : "C copied  r referenced");
	for (int i = 0; i < n; i++, hop.y += hop.height)
		draw_grid(c, &s->grids[first + (size_t)i], hop);
}
