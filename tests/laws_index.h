#ifndef TESTS_LAWS_INDEX_H
#define TESTS_LAWS_INDEX_H

/* What lookups in an index touch, worked out apart from sim/lookup.c: in words of the search, not of rows. */

#include "sim/scenario.h"

struct index_facts {
	uint64_t bytes;			/* of one index; 0: there is none */
	uint64_t pages, windows;	/* of it that lookups touch; in how many aligned 64 KiB */
};

/* Of all chunks of one file. */
struct index_facts laws_index(const struct config *c);

/* Entries that the search for that place in the file loads. */
uint64_t laws_index_loads(const struct config *c, uint64_t offset_bytes);

#endif
