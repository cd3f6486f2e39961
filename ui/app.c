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

#include "real/clock.h"
#include "ui/target.h"
#include "ui/term.h"
#include "ui/view_side_by_side.h"

#define TICK_NS (PLAYER_TICK_MS * 1000000ull)

static const struct show *shown(const struct app *a)
{
	return &a->shows->show[a->path];
}

static struct player *player(struct app *a)
{
	return &a->players[a->path];
}

/* To a step of some path; nothing moves on the way. */
static void go_to(struct app *a, const struct evidence *where)
{
	player(a)->playing = false;
	a->path = where->path;
	player(a)->playing = false;
	player_seek(player(a), where->position);
}

static void ask(struct app *a)
{
	/* Half of what would be asked is not seen in a real run. */
	if (a->ask.answered >= a->shows->nquestions && !trace_is_model(&shown(a)->trace.header))
		return;
	ask_next(&a->ask, a->path, a->count, &a->question);
	go_to(a, &a->question.at);
	if (a->question.of_trace)
		player(a)->connection = 0;
	a->timeline.open = false;
	a->asking = true;
}

void app_changed(struct app *a, size_t i)
{
	a->labels[i] = a->shows->show[i].trace.header.label;
	a->folded = NULL;
	if (a->timeline.trace == &a->shows->show[i].trace)
		timeline_free(&a->timeline);	/* its index is of the old one */
	a->seek.search.trace = NULL;		/* ... and so are these lists */
	a->origin.trace = NULL;
}

void app_take_path(struct app *a, size_t i)
{
	const bool still = player(a)->still;

	player_init(&a->players[i], &a->shows->show[i].trace);
	a->players[i].still = still;
	app_changed(a, i);
}

void app_init(struct app *a, struct shows *shows, enum charset charset)
{
	*a = (struct app){ .shows = shows, .level = 1, .why = 1, .charset = charset,
			   .count = shows->show[0].count, .what_if = { .shows = shows } };
	for (size_t i = 0; i < shows->n; i++)
		app_take_path(a, i);
	ask_init(&a->ask, shows, QUIZ_SEED);
	ask(a);
}

void app_seed(struct app *a, uint64_t seed)
{
	ask_free(&a->ask);
	ask_init(&a->ask, a->shows, seed);
	ask(a);
}

/* One that was never begun has nothing. */
void app_free(struct app *a)
{
	if (!a->shows)
		return;
	app_real_free(a);
	ask_free(&a->ask);
	timeline_free(&a->timeline);
	seek_free(&a->seek);
	origin_free(&a->origin);
	show_past_free(&a->past);
}

