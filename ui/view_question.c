/*
 * The question, where program and explanation else stand, so that the picture stays in sight.
 */
#include "ui/view.h"

#include <stdio.h>

static void reveal(const struct question *q, char *text, size_t size)
{
	char said[64], is[64];

	question_option(is, sizeof(is), &q->options[q->answer]);
	if (q->chosen < 0)
		snprintf(text, size, "It is: %s. %s", is, q->because);
	else if (q->chosen == q->answer)
		snprintf(text, size, "You said %s, and so it is. %s", is, q->because);
	else
		snprintf(text, size, "You said %s. It is %s. %s",
			 question_option(said, sizeof(said), &q->options[q->chosen]), is,
			 q->because);
}

static void draw_option(struct canvas *c, int x, int y, int width, const struct question *q, int i)
{
	enum style style = STYLE_NORMAL;
	const char *mark = " ";
	char text[96], words[64];

	if (q->committed && i == q->answer) {
		style = STYLE_RIGHT;
		mark = "=";
	} else if (i == q->chosen) {
		style = q->committed ? STYLE_WRONG : STYLE_CURSOR;
		mark = ">";
	}
	snprintf(text, sizeof(text), "%s%d  %s ", mark, i + 1,
		 question_option(words, sizeof(words), &q->options[i]));
	canvas_text(c, x, y, width, style, text);
}

void view_question(struct canvas *c, const struct layout *l, const struct view *v)
{
	const struct question *q = v->question;
	struct rect r = l->now;
	int columns, rows, split = 45;
	char text[512];

	if (l->kind != LAYOUT_TINY) {
		view_rule(c, r.x, r.y, r.width, q->committed ? "the answer" :
			  "predict, before anything moves");
		r.y++;
		r.height--;
	}
	if (q->committed)
		reveal(q, text, sizeof(text));
	else
		snprintf(text, sizeof(text), "%s", l->kind == LAYOUT_TINY ? q->brief : q->text);
	columns = r.width >= 80 || r.height >= 6 ? 1 : 2;
	if (r.width >= 80) {	/* side by side */
		canvas_wrap(c, (struct rect){ 1, r.y, split - 2, r.height }, STYLE_NORMAL, text);
		r.x = split;
		r.width -= split;
	} else {
		rows = (QUESTION_OPTIONS + columns - 1) / columns;
		canvas_wrap(c, (struct rect){ r.x, r.y, r.width, r.height - rows }, STYLE_NORMAL,
			    text);
		r.y += r.height - rows;
	}
	rows = (QUESTION_OPTIONS + columns - 1) / columns;
	for (int i = 0; i < QUESTION_OPTIONS; i++)
		draw_option(c, r.x + i / rows * (r.width / columns), r.y + i % rows,
			    r.width / columns, q, i);
}
