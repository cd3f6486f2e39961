/*
 * The table at the end: each count of each side, and below or beside it what makes the others differ
 * from the first.
 */

#include <stdio.h>

#include "ui/view_side.h"
#include "ui/view_side_by_side.h"

#define NAME_WIDTH 13
#define VALUE_WIDTH 9		/* at least, ... */
#define WIDE_VALUE 20		/* ... and where a cause still has WIDE_CAUSE columns */
#define WIDE_CAUSE 60
#define LEAST_BESIDE 30		/* columns that a cause needs to stand beside its count */

/* All rows of all sides: of side i those against the first; the first's values stand in each. */
struct table {
	struct difference rows[MAX_SIDES][N_DIFFERENCES];
	const struct side_by_side *s;
	struct rect r;
	int value;		/* columns of a value */
	int x;			/* where causes begin */
	bool beside;
};

static struct rect room_of_cause(const struct table *t)
{
	if (t->beside)
		return (struct rect){ t->r.x + t->x, 0, t->r.width - t->x, 1 };
	return (struct rect){ t->r.x + 2, 0, t->r.width - 2, 1 };
}

/* "-1: no read()", with the side's number if there are several. */
static void cause_text(const struct table *t, size_t side, int row, char *text, size_t size)
{
	const struct difference *d = &t->rows[side][row];
	char which[16] = "";

	if (t->s->n > 2)
		snprintf(which, sizeof(which), "%d: ", t->s->side[side].path + 1);
	snprintf(text, size, "%s%s: %s", which, d->change, d->cause);
}

static bool same_in_all(const struct table *t, int row)
{
	for (size_t i = 1; i < t->s->n; i++)
		if (!t->rows[i][row].same)
			return false;
	return true;
}

/* The causes of a row from y on, into c if it is not NULL; returns the lines that they take. */
static int draw_causes(struct canvas *c, const struct table *t, int row, int y)
{
	char text[DIFFERENCE_CAUSE_BYTES + 32];
	struct rect r = room_of_cause(t);
	int lines = 0;

	for (size_t i = 1; i < t->s->n; i++) {
		if (t->rows[i][row].same)
			continue;
		cause_text(t, i, row, text, sizeof(text));
		r.y = y + lines;
		r.height = t->r.y + t->r.height - r.y;
		lines += canvas_wrap(r.height > 0 ? c : NULL, r, STYLE_NORMAL, text);
	}
	return lines;
}

/* One count with its causes; returns the lines. */
static int draw_row(struct canvas *c, const struct table *t, int row, int y)
{
	const bool same = same_in_all(t, row);
	const enum style style = same ? STYLE_DIM : STYLE_STRONG;
	const int lines = draw_causes(c, t, row, y + !t->beside);

	if (c) {
		canvas_text(c, t->r.x, y, NAME_WIDTH, same ? STYLE_DIM : STYLE_NORMAL,
			    t->rows[1][row].name);
		for (size_t i = 0; i < t->s->n; i++) {
			const char *value = i == 0 ? t->rows[1][row].base : t->rows[i][row].other;
			const int end = t->r.x + NAME_WIDTH + (int)(i + 1) * t->value;

			canvas_text(c, end - canvas_columns(value), y, t->value - 1, style, value);
		}
		if (same && t->beside)
			canvas_text(c, t->r.x + t->x, y, t->r.width - t->x, STYLE_DIM, "same");
	}
	if (t->beside)
		return lines > 1 ? lines : 1;
	return 1 + lines;
}

/* The sides' names above their columns, as much as fits. */
static void draw_names(struct canvas *c, const struct table *t, int y)
{
	for (size_t i = 0; i < t->s->n; i++) {
		const int end = t->r.x + NAME_WIDTH + (int)(i + 1) * t->value;
		char text[96];

		view_side_label(text, sizeof(text), t->s, i, t->value - 1);
		canvas_text(c, end - canvas_columns(text), y, t->value, STYLE_STRONG, text);
	}
}

static void make_table(struct table *t, struct rect r, enum count count, struct side_by_side *s)
{
	*t = (struct table){ .s = s, .r = r };
	t->value = (r.width - NAME_WIDTH - WIDE_CAUSE) / (int)s->n;
	t->value = t->value < VALUE_WIDTH ? VALUE_WIDTH : t->value > WIDE_VALUE ? WIDE_VALUE :
		t->value;
	t->x = NAME_WIDTH + (int)s->n * t->value + 2;
	t->beside = r.width - t->x >= LEAST_BESIDE;
	for (size_t i = 1; i < s->n; i++)
		difference_make(t->rows[i], side_by_side_tally(s, 0, count),
				side_by_side_tally(s, i, count));
}

int view_differences(struct canvas *c, struct rect r, enum count count, struct side_by_side *s)
{
	struct table t;
	int all = 1, y = r.y + 1, lines[N_DIFFERENCES], tail = 0;
	size_t last = N_DIFFERENCES;

	make_table(&t, r, count, s);
	for (int row = 0; row < N_DIFFERENCES; row++)
		all += lines[row] = draw_row(NULL, &t, row, 0);
	if (!c)
		return all;
	/* No further than needed to see the end. */
	while (last > 0 && tail + lines[last - 1] <= r.height - 1)
		tail += lines[--last];
	if (s->first_row > last)
		s->first_row = last;
	draw_names(c, &t, r.y);
	for (size_t row = s->first_row; row < N_DIFFERENCES && y < r.y + r.height; row++)
		y += draw_row(c, &t, (int)row, y);
	return all;
}
