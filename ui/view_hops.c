/*
 * The moves: arrows between the places, the blocks on their way.
 * There are arrows only for what moves now: the current step, and devices that are still at work.
 */

#include "ui/view.h"

#include <stdio.h>

/* How a move is drawn. */
struct hop_look {
	enum style line, marker;
	uint32_t along, across;		/* vertical and horizontal line */
	char text[16];			/* the blocks: "[A-D]", "<A>" */
};

/* The blocks of the move; while it is animated, the one that is on its way. */
static void marker_text(char *text, size_t size, const struct layout *l, const struct view *v,
			const struct event *e, bool reference)
{
	const struct player *p = v->player;
	uint64_t bytes = scene_bytes(e);
	int joined, first, last;
	char range[8];

	scene_blocks(v->scene, l->slots, &joined);
	view_range(range, sizeof(range), v->scene, l->slots, e->offset_bytes, bytes);
	if (e == &v->scene->now && p->frame < p->frames &&
	    scene_range(v->scene, e->offset_bytes, bytes, joined, &first, &last)) {
		int block = first + p->frame * (last - first + 1) / p->frames;
		bool all = scene_covers(v->scene, e->offset_bytes, bytes, joined, block);

		snprintf(range, sizeof(range), "%c", (all ? 'A' : 'a') + block);
	}
	snprintf(text, size, reference ? "<%s>" : "[%s]", range);
}

static struct hop_look hop_look(const struct layout *l, const struct view *v,
				const struct event *e)
{
	bool reference = e->op != OP_COPY && e->op != OP_DMA;
	struct hop_look look = {
		.line = view_mover(e, false),
		.marker = view_mover(e, e == &v->scene->now),
		.along = reference ? GLYPH_DASH_VERTICAL : GLYPH_VERTICAL,
		.across = reference ? GLYPH_DASH_HORIZONTAL : GLYPH_HORIZONTAL,
	};

	marker_text(look.text, sizeof(look.text), l, v, e, reference);
	return look;
}

static void put_marker(struct canvas *c, int x, int y, const struct hop_look *look)
{
	int width = canvas_columns(look->text);

	canvas_text(c, x - width / 2, y, width, look->marker, look->text);
}

static int bottom_of(const struct layout *l, enum place place)
{
	const struct rect *r = &l->places[place].box;

	return r->y + r->height - 1;
}

/* Between two places of different bands, in column x; the blocks cross at row `at`. */
static void draw_vertical(struct canvas *c, const struct layout *l, int x, enum place upper,
			  enum place lower, bool up, int at, const struct hop_look *look)
{
	int from = bottom_of(l, upper), to = l->places[lower].box.y;

	for (int y = from + 1; y < to; y++)
		canvas_put(c, x, y, look->along, look->line);
	put_marker(c, x, at, look);
	if (l->boxed) {
		canvas_put(c, x, from, up ? GLYPH_UP : GLYPH_TEE_DOWN, look->line);
		canvas_put(c, x, to, up ? GLYPH_TEE_UP : GLYPH_DOWN, look->line);
	} else {
		canvas_put(c, x - 3, at, up ? GLYPH_UP : GLYPH_DOWN, look->line);
	}
}

/* From the right side of one box to the left side of another. */
static void draw_arrow(struct canvas *c, const struct rect *from, const struct rect *to, int y,
		       const struct hop_look *look)
{
	const int x = from->x + from->width;

	canvas_put(c, x - 1, y, GLYPH_TEE_LEFT, look->line);
	canvas_line(c, x, y, to->x - x - 1, look->across, look->line);
	canvas_put(c, to->x - 1, y, GLYPH_RIGHT, look->line);
}

/* From the page cache to the socket buffer: both are in the kernel. */
static void draw_across(struct canvas *c, const struct layout *l, const struct event *e,
			const struct hop_look *look)
{
	const struct rect *from = &l->places[PAGE_CACHE].box, *to = &l->places[SOCKET_BUFFER].box;
	int y = l->places[PAGE_CACHE].slots_y, x = from->x + from->width;

	if (!l->boxed) {
		put_marker(c, l->width / 2, l->boundary_y, look);
		return;
	}
	draw_arrow(c, from, to, y, look);
	put_marker(c, (x + to->x - 1) / 2, y, look);
	canvas_text(c, x + 1, y - 1, to->x - x - 2, look->line,
		    e->op == OP_COPY ? "C: CPU copies" : "no byte moves");
}

/* From the page cache along the bus to the NIC, past the socket buffer. */
static void draw_gathered(struct canvas *c, const struct layout *l, const struct hop_look *look)
{
	int from = l->left_x, to = l->right_x;

	if (!l->boxed) {
		put_marker(c, l->width / 2, l->bus_y, look);
		canvas_put(c, l->width / 2 + 4, l->bus_y, GLYPH_RIGHT, look->line);
		return;
	}
	canvas_put(c, from, bottom_of(l, PAGE_CACHE), GLYPH_TEE_DOWN, look->line);
	canvas_put(c, from, l->bus_y, GLYPH_BOTTOM_LEFT, look->line);
	canvas_line(c, from + 1, l->bus_y, to - from - 1, look->across, look->line);
	canvas_put(c, to, l->bus_y, GLYPH_TOP_RIGHT, look->line);
	canvas_put(c, to, l->places[NIC].box.y, GLYPH_DOWN, look->line);
	put_marker(c, from + 6, l->bus_y, look);
}

