#ifndef REAL_INDEX_H
#define REAL_INDEX_H

/*
 * The index of a file, for real: a second file, mapped, with 8 bytes for each so many of the first.  The
 * model is sim/lookup.h; this search is its counterpart and shares nothing with it.
 */

#include "real/source.h"

struct index {
	const volatile uint64_t *entries;	/* mapped: places in the file, rising from 0 */
	uint64_t n;
};

/* Create it in that folder, written and on the disk; nothing if the file has none.  0, or -1. */
int index_create(struct source *s, const char *folder, const struct config *c, struct error *e);

/* Map it for this process, until it ends.  0, or -1 with the message. */
int index_map(struct index *x, const struct source *s, struct error *e);

/* The last entry that is not behind that place: as Kafka searches. */
uint64_t index_find(const struct index *x, uint64_t place);

/* How many of its pages the lookups of all chunks touch. */
uint64_t index_touched_pages(const struct config *c, uint64_t chunk_bytes, uint64_t page_bytes);

#endif
