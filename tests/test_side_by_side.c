/*
 * Paths side by side: the common clock, adding and dropping, the way back, and the screens, golden
 * ones and in many sizes.
 */

#include "tests/display.h"
#include "tests/golden.h"

#include "ui/in_step.h"
#include "ui/view_side_by_side.h"

static void begin(const char *keys)
{
	app_free(&app);
	app_init(&app, &shows, CHARSET_UNICODE);
	press(&app, keys);
	display_draw(80, 24);
}

struct key_row {
	const char *name;
	const char *keys;
	bool open;
	size_t n;
	int paths[MAX_SIDES];
	int path;		/* that leads, or is shown alone */
};

static const struct key_row key_rows[] = {
	{ "keys: c opens it with another path", "sc", true, 2, { 0, 1 }, 0 },
	{ "keys: from a later path, with the first", "s4c", true, 2, { 0, 3 }, 3 },
	{ "keys: a digit adds", "sc4", true, 3, { 0, 1, 3 }, 0 },
	{ "keys: a digit drops", "sc42", true, 2, { 0, 3 }, 0 },
	{ "keys: the leader may be dropped", "sc41", true, 2, { 1, 3 }, 1 },
	{ "keys: three at a time", "sc435", true, 3, { 0, 1, 3 }, 0 },
	{ "keys: the last one stays", "sc211", true, 1, { 0 }, 0 },
	{ "keys: a path that is not there", "sc9", true, 2, { 0, 1 }, 0 },
	{ "keys: one before the leader is added", "s5c1234", true, 3, { 1, 2, 4 }, 4 },
	{ "keys: Tab leads with the next", "sc4\t", true, 3, { 0, 1, 3 }, 1 },
	{ "keys: Tab goes round", "sc4\t\t\t", true, 3, { 0, 1, 3 }, 0 },
	{ "keys: c goes back", "scc", false, 2, { 0, 1 }, 0 },
	{ "keys: Esc goes back", "sc^", false, 2, { 0, 1 }, 0 },
	{ "keys: q closes it, and does not quit", "scq", false, 2, { 0, 1 }, 0 },
	{ "keys: back to the one that leads", "sc\tc", false, 2, { 0, 1 }, 1 },
	{ "keys: the timeline over it, closed alone", "scZq", true, 2, { 0, 1 }, 0 },
	{ "keys: ... and nothing is dropped behind it", "scZ2L", true, 2, { 0, 1 }, 0 },
	{ "keys: ... c comes back to it", "scZc", true, 2, { 0, 1 }, 0 },
	{ "keys: a list over it, closed alone", "scZwq", true, 2, { 0, 1 }, 0 },
	{ "keys: a line over it, closed alone", "sc:^", true, 2, { 0, 1 }, 0 },
	{ "keys: help over it, closed alone", "sc?q", true, 2, { 0, 1 }, 0 },
	{ "keys: what if over it, closed alone", "sci^", true, 2, { 0, 1 }, 0 },
	{ "keys: a question takes its place", "scp", false, 2, { 0, 1 }, 0 },
	{ "keys: it takes the place of an answer", "1~c", true, 2, { 0, 1 }, 0 },
	{ "keys: ... and Esc closes it", "1~c^", false, 2, { 0, 1 }, 0 },
	{ "keys: the sides are kept", "sc42cc", true, 2, { 0, 3 }, 0 },
	{ "keys: unless another path is shown", "sc4c5c", true, 2, { 0, 4 }, 4 },
};

static void test_keys(void **state)
{
	const struct key_row *row = *state;
	const struct side_by_side *s = &app.compare;

	begin(row->keys);
	assert_int_equal(s->open, row->open);
	assert_false(app.ended);
	assert_int_equal(app.path, row->path);
	for (size_t i = 0; i < row->n && row->n == s->n; i++)
		assert_int_equal(s->side[i].path, row->paths[i]);
	/* Asked for wrongly: "three at a time" keeps what was there. */
	assert_int_equal(s->n, row->n);
	assert_int_equal(s->side[s->lead].path, row->open ? row->path : s->side[s->lead].path);
}

/* When the step that a side has taken last began. */
static uint64_t now_of(size_t i)
{
	const struct event *e = player_event(side_by_side_player(&app.compare, i));

	return e ? e->start_ns : 0;
}

