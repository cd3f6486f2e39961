/*
 * The timeline, one lane for each part that works.  In order of events each event has a column
 * of the same width, however long it took: a system call and a disk read differ by a
 * thousandfold.  At true scale the columns are equal pieces of time, and a cell shows what took
 * most of it.
 *
 * It shows the whole machine, with a row for each core that fits.  What is not the doing of the
 * chosen connection is dimmed: o.
 */

#include "ui/view_lane.h"

#include <stdio.h>

#include "sim/explain.h"
#include "ui/letters.h"

#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))

static const struct lane_row few_lanes[] = {
	{ "disk", { LANE_DISK, LANE_DMA_DISK }, 0 },
	{ "NIC", { LANE_NIC, LANE_DMA_NIC }, 0 },
};

static const struct lane_row all_lanes[] = {
	{ "disk", { LANE_DISK, -1 }, 0 },
	{ "disk DMA", { LANE_DMA_DISK, -1 }, 0 },
	{ "NIC DMA", { LANE_DMA_NIC, -1 }, 0 },
	{ "NIC", { LANE_NIC, -1 }, 0 },
};

#define MAX_ROWS (MAX_CORES + 4)

/* How far the names of the rows reach. */
static int rows_start(const struct lane_row *rows, int n)
{
	int x = 5;

	for (int i = 0; i < n; i++)
		if (canvas_columns(rows[i].name) + 1 > x)
			x = canvas_columns(rows[i].name) + 1;
	return x;
}

static void draw_legend(struct canvas *c, const struct window *w, int y, int width)
{
	const int x = letters_legend(c, y, width, w->seen);

	/* Flows are shown one at a time. */
	if (w->seen['.'] && x + 6 <= width)
		canvas_text(c, x, y, width - x, STYLE_NORMAL, w->v->together && x + 22 <= width ?
			    "\xc2\xb7 idle, or another flow" : "\xc2\xb7 idle");
}

/* When this step was; at true scale, what took how long so far. */
static void draw_durations(struct canvas *c, const struct view *v, int y, int width)
{
	static const struct {
		enum spent spent;
		const char *name;
	} table[] = {
		{ SPENT_COPY, "copies" }, { SPENT_SWITCH, "switches" },
		{ SPENT_DMA, "DMA" }, { SPENT_DISK, "disk looks" }, { SPENT_ASLEEP, "asleep" },
		{ SPENT_SPUN, "polling" },
		{ SPENT_WIRE, "wire" },
	};
	const struct scene *s = v->scene;
	char text[96], from[32], takes[32];
	int x = 1;

	if (v->question || !s->started)
		return;
	if (!v->true_scale) {
		snprintf(text, sizeof(text), "This step begins at %s and takes %s.",
			 explain_time(from, sizeof(from), s->now.start_ns),
			 explain_time(takes, sizeof(takes), s->now.end_ns - s->now.start_ns));
		canvas_text(c, x, y, width - x, STYLE_DIM, text);
		return;
	}
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		if (s->spent_ns[table[i].spent] == 0)
			continue;
		snprintf(text, sizeof(text), "%s %s", table[i].name,
			 explain_time(takes, sizeof(takes), s->spent_ns[table[i].spent]));
		if (x + canvas_columns(text) <= width)
			x += canvas_text(c, x, y, width - x, STYLE_NORMAL, text) + 2;
	}
}

static void draw_title(struct canvas *c, const struct layout *l, const struct window *w)
{
	char text[96], each[32];

	if (w->v->true_scale)
		snprintf(text, sizeof(text), "true scale: a column is %s (z: order of events)",
			 explain_time(each, sizeof(each), window_column_ns(w)));
	else
		snprintf(text, sizeof(text), "order of events%s, not to scale (z: true scale)",
			 w->v->together ? " of this flow" : "");
	view_rule(c, l->timeline.x, l->timeline.y, l->timeline.width, text);
}

/* So many cores have a row each, in order; if not all fit, the busiest. */
static int core_rows(const struct view *v, struct lane_row *rows, int room)
{
	const int used = (int)view_cores(v), n = used < room ? used : room < 1 ? 1 : room;
	bool chosen[MAX_CORES] = { false };
	int k = 0;

	if (used == 1) {
		rows[0] = (struct lane_row){ "CPU", { LANE_CPU, -1 },
					     v->show && v->show->ncores ? v->show->cores[0] : 0 };
		return 1;
	}
	for (int i = 0; i < n; i++)
		chosen[v->show->cores[i]] = true;
	for (unsigned int core = 0; core < MAX_CORES; core++) {
		if (!chosen[core])
			continue;
		rows[k] = (struct lane_row){ "", { LANE_CPU, -1 }, core };
		if (k == 0 && n < used)
			snprintf(rows[k].name, sizeof(rows[k].name), "CPU %u +%d", core, used - n);
		else
			snprintf(rows[k].name, sizeof(rows[k].name), "CPU %u", core);
		k++;
	}
	return n;
}

/* The rows of so many lanes; returns how many. */
static int choose_rows(const struct view *v, struct lane_row *rows, int lanes)
{
	const int cores = (int)view_cores(v), all = (int)ARRAY_LEN(all_lanes);
	const bool roomy = lanes >= cores + all;
	const struct lane_row *devices = roomy ? all_lanes : few_lanes;
	const int ndevices = roomy ? all : (int)ARRAY_LEN(few_lanes);
	int n = core_rows(v, rows, lanes - ndevices);

	for (int i = 0; i < ndevices && n < lanes; i++)
		rows[n++] = devices[i];
	return n;
}

void view_timeline(struct canvas *c, const struct layout *l, const struct view *v)
{
	struct lane_row rows[MAX_ROWS];
	int n = choose_rows(v, rows, l->lanes), x = rows_start(rows, n), y = l->timeline.y;
	struct window w;

	if (l->timeline.width == 0)
		return;
	window_make(&w, v, l->timeline.width - x - 2);
	if (l->kind == LAYOUT_FULL)
		draw_title(c, l, &w), y++;
	for (int i = 0; i < n; i++) {
		canvas_text(c, 0, y + i, x - 1, STYLE_NORMAL, rows[i].name);
		canvas_put(c, x, y + i, GLYPH_VERTICAL, STYLE_DIM);
		window_draw_row(c, &w, x + 1, y + i, &rows[i]);
	}
	y += l->lanes;
	if (l->has_durations)
		draw_durations(c, v, y++, l->timeline.width);
	if (l->has_legend)
		draw_legend(c, &w, y, l->timeline.width);
}

size_t view_timeline_step(const struct layout *l, const struct view *v, int x, int y)
{
	struct lane_row rows[MAX_ROWS];
	const int n = choose_rows(v, rows, l->lanes), from = rows_start(rows, n) + 1;
	const int top = l->timeline.y + (l->kind == LAYOUT_FULL);
	struct window w;
	size_t i;

	if (l->timeline.width == 0 || v->question || x < from || y < top || y >= top + n)
		return 0;
	window_make(&w, v, l->timeline.width - from - 1);
	if (x - from >= w.width)
		return 0;
	if (!v->true_scale) {
		i = w.first + (size_t)((x - from) / w.each);
		return i < w.n ? i + 1 : 0;
	}
	for (i = 0; i < w.n; i++)	/* the last that has begun by the end of that column */
		if (w.events[i].start_ns >= (uint64_t)(x - from + 1) * window_column_ns(&w))
			break;
	return i;
}
