#ifndef UI_CHECK_MATRIX_H
#define UI_CHECK_MATRIX_H

/* `iopath check --matrix`: many cases of a scenario, one after the other. */

#include "real/host.h"
#include "real/matrix_report.h"
#include "ui/options.h"

#define MATRIX_SCENARIO "matrix"	/* when none is named */

/*
 * Check all cases, but vary no key that --set fixes, and write the report.  CONTRADICTED if one
 * case is, SKIPPED if all are, else CONFIRMED.
 */
enum verdict check_matrix(FILE *file, enum matrix_format format, const struct scenario *s,
			  const struct host *h, const struct options *o);

#endif
