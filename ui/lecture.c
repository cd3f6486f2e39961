/*
 * Keys, drawing and doing of what a lecture needs.  The clicker keys of a presenter's remote control
 * are PgDn, PgUp and `.`, and those step; with a question open in the presentation they reveal.
 */

#include "ui/lecture.h"

#include <stdio.h>
#include <string.h>

#include "ui/app.h"
#include "ui/screen_file.h"
#include "ui/term.h"

static const struct player *player(const struct app *a)
{
	return &a->players[a->path];
}

/* One that covers the picture, and what is drawn over it. */
static bool screen_of_its_own(const struct app *a)
{
	return a->timeline.open || a->compare.open || a->build.open;
}

static void freeze(struct app *a)
{
	struct lecture *l = &a->lecture;

	if (!a->asking && player(a)->position == player(a)->nsteps) {
		snprintf(l->told, sizeof(l->told), "nothing happens next: this is the end");
		return;
	}
	a->players[a->path].playing = false;
	l->freeze = FREEZE_ASKED;
}

/* With the question before the room: the next key tells. */
static bool asked_key(struct app *a, enum action action)
{
	struct lecture *l = &a->lecture;

	if (a->asking && (action == ACTION_PATH || action == ACTION_NONE))
		return false;		/* it answers */
	l->freeze = FREEZE_NONE;
	if (action == ACTION_QUIT || action == ACTION_ESCAPE || action == ACTION_BACK ||
	    action == ACTION_FREEZE)
		return true;
	if (a->asking) {
		app_key(a, KEY_CODE_ENTER);
		l->freeze = a->asking ? FREEZE_TOLD : FREEZE_NONE;
		return true;
	}
	player_seek(&a->players[a->path], player(a)->position + 1);
	l->freeze = FREEZE_TOLD;
	return true;
}

static bool frozen_key(struct app *a, enum action action)
{
	struct lecture *l = &a->lecture;

	switch (action) {
	case ACTION_RESIZE:
	case ACTION_REDRAW:
	case ACTION_THEME:
	case ACTION_ASCII:
	case ACTION_HELP:
	case ACTION_EXPORT:
	case ACTION_MOUSE:
		return false;
	default:
		break;
	}
	if (l->freeze == FREEZE_ASKED)
		return asked_key(a, action);
	l->freeze = FREEZE_NONE;
	if (a->asking)
		app_key(a, KEY_CODE_ENTER);
	return true;
}

static bool inside(const struct rect *r, int x, int y)
{
	return x >= r->x && y >= r->y && x < r->x + r->width && y < r->y + r->height;
}

/* In the timeline: to that step.  On a box: what it is. */
static void click(struct app *a)
{
	struct lecture *l = &a->lecture;
	struct layout layout;
	size_t step;

	if (l->width == 0 || l->present || a->help || screen_of_its_own(a))
		return;
	view_layout(&layout, &l->view, l->width, l->height);
	if (layout.kind == LAYOUT_TOO_SMALL)
		return;
	step = view_timeline_step(&layout, &l->view, l->click_x, l->click_y);
	if (step > 0) {
		a->players[a->path].playing = false;
		player_seek(&a->players[a->path], step);
		return;
	}
	for (int place = 0; place < N_PLACES; place++)
		if (inside(&layout.places[place].box, l->click_x, l->click_y))
			l->clicked = place + 1;
}

static bool own_key(struct app *a, enum action action, int key)
{
	struct lecture *l = &a->lecture;

	if ((action == ACTION_PRESENT || action == ACTION_FREEZE) && screen_of_its_own(a)) {
		snprintf(l->told, sizeof(l->told), "first Esc: %c is for the picture", key);
		return true;
	}
	switch (action) {
	case ACTION_PRESENT:
		l->present = !l->present;
		return true;
	case ACTION_FREEZE:
		freeze(a);
		return true;
	case ACTION_EXPORT:
		l->export = true;
		return true;
	case ACTION_MOUSE:
		l->mouse = !l->mouse;
		snprintf(l->told, sizeof(l->told), l->mouse ? "mouse on: the timeline seeks, the "
			 "wheel steps, a box explains (m: off)" : "mouse off");
		return true;
	case ACTION_ON:
		if (!l->present || !a->asking)
			return false;
		app_key(a, KEY_CODE_ENTER);
		return true;
	default:
		break;
	}
	switch (key) {
	case KEY_CODE_CLICK:
		click(a);
		return true;
	case KEY_CODE_WHEEL_DOWN:
		app_key(a, '.');
		return true;
	case KEY_CODE_WHEEL_UP:
		app_key(a, ',');
		return true;
	default:
		return false;
	}
}

bool lecture_key(struct app *a, enum action action, int key)
{
	struct lecture *l = &a->lecture;
	const bool noted = l->clicked > 0;

	if (action != ACTION_RESIZE && action != ACTION_REDRAW) {
		l->told[0] = '\0';
		l->clicked = 0;
	}
	if (noted && (action == ACTION_QUIT || action == ACTION_ESCAPE || action == ACTION_ENTER))
		return true;		/* it closes the note */
	if (l->freeze != FREEZE_NONE && frozen_key(a, action))
		return true;
	return own_key(a, action, key);
}

void lecture_draw_told(const struct lecture *l, struct canvas *c)
{
	if (l->told[0] == '\0' || c->width < LAYOUT_MIN_WIDTH || c->height < LAYOUT_MIN_HEIGHT)
		return;
	canvas_line(c, 0, c->height - 1, c->width, ' ', STYLE_NORMAL);
	canvas_text(c, 1, c->height - 1, c->width - 1, STYLE_STRONG, l->told);
}

void lecture_draw(struct lecture *l, struct canvas *c, const struct view *v, bool other_screen)
{
	const bool fits = c->width >= LAYOUT_MIN_WIDTH && c->height >= LAYOUT_MIN_HEIGHT;

	l->view = *v;
	l->width = c->width;
	l->height = c->height;
	if (!fits)
		return;
	if (other_screen)
		;
	else if (l->freeze != FREEZE_NONE)
		view_freeze(c, v, l->freeze == FREEZE_TOLD);
	else if (l->present)
		view_present(c, v);
	else if (l->clicked > 0)
		view_place(c, v, (enum place)(l->clicked - 1));
	if (!other_screen && (l->present || l->freeze != FREEZE_NONE) && v->help)
		view_help(c, v);
}

void lecture_act(struct app *a, const struct canvas *c)
{
	struct lecture *l = &a->lecture;
	const struct trace_header *h = l->view.header;
	char sentence[512];

	if (l->mouse != l->mouse_taken)
		term_mouse(l->mouse);
	l->mouse_taken = l->mouse;
	if (!l->export)
		return;
	l->export = false;
	if (!h || c->width == 0)
		return;
	view_sentence(&l->view, sentence, sizeof(sentence));
	screen_save(c, h, player(a)->position, player(a)->nsteps, a->asking ? "" : sentence,
		    a->theme, a->charset, l->told, sizeof(l->told));
}
