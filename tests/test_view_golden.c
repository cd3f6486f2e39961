/*
 * The screens.  Golden ones are compared with tests/golden/NAME.txt, in glyphs, in ASCII and in
 * styles (a letter per cell, see ui/theme.c); UPDATE_GOLDEN=1 rewrites the files, and the diff
 * is the picture.  Then every step of every path is drawn in many sizes: nothing may be lost at
 * an edge, and what is said must fit its pane.
 */

#include "tests/golden.h"
#include "tests/shows.h"

#include "sim/explain.h"

struct screen_row {
	const char *name;	/* and of the golden file */
	const char *scenario, *strategy;
	const char *keys;	/* pressed from the first screen on */
	int width, height;
	int frame;		/* of the last step's animation; 0: all is still */
};

#define READ_WRITE "textbook", "read-write"
#define TEN_TABS "\t\t\t\t\t\t\t\t\t\t"
#define SENDFILE "textbook", "sendfile@linux-2.4"
#define MMAP_WRITE "textbook", "mmap-write"
#define MMAP_COPY_WRITE "static-file", "mmap-copy-write"

static const struct screen_row screens[] = {
	{ "read-write-first-80x24", READ_WRITE, ".", 80, 24, 0 },
	{ "read-write-dma-80x24", READ_WRITE, ".....", 80, 24, 0 },
	{ "read-write-middle-80x24", READ_WRITE, "s]]]]", 80, 24, 0 },
	{ "read-write-last-80x24", READ_WRITE, "sG", 80, 24, 0 },
	{ "read-write-first-60x20", READ_WRITE, ".", 60, 20, 0 },
	{ "read-write-middle-60x20", READ_WRITE, "s]]]]", 60, 20, 0 },
	{ "read-write-last-60x20", READ_WRITE, "sG", 60, 20, 0 },
	{ "sendfile-first-80x24", SENDFILE, ".", 80, 24, 0 },
	{ "sendfile-middle-80x24", SENDFILE, "s]]]]", 80, 24, 0 },
	{ "sendfile-gather-80x24", SENDFILE, "s]]]]]", 80, 24, 0 },
	{ "sendfile-last-80x24", SENDFILE, "sG", 80, 24, 0 },
	{ "sendfile-first-60x20", SENDFILE, ".", 60, 20, 0 },
	{ "sendfile-middle-60x20", SENDFILE, "s]]]]", 60, 20, 0 },
	{ "sendfile-last-60x20", SENDFILE, "sG", 60, 20, 0 },
	{ "mmap-write-first-80x24", MMAP_WRITE, ".", 80, 24, 0 },
	{ "mmap-write-map-80x24", MMAP_WRITE, "s]]]]...", 80, 24, 0 },
	{ "mmap-write-middle-80x24", MMAP_WRITE, "s]]]]]", 80, 24, 0 },
	{ "mmap-write-last-80x24", MMAP_WRITE, "sG", 80, 24, 0 },
	{ "mmap-write-first-60x20", MMAP_WRITE, ".", 60, 20, 0 },
	{ "mmap-write-middle-60x20", MMAP_WRITE, "s]]]]]", 60, 20, 0 },
	{ "mmap-write-last-60x20", MMAP_WRITE, "sG", 60, 20, 0 },
	{ "mmap-copy-write-first-80x24", MMAP_COPY_WRITE, "s]]]]", 80, 24, 0 },
	{ "mmap-copy-write-second-80x24", MMAP_COPY_WRITE, "s]]]].", 80, 24, 0 },
	{ "mmap-copy-write-second-60x20", MMAP_COPY_WRITE, "s]]]].", 60, 20, 0 },
	{ "mmap-copy-write-fault-80x24", MMAP_COPY_WRITE, "s]]]].......", 80, 24, 0 },
	{ "direct-write-dma-80x24", "textbook", "direct-write", ".....", 80, 24, 0 },
	{ "direct-async-middle-80x24", "static-file", "direct-async",
	  "s]]]]]]]]]]]]]]]]]]]]]]]]]]", 80, 24, 0 },
	{ "chunks-80x24", "static-file", "read-write", "s]]]]]]]]]]]]]]]]]]]]]]]]", 80, 24, 0 },
	{ "moving-80x24", READ_WRITE, "........", 80, 24, 5 },
	{ "readme-80x24", "textbook", NULL, "s]]]]", 80, 24, 0 },
	{ "build-80x24", "exercise-sendfile", NULL, "Bk jjj jjjjjc", 80, 24, 0 },
	{ "build-breaks-60x20", "exercise-sendfile", NULL, "Bk j c", 60, 20, 0 },
	{ "build-solved-120x36", "exercise-sendfile", NULL, "Bs", 120, 36, 0 },
	{ "build-solved-40x12", "exercise-sendfile", NULL, "Bs", 40, 12, 0 },
	{ "build-none-60x20", "textbook", NULL, "B", 60, 20, 0 },
	{ "zoom-80x24", "static-file", "sendfile", "s]]]]]]]]]]]]Z", 80, 24, 0 },
	{ "zoom-in-60x20", "static-file", "sendfile", "s]]]]]]]]]]]]Z++++", 60, 20, 0 },
	{ "zoom-scrolled-40x12", "static-file", "sendfile", "sGZ+++<<", 40, 12, 0 },
	{ "zoom-usage-120x36", "high-concurrency", "read-write", "sGZv", 120, 36, 0 },
	{ "question-80x24", "textbook", NULL, "3", 80, 24, 0 },
	{ "question-60x20", "textbook", NULL, "3", 60, 20, 0 },
	{ "question-40x12", "textbook", NULL, "3", 40, 12, 0 },
	{ "answer-80x24", "static-file", NULL, "1~", 80, 24, 0 },
	{ "answer-60x20", "static-file", NULL, "1~", 60, 20, 0 },
	{ "asked-80x24", "lesson-2-four-of-what", NULL, "1", 80, 24, 0 },
	{ "asked-60x20", "lesson-2-four-of-what", NULL, "1", 60, 20, 0 },
	{ "asked-40x12", "lesson-3-second-visitor", NULL, "2", 40, 12, 0 },
	{ "asked-answer-80x24", "lesson-2-four-of-what", NULL, "2~", 80, 24, 0 },
	{ "asked-answer-60x20", "lesson-2-four-of-what", NULL, "2~", 60, 20, 0 },
	{ "asked-number-80x24", "lesson-2-four-of-what", NULL, "3~~p", 80, 24, 0 },
	{ "asked-number-answer-60x20", "lesson-2-four-of-what", NULL, "3~~p~", 60, 20, 0 },
	{ "help-80x24", "textbook", NULL, "s?", 80, 24, 0 },
	{ "help-60x20", "textbook", NULL, "s?.", 60, 20, 0 },
	{ "scale-80x24", READ_WRITE, "sz+F]]]]]]", 80, 24, 0 },
	{ "why-80x24", READ_WRITE, "s]]]]w", 80, 24, 0 },
	{ "why-60x20", READ_WRITE, "s]]]]w", 60, 20, 0 },
	{ "origin-80x24", "static-file", "read-write", "s:end~w,,", 80, 24, 0 },
	{ "origin-60x20", "high-concurrency", "read-write", "s:end~w,,", 60, 20, 0 },
	{ "origin-40x12", READ_WRITE, "sGw", 40, 12, 0 },
	{ "origin-hop-100x30", READ_WRITE, "sGw" TEN_TABS TEN_TABS TEN_TABS TEN_TABS TEN_TABS "\t\t\t\t",
	  100, 30, 0 },
	{ "go-to-80x24", READ_WRITE, "s]]:104u", 80, 24, 0 },
	{ "search-60x20", READ_WRITE, "s/irq~", 60, 20, 0 },
	{ "run-until-40x12", READ_WRITE, "srsleep > 3~", 40, 12, 0 },
	{ "tiny-40x12", READ_WRITE, "s]]]]", 40, 12, 0 },
	{ "roomy-120x36", READ_WRITE, "s]]]]", 120, 36, 0 },
	{ "munmap-80x24", MMAP_WRITE, "sG,,,,,", 80, 24, 0 },
	{ "munmap-60x20", MMAP_WRITE, "sG,,,,,", 60, 20, 0 },
	{ "disk-waiting-80x24", "static-file", "direct-async",
	  "s......................", 80, 24, 0 },
	{ "status-line-80x23", READ_WRITE, "s]]]]", 80, 23, 0 },
	{ "narrow-79x24", READ_WRITE, "s]]]]", 79, 24, 0 },
	{ "too-small", READ_WRITE, "s", 36, 6, 0 },
	{ "splice-in-80x24", "static-file", "splice", "s]]]]]", 80, 24, 0 },
	{ "splice-out-80x24", "static-file", "splice", "s]]]]].]]", 80, 24, 0 },
	{ "splice-in-60x20", "static-file", "splice", "s]]]]]", 60, 20, 0 },
	{ "sqpoll-80x24", "static-file", "uring-sqpoll", "s]]]]]]]]]]]]]", 80, 24, 0 },
	{ "sqpoll-60x20", "static-file", "uring-sqpoll", "s]]]]]]]]]]]]]", 60, 20, 0 },
	{ "user-driver-80x24", "static-file", "user-driver", "s]]]]]]]]]]", 80, 24, 0 },
	{ "level-2-read-write-80x24", READ_WRITE, "s:12~+", 80, 24, 0 },
	{ "level-3-read-write-80x24", READ_WRITE, "s:12~++F", 80, 24, 0 },
	{ "level-2-sendfile-80x24", "static-file", "sendfile", "s:20~+", 80, 24, 0 },
	{ "level-3-sendfile-80x24", "static-file", "sendfile", "s:20~++", 80, 24, 0 },
	{ "level-3-sendfile-40x12", "static-file", "sendfile", "s:20~++", 40, 12, 0 },
	{ "level-2-mmap-write-60x20", MMAP_WRITE, "s:12~+", 60, 20, 0 },
	{ "level-3-mmap-write-120x36", MMAP_WRITE, "s:12~++", 120, 36, 0 },
	{ "memory-80x24", "static-file", "mmap-write", "s]]]]]]]]]]]]]++", 80, 24, 0 },
	{ "memory-60x20", "static-file", "mmap-write", "s]]]]]]]]]]]]]++", 60, 20, 0 },
};

