/*
 * A question of the scenario itself.  It stands where every question does; one that is too long for
 * that takes from the picture above it what it needs.  Once it is answered the options stay in
 * sight, with what is right, why, and the figures that the model knows it by.
 */

#include "ui/view.h"

#include <stdio.h>

#define BESIDE_WIDTH 80		/* from here on the options may stand beside the text ... */
#define BESIDE_SPLIT 45		/* ... from that column on */
#define NUMBER_WIDTH 4		/* "=3  " before an option */
#define TEXT_BYTES 768

/* What is said before and after the answer. */
static void print_text(const struct question *q, char *text, size_t size)
{
	const struct scenario_question *asked = &q->asked;
	const int right = q->answer + 1;

	if (!q->committed)
		snprintf(text, size, "%s", asked->ask);
	else if (q->noptions == 0)
		snprintf(text, size, "It is %s. %s", q->key.number, asked->why);
	else if (q->chosen < 0)
		snprintf(text, size, "It is %d. %s", right, asked->why);
	else if (q->chosen == q->answer)
		snprintf(text, size, "Right, it is %d. %s", right, asked->why);
	else
		snprintf(text, size, "Not %d: it is %d. %s", q->chosen + 1, right, asked->why);
}

static void print_title(const struct question *q, char *text, size_t size)
{
	char which[48] = "predict";

	if (q->committed) {
		snprintf(text, size, "the answer (Enter: start%s)",
			 q->index + 1 < q->count ? ", p: next question" : "");
		return;
	}
	if (q->count > 1)
		snprintf(which, sizeof(which), "question %d of %d", q->index + 1, q->count);
	if (q->noptions > 0)
		snprintf(text, size, "%s: 1-%d, then Enter", which, q->noptions);
	else
		snprintf(text, size, "%s: think of a number, then Enter", which);
}

static int rows_of(int width, const char *text)
{
	return canvas_wrap(NULL, (struct rect){ 0, 0, width, 1 }, STYLE_NORMAL, text);
}

static int option_rows(const struct question *q, int width)
{
	int rows = 0;

	for (int i = 0; i < q->noptions; i++)
		rows += rows_of(width - NUMBER_WIDTH, q->asked.options[i].text);
	return rows;
}

/* How the model knows, if there is room for it behind the answer. */
static void draw_figures(struct canvas *c, struct rect r, const struct question *q)
{
	if (q->committed && rows_of(r.width, q->key.because) <= r.height)
		canvas_wrap(c, r, STYLE_DIM, q->key.because);
}

static struct rect below(struct rect r, int rows)
{
	return (struct rect){ r.x, r.y + rows, r.width, r.height - rows };
}

/* As many of them as there is room for. */
static void draw_options(struct canvas *c, struct rect r, const struct question *q)
{
	for (int i = 0; i < q->noptions; i++) {
		const char *option = q->asked.options[i].text;
		const int rows = rows_of(r.width - NUMBER_WIDTH, option);
		enum style style;
		const char *mark = view_option_mark(q, i, &style);
		char number[16];

		if (rows > r.height)
			return;
		snprintf(number, sizeof(number), "%s%d  ", mark, i + 1);
		canvas_text(c, r.x, r.y, NUMBER_WIDTH, style, number);
		canvas_wrap(c, (struct rect){ r.x + NUMBER_WIDTH, r.y, r.width - NUMBER_WIDTH,
					      rows }, style, option);
		r.y += rows;
		r.height -= rows;
	}
}

static struct rect left_of(struct rect r)
{
	return (struct rect){ r.x + 1, r.y, BESIDE_SPLIT - 2, r.height };
}

static struct rect right_of(struct rect r)
{
	return (struct rect){ r.x + BESIDE_SPLIT, r.y, r.width - BESIDE_SPLIT, r.height };
}

/* Do text and options fit side by side? */
static bool fits_beside(struct rect r, const struct question *q, const char *text)
{
	return r.width >= BESIDE_WIDTH && q->noptions > 0 &&
		rows_of(left_of(r).width, text) <= r.height &&
		option_rows(q, right_of(r).width) <= r.height;
}

static void draw_beside(struct canvas *c, struct rect r, const struct question *q, const char *text)
{
	const struct rect left = left_of(r);

	draw_figures(c, below(left, canvas_wrap(c, left, STYLE_NORMAL, text)), q);
	draw_options(c, right_of(r), q);
}

static int least(int a, int b)
{
	return a < b ? a : b;
}

/* The options below the text.  If there is no room for both, answers must be seen, then reasons. */
static void draw_below(struct canvas *c, struct rect r, const struct question *q, const char *text)
{
	const int least_text = least(rows_of(r.width, text), q->committed ? r.height : 2);
	const int options = least(option_rows(q, r.width), r.height - least_text);
	const int text_rows = least(rows_of(r.width, text), r.height - options);
	const int gap = r.height - options - text_rows > 1;

	canvas_wrap(c, (struct rect){ r.x, r.y, r.width, text_rows }, STYLE_NORMAL, text);
	r = below(r, text_rows + gap);
	draw_options(c, (struct rect){ r.x, r.y, r.width, options }, q);
	draw_figures(c, below(r, options + (gap && options > 0)), q);
}

/* So many rows more, at the top.  Frames are taken whole: first the devices, then all of it. */
static struct rect grow(const struct layout *l, struct rect r, int more)
{
	const int bottom = r.y + r.height;
	int top = r.y - more;

	if (l->boxed && top > l->bus_y)
		top = l->bus_y + 1;
	if (top < 1 || (l->boxed && top <= l->bus_y))
		top = 1;
	return (struct rect){ r.x, top, r.width, bottom - top };
}

void view_asked(struct canvas *c, const struct layout *l, const struct view *v)
{
	const struct question *q = v->question;
	struct rect r = l->now;
	const int titled = l->kind != LAYOUT_TINY;
	char text[TEXT_BYTES], title[96];
	int more;

	print_text(q, text, sizeof(text));
	print_title(q, title, sizeof(title));
	more = titled + rows_of(r.width, text) + option_rows(q, r.width) - r.height;
	if (more > 0 && !fits_beside(below(r, titled), q, text)) {
		r = grow(l, r, more);
		canvas_clear(c, r);
	}
	if (titled)
		view_rule(c, r.x, r.y, r.width, title);
	r = below(r, titled);
	if (fits_beside(r, q, text))
		draw_beside(c, r, q, text);
	else
		draw_below(c, r, q, text);
}
