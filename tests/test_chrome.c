/*
 * The Chrome trace as Perfetto reads it: slices that nest on each thread, counters, and the names
 * of processes and threads.
 */

#include "tests/test.h"

#include "sim/engine.h"
#include "sim/explain.h"
#include "tests/exports.h"

static double time_of(const cJSON *event, const char *key)
{
	return get(event, key)->valuedouble;
}

#define MAX_THREADS 8	/* of one connection on one core */
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

/* Memory: a sample only where a place holds another amount than before.  Returns how many. */
static int check_memory(const cJSON *json, int process)
{
	double last[N_PLACES] = { 0 };
	const cJSON *event;
	int n = 0;

	cJSON_ArrayForEach(event, get(json, "traceEvents")) {
		const char *name = get(event, "name")->valuestring;
		double bytes;
		int place;

		if (number(event, "pid") != process || strncmp(name, "memory: ", 8) != 0)
			continue;
		place = place_find(name + 8);
		bytes = get(get(event, "args"), "bytes")->valuedouble;
		assert_true(place > 0 && bytes != last[place]);
		last[place] = bytes;
		n++;
	}
	return n;
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
	memset(&c->machine.cpu, 0, offsetof(struct cpu_profile, slice_ns));
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

/* Each piece another time: what is kept of one entry does not fit the next. */
static void send_odd_pieces(struct config *c)
{
	c->file_bytes = 300001;
	c->chunk_bytes = 12288;
	c->folio_bytes = 4096;
	c->machine.nic.segment_bytes = 1460;
	c->socket_buffer_bytes = 20000;
}

/* Times with more digits than four before the point, and ones that carry into those. */
static void take_seconds(struct config *c)
{
	c->machine.disk.latency_ns = 1234567890;
	c->rtt_ns = 99999999;
}

static const struct chrome_row chromes[] = {
	{ "chrome: static-file", change_nothing },
	{ "chrome: at no cost", cost_nothing },
	{ "chrome: twice, through a small buffer", send_twice },
	{ "chrome: in odd pieces", send_odd_pieces },
	{ "chrome: for seconds", take_seconds },
};

/* One entry of its event, with all figures: kept texts must be those of the event at hand. */
static void check_slice(const cJSON *entry, const struct event *e, const struct run *run)
{
	const cJSON *args = get(entry, "args");
	char sentence[256];

	explain_event(sentence, sizeof(sentence), run->strategy, e);
	assert_string_equal(get(args, "what")->valuestring, sentence);
	assert_string_equal(get(entry, "name")->valuestring, op_name(e->op));
	assert_string_equal(get(entry, "cat")->valuestring, lane_name(e->lane, e->core));
	assert_string_equal(get(args, "call")->valuestring, e->call);
	assert_string_equal(get(args, "from")->valuestring, place_name(e->from));
	assert_string_equal(get(args, "to")->valuestring, place_name(e->to));
	assert_int_equal(number(args, "bytes"), e->bytes);
	assert_int_equal(number(args, "chunk"), e->chunk);
	assert_int_equal(number(args, "step"), e->step);
	assert_int_equal(number(args, "connection"), e->connection);
	assert_int_equal((uint64_t)(time_of(entry, "ts") * 1000 + 0.5), e->start_ns);
	assert_int_equal((uint64_t)(time_of(entry, "dur") * 1000 + 0.5),
			 e->end_ns - e->start_ns);
}

static void check_slices(const cJSON *json, size_t index)
{
	const struct run *run = &scenario.runs[index];
	const cJSON *entry = get(json, "traceEvents")->child;
	struct trace t;

	trace_init(&t);
	assert_int_equal(engine_run(run, 1, &t.sink), 0);
	for (const struct event *e = t.events; e < t.events + t.n; e++) {
		if (e->op == OP_ALLOC || e->op == OP_FREE)
			continue;
		assert_non_null(entry);
		while (number(entry, "pid") != (int)index + 1 ||
		       strcmp(get(entry, "ph")->valuestring, "X") != 0) {
			entry = entry->next;
			assert_non_null(entry);
		}
		check_slice(entry, e, run);
		entry = entry->next;
	}
	trace_free(&t);
}

static void test_chrome(void **state)
{
	const struct chrome_row *row = *state;
	cJSON *json;
	const cJSON *event;

	load("static-file", NULL);
	for (size_t i = 0; i < scenario.nruns; i++)
		row->change(&scenario.runs[i].config);
	json = parse(export_loaded("chrome"));
	for (size_t i = 0; i < scenario.nruns; i++)
		check_slices(json, i);
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
		assert_true(check_memory(json, process) > 0);
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
