#ifndef UI_LECTURE_H
#define UI_LECTURE_H

/*
 * What a lecture needs beside the display: a view with large blocks, a freeze for a question, the
 * mouse, and files of what is on the screen.  Pure, but for lecture_act().
 */

#include "ui/keymap.h"
#include "ui/view.h"

struct app;

/* Frozen: the room is asked, then it is told. */
enum freeze { FREEZE_NONE, FREEZE_ASKED, FREEZE_TOLD };

struct lecture {
	bool present;
	enum freeze freeze;
	bool mouse;			/* the reader wants it */
	bool mouse_taken;		/* the terminal has given it */
	bool export;			/* the screen is to be written */
	int click_x, click_y;		/* where KEY_CODE_CLICK was */
	int clicked;			/* 1 + enum place of the box that was clicked; 0: none */
	char told[200];			/* stands in the footer until the next key */
	struct view view;		/* as it was drawn last, */
	int width, height;		/* ... on a screen of that size */
};

/* A key, before the display has it; true if nothing is left to do. */
bool lecture_key(struct app *a, enum action action, int key);

/*
 * Draw what lies over the display, and remember the view.  Another screen (the timeline, the path
 * that is built) goes before a presentation.
 */
void lecture_draw(struct lecture *l, struct canvas *c, const struct view *v, bool other_screen);

/* What a key has told, in the last line: over everything else. */
void lecture_draw_told(const struct lecture *l, struct canvas *c);

/* After a key: take or leave the mouse, write the screen to files if that was asked. */
void lecture_act(struct app *a, const struct canvas *c);

/* The presentation: large blocks, what moves now, one sentence (ui/view_present.c). */
void view_present(struct canvas *c, const struct view *v);

/* The whole screen for a question: the view's, or "what happens next?" and then what did. */
void view_freeze(struct canvas *c, const struct view *v, bool told);

/* A note on a place that was clicked, over the picture. */
void view_place(struct canvas *c, const struct view *v, enum place place);

#endif
