/*
 * A sweep as a picture in plain ASCII, 78 columns wide: a group of columns for each value of the
 * key, a letter for each run.  Runs that come to stand in one place are written side by side, or
 * as # where the group is too narrow for that.
 */

#include <string.h>

#include "ui/canvas.h"
#include "ui/sweep.h"

#define ROWS 17
#define COLUMNS 66
#define LABEL_WIDTH 11		/* of the scale at the left */
#define LOG_FACTOR 20		/* from this range on the scale is logarithmic */

struct axis {
	uint64_t low, high;	/* at the bottom and top rows */
	bool logarithmic, has_zero;	/* there is no logarithm of 0 */
};

struct plot {
	struct axis axis;
	int group;		/* columns for a point */
	bool crowded;		/* there is a # */
	char grid[ROWS][COLUMNS + 1];
};

/* log2 in 65536ths, of 1 or more: bit by bit by squaring, for there are no fractions here. */
static uint64_t log2_of(uint64_t value)
{
	uint64_t whole = 0, result, x;

	while (value >> whole > 1)
		whole++;
	x = whole > 31 ? value >> (whole - 31) : value << (31 - whole);	/* 1.0 is 1 << 31 */
	result = whole;
	for (int bit = 0; bit < 16; bit++) {
		x = x * x >> 31;
		result <<= 1;
		if (x >> 32) {
			result |= 1;
			x >>= 1;
		}
	}
	return result;
}

static int row_of(const struct axis *a, uint64_t value)
{
	const int least = a->logarithmic && a->has_zero;	/* the row below is for 0 */
	uint64_t at = value - a->low, all = a->high - a->low;

	if (a->logarithmic && value == 0)
		return 0;
	if (a->logarithmic) {
		at = log2_of(value) - log2_of(a->low);
		all = log2_of(a->high) - log2_of(a->low);
	}
	while (all > UINT64_MAX / ROWS / 2) {
		at >>= 1;
		all >>= 1;
	}
	return least + (int)((at * (uint64_t)(ROWS - 1 - least) + all / 2) / all);
}

/* The next of 1, 2, 5, 10, 20, 50 ... */
static uint64_t next_round(uint64_t round)
{
	uint64_t lead = round;

	while (lead >= 10)
		lead /= 10;
	return lead == 2 ? round / 2 * 5 : round * 2;
}

static bool is_power_of_ten(uint64_t round)
{
	while (round >= 10)
		round /= 10;
	return round == 1;
}

/* The smallest round number that is not below the value. */
static uint64_t round_up(uint64_t value)
{
	uint64_t round = 1;

	while (round < value)
		round = next_round(round);
	return round;
}

static uint64_t linear_step(const struct axis *a)
{
	return round_up((a->high - a->low + 4) / 5);
}

static void axis_init(struct axis *a, const struct sweep *s)
{
	uint64_t least = UINT64_MAX, most = 0, step;

	*a = (struct axis){ .has_zero = false };
	for (size_t p = 0; p < s->vary.npoints; p++) {
		for (size_t r = 0; r < s->scenario->nruns; r++) {
			const uint64_t value = sweep_value(s, p, r);

			if (!sweep_has(s, p, r))
				continue;
			a->has_zero |= value == 0;
			least = value > 0 && value < least ? value : least;
			most = value > most ? value : most;
		}
	}
	a->logarithmic = most > 0 && most / least >= LOG_FACTOR;
	if (a->logarithmic) {
		a->low = least;
		a->high = most;
		return;
	}
	a->high = most > 0 ? most : 1;
	/* Where all lie close together the part below them is left out. */
	if (!a->has_zero && most > least && most / least < 2)
		a->low = least;
	step = linear_step(a);
	a->low -= a->low % step;
	a->high += step - 1 - (a->high - 1) % step;
}

static uint64_t next_tick(const struct axis *a, uint64_t tick, bool tens)
{
	if (!a->logarithmic)
		return tick + linear_step(a);
	return tens ? tick * 10 : next_round(tick);
}

/* The values that stand at the scale: so many as there is room for. */
static size_t make_ticks(const struct axis *a, uint64_t ticks[ROWS])
{
	bool tens = a->logarithmic && a->high / a->low > 1000;
	uint64_t tick = a->logarithmic ? round_up(a->low) : a->low;
	size_t n = 0;

	while (tens && !is_power_of_ten(tick))
		tick = next_round(tick);
	for (; tick <= a->high && n < ROWS; tick = next_tick(a, tick, tens))
		ticks[n++] = tick;
	return n;
}

