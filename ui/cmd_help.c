/*
 * The help texts: of the program, and of each command.  Exit status 0, on standard output.
 */

#include <stdio.h>
#include <string.h>

#include "ui/command.h"
#include "ui/load.h"

static const char help_all[] =
"iopath shows what happens to the bytes of a file on their way to the network,\n"
"in a model and, checked against it, for real.\n"
"\n"
"  iopath [view] [SCENARIO | TRACE.jsonl]   step through it on the screen\n"
"  iopath run SCENARIO                      simulate it and print the counts\n"
"  iopath check SCENARIO                    count the same with real system calls\n"
"  iopath calibrate [--output FILE]         measure this machine into a machine profile\n"
"  iopath sweep SCENARIO --vary KEY=VALUES  one key varied: who is best, and from where on\n"
"  iopath watch -- COMMAND ARGS...          which path do the bytes of any program take?\n"
"  iopath list [WHAT]                       strategies, scenarios, machines, kernels, keys ...\n"
"  iopath explain STRATEGY                  its path, code, hazards and users\n"
"  iopath build SCENARIO                    an exercise: put the steps of a path in order\n"
"  iopath quiz SCENARIO [--seed N]          questions about it; their key, and grades\n"
"  iopath published                         what others measured, beside what the model says\n"
"  iopath help [COMMAND], --help, --version\n"
"\n"
"SCENARIO is a file, or one of the shipped ones (iopath list scenarios).\n"
"Exit status: 0 done; 1 a contradiction, or a wrong answer; 2 bad usage or input;\n"
"3 the machine could not do it.\n";

static const char help_options[] =
"  --strategy A,B    these strategies, or paths by their labels, or all, instead of the scenario's;\n"
"                    NAME@KERNEL sets the kernel\n"
"  --set KEY=VALUE   change a key (iopath list keys); may be given more than once\n";

static const char help_view[] =
"usage: iopath [view] [SCENARIO | TRACE.jsonl | STRACE-LOG] [OPTIONS]\n"
"Step through a simulated scenario, a recorded trace, or a log of strace -f -y -ttt -T.\n"
"Keys: press ? on the screen, or iopath list keyboard.\n"
"Without a terminal it prints what `iopath run` prints.\n";

static const char help_view_options[] =
"  --ascii           draw without line characters\n"
"  --real            each strategy for real as well, its trace behind the simulated one\n"
"  --lab L           for --real, and for the key R: as for check\n"
"  --still           no animation: a step is there at once (key A)\n"
"  --step N          begin at step N, or at a time (12.5us), 50%, or end\n"
"  --level N         of detail, from 1 (default) to 3 (keys + and -)\n"
"  --theme T         dark (default) or light\n"
"  --text            the same steps, questions and keys line by line: for screen readers, pipes,\n"
"                    dumb terminals; commands are read from standard input\n"
"  --present         large blocks and one sentence, for a lecture room (key P)\n"
"  --mouse           take the mouse: the timeline seeks, the wheel steps, a box explains (key m)\n"
"  --seed N          draws the questions that p asks (default 1), as in iopath quiz\n"
"  --attempts FILE   add each answer to that file, a line of JSON\n";

static const char help_run[] =
"usage: iopath run [SCENARIO] [OPTIONS]\n"
"Simulate each strategy of the scenario, or run it for real, and print what was counted.\n";

static const char help_run_options[] =
"  --real            with real system calls on this machine, traced; the same formats\n"
"  --lab L           with --real: as for check\n"
"  --format F        table (default), json: the counts; jsonl, chrome, csv, text: the trace;\n"
"                    diff: what each strategy does otherwise than the first, and why;\n"
"                    memory: bytes in each place over time; questions: what the scenario asks;\n"
"                    the display's screens: frames (text), html, cast (asciicast): each step;\n"
"                    svg: one step; mermaid: a sequence diagram\n"
"  --step N          frames, svg, html, mermaid: only step N\n"
"  --compare         frames, svg, html, cast: two or three strategies side by side, a step of the first\n"
"                    with the others as far along; --clock: at the same time instead\n"
"  --size COLSxROWS  of the screens, from 40x12 to 300x100 (default 80x24)\n"
"  --level N         of detail of the screens, from 1 (default) to 3; not of mermaid\n"
"  --theme T         of svg, html and cast: dark (default) or light\n"
"  --output FILE     write there; the file appears whole or not at all (- is standard output)\n";

static const char help_check[] =
"usage: iopath check [SCENARIO] [OPTIONS]\n"
"Run each strategy with real system calls on this machine and hold the counts against the\n"
"model's, saying for each figure how it is known.\n";

static const char help_check_options[] =
"  --format F        table (default) or json; with --matrix also markdown: the sums;\n"
"                    with --timing also csv\n"
"  --output FILE     write there; the file appears whole or not at all (- is standard output)\n"
"  --pages           print what the probe saw, page by page\n"
"  --lab L           connect through veth: a private network of two namespaces; loopback; or auto\n"
"                    (default): through a lab if one can be made here\n"
"  --trace FILE      write each strategy's trace there, the model's and the real one: both for\n"
"                    iopath view FILE, or, if it ends in .json, in the format chrome\n"
"  --timing          predict elapsed and CPU time in many sizes and calls, and measure them;\n"
"                    on a machine named host, or else on this one measured meanwhile\n"
"  --matrix          check in many sizes, calls, states of the cache and networks, but vary no\n"
"                    key that --set fixes; without SCENARIO every strategy\n";

static const char help_calibrate[] =
"usage: iopath calibrate [--output FILE]\n"
"Measure what this machine's system calls, copies, faults, sends and disk cost, for some seconds,\n"
"into a machine profile; --set machine=FILE then simulates this machine.\n";

