/*
 * What keys do, the way back, and the question; without a terminal.
 */

#include <unistd.h>

#include "tests/display.h"

#include "sim/trace_json.h"
#include "ui/command.h"

struct key_row {
	const char *name;
	const char *keys;
	bool asking, help, ended;
	int path;
	size_t position;
};

/* Keys from the first screen on, and what they lead to. */
static const struct key_row key_rows[] = {
	{ "keys: it opens with the question", "", true, false, false, 0, 0 },
	{ "keys: a step skips the question", ".", false, false, false, 0, 1 },
	{ "keys: s skips it and moves nothing", "s", false, false, false, 0, 0 },
	{ "keys: Esc skips it", "^", false, false, false, 0, 0 },
	{ "keys: digits answer it", "2", true, false, false, 0, 0 },
	{ "keys: Enter reveals", "2~", true, false, false, 0, 0 },
	{ "keys: Enter again starts", "2~~", false, false, false, 0, 0 },
	{ "keys: digits choose a path after it", "s2", false, false, false, 1, 0 },
	{ "keys: a path that is not there", "s9", false, false, false, 0, 0 },
	{ "keys: n and N", "nnnN", false, false, false, 0, 2 },
	{ "keys: l and h", "lllh", false, false, false, 0, 2 },
	{ "keys: Enter steps", "s~~", false, false, false, 0, 2 },
	{ "keys: g", "...g", false, false, false, 0, 0 },
	{ "keys: Esc never quits", "s^^^", false, false, false, 0, 0 },
	{ "keys: help opens", "s?", false, true, false, 0, 0 },
	{ "keys: q closes help first", "s?q", false, false, false, 0, 0 },
	{ "keys: Esc closes help", "s?^", false, false, false, 0, 0 },
	{ "keys: ? closes help", "s??", false, false, false, 0, 0 },
	{ "keys: no step behind the help", "s?...q", false, false, false, 0, 0 },
	{ "keys: q quits", "sq", false, false, true, 0, 0 },
	{ "keys: q quits from the question", "q", true, false, true, 0, 0 },
	{ "keys: p asks again, at the start", "....p", true, false, false, 0, 0 },
	{ "keys: an unknown one does nothing", "sxyM#", false, false, false, 0, 0 },
};

static void test_keys(void **state)
{
	const struct key_row *row = *state;

	app_free(&app);
	app_init(&app, &shows, CHARSET_UNICODE);
	press(&app, row->keys);
	assert_int_equal(app.asking, row->asking);
	assert_int_equal(app.help, row->help);
	assert_int_equal(app.ended, row->ended);
	assert_int_equal(app.path, row->path);
	assert_int_equal(app.players[app.path].position, row->position);
}

static void test_no_key_twice(void **state)
{
	(void)state;
	for (size_t i = 0; i < nbindings; i++)
		for (int k = 0; k < MAX_KEYS && bindings[i].keys[k]; k++)
			assert_int_equal(keymap_find(bindings[i].keys[k]), bindings[i].action);
}

static void test_help_fits_its_columns(void **state)
{
	(void)state;
	for (size_t i = 0; i < nbindings; i++) {
		if (!bindings[i].help)
			continue;
		assert_in_range(canvas_columns(bindings[i].shown), 1, 6);
		assert_in_range(canvas_columns(bindings[i].help), 1, 26);
	}
}

/* A digit keeps the place: after the disk's DMA there as here. */
static void test_path_keeps_the_place(void **state)
{
	const struct event *e;

	(void)state;
	app_free(&app);
	app_init(&app, &shows, CHARSET_UNICODE);
	press(&app, "s.....");
	e = player_event(&app.players[0]);
	assert_int_equal(e->op, OP_DMA);
	press(&app, "4");
	e = player_event(&app.players[3]);
	assert_int_equal(e->op, OP_DMA);
	assert_int_equal(e->from, DISK);
	press(&app, "G1");
	assert_int_equal(app.players[0].position, app.players[0].nsteps);
}

/* Without animation a step that moves bytes is there at once, on every path. */
static void test_still(void **state)
{
	bool moved = false;

	(void)state;
	app_free(&app);
	app_init(&app, &shows, CHARSET_UNICODE);
	app_key(&app, 's');
	app_key(&app, 'A');
	for (int turn = 0; turn < 2; turn++) {
		for (size_t path = 0; path < shows.n; path++) {
			struct player *p = &app.players[path];

			app_key(&app, '1' + (int)path);
			app_key(&app, 'g');
			while (player_on(p))
				moved |= p->frames > 0;
		}
		assert_int_equal(moved, turn);
		app_key(&app, 'A');
	}
}


