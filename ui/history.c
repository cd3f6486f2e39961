/*
 * Snapshots of a fold.  show_finish() makes the history of each path when it is loaded; after
 * that a seek costs the same everywhere in the trace, on the way on and on the way back.
 *
 * Of several connections only the one that was chosen last is kept: all of them would be thousands
 * of times the memory, and one more pass over the trace takes less time than a key press is felt.
 */

#include "ui/history.h"

#include <assert.h>
#include <stdlib.h>

/* From the first snapshot on, which is there. */
static void fold_all(struct history *h)
{
	struct scene s = h->snapshots[0];

	for (size_t i = 0; i < h->nevents; i++) {
		if (i % HISTORY_SPACING == 0)
			h->snapshots[i / HISTORY_SPACING] = s;
		scene_add(&s, h->strategy, &h->events[i]);
	}
	if (h->nevents % HISTORY_SPACING == 0)
		h->snapshots[h->n - 1] = s;
}

struct history *history_new(const struct trace *trace, const struct strategy *strategy,
			    struct scene_about about)
{
	struct history *h = malloc(sizeof(*h));

	if (!h)
		abort();
	*h = (struct history){ .events = trace->events, .nevents = trace->n,
			       .strategy = strategy, .connection = about.connection,
			       .n = trace->n / HISTORY_SPACING + 1 };
	h->snapshots = calloc(h->n, sizeof(*h->snapshots));
	if (!h->snapshots)
		abort();
	scene_init(&h->snapshots[0], &trace->header);
	scene_choose(&h->snapshots[0], about);
	fold_all(h);
	return h;
}

void history_free(struct history *h)
{
	if (!h)
		return;
	free(h->snapshots);
	free(h);
}

void history_choose(struct history *h, uint32_t connection)
{
	if (h->connection == connection)
		return;
	h->connection = connection;
	h->snapshots[0].about.connection = connection;
	fold_all(h);
}

size_t history_seek(const struct history *h, size_t events, struct scene *before,
		    struct scene *scene)
{
	/* From the last snapshot that is not after the scene before. */
	const size_t from = events > 0 ? (events - 1) / HISTORY_SPACING : 0;
	size_t at = from * HISTORY_SPACING;

	assert(events <= h->nevents);
	*before = h->snapshots[from];
	while (at + 1 < events)
		scene_add(before, h->strategy, &h->events[at++]);
	*scene = *before;
	if (at < events)
		scene_add(scene, h->strategy, &h->events[at++]);
	return at - from * HISTORY_SPACING;
}
