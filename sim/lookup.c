/*
 * Kafka's way to search: the last 8 KiB of an index are searched by themselves if the place lies in them,
 * because readers at the end of a log come there all the time, and the pages of a search through everything
 * would be others each time that the index has grown.  What lies before is searched as anywhere, by halves.
 *
 * Source: apache/kafka, AbstractIndex.indexSlotRangeFor() and binarySearch(), OffsetIndex (entries of 8 bytes).
 */

#include "sim/lookup.h"

#define HOT_BYTES 8192

enum { FIRST_HOT, FIRST, HALVES };	/* what was looked at: lookup.step */

void lookup_begin(struct lookup *l, uint64_t n, uint64_t interval_bytes, uint64_t target_bytes)
{
	const uint64_t hot = HOT_BYTES / INDEX_ENTRY_BYTES, last = n - 1;

	*l = (struct lookup){
		.target_bytes = target_bytes, .interval_bytes = interval_bytes,
		.first_hot = last > hot ? last - hot : 0, .last = last, .step = FIRST_HOT,
	};
	l->entry = l->first_hot;
}

/* The next in the middle, if more than one is left. */
static bool halve(struct lookup *l)
{
	l->entry = l->low;
	if (l->low == l->high)
		return false;
	l->entry = l->low + (l->high - l->low + 1) / 2;
	return true;
}

bool lookup_next(struct lookup *l)
{
	const uint64_t there_bytes = l->entry * l->interval_bytes;

	l->looked++;
	switch (l->step) {
	case FIRST_HOT:
		if (there_bytes < l->target_bytes) {
			l->step = HALVES;
			l->low = l->first_hot;
			l->high = l->last;
			return halve(l);
		}
		l->step = FIRST;	/* is it before everything?  It never is */
		l->entry = 0;
		return true;
	case FIRST:
		l->step = HALVES;
		l->low = 0;
		l->high = l->first_hot;
		return halve(l);
	default:
		if (there_bytes == l->target_bytes)
			return false;
		if (there_bytes > l->target_bytes)
			l->high = l->entry - 1;
		else
			l->low = l->entry;
		return halve(l);
	}
}
