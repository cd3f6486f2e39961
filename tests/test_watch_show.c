/*
 * A trace that grows: who is at its end follows, who has stepped back stays where he is.
 */

#include "tests/shows.h"

#include "ui/watch_show.h"

static struct watch watch;
static struct watch_show growing;
static struct shows shows;
static struct app app;

/* A read of a file: its entry, hop and return. */
static void add_call(uint64_t start_ns, uint64_t end_ns, pid_t thread)
{
	struct watch_call c = {
		.shape = call_shape_named("read"), .process = 1, .thread = thread,
		.start_ns = start_ns, .end_ns = end_ns, .result = 4096, .nspans = 1,
		.from = { .kind = FD_FILE, .name = "/srv/file" },
	};

	c.spans[0] = (struct watch_span){ .address = start_ns * 16, .bytes = 4096 };
	watch_add(&watch, &c);
}

static bool update(void)
{
	const bool changed = watch_show_update(&growing, &shows.show[0], &app.players[0]);

	if (changed)
		app_changed(&app, 0);
	return changed;
}

static int setup(void **state)
{
	(void)state;
	watch_init(&watch);
	add_call(1000, 1100, 1);
	add_call(1200, 1300, 1);
	growing = (struct watch_show){ .watch = &watch, .name = "/bin/server" };
	shows_init(&shows);
	watch_show_fill(&growing, shows_add(&shows));
	app_init(&app, &shows, CHARSET_ASCII);
	player_seek(&app.players[0], app.players[0].nsteps);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	app_free(&app);
	shows_free(&shows);
	watch_free(&watch);
	return 0;
}

static void test_follows(void **state)
{
	(void)state;
	assert_int_equal(app.players[0].position, 6);
	assert_false(update());
	add_call(1400, 1500, 1);
	assert_true(update());
	assert_int_equal(app.players[0].nsteps, 9);
	assert_int_equal(app.players[0].position, 9);
	assert_int_equal(player_event(&app.players[0])->end_ns, 500);
}

struct back_row {
	const char *name;
	size_t position;		/* stepped back to */
	uint64_t start_ns, end_ns;	/* of the call that comes in then */
	size_t after;			/* where the same event is now */
};

static const struct back_row back_rows[] = {
	{ "back: a call comes after it", 4, 1400, 1500, 4 },
	{ "back: one that began before it", 4, 1110, 1400, 6 },
	{ "back: one that began before all, so that time begins earlier", 4, 900, 1400, 6 },
	{ "back: at the same time, behind those that were there", 1, 1000, 1500, 1 },
	{ "back: at the start it stays at the start", 0, 900, 1400, 0 },
	{ "back: one step before the end is not the end", 5, 1400, 1500, 5 },
};

/* Whatever comes in, the event that is looked at is the same. */
static void test_back(void **state)
{
	const struct back_row *row = *state;
	struct player *p = &app.players[0];
	const struct event *e;
	struct event seen = { .end_ns = 0 };
	uint64_t zero_ns = watch.zero_ns;

	player_seek(p, row->position);
	if (row->position)
		seen = *player_event(p);
	add_call(row->start_ns, row->end_ns, 2);
	assert_true(update());
	assert_int_equal(p->nsteps, 9);
	assert_int_equal(p->position, row->after);
	e = player_event(p);
	if (!row->position) {
		assert_null(e);
		return;
	}
	assert_int_equal(e->op, seen.op);
	assert_int_equal(e->core, seen.core);
	assert_int_equal(e->end_ns + watch.zero_ns, seen.end_ns + zero_ns);
	press(&app, "G");
	add_call(2000, 2100, 1);
	assert_true(update());
	assert_int_equal(p->position, 12);
}

/* The figures are those of all events so far, also after what was shown has become another file. */
static void test_folds_anew(void **state)
{
	struct canvas c;

	(void)state;
	canvas_init(&c, 80, 24);
	app_draw(&app, &c);
	assert_int_equal(app.scene.ledger[0].mode_switches, 4);
	add_call(1400, 1500, 1);
	update();
	app_draw(&app, &c);
	assert_int_equal(app.scene.ledger[0].mode_switches, 6);
	canvas_free(&c);
}

/* The look of it: LIVE at the end, and how to get back there. */
static void test_says_live(void **state)
{
	struct app_feed feed = { .fd = -1, .live = true };
	struct canvas c;
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	(void)state;
	assert_non_null(out);
	canvas_init(&c, 80, 24);
	app.feed = &feed;
	app_draw(&app, &c);
	canvas_dump(&c, out, PLANE_GLYPHS, CHARSET_ASCII);
	fflush(out);
	assert_non_null(strstr(text, "step 6/6 LIVE"));
	assert_null(strstr(text, "G follow"));
	press(&app, ",");
	app_draw(&app, &c);
	canvas_dump(&c, out, PLANE_GLYPHS, CHARSET_ASCII);
	fflush(out);
	assert_non_null(strstr(text, "step 5/6 PAUSED"));
	assert_non_null(strstr(text, "G follow"));
	feed.live = false;
	press(&app, "G");
	app_draw(&app, &c);
	canvas_dump(&c, out, PLANE_GLYPHS, CHARSET_ASCII);
	fclose(out);
	assert_non_null(strstr(text, "step 6/6 END"));
	free(text);
	canvas_free(&c);
}

int main(void)
{
	struct CMUnitTest tests[3 + ARRAY_LEN(back_rows)] = {
		cmocka_unit_test_setup_teardown(test_follows, setup, teardown),
		cmocka_unit_test_setup_teardown(test_folds_anew, setup, teardown),
		cmocka_unit_test_setup_teardown(test_says_live, setup, teardown),
	};
	size_t n = ADD_ROWS(tests, 3, back_rows, test_back);

	for (size_t i = 3; i < n; i++) {
		tests[i].setup_func = setup;
		tests[i].teardown_func = teardown;
	}
	return _cmocka_run_group_tests("watch_show", tests, n, NULL, NULL);
}
