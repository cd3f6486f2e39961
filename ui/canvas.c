/*
 * A grid of cells.  Drawing never fails and never writes outside: what falls beyond the edge is
 * dropped and counted, so that a test can demand that nothing does.  Text comes in as UTF-8
 * (labels may be the reader's own); a character that could be wider than one column, or that a
 * terminal would obey, becomes a question mark.
 */

#include "ui/canvas.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "sim/utf8.h"

static const struct cell blank = { ' ', STYLE_NORMAL };

void canvas_init(struct canvas *c, int width, int height)
{
	assert(width > 0 && height > 0);
	*c = (struct canvas){ .width = width, .height = height };
	c->cells = malloc((size_t)width * (size_t)height * sizeof(*c->cells));
	if (!c->cells)
		abort();
	canvas_clear(c, (struct rect){ 0, 0, width, height });
}

void canvas_free(struct canvas *c)
{
	free(c->cells);
	*c = (struct canvas){ 0 };
}

static struct cell *cell_at(const struct canvas *c, int x, int y)
{
	return &c->cells[(size_t)y * (size_t)c->width + (size_t)x];
}

const struct cell *canvas_at(const struct canvas *c, int x, int y)
{
	assert(x >= 0 && y >= 0 && x < c->width && y < c->height);
	return cell_at(c, x, y);
}

void canvas_put(struct canvas *c, int x, int y, uint32_t glyph, enum style style)
{
	if (x < 0 || y < 0 || x >= c->width || y >= c->height) {
		c->clipped++;
		return;
	}
	*cell_at(c, x, y) = (struct cell){ glyph, (uint8_t)style };
}

void canvas_line(struct canvas *c, int x, int y, int n, uint32_t glyph, enum style style)
{
	for (int i = 0; i < n; i++)
		canvas_put(c, x + i, y, glyph, style);
}

/* The next character of UTF-8 text, or '?' for what cannot be shown; moves *text on. */
static uint32_t decode(const char **text)
{
	uint32_t glyph;
	size_t n = utf8_decode(*text, strnlen(*text, 4), &glyph);

	*text += n > 0 ? n : 1;
	return n > 0 && theme_is_narrow(glyph) ? glyph : '?';
}

int canvas_text(struct canvas *c, int x, int y, int width, enum style style, const char *text)
{
	int used = 0;

	while (*text && used < width)
		canvas_put(c, x + used++, y, decode(&text), style);
	c->cut += *text != '\0' && width > 1;
	return used;
}

int canvas_columns(const char *text)
{
	int n = 0;

	for (; *text; n++)
		decode(&text);
	return n;
}

void canvas_box(struct canvas *c, struct rect r, enum style style, const char *title)
{
	int right = r.x + r.width - 1, bottom = r.y + r.height - 1;

	canvas_line(c, r.x + 1, r.y, r.width - 2, GLYPH_HORIZONTAL, style);
	canvas_line(c, r.x + 1, bottom, r.width - 2, GLYPH_HORIZONTAL, style);
	for (int y = r.y + 1; y < bottom; y++) {
		canvas_put(c, r.x, y, GLYPH_VERTICAL, style);
		canvas_put(c, right, y, GLYPH_VERTICAL, style);
	}
	canvas_put(c, r.x, r.y, GLYPH_TOP_LEFT, style);
	canvas_put(c, right, r.y, GLYPH_TOP_RIGHT, style);
	canvas_put(c, r.x, bottom, GLYPH_BOTTOM_LEFT, style);
	canvas_put(c, right, bottom, GLYPH_BOTTOM_RIGHT, style);
	if (title[0] != '\0' && r.width > 5) {
		int used = canvas_text(c, r.x + 2, r.y, r.width - 4, STYLE_NORMAL, title);

		canvas_put(c, r.x + 1, r.y, ' ', style);
		canvas_put(c, r.x + 2 + used, r.y, ' ', style);
	}
}

void canvas_clear(struct canvas *c, struct rect r)
{
	for (int y = r.y; y < r.y + r.height; y++)
		canvas_line(c, r.x, y, r.width, blank.glyph, (enum style)blank.style);
}

/* Bytes of text that fit one line of `width` columns, broken at a space where there is one. */
static size_t line_length(const char *text, int width)
{
	const char *p = text, *space = NULL;
	int columns = 0;

	while (*p && *p != '\n') {
		if (*p == ' ')
			space = p;
		if (columns == width)
			return (size_t)((space ? space : p) - text);
		decode(&p);
		columns++;
	}
	return (size_t)(p - text);
}

int canvas_wrap(struct canvas *c, struct rect r, enum style style, const char *text)
{
	int lines = 0;

	if (r.width < 1)
		return 0;
	while (*text) {
		size_t length = line_length(text, r.width);

		if (c && lines < r.height) {
			char line[512];
			size_t n = length < sizeof(line) - 1 ? length : sizeof(line) - 1;

			memcpy(line, text, n);
			line[n] = '\0';
			canvas_text(c, r.x, r.y + lines, r.width, style, line);
		}
		text += length;
		while (*text == ' ' || *text == '\n')
			text++;
		lines++;
	}
	return lines;
}

int canvas_run(const struct canvas *c, int x, int y)
{
	int n = 1;

	while (x + n < c->width && cell_at(c, x + n, y)->style == cell_at(c, x, y)->style)
		n++;
	return n;
}

void canvas_write_glyph(FILE *out, uint32_t glyph)
{
	if (glyph < 0x80) {
		fputc((int)glyph, out);
	} else if (glyph < 0x800) {
		fputc((int)(0xc0 | glyph >> 6), out);
		fputc((int)(0x80 | (glyph & 0x3f)), out);
	} else {
		fputc((int)(0xe0 | glyph >> 12), out);
		fputc((int)(0x80 | (glyph >> 6 & 0x3f)), out);
		fputc((int)(0x80 | (glyph & 0x3f)), out);
	}
}

static bool is_blank(const struct cell *cell, enum plane plane)
{
	return plane == PLANE_GLYPHS ? cell->glyph == ' ' : cell->style == STYLE_NORMAL;
}

void canvas_dump(const struct canvas *c, FILE *out, enum plane plane, enum charset charset)
{
	for (int y = 0; y < c->height; y++) {
		int end = c->width;

		while (end > 0 && is_blank(cell_at(c, end - 1, y), plane))
			end--;
		for (int x = 0; x < end; x++) {
			const struct cell *cell = cell_at(c, x, y);

			if (plane == PLANE_STYLES)
				fputc(theme_letter((enum style)cell->style), out);
			else if (charset == CHARSET_ASCII)
				fputc(theme_ascii(cell->glyph), out);
			else
				canvas_write_glyph(out, cell->glyph);
		}
		fputc('\n', out);
	}
}
