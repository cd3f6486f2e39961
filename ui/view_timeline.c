/*
 * The timeline, one lane for each part that works.  In order of events each event has a column
 * of the same width, however long it took: a system call and a disk read differ by a
 * thousandfold.  At true scale the columns are equal pieces of time, and a cell shows what took
 * most of it.
 */

#include "ui/view.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "sim/explain.h"

#define MAX_COLUMNS 512
#define LOOK_BACK 256		/* events before the window that may reach into it */
#define WIDEST_EVENT 6

struct letter {
	char letter;
	enum style style;
	const char *name;	/* for the legend */
};

static const struct letter letters[N_OPS] = {
	[OP_ENTER] = { 'm', STYLE_SWITCH, "mode" }, [OP_LEAVE] = { 'm', STYLE_SWITCH, "mode" },
	[OP_SUBMIT] = { 'k', STYLE_NORMAL, "kernel" }, [OP_XMIT] = { 'k', STYLE_NORMAL, "kernel" },
	[OP_MAP] = { 'k', STYLE_NORMAL, "kernel" }, [OP_UNMAP] = { 'k', STYLE_NORMAL, "kernel" },
	[OP_WAIT] = { 'k', STYLE_NORMAL, "kernel" },
	[OP_FAULT] = { 'f', STYLE_REFERENCE, "fault" },
	[OP_COPY] = { 'C', STYLE_CPU, "copy" }, [OP_DMA] = { 'D', STYLE_DMA, "DMA" },
	[OP_LINK] = { 'L', STYLE_REFERENCE, "link" },
	[OP_SLEEP] = { 's', STYLE_SWITCH, "sleep" }, [OP_WAKE] = { 's', STYLE_SWITCH, "sleep" },
	[OP_IRQ] = { '!', STYLE_SWITCH, "irq" }, [OP_ACK] = { 'a', STYLE_SWITCH, "ACK" },
	[OP_MEDIA] = { 'R', STYLE_DEVICE, "look" }, [OP_WIRE] = { 'T', STYLE_DEVICE, "send" },
	[OP_ALLOC] = { 'u', STYLE_NORMAL, "user" }, [OP_FREE] = { 'u', STYLE_NORMAL, "user" },
};

/* What stands in the legend, in that order; it names only what is drawn. */
static const char legend_order[] = "mkCDLfs!aRTu";

struct lane_row {
	const char *name;
	int lanes[2];		/* drawn one over the other; -1: none */
};

static const struct lane_row few_lanes[] = {
	{ "CPU", { LANE_CPU, -1 } },
	{ "disk", { LANE_DISK, LANE_DMA_DISK } },
	{ "NIC", { LANE_NIC, LANE_DMA_NIC } },
};

static const struct lane_row all_lanes[] = {
	{ "CPU", { LANE_CPU, -1 } },
	{ "disk", { LANE_DISK, -1 } },
	{ "disk DMA", { LANE_DMA_DISK, -1 } },
	{ "NIC DMA", { LANE_DMA_NIC, -1 } },
	{ "NIC", { LANE_NIC, -1 } },
};

/* The part of the trace that is drawn. */
struct window {
	const struct view *v;
	const struct event *events;	/* the steps */
	size_t n, now;			/* now: index of the current one, or n if none has been */
	size_t first;			/* order: the first that is drawn */
	int width, each;		/* columns, and those per event */
	bool seen[128];			/* letters that are drawn */
};

static void make_window(struct window *w, const struct view *v, int width)
{
	const struct player *p = v->player;

	*w = (struct window){ .v = v, .n = p->nsteps,
			      .events = p->nsteps ? p->trace->events + p->initial : NULL,
			      .width = width < MAX_COLUMNS ? width : MAX_COLUMNS };
	w->now = p->position > 0 ? p->position - 1 : w->n;
	w->each = w->n > 0 ? w->width / (int)(w->n < 10000 ? w->n : 10000) : 1;
	if (w->each > WIDEST_EVENT)
		w->each = WIDEST_EVENT;
	if (w->each < 1)
		w->each = 1;
	if (w->n > (size_t)w->width) {
		size_t keep = (size_t)w->width * 3 / 4;

		w->first = p->position > keep ? p->position - keep : 0;
		if (w->first > w->n - (size_t)w->width)
			w->first = w->n - (size_t)w->width;
	}
}

