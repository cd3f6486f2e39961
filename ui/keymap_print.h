#ifndef UI_KEYMAP_PRINT_H
#define UI_KEYMAP_PRINT_H

/* The table of keys for documents. */

#include <stdbool.h>
#include <stdio.h>

struct binding;

/* A line of plain text for one of them. */
void keymap_put(FILE *file, const struct binding *b);

/* All of the help's, as "text", "man" or "markdown"; false: none of these. */
bool keymap_print(FILE *file, const char *format);

#endif
