/*
 * The exports as their readers see them: JSON that parses, lines that fold back into the same
 * ledger, a table that fits.  (The Chrome trace has its own test.)
 */

#include "tests/test.h"

#include <errno.h>

#include "sim/trace_json.h"
#include "tests/exports.h"

/* Every key of the contract, and the textbook's figures for the first row. */
static void test_summary(void **state)
{
	static const char *const keys[] = {
		"label", "strategy", "kernel", "machine", "count", "payload_bytes",
		"delivered_bytes", "syscalls", "mode_switches", "sleeps", "faults", "interrupts",
		"cpu_copies", "dma_copies", "referenced_bytes", "hops", "memory_peak_bytes",
		"elapsed_ns", "returned_ns", "sent_ns", "acked_ns", "busy_ns", "events",
		"preemptions", "context_switches", "again", "retransmissions", "spun_ns",
		"checksum_bytes", "evicted_bytes", "lookups", "index_bytes", "throughput_bytes_per_s", "cpu_use_percent",
		"cores", "connections", "latency_ns",
	};
	cJSON *json = parse(export_text_of("textbook", "json", NULL));
	const cJSON *results = get(json, "results"), *first = results->child, *sendfile;

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
	assert_int_equal(number(get(first, "memory_peak_bytes"), "page-tables"), 0);
	assert_int_equal(number(get(first, "memory_peak_bytes"), "pipe"), 0);
	assert_int_equal(number(get(first, "memory_peak_bytes"), "pinned"), 0);
	assert_int_equal(number(get(first, "busy_ns"), "cpu-user"), 0);
	assert_int_equal(number(first, "context_switches"), 2 * number(first, "sleeps"));
	assert_int_equal(number(first, "connections"), 1);
	assert_int_equal(number(first, "cores"), 4);
	assert_int_equal(number(first, "throughput_bytes_per_s"),
			 65536 * 1000000000ull / (unsigned int)number(first, "acked_ns"));
	sendfile = cJSON_GetArrayItem(results, 3);
	assert_int_equal(number(get(sendfile, "cpu_copies"), "bytes"), 0);
	assert_int_equal(number(get(sendfile, "dma_copies"), "bytes"), 131072);
	assert_int_equal(number(sendfile, "referenced_bytes"), 65536);
	cJSON_Delete(json);
}

