/*
 * One thing changed: what is offered, what comes of it, what is refused in which words, and that the
 * first run is never touched.
 */

#include "tests/shows.h"

#include "sim/ledger.h"
#include "ui/what_if.h"

static struct shows shows;
static struct app app;

struct run_row {
	const char *name;
	const char *scenario, *strategy;
	const char *setting;
	const char *label;
	uint64_t cpu_passes, dma_passes;	/* ten-thousandths */
};

static const struct run_row run_rows[] = {
	{ "run: no gather", "textbook", "sendfile@linux-2.4", "nic.scatter_gather=false",
	  "sendfile@linux-2.4, nic.scatter_gather=false", 10000, 20000 },
	{ "run: warm", "textbook", "read-write", "file.cache=warm", "read-write, file.cache=warm",
	  20000, 10000 },
	{ "run: another kernel", "textbook", "sendfile@linux-2.4", "kernel=linux-2.1",
	  "sendfile@linux-2.4, kernel=linux-2.1", 10000, 20000 },
	{ "run: another machine", "textbook", "read-write", "machine=hdd-1g",
	  "read-write, machine=hdd-1g", 20000, 20000 },
	{ "run: blanks in the value", "textbook", "read-write", "chunk=16 KiB",
	  "read-write, chunk=16 KiB", 20000, 20000 },
};

static void load(const char *scenario, const char *strategy)
{
	shows_of(&shows, scenario, strategy, NULL);
}

/* The path is there, says what it is, counts what it should; the first is as it was. */
static void test_run(void **state)
{
	const struct run_row *row = *state;
	const struct show *show;
	struct ledger l;
	struct event *events;
	struct error e;
	size_t n;
	int path;

	load(row->scenario, row->strategy);
	n = shows.show[0].trace.n;
	events = malloc(n * sizeof(*events));
	assert_non_null(events);
	memcpy(events, shows.show[0].trace.events, n * sizeof(*events));
	path = what_if_run(&shows, 0, row->setting, &e);
	if (path < 0)
		fail_msg("%s", e.text);
	assert_int_equal(path, 1);
	show = &shows.show[1];
	assert_string_equal(show->trace.header.label, row->label);
	ledger_init(&l, show->count, show->trace.header.payload_bytes);
	for (size_t i = 0; i < show->trace.n; i++)
		ledger_add(&l, &show->trace.events[i]);
	assert_int_equal(ledger_passes(&l, ledger_moved(&l, BY_CPU).payload_bytes), row->cpu_passes);
	assert_int_equal(ledger_passes(&l, ledger_moved(&l, BY_DMA).payload_bytes), row->dma_passes);
	assert_int_equal(shows.show[0].trace.n, n);
	assert_memory_equal(shows.show[0].trace.events, events, n * sizeof(*events));
	free(events);
	shows_free(&shows);
}

struct bad_row {
	const char *name;
	const char *scenario, *strategy;
	const char *setting, *says;
};

static const struct bad_row bad_rows[] = {
	{ "bad: no value", "textbook", "read-write", "chunk", "no value; accepted: KEY=VALUE" },
	{ "bad: no such key", "textbook", "read-write", "chnk=3", "did you mean chunk?" },
	{ "bad: no such value", "textbook", "read-write", "file.cache=hot", "accepted: " },
	{ "bad: out of range", "textbook", "read-write", "socket_buffer=1", "accepted: " },
	{ "bad: no such machine", "textbook", "read-write", "machine=cray", "accepted: " },
	{ "bad: no such kernel", "textbook", "read-write", "kernel=linux-1", "accepted: " },
	{ "bad: a kernel without the call", "textbook", "direct-write", "kernel=linux-2.1",
	  "too old for direct-write" },
	{ "bad: no whole blocks", "textbook", "direct-write", "chunk=1000", "no multiple of" },
	{ "bad: as it is", "textbook", "read-write", "chunk=whole", "so it is now" },
	{ "bad: too many steps", "textbook", "read-write", "requests=1000000", "no room" },
	{ "bad: more than 2^53 bytes", "textbook", "read-write", "file.size=1TiB", "no room" },
};

/* What is refused leaves all as it was. */
static void test_bad(void **state)
{
	const struct bad_row *row = *state;
	struct error e;

	load(row->scenario, row->strategy);
	if (strcmp(row->setting, "file.size=1TiB") == 0)	/* small calls, to have many */
		assert_int_equal(what_if_run(&shows, 0, "chunk=4KiB", &e), 1);
	assert_int_equal(what_if_run(&shows, shows.n - 1, row->setting, &e), -1);
	if (!strstr(e.text, row->says))
		fail_msg("it says: %s", e.text);
	assert_null(strstr(e.text, "--set"));
	assert_in_range(shows.n, 1, 2);
	shows_free(&shows);
}