/* No side is behind the clock, none before it; and each moment is left the way it was come to. */
static void test_one_clock(void **state)
{
	static size_t positions[512][MAX_SIDES];
	struct side_by_side *s = &app.compare;
	size_t n = 0;
	uint64_t now_ns = 0, was_ns = 0;

	(void)state;
	begin("sc4");
	for (; !side_by_side_done(s); n++) {
		for (size_t i = 0; i < s->n; i++)
			positions[n][i] = side_by_side_player(s, i)->position;
		assert_in_range(n, 0, ARRAY_LEN(positions) - 2);
		press(&app, ".");
		in_step_latest(s, &now_ns);
		assert_true(now_ns >= was_ns);
		was_ns = now_ns;
		for (size_t i = 0; i < s->n; i++) {
			const struct player *p = side_by_side_player(s, i);

			assert_true(now_of(i) <= now_ns);
			if (p->position < p->nsteps)	/* what comes is not past */
				assert_true(p->trace->events[p->initial + p->position].start_ns >=
					    now_ns);
		}
	}
	while (n-- > 0) {
		press(&app, ",");
		for (size_t i = 0; i < s->n; i++)
			assert_int_equal(side_by_side_player(s, i)->position, positions[n][i]);
	}
}

/* The same path twice over would be: what is the same in both happens in one step. */
static void test_same_steps_at_once(void **state)
{
	(void)state;
	begin("sc2314");	/* the two kinds of sendfile */
	for (int i = 0; i < 4; i++) {
		press(&app, ".");
		assert_int_equal(app.players[2].position, app.players[3].position);
	}
}

static void test_edges(void **state)
{
	(void)state;
	begin("sc4G");
	assert_true(side_by_side_done(&app.compare));
	press(&app, "g");
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(side_by_side_player(&app.compare, i)->position, 0);
}

/* A phase is the next that begins on any side; and back. */
static void test_phases(void **state)
{
	const struct side_by_side *s = &app.compare;
	size_t before[2];

	(void)state;
	begin("sc42]]]]");
	before[0] = app.players[0].position;
	before[1] = app.players[3].position;
	press(&app, "]");
	assert_true(app.players[0].position > before[0] || app.players[3].position > before[1]);
	press(&app, "[");
	assert_int_equal(app.players[0].position, before[0]);
	assert_int_equal(app.players[3].position, before[1]);
	press(&app, "[[[[[[[[[[");
	assert_int_equal(side_by_side_player(s, 0)->position +
			 side_by_side_player(s, 1)->position, 0);
}

/* As far along: the others follow the leader by payload, whatever the time. */
static void test_equally_far(void **state)
{
	const struct event *e;

	(void)state;
	begin("sc42L");
	while (!(e = player_event(&app.players[0])) || e->op != OP_WIRE)
		press(&app, ".");
	e = player_event(&app.players[3]);
	assert_non_null(e);
	assert_int_equal(e->op, OP_WIRE);
	press(&app, "G");
	assert_true(side_by_side_done(&app.compare));
}

/* The lock is changed at a place, and the leader stays there. */
static void test_lock_keeps_the_leader(void **state)
{
	size_t position;

	(void)state;
	begin("sc42.......");
	position = app.players[0].position;
	press(&app, "L");
	assert_int_equal(app.players[0].position, position);
	assert_int_equal(app.compare.lock, LOCK_PROGRESS);
	press(&app, "L");
	assert_int_equal(app.players[0].position, position);
}

/* Back in the single view the path is where it was, and can be stepped alone. */
static void test_back_at_the_same_place(void **state)
{
	size_t other;

	(void)state;
	begin("s.....c4");
	other = app.players[3].position;
	assert_int_equal(app.players[0].position, 5);
	press(&app, "c");
	assert_int_equal(app.players[0].position, 5);
	press(&app, "..");
	assert_int_equal(app.players[0].position, 7);
	assert_int_equal(app.players[3].position, other);
}

/* Playing goes on to the end of all, and stops there. */
static void test_playing(void **state)
{
	int ticks = 0;

	(void)state;
	begin("sc4>>>");
	app_key(&app, ' ');
	while (app_moves(&app) && ticks++ < 20000)
		app_tick(&app);
	assert_true(side_by_side_done(&app.compare));
	assert_false(app_moves(&app));
	app_key(&app, ' ');	/* once more from the start */
	app_tick(&app);
	assert_false(side_by_side_done(&app.compare));
	press(&app, ",");
	assert_false(app_moves(&app));
}

/* Nothing of the future while a question is open: another future, the same screen. */
static void test_question_tells_nothing(void **state)
{
	static struct app other_app;
	struct shows other;
	struct canvas a, b;

	(void)state;
	shows_of(&other, "textbook", NULL, NULL);
	other.show[0].trace.n = 5;
	other.show[3].trace.n = 6;
	begin("c4");
	app_init(&other_app, &other, CHARSET_UNICODE);
	press(&other_app, "c4");
	other_app.question = app.question;
	canvas_init(&a, 80, 24);
	canvas_init(&b, 80, 24);
	app_draw(&app, &a);
	app_draw(&other_app, &b);
	for (int y = 0; y < 24; y++)
		for (int x = 0; x < 80; x++)
			assert_int_equal(canvas_at(&a, x, y)->glyph, canvas_at(&b, x, y)->glyph);
	canvas_free(&a);
	canvas_free(&b);
	app_free(&other_app);
	shows_free(&other);
}

