/*
 * The search, told as Kafka's comments tell it: is the place behind the entry that begins the last 8 KiB?
 * Then it is searched for from there to the end, else from the first entry, which is looked at too, to there.
 */

#include "tests/laws_index.h"

#include <stdlib.h>
#include <string.h>

#define PER_PAGE 512	/* entries */
#define WINDOW 16	/* pages */

struct touched {
	uint64_t interval, target, loads;
	uint8_t *pages;		/* NULL: they do not matter */
};

static uint64_t key_at(struct touched *t, uint64_t entry)
{
	t->loads++;
	if (t->pages)
		t->pages[entry / PER_PAGE] = 1;
	return entry * t->interval;
}

static void search(struct touched *t, uint64_t from, uint64_t to)
{
	const uint64_t middle = to - (to - from) / 2;
	uint64_t key;

	if (from == to)
		return;
	key = key_at(t, middle);
	if (key < t->target)
		search(t, middle, to);
	else if (key > t->target)
		search(t, from, middle - 1);
}

static void look_up(struct touched *t, uint64_t entries)
{
	const uint64_t hot = entries > 1025 ? entries - 1025 : 0;

	if (key_at(t, hot) < t->target) {
		search(t, hot, entries - 1);
		return;
	}
	key_at(t, 0);
	search(t, 0, hot);
}

static uint64_t entries_of(const struct config *c)
{
	const uint64_t interval = c->index_interval_bytes;

	return interval ? c->file_bytes / interval + (c->file_bytes % interval != 0) : 0;
}

uint64_t laws_index_loads(const struct config *c, uint64_t offset_bytes)
{
	struct touched t = { .interval = c->index_interval_bytes, .target = offset_bytes };

	look_up(&t, entries_of(c));
	return t.loads;
}

struct index_facts laws_index(const struct config *c)
{
	const uint64_t entries = entries_of(c), npages = entries / PER_PAGE + 1;
	const uint64_t chunk = c->chunk_bytes == CHUNK_WHOLE || c->chunk_bytes > MAX_CALL_BYTES ?
		MAX_CALL_BYTES : c->chunk_bytes;
	struct touched t = { .interval = c->index_interval_bytes };
	struct index_facts facts = { .bytes = 8 * entries };
	uint64_t window = UINT64_MAX;

	if (entries == 0)
		return facts;
	t.pages = calloc(npages, 1);
	if (!t.pages)
		abort();
	for (t.target = 0; t.target < c->file_bytes; t.target += chunk)
		look_up(&t, entries);
	for (uint64_t page = 0; page < npages; page++) {
		facts.pages += t.pages[page];
		if (t.pages[page] && page / WINDOW != window) {
			window = page / WINDOW;
			facts.windows++;
		}
	}
	free(t.pages);
	return facts;
}
