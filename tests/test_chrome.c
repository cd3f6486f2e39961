/*
 * The Chrome trace as Perfetto reads it: slices that nest on each thread, counters, and the names
 * of processes and threads.
 */

#include "tests/test.h"

#include "tests/exports.h"

static double time_of(const cJSON *event, const char *key)
{
	return get(event, key)->valuedouble;
}

#define MAX_THREADS 8
#define CPU_THREAD 2

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
		assert_string_not_equal(get(event, "name")->valuestring, "alloc");
		assert_string_not_equal(get(event, "name")->valuestring, "free");
		t->end[thread] = time_of(event, "ts") + time_of(event, "dur");
		t->slices[thread]++;
	} else if (strcmp(phase, "B") == 0) {
		assert_true(time_of(event, "ts") >= t->end[thread] - 0.0005);
		t->end[thread] = time_of(event, "ts");
		t->open[t->nopen++] = get(event, "name")->valuestring;
	} else if (strcmp(phase, "E") == 0) {
		assert_true(t->nopen > 0);
		assert_string_equal(t->open[--t->nopen], get(event, "name")->valuestring);
		/* A call or a sleep ends with what the CPU did last. */
		assert_true(time_of(event, "ts") >= t->end[thread] - 0.0005);
		assert_true(time_of(event, "ts") >= t->end[CPU_THREAD] - 0.0005);
		assert_true(time_of(event, "ts") <= t->end[CPU_THREAD] + 0.0005);
		t->end[thread] = time_of(event, "ts");
		t->slices[thread]++;
	} else if (strcmp(phase, "C") == 0) {
		t->counters++;
	} else {
		assert_string_equal(phase, "M");
		t->names++;
	}
}

/* Counters never count down. */
static double check_counter(const cJSON *event, const char *name, const char *key, double last)
{
	if (strcmp(get(event, "ph")->valuestring, "C") != 0 ||
	    strcmp(get(event, "name")->valuestring, name) != 0)
		return last;
	assert_true(get(get(event, "args"), key)->valuedouble >= last);
	return get(get(event, "args"), key)->valuedouble;
}

struct chrome_row {
	const char *name;
	void (*change)(struct config *c);
};

static void change_nothing(struct config *c)
{
	(void)c;
}

/* Everything happens at once, and still nests. */
static void cost_nothing(struct config *c)
{
	memset(&c->machine.cpu, 0, offsetof(struct cpu_profile, cache_bytes));
	c->machine.disk.latency_ns = c->machine.dma.setup_ns = c->rtt_ns = 0;
	c->machine.cpu.copy_cached_bytes_per_s = c->machine.cpu.copy_dram_bytes_per_s = 1ull << 43;
	c->machine.nic.bytes_per_s = c->machine.dma.bytes_per_s = 1ull << 43;
	c->machine.disk.bytes_per_s = 1ull << 43;
}

static void send_twice(struct config *c)
{
	c->requests = 2;
	c->socket_buffer_bytes = 4096;
	c->machine.dma.shared = true;
}

static const struct chrome_row chromes[] = {
	{ "chrome: static-file", change_nothing },
	{ "chrome: at no cost", cost_nothing },
	{ "chrome: twice, through a small buffer", send_twice },
};

static void test_chrome(void **state)
{
	const struct chrome_row *row = *state;
	cJSON *json;
	const cJSON *event;

	load("static-file", NULL);
	for (size_t i = 0; i < scenario.nruns; i++)
		row->change(&scenario.runs[i].config);
	json = parse(export_loaded("chrome"));
	for (int process = 1; process <= 5; process++) {
		struct threads t = { .nopen = 0 };
		double switches = 0, by_dma = 0;

		cJSON_ArrayForEach(event, get(json, "traceEvents")) {
			if (number(event, "pid") != process)
				continue;
			check_entry(&t, event);
			switches = check_counter(event, "mode switches", "count", switches);
			by_dma = check_counter(event, "copied bytes", "by DMA", by_dma);
		}
		assert_true(switches > 0 && by_dma > 0);
		assert_int_equal(t.nopen, 0);
		assert_int_equal(t.names, 7);	/* the process, the task, five lanes */
		assert_true(t.counters > 0);
		for (int thread = 1; thread <= 6; thread++)
			assert_true(t.slices[thread] > 0);
	}
	cJSON_Delete(json);
}

int main(void)
{
	static struct CMUnitTest tests[8];
	size_t n = ADD_ROWS(tests, 0, chromes, test_chrome);

	return _cmocka_run_group_tests("chrome", tests, n, NULL, NULL);
}
