#ifndef UI_KEYMAP_H
#define UI_KEYMAP_H

/* One table of keys: what each does, and what the help says of it. */

#include <stddef.h>

enum action {
	ACTION_NONE,
	ACTION_ON, ACTION_BACK, ACTION_FIRST, ACTION_LAST,
	ACTION_PLAY, ACTION_NEXT_PHASE, ACTION_PREVIOUS_PHASE, ACTION_FASTER, ACTION_SLOWER,
	ACTION_PATH,		/* a digit: which one is the key minus '1' */
	ACTION_NEXT_PATH, ACTION_NEXT_CONNECTION, ACTION_PREVIOUS_CONNECTION,
	ACTION_PREDICT, ACTION_WHY, ACTION_MORE, ACTION_LESS, ACTION_FIGURES, ACTION_COUNTING, ACTION_SCALE,
	ACTION_BUILD, ACTION_TIMELINE, ACTION_STILL,
	ACTION_THEME, ACTION_ASCII, ACTION_REDRAW,
	ACTION_ENTER,		/* on; in a question: commit */
	ACTION_SKIP, ACTION_ESCAPE, ACTION_HELP, ACTION_QUIT,
	ACTION_RESIZE,
	ACTION_REAL,
	ACTION_UNIT, ACTION_GO_TO, ACTION_SEARCH, ACTION_NEXT_MATCH, ACTION_PREVIOUS_MATCH,
	ACTION_RUN_UNTIL, ACTION_ORIGIN,
	ACTION_PRESENT, ACTION_FREEZE, ACTION_EXPORT, ACTION_MOUSE,
	ACTION_COMPARE, ACTION_LOCK, ACTION_WHAT_IF,
};

#define MAX_KEYS 8

struct binding {
	enum action action;
	int keys[MAX_KEYS];	/* characters or enum key_code, 0-terminated */
	const char *shown;	/* how the help names them */
	const char *help;	/* at most 26 columns; NULL: not in the help */
};

extern const struct binding bindings[];	/* in the order of the help, most needed first */
extern const size_t nbindings;

/* What the key does; ACTION_NONE if nothing. */
enum action keymap_find(int key);

#endif
