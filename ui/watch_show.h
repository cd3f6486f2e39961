#ifndef UI_WATCH_SHOW_H
#define UI_WATCH_SHOW_H

/* A trace that grows while it is looked at.  Pure. */

#include "real/watch.h"
#include "ui/player.h"
#include "ui/show.h"

struct watch_show {
	const struct watch *watch;	/* borrowed; gets more calls */
	const char *name;		/* of what is watched; borrowed */
	uint64_t shown_calls;		/* of its calls, those that are in the show ... */
	uint64_t shown_zero_ns;		/* ... whose time begins then */
};

/* Make the show that of all calls so far. */
void watch_show_fill(struct watch_show *w, struct show *show);

/*
 * The same, and move the player, which was on that show: who was at the end is at the new one, who had
 * stepped back still sees the same event, though others may have come before it.  False: nothing is new.
 */
bool watch_show_update(struct watch_show *w, struct show *show, struct player *p);

#endif
