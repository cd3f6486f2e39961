/*
 * The exports as their readers see them: JSON that parses, slices that nest, lines that fold back
 * into the same ledger.
 */

#include "tests/test.h"

#include <cjson/cJSON.h>

#include "sim/trace_json.h"
#include "ui/export.h"
#include "ui/load.h"

static struct scenario scenario;

/* The shipped scenario in that format, as text (free it). */
static char *export_text_of(const char *name, const char *format, const char *set)
{
	struct options o = { .operand = name, .set = { set }, .nset = set != NULL };
	struct error e;
	char *text = NULL;
	size_t size = 0;
	FILE *file = open_memstream(&text, &size);

	if (load_scenario(&scenario, &o, &e) != 0)
		fail_msg("%s", e.text);
	assert_int_equal(export_scenario(file, &scenario, export_find(format)), 0);
	fclose(file);
	return text;
}

static cJSON *parse(char *text)
{
	cJSON *json = cJSON_ParseWithOpts(text, NULL, 1);

	if (!json)
		fail_msg("not JSON: %.200s", text);
	free(text);
	return json;
}

static const cJSON *get(const cJSON *o, const char *key)
{
	const cJSON *item = cJSON_GetObjectItemCaseSensitive(o, key);

	if (!item)
		fail_msg("no key %s", key);
	return item;
}

static int number(const cJSON *o, const char *key)
{
	assert_true(cJSON_IsNumber(get(o, key)));
	return get(o, key)->valueint;
}

/* Every key of the contract, and the textbook's figures for the first row. */
static void test_summary(void **state)
{
	static const char *const keys[] = {
		"label", "strategy", "kernel", "machine", "count", "payload_bytes",
		"delivered_bytes", "syscalls", "mode_switches", "sleeps", "faults", "interrupts",
		"cpu_copies", "dma_copies", "referenced_bytes", "hops", "memory_peak_bytes",
		"elapsed_ns", "busy_ns", "events",
	};
	cJSON *json = parse(export_text_of("textbook", "json", NULL));
	const cJSON *results = get(json, "results"), *first = results->child;

	(void)state;
	assert_string_equal(get(json, "format")->valuestring, "iopath-summary");
	assert_int_equal(number(json, "version"), 1);
	assert_string_equal(get(json, "scenario")->valuestring, "textbook");
	assert_int_equal(cJSON_GetArraySize(results), 5);
	for (size_t i = 0; i < ARRAY_LEN(keys); i++)
		get(first, keys[i]);
	assert_string_equal(get(first, "label")->valuestring, "read-write");
	assert_int_equal(number(get(first, "syscalls"), "read"), 1);
	assert_int_equal(number(get(first, "syscalls"), "write"), 1);
	assert_int_equal(number(first, "mode_switches"), 4);
	assert_int_equal(number(get(first, "faults"), "major"), 0);
	assert_int_equal(number(get(first, "cpu_copies"), "operations"), 2);
	assert_int_equal(number(get(first, "cpu_copies"), "bytes"), 131072);
	assert_int_equal(number(get(first, "cpu_copies"), "passes"), 2);
	assert_int_equal(number(get(first, "hops")->child, "bytes"), 65536);
	assert_string_equal(get(get(first, "hops")->child, "from")->valuestring, "disk");
	assert_int_equal(number(get(first, "memory_peak_bytes"), "user-buffer"), 65536);
	assert_int_equal(number(get(first, "memory_peak_bytes"), "socket-buffer"), 65536);
	assert_int_equal(number(get(first, "busy_ns"), "cpu-user"), 0);
	cJSON_Delete(json);
}

static void test_empty_file_summary(void **state)
{
	cJSON *json = parse(export_text_of("static-file", "json", "file.size=0"));

	(void)state;
	assert_int_equal(number(get(json, "results")->child, "events"), 0);
	cJSON_Delete(json);
}

static double time_of(const cJSON *event, const char *key)
{
	return get(event, key)->valuedouble;
}

#define MAX_THREADS 8

/* Slices of a thread: none begins before the last one ended; B and E pair up by name. */
struct threads {
	double end[MAX_THREADS];
	const char *open[8];
	size_t nopen;
	int slices[MAX_THREADS], names, counters;
};

