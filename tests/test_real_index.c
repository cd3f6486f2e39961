/*
 * The real index: its file holds what it should, the search in it finds what the model's finds, and where the
 * model says that pages are touched.
 */

#include "real/index.h"
#include "sim/lookup.h"
#include "tests/real.h"

#define INTERVAL 100u

static void test_find(void **state)
{
	struct config c = { .index_interval_bytes = INTERVAL };
	struct source source;
	struct index index;
	struct error e;

	(void)state;
	for (c.file_bytes = 1; c.file_bytes < 400000; c.file_bytes = 3 * c.file_bytes + 57) {
		assert_int_equal(index_create(&source, host.folder, &c, &e), 0);
		assert_int_equal(index_map(&index, &source, &e), 0);
		assert_int_equal(index.n, (c.file_bytes + INTERVAL - 1) / INTERVAL);
		for (uint64_t i = 0; i < index.n; i++)
			assert_int_equal(index.entries[i], i * INTERVAL);
		for (uint64_t place = 0; place < c.file_bytes; place += 37) {
			struct lookup l;

			lookup_begin(&l, index.n, INTERVAL, place);
			while (lookup_next(&l))
				;
			assert_int_equal(index_find(&index, place), place / INTERVAL);
			assert_int_equal(l.entry, place / INTERVAL);
		}
		source_close(&source);
	}
}

static void test_none(void **state)
{
	const struct config none = { .file_bytes = 1000 }, empty = { .index_interval_bytes = 8 };
	struct source source;
	struct error e;

	(void)state;
	assert_int_equal(index_create(&source, host.folder, &none, &e), 0);
	assert_int_equal(source.fd, -1);
	assert_int_equal(index_create(&source, host.folder, &empty, &e), 0);
	assert_int_equal(source.fd, -1);
	assert_int_equal(index_touched_pages(&none, 10, 4096), 0);
}

/* One chunk: the first entry and that which begins the last 8 KiB, halves between them. */
static void test_touched(void **state)
{
	const struct config small = { .file_bytes = 4096, .index_interval_bytes = 8 };
	const struct config large = { .file_bytes = 1 << 20, .index_interval_bytes = 8 };

	(void)state;
	assert_int_equal(index_touched_pages(&small, 4096, 4096), 1);
	assert_int_equal(index_touched_pages(&large, 1 << 20, 4096), 9);
	assert_int_equal(index_touched_pages(&large, 8, 4096), 256);
}

static void test_cannot(void **state)
{
	const struct config c = { .file_bytes = 4096, .index_interval_bytes = 8 };
	const struct source nothing = { .fd = -1, .bytes = 8 };
	struct source source;
	struct index index;
	struct error e = { "" };

	(void)state;
	assert_int_equal(index_create(&source, "/no/such/folder", &c, &e), -1);
	assert_non_null(strstr(e.text, "/no/such/folder"));
	assert_int_equal(index_map(&index, &nothing, &e), -1);
	assert_non_null(strstr(e.text, "mmap of the index"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_find), cmocka_unit_test(test_none), cmocka_unit_test(test_touched),
		cmocka_unit_test(test_cannot),
	};

	return cmocka_run_group_tests_name("real index", tests, real_look, NULL);
}
