/*
 * `iopath build`: the exercise of a scenario without a terminal.  Without --order it prints the steps,
 * with it what the checker says of that path: exit status 0 if it is right, 1 if not.
 */

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ui/build.h"
#include "ui/command.h"
#include "ui/load.h"
#include "ui/wrap.h"

/* "3,1,4": rows from 1, each at most once.  0, or -1 with what is accepted. */
static int parse_order(const char *text, size_t most, size_t *chosen, size_t *n, struct error *e)
{
	const char *at = text;

	for (*n = 0;; at++) {
		char *end;
		const unsigned long row = strtoul(at, &end, 10);
		bool again = false;

		for (size_t i = 0; i < *n; i++)
			again |= chosen[i] + 1 == row;
		if (end == at || row < 1 || row > most || again || (*end != ',' && *end != '\0'))
			return error_set(e, "--order %.60s: accepted: steps from 1 to %zu, each once, such "
					 "as 3,1,2", text, most);
		chosen[(*n)++] = row - 1;
		at = end;
		if (*end == '\0')
			return 0;
	}
}

static void print_phase(const struct path *p, enum phase phase, const char *when)
{
	char text[ROW_TEXT_BYTES];

	if (p->nrows[phase] > 0)
		printf("\n%s:\n", when);
	for (size_t i = 0; i < p->nrows[phase]; i++)
		printf("      %s\n", path_row_text(text, sizeof(text), &p->rows[phase][i]));
}

static void print_exercise(const struct exercise *x)
{
	char text[ROW_TEXT_BYTES];

	wrap_put(stdout, 0, x->path->ask);
	print_phase(x->path, PHASE_SETUP, "Given, before the loop");
	printf("\nSteps, of which some do not belong:\n");
	for (size_t i = 0; i < x->n; i++)
		printf("  %2zu  %s\n", i + 1, path_row_text(text, sizeof(text), &x->rows[i]));
	print_phase(x->path, PHASE_REAP, "Given, for completions");
	print_phase(x->path, PHASE_TEARDOWN, "Given, after the loop");
	printf("\nPut them in order: iopath build %s --order 3,1,2\n", x->scenario->name);
}

static int print_verdict(const struct exercise *x, const size_t *chosen, size_t n)
{
	struct exercise_verdict v;
	char text[ROW_TEXT_BYTES];

	exercise_try(x, chosen, n, NULL, &v);
	if (v.end == EXERCISE_BREAKS && v.row < n)
		printf("Step %zu (%s) breaks a rule: %s\n", v.row + 1,
		       path_row_text(text, sizeof(text), &x->rows[chosen[v.row]]), v.text);
	else if (v.end == EXERCISE_BREAKS)
		printf("At the end: %s\n", v.text);
	else
		printf("%s %s\n", v.end == EXERCISE_RIGHT ? "Right." : "Not yet.", v.text);
	return v.end == EXERCISE_RIGHT ? STATUS_DONE : STATUS_CONTRADICTED;
}

static int build(const struct options *o, struct error *e)
{
	static struct scenario scenario;
	struct exercise x;
	size_t chosen[EXERCISE_ROWS], n = 0;

	if (load_scenario(&scenario, o, e) != 0)
		return STATUS_USAGE;
	if (!exercise_init(&x, &scenario, BUILD_SEED)) {
		error_set(e, "%s has no exercise; accepted: a scenario with one, such as "
			  "exercise-sendfile", scenario.name);
		return STATUS_USAGE;
	}
	if (!o->order) {
		print_exercise(&x);
		return STATUS_DONE;
	}
	if (parse_order(o->order, x.n, chosen, &n, e) != 0)
		return STATUS_USAGE;
	return print_verdict(&x, chosen, n);
}

int cmd_build(int argc, char **argv)
{
	struct options o;
	struct error e = { "" };
	int status;

	if (options_parse(&o, argc, argv, OPT_SET | OPT_ORDER, &e) != 0) {
		fprintf(stderr, "iopath: %s\n", e.text);
		return STATUS_USAGE;
	}
	status = build(&o, &e);
	options_free(&o);
	if (e.text[0] != '\0')
		fprintf(stderr, "iopath: %s\n", e.text);
	if (fflush(stdout) != 0 || ferror(stdout)) {
		perror("iopath: standard output");
		status = STATUS_CANNOT;
	}
	return status;
}
