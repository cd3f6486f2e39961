/*
 * The loop: draw, wait for a key, act.  While nothing moves it waits without a time limit, so
 * an idle display takes no CPU.
 *
 * The state of the picture is a fold over the events up to the player's position: one step on
 * adds one event, any other move is a seek in the path's history, so going back gives exactly what
 * was there.
 */

#include "ui/app.h"

#include <stdio.h>
#include <string.h>

#include "real/clock.h"
#include "ui/target.h"
#include "ui/term.h"
#include "ui/view_side_by_side.h"

#define TICK_NS (PLAYER_TICK_MS * 1000000ull)

const struct show *app_shown(const struct app *a)
{
	return &a->shows->show[a->path];
}

struct player *app_player(struct app *a)
{
	return &a->players[a->path];
}

void app_go_to(struct app *a, const struct evidence *where)
{
	app_player(a)->playing = false;
	a->path = where->path;
	app_player(a)->playing = false;
	player_seek(app_player(a), where->position);
}

void app_ask(struct app *a)
{
	const bool grows = a->feed && a->feed->live;

	if (grows || !ask_next(&a->ask, a->path, a->count, &a->question)) {
		snprintf(a->seek.message, sizeof(a->seek.message), grows ?
			 "what grows is asked about when it has ended" :
			 "there is nothing to ask about this recording");
		return;
	}
	app_go_to(a, &a->question.at);
	if (a->question.of_trace)
		app_player(a)->connection = 0;
	a->timeline.open = a->compare.open = false;
	a->asking = true;
}

/* The display begins with a question, but for a recorded run: who opens that wants to see it. */
static void ask_first(struct app *a)
{
	if (a->ask.answered < a->shows->nquestions || trace_is_model(&app_shown(a)->trace.header))
		app_ask(a);
}

void app_changed(struct app *a, size_t i)
{
	a->labels[i] = a->shows->show[i].trace.header.label;
	a->folded = NULL;
	if (a->timeline.trace == &a->shows->show[i].trace)
		timeline_free(&a->timeline);	/* its index is of the old one */
	side_by_side_changed(&a->compare);
	a->seek.search.trace = NULL;		/* ... and so are these lists */
	a->origin.trace = NULL;
}

void app_take_path(struct app *a, size_t i)
{
	const bool still = app_player(a)->still;

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
	ask_first(a);
}

void app_seed(struct app *a, uint64_t seed)
{
	ask_free(&a->ask);
	ask_init(&a->ask, a->shows, seed);
	ask_first(a);
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

void app_fold(struct app *a)
{
	const struct show *s = app_shown(a);
	const struct trace *t = &s->trace;
	size_t wanted = player_applied(app_player(a));

	if (a->folded == t && a->connection == app_player(a)->connection && a->applied + 1 == wanted) {
		a->before = a->scene;
		scene_add(&a->scene, s->strategy, &t->events[a->applied++]);
	} else if (a->folded != t || a->connection != app_player(a)->connection ||
		   a->applied != wanted) {
		history_choose(s->history, app_player(a)->connection);
		history_seek(s->history, wanted, &a->before, &a->scene);
		a->connection = app_player(a)->connection;
		a->folded = t;
		a->applied = wanted;
	}
}

void app_choose_path(struct app *a, int path)
{
	struct player old = *app_player(a);

	if (path < 0 || (size_t)path >= a->shows->n || path == a->path)
		return;
	a->path = path;
	app_player(a)->speed = old.speed;
	app_player(a)->unit = old.unit;
	player_seek(app_player(a), player_same_place(&old, app_player(a)));
	app_player(a)->playing = old.playing;
}

int app_start(struct app *a, size_t path, const char *step, struct error *e)
{
	struct error why;
	size_t position;

	app_choose_path(a, (int)path);
	if (!step) {
		ask_first(a);
		return 0;
	}
	if (target_find(step, app_player(a), app_shown(a)->elapsed_ns, &position, &why) != 0)
		return error_set(e, "--step: %.400s", why.text);
	player_seek(app_player(a), position);
	a->asking = false;
	return 0;
}

uint64_t app_now_ns(struct app *a)
{
	const struct event *e = player_event(app_player(a));

	return e ? e->start_ns : 0;
}

void app_tick(struct app *a)
{
	if (a->compare.open)
		side_by_side_tick(&a->compare);
	else
		player_tick(app_player(a));
}

bool app_moves(const struct app *a)
{
	return a->compare.open ? side_by_side_moves(&a->compare) :
		player_moves(&a->players[a->path]);
}

/* What comes after an open question is not there to be drawn. */
static const struct player *up_to_question(struct app *a, const struct show **s)
{
	const struct player *p = app_player(a);

	show_past_free(&a->past);
	if (!a->asking || a->question.committed)
		return p;
	show_past(&a->past, *s, player_applied(p));
	*s = &a->past;
	a->past_player = *p;
	a->past_player.trace = &a->past.trace;
	a->past_player.nsteps = p->position;
	return &a->past_player;
}

/* The screens of their own, and what is typed or told in the last lines. */
static void draw_over(struct app *a, struct canvas *c, const struct view *v)
{
	const bool fits = c->width >= LAYOUT_MIN_WIDTH && c->height >= LAYOUT_MIN_HEIGHT;

	if (a->timeline.open && !a->help && fits) {
		timeline_follow(&a->timeline, v->show, app_player(a)->position, app_now_ns(a));
		view_zoom_draw(c, v, &a->timeline);
	}
	if (a->build.open && fits)	/* its keys come before the timeline's */
		view_build_draw(c, &a->build);
	lecture_draw(&a->lecture, c, v, a->build.open || a->timeline.open || a->compare.open);
	if (!a->help)
		app_real_draw(a, c);
	seek_draw(c, &a->seek);
	if (a->origin.open) {
		origin_update(&a->origin, &v->show->trace, player_applied(app_player(a)), a->count);
		origin_draw(c, &a->origin, v->show, app_player(a));
	}
	what_if_draw(c, &a->what_if);
	lecture_draw_told(&a->lecture, c);
}

void app_draw(struct app *a, struct canvas *c)
{
	const struct show *s = app_shown(a);
	const struct player *p;
	struct view v;

	app_fold(a);
	p = up_to_question(a, &s);
	v = (struct view){
		.header = &s->trace.header, .show = s, .strategy = s->strategy, .warm = s->warm,
		.together = a->shows->together,
		.path = a->path, .npaths = (int)a->shows->n, .labels = a->labels,
		.player = p, .before = &a->before, .scene = &a->scene,
		.elapsed_ns = s->elapsed_ns, .done_position = s->done_position,
		.ends_early = s->ends_early,
		.count = a->count, .level = a->level, .why = a->why,
		.figures_page = a->figures_page,
		.true_scale = a->true_scale, .help = a->help, .help_page = a->help_page,
		.question = a->asking ? &a->question : NULL,
		.real = app_real_word(a),
		.builds = a->shows->scenario && exercise_is_in(a->shows->scenario),
		.live = a->feed && a->feed->live,
	};
	if (a->compare.open)
		view_side_by_side(c, &v, &a->compare);
	else
		view_draw(c, &v);
	draw_over(a, c, &v);
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
