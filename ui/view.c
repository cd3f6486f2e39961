/*
 * The screen as a whole: which pane goes where, the first and the last line, and the small things
 * that the panes share.  Each pane is a file of its own, view_*.c.
 */

#include "ui/view.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))

/* value / unit with one decimal below ten: four columns at most. */
static void print_short(char *text, size_t size, uint64_t value, uint64_t unit, const char *name)
{
	if (value % unit == 0 || value / unit >= 10)
		snprintf(text, size, "%" PRIu64 " %s", value / unit, name);
	else
		snprintf(text, size, "%" PRIu64 ".%" PRIu64 " %s", value / unit,
			 value % unit * 10 / unit, name);
}

char *view_bytes(char *text, size_t size, uint64_t bytes)
{
	static const char *const units[] = { "B", "KiB", "MiB", "GiB", "TiB" };
	uint64_t unit = 1;
	size_t u = 0;

	while (u + 1 < sizeof(units) / sizeof(units[0]) && bytes / unit >= 1000) {
		unit *= 1024;
		u++;
	}
	print_short(text, size, bytes, unit, units[u]);
	return text;
}

/* The unit is its first letter, and of bytes none. */
char *view_bytes_short(char *text, size_t size, uint64_t bytes)
{
	char *space;

	view_bytes(text, size, bytes);
	space = strchr(text, ' ');
	if (space && space[1] == 'B')
		space[0] = '\0';
	else if (space)
		space[0] = space[1], space[1] = '\0';
	return text;
}

char *view_time(char *text, size_t size, uint64_t ns)
{
	static const char *const units[] = { "ns", "us", "ms", "s" };
	uint64_t unit = 1;
	size_t u = 0;

	while (u + 1 < sizeof(units) / sizeof(units[0]) && ns / unit >= 1000) {
		unit *= 1000;
		u++;
	}
	if (u == 0)
		snprintf(text, size, "%" PRIu64 " ns", ns);
	else
		snprintf(text, size, "%" PRIu64 ".%" PRIu64 " %s", ns / unit,
			 ns % unit * 10 / unit, units[u]);
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
	case OP_CHECKSUM:
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

/* The label tells paths apart; where it is only the strategy's name, its title reads better. */
static const char *path_title(const struct view *v)
{
	if (v->strategy && strcmp(v->header->label, v->strategy->name) == 0)
		return v->strategy->title;
	return v->header->label;
}

/* What the player does, and how fast it plays. */
static void play_state(const struct view *v, char *text, size_t size)
{
	const struct player *p = v->player;

	if (v->question)
		snprintf(text, size, "PREDICT");
	else if (p->position == p->nsteps && v->live)
		snprintf(text, size, "LIVE");
	else if (p->position == p->nsteps && v->ends_early)
		snprintf(text, size, "ENDS EARLY");
	else
		snprintf(text, size, "%s x%s", p->playing ? "PLAY" :
			 p->position == p->nsteps ? "END" : "PAUSED", player_speeds[p->speed]);
}

/* Which file, and how much a block of it is: in full, shorter, or not at all, as there is room. */
static void file_line(const struct layout *l, const struct view *v, int room, char *text,
		      size_t size)
{
	const struct scene *s = v->scene;
	const char *state = strcmp(v->header->source, "real") == 0 ? "measured" :
		strcmp(v->header->source, "watched") == 0 ? "hops inferred" :
		v->warm ? "warm" : "cold";
	char file[48], bytes[32], block[48] = "", times[48] = "";
	int joined;
	const uint32_t many = view_connections(v);
	const uint64_t sent = s->file_bytes ? v->header->payload_bytes / s->file_bytes / many : 1;

	if (s->nblocks > 0) {
		scene_blocks(s, l->slots, &joined);
		snprintf(block, sizeof(block), "  [x] = %s",
			 view_bytes(bytes, sizeof(bytes), s->block_bytes * (uint64_t)joined));
	}
	snprintf(file, sizeof(file), "%s file",
		 s->nblocks ? view_bytes(bytes, sizeof(bytes), s->file_bytes) :
		 trace_is_watched(v->header) ? "no known" : "empty");
	if (many > 1)
		snprintf(times, sizeof(times), ", connection %u of 0-%u",
			 (unsigned)s->about.connection, (unsigned)many - 1);
	else if (sent > 1)
		snprintf(times, sizeof(times), ", sent %" PRIu64 " times", sent);
	snprintf(text, size, "  %s, %s%s > TCP%s", file, state, times, block);
	if (canvas_columns(text) > room)
		snprintf(text, size, "  %s, %s%s%s", file, state, times, block);
	if (canvas_columns(text) > room)
		snprintf(text, size, "  %s, %s%s", file, state, times);
	if (canvas_columns(text) > room && times[0] != '\0')
		snprintf(text, size, "  %s%s", file, times);
	if (canvas_columns(text) > room && times[0] != '\0')
		snprintf(text, size, "  %s", times + 2);
	if (canvas_columns(text) > room && many > 1)
		snprintf(text, size, "  conn. %u of 0-%u", (unsigned)s->about.connection,
			 (unsigned)many - 1);
	if (canvas_columns(text) > room)
		snprintf(text, size, "  %s", file);
	if (canvas_columns(text) > room)
		text[0] = '\0';
}

static void draw_header(struct canvas *c, const struct layout *l, const struct view *v)
{
	char left[96], file[256], right[96], state[32];
	int x, room;

	snprintf(left, sizeof(left), " %d %s", v->path + 1, path_title(v));
	play_state(v, state, sizeof(state));
	if (v->question && !v->question->committed)
		snprintf(right, sizeof(right), "  step %zu %s ", v->player->position, state);
	else
		snprintf(right, sizeof(right), "  step %zu/%zu %s ", v->player->position,
			 v->player->nsteps, state);
	canvas_line(c, 0, 0, l->width, ' ', STYLE_HEADER);
	room = l->width - canvas_columns(right);
	x = canvas_text(c, 0, 0, room, STYLE_HEADER, left);
	canvas_text(c, room, 0, l->width - room, STYLE_HEADER, right);
	file_line(l, v, room - x, file, sizeof(file));
	canvas_text(c, x, 0, room - x, STYLE_HEADER, file);
}

/* A key and what it does.  The first row of a list is kept longest. */
struct hint {
	const char *key, *what;		/* what NULL: not now */
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

		if (!h->what || (i < n && x + hint_columns(h) > room + 1))
			continue;
		x += canvas_text(c, x, r->y, r->width - x, STYLE_KEY, h->key) + 1;
		x += canvas_text(c, x, r->y, r->width - x, STYLE_NORMAL, h->what) + 2;
	}
}

