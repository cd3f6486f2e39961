/*
 * `iopath view --text`.  A line is a key of the display by its name, of the same table, and goes to
 * the same app_key(); what is then different is told: another path, another step, a question.
 * Nothing moves by itself here: to play is to read all steps up to the end.
 */

#include "ui/text_view.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "sim/explain.h"
#include "sim/utf8.h"
#include "ui/keymap_print.h"
#include "ui/term.h"
#include "ui/text_origin.h"
#include "ui/wrap.h"

#define LINE_BYTES 256
#define QUESTION_WIDTH 76
#define QUESTION_ROWS 40

struct told {
	struct app *a;
	FILE *out;
	struct canvas c;	/* what is drawn is not shown: it brings the scene up to date */
	/* what was told last */
	int path;
	size_t position;
	bool asking, committed;
};

static const struct player *player(const struct told *t)
{
	return &t->a->players[t->a->path];
}

static void tell_path(struct told *t)
{
	const struct view *v = &t->a->lecture.view;

	const struct scene *s = &t->a->scene;
	char size[48], block[48];

	fprintf(t->out, "Path %d of %d: %s, %zu steps.\n", t->a->path + 1, v->npaths,
		v->labels[t->a->path], player(t)->nsteps);
	if (s->nblocks > 1)
		fprintf(t->out, "The file of %s is in blocks of %s, from A to %c.\n",
			explain_bytes(size, sizeof(size), s->file_bytes),
			explain_bytes(block, sizeof(block), s->block_bytes), 'A' + s->nblocks - 1);
}

static void put_state(FILE *out, enum block state, int first, int last)
{
	static const char *const before[] = {
		[BLOCK_PART] = "part of ", [BLOCK_ALL] = "", [BLOCK_SENT_ALL] = "",
		[BLOCK_REFERENCE_PART] = "reference to part of ",
		[BLOCK_REFERENCE_ALL] = "reference to ", [BLOCK_SENT_PART] = "part of ",
	};

	fprintf(out, "%s%c", before[state], 'A' + first);
	if (last > first)
		fprintf(out, " to %c", 'A' + last);
	if (state == BLOCK_SENT_PART || state == BLOCK_SENT_ALL)
		fputs(" sent", out);
}

/* What a place holds, neighbours of one kind together; false if that is nothing. */
static bool tell_place(struct told *t, enum place place, const char *mark)
{
	const struct scene *s = &t->a->scene;
	char name[32];
	bool any = false;
	int joined, n = scene_blocks(s, MAX_BLOCKS, &joined), last;

	snprintf(name, sizeof(name), "%s", place_name(place));
	if (strchr(name, '-'))
		*strchr(name, '-') = ' ';
	for (int first = 0; first < n; first = last + 1) {
		const enum block state = scene_block(s, place, first, joined);

		for (last = first; last + 1 < n; last++)
			if (scene_block(s, place, last + 1, joined) != state)
				break;
		if (state == BLOCK_NONE)
			continue;
		fprintf(t->out, "%s%s ", any ? ", " : mark, any ? "" : name);
		put_state(t->out, state, first, last);
		any = true;
	}
	return any;
}

/* "Blocks: disk A to D; page cache A, part of B." */
static void tell_places(struct told *t)
{
	static const enum place places[] = {
		DISK, PAGE_CACHE, USER_BUFFER, PIPE, SOCKET_BUFFER, NIC,
	};
	bool any = false;

	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++)
		any |= tell_place(t, places[i], any ? "; " : "  Blocks: ");
	if (any)
		fputs(".\n", t->out);
}

static void tell_step(struct told *t)
{
	char text[512], line[600];

	view_sentence(&t->a->lecture.view, text, sizeof(text));
	if (player(t)->position == 0)
		snprintf(line, sizeof(line), "Step 0 of %zu. Nothing has moved yet.",
			 player(t)->nsteps);
	else
		snprintf(line, sizeof(line), "Step %zu of %zu. %s", player(t)->position,
			 player(t)->nsteps, text);
	wrap_put(t->out, 0, line);
	tell_places(t);
	if (player(t)->position > 0 && player(t)->position == player(t)->nsteps)
		fputs("This is the end.\n", t->out);
}

/* As the display has it, but for the line around its title. */
static void tell_question(struct told *t)
{
	struct layout l = { .kind = LAYOUT_LECTURE, .width = QUESTION_WIDTH,
			    .height = QUESTION_ROWS + 2,
			    .now = { 0, 0, QUESTION_WIDTH, QUESTION_ROWS } };
	const struct question *q = &t->a->question;
	struct canvas c;
	size_t size = 0;
	char *text = NULL, *line, *save = NULL;
	FILE *memory;

	canvas_init(&c, QUESTION_WIDTH, QUESTION_ROWS);
	view_question(&c, &l, &t->a->lecture.view);
	memory = open_memstream(&text, &size);
	if (!memory)
		abort();
	canvas_dump(&c, memory, PLANE_GLYPHS, CHARSET_ASCII);
	fclose(memory);
	canvas_free(&c);
	fputs(q->committed ? "The answer:\n" : player(t)->position > 0 ? "A question:\n" :
	      "A question, before anything moves:\n", t->out);
	line = strtok_r(strchr(text, '\n'), "\n", &save);
	for (; line; line = strtok_r(NULL, "\n", &save))
		fprintf(t->out, "%s\n", line);
	free(text);
	if (q->committed)
		fputs(q->noptions > 0 ? "= stands before what is right. Enter goes on.\n" :
		      "Enter goes on.\n", t->out);
	else
		fputs("Type your answer; Enter alone reveals it, s skips it.\n", t->out);
}

