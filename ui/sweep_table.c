/*
 * A sweep as a table: a line for each value of the key, a column for each run.  Lines are at most
 * 80 columns wide: long labels become letters, and what still does not fit comes in further
 * tables below the first.
 */

#include <string.h>

#include "ui/canvas.h"
#include "ui/sweep.h"

#define WIDTH 80
#define CELL_WIDTH 12		/* a blank, "999.9 MB/s" and the mark */
#define LONG_LABEL 16

/* Blanks that push text to the right edge of a field. */
static void put_right(FILE *file, int width, const char *text)
{
	const int columns = canvas_columns(text);

	fprintf(file, "%*s%s", columns < width ? width - columns : 0, "", text);
}

/* How wide the first column is. */
static int value_width(const struct sweep *s)
{
	int width = canvas_columns(s->vary.name), columns;

	for (size_t p = 0; p < s->vary.npoints; p++) {
		columns = canvas_columns(s->vary.points[p].text);
		width = columns > width ? columns : width;
	}
	return width + 2;
}

static int cell_width(const struct sweep *s, size_t run, bool letters)
{
	const int label = canvas_columns(s->scenario->runs[run].label) + 2;

	return letters || label < CELL_WIDTH ? CELL_WIDTH : label;
}

/* How many runs from this one on fit on a line; at least one. */
static size_t how_many(const struct sweep *s, size_t first, bool letters)
{
	int width = value_width(s) + cell_width(s, first, letters);
	size_t n = 1;

	for (; first + n < s->scenario->nruns; n++) {
		width += cell_width(s, first + n, letters);
		if (width > WIDTH)
			break;
	}
	return n;
}

/* Letters for labels, where that saves a second table or a label is too long for a column. */
static bool wants_letters(const struct sweep *s)
{
	const size_t nruns = s->scenario->nruns;

	if (how_many(s, 0, false) == nruns)
		return false;
	for (size_t r = 0; r < nruns; r++) {
		if (canvas_columns(s->scenario->runs[r].label) > LONG_LABEL)
			return true;
	}
	return how_many(s, 0, true) == nruns;
}

/* The figure and the mark behind it; a blank there is left to the next cell. */
static void put_cell(FILE *file, const struct sweep *s, size_t point, size_t run, int width)
{
	char text[40] = "-";

	if (sweep_has(s, point, run))
		figure_text(s->figure, sweep_value(s, point, run), text, sizeof(text) - 1);
	if (sweep_best(s, point, run))
		strcat(text, "*");
	put_right(file, width, text);
}

static void put_runs(FILE *file, const struct sweep *s, size_t first, size_t n, bool letters)
{
	int blank;	/* is there one behind the cell before, for a mark */

	putc('\n', file);
	put_right(file, value_width(s), s->vary.name);
	for (size_t r = first; r < first + n; r++) {
		const char letter[] = { sweep_letter(r), '\0' };

		put_right(file, cell_width(s, r, letters) - (r == first),
			  letters ? letter : s->scenario->runs[r].label);
	}
	putc('\n', file);
	for (size_t p = 0; p < s->vary.npoints; p++) {
		put_right(file, value_width(s), s->vary.points[p].text);
		blank = 0;
		for (size_t r = first; r < first + n; r++) {
			const int width = cell_width(s, r, letters) - 1 + blank;

			blank = !sweep_best(s, p, r);
			put_cell(file, s, p, r, width + !blank);
		}
		putc('\n', file);
	}
}

void sweep_put_table(FILE *file, const struct sweep *s)
{
	const bool letters = wants_letters(s);
	size_t n;

	sweep_put_head(file, s);
	for (size_t first = 0; first < s->scenario->nruns; first += n) {
		n = how_many(s, first, letters);
		put_runs(file, s, first, n, letters);
	}
	putc('\n', file);
	if (letters)
		sweep_put_legend(file, s);
	if (s->scenario->nruns > 1)
		fprintf(file, "* the best of its line: the %s\n",
			s->figure->more_is_better ? "highest" : "lowest");
	sweep_put_findings(file, s);
}