/* With settings. */
struct set_row {
	const char *name;
	const char *set[2];
	struct screen_row screen;
};

static const struct set_row set_rows[] = {
	{ "cow-rewrite-80x24", { "rewrite=8KiB", "file.size=64KiB" },
	  { "", "static-file", "cow", "sG,,,,,,", 80, 24, 0 } },
	{ "connections-80x24", { "connections=10", "cpu.cores=4" },
	  { "", "static-file", "read-write", "s]]]]]]]]]]]])", 80, 24, 0 } },
	{ "connections-120x36", { "connections=10", "cpu.cores=4" },
	  { "", "static-file", "read-write", "s]]]]]]]]]]]])", 120, 36, 0 } },
	{ "connections-60x20", { "connections=10", "cpu.cores=4" },
	  { "", "static-file", "read-write", "s]]]]]]]]]]]])", 60, 20, 0 } },
	{ "connections-scale-120x36", { "connections=10", "cpu.cores=4" },
	  { "", "static-file", "read-write", "sG)z++", 120, 36, 0 } },
	{ "again-80x24", { "nonblocking=true", "socket_buffer=64KiB" },
	  { "", "static-file", "read-write", "s]]]]]]]]]]]]]]].+FF", 80, 24, 0 } },
};

static void draw_row(struct app *app, const struct screen_row *row, struct canvas *c)
{
	canvas_init(c, row->width, row->height);
	press(app, row->keys);
	for (int i = 0; i < row->frame; i++) {
		if (i == 0) {	/* the last step once more, to catch it on its way */
			app_key(app, ',');
			app_key(app, '.');
		}
		app_tick(app);
	}
	app_draw(app, c);
}

