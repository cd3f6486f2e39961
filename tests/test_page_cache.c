/*
 * The page cache: its readahead against what the kernel asks a disk for, what a fault maps, and in
 * which order pages leave.
 */

#include "tests/test.h"

#include "sim/page_cache.h"
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

/* One file on a disk with that readahead, and its first reader, whose file is 0. */
static void init(struct page_cache *c, uint64_t file, bool resident, uint64_t readahead,
		 const char *kernel)
{
	struct disk_profile disk = {
		.readahead_bytes = readahead * PAGE_BYTES,
		.request_bytes = REQUEST_PAGES * PAGE_BYTES,
	};

	page_cache_init(c, &disk, 0, kernel_find(kernel));
	assert_int_equal(page_cache_add_file(c, file * PAGE_BYTES, resident, PAGE_BYTES), 0);
}

/* The pages arrive at once; what was asked for is told. */
static void arrive(struct page_cache *c, uint64_t at, const struct extent *out, size_t n,
		   char *asks)
{
	for (size_t i = 0; i < n; i++) {
		sprintf(asks + strlen(asks), "%d:%d+%d ", (int)at, (int)out[i].first,
			(int)out[i].n);
		page_cache_arrived(c, 0, out[i]);
	}
}

static void look(struct page_cache *c, struct reader *r, struct extent want, uint64_t request,
		 char *asks)
{
	struct extent out[2];

	do {
		arrive(c, want.first, out, page_cache_read(c, r, want, request, out), asks);
	} while (page_cache_known(c, 0, want) < want.n);
}

static void test_read(void **state)
{
	const struct read_row *row = *state;
	char asks[512] = "";
	struct page_cache c;
	struct reader r = { 0 };

	init(&c, row->file, false, row->readahead, row->kernel);
	for (uint64_t p = 0; p < row->file; p += row->call) {
		uint64_t end = least(p + row->call, row->file);

		for (uint64_t q = p; q < end; q += row->look)
			look(&c, &r, (struct extent){ q, least(row->look, end - q) }, end - q,
			     asks);
	}
	assert_true(page_cache_resident(&c, 0, (struct extent){ 0, row->file }));
	assert_string_equal(asks, row->asks);
	page_cache_free(&c);
}

/* A request that finds its first pages asks for the rest of it, and no more. */
static void test_rest_of_a_request(void **state)
{
	char asks[64] = "";
	struct page_cache c;
	struct reader r = { 0 };

	(void)state;
	init(&c, 64, false, 1, "linux-6.18");
	look(&c, &r, (struct extent){ 0, 1 }, 1, asks);
	look(&c, &r, (struct extent){ 0, 8 }, 16, asks);
	assert_string_equal(asks, "0:0+1 0:1+15 ");
	page_cache_free(&c);
}

/* What is on its way is not asked for again. */
static void test_coming_pages(void **state)
{
	struct extent out[2];
	struct page_cache c;
	struct reader r = { 0 };

	(void)state;
	init(&c, 128, false, 32, "linux-6.18");
	assert_int_equal(page_cache_read(&c, &r, (struct extent){ 0, 16 }, 16, out), 1);
	assert_int_equal(page_cache_known(&c, 0, (struct extent){ 0, 128 }), 32);
	assert_false(page_cache_resident(&c, 0, (struct extent){ 0, 1 }));
	assert_int_equal(page_cache_read(&c, &r, (struct extent){ 0, 16 }, 16, out), 0);
	page_cache_arrived(&c, 0, (struct extent){ 0, 32 });
	assert_true(page_cache_resident(&c, 0, (struct extent){ 0, 32 }));
	assert_false(page_cache_resident(&c, 0, (struct extent){ 0, 33 }));
	/* A mark works once. */
	assert_int_equal(page_cache_read(&c, &r, (struct extent){ 16, 16 }, 16, out), 1);
	assert_int_equal(page_cache_read(&c, &r, (struct extent){ 16, 16 }, 16, out), 0);
	page_cache_free(&c);
}

