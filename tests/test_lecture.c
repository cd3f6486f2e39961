/*
 * The presentation, the freeze, the export and the mouse; without a terminal.
 */

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/display.h"
#include "tests/golden.h"

#include "ui/screen_file.h"
#include "ui/term.h"

/* What keys have made the one before keep is given back. */
static void begin(struct shows *some, enum charset charset)
{
	app_free(&app);
	app_init(&app, some, charset);
}

/* The screen as text; the caller frees it. */
static char *screen(int width, int height, enum plane plane)
{
	struct canvas c;
	char *text = NULL;
	size_t size;
	FILE *memory = open_memstream(&text, &size);

	canvas_init(&c, width, height);
	app_draw(&app, &c);
	canvas_dump(&c, memory, plane, CHARSET_UNICODE);
	fclose(memory);
	assert_int_equal(c.clipped, 0);
	canvas_free(&c);
	return text;
}

static bool shows_text(const char *what)
{
	char *text = screen(80, 24, PLANE_GLYPHS);
	const bool found = strstr(text, what) != NULL;

	free(text);
	return found;
}

struct key_row {
	const char *name;
	const char *keys;
	const char *seen, *unseen;	/* on the screen */
	size_t position;
	bool ended;
};

static const struct key_row key_rows[] = {
	{ "lecture: P presents", "sP.", "task: ", "DMA engines", 1, false },
	{ "lecture: P again", "sPP", "DMA engines", "task: ", 0, false },
	{ "lecture: q quits the presentation", "sPq", "task: ", NULL, 0, true },
	{ "lecture: a clicker reveals the question", "P.", "so it is|It is", NULL, 0, false },
	{ "lecture: ... and then starts", "P..", "task: ", NULL, 0, false },
	{ "lecture: f asks and hides the answer", "s....f", "WHAT HAPPENS NEXT",
	  "moves 64 KiB to the page cache", 4, false },
	{ "lecture: the next key tells", "s....f.", "moves 64 KiB to the page cache",
	  "WHAT HAPPENS NEXT", 5, false },
	{ "lecture: and the next goes back to the picture", "s....f..", "DMA engines", NULL, 5,
	  false },
	{ "lecture: q leaves the freeze alone", "s....fq", "DMA engines", NULL, 4, false },
	{ "lecture: back leaves it too", "s....f,", "DMA engines", NULL, 4, false },
	{ "lecture: f at the end", "sGf", "this is the end", "WHAT HAPPENS", 19, false },
	{ "lecture: f with a question", "f", "1  2 mode switches", "DMA engines", 0, false },
	{ "lecture: ... which is answered", "f1.", "You said", "DMA engines", 0, false },
	{ "lecture: ... and closed", "f1..", "DMA engines", "You said", 0, false },
	{ "lecture: help over the presentation", "sP?", "this help", NULL, 0, false },
	{ "lecture: f over the timeline takes no key", "sZf.", NULL, "WHAT HAPPENS", 1, false },
	{ "lecture: f over paths side by side is told", "scf", "first Esc: f", NULL, 0, false },
	{ "lecture: ... and takes no key", "scf.", "compare", "first Esc", 1, false },
	{ "lecture: P over the timeline waits for no surprise", "sZPq", "DMA engines", "task: ", 0,
	  false },
	{ "timeline: B lies over it", "sZB", "Build a path", "zoom", 0, false },
	{ "timeline: ... and q closes that alone", "sZBq", "zoom", "Build a path", 0, false },
	{ "lecture: m is told", "sm", "mouse on", NULL, 0, false },
	{ "lecture: until the next key", "sm.", NULL, "mouse on", 1, false },
};

