/*
 * The solution of an exercise stands in its scenario as a path like others, so that its reader can be
 * told what it does.  Until the exercise is solved the display does without that path: what is not among
 * the shows can be neither chosen, compared nor asked about.
 */

#include "ui/show.h"

#include <stdlib.h>

#include "sim/exercise.h"

/* Runs keep their order among the shows; a question's run keeps its show, or has none. */
static void leave_out(struct shows *s, size_t i)
{
	s->hidden[s->nhidden++] = s->show[i];
	for (size_t k = i + 1; k < s->n; k++)
		s->show[k - 1] = s->show[k];
	s->n--;
	for (size_t q = 0; q < s->nquestions; q++) {
		struct question_key *key = &s->questions[q].key;

		if (key->run == i)
			key->run = MAX_RUNS;
		else if (key->run > i && key->run < MAX_RUNS)
			key->run--;
	}
}

int shows_hide_solution(struct shows *s, struct error *e)
{
	static struct exercise x;
	size_t n = 0;

	if (!s->scenario || s->together || !exercise_init(&x, s->scenario, 0))
		return 0;
	for (size_t i = 0; i < s->n; i++)
		n += s->show[i].strategy == &x.path->strategy;
	if (n == s->n)
		return error_set(e, "%s: its only path is the solution of its exercise; accepted: one more "
				 "strategy, or --strategy %s to see it", s->scenario->name, x.path->name);
	s->hidden = calloc(n + 1, sizeof(*s->hidden));
	if (!s->hidden)
		abort();
	for (size_t i = s->n; i-- > 0;)
		if (s->show[i].strategy == &x.path->strategy)
			leave_out(s, i);
	for (size_t i = 0; i < s->n; i++)	/* they have moved */
		show_finish(&s->show[i]);
	return 0;
}

bool shows_reveal(struct shows *s)
{
	if (s->nhidden == 0 || s->n + s->nhidden > MAX_RUNS)
		return false;
	while (s->nhidden > 0) {	/* the last that was left out stood first */
		s->show[s->n] = s->hidden[--s->nhidden];
		show_finish(&s->show[s->n++]);
	}
	return true;
}
