/*
 * The page cache: files, what is resident, what is mapped.  The rest of it: sim/readahead.c decides
 * what to ask the disk for, sim/page_cache_evict.c what leaves when memory is short,
 * sim/page_cache_state.c compares states and moves on by whole periods.
 *
 * Each file has sets of pages; a set is runs of pages, so a file that is read from front to back
 * costs a handful of runs, however large it is.
 *
 * MODEL: all folios of a file are as large as the largest that readahead has brought so far, or as a
 * warm file's are said to be; in the kernel each keeps its size.
 * MODEL: a mapped page counts as read when it is mapped; the kernel looks at the accessed bits of
 * page tables, when it unmaps or wants to evict the page.
 */

#include "sim/page_cache.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "sim/scenario.h"

#define FAULT_AROUND_PAGES 16	/* mm/memory.c: fault_around_pages, 64 KiB */

void page_cache_init(struct page_cache *c, const struct disk_profile *disk,
		     uint64_t capacity_bytes, const struct kernel *kernel)
{
	assert(disk->readahead_bytes >= PAGE_BYTES && capacity_bytes % PAGE_BYTES == 0);
	memset(c, 0, sizeof(*c));
	c->capacity_pages = capacity_bytes / PAGE_BYTES;
	c->readahead_pages = disk->readahead_bytes / PAGE_BYTES;
	c->request_pages = disk->request_bytes / PAGE_BYTES;
	c->big_request = kernel_has(kernel, RULE_BIG_REQUEST);
	c->fault_around = kernel_has(kernel, RULE_FAULT_AROUND);
	c->folio_fault = kernel_has(kernel, RULE_FOLIO_FAULT);
	if (disk->rotational && kernel_has(kernel, RULE_HDD_READAHEAD) &&
	    c->readahead_pages < 2 * c->request_pages)
		c->readahead_pages = 2 * c->request_pages;
}

void page_cache_free(struct page_cache *c)
{
	for (size_t i = 0; i < c->nfiles; i++) {
		extents_free(&c->files[i].known);
		extents_free(&c->files[i].coming);
		extents_free(&c->files[i].marked);
		extents_free(&c->files[i].read_once);
		extents_free(&c->files[i].read_again);
	}
	free(c->files);
	free(c->turns);
	memset(c, 0, sizeof(*c));
}

size_t page_cache_add_file(struct page_cache *c, uint64_t file_bytes, bool resident,
			   uint64_t folio_bytes)
{
	uint64_t npages = file_bytes / PAGE_BYTES + (file_bytes % PAGE_BYTES != 0);

	if (c->nfiles == c->cap) {
		c->cap = c->cap ? 2 * c->cap : 8;
		c->files = realloc(c->files, c->cap * sizeof(c->files[0]));
		if (!c->files)
			abort();
	}
	c->files[c->nfiles] = (struct cached_file){
		.npages = npages,
		.folio_pages = resident && folio_bytes > PAGE_BYTES ? folio_bytes / PAGE_BYTES : 1,
	};
	if (resident && npages > 0) {
		extents_add(&c->files[c->nfiles].known, (struct extent){ 0, npages });
		c->known_pages += npages;
		page_cache_enqueue(c, c->nfiles, (struct extent){ 0, npages });
	}
	return c->nfiles++;
}

void page_cache_close(struct reader *r)
{
	extents_free(&r->mapped);
	*r = (struct reader){ .file = r->file };
}

void page_cache_ask(struct page_cache *c, size_t file, struct extent e)
{
	extents_add(&c->files[file].known, e);
	extents_add(&c->files[file].coming, e);
	c->known_pages += e.n;
	page_cache_enqueue(c, file, e);
}

void page_cache_arrived(struct page_cache *c, size_t file, struct extent e)
{
	uint64_t n = extents_remove(&c->files[file].coming, e);

	assert(n == e.n);
	(void)n;
}

uint64_t page_cache_known(const struct page_cache *c, size_t file, struct extent e)
{
	return extents_present(&c->files[file].known, e);
}

bool page_cache_resident(const struct page_cache *c, size_t file, struct extent e)
{
	struct cached_file *f = &c->files[file];

	return extents_present(&f->known, e) == e.n &&
	       (f->coming.n == 0 || extents_absent(&f->coming, e) == e.n);
}

bool page_cache_mapped(struct reader *r, uint64_t page)
{
	return extents_has(&r->mapped, page);
}

uint64_t page_cache_next_unmapped(struct reader *r, struct extent e)
{
	return e.first + extents_present(&r->mapped, e);
}

uint64_t page_cache_window(const struct page_cache *c, size_t file)
{
	uint64_t folio = c->files[file].folio_pages;

	if (!c->fault_around)
		return 1;
	return c->folio_fault && folio > FAULT_AROUND_PAGES ? folio : FAULT_AROUND_PAGES;
}

/*
 * How many of these pages, from the first on, fault-around maps: resident ones.  A marked page is
 * left out, so that touching it starts the next window.
 */
static uint64_t mappable(struct cached_file *f, struct reader *r, struct extent e)
{
	e.n = extents_present(&f->known, e);
	e.n = extents_absent(&f->coming, e);
	e.n = extents_absent(&f->marked, e);
	return extents_absent(&r->mapped, e);
}

static void map(struct page_cache *c, struct reader *r, struct extent e)
{
	extents_add(&r->mapped, e);
	page_cache_touch(c, r->file, e);
}

uint64_t page_cache_map(struct page_cache *c, struct reader *r, uint64_t page)
{
	struct cached_file *f = &c->files[r->file];
	uint64_t window = page_cache_window(c, r->file), p = page - page % window;
	uint64_t end = p + window, mapped = 0;

	assert(page_cache_resident(c, r->file, (struct extent){ page, 1 }));
	while (window > 1 && p < end) {
		uint64_t n = mappable(f, r, (struct extent){ p, end - p });

		if (n > 0)
			map(c, r, (struct extent){ p, n });
		mapped += n;
		p += n > 0 ? n : 1;
	}
	if (!extents_has(&r->mapped, page)) {
		map(c, r, (struct extent){ page, 1 });
		mapped++;
	}
	return mapped;
}

uint64_t page_cache_unmap(struct reader *r)
{
	uint64_t n = extents_count(&r->mapped);

	extents_clear(&r->mapped);
	return n;
}

uint64_t page_cache_unmap_extent(struct reader *r, struct extent e)
{
	return extents_remove(&r->mapped, e);
}
