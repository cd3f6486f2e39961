/*
 * The picture: the places where bytes can be, and which blocks of the file lie there.
 *
 * Each place has the same row of blocks, that of the file:  [A] block A is there, [a] a part of
 * it, <A> only a reference to it, (A) it has left through the NIC, [ ] nothing of it.
 */

#include "ui/view.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

struct block_look {
	char open, close;
	char letter;		/* 0: none; 'A': large; 'a': small */
};

static const struct block_look block_looks[] = {
	[BLOCK_NONE] = { '[', ']', 0 },
	[BLOCK_PART] = { '[', ']', 'a' },
	[BLOCK_ALL] = { '[', ']', 'A' },
	[BLOCK_REFERENCE_PART] = { '<', '>', 'a' },
	[BLOCK_REFERENCE_ALL] = { '<', '>', 'A' },
	[BLOCK_SENT_PART] = { '(', ')', 'a' },
	[BLOCK_SENT_ALL] = { '(', ')', 'A' },
};

/* Is the event about where bytes lie? */
static bool moves(const struct event *e)
{
	switch ((enum op)e->op) {
	case OP_DMA:
	case OP_COPY:
	case OP_LINK:
	case OP_MEDIA:
	case OP_WIRE:
		return true;
	case OP_MAP:
	case OP_FAULT:
		return scene_bytes(e) > 0;
	case OP_CHECKSUM:
	case OP_EVICT:
		return true;
	default:
		return e->to == PAGE_TABLES;
	}
}

/* Does it bring bytes or references of that block to the place, or take them from it? */
static bool touches(const struct scene *s, const struct event *e, enum place place, int joined,
		    int block, bool *arrives)
{
	int first, last;

	if (!scene_shows(s, e))
		return false;
	*arrives = e->to == place || (place == USER_BUFFER && e->to == PAGE_TABLES);
	if (!moves(e) || (!*arrives && e->from != place))
		return false;
	return scene_range(s, e->offset_bytes, scene_bytes(e), joined, &first, &last) &&
	       block >= first && block <= last;
}

/* What stands out are the blocks that move: brightest where they arrive now. */
static enum style block_style(const struct view *v, enum place place, int joined, int block)
{
	const struct scene *s = v->scene;
	bool arrives;

	if (s->started && touches(s, &s->now, place, joined, block, &arrives))
		return view_mover(&s->now, arrives);
	for (int lane = LANE_DISK; lane < N_LANES; lane++) {
		const struct event *e = scene_doing(s, (enum lane)lane);

		if (e && touches(s, e, place, joined, block, &arrives))
			return view_mover(e, false);
	}
	return STYLE_STRONG;
}

/* How many blocks of the current move have not arrived yet, and so are drawn as they were. */
static int still_moving(const struct view *v, int joined, int *first)
{
	const struct player *p = v->player;
	int last, moved;

	if (p->frame >= p->frames || !v->scene->started || !scene_shows(v->scene, &v->scene->now) ||
	    !scene_range(v->scene, v->scene->now.offset_bytes, scene_bytes(&v->scene->now),
			 joined, first, &last))
		return 0;
	moved = p->frame * (last - *first + 1) / p->frames;
	*first += moved;
	return last - *first + 1;
}

void view_blocks(struct canvas *c, const struct layout *l, const struct view *v,
		 enum place place)
{
	const struct place_rect *r = &l->places[place];
	int joined, n = scene_blocks(v->scene, l->slots, &joined);
	int first = 0, moving = still_moving(v, joined, &first);

	for (int b = 0; b < n; b++) {
		bool waits = v->scene->now.to == place && b >= first && b < first + moving;
		const struct scene *s = waits ? v->before : v->scene;
		enum block state = scene_block(s, place, b, joined);
		const struct block_look *look = &block_looks[state];
		enum style style = block_style(v, place, joined, b);
		int x = r->slots_x + 3 * b;

		if (waits || state == BLOCK_NONE)
			style = STYLE_DIM;
		canvas_put(c, x, r->slots_y, (uint32_t)look->open, style);
		canvas_put(c, x + 1, r->slots_y,
			   look->letter ? (uint32_t)(look->letter + b) : ' ', style);
		canvas_put(c, x + 2, r->slots_y, (uint32_t)look->close, style);
	}
}

