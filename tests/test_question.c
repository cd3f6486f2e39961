/*
 * Questions of a scenario and their keys: made-up ones for each rule, then those that are shipped,
 * which must all have an answer; at last the display, which asks them one after the other.
 */

#include <unistd.h>

#include "sim/engine.h"
#include "sim/question.h"
#include "tests/shows.h"
#include "ui/command.h"

#define HEADER "{ \"format\": \"iopath-scenario\", \"version\": 1, \"name\": \"made-up\",\n" \
	"\"file\": { \"size\": \"256 KiB\", \"cache\": \"warm\" }, \"socket_buffer\": \"1 MiB\",\n" \
	"\"strategies\": [ \"read-write\", \"sendfile@linux-2.4\", \"sendfile\",\n" \
	"  { \"label\": \"direct (cold)\", \"strategy\": \"direct-write\" } ],\n"
#define ONE(question) HEADER "\"questions\": [ { \"ask\": \"What?\", " question " } ] }"
#define CHOICE(a, b, c) ONE("\"options\": [ { \"text\": \"A\", \"if\": \"" a "\" }, " \
			    "{ \"text\": \"B\", \"if\": \"" b "\" }, { \"text\": \"C\"" c " } ]")
#define NUMBER(n) ONE("\"answer\": \"" n "\"")
#define NUMBER_AT(at, n) ONE("\"at\": \"" at "\", \"answer\": \"" n "\"")

static struct scenario asked;

static void parse(const char *text, const char *set, const char *only)
{
	const struct scenario_text t = { .file = "made-up.json", .text = text,
					 .length = strlen(text) };
	struct options o = { .operand = NULL };
	struct error e;

	if (set)
		o.set[o.nset++] = set;
	if (only)
		o.only[o.nonly++] = only;
	if (load_parse(&asked, &t, &o, &e) != 0)
		fail_msg("%s", e.text);
}

struct row {
	const char *name, *text;
	int right;			/* -1: a number */
	const char *number, *because;	/* because NULL: anything */
	const char *error;		/* how it begins; NULL: it has an answer */
};

