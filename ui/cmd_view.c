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
	app_may_add(&app, shows);
	app.only_ascii = !term_has_unicode();
	app_animate(&app, !o->still);
	status = app_run(&app);
	term_stop();
	return status;
}

static int load(struct shows *shows, const struct options *o, bool recorded, struct error *e)
{
	static struct scenario scenario;

	if (recorded && (o->nset > 0 || o->nonly > 0))
		return error_set(e, "%s: a recorded trace cannot be changed; accepted: no --set "
				 "and no --strategy, which are for scenarios", o->operand);
	if (recorded && shows_is_strace(o->operand))
		return shows_read_strace(shows, o->operand, e);
	if (recorded)
		return shows_read(shows, o->operand, e);
	if (load_scenario(&scenario, o, e) != 0)
		return -1;
	return shows_simulate(shows, &scenario, e);
}

int cmd_view(int argc, char **argv)
{
	static struct shows shows;
	struct options o;
	struct error e;
	bool recorded, terminal = term_usable();
	int status = STATUS_USAGE;

	setlocale(LC_CTYPE, "");
	if (options_parse(&o, argc, argv, OPT_STRATEGY | OPT_SET | OPT_ASCII | OPT_STILL, &e) != 0)
		return fail(&e, STATUS_USAGE);
	recorded = o.operand && (shows_is_trace(o.operand) || shows_is_strace(o.operand));
	if (!recorded && !terminal) {
		status = run_instead(argc, argv);
	} else if (load(&shows, &o, recorded, &e) != 0) {
		fail(&e, status);
	} else if (!terminal) {
		status = print_recorded(&shows);
	} else if (term_start() == 0) {
		status = display(&shows, &o);
	} else {
		status = recorded ? print_recorded(&shows) : run_instead(argc, argv);
	}
	shows_free(&shows);
	options_free(&o);
	return status;
}
