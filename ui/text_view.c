/*
 * `iopath view --text`.  A line is a key of the display by its name, of the same table, and goes to
 * the same app_key(); what is then different is told: another path, another step, a question.
 * Nothing moves by itself here: to play is to read all steps up to the end.
 */

#include "ui/text_view.h"

#include <stdlib.h>
#include <string.h>

#include "sim/utf8.h"
#include "ui/keymap_print.h"
#include "ui/term.h"
#include "ui/text_compare.h"
#include "ui/text_origin.h"
#include "ui/text_tell.h"

#define LINE_BYTES 256

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
	case ACTION_FIGURES:	/* all are told */
	case ACTION_STILL:
	case ACTION_TIMELINE:
	case ACTION_BUILD:
	case ACTION_REAL:
	case ACTION_LOCK:
		return true;
	default:
		return false;
	}
}

/* What does the same without a screen; or NULL. */
static const char *instead_of(enum action action)
{
	switch (action) {
	case ACTION_BUILD:
		return "iopath build";
	case ACTION_REAL:
		return "iopath check";
	default:
		return NULL;
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
	      "  c N\twhat path N does otherwise, and why; c alone: each other path\n"
	      "  i KEY=VALUE\tone more path, with that changed; i alone lists usual changes\n"
	      "  : / r\twith what is to be found on the same line, as in \": 12us\", \"/ copy\"\n"
	      "  iopath build and iopath check do without a screen what B and R do with one\n",
	      t->out);
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
	if (told_player(t)->position == told_player(t)->nsteps)
		player_seek(&t->a->players[t->a->path], 0);
	do {
		player_seek(&t->a->players[t->a->path], told_player(t)->position + 1);
		tell(t);
	} while (told_player(t)->position < told_player(t)->nsteps && !ferror(t->out));
}

static void to_step(struct told *t, const char *number)
{
	char *end;
	const unsigned long n = strtoul(number, &end, 10);

	if (*end != '\0' || number[0] < '0' || number[0] > '9' || n > told_player(t)->nsteps) {
		fprintf(t->out, "g %.*s: accepted: g and a step from 0 to %zu\n",
			utf8_cut(number, 40), number, told_player(t)->nsteps);
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
		tell_not_now(t->out);
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
	player_seek(&t->a->players[t->a->path], told_player(t)->position);	/* nothing moves here */
	tell_bring_up_to_date(t);
	lecture_act(t->a, &t->c);
	if (t->a->ended)
		return;
	tell(t);
	if (t->a->seek.message[0] != '\0')
		fprintf(t->out, "%s\n", t->a->seek.message);
}

/* Keys that take the rest of the line, if there is more; false if it is none of these. */
static bool with_words(struct told *t, enum action action, const char *words)
{
	switch (action) {
	case ACTION_ORIGIN:
		text_origin(t->a, t->out, words);
		return true;
	case ACTION_COMPARE:
		text_compare(t->a, t->out, words);
		return true;
	case ACTION_WHAT_IF:
		if (text_what_if(t->a, t->out, words))
			tell(t);
		return true;
	default:
		return false;
	}
}

static void tell_instead(struct told *t, const char *line, const char *instead)
{
	fprintf(t->out, "%s is for the screen%s%s.\n", line, instead ? "; without one: " : "",
		instead ? instead : "");
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
	if (line[0] && (line[1] == ' ' || !line[1]) &&
	    with_words(t, keymap_find((unsigned char)line[0]), line + 1 + strspn(line + 1, " ")))
		return;
	if (keymap_find(key) != ACTION_WHY)
		t->a->why = 1;		/* each depth is told once */
	if (is_for_the_screen(keymap_find(key))) {
		tell_instead(t, line, instead_of(keymap_find(key)));
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
	case ACTION_LESS:
		app_key(t->a, key);
		tell_level(t);
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
