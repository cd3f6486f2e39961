#ifndef UI_WATCH_LIVE_H
#define UI_WATCH_LIVE_H

/* A watched program on the display, its trace growing while it runs. */

#include "real/watch.h"

/*
 * What watch_run() does, on the display, until the reader leaves it; a COMMAND that still runs then is
 * ended as by Ctrl-C.  Its output comes to standard output afterwards.  *signal_number: what else ended
 * it, or 0.  Returns what watch_run() does.
 */
int watch_live(struct watch *w, char **argv, pid_t pid, int *signal_number, struct error *e);

#endif
