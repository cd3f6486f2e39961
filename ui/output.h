#ifndef UI_OUTPUT_H
#define UI_OUTPUT_H

/* Where a command's result goes: standard output, or a file that appears whole or not at all. */

#include <stdio.h>

#include "sim/error.h"

struct output {
	FILE *file;
	const char *path;	/* NULL: standard output */
	char *temporary;	/* beside path, until it is complete; NULL: written in place */
	int slot;		/* of the signal handler's list */
};

/*
 * Open it; path NULL or "-" is standard output.  At most OUTPUTS are open at a time.  0, or -1 with
 * the message.
 */
#define OUTPUTS 2

int output_open(struct output *o, const char *path, struct error *e);

/* All is written: flush, check, put the file in its place.  0, or -1 with the message. */
int output_commit(struct output *o, struct error *e);

/* It failed: leave nothing behind. */
void output_discard(struct output *o);

#endif
