#ifndef TESTS_WALKS_H
#define TESTS_WALKS_H

/* For tests of the formats that write screens: written into memory, and checked as their readers would. */

#include "tests/shows.h"
#include "ui/walk.h"

extern struct scenario scenario;	/* what has been loaded */
extern struct walk walk;		/* of what was written last */

/* What is loaded, in that format; `walk` stays open.  Free the text, and walk_free(). */
char *walks_write(const struct options *o);

/* The same, and again: the same scenario gives the same bytes. */
char *walks_write_twice(const struct options *o);

/* The formats; and a text of one is well-formed, and has all the screens of `walk` in it. */
#define N_WALKS 5
extern const char *const walks_formats[N_WALKS];
void walks_check(const char *format, char *text);

/* How often the text has that part. */
size_t walks_count(const char *text, const char *part);

#endif