/* + is the table's when that is there, else the display's; w keeps the table for the end. */
static void test_table_keys(void **state)
{
	(void)state;
	begin("sc42...+w");
	assert_int_equal(app.level, 2);
	assert_false(app.compare.hide_table);
	assert_non_null(app.compare.notice);
	press(&app, "G++-");
	assert_int_equal(app.level, 2);
	assert_int_equal(app.compare.first_row, 1);
	press(&app, "w+");
	assert_true(app.compare.hide_table);
	assert_int_equal(app.level, 3);
}

/* Who looks for a step moves the leader, and the others go along. */
static void test_seek(void **state)
{
	(void)state;
	begin("sc:8~");
	assert_int_equal(app.players[0].position, 8);
	assert_int_equal(app.players[1].position, 11);
	press(&app, "/copy socket~");
	display_draw(80, 24);
	assert_int_equal(app.players[0].position, 11);
	assert_true(app.players[1].position > 11);
	assert_true(app.seek.message[0] != '\0');
	press(&app, ".");
	assert_string_equal(app.seek.message, "");
	press(&app, "grsleeps == 1~");
	assert_int_equal(app.players[0].position, 4);
}

/* Of a trace that was run again nothing is kept. */
static void test_changed(void **state)
{
	(void)state;
	begin("scG");
	assert_non_null(app.compare.side[0].tallied);
	app_changed(&app, 0);
	assert_null(app.compare.side[0].tallied);
	assert_null(app.compare.side[0].folded);
	assert_null(app.compare.side[0].lanes.trace);
}

static void test_one_path_only(void **state)
{
	struct shows one;

	(void)state;
	shows_of(&one, "textbook", "sendfile@linux-2.4", NULL);
	app_free(&app);
	app_init(&app, &one, CHARSET_UNICODE);
	press(&app, "sc.....G");
	display_draw(80, 24);
	assert_int_equal(app.compare.n, 1);
	shows_free(&one);
}

/* --- screens --- */

struct screen_row {
	const char *name;	/* and of the golden file */
	const char *keys;
	int width, height;
	int frame;		/* of the animation of the last step */
};

static const struct screen_row screens[] = {
	{ "compare-40x12", "sc42]]]]]]]", 40, 12, 0 },
	{ "compare-60x20", "sc42]]]]]]]", 60, 20, 0 },
	{ "compare-80x24", "sc42]]]]]]]", 80, 24, 0 },
	{ "compare-120x36", "sc42]]]]]]]", 120, 36, 0 },
	{ "compare-180x50", "sc42]]]]]]]", 180, 50, 0 },
	{ "compare-moving-80x24", "sc42]]]]", 80, 24, 5 },
	{ "compare-three-40x12", "sc4]]]]]]]", 40, 12, 0 },
	{ "compare-three-60x20", "sc4]]]]]]]", 60, 20, 0 },
	{ "compare-three-80x24", "sc4L]]]]]]]", 80, 24, 0 },
	{ "compare-three-120x36", "sc4]]]]]]]", 120, 36, 0 },
	{ "compare-order-80x24", "scz]]]]]]]", 80, 24, 0 },
	{ "compare-order-three-40x12", "sc4z]]]]]]]", 40, 12, 0 },
	{ "compare-end-40x12", "sc42G", 40, 12, 0 },
	{ "compare-end-60x20", "sc42G", 60, 20, 0 },
	{ "compare-end-80x24", "sc42G", 80, 24, 0 },
	{ "compare-end-more-80x24", "sc42G++++++++++++", 80, 24, 0 },
	{ "compare-end-lanes-80x24", "sc42Gw", 80, 24, 0 },
	{ "compare-end-120x36", "sc4G", 120, 36, 0 },
	{ "compare-end-180x50", "sc4G", 180, 50, 0 },
};

static void draw_row(const struct screen_row *row, struct canvas *c)
{
	canvas_init(c, row->width, row->height);
	app_free(&app);
	app_init(&app, &shows, CHARSET_UNICODE);
	press(&app, row->keys);
	for (int i = 0; i < row->frame; i++) {
		if (i == 0) {
			app_key(&app, ',');
			app_key(&app, '.');
		}
		app_tick(&app);
	}
	app_draw(&app, c);
}