/* At each position the scene is the same on the way on, on the way back, and folded anew. */
static void test_back_is_exact(void **state)
{
	static struct scene on[1024], fresh;

	(void)state;
	for (size_t path = 0; path < shows.n; path++) {
		const struct show *s = &shows.show[path];
		struct player *p = &app.players[path];

		app_free(&app);
		app_init(&app, &shows, CHARSET_UNICODE);
		press(&app, "s");
		app.path = (int)path;
		assert_in_range(p->nsteps, 5, ARRAY_LEN(on) - 1);
		for (size_t i = 0; i <= p->nsteps; i++) {
			display_draw(80, 24);
			on[i] = app.scene;
			press(&app, ".");
		}
		for (size_t i = p->nsteps; i-- > 0;) {
			press(&app, ",");
			display_draw(80, 24);
			assert_int_equal(p->position, i);
			assert_memory_equal(&app.scene, &on[i], sizeof(on[i]));
		}
		scene_init(&fresh, &s->trace.header);
		for (size_t i = 0; i < s->trace.n; i++)
			scene_add(&fresh, s->strategy, &s->trace.events[i]);
		assert_memory_equal(&fresh, &on[p->nsteps], sizeof(fresh));
	}
}

struct question_row {
	const char *name;
	const char *scenario, *strategy, *set;
	const char *says, *because;	/* in its texts; NULL: anything */
};

static const struct question_row question_rows[] = {
	{ "question: read-write, whole", "textbook", "read-write", NULL,
	  "sleeps, counted as the textbooks do?", "in and out. It sleeps" },
	{ "question: an empty file", "textbook", "read-write", "file.size=0",
	  NULL, NULL },
	{ "question: one byte", "textbook", "mmap-write", "file.size=1",
	  NULL, NULL },
	{ "question: warm", "textbook", "read-write", "file.cache=warm",
	  NULL, NULL },
	{ "question: many chunks", "static-file", "read-write", NULL,
	  NULL, NULL },
	{ "question: sendfile", "static-file", "sendfile", NULL,
	  NULL, NULL },
	{ "question: mmap", "static-file", "mmap-write", NULL, "will it take?", "out. It sleeps" },
	{ "question: io_uring", "static-file", "direct-async", NULL,
	  NULL, NULL },
	{ "question: a small socket buffer", "static-file", "read-write", "socket_buffer=64KiB",
	  NULL, NULL },
	{ "question: no sleep, many calls", "static-file", "read-write", "file.cache=warm",
	  NULL, NULL },
	{ "question: small reads", "small-reads", NULL, NULL,
	  NULL, NULL },
	{ "question: textbook counting of a mapping", "static-file", "mmap-write",
	  "count=textbook", "counted as the textbooks do", "munmap is left out. It" },
	{ "question: munmap is left out", "textbook", "mmap-write", NULL,
	  "counted as the textbooks do", "2 system calls, 2 switches each: in and out. "
	  "munmap is left out." },
	{ "question: sent three times", "textbook", "read-write", "requests=3",
	  "64 KiB 3 times, in 3 rounds", NULL },
	{ "question: counted as the textbooks do, nothing left out", "textbook", "sendfile",
	  "count=all", NULL, "in and out. It" },
};

