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

/* Has the screen those words on it? */
static inline bool display_has(int width, int height, const char *words)
{
	char *text = NULL;
	struct canvas c;
	size_t size;
	FILE *out;
	bool has;

	canvas_init(&c, width, height);
	app_draw(&app, &c);
	out = open_memstream(&text, &size);
	canvas_dump(&c, out, PLANE_GLYPHS, CHARSET_ASCII);
	fclose(out);
	has = strstr(text, words) != NULL;
	free(text);
	canvas_free(&c);
	return has;
}

#endif