static void bring_up_to_date(struct told *t)
{
	app_draw(t->a, &t->c);
}

/* What is different from what was told; if nothing is, the step again. */
static void tell(struct told *t)
{
	const bool other_path = t->path != t->a->path;
	const bool asks = t->a->asking && (!t->asking || t->committed != t->a->question.committed);

	bring_up_to_date(t);
	if (other_path)
		tell_path(t);
	if (asks)
		tell_question(t);
	else if (!t->a->asking)
		tell_step(t);
	t->path = t->a->path;
	t->position = player(t)->position;
	t->asking = t->a->asking;
	t->committed = t->a->asking && t->a->question.committed;
	if (t->a->lecture.told[0] != '\0')
		fprintf(t->out, "%s\n", t->a->lecture.told);
	t->a->lecture.told[0] = '\0';
}

static bool is_for_the_screen(enum action action)
{
	switch (action) {
	case ACTION_PRESENT:
	case ACTION_FREEZE:
	case ACTION_MOUSE:
	case ACTION_THEME:
	case ACTION_ASCII:
	case ACTION_REDRAW:
	case ACTION_SCALE:
	case ACTION_FASTER:
	case ACTION_SLOWER:
	case ACTION_LESS:
	case ACTION_STILL:
	case ACTION_TIMELINE:
	case ACTION_BUILD:	/* iopath build */
	case ACTION_REAL:	/* iopath check */
	case ACTION_COMPARE:	/* iopath run --format diff */
	case ACTION_LOCK:
	case ACTION_WHAT_IF:	/* --set */
		return true;
	default:
		return false;
	}
}

static void tell_keys(struct told *t)
{
	fputs("Each of these is a line; an empty line is Enter, one step on.\n", t->out);
	for (size_t i = 0; i < nbindings; i++)
		if (bindings[i].help && !is_for_the_screen(bindings[i].action))
			keymap_put(t->out, &bindings[i]);
	fputs("  g N\tto step N\n"
	      "  w NAME\twhich steps have made that figure up; w alone lists them\n"
	      "  : / r\twith what is to be found on the same line, as in \": 12us\", \"/ copy\"\n",
	      t->out);
}

/* The figures so far, in the counting that is chosen. */
static void tell_figures(struct told *t)
{
	static const char *const words[] = {
		[BY_CPU] = "copied by the CPU", [BY_DMA] = "by DMA", [BY_REFERENCE] = "referenced",
	};
	const struct ledger *l = &t->a->scene.ledger[t->a->count];
	char text[48];

	bring_up_to_date(t);
	fprintf(t->out, "So far, counting %s: %" PRIu64 " mode switches, %" PRIu64 " sleeps",
		t->a->count == COUNT_ALL ? "all" : "as textbooks do", l->mode_switches, l->sleeps);
	for (size_t by = 0; by < sizeof(words) / sizeof(words[0]); by++)
		fprintf(t->out, ", %s %s", explain_bytes(text, sizeof(text),
			ledger_moved(l, (enum mover)by).bytes), words[by]);
	fputs(".\n", t->out);
}

/* The key that is called that, by the table: "Space", "Tab", "("; 0 if none is. */
static int named_key(const char *name)
{
	const size_t length = strlen(name);

	for (size_t i = 0; i < nbindings; i++) {
		const char *shown = bindings[i].shown;

		for (int k = 0; shown && *shown; k++) {
			const size_t n = strcspn(shown, " ");

			if (n == length && memcmp(shown, name, n) == 0 && n > 1)
				return bindings[i].keys[0];
			shown += n + strspn(shown + n, " ");
		}
	}
	return length == 1 ? name[0] : 0;
}

/* Play: all steps up to the end. */
static void play(struct told *t)
{
	t->a->asking = false;
	if (player(t)->position == player(t)->nsteps)
		player_seek(&t->a->players[t->a->path], 0);
	do {
		player_seek(&t->a->players[t->a->path], player(t)->position + 1);
		tell(t);
	} while (player(t)->position < player(t)->nsteps && !ferror(t->out));
}

