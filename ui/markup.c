/*
 * Escaping for SVG and HTML, both written as XML.  A label of the reader's own may have any
 * printable character; control characters never get here.
 */

#include "ui/markup.h"

static const char *entity(uint32_t glyph)
{
	switch (glyph) {
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '&':
		return "&amp;";
	case '"':
		return "&quot;";
	case '\'':
		return "&#39;";
	default:
		return NULL;
	}
}

void markup_text(FILE *file, const char *text)
{
	for (; *text; text++) {
		const char *name = entity((unsigned char)*text);

		if (name)
			fputs(name, file);
		else
			putc(*text, file);
	}
}

void markup_glyphs(FILE *file, const struct canvas *c, int x, int y, int n)
{
	for (int i = 0; i < n; i++) {
		const uint32_t glyph = canvas_at(c, x + i, y)->glyph;
		const char *name = entity(glyph);

		if (name)
			fputs(name, file);
		else
			canvas_write_glyph(file, glyph);
	}
}

void markup_attributes(FILE *file, int attributes)
{
	if (attributes & ATTR_BOLD)
		fputs("font-weight:bold;", file);
	if (attributes & ATTR_UNDERLINE)
		fputs("text-decoration:underline;", file);
}
