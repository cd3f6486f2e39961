#ifndef UI_SEARCH_H
#define UI_SEARCH_H

/*
 * The steps of a trace that match what the reader is looking for.  A word that names an operation
 * ("copy", "irq", "sleep") means that operation; any other stands somewhere in what is told of the
 * step: the call it is in, its places, who does it, its sentence.  All words must match.
 */

#include <stdint.h>

#include "ui/player.h"

#define SEARCH_BYTES 256

struct search {
	char words[SEARCH_BYTES];	/* what was looked for; "": nothing yet */
	const struct trace *trace;	/* in which; borrowed */
	uint32_t *found;		/* owned: positions, in order */
	size_t n, cap;
};

/* Does a step match?  strategy may be NULL. */
bool search_matches(const char *words, const struct strategy *strategy, const struct event *e);

/* Find all matches, unless that is what was found last.  Returns how many. */
size_t search_find(struct search *s, const char *words, const struct strategy *strategy,
		   const struct player *p);

/*
 * The first match after a position, or the last before it; round the end if there is none.  Returns
 * its number, from 1, and sets *match; 0 if nothing matches.
 */
size_t search_next(const struct search *s, size_t position, size_t *match);
size_t search_previous(const struct search *s, size_t position, size_t *match);

/* Nothing is kept any more. */
void search_free(struct search *s);

#endif
