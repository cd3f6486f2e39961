#ifndef SIM_EXTENTS_H
#define SIM_EXTENTS_H

/*
 * A set of pages, kept as sorted runs that neither overlap nor touch.  Its size grows with the
 * number of gaps, not with the number of pages.  { 0 } is the empty set; extents_free() empties it.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct extent {			/* pages first .. first + n - 1 */
	uint64_t first, n;
};

struct extents {
	struct extent *run;	/* owned */
	size_t n, cap;
	size_t hint;		/* the run that was found last */
};

/* Put these pages in, or take them out.  The latter returns how many of them were there. */
void extents_add(struct extents *set, struct extent e);
uint64_t extents_remove(struct extents *set, struct extent e);

/* How many of these pages, from the first on, are in the set; how many are not. */
uint64_t extents_present(struct extents *set, struct extent e);
uint64_t extents_absent(struct extents *set, struct extent e);

/* Is that page in the set? */
bool extents_has(struct extents *set, uint64_t page);

/* How many pages there are in all.  It looks at every run. */
uint64_t extents_count(const struct extents *set);

/* Empty the set; extents_clear() keeps its memory. */
void extents_clear(struct extents *set);
void extents_free(struct extents *set);

#endif
