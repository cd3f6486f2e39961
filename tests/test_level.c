/*
 * The levels of detail: what each shows and hides at a fixed step of a path, that no figure is out of
 * reach, that steps are the same in each, and that all sizes can be drawn in each.
 */

#include "tests/display.h"

#include "ui/level.h"
#include "ui/view_figures.h"

/* What app draws in that size, in ASCII; the caller frees it. */
static char *drawn(int width, int height)
{
	char *text = NULL;
	struct canvas c;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	assert_non_null(out);
	canvas_init(&c, width, height);
	app_draw(&app, &c);
	canvas_dump(&c, out, PLANE_GLYPHS, CHARSET_ASCII);
	assert_int_equal(c.clipped, 0);
	canvas_free(&c);
	fclose(out);
	return text;
}

#define MAX_WORDS 10

struct level_row {
	const char *name;
	const char *scenario, *strategy, *set;
	const char *keys;		/* from the first screen on, at level 1 */
	int level;
	const char *shows[MAX_WORDS], *hides[MAX_WORDS];
};

#define READ_WRITE "textbook", "read-write", NULL
#define SENDFILE "static-file", "sendfile", "chunk=256KiB"
#define MMAP_WRITE "warm-cache", "mmap-write", "chunk=128KiB"
#define TO_XMIT "s............"			/* step 12 of read-write */
#define TO_IRQ "s......"
#define TO_ROUND "s................"		/* the second round of sendfile */
#define TO_WAKE "s:24~"
#define TO_FAULT "s....."

static const struct level_row level_rows[] = {
	{ "read-write, level 1: bytes, movers, the call", READ_WRITE, TO_XMIT, 1,
	  { "in write()", "[A][B][C][D]", "CPU copies   2.00x", "CPU: kernel mode", "our task runs",
	    ">   write(out, buf, n);", "+ level 1/3", "s sleep" },
	  { "XMIT", "ACK", "tcp_push", "irq", "segm", "ring 1", "folios", "round", "interrupts" } },
	{ "read-write, level 2: XMIT, ACK, the kernel's part", READ_WRITE, TO_XMIT "+", 2,
	  { "in write()", "[A][B][C][D]", "our task: XMIT", "XMIT: the CPU tells", "ACK due 64K",
	    ">     // tcp_push()", "interrupts       1", "F + - level 2/3", "! irq", "t XMIT" },
	  { "segm", "ring 1", "folios", "round", "memory now/peak" } },
	{ "read-write, level 3: segment, ring, folios, round", READ_WRITE, TO_XMIT "++", 3,
	  { "in write()", "our task: XMIT", "ACK due 64K", "segm. 1, ring 1", "folios 4K",
	    "round 1", "// tcp_push()          segment 1", "(TSO)", "memory now/peak",
	    "F - level 3/3" },
	  { NULL } },
	{ "read-write, level 1: a call has returned", READ_WRITE, "s.........", 1,
	  { "read() returned", "CPU: user mode" }, { "in read()" } },
	{ "read-write, level 1: an interrupt is the kernel", READ_WRITE, TO_IRQ, 1,
	  { "asleep in read()", "CPU: kernel mode", "the kernel runs" },
	  { "! irq", "CPU: interrupt", "from the disk" } },
	{ "read-write, level 2: an interrupt is one", READ_WRITE, TO_IRQ "+", 2,
	  { "asleep in read()", "CPU: interrupt", "from the disk", "! interrupt by the disk" },
	  { "the kernel runs" } },
	{ "read-write, level 1: it sleeps, in one word", READ_WRITE, "s....", 1,
	  { "asleep in read()", "our task sleeps" }, { "task sleeps: disk", "asked", "ahead" } },
	{ "read-write, level 2: it sleeps, and for what", READ_WRITE, "s....+", 2,
	  { "asleep in read()", "task sleeps: disk", "1 asked", "ahead 64K" },
	  { "folios", "16x4K" } },
	{ "sendfile, level 1: readahead's pages, no more", SENDFILE, TO_WAKE, 1,
	  { "in sendfile()", "[A][b]", "<a>", "our task wakes" },
	  { "ahead", "ACK due", "round", "segm", "slept 116.0 us", "splice_read" } },
	{ "sendfile, level 2: readahead, ACK, how long it slept", SENDFILE, TO_WAKE "+", 2,
	  { "[A][b]", "ahead 256K", "ACK due 128K", "slept 116.0 us", "filemap_splice_read" },
	  { "round", "segm", "x64K" } },
	{ "sendfile, level 3: folios, round, segments", SENDFILE, TO_WAKE "++", 3,
	  { "[A][b]", "4x64K ahead", "ACK due 128K", "round 2", "segm. 2, ring 0" }, { NULL } },
	{ "sendfile, level 3: the ring, if there is no room for both", "static-file", "sendfile", "chunk=1KiB",
	  "sG++", 3, { "+ ring 0 -" }, { "segm. 1024" } },
	{ "sendfile, level 3: the rounds are counted", SENDFILE, "s:13~++", 3,
	  { "Round 2, of 16 pages", "// skb_splice_from_iter() round 2" }, { NULL } },
	{ "sendfile, level 3: how the call works", SENDFILE, "s.++", 3,
	  { "of 16 pages (64 KiB) at" }, { "round 1" } },
	{ "mmap-write, level 1: a mapping", MMAP_WRITE, TO_FAULT, 1,
	  { "in write()", "mapped <a>", "page tables: no byte moves", ">   write(out, p" },
	  { "filemap_fault", "Fault-around", " 16 pages", "folios" } },
	{ "mmap-write, level 2: the fault's place in the kernel", MMAP_WRITE, TO_FAULT "+", 2,
	  { "mapped <a>", "// fault: filemap_fault()", "page faults      1" },
	  { "Fault-around", "folios", "()  16 pages" } },
	{ "mmap-write, level 3: fault-around, folios", MMAP_WRITE, TO_FAULT "++", 3,
	  { "mapped <a>", "// fault: filemap_fault()", "Fault-around: 16 pages",
	    "folios 4K" }, { NULL } },
};

