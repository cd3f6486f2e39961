#ifndef UI_EXPORT_QUESTIONS_H
#define UI_EXPORT_QUESTIONS_H

#include <stdio.h>

#include "sim/scenario.h"

/* Write the scenario's questions and their key; returns how many have no answer. */
size_t export_questions(FILE *file, const struct scenario *s);

#endif
