#ifndef UI_QUESTION_H
#define UI_QUESTION_H

/*
 * The question before anything moves: how many mode switches, how many sleeps?  Who has
 * predicted sees more.  The answer comes from the ledger of the run, so it is right for any
 * scenario.
 */

#include <stdbool.h>
#include <stdint.h>

#include "sim/scenario.h"
#include "sim/trace.h"

#define QUESTION_OPTIONS 4

struct option_pair {
	uint64_t switches, sleeps;
};

struct question {
	char text[320];
	char brief[64];			/* the same, where there is little room */
	struct option_pair options[QUESTION_OPTIONS];	/* in ascending order */
	int answer;			/* which one is right, from 0 */
	int chosen;			/* -1: none yet */
	bool committed;
	char because[360];
};

/* Ask about that trace, as that counting has it. */
void question_make(struct question *q, const struct trace *trace, const char *title, bool warm,
		   enum count count);

/* Choose an option (from 0), then commit; both do nothing once it is committed. */
void question_choose(struct question *q, int option);
void question_commit(struct question *q);

/* "4 mode switches, 1 sleep"; brief: "4 switches, 1 sleep".  Returns text. */
char *question_option(char *text, size_t size, const struct option_pair *o, bool brief);

#endif
