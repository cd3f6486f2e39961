/*
 * `iopath list`: what there is to choose from, from the tables that the program itself uses.
 */

#include <stdio.h>
#include <string.h>

#include "sim/key.h"
#include "ui/command.h"
#include "ui/keymap_print.h"
#include "ui/load.h"
#include "ui/wrap.h"

/* The value of a top-level "name" in an embedded file, without reading all of it. */
static void put_member(const char *text, const char *name)
{
	char key[32];
	const char *at, *end;

	snprintf(key, sizeof(key), "\"%s\": \"", name);
	at = strstr(text, key);
	if (!at)
		return;
	at += strlen(key);
	end = strchr(at, '"');
	if (end)
		printf("%.*s", (int)(end - at), at);
}

static void put_builtins(const struct builtin *b)
{
	int width = 0;

	for (const struct builtin *each = b; each->name; each++) {
		if (width < (int)strlen(each->name))
			width = (int)strlen(each->name);
	}
	for (; b->name; b++) {
		printf("  %-*s ", width, b->name);
		put_member(b->text, "title");
		putchar('\n');
	}
}

/* By family, each in the order of sim/strategies.def. */
static void list_strategies(void)
{
	for (int family = 0; family < N_FAMILIES; family++) {
		printf("  %s:\n", family == FAMILY_NONE ? "copies as ever" :
		       family_name((enum family)family));
		for (size_t i = 0; i < nstrategies; i++) {
			const struct strategy *s = strategies[i];

			if (s->family != (enum family)family)
				continue;
			printf("    %s%s\n", s->name, s->model_only ? " (in the model only)" : "");
			wrap_put(stdout, 6, s->summary);
		}
	}
}

static void list_scenarios(void)
{
	put_builtins(builtin_scenarios);
}

static void list_machines(void)
{
	put_builtins(builtin_machines);
}

/* The version that a rule holds from, as in "since 4.17: "; a proposal has none. */
static void put_since(int version)
{
	if (version == 0)
		return;
	printf("since %d.%d", version / 1000000, version / 1000 % 1000);
	if (version % 1000 > 0)
		printf(".%d", version % 1000);
	fputs(": ", stdout);
}

static void list_kernels(void)
{
	for (size_t i = 0; i < nkernels; i++) {
		printf("  %s\n", kernels[i].name);
		for (int rule = RULE_NONE + 1; rule < N_RULES; rule++) {
			if (!kernel_has(&kernels[i], rule) || (i > 0 && kernel_has(&kernels[i - 1], rule)))
				continue;
			printf("    + %s\n      ", kernel_rule(rule)->what);
			put_since(kernel_rule(rule)->since);
			puts(kernel_rule(rule)->source);
		}
	}
	puts("  host\n    the rules of the kernel that runs here\n"
	     "  any version from linux-2.2 to linux-6.18, as in linux-4.17\n"
	     "    the rules that hold in it\n\n"
	     "Where no commit is named the version is the one commonly given.");
}

static void list_keys(void)
{
	char accepts[128];

	for (size_t i = 0; i < nkeys; i++) {
		key_accepts(&keys[i], accepts, sizeof(accepts));
		printf("  %-24s %s\n  %-24s %s", keys[i].name, keys[i].help, "", accepts);
		if (keys[i].fallback)
			printf("; default %s", keys[i].fallback);
		putchar('\n');
	}
	puts("  machine                  the machine to start from (iopath list machines)");
	puts("  kernel                   whose rules hold (iopath list kernels)");
}

static void list_keyboard(void)
{
	keymap_print(stdout, "text");
}

struct list {
	const char *name;
	void (*put)(void);
};

static const struct list lists[] = {
	{ .name = "strategies", .put = list_strategies },
	{ .name = "scenarios", .put = list_scenarios },
	{ .name = "machines", .put = list_machines },
	{ .name = "kernels", .put = list_kernels },
	{ .name = "keys", .put = list_keys },
	{ .name = "keyboard", .put = list_keyboard },
};

int cmd_list(int argc, char **argv)
{
	struct options o;
	struct error e;
	int found = 0;

	if (options_parse(&o, argc, argv, OPT_FORMAT, &e) != 0) {
		fprintf(stderr, "iopath: %s\n", e.text);
		return STATUS_USAGE;
	}
	if (o.format && o.operand && strcmp(o.operand, "keyboard") == 0) {
		found = keymap_print(stdout, o.format);
		if (!found)
			fprintf(stderr, "iopath: --format %s: accepted with list keyboard: text, "
				"man, markdown\n", o.format);
		options_free(&o);
		return found && fflush(stdout) == 0 ? STATUS_DONE : found ? STATUS_CANNOT :
			STATUS_USAGE;
	}
	if (o.format) {
		fprintf(stderr, "iopath: --format %s: accepted with list keyboard\n", o.format);
		options_free(&o);
		return STATUS_USAGE;
	}
	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
		if (o.operand && strcmp(o.operand, lists[i].name) != 0)
			continue;
		if (!o.operand)
			printf("%s%s:\n", i ? "\n" : "", lists[i].name);
		lists[i].put();
		found = 1;
	}
	options_free(&o);
	if (!found) {
		fprintf(stderr, "iopath: list: accepted: strategies, scenarios, machines, kernels, "
			"keys, keyboard\n");
		return STATUS_USAGE;
	}
	if (fflush(stdout) != 0 || ferror(stdout)) {
		perror("iopath: standard output");
		return STATUS_CANNOT;
	}
	return STATUS_DONE;
}
