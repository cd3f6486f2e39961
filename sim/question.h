#ifndef SIM_QUESTION_H
#define SIM_QUESTION_H

/* The answers to a scenario's questions, by what the model counts. */

#include "sim/expression.h"
#include "sim/scenario.h"

struct question_key {
	int right;		/* the option that is true, from 0; -1: a number is asked for */
	char number[48];	/* which, with its unit: "64", "20 us" */
	int64_t value;		/* the number, in ten-thousandths, without its unit */
	char because[512];	/* the figures of the right expression: "a.sleeps = 0, ..." */
	size_t run;		/* the first of these is that run's ... */
	char figure[96];	/* ... and its name */
	struct error error;	/* not "": there is no answer, which is the author's mistake */
};

/*
 * Simulate the runs and answer all questions into keys[nquestions].  Every run must have passed
 * run_check().  Returns how many questions have no answer: not exactly one option is true, a moment
 * does not come, a division by zero.
 */
size_t question_answer(const struct scenario *s, struct question_key *keys);

/* Is that event one of the kind that the moment counts? */
bool question_is_moment(const struct moment *m, const struct event *e);

/*
 * Is that an expression of that kind over figures of the scenario's runs?  0, or -1 with what is
 * accepted.
 */
int question_check(const struct scenario *s, const char *text, enum expression_kind kind,
		   struct error *e);

#endif