static void check_screen(const struct screen_row *row, const char *name, const char *const *set,
			 size_t n)
{
	struct shows shows;
	static struct app app;
	struct canvas c;
	char path[128], *text;

	shows_of_sets(&shows, row->scenario, row->strategy, set, n);
	app_init(&app, &shows, CHARSET_UNICODE);
	draw_row(&app, row, &c);
	text = golden_planes(&c);
	snprintf(path, sizeof(path), "tests/golden/%s.txt", name);
	golden_check(path, text);
	free(text);
	canvas_free(&c);
	app_free(&app);
	shows_free(&shows);
}

static void test_screen(void **state)
{
	const struct screen_row *row = *state;

	check_screen(row, row->name, NULL, 0);
}

static void test_set_screen(void **state)
{
	const struct set_row *row = *state;

	check_screen(&row->screen, row->name, row->set, ARRAY_LEN(row->set));
}

static const struct size {
	int width, height;
} sizes[] = {
	{ 40, 12 }, { 47, 13 }, { 59, 19 }, { 60, 20 }, { 66, 22 }, { 79, 24 }, { 80, 24 },
	{ 80, 25 }, { 81, 30 }, { 100, 30 }, { 105, 28 }, { 120, 36 }, { 120, 40 }, { 132, 43 },
	{ 200, 60 }, { 200, 12 }, { 40, 60 },
};

