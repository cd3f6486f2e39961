/*
 * `iopath check`: run a scenario with real system calls and hold them against the model.
 */

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "real/check.h"
#include "real/report.h"
#include "ui/check_matrix.h"
#include "ui/command.h"
#include "ui/load.h"
#include "ui/output.h"

static int fail(const struct error *e, int status)
{
	fprintf(stderr, "iopath: %s\n", e->text);
	return status;
}

/*
 * A closed standard output would lend its number to the next file that is opened, and the table
 * would be written into that.  What is opened here for reading refuses it instead.
 */
static void occupy_standard_files(void)
{
	int fd;

	do {
		fd = open("/dev/null", O_RDONLY);
	} while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd >= 0)
		close(fd);
}

/* A check may take seconds: say on a terminal which run is at work, and wipe it out again. */
static void progress(const char *label)
{
	if (isatty(STDERR_FILENO))
		fprintf(stderr, "\r%-78.70s\r", label);
}

static enum verdict check_all(struct report *report, const struct scenario *s,
			      const struct host *h)
{
	static struct result result;
	enum verdict sum = SKIPPED;

	report_begin(report, s, h);
	for (size_t i = 0; i < s->nruns; i++) {
		progress(s->runs[i].label);
		check_run(&result, h, &s->runs[i]);
		progress("");
		report_result(report, &s->runs[i], &result);
		sum = check_sum(sum, result.verdict);
		check_free(&result);
	}
	report_end(report);
	return sum;
}

/* The formats, by number: of a check and of a matrix. */
static const char *const check_formats[] = { "table", "json", NULL };
static const char *const matrix_formats[] = { "table", "markdown", "json", NULL };

/* Its number, or -1 with the message. */
static int format_of(const struct options *o, struct error *e)
{
	const char *const *names = o->matrix ? matrix_formats : check_formats;

	for (int i = 0; names[i]; i++) {
		if (!o->format || strcmp(o->format, names[i]) == 0)
			return i;
	}
	return error_set(e, "--format %s: accepted: %s", o->format,
			 o->matrix ? "table, markdown, json" : "table, json");
}

static bool is_lab(const char *name)
{
	return !name || strcmp(name, "auto") == 0 || strcmp(name, "veth") == 0 ||
		strcmp(name, "loopback") == 0;
}

/* 0, or -1 with the message: there can be none, and it was asked for. */
static int choose_lab(struct host *h, const char *name, struct error *e)
{
	if (name && strcmp(name, "loopback") == 0)
		snprintf(h->no_lab, sizeof(h->no_lab), "--lab loopback leaves it out");
	if (name && strcmp(name, "veth") == 0 && h->no_lab[0])
		return error_set(e, "--lab veth: there can be no lab here: %s", h->no_lab);
	return 0;
}

static int check_scenario(const struct scenario *s, const struct options *o, int format)
{
	struct report report = { .format = (enum report_format)format, .pages = o->pages };
	struct host host;
	struct output out;
	struct error e = { "" };
	enum verdict sum;

	occupy_standard_files();
	signal(SIGCHLD, SIG_DFL);	/* who ignores it has no children to wait for */
	signal(SIGXFSZ, SIG_IGN);	/* above `ulimit -f` write() fails instead */
	if (host_look(&host, &e) != 0 || choose_lab(&host, o->lab, &e) != 0)
		return fail(&e, STATUS_CANNOT);
	if (output_open(&out, o->output, &e) != 0)
		return fail(&e, STATUS_CANNOT);
	report.file = out.file;
	sum = o->matrix ? check_matrix(out.file, (enum matrix_format)format, s, &host, o) :
	      check_all(&report, s, &host);
	if (output_commit(&out, &e) != 0)
		return fail(&e, STATUS_CANNOT);
	if (sum == CONTRADICTED)
		return STATUS_CONTRADICTED;
	return sum == SKIPPED ? STATUS_CANNOT : STATUS_DONE;
}

static int cannot_check_flows(void)
{
	fprintf(stderr, "iopath: check: flows are simulated only; accepted: a scenario with "
		"\"strategies\"\n");
	return STATUS_CANNOT;
}

int cmd_check(int argc, char **argv)
{
	static struct scenario scenario;
	struct options o;
	struct error e;
	int format, status = STATUS_USAGE;

	if (options_parse(&o, argc, argv, OPT_STRATEGY | OPT_SET | OPT_FORMAT | OPT_OUTPUT |
			  OPT_PAGES | OPT_MATRIX | OPT_LAB, &e) != 0)
		return fail(&e, STATUS_USAGE);
	o.defer_blocks = true;
	if (o.matrix && !o.operand)
		o.operand = MATRIX_SCENARIO;
	format = format_of(&o, &e);
	if (format >= 0 && !is_lab(o.lab))
		error_set(&e, "--lab %s: accepted: auto, veth, loopback", o.lab);
	else if (format >= 0 && load_scenario(&scenario, &o, &e) == 0)
		status = scenario.together ? cannot_check_flows() :
			check_scenario(&scenario, &o, format);
	if (status == STATUS_USAGE)
		fail(&e, status);
	options_free(&o);
	return status;
}
