/*
 * What keys do, the way back, and what the screen says of many connections and of what is rare; without
 * a terminal.
 */

#include "tests/display.h"

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

static void test_sent_again(void **state)
{
	struct shows mine;

	(void)state;
	shows_of(&mine, "textbook", "read-write", "requests=2");
	app_free(&app);
	app_init(&app, &mine, CHARSET_UNICODE);
	assert_true(display_has(80, 24, "sent 2 times"));
	assert_true(display_has(60, 20, "64 KiB 2 times"));
	press(&app, "s.");
	assert_true(display_has(80, 24, "sent 2 times"));
	assert_true(display_has(60, 20, "sent 2 times"));
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
	assert_true(display_has(120, 36, "connection 2 of 0-2"));
	assert_true(display_has(120, 36, "CPU 0"));
	assert_true(display_has(120, 36, "CPU 1"));
	switches = app.scene.ledger[COUNT_ALL].mode_switches;
	press(&app, ")");
	assert_true(display_has(120, 36, "connection 0 of 0-2"));
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
	assert_true(display_has(80, 24, "+ level 1/3"));
	press(&app, "G");
	assert_true(display_has(80, 24, "| polls "));
	press(&app, "+");
	assert_true(display_has(80, 24, "F + - level 2/3"));
	press(&app, "FF");
	assert_true(display_has(80, 24, "also, all"));
	press(&app, "++");
	assert_int_equal(app.level, 3);
	assert_true(display_has(80, 24, "memory now/peak"));
	assert_true(display_has(80, 24, "pinned        0/1M"));
	press(&app, "g-FF");
	assert_int_equal(app.level, 2);
	assert_true(display_has(80, 24, "so far, all"));	/* there is nothing rare yet */
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
	static struct CMUnitTest tests[ARRAY_LEN(key_rows) + 10] = {
		cmocka_unit_test(test_no_key_twice),
		cmocka_unit_test(test_help_fits_its_columns),
		cmocka_unit_test(test_path_keeps_the_place),
		cmocka_unit_test(test_back_is_exact),
		cmocka_unit_test(test_still),
		cmocka_unit_test(test_sent_again),
		cmocka_unit_test(test_monkey),
		cmocka_unit_test(test_connections),
		cmocka_unit_test(test_rare_figures),
		cmocka_unit_test(test_between),
	};

	ADD_ROWS(tests, 10, key_rows, test_keys);
	return _cmocka_run_group_tests("app", tests, ARRAY_LEN(tests), display_open, display_close);
}
