#ifndef SIM_LOOKUP_H
#define SIM_LOOKUP_H

/*
 * A lookup in an index: which of its entries are looked at, one after the other.  An index has one entry for
 * each `interval` bytes of a file, in order, and is mapped, so it is searched where it lies.
 */

#include <stdbool.h>
#include <stdint.h>

#define INDEX_ENTRY_BYTES 8		/* Kafka's: a message's number and its place, 4 bytes each */

struct lookup {
	uint64_t target_bytes;		/* place in the file that is looked for */
	uint64_t interval_bytes;
	uint64_t entry;			/* that is looked at next; at the end, the one that was found */
	uint64_t looked;		/* at so many */
	uint64_t low, high;		/* between them it is, both included */
	uint64_t first_hot, last;	/* of the part that is in use all the time; of the index */
	uint8_t step;
};

/* Begin to look for that place in an index of n > 0 entries. */
void lookup_begin(struct lookup *l, uint64_t n, uint64_t interval_bytes, uint64_t target_bytes);

/* The entry was looked at: true if there is another one to look at, false if it is found. */
bool lookup_next(struct lookup *l);

/* Where in the index the entry lies. */
static inline uint64_t lookup_offset_bytes(const struct lookup *l)
{
	return l->entry * INDEX_ENTRY_BYTES;
}

#endif
