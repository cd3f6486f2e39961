#ifndef UI_HISTORY_H
#define UI_HISTORY_H

/*
 * The scene after any number of a trace's events, at once: snapshots of the fold every
 * HISTORY_SPACING events, so that a seek adds at most that many to a copy of one.
 *
 * A snapshot is about 18 KB.  The display holds at most MAX_SHOW_EVENTS events in all, so at most
 * 488 snapshots and one for each path: under 10 MB.
 */

#include "ui/scene.h"

#define HISTORY_SPACING 4096

struct history {
	const struct event *events;	/* borrowed */
	size_t nevents;
	const struct strategy *strategy;	/* NULL: not one that this program knows */
	uint32_t connection;		/* that the snapshots are about */
	struct scene *snapshots;	/* owned; [i] is after i * HISTORY_SPACING events */
	size_t n;
};

/* Fold the whole trace once.  The history is the caller's, who frees it; NULL is nothing to free. */
struct history *history_new(const struct trace *trace, const struct strategy *strategy,
			    struct scene_about about);
void history_free(struct history *h);

/* About another connection: fold the whole trace once more, if it is another one. */
void history_choose(struct history *h, uint32_t connection);

/*
 * The scene after so many events (at most all of them), and the one before the last of them; with 0
 * events both are the start.  Returns how many events were folded for it.
 */
size_t history_seek(const struct history *h, size_t events, struct scene *before,
		    struct scene *scene);

#endif
