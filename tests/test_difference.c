/*
 * The differences of two runs: what changes by how much, and the cause that is told of it.  Nothing
 * in the expectations comes from the program's own ledger: the counts are those of the design.
 */

#include "tests/shows.h"

#include "ui/difference.h"

struct cause_row {
	const char *name;
	const char *scenario, *strategies;	/* two: the base and the other */
	const char *set;
	const char *count;			/* which row */
	const char *base, *other, *change, *cause;	/* NULL: anything */
};

static const struct cause_row cause_rows[] = {
	{ "cause: sendfile has no user buffer", "textbook", "read-write,sendfile@linux-2.4", NULL,
	  "CPU copies", "2.00x", "0.00x", "-2.00x", "no page cache > user buffer > socket buffer" },
	{ "cause: sendfile of 2.1 copies once", "textbook", "read-write,sendfile@linux-2.1", NULL,
	  "CPU copies", "2.00x", "1.00x", "-1.00x",
	  "no page cache > user buffer > socket buffer; instead page cache > socket buffer" },
	{ "cause: the other way round", "textbook", "sendfile@linux-2.4,read-write", NULL,
	  "CPU copies", "0.00x", "2.00x", "+2.00x",
	  "also page cache > user buffer, user buffer > socket buffer" },
	{ "cause: one call instead of two", "textbook", "read-write,sendfile@linux-2.4", NULL,
	  "system calls", "2", "1", "-1", "no read(), no write(); instead 1 sendfile()" },
	{ "cause: as many calls, others", "textbook", "read-write,mmap-write", NULL,
	  "system calls", "2", "2", "same", "no read(); instead 1 mmap()" },
	{ "cause: two switches for a call", "textbook", "read-write,sendfile@linux-2.4", NULL,
	  "mode switches", "4", "2", "-2", "1 call fewer, 2 switches each" },
	{ "cause: as many DMA copies, from elsewhere", "textbook", "read-write,sendfile@linux-2.4",
	  NULL, "DMA copies", "2.00x", "2.00x", "same",
	  "no socket buffer > NIC; instead page cache > NIC" },
	{ "cause: nothing of the same run", "textbook", "read-write,read-write@linux-6.18",
	  NULL, "interrupts", "2", "2", "same", "" },
	{ "cause: faults of a mapping", "textbook", "read-write,mmap-write", "count=all",
	  "page faults", "0", NULL, NULL, NULL },
	{ "cause: no user buffer", "textbook", "read-write,sendfile@linux-2.1", NULL,
	  "memory peaks", "192 KiB", "128 KiB", "-64 KiB", "no user buffer" },
	{ "cause: direct reads bypass the cache", "textbook", "read-write,direct-write", NULL,
	  "CPU copies", "2.00x", "1.00x", "-1.00x", "no page cache > user buffer" },
	{ "cause: a cold file is waited for again", "lesson-3-second-visitor",
	  "direct-write,read-write", NULL, "DMA copies", NULL, NULL, NULL, NULL },
	{ "cause: less time for the copies", "textbook", "read-write,sendfile@linux-2.1", NULL,
	  "CPU busy", NULL, NULL, NULL, NULL },
};

static void tally_of(struct tally *t, const struct show *s)
{
	tally_init(t, s->count, &s->trace.header);
	for (size_t i = 0; i < s->trace.n; i++)
		tally_add(t, &s->trace.events[i]);
}

static struct difference rows[N_DIFFERENCES];

static const struct difference *find(const char *name)
{
	for (int i = 0; i < N_DIFFERENCES; i++)
		if (strcmp(rows[i].name, name) == 0)
			return &rows[i];
	fail_msg("no row %s", name);
	return NULL;
}

static void is(const char *text, const char *wanted)
{
	if (wanted)
		assert_string_equal(text, wanted);
}

