/*
 * The timeline, one lane for each part that works.  In order of events each event has a column
 * of the same width, however long it took: a system call and a disk read differ by a
 * thousandfold.  At true scale the columns are equal pieces of time, and a cell shows what took
 * most of it.
 *
 * It shows the whole machine, with a row for each core that fits.  What is not the doing of the
 * chosen connection is dimmed: o.
 */

#include "ui/view.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "sim/explain.h"
#include "ui/letters.h"

#define MAX_COLUMNS 512
#define LOOK_BACK 256		/* events before the window that may reach into it */
#define LOOK_FAR_BACK 65536	/* ... to what a core did then */
#define WIDEST_EVENT 6
#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))

struct lane_row {
	char name[32];
	int lanes[2];		/* drawn one over the other; -1: none */
	unsigned int core;	/* of LANE_CPU */
};

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

/* The part of the trace that is drawn. */
struct window {
	const struct view *v;
	const struct event *events;	/* the steps */
	size_t n, now;			/* now: index of the current one, or n if none has been */
	size_t first;			/* order: the first that is drawn */
	int width, each;		/* columns, and those per event */
	bool seen[128];			/* letters that are drawn; idle is '.' */
};

static void make_window(struct window *w, const struct view *v, int width)
{
	const struct player *p = v->player;
	const size_t fit = v->order_steps > p->nsteps ? v->order_steps : p->nsteps;

	*w = (struct window){ .v = v, .n = p->nsteps,
			      .events = p->nsteps ? p->trace->events + p->initial : NULL,
			      .width = width < MAX_COLUMNS ? width : MAX_COLUMNS };
	w->now = p->position > 0 ? p->position - 1 : w->n;
	w->each = fit > 0 ? w->width / (int)(fit < 10000 ? fit : 10000) : 1;
	if (w->each > WIDEST_EVENT)
		w->each = WIDEST_EVENT;
	if (w->each < 1)
		w->each = 1;
	if (w->n > (size_t)w->width) {
		const size_t keep = (size_t)w->width * 3 / 4, page = (size_t)w->width / 4 + 1;

		/* By pages: a window that moved with each step would have to be sent anew. */
		w->first = p->position > keep ? (p->position - keep + page - 1) / page * page : 0;
		if (w->first > w->n - (size_t)w->width)
			w->first = w->n - (size_t)w->width;
	}
}

static bool is_past(const struct window *w, size_t i)
{
	return w->now < w->n && i <= w->now;
}

static bool is_ours(const struct window *w, const struct event *e)
{
	return e->connection == w->v->scene->about.connection;
}

static bool is_in_row(const struct lane_row *row, const struct event *e)
{
	if (e->lane == LANE_CPU)
		return row->lanes[0] == LANE_CPU && e->core == row->core;
	return e->lane == row->lanes[0] || e->lane == row->lanes[1];
}

