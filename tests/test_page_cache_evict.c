/*
 * What leaves the page cache when memory is short, in which order, and what must not.
 */

#include "tests/test.h"

#include "sim/page_cache.h"
#include "sim/scenario.h"

#define FILE_PAGES 32
#define CAPACITY_PAGES 8

/*
 * Readers without readahead, page by page, in a cache of 8 pages: "a0-3" is the reader of file a,
 * pages 0 to 3, "A0-3" another reader of that file, "*a0-3" through a mapping.  What is evicted.
 */
struct evict_row {
	const char *name;
	const char *reads;
	const char *evicted;
};

static const struct evict_row evicts[] = {
	{ "evict: nothing as long as it fits", "a0-7", "" },
	{ "evict: first in, first out", "a0-11", "a0-3 " },
	{ "evict: over two files", "a0-3 b0-3 a4-7", "a0-3 " },
	{ "evict: in turn, not by file", "a0-1 b0-1 a2-3 b2-3 a4-6", "a0-1 b0-0 " },
	{ "evict: what has left comes back at the end", "a0-8 a0-0 a9-9", "a0-2 " },
	{ "second chance: read again by the same reader", "a0-3 a0-1 b0-5", "a2-3 " },
	{ "second chance: read again by another", "a0-3 A0-1 b0-5", "a2-3 " },
	{ "second chance: only one", "a0-3 A0-1 b0-5 b6-12", "a2-3 b0-4 a0-1 " },
	{ "second chance: another for being read twice more", "a0-3 A0-1 b0-4 a0-1 A0-1 b5-11",
	  "a2-3 b0-5 " },
	{ "second chance: not for being read once more", "a0-3 A0-1 b0-4 a0-1 b5-11",
	  "a2-3 b0-4 a0-0 " },
	{ "second chance: all others, so the newest goes", "a0-7 A0-7 b0-2", "b0-0 a0-1 " },
	{ "second chance: not for the same page in a row", "a0-0 a0-0 a0-0 b0-7", "a0-0 " },
	{ "second chance: not for pages that left meanwhile", "a0-8 A0-0 b0-7", "a0-8 a0-0 " },
	{ "second chance: mapped by two", "*a0-3 *A0-1 b0-5", "a2-3 " },
	{ "second chance: read, then mapped", "a0-3 *A0-1 b0-5", "a2-3 " },
	{ "second chance: not for being mapped once", "*a0-3 b0-5", "a0-1 " },
};

struct world {
	struct page_cache cache;
	struct reader readers[4];	/* a, A, b, B */
	char log[256];			/* what was evicted */
	size_t file;			/* of the last run in it */
	uint64_t first, n;
};

static void init(struct world *w, uint64_t readahead_pages, uint64_t capacity_pages)
{
	struct disk_profile disk = {
		.readahead_bytes = readahead_pages * PAGE_BYTES, .request_bytes = PAGE_BYTES,
	};

	memset(w, 0, sizeof(*w));
	/* No big requests, no fault-around: each page comes and is mapped by itself. */
	page_cache_init(&w->cache, &disk, capacity_pages * PAGE_BYTES, kernel_find("linux-2.4"));
	for (size_t i = 0; i < 2; i++) {
		page_cache_add_file(&w->cache, FILE_PAGES * PAGE_BYTES, false, PAGE_BYTES);
		w->readers[2 * i].file = w->readers[2 * i + 1].file = i;
	}
}

static void finish(struct world *w)
{
	for (size_t i = 0; i < ARRAY_LEN(w->readers); i++)
		page_cache_close(&w->readers[i]);
	page_cache_free(&w->cache);
}

static void log_run(struct world *w)
{
	if (w->n > 0)
		sprintf(w->log + strlen(w->log), "%c%d-%d ", "ab"[w->file], (int)w->first,
			(int)(w->first + w->n - 1));
	w->n = 0;
}

static void shrink(struct world *w)
{
	struct evicted out;

	while (page_cache_evict(&w->cache, NULL, NULL, &out)) {
		if (out.file != w->file || out.first != w->first + w->n) {
			log_run(w);
			w->file = out.file;
			w->first = out.first;
		}
		w->n += out.n;
		for (size_t i = 0; i < ARRAY_LEN(w->readers); i++) {
			if (w->readers[i].file == out.file)
				page_cache_unmap_extent(&w->readers[i],
							(struct extent){ out.first, out.n });
		}
	}
	assert_int_equal(page_cache_excess(&w->cache), 0);
}

