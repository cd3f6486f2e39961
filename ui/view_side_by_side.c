/*
 * Several paths on one screen: a small picture of each, what each does now, and the lanes of all on
 * one clock at true scale; when all are done, the differences and their causes.
 *
 * Pictures (ui/view_side.c) stand next to each other where each gets 39 columns, else one above the
 * other.  Where rows are scarce the lines between their bands are left out, then all pictures but the
 * leader's.
 */

#include "ui/view_side_by_side.h"

#include <stdio.h>
#include <string.h>

#include "ui/in_step.h"
#include "ui/view_side.h"

#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))
#define COLUMN_WIDTH (LAYOUT_MIN_WIDTH - 1)	/* the last column of the smallest picture is empty */
#define BOXED_WIDTH 60
#define MECHANISM_ROWS 5	/* how and why, where there is that much room */
#define WIDE_FIGURES 60

/* Where everything stands. */
struct places {
	bool beside;		/* pictures next to each other */
	int width;		/* of each */
	int picture;		/* rows of each: BOXED_ROWS, SMALL_ROWS, BARE_ROWS or 0 */
	bool lead_only;		/* ... but only the leader has one */
	int text;		/* rows for what happens: of each beside, else of one for all */
	int below;		/* the row in which the lanes, or the differences, begin */
	int lanes;		/* of each side; 0: none */
	bool titled, legend;	/* a line above the lanes, and one below them */
	int end;		/* the row after the last */
};

static int least(int a, int b)
{
	return a < b ? a : b;
}

/* Title, picture, figures and text of each beside the others. */
static void place_beside(struct places *p, int n, int room)
{
	const int text = p->width >= BOXED_WIDTH ? 2 : 3;
	const int others = 2 + text + 2 + 3 * n;	/* with three lanes of each */

	p->picture = p->width >= BOXED_WIDTH && room >= BOXED_ROWS + others ? BOXED_ROWS :
		room >= SMALL_ROWS + 2 ? SMALL_ROWS : room >= BARE_ROWS + 2 ? BARE_ROWS : 0;
	p->text = least(text, room - p->picture - 2 - n);
	if (p->text < 2)	/* a half sentence tells nothing */
		p->text = 0;
	else if (room - p->picture - 2 - p->text > MECHANISM_ROWS + 2 + MAX_LANES * n)
		p->text += MECHANISM_ROWS;
	p->below = 1 + 2 + p->picture + p->text;
}

/* Each a title with its figures, and a picture below it. */
static void place_stacked(struct places *p, int n, int room)
{
	static const int pictures[] = { SMALL_ROWS, BARE_ROWS };
	int used = n;

	for (size_t i = 0; i < ARRAY_LEN(pictures) && p->picture == 0; i++)
		if (n * (1 + pictures[i]) + n + (i == 0 ? 3 : 0) <= room)
			p->picture = pictures[i];
	if (p->picture == 0 && room >= n + BARE_ROWS) {
		p->picture = BARE_ROWS;
		p->lead_only = true;
	}
	used += p->picture * (p->lead_only ? 1 : n);
	p->text = room - used - n >= 2 ? least(3, room - used - n) : 0;
	p->below = 1 + used + p->text;
}

static void place_lanes(struct places *p, int n)
{
	const int room = p->end - p->below;

	p->lanes = least(room / n, MAX_LANES);
	p->titled = room > p->lanes * n;
	if (!p->titled && p->lanes > 1) {
		p->lanes--;
		p->titled = true;
	}
	if (p->lanes == 4)	/* devices and their engines have a lane each, or share one */
		p->lanes = 3;
	if (p->lanes == 2)
		p->lanes = 1;
	p->legend = room > p->lanes * n + 1;
}

static void place_all(struct places *p, const struct canvas *c, const struct layout *asked, int n)
{
	const int room = (asked ? asked->now.y : c->height - 1) - 1;

	*p = (struct places){ .width = (c->width - (n - 1)) / n, .end = c->height - 1 };
	p->beside = p->width >= COLUMN_WIDTH && room >= SMALL_ROWS + 2 + n;
	if (!p->beside)
		p->width = c->width;
	if (p->beside)
		place_beside(p, n, room);
	else
		place_stacked(p, n, room);
	if (!asked)
		place_lanes(p, n);
}