static const struct row rows[] = {
	{ .name = "the first is right", .right = 0, .because = "sleeps = 0",
	  .text = CHOICE("sleeps == 0", "sleeps == 4", "") },
	{ .name = "the second is right", .right = 1, .because = "read-write.mode_switches = 16",
	  .text = CHOICE("sleeps > 0", "read-write.mode_switches == 16", "") },
	{ .name = "all figures of the right one, each once", .right = 1,
	  .because = "sleeps = 0, sendfile.syscalls.sendfile = 4, read-write.sleeps = 0",
	  .text = CHOICE("cpu_ns < 1", "sleeps == 0 && sendfile.syscalls.sendfile == 4 && "
			 "read-write.sleeps == 0 && sleeps < 1", "") },
	{ .name = "figures that are left out are told too", .right = 0,
	  .because = "sleeps = 0, mode_switches = 16",
	  .text = CHOICE("sleeps == 0 || mode_switches == 1", "sleeps == 1", "") },
	{ .name = "passes have decimals", .right = 1,
	  .because = "read-write.hops.page-cache.user-buffer.passes = 1, cpu_copies.passes = 2",
	  .text = CHOICE("cpu_copies.passes == 0.5", "read-write.hops.page-cache.user-buffer.passes "
			 "== cpu_copies.passes * 0.5", "") },
	{ .name = "a label in quotes", .right = 0, .because = "'direct (cold)'.sleeps = 4",
	  .text = CHOICE("'direct (cold)'.sleeps == 4", "sleeps == 1", "") },
	{ .name = "a bare label in quotes", .right = 0, .because = "'sendfile'.sleeps = 0",
	  .text = CHOICE("'sendfile'.sleeps == 0", "sleeps == 1", "") },
	{ .name = "the longest label counts", .right = 0,
	  .because = "sendfile@linux-2.4.cpu_copies.passes = 0",
	  .text = CHOICE("sendfile@linux-2.4.cpu_copies.passes == 0", "sleeps == 1", "") },
	{ .name = "none is right", .error = "no option is true (sleeps = 0, mode_switches = 16); "
	  "accepted: one that is",
	  .text = CHOICE("sleeps == 1", "mode_switches == 1", "") },
	{ .name = "two are right", .error = "options a and b are both true; accepted: one that is",
	  .text = CHOICE("sleeps == 0", "mode_switches == 16", "") },
	{ .name = "the second and third are right", .error = "options b and c are both true",
	  .text = CHOICE("sleeps == 1", "mode_switches == 16", ", \"if\": \"sleeps == 0\"") },
	{ .name = "a division by zero", .error = "character 3: division by zero",
	  .text = CHOICE("1 / sleeps == 1", "mode_switches == 16", "") },

	{ .name = "a number", .right = -1, .number = "16", .because = "mode_switches = 16",
	  .text = NUMBER("mode_switches") },
	{ .name = "a number of the first run", .right = -1, .number = "16",
	  .because = "mode_switches = 16", .text = NUMBER("mode_switches") },
	{ .name = "a number of another run", .right = -1, .number = "8",
	  .because = "sendfile.mode_switches = 8", .text = NUMBER("sendfile.mode_switches") },
	{ .name = "a number with decimals", .right = -1, .number = "0.5",
	  .because = "sendfile.mode_switches = 8, read-write.mode_switches = 16",
	  .text = NUMBER("sendfile.mode_switches / read-write.mode_switches") },
	{ .name = "a number with its unit", .right = -1, .number = "256 KiB",
	  .because = "payload_bytes = 262144",
	  .text = ONE("\"answer\": \"payload_bytes / 1KiB\", \"unit\": \"KiB\"") },
	{ .name = "an empty unit", .right = -1, .number = "256",
	  .text = ONE("\"answer\": \"payload_bytes / 1KiB\", \"unit\": \"\"") },
	{ .name = "a number that cannot be", .error = "character 3: division by zero",
	  .text = NUMBER("1 / sleeps") },

	{ .name = "at: the first of a kind", .right = -1, .number = "1",
	  .text = NUMBER_AT("enter", "mode_switches") },
	{ .name = "at: the event itself counts", .right = -1, .number = "2",
	  .text = NUMBER_AT("leave", "mode_switches") },
	{ .name = "at: of a call", .right = -1, .number = "4",
	  .text = NUMBER_AT("leave write", "mode_switches") },
	{ .name = "at: the third of a call", .right = -1, .number = "12",
	  .text = NUMBER_AT("leave write 3", "mode_switches") },
	{ .name = "at: the third of any call", .right = -1, .number = "6",
	  .text = NUMBER_AT("leave 3", "mode_switches") },
	{ .name = "at: blanks", .right = -1, .number = "12",
	  .text = NUMBER_AT(" leave  write  3 ", "mode_switches") },
	{ .name = "at: memory as it is then", .right = -1, .number = "131072",
	  .text = NUMBER_AT("copy write 2", "memory_bytes.socket-buffer - 0") },
	{ .name = "at: in each run", .right = -1, .number = "6",
	  .text = NUMBER_AT("leave 3", "sendfile.mode_switches") },
	{ .name = "at: the end without it", .right = -1, .number = "0",
	  .text = NUMBER("memory_bytes.socket-buffer") },
	{ .name = "at: it does not come", .text = NUMBER_AT("leave mmap", "mode_switches"),
	  .error = "character 1: the moment of \"at\" does not come in read-write; accepted: one" },
	{ .name = "at: it does not come so often", .text = NUMBER_AT("leave write 5", "sleeps"),
	  .error = "character 1: the moment of \"at\" does not come in read-write" },
	{ .name = "at: it comes in the run that matters", .right = -1, .number = "2",
	  .text = NUMBER_AT("leave sendfile", "sendfile.mode_switches") },
	{ .name = "at: it does not come in one of two", .error = "character 26: the moment of",
	  .text = NUMBER_AT("leave sendfile", "sendfile.mode_switches + 'direct (cold)'.sleeps") },
};

