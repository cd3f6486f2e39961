/*
 * The page cache of one file, with the kernel's readahead for a sequential reader.
 *
 * A window of pages is asked of the disk as a whole.  One page in it carries a mark; who
 * touches that page starts the next window, so a steady reader finds its pages there.
 *
 * MODEL: readers are sequential, so the kernel's handling of random readers is left out.
 * MODEL: every kernel reads ahead as today's does; 2.4 had windows of its own, of at most 31 pages.
 * MODEL: folios are single pages here.  Since 6.18 a fault maps a large folio whole, so the real
 * kernel may take fewer faults than the model; a check gives faults a range.
 */

#include "sim/cache.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "sim/scenario.h"

enum {
	RESIDENT = 1,
	COMING = 2,	/* asked of the disk */
	MARKED = 4,	/* touching it starts the next window */
	MAPPED = 8,
};

#define FAULT_AROUND_PAGES 16	/* mm/memory.c: fault_around_pages, 64 KiB */

void cache_init(struct cache *c, uint64_t file_bytes, bool resident, uint64_t readahead_bytes,
		uint64_t request_bytes, const struct kernel *kernel)
{
	assert(readahead_bytes >= PAGE_BYTES);
	memset(c, 0, sizeof(*c));
	c->npages = file_bytes / PAGE_BYTES + (file_bytes % PAGE_BYTES != 0);
	c->page = calloc(c->npages + 1, 1);	/* + 1: an empty file has a table too */
	if (!c->page)
		abort();
	if (resident)
		memset(c->page, RESIDENT, c->npages);
	c->readahead_pages = readahead_bytes / PAGE_BYTES;
	c->request_pages = request_bytes / PAGE_BYTES;
	c->big_request = kernel_has(kernel, RULE_BIG_REQUEST);
	c->fault_around = kernel_has(kernel, RULE_FAULT_AROUND);
}

void cache_free(struct cache *c)
{
	free(c->page);
	memset(c, 0, sizeof(*c));
}

static uint64_t round_up_power_of_2(uint64_t n)
{
	uint64_t power = 1;

	while (power < n)
		power *= 2;
	return power;
}

/* mm/readahead.c: ractl_max_pages().  A big request may be as large as the device takes. */
static uint64_t window_max(const struct cache *c, uint64_t request)
{
	uint64_t max = c->readahead_pages;

	if (c->big_request && request > max && c->request_pages > max)
		max = request < c->request_pages ? request : c->request_pages;
	return max;
}

/* mm/readahead.c: get_init_ra_size(). */
static uint64_t window_first(uint64_t request, uint64_t max)
{
	uint64_t size = round_up_power_of_2(request);

	if (size <= max / 32)
		size *= 4;
	else if (size <= max / 4)
		size *= 2;
	else
		size = max;
	return size;
}

/* mm/readahead.c: get_next_ra_size(). */
static uint64_t window_next(uint64_t size, uint64_t max)
{
	if (size < max / 16)
		return 4 * size;
	if (size <= max / 2)
		return 2 * size;
	return max;
}

/*
 * Ask for the current window: its absent pages, as one extent; its mark is set.  Returns false
 * if nothing of it is absent.  Pages beyond the end of the file are never asked for.
 */
static bool ask_window(struct cache *c, struct extent *out)
{
	uint64_t end = c->ra_start + c->ra_size, mark = end - c->ra_async;

	out->first = c->ra_start;
	if (end > c->npages)
		end = c->npages;
	while (out->first < end && (c->page[out->first] & (RESIDENT | COMING)))
		out->first++;
	out->n = 0;
	while (out->first + out->n < end && !(c->page[out->first + out->n] & (RESIDENT | COMING)))
		c->page[out->first + out->n++] |= COMING;
	if (out->n > 0 && mark >= out->first && mark < out->first + out->n)
		c->page[mark] |= MARKED;
	return out->n > 0;
}

/* The marked page was touched: the next window. */
static bool ask_next(struct cache *c, uint64_t page, uint64_t max, struct extent *out)
{
	c->page[page] &= (uint8_t)~MARKED;
	c->ra_start += c->ra_size;
	/* A big request's window does not shrink again. */
	if (window_next(c->ra_size, max) > c->ra_size)
		c->ra_size = window_next(c->ra_size, max);
	c->ra_async = c->ra_size;
	return ask_window(c, out);
}

size_t cache_read(struct cache *c, struct extent want, uint64_t request_pages,
		  struct extent out[2])
{
	size_t n = 0;

	for (uint64_t p = want.first; p < want.first + want.n && n < 2; p++) {
		uint64_t request = request_pages - (p - want.first);	/* what is left of it */
		uint64_t max = window_max(c, request);

		if (c->page[p] & MARKED) {
			n += ask_next(c, p, max, &out[n]);
		} else if (!(c->page[p] & (RESIDENT | COMING))) {
			c->ra_start = p;
			c->ra_size = window_first(request, max);
			c->ra_async = c->ra_size > request ? c->ra_size - request :
				c->ra_size / 2;
			n += ask_window(c, &out[n]);
		}
	}
	return n;
}

size_t cache_fault(struct cache *c, uint64_t page, struct extent out[2])
{
	size_t n = 0;

	if (c->page[page] & MARKED)
		n += ask_next(c, page, c->readahead_pages, &out[n]);
	if (c->page[page] & (RESIDENT | COMING))
		return n;
	/* Read around: the page in the middle of the window. */
	c->ra_size = c->readahead_pages;
	c->ra_start = page > c->ra_size / 2 ? page - c->ra_size / 2 : 0;
	c->ra_async = c->readahead_pages / 4;
	n += ask_window(c, &out[n]);
	assert(c->page[page] & COMING);		/* or the fault would wait for ever */
	return n;
}

void cache_arrived(struct cache *c, struct extent e)
{
	for (uint64_t p = e.first; p < e.first + e.n; p++) {
		assert(c->page[p] & COMING);
		c->page[p] = (uint8_t)((c->page[p] & ~COMING) | RESIDENT);
	}
}

uint64_t cache_known(const struct cache *c, struct extent e)
{
	uint64_t n = 0;

	while (n < e.n && (c->page[e.first + n] & (RESIDENT | COMING)))
		n++;
	return n;
}

bool cache_resident(const struct cache *c, struct extent e)
{
	for (uint64_t p = e.first; p < e.first + e.n; p++) {
		if (!(c->page[p] & RESIDENT))
			return false;
	}
	return true;
}

bool cache_mapped(const struct cache *c, uint64_t page)
{
	return c->page[page] & MAPPED;
}

uint64_t cache_map(struct cache *c, uint64_t page)
{
	uint64_t first = page - page % FAULT_AROUND_PAGES, n = 0;

	assert(c->page[page] & RESIDENT);
	if (c->fault_around) {
		/* A marked page is left out, so that touching it starts the next window. */
		for (uint64_t p = first; p < first + FAULT_AROUND_PAGES && p < c->npages; p++) {
			if ((c->page[p] & (RESIDENT | MARKED | MAPPED)) == RESIDENT) {
				c->page[p] |= MAPPED;
				n++;
			}
		}
	}
	if (!(c->page[page] & MAPPED)) {
		c->page[page] |= MAPPED;
		n++;
	}
	return n;
}

uint64_t cache_unmap(struct cache *c)
{
	uint64_t n = 0;

	for (uint64_t p = 0; p < c->npages; p++) {
		n += (c->page[p] & MAPPED) != 0;
		c->page[p] &= (uint8_t)~MAPPED;
	}
	return n;
}
