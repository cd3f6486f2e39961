/*
 * `iopath check`: run a scenario with real system calls and hold them against the model.
 */

#include <stdio.h>
#include <string.h>

#include "real/check.h"
#include "real/report.h"
#include "ui/check_matrix.h"
#include "ui/check_timing.h"
#include "ui/command.h"
#include "ui/export.h"
#include "ui/for_real.h"
#include "ui/load.h"
#include "ui/output.h"

static int fail(const struct error *e, int status)
{
	fprintf(stderr, "iopath: %s\n", e->text);
	return status;
}

/* The model's trace, then the real one. */
static void write_traces(struct export *x, const struct run *run, const struct check_traces *t)
{
	struct run shown = *run;

	if (t->none.text[0])
		return;
	export_trace(x, 0, &shown, &t->model);
	snprintf(shown.label, sizeof(shown.label), "%s", t->real.header.label);
	export_trace(x, 1, &shown, &t->real);
}

/* Check all; with x, write the traces into it. */
static enum verdict check_all(struct report *report, struct export *x, const struct scenario *s,
			      const struct host *h)
{
	static struct result result;
	enum verdict sum = SKIPPED;

	report_begin(report, s, h);
	for (size_t i = 0; i < s->nruns; i++) {
		struct check_traces t;

		for_real_run(&result, x ? &t : NULL, h, s, &s->runs[i]);
		report_result(report, &s->runs[i], &result);
		sum = check_sum(sum, result.verdict);
		if (x) {
			write_traces(x, &s->runs[i], &t);
			trace_free(&t.model);
			trace_free(&t.real);
		}
		check_free(&result);
	}
	report_end(report);
	return sum;
}

/* The formats, by number: of a check, of a matrix and of times. */
static const char *const check_formats[] = { "table", "json", NULL };
static const char *const matrix_formats[] = { "table", "markdown", "json", NULL };
static const char *const timing_formats[] = { "table", "csv", "json", NULL };

/* Its number, or -1 with the message. */
static int format_of(const struct options *o, struct error *e)
{
	const char *const *names = o->matrix ? matrix_formats : o->timing ? timing_formats :
		check_formats;

	for (int i = 0; names[i]; i++) {
		if (!o->format || strcmp(o->format, names[i]) == 0)
			return i;
	}
	return error_set(e, "--format %s: accepted: %s", o->format,
			 o->matrix ? "table, markdown, json" : o->timing ? "table, csv, json" :
			 "table, json");
}

/* What is in a file of that name: of FILE.json what browsers show, else what `iopath view` reads. */
static const struct export_format *trace_format(const char *path)
{
	const char *end = strrchr(path, '.');

	return end && strcmp(end, ".json") == 0 ? &export_chrome : &export_jsonl;
}

/* With the traces into a file that appears whole or not at all.  0, or -1 with the message. */
static int check_traced(struct report *report, const struct scenario *s, const struct host *h,
			const char *path, enum verdict *sum, struct error *e)
{
	struct output out;
	struct export x;

	if (output_open(&out, path, e) != 0)
		return -1;
	export_open(&x, out.file, s, trace_format(path));
	*sum = check_all(report, &x, s, h);
	export_close(&x);	/* a failed write leaves its mark in the stream */
	if (*sum != SKIPPED)
		return output_commit(&out, e);
	output_discard(&out);	/* there is nothing to see */
	return 0;
}

/* Times are compared, and neither confirm nor contradict. */
static int time_scenario(struct output *out, struct scenario *s, const struct host *h, int format)
{
	struct error e = { "" };
	bool timed = false;

	if (check_timing(out->file, (enum timing_format)format, s, h, for_real_progress, &timed,
			 &e) != 0) {
		output_discard(out);
		return fail(&e, STATUS_CANNOT);
	}
	if (output_commit(out, &e) != 0)
		return fail(&e, STATUS_CANNOT);
	return timed ? STATUS_DONE : STATUS_CANNOT;
}

