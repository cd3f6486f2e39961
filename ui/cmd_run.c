/*
 * `iopath run`: simulate a scenario, or run it for real, and write it in one of the formats.
 */

#include <stdio.h>
#include <string.h>

#include "ui/command.h"
#include "ui/export.h"
#include "ui/export_questions.h"
#include "ui/for_real.h"
#include "ui/load.h"
#include "ui/output.h"

static int fail(const struct error *e, int status)
{
	fprintf(stderr, "iopath: %s\n", e->text);
	return status;
}

/* In that format; NULL: its questions. */
static int write_all(const struct scenario *s, const struct export_format *format,
		     const char *path)
{
	struct output out;
	struct error e;
	size_t unanswered = 0;

	if (output_open(&out, path, &e) != 0)
		return fail(&e, STATUS_CANNOT);
	/* A failed write leaves its mark in the stream; the commit tells of it. */
	if (format)
		export_scenario(out.file, s, format);
	else
		unanswered = export_questions(out.file, s);
	if (output_commit(&out, &e) != 0)
		return fail(&e, STATUS_CANNOT);
	if (unanswered == 0)
		return STATUS_DONE;
	error_set(&e, "%s: %zu of its questions ha%s no answer; accepted: exactly one option that "
		  "is true", s->name, unanswered, unanswered == 1 ? "s" : "ve");
	return fail(&e, STATUS_CONTRADICTED);
}

static int run_real(const struct scenario *s, const struct options *o)
{
	return s->together ? for_real_refuse_flows("run --real") : for_real_export(s, o);
}

int cmd_run(int argc, char **argv)
{
	static struct scenario scenario;
	const struct export_format *format = NULL;
	bool questions;
	struct options o;
	struct error e;
	int status = STATUS_USAGE;

	if (options_parse(&o, argc, argv,
			  OPT_STRATEGY | OPT_SET | OPT_FORMAT | OPT_OUTPUT | OPT_REAL | OPT_LAB,
			  &e) != 0)
		return fail(&e, STATUS_USAGE);
	o.defer_blocks = o.real;
	questions = o.format && strcmp(o.format, "questions") == 0;
	if (!questions)
		format = export_find(o.format);
	if (!questions && !format)
		error_set(&e, "--format %s: accepted: " EXPORT_NAMES ", questions", o.format);
	else if (questions && o.real)
		error_set(&e, "--format questions: they are about the simulation; accepted with "
			  "--real: " EXPORT_NAMES);
	else if (for_real_is_lab(o.lab, &e) == 0 && load_scenario(&scenario, &o, &e) == 0)
		status = o.real ? run_real(&scenario, &o) : write_all(&scenario, format, o.output);
	if (status == STATUS_USAGE)
		fail(&e, status);
	options_free(&o);
	return status;
}
