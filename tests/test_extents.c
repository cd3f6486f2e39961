/*
 * Sets of pages: named cases, then random operations against one bit a page.
 */

#include "tests/test.h"

#include "sim/extents.h"

static uint64_t seed;

static uint64_t random_below(uint64_t n)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (seed >> 33) % n;
}

/* "first+n" for each run. */
static void write_runs(const struct extents *set, char *text)
{
	*text = '\0';
	for (size_t i = 0; i < set->n; i++)
		sprintf(text + strlen(text), "%d+%d ", (int)set->run[i].first, (int)set->run[i].n);
}

/* A set of two runs, 10+10 and 30+10, to which something is added or from which it is taken. */
struct change_row {
	const char *name;
	bool remove;
	struct extent e;
	uint64_t removed;
	const char *runs;
};

static const struct change_row changes[] = {
	{ "add: before all", false, { 0, 5 }, 0, "0+5 10+10 30+10 " },
	{ "add: behind all", false, { 50, 5 }, 0, "10+10 30+10 50+5 " },
	{ "add: into the gap", false, { 22, 6 }, 0, "10+10 22+6 30+10 " },
	{ "add: touches the one before", false, { 20, 5 }, 0, "10+15 30+10 " },
	{ "add: touches the one behind", false, { 25, 5 }, 0, "10+10 25+15 " },
	{ "add: fills the gap", false, { 20, 10 }, 0, "10+30 " },
	{ "add: over both", false, { 5, 50 }, 0, "5+50 " },
	{ "add: from one into the other", false, { 15, 20 }, 0, "10+30 " },
	{ "add: is there", false, { 12, 3 }, 0, "10+10 30+10 " },
	{ "add: nothing", false, { 25, 0 }, 0, "10+10 30+10 " },
	{ "remove: nothing of a run", true, { 15, 0 }, 0, "10+10 30+10 " },
	{ "remove: what is not there", true, { 20, 10 }, 0, "10+10 30+10 " },
	{ "remove: behind all", true, { 40, 10 }, 0, "10+10 30+10 " },
	{ "remove: the front", true, { 5, 7 }, 2, "12+8 30+10 " },
	{ "remove: the rest", true, { 18, 4 }, 2, "10+8 30+10 " },
	{ "remove: from the middle", true, { 14, 3 }, 3, "10+4 17+3 30+10 " },
	{ "remove: from one into the other", true, { 15, 20 }, 10, "10+5 35+5 " },
	{ "remove: one", true, { 30, 10 }, 10, "10+10 " },
	{ "remove: all", true, { 0, 100 }, 20, "" },
};

static void test_change(void **state)
{
	const struct change_row *row = *state;
	struct extents set = { 0 };
	char runs[256];

	extents_add(&set, (struct extent){ 30, 10 });
	extents_add(&set, (struct extent){ 10, 10 });
	if (row->remove)
		assert_int_equal(extents_remove(&set, row->e), row->removed);
	else
		extents_add(&set, row->e);
	write_runs(&set, runs);
	assert_string_equal(runs, row->runs);
	extents_free(&set);
}

static void test_empty(void **state)
{
	struct extents set = { 0 };

	(void)state;
	assert_false(extents_has(&set, 0));
	assert_int_equal(extents_present(&set, (struct extent){ 0, 7 }), 0);
	assert_int_equal(extents_absent(&set, (struct extent){ 0, 7 }), 7);
	assert_int_equal(extents_remove(&set, (struct extent){ 0, 7 }), 0);
	extents_add(&set, (struct extent){ 3, 4 });
	assert_int_equal(extents_count(&set), 4);
	extents_clear(&set);
	assert_int_equal(extents_count(&set), 0);
	assert_int_equal(extents_absent(&set, (struct extent){ 0, 7 }), 7);
	extents_free(&set);
	extents_free(&set);
}

/* From front to back there is one run, and its memory does not grow. */
static void test_one_run(void **state)
{
	struct extents set = { 0 };

	(void)state;
	for (uint64_t p = 0; p < 1 << 20; p += 32)
		extents_add(&set, (struct extent){ p, 32 });
	assert_int_equal(set.n, 1);
	assert_true(set.cap <= 8);
	assert_int_equal(extents_present(&set, (struct extent){ 5, 1 << 21 }), (1 << 20) - 5);
	extents_free(&set);
}

/* Random operations on so many pages, of at most so many at a time. */
struct random_row {
	const char *name;
	uint64_t pages, most;
	unsigned int adds_of_10;
};

static const struct random_row randoms[] = {
	{ "random: single pages", 64, 1, 5 },
	{ "random: many gaps", 500, 3, 5 },
	{ "random: mostly full", 300, 20, 7 },
	{ "random: mostly empty", 300, 20, 3 },
	{ "random: long runs", 500, 500, 5 },
};

static bool bits[512];

static uint64_t bits_alike(struct extent e, bool value)
{
	uint64_t n = 0;

	while (n < e.n && bits[e.first + n] == value)
		n++;
	return n;
}

static uint64_t bits_set(struct extent e, bool value)
{
	uint64_t changed = 0;

	for (uint64_t p = e.first; p < e.first + e.n; p++) {
		changed += bits[p] != value;
		bits[p] = value;
	}
	return changed;
}

static void check_sorted(const struct extents *set, uint64_t count)
{
	uint64_t n = 0;

	for (size_t i = 0; i < set->n; i++) {
		assert_true(set->run[i].n > 0);
		if (i > 0)
			assert_true(set->run[i - 1].first + set->run[i - 1].n < set->run[i].first);
		n += set->run[i].n;
	}
	assert_int_equal(n, count);
	assert_int_equal(extents_count(set), count);
}

static void test_random(void **state)
{
	const struct random_row *row = *state;
	struct extents set = { 0 };
	uint64_t count = 0;

	seed = 1;
	memset(bits, 0, sizeof(bits));
	for (int i = 0; i < 20000; i++) {
		struct extent e = { random_below(row->pages), random_below(row->most + 1) }, ask;

		if (e.n > row->pages - e.first)
			e.n = row->pages - e.first;
		if (random_below(10) < row->adds_of_10) {
			extents_add(&set, e);
			count += bits_set(e, true);
		} else {
			uint64_t n = bits_set(e, false);

			assert_int_equal(extents_remove(&set, e), n);
			count -= n;
		}
		check_sorted(&set, count);
		ask.first = random_below(row->pages);
		ask.n = random_below(row->pages - ask.first + 1);
		assert_int_equal(extents_present(&set, ask), bits_alike(ask, true));
		assert_int_equal(extents_absent(&set, ask), bits_alike(ask, false));
		assert_int_equal(extents_has(&set, ask.first), bits[ask.first]);
	}
	extents_free(&set);
}

int main(void)
{
	static struct CMUnitTest tests[64] = {
		cmocka_unit_test(test_empty),
		cmocka_unit_test(test_one_run),
	};
	size_t n = 2;

	n = ADD_ROWS(tests, n, changes, test_change);
	n = ADD_ROWS(tests, n, randoms, test_random);
	return _cmocka_run_group_tests("extents", tests, n, NULL, NULL);
}
