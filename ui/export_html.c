/*
 * `--format html`: a page that needs nothing else, with a section per strategy and a slider over
 * its steps.  Each step is a figure; the script only hides all but one.  Without it they all stand
 * one below the other.  The page is written as XML too, so there is no '<' or '&' in the script.
 */

#include "ui/markup.h"
#include "ui/walk.h"

static const char style_rules[] =
"body{font-family:sans-serif;margin:1em auto;width:max-content;max-width:100%}\n"
"pre{font-family:DejaVu Sans Mono,Menlo,Consolas,monospace;line-height:1.2;padding:.5em;"
"margin:0;overflow-x:auto}\n"
"figure{margin:0 0 1em}\nfigcaption{max-width:80ch}\nsmall{display:block}\n"
"input{width:100%}\n";

static const char script[] =
"let current = null;\n"
"for (const section of document.querySelectorAll('section')) {\n"
"  const slider = section.querySelector('input');\n"
"  const figures = Array.from(section.querySelectorAll('figure'));\n"
"  const show = () => {\n"
"    current = slider;\n"
"    figures.forEach((figure, i) => { figure.hidden = i !== Number(slider.value); });\n"
"    slider.setAttribute('aria-valuetext', figures[slider.value].querySelector('b').textContent);\n"
"  };\n"
"  section.move = show;\n"
"  slider.addEventListener('input', show);\n"
"  slider.addEventListener('focus', show);\n"
"  section.addEventListener('click', show);\n"
"  show();\n"
"}\n"
"current = document.querySelector('input');\n"
"document.addEventListener('keydown', event => {\n"
"  const way = { ArrowRight: 1, ArrowLeft: -1 }[event.key];\n"
"  if (way === undefined || event.target.tagName === 'INPUT') return;\n"
"  current.value = Number(current.value) + way;\n"
"  current.closest('section').move();\n"
"  event.preventDefault();\n"
"});\n";

static void write_head(struct walk *w, FILE *file)
{
	const struct scenario *s = w->scenario;

	fputs("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n"
	      "<meta name=\"viewport\" content=\"width=device-width\"/>\n<title>", file);
	markup_text(file, s->title[0] ? s->title : s->name);
	fprintf(file, "</title>\n<style>\n%s", style_rules);
	for (int i = 0; i < N_STYLES; i++) {
		const struct paint p = theme_paint(w->theme, (enum style)i);

		fprintf(file, "%s.s%d{color:#%06x;background:#%06x;",
			i == STYLE_NORMAL ? "body,pre," : "", i, (unsigned)p.ink,
			(unsigned)p.ground);
		markup_attributes(file, p.attributes);
		fputs("}\n", file);
	}
	fputs("</style>\n<noscript><style>figure[hidden]{display:block} .slider{display:none}"
	      "</style></noscript>\n</head>\n<body>\n<h1>", file);
	markup_text(file, s->title[0] ? s->title : s->name);
	fputs("</h1>\n", file);
	if (s->notes[0]) {
		fputs("<p style=\"max-width:80ch\">", file);
		markup_text(file, s->notes);
		fputs("</p>\n", file);
	}
}

static void write_row(FILE *file, const struct canvas *c, int y)
{
	for (int x = 0, n; x < c->width; x += n) {
		const int style = canvas_at(c, x, y)->style;

		n = canvas_run(c, x, y);
		if (style != STYLE_NORMAL)
			fprintf(file, "<span class=\"s%d\">", style);
		markup_glyphs(file, c, x, y, n);
		if (style != STYLE_NORMAL)
			fputs("</span>", file);
	}
	putc('\n', file);
}

static void write_figure(struct walk *w, FILE *file, size_t path, size_t step)
{
	char text[WALK_SENTENCE_BYTES];

	walk_to(w, path, step);
	fprintf(file, "<figure%s>\n<pre aria-hidden=\"true\">\n",
		step > walk_first(w) ? " hidden=\"hidden\"" : "");
	for (int y = 0; y < w->canvas.height; y++)
		write_row(file, &w->canvas, y);
	fputs("</pre>\n<figcaption><b>", file);
	walk_sentence(w, path, step, text, sizeof(text));
	markup_text(file, text);
	fputs("</b><small>", file);
	walk_caption(w, path, step, text, sizeof(text));
	markup_text(file, text);
	fputs("</small></figcaption>\n</figure>\n", file);
}

static void write_section(struct walk *w, FILE *file, size_t path)
{
	char label[WALK_LABEL_BYTES];

	fputs("<section>\n<h2>", file);
	markup_text(file, walk_label(w, path, label, sizeof(label)));
	fprintf(file, "</h2>\n<p class=\"slider\"><label>Step (arrow keys): <input type=\"range\" "
		"min=\"0\" max=\"%zu\" value=\"0\"/></label></p>\n",
		walk_last(w, path) - walk_first(w));
	for (size_t step = walk_first(w); step <= walk_last(w, path); step++)
		write_figure(w, file, path, step);
	fputs("</section>\n", file);
}

static void html_write(struct walk *w, FILE *file)
{
	write_head(w, file);
	for (size_t path = 0; path < w->npaths; path++)
		write_section(w, file, path);
	fprintf(file, "<script>\n%s</script>\n</body>\n</html>\n", script);
}

const struct walk_format walk_html = {
	.name = "html",
	.options = OPT_STEP | OPT_SIZE | OPT_THEME | OPT_LEVEL | OPT_COMPARE,
	.most_steps = WALK_ALL_STEPS,
	.write = html_write,
};
