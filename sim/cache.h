#ifndef SIM_CACHE_H
#define SIM_CACHE_H

/*
 * The page cache of one file: which pages are resident, which are on their way, and the
 * kernel's readahead, which decides what to ask the disk for.  Pages are PAGE_BYTES.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/kernel.h"

struct extent {			/* pages first .. first + n - 1 */
	uint64_t first, n;
};

struct cache {
	uint64_t npages;	/* of the file, the last one rounded up */
	uint8_t *page;		/* flags per page, owned */
	uint64_t readahead_pages, request_pages;
	bool big_request, fault_around;		/* rules of the kernel */
	uint64_t ra_start, ra_size, ra_async;	/* the reader's current window, pages */
};

/* An empty or fully resident cache for a file of that size.  Free it with cache_free(). */
void cache_init(struct cache *c, uint64_t file_bytes, bool resident, uint64_t readahead_bytes,
		uint64_t request_bytes, const struct kernel *kernel);
void cache_free(struct cache *c);

/*
 * A read of want.n pages (of which the call will want request_pages in all) finds what it finds;
 * what must be asked of the disk now is put into out (at most 2 windows) and counted as on its way.
 * Returns how many.  Source: mm/readahead.c, page_cache_sync_ra() and page_cache_async_ra().
 */
size_t cache_read(struct cache *c, struct extent want, uint64_t request_pages,
		  struct extent out[2]);

/* The same for a fault on that page.  Source: mm/filemap.c, do_sync_mmap_readahead(). */
size_t cache_fault(struct cache *c, uint64_t page, struct extent out[2]);

/* Pages have arrived. */
void cache_arrived(struct cache *c, struct extent e);

/* How many of these pages, from the first on, are resident or on their way. */
uint64_t cache_known(const struct cache *c, struct extent e);

/* Are all these pages resident?  Is the page mapped? */
bool cache_resident(const struct cache *c, struct extent e);
bool cache_mapped(const struct cache *c, uint64_t page);

/* A fault on a resident page maps it and those around it; returns how many pages that were. */
uint64_t cache_map(struct cache *c, uint64_t page);

/* Unmap all; returns how many pages were mapped. */
uint64_t cache_unmap(struct cache *c);

#endif