/* The text must fit below the pane's title, in words. */
static void check_fits(const struct layout *l, const char *text)
{
	struct rect r = l->now;

	r.width -= l->kind == LAYOUT_FULL;
	r.height -= l->kind != LAYOUT_TINY;
	if (canvas_wrap(NULL, r, STYLE_NORMAL, text) > r.height)
		fail_msg("does not fit %dx%d (in %dx%d): %s", l->width, l->height, r.width,
			 r.height, text);
}

static void check_drawn(const struct canvas *c, const struct app *app)
{
	if (c->clipped != 0)
		fail_msg("%dx%d: %lu cells outside, path %d, step %zu", c->width, c->height,
			 c->clipped, app->path, app->players[app->path].position);
	for (int y = 0; y < c->height; y++) {
		for (int x = 0; x < c->width; x++) {
			uint32_t glyph = canvas_at(c, x, y)->glyph;

			if (!theme_is_narrow(glyph) || (theme_ascii(glyph) == '?' && glyph != '?'))
				fail_msg("%dx%d: a glyph that has no place in the table: %x",
					 c->width, c->height, (unsigned)glyph);
		}
	}
}

/* No text may end in the middle of a word, in any size around those of usual windows. */
static void test_nothing_is_cut(void **state)
{
	static struct app app;
	struct shows shows;
	struct canvas c;

	(void)state;
	shows_of(&shows, "textbook", NULL, NULL);
	for (int width = 60; width <= 82; width++) {
		for (int height = 18; height <= 26; height++) {
			canvas_init(&c, width, height);
			app_init(&app, &shows, CHARSET_UNICODE);
			press(&app, "s");
			for (size_t path = 0; path < shows.n; path++) {
				app.path = (int)path;
				for (size_t i = 0; i <= app.players[path].nsteps; i++) {
					player_seek(&app.players[path], i);
					app_draw(&app, &c);
					if (c.cut != 0)
						fail_msg("%dx%d: path %zu, step %zu cuts a text",
							 width, height, path, i);
				}
			}
			canvas_free(&c);
		}
	}
	shows_free(&shows);
}

struct lint_row {
	const char *name;
	const char *scenario, *strategy, *set;
	size_t size_step;	/* every which size */
};

