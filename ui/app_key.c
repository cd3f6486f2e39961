/*
 * What keys do.  What lies over the display has them first: the help, a line that is typed, the
 * screens of their own, the question; then the paths side by side, and what is left moves the player.
 */

#include "ui/app.h"

#include <stdio.h>

static void answer(struct app *a)
{
	question_commit(&a->question);
	ask_close(&a->ask, &a->question, a->path);
}

/* Without an answer, or after it. */
static void close_question(struct app *a)
{
	if (!a->question.committed)
		ask_close(&a->ask, &a->question, a->path);
	a->asking = false;
}

/* To where the answer is to be seen; else the walk begins where the question was asked. */
static void leave_answer(struct app *a)
{
	if (a->question.evidence.position > 0)
		app_go_to(a, &a->question.evidence);
	a->asking = false;
}

static void choose_connection(struct app *a, uint32_t step)
{
	const uint32_t n = app_shown(a)->connections;

	app_player(a)->connection = (app_player(a)->connection + n + step) % n;
}

/* Keys of the question; true if it was one. */
static bool question_key(struct app *a, enum action action, int key)
{
	if (action != ACTION_RESIZE)
		a->seek.message[0] = '\0';
	switch (action) {
	case ACTION_PATH:
		question_choose(&a->question, key - '1');
		return true;
	case ACTION_ENTER:
		if (a->question.committed)
			leave_answer(a);
		else
			answer(a);
		return true;
	case ACTION_SKIP:
	case ACTION_ESCAPE:
		close_question(a);
		return true;
	case ACTION_ON:
	case ACTION_BACK:
	case ACTION_NEXT_PHASE:
	case ACTION_PREVIOUS_PHASE:
	case ACTION_FIRST:
	case ACTION_LAST:
	case ACTION_PLAY:
		close_question(a);	/* skips it, and does its work */
		return false;
	default:
		if (a->question.committed || ask_allows(action))
			return false;
		if (action != ACTION_NONE)
			snprintf(a->seek.message, sizeof(a->seek.message),
				 "not now: a question is open; s skips it");
		return true;
	}
}

/* With the help open, keys turn its pages or close it; true if it was one of these. */
static bool help_key(struct app *a, enum action action)
{
	switch (action) {
	case ACTION_QUIT:
	case ACTION_ESCAPE:
	case ACTION_HELP:
		a->help = false;
		return true;
	case ACTION_ON:
	case ACTION_ENTER:
	case ACTION_PLAY:
		a->help_page++;
		return true;
	case ACTION_BACK:
		if (a->help_page > 0)
			a->help_page--;
		return true;
	case ACTION_RESIZE:
	case ACTION_REDRAW:
	case ACTION_EXPORT:
	case ACTION_THEME:
	case ACTION_ASCII:
		return false;
	default:
		return true;
	}
}

static void move(struct app *a, enum action action)
{
	struct player *p = app_player(a);

	switch (action) {
	case ACTION_ON:
	case ACTION_ENTER:
		p->playing = false;
		player_on(p);
		break;
	case ACTION_BACK:
		player_back(p);
		break;
	case ACTION_FIRST:
		p->playing = false;
		player_seek(p, 0);
		break;
	case ACTION_LAST:
		p->playing = false;
		player_seek(p, p->nsteps);
		break;
	case ACTION_NEXT_PHASE:
		player_next_phase(p);
		break;
	case ACTION_PREVIOUS_PHASE:
		player_previous_phase(p);
		break;
	case ACTION_PLAY:
		player_toggle(p);
		break;
	case ACTION_FASTER:
		player_faster(p, 1);
		break;
	case ACTION_SLOWER:
		player_faster(p, -1);
		break;
	default:
		break;
	}
}

static void change_look(struct app *a, enum action action)
{
	switch (action) {
	case ACTION_WHY:
		a->why = a->why % MAX_WHY + 1;
		break;
	case ACTION_MORE:
		a->level += a->level < MAX_LEVEL;
		a->figures_page = 0;
		break;
	case ACTION_LESS:
		a->level -= a->level > 1;
		a->figures_page = 0;
		break;
	case ACTION_FIGURES:
		a->figures_page++;
		break;
	case ACTION_COUNTING:
		a->count = a->count == COUNT_ALL ? COUNT_TEXTBOOK : COUNT_ALL;
		if (a->asking && !a->question.committed && !question_is_asked(&a->question))
			app_ask(a);		/* the answer may be another one */
		break;
	case ACTION_SCALE:
		a->true_scale = !a->true_scale;
		break;
	case ACTION_STILL:
		app_animate(a, app_player(a)->still);
		break;
	case ACTION_THEME:
		a->theme = (enum theme)((a->theme + 1) % N_THEMES);
		break;
	case ACTION_ASCII:
		a->charset = a->charset == CHARSET_ASCII && !a->only_ascii ? CHARSET_UNICODE :
			CHARSET_ASCII;
		break;
	default:
		break;
	}
}

