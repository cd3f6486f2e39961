/*
 * The formats that write screens: each is well-formed for many scenarios, says what the display
 * shows, keeps what a reader's own label has in it, and refuses what it cannot do in one line.
 * Small ones are compared with tests/golden/walk.*; UPDATE_GOLDEN=1 rewrites these.
 */

#include "tests/walks.h"

#include <math.h>

#include "tests/golden.h"

static void load(const char *name, const char *strategy, const char *const *set, size_t n)
{
	struct options o = { .operand = name };
	struct error e;

	if (strategy)
		o.only[o.nonly++] = strategy;
	for (size_t i = 0; i < n && set[i]; i++)
		o.set[o.nset++] = set[i];
	if (load_scenario(&scenario, &o, &e) != 0)
		fail_msg("%s", e.text);
}

/* --- each format, well-formed --- */

struct whole_row {
	const char *name, *scenario, *strategy;
	const char *set[2];
	const char *size;
};

static const struct whole_row whole_rows[] = {
	{ "whole: all of the textbook", "textbook", NULL, { NULL }, NULL },
	{ "whole: read-write, warm", "static-file", "read-write", { "file.cache=warm" }, "40x12" },
	{ "whole: sendfile", "static-file", "sendfile@linux-2.1", { "file.size=200KiB" }, NULL },
	{ "whole: splice", "static-file", "splice", { "file.size=64KiB" }, "120x36" },
	{ "whole: a ring", "static-file", "uring-sqpoll", { "file.size=64KiB" }, "60x20" },
	{ "whole: a copy on write", "static-file", "cow", { "rewrite=8KiB", "file.size=64KiB" },
	  "300x100" },
	{ "whole: no bytes", "static-file", "read-write", { "file.size=0" }, "79x23" },
	{ "whole: connections", "static-file", "read-write",
	  { "connections=3", "file.size=64KiB" }, NULL },
	{ "whole: an ACK is lost", "static-file", "mmap-write", { "lose_ack=1", "file.size=64KiB" },
	  NULL },
	{ "whole: questions", "lesson-2-four-of-what", NULL, { NULL }, NULL },
};

static void test_whole(void **state)
{
	const struct whole_row *row = *state;

	load(row->scenario, row->strategy, row->set, ARRAY_LEN(row->set));
	for (size_t i = 0; i < N_WALKS; i++) {
		struct options o = { .format = walks_formats[i] };
		char *text;

		if (strcmp(o.format, "mermaid") != 0)
			o.size = row->size;
		text = walks_write_twice(&o);
		walks_check(o.format, text);
		walk_free(&walk);
		free(text);
	}
}

/* One step is the step that the display shows there. */
static void test_same_as_display(void **state)
{
	static struct app app;
	struct options o = { .format = "frames", .step = "11" };
	struct shows shows;
	struct canvas c;
	char *text, *shown = NULL;
	size_t size;
	FILE *file = open_memstream(&shown, &size);

	(void)state;
	load("textbook", "read-write", NULL, 0);
	text = walks_write(&o);
	shows_of(&shows, "textbook", "read-write", NULL);
	app_init(&app, &shows, CHARSET_UNICODE);
	press(&app, "s...........");
	canvas_init(&c, 80, 24);
	app_draw(&app, &c);
	canvas_dump(&c, file, PLANE_GLYPHS, CHARSET_UNICODE);
	fclose(file);
	assert_string_equal(strchr(text, '\n') + 1, shown);
	canvas_free(&c);
	shows_free(&shows);
	walk_free(&walk);
	free(shown);
	free(text);
}

/* --- a reader's own words --- */

struct escape_row {
	const char *name, *format, *expected;
};

static const struct escape_row escape_rows[] = {
	{ "escaped: svg", "svg", "&lt;b&gt; &amp; &quot;\xc3\xa9\xe6\x96\x87&quot; \\ ;#&#39;" },
	{ "escaped: html", "html", "&lt;b&gt; &amp; &quot;\xc3\xa9\xe6\x96\x87&quot; \\ ;#&#39;" },
	{ "escaped: cast", "cast", "<b> & \\\"\xc3\xa9\xe6\x96\x87\\\" \\\\ ;#'" },
	{ "escaped: frames", "frames", "<b> & \"\xc3\xa9\xe6\x96\x87\" \\ ;#'" },
	{ "escaped: mermaid", "mermaid",
	  "#60;b#62; #38; #34;\xc3\xa9\xe6\x96\x87#34; \\ #59;#35;'" },
};