/* The answer is what the ledger says; the others are different, from it and from each other. */
static void test_question(void **state)
{
	const struct question_row *row = *state;
	struct shows mine;
	struct question q;
	struct ledger l;

	shows_of(&mine, row->scenario, row->strategy, row->set);
	question_make(&q, &mine.show[0].trace, "it", mine.show[0].warm, mine.show[0].count);
	ledger_init(&l, mine.show[0].count, mine.show[0].trace.header.payload_bytes);
	for (size_t i = 0; i < mine.show[0].trace.n; i++)
		ledger_add(&l, &mine.show[0].trace.events[i]);
	assert_int_equal(q.options[q.answer].switches, l.mode_switches);
	assert_int_equal(q.options[q.answer].sleeps, l.sleeps);
	for (int a = 0; a < QUESTION_OPTIONS; a++)
		for (int b = 0; b < a; b++)
			assert_true(q.options[a].switches != q.options[b].switches ||
				    q.options[a].sleeps != q.options[b].sleeps);
	/* Each number stands in two options: none can be told by what it shares. */
	for (int a = 0; a < QUESTION_OPTIONS; a++) {
		int switches = 0, sleeps = 0;

		for (int b = 0; b < QUESTION_OPTIONS; b++) {
			switches += q.options[a].switches == q.options[b].switches;
			sleeps += q.options[a].sleeps == q.options[b].sleeps;
		}
		assert_int_equal(switches, 2);
		assert_int_equal(sleeps, 2);
	}
	assert_true(!row->says || strstr(q.text, row->says) != NULL);
	assert_true(!row->because || strstr(q.because, row->because) != NULL);
	assert_in_range(strlen(q.because), 20, sizeof(q.because) - 2);
	assert_in_range(strlen(q.text), 50, sizeof(q.text) - 2);
	shows_free(&mine);
}

static void test_question_commits_once(void **state)
{
	(void)state;
	app_free(&app);
	app_init(&app, &shows, CHARSET_UNICODE);
	press(&app, "1");
	assert_int_equal(app.question.chosen, 0);
	press(&app, "3");
	assert_int_equal(app.question.chosen, 2);
	press(&app, "~4");
	assert_true(app.question.committed);
	assert_int_equal(app.question.chosen, 2);
}

/* While the question is open the screen is the same whatever will happen. */
static void test_question_tells_nothing(void **state)
{
	struct shows other;
	struct canvas a, b;
	struct app app_b;

	(void)state;
	shows_of(&other, "textbook", NULL, NULL);
	other.show[0].trace.n = 4;	/* the future is another one */
	app_free(&app);
	app_init(&app, &shows, CHARSET_UNICODE);
	app_init(&app_b, &other, CHARSET_UNICODE);
	app_b.question = app.question;
	canvas_init(&a, 80, 24);
	canvas_init(&b, 80, 24);
	app_draw(&app, &a);
	app_draw(&app_b, &b);
	/* All but the number of steps in the first line. */
	for (int y = 1; y < 24; y++)
		for (int x = 0; x < 80; x++)
			assert_int_equal(canvas_at(&a, x, y)->glyph, canvas_at(&b, x, y)->glyph);
	canvas_free(&a);
	canvas_free(&b);
	app_free(&app_b);
	shows_free(&other);
}

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

struct bad_row {
	const char *name, *text, *message;
};

#define HEADER "{\"format\":\"iopath-trace\",\"version\":1,\"source\":\"model\"," \
	"\"scenario\":\"s\",\"label\":\"l\",\"strategy\":\"future\",\"kernel\":\"k\"," \
	"\"machine\":\"m\",\"payload_bytes\":4096}\n"
#define OTHER_HEADER "{\"format\":\"iopath-trace\",\"version\":1,\"source\":\"model\"," \
	"\"scenario\":\"s\",\"label\":\"k\",\"strategy\":\"future\",\"kernel\":\"k\"," \
	"\"machine\":\"m\",\"payload_bytes\":4096}\n"

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
	FILE *file = fdopen(mkstemp(path), "w");
	struct shows read;
	struct error e;

	assert_non_null(file);
	fputs(row->text, file);
	fclose(file);
	assert_int_equal(shows_read(&read, path, &e), -1);
	unlink(path);
	assert_int_equal(strncmp(e.text, path, strlen(path)), 0);
	if (!strstr(e.text, row->message) || !strstr(e.text, "accepted: "))
		fail_msg("%s", e.text);
}

/* Write the text to a file and read it as a recording; path is a template of mkstemp(). */
static void read_text(struct shows *read, char *path, const char *text)
{
	FILE *file = fdopen(mkstemp(path), "w");
	struct error e;

	assert_non_null(file);
	fputs(text, file);
	fclose(file);
	if (shows_read(read, path, &e) != 0)
		fail_msg("%s", e.text);
}

