/*
 * `iopath view`: the display, on a scenario or on a recorded trace.  Without a terminal that can
 * move its cursor it prints what `iopath run` prints, so it may stand in a script.
 */

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ui/app.h"
#include "ui/command.h"
#include "ui/export.h"
#include "ui/for_real.h"
#include "ui/load.h"
#include "ui/term.h"

static int fail(const struct error *e, int status)
{
	fprintf(stderr, "iopath: %s\n", e->text);
	return status;
}

/* The same command line, without what `run` does not know. */
static int run_instead(int argc, char **argv)
{
	char **args = calloc((size_t)argc + 1, sizeof(*args));
	int n = 0, status;

	if (!args)
		abort();
	for (int i = 0; i < argc; i++)
		if (strcmp(argv[i], "--ascii") != 0 && strcmp(argv[i], "--still") != 0)
			args[n++] = argv[i];
	status = cmd_run(n, args);
	free(args);
	return status;
}

/* The table that `run` prints, of a recording. */
static int print_recorded(const struct shows *shows)
{
	static struct scenario scenario;
	static struct run run;
	struct export x;

	snprintf(scenario.title, sizeof(scenario.title), "%s",
		 shows->show[0].trace.header.scenario);
	export_open(&x, stdout, &scenario, &export_table);
	for (size_t i = 0; i < shows->n; i++) {
		const struct trace *t = &shows->show[i].trace;

		snprintf(run.label, sizeof(run.label), "%s", t->header.label);
		export_trace(&x, i, &run, t);
		if (shows->show[i].ends_early)
			fprintf(stderr, "iopath: %s: the recording ends early\n", run.label);
	}
	return export_close(&x) == 0 ? STATUS_DONE : STATUS_CANNOT;
}

static int display(struct shows *shows, const struct options *o)
{
	static struct app app;
	int status;

	app_init(&app, shows, o->ascii || !term_has_unicode() ? CHARSET_ASCII : CHARSET_UNICODE);
	app.only_ascii = !term_has_unicode();
	app.lab = o->lab;
	app_animate(&app, !o->still);
	status = app_run(&app);
	term_stop();
	app_free(&app);
	return status;
}

/* 0, or the exit status with the message (none: it has been told).  Of them nreal are real runs. */
static int load(struct shows *shows, const struct options *o, bool recorded, size_t *nreal,
		struct error *e)
{
	static struct scenario scenario;
	int failed;

	*nreal = 0;
	if (recorded && (o->nset > 0 || o->nonly > 0 || o->real))
		failed = error_set(e, "%s: a recorded trace cannot be changed; accepted: no --set, "
				   "--strategy or --real, which are for scenarios", o->operand);
	else if (recorded)
		failed = shows_is_strace(o->operand) ? shows_read_strace(shows, o->operand, e) :
			shows_read(shows, o->operand, e);
	else
		failed = for_real_is_lab(o->lab, e) || load_scenario(&scenario, o, e) ||
			shows_simulate(shows, &scenario, e);
	if (failed)
		return STATUS_USAGE;
	if (!o->real)
		return STATUS_DONE;
	if (shows->together)
		return for_real_refuse_flows("view --real");
	return shows_run_real(shows, &scenario, o->lab, nreal, e) == 0 ? STATUS_DONE : STATUS_CANNOT;
}

int cmd_view(int argc, char **argv)
{
	static struct shows shows;
	struct options o;
	struct error e = { "" };
	bool recorded, terminal = term_usable();
	int status = STATUS_DONE;
	size_t nreal;

	setlocale(LC_CTYPE, "");
	if (options_parse(&o, argc, argv, OPT_STRATEGY | OPT_SET | OPT_ASCII | OPT_STILL |
			  OPT_REAL | OPT_LAB, &e) != 0)
		return fail(&e, STATUS_USAGE);
	recorded = o.operand && (shows_is_trace(o.operand) || shows_is_strace(o.operand));
	if (recorded || o.real || terminal)
		status = load(&shows, &o, recorded, &nreal, &e);
	if (status != STATUS_DONE) {
		if (e.text[0])
			fail(&e, status);
	} else if (terminal && term_start() == 0) {
		status = display(&shows, &o);
	} else if (recorded || o.real) {
		status = print_recorded(&shows);
		if (o.real && nreal == 0)
			status = STATUS_CANNOT;
	} else {
		status = run_instead(argc, argv);
	}
	shows_free(&shows);
	options_free(&o);
	return status;
}