static void draw_beside(struct canvas *c, const struct places *p, const struct view *v,
			const struct side_by_side *s)
{
	for (size_t i = 0; i < s->n; i++) {
		const struct view of = view_of_side(v, s, i);
		const int x = (int)i * (p->width + 1);
		int y = 1;

		/* The last has the columns that are left over. */
		const int width = i + 1 < s->n ? p->width : c->width - x;

		view_side_title(c, &of, s, i, (struct rect){ x, y++, width, 1 });
		view_side_picture(c, &of, x, y, width, p->picture);
		y += p->picture;
		view_side_figures(c, &of, x, y++, width);
		view_side_sentence(c, &of, (struct rect){ x, y, width, p->text }, false);
		for (y = 1; i + 1 < s->n && y < p->below; y++)
			canvas_put(c, x + width, y, GLYPH_VERTICAL, STYLE_DIM);
	}
}

static void draw_stacked(struct canvas *c, const struct places *p, const struct view *v,
			 const struct side_by_side *s, size_t current)
{
	const int left = c->width < WIDE_FIGURES ? 25 : c->width / 2;
	int y = 1;

	for (size_t i = 0; i < s->n; i++) {
		const struct view of = view_of_side(v, s, i);

		view_side_title(c, &of, s, i, (struct rect){ 0, y, left, 1 });
		view_side_figures(c, &of, left, y++, c->width - left);
		if (p->lead_only && i != s->lead)
			continue;
		view_side_picture(c, &of, 0, y, c->width, p->picture);
		y += p->picture;
	}
	if (p->text > 0) {
		const struct view of = view_of_side(v, s, current);

		view_side_sentence(c, &of, (struct rect){ 0, y, c->width, p->text }, true);
	}
}

/* The differences take the room below the pictures or, where that is little, all there is. */
static void draw_table(struct canvas *c, const struct places *p, const struct view *v,
		       struct side_by_side *s)
{
	struct rect r = { 0, p->below + 1, c->width, p->end - p->below - 1 };
	char title[96];

	if (r.height < 8) {
		r = (struct rect){ 0, 2, c->width, p->end - 2 };
		canvas_clear(c, (struct rect){ 0, 1, c->width, p->end - 1 });
	}
	snprintf(title, sizeof(title), "%swhat differs, and why%s",
		 c->width < 60 ? "" : "all are done: ", view_differences(NULL, r, v->count, s) > r.height ? " (+ - scroll)" : "");
	view_rule(c, 0, r.y - 1, c->width, title);
	view_differences(c, r, v->count, s);
}

static void draw_below(struct canvas *c, const struct places *p, const struct view *v,
		       struct side_by_side *s)
{
	const int below = p->end - 2 - 3 * (int)s->n;
	struct places above = *p;
	struct rect r = { 0, p->below + 1, c->width, 0 };

	if (!side_by_side_done(s) || s->n < 2 || s->hide_table) {
		if (p->titled)
			view_lanes_title(c, s, p->below);
		view_lanes(c, v, s, p->below + p->titled, p->lanes, p->legend);
		return;
	}
	/* Both, if there is room for three lanes of each. */
	if (p->below + 1 + view_differences(NULL, r, v->count, s) > below) {
		draw_table(c, p, v, s);
		return;
	}
	view_lanes_title(c, s, below);
	view_lanes(c, v, s, below + 1, 3, true);
	above.end = below;
	draw_table(c, &above, v, s);
}

