/*
 * Scenarios with real system calls: what `check` and `run --real` have in common, and the latter.
 */

#include "ui/for_real.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "ui/export.h"
#include "ui/load.h"
#include "ui/output.h"

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

int for_real_is_lab(const char *name, struct error *e)
{
	if (!name || strcmp(name, "auto") == 0 || strcmp(name, "veth") == 0 ||
	    strcmp(name, "loopback") == 0)
		return 0;
	return error_set(e, "--lab %s: accepted: auto, veth, loopback", name);
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

int for_real_begin(struct host *h, const char *lab, struct error *e)
{
	occupy_standard_files();
	signal(SIGCHLD, SIG_DFL);	/* who ignores it has no children to wait for */
	signal(SIGXFSZ, SIG_IGN);	/* above `ulimit -f` write() fails instead */
	if (host_look(h, e) != 0)
		return -1;
	return choose_lab(h, lab, e);
}

void for_real_progress(const char *label)
{
	if (isatty(STDERR_FILENO))
		fprintf(stderr, "\r%-78.70s\r", label);
}

int for_real_refuse_flows(const char *command)
{
	fprintf(stderr, "iopath: %s: flows are simulated only; accepted: a scenario with "
		"\"strategies\"\n", command);
	return STATUS_CANNOT;
}

void for_real_run(struct result *r, struct check_traces *t, const struct host *h,
		  const struct scenario *s, const struct run *run)
{
	for_real_progress(run->label);
	if (t) {
		trace_init(&t->real);
		trace_init(&t->model);
		t->none.text[0] = '\0';
	}
	check_record(r, h, run, t);
	for_real_progress("");
	if (!t)
		return;
	snprintf(t->real.header.scenario, sizeof(t->real.header.scenario), "%s", s->name);
	snprintf(t->model.header.scenario, sizeof(t->model.header.scenario), "%s", s->name);
}

/* The table's head says where it ran; in the model's place stands this machine. */
static void place_on_host(struct scenario *s, const struct host *h)
{
	for (size_t i = 0; i < s->nruns; i++) {
		struct config *c = &s->runs[i].config;

		c->kernel = h->kernel;
		snprintf(c->kernel.name, sizeof(c->kernel.name), "%.23s", h->release);
		snprintf(c->machine.name, sizeof(c->machine.name), "for real on this host, traced");
		c->machine.cpu.cores = (uint64_t)h->cpus;
	}
}

static size_t export_runs(struct export *x, const struct scenario *s, const struct host *h)
{
	static struct result result;
	struct check_traces t;
	size_t n = 0;

	for (size_t i = 0; i < s->nruns && !ferror(x->file); i++) {
		struct run shown = x->scenario->runs[i];

		for_real_run(&result, &t, h, s, &s->runs[i]);
		if (t.none.text[0]) {
			fprintf(stderr, "iopath: %s: skipped: %s\n", s->runs[i].label, t.none.text);
		} else {
			snprintf(shown.label, sizeof(shown.label), "%s", t.real.header.label);
			export_trace(x, n++, &shown, &t.real);
		}
		trace_free(&t.real);
		trace_free(&t.model);
		check_free(&result);
	}
	return n;
}

int for_real_export(const struct scenario *s, const struct options *o)
{
	static struct scenario shown;
	struct output out;
	struct export x;
	struct host host;
	struct error e = { "" };
	size_t n;

	if (for_real_begin(&host, o->lab, &e) != 0 || output_open(&out, o->output, &e) != 0) {
		fprintf(stderr, "iopath: %s\n", e.text);
		return STATUS_CANNOT;
	}
	shown = *s;
	place_on_host(&shown, &host);
	export_open(&x, out.file, &shown, export_find(o->format));
	n = export_runs(&x, s, &host);
	export_close(&x);	/* a failed write leaves its mark in the stream */
	if (output_commit(&out, &e) != 0) {
		fprintf(stderr, "iopath: %s\n", e.text);
		return STATUS_CANNOT;
	}
	return n > 0 ? STATUS_DONE : STATUS_CANNOT;
}
