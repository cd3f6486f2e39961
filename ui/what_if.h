#ifndef UI_WHAT_IF_H
#define UI_WHAT_IF_H

/*
 * What if one thing were different?  A path is simulated once more with one key changed, and becomes
 * a path of its own beside the first, which is left as it was.
 */

#include "ui/prompt.h"
#include "ui/show.h"

#define MAX_OFFERS 8
#define SETTING_BYTES 64

/* A usual change: chosen by its digit. */
struct offer {
	char setting[SETTING_BYTES];	/* "chunk=16KiB" */
	char now[SETTING_BYTES];	/* "64 KiB" */
};

struct what_if {
	struct shows *shows;		/* borrowed, changed; NULL: they may not be */
	struct prompt prompt;		/* it is open while the reader chooses */
	size_t path;			/* that is to be changed */
	struct offer offers[MAX_OFFERS];
	size_t noffers;
};

/* The usual changes to that path that can be run; returns how many. */
size_t what_if_offers(const struct show *show, struct offer *offers);

/*
 * Simulate the path with that KEY=VALUE as one more, or find the one that did so before.  Its index, or
 * -1 with what is wrong and what is accepted.
 */
int what_if_run(struct shows *shows, size_t path, const char *setting, struct error *e);

/* Ask what to change of that path. */
void what_if_open(struct what_if *w, size_t path);

/* A key while it is open: the index of the path that has been made, or -1. */
int what_if_key(struct what_if *w, int key);

/* Draw it over the screen, if it is open. */
void what_if_draw(struct canvas *c, const struct what_if *w);

#endif