static void test_key(void **state)
{
	const struct row *row = *state;
	struct question_key key;

	parse(row->text, NULL, NULL);
	assert_int_equal(asked.nquestions, 1);
	assert_int_equal(question_answer(&asked, &key), row->error != NULL);
	if (row->error) {
		if (strncmp(key.error.text, row->error, strlen(row->error)) != 0)
			fail_msg("%s", key.error.text);
		assert_non_null(strstr(key.error.text, "; accepted: "));
		return;
	}
	assert_string_equal(key.error.text, "");
	assert_int_equal(key.right, row->right);
	assert_string_equal(key.number, row->number ? row->number : "");
	if (row->because)
		assert_string_equal(key.because, row->because);
}

/* Several, each with its own moment; one that has no answer does not spoil the others. */
static void test_several(void **state)
{
	struct question_key keys[3];

	(void)state;
	parse(HEADER "\"questions\": [\n"
	      "{ \"ask\": \"1\", \"at\": \"leave write 2\", \"answer\": \"mode_switches\" },\n"
	      "{ \"ask\": \"2\", \"answer\": \"mode_switches / sleeps\" },\n"
	      "{ \"ask\": \"3\", \"at\": \"leave write\", \"answer\": \"mode_switches\" } ] }",
	      NULL, NULL);
	assert_int_equal(question_answer(&asked, keys), 1);
	assert_string_equal(keys[0].number, "8");
	assert_string_equal(keys[2].number, "4");
	assert_string_not_equal(keys[1].error.text, "");
}

/* Answers follow what is set; --strategy replaces the list that they are about. */
static void test_options(void **state)
{
	struct question_key key;

	(void)state;
	parse(NUMBER("mode_switches"), "chunk=4KiB", NULL);
	assert_int_equal(question_answer(&asked, &key), 0);
	assert_string_equal(key.number, "256");
	parse(NUMBER("mode_switches"), NULL, "sendfile");
	assert_int_equal(asked.nquestions, 0);
	assert_int_equal(question_answer(&asked, &key), 0);
	parse(HEADER "\"questions\": [] }", NULL, NULL);
	assert_int_equal(asked.nquestions, 0);
}

/* One label may begin like another. */
static void test_longest_label(void **state)
{
	static const char *const orders[] = {
		"{ \"label\": \"x\", \"strategy\": \"read-write\" }, "
		"{ \"label\": \"x.y\", \"strategy\": \"sendfile\" }",
		"{ \"label\": \"x.y\", \"strategy\": \"sendfile\" }, "
		"{ \"label\": \"x\", \"strategy\": \"read-write\" }",
	};
	struct question_key key;
	char text[512];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(orders); i++) {
		snprintf(text, sizeof(text), "{ \"format\": \"iopath-scenario\", \"version\": 1, "
			 "\"strategies\": [ %s ], \"questions\": [ { \"ask\": \"What?\", "
			 "\"answer\": \"x.y.syscalls * 100 + x.syscalls\" } ] }", orders[i]);
		parse(text, NULL, NULL);
		assert_int_equal(question_answer(&asked, &key), 0);
		assert_string_equal(key.number, "102");
	}
}

/* Runs that share a machine are simulated together. */
static void test_together(void **state)
{
	struct question_key key;
	struct ledger both;
	char expected[32];

	(void)state;
	parse(ONE("\"answer\": \"max(read-write.elapsed_ns, sendfile.elapsed_ns)\""), NULL, NULL);
	asked.runs[1] = asked.runs[2];
	asked.nruns = 2;
	ledger_init(&both, COUNT_ALL, 2 * config_payload_bytes(&asked.runs[0].config));
	assert_int_equal(engine_run(asked.runs, 2, &both.sink), 0);
	snprintf(expected, sizeof(expected), "%llu", (unsigned long long)both.elapsed_ns);
	assert_int_equal(question_answer(&asked, &key), 0);
	assert_string_not_equal(key.number, expected);	/* one after the other */
	asked.together = true;
	assert_int_equal(question_answer(&asked, &key), 0);
	assert_string_equal(key.number, expected);
	/* Each has what is its own. */
	strcpy(asked.questions[0].answer, "read-write.syscalls * 100 + sendfile.syscalls");
	assert_int_equal(question_answer(&asked, &key), 0);
	assert_string_equal(key.number, "804");
	asked.together = false;
}

