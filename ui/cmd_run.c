/*
 * `iopath run`: simulate a scenario and write it in one of the formats.
 */

#include <stdio.h>

#include "ui/command.h"
#include "ui/export.h"
#include "ui/load.h"
#include "ui/output.h"

static int fail(const struct error *e, int status)
{
	fprintf(stderr, "iopath: %s\n", e->text);
	return status;
}

static int write_all(const struct scenario *s, const struct export_format *format,
		     const char *path)
{
	struct output out;
	struct error e;

	if (output_open(&out, path, &e) != 0)
		return fail(&e, STATUS_CANNOT);
	/* A failed write leaves its mark in the stream; the commit tells of it. */
	export_scenario(out.file, s, format);
	if (output_commit(&out, &e) != 0)
		return fail(&e, STATUS_CANNOT);
	return STATUS_DONE;
}

int cmd_run(int argc, char **argv)
{
	static struct scenario scenario;
	const struct export_format *format;
	struct options o;
	struct error e;
	int status = STATUS_USAGE;

	if (options_parse(&o, argc, argv,
			  OPT_STRATEGY | OPT_SET | OPT_FORMAT | OPT_OUTPUT, &e) != 0)
		return fail(&e, STATUS_USAGE);
	format = export_find(o.format);
	if (!format)
		error_set(&e, "--format %s: accepted: " EXPORT_NAMES, o.format);
	else if (load_scenario(&scenario, &o, &e) == 0)
		status = write_all(&scenario, format, o.output);
	if (status == STATUS_USAGE)
		fail(&e, status);
	options_free(&o);
	return status;
}
