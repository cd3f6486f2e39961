#ifndef REAL_REPORT_H
#define REAL_REPORT_H

/* The results of a check, as a table for 80 columns or as JSON, one after the other. */

#include <stdio.h>

#include "real/check.h"

enum report_format { REPORT_TABLE, REPORT_JSON };

#define MAX_NOTES 26	/* one per letter */

struct report {
	FILE *file;
	enum report_format format;
	bool pages;			/* the page grid too */
	size_t nresults[SKIPPED + 1];	/* by verdict */
	char notes[MAX_NOTES][ROW_TEXT];	/* table: what the letters a, b, c ... stand for */
	size_t nnotes, ntold;		/* ntold of them have been printed */
	bool pages_told;		/* what A and B mean */
};

void report_begin(struct report *r, const struct scenario *s, const struct host *h);
void report_result(struct report *r, const struct run *run, const struct result *result);
void report_end(struct report *r);

#endif
