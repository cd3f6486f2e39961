/*
 * From the command line to a scenario: options, shipped names, and files that are none.
 */

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sim/scenario_json.h"
#include "tests/test.h"
#include "ui/load.h"

#define ALL (OPT_STRATEGY | OPT_SET | OPT_FORMAT | OPT_OUTPUT | OPT_PAGES | OPT_ASCII)
#define RUN (OPT_STRATEGY | OPT_SET | OPT_FORMAT | OPT_OUTPUT)
#define SWEEP (RUN | OPT_VARY | OPT_FIGURE)
#define MAX_ARGS 8

static struct scenario scenario;

struct line {
	const char *name;
	const char *argv[MAX_ARGS];
	int allowed;
	const char *message;	/* refused with this beginning, or NULL */
	/* What is expected of a line that is taken. */
	const char *operand, *format, *output, *set, *only;	/* set, only: the last one */
	size_t nset, nonly;
	bool pages, ascii;
	const char *vary, *figure;
};

static const struct line lines[] = {
	{ .name = "nothing", .argv = { "run" }, .allowed = RUN },
	{ .name = "operand", .argv = { "run", "a" }, .allowed = RUN, .operand = "a" },
	{ .name = "option before", .argv = { "run", "--format", "json", "a" }, .allowed = RUN,
	  .operand = "a", .format = "json" },
	{ .name = "option behind", .argv = { "run", "a", "--format", "json" }, .allowed = RUN,
	  .operand = "a", .format = "json" },
	{ .name = "option with =", .argv = { "run", "--format=json", "a" }, .allowed = RUN,
	  .operand = "a", .format = "json" },
	{ .name = "the last format counts", .argv = { "run", "--format=csv", "--format=json" },
	  .allowed = RUN, .format = "json" },
	{ .name = "-o", .argv = { "run", "-o", "f" }, .allowed = RUN, .output = "f" },
	{ .name = "--output -", .argv = { "run", "--output", "-" }, .allowed = RUN, .output = "-" },
	{ .name = "- is an operand", .argv = { "run", "-" }, .allowed = RUN, .operand = "-" },
	{ .name = "--", .argv = { "run", "--", "--format" }, .allowed = RUN, .operand = "--format" },
	{ .name = "value that looks like an option", .argv = { "run", "--set", "--x=1" },
	  .allowed = RUN, .set = "--x=1", .nset = 1 },
	{ .name = "--set with two =", .argv = { "run", "--set=chunk=4" }, .allowed = RUN,
	  .set = "chunk=4", .nset = 1 },
	{ .name = "--set twice", .argv = { "run", "--set", "a=1", "--set", "b=2" }, .allowed = RUN,
	  .set = "b=2", .nset = 2 },
	{ .name = "--strategy", .argv = { "run", "--strategy", "a,b@c" }, .allowed = RUN,
	  .only = "b@c", .nonly = 2 },
	{ .name = "--strategy all", .argv = { "run", "--strategy", "a,all" }, .allowed = RUN,
	  .only = "user-driver", .nonly = 16 },
	{ .name = "--strategy twice", .argv = { "run", "--strategy", "a,b", "--strategy=c" },
	  .allowed = RUN, .only = "c", .nonly = 3 },
	{ .name = "--pages", .argv = { "check", "--pages", "a" }, .allowed = ALL, .operand = "a",
	  .pages = true },
	{ .name = "--vary", .argv = { "sweep", "a", "--vary", "chunk=1,2" }, .allowed = SWEEP,
	  .operand = "a", .vary = "chunk=1,2" },
	{ .name = "--figure", .argv = { "sweep", "--figure=cpu", "--vary=rtt=0..1s" },
	  .allowed = SWEEP, .vary = "rtt=0..1s", .figure = "cpu" },
	{ .name = "--ascii", .argv = { "view", "--ascii" }, .allowed = ALL, .ascii = true },

	{ .name = "unknown option", .argv = { "run", "--frmat", "x" }, .allowed = RUN,
	  .message = "unknown option \"--frmat\" (did you mean --format?); accepted: --strategy, "
		     "--set, --format, --output, -o, --help" },
	{ .name = "option of another command", .argv = { "run", "--pages" }, .allowed = RUN,
	  .message = "unknown option \"--pages\"; accepted: --strategy" },
	{ .name = "no options at all", .argv = { "list", "--set=a=1" },
	  .message = "unknown option \"--set\"; accepted: --help" },
	{ .name = "unknown letter", .argv = { "run", "-x" }, .allowed = RUN,
	  .message = "unknown option \"-x\"; accepted" },
	{ .name = "cut option", .argv = { "run", "--form=json" }, .allowed = RUN,
	  .message = "unknown option \"--form\"" },
	{ .name = "value missing", .argv = { "run", "a", "--format" }, .allowed = RUN,
	  .message = "--format: no value; accepted: --format F, as in --format json" },
	{ .name = "value empty", .argv = { "run", "--output=" }, .allowed = RUN,
	  .message = "--output: no value; accepted: --output FILE" },
	{ .name = "--vary twice", .argv = { "sweep", "--vary", "a=1", "--vary", "b=1" },
	  .allowed = SWEEP, .message = "--vary: given twice; accepted: once" },
	{ .name = "--vary without a value", .argv = { "sweep", "--vary" }, .allowed = SWEEP,
	  .message = "--vary: no value; accepted: --vary KEY=VALUES, as in --vary chunk=4KiB..1MiB" },
	{ .name = "--vary of a run", .argv = { "run", "--vary", "a=1" }, .allowed = RUN,
	  .message = "unknown option \"--vary\"; accepted: --strategy, --set" },
	{ .name = "value too many", .argv = { "check", "--pages=yes" }, .allowed = ALL,
	  .message = "--pages: takes no value; accepted: --pages alone" },
	{ .name = "two operands", .argv = { "run", "a", "b" }, .allowed = RUN,
	  .message = "\"b\" after \"a\": two operands; accepted: one" },
	{ .name = "two operands behind --", .argv = { "run", "--", "a", "--set" }, .allowed = RUN,
	  .message = "\"--set\" after \"a\": two operands" },
	{ .name = "--strategy with a gap", .argv = { "run", "--strategy", "a,,b" }, .allowed = RUN,
	  .message = "--strategy a,,b: an empty name; accepted: names with a comma between" },
	{ .name = "--strategy with a comma behind", .argv = { "run", "--strategy", "a," },
	  .allowed = RUN, .message = "--strategy a,: an empty name" },
};