/* The same change again is the same path; of a change one more has both. */
static void test_again(void **state)
{
	struct error e;

	(void)state;
	load("textbook", "sendfile@linux-2.4");
	assert_int_equal(what_if_run(&shows, 0, "rtt=1ms", &e), 1);
	assert_int_equal(what_if_run(&shows, 0, "rtt=1000us", &e), 1);
	assert_int_equal(what_if_run(&shows, 1, "file.cache=warm", &e), 2);
	assert_string_equal(shows.show[2].trace.header.label,
			    "sendfile@linux-2.4, rtt=1ms, file.cache=warm");
	assert_int_equal(what_if_run(&shows, 2, "rtt=100us", &e), 3);
	assert_int_equal(what_if_run(&shows, 2, "file.cache=cold", &e), 1);
	shows_free(&shows);
}

static void test_full(void **state)
{
	struct error e;
	char setting[32];

	(void)state;
	load("textbook", "read-write");
	for (size_t i = 1; i < MAX_RUNS; i++) {
		snprintf(setting, sizeof(setting), "rtt=%zums", i);
		assert_int_equal(what_if_run(&shows, 0, setting, &e), i);
	}
	assert_int_equal(what_if_run(&shows, 0, "rtt=1s", &e), -1);
	assert_non_null(strstr(e.text, "32 paths"));
	assert_int_equal(shows.n, MAX_RUNS);
	shows_free(&shows);
}

/* A flow keeps its company: the machine's keys change for all, others for it alone. */
static void test_flow(void **state)
{
	struct error e;
	const struct show *show;

	(void)state;
	shows_of(&shows, "kafka", NULL, NULL);
	assert_true(shows.together);
	assert_int_equal(shows.n, 2);
	assert_int_equal(what_if_run(&shows, 1, "nic.scatter_gather=false", &e), 2);
	show = &shows.show[2];
	assert_int_equal(show->nruns, 2);
	assert_false(show->runs[0].config.machine.nic.scatter_gather);
	assert_false(show->runs[1].config.machine.nic.scatter_gather);
	for (size_t i = 0; i < show->trace.n; i++)
		assert_int_equal(show->trace.events[i].flow, 1);
	assert_int_equal(what_if_run(&shows, 1, "chunk=32KiB", &e), 3);
	show = &shows.show[3];
	assert_int_equal(show->runs[1].config.chunk_bytes, 32 << 10);
	assert_int_not_equal(show->runs[0].config.chunk_bytes, 32 << 10);
	shows_free(&shows);
}

/* All that is offered can be run, and is another run. */
static void test_offers(void **state)
{
	static const char *const scenarios[] = { "textbook", "static-file", "nginx", "kafka" };

	(void)state;
	for (size_t k = 0; k < ARRAY_LEN(scenarios); k++) {
		shows_of(&shows, scenarios[k], NULL, NULL);
		for (size_t path = 0, all = shows.n; path < all; path++) {
			struct offer offers[MAX_OFFERS];
			const size_t n = what_if_offers(&shows.show[path], offers);

			assert_in_range(n, 4, MAX_OFFERS);
			for (size_t i = 0; i < n && shows.n < MAX_RUNS; i++) {
				struct error e;

				if (what_if_run(&shows, path, offers[i].setting, &e) < 0)
					fail_msg("%s, path %zu: %s: %s", scenarios[k], path,
						 offers[i].setting, e.text);
			}
		}
		shows_free(&shows);
	}
}

static void begin(const char *keys)
{
	load("textbook", NULL);
	app_free(&app);
	app_init(&app, &shows, CHARSET_UNICODE);
	press(&app, keys);
}

/* Both stand side by side, as far along as each other, and the first leads. */
static void test_opens_the_pair(void **state)
{
	const struct event *a, *b;

	(void)state;
	begin("s4.....i1");
	assert_int_equal(shows.n, 6);
	assert_true(app.compare.open);
	assert_int_equal(app.compare.n, 2);
	assert_int_equal(app.compare.side[0].path, 3);
	assert_int_equal(app.compare.side[1].path, 5);
	assert_int_equal(app.path, 3);
	assert_int_equal(app.players[3].position, 5);
	a = player_event(&app.players[3]);
	b = player_event(&app.players[5]);
	assert_non_null(b);
	assert_int_equal(a->op, OP_DMA);
	assert_int_equal(b->op, OP_DMA);
	press(&app, "c");	/* back: alone, and still there */
	assert_int_equal(app.players[3].position, 5);
	press(&app, "6");
	assert_int_equal(app.path, 5);
	shows_free(&shows);
}

struct line_row {
	const char *name;
	const char *keys;
	bool open;		/* the line, still */
	size_t n;		/* paths, at the end */
};