static void test_keys(void **state)
{
	const struct key_row *row = *state;

	begin(&shows, CHARSET_UNICODE);
	press(&app, row->keys);
	assert_int_equal(app.players[app.path].position, row->position);
	assert_int_equal(app.ended, row->ended);
	if (row->seen) {
		char first[64], *bar;

		snprintf(first, sizeof(first), "%s", row->seen);
		bar = strchr(first, '|');
		if (bar)
			*bar = '\0';
		if (!shows_text(first) && !(bar && shows_text(bar + 1)))
			fail_msg("no \"%s\" on the screen:\n%s", row->seen,
				 screen(80, 24, PLANE_GLYPHS));
	}
	if (row->unseen && shows_text(row->unseen))
		fail_msg("\"%s\" is on the screen", row->unseen);
}

/* The sentence has its room, at the bottom of the presentation. */
static void check_sentence(const struct canvas *c)
{
	const struct view *v = &app.lecture.view;
	const int rows = 3;		/* at the least */
	const struct rect r = { 0, 0, c->width >= 60 ? c->width - 4 : c->width, rows };
	char text[512];

	view_sentence(v, text, sizeof(text));
	if (canvas_wrap(NULL, r, STYLE_STRONG, text) > rows)
		fail_msg("%dx%d: no room for: %s", c->width, c->height, text);
}

static void check_whole(const struct canvas *c)
{
	if (c->clipped != 0)
		fail_msg("%dx%d: %lu cells outside", c->width, c->height, c->clipped);
	if (c->cut != 0)
		fail_msg("%dx%d: %lu texts cut", c->width, c->height, c->cut);
}

/* At any size, at any step of any path, frozen and not: nothing is drawn outside, no text is cut. */
#define MOST_STEPS 40
#define SMALL_SIZES 5

static void draw_all_sizes(struct shows *some, bool large)
{
	static const int sizes[][2] = {
		{ 40, 12 }, { 41, 19 }, { 60, 20 }, { 66, 22 }, { 80, 24 }, { 120, 36 },
		{ 300, 100 }, { 300, 12 }, { 40, 100 },
	};

	for (size_t i = 0; i < (large ? ARRAY_LEN(sizes) : SMALL_SIZES); i++) {
		struct canvas c, under;	/* the display itself may cut a text, below */

		canvas_init(&c, sizes[i][0], sizes[i][1]);
		canvas_init(&under, sizes[i][0], sizes[i][1]);
		begin(some, CHARSET_UNICODE);
		app_draw(&app, &under);
		view_present(&c, &app.lecture.view);
		press(&app, "s");
		for (size_t path = 0; path < some->n; path++) {
			app.path = (int)path;
			for (size_t k = 0; k <= app.players[path].nsteps && k < MOST_STEPS; k++) {
				app_draw(&app, &under);
				view_present(&c, &app.lecture.view);
				check_sentence(&c);
				view_freeze(&c, &app.lecture.view, false);
				view_freeze(&c, &app.lecture.view, true);
				view_place(&c, &app.lecture.view, (enum place)(k % N_PLACES));
				app_key(&app, '.');
				app_tick(&app);
				app_tick(&app);
				app_draw(&app, &under);
				view_present(&c, &app.lecture.view);
			}
		}
		check_whole(&c);
		canvas_free(&c);
		canvas_free(&under);
	}
}

static void test_sizes(void **state)
{
	static const struct {
		const char *scenario, *strategies, *set;
	} others[] = {
		{ "textbook", "splice,vmsplice,uring,direct-async", "kernel=linux-6.18" },
		{ "textbook", NULL, "file.size=0" }, { "textbook", NULL, "file.size=1" },
		{ "kafka", NULL, NULL }, { "high-concurrency", NULL, NULL },
		{ "lesson-4-mmap-reads-nothing", NULL, NULL },
	};

	(void)state;
	draw_all_sizes(&shows, true);
	for (size_t i = 0; i < ARRAY_LEN(others); i++) {
		struct shows some;

		shows_of(&some, others[i].scenario, others[i].strategies, others[i].set);
		draw_all_sizes(&some, false);
		shows_free(&some);
	}
	begin(&shows, CHARSET_UNICODE);
}

