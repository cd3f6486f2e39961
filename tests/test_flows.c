/*
 * Exports of flows, which share a machine: each format has a result per flow, and the summaries one
 * more of all together.  The engine is a stand-in here: it says what a table of events says, so what
 * comes out can be counted by hand.
 */

#include "tests/test.h"

#include <inttypes.h>

#include "sim/engine.h"
#include "sim/trace_json.h"
#include "tests/exports.h"

/* Two flows; the second has connections 0 and 5, and calls of one overlap the other's. */
#define FIRST .flow = 0, .step = 0, .phase = PHASE_LOOP
#define SECOND .flow = 1, .step = 0, .phase = PHASE_LOOP
#define CPU(number, from_ns, to_ns) .lane = LANE_CPU, .core = number, .start_ns = from_ns, \
	.end_ns = to_ns

static const struct event events[] = {
	{ FIRST, CPU(0, 0, 0), .op = OP_ALLOC, .to = USER_BUFFER, .bytes = 100 },
	{ SECOND, CPU(0, 0, 0), .op = OP_ALLOC, .to = USER_BUFFER, .bytes = 10 },
	{ SECOND, CPU(3, 0, 0), .op = OP_RESUME },	/* for the first time on a core */
	{ FIRST, CPU(0, 0, 1000), .op = OP_ENTER, .call = "read" },
	{ SECOND, CPU(3, 0, 1000), .op = OP_ENTER, .call = "sendfile" },
	{ SECOND, CPU(3, 1000, 1500), .op = OP_SLEEP, .from = DISK, .call = "sendfile" },
	{ SECOND, CPU(3, 1500, 2500), .op = OP_ENTER, .call = "sendfile", .connection = 5 },
	{ FIRST, CPU(0, 2000, 2999), .op = OP_COPY, .from = PAGE_CACHE, .to = USER_BUFFER,
	  .bytes = 100, .payload_bytes = 100, .call = "read" },
	{ FIRST, CPU(0, 3000, 4000), .op = OP_LEAVE, .call = "read" },
	{ SECOND, CPU(3, 3000, 4000), .op = OP_PREEMPT, .call = "sendfile", .connection = 5 },
	{ SECOND, CPU(3, 4000, 5000), .op = OP_WAKE, .from = DISK, .call = "sendfile",
	  .waited_ns = 3000 },
	{ FIRST, CPU(0, 5000, 5000), .op = OP_COPY, .from = USER_BUFFER, .to = SOCKET_BUFFER,
	  .bytes = 60, .payload_bytes = 60 },
	{ FIRST, CPU(0, 5000, 5001), .op = OP_COPY, .from = USER_BUFFER, .to = SOCKET_BUFFER,
	  .bytes = 40, .payload_bytes = 40 },
	{ SECOND, CPU(3, 5000, 6000), .op = OP_LEAVE, .call = "sendfile" },
	{ SECOND, CPU(3, 6000, 7000), .op = OP_RESUME, .call = "sendfile", .connection = 5 },
	{ SECOND, CPU(3, 7000, 8000), .op = OP_LEAVE, .call = "sendfile", .connection = 5,
	  .again = 1 },
	{ FIRST, .op = OP_WIRE, .lane = LANE_NIC, .start_ns = 8000, .end_ns = 9000, .bytes = 100,
	  .payload_bytes = 100 },
	{ FIRST, CPU(0, 9000, 10000), .op = OP_ACK, .from = SOCKET_BUFFER, .bytes = 100 },
};

static int calls;		/* of the stand-in */
static size_t nruns_given, sent;

int engine_run(const struct run *runs, size_t nruns, struct sink *sink)
{
	(void)runs;
	calls++;
	nruns_given = nruns;
	for (sent = 0; sent < ARRAY_LEN(events); sent++) {
		if (sink->put(sink, &events[sent]) != 0)
			return -1;
	}
	return 0;
}

/* Flows are never run for their totals alone. */
int engine_total(const struct run *runs, size_t nruns, struct ledger *ledger, struct sink *sink)
{
	(void)runs, (void)nruns, (void)ledger, (void)sink;
	return -1;
}

