#ifndef REAL_MATRIX_REPORT_H
#define REAL_MATRIX_REPORT_H

/* The matrix for readers: a line a case and the sums, the sums for a document, or JSON. */

#include <stdio.h>

#include "real/host.h"
#include "real/matrix.h"

enum matrix_format { MATRIX_TABLE, MATRIX_MARKDOWN, MATRIX_JSON };

struct matrix_report {
	FILE *file;
	enum matrix_format format;
	struct coverage coverage;
};

void matrix_begin(struct matrix_report *m, const struct scenario *s, const struct host *h);
void matrix_case(struct matrix_report *m, const struct run *run, const struct result *result);
void matrix_end(struct matrix_report *m);

#endif