static void test_empty_file_summary(void **state)
{
	cJSON *json = parse(export_text_of("static-file", "json", "file.size=0"));

	(void)state;
	assert_int_equal(number(get(json, "results")->child, "events"), 0);
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

/* The payload is what all sendings have. */
static void test_jsonl_header(void **state)
{
	char *text = export_text_of("static-file", "jsonl", "requests=3");
	struct trace_header header;
	struct event event;
	struct error error;

	(void)state;
	text[strcspn(text, "\n")] = '\0';
	assert_int_equal(trace_json_parse(text, &header, &event, &error), TRACE_LINE_HEADER);
	assert_int_equal(header.payload_bytes, 3 << 20);
	assert_int_equal(header.file_bytes, 1 << 20);
	free(text);
}

static ssize_t refuse(void *cookie, const char *data, size_t size)
{
	(void)data;
	(void)size;
	++*(int *)cookie;
	errno = ENOSPC;
	return 0;	/* fopencookie(3): never a negative number */
}

/* On a full disk the simulation does not go on for nothing. */
static void test_full_disk(void **state)
{
	int writes = 0;
	FILE *file = fopencookie(&writes, "w", (cookie_io_functions_t){ .write = refuse });

	(void)state;
	load("static-file", "file.size=64MiB");
	assert_int_equal(export_scenario(file, &scenario, export_find("jsonl")), -1);
	fclose(file);
	assert_in_range(writes, 1, 20);
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
	assert_int_equal(columns, 20);
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

/* What a user may choose comes out whole, in every format. */
static void test_hostile_names(void **state)
{
	static const char hostile[] = "a\"b\\c,d;e\n\x01{%s}\xc3\xa9";
	cJSON *json;
	char *text;

	(void)state;
	load("textbook", NULL);
	snprintf(scenario.name, sizeof(scenario.name), "%s", hostile);
	for (size_t i = 0; i < scenario.nruns; i++)
		snprintf(scenario.runs[i].label, sizeof(scenario.runs[i].label), "%s", hostile);
	json = parse(export_loaded("json"));
	assert_string_equal(get(json, "scenario")->valuestring, hostile);
	assert_string_equal(get(get(json, "results")->child, "label")->valuestring, hostile);
	cJSON_Delete(json);
	json = parse(export_loaded("chrome"));
	assert_string_equal(get(get(json, "otherData"), "scenario")->valuestring, hostile);
	assert_string_equal(get(get(get(json, "traceEvents")->child, "args"), "name")->valuestring,
			    hostile);
	cJSON_Delete(json);
	text = export_loaded("jsonl");
	text[strcspn(text, "\n")] = '\0';
	json = parse(text);
	assert_string_equal(get(json, "label")->valuestring, hostile);
	cJSON_Delete(json);
	text = export_loaded("csv");
	assert_non_null(strstr(text, "\n\"a\"\"b\\c,d;e\n\x01{%s}\xc3\xa9\",0,0,"));
	free(text);
}

/* The table fits a terminal of 80 columns, whatever the labels are. */
static void test_table_fits(void **state)
{
	static const char *const names[] = {
		"textbook", "static-file", "warm-cache", "small-reads",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		char *text, *line, *rest;

		load(names[i], NULL);
		snprintf(scenario.runs[0].label, sizeof(scenario.runs[0].label),
			 "sendfile as the kernel of 1999 had it, with a copy");
		snprintf(scenario.runs[1].label, sizeof(scenario.runs[1].label),
			 "one too long for it.");
		rest = text = export_loaded("table");
		while ((line = strtok_r(rest, "\n", &rest)))
			assert_in_range(strlen(line), 1, 80);
		free(text);
	}
}

/* What is said above the table holds for every row. */
static void test_table_tells_what_differs(void **state)
{
	char *text = export_text_of("static-file", "table", NULL);
	struct config *c = &scenario.runs[1].config;

	(void)state;
	assert_non_null(strstr(text, "\nfile of 1 MiB, cold, calls of 64 KiB\n"
			       "nvme-25g; linux-6.18; counting: all\n"));
	free(text);
	c->file_bytes = 1;
	c->cache = CACHE_WARM;
	c->chunk_bytes = CHUNK_WHOLE;
	c->requests = 2;
	c->count = COUNT_TEXTBOOK;
	c->kernel = *kernel_find("linux-2.4");
	snprintf(c->machine.name, sizeof(c->machine.name), "other");
	scenario.runs[0].label[0] = '\0';
	text = export_loaded("table");
	assert_non_null(strstr(text, "\nfiles of several sizes, cold or warm, calls of several sizes, "
			       "sent more than once\nseveral machines; "));
	assert_non_null(strstr(text, "; counting: as set\n"));
	free(text);
}

/* One result, made by hand, in that format.  The scenario is shown as having it. */
static char *export_result_of(const char *format, void (*fill)(struct export_result *r))
{
	static struct export_result r;
	struct export x;
	char *text = NULL;
	size_t size = 0;
	FILE *file = open_memstream(&text, &size);

	r = (struct export_result){ .run = &scenario.runs[0] };
	trace_header_of(&r.header, scenario.name, r.run);
	ledger_init(&r.ledger, COUNT_ALL, r.header.payload_bytes);
	fill(&r);
	export_open(&x, file, &scenario, export_find(format));
	x.format->run_end(&x, &r);
	assert_int_equal(export_close(&x), 0);
	fclose(file);
	return text;
}

static void fill_service(struct export_result *r)
{
	struct ledger *l = &r->ledger;

	l->delivered_bytes = 1 << 20;
	l->acked_ns = 1000000;
	l->elapsed_ns = 2000000;
	l->busy_ns[BUSY_CPU_USER] = 1000000;
	l->busy_ns[BUSY_CPU_KERNEL] = 3000000;
	l->sleeps = 5;
	l->preemptions = 7;
	l->latency.n = 1;
	l->latency.max_ns = 4250000;
	l->spun_ns = 11;
	l->again = 12;
	l->retransmissions = 1;
	l->checksum_bytes = l->payload_bytes / 2;
	l->evicted_bytes = 4096;
	l->lookups = 13;
	l->index_bytes = 8192;
}

static void fill_nothing(struct export_result *r)
{
	(void)r;
}

static void fill_most(struct export_result *r)
{
	fill_service(r);
	r->ledger.delivered_bytes = 9999999999;		/* 10 TB/s, as no NIC is faster */
	r->ledger.preemptions = 9999999;
	r->ledger.latency.max_ns = 99999999999;
	r->ledger.retransmissions = r->ledger.again = r->ledger.evicted_bytes = 9999999999999999;
	r->ledger.lookups = r->ledger.index_bytes = 9999999999999999;
}

/* Figures that the engine has no part in. */
static void test_service_summary(void **state)
{
	cJSON *json;
	const cJSON *r;

	(void)state;
	load("static-file", "connections=64");
	json = parse(export_result_of("json", fill_service));
	r = get(json, "results")->child;
	assert_int_equal(number(r, "context_switches"), 24);
	assert_int_equal(number(r, "preemptions"), 7);
	assert_int_equal(number(r, "again"), 12);
	assert_int_equal(number(r, "retransmissions"), 1);
	assert_int_equal(number(r, "spun_ns"), 11);
	assert_int_equal(number(r, "checksum_bytes"), 32 << 20);
	assert_int_equal(number(r, "evicted_bytes"), 4096);
	assert_int_equal(number(r, "lookups"), 13);
	assert_int_equal(number(r, "index_bytes"), 8192);
	assert_int_equal(number(r, "throughput_bytes_per_s"), 1048576000);
	assert_int_equal(number(r, "cpu_use_percent"), 50);
	assert_int_equal(number(r, "connections"), 64);
	assert_int_equal(number(get(r, "latency_ns"), "requests"), 1);
	assert_int_equal(number(get(r, "latency_ns"), "max"), 4250000);
	get(get(r, "latency_ns"), "p50");
	get(get(r, "latency_ns"), "p90");
	get(get(r, "latency_ns"), "p99");
	cJSON_Delete(json);
	json = parse(export_result_of("json", fill_nothing));
	assert_int_equal(number(get(json, "results")->child, "cpu_use_percent"), 0);
	assert_int_equal(number(get(json, "results")->child, "throughput_bytes_per_s"), 0);
	cJSON_Delete(json);
}

struct share {
	const char *name;
	uint64_t busy_ns, elapsed_ns, cores, percent;
};

static const struct share shares[] = {
	{ "CPU use: none", 0, 100, 4, 0 },
	{ "CPU use: no time", 100, 0, 4, 0 },
	{ "CPU use: no machine", 100, 100, 0, 0 },
	{ "CPU use: all", 400, 100, 4, 100 },
	{ "CPU use: a third, rounded down", 1, 3, 1, 33 },
	{ "CPU use: two thirds, rounded up", 2, 3, 1, 67 },
	{ "CPU use: a half", 1, 200, 1, 1 },
	{ "CPU use: less than a half", 99, 200, 100, 0 },
	{ "CPU use: centuries", 1ull << 63, 1ull << 63, 2, 50 },
};

static void test_share(void **state)
{
	const struct share *s = *state;
	static struct ledger l;

	l = (struct ledger){ .elapsed_ns = s->elapsed_ns };
	l.busy_ns[BUSY_CPU_KERNEL] = s->busy_ns;
	assert_int_equal(export_cpu_use_percent(&l, s->cores), s->percent);
}

static void test_throughput(void **state)
{
	static struct ledger l;

	(void)state;
	assert_int_equal(export_throughput_bytes_per_s(&l), 0);
	l.delivered_bytes = 10;
	assert_int_equal(export_throughput_bytes_per_s(&l), 0);
	l.acked_ns = 3;
	assert_int_equal(export_throughput_bytes_per_s(&l), 3333333333);
	l.delivered_bytes = 1ull << 53;
	l.acked_ns = 1ull << 53;
	assert_in_range(export_throughput_bytes_per_s(&l), 999999990, 1000000000);
}

/* The second table is there for many connections or requests, and fits. */
static void test_second_table(void **state)
{
	char *text = export_text_of("textbook", "table", NULL), *line, *rest;

	(void)state;
	assert_null(strstr(text, "p50"));
	free(text);
	text = export_text_of("textbook", "table", "requests=2");
	assert_non_null(strstr(text, "     p50     p90     p99     max  empted\nread-write"));
	free(text);
	load("static-file", "connections=64");
	text = export_result_of("table", fill_service);
	assert_non_null(strstr(text, "\nnvme-25g; linux-6.18; counting: all; 64 connections\n"));
	assert_non_null(strstr(text, "\nread-write             64 1.04 GB/s  50%"));
	assert_non_null(strstr(text, " 4.25 ms       7\n"));
	free(text);
	text = export_result_of("table", fill_nothing);
	assert_non_null(strstr(text, "\nread-write             64     0 B/s   0%       -       -"
			       "       -       -       0\n"));
	free(text);
	scenario.runs[0].config.connections = 4096;
	snprintf(scenario.runs[0].label, sizeof(scenario.runs[0].label),
		 "sendfile as the kernel of 1999 had it, with a copy, and a tail");
	rest = text = export_result_of("table", fill_most);
	while ((line = strtok_r(rest, "\n", &rest)))
		assert_in_range(strlen(line), 1, 80);
	free(text);
}

static void test_remarks(void **state)
{
	char *text;

	(void)state;
	load("static-file", NULL);
	text = export_result_of("table", fill_service);
	assert_non_null(strstr(text, "\n\nread-write: 0.5 passes of checksums by the CPU; 13 lookups in an "
			       "index; 8 KiB\nof it read from the disk; 4 KiB evicted from the page "
			       "cache; 1 segment sent\nonce more; 12 calls returned EAGAIN; 11 ns of CPU busy spent polling\n"));
	free(text);
	text = export_result_of("table", fill_nothing);
	assert_null(strstr(text, "read-write:"));
	free(text);
}

/* Memory over time: nothing at the start but the buffer, and the peak is in it. */
static void test_memory(void **state)
{
	char *text = export_text_of("static-file", "memory", NULL), *line, *rest = text;
	cJSON *summary = parse(export_text_of("static-file", "json", NULL));
	const cJSON *peaks = get(get(summary, "results")->child, "memory_peak_bytes");
	unsigned long long last_ns = 0, peak = 0;
	int lines = 0;

	(void)state;
	line = strtok_r(rest, "\n", &rest);
	assert_string_equal(line, "label,start_ns,page-cache,user-buffer,pipe,socket-buffer,"
			    "page-tables,pinned");
	while ((line = strtok_r(rest, "\n", &rest)) && strncmp(line, "\"read-write\",", 13) == 0) {
		unsigned long long ns, bytes[6];

		assert_int_equal(sscanf(line + 13, "%llu,%llu,%llu,%llu,%llu,%llu,%llu", &ns,
					&bytes[0], &bytes[1], &bytes[2], &bytes[3], &bytes[4],
					&bytes[5]), 7);
		assert_true(lines == 0 ? ns == 0 && bytes[1] == 65536 : ns > last_ns);
		last_ns = ns;
		peak = bytes[3] > peak ? bytes[3] : peak;
		lines++;
	}
	assert_in_range(lines, 10, 100);
	assert_int_equal(peak, number(peaks, "socket-buffer"));
	cJSON_Delete(summary);
	free(text);
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
	static struct CMUnitTest tests[48] = {
		cmocka_unit_test(test_summary),
		cmocka_unit_test(test_empty_file_summary),
		cmocka_unit_test(test_service_summary),
		cmocka_unit_test(test_throughput),
		cmocka_unit_test(test_hostile_names),
		cmocka_unit_test(test_table_fits),
		cmocka_unit_test(test_table_tells_what_differs),
		cmocka_unit_test(test_second_table),
		cmocka_unit_test(test_remarks),
		cmocka_unit_test(test_jsonl_folds_back),
		cmocka_unit_test(test_jsonl_header),
		cmocka_unit_test(test_full_disk),
		cmocka_unit_test(test_csv),
		cmocka_unit_test(test_memory),
		cmocka_unit_test(test_strings_are_escaped),
	};
	size_t n = ADD_ROWS(tests, 15, passes, test_passes);

	n = ADD_ROWS(tests, n, shares, test_share);
	return _cmocka_run_group_tests("export", tests, n, NULL, NULL);
}
