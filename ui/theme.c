/*
 * The colours were chosen so that the two that carry the lesson, orange for the CPU and blue
 * for DMA, stay apart for every kind of colour vision, on dark and on light grounds.  Nothing
 * else may depend on a hue alone: letters and brackets say it too, and without colours they say
 * all of it.
 */

#include "ui/theme.h"

#include <assert.h>
#include <stddef.h>
#include <string.h>

#include "sim/utf8.h"

#define PLAIN COLOUR_DEFAULT
#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))

/* To add a style: a line in enum style and a row here.  Colours of a pair: dark, light theme. */
struct style_row {
	char letter;
	int many[N_THEMES];	/* of 256 colours */
	int few[N_THEMES];	/* of 8 */
	bool block;		/* the colour is the background, under black or white text */
	int coloured, mono;	/* attributes with colours, and without */
};

static const struct style_row rows[] = {
	[STYLE_NORMAL] = { '.', { PLAIN, 16 }, { PLAIN, 0 }, false, 0, 0 },
	[STYLE_DIM] = { '-', { 245, 242 }, { PLAIN, 0 }, false, 0, 0 },
	[STYLE_STRONG] = { 'b', { PLAIN, 16 }, { PLAIN, 0 }, false, ATTR_BOLD, ATTR_BOLD },
	[STYLE_HEADER] = { 'h', { PLAIN, 16 }, { PLAIN, 0 }, false, ATTR_REVERSE, ATTR_REVERSE },
	[STYLE_CPU] = { 'c', { 214, 130 }, { 3, 1 }, false, ATTR_BOLD, ATTR_BOLD },
	[STYLE_CPU_HOT] = { 'C', { 214, 130 }, { 3, 1 }, true, ATTR_BOLD,
			    ATTR_BOLD | ATTR_REVERSE },
	[STYLE_DMA] = { 'd', { 75, 25 }, { 6, 4 }, false, ATTR_BOLD, ATTR_BOLD },
	[STYLE_DMA_HOT] = { 'D', { 75, 25 }, { 6, 4 }, true, ATTR_BOLD,
			    ATTR_BOLD | ATTR_REVERSE },
	[STYLE_REFERENCE] = { 'r', { PLAIN, 16 }, { PLAIN, 0 }, false, 0, 0 },
	[STYLE_REFERENCE_HOT] = { 'R', { PLAIN, 16 }, { PLAIN, 0 }, false, ATTR_REVERSE,
				  ATTR_REVERSE },
	[STYLE_DEVICE] = { 'v', { 43, 28 }, { 2, 0 }, false, 0, 0 },
	[STYLE_SWITCH] = { 's', { 176, 126 }, { PLAIN, 0 }, false, ATTR_BOLD, ATTR_BOLD },
	[STYLE_CURSOR] = { '>', { PLAIN, 16 }, { PLAIN, 0 }, false, ATTR_REVERSE, ATTR_REVERSE },
	[STYLE_KEY] = { 'k', { PLAIN, 16 }, { PLAIN, 0 }, false, ATTR_BOLD, ATTR_BOLD },
	[STYLE_RIGHT] = { '=', { PLAIN, 16 }, { PLAIN, 0 }, false, ATTR_BOLD | ATTR_REVERSE,
			  ATTR_BOLD | ATTR_REVERSE },
	[STYLE_WRONG] = { '!', { PLAIN, 16 }, { PLAIN, 0 }, false, ATTR_UNDERLINE,
			  ATTR_UNDERLINE },
};

_Static_assert(ARRAY_LEN(rows) == N_STYLES, "a style without a row");

/* The ground of each theme.  A tint is easier to read in a bright room than pure white. */
static const int ground_many[N_THEMES] = { PLAIN, 230 };
static const int ground_few[N_THEMES] = { PLAIN, 7 };
/* Text upon a block of colour: black where the colour is light, white where it is dark. */
static const int upon_many[N_THEMES] = { 16, 231 };
static const int upon_few[N_THEMES] = { 0, 7 };

