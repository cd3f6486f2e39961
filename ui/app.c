/*
 * The loop: draw, wait for a key, act.  While nothing moves it waits without a time limit, so
 * an idle display takes no CPU.
 *
 * The state of the picture is a fold over the events up to the player's position: one step on
 * adds one event, any other move is a seek in the path's history, so going back gives exactly what
 * was there.
 */

#include "ui/app.h"

#include <string.h>

#include "ui/term.h"
#include "ui/view_side_by_side.h"

static const struct show *shown(const struct app *a)
{
	return &a->shows->show[a->path];
}

static struct player *player(struct app *a)
{
	return &a->players[a->path];
}

static const char *title_of(const struct show *s)
{
	if (s->strategy && strcmp(s->trace.header.label, s->strategy->name) == 0)
		return s->strategy->title;
	return s->trace.header.label;
}

/* The scenario's questions come first, in their order; then there is one about each path. */
static void ask(struct app *a)
{
	const struct show *s = shown(a);

	if (a->answered < a->shows->nquestions)
		a->question = a->shows->questions[a->answered];
	else
		question_make(&a->question, &s->trace, title_of(s), s->warm, a->count);
	player(a)->playing = false;
	player_seek(player(a), 0);
	a->timeline.open = false;
	a->asking = true;
}

static void begin_path(struct app *a, size_t path)
{
	player_init(&a->players[path], &a->shows->show[path].trace);
	a->labels[path] = a->shows->show[path].trace.header.label;
}

void app_init(struct app *a, const struct shows *shows, enum charset charset)
{
	*a = (struct app){ .shows = shows, .level = 1, .why = 1, .charset = charset,
			   .count = shows->show[0].count };
	for (size_t i = 0; i < shows->n; i++)
		begin_path(a, i);
	ask(a);
}

void app_animate(struct app *a, bool animate)
{
	for (size_t i = 0; i < a->shows->n; i++)
		a->players[i].still = !animate;
}

void app_may_add(struct app *a, struct shows *shows)
{
	a->what_if.shows = shows;
}

/* Bring the scenes to where the player is. */
static void fold(struct app *a)
{
	const struct show *s = shown(a);
	const struct trace *t = &s->trace;
	size_t wanted = player_applied(player(a));

	if (a->folded == t && a->connection == player(a)->connection && a->applied + 1 == wanted) {
		a->before = a->scene;
		scene_add(&a->scene, s->strategy, &t->events[a->applied++]);
	} else if (a->folded != t || a->connection != player(a)->connection ||
		   a->applied != wanted) {
		history_choose(s->history, player(a)->connection);
		history_seek(s->history, wanted, &a->before, &a->scene);
		a->connection = player(a)->connection;
		a->folded = t;
		a->applied = wanted;
	}
}

static void choose_path(struct app *a, int path)
{
	struct player old = *player(a);

	if (path < 0 || (size_t)path >= a->shows->n || path == a->path)
		return;
	a->path = path;
	player(a)->speed = old.speed;
	player_seek(player(a), player_same_place(&old, player(a)));
	player(a)->playing = old.playing;
}

static void answer(struct app *a)
{
	question_commit(&a->question);
	a->answered += a->question.of_scenario;
}

static void choose_connection(struct app *a, uint32_t step)
{
	const uint32_t n = shown(a)->connections;

	player(a)->connection = (player(a)->connection + n + step) % n;
}

/* Keys of the question; true if it was one. */
static bool question_key(struct app *a, enum action action, int key)
{
	switch (action) {
	case ACTION_PATH:
		question_choose(&a->question, key - '1');
		return true;
	case ACTION_ENTER:
		if (a->question.committed)
			a->asking = false;
		else
			answer(a);
		return true;
	case ACTION_SKIP:
	case ACTION_ESCAPE:
		a->asking = false;
		return true;
	case ACTION_ON:
	case ACTION_BACK:
	case ACTION_NEXT_PHASE:
	case ACTION_PREVIOUS_PHASE:
	case ACTION_FIRST:
	case ACTION_LAST:
	case ACTION_PLAY:
		a->asking = false;	/* skips it, and does its work */
		return false;
	default:
		return false;
	}
}

/* When the current step begins. */
static uint64_t now_ns(struct app *a)
{
	const struct event *e = player_event(player(a));

	return e ? e->start_ns : 0;
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
	case ACTION_THEME:
	case ACTION_ASCII:
		return false;
	default:
		return true;
	}
}

