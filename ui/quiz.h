#ifndef UI_QUIZ_H
#define UI_QUIZ_H

/*
 * Questions: first the scenario's own, then ones that are made from the traces of its paths.  Which,
 * a seed decides: the same scenario and seed give the same questions, with the same keys, on every
 * machine.  The kinds follow each other in an order that depends on the scenario alone, so that
 * whoever gets another seed gets other questions of the same kinds.
 */

#include <stdio.h>

#include "sim/ledger.h"
#include "sim/random.h"
#include "ui/show.h"

#define QUIZ_SEED 1			/* if none is given */
#define QUIZ_QUESTIONS 5		/* that are made for a quiz, likewise */
#define QUIZ_MOST 100
#define QUIZ_OPENING "switches"		/* the kind of the display's first question (ui/question.h) */

/* What is known of a path, before anything is asked. */
struct quiz_path {
	struct ledger ledger;		/* its totals */
	bool recorded;			/* opened from a file: nothing but its trace is known */
	bool real;			/* not the model's: it does not know all */
	bool one;			/* simulated, and one connection */
	bool moments;			/* one connection: where a page goes can be asked */
	bool amounts, calls;		/* what it moves, what it calls follows from the program */
};

/* From that chunk on the winner is better. */
struct quiz_crossing {
	size_t winner, loser;		/* paths */
	const char *figure;		/* what sweep calls it */
	uint64_t from_bytes, to_bytes, at_bytes;
};

#define QUIZ_CROSSINGS 8

struct quiz {
	const struct shows *shows;	/* borrowed */
	size_t nshows;			/* those of the start: paths that come later are not asked about */
	struct quiz_path *paths;	/* owned, one a show; NULL: not looked at yet */
	struct quiz_crossing crossings[QUIZ_CROSSINGS];
	size_t ncrossings;
	struct random random;
	struct question *made;		/* owned */
	size_t nmade;
	size_t turn;			/* whose it is among the kinds */
	bool exhausted;			/* there are no more */
};

/* Nothing is made yet.  The shows must stay. */
void quiz_init(struct quiz *z, const struct shows *shows, uint64_t seed);
void quiz_free(struct quiz *z);

/*
 * Question number i: the scenario's own, then those that are made; the same one each time.  NULL if
 * there are not so many.
 */
const struct question *quiz_question(struct quiz *z, size_t i);

/* Find where the answer to a scenario's own question is to be seen. */
void quiz_find_lesson(struct question *q, const struct shows *shows);

/* What was answered. */
struct quiz_answer {
	int option;			/* from 0; -1: none */
	bool has_number;
	int64_t number;			/* in ten-thousandths, as in struct question_number */
};

/*
 * "b", "2" (a choice), "64 KiB", "1.5x" (a number), "b 16" (both); "" is no answer.  0, or -1 with
 * what would be accepted.
 */
int quiz_answer_parse(const struct question *q, const char *text, struct quiz_answer *a,
		      struct error *e);

/* The number alone: what is typed in the display. */
int quiz_number_parse(const struct question_number *n, const char *text, int64_t *value,
		      struct error *e);

/* In hundredths: 100 right, 50 half of it, 0. */
unsigned int quiz_credit(const struct question *q, const struct quiz_answer *a);

/* The answer of a question that was answered in the display. */
struct quiz_answer quiz_answer_of(const struct question *q);

/* What it is: "b", "64 KiB", "b, 16 system calls"; digits: options are 1, 2 ...  Returns text. */
char *quiz_is(const struct question *q, bool digits, char *text, size_t size);

/* What was answered, in the same way; "" if nothing was. */
char *quiz_said(const struct question *q, const struct quiz_answer *a, bool digits, char *text,
		size_t size);

/* "64 KiB", "4097 bytes": exact, so that it can be typed.  Returns text. */
char *quiz_bytes(char *text, size_t size, uint64_t bytes);

#endif
