/*
 * The grid of cells, the theme, and the layout: what is drawn stays inside and where it belongs.
 */

#include "tests/test.h"

#include "ui/canvas.h"
#include "ui/layout.h"

/* The plane as text; the caller frees it. */
static char *dump(const struct canvas *c, enum plane plane, enum charset charset)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	assert_non_null(out);
	canvas_dump(c, out, plane, charset);
	fclose(out);
	return text;
}

struct drawn_row {
	const char *name;
	void (*draw)(struct canvas *c);
	const char *glyphs, *ascii, *styles;
	unsigned long clipped;
};

static void draw_nothing(struct canvas *c)
{
	(void)c;
}

static void draw_text(struct canvas *c)
{
	assert_int_equal(canvas_text(c, 1, 1, 4, STYLE_CPU, "abcdef"), 4);
	assert_int_equal(canvas_text(c, 6, 1, 4, STYLE_DMA, "x"), 1);
}

static void draw_outside(struct canvas *c)
{
	canvas_put(c, -1, 0, 'x', STYLE_NORMAL);
	canvas_put(c, 0, -1, 'x', STYLE_NORMAL);
	canvas_put(c, 8, 0, 'x', STYLE_NORMAL);
	canvas_put(c, 0, 3, 'x', STYLE_NORMAL);
	canvas_text(c, 6, 2, 4, STYLE_NORMAL, "abcd");
}

static void draw_frame(struct canvas *c)
{
	canvas_box(c, (struct rect){ 0, 0, 8, 3 }, STYLE_DIM, "ab");
}

static void draw_long_title(struct canvas *c)
{
	canvas_box(c, (struct rect){ 0, 0, 8, 3 }, STYLE_DIM, "abcdefghi");
}

static void draw_foreign(struct canvas *c)
{
	/* e acute; a wide character; ESC; a byte that is no UTF-8; an arrow of ours */
	canvas_text(c, 0, 0, 8, STYLE_NORMAL, "\xc3\xa9\xe4\xb8\xad\x1b\xff\xe2\x96\xba");
}

static void draw_wrapped(struct canvas *c)
{
	assert_int_equal(canvas_wrap(c, (struct rect){ 0, 0, 8, 3 }, STYLE_NORMAL,
				     "one two three4567890 x"), 3);
}

static const struct drawn_row drawn[] = {
	{ "draw: a new canvas is blank", draw_nothing, "\n\n\n", "\n\n\n", "\n\n\n", 0 },
	{ "draw: text is cut at its field", draw_text, "\n abcd x\n\n", "\n abcd x\n\n",
	  "\n.cccc.d\n\n", 0 },
	{ "draw: what is outside is dropped and counted", draw_outside, "\n\n      ab\n",
	  "\n\n      ab\n", "\n\n\n", 6 },
	{ "draw: a box", draw_frame, "┌ ab ──┐\n│      │\n└──────┘\n",
	  "+ ab --+\n|      |\n+------+\n", "--..----\n-......-\n--------\n", 0 },
	{ "draw: a title is cut, the corner stays", draw_long_title,
	  "┌ abcd ┐\n│      │\n└──────┘\n", "+ abcd +\n|      |\n+------+\n",
	  "--....--\n-......-\n--------\n", 0 },
	{ "draw: only narrow, harmless characters", draw_foreign, "é\?\?\?►\n\n\n",
	  "\?\?\?\?>\n\n\n",
	  "\n\n\n", 0 },
	{ "draw: words wrap, long ones break", draw_wrapped, "one two\nthree456\n7890 x\n",
	  "one two\nthree456\n7890 x\n", "\n\n\n", 0 },
};

static void test_drawn(void **state)
{
	const struct drawn_row *row = *state;
	struct canvas c;
	char *glyphs, *ascii, *styles;

	canvas_init(&c, 8, 3);
	row->draw(&c);
	glyphs = dump(&c, PLANE_GLYPHS, CHARSET_UNICODE);
	ascii = dump(&c, PLANE_GLYPHS, CHARSET_ASCII);
	styles = dump(&c, PLANE_STYLES, CHARSET_ASCII);
	assert_string_equal(glyphs, row->glyphs);
	assert_string_equal(ascii, row->ascii);
	assert_string_equal(styles, row->styles);
	assert_int_equal(c.clipped, row->clipped);
	free(glyphs);
	free(ascii);
	free(styles);
	canvas_free(&c);
}