static int check_scenario(struct scenario *s, const struct options *o, int format)
{
	struct report report = { .format = (enum report_format)format, .pages = o->pages };
	struct host host;
	struct output out;
	struct error e = { "" };
	enum verdict sum = SKIPPED;
	int failed = 0;

	if (for_real_begin(&host, o->lab, &e) != 0)
		return fail(&e, STATUS_CANNOT);
	if (output_open(&out, o->output, &e) != 0)
		return fail(&e, STATUS_CANNOT);
	if (o->timing)
		return time_scenario(&out, s, &host, format);
	report.file = out.file;
	if (o->matrix)
		sum = check_matrix(out.file, (enum matrix_format)format, s, &host, o);
	else if (o->trace)
		failed = check_traced(&report, s, &host, o->trace, &sum, &e);
	else
		sum = check_all(&report, NULL, s, &host);
	if (failed)
		output_discard(&out);
	if (failed || output_commit(&out, &e) != 0)
		return fail(&e, STATUS_CANNOT);
	if (sum == CONTRADICTED)
		return STATUS_CONTRADICTED;
	return sum == SKIPPED ? STATUS_CANNOT : STATUS_DONE;
}

/* Where the traces may go.  0, or -1 with the message. */
static int check_trace_option(const struct options *o, struct error *e)
{
	if (!o->trace)
		return 0;
	if (o->timing)
		return error_set(e, "--trace beside --timing; accepted: one of them");
	if (o->matrix)
		return error_set(e, "--trace: a matrix has too many runs; accepted: without --matrix");
	if (strcmp(o->trace, "-") == 0)
		return error_set(e, "--trace -: standard output has the report; accepted: a file");
	if (o->output && strcmp(o->trace, o->output) == 0)
		return error_set(e, "--trace %s: the report goes there; accepted: another file",
				 o->trace);
	return 0;
}

/*
 * What the other ways of checking do not do: neither has room for pages, and times are those of
 * loopback, as the machine was calibrated.  0, or -1 with the message.
 */
static int check_fits(const struct options *o, struct error *e)
{
	if (o->matrix && o->timing)
		return error_set(e, "--timing beside --matrix; accepted: one of them");
	if (o->pages && (o->matrix || o->timing))
		return error_set(e, "--pages: what the probe saw of one check; accepted: without --%s",
				 o->matrix ? "matrix" : "timing");
	if (o->timing && o->lab && strcmp(o->lab, "veth") == 0)
		return error_set(e, "--lab veth: times are measured over loopback; accepted: loopback "
				 "beside --timing");
	return check_trace_option(o, e);
}

/* The display takes so many paths, and each strategy has two.  0, or -1 with the message. */
static int check_traces_fit(const struct scenario *s, const struct options *o, struct error *e)
{
	if (!o->trace || s->nruns <= MAX_RUNS / 2)
		return 0;
	return error_set(e, "--trace: %zu strategies; accepted: at most %d, see --strategy", s->nruns,
			 MAX_RUNS / 2);
}

int cmd_check(int argc, char **argv)
{
	static struct scenario scenario;
	struct options o;
	struct error e;
	int format, status = STATUS_USAGE;

	if (options_parse(&o, argc, argv, OPT_STRATEGY | OPT_SET | OPT_FORMAT | OPT_OUTPUT |
			  OPT_PAGES | OPT_MATRIX | OPT_TIMING | OPT_LAB | OPT_TRACE, &e) != 0)
		return fail(&e, STATUS_USAGE);
	o.defer_blocks = true;
	if ((o.matrix || o.timing) && !o.operand)
		o.operand = MATRIX_SCENARIO;
	format = check_fits(&o, &e) == 0 ? format_of(&o, &e) : -1;
	if (format >= 0 && for_real_is_lab(o.lab, &e) == 0 &&
	    load_scenario(&scenario, &o, &e) == 0 && check_traces_fit(&scenario, &o, &e) == 0)
		status = scenario.together ? for_real_refuse_flows("check") :
			check_scenario(&scenario, &o, format);
	if (status == STATUS_USAGE)
		fail(&e, status);
	options_free(&o);
	return status;
}