/* A window ends where pages begin that are coming already. */
static void test_window_before_others(void **state)
{
	struct extent out[2];
	struct page_cache c;
	struct reader r = { 0 };

	(void)state;
	init(&c, 64, false, 32, "linux-6.18");
	assert_int_equal(page_cache_fault(&c, &r, 40, out), 1);
	assert_int_equal(out[0].first, 24);
	assert_int_equal(page_cache_read(&c, &r, (struct extent){ 0, 16 }, 16, out), 1);
	assert_int_equal(out[0].first, 0);
	assert_int_equal(out[0].n, 24);
	page_cache_free(&c);
}

/* Through a mapping: faults per 64 KiB window, one more for each mark. */
static void test_faults(void **state)
{
	struct page_cache c;
	struct reader r = { 0 };
	struct extent out[2];
	uint64_t faults = 0, mapped = 0, p = 0;
	char asks[256] = "";

	(void)state;
	init(&c, 256, false, 32, "linux-6.18");
	while ((p = page_cache_next_unmapped(&r, (struct extent){ p, 256 - p })) < 256) {
		assert_false(page_cache_mapped(&r, p));
		faults++;
		arrive(&c, p, out, page_cache_fault(&c, &r, p, out), asks);
		mapped += page_cache_map(&c, &r, p);
		assert_true(page_cache_mapped(&r, p));
	}
	assert_int_equal(mapped, 256);
	/*
	 * One per 64 KiB, and one for the mark at page 24, while folios are small; then one for each
	 * window, which is a folio of 128 KiB.
	 */
	assert_int_equal(faults, 11);
	assert_string_equal(asks, "0:0+32 24:32+32 32:64+32 64:96+32 96:128+32 128:160+32 "
			    "160:192+32 192:224+32 ");
	assert_int_equal(page_cache_unmap_extent(&r, (struct extent){ 0, 10 }), 10);
	assert_int_equal(page_cache_unmap_extent(&r, (struct extent){ 0, 10 }), 0);
	assert_int_equal(page_cache_unmap(&r), 246);
	assert_false(page_cache_mapped(&r, 20));
	assert_int_equal(page_cache_unmap(&r), 0);
	page_cache_close(&r);
	page_cache_free(&c);
}

/* A fault reads around its page; one on a page that is coming leaves the window as it is. */
static void test_read_around(void **state)
{
	struct page_cache c;
	struct reader r = { 0 };
	struct extent out[2];
	char asks[64] = "";

	(void)state;
	init(&c, 128, false, 32, "linux-6.18");
	assert_int_equal(page_cache_fault(&c, &r, 20, out), 1);
	assert_int_equal(out[0].first, 4);
	assert_int_equal(out[0].n, 32);
	assert_int_equal(page_cache_fault(&c, &r, 21, out), 0);
	page_cache_arrived(&c, 0, (struct extent){ 4, 32 });
	for (uint64_t p = 20; p <= 36; p++)
		arrive(&c, p, out, page_cache_fault(&c, &r, p, out), asks);
	assert_string_equal(asks, "28:36+32 36:68+32 ");
	page_cache_free(&c);
}

/* Where pages of the window are there, a fault asks for its own gap as well as for the first. */
static void test_fault_in_a_later_gap(void **state)
{
	struct page_cache c;
	struct reader r = { 0 }, other = { 0 };
	struct extent out[2];
	char asks[64] = "";

	(void)state;
	init(&c, 128, false, 32, "linux-2.4");
	c.readahead_pages = 4;
	look(&c, &other, (struct extent){ 14, 4 }, 4, asks);
	assert_string_equal(asks, "14:14+4 14:18+4 ");
	c.readahead_pages = 32;
	assert_int_equal(page_cache_fault(&c, &r, 24, out), 2);
	assert_int_equal(out[0].first, 8);
	assert_int_equal(out[0].n, 6);
	assert_int_equal(out[1].first, 22);
	assert_int_equal(out[1].n, 18);
	page_cache_free(&c);
}

