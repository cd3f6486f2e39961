/*
 * The page cache's readahead against what the kernel asks a disk for, and what a fault maps.
 */

#include "tests/test.h"

#include "sim/cache.h"
#include "sim/scenario.h"

#define REQUEST_PAGES 320	/* the largest request of the disk: 1280 KiB */

/*
 * A sequential reader: each call wants `call` pages and looks at `look` of them at a time.  What
 * the disk is asked for: "at which page: first page + pages".
 */
struct read_row {
	const char *name;
	uint64_t file, readahead, call, look;	/* pages */
	const char *kernel;
	const char *asks;
};

static const struct read_row reads[] = {
	{ "4 KiB reader: 16, 32, 64, 128 KiB, then 128 KiB", 128, 32, 1, 1, "linux-6.18",
	  "0:0+4 1:4+8 4:12+16 12:28+32 28:60+32 60:92+32 92:124+4 " },
	{ "16 KiB reader: 32, 64, 128 KiB, then 128 KiB", 128, 32, 4, 4, "linux-6.18",
	  "0:0+8 4:8+16 8:24+32 24:56+32 56:88+32 88:120+8 " },
	{ "32 KiB reader: 64, 128 KiB, then 128 KiB", 128, 32, 8, 8, "linux-6.18",
	  "0:0+16 8:16+32 16:48+32 48:80+32 80:112+16 " },
	{ "36 KiB reader: 128 KiB at once", 72, 32, 9, 9, "linux-6.18", "0:0+32 9:32+32 27:64+8 " },
	{ "64 KiB reader: 128 KiB at once", 128, 32, 16, 16, "linux-6.18",
	  "0:0+32 16:32+32 32:64+32 64:96+32 " },
	{ "1 MiB reader: as large as the device takes", 512, 32, 256, 16, "linux-6.18",
	  "0:0+256 128:256+256 " },
	{ "2 MiB reader: no larger than the device takes", 700, 32, 512, 16, "linux-6.18",
	  "0:0+320 160:320+320 320:640+60 " },
	{ "1 MiB reader before 4.10: cut to 128 KiB", 128, 32, 256, 16, "linux-2.4",
	  "0:0+32 16:32+32 32:64+32 64:96+32 " },
	{ "windows grow fourfold below a sixteenth", 256, 128, 1, 1, "linux-6.18",
	  "0:0+4 1:4+16 4:20+32 20:52+64 52:116+128 116:244+12 " },
	{ "windows double from a sixteenth on", 128, 64, 1, 1, "linux-6.18",
	  "0:0+4 1:4+8 4:12+16 12:28+32 28:60+64 60:124+4 " },
	{ "windows double up to a half", 128, 33, 4, 4, "linux-6.18",
	  "0:0+8 4:8+16 8:24+32 24:56+33 56:89+33 88:122+6 " },
	{ "readahead of one page", 6, 1, 1, 1, "linux-6.18",
	  "0:0+1 1:1+1 2:2+1 3:3+1 4:4+1 5:5+1 " },
	{ "never beyond the end of the file", 5, 32, 16, 16, "linux-6.18", "0:0+5 " },
	{ "a file of one page", 1, 32, 16, 16, "linux-6.18", "0:0+1 " },
};

