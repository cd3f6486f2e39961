#ifndef UI_ORIGIN_H
#define UI_ORIGIN_H

/*
 * Where a figure comes from: the events that have made it up so far, each with what it added.  What
 * an event added is the figure of the ledger after it less that before it, so that no second rule
 * can count otherwise.  Pure, but for the memory of the list.
 */

#include "ui/canvas.h"
#include "ui/keymap.h"
#include "ui/player.h"
#include "ui/show.h"

enum origin_kind {
	ORIGIN_PASSES,		/* payload bytes that moved; shown as passes */
	ORIGIN_COUNT,
	ORIGIN_BYTES,
	ORIGIN_TIME,		/* a sum of times */
	ORIGIN_LAST,		/* the time of the last one: each moves it on */
};

struct origin_figure {
	const char *name;
	enum origin_kind kind;
	uint64_t (*of)(const struct ledger *l);		/* or NULL: the field */
	size_t offset;		/* of a uint64_t in the ledger */
	bool model;		/* of any other trace a 0 says that nobody looked */
};

#define N_ORIGIN_FIGURES 35

extern const struct origin_figure origin_figures[N_ORIGIN_FIGURES];

struct contribution {
	uint32_t event;		/* index in the trace */
	int64_t amount;		/* less than 0: memory was given back */
};

struct origin {
	bool open;
	size_t figure;		/* the chosen one */
	size_t chosen;		/* of the list */
	/* of which trace, up to where, and how counted, the list is */
	const struct trace *trace;	/* borrowed; NULL: there is none */
	size_t events, listed;		/* listed: the figure it is of */
	enum count count;
	struct ledger ledger;		/* after those events */
	struct contribution *list;	/* owned: origin_free() */
	size_t n, cap;
};

/* The figure's value, in its unit; and as text: "1.00x", "4", "64 KiB", "8.4 us".  Returns text. */
uint64_t origin_value(const struct origin_figure *f, const struct ledger *l);
char *origin_text(const struct origin_figure *f, uint64_t value, const struct ledger *l, char *text,
		  size_t size);

/* Is the figure known of the trace that the list is of? */
bool origin_seen(const struct origin *o, const struct origin_figure *f);

/* Make the list anew if it is of something else: of the chosen figure after so many events. */
void origin_update(struct origin *o, const struct trace *trace, size_t events, enum count count);

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
