/*
 * `iopath sweep`: simulate a scenario with one key at one value after the other.  Each cell is
 * what `iopath run --set KEY=VALUE` counts; a cell that run would refuse stays empty.
 */

#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "sim/engine.h"
#include "ui/command.h"
#include "ui/load.h"
#include "ui/output.h"
#include "ui/sweep.h"

/* What is needed to fill a cell. */
struct bench {
	struct sweep_probe probe;
	struct sweep *sweep;
	struct scenario_text text;
	struct options options;		/* with room for the key's value */
	struct scenario scenario;	/* at the value that was tried last */
	bool progress_wanted, progress_shown;
	time_t start;			/* seconds */
};

static int fail(const struct error *e, int status)
{
	fprintf(stderr, "iopath: %s\n", e->text);
	return status;
}

static time_t seconds_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec;
}

/* A long sweep says on a terminal where it is. */
static void progress_show(struct bench *b, const char *value, const char *label)
{
	if (!b->progress_wanted || seconds_now() - b->start < 2)
		return;
	b->progress_shown = true;
	fprintf(stderr, "\r\033[K%s = %s: %.40s", b->sweep->vary.name, value, label);
	fflush(stderr);
}

static void progress_clear(const struct bench *b)
{
	if (b->progress_shown)
		fputs("\r\033[K", stderr);
}

/* The scenario with the key at that value.  The message blames --vary, which gave the value. */
static int set_value(struct bench *b, const char *value, struct error *e)
{
	const size_t nset = b->options.nset;
	char setting[128], blame[160];
	struct error why;
	int result;

	vary_setting(&b->sweep->vary, value, setting, sizeof(setting));
	b->options.set[b->options.nset++] = setting;
	result = load_parse(&b->scenario, &b->text, &b->options, &why);
	b->options.nset = nset;
	if (result == 0)
		return 0;
	snprintf(blame, sizeof(blame), "--set %s: ", setting);
	if (strncmp(why.text, blame, strlen(blame)) != 0)
		return error_set(e, "--vary %s: %s", setting, why.text);
	return error_set(e, "--vary %s: %s", setting, why.text + strlen(blame));
}

/* Flows run at the same time: a ledger for each. */
struct split {
	struct sink sink;
	struct ledger ledgers[MAX_FLOWS];
};

static int split_put(struct sink *sink, const struct event *e)
{
	struct split *s = (struct split *)sink;

	ledger_add(&s->ledgers[e->flow], e);
	return 0;
}

static void simulate_run(struct ledger *ledger, const struct scenario *s, const struct run *run)
{
	static struct split split = { .sink = { .put = split_put } };

	if (!s->together) {
		ledger_init(ledger, run->config.count, config_payload_bytes(&run->config));
		engine_total(run, 1, ledger, NULL);
		return;
	}
	for (size_t i = 0; i < s->nruns; i++)
		ledger_init(&split.ledgers[i], s->runs[i].config.count,
			    config_payload_bytes(&s->runs[i].config));
	engine_run(s->runs, s->nruns, &split.sink);
	*ledger = split.ledgers[run - s->runs];
}

/* Can it be simulated, with those that it shares the machine with? */
static int check(const struct scenario *s, const struct run *run, struct error *why)
{
	for (size_t i = 0; s->together && i < s->nruns; i++) {
		if (run_check(&s->runs[i], why) != 0)
			return -1;
	}
	return s->together ? run_check_together(s->runs, s->nruns, why) : run_check(run, why);
}

static void fill_cell(struct sweep_cell *cell, const struct scenario *s, const struct run *run)
{
	static struct ledger ledger;
	struct error why;

	memset(cell, 0, sizeof(*cell));
	snprintf(cell->kernel, sizeof(cell->kernel), "%s", run->config.kernel.name);
	snprintf(cell->machine, sizeof(cell->machine), "%s", run->config.machine.name);
	if (check(s, run, &why) != 0) {
		snprintf(cell->reason, sizeof(cell->reason), "%.159s", why.text);
		return;
	}
	simulate_run(&ledger, s, run);
	for (size_t f = 0; f < N_FIGURES; f++)
		cell->figures[f] = figures[f].of(&ledger);
}

/* For a crossing: who is better between two points? */
static int probe_better(struct sweep_probe *probe, size_t winner, size_t loser, uint64_t number)
{
	struct bench *b = (struct bench *)probe;
	const size_t f = (size_t)(b->sweep->figure - figures);
	struct sweep_cell cells[2];
	char value[32];
	struct error why;

	snprintf(value, sizeof(value), "%llu", (unsigned long long)number);
	if (set_value(b, value, &why) != 0)
		return -1;
	progress_show(b, value, "who overtakes whom");
	fill_cell(&cells[0], &b->scenario, &b->scenario.runs[winner]);
	fill_cell(&cells[1], &b->scenario, &b->scenario.runs[loser]);
	if (cells[0].reason[0] || cells[1].reason[0])
		return -1;
	return figure_better(b->sweep->figure, cells[0].figures[f], cells[1].figures[f]);
}

