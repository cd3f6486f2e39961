/*
 * The prompts behind : / and r, and what is done with what was typed.  Each ends in a
 * player_seek(); a seek itself is ui/history.c's.
 */

#include "ui/seek.h"

#include <stdio.h>
#include <string.h>

#include "sim/utf8.h"
#include "ui/condition.h"
#include "ui/target.h"

static const struct {
	const char *title, *hint;
} prompts[N_SEEK_PROMPTS] = {
	[SEEK_TARGET] = { "go to", TARGET_ACCEPTED },
	[SEEK_SEARCH] = { "search", "words of a step, as copy socket, irq or sleep; then ; next, "
			  "' previous" },
	[SEEK_CONDITION] = { "run until", CONDITION_ACCEPTED },
};

bool seek_asks(const struct seek *s)
{
	for (int i = 0; i < N_SEEK_PROMPTS; i++)
		if (s->prompts[i].open)
			return true;
	return false;
}

static void say_match(struct seek *s, size_t number)
{
	char words[48];

	snprintf(words, sizeof(words), "%.*s", utf8_cut(s->search.words, 40), s->search.words);
	if (number > 0)
		snprintf(s->message, sizeof(s->message), "%s: %zu of %zu", words, number,
			 s->search.n);
	else
		snprintf(s->message, sizeof(s->message), "%s: no match", words);
}

/* To the next match or the one before, of what was looked for last. */
static void match(struct seek *s, const struct seek_in *in, bool next)
{
	size_t position = in->player->position, number;

	if (s->search.words[0] == '\0') {
		snprintf(s->message, sizeof(s->message), "nothing to look for yet: press /");
		return;
	}
	search_find(&s->search, s->search.words, in->show->strategy, in->player);
	number = next ? search_next(&s->search, position, &position) :
		search_previous(&s->search, position, &position);
	say_match(s, number);
	if (number > 0)
		player_seek(in->player, position);
}

static void go_to(struct seek *s, const struct seek_in *in, struct prompt *p)
{
	struct error e;
	size_t position;

	(void)s;
	if (target_find(p->text, in->player, in->show->elapsed_ns, &position, &e) != 0) {
		prompt_refuse(p, e.text);
		return;
	}
	player_seek(in->player, position);
	prompt_close(p);
}

static void look_for(struct seek *s, const struct seek_in *in, struct prompt *p)
{
	/* Its own words may be the last search's. */
	if (search_find(&s->search, p->text, in->show->strategy, in->player) == 0) {
		prompt_refuse(p, "no match");
		return;
	}
	prompt_close(p);
	match(s, in, true);
}

static void run_until(struct seek *s, const struct seek_in *in, struct prompt *p)
{
	struct error e;
	size_t events;

	switch (condition_find(p->text, in->show, in->ledger, player_applied(in->player), &events,
			       &e)) {
	case CONDITION_BAD:
		prompt_refuse(p, e.text);
		return;
	case CONDITION_NEVER:
		snprintf(s->message, sizeof(s->message), "never, from here to the end: %.*s",
			 utf8_cut(p->text, 60), p->text);
		break;
	case CONDITION_HOLDS:
		player_seek(in->player, events - in->player->initial);
		snprintf(s->message, sizeof(s->message), "it holds: %.*s",
			 utf8_cut(p->text, 60), p->text);
		break;
	}
	prompt_close(p);
}

/* An empty line means what was entered last. */
static void entered(struct seek *s, const struct seek_in *in, enum seek_prompt which)
{
	static void (*const acts[N_SEEK_PROMPTS])(struct seek *s, const struct seek_in *in,
						  struct prompt *p) = {
		[SEEK_TARGET] = go_to, [SEEK_SEARCH] = look_for, [SEEK_CONDITION] = run_until,
	};
	struct prompt *p = &s->prompts[which];

	if (p->text[0] == '\0' && p->npast > 0)
		memcpy(p->text, p->past[0], sizeof(p->text));
	p->length = p->cursor = strlen(p->text);
	if (p->text[strspn(p->text, " ")] == '\0')
		prompt_close(p);
	else
		acts[which](s, in, p);
}

static void open_prompt(struct seek *s, const struct seek_in *in, enum seek_prompt which)
{
	in->player->playing = false;
	prompt_open(&s->prompts[which], prompts[which].title, prompts[which].hint);
}

bool seek_key(struct seek *s, const struct seek_in *in, enum action action, int key)
{
	for (int i = 0; i < N_SEEK_PROMPTS; i++) {
		if (!s->prompts[i].open)
			continue;
		if (prompt_key(&s->prompts[i], key) == PROMPT_ENTERED)
			entered(s, in, (enum seek_prompt)i);
		return true;
	}
	if (action != ACTION_RESIZE)
		s->message[0] = '\0';
	switch (action) {
	case ACTION_UNIT:
		in->player->unit = (enum player_unit)((in->player->unit + 1) % N_PLAYER_UNITS);
		snprintf(s->message, sizeof(s->message), "[ and ] go by: %s",
			 player_units[in->player->unit]);
		return true;
	case ACTION_GO_TO:
		open_prompt(s, in, SEEK_TARGET);
		return true;
	case ACTION_SEARCH:
		open_prompt(s, in, SEEK_SEARCH);
		return true;
	case ACTION_RUN_UNTIL:
		open_prompt(s, in, SEEK_CONDITION);
		return true;
	case ACTION_NEXT_MATCH:
	case ACTION_PREVIOUS_MATCH:
		in->player->playing = false;
		match(s, in, action == ACTION_NEXT_MATCH);
		return true;
	default:
		return false;
	}
}

void seek_draw(struct canvas *c, const struct seek *s)
{
	const int y = c->height - 2;

	for (int i = 0; i < N_SEEK_PROMPTS; i++)
		prompt_draw(c, &s->prompts[i]);
	if (s->message[0] == '\0' || y < 0)
		return;
	canvas_line(c, 0, y, c->width, ' ', STYLE_HEADER);
	canvas_text(c, 1, y, c->width - 2, STYLE_HEADER, s->message);
}

void seek_free(struct seek *s)
{
	search_free(&s->search);
}