static void to_step(struct told *t, const char *number)
{
	char *end;
	const unsigned long n = strtoul(number, &end, 10);

	if (*end != '\0' || number[0] < '0' || number[0] > '9' || n > player(t)->nsteps) {
		fprintf(t->out, "g %.*s: accepted: g and a step from 0 to %zu\n",
			utf8_cut(number, 40), number, player(t)->nsteps);
		return;
	}
	t->a->asking = false;
	player_seek(&t->a->players[t->a->path], n);
	tell(t);
}

/* ":", "/" and "r" take the rest of the line; what is wrong with it is told. */
static void find(struct told *t, const char *line)
{
	struct seek *s = &t->a->seek;

	app_key(t->a, line[0]);
	if (!seek_asks(s)) {
		fputs("Not now: a question is open; s skips it.\n", t->out);
		return;
	}
	for (line++, line += strspn(line, " "); *line; line++)
		app_key(t->a, (unsigned char)*line);
	app_key(t->a, KEY_CODE_ENTER);
	for (size_t i = 0; seek_asks(s) && i < N_SEEK_PROMPTS; i++) {
		if (s->prompts[i].open)
			fprintf(t->out, "%s\n", s->prompts[i].refused);
	}
	if (seek_asks(s)) {
		app_key(t->a, KEY_CODE_ESCAPE);
		return;
	}
	tell(t);
	if (s->message[0] != '\0')
		fprintf(t->out, "%s\n", s->message);
}

/* An answer is typed, and with that given, unless half of it is to come or it cannot be read. */
static void answer(struct told *t, const char *line)
{
	struct question *q = &t->a->question;

	while (*line)
		app_key(t->a, (unsigned char)*line++);
	app_key(t->a, KEY_CODE_ENTER);
	tell(t);
	if (!t->a->asking || q->committed)
		return;
	fprintf(t->out, "%s\n", q->problem[0] ? q->problem : "And the number?");
	q->said[0] = q->problem[0] = '\0';
}

static void press(struct told *t, int key)
{
	app_key(t->a, key);
	player_seek(&t->a->players[t->a->path], player(t)->position);	/* nothing moves here */
	bring_up_to_date(t);
	lecture_act(t->a, &t->c);
	if (t->a->ended)
		return;
	tell(t);
	if (t->a->seek.message[0] != '\0')
		fprintf(t->out, "%s\n", t->a->seek.message);
}

static void obey(struct told *t, const char *line)
{
	const int key = line[0] == '\0' ? KEY_CODE_ENTER : named_key(line);

	if (line[0] == 'g' && line[1] == ' ') {
		to_step(t, line + 2 + strspn(line + 2, " "));
		return;
	}
	if (t->a->asking && !t->a->question.committed && line[0] >= '0' && line[0] <= '9') {
		answer(t, line);
		return;
	}
	if (line[0] == ':' || line[0] == '/' || (line[0] == 'r' && (line[1] == ' ' || !line[1]))) {
		find(t, line);
		return;
	}
	if (keymap_find((unsigned char)line[0]) == ACTION_ORIGIN && (line[1] == ' ' || !line[1])) {
		text_origin(t->a, t->out, line + 1 + strspn(line + 1, " "));
		return;
	}
	if (keymap_find(key) != ACTION_WHY)
		t->a->why = 1;		/* each depth is told once */
	if (is_for_the_screen(keymap_find(key))) {
		fprintf(t->out, "%s is for the screen.\n", line);
		return;
	}
	switch (keymap_find(key)) {
	case ACTION_NONE:
		fprintf(t->out, "\"%.*s\" is no key here; ? lists them.\n", utf8_cut(line, 40), line);
		break;
	case ACTION_HELP:
		tell_keys(t);
		break;
	case ACTION_PLAY:
		play(t);
		break;
	case ACTION_MORE:
		tell_figures(t);
		break;
	default:
		press(t, key);
	}
}

/* The next line without its end; what is too long is cut.  False at the end. */
static bool read_line(FILE *in, char *line, size_t size)
{
	size_t n = 0;
	int c = getc(in);

	if (c == EOF)
		return false;
	for (; c != EOF && c != '\n'; c = getc(in))
		if (n + 1 < size && c != '\r' && c != '\0')
			line[n++] = (char)c;
	line[n] = '\0';
	if (strcmp(line, " ") == 0)	/* the key itself */
		snprintf(line, size, "Space");
	while (n > 0 && line[n - 1] == ' ')
		line[--n] = '\0';
	return true;
}

int text_view(struct app *a, FILE *in, FILE *out, bool prompt)
{
	struct told t = { .a = a, .out = out, .path = -1 };
	char line[LINE_BYTES];

	canvas_init(&t.c, 80, 24);
	fprintf(out, "%s. Lines are commands: ? lists them, q quits.\n",
		a->shows->show[0].trace.header.scenario);
	tell(&t);
	while (!a->ended && fflush(out) == 0) {
		if (prompt) {
			fputs("> ", out);
			fflush(out);
		}
		if (!read_line(in, line, sizeof(line)))
			break;
		obey(&t, line);
	}
	canvas_free(&t.c);
	return fflush(out) != 0 || ferror(out) ? -1 : 0;
}
