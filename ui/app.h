#ifndef UI_APP_H
#define UI_APP_H

/*
 * The display: what is chosen, what keys do, and the loop.  All but app_run() is pure, so a
 * test can press keys and look at the canvas without a terminal.
 */

#include "ui/build.h"
#include "ui/ask.h"
#include "ui/keymap.h"
#include "ui/origin.h"
#include "ui/seek.h"
#include "ui/lecture.h"
#include "ui/show.h"
#include "ui/timeline.h"
#include "ui/side_by_side.h"
#include "ui/view.h"
#include "ui/what_if.h"

struct app;
struct real_pane;

/* Something that goes on while the display is open, and changes what is shown. */
struct app_feed {
	int fd;			/* to wait at; -1: no more comes */
	bool live;		/* at the end of the trace is not the end of what happens */
	void (*ready)(struct app_feed *feed);	/* fd can be read */
	void (*update)(struct app_feed *feed, struct app *a);	/* before it is drawn */
};

struct app {
	struct shows *shows;		/* borrowed; at least one */
	int path;			/* which one is shown */
	struct player players[MAX_RUNS];
	struct scene before, scene;	/* at the step before, and at the player's */
	const struct trace *folded;	/* of which trace they are, ... */
	uint32_t connection;		/* ... about which connection ... */
	size_t applied;			/* ... and after how many of its events */
	bool asking;
	struct ask ask;
	struct question question;
	enum count count;
	struct seek seek;
	struct origin origin;
	int level, why;
	int figures_page;		/* any number: it goes round */
	bool true_scale, help;
	int help_page;
	enum theme theme;
	enum charset charset;
	bool only_ascii;		/* the terminal can show nothing else */
	struct build build;
	struct timeline timeline;
	struct side_by_side compare;
	struct what_if what_if;
	bool ended;			/* the reader wants to leave */
	const char *labels[MAX_RUNS];
	struct real_pane *real;		/* owned: the real run of what is shown; NULL: none yet */
	const char *lab;		/* borrowed: for it, as --lab takes it, or NULL */
	struct app_feed *feed;		/* borrowed; NULL: what is shown stays as it is */
	struct lecture lecture;
	struct player past_player;	/* while a question is open: the trace ends at its moment, ... */
	struct show past;		/* ... as it was drawn last */
};

/* At the first path, with the question open. */
void app_init(struct app *a, struct shows *shows, enum charset charset);

/* Other questions than those of the usual seed: before any key. */
void app_seed(struct app *a, uint64_t seed);

/* End what runs for it, and give back what keys have made it keep.  One that is all 0 is nothing. */
void app_free(struct app *a);

/* Do blocks travel on the screen, or is a step there at once? */
void app_animate(struct app *a, bool animate);

/*
 * Begin at another path, from 0, with its question open; or at a step of it (ui/target.h) instead of
 * the question, if that is not NULL.  0, or -1 with what is wrong with the step.
 */
int app_start(struct app *a, size_t path, const char *step, struct error *e);

/* A key was pressed; PLAYER_TICK_MS have passed. */
void app_key(struct app *a, int key);
void app_tick(struct app *a);

/* The key R: the pane, with a run of what is shown unless there is one, or `again`. */
void app_real(struct app *a, bool again);

/* A key; true if the pane is open, and it was for the pane. */
bool app_real_key(struct app *a, enum action action);

/* End the run. */
void app_real_free(struct app *a);

/* Draw the pane, if it is open; the word for the last line, or NULL; what to wait at, or -1. */
void app_real_draw(const struct app *a, struct canvas *c);
const char *app_real_word(const struct app *a);
int app_real_fd(const struct app *a);

/* Show that path, at the place where this one is. */
void app_choose_path(struct app *a, int path);

/* The trace of path i is not what it was; its player knows. */
void app_changed(struct app *a, size_t i);

/* Path i is new, or another one than before: to its start. */
void app_take_path(struct app *a, size_t i);

/* There is something to read at app_real_fd(). */
void app_ready(struct app *a);

/* Does anything move, so that ticks are wanted? */
bool app_moves(const struct app *a);

/* What is shown, its player, and when its current step begins. */
const struct show *app_shown(const struct app *a);
struct player *app_player(struct app *a);
uint64_t app_now_ns(struct app *a);

/* Bring the scenes to where the player is. */
void app_fold(struct app *a);

/* To a step of some path; nothing moves on the way. */
void app_go_to(struct app *a, const struct evidence *where);

/* Ask the next question. */
void app_ask(struct app *a);

/* Draw the screen as it is now. */
void app_draw(struct app *a, struct canvas *c);

/* Run in the terminal until the reader leaves; the exit status, 128 + n after signal n. */
int app_run(struct app *a);

#endif
