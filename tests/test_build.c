/*
 * Exercises in the display: that the solution is nowhere to be seen or reached before it is found, and
 * that it is a path like others afterwards.
 */

#include "tests/shows.h"

#include "ui/term.h"

static struct shows shows;
static struct app app;

#define SOLVE "Bk jjj jjjjj k jjj kkkkkkkk "	/* of exercise-sendfile, as its rows lie */

static void begin(const char *scenario)
{
	struct error e;

	shows_of(&shows, scenario, NULL, NULL);
	if (shows_hide_solution(&shows, &e) != 0)
		fail_msg("%s", e.text);
	app_init(&app, &shows, CHARSET_UNICODE);
	press(&app, "s");
}

static void end(void)
{
	app_free(&app);
	shows_free(&shows);
}

/* What is on the screen, for the caller to free. */
static char *screen(int width, int height)
{
	struct canvas c;
	char *text = NULL;
	size_t size;
	FILE *file = open_memstream(&text, &size);

	assert_non_null(file);
	canvas_init(&c, width, height);
	app_draw(&app, &c);
	canvas_dump(&c, file, PLANE_GLYPHS, CHARSET_ASCII);
	fclose(file);
	canvas_free(&c);
	return text;
}

struct row {
	const char *name, *keys;
	size_t n;		/* paths that there are then */
	int path;		/* that is shown */
	bool open;
};

static const struct row rows[] = {
	{ "hidden: at first", "", 1, 0, false },
	{ "hidden: no such path by its number", "2", 1, 0, false },
	{ "hidden: nor by Tab", "\t\t\t", 1, 0, false },
	{ "hidden: nor side by side", "c2", 1, 0, false },
	{ "hidden: nor as what if", "i1\t", 2, 1, false },
	{ "hidden: nor by a search", "/my~", 1, 0, false },
	{ "hidden: nor in a question", "ppp", 1, 0, false },
	{ "hidden: while it is being built", SOLVE, 1, 0, true },
	{ "hidden: what breaks a rule is no solution", "B c", 1, 0, true },
	{ "hidden: nothing at all is none", "Bc^2", 1, 0, false },
	{ "shown: solved", SOLVE "c", 2, 0, true },
	{ "shown: by its number", SOLVE "c^2", 2, 1, false },
	{ "shown: by Tab", SOLVE "cq\t", 2, 1, false },
	{ "shown: side by side", SOLVE "cqc\t", 2, 1, false },
	{ "shown: behind what was made meanwhile", "i1^" SOLVE "c^3", 3, 2, false },
	{ "shown: also after another try", SOLVE "cxc^2", 2, 1, false },
	{ "shown: once", SOLVE "cc^Bc^2", 2, 1, false },
	{ "shown: who asks for the solution", "Bs^2", 2, 1, false },
};

/* Is it on the screen, in any size? */
static bool on_screen(const char *what)
{
	static const int sizes[][2] = { { 40, 12 }, { 80, 24 }, { 120, 36 }, { 180, 50 } };
	bool found = false;

	for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
		char *text = screen(sizes[i][0], sizes[i][1]);

		found |= strstr(text, what) != NULL;
		free(text);
	}
	return found;
}

static void test_row(void **state)
{
	const struct row *row = *state;
	const bool hidden = strncmp(row->name, "hidden", 6) == 0;

	begin("exercise-sendfile");
	press(&app, row->keys);
	assert_int_equal(shows.n, row->n);
	assert_int_equal(app.path, row->path);
	assert_int_equal(app.build.open, row->open);
	assert_int_equal(shows.nhidden, hidden);
	for (size_t i = 0; hidden && i < shows.n; i++)
		assert_null(strstr(app.labels[i], "my-path"));
	if (hidden && strcmp(row->keys, "/my~") != 0)
		assert_false(on_screen("my-path") || on_screen("my path"));
	if (row->path > 0 && !hidden)
		assert_string_equal(app.labels[app.path], "my-path");
	end();
}

/* The revealed one is what it would have been from the start, and can be walked through. */
static void test_same_path(void **state)
{
	struct shows all;
	const struct trace *t, *other;

	(void)state;
	begin("exercise-sendfile");
	press(&app, SOLVE "c");
	assert_true(on_screen("path 2 now"));
	press(&app, "^2G");
	shows_of(&all, "exercise-sendfile", NULL, NULL);
	t = &shows.show[1].trace;
	other = &all.show[1].trace;
	assert_int_equal(t->n, other->n);
	assert_memory_equal(t->events, other->events, t->n * sizeof(*t->events));
	assert_int_equal(app.players[1].position, app.players[1].nsteps);
	assert_true(on_screen("END"));
	shows_free(&all);
	end();
}

/* In another place than the last: what stays keeps its order and its scene. */
static void test_first_of_several(void **state)
{
	struct error e;

	(void)state;
	shows_of(&shows, "exercise-read-write", "my-path,sendfile,read-write", NULL);
	assert_int_equal(shows_hide_solution(&shows, &e), 0);
	assert_int_equal(shows.n, 2);
	app_init(&app, &shows, CHARSET_UNICODE);
	press(&app, "sG\tG");
	assert_string_equal(app.labels[0], "sendfile");
	assert_string_equal(app.labels[1], "read-write");
	assert_true(on_screen("END"));
	press(&app, "Bs^");
	assert_string_equal(app.labels[2], "my-path");
	press(&app, "3G");
	assert_true(on_screen("END"));
	end();
}

/* Where nothing would be left it is refused; without an exercise nothing is left out. */
static void test_only_path(void **state)
{
	struct error e;

	(void)state;
	shows_of(&shows, "exercise-sendfile", "my-path", NULL);
	assert_int_equal(shows_hide_solution(&shows, &e), -1);
	assert_non_null(strstr(e.text, "accepted: one more strategy, or --strategy my-path"));
	shows_free(&shows);
	shows_of(&shows, "textbook", NULL, NULL);
	assert_int_equal(shows_hide_solution(&shows, &e), 0);
	assert_int_equal(shows.n, 5);
	assert_false(shows_reveal(&shows));
	shows_free(&shows);
}

/* Who opens an exercise is told how to begin it; who opens something else is not. */
static void test_hint(void **state)
{
	static const int sizes[][2] = { { 40, 12 }, { 60, 20 }, { 80, 24 }, { 120, 36 } };

	(void)state;
	begin("exercise-sendfile");
	for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
		char *text = screen(sizes[i][0], sizes[i][1]);

		assert_non_null(strstr(text, "B build"));
		free(text);
	}
	end();
	begin("textbook");
	assert_false(on_screen("B build"));
	end();
}

int main(void)
{
	static struct CMUnitTest tests[ARRAY_LEN(rows) + 4] = {
		cmocka_unit_test(test_same_path),
		cmocka_unit_test(test_first_of_several),
		cmocka_unit_test(test_only_path),
		cmocka_unit_test(test_hint),
	};
	const size_t n = ADD_ROWS(tests, 4, rows, test_row);

	return _cmocka_run_group_tests("build", tests, n, NULL, NULL);
}
