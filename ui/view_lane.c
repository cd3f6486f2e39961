/*
 * One lane of the timeline.  In order of events it is filled event by event, each with the columns of
 * those that begin before it has ended; at true scale each column has the letter of what took most of
 * its time.  Between its events a core has a letter, too: for what its task does meanwhile.
 */

#include "ui/view_lane.h"

#include "ui/letters.h"

#define MAX_COLUMNS 512
#define LOOK_BACK 256		/* events before the window that may reach into it */
#define LOOK_FAR_BACK 65536	/* ... to what a core did then */
#define WIDEST_EVENT 6

void window_make(struct window *w, const struct view *v, int width)
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

uint64_t window_column_ns(const struct window *w)
{
	return w->v->elapsed_ns / (uint64_t)w->width + 1;
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
			   .column_ns = window_column_ns(w) };
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

void window_draw_row(struct canvas *c, struct window *w, int x, int y, const struct lane_row *row)
{
	if (w->v->true_scale)
		draw_scale(c, w, x, y, row);
	else
		draw_order(c, w, x, y, row);
	see_row(c, w, x, y);
}
