/*
 * The kernel's readahead for sequential readers: which pages a read or a fault asks the disk for.
 *
 * A window of pages is asked for as a whole.  One page in it carries a mark; who touches that page
 * starts the next window, so a steady reader finds its pages there.  The window belongs to the
 * reader, the mark to the page: where several read one file, the first at the mark reads ahead.
 *
 * MODEL: readers are sequential, so the kernel's handling of random readers is left out.
 * MODEL: faults are read around however many of them miss; the kernel gives that up after 100 more misses
 * than hits of a mapping (MMAP_LOTSAMISS).
 * MODEL: every kernel reads ahead as today's does; 2.4 had windows of its own, of at most 31 pages.
 * MODEL: of a window only the first run of absent pages is asked for (and the one that a fault is
 * in); the kernel asks for all of them.
 */

#include <assert.h>

#include "sim/page_cache.h"

#define MAX_ORDER 9	/* folios of 2 MiB */

static uint64_t round_up_power_of_2(uint64_t n)
{
	uint64_t power = 1;

	while (power < n)
		power *= 2;
	return power;
}

/* mm/readahead.c: ractl_max_pages().  A big request may be as large as the device takes. */
static uint64_t window_max(const struct page_cache *c, uint64_t request)
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

/* mm/readahead.c: page_cache_ra_order().  A window comes in folios that are no larger than it. */
static void note_folios(struct cached_file *f, const struct reader *r)
{
	uint64_t pages = 1;

	for (unsigned int order = 0; order < r->ra_order && 2 * pages <= r->ra_size; order++)
		pages *= 2;
	if (pages > f->folio_pages)
		f->folio_pages = pages;
}

/*
 * Ask for the first absent pages of the reader's window, from that page on, as one extent; set its
 * mark if it is among them.  False if none is absent.  Pages beyond the end of the file never are.
 */
static bool ask(struct page_cache *c, const struct reader *r, uint64_t from, struct extent *out)
{
	struct cached_file *f = &c->files[r->file];
	uint64_t end = r->ra_start + r->ra_size, mark = end - r->ra_async;

	if (end > f->npages)
		end = f->npages;
	if (from < end)
		from += extents_present(&f->known, (struct extent){ from, end - from });
	if (from >= end)
		return false;
	*out = (struct extent){ from, end - from };
	out->n = extents_absent(&f->known, *out);
	page_cache_ask(c, r->file, *out);
	note_folios(f, r);
	if (mark >= from && mark < from + out->n)
		extents_add(&f->marked, (struct extent){ mark, 1 });
	return true;
}

/* A marked page was touched: the next window.  Source: mm/readahead.c, page_cache_async_ra(). */
static bool ask_next(struct page_cache *c, struct reader *r, uint64_t page, uint64_t request,
		     uint64_t max, struct extent *out)
{
	struct cached_file *f = &c->files[r->file];
	uint64_t start = r->ra_start + r->ra_size;

	extents_remove(&f->marked, (struct extent){ page, 1 });
	if (r->ra_order < MAX_ORDER)
		r->ra_order += 2;	/* page_cache_async_ra(): larger than the folio that was hit */
	if (r->ra_size > 0 && page == start - r->ra_async) {
		/* A big request's window does not shrink again. */
		if (window_next(r->ra_size, max) > r->ra_size)
			r->ra_size = window_next(r->ra_size, max);
	} else {
		/* Somebody else's mark: go on where the pages end that somebody asked for. */
		start = page + 1;
		start += extents_present(&f->known, (struct extent){ start, max });
		if (start - page > max)
			return false;
		r->ra_size = window_next(start - page + request, max);
	}
	r->ra_start = start;
	r->ra_async = r->ra_size;
	return ask(c, r, start, out);
}

/* An absent page was wanted: the first window, or the first after a gap. */
static bool ask_first(struct page_cache *c, struct reader *r, uint64_t page, uint64_t request,
		      uint64_t max, struct extent *out)
{
	r->ra_order = 0;
	r->ra_start = page;
	r->ra_size = window_first(request, max);
	r->ra_async = r->ra_size > request ? r->ra_size - request : r->ra_size / 2;
	return ask(c, r, page, out);
}

/*
 * These pages were read.  What a call looks at again after it had to wait, and the rest of the page
 * that the last call ended in, were read before.  Source: mm/filemap.c, filemap_read().
 */
static void touch(struct page_cache *c, struct reader *r, struct extent e)
{
	uint64_t end = e.first + e.n;

	if (e.first < r->read_next && (end > r->read_next || e.first + 1 == r->read_next))
		e = (struct extent){ r->read_next, end - r->read_next };
	r->read_next = end;
	page_cache_touch(c, r->file, e);
}

/* From that page on: all that a read finds and that is not marked. */
static void note_settled(struct page_cache *c, struct reader *r, uint64_t page)
{
	struct cached_file *f = &c->files[r->file];
	struct extent e = { page, f->npages - page };

	e.n = extents_present(&f->known, e);
	e.n = extents_absent(&f->marked, e);
	e.n = extents_absent(&f->coming, e);
	r->settled = e;
}

size_t page_cache_read(struct page_cache *c, struct reader *r, struct extent want,
		       uint64_t request_pages, struct extent out[2])
{
	struct cached_file *f = &c->files[r->file];
	uint64_t end = want.first + want.n;
	size_t n = 0;

	assert(end <= f->npages && request_pages >= want.n);
	if (page_cache_settled(r, want))
		return 0;
	for (uint64_t p = want.first; p < end && n < 2; p++) {
		struct extent rest = { p, end - p };
		uint64_t request, max;

		/* What is there and not marked needs nothing. */
		rest.n = extents_present(&f->known, rest);
		p += extents_absent(&f->marked, rest);
		if (p == end)
			break;
		request = request_pages - (p - want.first);	/* what is left of it */
		max = window_max(c, request);
		if (extents_has(&f->marked, p))
			n += ask_next(c, r, p, request, max, &out[n]);
		else
			n += ask_first(c, r, p, request, max, &out[n]);
	}
	if (c->capacity_pages > 0 && want.n > 0)
		touch(c, r, (struct extent){ want.first, page_cache_known(c, r->file, want) });
	else if (n == 0)
		note_settled(c, r, want.first);
	return n;
}

/* The first page of the gap that holds that absent page, but none before from. */
static uint64_t gap_begin(struct extents *known, uint64_t from, uint64_t page)
{
	uint64_t begin;

	do {
		from += extents_present(known, (struct extent){ from, page - from });
		begin = from;
		from += extents_absent(known, (struct extent){ from, page - from });
	} while (from < page);
	return begin;
}

size_t page_cache_fault(struct page_cache *c, struct reader *r, uint64_t page,
			struct extent out[2])
{
	struct cached_file *f = &c->files[r->file];
	uint64_t max = c->readahead_pages;
	size_t n = 0;

	assert(page < f->npages);
	if (extents_has(&f->marked, page))
		n += ask_next(c, r, page, max, max, &out[n]);
	if (extents_has(&f->known, page))
		return n;
	/* Read around: the page in the middle of the window. */
	r->ra_order = 0;
	r->ra_size = max;
	r->ra_start = page > max / 2 ? page - max / 2 : 0;
	r->ra_async = max / 4;
	n += ask(c, r, r->ra_start, &out[n]);
	if (!extents_has(&f->known, page))
		n += ask(c, r, gap_begin(&f->known, r->ra_start, page), &out[n]);
	assert(extents_has(&f->coming, page));	/* or the fault would wait for ever */
	return n;
}