/* All texts at their longest, and 16 questions of 6 options. */
static void test_most(void **state)
{
	char *text = calloc(1, 1 << 18), long_text[601];
	struct question_key keys[MAX_QUESTIONS];
	size_t used;

	(void)state;
	memset(long_text, 'x', sizeof(long_text) - 1);
	long_text[600] = '\0';
	used = (size_t)sprintf(text, HEADER "\"questions\": [");
	for (int i = 0; i < MAX_QUESTIONS; i++) {
		used += (size_t)sprintf(text + used, "%s{ \"ask\": \"%.400s\", \"why\": \"%s\", "
					"\"options\": [", i ? "," : "", long_text, long_text);
		for (int k = 0; k < MAX_OPTIONS; k++)
			used += (size_t)sprintf(text + used, "%s{ \"text\": \"%.120s\", \"if\": "
						"\"sleeps == %d && mode_switches == 16%.300s\" }",
						k ? "," : "", long_text, (k + i) % MAX_OPTIONS,
						" && sleeps < 7 && sleeps < 7 && sleeps < 7");
		used += (size_t)sprintf(text + used, "] }");
	}
	sprintf(text + used, "] }");
	parse(text, NULL, NULL);
	assert_int_equal(asked.nquestions, MAX_QUESTIONS);
	assert_int_equal(question_answer(&asked, keys), 0);
	for (int i = 0; i < MAX_QUESTIONS; i++)
		assert_int_equal((keys[i].right + i) % MAX_OPTIONS, 0);
	free(text);
}

/* --- the shipped ones --------------------------------------------------------------------- */

static void load_shipped(const char *name, const char *set)
{
	struct options o = { .operand = name };
	struct error e;

	if (set)
		o.set[o.nset++] = set;
	if (load_scenario(&asked, &o, &e) != 0)
		fail_msg("%s", e.text);
}

/* Each has exactly one answer, a reason, and is short enough for the smallest screen but one. */
static void test_shipped(void **state)
{
	const struct builtin *b = *state;
	struct question_key keys[MAX_QUESTIONS];

	load_shipped(b->name, NULL);
	question_answer(&asked, keys);
	for (size_t i = 0; i < asked.nquestions; i++) {
		const struct scenario_question *q = &asked.questions[i];

		if (keys[i].error.text[0])
			fail_msg("questions[%zu]: %s", i, keys[i].error.text);
		assert_in_range(strlen(q->ask), 20, 300);
		assert_in_range(strlen(q->why), 20, 300);
		assert_true(keys[i].because[0] != '\0');
		for (size_t k = 0; k < q->noptions; k++)
			for (size_t other = 0; other < k; other++)
				assert_string_not_equal(q->options[k].text, q->options[other].text);
	}
}

struct lesson_row {
	const char *name, *scenario, *set;
	size_t question;
	const char *answer;	/* the option's text, or the number; NULL: none with that setting */
};