static void test_level(void **state)
{
	const struct level_row *row = *state;
	struct shows own;
	char *text;

	shows_of(&own, row->scenario, row->strategy, row->set);
	app_free(&app);
	app_init(&app, &own, CHARSET_UNICODE);
	press(&app, row->keys);
	assert_int_equal(app.level, row->level);
	text = drawn(80, 24);
	for (int i = 0; i < MAX_WORDS && row->shows[i]; i++)
		if (!strstr(text, row->shows[i]))
			fail_msg("no \"%s\" in:\n%s", row->shows[i], text);
	for (int i = 0; i < MAX_WORDS && row->hides[i]; i++)
		if (strstr(text, row->hides[i]))
			fail_msg("\"%s\" in:\n%s", row->hides[i], text);
	free(text);
	app_free(&app);
	app = (struct app){ 0 };
	shows_free(&own);
}

static void begin(const char *keys)
{
	app_free(&app);
	app_init(&app, &shows, CHARSET_UNICODE);
	press(&app, keys);
}

/* Every figure of a level is on one of its pages, whatever the size; the pages go round. */
static void test_all_figures(void **state)
{
	static const struct { int width, height; } sizes[] = {
		{ 40, 12 }, { 60, 20 }, { 80, 24 }, { 120, 36 }, { 300, 100 },
	};
	struct view_group groups[MAX_GROUPS];
	char *pages[16];

	(void)state;
	begin("s:12~++");
	for (size_t s = 0; s < ARRAY_LEN(sizes); s++) {
		for (size_t i = 0; i < ARRAY_LEN(pages); i++) {
			pages[i] = drawn(sizes[s].width, sizes[s].height);
			press(&app, "F");
		}
		for (int g = 0, n = view_groups(groups, &app.lecture.view); g < n; g++) {
			for (int k = 0; k < groups[g].n; k++) {
				const struct view_figure *f = &groups[g].figures[k];
				const bool line = sizes[s].width < 80;
				char words[64];
				bool found = false;

				snprintf(words, sizeof(words), "%s ", line && f->brief ? f->brief : f->name);
				for (size_t i = 0; i < ARRAY_LEN(pages); i++)
					found |= strstr(pages[i], words) != NULL;
				if (!found)
					fail_msg("%dx%d: no page has \"%s\"", sizes[s].width,
						 sizes[s].height, words);
			}
		}
		for (size_t i = 0; i < ARRAY_LEN(pages); i++)
			free(pages[i]);
	}
}

