/*
 * What the program has for the bytes, in the picture's upper band: its buffer or its mapping with the
 * blocks in it, and in which call its task is.
 */

#include "ui/view.h"

#include <stdio.h>

/* What the program has for the bytes; blocks are drawn only where it has something. */
static const char *user_label(const struct view *v, bool boxed, bool *blocks)
{
	const struct scene *s = v->scene;
	bool holds = s->buffer_bytes > 0, maps = v->strategy && strategy_maps(v->strategy);

	for (int b = 0; b < s->nblocks; b++)
		holds |= s->copied[USER_BUFFER][b] > 0;
	*blocks = holds || s->mapped;
	if (holds)
		return boxed ? "buffer" : "buf";
	if (s->mapped)
		return boxed ? "mapped" : "map";
	if (maps)
		return boxed ? "nothing of the file is mapped" : "not mapped";
	if (s->read_buffer)
		return boxed ? "the buffer is given back" : "given back";
	return boxed ? "no byte of the file comes up here" : "no byte here";
}

/* Work on the bytes that brings them nowhere else. */
static void draw_in_place(struct canvas *c, const struct view *v, int x, int y, int end)
{
	const struct event *e = &v->scene->now;
	const bool touches = v->strategy && strategy_touches(v->strategy);
	const struct step *row = v->strategy ? strategy_step(v->strategy, e->step) : NULL;
	const char *text = NULL;

	if (!v->scene->started || e->connection != v->scene->about.connection)
		return;
	if (e->op == OP_COPY && e->from == USER_BUFFER && e->to == USER_BUFFER)
		text = row && row->op == OP_COPY ? "C: to buffer 2" : "C: encrypted here";
	else if (scene_rewrites(v->strategy, e))
		text = "C: page of its own";
	else if (e->op == OP_FAULT && e->user)
		text = touches ? "not mapped yet" : "it may not write";
	if (text && x + canvas_columns(text) <= end)
		canvas_text(c, x, y, end - x, e->op == OP_COPY ? STYLE_CPU : STYLE_REFERENCE, text);
}

/* Does nothing stand there yet but a frame, with a blank before it? */
static bool is_free(const struct canvas *c, const struct layout *l, int x, int y, int end)
{
	const uint32_t empty = l->boxed ? GLYPH_HORIZONTAL : ' ';

	for (x = x > 0 ? x - 1 : 0; x < end; x++)
		if (canvas_at(c, x, y)->glyph != empty)
			return false;
	return true;
}

/* In which call the task is, or which has returned last, at the right end of the frame. */
static void draw_call(struct canvas *c, const struct layout *l, const struct view *v, int end)
{
	const struct rect *box = &l->places[USER_BUFFER].box;
	const struct scene *s = v->scene;
	const char *const lead = l->boxed ? " " : "";
	char texts[2][64] = { "", "" };

	if (!l->boxed)	/* nothing stands behind it */
		end += 2;
	if (s->call[0] != '\0') {
		snprintf(texts[0], sizeof(texts[0]), "%s%s %s() ", lead, s->mode == MODE_ASLEEP ?
			 "asleep in" : s->mode == MODE_READY ? "waits in" : "in", s->call);
	} else if (s->detail.returned[0] != '\0') {
		snprintf(texts[0], sizeof(texts[0]), "%s%s() returned ", lead, s->detail.returned);
		snprintf(texts[1], sizeof(texts[1]), "%sreturned ", lead);
	}
	for (int i = 0; i < 2; i++) {
		const int x = end - canvas_columns(texts[i]);

		if (texts[i][0] == '\0' || (s->call[0] == '\0' && !is_free(c, l, x, box->y, end)))
			continue;
		canvas_text(c, x, box->y, end - x, s->call[0] ? STYLE_SWITCH : STYLE_DIM, texts[i]);
		return;
	}
}

void view_user(struct canvas *c, const struct layout *l, const struct view *v)
{
	const struct place_rect *r = &l->places[USER_BUFFER];
	const struct scene *s = v->scene;
	int x = l->boxed ? r->box.x + 2 : 2, y = r->slots_y, end = r->box.x + r->box.width - 2;
	const unsigned int buffers = strategy_buffers(v->strategy);
	char text[64], size[32];
	bool blocks;
	const char *label = user_label(v, l->boxed, &blocks);

	canvas_text(c, x, y, end - x, blocks ? STYLE_NORMAL : STYLE_DIM, label);
	if (blocks) {
		int joined, n = scene_blocks(s, l->slots, &joined);

		view_blocks(c, l, v, USER_BUFFER);
		x = r->slots_x + 3 * n + 1;
	} else {
		x += canvas_columns(label) + 1;
	}
	if (s->buffer_bytes > 0 && l->boxed) {
		snprintf(text, sizeof(text), "%u x ", buffers);
		if (buffers > 1)
			x += canvas_text(c, x, y, end - x, STYLE_DIM, text);
		x += canvas_text(c, x, y, end - x, STYLE_DIM,
				 view_bytes(size, sizeof(size), s->buffer_bytes)) + 1;
	}
	draw_in_place(c, v, x, y, end);
	draw_call(c, l, v, end);
}
