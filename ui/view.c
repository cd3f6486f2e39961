/*
 * The screen as a whole: which pane goes where, the first and the last line, and the small things
 * that the panes share.  Each pane is a file of its own, view_*.c.
 */
#include "ui/view.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "sim/explain.h"

char *view_bytes(char *text, size_t size, uint64_t bytes)
{
	static const char *const units[] = { "KiB", "MiB", "GiB", "TiB", "PiB" };
	uint64_t unit = 1024;
	size_t u = 0;

	if (bytes < 1024) {
		snprintf(text, size, "%" PRIu64 " B", bytes);
		return text;
	}
	while (u + 1 < sizeof(units) / sizeof(units[0]) && bytes / unit >= 1024) {
		unit *= 1024;
		u++;
	}
	if (bytes % unit == 0)
		snprintf(text, size, "%" PRIu64 " %s", bytes / unit, units[u]);
	else
		snprintf(text, size, "%" PRIu64 ".%" PRIu64 " %s", bytes / unit,
			 bytes % unit / (unit / 1024) * 10 / 1024, units[u]);
	return text;
}

void view_rule(struct canvas *c, int x, int y, int width, const char *title)
{
	int used;

	canvas_line(c, x, y, width, GLYPH_HORIZONTAL, STYLE_DIM);
	if (title[0] == '\0' || width < 5)
		return;
	used = canvas_text(c, x + 2, y, width - 4, STYLE_STRONG, title);
	canvas_put(c, x + 1, y, ' ', STYLE_NORMAL);
	canvas_put(c, x + 2 + used, y, ' ', STYLE_NORMAL);
}

enum style view_mover(const struct event *e, bool hot)
{
	switch ((enum op)e->op) {
	case OP_COPY:
		return hot ? STYLE_CPU_HOT : STYLE_CPU;
	case OP_DMA:
		return hot ? STYLE_DMA_HOT : STYLE_DMA;
	case OP_LINK:
	case OP_MAP:
	case OP_FAULT:
		return hot ? STYLE_REFERENCE_HOT : STYLE_REFERENCE;
	default:
		return STYLE_DEVICE;
	}
}

static char block_letter(const struct scene *s, uint64_t offset, uint64_t bytes, int joined, int b)
{
	return (char)((scene_covers(s, offset, bytes, joined, b) ? 'A' : 'a') + b);
}

char *view_range(char *text, size_t size, const struct scene *s, int slots, uint64_t offset_bytes,
		 uint64_t bytes)
{
	int joined, first, last;

	scene_blocks(s, slots, &joined);
	if (!scene_range(s, offset_bytes, bytes, joined, &first, &last))
		snprintf(text, size, "-");
	else if (first == last)
		snprintf(text, size, "%c", block_letter(s, offset_bytes, bytes, joined, first));
	else
		snprintf(text, size, "%c-%c",
			 block_letter(s, offset_bytes, bytes, joined, first),
			 block_letter(s, offset_bytes, bytes, joined, last));
	return text;
}

/* The label that tells paths apart; where it is only the strategy's name, its title reads better. */
static const char *path_title(const struct view *v)
{
	if (v->strategy && strcmp(v->header->label, v->strategy->name) == 0)
		return v->strategy->title;
	return v->header->label;
}

static const char *play_state(const struct view *v)
{
	if (v->question)
		return "PREDICT";
	if (v->player->playing)
		return "PLAY";
	return v->player->position == v->player->nsteps ? "END" : "PAUSED";
}