static void check_text(const char *found, const char *expected)
{
	if (!expected)
		assert_null(found);
	else
		assert_string_equal(found ? found : "(nothing)", expected);
}

static void test_line(void **state)
{
	const struct line *l = *state;
	struct options o;
	struct error e = { "" };
	int argc = 0, result;

	while (argc < MAX_ARGS && l->argv[argc])
		argc++;
	result = options_parse(&o, argc, (char **)(uintptr_t)l->argv, l->allowed, &e);
	if (l->message) {
		assert_int_equal(result, -1);
		if (strncmp(e.text, l->message, strlen(l->message)) != 0)
			fail_msg("expected %s\n\tbut got  %s", l->message, e.text);
		assert_null(o.text);
		return;
	}
	if (result != 0)
		fail_msg("%s", e.text);
	check_text(o.operand, l->operand);
	check_text(o.format, l->format);
	check_text(o.output, l->output);
	assert_int_equal(o.nset, l->nset);
	check_text(o.nset ? o.set[o.nset - 1] : NULL, l->set);
	assert_int_equal(o.nonly, l->nonly);
	check_text(o.nonly ? o.only[o.nonly - 1] : NULL, l->only);
	check_text(o.vary, l->vary);
	check_text(o.figure, l->figure);
	assert_int_equal(o.pages, l->pages);
	assert_int_equal(o.ascii, l->ascii);
	options_free(&o);
}