static bool screen_has(int width, int height, const char *words)
{
	char *text = NULL;
	struct canvas c;
	size_t size;
	FILE *out;
	bool has;

	canvas_init(&c, width, height);
	app_draw(&app, &c);
	out = open_memstream(&text, &size);
	canvas_dump(&c, out, PLANE_GLYPHS, CHARSET_ASCII);
	fclose(out);
	has = strstr(text, words) != NULL;
	free(text);
	canvas_free(&c);
	return has;
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
	assert_true(screen_has(80, 24, "No program is known for the"));
	assert_true(screen_has(80, 24, "\"future\""));
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
	assert_false(screen_has(80, 24, "ENDS EARLY"));
	press(&app, ".");
	assert_true(screen_has(80, 24, "the recording ends early"));
	assert_true(screen_has(60, 20, "the recording ends early"));
	assert_true(screen_has(40, 12, "ENDS EARLY"));
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

static void test_sent_again(void **state)
{
	struct shows mine;

	(void)state;
	shows_of(&mine, "textbook", "read-write", "requests=2");
	app_free(&app);
	app_init(&app, &mine, CHARSET_UNICODE);
	assert_true(screen_has(80, 24, "sent 2 times"));
	assert_true(screen_has(60, 20, "64 KiB 2 times"));
	press(&app, "s.");
	assert_true(screen_has(80, 24, "sent 2 times"));
	assert_true(screen_has(60, 20, "sent 2 times"));
	shows_free(&mine);
}

/* Any keys, any sizes. */
static void test_monkey(void **state)
{
	static const char keys[] = ".,nNhl[]gG <>12345p?qwd+-bzta~^su:/;'rZA%";
	uint64_t x = 1;

	(void)state;
	app_free(&app);
	app_init(&app, &shows, CHARSET_UNICODE);
	for (int i = 0; i < 3000; i++) {
		x = x * 6364136223846793005ull + 1442695040888963407ull;
		app_key(&app, keys[(x >> 33) % (sizeof(keys) - 1)]);
		if ((x >> 20) % 3 == 0)
			app_tick(&app);
		display_draw(1 + (int)((x >> 40) % 200), 1 + (int)((x >> 50) % 70));
	}
	app_free(&app);
}

#define FLOWS "{ \"format\": \"iopath-scenario\", \"version\": 1, \"name\": \"two\", " \
	"\"title\": \"Two\", \"machine\": \"nvme-25g\", \"kernel\": \"linux-6.18\", " \
	"\"file\": { \"size\": \"128 KiB\" }, \"flows\": [ " \
	"{ \"label\": \"a\", \"strategy\": \"sendfile\" }, " \
	"{ \"label\": \"b\", \"strategy\": \"read-write\", " \
	"\"set\": { \"connections\": 3 } } ] }"

static void write_text(char *path, const char *text)
{
	FILE *file = fdopen(mkstemp(path), "w");

	assert_non_null(file);
	fputs(text, file);
	fclose(file);
}

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
	assert_true(screen_has(80, 24, "1-2 flow"));
	shows_free(&read);
	shows_free(&flows);
}

/* The picture is of one connection, phases are sought in it; the ledger is of all. */
static void test_connections(void **state)
{
	static const char *const set[] = { "connections=3", "cpu.cores=2" };
	struct shows many;
	const struct event *e;
	uint64_t switches;

	(void)state;
	shows_of_sets(&many, "static-file", "read-write", set, 2);
	app_free(&app);
	app_init(&app, &many, CHARSET_UNICODE);
	press(&app, "s))");
	assert_int_equal(app.players[0].connection, 2);
	press(&app, ")(");
	assert_int_equal(app.players[0].connection, 2);
	press(&app, "((");
	assert_int_equal(app.players[0].connection, 0);
	press(&app, "(");
	for (int i = 0; i < 8; i++) {
		press(&app, "]");
		e = player_event(&app.players[0]);
		assert_int_equal(e->connection, 2);
	}
	assert_true(screen_has(120, 36, "connection 2 of 0-2"));
	assert_true(screen_has(120, 36, "CPU 0"));
	assert_true(screen_has(120, 36, "CPU 1"));
	switches = app.scene.ledger[COUNT_ALL].mode_switches;
	press(&app, ")");
	assert_true(screen_has(120, 36, "connection 0 of 0-2"));
	assert_int_equal(app.scene.ledger[COUNT_ALL].mode_switches, switches);
	shows_free(&many);
}

