/*
 * Where figures come from: of every strategy, what the listed events added makes the figure; and the
 * keys of the list.
 */

#include "tests/shows.h"

#include "sim/figures.h"
#include "ui/origin.h"
#include "ui/term.h"

static struct app app;

/* What was added, in all; each is a step that added something, in order. */
static uint64_t sum_of(const struct origin *o, size_t events)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < o->n; i++) {
		assert_int_not_equal(o->list[i].amount, 0);
		assert_in_range(o->list[i].event, i ? o->list[i - 1].event + 1 : 0, events - 1);
		sum += (uint64_t)o->list[i].amount;
	}
	return sum;
}

/* By its key the figure is what scenarios and the summary have under that name. */
static void check_key(const struct origin_figure *f, const struct origin_totals *t)
{
	uint64_t value = 0, own = origin_value(f, t);

	if (f->key[0] == '\0' || strcmp(f->key, "faults") == 0 || strcmp(f->key, "referenced_bytes") == 0)
		return;		/* no such name, or it has more in it than payload */
	assert_int_equal(figures_value(&t->ledger, f->key, &value), 0);
	assert_int_equal(f->kind == ORIGIN_PASSES ? ledger_passes(&t->ledger, own) : own, value);
}

/* Each hop and each call that the ledger has is a figure. */
static void check_singles(const struct origin *o, const struct ledger *l)
{
	char key[64];

	for (const struct hop *h = l->hops; h < l->hops + l->nhops; h++) {
		snprintf(key, sizeof(key), "hops.%s.%s.%s", place_name(h->from), place_name(h->to),
			 mover_name(h->by));
		assert_true(origin_find(o->figures, o->nfigures, key) < o->nfigures);
	}
	for (size_t i = 0; i < l->ncalls; i++) {
		snprintf(key, sizeof(key), "syscalls.%s", l->calls[i].name);
		assert_true(origin_find(o->figures, o->nfigures, key) < o->nfigures);
	}
}

/* Against the ledger of the scene, which is what the pane shows. */
static void check_figures(const struct show *s, size_t events, enum count count)
{
	static struct scene before, scene;
	static struct origin_totals shown;
	struct origin o = { .list = NULL };

	history_seek(s->history, events, &before, &scene);
	memset(&shown, 0, sizeof(shown));
	shown.ledger = scene.ledger[count];
	memcpy(shown.spent_ns, scene.spent_ns, sizeof(shown.spent_ns));
	origin_update(&o, &s->trace, events, count);
	for (o.figure = 0; o.figure < o.nfigures; o.figure++) {
		origin_update(&o, &s->trace, events, count);
		assert_int_equal(sum_of(&o, events), origin_value(origin_chosen(&o), &shown));
		check_key(origin_chosen(&o), &shown);
		assert_true(o.n == 0 || o.chosen == o.n - 1);
	}
	check_singles(&o, &shown.ledger);
	origin_free(&o);
}

struct sum_row {
	const char *name, *scenario, *strategy;
	const char *set[3];
};

static const struct sum_row sum_rows[] = {
	{ "sum: a small socket buffer, user faults, checksums", "static-file", NULL,
	  { "socket_buffer=16KiB", "file.size=256KiB", "nic.checksum=false" } },
	{ "sum: encrypted by the program", "static-file", "mmap-copy-write",
	  { "file.size=256KiB", "tls=user" } },
	{ "sum: full sockets, many connections", "static-file", "read-write",
	  { "connections=4", "nonblocking=true", "file.size=512KiB" } },
	{ "sum: one core, short slices", "small-reads", "read-write",
	  { "connections=4", "cpu.cores=1", "cpu.slice=20us" } },
	{ "sum: little memory", "static-file", "sendfile",
	  { "memory.page_cache=256KiB", "file.size=512KiB", "requests=2" } },
	{ "sum: a splice that copies", "static-file", "splice",
	  { "kernel=linux-splice-copy", "file.size=256KiB" } },
	{ "sum: an index", "static-file", "sendfile",
	  { "index.interval=1KiB", "file.size=256KiB", "index.cache=cold" } },
	{ "sum: a lost ACK", "lesson-7-sent-twice", NULL, { NULL } },
	{ "sum: an empty file", "textbook", NULL, { "file.size=0" } },
};

static void check_shows(const struct shows *shows)
{
	for (size_t i = 0; i < shows->n; i++) {
		const struct show *s = &shows->show[i];

		for (size_t part = 0; part <= 4; part++) {
			check_figures(s, s->trace.n * part / 4, COUNT_ALL);
			check_figures(s, s->trace.n * part / 4, COUNT_TEXTBOOK);
		}
	}
}

