/*
 * The page cache's readahead against what the kernel asks a disk for (128 KiB windows, 4 KiB pages).
 */

#include "tests/test.h"

#include "sim/cache.h"
#include "sim/scenario.h"

/* A sequential reader, and the windows in pages that the disk is asked for. */
struct window_row {
	const char *name;
	uint64_t file_pages, request_pages;
	const char *kernel;
	uint64_t windows[12];
};

static const struct window_row windows[] = {
	{ "4 KiB reader: 16, 32, 64, 128 KiB, then 128 KiB", 128, 1, "linux-6.18",
	  { 4, 8, 16, 32, 32, 32, 4 } },
	{ "16 KiB reader: 32, 64, 128 KiB, then 128 KiB", 128, 4, "linux-6.18",
	  { 8, 16, 32, 32, 32, 8 } },
	{ "64 KiB reader: 128 KiB at once", 128, 16, "linux-6.18", { 32, 32, 32, 32 } },
	{ "1 MiB reader: as large as the device takes", 512, 256, "linux-6.18", { 256, 256 } },
	{ "1 MiB reader before 4.10: cut to 128 KiB", 128, 256, "linux-2.4", { 32, 32, 32, 32 } },
	{ "never beyond the end of the file", 5, 16, "linux-6.18", { 5 } },
};

static void test_windows(void **state)
{
	const struct window_row *row = *state;
	struct cache c;
	struct extent out[2];
	size_t seen = 0;

	cache_init(&c, row->file_pages * PAGE_BYTES, false, 32 * PAGE_BYTES, 320 * PAGE_BYTES,
		   kernel_find(row->kernel));
	for (uint64_t p = 0; p < row->file_pages; p += row->request_pages) {
		uint64_t n = row->request_pages, got;

		if (n > row->file_pages - p)
			n = row->file_pages - p;
		/* A call looks at its pages until all are there. */
		do {
			got = cache_read(&c, (struct extent){ p, n }, n, out);
			for (size_t i = 0; i < got; i++) {
				assert_int_equal(out[i].n, row->windows[seen++]);
				cache_arrived(&c, out[i]);
			}
		} while (got > 0);
		assert_true(cache_resident(&c, (struct extent){ p, n }));
	}
	assert_int_equal(row->windows[seen], 0);
	cache_free(&c);
}

/* Through a mapping: faults per 64 KiB window, one more for each mark. */
static void test_faults(void **state)
{
	struct cache c;
	struct extent out[2];
	uint64_t faults = 0, mapped = 0;

	(void)state;
	cache_init(&c, 256 * PAGE_BYTES, false, 32 * PAGE_BYTES, 320 * PAGE_BYTES,
		   kernel_find("linux-6.18"));
	for (uint64_t p = 0; p < 256; p++) {
		if (cache_mapped(&c, p))
			continue;
		faults++;
		for (size_t i = 0, n = cache_fault(&c, p, out); i < n; i++)
			cache_arrived(&c, out[i]);
		mapped += cache_map(&c, p);
	}
	assert_int_equal(mapped, 256);
	/* One per 64 KiB, and one for the mark at page 24; the later marks begin a 64 KiB. */
	assert_int_equal(faults, 16 + 1);
	assert_int_equal(cache_unmap(&c), 256);
	assert_int_equal(cache_unmap(&c), 0);
	cache_free(&c);
}

static void test_no_fault_around_before_3_15(void **state)
{
	struct cache c;

	(void)state;
	cache_init(&c, 64 * PAGE_BYTES, true, 0, PAGE_BYTES, kernel_find("linux-2.4"));
	assert_int_equal(cache_map(&c, 3), 1);
	assert_false(cache_mapped(&c, 4));
	cache_free(&c);
}

static void test_warm_asks_nothing(void **state)
{
	struct cache c;
	struct extent out[2];

	(void)state;
	cache_init(&c, 1000000, true, 32 * PAGE_BYTES, 320 * PAGE_BYTES, kernel_find("linux-6.18"));
	assert_int_equal(c.npages, 245);
	assert_int_equal(cache_read(&c, (struct extent){ 0, 245 }, 245, out), 0);
	cache_free(&c);
}

int main(void)
{
	static struct CMUnitTest tests[32] = {
		cmocka_unit_test(test_faults),
		cmocka_unit_test(test_no_fault_around_before_3_15),
		cmocka_unit_test(test_warm_asks_nothing),
	};
	size_t n = ADD_ROWS(tests, 3, windows, test_windows);

	return _cmocka_run_group_tests("cache", tests, n, NULL, NULL);
}
