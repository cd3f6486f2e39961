/*
 * `--format svg`: one screen as a drawing.  A run of cells of one style is a text element of fixed
 * length, so columns stand below each other in any monospaced font.
 */

#include "ui/markup.h"
#include "ui/screen_file.h"
#include "ui/walk.h"

/* Of a cell; its text stands on a line that far below its top. */
#define CELL_WIDTH 9
#define CELL_HEIGHT 18
#define BASELINE 14
#define MARGIN 9

/* Class sN is the ink of enum style N, class gN its ground. */
static void write_classes(FILE *file, enum theme theme)
{
	fputs("<style>text{white-space:pre}\n", file);
	for (int i = 0; i < N_STYLES; i++) {
		const struct paint p = theme_paint(theme, (enum style)i);

		fprintf(file, ".s%d{fill:#%06x;", i, (unsigned)p.ink);
		markup_attributes(file, p.attributes);
		fprintf(file, "} .g%d{fill:#%06x}\n", i, (unsigned)p.ground);
	}
	fputs("</style>\n", file);
}

static bool is_blank(const struct canvas *c, int x, int y, int n)
{
	while (n > 0 && canvas_at(c, x + n - 1, y)->glyph == ' ')
		n--;
	return n == 0;
}

static void write_run(FILE *file, const struct canvas *c, enum theme theme, int top, int x, int y,
		      int n)
{
	const enum style style = (enum style)canvas_at(c, x, y)->style;
	const int left = MARGIN + x * CELL_WIDTH, width = n * CELL_WIDTH;

	if (theme_paint(theme, style).ground != theme_paint(theme, STYLE_NORMAL).ground)
		fprintf(file, "<rect class=\"g%d\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\"/>\n",
			(int)style, left, top, width, CELL_HEIGHT);
	if (is_blank(c, x, y, n))
		return;
	fprintf(file, "<text class=\"s%d\" x=\"%d\" y=\"%d\" textLength=\"%d\" "
		"lengthAdjust=\"spacingAndGlyphs\">", (int)style, left, top + BASELINE, width);
	markup_glyphs(file, c, x, y, n);
	fputs("</text>\n", file);
}

static void write_canvas(FILE *file, const struct canvas *c, enum theme theme, int top)
{
	for (int y = 0; y < c->height; y++) {
		for (int x = 0, n; x < c->width; x += n) {
			n = canvas_run(c, x, y);
			write_run(file, c, theme, top + y * CELL_HEIGHT, x, y, n);
		}
	}
}

void svg_write_figure(FILE *file, const struct figure_text *f)
{
	const int rows = f->screen->height + f->caption->height;
	const int width = f->screen->width * CELL_WIDTH + 2 * MARGIN;
	const int height = rows * CELL_HEIGHT + 3 * MARGIN;

	fprintf(file, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
		"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" "
		"viewBox=\"0 0 %d %d\" role=\"img\">\n<title>", width, height, width, height);
	markup_text(file, f->title);
	fputs("</title>\n<desc>", file);
	markup_text(file, f->description);
	fputs("</desc>\n", file);
	write_classes(file, f->theme);
	fprintf(file, "<rect class=\"g%d\" width=\"%d\" height=\"%d\"/>\n", STYLE_NORMAL, width,
		height);
	fputs("<g font-family=\"DejaVu Sans Mono, Menlo, Consolas, monospace\" font-size=\"15\" "
	      "xml:space=\"preserve\">\n", file);
	write_canvas(file, f->screen, f->theme, MARGIN);
	write_canvas(file, f->caption, f->theme, 2 * MARGIN + f->screen->height * CELL_HEIGHT);
	fputs("</g>\n</svg>\n", file);
}

static void svg_write(struct walk *w, FILE *file)
{
	const size_t step = walk_last(w, 0);
	char title[WALK_CAPTION_BYTES], description[WALK_SENTENCE_BYTES];
	const struct figure_text f = { .screen = &w->canvas, .caption = &w->caption, .title = title,
				       .description = description, .theme = w->theme };

	walk_to(w, 0, step);
	walk_caption(w, 0, step, title, sizeof(title));
	walk_sentence(w, 0, step, description, sizeof(description));
	svg_write_figure(file, &f);
}

const struct walk_format walk_svg = {
	.name = "svg",
	.options = OPT_STEP | OPT_SIZE | OPT_THEME | OPT_LEVEL | OPT_COMPARE,
	.one_path = true,
	.write = svg_write,
};
