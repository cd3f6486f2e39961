/*
 * Transfers: where they come from, and what they take.  Those that are done are kept for the next.
 */

#include <assert.h>
#include <stdlib.h>

#include "sim/parts.h"

#define NS_PER_S 1000000000ull

uint64_t transfer_ns_again(struct timed *last, uint64_t bytes, uint64_t bytes_per_s)
{
	/* Whole seconds apart, so that the product cannot overflow. */
	const uint64_t rest = bytes % bytes_per_s;

	assert(rest <= (UINT64_MAX - bytes_per_s) / NS_PER_S);	/* no request is near 18 GB */
	*last = (struct timed){
		.bytes = bytes, .bytes_per_s = bytes_per_s,
		.ns = bytes / bytes_per_s * NS_PER_S +
			(rest * NS_PER_S + bytes_per_s - 1) / bytes_per_s,
	};
	return last->ns;
}

struct transfer *transfer_new(struct engine *en, struct connection *c, uint64_t offset_bytes,
			      uint64_t bytes, enum place place)
{
	struct transfer *t = en->free_transfers;

	if (t)
		en->free_transfers = t->next;
	else
		t = malloc(sizeof(*t));
	if (!t)
		abort();
	*t = (struct transfer){
		.connection = c, .origin = c->origin, .offset_bytes = offset_bytes, .bytes = bytes,
		.place = place,
	};
	return t;
}

void transfer_free(struct engine *en, struct transfer *t)
{
	t->next = en->free_transfers;
	en->free_transfers = t;
}