/* The first line: what is left out when it is narrow are the file and the legend of the blocks. */
static void draw_header(struct canvas *c, const struct layout *l, const struct view *v)
{
	char left[96], file[96] = "", block[48] = "", right[96], size[32], one[32];
	const struct scene *s = v->scene;
	int joined, x, room;

	snprintf(left, sizeof(left), " %d %s ", v->path + 1, path_title(v));
	snprintf(right, sizeof(right), "step %zu/%zu  %s x%s ", v->player->position,
		 v->player->nsteps, play_state(v), player_speeds[v->player->speed]);
	snprintf(file, sizeof(file), "  %s file, %s > TCP",
		 s->nblocks ? view_bytes(size, sizeof(size), s->file_bytes) : "empty",
		 strcmp(v->header->source, "real") == 0 ? "measured" : v->warm ? "warm" : "cold");
	if (s->nblocks > 0) {
		scene_blocks(s, l->slots, &joined);
		snprintf(block, sizeof(block), "   [x] = %s",
			 view_bytes(one, sizeof(one), s->block_bytes * (uint64_t)joined));
	}
	canvas_line(c, 0, 0, l->width, ' ', STYLE_HEADER);
	room = l->width - canvas_columns(right);
	x = canvas_text(c, 0, 0, room - 1, STYLE_HEADER, left);
	canvas_text(c, room, 0, l->width - room, STYLE_HEADER, right);
	room -= x + 1;
	if (canvas_columns(file) <= room) {
		x += canvas_text(c, x, 0, room, STYLE_HEADER, file);
		room -= canvas_columns(file);
		if (canvas_columns(block) <= room)
			canvas_text(c, x, 0, room, STYLE_HEADER, block);
	}
}

/* A key and what it does.  The first row of a list is kept longest. */
struct hint {
	const char *key, *what;
};

static int hint_columns(const struct hint *h)
{
	return canvas_columns(h->key) + 1 + canvas_columns(h->what) + 2;
}

/* As many hints as fit, most needed first; the quit stands at the end of the line in any case. */
static void draw_hints(struct canvas *c, const struct rect *r, const struct hint *hints, size_t n)
{
	static const struct hint quit = { "q", "quit" };
	int room = r->width - hint_columns(&quit), x = 1;

	for (size_t i = 0; i <= n; i++) {
		const struct hint *h = i < n ? &hints[i] : &quit;

		if (i < n && x + hint_columns(h) > room + 1)
			continue;
		x += canvas_text(c, x, r->y, r->width - x, STYLE_KEY, h->key) + 1;
		x += canvas_text(c, x, r->y, r->width - x, STYLE_NORMAL, h->what) + 2;
	}
}

static void draw_footer(struct canvas *c, const struct layout *l, const struct view *v)
{
	static const struct hint predicting[] = {
		{ "?", "help" }, { "1-4", "answer" }, { "Enter", "reveal" }, { "s", "skip" },
		{ ".", "start" },
	};
	static const struct hint revealed[] = { { "?", "help" }, { "Enter", "start" } };
	char digits[16];
	const struct hint stepping[] = {
		{ "?", "help" }, { ", .", "step" }, { "Space", "play" }, { digits, "path" },
		{ "[ ]", "phase" }, { "w", "why" }, { "p", "predict" }, { "+", "more" },
		{ "z", "time" }, { "b", "count" }, { "t", "theme" },
	};

	snprintf(digits, sizeof(digits), "1-%d", v->npaths < 9 ? v->npaths : 9);
	if (v->question && v->question->committed)
		draw_hints(c, &l->footer, revealed, 2);
	else if (v->question)
		draw_hints(c, &l->footer, predicting, 5);
	else
		draw_hints(c, &l->footer, stepping, sizeof(stepping) / sizeof(stepping[0]));
}

static void draw_too_small(struct canvas *c)
{
	char text[96];
	struct rect r = { 0, 0, c->width, c->height };

	snprintf(text, sizeof(text), "iopath needs a terminal of %dx%d; this one is %dx%d. q quits.",
		 VIEW_MIN_WIDTH, VIEW_MIN_HEIGHT, c->width, c->height);
	canvas_wrap(c, r, STYLE_NORMAL, text);
}

void view_draw(struct canvas *c, const struct view *v)
{
	struct layout l;

	canvas_clear(c, (struct rect){ 0, 0, c->width, c->height });
	layout_make(&l, c->width, c->height, v->question ? BELOW_QUESTION :
		    v->why > 1 ? BELOW_WHY : BELOW_PROGRAM);
	if (l.kind == LAYOUT_TOO_SMALL) {
		draw_too_small(c);
		return;
	}
	draw_header(c, &l, v);
	view_picture(c, &l, v);
	view_hops(c, &l, v);
	view_ledger(c, &l, v);
	view_cpu(c, &l, v);
	if (v->question) {
		view_question(c, &l, v);
	} else {
		view_program(c, &l, v);
		view_now(c, &l, v);
	}
	view_timeline(c, &l, v);
	draw_footer(c, &l, v);
	if (v->help)
		view_help(c, v);
}