static bool is_past(const struct window *w, size_t i)
{
	return w->now < w->n && i <= w->now;
}

static void put_letter(struct canvas *c, struct window *w, int x, int y, const struct event *e,
		       bool current)
{
	const struct letter *l = &letters[e->op];

	w->seen[(unsigned char)l->letter] = true;
	canvas_put(c, x, y, (uint32_t)l->letter, current ? STYLE_CURSOR : l->style);
}

/* The event behind which event i has ended: it covers the columns up to there. */
static size_t covers_until(const struct window *w, size_t i)
{
	size_t end = i + 1;

	while (end < w->n && end < w->first + (size_t)w->width &&
	       w->events[end].start_ns < w->events[i].end_ns)
		end++;
	return end;
}

static void draw_event(struct canvas *c, struct window *w, int x, int y, size_t i)
{
	size_t end = covers_until(w, i);

	for (size_t k = i > w->first ? i : w->first; k < end; k++) {
		for (int j = 0; j < w->each; j++) {
			int column = (int)(k - w->first) * w->each + j;

			if (column >= w->width)
				return;
			if (is_past(w, k))
				put_letter(c, w, x + column, y, &w->events[i], i == w->now);
			else if (!w->v->question)
				canvas_put(c, x + column, y, GLYPH_LATER, STYLE_DIM);
		}
	}
}

/* Between its events the CPU runs the program, waits in the kernel, or idles. */
static char cpu_between(const struct window *w, size_t i)
{
	if (i + 1 > w->v->done_position)
		return '.';
	while (i-- > 0) {
		switch ((enum op)w->events[i].op) {
		case OP_ENTER:
		case OP_WAKE:
			return 'k';
		case OP_SLEEP:
			return '.';
		case OP_LEAVE:
			return 'u';
		default:
			break;
		}
	}
	return 'u';
}

static void draw_between(struct canvas *c, struct window *w, int x, int y)
{
	for (size_t k = w->first; k < w->n && is_past(w, k); k++) {
		char letter = cpu_between(w, k);

		for (int j = 0; j < w->each; j++) {
			int column = (int)(k - w->first) * w->each + j;

			if (column >= w->width)
				return;
			canvas_put(c, x + column, y, letter == '.' ? GLYPH_IDLE : (uint32_t)letter,
				   letter == '.' ? STYLE_DIM : STYLE_NORMAL);
			w->seen[(unsigned char)letter] = true;
		}
	}
}

static void draw_order(struct canvas *c, struct window *w, int x, int y, const struct lane_row *row)
{
	size_t from = w->first > LOOK_BACK ? w->first - LOOK_BACK : 0;
	size_t to = w->first + (size_t)w->width < w->n ? w->first + (size_t)w->width : w->n;

	if (row->lanes[0] == LANE_CPU)
		draw_between(c, w, x, y);
	for (int k = 0; k < 2 && row->lanes[k] >= 0; k++)
		for (size_t i = from; i < to; i++)
			if (w->events[i].lane == row->lanes[k])
				draw_event(c, w, x, y, i);
}

/* One line at true scale: for each column, how much of it the longest so far takes. */
struct scale {
	struct canvas *c;
	struct window *w;
	int x, y;
	uint64_t column_ns, best[MAX_COLUMNS];
};

