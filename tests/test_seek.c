/*
 * Getting about: the units of [ and ], going to a step or a time, searching, running to a condition;
 * by keys, on a run of 19 steps.
 */

#include "tests/shows.h"

#include "ui/condition.h"
#include "ui/target.h"

static struct shows shows;
static struct app app;

static int setup(void **state)
{
	(void)state;
	shows_of(&shows, "textbook", "read-write,sendfile", NULL);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	shows_free(&shows);
	return 0;
}

static size_t position(void)
{
	return app.players[app.path].position;
}

struct key_row {
	const char *name;
	const char *keys;	/* from the first screen on, the question skipped */
	size_t position;
	const char *message;	/* its beginning; NULL: none */
};

static const struct key_row key_rows[] = {
	{ "unit: a phase at first", "]]]", 6, NULL },
	{ "unit: copies", "u]]", 11, NULL },
	{ "unit: back by copies", "Gu[", 11, NULL },
	{ "unit: calls", "uu]]", 10, NULL },
	{ "unit: interrupts", "uuu]]", 17, NULL },
	{ "unit: movements of bytes", "uuuu]]]", 11, NULL },
	{ "unit: round to phases", "uuuuu]]]", 6, NULL },
	{ "unit: no further one is the end", "uu]]]", 19, NULL },
	{ "unit: it is said", "u", 0, "[ and ] go by: copy" },
	{ "unit: and kept on another path", "uu2]", 1, NULL },
	{ "go: a step", ":8~", 8, NULL },
	{ "go: the start", "...:0~", 0, NULL },
	{ "go: on", ":8~:+3~", 11, NULL },
	{ "go: on beyond the end", ":+999999999999~", 19, NULL },
	{ "go: back", ":8~:-3~", 5, NULL },
	{ "go: back beyond the start", ":8~:-30~", 0, NULL },
	{ "go: end", ":end~", 19, NULL },
	{ "go: start", "..:start~", 0, NULL },
	{ "go: a time", ":104us~", 8, NULL },
	{ "go: a time with a point", ":103.831us~", 8, NULL },
	{ "go: just before it", ":103.83us~", 7, NULL },
	{ "go: the last of several at one time", ":118329ns~", 14, NULL },
	{ "go: a time after the end", ":3s~", 19, NULL },
	{ "go: half the time", ":50%~", 16, NULL },
	{ "go: all of it", ":100%~", 19, NULL },
	{ "go: blanks", ":  8 ~", 8, NULL },
	{ "go: nothing entered", "..:~", 2, NULL },
	{ "go: cancelled", "..:8^", 2, NULL },
	{ "go: an empty line means the last one", ":8~g:~", 8, NULL },
	{ "search: a sleep", "/sleep~", 4, "sleep: 1 of 1" },
	{ "search: an operation", "/irq~", 6, "irq: 1 of 2" },
	{ "search: the next", "/irq~;", 17, "irq: 2 of 2" },
	{ "search: round the end", "/irq~;;", 6, "irq: 1 of 2" },
	{ "search: the previous", "/irq~;'", 6, "irq: 1 of 2" },
	{ "search: round the start", "/irq~'", 17, "irq: 2 of 2" },
	{ "search: from where it is", "G,,/irq~", 6, "irq: 1 of 2" },
	{ "search: operation and place", "/copy socket~", 11, "copy socket: 1 of 1" },
	{ "search: the order of words is free", "/socket copy~", 11, "socket copy: 1 of 1" },
	{ "search: capital letters", "/COPY Socket~", 11, "COPY Socket: 1 of 1" },
	{ "search: a call", "/write leave~", 13, "write leave: 1 of 1" },
	{ "search: who does it", "/dma-nic~", 14, "dma-nic: 1 of 1" },
	{ "search: a figure of the sentence", "/80.0~", 3, "80.0: 1 of 1" },
	{ "search: an empty line means the last one", "/irq~g/~", 6, "irq: 1 of 2" },
	{ "search: nothing yet", "..;", 2, "nothing to look for yet" },
	{ "search: the message goes with the next key", "/irq~.", 7, NULL },
	{ "search: again on another path", "/copy~2g;", 0, "copy: no match" },
	{ "run: to a sleep", "rsleeps == 1~", 4, "it holds: sleeps == 1" },
	{ "run: bytes", "rcpu_copies.bytes >= 128KiB~", 11, "it holds" },
	{ "run: passes", "rcpu_copies.passes == 1~", 8, "it holds" },
	{ "run: a hop", "rhops.disk.page-cache.bytes >= 64KiB~", 5, "it holds" },
	{ "run: of the path by its label", "rread-write.sleeps > 0~", 4, "it holds" },
	{ "run: a later step, even where it holds", "rsleeps == 1~r~", 5, "it holds" },
	{ "run: never", "..rsleeps > 1~", 2, "never, from here to the end: sleeps > 1" },
	{ "run: two conditions", "rmode_switches == 4 && interrupts == 2~", 17, "it holds" },
};

