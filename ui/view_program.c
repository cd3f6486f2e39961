/*
 * The program that is counted, with a cursor on the line it is at, and beside it what happens
 * now, in three depths: a sentence, how and why, where in the kernel.
 */

#include "ui/view.h"

#include <stdio.h>
#include <string.h>

#include "sim/explain.h"

#define MAX_CODE 64

static bool is_comment(const char *line)
{
	return strncmp(line + strspn(line, " "), "//", 2) == 0;
}

/* What the kernel does for a line of the program is told from the second level on. */
static bool is_shown(const struct view *v, const char *line)
{
	return v->level >= LEVEL_TASKS || !is_comment(line);
}

int view_program_line(const struct view *v)
{
	int line = v->strategy ? v->scene->line : 0;

	while (line > 1 && !is_shown(v, v->strategy->code[line - 1]))
		line--;
	return line;
}

/* The lines that are shown, and which of them is the one that it is at (-1: none). */
static int choose_lines(const struct view *v, const char *lines[MAX_CODE], int *at)
{
	const int line = view_program_line(v);
	int n = 0;

	*at = -1;
	for (int i = 0; v->strategy->code[i] && n < MAX_CODE; i++) {
		if (!is_shown(v, v->strategy->code[i]))
			continue;
		if (i + 1 == line)
			*at = n;
		lines[n++] = v->strategy->code[i];
	}
	return n;
}

static void draw_line(struct canvas *c, const struct rect *r, int y, const char *line, bool here,
		      const char *detail)
{
	const int after = r->x + 2 + canvas_columns(line) + 1, end = r->x + r->width;
	const int x = end - canvas_columns(detail) - (after < end - canvas_columns(detail));
	enum style style = here ? STYLE_CURSOR : is_comment(line) ? STYLE_DIM : STYLE_NORMAL;

	if (here)
		canvas_line(c, r->x, y, r->width, ' ', style);
	canvas_put(c, r->x, y, here ? '>' : ' ', style);
	canvas_text(c, r->x + 2, y, r->width - 2, style, line);
	if (here && after <= x)
		canvas_text(c, x, y, r->x + r->width - x, style, detail);
}

/* With what the strategy saves, as far as there is room. */
static void program_title(const struct view *v, int room, char *text, size_t size)
{
	const char *family = v->strategy ? family_name(v->strategy->family) : "";

	snprintf(text, size, "program: it %s", family);
	if (family[0] == '\0' || canvas_columns(text) > room)
		snprintf(text, size, "%s", canvas_columns(family) <= room && family[0] != '\0' ?
			 family : "program");
}

void view_program(struct canvas *c, const struct layout *l, const struct view *v)
{
	const struct rect *r = &l->program;
	const char *lines[MAX_CODE];
	char title[96], detail[48];
	int rows = r->height - 1, at, top, n;

	if (r->width == 0)
		return;
	program_title(v, r->width - 4, title, sizeof(title));
	view_rule(c, r->x, r->y, r->width, title);
	for (int y = r->y + 1; y < r->y + r->height; y++)
		canvas_put(c, r->x + r->width, y, GLYPH_VERTICAL, STYLE_DIM);
	canvas_put(c, r->x + r->width, r->y, GLYPH_TEE_DOWN, STYLE_DIM);
	if (!v->strategy) {
		char text[96];

		if (v->header->strategy[0])
			snprintf(text, sizeof(text), "No program is known for the strategy \"%s\".",
				 v->header->strategy);
		else
			snprintf(text, sizeof(text), "It resembles no strategy that is known here.");
		canvas_wrap(c, (struct rect){ r->x + 2, r->y + 1, r->width - 3, rows },
			    STYLE_NORMAL, text);
		return;
	}
	n = choose_lines(v, lines, &at);
	view_detail_line(v, detail, sizeof(detail));
	top = at + 1 - (rows + 1) / 2 - (rows > 3 ? 1 : 0);
	if (top > n - rows)
		top = n - rows;
	if (top < 0)
		top = 0;
	for (int i = 0; i < rows && top + i < n; i++)
		draw_line(c, r, r->y + 1 + i, lines[top + i],
			  top + i == at && v->player->position <= v->done_position, detail);
}

/* What a step is at its shortest.  For calls the table says it better than the figures do. */
static void first_sentence(const struct view *v, char *text, size_t size)
{
	const struct event *e = &v->scene->now;
	struct note note = explain_note(v->strategy, e);
	bool in_words = e->op == OP_ENTER || e->op == OP_LEAVE || e->op == OP_XMIT;

	if (in_words && note.sentence[0] != '\0')
		snprintf(text, size, "%s", note.sentence);
	else
		explain_event(text, size, v->strategy, e);
}