static void test_cause(void **state)
{
	const struct cause_row *row = *state;
	static struct tally base, other;
	const struct difference *d;
	struct shows shows;

	shows_of(&shows, row->scenario, row->strategies, row->set);
	assert_int_equal(shows.n, 2);
	tally_of(&base, &shows.show[0]);
	tally_of(&other, &shows.show[1]);
	difference_make(rows, &base, &other);
	d = find(row->count);
	is(d->base, row->base);
	is(d->other, row->other);
	is(d->change, row->change);
	is(d->cause, row->cause);
	assert_int_equal(d->same, d->cause[0] == '\0');
	shows_free(&shows);
}

/* Of all pairs of all strategies: what differs has a cause, and all fits its columns. */
static void test_all_pairs(void **state)
{
	static struct tally tallies[2][MAX_RUNS];
	struct shows shows;
	char all[512] = "";

	(void)state;
	for (size_t k = 0; k < nstrategies; k++)
		snprintf(all + strlen(all), sizeof(all) - strlen(all), "%s%s", k ? "," : "",
			 strategies[k]->name);
	shows_of(&shows, "static-file", all, NULL);
	for (size_t i = 0; i < shows.n; i++)
		tally_of(&tallies[0][i], &shows.show[i]);
	for (size_t a = 0; a < shows.n; a++) {
		for (size_t b = 0; b < shows.n; b++) {
			difference_make(rows, &tallies[0][a], &tallies[0][b]);
			for (int i = 0; i < N_DIFFERENCES; i++) {
				const bool moved = strcmp(rows[i].change, "same") != 0;

				assert_false(a == b && !rows[i].same);
				assert_false(moved && rows[i].cause[0] == '\0');
				assert_in_range(strlen(rows[i].base), 1, 9);
				assert_in_range(strlen(rows[i].other), 1, 9);
				assert_in_range(strlen(rows[i].change), 1, 10);
				assert_in_range(strlen(rows[i].cause), 0, sizeof(rows[i].cause) - 2);
			}
		}
	}
	shows_free(&shows);
}

/* What a recording does not show is not none, and its times are not the model's. */
static void test_recorded(void **state)
{
	static struct tally base, other;
	struct shows shows;

	(void)state;
	shows_of(&shows, "textbook", "read-write,sendfile@linux-2.4", NULL);
	snprintf(shows.show[1].trace.header.source, sizeof(shows.show[1].trace.header.source),
		 "real");
	tally_of(&base, &shows.show[0]);
	tally_of(&other, &shows.show[1]);
	memset(other.sleeps, 0, sizeof(other.sleeps));
	difference_make(rows, &base, &other);
	assert_string_equal(find("sleeps")->other, "-");
	assert_string_equal(find("sleeps")->change, "?");
	assert_string_equal(find("interrupts")->change, "same");
	assert_string_equal(find("elapsed")->change, "?");
	assert_non_null(strstr(find("elapsed")->cause, "traced"));
	assert_string_equal(find("CPU copies")->change, "-2.00x");
	shows_free(&shows);
}

/* What the CPU is told to work at is all that it is busy with. */
static void test_work_is_all(void **state)
{
	static struct tally t;
	struct shows shows;

	(void)state;
	shows_of(&shows, "static-file", "read-write,uring-sqpoll,mmap-write,zerocopy-send", NULL);
	for (size_t i = 0; i < shows.n; i++) {
		uint64_t sum = 0;

		tally_of(&t, &shows.show[i]);
		for (int work = 0; work < N_WORKS; work++)
			sum += t.work_ns[work];
		assert_int_equal(sum, t.ledger.busy_ns[BUSY_CPU_USER] +
				 t.ledger.busy_ns[BUSY_CPU_KERNEL]);
	}
	shows_free(&shows);
}

int main(void)
{
	static struct CMUnitTest tests[ARRAY_LEN(cause_rows) + 3] = {
		cmocka_unit_test(test_all_pairs),
		cmocka_unit_test(test_work_is_all),
		cmocka_unit_test(test_recorded),
	};
	size_t n = ADD_ROWS(tests, 3, cause_rows, test_cause);

	return _cmocka_run_group_tests("difference", tests, n, NULL, NULL);
}