static void test_keys(void **state)
{
	const struct key_row *row = *state;

	app_init(&app, &shows, CHARSET_UNICODE);
	press(&app, "s");
	press(&app, row->keys);
	assert_false(seek_asks(&app.seek));
	assert_int_equal(position(), row->position);
	if (row->message)
		assert_memory_equal(app.seek.message, row->message, strlen(row->message));
	else
		assert_string_equal(app.seek.message, "");
	app_free(&app);
}

struct refused_row {
	const char *name;
	const char *keys;
	enum seek_prompt prompt;
	const char *says;	/* somewhere in it */
};

static const struct refused_row refused_rows[] = {
	{ "refused: no place", ":here~", SEEK_TARGET, "accepted: a step" },
	{ "refused: a step beyond the end", ":20~", SEEK_TARGET, "accepted: 0 to 19" },
	{ "refused: a part of a step", ":1.5~", SEEK_TARGET, "accepted: a step" },
	{ "refused: bytes", ":64KiB~", SEEK_TARGET, "accepted: a step" },
	{ "refused: an unknown unit", ":5parsec~", SEEK_TARGET, "accepted: a step" },
	{ "refused: a relative time", ":+5us~", SEEK_TARGET, "accepted: a step" },
	{ "refused: more than all", ":101%~", SEEK_TARGET, "accepted: a step" },
	{ "refused: a percent of bytes", ":5B%~", SEEK_TARGET, "accepted: a step" },
	{ "refused: a sign alone", ":-~", SEEK_TARGET, "accepted: a step" },
	{ "refused: too large", ":99999999999999999999~", SEEK_TARGET, "accepted: a step" },
	{ "refused: two steps", ":1 2~", SEEK_TARGET, "accepted: a step" },
	{ "refused: no match", "/teleport~", SEEK_SEARCH, "no match" },
	{ "refused: no such figure", "rsleep > 3~", SEEK_CONDITION, "did you mean sleeps" },
	{ "refused: no comparison", "rsleeps~", SEEK_CONDITION, "accepted: a comparison" },
	{ "refused: an operator missing", "rsleeps 3~", SEEK_CONDITION, "accepted" },
	{ "refused: another path's figure", "rsendfile.sleeps > 0~", SEEK_CONDITION, "accepted" },
	{ "refused: division by zero", "rsleeps / 0 > 1~", SEEK_CONDITION, "division by zero" },
};

/* It is said what is accepted, the line stays to be mended, and nothing moves. */
static void test_refused(void **state)
{
	const struct refused_row *row = *state;
	const struct prompt *p = &app.seek.prompts[row->prompt];

	app_init(&app, &shows, CHARSET_UNICODE);
	press(&app, "s..");
	press(&app, row->keys);
	assert_true(p->open);
	assert_non_null(strstr(p->refused, row->says));
	assert_int_equal(p->length, strlen(row->keys) - 2);
	assert_int_equal(position(), 2);
	press(&app, "^");
	assert_false(seek_asks(&app.seek));
	app_free(&app);
}

