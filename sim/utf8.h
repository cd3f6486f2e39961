#ifndef SIM_UTF8_H
#define SIM_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Decode the first character of text into *code; its length in bytes, or 0 if it is not UTF-8. */
size_t utf8_decode(const char *text, size_t length, uint32_t *code);

/* May the character go to a terminal as it is?  Controls, line and direction marks may not. */
bool utf8_printable(uint32_t code);

/* How many bytes of text to print (for "%.*s"): at most max, and no character cut in two. */
int utf8_cut(const char *text, size_t max);

#endif
