/*
 * What is written on the picture's two lines: on that between user and kernel mode what crosses it,
 * on that between RAM and devices what passes there.
 */

#include "ui/view.h"

#include <stdio.h>

static bool is_hop(const struct event *e, enum place from, enum place to)
{
	return e->from == from && e->to == to;
}

/* The first of the texts for which the line y still has room, with a blank on both sides; false if none has. */
static bool put_note(struct canvas *c, const struct layout *l, int y, enum style style,
		     const char *const *texts)
{
	int end = l->picture_x + l->picture_width;

	for (; *texts; texts++) {
		int want = canvas_columns(*texts) + 2, free = 0;

		for (int x = l->boxed ? 15 : 1; x < end; x++) {
			uint32_t glyph = canvas_at(c, x, y)->glyph;

			/* A line along the bus may be written on as well. */
			free = glyph == GLYPH_BOUNDARY || glyph == GLYPH_HORIZONTAL ? free + 1 : 0;
			if (free < want)
				continue;
			x -= want - 1;
			canvas_put(c, x, y, ' ', STYLE_NORMAL);
			x += 1 + canvas_text(c, x + 1, y, want, style, *texts);
			canvas_put(c, x, y, ' ', STYLE_NORMAL);
			return true;
		}
	}
	return false;
}

/* For what is always so: without frames, details have those lines. */
static bool has_room(const struct layout *l, const struct view *v)
{
	return l->boxed || v->level < LEVEL_TASKS;
}

/* Textbook counting leaves this step out, though it is there to be seen. */
static bool is_left_out(const struct event *e, enum count count)
{
	return count == COUNT_TEXTBOOK && (e->phase == PHASE_TEARDOWN || e->op == OP_FAULT) &&
	       (e->op == OP_ENTER || e->op == OP_LEAVE || e->op == OP_UNMAP || e->op == OP_FAULT);
}

static void note_left_out(struct canvas *c, const struct layout *l, const struct event *e)
{
	char full[64] = "", brief[64] = "";
	const char *const texts[] = { full, brief, "not counted by the textbooks",
				      "not in textbooks", NULL };
	const bool call = e->op == OP_ENTER || e->op == OP_LEAVE;
	const char *arrow = e->op == OP_ENTER ? "\xe2\x96\xbc" : "\xe2\x96\xb2";

	if (call) {
		snprintf(full, sizeof(full), "%s %s(): %s", arrow, e->call, texts[2]);
		snprintf(brief, sizeof(brief), "%s %s", arrow, texts[2]);
	}
	put_note(c, l, l->boundary_y, call ? STYLE_SWITCH : STYLE_REFERENCE,
		 call ? texts : texts + 2);
}

/* What the strategy saves, unless the program's title says it. */
static const char *family_note(const struct layout *l, const struct view *v)
{
	const char *family = v->strategy ? family_name(v->strategy->family) : "";

	return canvas_columns(family) <= l->program.width - 4 ? "" : family;
}

/* What crosses the line between user and kernel mode. */
static void note_boundary(struct canvas *c, const struct layout *l, const struct view *v)
{
	const struct scene *s = v->scene;
	const char *texts[3] = { "", "", NULL };
	char text[64];
	enum style style = STYLE_CPU;

	/* What stays in the kernel has its note beside its arrow. */
	bool crosses = s->started && scene_shows(s, &s->now) &&
		!is_hop(&s->now, USER_BUFFER, USER_BUFFER) &&
		(!l->boxed || !is_hop(&s->now, PAGE_CACHE, SOCKET_BUFFER));

	if (crosses && is_left_out(&s->now, v->count)) {
		note_left_out(c, l, &s->now);
		return;
	}
	switch (crosses ? (enum op)s->now.op : OP_ALLOC) {
	case OP_COPY:
		texts[0] = "C: the CPU copies each byte";
		texts[1] = "C: CPU copies";
		break;
	case OP_CHECKSUM:
		texts[0] = "the CPU reads each byte: checksum";
		texts[1] = "CPU: checksum";
		break;
	case OP_LINK:
	case OP_MAP:
	case OP_FAULT:
	case OP_UNMAP:
		style = STYLE_REFERENCE;
		if (s->now.op == OP_FAULT && s->now.user) {
			style = STYLE_SWITCH;
			texts[0] = "\xe2\x96\xbc\xe2\x96\xb2 page fault: two mode switches";
			texts[1] = "\xe2\x96\xbc\xe2\x96\xb2 page fault";
			break;
		}
		texts[0] = s->now.op == OP_LINK ? "references: no byte moves" :
			"page tables: no byte moves";
		texts[1] = "no byte moves";
		break;
	case OP_ENTER:
	case OP_LEAVE:
		style = STYLE_SWITCH;
		snprintf(text, sizeof(text), s->now.op == OP_ENTER ?
			 "\xe2\x96\xbc %s(): mode switch" : s->now.again ?
			 "\xe2\x96\xb2 %s() returns EAGAIN: no room" :
			 "\xe2\x96\xb2 %s() returns: mode switch", s->now.call);
		texts[0] = text;
		texts[1] = s->now.op == OP_ENTER ? "\xe2\x96\xbc mode switch" :
			"\xe2\x96\xb2 mode switch";
		break;
	default:
		style = STYLE_DIM;
		texts[0] = family_note(l, v);
		texts[1] = l->boxed ? NULL : "user above, kernel below";
		if (texts[0][0] == '\0')
			texts[0] = texts[1];	/* maybe none */
	}
	if (style != STYLE_DIM || has_room(l, v))
		put_note(c, l, l->boundary_y, style, texts);
}

