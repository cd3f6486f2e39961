/*
 * What leaves the page cache when memory is short.  Pages leave in the order in which they were
 * asked for; those that were read a second time meanwhile go to the back of the queue once instead,
 * as if they had just come.
 *
 * The queue is a ring of extents.  Neighbours at its tail become one, so a file that is read from
 * front to back is one entry.  It is taken from its head in pieces whose pages are alike.
 *
 * MODEL: first in, first out, with a second chance.  The kernel has an active and an inactive list,
 * and moves between them by how long evicted pages were gone (mm/workingset.c).
 * MODEL: just as many pages are evicted as are above the limit, by whom needs the memory; the
 * kernel evicts in batches, and kswapd does so in the background.
 */

#include <assert.h>
#include <stdlib.h>

#include "sim/page_cache.h"

static struct turn *turn_at(struct page_cache *c, size_t i)
{
	return &c->turns[(c->first_turn + i) & (c->turns_cap - 1)];
}

static void grow(struct page_cache *c)
{
	size_t cap = c->turns_cap ? 2 * c->turns_cap : 16;
	struct turn *turns = malloc(cap * sizeof(turns[0]));

	if (!turns)
		abort();
	for (size_t i = 0; i < c->nturns; i++)
		turns[i] = *turn_at(c, i);
	free(c->turns);
	c->turns = turns;
	c->turns_cap = cap;
	c->first_turn = 0;
}

void page_cache_enqueue(struct page_cache *c, size_t file, struct extent e)
{
	struct turn *last;

	if (c->capacity_pages == 0)
		return;
	if (c->nturns > 0) {
		last = turn_at(c, c->nturns - 1);
		if (last->file == file && last->pages.first + last->pages.n == e.first) {
			last->pages.n += e.n;
			return;
		}
	}
	if (c->nturns == c->turns_cap)
		grow(c);
	*turn_at(c, c->nturns++) = (struct turn){ file, e };
}

/* Take the first n pages off the queue. */
static void dequeue(struct page_cache *c, uint64_t n)
{
	struct turn *first = turn_at(c, 0);

	assert(n <= first->pages.n);
	first->pages.first += n;
	first->pages.n -= n;
	if (first->pages.n == 0) {
		c->first_turn = (c->first_turn + 1) & (c->turns_cap - 1);
		c->nturns--;
	}
}

void page_cache_touch(struct page_cache *c, size_t file, struct extent e)
{
	struct cached_file *f = &c->files[file];

	if (c->capacity_pages == 0)
		return;
	while (e.n > 0) {
		uint64_t n = extents_absent(&f->read_once, e);

		if (n > 0) {
			extents_add(&f->read_once, (struct extent){ e.first, n });
		} else {
			n = extents_present(&f->read_once, e);
			extents_add(&f->read_again, (struct extent){ e.first, n });
		}
		e.first += n;
		e.n -= n;
	}
}

uint64_t page_cache_excess(const struct page_cache *c)
{
	if (c->capacity_pages == 0 || c->known_pages <= c->capacity_pages)
		return 0;
	return c->known_pages - c->capacity_pages;
}

uint64_t page_cache_room(const struct page_cache *c)
{
	if (c->capacity_pages == 0)
		return UINT64_MAX;
	return c->known_pages < c->capacity_pages ? c->capacity_pages - c->known_pages : 0;
}

enum fate { FATE_COMING, FATE_SECOND_CHANCE, FATE_MAY_GO };

/* What is to become of the pages at the front of e, which is cut to those that share it? */
static enum fate decide(struct cached_file *f, struct extent *e)
{
	uint64_t coming = extents_present(&f->coming, *e);
	uint64_t again = extents_present(&f->read_again, *e);

	if (coming > 0) {
		e->n = coming;
		return FATE_COMING;
	}
	e->n = extents_absent(&f->coming, *e);
	if (again > 0) {
		e->n = again < e->n ? again : e->n;
		return FATE_SECOND_CHANCE;
	}
	e->n = extents_absent(&f->read_again, *e);
	return FATE_MAY_GO;
}

static void forget_reading(struct cached_file *f, struct extent e)
{
	extents_remove(&f->read_once, e);
	extents_remove(&f->read_again, e);
}

static void evict(struct page_cache *c, size_t file, struct extent e)
{
	struct cached_file *f = &c->files[file];

	dequeue(c, e.n);
	extents_remove(&f->known, e);
	extents_remove(&f->marked, e);
	forget_reading(f, e);
	c->known_pages -= e.n;
}

/*
 * Once through the queue.  Returns whether something went; *chances, whether pages that may go now
 * were passed over.
 */
static bool go_round(struct page_cache *c, void (*keep)(void *, size_t, struct extent *),
		     void *arg, struct evicted *out, bool *chances)
{
	uint64_t left = c->known_pages;

	*chances = false;
	while (left > 0) {
		size_t file = turn_at(c, 0)->file;
		struct extent e = turn_at(c, 0)->pages, may;
		enum fate fate;

		if (e.n > left)		/* what went to the back may have joined others */
			e.n = left;
		fate = decide(&c->files[file], &e);
		if (fate == FATE_MAY_GO) {
			if (e.n > page_cache_excess(c))
				e.n = page_cache_excess(c);
			may = e;
			if (keep)
				keep(arg, file, &may);
			if (may.n > 0) {
				assert(may.first == e.first && may.n <= e.n);
				evict(c, file, may);
				*out = (struct evicted){ file, may.first, may.n };
				return true;
			}
		} else if (fate == FATE_SECOND_CHANCE) {
			forget_reading(&c->files[file], e);
			*chances = true;
		}
		dequeue(c, e.n);
		page_cache_enqueue(c, file, e);
		left -= e.n;
	}
	return false;
}

bool page_cache_evict(struct page_cache *c,
		      void (*keep)(void *arg, size_t file, struct extent *e), void *arg,
		      struct evicted *out)
{
	bool chances;

	if (page_cache_excess(c) == 0)
		return false;
	return go_round(c, keep, arg, out, &chances) ||
	       (chances && go_round(c, keep, arg, out, &chances));
}