struct look theme_look(enum theme theme, enum depth depth, enum style style)
{
	const struct style_row *row = &rows[style];
	bool many = depth == DEPTH_256;
	int colour = many ? row->many[theme] : row->few[theme];

	if (depth == DEPTH_MONO)
		return (struct look){ PLAIN, PLAIN, row->mono };
	if (row->block)
		return (struct look){ many ? upon_many[theme] : upon_few[theme], colour,
				      row->coloured };
	return (struct look){ colour, many ? ground_many[theme] : ground_few[theme],
			      row->coloured };
}

/* What a terminal shows for the numbers from 16 on: a cube of six levels, then greys. */
static uint32_t rgb_of(int colour)
{
	static const uint32_t levels[] = { 0x00, 0x5f, 0x87, 0xaf, 0xd7, 0xff };
	const int n = colour - 16;

	assert(n >= 0 && n < 240);
	if (n >= 216)
		return (uint32_t)(8 + 10 * (n - 216)) * 0x010101;
	return levels[n / 36] << 16 | levels[n / 6 % 6] << 8 | levels[n % 6];
}

struct paint theme_paint(enum theme theme, enum style style)
{
	const struct look look = theme_look(theme, DEPTH_256, style);
	struct paint p = { 0xd0d0d0, 0x121212, look.attributes & ~ATTR_REVERSE };

	if (look.foreground != COLOUR_DEFAULT)
		p.ink = rgb_of(look.foreground);
	if (look.background != COLOUR_DEFAULT)
		p.ground = rgb_of(look.background);
	if (look.attributes & ATTR_REVERSE)
		return (struct paint){ p.ground, p.ink, p.attributes };
	return p;
}

char theme_letter(enum style style)
{
	return rows[style].letter;
}

static const struct {
	uint32_t glyph;
	char ascii;
} ascii[] = {
	{ GLYPH_HORIZONTAL, '-' }, { GLYPH_VERTICAL, '|' },
	{ GLYPH_TOP_LEFT, '+' }, { GLYPH_TOP_RIGHT, '+' },
	{ GLYPH_BOTTOM_LEFT, '+' }, { GLYPH_BOTTOM_RIGHT, '+' },
	{ GLYPH_TEE_LEFT, '+' }, { GLYPH_TEE_RIGHT, '+' },
	{ GLYPH_TEE_DOWN, '+' }, { GLYPH_TEE_UP, '+' },
	{ GLYPH_DASH_HORIZONTAL, '-' }, { GLYPH_DASH_VERTICAL, ':' },
	{ GLYPH_BOUNDARY, '=' },
	{ GLYPH_UP, '^' }, { GLYPH_DOWN, 'v' }, { GLYPH_RIGHT, '>' }, { GLYPH_LEFT, '<' },
	{ GLYPH_LATER, ':' }, { GLYPH_IDLE, '.' },
};

char theme_ascii(uint32_t glyph)
{
	if (glyph >= ' ' && glyph <= '~')
		return (char)glyph;
	for (size_t i = 0; i < ARRAY_LEN(ascii); i++)
		if (ascii[i].glyph == glyph)
			return ascii[i].ascii;
	return '?';
}

bool theme_is_narrow(uint32_t glyph)
{
	if ((glyph >= ' ' && glyph <= '~') ||		/* ASCII */
	    (glyph >= 0xa1 && glyph <= 0x24f && glyph != 0xad) ||	/* Latin */
	    (glyph >= 0x391 && glyph <= 0x3c9) ||	/* Greek */
	    (glyph >= 0x410 && glyph <= 0x44f))		/* Cyrillic */
		return true;
	for (size_t i = 0; i < ARRAY_LEN(ascii); i++)
		if (ascii[i].glyph == glyph)
			return true;
	return false;
}

int theme_parse(enum theme *theme, const char *name, struct error *e)
{
	if (strcmp(name, "dark") != 0 && strcmp(name, "light") != 0)
		return error_set(e, "--theme %.*s: accepted: dark, light", utf8_cut(name, 60), name);
	*theme = name[0] == 'd' ? THEME_DARK : THEME_LIGHT;
	return 0;
}