static void check_entry(struct threads *t, const cJSON *event)
{
	const char *phase = get(event, "ph")->valuestring;
	int thread = number(event, "tid");

	assert_true(thread > 0 && thread < MAX_THREADS);
	if (strcmp(phase, "X") == 0) {
		assert_true(time_of(event, "ts") >= t->end[thread] - 0.0005);
		assert_true(time_of(event, "dur") >= 0);
		t->end[thread] = time_of(event, "ts") + time_of(event, "dur");
		t->slices[thread]++;
	} else if (strcmp(phase, "B") == 0) {
		assert_true(time_of(event, "ts") >= t->end[thread] - 0.0005);
		t->end[thread] = time_of(event, "ts");
		t->open[t->nopen++] = get(event, "name")->valuestring;
	} else if (strcmp(phase, "E") == 0) {
		assert_true(t->nopen > 0);
		assert_string_equal(t->open[--t->nopen], get(event, "name")->valuestring);
		assert_true(time_of(event, "ts") >= t->end[thread] - 0.0005);
		t->end[thread] = time_of(event, "ts");
		t->slices[thread]++;
	} else if (strcmp(phase, "C") == 0) {
		t->counters++;
	} else {
		assert_string_equal(phase, "M");
		t->names++;
	}
}

static void test_chrome(void **state)
{
	cJSON *json = parse(export_text_of("static-file", "chrome", NULL));
	const cJSON *event;

	(void)state;
	for (int process = 1; process <= 5; process++) {
		struct threads t = { .nopen = 0 };

		cJSON_ArrayForEach(event, get(json, "traceEvents")) {
			if (number(event, "pid") == process)
				check_entry(&t, event);
		}
		assert_int_equal(t.nopen, 0);
		assert_int_equal(t.names, 7);	/* the process, the task, five lanes */
		assert_true(t.counters > 0);
		for (int thread = 1; thread <= 6; thread++)
			assert_true(t.slices[thread] > 0);
	}
	cJSON_Delete(json);
}

/* The trace as written, read back line by line, has the ledger that the summary prints. */
static void test_jsonl_folds_back(void **state)
{
	char *text = export_text_of("static-file", "jsonl", NULL), *line, *rest = text;
	cJSON *summary = parse(export_text_of("static-file", "json", NULL));
	const cJSON *result = NULL;
	struct trace_header header;
	struct event event;
	struct error error;
	struct ledger l;
	int headers = 0;

	(void)state;
	while ((line = strtok_r(rest, "\n", &rest))) {
		switch (trace_json_parse(line, &header, &event, &error)) {
		case TRACE_LINE_HEADER:
			if (result)
				assert_int_equal(l.elapsed_ns, number(result, "elapsed_ns"));
			result = cJSON_GetArrayItem(get(summary, "results"), headers++);
			ledger_init(&l, COUNT_ALL, header.payload_bytes);
			assert_string_equal(header.label, get(result, "label")->valuestring);
			break;
		case TRACE_LINE_EVENT:
			ledger_add(&l, &event);
			break;
		case TRACE_LINE_BAD:
			fail_msg("%s: %s", line, error.text);
		}
	}
	assert_int_equal(headers, 5);
	assert_int_equal(l.mode_switches, number(result, "mode_switches"));
	assert_int_equal(l.events, number(result, "events"));
	cJSON_Delete(summary);
	free(text);
}

/* One line an event, as many columns as the head names. */
static void test_csv(void **state)
{
	char *text = export_text_of("textbook", "csv", NULL), *line, *rest = text;
	int columns = -1;

	(void)state;
	while ((line = strtok_r(rest, "\n", &rest))) {
		int n = 1;

		for (const char *c = line; *c; c++)
			n += *c == ',';
		if (columns < 0)
			columns = n;
		assert_int_equal(n, columns);
	}
	assert_int_equal(columns, 16);
	free(text);
}

struct passes_row {
	const char *name;
	uint64_t passes;
	const char *text;
};

static const struct passes_row passes[] = {
	{ "passes: none", 0, "0" },
	{ "passes: two", 20000, "2" },
	{ "passes: ten", 100000, "10" },
	{ "passes: a half", 5000, "0.5" },
	{ "passes: four decimals", 16666, "1.6666" },
	{ "passes: the least", 1, "0.0001" },
};

static void test_passes(void **state)
{
	const struct passes_row *row = *state;
	char text[32];

	assert_string_equal(export_passes(text, sizeof(text), row->passes), row->text);
}

static void test_strings_are_escaped(void **state)
{
	char *text = NULL;
	size_t size = 0;
	FILE *file = open_memstream(&text, &size);

	(void)state;
	export_string(file, "a\"b\\c\nd\x01é");
	fclose(file);
	assert_string_equal(text, "\"a\\\"b\\\\c\\u000ad\\u0001é\"");
	free(text);
}

int main(void)
{
	static struct CMUnitTest tests[32] = {
		cmocka_unit_test(test_summary),
		cmocka_unit_test(test_empty_file_summary),
		cmocka_unit_test(test_chrome),
		cmocka_unit_test(test_jsonl_folds_back),
		cmocka_unit_test(test_csv),
		cmocka_unit_test(test_strings_are_escaped),
	};
	size_t n = ADD_ROWS(tests, 6, passes, test_passes);

	return _cmocka_run_group_tests("export", tests, n, NULL, NULL);
}
