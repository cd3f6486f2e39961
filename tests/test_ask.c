/*
 * Questions in the display: that the screen tells nothing of what comes later while one is open, how
 * numbers are typed, where Enter leads, and what is kept of the attempts.
 */

#include "tests/shows.h"

#include <unistd.h>

#include "ui/player.h"

static struct shows shows;
static struct app app;

/* --- the future is hidden ----------------------------------------------------------------------- */

/*
 * Other events from there on, as different as can be: they change lane and core, place and bytes, and
 * there are fewer of them.  Their number and what a damaged recording may not have stays out of it.
 */
static void change_future(struct show *show, size_t from)
{
	struct trace *t = &show->trace;

	for (size_t i = from; i < t->n; i++) {
		struct event *e = &t->events[i];

		e->op = i % 3 == 0 ? OP_COPY : i % 3 == 1 ? OP_ENTER : OP_SLEEP;
		e->lane = LANE_CPU;
		e->core = (uint8_t)(5 + i % 7);
		e->from = USER_BUFFER;
		e->to = i % 3 ? NOWHERE : SOCKET_BUFFER;
		e->bytes = e->payload_bytes = 12345;
		e->user = 1;
		e->end_ns += 5000000000;
		e->again = e->soft = 0;
		snprintf(e->call, sizeof(e->call), "other");
	}
	t->n -= (t->n - from) / 3;
	show_finish(show);
}

static void draw(struct app *a, int width, int height, struct canvas *c)
{
	canvas_init(c, width, height);
	app_draw(a, c);
}

static void compare_canvas(const struct canvas *a, const struct canvas *b, const struct question *q)
{
	for (int y = 0; y < a->height; y++)
		for (int x = 0; x < a->width; x++)
			if (canvas_at(a, x, y)->glyph != canvas_at(b, x, y)->glyph ||
			    canvas_at(a, x, y)->style != canvas_at(b, x, y)->style)
				fail_msg("%s\n%dx%d, after step %zu: cell %d,%d tells", q->kind ?
					 q->asked.ask : q->text, a->width, a->height,
					 q->at.position, x, y);
}

/* Draw with the true trace and with the other one, in several sizes and looks. */
static void check_hidden(struct app *a, struct app *b)
{
	static const int sizes[][2] = { { 80, 24 }, { 60, 20 }, { 40, 12 }, { 120, 36 },
					{ 180, 50 } };
	static const char *const looks[] = { "", "z", "+", "++", "d", "b" };

	for (size_t i = 0; i < ARRAY_LEN(looks); i++) {
		press(a, looks[i]);
		press(b, looks[i]);
		b->question = a->question;
		assert_true(a->asking && b->asking);
		for (size_t k = 0; k < ARRAY_LEN(sizes); k++) {
			struct canvas mine, other;

			draw(a, sizes[k][0], sizes[k][1], &mine);
			draw(b, sizes[k][0], sizes[k][1], &other);
			compare_canvas(&mine, &other, &a->question);
			canvas_free(&mine);
			canvas_free(&other);
		}
	}
}

struct hidden_row {
	const char *name, *scenario;
	const char *set[2];
};

static const struct hidden_row hidden_rows[] = {
	{ "hidden: textbook", "textbook", { NULL } },
	{ "hidden: many chunks", "static-file", { NULL } },
	{ "hidden: several connections and cores", "static-file",
	  { "connections=6", "cpu.cores=4" } },
	{ "hidden: a lesson", "lesson-2-four-of-what", { NULL } },
	{ "hidden: flows", "kafka", { NULL } },
	{ "hidden: polling", "io-uring", { NULL } },
};

