/*
 * A line editor.  The text is UTF-8; whatever is taken away or stepped over is a whole character,
 * and what cannot be shown is not let in.
 */

#include "ui/prompt.h"

#include <stdio.h>
#include <string.h>

#include "sim/utf8.h"
#include "ui/term.h"

#define CTRL(letter) ((letter) - 'A' + 1)
#define MAX_HINT_ROWS 6

void prompt_open(struct prompt *p, const char *title, const char *hint)
{
	p->open = true;
	p->title = title;
	p->hint = hint;
	p->text[0] = p->refused[0] = '\0';
	p->length = p->cursor = p->shown = 0;
}

/* The character before that byte, and the one at it: where they begin and end. */
static size_t before(const struct prompt *p, size_t at)
{
	while (at > 0 && ((unsigned char)p->text[--at] & 0xc0) == 0x80)
		;
	return at;
}

static size_t after(const struct prompt *p, size_t at)
{
	if (at < p->length)
		at++;
	while (at < p->length && ((unsigned char)p->text[at] & 0xc0) == 0x80)
		at++;
	return at;
}

/* Take away what is between that byte and the cursor. */
static void erase_from(struct prompt *p, size_t from)
{
	memmove(p->text + from, p->text + p->cursor, p->length - p->cursor + 1);
	p->length -= p->cursor - from;
	p->cursor = from;
}

static size_t word_start(const struct prompt *p)
{
	size_t at = p->cursor;

	while (at > 0 && p->text[at - 1] == ' ')
		at--;
	while (at > 0 && p->text[at - 1] != ' ')
		at--;
	return at;
}

static size_t encode(char bytes[4], uint32_t code)
{
	if (code < 0x80) {
		bytes[0] = (char)code;
		return 1;
	}
	if (code < 0x800) {
		bytes[0] = (char)(0xc0 | code >> 6);
		bytes[1] = (char)(0x80 | (code & 0x3f));
		return 2;
	}
	if (code < 0x10000) {
		bytes[0] = (char)(0xe0 | code >> 12);
		bytes[1] = (char)(0x80 | (code >> 6 & 0x3f));
		bytes[2] = (char)(0x80 | (code & 0x3f));
		return 3;
	}
	bytes[0] = (char)(0xf0 | code >> 18);
	bytes[1] = (char)(0x80 | (code >> 12 & 0x3f));
	bytes[2] = (char)(0x80 | (code >> 6 & 0x3f));
	bytes[3] = (char)(0x80 | (code & 0x3f));
	return 4;
}

static void insert(struct prompt *p, int key)
{
	char bytes[4];
	size_t n;

	if (key < ' ' || key > 0x10ffff || (key >= 0xd800 && key < 0xe000) ||
	    !utf8_printable((uint32_t)key))
		return;
	n = encode(bytes, (uint32_t)key);
	if (p->length + n >= sizeof(p->text))
		return;
	memmove(p->text + p->cursor + n, p->text + p->cursor, p->length - p->cursor + 1);
	memcpy(p->text + p->cursor, bytes, n);
	p->length += n;
	p->cursor += n;
}

/* Put one of the lines before into the line; 0 empties it. */
static void recall(struct prompt *p, size_t which)
{
	if (which > p->npast)
		return;
	p->shown = which;
	snprintf(p->text, sizeof(p->text), "%s", which ? p->past[which - 1] : "");
	p->length = p->cursor = strlen(p->text);
}

/* The last first, each once. */
static void remember(struct prompt *p)
{
	char line[PROMPT_BYTES];
	size_t i = 0;

	memcpy(line, p->text, sizeof(line));
	while (i < p->npast && strcmp(p->past[i], line) != 0)
		i++;
	if (i == p->npast && p->npast < PROMPT_PAST)
		p->npast++;
	if (i == PROMPT_PAST)
		i--;
	memmove(p->past[1], p->past[0], i * sizeof(p->past[0]));
	memcpy(p->past[0], line, sizeof(line));
}

