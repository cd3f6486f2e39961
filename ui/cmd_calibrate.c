/*
 * `iopath calibrate`: measure this machine into a machine profile, for --set machine=FILE.
 */

#include <signal.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "real/calibrate.h"
#include "ui/command.h"
#include "ui/load.h"
#include "ui/options.h"
#include "ui/output.h"

static int fail(const struct error *e, int status)
{
	fprintf(stderr, "iopath: %s\n", e->text);
	return status;
}

static int calibrate_into(const char *path)
{
	static struct calibration calibration;
	const time_t now = time(NULL);
	struct tm utc;
	struct host host;
	struct output out;
	struct error e = { "" };
	char date[32];

	signal(SIGCHLD, SIG_DFL);	/* who ignores it has no children to wait for */
	signal(SIGXFSZ, SIG_IGN);	/* above `ulimit -f` write() fails instead */
	if (!gmtime_r(&now, &utc) || !strftime(date, sizeof(date), "%Y-%m-%dT%H:%M:%SZ", &utc))
		return fail(&e, STATUS_CANNOT);
	if (host_look(&host, &e) != 0 || output_open(&out, path, &e) != 0)
		return fail(&e, STATUS_CANNOT);
	if (isatty(STDERR_FILENO))
		fprintf(stderr, "\rmeasuring, some 20 seconds ...\r");
	if (calibrate(&calibration, &host, CALIBRATE_ROUNDS, &e) != 0) {
		output_discard(&out);
		return fail(&e, STATUS_CANNOT);
	}
	calibrate_write(&calibration, &host, date, out.file);
	return output_commit(&out, &e) == 0 ? STATUS_DONE : fail(&e, STATUS_CANNOT);
}

int cmd_calibrate(int argc, char **argv)
{
	struct options o;
	struct error e;
	int status = STATUS_USAGE;

	if (options_parse(&o, argc, argv, OPT_OUTPUT, &e) != 0)
		return fail(&e, STATUS_USAGE);
	if (o.operand) {
		error_set(&e, "calibrate: \"%.80s\": it measures this machine; accepted: no operand",
			  o.operand);
		fail(&e, status);
	} else {
		status = calibrate_into(o.output);
	}
	options_free(&o);
	return status;
}