static const char *disk_state(const struct scene *s, char *text, size_t size)
{
	if (scene_doing(s, LANE_DISK) || scene_doing(s, LANE_DMA_DISK))
		return "disk: busy";
	if (s->disk_waiting == 0)
		return "disk: idle";
	snprintf(text, size, "disk: %" PRIu64 " wait%s", s->disk_waiting,
		 s->disk_waiting == 1 ? "s" : "");
	return text;
}

static const char *nic_state(const struct scene *s)
{
	const struct event *sends = scene_doing(s, LANE_NIC);

	if (sends && sends->op == OP_WIRE)
		return sends->again ? "NIC: once more" : "NIC: sending";
	return scene_doing(s, LANE_DMA_NIC) ? "NIC: fetching" : "NIC: idle";
}

static void draw_engine(struct canvas *c, const struct layout *l, const struct view *v, int y,
			const char *name, enum lane lane)
{
	const struct event *e = scene_doing(v->scene, lane);
	char text[48], range[16] = "idle";

	if (e && !scene_shows(v->scene, e))
		snprintf(range, sizeof(range), "other");
	else if (e && e->index)
		snprintf(range, sizeof(range), "index");
	else if (e)
		view_range(range, sizeof(range), v->scene, l->slots, e->offset_bytes, e->bytes);
	snprintf(text, sizeof(text), "%s %s", name, range);
	canvas_text(c, l->engines.x, y, l->engines.width, e ? view_mover(e, false) : STYLE_DIM,
		    text);
}

/* Between disk and NIC: each device has an engine of its own. */
static void draw_engines(struct canvas *c, const struct layout *l, const struct view *v)
{
	int y = l->engines.y;

	if (l->engines.width == 0)
		return;
	if (l->cpu.width > 0)	/* else that line tells of the CPU */
		canvas_text(c, l->engines.x, y, l->engines.width, STYLE_NORMAL, "DMA engines");
	draw_engine(c, l, v, y + 1, l->cpu.width > 0 ? "disk:" : "DMA of disk:", LANE_DMA_DISK);
	draw_engine(c, l, v, y + 2, l->cpu.width > 0 ? "NIC: " : "DMA of NIC: ", LANE_DMA_NIC);
}

/* In a box with more lines: how much is there. */
static void draw_amount(struct canvas *c, const struct layout *l, enum place place,
			const char *format, uint64_t bytes)
{
	const struct place_rect *r = &l->places[place];
	char text[64], size[32];

	if (r->box.height < 4)
		return;
	snprintf(text, sizeof(text), format, view_bytes(size, sizeof(size), bytes));
	canvas_text(c, r->box.x + 2, r->slots_y + 1, r->box.width - 4, STYLE_DIM, text);
}

static void draw_amounts(struct canvas *c, const struct layout *l, const struct view *v)
{
	const struct scene *s = v->scene;
	const struct ledger *all = &s->ledger[COUNT_ALL];

	draw_amount(c, l, DISK, "file: %s", s->file_bytes);
	draw_amount(c, l, PAGE_CACHE, "%s here", all->memory_bytes[PAGE_CACHE]);
	draw_amount(c, l, SOCKET_BUFFER, v->level < LEVEL_TASKS ? "%s here" : "%s, until the ACK",
		    all->memory_bytes[SOCKET_BUFFER]);
	draw_amount(c, l, NIC, "sent: %s", all->delivered_bytes);
}

/* The bands' names at the left, and the lines between them. */
static void draw_bands(struct canvas *c, const struct layout *l)
{
	static const struct {
		enum place place;
		const char *name, *more;
	} bands[] = {
		{ USER_BUFFER, "USER", "mode" },
		{ PAGE_CACHE, "KERNEL", "mode" },
		{ DISK, "DEVICE", "" },
	};
	int width = l->picture_x + l->picture_width;

	for (size_t i = 0; i < sizeof(bands) / sizeof(bands[0]); i++) {
		int y = l->places[bands[i].place].box.y;
		bool full = l->kind == LAYOUT_FULL;

		if (full) {
			canvas_text(c, 0, y, 6, STYLE_STRONG, bands[i].name);
			canvas_text(c, 0, y + 1, 6, STYLE_NORMAL, bands[i].more);
		} else {
			canvas_put(c, 0, y, (uint32_t)bands[i].name[0], STYLE_STRONG);
		}
	}
	canvas_line(c, 0, l->boundary_y, width, GLYPH_BOUNDARY, STYLE_DIM);
	canvas_line(c, 0, l->bus_y, width, GLYPH_BOUNDARY, STYLE_DIM);
	if (l->kind == LAYOUT_TINY)
		return;
	canvas_text(c, 1, l->boundary_y, 13, STYLE_NORMAL, " user/kernel ");
	canvas_text(c, 1, l->bus_y, 13, STYLE_NORMAL, " RAM above ");
}

