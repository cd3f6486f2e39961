/*
 * `iopath watch`: the system calls of any program, which of them move bytes from where to where, and
 * which strategy that resembles.  While it runs, a line on the terminal's standard error says so.
 */

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sim/explain.h"
#include "ui/command.h"
#include "ui/export.h"
#include "ui/load.h"
#include "ui/output.h"
#include "ui/term.h"
#include "ui/watch_live.h"
#include "ui/watch_table.h"

#define WATCH_FORMATS "table, json, jsonl, chrome, csv"

static int fail(const struct error *e, int status)
{
	fprintf(stderr, "iopath: %s\n", e->text);
	return status;
}

/* The line while it runs: bytes to sockets by each way. */
static void look(const struct watch *w)
{
	char bytes[32];

	fprintf(stderr, "\r\033[Kwatching: %llu calls", (unsigned long long)w->calls);
	for (int way = 0; way < N_WAYS; way++) {
		const uint64_t n = watch_sent_bytes(w, (enum way)way);

		if (n)
			fprintf(stderr, ", %s %s", way_name((enum way)way),
				explain_bytes(bytes, sizeof(bytes), n));
	}
	if (w->unseen_calls)
		fprintf(stderr, ", %llu not visible", (unsigned long long)w->unseen_calls);
	fflush(stderr);
}

/* Its trace, in a format that simulated ones have, too. */
static int write_trace(FILE *file, const struct watch *w, const struct export_format *format)
{
	static struct scenario scenario;
	static struct run run;
	struct export_result r = { .run = &run, .header = w->trace.header };
	struct export x;

	run.config.connections = 1;
	snprintf(run.label, sizeof(run.label), "%s", w->trace.header.label);
	export_open(&x, file, &scenario, format);
	ledger_init(&r.ledger, COUNT_ALL, w->trace.header.payload_bytes);
	if (format->run_begin)
		format->run_begin(&x, &r);
	for (size_t i = 0; i < w->trace.n; i++) {
		ledger_add(&r.ledger, &w->trace.events[i]);
		format->event(&x, &r, &w->trace.events[i]);
	}
	if (format->run_end)
		format->run_end(&x, &r);
	return export_close(&x);
}

static bool format_known(const char *name)
{
	static const char *const names[] = { "table", "json", "jsonl", "chrome", "csv" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (!name || strcmp(name, names[i]) == 0)
			return true;
	}
	return false;
}

static void write_result(FILE *file, const struct watch *w, const char *format)
{
	if (!format || strcmp(format, "table") == 0)
		watch_table_write(file, w);
	else if (strcmp(format, "json") == 0)
		watch_json_write(file, w);
	else
		write_trace(file, w, export_find(format));
}

/* "123", or -1. */
static pid_t read_pid(const char *text)
{
	const size_t n = strspn(text, "0123456789");

	return n > 0 && n < 10 && text[n] == '\0' && atoi(text) > 0 ? atoi(text) : -1;
}

static int watch(const struct options *o, char **command)
{
	struct watch w;
	struct output out;
	struct error e;
	int signal_number, result, status;

	if (output_open(&out, o->output, &e) != 0)
		return fail(&e, STATUS_CANNOT);
	watch_init(&w);
	if (term_usable())
		result = watch_live(&w, command, command ? 0 : read_pid(o->pid), &signal_number,
				    &e);
	else
		result = watch_run(&w, command, command ? 0 : read_pid(o->pid),
				   isatty(STDERR_FILENO) ? look : NULL, &signal_number, &e);
	if (isatty(STDERR_FILENO) && !term_usable())
		fputs("\r\033[K", stderr);
	if (result != 0) {
		output_discard(&out);
		watch_free(&w);
		return fail(&e, result == -2 ? STATUS_USAGE : STATUS_CANNOT);
	}
	watch_finish(&w, command ? command[0] : o->pid);
	write_result(out.file, &w, o->format);
	watch_free(&w);
	status = output_commit(&out, &e) == 0 ? STATUS_DONE : fail(&e, STATUS_CANNOT);
	/* Ctrl-C is for COMMAND, or ends the watching of a process; other signals were for us. */
	return status == STATUS_DONE && signal_number && signal_number != SIGINT ?
	       128 + signal_number : status;
}

/* What is typed is well? */
static int check(const struct options *o, char **command, struct error *e)
{
	if (o->operand)
		return error_set(e, "watch: \"%.80s\": accepted: iopath watch [OPTIONS] -- COMMAND "
				 "ARGS...", o->operand);
	if (!format_known(o->format))
		return error_set(e, "--format %.80s: accepted: " WATCH_FORMATS, o->format);
	if (!command == !o->pid)
		return error_set(e, "watch: accepted: either -- COMMAND ARGS..., or -p PID");
	if (o->pid && read_pid(o->pid) < 0)
		return error_set(e, "-p %.80s: accepted: the number of a process", o->pid);
	return 0;
}

int cmd_watch(int argc, char **argv)
{
	char **command = NULL;
	struct options o;
	struct error e;
	int status = STATUS_USAGE, n = 1;

	while (n < argc && strcmp(argv[n], "--") != 0)
		n++;
	if (n + 1 < argc)
		command = argv + n + 1;
	if (n < argc)
		argv[n] = NULL;
	if (options_parse(&o, n, argv, OPT_FORMAT | OPT_OUTPUT | OPT_PID, &e) != 0)
		return fail(&e, STATUS_USAGE);
	if (check(&o, command, &e) != 0)
		fail(&e, status);
	else
		status = watch(&o, command);
	options_free(&o);
	return status;
}