/* While a line is typed no key does anything else; while a question is open there is no line. */
static void test_line_takes_all_keys(void **state)
{
	(void)state;
	app_init(&app, &shows, CHARSET_UNICODE);
	press(&app, ":");
	assert_true(app.asking && !seek_asks(&app.seek));
	press(&app, "s:qg?2p");
	assert_string_equal(app.seek.prompts[SEEK_TARGET].text, "qg?2p");
	assert_false(app.ended || app.help || app.asking);
	assert_int_equal(app.path, 0);
	press(&app, "^u");
	assert_int_equal(app.players[0].unit, EVERY_COPY);
	app_init(&app, &shows, CHARSET_UNICODE);
	press(&app, " ");
	assert_true(app.players[0].playing);
	press(&app, "/");
	assert_false(app.players[0].playing);
	app_init(&app, &shows, CHARSET_UNICODE);
	press(&app, "u");
	assert_true(app.asking);
}

/* What is asked and said is on the screen, at every size, and inside it. */
static void test_drawn(void **state)
{
	static const struct { const char *keys, *shown; } looks[] = {
		{ "s:8", "go to" }, { "s:8x~", "accepted: a step" }, { "s/irq~", "irq: 1 of 2" },
		{ "srsleep > 3~", "did you mean" }, { "s/", "search" },
	};
	static const int sizes[][2] = { { 40, 12 }, { 60, 20 }, { 80, 24 }, { 120, 36 }, { 300, 100 } };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(looks); i++) {
		app_init(&app, &shows, CHARSET_UNICODE);
		press(&app, looks[i].keys);
		for (size_t k = 0; k < ARRAY_LEN(sizes); k++) {
			struct canvas c;
			char *text;
			size_t size;
			FILE *out = open_memstream(&text, &size);

			canvas_init(&c, sizes[k][0], sizes[k][1]);
			app_draw(&app, &c);
			canvas_dump(&c, out, PLANE_GLYPHS, CHARSET_ASCII);
			fclose(out);
			assert_int_equal(c.clipped, 0);
			assert_non_null(strstr(text, looks[i].shown));
			free(text);
			canvas_free(&c);
		}
		app_free(&app);
	}
}

struct start_row {
	const char *name;
	size_t path;
	const char *step;
	size_t position;	/* or, if it is bad: */
	const char *says;
};

static const struct start_row start_rows[] = {
	{ "start: a step", 0, "8", 8, NULL },
	{ "start: of another path", 1, "3", 3, NULL },
	{ "start: a time", 0, "104us", 8, NULL },
	{ "start: a share", 0, "50%", 16, NULL },
	{ "start: the end", 0, "end", 19, NULL },
	{ "start: the start", 0, "0", 0, NULL },
	{ "start: beyond the end", 0, "20", 0, "--step: there is no step 20; accepted: 0 to 19" },
	{ "start: no place", 0, "x", 0, "--step: \"x\" is no place; accepted" },
};

/* At a step there is no question; it can still be asked. */
static void test_start(void **state)
{
	const struct start_row *row = *state;
	struct error e = { "" };

	app_init(&app, &shows, CHARSET_UNICODE);
	assert_int_equal(app_start(&app, row->path, row->step, &e), row->says ? -1 : 0);
	if (row->says) {
		assert_memory_equal(e.text, row->says, strlen(row->says));
		return;
	}
	assert_int_equal(app.path, row->path);
	assert_int_equal(position(), row->position);
	assert_false(app.asking);
	press(&app, "p");
	assert_true(app.asking);
	app_init(&app, &shows, CHARSET_UNICODE);
	assert_int_equal(app_start(&app, row->path, NULL, &e), 0);
	assert_true(app.asking);
	assert_int_equal(app.path, row->path);
}

