/*
 * What an export says of many connections and of what is rare: latencies, throughput, how busy the CPU
 * was, what was evicted or sent once more.  The ledgers are made by hand, so that the engine has no part
 * in it.
 */

#include "tests/exports.h"

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

int main(void)
{
	static struct CMUnitTest tests[ARRAY_LEN(shares) + 4] = {
		cmocka_unit_test(test_service_summary),
		cmocka_unit_test(test_throughput),
		cmocka_unit_test(test_second_table),
		cmocka_unit_test(test_remarks),
	};

	ADD_ROWS(tests, 4, shares, test_share);
	return _cmocka_run_group_tests("export_service", tests, ARRAY_LEN(tests), NULL, NULL);
}