/* The last row has nothing but keys. */
static void test_nothing_vital_at_the_bottom(void **state)
{
	(void)state;
	begin(&shows, CHARSET_UNICODE);
	press(&app, "sP....");
	for (int height = 12; height < 40; height++) {
		char *text = screen(80, height, PLANE_GLYPHS), *last = NULL;

		for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n"))
			last = line;
		assert_non_null(last);
		assert_non_null(strstr(last, ". on"));
		free(text);
	}
}

struct golden_row {
	const char *name;
	const char *keys;
	int width, height;
};

static const struct golden_row goldens[] = {
	{ "present-copy-80x24", "sP........", 80, 24 },
	{ "present-copy-60x20", "sP........", 60, 20 },
	{ "present-copy-40x12", "sP........", 40, 12 },
	{ "present-sendfile-80x24", "sP4........", 80, 24 },
	{ "present-gather-80x24", "sP4...........", 80, 24 },
	{ "present-question-60x20", "P3~", 60, 20 },
	{ "freeze-80x24", "s....f", 80, 24 },
};

static void test_golden(void **state)
{
	const struct golden_row *row = *state;
	char path[128], *glyphs, *styles, *text = NULL;
	size_t size;
	FILE *memory = open_memstream(&text, &size);

	begin(&shows, CHARSET_UNICODE);
	press(&app, row->keys);
	glyphs = screen(row->width, row->height, PLANE_GLYPHS);
	styles = screen(row->width, row->height, PLANE_STYLES);
	fprintf(memory, "%s== styles\n%s", glyphs, styles);
	fclose(memory);
	snprintf(path, sizeof(path), "tests/golden/%s.txt", row->name);
	golden_check(path, text);
	free(text);
	free(glyphs);
	free(styles);
}

/* In a folder of its own. */
static char folder[] = "/tmp/iopath-lecture-XXXXXX";
static int home = -1;

static int enter_folder(void **state)
{
	(void)state;
	snprintf(folder, sizeof(folder), "/tmp/iopath-lecture-XXXXXX");
	home = open(".", O_RDONLY);
	assert_non_null(mkdtemp(folder));
	return chdir(folder);
}

static int leave_folder(void **state)
{
	char command[64];

	(void)state;
	assert_int_equal(fchdir(home), 0);
	close(home);
	snprintf(command, sizeof(command), "rm -rf %s", folder);
	return system(command);
}

static char *content(const char *path)
{
	struct error e;
	char *text;
	size_t length;

	if (load_file(path, 1 << 20, &text, &length, &e) != 0)
		fail_msg("%s", e.text);
	return text;
}

static void press_export(void)
{
	struct canvas c;

	canvas_init(&c, 80, 24);
	app_draw(&app, &c);
	app_key(&app, 'e');
	lecture_act(&app, &c);
	canvas_free(&c);
}

static void test_export(void **state)
{
	char *text, *svg, *again;

	(void)state;
	begin(&shows, CHARSET_UNICODE);
	press(&app, "s3........");
	press_export();
	assert_string_equal(app.lecture.told, "exported: textbook-sendfile-2.1-step8.txt and .svg");
	assert_true(shows_text("exported: textbook-sendfile-2.1-step8.txt"));
	text = content("textbook-sendfile-2.1-step8.txt");
	svg = content("textbook-sendfile-2.1-step8.svg");
	assert_non_null(strstr(text, "step 8 of"));
	assert_non_null(strstr(text, "iopath "));
	assert_non_null(strstr(text, "kernel linux-2.1, machine nvme-25g"));
	assert_non_null(strstr(text, "page cache"));
	assert_null(strstr(text, "exported"));
	assert_non_null(strstr(svg, "kernel linux-2.1"));
	assert_non_null(strstr(svg, "</svg>"));
	press_export();			/* never over what is there */
	assert_string_equal(app.lecture.told, "exported: textbook-sendfile-2.1-step8-2.txt and .svg");
	again = content("textbook-sendfile-2.1-step8.txt");
	assert_string_equal(again, text);
	free(again);
	free(text);
	free(svg);
}

