/*
 * The presentation, for large type in a lecture room: three bands with few, large blocks, the one
 * thing that moves now, one sentence, and no figures.  Nothing that matters stands in the last
 * row, which heads hide.  A filled block has its bytes there, <A> is a reference, (A) is sent; what
 * moves is hot.
 */

#include "ui/lecture.h"

#include <stdio.h>

#include "ui/view_present.h"

#define MANY_ROWS 20
#define BRIEF_COLUMNS 7		/* "socket " */

static const struct {
	enum place place;
	enum band band;
	bool right;
	const char *name, *brief;
} boxes[] = {
	{ USER_BUFFER, BAND_USER, false, "app memory", "app" },
	{ PAGE_CACHE, BAND_KERNEL, false, "page cache", "cache" },
	{ SOCKET_BUFFER, BAND_KERNEL, true, "socket buffer", "socket" },
	{ DISK, BAND_DEVICE, false, "disk", "disk" },
	{ NIC, BAND_DEVICE, true, "NIC", "NIC" },
};
#define N_BOXES (sizeof(boxes) / sizeof(boxes[0]))

static bool moves_bytes(const struct event *e)
{
	return (e->op == OP_DMA || e->op == OP_COPY || e->op == OP_LINK) && e->bytes > 0;
}

static void set_stage(struct stage *s, struct canvas *c, const struct view *v)
{
	const struct scene *scene = v->scene;
	const int sentence = c->height >= MANY_ROWS ? 4 : 3;
	const int room = c->height - 2 - sentence - (N_BANDS - 1);
	int y = 1;

	*s = (struct stage){ .c = c, .v = v, .first = -1, .last = -1, .sentence_rows = sentence };
	s->band_height = room / N_BANDS >= 3 && c->width >= 60 ? room / N_BANDS : 1;
	s->gap = s->band_height > 1 ? c->width / 5 : 2;
	s->box_width = (c->width - s->gap) / 2;
	for (int band = 0; band < N_BANDS; band++) {
		s->band_y[band] = y;
		y += s->band_height;
		if (band < N_BANDS - 1)
			s->line_y[band] = y++;
	}
	s->sentence_y = y;
	s->sentence_rows = c->height - 1 - y;
	scene_blocks(scene, PRESENT_SLOTS, &s->joined);
	if (scene->started && moves_bytes(&scene->now) && scene_shows(scene, &scene->now)) {
		s->moves = &scene->now;
		s->arrived = v->player->frame >= v->player->frames;
		scene_range(scene, scene->now.offset_bytes, scene->now.bytes, s->joined, &s->first,
			    &s->last);
	}
}

static struct rect box_of(const struct stage *s, size_t i)
{
	return (struct rect){ boxes[i].right ? s->c->width - s->box_width : 0,
			      s->band_y[boxes[i].band], s->box_width, s->band_height };
}

static bool is_hot(const struct stage *s, enum place place, int block)
{
	return s->moves && (s->moves->from == place || (s->moves->to == place && s->arrived)) &&
		block >= s->first && block <= s->last;
}

/* A block with its brackets, r.height rows high; what is not there is empty. */
static void draw_block(struct stage *s, struct rect r, enum place place, int block)
{
	const struct scene *scene = s->moves && !s->arrived ? s->v->before : s->v->scene;
	const enum block state = scene_block(scene, place, block, s->joined);
	const bool reference = state == BLOCK_REFERENCE_PART || state == BLOCK_REFERENCE_ALL;
	const bool sent = state == BLOCK_SENT_PART || state == BLOCK_SENT_ALL;
	const bool part = state == BLOCK_PART || state == BLOCK_REFERENCE_PART ||
		state == BLOCK_SENT_PART;
	enum style style = state == BLOCK_NONE ? STYLE_DIM : reference || sent ? STYLE_STRONG :
		STYLE_CURSOR;

	if (state != BLOCK_NONE && is_hot(s, place, block))
		style = view_mover(s->moves, true);
	for (int y = r.y; y < r.y + r.height; y++) {
		canvas_line(s->c, r.x, y, r.width, ' ', style);
		canvas_put(s->c, r.x, y, reference ? '<' : sent ? '(' : '[', style);
		canvas_put(s->c, r.x + r.width - 1, y, reference ? '>' : sent ? ')' : ']', style);
	}
	if (state != BLOCK_NONE)
		canvas_put(s->c, r.x + r.width / 2, r.y + r.height / 2,
			   (uint32_t)((part ? 'a' : 'A') + block), style);
}