/* The opening question, and those that are drawn: at the start and on the way. */
static void test_hidden(void **state)
{
	const struct hidden_row *row = *state;
	const size_t n = row->set[1] ? 4 : 9;
	struct shows other;
	static struct app app_b;

	shows_of_sets(&shows, row->scenario, NULL, row->set, ARRAY_LEN(row->set));
	app_init(&app, &shows, CHARSET_UNICODE);
	for (size_t i = 0; i < n; i++) {
		const struct question *q;

		shows_of_sets(&other, row->scenario, NULL, row->set, ARRAY_LEN(row->set));
		app_init(&app_b, &other, CHARSET_UNICODE);
		q = i == 0 ? &app.question : quiz_question(&app.ask.quiz, shows.nquestions + i - 1);
		assert_non_null(q);
		for (struct app *a = &app;; a = &app_b) {
			a->question = *q;
			a->asking = true;
			a->path = q->at.path;
			a->folded = NULL;
			a->level = a->why = 1;
			a->true_scale = false;
			a->count = COUNT_ALL;
			player_seek(&a->players[a->path], q->at.position);
			if (a == &app_b)
				break;
		}
		for (size_t k = 0; k < other.n; k++) {
			const size_t applied = (int)k == q->at.path ?
				player_applied(&app_b.players[k]) : app_b.players[k].initial;

			change_future(&other.show[k], applied);
		}
		check_hidden(&app, &app_b);
		app_free(&app_b);
		shows_free(&other);
	}
	app_free(&app);
	shows_free(&shows);
}

/* The test above must be able to fail: once the answer is there, the rest may be seen. */
static void test_shown_after(void **state)
{
	struct shows other;
	static struct app app_b;
	struct canvas mine, theirs;
	size_t differ = 0;

	(void)state;
	shows_of(&shows, "textbook", NULL, NULL);
	shows_of(&other, "textbook", NULL, NULL);
	app_init(&app, &shows, CHARSET_UNICODE);
	app_init(&app_b, &other, CHARSET_UNICODE);
	change_future(&other.show[0], app_b.players[0].initial);
	press(&app, "~s");
	press(&app_b, "s");
	draw(&app, 80, 24, &mine);
	draw(&app_b, 80, 24, &theirs);
	for (int i = 0; i < 80 * 24; i++)
		differ += mine.cells[i].glyph != theirs.cells[i].glyph;
	assert_true(differ > 0);
	canvas_free(&mine);
	canvas_free(&theirs);
	app_free(&app);
	app_free(&app_b);
	shows_free(&other);
	shows_free(&shows);
}

/* --- keys --------------------------------------------------------------------------------------- */

/* Make that question the open one. */
static void open_kind(const char *kind)
{
	const struct question *q = NULL;

	for (size_t i = shows.nquestions; (q = quiz_question(&app.ask.quiz, i)); i++)
		if (strcmp(q->kind, kind) == 0)
			break;
	assert_non_null(q);
	app.question = *q;
	app.asking = true;
}

static void setup_app(void)
{
	shows_of(&shows, "textbook", NULL, NULL);
	app_init(&app, &shows, CHARSET_UNICODE);
	ask_init(&app.ask, &shows, 1);
	press(&app, "1~~");		/* past the opening question */
	assert_false(app.asking);
}

static void teardown_app(void)
{
	app_free(&app);
	shows_free(&shows);
}

struct type_row {
	const char *name, *kind, *keys, *said;
	bool asking, committed, problem;
};

static const struct type_row type_rows[] = {
	{ "type: digits and a unit", "hop", "64 KiB", "64 KiB", true, false, false },
	{ "type: letters that are keys elsewhere", "hop", "64qs?", "64qs?", true, false, false },
	{ "type: backspace", "hop", "648\b", "64", true, false, false },
	{ "type: backspace on nothing steps back, so skips", "hop", "\b", "", false, false, false },
	{ "type: Esc clears, and skips next", "hop", "64^", "", true, false, false },
	{ "type: Esc twice", "hop", "64^^", "", false, false, false },
	{ "type: a point is part of it", "passes", "1.5x", "1.5x", true, false, false },
	{ "type: a point first is a step", "passes", ".", "", false, false, false },
	{ "type: Enter commits", "hop", "64 KiB~", "64 KiB", true, true, false },
	{ "type: Enter reveals", "hop", "~", "", true, true, false },
	{ "type: what is no number is told", "hop", "64 pages~", "64 pages", true, false, true },
	{ "type: told, and mended", "hop", "64 p~\b\b~", "64", true, true, false },
	{ "type: once", "hop", "64~9", "64", true, true, false },
	{ "type: a choice first", "fewest", "2", "", true, false, false },
	{ "type: then the number", "fewest", "2~16", "16", true, false, false },
	{ "type: then both are committed", "fewest", "2~16~", "16", true, true, false },
	{ "type: a choice takes no number", "holder", "264", "", true, false, false },
};