/* Two readers of one file, 64 KiB at a time: who comes to a mark first asks for what follows. */
static void test_mark_of_another(void **state)
{
	char asks[128] = "";
	struct page_cache c;
	struct reader a = { 0 }, b = { 0 };

	(void)state;
	init(&c, 256, false, 32, "linux-6.18");
	look(&c, &a, (struct extent){ 0, 16 }, 16, asks);
	for (uint64_t p = 0; p < 80; p += 16)
		look(&c, &b, (struct extent){ p, 16 }, 16, asks);
	assert_string_equal(asks, "0:0+32 16:32+32 32:64+32 64:96+32 ");
	*asks = '\0';
	for (uint64_t p = 16; p < 112; p += 16)
		look(&c, &a, (struct extent){ p, 16 }, 16, asks);
	assert_string_equal(asks, "96:128+32 ");
	page_cache_free(&c);
}

/* ... but not if more than a window is there behind the mark. */
static void test_mark_far_behind(void **state)
{
	char asks[128] = "";
	struct page_cache c;
	struct reader a = { 0 }, b = { 0 };
	struct extent out[2];

	(void)state;
	init(&c, 256, false, 32, "linux-6.18");
	look(&c, &b, (struct extent){ 48, 16 }, 16, asks);
	look(&c, &a, (struct extent){ 16, 16 }, 16, asks);
	assert_string_equal(asks, "48:48+32 16:16+32 ");
	/* Page 32 carries a's mark; 33 .. 79 are there. */
	assert_int_equal(page_cache_read(&c, &b, (struct extent){ 32, 1 }, 1, out), 0);
	assert_int_equal(page_cache_read(&c, &a, (struct extent){ 32, 1 }, 1, out), 0);
	page_cache_free(&c);
}

/* What one fault maps of a warm file: aligned, and no further than the file goes. */
struct map_row {
	const char *name;
	const char *kernel;
	uint64_t file, folio, page;	/* pages */
	uint64_t first, n;		/* what is mapped then */
};

static const struct map_row maps[] = {
	{ "map: one page before 3.15", "linux-2.4", 64, 1, 3, 3, 1 },
	{ "map: 64 KiB around", "linux-6.18", 64, 1, 20, 16, 16 },
	{ "map: 64 KiB around, the end of the file", "linux-6.18", 40, 1, 39, 32, 8 },
	{ "map: a small folio is still 64 KiB", "linux-6.18", 64, 8, 20, 16, 16 },
	{ "map: a large folio whole", "linux-6.18", 256, 64, 70, 64, 64 },
	{ "map: a large folio, the end of the file", "linux-6.18", 100, 64, 70, 64, 36 },
	{ "map: 2 MiB", "linux-6.18", 2048, 512, 1023, 512, 512 },
	{ "map: a large folio before 6.18", "linux-6.8", 256, 64, 70, 64, 16 },
	{ "map: a large folio before 3.15", "linux-2.4", 256, 64, 70, 70, 1 },
};

static void test_map(void **state)
{
	const struct map_row *row = *state;
	struct page_cache c;
	struct reader r = { .file = 1 };

	init(&c, 1, true, 32, row->kernel);
	page_cache_add_file(&c, row->file * PAGE_BYTES, true, row->folio * PAGE_BYTES);
	assert_int_equal(page_cache_map(&c, &r, row->page), row->n);
	assert_int_equal(r.mapped.n, 1);
	assert_int_equal(r.mapped.run[0].first, row->first);
	assert_int_equal(r.mapped.run[0].n, row->n);
	page_cache_close(&r);
	page_cache_free(&c);
}