/* Flows "a" and "b", 100 and 2 * 10 bytes. */
static char *export_flows(const char *format)
{
	load("static-file", NULL);
	scenario.together = true;
	scenario.nruns = 2;
	snprintf(scenario.runs[0].label, sizeof(scenario.runs[0].label), "a");
	snprintf(scenario.runs[1].label, sizeof(scenario.runs[1].label), "b");
	scenario.runs[1].strategy = strategy_find("sendfile");
	scenario.runs[0].config.file_bytes = 100;
	scenario.runs[1].config.file_bytes = 10;
	scenario.runs[1].config.connections = 2;
	calls = 0;
	return export_loaded(format);
}

/* The next line of text; "" at the end. */
static const char *next_line(char **text)
{
	char *line = strsep(text, "\n");

	return line ? line : "";
}

static void test_engine_runs_once(void **state)
{
	(void)state;
	free(export_flows("json"));
	assert_int_equal(calls, 1);
	assert_int_equal(nruns_given, 2);
}

static void test_json(void **state)
{
	cJSON *json = parse(export_flows("json"));
	const cJSON *results = get(json, "results"), *all = cJSON_GetArrayItem(results, 2);

	(void)state;
	assert_int_equal(cJSON_GetArraySize(results), 3);
	assert_string_equal(get(cJSON_GetArrayItem(results, 0), "label")->valuestring, "a");
	assert_int_equal(number(cJSON_GetArrayItem(results, 0), "mode_switches"), 2);
	assert_int_equal(number(cJSON_GetArrayItem(results, 0), "payload_bytes"), 100);
	assert_string_equal(get(cJSON_GetArrayItem(results, 1), "label")->valuestring, "b");
	assert_int_equal(number(cJSON_GetArrayItem(results, 1), "mode_switches"), 4);
	assert_int_equal(number(cJSON_GetArrayItem(results, 1), "payload_bytes"), 20);
	assert_int_equal(number(cJSON_GetArrayItem(results, 1), "connections"), 2);
	assert_string_equal(get(all, "label")->valuestring, "all together");
	assert_string_equal(get(all, "strategy")->valuestring, "mixed");
	assert_string_equal(get(all, "machine")->valuestring, "nvme-25g");
	assert_string_equal(get(all, "kernel")->valuestring, "linux-6.18");
	assert_int_equal(number(all, "mode_switches"), 6);
	assert_int_equal(number(all, "payload_bytes"), 120);
	assert_int_equal(number(all, "connections"), 3);
	assert_int_equal(number(all, "events"), ARRAY_LEN(events));
	assert_int_equal(number(get(all, "memory_peak_bytes"), "user-buffer"), 110);
	cJSON_Delete(json);
}

/* If one counts all, so does the sum. */
static void test_count_of_all(void **state)
{
	cJSON *json;

	(void)state;
	free(export_flows("json"));
	scenario.runs[0].config.count = COUNT_TEXTBOOK;
	json = parse(export_loaded("json"));
	assert_string_equal(get(cJSON_GetArrayItem(get(json, "results"), 2), "count")->valuestring,
			    "all");
	cJSON_Delete(json);
	scenario.runs[1].config.count = COUNT_TEXTBOOK;
	json = parse(export_loaded("json"));
	assert_string_equal(get(cJSON_GetArrayItem(get(json, "results"), 2), "count")->valuestring,
			    "textbook");
	cJSON_Delete(json);
}

static void test_table(void **state)
{
	char *text = export_flows("table"), *rest = text;
	int lines_of_all = 0;

	(void)state;
	assert_non_null(strstr(text, "; all at the same time\n"));
	while (rest) {
		const char *line = next_line(&rest);

		assert_in_range(strlen(line), 0, 80);
		lines_of_all += strncmp(line, "all together ", 13) == 0;
	}
	assert_int_equal(lines_of_all, 2);	/* one in each table */
	free(text);
}

/* All headers first; then the events, each with its label, and each once. */
static void test_jsonl(void **state)
{
	char *text = export_flows("jsonl"), *rest = text;
	struct trace_header h;
	struct event e;
	struct error error;

	(void)state;
	for (int i = 0; i < 2; i++) {
		assert_int_equal(trace_json_parse(next_line(&rest), &h, &e, &error),
				 TRACE_LINE_HEADER);
		assert_string_equal(h.label, i == 0 ? "a" : "b");
	}
	for (size_t i = 0; i < ARRAY_LEN(events); i++) {
		assert_int_equal(trace_json_parse(next_line(&rest), &h, &e, &error),
				 TRACE_LINE_EVENT);
		assert_string_equal(h.label, events[i].flow == 0 ? "a" : "b");
		assert_int_equal(e.core, events[i].core);
		assert_int_equal(e.connection, events[i].connection);
		assert_int_equal(e.waited_ns, events[i].waited_ns);
		assert_int_equal(e.again, events[i].again);
	}
	assert_string_equal(next_line(&rest), "");
	assert_null(rest);
	free(text);
}