static void test_type(void **state)
{
	const struct type_row *row = *state;

	setup_app();
	open_kind(row->kind);
	press(&app, row->keys);
	assert_string_equal(app.question.said, row->said);
	assert_int_equal(app.asking, row->asking);
	assert_int_equal(app.question.committed, row->committed);
	assert_int_equal(app.question.problem[0] != '\0', row->problem);
	teardown_app();
}

/* Nothing that shows other paths or later steps is to be had while the question is open. */
static void test_denied(void **state)
{
	(void)state;
	setup_app();
	open_kind("holder");
	press(&app, "\t()pxZ/:;ciR");
	assert_true(app.asking && !app.question.committed);
	assert_int_equal(app.path, 0);
	press(&app, "?");
	assert_true(app.help);
	press(&app, "?q");
	assert_true(app.ended);
	teardown_app();
}

/* A key that is denied says so, until the next. */
static void test_denied_is_told(void **state)
{
	(void)state;
	setup_app();
	open_kind("holder");
	assert_string_equal(app.seek.message, "");
	press(&app, "w");
	assert_non_null(strstr(app.seek.message, "a question is open"));
	press(&app, "1");
	assert_string_equal(app.seek.message, "");
	press(&app, "c");
	assert_non_null(strstr(app.seek.message, "a question is open"));
	press(&app, "s");
	assert_string_equal(app.seek.message, "");
	teardown_app();
}

/* Enter on the answer goes to the step of the path that it is about. */
static void test_evidence(void **state)
{
	(void)state;
	setup_app();
	for (int i = 0; i < 9; i++) {
		const struct question *q = &app.question;

		press(&app, "p");
		assert_true(app.asking && q->of_trace);
		assert_int_equal(app.path, q->at.path);
		assert_int_equal(app.players[app.path].position, q->at.position);
		press(&app, "~~");
		assert_false(app.asking);
		if (q->evidence.position == 0)
			continue;
		assert_int_equal(app.path, q->evidence.path);
		assert_int_equal(app.players[app.path].position, q->evidence.position);
	}
	teardown_app();
}

/* The display asks what quiz asks, in the same order. */
static void test_same_as_quiz(void **state)
{
	struct quiz z;

	(void)state;
	setup_app();
	quiz_init(&z, &shows, 1);
	for (size_t i = 0; i < 5; i++) {
		press(&app, "p");
		assert_string_equal(app.question.asked.ask, quiz_question(&z, i)->asked.ask);
		press(&app, "s");	/* skipped, it comes again */
		press(&app, "p");
		assert_string_equal(app.question.asked.ask, quiz_question(&z, i)->asked.ask);
		press(&app, "~");
	}
	quiz_free(&z);
	teardown_app();
}

/* --- texts fit ---------------------------------------------------------------------------------- */

/* Does the text stand on the screen to its end? */
static bool is_shown(const struct canvas *c, const char *text)
{
	const char *last = strrchr(text, ' ') + 1;
	char *screen = NULL;
	size_t size;
	FILE *out = open_memstream(&screen, &size);
	bool found;

	canvas_dump(c, out, PLANE_GLYPHS, CHARSET_UNICODE);
	fclose(out);
	found = strstr(screen, last) != NULL;
	if (!found)
		print_message("%dx%d: %s\n%s", c->width, c->height, text, screen);
	free(screen);
	return found;
}

static void check_shown(const struct canvas *c, const struct question *q)
{
	if (q->committed || !question_is_asked(q))
		return;
	assert_true(is_shown(c, q->asked.ask));
	for (int i = 0; i < q->noptions && q->of_trace; i++)
		assert_true(!strchr(q->asked.options[i].text, ' ') ||
			    is_shown(c, q->asked.options[i].text));
}

