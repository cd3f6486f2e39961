/*
 * Recordings: what is read back is what was written, of a path or of flows in one file; what is refused,
 * and what the display makes of a strategy that it does not know and of a trace that ends early.
 */

#include <unistd.h>

#include "tests/display.h"

#include "sim/trace_json.h"
#include "ui/command.h"

/* A recording of the model's trace gives the same screens as the model. */
static void test_recording(void **state)
{
	char path[] = "/tmp/iopath-test-XXXXXX", line[TRACE_LINE_BYTES];
	const struct trace *t = &shows.show[2].trace;
	struct shows read;
	struct error e;
	FILE *file = fdopen(mkstemp(path), "w");

	(void)state;
	assert_non_null(file);
	trace_json_header(line, &t->header);
	fprintf(file, "%s\n", line);
	for (size_t i = 0; i < t->n; i++) {
		trace_json_event(line, t->header.label, &t->events[i]);
		fprintf(file, "%s\n", line);
	}
	fclose(file);
	assert_true(shows_is_trace(path));
	if (shows_read(&read, path, &e) != 0)
		fail_msg("%s", e.text);
	unlink(path);
	assert_int_equal(read.n, 1);
	assert_int_equal(read.show[0].count, COUNT_TEXTBOOK);
	assert_false(read.show[0].ends_early);
	assert_int_equal(read.show[0].trace.n, t->n);
	assert_ptr_equal(read.show[0].strategy, shows.show[2].strategy);
	assert_int_equal(read.show[0].elapsed_ns, shows.show[2].elapsed_ns);
	assert_int_equal(read.show[0].done_position, shows.show[2].done_position);
	for (size_t i = 0; i < t->n; i++) {
		const struct event *a = &t->events[i], *b = &read.show[0].trace.events[i];

		assert_int_equal(a->start_ns, b->start_ns);
		assert_int_equal(a->op, b->op);
		assert_int_equal(a->offset_bytes, b->offset_bytes);
		assert_int_equal(a->phase, b->phase);
	}
	shows_free(&read);
}

/* Write the text to a file; path is a template of mkstemp(). */
static void write_text(char *path, const char *text)
{
	FILE *file = fdopen(mkstemp(path), "w");

	assert_non_null(file);
	fputs(text, file);
	fclose(file);
}

/* The same, and read it as a recording. */
static void read_text(struct shows *read, char *path, const char *text)
{
	struct error e;

	write_text(path, text);
	if (shows_read(read, path, &e) != 0)
		fail_msg("%s", e.text);
}

struct bad_row {
	const char *name, *text, *message;
};

#define HEADER_OF(label) "{\"format\":\"iopath-trace\",\"version\":1,\"source\":\"model\"," \
	"\"scenario\":\"s\",\"label\":\"" label "\",\"strategy\":\"future\",\"kernel\":\"k\"," \
	"\"machine\":\"m\",\"payload_bytes\":4096}\n"
#define HEADER HEADER_OF("l")
#define OTHER_HEADER HEADER_OF("k")

#define EVENT_OF(label, start, op) "{" label "\"start_ns\":" start ",\"end_ns\":99," \
	"\"op\":\"" op "\",\"lane\":\"cpu0\",\"call\":\"read\",\"from\":\"\",\"to\":\"\",\"bytes\":0,\"chunk\":0," \
	"\"step\":0}\n"
#define EVENT(start, op) EVENT_OF("\"label\":\"l\",", start, op)

