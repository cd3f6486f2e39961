#ifndef UI_MARKUP_H
#define UI_MARKUP_H

/* What SVG and HTML have in common: text without special characters, and styles as classes. */

#include <stdint.h>
#include <stdio.h>

#include "ui/canvas.h"

/* Text, or n glyphs of a row, with < > & " and ' written as entities. */
void markup_text(FILE *file, const char *text);
void markup_glyphs(FILE *file, const struct canvas *c, int x, int y, int n);

/* What a class says of weight and underlining: "font-weight:bold;", "". */
void markup_attributes(FILE *file, int attributes);

#endif