/* Each style has a letter of its own, and shows in monochrome too where it carries a meaning. */
static void test_styles(void **state)
{
	(void)state;
	for (int a = 0; a < N_STYLES; a++) {
		for (int b = 0; b < a; b++)
			assert_int_not_equal(theme_letter((enum style)a),
					     theme_letter((enum style)b));
		for (int t = 0; t < N_THEMES; t++) {
			struct look mono = theme_look((enum theme)t, DEPTH_MONO, (enum style)a);

			assert_int_equal(mono.foreground, COLOUR_DEFAULT);
			assert_int_equal(mono.background, COLOUR_DEFAULT);
		}
	}
}

/* The two colours of the lesson differ in every theme and depth. */
static void test_two_colours(void **state)
{
	(void)state;
	for (int t = 0; t < N_THEMES; t++) {
		for (int d = DEPTH_8; d <= DEPTH_256; d++) {
			struct look cpu = theme_look((enum theme)t, (enum depth)d, STYLE_CPU);
			struct look dma = theme_look((enum theme)t, (enum depth)d, STYLE_DMA);

			assert_int_not_equal(cpu.foreground, dma.foreground);
			assert_int_not_equal(cpu.foreground, cpu.background);
		}
	}
}

static void check_panes(int width, int height, enum layout_below below)
{
	struct rect panes[LAYOUT_PANES];
	struct layout l;
	int n;

	layout_make(&l, width, height, below);
	n = layout_panes(&l, panes);
	assert_in_range(n, 1, LAYOUT_PANES);
	for (int i = 0; i < n; i++) {
		const struct rect *p = &panes[i];

		if (p->x < 0 || p->y < 0 || p->width < 1 || p->height < 1 ||
		    p->x + p->width > width || p->y + p->height > height)
			fail_msg("%dx%d: pane %d is outside: %d,%d %dx%d", width, height, i, p->x,
				 p->y, p->width, p->height);
		for (int k = 0; k < i; k++) {
			const struct rect *q = &panes[k];

			if (p->x < q->x + q->width && q->x < p->x + p->width &&
			    p->y < q->y + q->height && q->y < p->y + p->height)
				fail_msg("%dx%d: panes %d and %d overlap", width, height, k, i);
		}
	}
}

static void test_panes(void **state)
{
	(void)state;
	for (int width = 40; width <= 200; width++)
		for (int height = 12; height <= 60; height++)
			for (int below = BELOW_PROGRAM; below <= BELOW_QUESTION; below++)
				check_panes(width, height, (enum layout_below)below);
}

static void test_too_small(void **state)
{
	struct layout l;

	(void)state;
	layout_make(&l, 39, 24, BELOW_PROGRAM);
	assert_int_equal(l.kind, LAYOUT_TOO_SMALL);
	layout_make(&l, 80, 11, BELOW_PROGRAM);
	assert_int_equal(l.kind, LAYOUT_TOO_SMALL);
	layout_make(&l, 40, 12, BELOW_PROGRAM);
	assert_int_equal(l.kind, LAYOUT_TINY);
	layout_make(&l, 60, 20, BELOW_PROGRAM);
	assert_int_equal(l.kind, LAYOUT_LECTURE);
	layout_make(&l, 79, 24, BELOW_PROGRAM);
	assert_int_equal(l.kind, LAYOUT_LECTURE);
	layout_make(&l, 80, 24, BELOW_PROGRAM);
	assert_int_equal(l.kind, LAYOUT_FULL);
}

int main(void)
{
	struct CMUnitTest tests[ARRAY_LEN(drawn) + 4] = {
		cmocka_unit_test(test_styles),
		cmocka_unit_test(test_two_colours),
		cmocka_unit_test(test_panes),
		cmocka_unit_test(test_too_small),
	};
	size_t n = ADD_ROWS(tests, 4, drawn, test_drawn);

	return _cmocka_run_group_tests("canvas", tests, n, NULL, NULL);
}