static const struct lint_row lint_rows[] = {
	{ "lint: textbook", "textbook", NULL, NULL, 1 },
	{ "lint: read-write in chunks", "static-file", "read-write", NULL, 3 },
	{ "lint: mmap-write in chunks", "static-file", "mmap-write", NULL, 3 },
	{ "lint: sendfile in chunks", "static-file", "sendfile", NULL, 3 },
	{ "lint: direct-async in chunks", "static-file", "direct-async", NULL, 3 },
	{ "lint: a warm file", "textbook", NULL, "file.cache=warm", 3 },
	{ "lint: an empty file", "textbook", NULL, "file.size=0", 1 },
	{ "lint: one byte", "textbook", NULL, "file.size=1", 1 },
	{ "lint: an odd size", "textbook", NULL, "file.size=70001", 3 },
	{ "lint: a NIC that cannot gather", "static-file", "sendfile", "nic.scatter_gather=false",
	  3 },
	{ "lint: a small socket buffer", "static-file", "sendfile", "socket_buffer=16KiB", 6 },
	{ "lint: sent three times", "textbook", NULL, "requests=3", 6 },
};

static void lint_path(struct app *app, struct canvas *c)
{
	const struct player *p = &app->players[app->path];
	const struct show *s = &app->shows->show[app->path];
	struct layout l;

	layout_make(&l, c->width, c->height, BELOW_PROGRAM);
	for (;;) {
		app_draw(app, c);
		check_drawn(c, app);
		if (p->position > 0) {
			struct view v = { .strategy = s->strategy, .player = p,
					  .scene = &app->scene, .why = 1 };
			char text[256];

			view_sentence(&v, text, sizeof(text));
			check_fits(&l, text);
		}
		if (p->position == p->nsteps)
			return;
		app_key(app, '.');
		settle(app);
	}
}

static void test_lint(void **state)
{
	const struct lint_row *row = *state;
	static struct app app;
	struct shows shows;
	struct canvas c;

	shows_of(&shows, row->scenario, row->strategy, row->set);
	for (size_t i = 0; i < ARRAY_LEN(sizes); i += row->size_step) {
		canvas_init(&c, sizes[i].width, sizes[i].height);
		app_init(&app, &shows, CHARSET_UNICODE);
		app_draw(&app, &c);
		check_drawn(&c, &app);
		for (size_t path = 0; path < shows.n; path++) {
			press(&app, "s");
			app.path = (int)path;
			lint_path(&app, &c);
		}
		canvas_free(&c);
	}
	shows_free(&shows);
}

/* All texts of all tables, also of rows that no shipped scenario comes to. */
static void test_notes_fit(void **state)
{
	(void)state;
	for (size_t i = 0; i < 2; i++) {
		int width = i ? 80 : 60, height = i ? 24 : 20;
		struct layout now, why;

		layout_make(&now, width, height, BELOW_PROGRAM);
		layout_make(&why, width, height, BELOW_WHY);
		for (size_t k = 0; k < nstrategies; k++) {
			for (size_t n = 0; n < strategy_nsteps(strategies[k]); n++) {
				const struct step *step = strategy_step(strategies[k], (int)n);

				check_fits(&now, step->note.sentence);
				check_fits(&why, step->note.mechanism);
				check_fits(&why, step->note.kernel);
			}
		}
	}
}

/* The program's lines fit beside the explanation. */
static void test_code_fits(void **state)
{
	struct layout l;

	(void)state;
	layout_make(&l, 80, 24, BELOW_PROGRAM);
	for (size_t k = 0; k < nstrategies; k++)
		for (const char *const *line = strategies[k]->code; *line; line++)
			assert_in_range(canvas_columns(*line), 0, l.program.width - 2);
}

/* The question and its answer fit, whatever the scenario. */
static void check_question(const char *scenario, const char *strategy, const char *set, int width,
			   int height)
{
	static struct app app;
	struct shows shows;
	struct layout l;
	struct rect r;
	struct question *q = &app.question;

	shows_of(&shows, scenario, strategy, set);
	app_init(&app, &shows, CHARSET_UNICODE);
	layout_make(&l, width, height, BELOW_QUESTION);
	r = l.now;
	r.height--;
	if (width >= 80)
		r.width = 43;
	else
		r.height -= 2;
	q->chosen = q->answer ? 0 : 1;
	for (int committed = 0; committed < 2; committed++) {
		char text[512];

		q->committed = committed;
		view_question_text(q, text, sizeof(text));
		if (canvas_wrap(NULL, r, STYLE_NORMAL, text) > r.height)
			fail_msg("%dx%d: does not fit %dx%d: %s", width, height, r.width, r.height,
				 text);
	}
	shows_free(&shows);
}

