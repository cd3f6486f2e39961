#ifndef UI_QUIZ_OPTIONS_H
#define UI_QUIZ_OPTIONS_H

#include <stdint.h>

#include "ui/options.h"

/*
 * --seed N (text NULL: the default) and --questions N.  0, or -1 with what is accepted.
 */
int quiz_seed_parse(const char *text, uint64_t *seed, struct error *e);
int quiz_questions_parse(const char *text, size_t *n, struct error *e);

#endif