static void put_letter(struct canvas *c, struct window *w, int x, int y, const struct event *e,
		       bool current)
{
	/* The current one is seen as what it is, whosever it is. */
	const struct letter *l = letter_of(e, current || is_ours(w, e), w->v->level);

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

/* What a core does after its event number i, until its next. */
static const struct letter *between_letter(const struct window *w, size_t i)
{
	const struct show *show = w->v->show;
	const enum core_between does = show ?
		(enum core_between)show->between[w->v->player->initial + i] : CORE_IDLES;
	const struct letter *l = letter_between(does);

	return is_ours(w, &w->events[i]) || l->letter == '.' ? l : letter_of_others();
}

/* The last event of the row before number i, or i if none is near. */
static size_t find_before(const struct window *w, const struct lane_row *row, size_t i)
{
	for (size_t k = i; k > 0 && i - k < LOOK_FAR_BACK; k--)
		if (is_in_row(row, &w->events[k - 1]))
			return k - 1;
	return i;
}

/* Between its events a core runs the program, waits in the kernel, polls or idles. */
static void draw_between(struct canvas *c, struct window *w, int x, int y,
			 const struct lane_row *row)
{
	size_t last = find_before(w, row, w->first);
	bool found = last < w->first;

	for (size_t k = w->first; k < w->n && is_past(w, k); k++) {
		const struct letter *l;

		if (is_in_row(row, &w->events[k])) {
			last = k;
			found = true;
		}
		l = found ? between_letter(w, last) : letter_between(CORE_IDLES);
		for (int j = 0; j < w->each; j++) {
			int column = (int)(k - w->first) * w->each + j;

			if (column >= w->width)
				return;
			canvas_put(c, x + column, y, l->letter == '.' ? GLYPH_IDLE :
				   (uint32_t)l->letter, l->style);
		}
	}
}

static void draw_order(struct canvas *c, struct window *w, int x, int y, const struct lane_row *row)
{
	size_t from = w->first > LOOK_BACK ? w->first - LOOK_BACK : 0;
	size_t to = w->first + (size_t)w->width < w->n ? w->first + (size_t)w->width : w->n;

	if (row->lanes[0] == LANE_CPU)
		draw_between(c, w, x, y, row);
	for (int k = 0; k < 2 && row->lanes[k] >= 0; k++)
		for (size_t i = from; i < to; i++)
			if (w->events[i].lane == row->lanes[k] && is_in_row(row, &w->events[i]))
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

/* A core between two events, the first of which is number i. */
static void put_between(struct scale *s, size_t i, uint64_t start_ns, uint64_t end_ns)
{
	const struct letter *l = between_letter(s->w, i);

	put_interval(s, start_ns, end_ns, l->letter == '.' ? GLYPH_IDLE : (uint32_t)l->letter,
		     STYLE_DIM);
}

static void draw_scale(struct canvas *c, struct window *w, int x, int y, const struct lane_row *row)
{
	struct scale s = { .c = c, .w = w, .x = x, .y = y,
			   .column_ns = w->v->elapsed_ns / (uint64_t)w->width + 1 };
	uint64_t last_ns = 0;
	size_t last = w->n;

	for (size_t i = 0; i < w->n && is_past(w, i); i++) {
		const struct event *e = &w->events[i];
		const struct letter *l = letter_of(e, is_ours(w, e), w->v->level);

		if (!is_in_row(row, e))
			continue;
		if (e->lane == LANE_CPU) {
			if (e->start_ns > last_ns && last < w->n)
				put_between(&s, last, last_ns, e->start_ns);
			last = i;
			last_ns = e->end_ns;
		}
		put_interval(&s, e->start_ns, e->end_ns, (uint32_t)l->letter,
			     i == w->now ? STYLE_CURSOR : l->style);
	}
	if (last < w->n && last_ns < w->events[w->now].start_ns)
		put_between(&s, last, last_ns, w->events[w->now].start_ns);
}

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
			 explain_time(each, sizeof(each),
				      w->v->elapsed_ns / (uint64_t)w->width + 1));
	else
		snprintf(text, sizeof(text), "order of events%s, not to scale (z: true scale)",
			 w->v->together ? " of this flow" : "");
	view_rule(c, l->timeline.x, l->timeline.y, l->timeline.width, text);
}

/* Which letters of a row the legend must explain. */
static void see_row(const struct canvas *c, struct window *w, int x, int y)
{
	for (int i = 0; i < w->width && x + i < c->width && y < c->height; i++) {
		uint32_t glyph = canvas_at(c, x + i, y)->glyph;

		if (glyph == GLYPH_IDLE)
			w->seen['.'] = true;
		else if (glyph < sizeof(w->seen))
			w->seen[glyph] = true;
	}
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
		see_row(c, &w, x + 1, y + i);
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
	make_window(&w, v, l->timeline.width - from - 1);
	if (x - from >= w.width)
		return 0;
	if (!v->true_scale) {
		i = w.first + (size_t)((x - from) / w.each);
		return i < w.n ? i + 1 : 0;
	}
	for (i = 0; i < w.n; i++)	/* the last that has begun by the end of that column */
		if (w.events[i].start_ns >= (uint64_t)(x - from + 1) *
		    (v->elapsed_ns / (uint64_t)w.width + 1))
			break;
	return i;
}