static void draw_footer(struct canvas *c, const struct layout *l, const struct view *v)
{
	char digits[16], options[16];
	const struct hint predicting[] = {
		{ "?", "help" }, { options, v->question ? "answer" : NULL },
		{ "Enter", "reveal" }, { "s", "skip" }, { ".", "start" },
	};
	const bool more = v->question && (v->question->of_trace || (v->question->of_scenario &&
		v->question->index + 1 < v->question->count));
	const bool seen = v->question && v->question->evidence.position > 0;
	const struct hint revealed[] = {
		{ "?", "help" }, { "Enter", seen ? "see it" : "start" },
		{ "p", more ? "next question" : NULL },
	};
	const struct hint stepping[] = {
		{ "?", "help" }, { ", .", "step" }, { "B", v->builds ? "build" : NULL }, { "R", v->real },
		{ "G", v->live && v->player->position < v->player->nsteps ? "follow" : NULL },
		{ "Space", "play" },
		{ digits, v->npaths < 2 ? NULL : v->together ? "flow" : "path" },
		{ "( )", view_connections(v) > 1 ? "connection" : NULL },
		{ "[ ]", player_units[v->player->unit] }, { "d", "why" }, { "p", "predict" },
		{ "c", v->npaths < 2 ? NULL : "compare" }, { "+ -", "detail" },
		{ "z", "time" }, { "b", "count" }, { "t", "theme" },
		{ ":", "go to" }, { "/", "search" },
		{ "w", "origin" },
	};

	snprintf(digits, sizeof(digits), "1-%d", v->npaths < 9 ? v->npaths : 9);
	if (v->question && (v->question->noptions == 0 || v->question->typing))
		snprintf(options, sizeof(options), "0-9");
	else
		snprintf(options, sizeof(options), "1-%d", v->question ? v->question->noptions : 0);
	if (v->question && v->question->committed)
		draw_hints(c, &l->footer, revealed, ARRAY_LEN(revealed));
	else if (v->question)
		draw_hints(c, &l->footer, predicting, ARRAY_LEN(predicting));
	else
		draw_hints(c, &l->footer, stepping, ARRAY_LEN(stepping));
}

static void draw_too_small(struct canvas *c)
{
	char text[96];
	struct rect r = { 0, 0, c->width, c->height };

	snprintf(text, sizeof(text),
		 "iopath needs a terminal of %dx%d; this one is %dx%d. q quits.", LAYOUT_MIN_WIDTH,
		 LAYOUT_MIN_HEIGHT, c->width, c->height);
	canvas_wrap(c, r, STYLE_NORMAL, text);
}

void view_layout(struct layout *l, const struct view *v, int width, int height)
{
	layout_make(l, width, height, v->question ? BELOW_QUESTION :
		    v->why > 1 ? BELOW_WHY : BELOW_PROGRAM);
	if (l->kind != LAYOUT_TOO_SMALL && view_cores(v) > 1 && !v->question)
		layout_want_lanes(l, (int)view_cores(v) + 2);	/* a row each, and disk and NIC */
}

void view_draw(struct canvas *c, const struct view *v)
{
	struct layout l;

	canvas_clear(c, (struct rect){ 0, 0, c->width, c->height });
	view_layout(&l, v, c->width, c->height);
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
