#ifndef UI_TEXT_COMPARE_H
#define UI_TEXT_COMPARE_H

/* Paths compared, line by line (ui/text_view.c): the answers of the display's keys c and i. */

#include <stdio.h>

#include "ui/app.h"

/* What the path with that number does otherwise than the one told, and why; "": of all others. */
void text_compare(struct app *a, FILE *out, const char *number);

/*
 * One thing changed: KEY=VALUE, or the digit of an offer; "" lists them.  True if the changed path is
 * the one told from now on, as far along as the first was.
 */
bool text_what_if(struct app *a, FILE *out, const char *typed);

#endif
