#ifndef UI_ORIGIN_H
#define UI_ORIGIN_H

/*
 * Where a figure comes from: the events that have made it up so far, each with what it added.  What
 * an event added is the figure of the ledger after it less that before it, so that no second rule
 * can count otherwise.  Pure, but for the memory of the list.
 */

#include "ui/canvas.h"
#include "ui/keymap.h"
#include "ui/origin_figures.h"
#include "ui/player.h"
#include "ui/show.h"

struct contribution {
	uint32_t event;		/* index in the trace */
	int64_t amount;		/* less than 0: memory was given back */
};

struct origin {
	bool open;
	size_t figure;		/* the chosen one of: */
	struct origin_figure figures[ORIGIN_MOST_FIGURES];
	size_t nfigures;	/* 0: not made yet */
	size_t of_events;	/* whole trace: so many had it when they were made */
	size_t chosen;		/* of the list */
	/* of which trace, up to where, and how counted, the list is */
	const struct trace *trace;	/* borrowed; NULL: there is none */
	size_t events, listed;		/* listed: the figure it is of */
	enum count count;
	struct origin_totals totals;	/* after those events */
	struct contribution *list;	/* owned: origin_free() */
	size_t n, cap;
};

/* The chosen figure; is it known of the trace that the list is of? */
const struct origin_figure *origin_chosen(const struct origin *o);
bool origin_seen(const struct origin *o, const struct origin_figure *f);

/* Make figures and list anew if they are of something else: of the chosen figure after so many events. */
void origin_update(struct origin *o, const struct trace *trace, size_t events, enum count count);

/*
 * What it added, with its sign: "+64 KiB", "-4 KiB" (returns text); which step that was, 0: it was there
 * before the first.
 */
char *origin_amount(const struct origin *o, const struct contribution *k, char *text, size_t size);
size_t origin_step(const struct player *p, const struct contribution *k);

/*
 * A key, while it is open; true if it was one of its keys.  Enter takes the player to the chosen
 * event.
 */
bool origin_key(struct origin *o, struct player *p, enum action action, int key);

/* The list, over the screen (ui/view_origin.c). */
void origin_draw(struct canvas *c, const struct origin *o, const struct show *show,
		 const struct player *p);

void origin_free(struct origin *o);

#endif
