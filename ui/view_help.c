/*
 * The help: the table of keys, and how to read the picture.  It lies over the screen, and fits.
 */

#include "ui/view.h"

#include <stdio.h>

#include "ui/keymap.h"

static const char *const legend[][2] = {
	{ "[A]", "block A of the file" },
	{ "[a]", "a part of block A" },
	{ "<A>", "a reference, no bytes" },
	{ "(A)", "sent: it has left the NIC" },
	{ "C", "the CPU copies (orange)" },
	{ "D", "a DMA engine copies (blue)" },
	{ "o", "another connection's work" },
	{ "1.00x", "the whole file, once" },
};

#define LEGENDS ((int)(sizeof(legend) / sizeof(legend[0])))
#define COLUMN 34
#define KEY_COLUMN 7

static int paths_shown(const struct view *v)
{
	return v->npaths < 9 ? v->npaths : 9;
}

/* Rows of the help: the keys that are shown, the legend, the paths; with an empty one between. */
static int help_rows(const struct view *v)
{
	int n = 1 + LEGENDS + 1 + paths_shown(v);

	for (size_t i = 0; i < nbindings; i++)
		n += bindings[i].help != NULL;
	return n;
}

static void help_row(const struct view *v, int row, const char **key, const char **text)
{
	static const char *const digits[] = { "1", "2", "3", "4", "5", "6", "7", "8", "9" };

	*key = *text = "";
	for (size_t i = 0; i < nbindings; i++) {
		if (!bindings[i].help)
			continue;
		if (row-- == 0) {
			*key = bindings[i].shown;
			*text = bindings[i].help;
			return;
		}
	}
	row--;
	if (row >= 0 && row < LEGENDS) {
		*key = legend[row][0];
		*text = legend[row][1];
	} else if (row > LEGENDS) {
		*key = digits[row - LEGENDS - 1];
		*text = v->labels[row - LEGENDS - 1];
	}
}

static struct rect help_box(const struct view *v, int width, int height, int *columns)
{
	struct rect r;
	int rows;

	*columns = width >= 2 * COLUMN + 4 ? 2 : 1;
	r.width = *columns * COLUMN + 4;
	if (r.width > width)
		r.width = width;
	rows = (help_rows(v) + *columns - 1) / *columns;
	r.height = rows + 2 < height - 2 ? rows + 2 : height - 2;
	r.x = (width - r.width) / 2;
	r.y = (height - r.height) / 2;
	return r;
}

void view_help(struct canvas *c, const struct view *v)
{
	int columns, total = help_rows(v);
	struct rect r = help_box(v, c->width, c->height, &columns);
	int room = (r.height - 2) * columns, pages = (total + room - 1) / room;
	int rows = r.height - 2, first = v->help_page % pages * rows * columns;
	char title[64];

	if (pages > 1)
		snprintf(title, sizeof(title), "keys, %d of %d (. next, q closes)",
			 v->help_page % pages + 1, pages);
	else
		snprintf(title, sizeof(title), "keys (q closes)");
	canvas_clear(c, r);
	canvas_box(c, r, STYLE_STRONG, title);
	for (int i = 0; i < rows * columns && first + i < total; i++) {
		int x = r.x + 2 + i / rows * COLUMN, y = r.y + 1 + i % rows;
		int end = x + COLUMN - 1 < r.x + r.width - 1 ? x + COLUMN - 1 : r.x + r.width - 1;
		const char *key, *text;

		help_row(v, first + i, &key, &text);
		canvas_text(c, x, y, KEY_COLUMN, STYLE_KEY, key);
		canvas_text(c, x + KEY_COLUMN, y, end - x - KEY_COLUMN, STYLE_NORMAL, text);
	}
}
