#ifndef UI_TEXT_ORIGIN_H
#define UI_TEXT_ORIGIN_H

/* Where a figure comes from, line by line (ui/text_view.c): the answers of the display's key w. */

#include <stdio.h>

#include "ui/app.h"

/*
 * Of the figure of that name, as origin_find() has it, which steps have made it up so far; "": which
 * figures there are.  "all" behind the name: also those long ago.
 */
void text_origin(struct app *a, FILE *out, const char *name);

#endif