static const struct bad_row bad_rows[] = {
	{ "bad recording: an event first", EVENT("0", "enter"), ":1: an event before" },
	{ "bad recording: cut in a line", HEADER "{\"label\":\"l\",\"sta", ":2: one JSON" },
	{ "bad recording: no JSON", HEADER "\nhello\n", ":3: one JSON" },
	{ "bad recording: an operation nobody knows", HEADER EVENT("0", "dance"), ":2: op: " },
	{ "bad recording: back in time", HEADER EVENT("7", "enter") EVENT("6", "leave"),
	  ":3: start_ns: 6 is before the event above; accepted: 7 or later" },
	{ "bad recording: another label",
	  HEADER EVENT("7", "enter") EVENT_OF("\"label\":\"k\",", "8", "leave"),
	  ":3: label: \"k\" is not that of a header above; accepted: \"l\"" },
	{ "bad recording: a label twice", HEADER EVENT("7", "enter") HEADER,
	  ":3: a second header with the label \"l\"" },
	{ "bad recording: no events", "\n" HEADER "\n", ":2: this recording has no events" },
	{ "bad recording: no events of the second", HEADER OTHER_HEADER EVENT("7", "enter"),
	  ":2: this recording has no events" },
	{ "bad recording: an event of the first, back in time", HEADER EVENT_OF("", "8", "leave") OTHER_HEADER
	  EVENT("7", "enter"), ":4: start_ns: 7 is before" },
	{ "bad recording: mixed, and back in time", HEADER OTHER_HEADER EVENT("7", "enter")
	  EVENT_OF("\"label\":\"k\",", "5", "enter") EVENT("6", "leave"),
	  ":5: start_ns: 6 is before the event above; accepted: 7 or later" },
};

static void test_bad_recording(void **state)
{
	const struct bad_row *row = *state;
	char path[] = "/tmp/iopath-test-XXXXXX";
	struct shows read;
	struct error e;

	write_text(path, row->text);
	assert_int_equal(shows_read(&read, path, &e), -1);
	unlink(path);
	assert_int_equal(strncmp(e.text, path, strlen(path)), 0);
	if (!strstr(e.text, row->message) || !strstr(e.text, "accepted: "))
		fail_msg("%s", e.text);
}

/* A strategy that this program does not know: the display says so, and shows the rest. */
static void test_unknown_strategy(void **state)
{
	char path[] = "/tmp/iopath-test-XXXXXX";
	struct shows read;

	(void)state;
	read_text(&read, path, HEADER EVENT("7", "enter"));
	unlink(path);
	app_free(&app);
	app_init(&app, &read, CHARSET_UNICODE);
	press(&app, "s");
	assert_true(display_has(80, 24, "No program is known for the"));
	assert_true(display_has(80, 24, "\"future\""));
	shows_free(&read);
}

/* What was cut off is shown as far as it goes, and the last step says that there is no more. */
static void test_ends_early(void **state)
{
	char unsent[] = "/tmp/iopath-test-XXXXXX";
	struct shows read;

	(void)state;
	for (size_t i = 0; i < shows.n; i++)
		assert_false(shows.show[i].ends_early);
	/* Without a label an event is of the header above. */
	read_text(&read, unsent, HEADER EVENT("7", "enter") EVENT_OF("", "8", "leave"));
	unlink(unsent);
	app_free(&app);
	app_init(&app, &read, CHARSET_UNICODE);
	press(&app, "s.");
	assert_false(display_has(80, 24, "ENDS EARLY"));
	press(&app, ".");
	assert_true(display_has(80, 24, "the recording ends early"));
	assert_true(display_has(60, 20, "the recording ends early"));
	assert_true(display_has(40, 12, "ENDS EARLY"));
	shows_free(&read);
	shows_of(&read, "textbook", "mmap-write", NULL);
	while (read.show[0].trace.events[read.show[0].trace.n - 1].op != OP_UNMAP)
		read.show[0].trace.n--;
	read.show[0].trace.header.payload_bytes = 0;	/* nothing is missing but the return */
	show_finish(&read.show[0]);
	assert_true(read.show[0].ends_early);
	shows_free(&read);
}

/* A line without an end is refused before it has taken much memory. */
static void test_long_line(void **state)
{
	char path[] = "/tmp/iopath-test-XXXXXX";
	FILE *file = fdopen(mkstemp(path), "w");
	struct shows read;
	struct error e;

	(void)state;
	assert_non_null(file);
	fputs(HEADER, file);
	fprintf(file, "%70000d\n", 1);
	fclose(file);
	assert_int_equal(shows_read(&read, path, &e), -1);
	unlink(path);
	assert_non_null(strstr(e.text, ":2: a line of more than 65536 bytes; accepted: "));
}

/* A recording is as it is. */
static void test_recording_cannot_be_set(void **state)
{
	char path[] = "/tmp/iopath-test-XXXXXX", view[] = "view", set[] = "--set";
	char chunk[] = "chunk=4KiB", strategy[] = "--strategy", sendfile[] = "sendfile";
	struct shows read;

	(void)state;
	read_text(&read, path, HEADER EVENT("7", "enter"));
	shows_free(&read);
	assert_int_equal(cmd_view(4, (char *[]){ view, path, set, chunk, NULL }), STATUS_USAGE);
	assert_int_equal(cmd_view(4, (char *[]){ view, path, strategy, sendfile, NULL }),
			 STATUS_USAGE);
	unlink(path);
}