static void test_fits(void **state)
{
	static const int sizes[][2] = { { 80, 24 }, { 60, 20 }, { 40, 12 } };
	static const char *const names[] = { "textbook", "static-file", "kafka", "small-reads" };

	(void)state;
	for (size_t s = 0; s < ARRAY_LEN(names); s++) {
		shows_of(&shows, names[s], NULL, NULL);
		app_init(&app, &shows, CHARSET_UNICODE);
		for (int i = 0; i < 30; i++) {
			press(&app, "p");
			for (int committed = 0; committed < 2; committed++) {
				for (size_t k = 0; k < ARRAY_LEN(sizes); k++) {
					struct canvas c;

					draw(&app, sizes[k][0], sizes[k][1], &c);
					assert_int_equal(c.clipped, 0);
					check_shown(&c, &app.question);
					canvas_free(&c);
				}
				press(&app, "~");
			}
		}
		app_free(&app);
		shows_free(&shows);
	}
}

/* --- attempts ----------------------------------------------------------------------------------- */

static void test_attempts(void **state)
{
	static const struct quiz_name name = { "textbook", 1 };
	char path[] = "/tmp/iopath-test-XXXXXX", *text;
	struct attempts attempts;
	struct error e;
	size_t length, lines = 0;

	(void)state;
	close(mkstemp(path));
	assert_int_equal(attempts_open(&attempts, path, &name, &e), 0);
	shows_of(&shows, "textbook", NULL, NULL);
	app_init(&app, &shows, CHARSET_UNICODE);
	app.ask.attempts = &attempts;
	press(&app, "1~~ps");		/* the opening one, and one that is skipped */
	press(&app, "p2~");
	assert_int_equal(attempts_close(&attempts, &e), 0);
	assert_int_equal(load_file(path, 1 << 20, &text, &length, &e), 0);
	unlink(path);
	for (const char *at = text; (at = strchr(at, '\n')); at++)
		lines++;
	assert_int_equal(lines, 3);
	assert_non_null(strstr(text, "\"number\": 0, \"kind\": \"switches\""));
	assert_non_null(strstr(text, "\"number\": 1, \"kind\": \"holder\", \"credit\": 0, "
			       "\"said\": null"));
	assert_non_null(strstr(text, "\"said\": \"b\""));
	free(text);
	teardown_app();
}

static void test_attempts_fail(void **state)
{
	static const struct quiz_name name = { "textbook", 1 };
	const struct question q = { .kind = "hop", .of_trace = true };
	const struct quiz_answer a = { .option = -1 };
	struct attempts attempts;
	struct error e;

	(void)state;
	assert_int_equal(attempts_open(&attempts, "/no/such/folder/x", &name, &e), -1);
	assert_non_null(strstr(e.text, "--attempts /no/such/folder/x: cannot be opened: No such"));
	assert_int_equal(attempts_open(&attempts, "/dev/full", &name, &e), 0);
	attempts_add(&attempts, 1, &q, &a);
	assert_int_equal(attempts_close(&attempts, &e), -1);
	assert_non_null(strstr(e.text, "cannot be written: No space"));
}

/* The moment is drawn without a way to seek in it, which would be made anew with each drawing. */
static void test_past_is_small(void **state)
{
	struct canvas c;

	(void)state;
	shows_of(&shows, "textbook", NULL, NULL);
	app_init(&app, &shows, CHARSET_UNICODE);
	canvas_init(&c, 80, 24);
	app_draw(&app, &c);
	assert_non_null(app.past.between);
	assert_null(app.past.history);
	canvas_free(&c);
	app_free(&app);
	shows_free(&shows);
}

int main(void)
{
	static struct CMUnitTest tests[16 + ARRAY_LEN(hidden_rows) + ARRAY_LEN(type_rows)] = {
		cmocka_unit_test(test_shown_after), cmocka_unit_test(test_denied),
		cmocka_unit_test(test_evidence), cmocka_unit_test(test_same_as_quiz),
		cmocka_unit_test(test_fits), cmocka_unit_test(test_attempts),
		cmocka_unit_test(test_attempts_fail), cmocka_unit_test(test_past_is_small),
		cmocka_unit_test(test_denied_is_told),
	};
	size_t n = 9;

	n = ADD_ROWS(tests, n, hidden_rows, test_hidden);
	n = ADD_ROWS(tests, n, type_rows, test_type);
	return _cmocka_run_group_tests("ask", tests, n, NULL, NULL);
}