/* What is on its way is not mapped; the folios of a cold file are single pages. */
static void test_map_cold(void **state)
{
	struct page_cache c;
	struct reader r = { .file = 1 };
	struct extent out[2];

	(void)state;
	init(&c, 1, true, 32, "linux-6.18");
	page_cache_add_file(&c, 64 * PAGE_BYTES, false, 64 * PAGE_BYTES);
	assert_int_equal(page_cache_fault(&c, &r, 0, out), 1);
	page_cache_arrived(&c, 1, (struct extent){ 0, 10 });
	assert_int_equal(page_cache_map(&c, &r, 3), 10);
	page_cache_arrived(&c, 1, (struct extent){ 10, 22 });
	assert_int_equal(page_cache_map(&c, &r, 12), 6);
	/* The marked page is left out. */
	assert_int_equal(page_cache_map(&c, &r, 16), 15);
	assert_false(page_cache_mapped(&r, 24));
	page_cache_close(&r);
	page_cache_free(&c);
}

static void test_warm_asks_nothing(void **state)
{
	struct page_cache c;
	struct reader r = { .file = 1 };
	struct extent out[2];

	(void)state;
	init(&c, 1, false, 32, "linux-6.18");
	assert_int_equal(page_cache_add_file(&c, 1000000, true, PAGE_BYTES), 1);
	assert_int_equal(c.files[1].npages, 245);
	assert_int_equal(page_cache_read(&c, &r, (struct extent){ 0, 245 }, 245, out), 0);
	assert_int_equal(page_cache_fault(&c, &r, 100, out), 0);
	assert_int_equal(page_cache_known(&c, 0, (struct extent){ 0, 1 }), 0);
	page_cache_free(&c);
}

/* How large a window gets on that disk. */
struct disk_row {
	const char *name;
	const char *kernel;
	bool rotational;
	uint64_t readahead, request;	/* pages */
	uint64_t window;
};

static const struct disk_row disks[] = {
	{ "disk: a rotating one", "linux-6.18", true, 32, 320, 640 },
	{ "disk: a rotating one before 6.17", "linux-6.8", true, 32, 320, 32 },
	{ "disk: one that does not rotate", "linux-6.18", false, 32, 320, 32 },
	{ "disk: a rotating one, large readahead", "linux-6.18", true, 1024, 320, 1024 },
};

static void test_disk(void **state)
{
	const struct disk_row *row = *state;
	struct disk_profile disk = {
		.readahead_bytes = row->readahead * PAGE_BYTES,
		.request_bytes = row->request * PAGE_BYTES, .rotational = row->rotational,
	};
	struct page_cache c;
	struct reader r = { 0 };
	struct extent out[2];

	page_cache_init(&c, &disk, 0, kernel_find(row->kernel));
	page_cache_add_file(&c, 4096 * PAGE_BYTES, false, PAGE_BYTES);
	assert_int_equal(page_cache_fault(&c, &r, 2048, out), 1);
	assert_int_equal(out[0].first, 2048 - row->window / 2);
	assert_int_equal(out[0].n, row->window);
	page_cache_free(&c);
}

int main(void)
{
	static struct CMUnitTest tests[64] = {
		cmocka_unit_test(test_rest_of_a_request),
		cmocka_unit_test(test_coming_pages),
		cmocka_unit_test(test_window_before_others),
		cmocka_unit_test(test_faults),
		cmocka_unit_test(test_read_around),
		cmocka_unit_test(test_fault_in_a_later_gap),
		cmocka_unit_test(test_mark_of_another),
		cmocka_unit_test(test_mark_far_behind),
		cmocka_unit_test(test_map_cold),
		cmocka_unit_test(test_warm_asks_nothing),
	};
	size_t n = 10;

	n = ADD_ROWS(tests, n, reads, test_read);
	n = ADD_ROWS(tests, n, maps, test_map);
	n = ADD_ROWS(tests, n, disks, test_disk);
	return _cmocka_run_group_tests("page_cache", tests, n, NULL, NULL);
}