static void draw_box(struct stage *s, size_t i)
{
	struct rect r = box_of(s, i);
	int joined, n, width;

	if (s->band_height >= 3) {
		canvas_box(s->c, r, STYLE_DIM, boxes[i].name);
		r = (struct rect){ r.x + 2, r.y + 1, r.width - 4, r.height - 2 };
	} else {
		canvas_text(s->c, r.x, r.y, BRIEF_COLUMNS - 1, STYLE_NORMAL, boxes[i].brief);
		r = (struct rect){ r.x + BRIEF_COLUMNS, r.y, r.width - BRIEF_COLUMNS, 1 };
	}
	if (boxes[i].place == USER_BUFFER && s->v->scene->buffer_bytes == 0 && !s->v->scene->mapped)
		return;
	n = scene_blocks(s->v->scene, PRESENT_SLOTS, &joined);
	width = r.width / PRESENT_SLOTS;
	for (int b = 0; b < n; b++)
		draw_block(s, (struct rect){ r.x + b * width, r.y, width - (width > 3), r.height },
			   boxes[i].place, b);
}

struct rect present_rect(const struct stage *s, enum place place)
{
	for (size_t i = 0; i < N_BOXES; i++)
		if (boxes[i].place == place)
			return box_of(s, i);
	return (struct rect){ s->c->width / 2 - 3, s->band_y[BAND_KERNEL], 6, s->band_height };
}

/* A pipe stands between the page cache and the socket, while there is something in it. */
static void draw_pipe(struct stage *s)
{
	const struct scene *scene = s->moves && !s->arrived ? s->v->before : s->v->scene;
	const struct rect r = present_rect(s, PIPE);
	const int y = r.y + r.height / 2;
	char text[MAX_BLOCKS + 3] = "<";
	size_t used = 1;
	int joined, n = scene_blocks(scene, PRESENT_SLOTS, &joined);

	for (int b = 0; b < n; b++) {
		const enum block state = scene_block(scene, PIPE, b, joined);
		const bool part = state == BLOCK_PART || state == BLOCK_REFERENCE_PART;

		if (state != BLOCK_NONE)
			text[used++] = (char)((part ? 'a' : 'A') + b);
	}
	if (used == 1 || r.height < 3)
		return;
	text[used] = '>';
	canvas_text(s->c, r.x + 1, y - 1, r.width, STYLE_NORMAL, "pipe");
	canvas_text(s->c, r.x, y, r.width, STYLE_STRONG, text);
}

/* Who runs, where: beside the memory of the program. */
static void draw_mode(struct stage *s)
{
	static const char *const modes[] = {
		[MODE_USER] = "runs in user mode", [MODE_KERNEL] = "runs in the kernel",
		[MODE_ASLEEP] = "sleeps", [MODE_READY] = "waits for a core",
	};
	const struct scene *scene = s->v->scene;
	const bool done = s->v->player->position > s->v->done_position;
	const int x = s->c->width - s->box_width, y = s->band_y[BAND_USER] + s->band_height / 2;
	char text[96];

	snprintf(text, sizeof(text), "%s%s", s->box_width > 24 ? "task: " : "",
		 done ? "has ended" : modes[scene->mode]);
	canvas_text(s->c, x, y, s->box_width, STYLE_STRONG, text);
	if (scene->call[0] && s->band_height >= 3) {
		snprintf(text, sizeof(text), "in %s()", scene->call);
		canvas_text(s->c, x, y + 1, s->box_width, STYLE_NORMAL, text);
	}
}

static void draw_lines(struct stage *s)
{
	static const char *const names[] = { " user / kernel ", " RAM / devices " };
	const struct event *e = &s->v->scene->now;

	for (int i = 0; i < N_BANDS - 1; i++) {
		const int columns = canvas_columns(names[i]);

		canvas_line(s->c, 0, s->line_y[i], s->c->width, GLYPH_BOUNDARY, STYLE_DIM);
		canvas_text(s->c, s->c->width - columns - 1, s->line_y[i], columns, STYLE_NORMAL,
			    names[i]);
	}
	if (s->v->scene->started && (e->op == OP_ENTER || e->op == OP_LEAVE)) {
		char text[64];

		snprintf(text, sizeof(text), s->band_height > 1 ? " %s %s() " : "%s %s()",
			 e->op == OP_ENTER ? "\xe2\x96\xbc" :
			 "\xe2\x96\xb2", e->call);
		canvas_text(s->c, 2, s->line_y[0], s->box_width, STYLE_SWITCH, text);
	}
}

