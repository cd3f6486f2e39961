/*
 * The report of a check, from made-up results: the JSON has its keys and types, the table its
 * width, its letters and its words.
 */

#include <cjson/cJSON.h>

#include "real/report.h"
#include "tests/test.h"

static char *text;
static size_t length;

static void add(struct result *r, const char *figure, struct value model, struct value real,
		enum verdict v)
{
	struct row *row = &r->rows[r->nrows++];

	memset(row, 0, sizeof(*row));
	snprintf(row->figure, sizeof(row->figure), "%s", figure);
	row->textbook = row->model = model;
	row->real = real;
	row->verdict = v;
	snprintf(row->evidence, sizeof(row->evidence), "%s",
		 v == NOT_OBSERVABLE ? "" : "a witness whose account of the matter is long enough "
		 "to need more than a single line of the table");
	if (v == NOT_OBSERVABLE)
		snprintf(row->reason, sizeof(row->reason), "nobody was there");
}

static void fill(struct result *r)
{
	static const struct value none = { .kind = VALUE_NONE };
	static char pages[300], new_page[1] = { 'B' };

	memset(r, 0, sizeof(*r));
	snprintf(r->label, sizeof(r->label), "a \"label\"\twith \\ signs");
	snprintf(r->strategy, sizeof(r->strategy), "read-write");
	r->verdict = CONFIRMED;
	add(r, "syscalls.read", value_count(16), value_count(16), CONFIRMED);
	add(r, "hops.disk.page-cache", value_bytes(1048576), value_bytes(1048576), INFERRED);
	add(r, "hops.user-buffer.socket-buffer", value_word("copied"), value_word("copied"),
	    CONFIRMED);
	add(r, "hops.socket-buffer.nic", value_bytes(1048577), none, NOT_OBSERVABLE);
	add(r, "cpu_copies.passes", (struct value){ .kind = VALUE_PASSES, .n = 25000 },
	    (struct value){ .kind = VALUE_PASSES, .n = 20000 }, INFERRED);
	add(r, "sleeps", value_count(9), value_count(3), CONFIRMED);
	r->rows[5].range = true;
	r->rows[5].max = 786432;
	memset(pages, 'A', sizeof(pages));
	r->alias.nhops = 1;
	r->alias.hops[0] = (struct alias_hop){
		.from = USER_BUFFER, .to = SOCKET_BUFFER, .npages = 300, .old_pages = 300,
		.pages = pages,
	};
	r->alias.copies = (struct alias_hop){ .npages = 16, .old_pages = 16, .pages = pages };
	r->alias.passes = (struct alias_hop){ .npages = 1, .new_pages = 1, .pages = new_page };
}

static void report(enum report_format format, bool pages)
{
	static const struct host host = {
		.no_lab = "a network namespace: not for you",
		.release = "6.18.44-a-rather-long-local-version", .architecture = "x86_64",
		.cpus = 2, .user = 1000, .page_bytes = 4096, .filesystem = "ext4",
		.device = "vda (virtio_blk)",
	};
	static struct scenario s = { .name = "made-up", .title = "A title", .nruns = 1 };
	static struct run run = { .config = { .file_bytes = 1048576, .chunk_bytes = 65536,
		.requests = 1 } };
	static struct result result, skipped;
	struct report r = { .format = format, .pages = pages };

	free(text);
	r.file = open_memstream(&text, &length);
	assert_non_null(r.file);
	fill(&result);
	skipped.verdict = SKIPPED;
	snprintf(skipped.label, sizeof(skipped.label), "other");
	snprintf(skipped.reason, sizeof(skipped.reason), "it is not built");
	report_begin(&r, &s, &host);
	report_result(&r, &run, &result);
	report_result(&r, &run, &skipped);
	report_result(&r, &run, &result);
	report_end(&r);
	fclose(r.file);
}

static const cJSON *get(const cJSON *object, const char *key)
{
	const cJSON *value = cJSON_GetObjectItemCaseSensitive(object, key);

	if (!value)
		fail_msg("no key %s", key);
	return value;
}

static void check_string(const cJSON *object, const char *key, const char *want)
{
	assert_string_equal(cJSON_GetStringValue(get(object, key)), want);
}