static const struct lesson_row lesson_rows[] = {
	{ "lesson 2", "lesson-2-four-of-what", NULL, 0, "64 mode switches, no sleep" },
	{ "lesson 2: the first chunk", "lesson-2-four-of-what", NULL, 1, "4 mode switches" },
	{ "lesson 2: whole", "lesson-2-four-of-what", "chunk=whole", 0, "4 mode switches, no sleep" },
	{ "lesson 2: a small socket buffer brings sleeps", "lesson-2-four-of-what",
	  "socket_buffer=256KiB", 0, NULL },
	{ "lesson 3", "lesson-3-second-visitor", NULL, 0, "the disk's DMA, read+write only" },
	{ "lesson 3: a third visitor", "lesson-3-second-visitor", "requests=3", 0, NULL },
	{ "lesson 6", "lesson-6-two-nics", NULL, 0, "0, and 1 at the device" },
	{ "lesson 6: warm", "lesson-6-two-nics", "file.cache=warm", 0, "0, and 1 at the device" },
	{ "lesson 6: Linux 2.4", "lesson-6-two-nics", "kernel=linux-2.4", 0, "0, and 1 in sendfile()" },
	{ "lesson 6: Linux 2.1", "lesson-6-two-nics", "kernel=linux-2.1", 0, "1 and 1" },
};

static void test_lesson(void **state)
{
	const struct lesson_row *row = *state;
	struct question_key keys[MAX_QUESTIONS];
	const struct question_key *key = &keys[row->question];

	load_shipped(row->scenario, row->set);
	assert_true(row->question < asked.nquestions);
	question_answer(&asked, keys);
	if (!row->answer)
		assert_string_not_equal(key->error.text, "");
	else if (key->error.text[0])
		fail_msg("%s", key->error.text);
	else if (key->right < 0)
		assert_string_equal(key->number, row->answer);
	else
		assert_string_equal(asked.questions[row->question].options[key->right].text,
				    row->answer);
}

/* --- iopath run --format questions -------------------------------------------------------- */

/* What it prints, for the caller to free. */
static char *run_questions(const char *operand, int expected)
{
	char run[] = "run", format[] = "--format=questions", output[] = "--output";
	char path[] = "/tmp/iopath-test-XXXXXX", scenario[64], *text;
	struct error e;
	size_t length;

	close(mkstemp(path));
	snprintf(scenario, sizeof(scenario), "%s", operand);
	assert_int_equal(cmd_run(5, (char *[]){ run, scenario, format, output, path, NULL }),
			 expected);
	if (load_file(path, 1 << 20, &text, &length, &e) != 0)
		fail_msg("%s", e.text);
	unlink(path);
	return text;
}

static void test_print(void **state)
{
	char *text = run_questions("lesson-2-four-of-what", STATUS_DONE);

	(void)state;
	assert_non_null(strstr(text, "\n1. A program sends a file of 1 MiB "));
	assert_non_null(strstr(text, "\n   c  64 mode switches, no sleep\n"));
	assert_non_null(strstr(text, "\n1 c: because read-write.mode_switches = 64, "
			       "read-write.sleeps = 0\n   16 rounds of two calls"));
	assert_non_null(strstr(text, "\n2 4 mode switches: because read-write.mode_switches = 4\n"));
	free(text);
	text = run_questions("textbook", STATUS_DONE);
	assert_non_null(strstr(text, "This scenario asks nothing."));
	free(text);
}

static void test_print_no_answer(void **state)
{
	char path[] = "/tmp/iopath-test-XXXXXX", *text;
	FILE *file = fdopen(mkstemp(path), "w");

	(void)state;
	assert_non_null(file);
	fputs(CHOICE("sleeps == 1", "sleeps == 2", ""), file);
	fclose(file);
	text = run_questions(path, STATUS_CONTRADICTED);
	unlink(path);
	assert_non_null(strstr(text, "\n1 ?: no option is true (sleeps = 0); accepted: one that is\n"));
	free(text);
}

/* --- the display ---------------------------------------------------------------------------- */

