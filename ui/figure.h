#ifndef UI_FIGURE_H
#define UI_FIGURE_H

/* The figures of a ledger that one run can be compared with another by: one number each. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/error.h"
#include "sim/ledger.h"

enum figure_unit { UNIT_TIME, UNIT_RATE, UNIT_COUNT, UNIT_PASSES };

struct figure {
	const char *name;	/* on the command line: "cpu" */
	const char *column;	/* in files, with its unit: "cpu_ns" */
	const char *title;	/* "CPU time of the run" */
	enum figure_unit unit;
	bool more_is_better;
	uint64_t (*of)(const struct ledger *l);	/* ns, bytes/s, a count, or ten-thousandths */
};

#define N_FIGURES 16

extern const struct figure figures[N_FIGURES];	/* the first is the default */

/* The figure of that name (NULL: the default), or NULL with the message in e. */
const struct figure *figure_find(const char *name, struct error *e);

/* Is a strictly better than b? */
bool figure_better(const struct figure *f, uint64_t a, uint64_t b);

/* For readers: "235.6 us", "2942 MB/s", "16", "1.5".  Returns text. */
char *figure_text(const struct figure *f, uint64_t value, char *text, size_t size);

/* For files: the plain number in the column's unit.  Returns text. */
char *figure_plain(const struct figure *f, uint64_t value, char *text, size_t size);

#endif
