/*
 * Timed runs added up.  What is measured differs from machine to machine; how it is added up and
 * printed does not.
 */

#include <cjson/cJSON.h>

#include "real/timing.h"
#include "tests/test.h"

#define MAX_CASES 4

struct sum_row {
	const char *name;
	/* predicted, and the quartiles measured, of CPU time; elapsed time is the same */
	struct { uint64_t predicted, low, high, chunk; } cases[MAX_CASES];
	uint64_t error;
	size_t ncases, pairs, right;
};

static const struct sum_row sum_rows[] = {
	{ "nothing", { { 0, 0, 0, 0 } }, 0, 0, 0, 0 },
	{ "one, exact", { { 100, 100, 120, 1 } }, 0, 1, 0, 0 },
	{ "one, too much", { { 150, 100, 120, 1 } }, 50, 1, 0, 0 },
	{ "one, too little", { { 75, 100, 120, 1 } }, 25, 1, 0, 0 },
	{ "the median of three", { { 110, 100, 100, 1 }, { 300, 100, 100, 2 }, { 80, 100, 100, 3 } },
	  20, 3, 0, 0 },
	{ "in order", { { 100, 100, 110, 1 }, { 200, 200, 210, 1 } }, 0, 2, 1, 1 },
	{ "in order, the larger first", { { 200, 200, 210, 1 }, { 100, 100, 110, 1 } }, 0, 2, 1, 1 },
	{ "the wrong way round", { { 200, 100, 110, 1 }, { 100, 200, 210, 1 } }, 50, 2, 1, 0 },
	{ "predicted alike, but measured apart", { { 150, 100, 110, 1 }, { 150, 200, 210, 1 } },
	  25, 2, 1, 0 },
	{ "within the spread", { { 200, 100, 150, 1 }, { 100, 150, 210, 1 } }, 33, 2, 0, 0 },
	{ "other chunks are no pair", { { 100, 100, 110, 1 }, { 200, 200, 210, 2 } }, 0, 2, 0, 0 },
};

static void fill(struct timing *t, const struct sum_row *row)
{
	memset(t, 0, sizeof(*t));
	for (size_t i = 0; i < MAX_CASES && row->cases[i].low > 0; i++) {
		struct timed *c = &t->cases[t->ncases++];

		snprintf(c->label, sizeof(c->label), "case \"%zu\"", i);
		snprintf(c->strategy, sizeof(c->strategy), "sendfile");
		c->file_bytes = 4096;
		c->chunk_bytes = row->cases[i].chunk;
		c->runs = 7;
		c->cpu.predicted_ns = row->cases[i].predicted;
		c->cpu.measured = (struct spread){ row->cases[i].low, row->cases[i].low,
						   row->cases[i].high };
		c->elapsed = c->cpu;
	}
	/* A case that could not be timed counts for nothing. */
	snprintf(t->cases[t->ncases].label, sizeof(t->cases[0].label), "skipped");
	snprintf(t->cases[t->ncases].reason, sizeof(t->cases[0].reason), "not \"here\"");
	t->cases[t->ncases].cpu.predicted_ns = 1;
	t->cases[t->ncases++].chunk_bytes = 1;
	timing_sum(t);
}

static void test_sum(void **state)
{
	static struct timing t;
	const struct sum_row *row = *state;

	fill(&t, row);
	assert_int_equal(t.sum.cases, row->ncases);
	assert_int_equal(t.sum.cpu_error, row->error);
	assert_int_equal(t.sum.elapsed_error, row->error);
	assert_int_equal(t.sum.cpu_pairs, row->pairs);
	assert_int_equal(t.sum.cpu_right, row->right);
	assert_int_equal(t.sum.elapsed_pairs, row->pairs);
	assert_int_equal(t.sum.elapsed_right, row->right);
}

static char *printed(void (*print)(FILE *, const struct timing *, const struct host *))
{
	static struct timing t;
	const struct host h = { .release = "6.18.0", .device = "vda (virtio_blk)" };
	char *text = NULL;
	size_t n = 0;
	FILE *f = open_memstream(&text, &n);

	assert_non_null(f);
	fill(&t, &sum_rows[7]);
	print(f, &t, &h);
	fclose(f);
	return text;
}

