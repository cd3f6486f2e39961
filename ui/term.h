#ifndef UI_TERM_H
#define UI_TERM_H

/*
 * The terminal.  Only this module knows curses.  It shows a canvas, brings keys, and gives the
 * terminal back however the program ends.
 */

#include <stdbool.h>

#include "ui/canvas.h"

/* Keys are characters (code points); these are the ones that are none. */
enum key_code {
	KEY_CODE_NONE = -1,	/* nothing pressed in time */
	KEY_CODE_ENDED = -2,	/* a signal asked to end, or the terminal is gone: term_signal() */
	KEY_CODE_READY = -3,	/* no key: the descriptor of term_also() can be read */
	KEY_CODE_CTRL_L = 12,
	KEY_CODE_ENTER = 13,
	KEY_CODE_ESCAPE = 27,
	KEY_CODE_BACKSPACE = 127,
	KEY_CODE_UP = 0x110000, KEY_CODE_DOWN, KEY_CODE_LEFT, KEY_CODE_RIGHT,
	KEY_CODE_PAGE_UP, KEY_CODE_PAGE_DOWN, KEY_CODE_HOME, KEY_CODE_END,
	KEY_CODE_F1, KEY_CODE_F5, KEY_CODE_F10,
	KEY_CODE_RESIZED,
	KEY_CODE_CLICK,		/* of the mouse: term_clicked() */
	KEY_CODE_WHEEL_UP, KEY_CODE_WHEEL_DOWN,
	KEY_CODE_OTHER,		/* known to the terminal, not to us */
};

/* Can a display run here: a terminal on both sides that can move its cursor? */
bool term_usable(void);

/* Begin, after setlocale(), and catch signals; 0, or -1 if the terminal type is unknown. */
int term_start(void);

/* Give the terminal back.  May be called at any time, any number of times. */
void term_stop(void);

void term_size(int *width, int *height);

/* Can the locale show line drawing characters? */
bool term_has_unicode(void);

/* How the following frames look.  DEPTH_MONO with NO_COLOR, whatever the terminal can do. */
void term_set_look(enum theme theme, enum charset charset);

/* Show it: only what has changed is sent, and of that one frame (ui/frame.h). */
void term_show(const struct canvas *c);

/* The next frame, true if there are more; term_key() sends them while it waits. */
bool term_show_more(void);

/* Repaint everything with the next frame. */
void term_redraw(void);

/* Wait for that descriptor as well; -1: for none.  Keys come first. */
void term_also(int fd);

/* In a fork: the terminal is the parent's, and so are the signals that end it. */
void term_leave(void);

/* Take the mouse, or leave it to the terminal, as it is at the start and at the end. */
void term_mouse(bool on);

/* Where the last click was: the column and the row, from 0. */
void term_clicked(int *x, int *y);

/* The next key, after at most timeout_ms (-1: wait for one, using no CPU). */
int term_key(int timeout_ms);

/* The signal that asked to end (SIGHUP when the terminal is gone), or 0. */
int term_signal(void);

#endif
