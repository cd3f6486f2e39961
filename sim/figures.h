#ifndef SIM_FIGURES_H
#define SIM_FIGURES_H

/* The figures of a ledger by name: the dotted keys of the summary, and a few sums of them. */

#include "sim/error.h"
#include "sim/ledger.h"

/*
 * The figure of that name: "sleeps", "syscalls.read", "hops.disk.*.bytes" (summed over movers and
 * over what * stands for).  Passes are ten-thousandths.  0, or -1 if there is no such figure.
 */
int figures_value(const struct ledger *l, const char *dotted, uint64_t *value);

/* The same as a number of an expression, in ten-thousandths.  0, or -1 with what is wrong and accepted. */
int figures_number(const struct ledger *l, const char *dotted, int64_t *number, struct error *e);

/* Is its value in ten-thousandths? */
bool figures_in_passes(const char *dotted);

/* There is no such figure: say which come near, and what is accepted.  Returns -1. */
int figures_unknown(const char *dotted, struct error *e);

/* Does any strategy make a system call of that name? */
bool figures_call(const char *name);

#endif
