#ifndef UI_WRAP_H
#define UI_WRAP_H

#include <stdio.h>

#define WRAP_WIDTH 78

/* The words of text in lines of at most WRAP_WIDTH columns, each after so many blanks. */
void wrap_put(FILE *file, int indent, const char *text);

#endif