/* O_DIRECT takes only whole blocks: between them there is nothing to try. */
static uint64_t least_step(const struct sweep *s, const struct crossing *c)
{
	const struct run *winner = &s->scenario->runs[c->winner];
	const struct run *loser = &s->scenario->runs[c->loser];

	if (strcmp(s->vary.name, "chunk") != 0 ||
	    !(winner->strategy->direct || loser->strategy->direct))
		return 1;
	return winner->config.machine.disk.block_bytes;
}

static void narrow_crossings(struct bench *b)
{
	struct sweep *s = b->sweep;

	for (size_t i = 0; i < s->ncrossings && i < SWEEP_MAX_CROSSINGS; i++)
		sweep_narrow(s, &s->crossings[i], least_step(s, &s->crossings[i]), &b->probe);
	sweep_sort_crossings(s);
}

/* Fill all cells.  0, or -1 with the message, also if no cell has a figure. */
static int simulate(struct bench *b, struct error *e)
{
	struct sweep *s = b->sweep;
	bool any = false;

	for (size_t p = 0; p < s->vary.npoints; p++) {
		if (set_value(b, s->vary.points[p].value, e) != 0)
			return -1;
		for (size_t r = 0; r < b->scenario.nruns; r++) {
			progress_show(b, s->vary.points[p].text, b->scenario.runs[r].label);
			fill_cell(&s->cells[p][r], &b->scenario, &b->scenario.runs[r]);
			any |= sweep_has(s, p, r);
		}
	}
	if (!any)
		return error_set(e, "%s at %s = %s: %s", s->scenario->runs[0].label, s->vary.name,
				 s->vary.points[0].text, s->cells[0][0].reason);
	sweep_find_crossings(s);
	narrow_crossings(b);
	return 0;
}

static const struct format {
	const char *name;
	void (*put)(FILE *file, const struct sweep *s);
} formats[] = {
	{ .name = "table", .put = sweep_put_table },
	{ .name = "csv", .put = sweep_put_csv },
	{ .name = "json", .put = sweep_put_json },
	{ .name = "plot", .put = sweep_put_plot },
};

static const struct format *format_find(const char *name, struct error *e)
{
	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
		if (strcmp(formats[i].name, name ? name : "table") == 0)
			return &formats[i];
	}
	error_set(e, "--format %s: accepted: table, csv, json, plot", name);
	return NULL;
}

/* What was asked for, before anything is simulated: 0, or -1 with the message. */
static int prepare(struct bench *b, const struct format **format, struct scenario *scenario,
		   struct error *e)
{
	struct options *o = &b->options;

	*format = format_find(o->format, e);
	if (!*format)
		return -1;
	if (!o->vary)
		return error_set(e, "--vary: missing; accepted: --vary KEY=VALUES, as in "
				 "--vary chunk=4KiB..1MiB");
	if (o->nset == MAX_LIST)
		return error_set(e, "--set: given %d times; accepted beside --vary: fewer",
				 MAX_LIST);
	b->sweep->figure = figure_find(o->figure, e);
	if (!b->sweep->figure || vary_parse(&b->sweep->vary, o->vary, e) != 0)
		return -1;
	o->defer_checks = true;
	return load_text(&b->text, o->operand, e) != 0 ? -1 :
		load_parse(scenario, &b->text, o, e);
}

static int sweep(struct bench *b)
{
	static struct scenario scenario;
	const struct format *format;
	struct output out;
	struct error e;

	b->sweep->scenario = &scenario;
	if (prepare(b, &format, &scenario, &e) != 0)
		return fail(&e, STATUS_USAGE);
	/* Opened first: who cannot write need not simulate. */
	if (output_open(&out, b->options.output, &e) != 0)
		return fail(&e, STATUS_CANNOT);
	if (simulate(b, &e) != 0) {
		output_discard(&out);
		progress_clear(b);
		return fail(&e, STATUS_USAGE);
	}
	progress_clear(b);
	format->put(out.file, b->sweep);
	return output_commit(&out, &e) != 0 ? fail(&e, STATUS_CANNOT) : STATUS_DONE;
}

int cmd_sweep(int argc, char **argv)
{
	static struct sweep cells;
	static struct bench bench = { .probe = { .better = probe_better }, .sweep = &cells };
	struct error e;
	int status;

	if (options_parse(&bench.options, argc, argv, OPT_STRATEGY | OPT_SET | OPT_FORMAT |
			  OPT_OUTPUT | OPT_VARY | OPT_FIGURE, &e) != 0)
		return fail(&e, STATUS_USAGE);
	bench.progress_wanted = isatty(STDERR_FILENO);
	bench.start = seconds_now();
	status = sweep(&bench);
	load_text_free(&bench.text);
	options_free(&bench.options);
	return status;
}
