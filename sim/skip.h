#ifndef SIM_SKIP_H
#define SIM_SKIP_H

/* Whole periods of a steady transfer at once: between engine.c, setup.c and skip.c. */

#include "sim/ledger.h"
#include "sim/parts.h"

/*
 * Where one connection runs alone, do not simulate what has been before.  With a ledger, which is the sink
 * and whose events nobody reads, its totals are added; with NULL the sink is told the events.
 */
void skip_init(struct engine *en, struct ledger *ledger);
void skip_free(struct engine *en);

/* Something has happened: if the state is, but for its place in file and time, one seen before, skip. */
void skip_look(struct engine *en);

/* --- between skip.c, skip_state.c and skip_events.c --------------------------------------- */

#define SKIP_WORDS 4096

/*
 * Write the state of the engine with that connection alone.  Returns how many words; 0: too many, or it is
 * not that other one (NULL: whatever it is).
 */
size_t skip_state(const struct engine *en, const struct connection *c, const uint64_t *other,
		  size_t nother, uint64_t words[SKIP_WORDS]);

/* Does its program read completions, so that how many it has read matters? */
bool skip_reaps(const struct connection *c);

/* How much further on everything is after a period. */
struct skip_shift { uint64_t bytes, chunks, ns; };

/* Where events go when they are not written down; NULL may be freed. */
struct skip_events *skip_events_new(struct sink *reader);
void skip_events_free(struct skip_events *s);

/*
 * A period begins: write down what comes, and pass it on; what was written down is the period before.
 * No more: forget it.  Both return where events are to go from now on.
 */
struct sink *skip_events_begin(struct skip_events *s);
struct sink *skip_events_end(struct skip_events *s);

/*
 * A period has ended.  If the one before it has the same events, tell them n times more; failed: the
 * reader stopped it.  False, and nothing is told, if it is not known or was not the same.
 */
bool skip_events_repeat(struct skip_events *s, const struct skip_shift *by, uint64_t n, bool *failed);

#endif
