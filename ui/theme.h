#ifndef UI_THEME_H
#define UI_THEME_H

/*
 * What a cell looks like: styles with their colours, and glyphs with what stands for them where
 * only ASCII can be shown.  One hue has one meaning, and every hue is doubled by a letter.
 */

#include <stdbool.h>
#include <stdint.h>

#include "sim/error.h"

enum style {
	STYLE_NORMAL,
	STYLE_DIM,		/* frames, what is yet to come */
	STYLE_STRONG,		/* figures, titles */
	STYLE_HEADER,		/* the first line */
	STYLE_CPU,		/* the CPU copies: orange, letter C */
	STYLE_CPU_HOT,		/* ... the block that moves now */
	STYLE_DMA,		/* a DMA engine copies: blue, letter D */
	STYLE_DMA_HOT,
	STYLE_REFERENCE,	/* only a reference is handed on */
	STYLE_REFERENCE_HOT,
	STYLE_DEVICE,		/* disk and NIC at work */
	STYLE_SWITCH,		/* mode switches, sleeping, interrupts */
	STYLE_CURSOR,		/* the line of the program, the step of the timeline */
	STYLE_KEY,		/* a key to press */
	STYLE_RIGHT,		/* the right answer */
	STYLE_WRONG,		/* another one was given */
};
#define N_STYLES (STYLE_WRONG + 1)

enum attribute { ATTR_BOLD = 1, ATTR_REVERSE = 2, ATTR_UNDERLINE = 4, ATTR_DIM = 8 };

enum charset { CHARSET_UNICODE, CHARSET_ASCII };

enum theme { THEME_DARK, THEME_LIGHT };
#define N_THEMES (THEME_LIGHT + 1)

/* The theme of that name on the command line.  0, or -1 with what is accepted. */
int theme_parse(enum theme *theme, const char *name, struct error *e);

enum depth { DEPTH_MONO, DEPTH_8, DEPTH_256 };

#define COLOUR_DEFAULT (-1)

struct look {
	int foreground, background;	/* colour numbers of the terminal, or COLOUR_DEFAULT */
	int attributes;			/* enum attribute, ored */
};

/* How a style looks in a theme with so many colours. */
struct look theme_look(enum theme theme, enum depth depth, enum style style);

/* The same where there are no colour numbers, as 0xRRGGBB; ATTR_REVERSE is done already. */
struct paint {
	uint32_t ink, ground;
	int attributes;
};

struct paint theme_paint(enum theme theme, enum style style);

/* The letter of a style in a dump. */
char theme_letter(enum style style);

/* Glyphs with a meaning.  Any other printable character may be in a cell as well. */
enum glyph {
	GLYPH_HORIZONTAL = 0x2500, GLYPH_VERTICAL = 0x2502,
	GLYPH_TOP_LEFT = 0x250c, GLYPH_TOP_RIGHT = 0x2510,
	GLYPH_BOTTOM_LEFT = 0x2514, GLYPH_BOTTOM_RIGHT = 0x2518,
	GLYPH_TEE_LEFT = 0x251c, GLYPH_TEE_RIGHT = 0x2524,
	GLYPH_TEE_DOWN = 0x252c, GLYPH_TEE_UP = 0x2534,
	GLYPH_DASH_HORIZONTAL = 0x254c, GLYPH_DASH_VERTICAL = 0x254e,
	GLYPH_BOUNDARY = 0x2550,
	GLYPH_UP = 0x25b2, GLYPH_DOWN = 0x25bc, GLYPH_RIGHT = 0x25ba, GLYPH_LEFT = 0x25c4,
	GLYPH_LATER = 0x2591, GLYPH_IDLE = 0x00b7,
};

/* The ASCII character for a glyph; itself if it is ASCII, '?' if nothing stands for it. */
char theme_ascii(uint32_t glyph);

/* Is it known to be one column wide wherever it can be shown at all? */
bool theme_is_narrow(uint32_t glyph);

#endif