void view_sentence(const struct view *v, char *text, size_t size)
{
	struct note note;

	if (!v->scene->started) {
		snprintf(text, size, v->player->nsteps == 0 ?
			 "The file is empty: there is nothing to do." :
			 "Nothing has moved yet. Press . or the right arrow for the first step.");
		return;
	}
	note = explain_note(v->strategy, &v->scene->now);
	if (v->why == 2 && note.mechanism[0] != '\0')
		snprintf(text, size, "%s", note.mechanism);
	else if (v->why == 3 && note.kernel[0] != '\0')
		snprintf(text, size, "%s", note.kernel);
	else
		first_sentence(v, text, size);
}

/* One text after the other, with an empty line between, as long as they fit. */
static int add_text(struct canvas *c, struct rect r, int used, enum style style, const char *text)
{
	int y = used > 0 ? used + 1 : 0, lines = canvas_wrap(NULL, r, style, text);

	if (text[0] == '\0' || (used > 0 && y + lines > r.height))
		return used;
	canvas_wrap(c, (struct rect){ r.x, r.y + y, r.width, r.height - y }, style, text);
	return y + lines;
}

static void now_title(const struct layout *l, const struct view *v, char *text, size_t size)
{
	static const char *const names[] = { "now", "now: how and why", "now: in today's kernel" };
	static const char *const next[] = { "why", "the kernel", "back" };
	const struct scene *scene = v->scene;
	const struct strategy *s = v->strategy;
	const int line = view_program_line(v);

	if (v->ends_early && v->player->position == v->player->nsteps) {
		snprintf(text, size, "the recording ends early (d: %s)", next[v->why - 1]);
		return;
	}
	if (view_connections(v) > 1 && scene->started && v->why == 1) {
		snprintf(text, size, "now: connection %u (d: why)", (unsigned)scene->now.connection);
		return;
	}
	/* Without a program beside it, the line of the program stands in the title. */
	if (l->kind == LAYOUT_LECTURE && v->why == 1 && s && line > 0 &&
	    v->player->position <= v->done_position)
		snprintf(text, size, "> %s", s->code[line - 1] + strspn(s->code[line - 1], " "));
	else
		snprintf(text, size, "%s (d: %s)", names[v->why - 1], next[v->why - 1]);
}

/* One sentence more, of the level of detail, if there is room. */
static void add_detail(const struct view *v, struct rect r, char *text, size_t size)
{
	char detail[128], both[512];

	view_detail_sentence(v, detail, sizeof(detail));
	snprintf(both, sizeof(both), "%.370s %s", text, detail);
	if (v->why == 1 && detail[0] != '\0' && strlen(both) < size &&
	    canvas_wrap(NULL, r, STYLE_NORMAL, both) <= r.height)
		memcpy(text, both, strlen(both) + 1);
}

void view_now(struct canvas *c, const struct layout *l, const struct view *v)
{
	struct rect r = l->now;
	char title[96], text[384], sentence[256] = "";
	struct note note = { "", "", "" };
	int used, margin = l->kind == LAYOUT_FULL ? 1 : 0;

	if (l->kind != LAYOUT_TINY) {
		now_title(l, v, title, sizeof(title));
		view_rule(c, r.x, r.y, r.width, title);
		r.y++;
		r.height--;
	}
	r.x += margin;
	r.width -= margin;
	if (v->scene->started) {
		note = explain_note(v->strategy, &v->scene->now);
		first_sentence(v, sentence, sizeof(sentence));
	}
	view_sentence(v, text, sizeof(text));
	add_detail(v, r, text, sizeof(text));
	if (v->why > 1 && v->scene->started && strcmp(text, sentence) != 0 &&
	    canvas_wrap(NULL, r, STYLE_NORMAL, sentence) + 1 +
	    canvas_wrap(NULL, r, STYLE_NORMAL, text) <= r.height)
		used = add_text(c, r, add_text(c, r, 0, STYLE_DIM, sentence), STYLE_NORMAL, text);
	else
		used = add_text(c, r, 0, STYLE_NORMAL, text);
	if (v->player->position == v->player->nsteps && v->npaths > 1)
		used = add_text(c, r, used, STYLE_DIM, "This is the end. Tab: the next path.");
	if (v->why == 1 && r.height >= 7) {
		if (v->level >= LEVEL_TASKS)
			used = add_text(c, r, used, STYLE_NORMAL, note.mechanism);
		if (v->level >= LEVEL_PIECES)
			add_text(c, r, used, STYLE_DIM, note.kernel);
	}
}