/* Of a recording a 0 says that nobody looked. */
static void test_unseen(void **state)
{
	static const char *const model[] = {
		"sleeps", "interrupts", "page faults", "preemptions", "context switches",
		"minor faults", "major faults", "faults in user",
		"tables", "tables peak", "pinned", "pinned peak", "spent polling", "in user",
	};
	static struct shows shows;
	struct trace trace;
	struct origin o = { .list = NULL };

	(void)state;
	shows_of(&shows, "textbook", "read-write", NULL);
	trace = shows.show[0].trace;
	origin_update(&o, &trace, trace.n, COUNT_ALL);
	for (size_t i = 0; i < o.nfigures; i++)
		assert_true(origin_seen(&o, &o.figures[i]));
	snprintf(trace.header.source, sizeof(trace.header.source), "real");
	for (size_t i = 0; i < o.nfigures; i++) {
		bool seen = true;

		for (size_t k = 0; k < ARRAY_LEN(model); k++)
			seen &= strcmp(o.figures[i].name, model[k]) != 0;
		if (origin_seen(&o, &o.figures[i]) != seen)
			fail_msg("%s", o.figures[i].name);
	}
	origin_free(&o);
	shows_free(&shows);
}

/* On another path it is the same figure that is asked, wherever it stands there; else the first. */
static void test_keeps_its_figure(void **state)
{
	static struct shows shows;
	static struct origin o;

	(void)state;
	shows_of(&shows, "textbook", NULL, NULL);
	origin_update(&o, &shows.show[0].trace, 8, COUNT_ALL);
	o.figure = origin_find(o.figures, o.nfigures, "write");
	assert_string_equal(origin_chosen(&o)->key, "syscalls.write");
	origin_update(&o, &shows.show[1].trace, 8, COUNT_ALL);
	assert_string_equal(origin_chosen(&o)->key, "syscalls.write");
	origin_update(&o, &shows.show[2].trace, 8, COUNT_ALL);
	assert_string_equal(origin_chosen(&o)->name, "CPU copies");
	assert_int_equal(origin_find(o.figures, o.nfigures, "syscalls.write"), o.nfigures);
	assert_int_equal(origin_find(o.figures, o.nfigures, ""), o.nfigures);
	assert_int_equal(origin_find(o.figures, o.nfigures, "hops.disk"),
			 origin_find(o.figures, o.nfigures, "DISK>cache DMA"));
	origin_free(&o);
	shows_free(&shows);
}

static void test_sum(void **state)
{
	const struct sum_row *row = *state;
	struct shows shows;

	shows_of_sets(&shows, row->scenario, row->strategy, row->set, ARRAY_LEN(row->set));
	check_shows(&shows);
	shows_free(&shows);
}

static void test_sum_of_every_strategy(void **state)
{
	static const char *const set[] = { "file.size=512KiB", "requests=2" };

	(void)state;
	for (size_t i = 0; i < nstrategies; i++) {
		struct shows shows;

		shows_of_sets(&shows, "static-file", strategies[i]->name, set, ARRAY_LEN(set));
		check_shows(&shows);
		shows_free(&shows);
	}
}

/* Over these runs each figure is something somewhere, so that the sums above are not of nothing. */
static void test_no_figure_is_idle(void **state)
{
	bool seen[ORIGIN_FIXED] = { false };
	static struct origin o;

	(void)state;
	for (size_t r = 0; r <= ARRAY_LEN(sum_rows); r++) {
		const struct sum_row last = { "", "io-uring", NULL, { NULL } };
		const struct sum_row *row = r < ARRAY_LEN(sum_rows) ? &sum_rows[r] : &last;
		struct shows shows;

		shows_of_sets(&shows, row->scenario, row->strategy, row->set, ARRAY_LEN(row->set));
		for (size_t i = 0; i < shows.n; i++) {
			const struct trace *t = &shows.show[i].trace;

			o.figure = 0;
			origin_update(&o, t, t->n, COUNT_ALL);
			for (o.figure = 0; o.figure < o.nfigures; o.figure++) {
				origin_update(&o, t, t->n, COUNT_ALL);
				if (o.figure < ORIGIN_FIXED)
					seen[o.figure] |= o.n > 0;
				else
					assert_true(o.n > 0);
			}
		}
		origin_free(&o);
		shows_free(&shows);
	}
	for (size_t i = 0; i < ORIGIN_FIXED; i++)
		if (!seen[i])
			fail_msg("nothing of figure %zu in any run", i);
}

/* Press; 'U' and 'D' are up and down, 'P' and 'N' a page. */
static void press_all(const char *keys)
{
	for (; *keys; keys++) {
		const char one[2] = { *keys, '\0' };
		const int key = *keys == 'U' ? KEY_CODE_UP : *keys == 'D' ? KEY_CODE_DOWN :
			*keys == 'P' ? KEY_CODE_PAGE_UP : *keys == 'N' ? KEY_CODE_PAGE_DOWN : 0;

		if (key)
			app_key(&app, key);
		else
			press(&app, one);
	}
}

