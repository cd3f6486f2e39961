#ifndef SIM_EXPRESSION_H
#define SIM_EXPRESSION_H

/*
 * Expressions as the questions of a scenario have them: "a.sleeps < 2 && cpu_copies.passes == 0.5".
 * Each number has four decimals and is held in ten-thousandths (sim/fixed.h), as the ledger holds
 * passes; so a count is compared with 64, a pass with 0.5, and nothing is floating point.  A truth
 * is no number: it comes from a comparison, and only && || ! take it.  What names mean is the
 * caller's.
 */

#include <stddef.h>
#include <stdint.h>

#include "sim/error.h"

#define EXPRESSION_MAX_DEPTH 32		/* of ( ! min( max( inside each other */

enum expression_kind { EXPRESSION_NUMBER, EXPRESSION_TRUTH };

struct expression_names {
	/* The value of a name, in ten-thousandths; 0, or -1 with what is wrong and accepted. */
	int (*value)(void *arg, const char *name, size_t length, int64_t *value, struct error *e);
	void *arg;
};

/*
 * Is that an expression of that kind, and does each of its names have a value?  Nothing is
 * computed.  0, or -1 with "character N: what is wrong; accepted: ..."
 */
int expression_check(const char *text, enum expression_kind kind,
		     const struct expression_names *names, struct error *e);

/*
 * Its value: a number in ten-thousandths, or a truth as 0 or 1.  0, or -1 for what
 * expression_check() refuses, for a division by zero, and for what is above FIXED_MOST.
 */
int expression_value(const char *text, enum expression_kind kind,
		     const struct expression_names *names, int64_t *value, struct error *e);

#endif
