/*
 * The display's questions.  An answer is committed once; after that the question tells where it is
 * to be seen.
 */

#include "ui/ask.h"

#include <stdio.h>
#include <string.h>

#include "ui/term.h"

void ask_init(struct ask *a, const struct shows *shows, uint64_t seed)
{
	*a = (struct ask){ 0 };
	quiz_init(&a->quiz, shows, seed);
}

void ask_free(struct ask *a)
{
	quiz_free(&a->quiz);
}

static const char *title_of(const struct show *s)
{
	if (s->strategy && strcmp(s->trace.header.label, s->strategy->name) == 0)
		return s->strategy->title;
	return s->trace.header.label;
}

bool ask_next(struct ask *a, int path, enum count count, struct question *q)
{
	const struct shows *shows = a->quiz.shows;
	const struct show *show = &shows->show[path];
	const struct question *drawn = NULL;
	const bool model = trace_is_model(&show->trace.header);

	/* The opening question is half about what a real run does not show. */
	if (a->answered >= shows->nquestions && ((a->opened >> path & 1) || !model))
		a->draws = true;
	if (a->answered >= shows->nquestions && !model && shows->scenario)
		return false;		/* beside the model, which is asked about */
	if (a->answered < shows->nquestions || a->draws)
		drawn = quiz_question(&a->quiz, a->answered);
	if (!drawn && !model)
		return false;
	if (drawn)
		*q = *drawn;
	else
		question_make(q, &show->trace, title_of(show), show->warm, count);
	if (!question_is_asked(q) || q->of_scenario)
		q->at = (struct evidence){ path, 0 };
	return true;
}

/* Is a number typed now? */
static bool takes_number(const struct question *q)
{
	return q->number.wanted && !q->committed && (q->noptions == 0 || q->typing);
}

/* Enter: the number must be one; a choice may have a number to come. */
static bool type_enter(struct question *q)
{
	int64_t value;
	struct error e;

	if (!takes_number(q)) {
		q->typing = q->number.wanted && q->chosen >= 0;
		return q->typing;
	}
	if (q->said[0] == '\0' || quiz_number_parse(&q->number, q->said, &value, &e) == 0)
		return false;
	snprintf(q->problem, sizeof(q->problem), "%.*s", (int)sizeof(q->problem) - 1,
		 strstr(e.text, "accepted"));
	return true;
}

bool ask_type(struct question *q, int key)
{
	const size_t n = strlen(q->said);

	if (q->committed)
		return false;
	if (key == KEY_CODE_ENTER || key == '\n')
		return type_enter(q);
	if (!takes_number(q))
		return false;
	if (n == 0 && (key < '0' || key > '9'))
		return false;		/* nothing begun: keys do what they always do */
	if (key == KEY_CODE_BACKSPACE || key == 8)
		q->said[n - 1] = '\0';
	else if (key == KEY_CODE_ESCAPE)
		q->said[0] = '\0';
	else if (key < ' ' || key > '~')
		return false;
	else if (n + 1 < sizeof(q->said))
		snprintf(q->said + n, sizeof(q->said) - n, "%c", (char)key);
	q->problem[0] = '\0';
	return true;
}

bool ask_allows(enum action action)
{
	switch (action) {
	case ACTION_QUIT:
	case ACTION_HELP:
	case ACTION_WHY:
	case ACTION_MORE:
	case ACTION_LESS:
	case ACTION_FIGURES:
	case ACTION_COUNTING:
	case ACTION_SCALE:
	case ACTION_STILL:
	case ACTION_BUILD:	/* a screen of its own, about a path that does not run */
	case ACTION_THEME:
	case ACTION_ASCII:
	case ACTION_PRESENT:
	case ACTION_FREEZE:
	case ACTION_EXPORT:
	case ACTION_MOUSE:
	case ACTION_REDRAW:
	case ACTION_RESIZE:
		return true;
	default:
		return false;
	}
}

void ask_close(struct ask *a, struct question *q, int path)
{
	const struct quiz_answer none = { .option = -1 };
	const struct quiz_answer said = q->committed ? quiz_answer_of(q) : none;

	if (a->attempts)
		attempts_add(a->attempts, question_is_asked(q) ? (size_t)q->index + 1 : 0, q, &said);
	if (!q->committed)
		return;
	if (question_is_asked(q))
		a->answered++;
	else
		a->opened |= (uint32_t)1 << path;
	quiz_find_lesson(q, a->quiz.shows);
}