static void test_csv(void **state)
{
	char *text = export_flows("csv"), *rest = text;

	(void)state;
	next_line(&rest);
	for (size_t i = 0; i < ARRAY_LEN(events); i++) {
		char expected[64];

		snprintf(expected, sizeof(expected), "\"%s\",%" PRIu64 ",%" PRIu64 ",%s,%s,",
			 events[i].flow == 0 ? "a" : "b", events[i].start_ns, events[i].end_ns,
			 op_name(events[i].op), lane_name(events[i].lane, events[i].core));
		assert_memory_equal(next_line(&rest), expected, strlen(expected));
	}
	assert_string_equal(next_line(&rest), "");
	free(text);
	text = export_flows("csv");
	assert_non_null(strstr(text, ",leave,cpu3,sendfile,,,0,0,0,0,0,1,0,0,5,0,1,0\n"));
	assert_non_null(strstr(text, ",wake,cpu3,sendfile,disk,,0,0,0,0,0,1,0,0,0,3000,0,0\n"));
	free(text);
}

/* By time; at 5000 ns the second copy of the two counts. */
static void test_memory(void **state)
{
	char *text = export_flows("memory");

	(void)state;
	assert_string_equal(text,
		"label,start_ns,page-cache,user-buffer,pipe,socket-buffer,page-tables,pinned\n"
		"\"a\",0,0,100,0,0,0,0\n"
		"\"b\",0,0,10,0,0,0,0\n"
		"\"all together\",0,0,110,0,0,0,0\n"
		"\"a\",5000,0,100,0,100,0,0\n"
		"\"all together\",5000,0,110,0,100,0,0\n"
		"\"a\",9000,0,100,0,0,0,0\n"
		"\"all together\",9000,0,110,0,0,0,0\n");
	free(text);
}

static void test_text(void **state)
{
	char *text = export_flows("text");

	(void)state;
	assert_non_null(strstr(text, "a: read + write, kernel linux-6.18\n"
			       "b: sendfile, kernel linux-6.18\n\n"));
	assert_non_null(strstr(text, "          1500  cpu3      b: The program calls sendfile():"));
	assert_non_null(strstr(text, "\nb, in all: CPU copies 0,"));
	free(text);
}

/* --- the Chrome trace ------------------------------------------------------------------- */

/* How often an entry of that phase and name, of that process and thread, occurs. */
static int count_entries(const cJSON *json, int pid, int tid, const char *phase, const char *name)
{
	const cJSON *event;
	int n = 0;

	cJSON_ArrayForEach(event, get(json, "traceEvents"))
		n += number(event, "pid") == pid && number(event, "tid") == tid &&
		     strcmp(get(event, "ph")->valuestring, phase) == 0 &&
		     strcmp(get(event, "name")->valuestring, name) == 0;
	return n;
}

static bool is_thread(const cJSON *json, int pid, int tid, const char *name)
{
	const cJSON *event;

	cJSON_ArrayForEach(event, get(json, "traceEvents")) {
		if (number(event, "pid") == pid && number(event, "tid") == tid &&
		    strcmp(get(event, "name")->valuestring, "thread_name") == 0)
			return strcmp(get(get(event, "args"), "name")->valuestring, name) == 0;
	}
	return false;
}

/* Each flow is a process; each of its cores and connections that does something is a thread. */
static void test_chrome_threads(void **state)
{
	cJSON *json = parse(export_flows("chrome"));

	(void)state;
	assert_true(is_thread(json, 1, 1, "task"));
	assert_true(is_thread(json, 1, 2, "CPU 0"));
	assert_true(is_thread(json, 1, 6, "NIC"));
	assert_false(is_thread(json, 1, 9, "CPU 3"));
	assert_true(is_thread(json, 2, 9, "CPU 3"));
	assert_false(is_thread(json, 2, 2, "CPU 0"));
	assert_true(is_thread(json, 2, 1, "task 0"));
	assert_true(is_thread(json, 2, 110, "task 5"));
	assert_int_equal(count_entries(json, 2, 9, "X", "enter"), 2);
	cJSON_Delete(json);
}

