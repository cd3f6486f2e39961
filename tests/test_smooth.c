/*
 * What is sent to a terminal of 80x24 with 256 colours, measured: the display steps and plays on a
 * terminal that is a file, and the bytes of each frame are counted.
 */

#include <curses.h>
#include <locale.h>
#include <unistd.h>

#include "tests/shows.h"

#include "ui/frame.h"
#include "ui/term.h"

#define MOST_STEPS 120		/* of each path */

static struct shows shows;
static struct app app;
static struct canvas canvas;
static FILE *out, *in;
static SCREEN *screen;

struct seen {
	size_t frames, bytes, most;	/* most: of one frame */
	size_t steps, most_of_step;	/* bytes until all is still */
	size_t most_frames;
};

static off_t sent(void)
{
	return lseek(fileno(out), 0, SEEK_CUR);
}

/* Count a frame that began there. */
static void count(struct seen *s, off_t from)
{
	const size_t n = (size_t)(sent() - from);

	s->frames++;
	s->bytes += n;
	if (n > s->most)
		s->most = n;
}

static bool show(struct seen *s, bool first)
{
	const off_t from = sent();
	bool more = false;

	if (first) {
		app_draw(&app, &canvas);
		term_show(&canvas);
		more = true;
	} else {
		more = term_show_more();
	}
	count(s, from);
	return more;
}

/* A screen as the loop shows it: until all is sent or the next tick is due. */
static void show_until_tick(struct seen *s)
{
	for (int ms = 0; show(s, ms == 0) && ms < PLAYER_TICK_MS - FRAME_MS; ms += FRAME_MS)
		;
}

static void show_all(struct seen *s)
{
	bool first = true;

	while (show(s, first))
		first = false;
}

static void check_row(int y)
{
	for (int x = 0; x < canvas.width; x++) {
		wchar_t text[CCHARW_MAX + 1] = L"";
		attr_t attributes;
		short pair;
		cchar_t shown;

		mvin_wch(y, x, &shown);
		getcchar(&shown, text, &attributes, &pair, NULL);
		assert_int_equal(text[0], canvas_at(&canvas, x, y)->glyph);
		assert_int_equal(pair, canvas_at(&canvas, x, y)->style + 1);
	}
}

/* A step with all frames of its animation. */
static void step(struct seen *s, int key)
{
	const struct player *p = &app.players[app.path];
	const size_t bytes = s->bytes, frames = s->frames;

	app_key(&app, key);
	show_until_tick(s);
	while (p->frame < p->frames) {
		app_tick(&app);
		show_until_tick(s);
	}
	show_all(s);
	for (int y = 0; y < canvas.height; y++)
		check_row(y);
	s->steps++;
	if (s->bytes - bytes > s->most_of_step)
		s->most_of_step = s->bytes - bytes;
	if (s->frames - frames > s->most_frames)
		s->most_frames = s->frames - frames;
}

static void open_screen(const char *scenario, enum theme theme)
{
	out = tmpfile();
	in = fopen("/dev/null", "r");
	assert_non_null(out);
	assert_non_null(in);
	setenv("LINES", "24", 1);
	setenv("COLUMNS", "80", 1);
	unsetenv("NO_COLOR");
	screen = newterm("xterm-256color", out, in);
	assert_non_null(screen);
	shows_of(&shows, scenario, NULL, NULL);
	app_init(&app, &shows, CHARSET_UNICODE);
	canvas_init(&canvas, 80, 24);
	term_set_look(theme, CHARSET_UNICODE);
	press(&app, "s");
}

static void close_screen(void)
{
	endwin();
	delscreen(screen);
	canvas_free(&canvas);
	shows_free(&shows);
	fclose(out);
	fclose(in);
}

struct scenario_row {
	const char *name;
	const char *scenario;
	enum theme theme;
};

static const struct scenario_row scenario_rows[] = {
	{ "frames: textbook", "textbook", THEME_DARK },
	{ "frames: textbook, light", "textbook", THEME_LIGHT },
	{ "frames: static-file", "static-file", THEME_DARK },
	{ "frames: small-reads", "small-reads", THEME_DARK },
	{ "frames: io-uring", "io-uring", THEME_LIGHT },
	{ "frames: kafka", "kafka", THEME_DARK },
	{ "frames: high-concurrency", "high-concurrency", THEME_DARK },
	{ "frames: lesson-7-sent-twice", "lesson-7-sent-twice", THEME_DARK },
};