/* + and - stop at the ends, and begin with the level's own figures. */
static void test_keys(void **state)
{
	char *text;

	(void)state;
	begin("s-");
	assert_int_equal(app.level, 1);
	press(&app, "+++++FF+");
	assert_int_equal(app.level, 3);
	assert_int_equal(app.figures_page, 0);
	press(&app, "F-");
	assert_int_equal(app.level, 2);
	text = drawn(80, 24);
	assert_non_null(strstr(text, "when, textbook"));
	free(text);
}

/* Where the reader is does not change, nor how many steps there are. */
static void test_steps_stay(void **state)
{
	(void)state;
	begin("s:8~");
	for (int level = 1; level <= MAX_LEVEL; level++, press(&app, "+")) {
		assert_int_equal(app.players[0].position, 8);
		assert_int_equal(app.players[0].nsteps, 19);
	}
}

/* The level is told in every size. */
static void test_level_is_told(void **state)
{
	static const char *const words[MAX_LEVEL][2] = {
		{ "+ level 1/3", "+1/3" }, { "+ - level 2/3", "+-2/3" }, { "- level 3/3", "-3/3" },
	};

	(void)state;
	begin("s.");
	for (int level = 1; level <= MAX_LEVEL; level++, press(&app, "+")) {
		for (int width = 40; width <= 300; width += 20) {
			for (int height = 12; height <= 100; height += 8) {
				char *text = drawn(width, height);

				if (!strstr(text, words[level - 1][0]) &&
				    !strstr(text, words[level - 1][1]))
					fail_msg("%dx%d: not which level:\n%s", width, height, text);
				free(text);
			}
		}
	}
}

/* Nothing is drawn outside, cut, or with a glyph that ASCII has not, at some steps of any path. */
static void check_drawn(int width, int height)
{
	struct canvas c;

	canvas_init(&c, width, height);
	for (size_t path = 0; path < app.shows->n; path++) {
		const size_t every = app.players[path].nsteps / 100 + 1;

		app.path = (int)path;
		for (size_t i = 0; i <= app.players[path].nsteps; i += every) {
			player_seek(&app.players[path], i);
			app_draw(&app, &c);
			if (c.clipped || (width >= 60 && c.cut))
				fail_msg("%dx%d, level %d: path %zu, step %zu %s", width, height,
					 app.level, path, i, c.clipped ? "draws outside" : "cuts a text");
			for (int k = 0; k < width * height; k++) {
				const uint32_t glyph = c.cells[k].glyph;

				if (!theme_is_narrow(glyph) || (theme_ascii(glyph) == '?' && glyph != '?'))
					fail_msg("%dx%d: a glyph without a place: %x", width, height,
						 (unsigned)glyph);
			}
		}
	}
	canvas_free(&c);
}

/* Of scenarios with larger numbers, many connections, flows, and what is rare. */
static void test_scenarios(void **state)
{
	static const char *const names[] = { "static-file", "high-concurrency", "zero-copy-that-is-not",
					     "small-messages", "nginx" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		struct shows own;

		shows_of(&own, names[i], NULL, "file.size=512KiB");
		for (int level = 2; level <= MAX_LEVEL; level++) {
			app_free(&app);
			app_init(&app, &own, CHARSET_UNICODE);
			press(&app, level == 2 ? "s+" : "s++");
			check_drawn(40, 12);
			check_drawn(80, 24);
			check_drawn(120, 36);
		}
		app_free(&app);
		app = (struct app){ 0 };
		shows_free(&own);
	}
}