static void move(struct app *a, enum action action)
{
	struct player *p = player(a);

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
		fold(a);
		a->level += a->level < view_levels(&a->scene.ledger[a->count]);
		break;
	case ACTION_LESS:
		fold(a);
		if (a->level > view_levels(&a->scene.ledger[a->count]))
			a->level--;	/* it was not to be seen any more */
		a->level -= a->level > 1;
		break;
	case ACTION_COUNTING:
		a->count = a->count == COUNT_ALL ? COUNT_TEXTBOOK : COUNT_ALL;
		if (a->asking && !a->question.committed && !a->question.of_scenario)
			ask(a);		/* the answer may be another one */
		break;
	case ACTION_SCALE:
		a->true_scale = !a->true_scale;
		break;
	case ACTION_STILL:
		app_animate(a, player(a)->still);
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

/* Keys of the paths side by side; the one that leads is the one that is shown. */
static bool compare_key(struct app *a, enum action action, int key)
{
	const bool known = side_by_side_key(&a->compare, action, key);

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
		begin_path(a, (size_t)path);
	a->players[path].still = player(a)->still;
	a->asking = a->timeline.open = false;
	side_by_side_open_pair(&a->compare, a->shows, a->players, a->path, path);
}

void app_key(struct app *a, int key)
{
	enum action action = keymap_find(key);

	if (a->help && help_key(a, action))
		return;
	if (a->what_if.prompt.open) {
		what_if(a, key);
		return;
	}
	if (a->build.open) {
		build_key(&a->build, action, key);
		return;
	}
	if (a->timeline.open && timeline_key(&a->timeline, action, key, shown(a), now_ns(a)))
		return;
	if (a->asking && question_key(a, action, key))
		return;
	if (a->compare.open && compare_key(a, action, key))
		return;
	switch (action) {
	case ACTION_QUIT:
		a->ended = true;
		break;
	case ACTION_HELP:
		a->help = true;
		a->help_page = 0;
		break;
	case ACTION_BUILD:
		player(a)->playing = false;
		build_open(&a->build, a->shows->scenario, BUILD_SEED);
		break;
	case ACTION_TIMELINE:
		a->timeline.open = !a->asking;	/* its scale would tell an answer */
		break;
	case ACTION_PREDICT:
		ask(a);
		break;
	case ACTION_WHAT_IF:
		player(a)->playing = false;
		what_if_open(&a->what_if, (size_t)a->path);
		break;
	case ACTION_COMPARE:
		a->timeline.open = false;
		side_by_side_open(&a->compare, a->shows, a->players, a->path);
		break;
	case ACTION_PATH:
		choose_path(a, key - '1');
		break;
	case ACTION_NEXT_PATH:
		choose_path(a, (a->path + 1) % (int)a->shows->n);
		break;
	case ACTION_NEXT_CONNECTION:
		choose_connection(a, 1);
		break;
	case ACTION_PREVIOUS_CONNECTION:
		choose_connection(a, UINT32_MAX);
		break;
	default:
		move(a, action);
		change_look(a, action);
	}
}

void app_tick(struct app *a)
{
	if (a->compare.open)
		side_by_side_tick(&a->compare);
	else
		player_tick(player(a));
}

bool app_moves(const struct app *a)
{
	return a->compare.open ? side_by_side_moves(&a->compare) :
		player_moves(&a->players[a->path]);
}

void app_draw(struct app *a, struct canvas *c)
{
	const struct show *s = shown(a);
	struct view v = {
		.header = &s->trace.header, .show = s, .strategy = s->strategy, .warm = s->warm,
		.together = a->shows->together,
		.path = a->path, .npaths = (int)a->shows->n, .labels = a->labels,
		.player = player(a), .before = &a->before, .scene = &a->scene,
		.elapsed_ns = s->elapsed_ns, .done_position = s->done_position,
		.ends_early = s->ends_early,
		.count = a->count, .level = a->level, .why = a->why,
		.true_scale = a->true_scale, .help = a->help, .help_page = a->help_page,
		.question = a->asking ? &a->question : NULL,
	};

	fold(a);
	if (a->compare.open)
		view_side_by_side(c, &v, &a->compare);
	else
		view_draw(c, &v);
	if (a->build.open && c->width >= LAYOUT_MIN_WIDTH && c->height >= LAYOUT_MIN_HEIGHT)
		view_build_draw(c, &a->build);
	if (a->timeline.open && !a->help && c->width >= LAYOUT_MIN_WIDTH &&
	    c->height >= LAYOUT_MIN_HEIGHT) {
		timeline_follow(&a->timeline, s, player(a)->position, now_ns(a));
		view_zoom_draw(c, &v, &a->timeline);
	}
	what_if_draw(c, &a->what_if);
}

/* Draw into a canvas of the terminal's size and show it. */
static void refresh(struct app *a, struct canvas *c)
{
	int width, height;

	term_size(&width, &height);
	if (width != c->width || height != c->height) {
		canvas_free(c);
		canvas_init(c, width, height);
	}
	app_draw(a, c);
	term_show(c);
}

int app_run(struct app *a)
{
	struct canvas c = { 0 };

	term_set_look(a->theme, a->charset);
	while (!a->ended && !term_signal()) {
		bool moves = app_moves(a) && !a->asking && !a->help;
		enum theme theme = a->theme;
		enum charset charset = a->charset;
		int key;

		refresh(a, &c);
		key = term_key(moves ? PLAYER_TICK_MS : -1);
		if (key == KEY_CODE_NONE)
			app_tick(a);
		else if (key == KEY_CODE_CTRL_L)
			term_redraw();
		else
			app_key(a, key);
		if (a->theme != theme || a->charset != charset)
			term_set_look(a->theme, a->charset);
	}
	canvas_free(&c);
	timeline_free(&a->timeline);
	return term_signal() ? 128 + term_signal() : 0;
}