static void test_frames(void **state)
{
	const struct scenario_row *row = *state;
	struct seen all = { 0 };

	open_screen(row->scenario, row->theme);
	for (size_t path = 0; path < shows.n; path++) {
		const struct player *p = &app.players[path];
		struct seen first = { 0 };

		app.path = (int)path;
		show_all(&first);
		for (size_t i = 0; i < p->nsteps && i < MOST_STEPS; i++)
			step(&all, '.');
		for (size_t i = 0; i < 20; i++)
			step(&all, ',');
	}
	close_screen();
	print_message("%s: %zu steps, %zu frames of %zu bytes at most, a step %zu bytes in the "
		      "mean, %zu and %zu frames at most\n", row->name, all.steps, all.frames, all.most,
		      all.bytes / all.steps, all.most_of_step, all.most_frames);
	assert_in_range(all.most, 1, FRAME_BYTES - 1);
}

/* The first frame after a key has the step's number. */
static void test_key_shows_within_a_frame(void **state)
{
	struct seen s = { 0 };

	(void)state;
	open_screen("static-file", THEME_DARK);
	show_all(&s);
	for (int i = 0; i < 100; i++) {
		app_key(&app, i % 9 == 8 ? ',' : '.');
		show(&s, true);
		check_row(0);
	}
	close_screen();
}

/* A frame has the first cells that differ; one that would be late comes whole. */
static int nput;

static void put(int x, int y, const struct cell *cell)
{
	(void)x, (void)y, (void)cell;
	nput++;
}

static int put_next(struct frames *f, bool *more)
{
	nput = 0;
	*more = frames_send(f, put);
	return nput;
}

static void test_shares(void **state)
{
	struct frames f = { 0 };
	struct canvas c;
	bool more;

	(void)state;
	canvas_init(&c, 80, 24);
	frames_want(&f, &c);
	assert_int_equal(put_next(&f, &more), 80 * 24);		/* the first: whole */
	assert_false(more);
	assert_int_equal(put_next(&f, &more), 0);
	canvas_line(&c, 0, 3, 80, 'x', STYLE_NORMAL);
	canvas_line(&c, 0, 9, 80, 'x', STYLE_STRONG);
	frames_want(&f, &c);
	assert_in_range(put_next(&f, &more), 80, 140);
	assert_true(more);
	canvas_line(&c, 0, 0, 80, 'y', STYLE_NORMAL);		/* it comes before the rest */
	frames_want(&f, &c);
	assert_in_range(put_next(&f, &more), 80, 140);
	assert_true(more);
	assert_int_equal(canvas_at(&f.shown, 79, 0)->glyph, 'y');
	assert_int_equal(canvas_at(&f.shown, 79, 9)->glyph, ' ');
	while (more)
		put_next(&f, &more);
	assert_int_equal(canvas_at(&f.shown, 79, 9)->glyph, 'x');
	for (int y = 0; y < 24; y++)
		for (int x = 0; x < 80; x++)
			canvas_put(&c, x, y, 'z', (enum style)(x % N_STYLES));
	frames_want(&f, &c);
	assert_int_equal(put_next(&f, &more), 80 * 24);
	assert_false(more);
	canvas_free(&c);
	canvas_init(&c, 40, 12);
	frames_want(&f, &c);
	assert_int_equal(put_next(&f, &more), 40 * 12);		/* another size */
	canvas_free(&c);
	frames_free(&f);
}

int main(void)
{
	struct CMUnitTest tests[ARRAY_LEN(scenario_rows) + 2] = {
		cmocka_unit_test(test_key_shows_within_a_frame),
		cmocka_unit_test(test_shares),
	};
	size_t n = ADD_ROWS(tests, 2, scenario_rows, test_frames);

	if (!setlocale(LC_CTYPE, "C.UTF-8"))
		setlocale(LC_CTYPE, "");
	return _cmocka_run_group_tests("smooth", tests, n, NULL, NULL);
}
