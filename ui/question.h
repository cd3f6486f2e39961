#ifndef UI_QUESTION_H
#define UI_QUESTION_H

/*
 * The question before anything moves.  Who has predicted sees more.  A scenario may bring questions
 * of its own; else it is: how many mode switches, how many sleeps?  More are made from the traces,
 * drawn by a seed (ui/quiz.h).  In any case the answer comes from the ledger of the run, or from its
 * events.
 */

#include <stdbool.h>
#include <stdint.h>

#include "sim/question.h"
#include "sim/trace.h"

#define QUESTION_OPTIONS 4
#define QUESTION_SAID_BYTES 32

struct option_pair {
	uint64_t switches, sleeps;
};

enum question_unit { IS_COUNT, IS_PASSES, IS_BYTES, IS_TIME };

/* The number that is asked for; beside a choice it is the second half of the answer. */
struct question_number {
	bool wanted;
	enum question_unit unit;
	int64_t value;			/* ten-thousandths of 1, of a pass, a byte, a ns */
	int64_t factor;			/* a number without a unit stands for so many of these */
	unsigned int right_percent, half_percent;	/* so far off it is right, half right */
};

/* Where the answer is to be seen: after that many steps of that path. */
struct evidence {
	int path;
	size_t position;		/* 0: nowhere */
};

struct question {
	int noptions;			/* 0: a number is asked for */
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
	/* made from a trace; what is asked and its key stand where a scenario's own do */
	bool of_trace;
	const char *kind;		/* "holder", "lesson", ...: ui/quiz.c has them */
	struct evidence at;		/* the moment that is asked about; position 0: the start */
	size_t earlier;			/* a step before it that matters; 0: none */
	/* both */
	struct question_number number;
	struct evidence evidence;
	char said[QUESTION_SAID_BYTES];	/* the number as it was typed */
	char problem[96];		/* "": it can be read, as far as is known */
	bool typing;			/* a choice is made, now it is the number's turn */
};

/* Ask about that trace, as that counting has it. */
void question_make(struct question *q, const struct trace *trace, const char *title, bool warm,
		   enum count count);

/* One of the scenario's, with its key, which must be without error. */
void question_take(struct question *q, const struct scenario_question *asked,
		   const struct question_key *key);

/* Is it one with a text and options of its own, as against the pairs that are made here? */
bool question_is_asked(const struct question *q);

/* Choose an option (from 0), then commit; both do nothing once it is committed. */
void question_choose(struct question *q, int option);
void question_commit(struct question *q);

/* "4 mode switches, 1 sleep"; brief: "4 switches, 1 sleep".  Returns text. */
char *question_option(char *text, size_t size, const struct option_pair *o, bool brief);

#endif
