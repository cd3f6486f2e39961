#ifndef UI_CHECK_TIMING_H
#define UI_CHECK_TIMING_H

/* `iopath check --timing`: time predicted and measured. */

#include <stdbool.h>
#include <stdio.h>

#include "real/host.h"
#include "sim/scenario.h"

enum timing_format { TIMING_TABLE, TIMING_CSV, TIMING_JSON };

/*
 * On a machine named "host" as it is; else the machine is measured between the runs, and takes its
 * place.  0, or -1 with the message; *timed says whether any case was.
 */
int check_timing(FILE *file, enum timing_format format, struct scenario *s, const struct host *h,
		 void (*progress)(const char *what), bool *timed, struct error *e);

#endif
