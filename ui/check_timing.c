/*
 * The machine's profile, then the timed runs, then the report.
 */

#include "ui/check_timing.h"

#include <string.h>

#include "real/calibrate.h"
#include "real/timing.h"

/* The runs' machine becomes this one. */
static int measure_machine(struct scenario *s, const struct host *h, struct error *e)
{
	static struct calibration calibration;

	if (calibrate(&calibration, h, CALIBRATE_ROUNDS, e))
		return -1;
	for (size_t i = 0; i < s->nruns; i++)
		calibrate_machine(&calibration, &s->runs[i].config);
	return 0;
}

int check_timing(FILE *file, bool json, struct scenario *s, const struct host *h,
		 void (*progress)(const char *what), bool *timed, struct error *e)
{
	static struct timing timing;

	progress("calibration");
	if (strcmp(s->runs[0].config.machine.name, "host") != 0 && measure_machine(s, h, e))
		return -1;
	timing_all(&timing, s, h, progress);
	progress("");
	if (json)
		timing_json(file, &timing, h);
	else
		timing_table(file, &timing, h);
	*timed = timing.sum.cases > 0;
	return 0;
}
