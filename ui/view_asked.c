/*
 * A question of the scenario itself.  It stands where every question does; one that is too long for
 * that takes from the picture above it what it needs.  Once it is answered the options stay in
 * sight, with what is right, why, and the figures that the model knows it by.
 */

#include "ui/view.h"

#include <stdio.h>

#include "ui/quiz.h"

#define BESIDE_WIDTH 80		/* from here on the options may stand beside the text ... */
#define BESIDE_SPLIT 45		/* ... from that column on */
#define NUMBER_WIDTH 4		/* "=3  " before an option */
#define TEXT_BYTES 896

/* "you said 2, it is 3. Why." */
static void print_answer(const struct question *q, char *text, size_t size)
{
	const struct quiz_answer a = quiz_answer_of(q);
	const unsigned int credit = quiz_credit(q, &a);
	char said[64], is[96];

	quiz_said(q, &a, true, said, sizeof(said));
	quiz_is(q, true, is, sizeof(is));
	if (said[0] == '\0')
		snprintf(text, size, "It is %s. %s", is, q->asked.why);
	else if (credit == 100)
		snprintf(text, size, "Right, it is %s. %s", is, q->asked.why);
	else
		snprintf(text, size, "%sou said %s, it is %s. %s", credit > 0 ? "Half right: y" : "Y",
			 said, is, q->asked.why);
}

/* What is said before and after the answer. */
static void print_text(const struct question *q, char *text, size_t size)
{
	if (q->committed)
		print_answer(q, text, size);
	else
		snprintf(text, size, "%s", q->asked.ask);
}

/* Is it the number's turn? */
static bool wants_number(const struct question *q)
{
	return q->number.wanted && !q->committed && (q->noptions == 0 || q->typing);
}

static void print_title(const struct question *q, char *text, size_t size)
{
	char which[48] = "predict";

	if (q->committed && q->evidence.position > 0)
		snprintf(text, size, "the answer (Enter: to step %zu%s)", q->evidence.position,
			 q->of_trace || q->index + 1 < q->count ? ", p: next question" : "");
	else if (q->committed)
		snprintf(text, size, "the answer (Enter: start%s)",
			 q->of_trace || q->index + 1 < q->count ? ", p: next question" : "");
	if (q->committed)
		return;
	if (q->of_trace)
		snprintf(which, sizeof(which), "question %d", q->index + 1);
	else if (q->count > 1)
		snprintf(which, sizeof(which), "question %d of %d", q->index + 1, q->count);
	if (wants_number(q))
		snprintf(text, size, "%s: type a number, then Enter", which);
	else
		snprintf(text, size, "%s: 1-%d, then Enter%s", which, q->noptions,
			 q->number.wanted ? " and a number" : "");
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
	return rows + wants_number(q);
}

/* What has been typed, and what is wrong with it. */
static void draw_number(struct canvas *c, struct rect r, const struct question *q)
{
	char typed[QUESTION_SAID_BYTES + 2];
	int x;

	if (!wants_number(q) || r.height < 1)
		return;
	snprintf(typed, sizeof(typed), "%s_", q->said);
	x = r.x + canvas_text(c, r.x, r.y, r.width, STYLE_CURSOR, ">") + 1;
	x += canvas_text(c, x, r.y, r.x + r.width - x, STYLE_CURSOR, typed) + 2;
	if (q->problem[0] != '\0' && x < r.x + r.width)
		canvas_text(c, x, r.y, r.x + r.width - x, STYLE_WRONG, q->problem);
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

		if (rows > r.height - wants_number(q))
			break;
		snprintf(number, sizeof(number), "%s%d  ", mark, i + 1);
		canvas_text(c, r.x, r.y, NUMBER_WIDTH, style, number);
		canvas_wrap(c, (struct rect){ r.x + NUMBER_WIDTH, r.y, r.width - NUMBER_WIDTH,
					      rows }, style, option);
		r.y += rows;
		r.height -= rows;
	}
	draw_number(c, r, q);
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
