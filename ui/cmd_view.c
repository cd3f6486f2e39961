/*
 * `iopath view`: the display, on a scenario or on a recorded trace.  Without a terminal that can
 * move its cursor it prints what `iopath run` prints, so it may stand in a script.
 */

#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "ui/app.h"
#include "ui/command.h"
#include "ui/export.h"
#include "ui/for_real.h"
#include "ui/load.h"
#include "ui/output.h"
#include "ui/quiz_options.h"
#include "ui/term.h"
#include "ui/text_view.h"

static int fail(const struct error *e, int status)
{
	fprintf(stderr, "iopath: %s\n", e->text);
	return status;
}

/* The table that `run` prints. */
static int print_simulated(const struct options *o)
{
	static struct scenario scenario;
	struct output out;
	struct error e;

	if (load_scenario(&scenario, o, &e) != 0)
		return fail(&e, STATUS_USAGE);
	if (output_open(&out, NULL, &e) != 0)
		return fail(&e, STATUS_CANNOT);
	export_scenario(out.file, &scenario, &export_table);
	return output_commit(&out, &e) == 0 ? STATUS_DONE : fail(&e, STATUS_CANNOT);
}

/* The same of a recording. */
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

/* Of flows, which are not taken apart, --strategy says which is shown first. */
static int first_path(const struct shows *shows, const struct options *o, size_t *path,
		      struct error *e)
{
	*path = 0;
	if (!shows->together || o->nonly == 0)
		return 0;
	for (; *path < shows->n; ++*path) {
		const struct trace_header *h = &shows->show[*path].trace.header;

		if (strcmp(h->label, o->only[0]) == 0 || strcmp(h->strategy, o->only[0]) == 0)
			return 0;
	}
	return error_set(e, "--strategy %.60s: no flow has it; accepted: the label or the strategy of "
			 "one", o->only[0]);
}

/* As the options say, before anything is on the screen. */
static int start(struct app *a, struct shows *shows, const struct options *o, uint64_t seed,
		 struct error *e)
{
	const bool ascii = o->ascii || o->lines || !term_has_unicode();
	size_t path;

	app_init(a, shows, ascii ? CHARSET_ASCII : CHARSET_UNICODE);
	a->only_ascii = !term_has_unicode();
	a->lab = o->lab;
	a->lecture.present = o->present;
	a->lecture.mouse = o->mouse;
	if (o->seed)
		app_seed(a, seed);
	app_animate(a, !o->still);
	if ((o->theme && theme_parse(&a->theme, o->theme, e) != 0) ||
	    (o->level && level_parse(&a->level, o->level, e) != 0) ||
	    first_path(shows, o, &path, e) != 0)
		return -1;
	return app_start(a, path, o->step, e);
}

static int read_lines(struct app *a)
{
	if (text_view(a, stdin, stdout, isatty(STDIN_FILENO) && isatty(STDOUT_FILENO)) == 0)
		return STATUS_DONE;
	perror("iopath: standard output");
	return STATUS_CANNOT;
}

/* On the screen, or line by line; what is answered is kept if that was asked. */
static int display(struct app *a, const struct options *o, uint64_t seed)
{
	const struct quiz_name quiz = { a->shows->show[0].trace.header.scenario, seed };
	struct attempts attempts;
	struct error e;
	int status;

	if (attempts_open(&attempts, o->attempts, &quiz, &e) != 0) {
		term_stop();
		return fail(&e, STATUS_CANNOT);
	}
	a->ask.attempts = &attempts;
	status = o->lines ? read_lines(a) : app_run(a);
	term_stop();
	if (attempts_close(&attempts, &e) != 0)
		status = fail(&e, STATUS_CANNOT);
	return status;
}

/* With --strategy the strategies of a scenario are chosen; flows stay together. */
static int load_shown(struct scenario *s, const struct options *o, struct error *e)
{
	struct options all = *o;
	struct scenario_text t;
	int result = -1;

	all.nonly = 0;
	if (load_text(&t, o->operand, e) != 0)
		return -1;
	if (o->nonly == 1)
		result = load_parse(s, &t, &all, e);
	if (result != 0 || !s->together)
		result = load_parse(s, &t, o, e);
	load_text_free(&t);
	return result;
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
		failed = load_shown(&scenario, o, e) ||
			shows_simulate(shows, &scenario, e) ||
			(o->nonly == 0 && shows_hide_solution(shows, e));
	if (failed)
		return STATUS_USAGE;
	if (!o->real)
		return STATUS_DONE;
	if (shows->together)
		return for_real_refuse_flows("view --real");
	return shows_run_real(shows, &scenario, o->lab, nreal, e) == 0 ? STATUS_DONE : STATUS_CANNOT;
}

/* What can be told before anything is simulated, or run. */
static int check_options(const struct options *o, uint64_t *seed, struct error *e)
{
	enum theme theme;
	int level;

	if (quiz_seed_parse(o->seed, seed, e) != 0 || for_real_is_lab(o->lab, e) != 0 ||
	    (o->level && level_parse(&level, o->level, e) != 0))
		return -1;
	return o->theme ? theme_parse(&theme, o->theme, e) : 0;
}

static int load_and_start(struct app *app, struct shows *shows, const struct options *o,
			  bool recorded, uint64_t seed, size_t *nreal, struct error *e)
{
	const int status = load(shows, o, recorded, nreal, e);

	if (status != STATUS_DONE)
		return status;
	return start(app, shows, o, seed, e) == 0 ? STATUS_DONE : STATUS_USAGE;
}

int cmd_view(int argc, char **argv)
{
	static struct shows shows;
	static struct app app;
	struct options o;
	struct error e = { "" };
	bool recorded, terminal = term_usable();
	int status = STATUS_DONE;
	uint64_t seed;
	size_t nreal;

	setlocale(LC_CTYPE, "");
	if (options_parse(&o, argc, argv, OPT_STRATEGY | OPT_SET | OPT_ASCII | OPT_STILL |
			  OPT_REAL | OPT_LAB | OPT_STEP | OPT_THEME | OPT_SEED | OPT_ATTEMPTS |
			  OPT_LECTURE | OPT_LEVEL, &e) != 0)
		return fail(&e, STATUS_USAGE);
	recorded = o.operand && (shows_is_trace(o.operand) || shows_is_strace(o.operand));
	if (check_options(&o, &seed, &e) != 0)
		status = STATUS_USAGE;
	else if (recorded || o.real || terminal || o.lines || o.step || o.lab)
		status = load_and_start(&app, &shows, &o, recorded, seed, &nreal, &e);
	if (status != STATUS_DONE) {
		if (e.text[0])
			fail(&e, status);
	} else if (o.lines || (terminal && term_start() == 0)) {
		status = display(&app, &o, seed);
	} else if (recorded || o.real) {
		status = print_recorded(&shows);
		if (o.real && nreal == 0)
			status = STATUS_CANNOT;
	} else {
		status = print_simulated(&o);
	}
	app_free(&app);
	shows_free(&shows);
	options_free(&o);
	return status;
}
