/*
 * `iopath run --format questions`: what a scenario asks, then the key, with the figures that it
 * follows from.  For the teacher's paper, and for authors to see that each question has one answer.
 */

#include "ui/export_questions.h"

#include <stdlib.h>

#include "sim/question.h"
#include "ui/wrap.h"

#define TEXT_INDENT 3

static void put_question(FILE *file, size_t i, const struct scenario_question *q)
{
	char ask[sizeof(q->ask) + 24];

	snprintf(ask, sizeof(ask), "%zu. %s", i + 1, q->ask);
	putc('\n', file);
	wrap_put(file, 0, ask);
	for (size_t k = 0; k < q->noptions; k++)
		fprintf(file, "%*s%c  %s\n", TEXT_INDENT, "", 'a' + (int)k, q->options[k].text);
}

static void put_key(FILE *file, size_t i, const struct scenario_question *q,
		    const struct question_key *key)
{
	if (key->error.text[0])
		fprintf(file, "%zu ?: %s\n", i + 1, key->error.text);
	else if (q->noptions > 0)
		fprintf(file, "%zu %c: because %s\n", i + 1, 'a' + key->right, key->because);
	else
		fprintf(file, "%zu %s: because %s\n", i + 1, key->number, key->because);
	if (q->why[0])
		wrap_put(file, TEXT_INDENT, q->why);
}

size_t export_questions(FILE *file, const struct scenario *s)
{
	struct question_key *keys = calloc(s->nquestions + 1, sizeof(*keys));
	size_t failed;

	if (!keys)
		abort();
	failed = question_answer(s, keys);
	fprintf(file, "%s\n", s->title[0] ? s->title : s->name);
	if (s->nquestions == 0)
		fputs("\nThis scenario asks nothing.\n", file);
	for (size_t i = 0; i < s->nquestions; i++)
		put_question(file, i, &s->questions[i]);
	if (s->nquestions > 0)
		fputs("\nKey\n", file);
	for (size_t i = 0; i < s->nquestions; i++)
		put_key(file, i, &s->questions[i], &keys[i]);
	free(keys);
	return failed;
}
