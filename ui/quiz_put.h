#ifndef UI_QUIZ_PUT_H
#define UI_QUIZ_PUT_H

/* A quiz as lines of text, and as JSON. */

#include "ui/quiz.h"

/* What a quiz is called by: with these two it can be made again. */
struct quiz_name {
	const char *scenario;
	uint64_t seed;
};

/* A question: the steps that lead to its moment, the text, the options. */
void quiz_put_question(FILE *file, size_t number, const struct question *q,
		       const struct shows *shows);

/* What was answered, what it is, and why. */
void quiz_put_told(FILE *file, const struct question *q, const struct quiz_answer *a,
		   const struct shows *shows);

/* The key of n questions: for readers, for programs. */
void quiz_put_key(FILE *file, struct quiz *z, const struct quiz_name *name, size_t n);
void quiz_put_key_json(FILE *file, struct quiz *z, const struct quiz_name *name, size_t n);

/* The credit of n answers, as JSON.  Returns its sum, in hundredths. */
unsigned int quiz_put_grade_json(FILE *file, struct quiz *z, const struct quiz_name *name, size_t n,
				 const struct quiz_answer *answers);

/*
 * Read n answers of a file: lines as "1: 64 KiB" or "2 b"; what is not answered is left empty.  0, or
 * -1 with file:line and what is accepted.
 */
int quiz_read_answers(struct quiz *z, size_t n, const char *path, struct quiz_answer *answers,
		      struct error *e);

#endif
