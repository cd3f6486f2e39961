/*
 * The table of keys.  Arrows, vi, gdb (capital letter: back), video players (. and ,) and
 * presenters' remote controls (PgDn, PgUp) all work.  To add a key: one row here, its action in
 * enum action, and what it does in ui/app_key.c.
 */

#include "ui/keymap.h"

#include "ui/term.h"

const struct binding bindings[] = {
	{ ACTION_ON, { '.', 'n', 'l', KEY_CODE_RIGHT, KEY_CODE_PAGE_DOWN, KEY_CODE_DOWN },
	  ". n \xe2\x96\xba", "one step on" },
	{ ACTION_BACK, { ',', 'N', 'h', KEY_CODE_LEFT, KEY_CODE_PAGE_UP, KEY_CODE_UP,
			 KEY_CODE_BACKSPACE, 8 },
	  ", N \xe2\x97\x84", "one step back" },
	{ ACTION_NEXT_PHASE, { ']' }, "]", "next call, move, interrupt" },
	{ ACTION_PREVIOUS_PHASE, { '[' }, "[", "the one before" },
	{ ACTION_UNIT, { 'u' }, "u", "[ ] by copy, call, irq ..." },
	{ ACTION_FIRST, { 'g', KEY_CODE_HOME }, "g", "to the start" },
	{ ACTION_LAST, { 'G', KEY_CODE_END }, "G", "to the end" },
	{ ACTION_GO_TO, { ':' }, ":", "go to a step or a time" },
	{ ACTION_SEARCH, { '/' }, "/", "search the steps" },
	{ ACTION_NEXT_MATCH, { ';' }, "; '", "next match, previous" },
	{ ACTION_PREVIOUS_MATCH, { '\'' }, NULL, NULL },
	{ ACTION_RUN_UNTIL, { 'r' }, "r", "run until it is so" },
	{ ACTION_PLAY, { ' ', KEY_CODE_F5 }, "Space", "play, pause" },
	{ ACTION_FASTER, { '>' }, ">", "faster" },
	{ ACTION_SLOWER, { '<' }, "<", "slower" },
	{ ACTION_PATH, { '1', '2', '3', '4', '5', '6', '7', '8' }, "1-9", "choose a path" },
	{ ACTION_PATH, { '9' }, NULL, NULL },
	{ ACTION_NEXT_PATH, { '\t' }, "Tab", "the next path" },
	{ ACTION_NEXT_CONNECTION, { ')' }, "( )", "another connection" },
	{ ACTION_PREVIOUS_CONNECTION, { '(' }, NULL, NULL },
	{ ACTION_PREDICT, { 'p' }, "p", "predict: ask me first" },
	{ ACTION_REAL, { 'R' }, "R", "run it for real, here" },
	{ ACTION_WHY, { 'd' }, "d", "why; where in the kernel" },
	{ ACTION_ORIGIN, { 'w' }, "w", "where a figure comes from" },
	{ ACTION_COMPARE, { 'c' }, "c", "compare side by side" },
	{ ACTION_LOCK, { 'L' }, "L", "there: same time or place" },
	{ ACTION_WHAT_IF, { 'i' }, "i", "what if: change one thing" },
	{ ACTION_MORE, { '+', '=' }, "+", "more detail: levels 1 to 3" },
	{ ACTION_LESS, { '-', '_' }, "-", "less detail" },
	{ ACTION_FIGURES, { 'F' }, "F", "more of the figures" },
	{ ACTION_COUNTING, { 'b' }, "b", "count as textbooks, or all" },
	{ ACTION_SCALE, { 'z' }, "z", "time at true scale" },
	{ ACTION_BUILD, { 'B' }, "B", "build a path" },
	{ ACTION_TIMELINE, { 'Z' }, "Z", "timeline: zoom and scroll" },
	{ ACTION_STILL, { 'A' }, "A", "animation on, off" },
	{ ACTION_THEME, { 't' }, "t", "dark or light" },
	{ ACTION_ASCII, { 'a' }, "a", "ASCII only" },
	{ ACTION_REDRAW, { KEY_CODE_CTRL_L }, "^L", "repaint" },
	{ ACTION_PRESENT, { 'P' }, "P", "present: large, for a room" },
	{ ACTION_FREEZE, { 'f' }, "f", "freeze: what happens next?" },
	{ ACTION_EXPORT, { 'e' }, "e", "export: text and SVG files" },
	{ ACTION_MOUSE, { 'm' }, "m", "mouse on or off" },
	{ ACTION_HELP, { '?', KEY_CODE_F1 }, "?", "this help" },
	{ ACTION_QUIT, { 'q', KEY_CODE_F10 }, "q", "close this, or quit" },
	{ ACTION_ENTER, { KEY_CODE_ENTER, '\n' }, NULL, NULL },
	{ ACTION_SKIP, { 's' }, NULL, NULL },
	{ ACTION_ESCAPE, { KEY_CODE_ESCAPE }, NULL, NULL },
	{ ACTION_RESIZE, { KEY_CODE_RESIZED }, NULL, NULL },
};
const size_t nbindings = sizeof(bindings) / sizeof(bindings[0]);

enum action keymap_find(int key)
{
	if (key <= 0)
		return ACTION_NONE;
	for (size_t i = 0; i < nbindings; i++) {
		for (int k = 0; k < MAX_KEYS && bindings[i].keys[k] != 0; k++)
			if (bindings[i].keys[k] == key)
				return bindings[i].action;
	}
	return ACTION_NONE;
}