/* What passes between the CPU and a device; false if nothing does, or if the level does not tell. */
static bool note_device(const struct view *v, char *text, char *brief, size_t size)
{
	const struct event *e = &v->scene->now;
	char bytes[16];

	brief[0] = '\0';
	if (!v->scene->started || v->level < LEVEL_TASKS)
		return false;
	view_bytes(bytes, sizeof(bytes), e->bytes);
	switch ((enum op)e->op) {
	case OP_SUBMIT:
		snprintf(text, size, "CPU asks the disk: %s", bytes);
		snprintf(brief, size, "asks the disk");
		return true;
	case OP_XMIT:
		snprintf(text, size, "XMIT: the CPU tells the NIC");
		snprintf(brief, size, "XMIT");
		return true;
	case OP_IRQ:
		snprintf(text, size, "! interrupt by %s", e->from == NIC ? "the NIC" :
			 e->from == DISK ? "the disk" : "a timer");
		snprintf(brief, size, "! interrupt");
		return true;
	case OP_ACK:
		snprintf(text, size, "ACK: lets go of %s", bytes);
		snprintf(brief, size, "ACK");
		return true;
	default:
		return false;
	}
}

/* Where places have no frames, what the level adds of them stands on the lines. */
static void note_places(struct canvas *c, const struct layout *l, const struct view *v)
{
	static const enum place places[] = { NIC, SOCKET_BUFFER, PAGE_CACHE, USER_BUFFER, DISK };
	char text[64];
	const char *const texts[] = { text, NULL };

	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]) && !l->boxed; i++) {
		view_detail_place(v, places[i], text, sizeof(text));
		if (text[0] != '\0' && !put_note(c, l, l->bus_y, STYLE_NORMAL, texts))
			put_note(c, l, l->boundary_y, STYLE_NORMAL, texts);
	}
}

/* What crosses the line between RAM and the devices. */
static void note_bus(struct canvas *c, const struct layout *l, const struct view *v)
{
	const struct scene *s = v->scene;
	const char *texts[] = { "devices below: only DMA crosses", "only DMA crosses", "DMA",
				NULL };
	const struct event *e = &s->now;
	char text[64], brief[64];
	enum style style = STYLE_DIM;

	if (note_device(v, text, brief, sizeof(brief))) {
		style = STYLE_SWITCH;
		texts[0] = text;
		texts[1] = brief;
	} else if (s->started && e->op == OP_LINK && e->to == NIC) {
		style = STYLE_REFERENCE;
		texts[0] = "no device, no DMA: handed over";
		texts[1] = "no DMA: handed over";
	} else if (s->started && e->op == OP_DMA) {
		const char *whose = e->lane == LANE_DMA_NIC ? "NIC" : "disk";

		style = STYLE_DMA;
		if (e->call[0] != '\0')
			snprintf(text, sizeof(text), "D: DMA of the %s, for %s()", whose, e->call);
		else
			snprintf(text, sizeof(text), "D: DMA of the %s", whose);
		snprintf(brief, sizeof(brief), "D: DMA of %s", whose);
		texts[0] = text;
		texts[1] = brief;
	}
	if (style != STYLE_DIM || has_room(l, v))
		put_note(c, l, l->bus_y, style, texts);
}

void view_notes(struct canvas *c, const struct layout *l, const struct view *v)
{
	note_boundary(c, l, v);
	note_bus(c, l, v);
	note_places(c, l, v);
}