/* The same beside another path, which is drawn in half of the width. */
static void test_compared(void **state)
{
	static const struct { int width, height; } sizes[] = {
		{ 40, 12 }, { 60, 20 }, { 80, 24 }, { 120, 36 }, { 180, 50 }, { 300, 100 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
		begin("s++c4");
		for (size_t step = 0; step <= app.players[0].nsteps; step++, press(&app, ".")) {
			char *text = drawn(sizes[i].width, sizes[i].height);

			assert_non_null(strstr(text, "3/3"));
			free(text);
		}
	}
}

static void test_sizes(void **state)
{
	static const struct { int width, height; } sizes[] = {
		{ 40, 12 }, { 47, 13 }, { 59, 19 }, { 60, 20 }, { 66, 22 }, { 79, 24 }, { 80, 24 },
		{ 100, 30 }, { 120, 36 }, { 200, 12 }, { 40, 60 }, { 300, 100 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
		begin("s+");
		check_drawn(sizes[i].width, sizes[i].height);
		begin("s++");
		check_drawn(sizes[i].width, sizes[i].height);
	}
}

/* A question's answer may be a count: no detail tells it while it is open. */
static void test_question_hides(void **state)
{
	char *text;

	(void)state;
	begin("s:12~++");
	text = drawn(80, 24);
	assert_non_null(strstr(text, "segm."));
	free(text);
	app.asking = true;	/* as a question that is asked in the middle */
	text = drawn(80, 24);
	assert_non_null(strstr(text, "PREDICT"));
	assert_null(strstr(text, "segm."));
	assert_null(strstr(text, "ACK due"));
	free(text);
}

struct parse_row {
	const char *name, *text;
	int level;		/* 0: refused */
};

static const struct parse_row parse_rows[] = {
	{ "parse: 1", "1", 1 }, { "parse: 3", "3", 3 }, { "parse: 0", "0", 0 }, { "parse: 4", "4", 0 },
	{ "parse: nothing", "", 0 }, { "parse: more", "12", 0 }, { "parse: a word", "all", 0 },
};

static void test_parse(void **state)
{
	const struct parse_row *row = *state;
	struct error e;
	int level = 0;

	assert_int_equal(level_parse(&level, row->text, &e), row->level ? 0 : -1);
	assert_int_equal(level, row->level);
	if (!row->level)
		assert_non_null(strstr(e.text, "accepted: 1, 2 or 3"));
}

/* Readahead brings larger folios from window to window; a warm file has those that it is said to have. */
static void test_folios(void **state)
{
	struct shows own;
	uint64_t folio = 0;

	(void)state;
	shows_of(&own, "static-file", "read-write", NULL);
	app_free(&app);
	app_init(&app, &own, CHARSET_UNICODE);
	press(&app, "s");
	for (size_t i = 1; i <= app.players[0].nsteps; i++) {
		player_seek(&app.players[0], i);
		app_fold(&app);
		assert_true(app.scene.detail.folio_bytes >= folio);
		folio = app.scene.detail.folio_bytes;
	}
	assert_int_equal(folio, 128 << 10);
	app_free(&app);
	shows_free(&own);
	shows_of(&own, "warm-cache", "mmap-write", "file.folio=64KiB");
	app_init(&app, &own, CHARSET_UNICODE);
	press(&app, "s.");
	app_fold(&app);
	assert_int_equal(app.scene.detail.folio_bytes, 64 << 10);
	app_free(&app);
	app = (struct app){ 0 };
	shows_free(&own);
}

int main(void)
{
	static struct CMUnitTest tests[ARRAY_LEN(level_rows) + ARRAY_LEN(parse_rows) + 9] = {
		cmocka_unit_test(test_all_figures), cmocka_unit_test(test_keys),
		cmocka_unit_test(test_steps_stay), cmocka_unit_test(test_level_is_told),
		cmocka_unit_test(test_sizes), cmocka_unit_test(test_question_hides),
		cmocka_unit_test(test_folios), cmocka_unit_test(test_compared),
		cmocka_unit_test(test_scenarios),
	};
	size_t n = ADD_ROWS(tests, 9, level_rows, test_level);

	n = ADD_ROWS(tests, n, parse_rows, test_parse);
	return _cmocka_run_group_tests("level", tests, n, display_open, display_close);
}