static void draw_title(struct canvas *c, const struct view *v)
{
	char text[160];
	int room;

	canvas_line(c, 0, 0, c->width, ' ', STYLE_HEADER);
	snprintf(text, sizeof(text), "  step %zu/%zu ", v->player->position, v->player->nsteps);
	room = c->width - canvas_columns(text);
	canvas_text(c, room, 0, c->width - room, STYLE_HEADER, text);
	snprintf(text, sizeof(text), " %d %s, connection %u", v->path + 1, v->labels[v->path],
		 (unsigned)v->scene->about.connection);
	if (view_connections(v) < 2 || canvas_columns(text) > room)
		snprintf(text, sizeof(text), " %d %s", v->path + 1, v->labels[v->path]);
	canvas_text(c, 0, 0, room, STYLE_HEADER, text);
}

static void draw_keys(struct canvas *c, const char *text)
{
	canvas_text(c, 1, c->height - 1, c->width - 1, STYLE_DIM, text);
}

void view_present(struct canvas *c, const struct view *v)
{
	const int margin = c->width >= 60 ? 2 : 0;
	struct stage s;
	char text[512];

	canvas_clear(c, (struct rect){ 0, 0, c->width, c->height });
	if (v->question) {
		view_freeze(c, v, false);
		return;
	}
	set_stage(&s, c, v);
	draw_title(c, v);
	for (size_t i = 0; i < N_BOXES; i++)
		draw_box(&s, i);
	draw_lines(&s);
	draw_mode(&s);
	draw_pipe(&s);
	if (s.moves)
		present_move(&s);
	view_sentence(v, text, sizeof(text));
	canvas_wrap(c, (struct rect){ margin, s.sentence_y + (s.sentence_rows > 3),
				      c->width - 2 * margin, s.sentence_rows - (s.sentence_rows > 3) },
		    STYLE_STRONG, text);
	draw_keys(c, c->width >= 60 ? ". on  , back  f ask the room  P all of it  ? keys  q quit" :
		  ". on  , back  f ask  P all  q quit");
}

/* Each line of it in the middle of the screen, with an empty one between where there is room. */
static void draw_large(struct canvas *c, int y, enum style style, const char *text)
{
	const int width = c->width >= 60 ? c->width * 3 / 4 : c->width - 2;
	const struct rect r = { (c->width - width) / 2, y, width, c->height - 1 - y };

	canvas_wrap(c, r, style, text);
}

void view_freeze(struct canvas *c, const struct view *v, bool told)
{
	const int top = c->height >= MANY_ROWS ? c->height / 4 : 2;
	struct layout l = { .width = c->width, .height = c->height };
	char text[512], line[576];

	canvas_clear(c, (struct rect){ 0, 0, c->width, c->height });
	draw_title(c, v);
	if (v->question) {
		l.kind = c->width >= 60 ? LAYOUT_LECTURE : LAYOUT_TINY;
		l.now = (struct rect){ 1, 2, c->width - 2, c->height - 3 };
		if (c->height >= MANY_ROWS)
			l.now = (struct rect){ 4, 3, c->width - 8, c->height - 5 };
		view_question(c, &l, v);
		draw_keys(c, v->question->committed ? "Enter or . goes on  q quit" :
			  "answer, then . reveals  q quit");
		return;
	}
	view_sentence(v, text, sizeof(text));
	if (told) {
		snprintf(line, sizeof(line), "Next: %s", text);
		draw_large(c, top, STYLE_STRONG, line);
		draw_keys(c, "any key: the picture");
		return;
	}
	draw_large(c, top, STYLE_NORMAL, text);
	draw_large(c, top + (c->height >= MANY_ROWS ? 5 : 4), STYLE_RIGHT, " WHAT HAPPENS NEXT? ");
	draw_keys(c, "any key: the answer  q: the picture");
}