/* Only one of the names is taken: both files go to the next. */
static void test_export_half_taken(void **state)
{
	FILE *file = fopen("textbook-read-write-step0.svg", "w");
	char *text;

	(void)state;
	assert_non_null(file);
	fputs("mine", file);
	fclose(file);
	begin(&shows, CHARSET_UNICODE);
	press(&app, "s");
	press_export();
	assert_string_equal(app.lecture.told, "exported: textbook-read-write-step0-2.txt and .svg");
	assert_int_not_equal(access("textbook-read-write-step0.txt", F_OK), 0);
	text = content("textbook-read-write-step0.svg");
	assert_string_equal(text, "mine");
	free(text);
}

static void test_export_fails(void **state)
{
	char gone[64];

	(void)state;
	snprintf(gone, sizeof(gone), "%s/gone", folder);
	assert_int_equal(mkdir(gone, 0700), 0);
	assert_int_equal(chdir(gone), 0);
	assert_int_equal(rmdir(gone), 0);
	begin(&shows, CHARSET_UNICODE);
	press(&app, "s");
	press_export();
	assert_non_null(strstr(app.lecture.told, "not exported: textbook-read-write-step0: No such"));
	press(&app, ".");
	assert_int_equal(app.players[0].position, 1);
	assert_int_equal(chdir(folder), 0);
}

static void click(int x, int y)
{
	app.lecture.click_x = x;
	app.lecture.click_y = y;
	app_key(&app, KEY_CODE_CLICK);
}

/* What stands in a column of the timeline is what a click there goes to. */
static void test_mouse(void **state)
{
	(void)state;
	begin(&shows, CHARSET_UNICODE);
	press(&app, "s");
	free(screen(80, 24, PLANE_GLYPHS));
	click(6 + 3 * 7, 18);		/* 3 columns each; the eighth */
	assert_int_equal(app.players[0].position, 8);
	free(screen(80, 24, PLANE_GLYPHS));
	click(6, 20);
	assert_int_equal(app.players[0].position, 1);
	free(screen(80, 24, PLANE_GLYPHS));
	click(79, 18);			/* behind the last step */
	click(2, 18);			/* on the name */
	assert_int_equal(app.players[0].position, 1);
	app_key(&app, KEY_CODE_WHEEL_DOWN);
	assert_int_equal(app.players[0].position, 2);
	app_key(&app, KEY_CODE_WHEEL_UP);
	assert_int_equal(app.players[0].position, 1);
	free(screen(80, 24, PLANE_GLYPHS));
	click(10, 6);
	assert_true(shows_text("the kernel's copy of file pages"));
	assert_true(shows_text("nothing of the file"));
	press(&app, "^");
	assert_false(shows_text("the kernel's copy of file pages"));
	press(&app, "z");
	free(screen(80, 24, PLANE_GLYPHS));
	click(78, 18);			/* at true scale the right edge is the end */
	assert_int_equal(app.players[0].position, app.players[0].nsteps);
}

/* Before the question is answered the future cannot be clicked. */
static void test_mouse_and_question(void **state)
{
	(void)state;
	begin(&shows, CHARSET_UNICODE);
	free(screen(80, 24, PLANE_GLYPHS));
	click(20, 19);
	assert_int_equal(app.players[0].position, 0);
}

int main(void)
{
	struct CMUnitTest tests[ARRAY_LEN(key_rows) + ARRAY_LEN(goldens) + 7] = {
		cmocka_unit_test(test_sizes),
		cmocka_unit_test(test_nothing_vital_at_the_bottom),
		cmocka_unit_test_setup_teardown(test_export, enter_folder, leave_folder),
		cmocka_unit_test_setup_teardown(test_export_half_taken, enter_folder, leave_folder),
		cmocka_unit_test_setup_teardown(test_export_fails, enter_folder, leave_folder),
		cmocka_unit_test(test_mouse),
		cmocka_unit_test(test_mouse_and_question),
	};
	size_t n = ADD_ROWS(tests, 7, key_rows, test_keys);

	n = ADD_ROWS(tests, n, goldens, test_golden);
	return _cmocka_run_group_tests("lecture", tests, n, display_open, display_close);
}
