/*
 * The timed runs, the machine's profile between them, then the report.
 */

#include "ui/check_timing.h"

#include <string.h>

#include "real/calibrate.h"
#include "real/timing.h"

#define LIMIT_S 900	/* nothing of it lives longer */

static void print(FILE *file, enum timing_format format, const struct timing *t,
		  const struct host *h)
{
	switch (format) {
	case TIMING_TABLE:
		timing_table(file, t, h);
		break;
	case TIMING_CSV:
		timing_csv(file, t);
		break;
	case TIMING_JSON:
		timing_json(file, t, h);
		break;
	}
}

int check_timing(FILE *file, enum timing_format format, struct scenario *s, const struct host *h,
		 void (*progress)(const char *what), bool *timed, struct error *e)
{
	const bool known = strcmp(s->runs[0].config.machine.name, "host") == 0;
	struct calibrating *calibrating = NULL;
	static struct timing timing;
	int status;

	if (!known) {
		calibrating = calibrate_begin(h, LIMIT_S, e);
		if (!calibrating)
			return -1;
	}
	status = timing_all(&timing, s, h, calibrating, progress, e);
	calibrate_end(calibrating);
	progress("");
	if (status)
		return -1;
	print(file, format, &timing, h);
	*timed = timing.sum.cases > 0;
	return 0;
}