static void test_escaped(void **state)
{
	const struct escape_row *row = *state;
	static const char label[] = "<b> & \"\xc3\xa9\xe6\x96\x87\" \\ ;#'";
	struct options o = { .format = row->format };
	char *text;

	load("textbook", "read-write", NULL, 0);
	snprintf(scenario.name, sizeof(scenario.name), "%s", label);
	snprintf(scenario.title, sizeof(scenario.title), "%s", label);
	snprintf(scenario.notes, sizeof(scenario.notes), "%s", label);
	snprintf(scenario.runs[0].label, sizeof(scenario.runs[0].label), "%s", label);
	text = walks_write(&o);
	assert_non_null(strstr(text, row->expected));
	walks_check(row->format, text);
	walk_free(&walk);
	free(text);
}

/* --- what is refused --- */

struct refused_row {
	const char *name, *scenario;
	struct options options;
	const char *message;
};

static const struct refused_row refused_rows[] = {
	{ "refused: a step too far", "textbook", { .format = "html", .step = "23" },
	  "--step 23: read-write has 19 steps; accepted: 0 to 19" },
	{ "refused: no number", "textbook", { .format = "svg", .step = "1x" }, "--step 1x: accepted" },
	{ "refused: a huge step", "textbook", { .format = "svg", .step = "99999999999999999999" },
	  "--step 9999" },
	{ "refused: one step of a cast", "textbook", { .format = "cast", .step = "1" },
	  "--step: not with --format cast; accepted: with frames, svg, html, mermaid" },
	{ "refused: a size of a diagram", "textbook", { .format = "mermaid", .size = "80x24" },
	  "--size: not with --format mermaid; accepted: with frames, svg, html, cast" },
	{ "refused: text has no theme", "textbook", { .format = "frames", .theme = "dark" },
	  "--theme: not with --format frames; accepted: with svg, html, cast" },
	{ "refused: a diagram has no level", "textbook", { .format = "mermaid", .level = "2" },
	  "--level: not with --format mermaid; accepted: with frames, svg, html, cast" },
	{ "refused: another level", "textbook", { .format = "svg", .level = "4" },
	  "--level 4: accepted: 1, 2 or 3" },
	{ "refused: another theme", "textbook", { .format = "svg", .theme = "d" },
	  "--theme d: accepted: dark, light" },
	{ "refused: too narrow", "textbook", { .format = "svg", .size = "39x12" },
	  "accepted: COLSxROWS from 40x12 to 300x100" },
	{ "refused: too high", "textbook", { .format = "svg", .size = "40x101" }, "--size 40x101" },
	{ "refused: half a size", "textbook", { .format = "svg", .size = "80" }, "--size 80:" },
	{ "refused: more than a size", "textbook", { .format = "svg", .size = "80x24x1" },
	  "--size 80x24x1" },
	{ "refused: two strategies in a picture", "textbook",
	  { .format = "svg", .only = { "read-write", "sendfile" }, .nonly = 2 },
	  "--strategy: --format svg has room for one; accepted: one name, or --compare" },
	{ "refused: five side by side", "textbook", { .format = "html", .compare = true },
	  "--compare: textbook has 5 paths; accepted: two or three, as in --strategy read-write,sendfile" },
	{ "refused: one side by side", "lesson-2-four-of-what", { .format = "svg", .compare = true },
	  "has 1 path; accepted: two or three" },
	{ "refused: a diagram of several", "textbook", { .format = "mermaid", .compare = true },
	  "--compare: not with --format mermaid; accepted: with frames, svg, html, cast" },
	{ "refused: a clock of one", "textbook", { .format = "html", .clock = true },
	  "--clock: accepted with --compare" },
	{ "refused: a step too far side by side", "exercise-sendfile",
	  { .format = "frames", .compare = true, .step = "20" },
	  "--step 20: read-write | my-path has 19 steps; accepted: 0 to 19" },
	{ "refused: too many steps", "kafka", { .format = "html" },
	  "steps are too many; accepted: at most 2000, by" },
	{ "refused: too many steps of a cast", "kafka", { .format = "cast" }, "larger chunks (--set)" },
	{ "refused: too many messages", "kafka", { .format = "mermaid" }, "at most 300" },
};

