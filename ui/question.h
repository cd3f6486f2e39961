#ifndef UI_QUESTION_H
#define UI_QUESTION_H

/*
 * The question before anything moves.  Who has predicted sees more.  A scenario may bring questions
 * of its own; else it is: how many mode switches, how many sleeps?  In any case the answer comes
 * from the ledger of the run.
 */

#include <stdbool.h>
#include <stdint.h>

#include "sim/question.h"
#include "sim/trace.h"

#define QUESTION_OPTIONS 4

struct option_pair {
	uint64_t switches, sleeps;
};

struct question {
	int noptions;			/* 0: think of a number */
	int answer;			/* which one is right, from 0 */
	int chosen;			/* -1: none yet */
	bool committed;
	/* made here */
	char text[320];
	char brief[64];			/* the same, where there is little room */
	struct option_pair options[QUESTION_OPTIONS];	/* in ascending order */
	char because[360];
	/* the scenario's own */
	bool of_scenario;
	int index, count;		/* which of how many, from 0 */
	struct scenario_question asked;
	struct question_key key;
};

/* Ask about that trace, as that counting has it. */
void question_make(struct question *q, const struct trace *trace, const char *title, bool warm,
		   enum count count);

/* One of the scenario's, with its key, which must be without error. */
void question_take(struct question *q, const struct scenario_question *asked,
		   const struct question_key *key);

/* Choose an option (from 0), then commit; both do nothing once it is committed. */
void question_choose(struct question *q, int option);
void question_commit(struct question *q);

/* "4 mode switches, 1 sleep"; brief: "4 switches, 1 sleep".  Returns text. */
char *question_option(char *text, size_t size, const struct option_pair *o, bool brief);

#endif