static void test_table(void **state)
{
	char *text = printed(timing_table);

	(void)state;
	assert_non_null(strstr(text, "\nskipped skipped: not \"here\"\n"));
	assert_non_null(strstr(text, "\n2 cases, none of which calibration has used.\n"));
	assert_non_null(strstr(text, "their spread    goal: all, not met\n"
			       "  right by CPU time 0 of 1, by elapsed time 0 of 1\n"));
	assert_non_null(strstr(text, "\n  not so: case \"0\", case \"1\"; 4 KiB by 1 byte, cold, CPU, "
			       "elapsed\n"));
	assert_non_null(strstr(text, "CPU time       50 %    goal: at most 15 %, not met\n"));
	assert_non_null(strstr(text, "elapsed time   50 %    goal: at most 20 %, not met\n"));
	for (const char *line = text; *line; line += strcspn(line, "\n") + 1)
		assert_in_range(strcspn(line, "\n"), 0, 80);
	free(text);
}

/* The goals are met at their limits. */
static void test_goals(void **state)
{
	static struct timing t;
	const struct host h = { .release = "6.18.0" };
	const struct sum_row row = { "", { { 115, 100, 110, 1 }, { 230, 200, 210, 1 } }, 15, 2, 1, 1 };
	char *text = NULL;
	size_t n = 0;
	FILE *f = open_memstream(&text, &n);

	(void)state;
	assert_non_null(f);
	fill(&t, &row);
	t.rounds = 7;
	timing_table(f, &t, &h);
	fclose(f);
	assert_non_null(strstr(text, "calibrated between the runs, 7 rounds.\n"));
	assert_null(strstr(text, "not met"));
	free(text);
}

static void test_csv(void **state)
{
	static struct timing t;
	char *text = NULL;
	size_t n = 0;
	FILE *f = open_memstream(&text, &n);

	(void)state;
	assert_non_null(f);
	fill(&t, &sum_rows[1]);
	timing_csv(f, &t);
	fclose(f);
	assert_non_null(strstr(text, "elapsed_median_ns,elapsed_high_ns\n"));
	assert_non_null(strstr(text, "\n\"case \"\"0\"\"\",sendfile,4096,1,cold,7,100,100,100,120,"
			       "100,100,100,120\n"));
	assert_null(strstr(text, "skipped"));
	free(text);
}

static void test_json(void **state)
{
	char *text = printed(timing_json);
	cJSON *root = cJSON_Parse(text), *results, *first;

	(void)state;
	assert_non_null(root);
	results = cJSON_GetObjectItem(root, "results");
	assert_int_equal(cJSON_GetArraySize(results), 3);
	first = cJSON_GetArrayItem(results, 0);
	assert_string_equal(cJSON_GetObjectItem(first, "label")->valuestring, "case \"0\"");
	assert_int_equal(cJSON_GetObjectItem(cJSON_GetObjectItem(first, "cpu"), "predicted_ns")
			 ->valueint, 200);
	assert_non_null(cJSON_GetObjectItem(cJSON_GetArrayItem(results, 2), "reason"));
	assert_int_equal(cJSON_GetObjectItem(cJSON_GetObjectItem(root, "sum"), "cpu_pairs")->valueint,
			 1);
	cJSON_Delete(root);
	free(text);
}

int main(void)
{
	static const struct CMUnitTest others[] = {
		cmocka_unit_test(test_table), cmocka_unit_test(test_goals),
		cmocka_unit_test(test_csv), cmocka_unit_test(test_json),
	};
	static struct CMUnitTest tests[ARRAY_LEN(sum_rows) + ARRAY_LEN(others)];
	size_t n = ADD_ROWS(tests, 0, sum_rows, test_sum);

	for (size_t i = 0; i < ARRAY_LEN(others); i++)
		memcpy(&tests[n++], &others[i], sizeof(others[i]));
	return _cmocka_run_group_tests("real_timing", tests, n, NULL, NULL);
}