static bool is_hop(const struct event *e, enum place from, enum place to)
{
	return e->from == from && e->to == to;
}

/* The pipe stands between page cache and socket buffer: into it, or out of it. */
static void draw_piped(struct canvas *c, const struct layout *l, const struct event *e,
		       const struct hop_look *look)
{
	const struct rect *pipe = &l->places[PIPE].box;
	const struct rect *from = e->to == PIPE ? &l->places[PAGE_CACHE].box : pipe;
	const struct rect *to = e->to == PIPE ? pipe : &l->places[SOCKET_BUFFER].box;
	int y = l->places[PIPE].slots_y, x = from->x + from->width;

	if (!l->boxed) {
		put_marker(c, l->width / 2, l->boundary_y, look);
		return;
	}
	draw_arrow(c, from, to, y, look);
	if (canvas_columns(look->text) + 2 <= to->x - x - 1)
		put_marker(c, (x + to->x - 1) / 2, y, look);
}

/* From the user buffer past the socket buffer to the NIC, which fetches from there. */
static void draw_fetched(struct canvas *c, const struct layout *l, const struct hop_look *look)
{
	int from = l->past_x, to = l->places[NIC].box.x + 3;

	if (!l->boxed) {
		put_marker(c, l->width / 2, l->bus_y, look);
		canvas_put(c, l->width / 2 + 4, l->bus_y, GLYPH_RIGHT, look->line);
		return;
	}
	canvas_put(c, from, bottom_of(l, USER_BUFFER), GLYPH_TEE_DOWN, look->line);
	for (int y = l->boundary_y; y < l->bus_y; y++)
		canvas_put(c, from, y, look->along, look->line);
	canvas_put(c, from, l->bus_y, GLYPH_BOTTOM_LEFT, look->line);
	canvas_line(c, from + 1, l->bus_y, to - from - 1, look->across, look->line);
	canvas_put(c, to, l->bus_y, GLYPH_TOP_RIGHT, look->line);
	canvas_put(c, to, l->places[NIC].box.y, GLYPH_DOWN, look->line);
	put_marker(c, from, l->boundary_y, look);
}

static void draw_hop(struct canvas *c, const struct layout *l, const struct view *v,
		     const struct event *e)
{
	const struct hop_look look = hop_look(l, v, e);

	if (is_hop(e, DISK, PAGE_CACHE))
		draw_vertical(c, l, l->left_x, PAGE_CACHE, DISK, true, l->bus_y, &look);
	else if (is_hop(e, DISK, USER_BUFFER))
		draw_vertical(c, l, l->direct_x, USER_BUFFER, DISK, true, l->bus_y, &look);
	else if (e->from == PIPE || e->to == PIPE)
		draw_piped(c, l, e, &look);
	else if (is_hop(e, USER_BUFFER, NIC))
		draw_fetched(c, l, &look);
	else if (is_hop(e, PAGE_CACHE, USER_BUFFER) || is_hop(e, PAGE_CACHE, PAGE_TABLES))
		draw_vertical(c, l, l->left_x, USER_BUFFER, PAGE_CACHE, true, l->boundary_y, &look);
	else if (is_hop(e, USER_BUFFER, SOCKET_BUFFER))
		draw_vertical(c, l, l->right_x, USER_BUFFER, SOCKET_BUFFER, false, l->boundary_y,
			      &look);
	else if (is_hop(e, SOCKET_BUFFER, NIC))
		draw_vertical(c, l, l->right_x, SOCKET_BUFFER, NIC, false, l->bus_y, &look);
	else if (is_hop(e, PAGE_CACHE, SOCKET_BUFFER))
		draw_across(c, l, e, &look);
	else if (is_hop(e, PAGE_CACHE, NIC))
		draw_gathered(c, l, &look);
}

/* Does the event move bytes or references, so that there is an arrow? */
static bool has_arrow(const struct event *e)
{
	return e->bytes > 0 && e->from != e->to &&
	       (e->op == OP_DMA || e->op == OP_COPY || e->op == OP_LINK ||
		e->op == OP_MAP || e->op == OP_FAULT);
}

/* To and from the network, at the NIC's right edge. */
static void draw_network(struct canvas *c, const struct layout *l, const struct view *v)
{
	const struct scene *s = v->scene;
	const struct place_rect *nic = &l->places[NIC];
	int x = nic->box.x + nic->box.width - 1;
	const struct event *sends = scene_doing(s, LANE_NIC);

	if (s->started && s->now.op == OP_DROP)
		canvas_put(c, x, nic->slots_y, 'X', STYLE_SWITCH);
	else if (sends && sends->op == OP_WIRE)
		canvas_put(c, x, nic->slots_y, GLYPH_RIGHT, STYLE_DEVICE);
	else if (s->now.op == OP_ACK && s->started && v->level >= LEVEL_TASKS)
		canvas_put(c, x, nic->slots_y, GLYPH_LEFT, STYLE_SWITCH);
}

void view_hops(struct canvas *c, const struct layout *l, const struct view *v)
{
	const struct scene *s = v->scene;

	for (int lane = LANE_DISK; lane < N_LANES; lane++) {
		const struct event *e = scene_doing(s, (enum lane)lane);

		if (e && e->lane != s->now.lane && has_arrow(e) && scene_shows(s, e))
			draw_hop(c, l, v, e);
	}
	if (s->started && has_arrow(&s->now) && scene_shows(s, &s->now))
		draw_hop(c, l, v, &s->now);
	draw_network(c, l, v);
	view_notes(c, l, v);
}