static void put_interval(struct scale *s, uint64_t start_ns, uint64_t end_ns, uint32_t glyph,
			 enum style style)
{
	for (uint64_t k = start_ns / s->column_ns; k < (uint64_t)s->w->width &&
	     k * s->column_ns <= end_ns; k++) {
		uint64_t from = k * s->column_ns, to = from + s->column_ns;

		if (from < start_ns)
			from = start_ns;
		if (to > end_ns)
			to = end_ns;
		if (to - from + 1 <= s->best[k])
			continue;
		s->best[k] = to - from + 1;
		canvas_put(s->c, s->x + (int)k, s->y, glyph, style);
	}
}

static void draw_scale(struct canvas *c, struct window *w, int x, int y, const struct lane_row *row)
{
	struct scale s = { .c = c, .w = w, .x = x, .y = y,
			   .column_ns = w->v->elapsed_ns / (uint64_t)w->width + 1 };
	uint64_t last_ns = 0;

	for (size_t i = 0; i < w->n && is_past(w, i); i++) {
		const struct event *e = &w->events[i];
		const struct letter *l = &letters[e->op];

		if (row->lanes[0] == LANE_CPU && e->lane == LANE_CPU) {
			char letter = cpu_between(w, i);

			if (e->start_ns > last_ns)
				put_interval(&s, last_ns, e->start_ns, letter == '.' ?
					     GLYPH_IDLE : (uint32_t)letter, STYLE_DIM);
			w->seen[(unsigned char)letter] |= e->start_ns > last_ns;
			last_ns = e->end_ns;
		}
		if (e->lane != row->lanes[0] && e->lane != row->lanes[1])
			continue;
		w->seen[(unsigned char)l->letter] = true;
		put_interval(&s, e->start_ns, e->end_ns, (uint32_t)l->letter,
			     i == w->now ? STYLE_CURSOR : l->style);
	}
}

static void draw_legend(struct canvas *c, const struct window *w, int y, int width)
{
	int x = 1;

	for (const char *l = legend_order; *l; l++) {
		for (int op = 0; op < N_OPS; op++) {
			char text[24];

			if (letters[op].letter != *l)
				continue;
			snprintf(text, sizeof(text), "%c %s", *l, letters[op].name);
			if (w->seen[(unsigned char)*l] && x + canvas_columns(text) <= width) {
				canvas_text(c, x, y, 1, letters[op].style, text);
				x += 2 + canvas_text(c, x + 1, y, width - x - 1, STYLE_NORMAL,
						     text + 1) + 1;
			}
			break;
		}
	}
	if (w->seen['.'] && x + 6 <= width)
		canvas_text(c, x, y, width - x, STYLE_NORMAL, "\xc2\xb7 idle");
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
			 explain_time(each, sizeof(each),
				      w->v->elapsed_ns / (uint64_t)w->width + 1));
	else
		snprintf(text, sizeof(text), "order of events, not to scale (z: true scale)");
	view_rule(c, l->timeline.x, l->timeline.y, l->timeline.width, text);
}

void view_timeline(struct canvas *c, const struct layout *l, const struct view *v)
{
	bool all = l->lanes >= (int)(sizeof(all_lanes) / sizeof(all_lanes[0]));
	const struct lane_row *rows = all ? all_lanes : few_lanes;
	int n = all ? 5 : l->lanes < 3 ? l->lanes : 3;
	int x = all ? 9 : 5, y = l->timeline.y;
	struct window w;

	if (l->timeline.width == 0)
		return;
	make_window(&w, v, l->timeline.width - x - 2);
	if (l->kind == LAYOUT_FULL)
		draw_title(c, l, &w), y++;
	for (int i = 0; i < n; i++) {
		canvas_text(c, 0, y + i, x - 1, STYLE_NORMAL, rows[i].name);
		canvas_put(c, x, y + i, GLYPH_VERTICAL, STYLE_DIM);
		if (v->true_scale)
			draw_scale(c, &w, x + 1, y + i, &rows[i]);
		else
			draw_order(c, &w, x + 1, y + i, &rows[i]);
	}
	y += l->lanes;
	if (l->has_durations)
		draw_durations(c, v, y++, l->timeline.width);
	if (l->has_legend)
		draw_legend(c, &w, y, l->timeline.width);
}
