#ifndef SIM_SKIP_H
#define SIM_SKIP_H

/* Whole periods of a steady transfer at once: between engine.c, setup.c and skip.c. */

#include "sim/ledger.h"
#include "sim/parts.h"

/* The sink is this ledger and nobody reads the events: skip where one connection runs alone. */
void skip_init(struct engine *en, struct ledger *ledger);
void skip_free(struct engine *en);

/* Something has happened: if the state is, but for its place in file and time, one seen before, skip. */
void skip_look(struct engine *en);

/* --- between skip.c and skip_state.c ------------------------------------------------------ */

#define SKIP_WORDS 4096

/* Write the state of the engine with that connection alone.  Returns how many words; 0: too many. */
size_t skip_state(const struct engine *en, const struct connection *c, uint64_t words[SKIP_WORDS]);

/* Does its program read completions, so that how many it has read matters? */
bool skip_reaps(const struct connection *c);

#endif
