/*
 * The question, where program and explanation else stand, so that the picture stays in sight.  This is
 * the one that is made for each path; a scenario's own are drawn by ui/view_asked.c.
 */

#include "ui/view.h"

#include <inttypes.h>
#include <stdio.h>

static void reveal(const struct question *q, char *text, size_t size)
{
	const struct option_pair *is = &q->options[q->answer];
	const struct option_pair *said = &q->options[q->chosen < 0 ? 0 : q->chosen];
	char words[64];

	if (q->chosen < 0)
		snprintf(text, size, "It is: %s. %s",
			 question_option(words, sizeof(words), is, false), q->because);
	else if (q->chosen == q->answer)
		snprintf(text, size, "You said %s, and so it is. %s",
			 question_option(words, sizeof(words), is, false), q->because);
	else
		snprintf(text, size, "You said %" PRIu64 " and %" PRIu64 ", it is %" PRIu64
			 " and %" PRIu64 ". %s", said->switches, said->sleeps, is->switches,
			 is->sleeps, q->because);
}

void view_question_text(const struct question *q, char *text, size_t size)
{
	if (q->committed)
		reveal(q, text, size);
	else
		snprintf(text, size, "%s", q->text);
}

/* The text and, where the answer leaves room for it, what is to be learned from it. */
static void draw_text(struct canvas *c, struct rect r, const struct question *q, const char *text)
{
	static const char moral[] =
		"A mode switch is no sleep: the same task goes on in the kernel.";
	int used = canvas_wrap(c, r, STYLE_NORMAL, text);

	r.y += used;
	r.height -= used;
	if (q->committed && canvas_wrap(NULL, r, STYLE_STRONG, moral) <= r.height)
		canvas_wrap(c, r, STYLE_STRONG, moral);
}

const char *view_option_mark(const struct question *q, int i, enum style *style)
{
	*style = STYLE_NORMAL;
	if (q->committed && i == q->answer) {
		*style = STYLE_RIGHT;
		return "=";
	}
	if (i == q->chosen) {
		*style = q->committed ? STYLE_WRONG : STYLE_CURSOR;
		return ">";
	}
	return " ";
}

static void draw_option(struct canvas *c, int x, int y, int width, const struct question *q, int i)
{
	enum style style;
	const char *mark = view_option_mark(q, i, &style);
	char text[96], words[64];

	snprintf(text, sizeof(text), "%s%d  %s ", mark, i + 1,
		 question_option(words, sizeof(words), &q->options[i], width < 34));
	canvas_text(c, x, y, width, style, text);
}

void view_question(struct canvas *c, const struct layout *l, const struct view *v)
{
	const struct question *q = v->question;
	struct rect r = l->now;
	int columns, rows, split = 45;
	char text[512];

	if (question_is_asked(q)) {
		view_asked(c, l, v);
		return;
	}
	if (l->kind != LAYOUT_TINY) {
		view_rule(c, r.x, r.y, r.width, q->committed ? "the answer (Enter: start)" :
			  "predict, before anything moves: 1-4, then Enter");
		r.y++;
		r.height--;
	}
	if (l->kind == LAYOUT_TINY && !q->committed)
		snprintf(text, sizeof(text), "%s", q->brief);
	else
		view_question_text(q, text, sizeof(text));
	if (l->kind == LAYOUT_TINY && q->committed) {	/* no room for both */
		canvas_wrap(c, r, STYLE_NORMAL, text);
		return;
	}
	columns = r.width >= 80 || r.height >= 7 || l->kind == LAYOUT_TINY ? 1 : 2;
	if (r.width >= 80) {	/* side by side */
		draw_text(c, (struct rect){ 1, r.y, split - 2, r.height }, q, text);
		r.x = split;
		r.width -= split;
	} else {
		rows = (QUESTION_OPTIONS + columns - 1) / columns;
		draw_text(c, (struct rect){ r.x, r.y, r.width, r.height - rows }, q, text);
		r.y += r.height - rows;
	}
	rows = (QUESTION_OPTIONS + columns - 1) / columns;
	for (int i = 0; i < QUESTION_OPTIONS; i++)
		draw_option(c, r.x + i / rows * (r.width / columns), r.y + i % rows,
			    r.width / columns, q, i);
}
