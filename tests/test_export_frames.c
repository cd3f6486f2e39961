/*
 * The formats that write screens: each is well-formed for many scenarios, says what the display
 * shows, keeps what a reader's own label has in it, and refuses what it cannot do in one line.
 * Small ones are compared with tests/golden/walk.*; UPDATE_GOLDEN=1 rewrites these.
 */

#include <cjson/cJSON.h>
#include <math.h>

#include "tests/golden.h"
#include "tests/shows.h"
#include "tests/test.h"
#include "tests/xml.h"
#include "ui/walk.h"

static struct scenario scenario;
static struct walk walk;

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

/* What is loaded, in that format; `walk` stays open.  Free the text, and walk_free(). */
static char *written(const struct options *o)
{
	const struct walk_format *format = walk_find(o->format);
	struct error e;
	char *text = NULL;
	size_t size;
	FILE *file = open_memstream(&text, &size);

	assert_non_null(format);
	assert_non_null(file);
	if (walk_open(&walk, &scenario, format, o, &e) != 0)
		fail_msg("%s", e.text);
	format->write(&walk, file);
	assert_int_equal(fclose(file), 0);
	assert_int_equal(strlen(text), size);
	return text;
}

/* --- each format, well-formed --- */

static size_t steps_of_all(void)
{
	size_t n = 0;

	for (size_t path = 0; path < walk.npaths; path++)
		n += walk_last(&walk, path) - walk_first(&walk) + 1;
	return n;
}

static size_t count(const char *text, const char *part)
{
	size_t n = 0;

	for (; (text = strstr(text, part)) != NULL; text += strlen(part))
		n++;
	return n;
}

static void check_frames(char *text)
{
	const size_t lines = (size_t)walk.canvas.height + 1;
	size_t line = 0;

	for (char *at = text; *at; at = strchr(at, '\n') + 1, line++)
		assert_int_equal(strncmp(at, "== ", 3) == 0, line % lines == 0);
	assert_int_equal(line, lines * steps_of_all());
}

static void check_svg(char *text)
{
	xml_check(text);
	assert_int_equal(count(text, "<svg "), 1);
	assert_int_equal(count(text, "http"), 1);	/* the name of the namespace */
}

static void check_html(char *text)
{
	static const char *const loads[] = { "http:", "https:", "src=", "href=", "url(", "@import",
					     "fetch(" };

	xml_check(text);
	assert_int_equal(count(text, "<figure"), steps_of_all());
	assert_int_equal(count(text, "<figure>"), walk.npaths);
	assert_int_equal(count(text, "<input "), walk.npaths);
	for (size_t i = 0; i < ARRAY_LEN(loads); i++)
		assert_int_equal(count(text, loads[i]), 0);
}

/* A terminal as small as a recording needs it. */
struct terminal {
	uint32_t glyphs[128][300];
	int width, height, x, y;
};

/* "ESC[row;1H" moves; what changes colours and modes changes no glyph. */
static const char *obey(struct terminal *t, const char *at)
{
	int row = 0;

	assert_int_equal(*at, '[');
	at += 1 + strspn(at + 1, "?");
	row = atoi(at);
	at += strspn(at, "0123456789;");
	if (*at == 'H') {
		t->y = row - 1;
		t->x = 0;
	} else if (*at == 'J') {
		for (int y = 0; y < t->height; y++)
			for (int x = 0; x < t->width; x++)
				t->glyphs[y][x] = ' ';
	} else {
		assert_true(*at == 'm' || *at == 'l');
	}
	return at + 1;
}

static void play(struct terminal *t, const char *text)
{
	while (*text) {
		uint32_t code;
		size_t n = utf8_decode(text, strnlen(text, 4), &code);

		assert_true(n > 0);
		text += n;
		if (code == 27) {
			text = obey(t, text);
			continue;
		}
		assert_true(t->x < t->width && t->y < t->height && theme_is_narrow(code));
		t->glyphs[t->y][t->x++] = code;
	}
}

static void check_rows(const struct terminal *t, const struct canvas *c, int top)
{
	for (int y = 0; y < c->height; y++)
		for (int x = 0; x < c->width; x++)
			if (t->glyphs[top + y][x] != canvas_at(c, x, y)->glyph)
				fail_msg("row %d, column %d is not what the screen has", y, x);
}

/* An event of that kind in the next line; returns its text, in *json for the caller to free. */
static const char *cast_event(char **at, size_t second, const char *kind, cJSON **json)
{
	char *end = strchr(*at, '\n');

	assert_non_null(end);
	*end = '\0';
	*json = cJSON_ParseWithOpts(*at, NULL, 1);
	*at = end + 1;
	assert_int_equal(cJSON_GetArraySize(*json), 3);
	assert_true(cJSON_GetArrayItem(*json, 0)->valuedouble == (double)second);
	assert_string_equal(cJSON_GetArrayItem(*json, 1)->valuestring, kind);
	return cJSON_GetArrayItem(*json, 2)->valuestring;
}

