#ifndef SIM_JSON_TEXT_H
#define SIM_JSON_TEXT_H

/*
 * JSON as text: what a parser that knows no positions cannot say.  Texts are given with their
 * length and may hold any bytes until json_check() has passed.
 */

#include <stddef.h>

#include "sim/error.h"

#define JSON_MAX_DEPTH 16

/* Where a value begins, and its key (for an array's entry or the outermost: the value). */
struct json_offset {
	size_t key, value;
};

/* Lines and columns count from 1, columns in characters. */
struct json_position {
	int line, column;
};

/* Overwrite // comments with blanks, so that all positions stay. */
void json_blank_comments(char *text, size_t length);

/* Is it exactly one JSON value?  0, or -1 with "FILE:LINE:COLUMN: what is wrong; accepted: ..." */
int json_check(const char *file, const char *text, size_t length, struct error *e);

/* Where the n-th value of a checked text stands, counted from 0 in reading order. */
struct json_offset json_locate(const char *text, size_t length, size_t n);

struct json_position json_position(const char *text, size_t offset);

#endif