/* What is rare has a level of its own, from the first time on. */
static void test_rare_figures(void **state)
{
	struct shows polled;

	(void)state;
	shows_of(&polled, "static-file", "user-driver", NULL);
	app_free(&app);
	app_init(&app, &polled, CHARSET_UNICODE);
	press(&app, "s.");
	assert_true(screen_has(80, 24, "+ level 1/3"));
	press(&app, "G");
	assert_true(screen_has(80, 24, "| polls "));
	press(&app, "+");
	assert_true(screen_has(80, 24, "F + - level 2/3"));
	press(&app, "FF");
	assert_true(screen_has(80, 24, "also, all"));
	press(&app, "++");
	assert_int_equal(app.level, 3);
	assert_true(screen_has(80, 24, "memory now/peak"));
	assert_true(screen_has(80, 24, "pinned        0/1M"));
	press(&app, "g-FF");
	assert_int_equal(app.level, 2);
	assert_true(screen_has(80, 24, "so far, all"));	/* there is nothing rare yet */
	shows_free(&polled);
}

/* What a core does between its events, told by what its task does next. */
static void test_between(void **state)
{
	static struct event events[] = {
		{ .op = OP_ENTER, .core = 2, .call = "read" },
		{ .op = OP_SLEEP, .core = 2, .start_ns = 1, .end_ns = 4, .call = "read" },
		{ .op = OP_SPIN, .core = 5, .start_ns = 1, .end_ns = 1, .user = 1 },
		{ .op = OP_IRQ, .core = 2, .start_ns = 5, .end_ns = 6, .soft = 1 },
		{ .op = OP_IRQ, .core = 5, .start_ns = 5, .end_ns = 6, .soft = 1 },
		{ .op = OP_WAKE, .core = 2, .start_ns = 6, .end_ns = 7, .call = "read" },
		{ .op = OP_SEEN, .core = 5, .start_ns = 7, .end_ns = 8, .user = 1 },
		{ .op = OP_LEAVE, .core = 2, .start_ns = 8, .end_ns = 9, .call = "read" },
		{ .op = OP_ENTER, .core = 2, .start_ns = 11, .end_ns = 12, .call = "write" },
		{ .op = OP_LEAVE, .core = 2, .start_ns = 13, .end_ns = 14, .call = "write" },
	};
	static const uint8_t between[] = {
		CORE_IN_KERNEL, CORE_IDLES, CORE_SPINS, CORE_IDLES, CORE_SPINS, CORE_IN_KERNEL,
		CORE_IDLES, CORE_IN_USER, CORE_IN_KERNEL, CORE_IDLES,
	};
	struct show show = { .trace = { .events = events, .n = ARRAY_LEN(events) } };

	(void)state;
	show_finish(&show);
	assert_memory_equal(show.between, between, sizeof(between));
	assert_int_equal(show.ncores, 2);
	assert_int_equal(show.cores[0], 2);	/* polling is no work */
	assert_int_equal(show.cores[1], 5);
	free(show.between);
	history_free(show.history);
}

int main(void)
{
	static struct CMUnitTest tests[ARRAY_LEN(key_rows) + ARRAY_LEN(question_rows) +
					 ARRAY_LEN(bad_rows) + 18] = {
		cmocka_unit_test(test_no_key_twice),
		cmocka_unit_test(test_help_fits_its_columns),
		cmocka_unit_test(test_path_keeps_the_place),
		cmocka_unit_test(test_back_is_exact),
		cmocka_unit_test(test_still),
		cmocka_unit_test(test_question_commits_once),
		cmocka_unit_test(test_question_tells_nothing),
		cmocka_unit_test(test_recording),
		cmocka_unit_test(test_unknown_strategy),
		cmocka_unit_test(test_ends_early),
		cmocka_unit_test(test_long_line),
		cmocka_unit_test(test_recording_cannot_be_set),
		cmocka_unit_test(test_sent_again),
		cmocka_unit_test(test_monkey),
		cmocka_unit_test(test_flows),
		cmocka_unit_test(test_connections),
		cmocka_unit_test(test_rare_figures),
		cmocka_unit_test(test_between),
	};
	size_t n = 18;

	n = ADD_ROWS(tests, n, key_rows, test_keys);
	n = ADD_ROWS(tests, n, question_rows, test_question);
	n = ADD_ROWS(tests, n, bad_rows, test_bad_recording);
	return _cmocka_run_group_tests("app", tests, n, display_open, display_close);
}