/* "splice@linux-5.15": with the first kernel that has what the strategy needs. */
static void on_first_kernel(char *text, size_t size, const struct strategy *s)
{
	snprintf(text, size, "%s@%s", s->name, kernel_first(s->needs)->name);
}

static void test_questions_fit(void **state)
{
	static const char *const scenarios[] = { "textbook", "static-file", "warm-cache",
						 "small-reads" };
	static const char *const sets[] = { NULL, "count=textbook", "requests=3" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(scenarios); i++) {
		for (size_t k = 0; k < nstrategies; k++) {
			char strategy[80];

			on_first_kernel(strategy, sizeof(strategy), strategies[k]);
			for (size_t n = 0; n < ARRAY_LEN(sets); n++) {
				check_question(scenarios[i], strategy, sets[n], 60, 20);
				check_question(scenarios[i], strategy, sets[n], 80, 24);
			}
		}
	}
}

/* Where other parts of the picture may not reach: the frames of its panes are whole. */
static void check_frames(const struct canvas *c, const struct layout *l, const struct app *app)
{
	struct rect rects[LAYOUT_PANES];
	const int n = layout_panes(l, rects);
	static bool taken[300][100];

	memset(taken, 0, sizeof(taken));
	for (int i = 0; i < n; i++)
		for (int y = rects[i].y; y < rects[i].y + rects[i].height; y++)
			for (int x = rects[i].x; x < rects[i].x + rects[i].width; x++) {
				assert_in_range(x, 0, c->width - 1);
				assert_in_range(y, 0, c->height - 1);
				if (taken[x][y])
					fail_msg("%dx%d: two panes at %d, %d", c->width, c->height, x,
						 y);
				taken[x][y] = true;
			}
	for (int place = DISK; place < N_PLACES; place++) {
		const struct rect r = l->places[place].box;
		const int right = r.x + r.width - 1, bottom = r.y + r.height - 1;
		const bool drawn = place != PIPE || app->scene.copied[PIPE][0] ||
			(app->shows->show[app->path].strategy &&
			 app->shows->show[app->path].strategy->pipe);

		if (!l->boxed || r.width == 0 || !drawn)
			continue;
		if (canvas_at(c, r.x, r.y)->glyph != GLYPH_TOP_LEFT ||
		    canvas_at(c, right, r.y)->glyph != GLYPH_TOP_RIGHT ||
		    canvas_at(c, r.x, bottom)->glyph != GLYPH_BOTTOM_LEFT ||
		    canvas_at(c, right, bottom)->glyph != GLYPH_BOTTOM_RIGHT)
			fail_msg("%dx%d: the frame of %s is torn, path %d, step %zu", c->width,
				 c->height, place_name((enum place)place), app->path,
				 app->players[app->path].position);
	}
}

struct whole_row {
	const char *name;
	const char *strategy;	/* NULL: all there are */
	const char *set[4];
};

static const struct whole_row whole_rows[] = {
	{ "whole: every strategy", NULL, { NULL } },
	{ "whole: splice that copies", "splice@linux-splice-copy,vmsplice@linux-splice-copy",
	  { NULL } },
	{ "whole: loopback", "splice,zerocopy-send,sendfile,uring-fixed", { "nic.loops_back=true" } },
	{ "whole: a shared page is written to", "cow", { "rewrite=8KiB" } },
	{ "whole: encrypted by the program", "read-write", { "tls=user" } },
	{ "whole: no checksums by the NIC", "sendfile", { "nic.checksum=false" } },
	{ "whole: an ACK is lost", "sendfile,read-write", { "lose_ack=2" } },
	{ "whole: evicted", "mmap-write,read-write", { "memory.page_cache=256KiB" } },
	{ "whole: ten connections", "read-write,splice", { "connections=10", "file.size=128KiB" } },
	{ "whole: sockets without room", "read-write",
	  { "connections=3", "nonblocking=true", "socket_buffer=64KiB" } },
	{ "whole: preempted", "read-write",
	  { "connections=4", "cpu.cores=1", "cpu.slice=5us", "file.cache=warm" } },
};