/* Of each connection the calls and the times off the CPU nest, though they overlap another's. */
static void test_chrome_tasks(void **state)
{
	static const struct { int pid, tid; const char *slices; } tasks[] = {
		{ 1, 1, "B read E read " },
		{ 2, 1, "B sendfile B sleep E sleep E sendfile " },
		{ 2, 110, "B sendfile B preempted E preempted E sendfile " },
	};
	cJSON *json = parse(export_flows("chrome"));

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(tasks); i++) {
		const cJSON *event;
		char slices[256] = "";

		cJSON_ArrayForEach(event, get(json, "traceEvents")) {
			const char *phase = get(event, "ph")->valuestring;
			const size_t used = strlen(slices);

			if (number(event, "pid") != tasks[i].pid ||
			    number(event, "tid") != tasks[i].tid || !strchr("BE", phase[0]))
				continue;
			snprintf(slices + used, sizeof(slices) - used, "%s %s ", phase,
				 get(event, "name")->valuestring);
		}
		assert_string_equal(slices, tasks[i].slices);
	}
	cJSON_Delete(json);
}

/* What a thread of the kernel does for a program is not the program's. */
static void test_chrome_kernel_thread(void **state)
{
	static const struct step loop[] = { { .op = OP_SPIN, .kthread = true } };
	static const struct strategy strategy = {
		.name = "polled", .title = "polled", .phase = { [PHASE_LOOP] = loop },
		.nsteps = { [PHASE_LOOP] = 1 },
	};
	cJSON *json;

	(void)state;
	free(export_flows("json"));
	scenario.runs[1].strategy = &strategy;
	json = parse(export_loaded("chrome"));
	assert_true(is_thread(json, 2, 101, "kernel thread 0"));
	assert_true(is_thread(json, 2, 111, "kernel thread 5"));
	assert_int_equal(count_entries(json, 2, 101, "B", "sleep"), 1);
	assert_int_equal(count_entries(json, 2, 1, "B", "sleep"), 0);
	cJSON_Delete(json);
}

/* A sample for each event that changes a value, and for no other. */
static void test_chrome_memory(void **state)
{
	cJSON *json = parse(export_flows("chrome"));

	(void)state;
	assert_int_equal(count_entries(json, 1, 1, "C", "memory: user-buffer"), 1);
	assert_int_equal(count_entries(json, 1, 1, "C", "memory: socket-buffer"), 3);
	assert_int_equal(count_entries(json, 2, 1, "C", "memory: user-buffer"), 1);
	assert_int_equal(count_entries(json, 2, 1, "C", "memory: socket-buffer"), 0);
	cJSON_Delete(json);
}

/* Times are exact, and the connection is told. */
static void test_chrome_slice(void **state)
{
	char *text = export_flows("chrome");

	(void)state;
	assert_non_null(strstr(text, "\"connection\":5,\"chunk\":0},\"ts\":7.000}"));
	assert_non_null(strstr(text, "\"dur\":0.999,\"name\":\"copy\""));
	assert_non_null(strstr(text, "\"dur\":0.001,\"name\":\"copy\""));
	free(text);
}

static ssize_t refuse(void *cookie, const char *data, size_t size)
{
	(void)cookie;
	(void)data;
	(void)size;
	return 0;	/* fopencookie(3): never a negative number */
}

/* What cannot be written stops the run of all flows. */
static void test_full_disk(void **state)
{
	FILE *file = fopencookie(NULL, "w", (cookie_io_functions_t){ .write = refuse });

	(void)state;
	free(export_flows("json"));
	setvbuf(file, NULL, _IONBF, 0);
	assert_int_equal(export_scenario(file, &scenario, export_find("text")), -1);
	assert_int_equal(sent, 0);
	fclose(file);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_engine_runs_once), cmocka_unit_test(test_json),
		cmocka_unit_test(test_count_of_all), cmocka_unit_test(test_table),
		cmocka_unit_test(test_jsonl), cmocka_unit_test(test_csv),
		cmocka_unit_test(test_memory), cmocka_unit_test(test_text),
		cmocka_unit_test(test_chrome_threads), cmocka_unit_test(test_chrome_tasks),
		cmocka_unit_test(test_chrome_kernel_thread),
		cmocka_unit_test(test_chrome_memory), cmocka_unit_test(test_chrome_slice),
		cmocka_unit_test(test_full_disk),
	};

	return cmocka_run_group_tests_name("flows", tests, NULL, NULL);
}