static void draw_header(struct canvas *c, const struct view *v, const struct side_by_side *s,
			uint64_t now_ns)
{
	const struct player *p = side_by_side_player(s, s->lead);
	const char *lock = s->lock == LOCK_TIME ? "same time" : "equally far";
	char left[96], right[64], at[32];
	int room;

	snprintf(left, sizeof(left), c->width < 60 ? " %s" : " compare: %s", lock);
	if (c->width >= 60)
		snprintf(left + strlen(left), sizeof(left) - strlen(left), "%s%s",
			 s->lock == LOCK_TIME ? ", " : " by payload", s->lock == LOCK_TIME ?
			 view_time(at, sizeof(at), now_ns) : "");
	snprintf(right, sizeof(right), "%s%d/%d  %s x%s ", c->width < 60 ? "" : "level ", v->level,
		 MAX_LEVEL, v->question ? "PREDICT" : p->playing ? "PLAY" : side_by_side_done(s) ? "END" : "PAUSED",
		 player_speeds[p->speed]);
	canvas_line(c, 0, 0, c->width, ' ', STYLE_HEADER);
	room = c->width - canvas_columns(right);
	canvas_text(c, 0, 0, room, STYLE_HEADER, left);
	canvas_text(c, room, 0, c->width - room, STYLE_HEADER, right);
}

struct hint {
	const char *key, *what;		/* what NULL: not now */
};

/* As many as fit, most needed first, after the way back; or what has to be said now. */
static void draw_footer(struct canvas *c, const struct view *v, const struct side_by_side *s)
{
	const bool done = side_by_side_done(s) && s->n > 1;
	char digits[16], options[16];
	const struct hint hints[] = {
		{ "c", "back" }, { options, v->question ? "answer" : NULL },
		{ "Enter", v->question ? "reveal" : NULL }, { ", .", v->question ? NULL : "step" },
		{ "w", !v->question && done ? s->hide_table ? "why" : "lanes" : NULL },
		{ "L", v->question ? NULL : s->lock == LOCK_TIME ? "equally far" : "same time" },
		{ digits, v->question ? NULL : "add, drop" },
		{ "Space", v->question ? NULL : "play" },
		{ "Tab", s->n > 1 ? "lead" : NULL }, { "[ ]", v->question ? NULL : "phase" },
		{ "p", v->question ? NULL : "predict" }, { "?", "help" },
	};
	const int y = c->height - 1;
	int x = 1;

	if (s->notice) {
		canvas_text(c, x, y, c->width - x, STYLE_WRONG, s->notice);
		return;
	}
	snprintf(digits, sizeof(digits), "1-%d", v->npaths < 9 ? v->npaths : 9);
	snprintf(options, sizeof(options), "1-%d", v->question ? v->question->noptions : 0);
	for (size_t i = 0; i < ARRAY_LEN(hints); i++) {
		const struct hint *h = &hints[i];

		if (!h->what ||
		    x + canvas_columns(h->key) + canvas_columns(h->what) + 1 > c->width)
			continue;
		x += canvas_text(c, x, y, c->width - x, STYLE_KEY, h->key) + 1;
		x += canvas_text(c, x, y, c->width - x, STYLE_NORMAL, h->what) + 2;
	}
}

void view_side_by_side(struct canvas *c, const struct view *v, struct side_by_side *s)
{
	struct layout asked;
	struct places p;
	uint64_t now_ns;
	size_t current;

	side_by_side_follow(s);
	side_by_side_fold(s);
	current = in_step_latest(s, &now_ns);
	layout_make(&asked, c->width, c->height, v->question ? BELOW_QUESTION : BELOW_PROGRAM);
	if (asked.kind == LAYOUT_TOO_SMALL) {
		view_draw(c, v);
		return;
	}
	canvas_clear(c, (struct rect){ 0, 0, c->width, c->height });
	place_all(&p, c, v->question ? &asked : NULL, (int)s->n);
	draw_header(c, v, s, now_ns);
	if (p.beside)
		draw_beside(c, &p, v, s);
	else
		draw_stacked(c, &p, v, s, current);
	if (v->question)
		view_question(c, &asked, v);
	else
		draw_below(c, &p, v, s);
	draw_footer(c, v, s);
	if (v->help)
		view_help(c, v);
}