static void read_page(struct world *w, struct reader *r, uint64_t page, bool maps)
{
	struct extent out[2];
	size_t n;

	if (maps)
		n = page_cache_fault(&w->cache, r, page, out);
	else
		n = page_cache_read(&w->cache, r, (struct extent){ page, 1 }, 1, out);
	for (size_t i = 0; i < n; i++)
		page_cache_arrived(&w->cache, r->file, out[i]);
	if (maps)
		page_cache_map(&w->cache, r, page);
	shrink(w);
}

static void test_evict(void **state)
{
	const struct evict_row *row = *state;
	const char *text = row->reads;
	struct world w;

	init(&w, 1, CAPACITY_PAGES);
	while (*text) {
		bool maps = *text == '*';
		char who;
		int from, to, length;

		text += maps;
		assert_int_equal(sscanf(text, "%c%d-%d%n", &who, &from, &to, &length), 3);
		text += length + (text[length] == ' ');
		for (int p = from; p <= to; p++)
			read_page(&w, &w.readers[strchr("aAbB", who) - "aAbB"], (uint64_t)p, maps);
	}
	log_run(&w);
	assert_string_equal(w.log, row->evicted);
	finish(&w);
}

/* Pages that are on their way stay, and go to the back of the queue. */
static void test_coming_pages_stay(void **state)
{
	struct extent want = { 0, 2 }, out[2];
	struct evicted gone;
	struct world w;

	(void)state;
	init(&w, 4, 3);
	assert_int_equal(page_cache_room(&w.cache), 3);
	/* Asks for 0 .. 3, and page 2 is marked. */
	assert_int_equal(page_cache_read(&w.cache, &w.readers[0], want, 2, out), 1);
	assert_int_equal(out[0].n, 4);
	assert_int_equal(page_cache_excess(&w.cache), 1);
	assert_int_equal(page_cache_room(&w.cache), 0);
	assert_false(page_cache_evict(&w.cache, NULL, NULL, &gone));
	page_cache_arrived(&w.cache, 0, (struct extent){ 2, 1 });
	assert_true(page_cache_evict(&w.cache, NULL, NULL, &gone));
	assert_int_equal(gone.file, 0);
	assert_int_equal(gone.first, 2);
	assert_int_equal(gone.n, 1);
	assert_false(page_cache_evict(&w.cache, NULL, NULL, &gone));
	/* Its mark has gone with it. */
	assert_int_equal(page_cache_read(&w.cache, &w.readers[2], want, 2, out), 1);
	page_cache_arrived(&w.cache, 1, out[0]);
	assert_int_equal(w.cache.files[0].marked.n, 0);
	assert_int_equal(page_cache_excess(&w.cache), 4);
	/* 3 of file 0 came first, 0 and 1 have been sent back behind it; all three are coming. */
	assert_true(page_cache_evict(&w.cache, NULL, NULL, &gone));
	assert_int_equal(gone.file, 1);
	assert_int_equal(gone.n, 4);
	finish(&w);
}

/* At most what is above the capacity goes at once. */
static void test_no_more_than_needed(void **state)
{
	struct world w;
	struct evicted gone;

	(void)state;
	init(&w, 1, 5);
	page_cache_add_file(&w.cache, 20 * PAGE_BYTES, true, PAGE_BYTES);
	assert_int_equal(page_cache_excess(&w.cache), 15);
	assert_true(page_cache_evict(&w.cache, NULL, NULL, &gone));
	assert_int_equal(gone.file, 2);
	assert_int_equal(gone.first, 0);
	assert_int_equal(gone.n, 15);
	assert_false(page_cache_evict(&w.cache, NULL, NULL, &gone));
	assert_true(page_cache_resident(&w.cache, 2, (struct extent){ 15, 5 }));
	assert_false(page_cache_resident(&w.cache, 2, (struct extent){ 14, 1 }));
	finish(&w);
}

/* Pages of file 0 in use; how often it was asked. */
struct in_use {
	struct extent pages;
	int asked;
};

static void keep(void *arg, size_t file, struct extent *e)
{
	struct in_use *use = arg;
	uint64_t end = use->pages.first + use->pages.n;

	use->asked++;
	if (file != 0 || e->first >= end || e->first + e->n <= use->pages.first)
		return;
	e->n = e->first < use->pages.first ? use->pages.first - e->first : 0;
}