/* Keys that look for a step; they skip the question.  True if it was one. */
static bool seek(struct app *a, enum action action, int key)
{
	const struct seek_in in = { app_shown(a), app_player(a), &a->scene.ledger[a->count] };

	app_fold(a);
	if (!seek_key(&a->seek, &in, action, key))
		return false;
	if (action != ACTION_UNIT)
		a->asking = false;
	return true;
}

/* The list is made where the player is, before a key chooses in it. */
static bool origin(struct app *a, enum action action, int key)
{
	origin_update(&a->origin, &app_shown(a)->trace, player_applied(app_player(a)), a->count);
	return origin_key(&a->origin, app_player(a), action, key);
}

/*
 * Keys of the paths side by side; the one that leads is the one that is shown.  With the timeline over
 * them only what moves them, or comes back to them.
 */
static bool compare_key(struct app *a, enum action action, int key)
{
	bool known;

	if (a->timeline.open && action == ACTION_ORIGIN)
		return false;
	if (a->timeline.open && (action == ACTION_PATH || action == ACTION_LOCK))
		return true;
	if (a->timeline.open && action == ACTION_COMPARE) {
		a->timeline.open = false;
		return true;
	}
	known = side_by_side_key(&a->compare, action, key);
	a->path = side_by_side_path(&a->compare);
	return known;
}

/* The run with one thing changed stands beside the one that it comes from, as far along. */
static void what_if(struct app *a, int key)
{
	const size_t before = a->shows->n;
	const int path = what_if_key(&a->what_if, key);

	if (path < 0)
		return;
	if (a->shows->n > before)
		app_take_path(a, (size_t)path);
	a->players[path].still = app_player(a)->still;
	a->asking = a->timeline.open = false;
	side_by_side_open_these(&a->compare, a->shows, a->players, (int []){ a->path, path }, 2,
				LOCK_PROGRESS);
}

/* Keys that open something, or choose what is shown; true if it was one. */
static bool open_key(struct app *a, enum action action, int key)
{
	switch (action) {
	case ACTION_QUIT:
		a->ended = true;
		break;
	case ACTION_HELP:
		a->help = true;
		a->help_page = 0;
		break;
	case ACTION_BUILD:
		app_player(a)->playing = false;
		build_open(&a->build, a->shows->scenario, BUILD_SEED);
		break;
	case ACTION_REAL:
		app_real(a, false);
		break;
	case ACTION_TIMELINE:
		a->timeline.open = !a->asking;	/* its scale would tell an answer */
		break;
	case ACTION_PREDICT:
		app_ask(a);
		break;
	case ACTION_ORIGIN:
		a->asking = false;	/* what was answered has been read */
		a->origin.open = true;
		app_player(a)->playing = false;
		player_seek(app_player(a), app_player(a)->position);	/* what moves has arrived */
		break;
	case ACTION_WHAT_IF:
		app_player(a)->playing = false;
		what_if_open(&a->what_if, (size_t)a->path);
		break;
	case ACTION_COMPARE:
		a->timeline.open = a->asking = false;
		side_by_side_open(&a->compare, a->shows, a->players, a->path);
		break;
	case ACTION_PATH:
		app_choose_path(a, key - '1');
		break;
	case ACTION_NEXT_PATH:
		app_choose_path(a, (a->path + 1) % (int)a->shows->n);
		break;
	case ACTION_NEXT_CONNECTION:
		choose_connection(a, 1);
		break;
	case ACTION_PREVIOUS_CONNECTION:
		choose_connection(a, UINT32_MAX);
		break;
	default:
		return false;
	}
	return true;
}

/* Who has solved the exercise may look at its solution. */
static void build(struct app *a, enum action action, int key)
{
	const size_t before = a->shows->n;

	build_key(&a->build, action, key);
	if (!build_solved(&a->build) || !shows_reveal(a->shows))
		return;
	for (size_t i = before; i < a->shows->n; i++)
		app_take_path(a, i);
	a->build.path = (int)before + 1;
}

/* What lies over the display; true if nothing is left to do. */
static bool overlay_key(struct app *a, enum action action, int key)
{
	if (a->help && help_key(a, action))
		return true;
	if (a->what_if.prompt.open) {
		what_if(a, key);
		return true;
	}
	if (a->build.open) {
		build(a, action, key);
		return true;
	}
	return app_real_key(a, action) || (a->origin.open && origin(a, action, key)) ||
		(seek_asks(&a->seek) && seek(a, action, key)) ||
		(a->timeline.open &&
		 timeline_key(&a->timeline, action, key, app_shown(a), app_now_ns(a)));
}

void app_key(struct app *a, int key)
{
	const enum action action = keymap_find(key);

	if (overlay_key(a, action, key))
		return;
	if (a->asking && ask_type(&a->question, key))
		return;
	if (lecture_key(a, action, key))
		return;
	if (a->asking && question_key(a, action, key))
		return;
	if (seek(a, action, key) || (a->compare.open && compare_key(a, action, key)))
		return;
	if (open_key(a, action, key))
		return;
	move(a, action);
	change_look(a, action);
}
