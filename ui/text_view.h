#ifndef UI_TEXT_VIEW_H
#define UI_TEXT_VIEW_H

/*
 * The display without a screen: the same steps, questions and keys, line by line.  For screen
 * readers, dumb terminals and pipes: no drawing, no cursor, one sentence a step.
 */

#include <stdio.h>

#include "ui/app.h"

/*
 * Read commands until q or the end of `in`, one a line.  0, or -1 when `out` cannot be written.
 * prompt: somebody types.
 */
int text_view(struct app *a, FILE *in, FILE *out, bool prompt);

#endif