static void check_cast(char *text)
{
	static struct terminal t;
	size_t second = 0;
	char *at = strchr(text, '\n');
	cJSON *json;

	*at++ = '\0';
	json = cJSON_ParseWithOpts(text, NULL, 1);
	assert_non_null(json);
	assert_int_equal(cJSON_GetObjectItem(json, "version")->valueint, 2);
	t.width = cJSON_GetObjectItem(json, "width")->valueint;
	t.height = cJSON_GetObjectItem(json, "height")->valueint;
	assert_int_equal(t.width, walk.canvas.width);
	assert_int_equal(t.height, walk.canvas.height + walk.caption.height);
	cJSON_Delete(json);
	for (size_t path = 0; path < walk.npaths; path++) {
		for (size_t step = 0; step <= walk_last(&walk, path); step++, second++) {
			char number[32];

			play(&t, cast_event(&at, second, "o", &json));
			cJSON_Delete(json);
			walk_to(&walk, path, step);
			check_rows(&t, &walk.canvas, 0);
			check_rows(&t, &walk.caption, walk.canvas.height);
			snprintf(number, sizeof(number), "step %zu: ", step);
			assert_non_null(strstr(cast_event(&at, second, "m", &json), number));
			cJSON_Delete(json);
		}
	}
	assert_int_equal(*at, '\0');
}

/* Who sends and who receives is declared; Mermaid refuses 50000 characters. */
static void check_mermaid(char *text)
{
	size_t messages = 0;

	assert_int_equal(strncmp(text, "sequenceDiagram\n    title ", 26), 0);
	assert_true(strlen(text) < 50000);
	for (char *at = strstr(text, "    Note over "); *at; at = strchr(at, '\n') + 1) {
		char from[32], to[32], declared[64];
		const char *end = strchr(at, '\n'), *c;

		if (sscanf(at, "    Note over %31[a-z]: ", from) == 1)
			snprintf(to, sizeof(to), "%s", from);
		else
			assert_int_equal(sscanf(at, "    %31[a-z]%*[->]%31[a-z]: ", from, to), 2);
		snprintf(declared, sizeof(declared), "participant %s as ", from);
		assert_non_null(strstr(text, declared));
		snprintf(declared, sizeof(declared), "participant %s as ", to);
		assert_non_null(strstr(text, declared));
		c = strchr(at, ':');
		assert_true(c < end);
		for (; c < end; c++)
			assert_true(!strchr("<>&\"", *c));
		messages++;
	}
	assert_int_equal(messages, steps_of_all());
}

