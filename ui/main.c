/*
 * The program: finds the command and hands over.  Without a command it is `view`.
 */

#include <stdio.h>
#include <string.h>

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
	{ .name = "sweep", .run = cmd_sweep },
	{ .name = "list", .run = cmd_list },
	{ .name = "explain", .run = cmd_explain },
	{ .name = "help", .run = cmd_help },
};

int main(int argc, char **argv)
{
	const char *first = argc > 1 ? argv[1] : "view";

	if (strcmp(first, "--version") == 0 || strcmp(first, "-V") == 0) {
		puts("iopath " IOPATH_VERSION);
		return fflush(stdout) == 0 ? STATUS_DONE : STATUS_CANNOT;
	}
	if (strcmp(first, "--help") == 0 || strcmp(first, "-h") == 0)
		return cmd_help(1, argv);
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
		if (strcmp(first, commands[i].name) != 0)
			continue;
		for (int a = 2; a < argc && strcmp(argv[a], "--") != 0; a++) {
			if (strcmp(argv[a], "--help") == 0 || strcmp(argv[a], "-h") == 0)
				return cmd_help(2, (char *[]){ argv[0], argv[1], NULL });
		}
		return commands[i].run(argc > 1 ? argc - 1 : argc, argc > 1 ? argv + 1 : argv);
	}
	return cmd_view(argc, argv);
}
