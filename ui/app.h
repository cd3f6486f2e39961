#ifndef UI_APP_H
#define UI_APP_H

/*
 * The display: what is chosen, what keys do, and the loop.  All but app_run() is pure, so a
 * test can press keys and look at the canvas without a terminal.
 */

#include "ui/build.h"
#include "ui/keymap.h"
#include "ui/show.h"
#include "ui/timeline.h"
#include "ui/side_by_side.h"
#include "ui/view.h"
#include "ui/what_if.h"

struct app {
	const struct shows *shows;	/* borrowed; at least one */
	int path;			/* which one is shown */
	struct player players[MAX_RUNS];
	struct scene before, scene;	/* at the step before, and at the player's */
	const struct trace *folded;	/* of which trace they are, ... */
	uint32_t connection;		/* ... about which connection ... */
	size_t applied;			/* ... and after how many of its events */
	bool asking;
	size_t answered;		/* so many of the scenario's questions */
	struct question question;
	enum count count;
	int level, why;
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
};

/* At the first path, with the question open. */
void app_init(struct app *a, const struct shows *shows, enum charset charset);

/* Do blocks travel on the screen, or is a step there at once? */
void app_animate(struct app *a, bool animate);
/* The shows may get paths: those of "what if". */
void app_may_add(struct app *a, struct shows *shows);

/* A key was pressed; PLAYER_TICK_MS have passed. */
void app_key(struct app *a, int key);
void app_tick(struct app *a);

/* Does anything move, so that ticks are wanted? */
bool app_moves(const struct app *a);

/* Draw the screen as it is now. */
void app_draw(struct app *a, struct canvas *c);

/* Run in the terminal until the reader leaves; the exit status, 128 + n after signal n. */
int app_run(struct app *a);

#endif