enum prompt_result prompt_key(struct prompt *p, int key)
{
	/* A new size of the screen is no answer. */
	if (key != KEY_CODE_RESIZED)
		p->refused[0] = '\0';
	switch (key) {
	case KEY_CODE_ENTER:
	case '\n':
		return PROMPT_ENTERED;
	case KEY_CODE_ESCAPE:
		p->open = false;
		return PROMPT_CANCELLED;
	case KEY_CODE_BACKSPACE:
	case CTRL('H'):
		erase_from(p, before(p, p->cursor));
		break;
	case CTRL('U'):
		erase_from(p, 0);
		break;
	case CTRL('W'):
		erase_from(p, word_start(p));
		break;
	case KEY_CODE_LEFT:
		p->cursor = before(p, p->cursor);
		break;
	case KEY_CODE_RIGHT:
		p->cursor = after(p, p->cursor);
		break;
	case KEY_CODE_HOME:
	case CTRL('A'):
		p->cursor = 0;
		break;
	case KEY_CODE_END:
	case CTRL('E'):
		p->cursor = p->length;
		break;
	case KEY_CODE_UP:
		recall(p, p->shown + 1);
		break;
	case KEY_CODE_DOWN:
		if (p->shown > 0)
			recall(p, p->shown - 1);
		break;
	default:
		insert(p, key);
	}
	return PROMPT_EDITING;
}

void prompt_close(struct prompt *p)
{
	if (p->length > 0)
		remember(p);
	p->open = false;
}

void prompt_refuse(struct prompt *p, const char *what)
{
	snprintf(p->refused, sizeof(p->refused), "%.*s", utf8_cut(what, sizeof(p->refused) - 1),
		 what);
}

/* The line, from so far on that the cursor is in sight, and a block where the cursor is. */
static void draw_line(struct canvas *c, int x, int y, int width, const struct prompt *p)
{
	char left[PROMPT_BYTES], under[8];
	size_t from = 0, end = after(p, p->cursor);
	int at, column;

	for (;;) {
		snprintf(left, sizeof(left), "%.*s", (int)(p->cursor - from), p->text + from);
		at = canvas_columns(left);
		if (at < width)
			break;
		from = after(p, from);
	}
	column = at;
	canvas_text(c, x, y, column, STYLE_STRONG, left);
	snprintf(under, sizeof(under), "%.*s", (int)(end - p->cursor), p->text + p->cursor);
	canvas_text(c, x + column, y, 1, STYLE_CURSOR, under[0] ? under : " ");
	from = end;
	while (end < p->length && ++at < width)
		end = after(p, end);
	snprintf(left, sizeof(left), "%.*s", (int)(end - from), p->text + from);
	canvas_text(c, x + column + 1, y, width - column - 1, STYLE_STRONG, left);
}

void prompt_draw(struct canvas *c, const struct prompt *p)
{
	const char *hint = p->refused[0] ? p->refused : p->hint;
	struct rect box = { 0, 0, c->width, 0 }, inner;
	int rows;

	if (!p->open || box.width < 8)
		return;
	inner = (struct rect){ 2, 0, box.width - 4, MAX_HINT_ROWS };
	rows = canvas_wrap(NULL, inner, STYLE_NORMAL, hint);
	if (rows > MAX_HINT_ROWS)
		rows = MAX_HINT_ROWS;
	box.height = rows + 3;
	box.y = c->height - 1 - box.height;
	if (box.y < 0)
		return;
	canvas_clear(c, box);
	canvas_box(c, box, STYLE_STRONG, p->title);
	draw_line(c, 2, box.y + 1, box.width - 4, p);
	inner.y = box.y + 2;
	inner.height = rows;
	canvas_wrap(c, inner, p->refused[0] ? STYLE_WRONG : STYLE_DIM, hint);
}
