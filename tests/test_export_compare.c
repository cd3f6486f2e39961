/*
 * The formats that write screens, of paths side by side: each is well-formed, shows what the display
 * shows, and one step of it is the same screen as among all.
 */

#include "tests/walks.h"

struct compare_row {
	const char *name, *scenario;
	const char *only[3];
	bool clock;
	const char *size;
};

static const struct compare_row compare_rows[] = {
	{ "compare: two, equally far", "textbook", { "read-write", "sendfile" }, false, NULL },
	{ "compare: two on one clock", "textbook", { "read-write", "sendfile" }, true, NULL },
	{ "compare: three, wide", "textbook", { "mmap-write", "sendfile", "direct-write" }, false,
	  "160x40" },
	{ "compare: three, small", "textbook", { "read-write", "mmap-write", "sendfile" }, true,
	  "40x12" },
	{ "compare: all of a scenario", "exercise-sendfile", { NULL }, false, "79x23" },
};

static void load_compare(const struct compare_row *row, struct options *o)
{
	struct error e;

	*o = (struct options){ .operand = row->scenario, .compare = true, .clock = row->clock,
			       .size = row->size };
	while (o->nonly < ARRAY_LEN(row->only) && row->only[o->nonly]) {
		o->only[o->nonly] = row->only[o->nonly];
		o->nonly++;
	}
	if (load_scenario(&scenario, o, &e) != 0)
		fail_msg("%s", e.text);
}

/* Each format is well-formed, and says for all of them the same each time. */
static void test_compare(void **state)
{
	const struct compare_row *row = *state;
	struct options o;

	load_compare(row, &o);
	for (size_t i = 0; i < N_WALKS; i++) {
		char *text;

		o.format = walks_formats[i];
		if (!(walk_find(o.format)->options & OPT_COMPARE))
			continue;
		text = walks_write_twice(&o);
		assert_int_equal(walk.npaths, 1);
		for (size_t path = 0; path < walk.shows.n; path++)
			assert_non_null(strstr(text, walk.app.labels[path]));
		walks_check(o.format, text);
		walk_free(&walk);
		free(text);
	}
}

/* The screen stands there; what comes behind it. */
static char *check_screen(char *at, const struct canvas *c)
{
	char *shown = NULL;
	size_t size;
	FILE *file = open_memstream(&shown, &size);

	canvas_dump(c, file, PLANE_GLYPHS, CHARSET_UNICODE);
	fclose(file);
	assert_true(strlen(at) >= size);
	assert_memory_equal(at, shown, size);
	free(shown);
	return at + size;
}

/* Each step is the screen that the display has after as many keys. */
static void test_compare_as_display(void **state)
{
	const struct compare_row *row = *state;
	static struct app app;
	struct options o;
	struct shows shows;
	struct error e;
	struct canvas c;
	char *text, *at;

	load_compare(row, &o);
	o.format = "frames";
	text = at = walks_write(&o);
	assert_int_equal(shows_simulate(&shows, &scenario, &e), 0);
	app_init(&app, &shows, CHARSET_UNICODE);
	press(&app, shows.n == 3 ? "sc3" : "sc");
	if (!row->clock)
		press(&app, "L");
	canvas_init(&c, walk.canvas.width, walk.canvas.height);
	for (size_t step = 0; step <= walk_last(&walk, 0); step++) {
		if (step > 0)
			press(&app, ".");
		for (size_t i = 0; i < shows.n; i++)	/* what moves has arrived */
			app.players[i].frame = app.players[i].frames;
		app_draw(&app, &c);
		at = check_screen(strchr(at, '\n') + 1, &c);
	}
	assert_int_equal(*at, '\0');
	assert_true(side_by_side_done(&app.compare));
	canvas_free(&c);
	app_free(&app);
	shows_free(&shows);
	walk_free(&walk);
	free(text);
}

/* One step is the same screen as among all of them. */
static void test_compare_one_step(void **state)
{
	const struct compare_row *row = *state;
	struct options o;
	char *all, *one, *at, step[24];

	load_compare(row, &o);
	o.format = "frames";
	all = at = walks_write(&o);
	for (size_t i = 0, last = walk_last(&walk, 0); i <= last; i++) {
		walk_free(&walk);
		snprintf(step, sizeof(step), "%zu", i);
		o.step = step;
		one = walks_write(&o);
		assert_memory_equal(at, one, strlen(one));
		at += strlen(one);
		free(one);
	}
	assert_int_equal(*at, '\0');
	walk_free(&walk);
	free(all);
}

int main(void)
{
	static struct CMUnitTest tests[3 * ARRAY_LEN(compare_rows)];
	size_t n = ADD_ROWS(tests, 0, compare_rows, test_compare);

	n = ADD_ROWS(tests, n, compare_rows, test_compare_as_display);
	n = ADD_ROWS(tests, n, compare_rows, test_compare_one_step);
	return _cmocka_run_group_tests("export_compare", tests, n, NULL, NULL);
}