static const struct {
	const char *format;
	void (*check)(char *text);
} checks[] = {
	{ "frames", check_frames }, { "svg", check_svg }, { "html", check_html },
	{ "cast", check_cast }, { "mermaid", check_mermaid },
};

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
	for (size_t i = 0; i < ARRAY_LEN(checks); i++) {
		struct options o = { .format = checks[i].format };
		char *text, *again;

		if (strcmp(o.format, "mermaid") != 0)
			o.size = row->size;
		text = written(&o);
		walk_free(&walk);
		again = written(&o);
		assert_string_equal(text, again);	/* the same scenario, the same bytes */
		checks[i].check(text);
		walk_free(&walk);
		free(again);
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
	text = written(&o);
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

/* --- paths side by side --- */

struct compare_row {
	const char *name, *scenario;
	const char *only[3];
	bool clock;
	const char *size;
};

static const struct compare_row compare_rows[] = {
	{ "compare: two, equally far", "textbook", { "read-write", "sendfile" }, false, NULL },
	{ "compare: two on one clock", "textbook", { "read-write", "sendfile" }, true, NULL },
	{ "compare: three, wide", "textbook", { "mmap-write", "sendfile", "direct-write" }, false,
	  "160x40" },
	{ "compare: three, small", "textbook", { "read-write", "mmap-write", "sendfile" }, true,
	  "40x12" },
	{ "compare: all of a scenario", "exercise-sendfile", { NULL }, false, "79x23" },
};

static void load_compare(const struct compare_row *row, struct options *o)
{
	struct error e;

	*o = (struct options){ .operand = row->scenario, .compare = true, .clock = row->clock,
			       .size = row->size };
	while (o->nonly < ARRAY_LEN(row->only) && row->only[o->nonly]) {
		o->only[o->nonly] = row->only[o->nonly];
		o->nonly++;
	}
	if (load_scenario(&scenario, o, &e) != 0)
		fail_msg("%s", e.text);
}

/* Each format is well-formed, and says for all of them the same each time. */
static void test_compare(void **state)
{
	const struct compare_row *row = *state;
	struct options o;

	load_compare(row, &o);
	for (size_t i = 0; i < ARRAY_LEN(checks); i++) {
		char *text, *again;

		o.format = checks[i].format;
		if (!(walk_find(o.format)->options & OPT_COMPARE))
			continue;
		text = written(&o);
		walk_free(&walk);
		again = written(&o);
		assert_string_equal(text, again);
		assert_int_equal(walk.npaths, 1);
		for (size_t path = 0; path < walk.shows.n; path++)
			assert_non_null(strstr(text, walk.app.labels[path]));
		checks[i].check(text);
		walk_free(&walk);
		free(again);
		free(text);
	}
}

/* The screen stands there; what comes behind it. */
static char *check_screen(char *at, const struct canvas *c)
{
	char *shown = NULL;
	size_t size;
	FILE *file = open_memstream(&shown, &size);

	canvas_dump(c, file, PLANE_GLYPHS, CHARSET_UNICODE);
	fclose(file);
	assert_true(strlen(at) >= size);
	assert_memory_equal(at, shown, size);
	free(shown);
	return at + size;
}

/* Each step is the screen that the display has after as many keys. */
static void test_compare_as_display(void **state)
{
	const struct compare_row *row = *state;
	static struct app app;
	struct options o;
	struct shows shows;
	struct error e;
	struct canvas c;
	char *text, *at;

	load_compare(row, &o);
	o.format = "frames";
	text = at = written(&o);
	assert_int_equal(shows_simulate(&shows, &scenario, &e), 0);
	app_init(&app, &shows, CHARSET_UNICODE);
	press(&app, shows.n == 3 ? "sc3" : "sc");
	if (!row->clock)
		press(&app, "L");
	canvas_init(&c, walk.canvas.width, walk.canvas.height);
	for (size_t step = 0; step <= walk_last(&walk, 0); step++) {
		if (step > 0)
			press(&app, ".");
		for (size_t i = 0; i < shows.n; i++)	/* what moves has arrived */
			app.players[i].frame = app.players[i].frames;
		app_draw(&app, &c);
		at = check_screen(strchr(at, '\n') + 1, &c);
	}
	assert_int_equal(*at, '\0');
	assert_true(side_by_side_done(&app.compare));
	canvas_free(&c);
	app_free(&app);
	shows_free(&shows);
	walk_free(&walk);
	free(text);
}

/* One step is the same screen as among all of them. */
static void test_compare_one_step(void **state)
{
	const struct compare_row *row = *state;
	struct options o;
	char *all, *one, *at, step[24];

	load_compare(row, &o);
	o.format = "frames";
	all = at = written(&o);
	for (size_t i = 0, last = walk_last(&walk, 0); i <= last; i++) {
		walk_free(&walk);
		snprintf(step, sizeof(step), "%zu", i);
		o.step = step;
		one = written(&o);
		assert_memory_equal(at, one, strlen(one));
		at += strlen(one);
		free(one);
	}
	assert_int_equal(*at, '\0');
	walk_free(&walk);
	free(all);
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
	text = written(&o);
	assert_non_null(strstr(text, row->expected));
	for (size_t i = 0; i < ARRAY_LEN(checks); i++)
		if (strcmp(checks[i].format, row->format) == 0)
			checks[i].check(text);
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
	text = written(&o);
	check_html(text);
	assert_int_equal(count(text, "<figure"), walk.npaths);
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
	text = written(&row->options);
	snprintf(path, sizeof(path), "tests/golden/%s", row->name);
	golden_check(path, text);
	walk_free(&walk);
	free(text);
}

int main(void)
{
	static struct CMUnitTest tests[ARRAY_LEN(whole_rows) + ARRAY_LEN(escape_rows) +
					ARRAY_LEN(refused_rows) + ARRAY_LEN(golden_rows) +
					3 * ARRAY_LEN(compare_rows) + 3] = {
		cmocka_unit_test(test_same_as_display),
		cmocka_unit_test(test_one_of_many),
		cmocka_unit_test(test_contrast),
	};
	size_t n = 3;

	n = ADD_ROWS(tests, n, whole_rows, test_whole);
	n = ADD_ROWS(tests, n, compare_rows, test_compare);
	n = ADD_ROWS(tests, n, compare_rows, test_compare_as_display);
	n = ADD_ROWS(tests, n, compare_rows, test_compare_one_step);
	n = ADD_ROWS(tests, n, escape_rows, test_escaped);
	n = ADD_ROWS(tests, n, refused_rows, test_refused);
	n = ADD_ROWS(tests, n, golden_rows, test_golden);
	return _cmocka_run_group_tests("export_frames", tests, n, NULL, NULL);
}