/* More than there is room for. */
static void test_many_options(void **state)
{
	char set[] = "--set", value[] = "a=1", strategy[] = "--strategy";
	char list[4 * MAX_LIST] = "a";
	char *argv[2 * MAX_LIST + 4] = { set };
	int argc = 1;
	struct options o;
	struct error e;

	(void)state;
	for (int i = 0; i <= MAX_LIST; i++) {
		argv[argc++] = set;
		argv[argc++] = value;
	}
	assert_int_equal(options_parse(&o, argc, argv, RUN, &e), -1);
	assert_string_equal(e.text, "--set: given more than 64 times; accepted: fewer");
	for (int i = 0; i < MAX_LIST; i++)
		strcat(list, ",a");
	assert_int_equal(options_parse(&o, 3, (char *[]){ set, strategy, list, NULL }, RUN, &e),
			 -1);
	assert_string_equal(e.text, "--strategy: more than 64 names; accepted: fewer");
}

/* A scenario by what was typed: loads it, or returns the message. */
static const char *load(const char *operand)
{
	static struct error e;
	const struct options o = { .operand = operand };

	e.text[0] = '\0';
	if (load_scenario(&scenario, &o, &e) != 0)
		assert_true(e.text[0] != '\0');
	return e.text;
}

static void write_file(const char *path, const char *text, size_t length)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	assert_int_equal(fwrite(text, 1, length, f), length);
	assert_int_equal(fclose(f), 0);
}

#define GOOD "{ \"format\": \"iopath-scenario\", \"version\": 1 }"

static void test_shipped(void **state)
{
	const char *message;

	(void)state;
	assert_string_equal(load(NULL), "");
	assert_string_equal(scenario.name, "textbook");
	assert_string_equal(load("static-file"), "");
	assert_string_equal(scenario.name, "static-file");
	/* There are more than a line holds: it ends with a whole name. */
	message = load("txtbook");
	assert_non_null(strstr(message, "unknown scenario \"txtbook\" (did you mean textbook?); "
			       "accepted: exercise-read-write, exercise-sendfile, "));
	assert_string_equal(message + strlen(message) - strlen(", ..., or a file"),
			    ", ..., or a file");
	assert_non_null(strstr(load("a\nb"), "unknown scenario \"a\\x0ab\"; accepted: exercise-"));
	assert_non_null(strstr(load(""), "unknown scenario \"\"; accepted"));
}

/* Flows belong together: --strategy cannot pick from them. */
static void test_flows(void **state)
{
	static const char flows[] = "{ \"format\": \"iopath-scenario\", \"version\": 1,\n"
		"\"flows\": [ \"read-write\", { \"label\": \"b\", \"strategy\": \"sendfile\" } ] }";
	const struct options o = { .operand = "flows.json", .only = { "sendfile" }, .nonly = 1 };
	struct error e;

	(void)state;
	write_file("flows.json", flows, strlen(flows));
	assert_string_equal(load("flows.json"), "");
	assert_true(scenario.together);
	assert_int_equal(scenario.nruns, 2);
	assert_int_equal(load_scenario(&scenario, &o, &e), -1);
	assert_string_equal(e.text, "--strategy: flows.json has flows, which run at the same time; "
			    "accepted: a scenario with \"strategies\"");
}

static void test_file(void **state)
{
	(void)state;
	write_file("good.json", GOOD, strlen(GOOD));
	write_file("good", GOOD, strlen(GOOD));
	assert_string_equal(load("good.json"), "");
	assert_string_equal(scenario.name, "good");
	assert_string_equal(load("good"), "");
	assert_string_equal(load("./good"), "");
	/* A file that is there comes before a shipped name, a folder does not. */
	write_file("textbook", GOOD, strlen(GOOD));
	assert_string_equal(load("textbook"), "");
	assert_string_equal(scenario.title, "");
	assert_int_equal(unlink("textbook"), 0);
	assert_int_equal(mkdir("textbook", 0700), 0);
	assert_string_equal(load("textbook"), "");
	assert_true(strlen(scenario.title) > 0);
	assert_string_equal(load("./textbook"), "./textbook: is a directory; accepted: a file");
}

