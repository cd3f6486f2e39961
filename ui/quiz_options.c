/*
 * The options of quiz, two of which view has too.
 */

#include "ui/quiz_options.h"

#include <stdbool.h>

#include "sim/utf8.h"
#include "ui/quiz.h"

/* Digits and nothing else, up to most. */
static bool parse(const char *text, uint64_t most, uint64_t *n)
{
	*n = 0;
	if (*text == '\0')
		return false;
	for (; *text; text++) {
		if (*text < '0' || *text > '9' || __builtin_mul_overflow(*n, 10, n) ||
		    __builtin_add_overflow(*n, (uint64_t)(*text - '0'), n))
			return false;
	}
	return *n <= most;
}

int quiz_seed_parse(const char *text, uint64_t *seed, struct error *e)
{
	*seed = QUIZ_SEED;
	if (!text || parse(text, UINT64_MAX, seed))
		return 0;
	return error_set(e, "--seed %.*s: accepted: a whole number from 0 to 18446744073709551615, "
			 "as in --seed 17", utf8_cut(text, 60), text);
}

int quiz_questions_parse(const char *text, size_t *n, struct error *e)
{
	uint64_t number = QUIZ_QUESTIONS;

	if (text && !parse(text, QUIZ_MOST, &number))
		return error_set(e, "--questions %.*s: accepted: a whole number from 0 to %d",
				 utf8_cut(text, 60), text, QUIZ_MOST);
	*n = (size_t)number;
	return 0;
}