/* Halving finds what looking at each step finds. */
static void test_time(void **state)
{
	const struct player *p = &app.players[0];

	(void)state;
	app_init(&app, &shows, CHARSET_UNICODE);
	for (uint64_t ns = 0; ns < shows.show[0].elapsed_ns + 1000; ns += 7) {
		size_t begun = 0;

		while (begun < p->nsteps &&
		       p->trace->events[p->initial + begun].start_ns <= ns)
			begun++;
		assert_int_equal(target_at_time(p, ns), begun);
	}
}

/* The matches of a search are those that each step by itself is; forward and back see the same. */
static void test_search_finds_all(void **state)
{
	static const char *const words[] = { "copy", "read", "nic", "the", "64 kib", "zzz", "a", "cpu0" };
	const struct show *s = &shows.show[0];
	const struct player *p = &app.players[0];
	struct search found = { .found = NULL };

	(void)state;
	app_init(&app, &shows, CHARSET_UNICODE);
	for (size_t w = 0; w < ARRAY_LEN(words); w++) {
		size_t n = search_find(&found, words[w], s->strategy, p), seen = 0, at = 0, back = 0;

		for (size_t i = 1; i <= p->nsteps; i++) {
			if (!search_matches(words[w], s->strategy,
					    &s->trace.events[p->initial + i - 1]))
				continue;
			seen++;
			assert_int_equal(search_next(&found, i - 1, &at), seen);
			assert_int_equal(at, i);
			assert_int_equal(search_previous(&found, i + 1, &back), seen);
			assert_int_equal(back, i);
		}
		assert_int_equal(seen, n);
	}
	search_free(&found);
}

/* What is left out, as no figure has changed, would not have held: each event by itself says so. */
static void test_condition_is_the_first(void **state)
{
	static const char *const texts[] = {
		"memory_bytes.socket-buffer > 0", "sleeps == 1 && interrupts < 2", "1 == 1", "1 == 2",
		"busy_ns.disk > 80us || syscalls.write == 1", "events == 7 || events == 15",
		"sleeps + interrupts + again + events + faults.minor + faults.major + faults.user + "
		"checksum_bytes + evicted_bytes + elapsed_ns + returned_ns + sent_ns + acked_ns + "
		"spun_ns + preemptions + retransmissions + mode_switches + syscalls > 247us",
	};
	const struct show *s = &shows.show[0];
	const size_t n = s->trace.n;
	static struct ledger after[64];
	size_t found;

	(void)state;
	assert_in_range(n, 1, ARRAY_LEN(after) - 1);
	ledger_init(&after[0], COUNT_ALL, s->trace.header.payload_bytes);
	for (size_t i = 0; i < n; i++) {
		after[i + 1] = after[i];
		ledger_add(&after[i + 1], &s->trace.events[i]);
	}
	for (size_t k = 0; k < ARRAY_LEN(texts); k++) {
		for (size_t from = n; from-- > 0;) {
			size_t first = from + 1;

			while (first <= n &&
			       (condition_find(texts[k], s, &after[first - 1], first - 1, &found,
					       NULL) != CONDITION_HOLDS || found != first))
				first++;
			found = n + 1;
			condition_find(texts[k], s, &after[from], from, &found, NULL);
			assert_int_equal(found, first);
		}
	}
}

int main(void)
{
	static struct CMUnitTest tests[ARRAY_LEN(key_rows) + ARRAY_LEN(refused_rows) +
					 ARRAY_LEN(start_rows) + 5];
	static const struct CMUnitTest others[] = {
		cmocka_unit_test(test_line_takes_all_keys),
		cmocka_unit_test(test_drawn),
		cmocka_unit_test(test_time),
		cmocka_unit_test(test_search_finds_all),
		cmocka_unit_test(test_condition_is_the_first),
	};
	size_t n = ADD_ROWS(tests, 0, key_rows, test_keys);

	n = ADD_ROWS(tests, n, refused_rows, test_refused);
	n = ADD_ROWS(tests, n, start_rows, test_start);
	memcpy(&tests[n], others, sizeof(others));
	return cmocka_run_group_tests(tests, setup, teardown);
}
