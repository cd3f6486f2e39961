/*
 * One small table of options for all commands; a command says with bits which ones it takes.
 * Written by hand because getopt_long() is not POSIX and its messages do not say what is accepted.
 */

#include "ui/options.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/strategy.h"
#include "sim/suggest.h"
#include "sim/utf8.h"

struct spelling {
	const char *name;
	enum option option;
	const char *value;	/* what follows it, or NULL */
	const char *example;
	size_t at;		/* in struct options: a text if there is a value, else a bool; 0: apply() */
};

#define AT(member) .at = offsetof(struct options, member)

static const struct spelling spellings[] = {
	{ .name = "--strategy", .option = OPT_STRATEGY, .value = "A,B",
	  .example = "--strategy read-write,sendfile@linux-2.4" },
	{ .name = "--set", .option = OPT_SET, .value = "KEY=VALUE",
	  .example = "--set chunk=64KiB" },
	{ .name = "--format", .option = OPT_FORMAT, AT(format), .value = "F", .example = "--format json" },
	{ .name = "--output", .option = OPT_OUTPUT, AT(output), .value = "FILE",
	  .example = "--output out.json" },
	{ .name = "-o", .option = OPT_OUTPUT, AT(output), .value = "FILE", .example = "-o out.json" },
	{ .name = "-p", .option = OPT_PID, AT(pid), .value = "PID", .example = "-p 4711" },
	{ .name = "--vary", .option = OPT_VARY, AT(vary), .value = "KEY=VALUES",
	  .example = "--vary chunk=4KiB..1MiB" },
	{ .name = "--figure", .option = OPT_FIGURE, AT(figure), .value = "NAME",
	  .example = "--figure cpu" },
	{ .name = "--pages", .option = OPT_PAGES, AT(pages) },
	{ .name = "--trace", .option = OPT_TRACE, AT(trace), .value = "FILE",
	  .example = "--trace out.jsonl" },
	{ .name = "--real", .option = OPT_REAL, AT(real) },
	{ .name = "--ascii", .option = OPT_ASCII, AT(ascii) },
	{ .name = "--matrix", .option = OPT_MATRIX, AT(matrix) },
	{ .name = "--timing", .option = OPT_TIMING, AT(timing) },
	{ .name = "--lab", .option = OPT_LAB, AT(lab), .value = "L", .example = "--lab loopback" },
	{ .name = "--step", .option = OPT_STEP, AT(step), .value = "N", .example = "--step 8" },
	{ .name = "--size", .option = OPT_SIZE, AT(size), .value = "COLSxROWS",
	  .example = "--size 120x36" },
	{ .name = "--compare", .option = OPT_COMPARE, AT(compare) },
	{ .name = "--clock", .option = OPT_COMPARE, AT(clock) },
	{ .name = "--still", .option = OPT_STILL, AT(still) },
	{ .name = "--order", .option = OPT_ORDER, AT(order), .value = "N,N...",
	  .example = "--order 3,1,2" },
	{ .name = "--text", .option = OPT_LECTURE, AT(lines) },
	{ .name = "--present", .option = OPT_LECTURE, AT(present) },
	{ .name = "--mouse", .option = OPT_LECTURE, AT(mouse) },
	{ .name = "--level", .option = OPT_LEVEL, AT(level), .value = "1|2|3", .example = "--level 2" },
	{ .name = "--theme", .option = OPT_THEME, AT(theme), .value = "T", .example = "--theme light" },
	{ .name = "--seed", .option = OPT_SEED, AT(seed), .value = "N", .example = "--seed 17" },
	{ .name = "--questions", .option = OPT_QUESTIONS, AT(questions), .value = "N",
	  .example = "--questions 5" },
	{ .name = "--key", .option = OPT_KEY, AT(key) },
	{ .name = "--grade", .option = OPT_GRADE, AT(grade), .value = "FILE",
	  .example = "--grade answers.txt" },
	{ .name = "--attempts", .option = OPT_ATTEMPTS, AT(attempts), .value = "FILE",
	  .example = "--attempts attempts.jsonl" },
};
#define N_SPELLINGS (sizeof(spellings) / sizeof(spellings[0]))

static int unknown(const char *arg, size_t n, int allowed, struct error *e)
{
	char typed[64], text[sizeof(e->text)];
	struct suggest near = { .typed = typed };

	snprintf(typed, sizeof(typed), "%.*s", (int)n, arg);
	for (size_t i = 0; i < N_SPELLINGS; i++) {
		if (spellings[i].option & allowed)
			suggest_offer(&near, spellings[i].name);
	}
	suggest_offer(&near, "--help");
	return error_set(e, "%s", suggest_text(&near, "option", text, sizeof(text)));
}

