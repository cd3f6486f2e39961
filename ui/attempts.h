#ifndef UI_ATTEMPTS_H
#define UI_ATTEMPTS_H

/* A file that attempts are kept in: a line of JSON for each, added at its end. */

#include <stdbool.h>

#include "ui/quiz_put.h"

struct attempts {
	const char *path;		/* NULL: none are kept */
	int fd;
	struct quiz_name quiz;
	int failed_errno;		/* the first write that failed; 0: none */
};

/* Open or make the file (path NULL: none).  0, or -1 with the message. */
int attempts_open(struct attempts *a, const char *path, const struct quiz_name *quiz,
		  struct error *e);

/* Add one; number 0 is the question that opens the display.  What fails is told by attempts_close(). */
void attempts_add(struct attempts *a, size_t number, const struct question *q,
		  const struct quiz_answer *answer);

/* 0, or -1 with the message if something could not be written. */
int attempts_close(struct attempts *a, struct error *e);

#endif