/* The letters of the runs of that point that stand in that row; how many. */
static int letters_at(const struct sweep *s, const struct axis *a, size_t point, int row,
		      char letters[MAX_RUNS])
{
	int n = 0;

	for (size_t r = 0; r < s->scenario->nruns; r++) {
		if (sweep_has(s, point, r) && row_of(a, sweep_value(s, point, r)) == row)
			letters[n++] = sweep_letter(r);
	}
	return n;
}

static void draw(struct plot *plot, const struct sweep *s)
{
	memset(plot->grid, ' ', sizeof(plot->grid));
	for (size_t p = 0; p < s->vary.npoints; p++) {
		for (int row = 0; row < ROWS; row++) {
			char letters[MAX_RUNS];
			int n = letters_at(s, &plot->axis, p, row, letters);

			if (n > 1 && n >= plot->group) {
				plot->crowded = true;
				letters[0] = '#';
				n = 1;
			}
			memcpy(&plot->grid[row][(int)p * plot->group + (plot->group - n) / 2],
			       letters, (size_t)n);
		}
	}
}

/* Zero needs no unit. */
static void tick_text(const struct figure *f, uint64_t tick, char *text, size_t size)
{
	if (tick == 0)
		snprintf(text, size, "0");
	else
		figure_text(f, tick, text, size);
}

static void put_rows(FILE *file, const struct plot *plot, const struct sweep *s)
{
	uint64_t ticks[ROWS];
	const size_t n = make_ticks(&plot->axis, ticks);
	char text[32];

	for (int row = ROWS - 1; row >= 0; row--) {
		int length = COLUMNS;

		text[0] = '\0';
		for (size_t t = 0; t < n; t++) {
			if (row_of(&plot->axis, ticks[t]) == row)
				tick_text(s->figure, ticks[t], text, sizeof(text));
		}
		while (length > 0 && plot->grid[row][length - 1] == ' ')
			length--;
		fprintf(file, "%*s %c%.*s\n", LABEL_WIDTH - 1, text, text[0] ? '+' : '|', length,
			plot->grid[row]);
	}
}

/* Where the text of a point begins below the axis. */
static int label_column(const struct plot *plot, size_t point, int columns)
{
	const int middle = (int)point * plot->group + (plot->group - 1) / 2;
	const int at = middle - (columns - 1) / 2;

	if (at + columns > COLUMNS)
		return COLUMNS - columns > 0 ? COLUMNS - columns : 0;
	return at > 0 ? at : 0;
}

/* Do the texts of every n-th point leave a blank between them? */
static bool labels_fit(const struct plot *plot, const struct sweep *s, size_t every)
{
	int used = 0;

	for (size_t p = 0; p < s->vary.npoints; p += every) {
		const int columns = canvas_columns(s->vary.points[p].text);
		const int at = label_column(plot, p, columns);

		if (at < used)
			return false;
		used = at + columns + 1;
	}
	return true;
}

static void put_labels(FILE *file, const struct plot *plot, const struct sweep *s)
{
	size_t every = 1;
	int column = 0;

	while (!labels_fit(plot, s, every))
		every++;
	fprintf(file, "%*s +", LABEL_WIDTH - 1, "");
	for (int i = 0; i < plot->group * (int)s->vary.npoints; i++)
		putc('-', file);
	fprintf(file, "\n%*s", LABEL_WIDTH + 1, "");
	for (size_t p = 0; p < s->vary.npoints; p += every) {
		const char *text = s->vary.points[p].text;
		const int columns = canvas_columns(text);
		const int at = label_column(plot, p, columns);

		fprintf(file, "%*s%s", at - column, "", text);
		column = at + columns;
	}
	putc('\n', file);
}

void sweep_put_plot(FILE *file, const struct sweep *s)
{
	static struct plot plot;
	const struct axis *a = &plot.axis;

	plot = (struct plot){ .group = COLUMNS / (int)s->vary.npoints };
	axis_init(&plot.axis, s);
	draw(&plot, s);
	sweep_put_head(file, s);
	fprintf(file, "%s scale%s%s; %s is better\n\n", a->logarithmic ? "logarithmic" : "linear",
		!a->logarithmic && a->low > 0 ? " that does not begin at 0" : "",
		a->logarithmic && a->has_zero ? ", 0 at the bottom" : "",
		s->figure->more_is_better ? "higher" : "lower");
	put_rows(file, &plot, s);
	put_labels(file, &plot, s);
	putc('\n', file);
	sweep_put_legend(file, s);
	if (plot.crowded)
		fputs("# several in one place\n", file);
	sweep_put_findings(file, s);
}
