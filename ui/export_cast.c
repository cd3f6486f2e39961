/*
 * `--format cast`: a recording for asciinema, asciicast version 2, with a step a second and a
 * marker at each, so that a player can jump from step to step.  A step sends the rows that differ
 * from those before it.
 */

#include <string.h>

#include "ui/export.h"
#include "ui/walk.h"

/* What the terminal shows: the rows of the screen, then those of the caption. */
struct shown {
	struct canvas canvas, caption;
};

static bool same_row(const struct canvas *a, const struct canvas *b, int y)
{
	for (int x = 0; x < a->width; x++) {
		const struct cell *p = canvas_at(a, x, y), *q = canvas_at(b, x, y);

		if (p->glyph != q->glyph || p->style != q->style)
			return false;
	}
	return true;
}

/* Inside a JSON string; ESC stands there as \u001b. */
static void write_look(FILE *file, enum theme theme, enum style style)
{
	const struct look look = theme_look(theme, DEPTH_256, style);

	fputs("\\u001b[0", file);
	if (look.attributes & ATTR_BOLD)
		fputs(";1", file);
	if (look.attributes & ATTR_UNDERLINE)
		fputs(";4", file);
	if (look.attributes & ATTR_REVERSE)
		fputs(";7", file);
	if (look.foreground != COLOUR_DEFAULT)
		fprintf(file, ";38;5;%d", look.foreground);
	if (look.background != COLOUR_DEFAULT)
		fprintf(file, ";48;5;%d", look.background);
	putc('m', file);
}

static void write_row(FILE *file, enum theme theme, const struct canvas *c, int y)
{
	for (int x = 0, n; x < c->width; x += n) {
		n = canvas_run(c, x, y);
		write_look(file, theme, (enum style)canvas_at(c, x, y)->style);
		for (int i = 0; i < n; i++) {
			const uint32_t glyph = canvas_at(c, x + i, y)->glyph;

			if (glyph == '"' || glyph == '\\')
				putc('\\', file);
			canvas_write_glyph(file, glyph);
		}
	}
}

/* The rows of c that `before` does not have, from line `top` of the terminal on. */
static void write_changes(FILE *file, enum theme theme, const struct canvas *c,
			  struct canvas *before, int top)
{
	const size_t cells = (size_t)c->width * (size_t)c->height;

	for (int y = 0; y < c->height; y++) {
		if (same_row(c, before, y))
			continue;
		fprintf(file, "\\u001b[%d;1H", top + y);
		write_row(file, theme, c, y);
	}
	memcpy(before->cells, c->cells, cells * sizeof(*c->cells));
}

static void write_header(const struct walk *w, FILE *file)
{
	const struct scenario *s = w->scenario;
	char versions[160], title[320];

	walk_versions(w, 0, versions, sizeof(versions));
	snprintf(title, sizeof(title), "%s. %s", s->title[0] ? s->title : s->name, versions);
	fprintf(file, "{\"version\": 2, \"width\": %d, \"height\": %d, \"title\": ",
		w->canvas.width, w->canvas.height + w->caption.height);
	export_string(file, title);
	fputs(", \"env\": {\"TERM\": \"xterm-256color\"}}\n", file);
}

/* The screen and the mark come in the same second, so that a jump to the mark shows it. */
static void write_step(struct walk *w, FILE *file, struct shown *shown, size_t path, size_t step,
		       size_t second)
{
	char label[WALK_LABEL_BYTES], sentence[WALK_SENTENCE_BYTES];
	char mark[sizeof(label) + sizeof(sentence) + 32];

	walk_to(w, path, step);
	fprintf(file, "[%zu.0, \"o\", \"", second);
	if (second == 0)	/* no cursor, no line wrap, nothing on the screen */
		fputs("\\u001b[?25l\\u001b[?7l\\u001b[2J", file);
	write_changes(file, w->theme, &w->canvas, &shown->canvas, 1);
	write_changes(file, w->theme, &w->caption, &shown->caption, 1 + w->canvas.height);
	fputs("\\u001b[0m\"]\n", file);
	walk_sentence(w, path, step, sentence, sizeof(sentence));
	walk_label(w, path, label, sizeof(label));
	snprintf(mark, sizeof(mark), "%s, step %zu: %s", label, step, sentence);
	fprintf(file, "[%zu.0, \"m\", ", second);
	export_string(file, mark);
	fputs("]\n", file);
}

static void cast_write(struct walk *w, FILE *file)
{
	struct shown shown;
	size_t second = 0;

	canvas_init(&shown.canvas, w->canvas.width, w->canvas.height);
	canvas_init(&shown.caption, w->caption.width, w->caption.height);
	/* Something that no row is: at first all of them are sent. */
	for (int y = 0; y < shown.canvas.height; y++)
		canvas_put(&shown.canvas, 0, y, 0, STYLE_NORMAL);
	for (int y = 0; y < shown.caption.height; y++)
		canvas_put(&shown.caption, 0, y, 0, STYLE_NORMAL);
	write_header(w, file);
	for (size_t path = 0; path < w->npaths; path++)
		for (size_t step = walk_first(w); step <= walk_last(w, path); step++)
			write_step(w, file, &shown, path, step, second++);
	canvas_free(&shown.canvas);
	canvas_free(&shown.caption);
}

const struct walk_format walk_cast = {
	.name = "cast",
	.options = OPT_SIZE | OPT_THEME | OPT_LEVEL | OPT_COMPARE,
	.most_steps = WALK_ALL_STEPS,
	.write = cast_write,
};