static void test_screen(void **state)
{
	const struct screen_row *row = *state;
	char path[128], *text = NULL;
	struct canvas c;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	assert_non_null(out);
	draw_row(row, &c);
	canvas_dump(&c, out, PLANE_GLYPHS, CHARSET_UNICODE);
	fputs("== ascii\n", out);
	canvas_dump(&c, out, PLANE_GLYPHS, CHARSET_ASCII);
	fputs("== styles\n", out);
	canvas_dump(&c, out, PLANE_STYLES, CHARSET_ASCII);
	fclose(out);
	snprintf(path, sizeof(path), "tests/golden/%s.txt", row->name);
	golden_check(path, text);
	free(text);
	canvas_free(&c);
}

struct lint_row {
	const char *name;
	const char *scenario, *strategies, *set;
	const char *keys;
};

static const struct lint_row lint_rows[] = {
	{ "lint: two", "textbook", NULL, NULL, "sc" },
	{ "lint: three", "textbook", NULL, NULL, "sc4" },
	{ "lint: equally far", "textbook", NULL, NULL, "sc4L" },
	{ "lint: pipes", "static-file", "read-write,splice,vmsplice", "file.size=128KiB", "sc3" },
	{ "lint: rings", "static-file", "uring,uring-sqpoll,user-driver", "file.size=128KiB", "sc3" },
	{ "lint: in order of events", "static-file", "read-write,splice,uring-sqpoll", "file.size=256KiB", "sc3z" },
	{ "lint: connections", "static-file", "read-write,sendfile", "connections=5", "sc]" },
	{ "lint: an empty file", "textbook", NULL, "file.size=0", "sc4" },
	{ "lint: flows", "kafka", NULL, NULL, "sc" },
	{ "lint: help over it", "textbook", NULL, NULL, "sc4?" },
};

static void check_screen(const struct canvas *c, const char *when)
{
	if (c->clipped != 0 || (c->cut != 0 && c->width >= 60 && c->height >= 20))
		fail_msg("%dx%d, %s: %lu cells outside, %lu texts cut", c->width, c->height, when,
			 c->clipped, c->cut);
	for (int y = 0; y < c->height; y++) {
		for (int x = 0; x < c->width; x++) {
			const uint32_t glyph = canvas_at(c, x, y)->glyph;

			if (!theme_is_narrow(glyph) || (theme_ascii(glyph) == '?' && glyph != '?'))
				fail_msg("%dx%d, %s: glyph %x", c->width, c->height, when,
					 (unsigned)glyph);
		}
	}
}

static void lint_size(const struct lint_row *row, struct shows *mine, int width, int height)
{
	static const char *const walks[] = { "", "]]]", "]]]]]]]]", "G", "w", "+++", "," };
	struct canvas c;

	canvas_init(&c, width, height);
	app_free(&app);
	app_init(&app, mine, CHARSET_UNICODE);
	press(&app, row->keys);
	for (size_t i = 0; i < ARRAY_LEN(walks); i++) {
		press(&app, walks[i]);
		app_draw(&app, &c);
		check_screen(&c, walks[i]);
	}
	canvas_free(&c);
}

static void test_lint(void **state)
{
	static const int widths[] = { 40, 47, 59, 60, 66, 78, 79, 80, 100, 118, 119, 120, 180, 300 };
	static const int heights[] = { 12, 13, 16, 19, 20, 23, 24, 30, 36, 50, 100 };
	const struct lint_row *row = *state;
	struct shows mine;

	shows_of(&mine, row->scenario, row->strategies, row->set);
	for (size_t w = 0; w < ARRAY_LEN(widths); w++)
		for (size_t h = 0; h < ARRAY_LEN(heights); h++)
			lint_size(row, &mine, widths[w], heights[h]);
	shows_free(&mine);
}

int main(void)
{
	static struct CMUnitTest tests[ARRAY_LEN(key_rows) + ARRAY_LEN(screens) +
				       ARRAY_LEN(lint_rows) + 13] = {
		cmocka_unit_test(test_one_clock),
		cmocka_unit_test(test_same_steps_at_once),
		cmocka_unit_test(test_edges),
		cmocka_unit_test(test_phases),
		cmocka_unit_test(test_equally_far),
		cmocka_unit_test(test_lock_keeps_the_leader),
		cmocka_unit_test(test_back_at_the_same_place),
		cmocka_unit_test(test_playing),
		cmocka_unit_test(test_question_tells_nothing),
		cmocka_unit_test(test_table_keys),
		cmocka_unit_test(test_one_path_only),
		cmocka_unit_test(test_seek),
		cmocka_unit_test(test_changed),
	};
	size_t n = 13;

	n = ADD_ROWS(tests, n, key_rows, test_keys);
	n = ADD_ROWS(tests, n, screens, test_screen);
	n = ADD_ROWS(tests, n, lint_rows, test_lint);
	return _cmocka_run_group_tests("side_by_side", tests, n, display_open, display_close);
}