#define FLOWS "{ \"format\": \"iopath-scenario\", \"version\": 1, \"name\": \"two\", " \
	"\"title\": \"Two\", \"machine\": \"nvme-25g\", \"kernel\": \"linux-6.18\", " \
	"\"file\": { \"size\": \"128 KiB\" }, \"flows\": [ " \
	"{ \"label\": \"a\", \"strategy\": \"sendfile\" }, " \
	"{ \"label\": \"b\", \"strategy\": \"read-write\", " \
	"\"set\": { \"connections\": 3 } } ] }"

/* All headers, then the events of all flows as they came. */
static void write_mixed(char *path, const struct shows *flows)
{
	FILE *file = fdopen(mkstemp(path), "w");
	size_t at[MAX_RUNS] = { 0 };
	char line[TRACE_LINE_BYTES];

	assert_non_null(file);
	for (size_t i = 0; i < flows->n; i++) {
		trace_json_header(line, &flows->show[i].trace.header);
		fprintf(file, "%s\n", line);
	}
	for (;;) {
		const struct trace *next = NULL;
		size_t of = 0;

		for (size_t i = 0; i < flows->n; i++) {
			const struct trace *t = &flows->show[i].trace;

			if (at[i] < t->n && (!next || t->events[at[i]].start_ns <
					     next->events[at[of]].start_ns)) {
				next = t;
				of = i;
			}
		}
		if (!next)
			break;
		trace_json_event(line, next->header.label, &next->events[at[of]++]);
		fprintf(file, "%s\n", line);
	}
	fclose(file);
}

/* Flows are a trace each, simulated or read back; digits choose them. */
static void test_flows(void **state)
{
	char path[] = "/tmp/iopath-test-XXXXXX", mixed[] = "/tmp/iopath-test-XXXXXX";
	struct shows flows, read;
	struct error e;

	(void)state;
	write_text(path, FLOWS);
	shows_of(&flows, path, NULL, NULL);
	unlink(path);
	assert_int_equal(flows.n, 2);
	assert_true(flows.together);
	assert_int_equal(flows.show[1].connections, 3);
	assert_int_equal(flows.show[1].trace.header.payload_bytes, 3 * 128 << 10);
	for (size_t i = 0; i < flows.n; i++) {
		assert_false(flows.show[i].ends_early);
		for (size_t k = 0; k < flows.show[i].trace.n; k++)
			assert_int_equal(flows.show[i].trace.events[k].flow, i);
	}
	write_mixed(mixed, &flows);
	if (shows_read(&read, mixed, &e) != 0)
		fail_msg("%s", e.text);
	unlink(mixed);
	assert_int_equal(read.n, 2);
	assert_true(read.together);
	for (size_t i = 0; i < flows.n; i++) {
		assert_int_equal(read.show[i].trace.n, flows.show[i].trace.n);
		assert_int_equal(read.show[i].connections, flows.show[i].connections);
		assert_int_equal(read.show[i].ncores, flows.show[i].ncores);
		assert_false(read.show[i].ends_early);
	}
	app_free(&app);
	app_init(&app, &read, CHARSET_UNICODE);
	press(&app, "s2");
	assert_int_equal(app.path, 1);
	assert_true(display_has(80, 24, "1-2 flow"));
	shows_free(&read);
	shows_free(&flows);
}

int main(void)
{
	static struct CMUnitTest tests[ARRAY_LEN(bad_rows) + 6] = {
		cmocka_unit_test(test_recording),
		cmocka_unit_test(test_unknown_strategy),
		cmocka_unit_test(test_ends_early),
		cmocka_unit_test(test_long_line),
		cmocka_unit_test(test_recording_cannot_be_set),
		cmocka_unit_test(test_flows),
	};

	ADD_ROWS(tests, 6, bad_rows, test_bad_recording);
	return _cmocka_run_group_tests("recording", tests, ARRAY_LEN(tests), display_open,
				       display_close);
}
