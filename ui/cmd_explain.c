/*
 * `iopath explain STRATEGY`: everything that its table says, as text.
 */

#include <stdio.h>
#include <string.h>

#include "sim/suggest.h"
#include "ui/command.h"
#include "ui/load.h"
#include "ui/wrap.h"

static void put_step(const struct strategy *s, int index)
{
	const struct step *step = strategy_step(s, index);

	printf("  %2d  %s", index + 1, op_name(step->op));
	if (step->call[0] || step->from)
		printf("%*s", 9 - (int)strlen(op_name(step->op)), "");
	if (step->call[0])
		printf("%s()", step->call);
	if (step->from)
		fputs(place_name(step->from), stdout);
	if (step->to)
		printf(" -> %s", place_name(step->to));
	if (step->per_batch)
		fputs("   [once per batch]", stdout);
	if (step->kthread)
		fputs("   [kernel thread]", stdout);
	if (step->user)	/* the disk is asked and waited for in the fault, which is the kernel's */
		fputs(strategy_touches(s) && step->op != OP_COPY && step->op != OP_LOOKUP ? "   [fault in user mode]" :
		      "   [user mode]", stdout);
	putchar('\n');
	wrap_put(stdout, 12, step->note.sentence);
	wrap_put(stdout, 12, step->note.mechanism);
	wrap_put(stdout, 12, step->note.kernel);
}

/*
 * Can a system call of it find a non-blocking socket full?  Requests of an io_uring wait in the
 * kernel instead, and who makes no calls has none to fail.
 */
static bool can_find_full(const struct strategy *s)
{
	bool in_call = false, issued = false;
	size_t n;
	const struct step *rows = strategy_rows(s, PHASE_LOOP, &n);

	for (size_t i = 0; i < n; i++) {
		if (rows[i].op == OP_ENTER || rows[i].op == OP_LEAVE)
			in_call = rows[i].op == OP_ENTER;
		if (rows[i].op == OP_ISSUE || rows[i].op == OP_COMPLETE)
			issued = rows[i].op == OP_ISSUE;
		if (rows[i].op == OP_XMIT && in_call && !issued)
			return true;
	}
	return false;
}

static void put_path(const struct strategy *s)
{
	static const char *const titles[N_PHASES] = {
		[PHASE_SETUP] = "Once, before:",
		[PHASE_LOOP] = "For each chunk:",
		[PHASE_TEARDOWN] = "Once, after:",
		[PHASE_REAP] = "When many sends are outstanding, and at the end:",
		[PHASE_FULL] = "Only if a non-blocking socket has no room (the call returns EAGAIN):",
		[PHASE_LOOKUP] = "Only if the file has an index (index.interval), before each chunk is sent:",
	};
	int index = 0;

	for (int phase = 0; phase < N_PHASES; phase++) {
		size_t n;

		strategy_rows(s, (enum phase)phase, &n);
		if (n == 0 || (phase == PHASE_FULL && !can_find_full(s)) ||
		    (phase == PHASE_LOOKUP && s->polled)) {
			index += (int)n;
			continue;
		}
		printf("\n%s\n", titles[phase]);
		for (size_t row = 0; row < n; row++)
			put_step(s, index++);
	}
}

static void put_list(const char *title, const char *const *lines, void (*put)(const char *line))
{
	printf("\n%s\n", title);
	for (; *lines; lines++)
		put(*lines);
}

static void put_code(const char *line)
{
	printf("  %s\n", line);
}

static void put_hazard(const char *line)
{
	wrap_put(stdout, 2, line);
}

/* The first kernel that has what it takes: "Linux 2.4.10". */
static void put_needs(const struct strategy *s)
{
	int since = kernel_rule(s->needs)->since;

	if (s->needs == RULE_NONE)
		return;
	printf("Needs: Linux %d.%d", since / 1000000, since / 1000 % 1000);
	if (since % 1000)
		printf(".%d", since % 1000);
	puts(" or later.");
}

static void explain(const struct strategy *s)
{
	printf("%s%s%s\n", s->name, strcmp(s->name, s->title) ? ": " : "",
	       strcmp(s->name, s->title) ? s->title : "");
	wrap_put(stdout, 0, s->summary);
	printf("\nZero copy: %s.\n", s->family ? family_name(s->family) : "no");
	put_needs(s);
	if (s->model_only)
		puts("In the model only: no host can run it.");
	wrap_put(stdout, 0, "Used by:");
	wrap_put(stdout, 2, s->users);
	put_list("The program:", s->code, put_code);
	put_path(s);
	put_list("Hazards:", s->hazards, put_hazard);
}

static int unknown(const char *name)
{
	struct suggest suggest = { .typed = name ? name : "" };
	char text[512];

	for (size_t i = 0; i < nstrategies; i++)
		suggest_offer(&suggest, strategies[i]->name);
	fprintf(stderr, "iopath: explain: %s\n",
		suggest_text(&suggest, "strategy", text, sizeof(text)));
	return STATUS_USAGE;
}

int cmd_explain(int argc, char **argv)
{
	const struct strategy *s;
	struct options o;
	struct error e;
	int status = STATUS_DONE;

	if (options_parse(&o, argc, argv, 0, &e) != 0) {
		fprintf(stderr, "iopath: %s\n", e.text);
		return STATUS_USAGE;
	}
	s = o.operand ? strategy_find(o.operand) : NULL;
	if (s)
		explain(s);
	else
		status = unknown(o.operand);
	options_free(&o);
	if (status == STATUS_DONE && (fflush(stdout) != 0 || ferror(stdout))) {
		perror("iopath: standard output");
		status = STATUS_CANNOT;
	}
	return status;
}
