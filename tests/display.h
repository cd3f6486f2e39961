#ifndef TESTS_DISPLAY_H
#define TESTS_DISPLAY_H

/* For tests of one display after another on the same paths: those of textbook, unless it says otherwise. */

#include "tests/shows.h"

static struct shows shows;
static struct app app;

/* A group's set-up and its end. */
static inline int display_open(void **state)
{
	(void)state;
	shows_of(&shows, "textbook", NULL, NULL);
	return 0;
}

static inline int display_close(void **state)
{
	(void)state;
	app_free(&app);
	shows_free(&shows);
	return 0;
}

static inline void display_draw(int width, int height)
{
	struct canvas c;

	canvas_init(&c, width, height);
	app_draw(&app, &c);
	canvas_free(&c);
}

#endif