void app_animate(struct app *a, bool animate)
{
	for (size_t i = 0; i < a->shows->n; i++)
		a->players[i].still = !animate;
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

void app_choose_path(struct app *a, int path)
{
	struct player old = *player(a);

	if (path < 0 || (size_t)path >= a->shows->n || path == a->path)
		return;
	a->path = path;
	player(a)->speed = old.speed;
	player(a)->unit = old.unit;
	player_seek(player(a), player_same_place(&old, player(a)));
	player(a)->playing = old.playing;
}

int app_start(struct app *a, size_t path, const char *step, struct error *e)
{
	struct error why;
	size_t position;

	app_choose_path(a, (int)path);
	if (!step) {
		ask(a);
		return 0;
	}
	if (target_find(step, player(a), shown(a)->elapsed_ns, &position, &why) != 0)
		return error_set(e, "--step: %.400s", why.text);
	player_seek(player(a), position);
	a->asking = false;
	return 0;
}

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
		go_to(a, &a->question.evidence);
	a->asking = false;
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
		return !a->question.committed && !ask_allows(action);
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
		if (a->asking && !a->question.committed && !question_is_asked(&a->question))
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

/* Keys that look for a step; they skip the question.  True if it was one. */
static bool seek(struct app *a, enum action action, int key)
{
	const struct seek_in in = { shown(a), player(a), &a->scene.ledger[a->count] };

	fold(a);
	if (!seek_key(&a->seek, &in, action, key))
		return false;
	if (action != ACTION_UNIT)
		a->asking = false;
	return true;
}

/* The list is made where the player is, before a key chooses in it. */
static bool origin(struct app *a, enum action action, int key)
{
	origin_update(&a->origin, &shown(a)->trace, player_applied(player(a)), a->count);
	return origin_key(&a->origin, player(a), action, key);
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
		app_take_path(a, (size_t)path);
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
	if (app_real_key(a, action))
		return;
	if (a->origin.open && origin(a, action, key))
		return;
	if (seek_asks(&a->seek) && seek(a, action, key))
		return;
	if (a->timeline.open && timeline_key(&a->timeline, action, key, shown(a), now_ns(a)))
		return;
	if (a->asking && ask_type(&a->question, key))
		return;
	if (lecture_key(a, action, key))
		return;
	if (a->asking && question_key(a, action, key))
		return;
	if (a->compare.open ? compare_key(a, action, key) : seek(a, action, key))
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
	case ACTION_REAL:
		app_real(a, false);
		break;
	case ACTION_TIMELINE:
		a->timeline.open = !a->asking;	/* its scale would tell an answer */
		break;
	case ACTION_PREDICT:
		ask(a);
		break;
	case ACTION_ORIGIN:
		a->origin.open = true;
		player(a)->playing = false;
		player_seek(player(a), player(a)->position);	/* what moves has arrived */
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
	const bool open = a->asking && !a->question.committed;
	const struct show *s = shown(a);
	const struct player *p = player(a);
	struct view v;

	fold(a);
	show_past_free(&a->past);
	if (open) {	/* what comes later is not there to be drawn */
		show_past(&a->past, s, player_applied(p));
		s = &a->past;
		a->past_player = *p;
		a->past_player.trace = &s->trace;
		a->past_player.nsteps = p->position;
		p = &a->past_player;
	}
	v = (struct view){
		.header = &s->trace.header, .show = s, .strategy = s->strategy, .warm = s->warm,
		.together = a->shows->together,
		.path = a->path, .npaths = (int)a->shows->n, .labels = a->labels,
		.player = p, .before = &a->before, .scene = &a->scene,
		.elapsed_ns = s->elapsed_ns, .done_position = s->done_position,
		.ends_early = s->ends_early,
		.count = a->count, .level = a->level, .why = a->why,
		.true_scale = a->true_scale, .help = a->help, .help_page = a->help_page,
		.question = a->asking ? &a->question : NULL,
		.real = app_real_word(a), .live = a->feed && a->feed->live,
	};
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
	lecture_draw(&a->lecture, c, &v, a->build.open || a->timeline.open || a->compare.open);
	if (!a->help)
		app_real_draw(a, c);
	seek_draw(c, &a->seek);
	if (a->origin.open) {
		origin_update(&a->origin, &s->trace, player_applied(player(a)), a->count);
		origin_draw(c, &a->origin, s, player(a));
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

/* Something has come in: is it on the screen with the next frame, or does more come first? */
static bool take_in(struct app *a, uint64_t drawn_ns, uint64_t pause_ns)
{
	if (a->feed)
		a->feed->ready(a->feed);
	else
		app_ready(a);
	return clock_ns(CLOCK_MONOTONIC) - drawn_ns < pause_ns;
}

/*
 * Draw; returns when what comes in may be drawn next: after a tick, or later if that took long, so
 * that drawing never takes more than a part of the time.
 */
static uint64_t draw_paced(struct app *a, struct canvas *c, uint64_t *drawn_ns)
{
	const uint64_t begun_ns = clock_ns(CLOCK_MONOTONIC);
	uint64_t pause_ns;

	if (a->feed)
		a->feed->update(a->feed, a);
	refresh(a, c);
	*drawn_ns = clock_ns(CLOCK_MONOTONIC);
	pause_ns = 4 * (*drawn_ns - begun_ns);
	return pause_ns > TICK_NS ? pause_ns : TICK_NS;
}

int app_run(struct app *a)
{
	struct canvas c = { 0 };
	uint64_t drawn_ns = 0, pause_ns = TICK_NS;
	bool waits = false;	/* what has come in is not on the screen yet */

	term_set_look(a->theme, a->charset);
	while (!a->ended && !term_signal()) {
		bool moves = app_moves(a) && !a->asking && !a->help;
		enum theme theme = a->theme;
		enum charset charset = a->charset;
		int key;

		lecture_act(a, &c);
		if (!waits)
			pause_ns = draw_paced(a, &c, &drawn_ns);
		term_also(a->feed ? a->feed->fd : app_real_fd(a));
		key = term_key(moves || waits ? PLAYER_TICK_MS : -1);
		term_clicked(&a->lecture.click_x, &a->lecture.click_y);
		waits = key == KEY_CODE_READY && take_in(a, drawn_ns, pause_ns);
		if (key == KEY_CODE_CTRL_L)
			term_redraw();
		else if (key != KEY_CODE_NONE && key != KEY_CODE_READY)
			app_key(a, key);
		else if (moves && !waits)
			app_tick(a);
		if (a->theme != theme || a->charset != charset)
			term_set_look(a->theme, a->charset);
	}
	canvas_free(&c);
	return term_signal() ? 128 + term_signal() : 0;
}
