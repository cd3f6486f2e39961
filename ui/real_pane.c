/*
 * Keys in the pane of the real run: a figure up and down, its trace, once more, close.  Closing it
 * does not stop the run.
 */

#include "ui/real_pane.h"

static void choose_row(struct real_pane *p, int step)
{
	const size_t n = p->run.seen.nrows;

	if (step < 0 && p->row > 0)
		p->row--;
	else if (step > 0 && p->row + 1 < n)
		p->row++;
}

enum real_wish real_pane_key(struct real_pane *p, enum action action)
{
	switch (action) {
	case ACTION_ON:
	case ACTION_NEXT_PHASE:
		choose_row(p, 1);
		return REAL_TAKEN;
	case ACTION_BACK:
	case ACTION_PREVIOUS_PHASE:
		choose_row(p, -1);
		return REAL_TAKEN;
	case ACTION_FIRST:
		p->row = 0;
		return REAL_TAKEN;
	case ACTION_LAST:
		p->row = p->run.seen.nrows ? p->run.seen.nrows - 1 : 0;
		return REAL_TAKEN;
	case ACTION_QUIT:
	case ACTION_ESCAPE:
		p->open = false;
		return REAL_TAKEN;
	case ACTION_REAL:
		return p->run.seen.state == REAL_RUNS ? REAL_TAKEN : REAL_AGAIN;
	case ACTION_ENTER:
		return REAL_TRACE;
	case ACTION_HELP:
	case ACTION_EXPORT:
	case ACTION_RESIZE:
	case ACTION_REDRAW:
	case ACTION_THEME:
	case ACTION_ASCII:
		return REAL_NOT_MINE;
	default:
		return REAL_TAKEN;
	}
}

const char *real_pane_word(const struct real_pane *p)
{
	switch (p->run.seen.state) {
	case REAL_RUNS:
		return "real: at work";
	case REAL_DONE:
		return p->run.seen.verdict == CONTRADICTED ? "real: contradicted" : "real: done";
	case REAL_FAILED:
		return "real: failed";
	default:
		return NULL;
	}
}