static void test_json(void **state)
{
	const cJSON *results, *first, *rows, *row;
	cJSON *root;

	(void)state;
	report(REPORT_JSON, false);
	root = cJSON_Parse(text);
	assert_non_null(root);
	check_string(root, "format", "iopath-check");
	assert_int_equal(get(root, "version")->valueint, 1);
	check_string(root, "scenario", "made-up");
	check_string(get(root, "host"), "lab", "loopback");
	check_string(get(root, "host"), "no_lab", "a network namespace: not for you");
	check_string(get(root, "host"), "filesystem", "ext4");
	results = get(root, "results");
	assert_int_equal(cJSON_GetArraySize(results), 3);
	first = cJSON_GetArrayItem(results, 0);
	check_string(first, "label", "a \"label\"\twith \\ signs");
	check_string(first, "verdict", "confirmed");
	check_string(first, "reason", "");
	assert_null(cJSON_GetObjectItemCaseSensitive(first, "pages"));
	rows = get(first, "rows");
	assert_int_equal(cJSON_GetArraySize(rows), 6);
	row = cJSON_GetArrayItem(rows, 0);
	check_string(row, "figure", "syscalls.read");
	assert_int_equal(get(row, "real")->valueint, 16);
	assert_null(cJSON_GetObjectItemCaseSensitive(row, "model_min"));
	row = cJSON_GetArrayItem(rows, 2);
	check_string(row, "real", "copied");
	row = cJSON_GetArrayItem(rows, 3);
	assert_true(cJSON_IsNull(get(row, "real")));
	check_string(row, "verdict", "not observable");
	check_string(row, "reason", "nobody was there");
	row = cJSON_GetArrayItem(rows, 4);
	assert_true(get(row, "model")->valuedouble == 2.5);
	row = cJSON_GetArrayItem(rows, 5);
	assert_int_equal(get(row, "model_min")->valueint, 0);
	assert_int_equal(get(row, "model_max")->valueint, 786432);
	check_string(cJSON_GetArrayItem(results, 1), "verdict", "skipped");
	check_string(cJSON_GetArrayItem(results, 1), "reason", "it is not built");
	cJSON_Delete(root);
}

static void test_json_pages(void **state)
{
	const cJSON *first, *pages;
	cJSON *root;

	(void)state;
	report(REPORT_JSON, true);
	root = cJSON_Parse(text);
	assert_non_null(root);
	first = cJSON_GetArrayItem(get(root, "results"), 0);
	pages = get(get(first, "pages"), "user-buffer.socket-buffer");
	assert_int_equal(strspn(pages->valuestring, "A"), 300);
	check_string(get(first, "controls"), "passes-on", "B");
	cJSON_Delete(root);
}

static const struct said {
	const char *name, *text;
} said[] = {
	{ "table: what it ran on", "Linux 6.18.44" },
	{ "table: a short word first", "\na \"label\"" },
	{ "table: the heading", "a cold file of 1 MiB in calls of 64 KiB: confirmed" },
	{ "table: why it was skipped", "skipped, because it is not" },
	{ "table: a figure", " syscalls.read                       16         16         16  confirmed" },
	{ "table: bytes in their unit", " disk > page-cache                1 MiB      1 MiB      1 MiB" },
	{ "table: bytes that have none", "1048577          -  not observable b" },
	{ "table: passes", "2.5        2.5          2  inferred" },
	{ "table: a range", "0..786432          3  confirmed" },
	{ "table: a note", "   b  nobody was there" },
	{ "table: pages in lines", "\n      AAAAAAAAAAAAAAAA\n" },
	{ "table: a control", "control, a second mapping that must not: 1 page, all new: passed on" },
	{ "table: the sum", "2 confirmed, 0 contradicted, 1 skipped." },
};

static void test_says(void **state)
{
	const struct said *row = *state;

	report(REPORT_TABLE, true);
	if (!strstr(text, row->text))
		fail_msg("no \"%s\" in:\n%s", row->text, text);
}

/* 80 columns, and each note only once. */
static void test_width(void **state)
{
	const char *note, *line, *end;

	(void)state;
	report(REPORT_TABLE, true);
	for (line = text; *line; line = end + 1) {
		end = strchr(line, '\n');
		assert_non_null(end);
		if (end - line > 80)
			fail_msg("%d columns: %.*s", (int)(end - line), (int)(end - line), line);
	}
	note = strstr(text, "nobody was there");
	assert_non_null(note);
	assert_null(strstr(note + 1, "nobody was there"));
}

int main(void)
{
	static struct CMUnitTest tests[ARRAY_LEN(said) + 3] = {
		cmocka_unit_test(test_json),
		cmocka_unit_test(test_json_pages),
		cmocka_unit_test(test_width),
	};
	size_t n = ADD_ROWS(tests, 3, said, test_says);
	int failed = _cmocka_run_group_tests("report", tests, n, NULL, NULL);

	free(text);
	return failed;
}
