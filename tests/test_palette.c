/*
 * The colours for every kind of colour vision, and on both grounds.  Colour blindness is simulated
 * by the matrices of Machado, Oliveira and Fernandes (2009, severity 1.0) on linear RGB; how far two
 * colours are from each other is CIE76 in L*a*b*; contrast is that of WCAG 2.  What is asked: the
 * two colours that carry the lesson, CPU and DMA, are as good as unmistakable for everybody, and
 * all text can be read.  For other pairs there are letters.
 */

#include <math.h>

#include "tests/test.h"

#include "ui/theme.h"

#define LEAST_DISTANCE 50.0	/* 2.3 is just noticeable */
#define LEAST_CONTRAST 4.5	/* WCAG AA for text of any size */

struct colour {
	double c[3];
};

static const struct vision {
	const char *name;
	double m[3][3];
} visions[] = {
	{ "normal", { { 1, 0, 0 }, { 0, 1, 0 }, { 0, 0, 1 } } },
	{ "deuteranopia", { { 0.367322, 0.860646, -0.227968 },
			    { 0.280085, 0.672501, 0.047413 },
			    { -0.011820, 0.042940, 0.968881 } } },
	{ "protanopia", { { 0.152286, 1.052583, -0.204868 },
			  { 0.114503, 0.786281, 0.099216 },
			  { -0.003882, -0.048116, 1.051998 } } },
	{ "tritanopia", { { 1.255528, -0.076749, -0.178779 },
			  { -0.078411, 0.930809, 0.147602 },
			  { 0.004733, 0.691367, 0.303900 } } },
};

/* xterm's own eight, and what it makes of the numbers above 15. */
static uint32_t rgb_of(int number)
{
	static const uint32_t eight[] = { 0x000000, 0xcd0000, 0x00cd00, 0xcdcd00, 0x0000ee,
					  0xcd00cd, 0x00cdcd, 0xe5e5e5 };
	static const uint32_t levels[] = { 0x00, 0x5f, 0x87, 0xaf, 0xd7, 0xff };
	const int n = number - 16;

	if (number < 8)
		return eight[number];
	assert_in_range(n, 0, 239);
	if (n >= 216)
		return (uint32_t)(8 + 10 * (n - 216)) * 0x010101;
	return levels[n / 36] << 16 | levels[n / 6 % 6] << 8 | levels[n % 6];
}

/* Linear light from 0 to 1. */
static struct colour linear(uint32_t rgb)
{
	struct colour l;

	for (int i = 0; i < 3; i++) {
		const double v = (rgb >> (16 - 8 * i) & 0xff) / 255.0;

		l.c[i] = v <= 0.04045 ? v / 12.92 : pow((v + 0.055) / 1.055, 2.4);
	}
	return l;
}

static struct colour product(const double m[3][3], struct colour a)
{
	struct colour r;

	for (int i = 0; i < 3; i++)
		r.c[i] = m[i][0] * a.c[0] + m[i][1] * a.c[1] + m[i][2] * a.c[2];
	return r;
}

static struct colour seen_by(const struct vision *v, struct colour a)
{
	struct colour r = product(v->m, a);

	for (int i = 0; i < 3; i++)
		r.c[i] = fmin(fmax(r.c[i], 0), 1);
	return r;
}

/* L*a*b* for daylight (D65). */
static struct colour lab(struct colour a)
{
	static const double xyz[3][3] = { { 0.4124564, 0.3575761, 0.1804375 },
					  { 0.2126729, 0.7151522, 0.0721750 },
					  { 0.0193339, 0.1191920, 0.9503041 } };
	static const double white[3] = { 0.95047, 1.0, 1.08883 };
	const struct colour in = product(xyz, a);
	double f[3];

	for (int i = 0; i < 3; i++) {
		const double t = in.c[i] / white[i];

		f[i] = t > 216.0 / 24389 ? cbrt(t) : (24389.0 / 27 * t + 16) / 116;
	}
	return (struct colour){ { 116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2]) } };
}

static double distance(struct colour a, struct colour b)
{
	const struct colour p = lab(a), q = lab(b);

	return sqrt(pow(p.c[0] - q.c[0], 2) + pow(p.c[1] - q.c[1], 2) + pow(p.c[2] - q.c[2], 2));
}

static double luminance(struct colour a)
{
	return 0.2126 * a.c[0] + 0.7152 * a.c[1] + 0.0722 * a.c[2];
}

static double contrast(struct colour a, struct colour b)
{
	const double p = luminance(a) + 0.05, q = luminance(b) + 0.05;

	return p > q ? p / q : q / p;
}

struct palette_row {
	const char *name;
	enum theme theme;
	enum depth depth;
	uint32_t ink, ground;	/* the terminal's own, where the theme leaves them */
};