struct key_row {
	const char *name, *keys;
	bool open;
	size_t figure, position;
};

/* On read-write of 19 steps: the CPU copies at 8 and 11, the interrupts come at 6 and 17. */
static const struct key_row key_rows[] = {
	{ "keys: w opens", "w", true, 0, 0 },
	{ "keys: w closes", "ww", false, 0, 0 },
	{ "keys: Esc closes", "w^", false, 0, 0 },
	{ "keys: q closes and does not quit", "wq", false, 0, 0 },
	{ "keys: nothing to go to", "wD~", true, 1, 0 },
	{ "keys: to the last that counts", "Gw~", false, 0, 11 },
	{ "keys: to the one before", "Gw,~", false, 0, 8 },
	{ "keys: no further back than the first", "Gw,,,~", false, 0, 8 },
	{ "keys: no further than the last", "Gw...~", false, 0, 11 },
	{ "keys: ends", "Gwg~", false, 0, 8 },
	{ "keys: the other end", "GwgG~", false, 0, 11 },
	{ "keys: pages", "GwP~", false, 0, 8 },
	{ "keys: pages on", "GwPN~", false, 0, 11 },
	{ "keys: another figure", "GwDDDD~", false, 4, 4 },
	{ "keys: back to a figure", "GwDDU~", false, 1, 14 },
	{ "keys: round the figures", "GwUD~", false, 0, 11 },
	{ "keys: the figure stays chosen", "GwDDDD^w~", false, 4, 4 },
	{ "keys: no step behind the list", "w....^", false, 0, 0 },
	{ "keys: so far only", ":8~w~", false, 0, 8 },
	{ "keys: what was there from the start", "GwDDDDDDDDDDDDDDDDDDDg~", false, 19, 0 },
	{ "keys: the last call", "GwU~", false, ORIGIN_FIXED + 5, 10 },
	{ "keys: the last read()", "GwUU~", false, ORIGIN_FIXED + 4, 1 },
	{ "keys: a single hop", "GwUUUU~", false, ORIGIN_FIXED + 2, 11 },
	{ "keys: a hop by DMA", "GwUUUUUU~", false, ORIGIN_FIXED, 5 },
	{ "keys: an unknown one does nothing", "w2pz?", true, 0, 0 },
};

static void test_keys(void **state)
{
	const struct key_row *row = *state;
	struct shows shows;

	shows_of(&shows, "textbook", "read-write", NULL);
	app_init(&app, &shows, CHARSET_UNICODE);
	press(&app, "s");
	press_all(row->keys);
	assert_int_equal(app.origin.open, row->open);
	assert_int_equal(app.origin.figure, row->figure);
	assert_int_equal(app.players[0].position, row->position);
	assert_false(app.ended || app.help);
	app_free(&app);
	shows_free(&shows);
}

/* At every size it stays inside the screen, has the chosen figure and event, and says how to close. */
static void test_sizes(void **state)
{
	struct shows shows;

	(void)state;
	shows_of(&shows, "static-file", "mmap-write", NULL);
	app_init(&app, &shows, CHARSET_UNICODE);
	press(&app, "sGw");
	for (int width = 40; width <= 300; width += 13) {
		for (int height = 12; height <= 100; height += 8) {
			struct canvas c;
			int cursors = 0;

			app_key(&app, KEY_CODE_DOWN);
			canvas_init(&c, width, height);
			app_draw(&app, &c);
			assert_int_equal(c.clipped, 0);
			for (int y = 0; y < height; y++)
				for (int x = 0; x < width; x++)
					cursors += canvas_at(&c, x, y)->style == STYLE_CURSOR &&
						canvas_at(&c, x, y)->glyph == '>' &&
						canvas_at(&c, x + 1, y)->glyph == ' ';
			assert_int_equal(cursors, (width >= 80) + (app.origin.n > 0));
			canvas_free(&c);
		}
	}
	app_free(&app);
	shows_free(&shows);
}

int main(void)
{
	static struct CMUnitTest tests[ARRAY_LEN(sum_rows) + ARRAY_LEN(key_rows) + 5];
	static const struct CMUnitTest others[] = {
		cmocka_unit_test(test_sum_of_every_strategy),
		cmocka_unit_test(test_no_figure_is_idle),
		cmocka_unit_test(test_sizes),
		cmocka_unit_test(test_unseen),
		cmocka_unit_test(test_keeps_its_figure),
	};
	size_t n = ADD_ROWS(tests, 0, sum_rows, test_sum);

	n = ADD_ROWS(tests, n, key_rows, test_keys);
	memcpy(&tests[n], others, sizeof(others));
	return cmocka_run_group_tests(tests, NULL, NULL);
}
