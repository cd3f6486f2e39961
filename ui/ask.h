#ifndef UI_ASK_H
#define UI_ASK_H

/*
 * Which question the display asks next, what is typed into it, and what happens with the answer:
 * first come the scenario's own questions, then the one about the path that is shown
 * (ui/question.h), then those that are drawn by the seed (ui/quiz.h).
 */

#include "ui/attempts.h"
#include "ui/keymap.h"

struct ask {
	struct quiz quiz;
	size_t answered;		/* so many of the quiz, the scenario's own included */
	uint32_t opened;		/* a bit for each path whose opening question is answered */
	bool draws;			/* from now on the seed decides */
	struct attempts *attempts;	/* borrowed; NULL: none are kept */
};

void ask_init(struct ask *a, const struct shows *shows, uint64_t seed);
void ask_free(struct ask *a);

/*
 * The next one, while that path is shown, counted so; its moment is where the display must go.  False: a
 * recording gives no more.
 */
bool ask_next(struct ask *a, int path, enum count count, struct question *q);

/* A key that belongs to the number that is typed, or to the next half of the answer: true. */
bool ask_type(struct question *q, int key);

/* May that be done while a question is open?  Nothing that shows more than the steps so far. */
bool ask_allows(enum action action);

/* It is answered, or closed without an answer: committed if it was the former. */
void ask_close(struct ask *a, struct question *q, int path);

#endif