static uint64_t least(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

static void init(struct cache *c, uint64_t file, bool resident, uint64_t readahead,
		 const char *kernel)
{
	cache_init(c, file * PAGE_BYTES, resident, readahead * PAGE_BYTES,
		   REQUEST_PAGES * PAGE_BYTES, kernel_find(kernel));
}

/* The pages arrive at once; what was asked for is told. */
static void arrive(struct cache *c, uint64_t at, const struct extent *out, size_t n, char *asks)
{
	for (size_t i = 0; i < n; i++) {
		sprintf(asks + strlen(asks), "%d:%d+%d ", (int)at, (int)out[i].first,
			(int)out[i].n);
		cache_arrived(c, out[i]);
	}
}

static void look(struct cache *c, struct extent want, uint64_t request, char *asks)
{
	struct extent out[2];

	do {
		arrive(c, want.first, out, cache_read(c, want, request, out), asks);
	} while (cache_known(c, want) < want.n);
}

static void test_read(void **state)
{
	const struct read_row *row = *state;
	char asks[512] = "";
	struct cache c;

	init(&c, row->file, false, row->readahead, row->kernel);
	for (uint64_t p = 0; p < row->file; p += row->call) {
		uint64_t end = least(p + row->call, row->file);

		for (uint64_t q = p; q < end; q += row->look)
			look(&c, (struct extent){ q, least(row->look, end - q) }, end - q, asks);
	}
	assert_true(cache_resident(&c, (struct extent){ 0, row->file }));
	assert_string_equal(asks, row->asks);
	cache_free(&c);
}

/* A request that finds its first pages asks for the rest of it, and no more. */
static void test_rest_of_a_request(void **state)
{
	char asks[64] = "";
	struct cache c;

	(void)state;
	init(&c, 64, false, 1, "linux-6.18");
	look(&c, (struct extent){ 0, 1 }, 1, asks);
	look(&c, (struct extent){ 0, 8 }, 16, asks);
	assert_string_equal(asks, "0:0+1 0:1+15 ");
	cache_free(&c);
}

/* What is on its way is not asked for again. */
static void test_coming_pages(void **state)
{
	struct extent out[2];
	struct cache c;

	(void)state;
	init(&c, 128, false, 32, "linux-6.18");
	assert_int_equal(cache_read(&c, (struct extent){ 0, 16 }, 16, out), 1);
	assert_int_equal(cache_known(&c, (struct extent){ 0, 128 }), 32);
	assert_false(cache_resident(&c, (struct extent){ 0, 1 }));
	assert_int_equal(cache_read(&c, (struct extent){ 0, 16 }, 16, out), 0);
	cache_arrived(&c, (struct extent){ 0, 32 });
	assert_true(cache_resident(&c, (struct extent){ 0, 32 }));
	assert_false(cache_resident(&c, (struct extent){ 0, 33 }));
	/* A mark works once. */
	assert_int_equal(cache_read(&c, (struct extent){ 16, 16 }, 16, out), 1);
	assert_int_equal(cache_read(&c, (struct extent){ 16, 16 }, 16, out), 0);
	cache_free(&c);
}

/* A window ends where pages begin that are coming already. */
static void test_window_before_others(void **state)
{
	struct extent out[2];
	struct cache c;

	(void)state;
	init(&c, 64, false, 32, "linux-6.18");
	assert_int_equal(cache_fault(&c, 40, out), 1);
	assert_int_equal(out[0].first, 24);
	assert_int_equal(cache_read(&c, (struct extent){ 0, 16 }, 16, out), 1);
	assert_int_equal(out[0].first, 0);
	assert_int_equal(out[0].n, 24);
	cache_free(&c);
}

/* Through a mapping: faults per 64 KiB window, one more for each mark. */
static void test_faults(void **state)
{
	struct cache c;
	struct extent out[2];
	uint64_t faults = 0, mapped = 0;
	char asks[256] = "";

	(void)state;
	init(&c, 256, false, 32, "linux-6.18");
	for (uint64_t p = 0; p < 256; p++) {
		if (cache_mapped(&c, p))
			continue;
		faults++;
		arrive(&c, p, out, cache_fault(&c, p, out), asks);
		mapped += cache_map(&c, p);
	}
	assert_int_equal(mapped, 256);
	/* One per 64 KiB, and one for the mark at page 24; the later marks begin a 64 KiB. */
	assert_int_equal(faults, 16 + 1);
	assert_string_equal(asks, "0:0+32 24:32+32 32:64+32 64:96+32 96:128+32 128:160+32 "
			    "160:192+32 192:224+32 ");
	assert_int_equal(cache_unmap(&c), 256);
	assert_false(cache_mapped(&c, 0));
	assert_int_equal(cache_unmap(&c), 0);
	cache_free(&c);
}

/* A fault reads around its page; one on a page that is coming leaves the window as it is. */
static void test_read_around(void **state)
{
	struct cache c;
	struct extent out[2];
	char asks[64] = "";

	(void)state;
	init(&c, 128, false, 32, "linux-6.18");
	assert_int_equal(cache_fault(&c, 20, out), 1);
	assert_int_equal(out[0].first, 4);
	assert_int_equal(out[0].n, 32);
	assert_int_equal(cache_fault(&c, 21, out), 0);
	cache_arrived(&c, (struct extent){ 4, 32 });
	for (uint64_t p = 20; p <= 36; p++)
		arrive(&c, p, out, cache_fault(&c, p, out), asks);
	assert_string_equal(asks, "28:36+32 36:68+32 ");
	cache_free(&c);
}

/* The window of fault-around is aligned, and ends with the file. */
static void test_fault_around(void **state)
{
	struct cache c;

	(void)state;
	init(&c, 40, true, 32, "linux-6.18");
	assert_int_equal(cache_map(&c, 20), 16);
	assert_false(cache_mapped(&c, 15));
	assert_true(cache_mapped(&c, 16));
	assert_true(cache_mapped(&c, 31));
	assert_false(cache_mapped(&c, 32));
	assert_int_equal(cache_map(&c, 39), 8);
	assert_int_equal(cache_unmap(&c), 24);
	cache_free(&c);
}

static void test_no_fault_around_before_3_15(void **state)
{
	struct cache c;

	(void)state;
	init(&c, 64, true, 32, "linux-2.4");
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
	assert_int_equal(cache_fault(&c, 100, out), 0);
	cache_free(&c);
}

int main(void)
{
	static struct CMUnitTest tests[32] = {
		cmocka_unit_test(test_rest_of_a_request),
		cmocka_unit_test(test_coming_pages),
		cmocka_unit_test(test_window_before_others),
		cmocka_unit_test(test_faults),
		cmocka_unit_test(test_read_around),
		cmocka_unit_test(test_fault_around),
		cmocka_unit_test(test_no_fault_around_before_3_15),
		cmocka_unit_test(test_warm_asks_nothing),
	};
	size_t n = ADD_ROWS(tests, 8, reads, test_read);

	return _cmocka_run_group_tests("cache", tests, n, NULL, NULL);
}
