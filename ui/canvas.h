#ifndef UI_CANVAS_H
#define UI_CANVAS_H

/*
 * A grid of cells in memory.  Everything on the screen is drawn here first; the terminal, the
 * tests and the text dump are readers of it.  Pure: no terminal, no locale.
 */

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "ui/theme.h"

struct cell {
	uint32_t glyph;		/* Unicode code point that is one column wide */
	uint8_t style;		/* enum style */
};

struct canvas {
	int width, height;
	unsigned long clipped;	/* cells that were drawn outside and dropped */
	unsigned long cut;	/* texts that did not fit (one column is for a letter) */
	struct cell *cells;	/* owned, row by row */
};

struct rect {
	int x, y, width, height;
};

/* Allocate (aborts when out of memory) and blank; free accepts an empty canvas. */
void canvas_init(struct canvas *c, int width, int height);
void canvas_free(struct canvas *c);

/* The cell at x, y, which must be inside. */
const struct cell *canvas_at(const struct canvas *c, int x, int y);

/* One cell; outside it is dropped and counted in c->clipped. */
void canvas_put(struct canvas *c, int x, int y, uint32_t glyph, enum style style);

/* n cells to the right. */
void canvas_line(struct canvas *c, int x, int y, int n, uint32_t glyph, enum style style);

/* UTF-8 text in a field of `width` columns, cut at its end; returns the columns used. */
int canvas_text(struct canvas *c, int x, int y, int width, enum style style, const char *text);

/* A frame of single lines around r, and a title in its top border. */
void canvas_box(struct canvas *c, struct rect r, enum style style, const char *title);

/* Blank r. */
void canvas_clear(struct canvas *c, struct rect r);

/* Words wrapped into r, as far as it is high (c NULL: only measure); returns the lines needed. */
int canvas_wrap(struct canvas *c, struct rect r, enum style style, const char *text);

/* How many columns the text takes. */
int canvas_columns(const char *text);

enum plane { PLANE_GLYPHS, PLANE_STYLES };

/* How many cells from x, y to the right have one style. */
int canvas_run(const struct canvas *c, int x, int y);

/* A glyph in UTF-8. */
void canvas_write_glyph(FILE *out, uint32_t glyph);

/* One line of text per row, trailing blanks cut. */
void canvas_dump(const struct canvas *c, FILE *out, enum plane plane, enum charset charset);

#endif
