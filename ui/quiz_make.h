#ifndef UI_QUIZ_MAKE_H
#define UI_QUIZ_MAKE_H

/* What the kinds of questions share; for ui/quiz*.c alone. */

#include "ui/quiz.h"
#include "ui/scene.h"

/*
 * Make a question of the kind, drawn by z->random.  False if the traces give none, which must not
 * depend on what is drawn.  q is empty but for its kind.
 */
bool quiz_holder(struct quiz *z, struct question *q);
bool quiz_fewest(struct quiz *z, struct question *q);
bool quiz_passes(struct quiz *z, struct question *q);
bool quiz_return(struct quiz *z, struct question *q);
bool quiz_crossover(struct quiz *z, struct question *q);
bool quiz_hop(struct quiz *z, struct question *q);
bool quiz_reuse(struct quiz *z, struct question *q);
bool quiz_calls(struct quiz *z, struct question *q);
bool quiz_memory(struct quiz *z, struct question *q);

/* Find the crossings (ui/quiz_crossover.c). */
void quiz_find_crossings(struct quiz *z);

/* Add to the text of the question; to what is told after the answer. */
void quiz_ask(struct question *q, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void quiz_why(struct question *q, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void quiz_option(struct question *q, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* What is run: "read-write: a cold 1 MiB file, 64 KiB a call."  who: the label, or who else it is. */
void quiz_ask_setup(struct question *q, const struct show *show, const char *who);

/* "after step 7", "at the start": when the question is asked. */
void quiz_ask_when(struct question *q);

/* "the page cache". */
const char *quiz_place(enum place place);

/* ", as the textbooks count", "". */
const char *quiz_counting(const struct show *show);

/* The number is that: ten-thousandths of what the unit says, `word` behind it ("system calls"). */
void quiz_set_number(struct question *q, enum question_unit unit, int64_t value, const char *word);

/* The same of a figure of the path, by its name (sim/figures.h); false if it is too large. */
bool quiz_set_figure(struct quiz *z, struct question *q, size_t path, const char *figure,
		     enum question_unit unit, const char *word);

/* The step with which the figure becomes what it is in the end, counted from 1; 0: it stays 0. */
size_t quiz_last_change(const struct show *show, enum count count, const char *figure);

/* The evidence is that step, which is told behind `why`, after "the last is " or the like. */
void quiz_set_evidence(struct quiz *z, struct question *q, size_t path, size_t position,
		       const char *lead);

/* The place of an event among the steps, from 1: after so many it has happened. */
size_t quiz_position(const struct show *show, size_t event);

/* The position before event number `event`: so many steps have been taken then. */
size_t quiz_applied(const struct show *show, size_t event);

/* The event of that step, from 1. */
const struct event *quiz_event(const struct show *show, size_t position);

/* Of n things, the number of one; n is not 0. */
size_t quiz_draw(struct quiz *z, size_t n);

#endif
