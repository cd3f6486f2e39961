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
#include "ui/walk.h"

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

/* The steps as the display shows them; of bad usage the caller tells. */
static int write_walk(const struct scenario *s, const struct walk_format *format,
		      const struct options *o, struct error *e)
{
	static struct walk walk;
	struct output out;
	int status = STATUS_DONE;

	if (walk_open(&walk, s, format, o, e) != 0)
		return STATUS_USAGE;
	if (output_open(&out, o->output, e) != 0) {
		status = fail(e, STATUS_CANNOT);
	} else {
		format->write(&walk, out.file);
		if (output_commit(&out, e) != 0)
			status = fail(e, STATUS_CANNOT);
	}
	walk_free(&walk);
	return status;
}

/* One of the two, or neither for the questions. */
struct chosen {
	const struct export_format *format;
	const struct walk_format *walk;
};

static int choose(struct chosen *c, const struct options *o, struct error *e)
{
	const struct {
		bool is;
		const char *name;
	} given[] = { { o->step, "--step" }, { o->size, "--size" }, { o->theme, "--theme" }, { o->level, "--level" },
		      { o->compare, "--compare" }, { o->clock, "--clock" } };

	*c = (struct chosen){ .walk = walk_find(o->format) };
	if (for_real_is_lab(o->lab, e) != 0)
		return -1;
	if (o->lab && !o->real)
		return error_set(e, "--lab: accepted with --real");
	if (o->real && (c->walk || (o->format && strcmp(o->format, "questions") == 0)))
		return error_set(e, "--format %s: it is about the simulation; accepted with "
				 "--real: " EXPORT_NAMES, o->format);
	if (c->walk)
		return 0;
	for (size_t i = 0; i < sizeof(given) / sizeof(given[0]); i++)
		if (given[i].is)
			return error_set(e, "%s: accepted with --format " WALK_NAMES, given[i].name);
	if (o->format && strcmp(o->format, "questions") == 0)
		return 0;
	c->format = export_find(o->format);
	if (c->format)
		return 0;
	return error_set(e, "--format %s: accepted: " EXPORT_NAMES ", questions, " WALK_NAMES,
			 o->format);
}

int cmd_run(int argc, char **argv)
{
	static struct scenario scenario;
	struct chosen chosen;
	struct options o;
	struct error e;
	int status = STATUS_USAGE;

	if (options_parse(&o, argc, argv, OPT_STRATEGY | OPT_SET | OPT_FORMAT | OPT_OUTPUT |
			  OPT_REAL | OPT_LAB | OPT_STEP | OPT_SIZE | OPT_THEME | OPT_LEVEL |
			  OPT_COMPARE, &e) != 0)
		return fail(&e, STATUS_USAGE);
	o.defer_blocks = o.real;
	if (choose(&chosen, &o, &e) == 0 &&
	    load_scenario(&scenario, &o, &e) == 0)
		status = o.real ? run_real(&scenario, &o) :
			chosen.walk ? write_walk(&scenario, chosen.walk, &o, &e) :
			write_all(&scenario, chosen.format, o.output);
	if (status == STATUS_USAGE)
		fail(&e, status);
	options_free(&o);
	return status;
}
