/*
 * The search in an index: it finds the entry that a walk from the first to the last finds, for every place of
 * files of many sizes; and looks at the entries that Kafka's search looks at.
 */

#include "tests/test.h"

#include "sim/lookup.h"

/* Look for that place; the entries that were looked at, in order. */
static size_t look(struct lookup *l, uint64_t n, uint64_t interval, uint64_t target, uint64_t at[64])
{
	size_t looked = 0;

	lookup_begin(l, n, interval, target);
	do {
		assert_true(l->entry < n && looked < 64);
		at[looked++] = l->entry;
	} while (lookup_next(l));
	assert_int_equal(l->looked, looked);
	return looked;
}

static void test_finds(void **state)
{
	static const uint64_t sizes[] = { 1, 2, 3, 7, 1024, 1025, 1026, 1027, 3000 };
	uint64_t at[64];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
		for (uint64_t target = 0; target < 5 * sizes[i]; target++) {
			uint64_t found = 0;
			struct lookup l;

			look(&l, sizes[i], 5, target, at);
			while (found + 1 < sizes[i] && 5 * (found + 1) <= target)
				found++;
			assert_int_equal(l.entry, found);
			assert_int_equal(lookup_offset_bytes(&l), 8 * found);
		}
	}
}

/* Places in the last 8 KiB touch the pages that these lie in, and no other: whatever else has grown. */
static void test_hot(void **state)
{
	uint64_t at[64];
	struct lookup l;

	(void)state;
	for (uint64_t n = 2000; n < 9000; n += 37) {
		const uint64_t first = n - 1 - 1024;

		for (uint64_t entry = first + 1; entry < n; entry += 11) {
			const size_t looked = look(&l, n, 4096, 4096 * entry + 1, at);

			assert_in_range(looked, 10, 12);
			assert_int_equal(at[0], first);
			assert_int_equal(at[1], first + 512);
			for (size_t i = 0; i < looked; i++)
				assert_true(at[i] >= first);
		}
	}
}

/* What lies before is searched from the first entry to the first of these; an entry that fits ends it. */
static void test_cold(void **state)
{
	uint64_t at[64];
	struct lookup l;

	(void)state;
	assert_int_equal(look(&l, 5121, 4096, 0, at), 14);
	assert_int_equal(at[0], 4096);
	assert_int_equal(at[1], 0);
	assert_int_equal(at[2], 2048);
	assert_int_equal(at[3], 1024);		/* between 0 and 2047 */
	assert_int_equal(l.entry, 0);
	assert_int_equal(look(&l, 5121, 4096, 2048 * 4096, at), 3);
	assert_int_equal(l.entry, 2048);
	assert_int_equal(look(&l, 1, 4096, 0, at), 2);
	assert_int_equal(look(&l, 1, 4096, 4095, at), 1);
}

/* 1 TiB with an entry for each 4 KiB: no more than the 28 halves, and two before. */
static void test_large(void **state)
{
	uint64_t at[64];
	struct lookup l;

	(void)state;
	assert_in_range(look(&l, 1ull << 28, 4096, (1ull << 39) + 5, at), 20, 30);
	assert_int_equal(l.entry, 1ull << 27);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_finds), cmocka_unit_test(test_hot), cmocka_unit_test(test_cold),
		cmocka_unit_test(test_large),
	};

	return cmocka_run_group_tests_name("lookup", tests, NULL, NULL);
}