static const struct line_row line_rows[] = {
	{ "line: typed", "sirtt=1ms~", false, 6 },
	{ "line: refused, it stays to be mended", "sirtt=q~", true, 5 },
	{ "line: Esc leaves", "sirtt=^", false, 5 },
	{ "line: an empty one leaves", "si~", false, 5 },
	{ "line: a digit in it is no choice", "sichunk=3KiB~", false, 6 },
	{ "line: no such choice", "si9^", false, 5 },
	{ "line: keys of the display are letters here", "sic.q", true, 5 },
	{ "line: not with the question open", "i1", false, 5 },
	{ "line: among those side by side", "sci1", false, 6 },
};

static void test_line(void **state)
{
	const struct line_row *row = *state;
	struct canvas c;

	begin(row->keys);
	assert_int_equal(app.what_if.prompt.open, row->open);
	assert_int_equal(shows.n, row->n);
	assert_false(app.ended);
	canvas_init(&c, 40, 12);
	app_draw(&app, &c);
	assert_int_equal(c.clipped, 0);
	canvas_free(&c);
	shows_free(&shows);
}

/* It says why it cannot, and takes no key for a change. */
static void test_recorded(void **state)
{
	struct error e;

	(void)state;
	load("textbook", "read-write");
	free(shows.show[0].runs);
	shows.show[0].runs = NULL;
	app_free(&app);
	app_init(&app, &shows, CHARSET_UNICODE);
	press(&app, "si");
	assert_true(app.what_if.prompt.open);
	assert_non_null(strstr(app.what_if.prompt.hint, "recorded trace cannot be changed"));
	press(&app, "rtt=1ms~");
	assert_int_equal(shows.n, 1);
	assert_non_null(strstr(app.what_if.prompt.refused, "accepted: a scenario"));
	press(&app, "^");
	assert_false(app.what_if.prompt.open);
	assert_int_equal(what_if_run(&shows, 0, "rtt=1ms", &e), -1);
	shows_free(&shows);
}

static void test_draw(void **state)
{
	static const int sizes[][2] = { { 40, 12 }, { 60, 20 }, { 80, 24 }, { 300, 100 } };
	struct canvas c;

	(void)state;
	begin("s4i");
	for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
		canvas_init(&c, sizes[i][0], sizes[i][1]);
		app_draw(&app, &c);
		assert_int_equal(c.clipped, 0);
		canvas_free(&c);
	}
	shows_free(&shows);
}

/* Where nothing has room it is the notice of that alone. */
static void test_too_small(void **state)
{
	struct canvas with, without;

	(void)state;
	begin("s4");
	canvas_init(&with, 20, 5);
	canvas_init(&without, 20, 5);
	app_draw(&app, &without);
	press(&app, "i");
	app_draw(&app, &with);
	for (int y = 0; y < 5; y++)
		for (int x = 0; x < 20; x++)
			assert_int_equal(canvas_at(&with, x, y)->glyph, canvas_at(&without, x, y)->glyph);
	canvas_free(&with);
	canvas_free(&without);
	shows_free(&shows);
}

/* Any keys, any sizes, with paths that come to be; what is drawn stays inside. */
static void test_monkey(void **state)
{
	static const char keys[] = ".,..]][gG <>123456789p?qw+-bzt~^sccLLLii\t\tZBA()";
	uint64_t x = 7;

	(void)state;
	begin("");
	for (int i = 0; i < 4000; i++) {
		struct canvas c;

		x = x * 6364136223846793005ull + 1442695040888963407ull;
		app_key(&app, keys[(x >> 33) % (sizeof(keys) - 1)]);
		if ((x >> 20) % 3 == 0)
			app_tick(&app);
		canvas_init(&c, 1 + (int)((x >> 40) % 200), 1 + (int)((x >> 50) % 70));
		app_draw(&app, &c);
		if (c.clipped != 0 && c.width >= LAYOUT_MIN_WIDTH && c.height >= LAYOUT_MIN_HEIGHT)
			fail_msg("%dx%d, key %d: %lu cells outside", c.width, c.height, i, c.clipped);
		canvas_free(&c);
	}
	shows_free(&shows);
}

int main(void)
{
	static struct CMUnitTest tests[ARRAY_LEN(run_rows) + ARRAY_LEN(bad_rows) +
				       ARRAY_LEN(line_rows) + 9] = {
		cmocka_unit_test(test_again),
		cmocka_unit_test(test_full),
		cmocka_unit_test(test_flow),
		cmocka_unit_test(test_offers),
		cmocka_unit_test(test_opens_the_pair),
		cmocka_unit_test(test_recorded),
		cmocka_unit_test(test_draw),
		cmocka_unit_test(test_too_small),
		cmocka_unit_test(test_monkey),
	};
	size_t n = 9;

	n = ADD_ROWS(tests, n, run_rows, test_run);
	n = ADD_ROWS(tests, n, bad_rows, test_bad);
	n = ADD_ROWS(tests, n, line_rows, test_line);
	return _cmocka_run_group_tests("what_if", tests, n, NULL, NULL);
}
