#ifndef UI_PROMPT_H
#define UI_PROMPT_H

/*
 * A line that the reader types, in a box at the bottom of the screen.  Pure.
 *
 *	prompt_open(&p, "go to", "a step, a time; Enter, Esc");
 *	if (prompt_key(&p, key) == PROMPT_ENTERED) {
 *		if (it is good)
 *			prompt_close(&p);
 *		else
 *			prompt_refuse(&p, "what is wrong; accepted: ...");
 *	}
 *
 * Keys: characters, Backspace, Delete to the start ^U, the word before ^W, arrows, Home, End (^A,
 * ^E), Up and Down for what was entered before, Enter, Esc.
 */

#include <stdbool.h>

#include "ui/canvas.h"

#define PROMPT_BYTES 256	/* of a line, with its end */
#define PROMPT_PAST 8		/* lines that are remembered */

struct prompt {
	bool open;
	const char *title, *hint;	/* borrowed */
	char text[PROMPT_BYTES];	/* UTF-8, terminated */
	size_t length, cursor;		/* in bytes; the cursor is never within a character */
	char refused[256];		/* what is wrong with the line, until the next key; or "" */
	char past[PROMPT_PAST][PROMPT_BYTES];	/* the last entered first */
	size_t npast, shown;		/* shown: which of them stands in the line, from 1; 0: none */
};

enum prompt_result { PROMPT_EDITING, PROMPT_ENTERED, PROMPT_CANCELLED };

/* Open with an empty line, keeping what was entered before.  Title and hint must stay. */
void prompt_open(struct prompt *p, const char *title, const char *hint);

/* A key was pressed.  ENTERED: p->text is to be looked at; CANCELLED: it is closed. */
enum prompt_result prompt_key(struct prompt *p, int key);

/* What was entered is good: remember it and close; or it is not: say so and go on. */
void prompt_close(struct prompt *p);
void prompt_refuse(struct prompt *p, const char *what);

/* Draw it above the last line of the screen, if it is open. */
void prompt_draw(struct canvas *c, const struct prompt *p);

#endif
