/*
 * The program: finds the command and hands over.  Without a command it is `view`.
 */

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "sim/suggest.h"
#include "ui/command.h"
#include "ui/load.h"
#include "ui/version.h"

struct command {
	const char *name;
	int (*run)(int argc, char **argv);
};

static const struct command commands[] = {
	{ .name = "view", .run = cmd_view },
	{ .name = "run", .run = cmd_run },
	{ .name = "check", .run = cmd_check },
	{ .name = "calibrate", .run = cmd_calibrate },
	{ .name = "sweep", .run = cmd_sweep },
	{ .name = "watch", .run = cmd_watch },
	{ .name = "list", .run = cmd_list },
	{ .name = "explain", .run = cmd_explain },
	{ .name = "build", .run = cmd_build },
	{ .name = "quiz", .run = cmd_quiz },
	{ .name = "published", .run = cmd_published },
	{ .name = "help", .run = cmd_help },
};

#define NCOMMANDS (sizeof(commands) / sizeof(commands[0]))

static const struct command *find_command(const char *name)
{
	for (size_t i = 0; i < NCOMMANDS; i++) {
		if (strcmp(commands[i].name, name) == 0)
			return &commands[i];
	}
	return NULL;
}

static bool wants_help(int argc, char **argv)
{
	for (int i = 2; i < argc && strcmp(argv[i], "--") != 0; i++) {
		if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0)
			return true;
	}
	return false;
}

static bool is_scenario(const char *name)
{
	for (const struct builtin *b = builtin_scenarios; b->name; b++) {
		if (strcmp(b->name, name) == 0)
			return true;
	}
	return access(name, F_OK) == 0;
}

/* Without a command it is a view; but a command that is mistyped, or not first, is told. */
static int view_or_complain(int argc, char **argv)
{
	struct suggest near = { .typed = argc > 1 ? argv[1] : "" };
	char text[512];

	for (size_t i = 0; i < NCOMMANDS; i++)
		suggest_offer(&near, commands[i].name);
	if (argc > 1 && argv[1][0] != '-' && near.best[0] && !is_scenario(argv[1])) {
		fprintf(stderr, "iopath: %s, or a scenario (iopath list scenarios)\n",
			suggest_text(&near, "command", text, sizeof(text)));
		return STATUS_USAGE;
	}
	for (int i = 2; i < argc && argv[1][0] == '-'; i++) {
		if (find_command(argv[i])) {
			fprintf(stderr, "iopath: %s must stand first: iopath %s ...\n", argv[i],
				argv[i]);
			return STATUS_USAGE;
		}
	}
	return cmd_view(argc, argv);
}

int main(int argc, char **argv)
{
	const char *first = argc > 1 ? argv[1] : "";
	const struct command *command = find_command(first);

	if (strcmp(first, "--version") == 0 || strcmp(first, "-V") == 0) {
		puts("iopath " IOPATH_VERSION);
		return fflush(stdout) == 0 ? STATUS_DONE : STATUS_CANNOT;
	}
	if (strcmp(first, "--help") == 0 || strcmp(first, "-h") == 0)
		return cmd_help(1, argv);
	if (!command)
		return view_or_complain(argc, argv);
	if (wants_help(argc, argv))
		return cmd_help(2, argv);
	return command->run(argc - 1, argv + 1);
}
