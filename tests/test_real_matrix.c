/*
 * The cases of the matrix, counted for each way to fix some of its axes, and the sums over them.
 */

#include "real/matrix.h"
#include "sim/kernel.h"
#include "tests/test.h"

/* Two runs of a 1 MiB file in pieces of 64 KiB. */
static void fill(struct scenario *s)
{
	memset(s, 0, sizeof(*s));
	s->nruns = 2;
	for (size_t i = 0; i < s->nruns; i++) {
		s->runs[i].strategy = strategy_find(i ? "sendfile" : "read-write");
		s->runs[i].config.file_bytes = 1024 * 1024;
		s->runs[i].config.chunk_bytes = 65536;
		s->runs[i].config.machine.nic.scatter_gather = true;
	}
}

static const struct axes_row {
	const char *name;
	struct axes axes;
	size_t cases;		/* of each run */
} axes_rows[] = {
	/* 1 + 1 + 3 + 3 + 3 sizes and calls, cold and warm, two cards. */
	{ .name = "all four axes", .cases = 44 },
	{ .name = "one state of the cache", .axes = { .fixed_cache = true }, .cases = 22 },
	{ .name = "one network card", .axes = { .fixed_gather = true }, .cases = 22 },
	{ .name = "one size", .axes = { .fixed_size = true }, .cases = 3 * 4 },
	{ .name = "one chunk, also where it is the whole file", .axes = { .fixed_chunk = true },
	  .cases = 5 * 4 },
	{ .name = "everything fixed", .axes = { true, true, true, true }, .cases = 1 },
};

static bool same_config(const struct run *a, const struct run *b)
{
	return a->strategy == b->strategy && a->config.file_bytes == b->config.file_bytes &&
	       a->config.chunk_bytes == b->config.chunk_bytes &&
	       a->config.cache == b->config.cache &&
	       a->config.machine.nic.scatter_gather == b->config.machine.nic.scatter_gather;
}

static void test_axes(void **state)
{
	const struct axes_row *row = *state;
	static struct scenario s;
	static struct run seen[256], run;
	struct matrix_place at = { 0 };
	size_t n = 0;

	fill(&s);
	while (matrix_next(&at, &row->axes, &s, &run)) {
		assert_true(n < ARRAY_LEN(seen));
		for (size_t i = 0; i < n; i++)
			assert_false(same_config(&seen[i], &run));
		if (!row->axes.fixed_chunk && run.config.chunk_bytes != CHUNK_WHOLE)
			assert_true(run.config.chunk_bytes < run.config.file_bytes);
		seen[n++] = run;
	}
	assert_int_equal(n, row->cases * s.nruns);
	assert_false(matrix_next(&at, &row->axes, &s, &run));
}

static void add_row(struct result *r, const char *figure, enum verdict v)
{
	struct row *row = &r->rows[r->nrows++];

	memset(row, 0, sizeof(*row));
	snprintf(row->figure, sizeof(row->figure), "%s", figure);
	row->verdict = v;
}

static void test_sums(void **state)
{
	static struct coverage c;
	static struct result r;

	(void)state;
	memset(&c, 0, sizeof(c));
	snprintf(r.label, sizeof(r.label), "read-write");
	add_row(&r, "syscalls.read", CONFIRMED);
	add_row(&r, "syscalls.write", CONTRADICTED);
	add_row(&r, "sleeps", CONFIRMED);
	add_row(&r, "hops.disk.page-cache", INFERRED);
	r.verdict = CONTRADICTED;
	coverage_add(&c, &r);
	r.nrows = 0;
	r.verdict = SKIPPED;
	snprintf(r.reason, sizeof(r.reason), "no disk");
	coverage_add(&c, &r);
	coverage_add(&c, &r);
	assert_int_equal(c.nlabels, 1);
	assert_int_equal(c.cases[0].n[CONTRADICTED], 1);
	assert_int_equal(c.cases[0].n[SKIPPED], 2);
	assert_int_equal(c.rows[0].n[CONFIRMED], 2);
	assert_int_equal(c.nfigures, 3);
	assert_string_equal(c.figures[0].name, "syscalls");
	assert_int_equal(c.figures[0].n[CONFIRMED], 1);
	assert_int_equal(c.figures[0].n[CONTRADICTED], 1);
	assert_int_equal(c.all_rows.n[INFERRED], 1);
	assert_int_equal(c.nskipped, 1);
	assert_string_equal(c.skipped[0].text, "no disk");
	assert_int_equal(c.skipped[0].n, 2);
}

static void test_too_many_reasons(void **state)
{
	static struct coverage c;
	static struct result r;
	size_t n = 0;

	(void)state;
	memset(&c, 0, sizeof(c));
	memset(&r, 0, sizeof(r));
	r.verdict = SKIPPED;
	for (int i = 0; i < 2 * MAX_REASONS; i++) {
		snprintf(r.reason, sizeof(r.reason), "reason %d", i);
		coverage_add(&c, &r);
	}
	assert_int_equal(c.nskipped, MAX_REASONS);
	for (size_t i = 0; i < c.nskipped; i++)
		n += c.skipped[i].n;
	assert_int_equal(n, 2 * MAX_REASONS);	/* none is lost */
	assert_string_equal(c.skipped[MAX_REASONS - 1].text, "other reasons");
}

int main(void)
{
	struct CMUnitTest tests[16] = {
		cmocka_unit_test(test_sums),
		cmocka_unit_test(test_too_many_reasons),
	};
	size_t n = ADD_ROWS(tests, 2, axes_rows, test_axes);

	return _cmocka_run_group_tests("matrix", tests, n, NULL, NULL);
}