/* Every step of the paths in that size: nothing overlaps, is cut or lost at an edge. */
static void check_whole(struct shows *shows, const char *keys, int width, int height)
{
	static struct app app;
	struct canvas c;

	canvas_init(&c, width, height);
	app_init(&app, shows, CHARSET_UNICODE);
	for (size_t path = 0; path < shows->n; path++) {
		struct player *p = &app.players[path];
		struct layout l;

		app.path = (int)path;
		app.asking = false;
		press(&app, keys);
		layout_make(&l, width, height, BELOW_PROGRAM);
		if (shows->show[path].ncores > 1)
			layout_want_lanes(&l, (int)shows->show[path].ncores + 2);
		for (size_t i = 0; i <= p->nsteps; i++) {
			player_seek(p, 0);
			p->position = i;
			app_draw(&app, &c);
			check_drawn(&c, &app);
			check_frames(&c, &l, &app);
			if (c.cut != 0 && width >= 60)
				fail_msg("%dx%d: %s, step %zu cuts a text", width, height,
					 app.labels[path], i);
			p->position = i;
		}
	}
	canvas_free(&c);
}

static void test_whole(void **state)
{
	const struct whole_row *row = *state;
	static const struct size sizes_of_rooms[] = {
		{ 40, 12 }, { 60, 20 }, { 80, 24 }, { 120, 36 }, { 300, 100 },
	};
	char all[512] = "";
	struct shows shows;

	for (size_t k = 0; k < nstrategies; k++)
		snprintf(all + strlen(all), sizeof(all) - strlen(all), "%s%s", k ? "," : "",
			 strategies[k]->name);
	shows_of_sets(&shows, "static-file", row->strategy ? row->strategy : all, row->set, 4);
	for (size_t i = 0; i < ARRAY_LEN(sizes_of_rooms); i++)
		check_whole(&shows, "+++", sizes_of_rooms[i].width, sizes_of_rooms[i].height);
	shows_free(&shows);
}

/* Every size from the smallest to 300x100: another step in each, and no frame torn. */
static void test_all_sizes(void **state)
{
	static struct app app;
	struct shows shows;

	(void)state;
	shows_of(&shows, "static-file", "read-write,splice,zerocopy-send", NULL);
	app_init(&app, &shows, CHARSET_UNICODE);
	app.asking = false;
	for (int width = LAYOUT_MIN_WIDTH; width <= 300; width++) {
		for (int height = LAYOUT_MIN_HEIGHT; height <= 100; height++) {
			struct canvas c;
			struct layout l;

			app.path = (width + height) % (int)shows.n;
			player_seek(&app.players[app.path],
				    (size_t)(width * 7 + height) % app.players[app.path].nsteps);
			canvas_init(&c, width, height);
			layout_make(&l, width, height, BELOW_PROGRAM);
			app_draw(&app, &c);
			check_drawn(&c, &app);
			check_frames(&c, &l, &app);
			canvas_free(&c);
		}
	}
	shows_free(&shows);
}

int main(void)
{
	static struct CMUnitTest tests[ARRAY_LEN(screens) + ARRAY_LEN(set_rows) +
					ARRAY_LEN(lint_rows) + ARRAY_LEN(whole_rows) + 5] = {
		cmocka_unit_test(test_notes_fit),
		cmocka_unit_test(test_code_fits),
		cmocka_unit_test(test_questions_fit),
		cmocka_unit_test(test_nothing_is_cut),
		cmocka_unit_test(test_all_sizes),
	};
	size_t n = 5;

	n = ADD_ROWS(tests, n, screens, test_screen);
	n = ADD_ROWS(tests, n, set_rows, test_set_screen);
	n = ADD_ROWS(tests, n, lint_rows, test_lint);
	n = ADD_ROWS(tests, n, whole_rows, test_whole);
	return _cmocka_run_group_tests("view", tests, n, NULL, NULL);
}