static const char help_calibrate_options[] =
"  --output FILE     write there; the file appears whole or not at all (- is standard output)\n";

static const char help_sweep[] =
"usage: iopath sweep [SCENARIO] --vary KEY=VALUES [OPTIONS]\n"
"Simulate each strategy with one key at one value after the other, compare them by one figure,\n"
"and say where one overtakes another.\n";

static const char help_sweep_options[] =
"  --vary KEY=VALUES values with commas between, as in file.cache=cold,warm, or ranges:\n"
"                    chunk=4KiB..1MiB doubles, rtt=0..10ms/5 takes 5 equal steps\n"
"  --figure NAME     elapsed (default), returned, cpu, cpu_per_mib, throughput,\n"
"                    mode_switches, syscalls, sleeps, context_switches, latency_p50, latency_p99,\n"
"                    interrupts, faults, cpu_passes, dma_passes, cpu_use\n"
"  --format F        table (default), plot; csv, json: all figures\n"
"  --output FILE     write there; the file appears whole or not at all (- is standard output)\n";

static const char help_watch[] =
"usage: iopath watch [OPTIONS] -- COMMAND ARGS...\n"
"       iopath watch [OPTIONS] -p PID\n"
"Follow the system calls of a program with its threads and children until it ends (of a running\n"
"one: until Ctrl-C, and it lives on), and say which strategy the path of its bytes resembles.\n"
"In a terminal its trace grows on the display; q leaves it and ends COMMAND as Ctrl-C would.\n";

static const char help_watch_options[] =
"  -p PID            a running process instead of a COMMAND\n"
"  --format F        table (default), json: the paths; jsonl, chrome, csv: the trace\n"
"  --output FILE     write there; the file appears whole or not at all (- is standard output)\n";

static const char help_list[] =
"usage: iopath list [strategies | scenarios | machines | kernels | keys | keyboard]\n"
"What there is to choose from; without an operand, all of it.  keys: those of --set; keyboard: those\n"
"of the display, also with --format man or markdown.\n";

static const char help_explain[] =
"usage: iopath explain STRATEGY\n"
"The strategy's path step by step, its C code, its hazards and who uses it.\n";

static const char help_build[] =
"usage: iopath build SCENARIO [OPTIONS]\n"
"An exercise: choose steps of a path and put them in order (B in the display).\n"
"Exit status 0: the path is right; 1: it breaks a rule, which is named, or misses the goal.\n";

static const char help_build_options[] =
"  --order N,N...    steps in order; without it they are listed\n"
"  --set KEY=VALUE   change a key (iopath list keys); may be given more than once\n";

static const char help_quiz[] =
"usage: iopath quiz [SCENARIO] [OPTIONS]\n"
"Ask the scenario's questions, then some that are made from its traces, line by line; read an\n"
"answer a line from standard input, and say what is right and why. Exit status 1: not all right.\n";

static const char help_quiz_options[] =
"  --seed N          draws the questions (default 1): the same ones for the same scenario anywhere\n"
"  --questions N     that are made, beside the scenario's own (default 5, at most 100)\n"
"  --key             print the answers instead; --format text (default) or json\n"
"  --grade FILE      the credit of its answers instead, as JSON; a line of it is 1: 64 KiB\n"
"  --attempts FILE   add each answer to that file, a line of JSON\n"
"  --output FILE     with --key, --grade: write there (- is standard output)\n";

static const char help_published[] =
"usage: iopath published [OPTIONS]\n"
"Published measurements beside the model's figures for the same, with the deviation and why.\n";

static const char help_published_options[] =
"  --output FILE     write there; the file appears whole or not at all (- is standard output)\n";

struct help {
	const char *command, *usage, *options;
	int common;		/* --strategy and --set apply */
};

static const struct help helps[] = {
	{ .command = "view", .usage = help_view, .options = help_view_options, .common = 1 },
	{ .command = "run", .usage = help_run, .options = help_run_options, .common = 1 },
	{ .command = "check", .usage = help_check, .options = help_check_options, .common = 1 },
	{ .command = "calibrate", .usage = help_calibrate, .options = help_calibrate_options,
	  .common = 0 },
	{ .command = "sweep", .usage = help_sweep, .options = help_sweep_options, .common = 1 },
	{ .command = "watch", .usage = help_watch, .options = help_watch_options, .common = 0 },
	{ .command = "list", .usage = help_list, .options = "", .common = 0 },
	{ .command = "explain", .usage = help_explain, .options = "", .common = 0 },
	{ .command = "build", .usage = help_build, .options = help_build_options, .common = 0 },
	{ .command = "quiz", .usage = help_quiz, .options = help_quiz_options, .common = 1 },
	{ .command = "published", .usage = help_published, .options = help_published_options,
	  .common = 0 },
};

int cmd_help(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";

	for (size_t i = 0; i < sizeof(helps) / sizeof(helps[0]); i++) {
		if (strcmp(helps[i].command, what) != 0)
			continue;
		printf("%s%s%s", helps[i].usage, helps[i].common ? help_options : "",
		       helps[i].options);
		return fflush(stdout) == 0 ? STATUS_DONE : STATUS_CANNOT;
	}
	if (*what && strcmp(what, "help") != 0) {
		fprintf(stderr, "iopath: help: no command \"%s\"; accepted: view, run, check, "
			"calibrate, sweep, watch, list, explain, build, quiz, published\n", what);
		return STATUS_USAGE;
	}
	fputs(help_all, stdout);
	return fflush(stdout) == 0 ? STATUS_DONE : STATUS_CANNOT;
}