static const struct palette_row palettes[] = {
	{ "dark, 256 colours", THEME_DARK, DEPTH_256, 0xd0d0d0, 0x000000 },
	{ "dark, 256 colours, dark grey", THEME_DARK, DEPTH_256, 0xd0d0d0, 0x1e1e1e },
	{ "light, 256 colours", THEME_LIGHT, DEPTH_256, 0, 0 },
	{ "dark, 8 colours", THEME_DARK, DEPTH_8, 0xe5e5e5, 0x000000 },
	{ "light, 8 colours", THEME_LIGHT, DEPTH_8, 0, 0 },
};

/* Ink and ground as they are seen in the end. */
static void paint(const struct palette_row *p, enum style style, struct colour *ink,
		  struct colour *ground)
{
	const struct look look = theme_look(p->theme, p->depth, style);
	const bool reverse = look.attributes & ATTR_REVERSE;

	*(reverse ? ground : ink) =
		linear(look.foreground == COLOUR_DEFAULT ? p->ink : rgb_of(look.foreground));
	*(reverse ? ink : ground) =
		linear(look.background == COLOUR_DEFAULT ? p->ground : rgb_of(look.background));
}

static void test_palette(void **state)
{
	const struct palette_row *p = *state;
	struct colour cpu, dma, ground;

	paint(p, STYLE_CPU, &cpu, &ground);
	paint(p, STYLE_DMA, &dma, &ground);
	for (size_t i = 0; i < ARRAY_LEN(visions); i++) {
		const double d = distance(seen_by(&visions[i], cpu), seen_by(&visions[i], dma));

		print_message("%s: CPU to DMA, %s: %.0f\n", p->name, visions[i].name, d);
		assert_true(d >= LEAST_DISTANCE);
	}
	for (int style = 0; style < N_STYLES; style++) {
		struct colour ink;
		double c;

		paint(p, (enum style)style, &ink, &ground);
		c = contrast(ink, ground);
		if (c < LEAST_CONTRAST)
			fail_msg("%s: style %c has a contrast of %.1f", p->name,
				 theme_letter((enum style)style), c);
	}
}

/* A light theme is not as bright as the wall. */
static void test_light_is_tinted(void **state)
{
	const struct look look = theme_look(THEME_LIGHT, DEPTH_256, STYLE_NORMAL);

	(void)state;
	assert_int_not_equal(look.background, COLOUR_DEFAULT);
	assert_int_not_equal(rgb_of(look.background), 0xffffff);
	assert_int_equal(theme_paint(THEME_LIGHT, STYLE_NORMAL).ground, rgb_of(look.background));
}

/* Without colours attributes alone tell what is hot, right or wrong. */
static void test_mono(void **state)
{
	static const enum style apart[][2] = {
		{ STYLE_CPU, STYLE_CPU_HOT }, { STYLE_DMA, STYLE_DMA_HOT },
		{ STYLE_REFERENCE, STYLE_REFERENCE_HOT }, { STYLE_RIGHT, STYLE_WRONG },
		{ STYLE_NORMAL, STYLE_CURSOR }, { STYLE_NORMAL, STYLE_KEY },
		{ STYLE_NORMAL, STYLE_SWITCH },
	};

	(void)state;
	for (int style = 0; style < N_STYLES; style++) {
		const struct look look = theme_look(THEME_DARK, DEPTH_MONO, (enum style)style);

		assert_int_equal(look.foreground, COLOUR_DEFAULT);
		assert_int_equal(look.background, COLOUR_DEFAULT);
	}
	for (size_t i = 0; i < ARRAY_LEN(apart); i++)
		assert_int_not_equal(theme_look(THEME_DARK, DEPTH_MONO, apart[i][0]).attributes,
				     theme_look(THEME_DARK, DEPTH_MONO, apart[i][1]).attributes);
}

/* The simulation itself: what it must do with known colours. */
static void test_simulation(void **state)
{
	const struct colour red = linear(0xcd0000), green = linear(0x00cd00);

	(void)state;
	assert_true(distance(red, green) > 130);
	assert_true(distance(seen_by(&visions[1], red), seen_by(&visions[1], green)) < 45);
	assert_true(fabs(contrast(linear(0), linear(0xffffff)) - 21) < 0.01);
	assert_true(fabs(lab(linear(0xffffff)).c[0] - 100) < 0.1);
	/* Grey stays grey for everybody. */
	for (size_t i = 0; i < ARRAY_LEN(visions); i++)
		assert_true(distance(seen_by(&visions[i], linear(0x808080)), linear(0x808080)) < 1);
}

int main(void)
{
	struct CMUnitTest tests[ARRAY_LEN(palettes) + 3] = {
		cmocka_unit_test(test_light_is_tinted), cmocka_unit_test(test_mono),
		cmocka_unit_test(test_simulation),
	};
	size_t n = ADD_ROWS(tests, 3, palettes, test_palette);

	return _cmocka_run_group_tests("palette", tests, n, NULL, NULL);
}