/* One name of --strategy; "all" stands for every one. */
static int add_strategy(struct options *o, const char *name, struct error *e)
{
	const bool all = strcmp(name, "all") == 0;
	const size_t n = all ? nstrategies : 1;

	if (o->nonly + n > MAX_LIST)
		return error_set(e, "--strategy: more than %d names; accepted: fewer", MAX_LIST);
	for (size_t i = 0; i < n; i++)
		o->only[o->nonly++] = all ? strategies[i]->name : name;
	return 0;
}

/* --strategy A,B: cut at the commas, in o->text from *used on, which has room for all of argv. */
static int add_strategies(struct options *o, size_t *used, const char *value, struct error *e)
{
	char *at = o->text + *used;

	*used += strlen(value) + 1;
	strcpy(at, value);
	for (;;) {
		const size_t n = strcspn(at, ",");
		const bool last = at[n] == '\0';

		if (n == 0)
			return error_set(e, "--strategy %.*s: an empty name; accepted: names with "
					 "a comma between, as in read-write,sendfile",
					 utf8_cut(value, 60), value);
		at[n] = '\0';
		if (add_strategy(o, at, e) != 0)
			return -1;
		if (last)
			return 0;
		at += n + 1;
	}
}

/* The option with its value; most only have a place where that goes. */
static int apply(struct options *o, size_t *used, const struct spelling *s, const char *value,
		 struct error *e)
{
	char *at = (char *)o + s->at;

	if (s->option == OPT_STRATEGY)
		return add_strategies(o, used, value, e);
	if (s->option == OPT_SET && o->nset == MAX_LIST)
		return error_set(e, "--set: given more than %d times; accepted: fewer", MAX_LIST);
	if (s->option == OPT_VARY && o->vary)
		return error_set(e, "--vary: given twice; accepted: once");
	if (s->option == OPT_SET)
		o->set[o->nset++] = value;
	else if (s->value)
		*(const char **)(void *)at = value;
	else
		*(bool *)at = true;
	return 0;
}

/* The option at argv[*i], with its value behind "=" or in the next argument. */
static int parse_option(struct options *o, size_t *used, char **argv, int *i, int allowed,
			struct error *e)
{
	const char *arg = argv[*i], *value = NULL;
	const size_t n = arg[1] == '-' ? strcspn(arg, "=") : strlen(arg);
	const struct spelling *s = spellings;

	while (s < spellings + N_SPELLINGS &&
	       !((s->option & allowed) && strlen(s->name) == n && memcmp(s->name, arg, n) == 0))
		s++;
	if (s == spellings + N_SPELLINGS)
		return unknown(arg, n, allowed, e);
	if (!s->value && arg[n] == '=')
		return error_set(e, "%s: takes no value; accepted: %s alone", s->name, s->name);
	if (s->value && arg[n] == '=')
		value = arg + n + 1;
	else if (s->value && argv[*i + 1])
		value = argv[++*i];
	if (s->value && (!value || value[0] == '\0'))
		return error_set(e, "%s: no value; accepted: %s %s, as in %s", s->name, s->name,
				 s->value, s->example);
	return apply(o, used, s, value, e);
}

int options_parse(struct options *o, int argc, char **argv, int allowed, struct error *e)
{
	bool only_operands = false;
	size_t room = 1, used = 0;

	*o = (struct options){ 0 };
	for (int i = 1; i < argc; i++)
		room += strlen(argv[i]) + 1;
	o->text = malloc(room);
	if (!o->text)
		abort();
	for (int i = 1; i < argc; i++) {
		const char *arg = argv[i];

		if (only_operands || arg[0] != '-' || arg[1] == '\0') {
			if (o->operand) {
				error_set(e, "\"%.*s\" after \"%.*s\": two operands; accepted: one",
					  utf8_cut(arg, 80), arg, utf8_cut(o->operand, 80),
					  o->operand);
				goto fail;
			}
			o->operand = arg;
		} else if (strcmp(arg, "--") == 0) {
			only_operands = true;
		} else if (parse_option(o, &used, argv, &i, allowed, e) != 0) {
			goto fail;
		}
	}
	return 0;
fail:
	options_free(o);
	return -1;
}

void options_free(struct options *o)
{
	free(o->text);
	*o = (struct options){ 0 };
}