/* What is in use goes to the back; the rest goes in turn. */
static void test_keep(void **state)
{
	struct in_use use = { .pages = { 3, 2 } };
	struct evicted gone;
	struct world w;
	char log[128] = "";

	(void)state;
	init(&w, 1, 8);
	for (uint64_t p = 0; p < 8; p++)
		read_page(&w, &w.readers[0], p, false);
	w.cache.capacity_pages = 1;
	while (page_cache_evict(&w.cache, keep, &use, &gone))
		sprintf(log + strlen(log), "%d+%d ", (int)gone.first, (int)gone.n);
	/*
	 * 7 are too many: of 0 .. 6 the first three may go.  Then 4 are: none of 3 .. 6, which go
	 * behind 7.  That goes, then of 3 .. 5 none, which go behind 6.  That goes.
	 */
	assert_string_equal(log, "0+3 7+1 6+1 5+1 ");
	assert_int_equal(page_cache_excess(&w.cache), 1);
	/* All that is left is in use, and each page of it is asked about once. */
	use.asked = 0;
	assert_false(page_cache_evict(&w.cache, keep, &use, &gone));
	assert_int_equal(use.asked, 2);
	use.pages.n = 0;
	assert_true(page_cache_evict(&w.cache, keep, &use, &gone));
	assert_int_equal(gone.n, 1);
	finish(&w);
}

/* Where all has a second chance, and then all is in use, the call ends. */
static void test_keep_after_second_chance(void **state)
{
	struct in_use use = { .pages = { 0, 8 } };
	struct evicted gone;
	struct world w;

	(void)state;
	init(&w, 1, 8);
	for (int i = 0; i < 2; i++) {
		for (uint64_t p = 0; p < 8; p++)
			read_page(&w, &w.readers[i], p, false);
	}
	w.cache.capacity_pages = 7;
	assert_false(page_cache_evict(&w.cache, keep, &use, &gone));
	assert_int_equal(use.asked, 8);
	finish(&w);
}

/* What a call looks at again because it had to wait for the rest does not count as read again. */
static void test_looked_at_again(void **state)
{
	struct world w;
	struct extent out[2], want = { 0, 3 };

	(void)state;
	init(&w, 1, 100);
	while (page_cache_known(&w.cache, 0, want) < want.n)
		page_cache_read(&w.cache, &w.readers[0], want, 3, out);
	assert_int_equal(extents_count(&w.cache.files[0].read_once), 3);
	assert_int_equal(extents_count(&w.cache.files[0].read_again), 0);
	/* The rest of the page that the last call ended in, and more. */
	page_cache_read(&w.cache, &w.readers[0], (struct extent){ 2, 2 }, 2, out);
	assert_int_equal(extents_count(&w.cache.files[0].read_again), 0);
	/* Once more from the beginning. */
	page_cache_read(&w.cache, &w.readers[0], want, 3, out);
	assert_int_equal(extents_count(&w.cache.files[0].read_again), 3);
	finish(&w);
}

/* A file of 1 TiB, read to its end in a cache of 1 GiB: a handful of runs all the time. */
static void test_large_file(void **state)
{
	const uint64_t npages = 1ull << 28, step = 4096;
	struct page_cache c;
	struct disk_profile disk = {
		.readahead_bytes = 32 * PAGE_BYTES, .request_bytes = 4096 * PAGE_BYTES,
	};
	struct reader r = { 0 };
	struct extent out[2];
	struct evicted gone;
	uint64_t evicted = 0;

	(void)state;
	page_cache_init(&c, &disk, 1 << 30, kernel_find("linux-6.18"));
	page_cache_add_file(&c, npages * PAGE_BYTES, false, PAGE_BYTES);
	for (uint64_t p = 0; p < npages; p += step) {
		size_t n = page_cache_read(&c, &r, (struct extent){ p, step }, step, out);

		for (size_t i = 0; i < n; i++)
			page_cache_arrived(&c, 0, out[i]);
		while (page_cache_evict(&c, NULL, NULL, &gone))
			evicted += gone.n;
		assert_true(c.files[0].known.cap + c.files[0].coming.cap + c.files[0].marked.cap +
			    c.files[0].read_once.cap + c.turns_cap <= 4 * 8 + 16);
	}
	assert_int_equal(evicted, npages - (1 << 18));
	assert_int_equal(c.nturns, 1);
	page_cache_free(&c);
}

int main(void)
{
	static struct CMUnitTest tests[64] = {
		cmocka_unit_test(test_coming_pages_stay),
		cmocka_unit_test(test_no_more_than_needed),
		cmocka_unit_test(test_keep),
		cmocka_unit_test(test_keep_after_second_chance),
		cmocka_unit_test(test_looked_at_again),
		cmocka_unit_test(test_large_file),
	};
	size_t n = ADD_ROWS(tests, 6, evicts, test_evict);

	return _cmocka_run_group_tests("page_cache_evict", tests, n, NULL, NULL);
}
