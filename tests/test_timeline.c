/*
 * The timeline screen: its index holds what the trace has, a piece is found without looking at the rest,
 * and zooming and scrolling stay inside and keep the step in sight.
 */

#include "tests/shows.h"

static struct shows shows;
static struct app app;

struct one {
	const char *name, *scenario, *strategy;
};

static const struct one ones[] = {
	{ "one chunk", "textbook", "read-write" },
	{ "many chunks", "static-file", "sendfile" },
	{ "several in flight", "static-file", "direct-async" },
	{ "two tasks", "io-uring", "uring-sqpoll" },
	{ "many connections", "high-concurrency", "read-write" },
};

static void open_timeline(const struct one *o)
{
	shows_of(&shows, o->scenario, o->strategy, NULL);
	app_init(&app, &shows, CHARSET_UNICODE);
	app.asking = false;
	player_seek(&app.players[0], app.players[0].nsteps / 2);
	app_key(&app, 'Z');
	assert_true(app.timeline.open);
}

static void draw(int width, int height)
{
	struct canvas c;

	canvas_init(&c, width, height);
	app_draw(&app, &c);
	assert_int_equal(c.clipped, 0);
	canvas_free(&c);
}

static void close_timeline(void)
{
	timeline_free(&app.timeline);
	shows_free(&shows);
}

/* Each event is in the row of what did it, once, and in order. */
static void test_index(void **state)
{
	const struct timeline *t = &app.timeline;
	size_t machine = 0;

	open_timeline(*state);
	draw(80, 24);
	for (size_t r = 0; r < t->nrows; r++) {
		const struct timeline_row *row = &t->rows[r];

		if (row->kind != ROW_CONNECTION)
			machine += row->n;
		for (size_t i = row->first; i < row->first + row->n; i++) {
			const struct event *e = &t->trace->events[t->order[i]];

			assert_true(i == row->first || t->order[i] > t->order[i - 1]);
			if (row->kind == ROW_CORE)
				assert_true(e->lane == LANE_CPU && e->core == row->number);
			else if (row->kind == ROW_DEVICE)
				assert_int_equal(e->lane, row->number);
			else
				assert_int_equal(e->connection, row->number);
		}
	}
	assert_int_equal(machine, t->trace->n);
	close_timeline();
}

/* The place that is found is the one that looking at all of them gives. */
static void test_find(void **state)
{
	const struct timeline *t = &app.timeline;

	open_timeline(*state);
	draw(80, 24);
	for (size_t r = 0; r < t->nrows; r++) {
		const struct timeline_row *row = &t->rows[r];

		for (uint64_t ns = 0; row->n > 0 && ns < shows.show[0].elapsed_ns;
		     ns += shows.show[0].elapsed_ns / 40 + 1) {
			size_t expected = row->first;

			for (size_t i = row->first; i < row->first + row->n; i++)
				if (t->trace->events[t->order[i]].start_ns <= ns)
					expected = i;
			assert_int_equal(timeline_find(t, row, ns), expected);
		}
	}
	close_timeline();
}

static bool in_sight(void)
{
	const struct timeline *t = &app.timeline;
	const struct event *e = player_event(&app.players[0]);

	return e->start_ns >= t->from_ns && e->start_ns < t->from_ns + t->span_ns;
}

/* However it is zoomed, the step stays in sight and the piece inside; one step on, and it follows. */
static void test_zoom(void **state)
{
	const struct timeline *t = &app.timeline;

	open_timeline(*state);
	draw(80, 24);
	for (int i = 0; i < 40; i++) {
		app_key(&app, i < 25 ? '+' : '-');
		draw(80, 24);
		assert_true(in_sight());
		assert_true(t->from_ns + t->span_ns <= shows.show[0].elapsed_ns + 100);
	}
	for (int i = 0; i < 6; i++)
		app_key(&app, '+');
	app_key(&app, 'g');
	app_key(&app, '.');
	draw(80, 24);
	assert_true(in_sight());
	app_key(&app, 'G');
	draw(80, 24);
	assert_true(in_sight());
	close_timeline();
}

/* Scrolling leaves the step where it is, and goes neither before the start nor behind the end. */
static void test_scroll(void **state)
{
	const struct timeline *t = &app.timeline;
	size_t position;

	open_timeline(*state);
	draw(80, 24);
	position = app.players[0].position;
	for (int i = 0; i < 4; i++)
		app_key(&app, '+');
	for (int i = 0; i < 60; i++) {
		app_key(&app, i < 30 ? '<' : '>');
		draw(80, 24);
		if (i == 29)
			assert_int_equal(t->from_ns, 0);
	}
	assert_true(t->from_ns + t->span_ns >= shows.show[0].elapsed_ns);
	assert_int_equal(app.players[0].position, position);
	close_timeline();
}

/* Nothing is drawn outside, at any size, in lanes and in usage. */
static void test_sizes(void **state)
{
	open_timeline(*state);
	for (int width = 40; width <= 300; width += 13) {
		for (int height = 12; height <= 100; height += 11) {
			draw(width, height);
			app_key(&app, 'v');
		}
	}
	app_key(&app, 'q');
	assert_false(app.timeline.open);
	assert_false(app.ended);
	close_timeline();
}

int main(void)
{
	static struct CMUnitTest tests[5 * ARRAY_LEN(ones)];
	size_t n = 0;

	n = ADD_ROWS(tests, n, ones, test_index);
	n = ADD_ROWS(tests, n, ones, test_find);
	n = ADD_ROWS(tests, n, ones, test_zoom);
	n = ADD_ROWS(tests, n, ones, test_scroll);
	n = ADD_ROWS(tests, n, ones, test_sizes);
	return _cmocka_run_group_tests("timeline", tests, n, NULL, NULL);
}
