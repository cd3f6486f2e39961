/*
 * Published results beside the model's: every row says what it is, and the model has each effect in
 * the direction that was published, but for the rows that say that it has not.
 */

#include "tests/test.h"
#include "ui/published.h"

#define MAX_ROWS 64

struct pair {
	char name[96];
	const struct published_result *result;
	const struct published_row *row;
	bool simulated;
	struct published_outcome outcome;
};

static struct pair pairs[MAX_ROWS];
static size_t npairs;

/* Under valgrind the long ones take minutes. */
static bool too_slow(const struct published_result *r)
{
	return getenv("VALGRIND") && (r->figure == FIGURE_BREAK_EVEN_KB ||
				      r->figure == FIGURE_BOTH_ENDS_MS ||
				      r->figure == FIGURE_SENDER_MS);
}

/* The outcome's ratio, simulated once. */
static uint64_t simulated(struct pair *p)
{
	struct error e;

	if (too_slow(p->result))
		skip();
	if (!p->simulated && published_simulate(p->result, p->row, &p->outcome, &e) != 0)
		fail_msg("%s: %s", p->name, e.text);
	p->simulated = true;
	return published_ratio(p->outcome.before, p->outcome.after);
}

static uint64_t ratio(const char *title, const char *what)
{
	for (size_t i = 0; i < npairs; i++) {
		if (strstr(pairs[i].result->title, title) && strcmp(pairs[i].row->what, what) == 0)
			return simulated(&pairs[i]);
	}
	fail_msg("no row \"%s\" of \"%s\"", what, title);
	return 0;
}

static void row_is_complete(const struct pair *p)
{
	const struct published_row *row = p->row;

	assert_true(row->what && strlen(row->what) <= 20);
	assert_true(row->after > 0);
	if (row->not_compared) {
		assert_true(strlen(row->not_compared) > 5);
		return;
	}
	for (int i = 0; i < 2; i++)
		assert_non_null(row->runs[i].strategy);
	assert_true(!row->opposite || row->why);
	assert_int_equal(row->before == 0, p->result->figure == FIGURE_BREAK_EVEN_KB);
}

static void the_way_that_was_published(void **state)
{
	struct pair *p = *state;
	const uint64_t published = published_ratio(p->row->before, p->row->after);

	row_is_complete(p);
	if (p->row->not_compared)
		return;
	if (p->row->before == 0) {	/* there is a size below which it does not pay, and one above */
		assert_in_range(simulated(p), 1025, 65535);
		return;
	}
	assert_int_not_equal(published, 1000);
	assert_int_not_equal(simulated(p), 1000);
	assert_int_equal((simulated(p) > 1000) == (published > 1000), !p->row->opposite);
}

static void results_are_complete(void **state)
{
	(void)state;
	for (size_t i = 0; i < npublished_results; i++) {
		const struct published_result *r = &published_results[i];

		assert_true(r->title && r->source && r->published && r->simulated && r->why);
		assert_true(r->before && r->after && r->unit && r->release && r->rows);
		assert_true(r->nrows > 0);
	}
}

static void send_zc_gains_with_size(void **state)
{
	static const char t[] = "io_uring";

	(void)state;
	assert_true(ratio(t, "4000 B") > ratio(t, "1500 B"));
	assert_true(ratio(t, "1500 B") > ratio(t, "1000 B"));
	assert_true(ratio(t, "4000 B, flush") > ratio(t, "1500 B, flush"));
	assert_true(ratio(t, "1500 B, flush") > ratio(t, "1000 B, flush"));
}

static void send_zc_flush_costs(void **state)
{
	static const char t[] = "io_uring";

	(void)state;
	assert_true(ratio(t, "4000 B") > ratio(t, "4000 B, flush"));
	assert_true(ratio(t, "1500 B") > ratio(t, "1500 B, flush"));
	assert_true(ratio(t, "1000 B") > ratio(t, "1000 B, flush"));
	assert_true(ratio(t, "600 B") > ratio(t, "600 B, flush"));
}

static void small_reads_gain_more(void **state)
{
	(void)state;
	assert_true(ratio("hard disk", "reads of 128 KiB") > 2 * ratio("hard disk", "reads of 1 MiB"));
}

static void cached_copies_pay_longer(void **state)
{
	static const char t[] = "MSG_ZEROCOPY";

	(void)state;
	assert_true(ratio(t, "nvme-25g, from DRAM") < ratio(t, "nvme-25g, cached"));
	assert_true(ratio(t, "nvme-100g, from DRAM") < ratio(t, "nvme-100g, cached"));
}

static void receiver_draws_towards_one(void **state)
{
	(void)state;
	assert_true(ratio("transferTo", "350 MB") > ratio("sender alone", "350 MB"));
}

static void ratios_round(void **state)
{
	(void)state;
	assert_int_equal(published_ratio(2000, 1000), 500);
	assert_int_equal(published_ratio(3, 2), 667);
	assert_int_equal(published_ratio(0, 6144), 6144);
}

static void bad_run_is_told(void **state)
{
	static const struct published_row row = {
		.what = "bad", .before = 1, .after = 2,
		.runs = { { .strategy = "read-write", .set = { "chunk=none" } },
			  { .strategy = "read-write" } },
	};
	static const struct published_result old = { .figure = FIGURE_MB_S, .release = "6.18" };
	struct published_row needs = row;
	struct published_outcome o;
	struct error e = { .text = "" };

	(void)state;
	assert_int_equal(published_simulate(&old, &row, &o, &e), -1);
	assert_non_null(strstr(e.text, "chunk"));
	needs.runs[0] = (struct published_run){ .strategy = "zerocopy-send", .release = "4.13" };
	assert_int_equal(published_simulate(&old, &needs, &o, &e), -1);
	needs.runs[0].release = "4.14";
	assert_int_equal(published_simulate(&old, &needs, &o, &e), 0);
}

static void collect(void)
{
	for (size_t i = 0; i < npublished_results; i++) {
		for (size_t n = 0; n < published_results[i].nrows; n++) {
			struct pair *p = &pairs[npairs++];

			p->result = &published_results[i];
			p->row = &p->result->rows[n];
			snprintf(p->name, sizeof(p->name), "%.60s: %.30s", p->result->title,
				 p->row->what);
		}
	}
}

int main(void)
{
	struct CMUnitTest tests[MAX_ROWS + 16] = {
		cmocka_unit_test(results_are_complete),
		cmocka_unit_test(send_zc_gains_with_size),
		cmocka_unit_test(send_zc_flush_costs),
		cmocka_unit_test(small_reads_gain_more),
		cmocka_unit_test(cached_copies_pay_longer),
		cmocka_unit_test(receiver_draws_towards_one),
		cmocka_unit_test(ratios_round),
		cmocka_unit_test(bad_run_is_told),
	};
	size_t n = 8;

	collect();
	for (size_t i = 0; i < npairs; i++) {
		const struct CMUnitTest test = {
			.name = pairs[i].name, .test_func = the_way_that_was_published,
			.initial_state = &pairs[i],
		};

		memcpy(&tests[n++], &test, sizeof(test));
	}
	return _cmocka_run_group_tests("published", tests, n, NULL, NULL);
}