static void test_no_file(void **state)
{
	char path[400];

	(void)state;
	assert_string_equal(load("none.json"), "none.json: cannot be opened: No such file or "
			    "directory; accepted: a file, or a name that iopath list shows");
	assert_non_null(strstr(load("no/such"), "no/such: cannot be opened: No such file"));
	assert_int_equal(mkdir("folder", 0700), 0);
	assert_string_equal(load("folder"), "folder: is a directory; accepted: a file");
	assert_string_equal(load("/dev/null"), "/dev/null: is no regular file; accepted: a file, or "
			    "- for standard input");
	assert_int_equal(mkfifo("fifo", 0600), 0);	/* would block whoever opens it */
	assert_string_equal(load("fifo"), "fifo: is no regular file; accepted: a file, or - for "
			    "standard input");
	memset(path, 'a', sizeof(path));
	strcpy(path + sizeof(path) - 9, "end.json");
	assert_non_null(strstr(load(path), "end.json: cannot be opened: File name too long"));
	write_file("locked.json", GOOD, strlen(GOOD));
	assert_int_equal(chmod("locked.json", 0), 0);
	if (geteuid() != 0)
		assert_non_null(strstr(load("locked.json"), "cannot be opened: Permission denied"));
	assert_int_equal(symlink("loop.json", "loop.json"), 0);
	assert_non_null(strstr(load("loop.json"), "loop.json: cannot be opened: "));
}

static void test_large_file(void **state)
{
	int fd = open("large.json", O_CREAT | O_WRONLY, 0600);

	(void)state;
	assert_true(fd >= 0);
	assert_int_equal(ftruncate(fd, 100ll << 30), 0);	/* a hole: says it is 100 GiB */
	close(fd);
	assert_string_equal(load("large.json"), "large.json: is too large; accepted: at most 1 MiB");
	assert_int_equal(truncate("large.json", SCENARIO_MAX_BYTES + 1), 0);
	assert_string_equal(load("large.json"), "large.json: is too large; accepted: at most 1 MiB");
	assert_int_equal(truncate("large.json", SCENARIO_MAX_BYTES), 0);
	assert_string_equal(load("large.json"), "large.json:1:1: unexpected byte 0x00; accepted: a "
			    "value: a text in double quotes, a number, true, false, { or [");
}

static void test_trace(void **state)
{
	static const char trace[] = "{\"format\":\"iopath-trace\",\"version\":1}\n{}\n";

	(void)state;
	write_file("trace.jsonl", trace, strlen(trace));
	assert_string_equal(load("trace.jsonl"), "trace.jsonl:1:1: is a trace, which iopath view "
			    "shows; accepted: a scenario");
}

/* Standard input, in pieces and without end. */
static void test_standard_input(void **state)
{
	int input = dup(STDIN_FILENO), ends[2];
	char *large = calloc(1, SCENARIO_MAX_BYTES + 10);

	(void)state;
	assert_non_null(large);
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(write(ends[1], GOOD, strlen(GOOD)), strlen(GOOD));
	close(ends[1]);
	assert_int_equal(dup2(ends[0], STDIN_FILENO), STDIN_FILENO);
	close(ends[0]);
	assert_string_equal(load("-"), "");
	assert_string_equal(scenario.name, "standard input");
	assert_string_equal(load("-"), "standard input:1:1: nothing in it; accepted: an object in { }");
	write_file("large", large, SCENARIO_MAX_BYTES + 10);
	ends[0] = open("large", O_RDONLY);
	assert_int_equal(dup2(ends[0], STDIN_FILENO), STDIN_FILENO);
	close(ends[0]);
	assert_string_equal(load("-"), "standard input: is too large; accepted: at most 1 MiB");
	assert_int_equal(dup2(input, STDIN_FILENO), STDIN_FILENO);
	close(input);
	free(large);
}