/* What the pipe holds: <A-B> references, [a] copies. */
static void draw_pipe(struct canvas *c, const struct layout *l, const struct view *v)
{
	const struct place_rect *r = &l->places[PIPE];
	const struct event *e = &v->scene->now;
	const struct scene *s = v->player->frame < v->player->frames ? v->before : v->scene;
	const bool hot = v->scene->started && scene_shows(v->scene, e) && moves(e) &&
		(e->to == PIPE || e->from == PIPE);
	int joined, n = scene_blocks(s, l->slots, &joined), first = -1, last = -1;
	bool copies = false, all = true;
	char text[16];

	for (int b = 0; b < n; b++) {
		enum block state = scene_block(s, PIPE, b, joined);

		if (state == BLOCK_NONE)
			continue;
		first = first < 0 ? b : first;
		last = b;
		copies |= state == BLOCK_ALL || state == BLOCK_PART;
		all &= state == BLOCK_ALL || state == BLOCK_REFERENCE_ALL;
	}
	canvas_box(c, r->box, STYLE_DIM, "pipe");
	if (first < 0)
		snprintf(text, sizeof(text), "empty");
	else if (first == last)
		snprintf(text, sizeof(text), copies ? "[%c]" : "<%c>", (all ? 'A' : 'a') + first);
	else
		snprintf(text, sizeof(text), copies ? "[%c-%c]" : "<%c-%c>",
			 (all ? 'A' : 'a') + first, (all ? 'A' : 'a') + last);
	canvas_text(c, r->slots_x + (5 - canvas_columns(text)) / 2, r->slots_y, 5,
		    first < 0 ? STYLE_DIM : hot ? view_mover(e, e->to == PIPE) : STYLE_STRONG, text);
}

/* Is there a pipe on the way? */
static bool has_pipe(const struct layout *l, const struct view *v)
{
	bool holds = v->strategy && v->strategy->pipe;

	for (int b = 0; b < v->scene->nblocks; b++)
		holds |= v->scene->copied[PIPE][b] > 0 || v->scene->referenced[PIPE][b] > 0;
	return holds && l->boxed;
}

void view_picture(struct canvas *c, const struct layout *l, const struct view *v)
{
	char disk[40];
	const struct {
		enum place place;
		const char *title, *brief;
	} boxes[] = {
		{ USER_BUFFER, "app memory (RAM)", "" },
		{ PAGE_CACHE, "page cache", "cache" },
		{ SOCKET_BUFFER, "socket buffer", "sock" },
		{ DISK, disk_state(v->scene, disk, sizeof(disk)), "disk" },
		{ NIC, nic_state(v->scene), "NIC" },
	};

	draw_bands(c, l);
	for (size_t i = 0; i < sizeof(boxes) / sizeof(boxes[0]); i++) {
		const struct place_rect *r = &l->places[boxes[i].place];

		if (l->boxed)
			canvas_box(c, r->box, STYLE_DIM, boxes[i].title);
		else
			canvas_text(c, r->box.x > 0 ? r->slots_x - 5 : 2, r->slots_y, 5,
				    STYLE_NORMAL, boxes[i].brief);
		if (boxes[i].place != USER_BUFFER)
			view_blocks(c, l, v, boxes[i].place);
	}
	if (has_pipe(l, v))
		draw_pipe(c, l, v);
	view_user(c, l, v);
	draw_engines(c, l, v);
	if (l->boxed) {
		draw_amounts(c, l, v);
		view_details(c, l, v);
	}
}
