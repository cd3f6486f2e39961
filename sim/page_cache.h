#ifndef SIM_PAGE_CACHE_H
#define SIM_PAGE_CACHE_H

/*
 * The page cache: which pages of which file are resident or on their way, the kernel's readahead,
 * which decides what to ask the disk for, what is mapped, and what leaves when memory is short.
 * Pages are PAGE_BYTES.  Memory grows with the gaps between pages, not with the files.
 *
 * A file is an index, from page_cache_add_file().  A reader is an open file and its mapping:
 * { .file = index } is one that has read nothing yet.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/extents.h"
#include "sim/kernel.h"
#include "sim/machine.h"

struct cached_file {
	uint64_t npages;		/* the last one rounded up */
	uint64_t folio_pages;		/* the largest that its pages lie in */
	struct extents known;		/* resident, or on their way */
	struct extents coming;		/* of these: asked of the disk, and not there yet */
	struct extents marked;		/* of these: touching one starts the next window */
	/* Kept only if the cache has a limit: */
	struct extents read_once;	/* since they came */
	struct extents read_again;	/* of these: once more, so they get a second chance */
};

struct turn {				/* pages that wait for their turn to be evicted */
	size_t file;
	struct extent pages;
};

struct page_cache {
	uint64_t capacity_pages;	/* 0: no limit */
	uint64_t readahead_pages, request_pages;
	bool big_request, fault_around, folio_fault;	/* rules of the kernel */
	struct cached_file *files;	/* owned */
	size_t nfiles, cap;
	uint64_t known_pages;		/* of all files */
	/* Every known page, in the order in which they came; kept only if there is a limit. */
	struct turn *turns;		/* owned; a ring, turns_cap is a power of two */
	size_t first_turn, nturns, turns_cap;
};

struct reader {
	size_t file;
	uint64_t ra_start, ra_size, ra_async;	/* its readahead window, pages */
	unsigned int ra_order;		/* which comes in folios of 2^order pages */
	uint64_t read_next;		/* the page behind the last one that counts as read */
	struct extent settled;		/* see page_cache_settled(); kept only if the cache has no limit */
	struct extents mapped;
};

struct evicted {
	size_t file;
	uint64_t first, n;		/* pages */
};

/* An empty cache for files on that disk.  Capacity 0: no limit.  Free it with page_cache_free(). */
void page_cache_init(struct page_cache *c, const struct disk_profile *disk,
		     uint64_t capacity_bytes, const struct kernel *kernel);
void page_cache_free(struct page_cache *c);

/* One more file; resident: all of it, in folios of that size.  Returns its index. */
size_t page_cache_add_file(struct page_cache *c, uint64_t file_bytes, bool resident,
			   uint64_t folio_bytes);

/* The reader is done: its memory is freed, and it has read nothing. */
void page_cache_close(struct reader *r);

/*
 * A read of want.n pages (of which the call will want request_pages in all) finds what it finds;
 * what must be asked of the disk now is put into out and counted as on its way.  Returns how many
 * extents that are.  Source: mm/readahead.c, page_cache_sync_ra() and page_cache_async_ra().
 */
size_t page_cache_read(struct page_cache *c, struct reader *r, struct extent want,
		       uint64_t request_pages, struct extent out[2]);

/* The same for a fault on that page.  Source: mm/filemap.c, do_sync_mmap_readahead(). */
size_t page_cache_fault(struct page_cache *c, struct reader *r, uint64_t page,
			struct extent out[2]);

/*
 * Is it known from an earlier read that one of these pages finds them all and asks for nothing?  Without
 * a limit no page leaves, and none that is there gets a mark, so it stays true.
 */
static inline bool page_cache_settled(const struct reader *r, struct extent e)
{
	const uint64_t from = e.first - r->settled.first;

	return from < r->settled.n && e.n <= r->settled.n - from;
}

/* Pages have arrived. */
void page_cache_arrived(struct page_cache *c, size_t file, struct extent e);

/* How many of these pages, from the first on, are resident or on their way. */
uint64_t page_cache_known(const struct page_cache *c, size_t file, struct extent e);

/* Are all these pages resident? */
bool page_cache_resident(const struct page_cache *c, size_t file, struct extent e);

/* Is the page mapped?  The first page of these that is not, or their end. */
bool page_cache_mapped(struct reader *r, uint64_t page);
uint64_t page_cache_next_unmapped(struct reader *r, struct extent e);

/* A fault on a resident page maps it and those around it; returns how many pages that were. */
uint64_t page_cache_map(struct page_cache *c, struct reader *r, uint64_t page);

/* How many folios so many pages of a file lie in. */
static inline uint64_t page_cache_folios(const struct page_cache *c, size_t file, uint64_t pages)
{
	const uint64_t folio = c->files[file].folio_pages;

	return folio == 1 ? pages : (pages + folio - 1) / folio;
}

/* Unmap all, or these pages; returns how many were mapped. */
uint64_t page_cache_unmap(struct reader *r);
uint64_t page_cache_unmap_extent(struct reader *r, struct extent e);

/* Pages above the capacity, and pages that still fit (UINT64_MAX if there is no limit). */
uint64_t page_cache_excess(const struct page_cache *c);
uint64_t page_cache_room(const struct page_cache *c);

/*
 * Evict one extent of at most the pages above the capacity; false if nothing may go.  The caller
 * unmaps it from the readers of the file.  keep (or NULL) protects pages in use: it cuts e down to
 * a front part that may go; with e->n == 0 these pages go to the back of the queue and the next are
 * tried.  It is asked once about each page, or twice if a call had to give second chances and found
 * nothing to evict at first.  Source: mm/vmscan.c, shrink_folio_list().
 */
bool page_cache_evict(struct page_cache *c,
		      void (*keep)(void *arg, size_t file, struct extent *e), void *arg,
		      struct evicted *out);

/*
 * All that can influence what comes next for the only reader of a file, as words that are equal
 * for two positions if the same will follow from them, so many pages further on.  Returns how many
 * words, or 0 if there are more than max.  The end of the file is not in it: see below.
 */
size_t page_cache_state(const struct page_cache *c, const struct reader *r,
			uint64_t position_pages, uint64_t *words, size_t max);

/*
 * Go on by so many pages, as the reader would by repeating what lies between two equal states that
 * are a divisor of it apart.  At most page_cache_shift_max(): then nothing that moves has met the
 * end of the file, and nothing more had to be evicted.
 */
void page_cache_shift(struct page_cache *c, struct reader *r, uint64_t pages);
uint64_t page_cache_shift_max(const struct page_cache *c, const struct reader *r);

/* --- between the files of the page cache ------------------------------------------------- */

/* Pages that a fault maps at once, aligned to their number. */
uint64_t page_cache_window(const struct page_cache *c, size_t file);

/* Unknown pages are asked of the disk. */
void page_cache_ask(struct page_cache *c, size_t file, struct extent e);

/* The last in turn to be evicted. */
void page_cache_enqueue(struct page_cache *c, size_t file, struct extent e);

/* Known pages are touched: the second time gives them a second chance. */
void page_cache_touch(struct page_cache *c, size_t file, struct extent e);

#endif