static void test_refused(void **state)
{
	const struct refused_row *row = *state;
	struct error e;

	load(row->scenario, NULL, NULL, 0);
	assert_int_equal(walk_open(&walk, &scenario, walk_find(row->options.format), &row->options,
				   &e), -1);
	if (!strstr(e.text, row->message))
		fail_msg("%s", e.text);
}

/* One step may be written of what is too long as a whole. */
static void test_one_of_many(void **state)
{
	struct options o = { .format = "html", .step = "3000" };
	char *text;

	(void)state;
	load("kafka", NULL, NULL, 0);
	text = walks_write(&o);
	walks_check("html", text);
	assert_int_equal(walks_count(text, "<figure"), walk.npaths);
	walk_free(&walk);
	free(text);
}

/* --- colours --- */

static double luminance(uint32_t colour)
{
	static const double weights[] = { 0.0722, 0.7152, 0.2126 };
	double sum = 0;

	for (int i = 0; i < 3; i++, colour >>= 8) {
		const double c = (double)(colour & 0xff) / 255;

		sum += weights[i] * (c <= 0.03928 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4));
	}
	return sum;
}

/*
 * Text is readable on its ground: 4.5 to 1, as WCAG 2 asks of text (1.4.3).  The green of devices on
 * the light ground has 4.43: of the terminal's 240 fixed colours no darker green stays as far from
 * the orange of the CPU for those who do not see red or green.
 */
static void test_contrast(void **state)
{
	(void)state;
	for (int theme = 0; theme < N_THEMES; theme++) {
		for (int style = 0; style < N_STYLES; style++) {
			const struct paint p = theme_paint((enum theme)theme, (enum style)style);
			const double a = luminance(p.ink), b = luminance(p.ground);
			const double ratio = a > b ? (a + 0.05) / (b + 0.05) : (b + 0.05) / (a + 0.05);
			const bool green = theme == THEME_LIGHT && style == STYLE_DEVICE;

			if (ratio < (green ? 4.4 : 4.5))
				fail_msg("theme %d, style %c: contrast %.2f", theme,
					 theme_letter((enum style)style), ratio);
		}
	}
}

/* --- golden ones --- */

struct golden_row {
	const char *name;	/* and of the file */
	const char *strategy, *set;	/* NULL: all of a scenario that has two */
	struct options options;
};

static const struct golden_row golden_rows[] = {
	{ "walk.frames", "read-write", NULL, { .format = "frames", .step = "8" } },
	{ "walk.svg", "read-write", NULL, { .format = "svg", .step = "8", .theme = "light" } },
	{ "walk.html", "read-write", NULL, { .format = "html", .step = "8", .size = "60x20" } },
	{ "walk.cast", "sendfile", "file.size=0", { .format = "cast", .size = "40x12" } },
	{ "walk.mermaid", "read-write", NULL, { .format = "mermaid" } },
	{ "walk-compare.frames", NULL, NULL, { .format = "frames", .step = "12", .compare = true } },
	{ "walk-compare.svg", NULL, NULL,
	  { .format = "svg", .step = "14", .compare = true, .clock = true, .size = "60x20" } },
};

static void test_golden(void **state)
{
	const struct golden_row *row = *state;
	char path[128], *text;

	load(row->strategy ? "textbook" : "exercise-sendfile", row->strategy, &row->set, 1);
	text = walks_write(&row->options);
	snprintf(path, sizeof(path), "tests/golden/%s", row->name);
	golden_check(path, text);
	walk_free(&walk);
	free(text);
}

int main(void)
{
	static struct CMUnitTest tests[ARRAY_LEN(whole_rows) + ARRAY_LEN(escape_rows) +
					ARRAY_LEN(refused_rows) + ARRAY_LEN(golden_rows) + 3] = {
		cmocka_unit_test(test_same_as_display),
		cmocka_unit_test(test_one_of_many),
		cmocka_unit_test(test_contrast),
	};
	size_t n = 3;

	n = ADD_ROWS(tests, n, whole_rows, test_whole);
	n = ADD_ROWS(tests, n, escape_rows, test_escaped);
	n = ADD_ROWS(tests, n, refused_rows, test_refused);
	n = ADD_ROWS(tests, n, golden_rows, test_golden);
	return _cmocka_run_group_tests("export_frames", tests, n, NULL, NULL);
}