/* A machine is a shipped one, or a file; "measured" is for people. */
static void test_machine_file(void **state)
{
	static const char more[] = ", \"measured\": { \"date\": \"today\" } }";
	struct options o = { .set = { "machine=./host.json" }, .nset = 1 };
	const struct builtin *b = builtin_machines;
	char text[4096];
	struct error e;
	size_t n;

	(void)state;
	while (strcmp(b->name, "hdd-1g") != 0)
		b++;
	n = (size_t)snprintf(text, sizeof(text), "%s", b->text);
	while (text[n - 1] != '}')
		n--;
	snprintf(text + n - 1, sizeof(text) - n + 1, "%s", more);
	assert_int_equal(load_scenario(&scenario, &o, &e), -1);
	assert_non_null(strstr(e.text, "./host.json: cannot be opened"));
	write_file("host.json", text, strlen(text));
	assert_int_equal(load_scenario(&scenario, &o, &e), 0);
	assert_string_equal(scenario.runs[0].config.machine.name, "hdd-1g");
	*strstr(text, "{ \"date\"") = '1';
	write_file("host.json", text, strlen(text));
	assert_int_equal(load_scenario(&scenario, &o, &e), -1);
	assert_non_null(strstr(e.text, "host.json:"));
	o.set[0] = "machine=host";
	assert_int_equal(load_scenario(&scenario, &o, &e), -1);
	assert_non_null(strstr(e.text, "host is not shipped; accepted: the path of a file"));
}

/* load_file() takes exactly as much as it may. */
static void test_limit(void **state)
{
	struct error e;
	size_t length;
	char *text;

	(void)state;
	write_file("ten", "0123456789", 10);
	assert_int_equal(load_file("ten", 10, &text, &length, &e), 0);
	assert_int_equal(length, 10);
	assert_string_equal(text, "0123456789");
	free(text);
	assert_int_equal(load_file("ten", 9, &text, &length, &e), -1);
	assert_string_equal(e.text, "ten: is too large; accepted: at most 9 bytes");
	assert_int_equal(load_file("/proc/self/status", 1 << 20, &text, &length, &e), 0);
	assert_true(length > 100);	/* although its size is said to be 0 */
	free(text);
}

/* Each test has a folder of its own to work in. */
static int enter_folder(void **state)
{
	char name[] = "/tmp/iopath-test-XXXXXX";

	if (!mkdtemp(name) || chdir(name) != 0)
		return -1;
	*state = strdup(name);
	return 0;
}

static int leave_folder(void **state)
{
	char command[64];

	snprintf(command, sizeof(command), "rm -rf %s", (char *)*state);
	free(*state);
	return chdir("/") != 0 || system(command) != 0 ? -1 : 0;
}

#define IN_FOLDER(f) cmocka_unit_test_setup_teardown(f, enter_folder, leave_folder)

int main(void)
{
	static const struct CMUnitTest others[] = {
		cmocka_unit_test(test_many_options), IN_FOLDER(test_shipped), IN_FOLDER(test_file),
		IN_FOLDER(test_flows),
		IN_FOLDER(test_no_file), IN_FOLDER(test_large_file), IN_FOLDER(test_trace),
		IN_FOLDER(test_standard_input), IN_FOLDER(test_limit),
		IN_FOLDER(test_machine_file),
	};
	static struct CMUnitTest tests[ARRAY_LEN(lines) + ARRAY_LEN(others)];
	size_t n = ADD_ROWS(tests, 0, lines, test_line);

	alarm(60);	/* whoever opens a FIFO waits for ever */
	for (size_t i = 0; i < ARRAY_LEN(others); i++)
		memcpy(&tests[n++], &others[i], sizeof(others[i]));
	return _cmocka_run_group_tests("load", tests, n, NULL, NULL);
}
