/*
 * The scale of the timeline's screen: which piece of time a column is, and the axis that says so, with
 * ticks at round times.  The piece that is seen may be a nanosecond or centuries.
 */

#include "ui/view_zoom.h"

#include <inttypes.h>
#include <stdio.h>

#define LABEL_ROOM 11		/* columns from one label of the axis to the next, at least */

uint64_t zoom_column_ns(const struct zoom *z, int column)
{
	const uint64_t width = (uint64_t)z->width, k = (uint64_t)column;

	return z->t->from_ns + z->t->span_ns / width * k + z->t->span_ns % width * k / width;
}

int zoom_column_of(const struct zoom *z, uint64_t time_ns)
{
	if (time_ns <= z->t->from_ns)
		return 0;
	if (time_ns - z->t->from_ns >= z->t->span_ns)
		return z->width;
	if (z->t->span_ns > UINT64_MAX / ZOOM_COLUMNS)	/* a year and more: to the column is enough */
		return (int)((time_ns - z->t->from_ns) / (z->t->span_ns / (uint64_t)z->width + 1));
	return (int)((time_ns - z->t->from_ns) * (uint64_t)z->width / z->t->span_ns);
}

uint64_t zoom_part_ns(const struct zoom *z, int column, uint64_t start_ns, uint64_t end_ns)
{
	const uint64_t from = zoom_column_ns(z, column), to = zoom_column_ns(z, column + 1);

	if (start_ns < from)
		start_ns = from;
	if (end_ns > to)
		end_ns = to;
	return end_ns > start_ns ? end_ns - start_ns : 0;
}

/* 1, 2 or 5 times a power of ten: far enough apart for labels. */
static uint64_t tick_ns(const struct zoom *z)
{
	static const uint64_t nice[] = { 1, 2, 5 };
	const uint64_t least = z->t->span_ns * LABEL_ROOM / (uint64_t)z->width + 1;

	for (uint64_t power = 1;; power *= 10) {
		for (size_t i = 0; i < sizeof(nice) / sizeof(nice[0]); i++) {
			if (nice[i] * power >= least || power > UINT64_MAX / 50)
				return nice[i] * power;
		}
	}
}

/* "250 us", "1.5 ms": no more digits than the ticks need. */
static void label(char *text, size_t size, uint64_t ns, uint64_t tick)
{
	static const struct { const char *name; uint64_t ns; } units[] = {
		{ "s", 1000000000 }, { "ms", 1000000 }, { "us", 1000 }, { "ns", 1 },
	};
	size_t u = 0;

	while (u + 1 < sizeof(units) / sizeof(units[0]) && ns < units[u].ns)
		u++;
	if (ns % units[u].ns == 0 || units[u].ns == 1)
		snprintf(text, size, "%" PRIu64 " %s", ns / units[u].ns, units[u].name);
	else if (tick >= units[u].ns / 10)
		snprintf(text, size, "%" PRIu64 ".%" PRIu64 " %s", ns / units[u].ns,
			 ns % units[u].ns / (units[u].ns / 10), units[u].name);
	else
		snprintf(text, size, "%" PRIu64 ".%03" PRIu64 " %s", ns / units[u].ns,
			 ns % units[u].ns / (units[u].ns / 1000), units[u].name);
}

void zoom_axis(struct zoom *z, int y)
{
	const uint64_t tick = tick_ns(z), end = z->t->from_ns + z->t->span_ns;
	const int now = zoom_column_of(z, z->now_ns);

	canvas_line(z->c, z->x, y, z->width, GLYPH_HORIZONTAL, STYLE_DIM);
	for (uint64_t at = (z->t->from_ns + tick - 1) / tick * tick; at < end; at += tick) {
		const int x = z->x + zoom_column_of(z, at);
		int end_x;
		char text[48];

		label(text, sizeof(text), at, tick);
		end_x = x + 1 + canvas_columns(text);
		canvas_put(z->c, x, y, GLYPH_TEE_DOWN, STYLE_DIM);
		if (end_x <= z->x + z->width && (z->x + now <= x || z->x + now >= end_x))
			canvas_text(z->c, x + 1, y, z->x + z->width - x - 1, STYLE_NORMAL, text);
	}
	if (z->v->scene->started && now < z->width)
		canvas_put(z->c, z->x + now, y, GLYPH_DOWN, STYLE_CURSOR);
}