static void test_display(void **state)
{
	static struct app app;
	struct shows shows;

	(void)state;
	shows_of(&shows, "lesson-2-four-of-what", NULL, NULL);
	app_init(&app, &shows, CHARSET_UNICODE);
	assert_true(app.asking && app.question.of_scenario);
	assert_int_equal(app.question.noptions, 4);
	press(&app, "5");		/* there is no such option */
	assert_int_equal(app.question.chosen, -1);
	press(&app, "1b");		/* another counting is no other question */
	assert_int_equal(app.question.chosen, 0);
	press(&app, "sp");		/* skipped, it comes again */
	assert_int_equal(app.question.index, 0);
	assert_int_equal(app.question.chosen, -1);
	press(&app, "3~");
	assert_true(app.question.committed);
	assert_int_equal(app.question.answer, 2);
	press(&app, "p");
	assert_int_equal(app.question.index, 1);
	assert_int_equal(app.question.noptions, 0);
	press(&app, "1~");
	assert_int_equal(app.question.chosen, -1);
	assert_true(app.question.committed);
	press(&app, "~");
	assert_false(app.asking);
	press(&app, "p");		/* now the display's own */
	assert_true(app.asking && !app.question.of_scenario);
	assert_int_equal(app.question.noptions, QUESTION_OPTIONS);
	shows_free(&shows);
}

/* A question that has no answer after --set is not asked; nor is one about other strategies. */
static void test_display_leaves_out(void **state)
{
	struct shows shows;

	(void)state;
	shows_of(&shows, "lesson-2-four-of-what", NULL, "socket_buffer=256KiB");
	assert_int_equal(shows.nquestions, 1);
	assert_int_equal(shows.questions[0].count, 1);
	shows_free(&shows);
	shows_of(&shows, "lesson-2-four-of-what", "sendfile", NULL);
	assert_int_equal(shows.nquestions, 0);
	shows_free(&shows);
}

/* The longest question draws nothing outside, and its answers are in sight, in any size. */
static void test_display_longest(void **state)
{
	static struct app app;
	struct shows shows;
	struct question *q;

	(void)state;
	shows_of(&shows, "lesson-2-four-of-what", NULL, NULL);
	q = &shows.questions[0];
	memset(q->asked.ask, 'x', sizeof(q->asked.ask) - 1);
	memset(q->asked.why, 'y', sizeof(q->asked.why) - 1);
	for (size_t i = 0; i + 1 < sizeof(q->asked.why); i += 8)
		q->asked.why[i] = ' ';
	for (size_t i = 5; i + 1 < sizeof(q->asked.ask); i += 8)
		q->asked.ask[i] = ' ';
	q->noptions = MAX_OPTIONS;
	for (int k = 0; k < MAX_OPTIONS; k++) {
		memset(q->asked.options[k].text, 'z', sizeof(q->asked.options[k].text) - 1);
		q->asked.options[k].text[40] = q->asked.options[k].text[80] = ' ';
	}
	for (int width = 40; width < 130; width += 3) {
		for (int height = 12; height < 50; height++) {
			struct canvas c;

			canvas_init(&c, width, height);
			app_init(&app, &shows, CHARSET_UNICODE);
			app_draw(&app, &c);
			press(&app, "1~");
			app_draw(&app, &c);
			assert_int_equal(c.clipped, 0);
			canvas_free(&c);
		}
	}
	shows_free(&shows);
}

#define MAX_BUILTINS 64

int main(void)
{
	static struct CMUnitTest tests[ARRAY_LEN(rows) + ARRAY_LEN(lesson_rows) + MAX_BUILTINS +
				       10] = {
		cmocka_unit_test(test_several), cmocka_unit_test(test_options),
		cmocka_unit_test(test_together), cmocka_unit_test(test_most), cmocka_unit_test(test_longest_label),
		cmocka_unit_test(test_print), cmocka_unit_test(test_print_no_answer),
		cmocka_unit_test(test_display), cmocka_unit_test(test_display_leaves_out),
		cmocka_unit_test(test_display_longest),
	};
	size_t n = 10, nbuiltins = 0;

	n = ADD_ROWS(tests, n, rows, test_key);
	n = ADD_ROWS(tests, n, lesson_rows, test_lesson);
	while (builtin_scenarios[nbuiltins].name && nbuiltins < MAX_BUILTINS)
		nbuiltins++;
	n = add_rows(tests, n, builtin_scenarios, nbuiltins, sizeof(struct builtin), test_shipped);
	return _cmocka_run_group_tests("question", tests, n, NULL, NULL);
}
