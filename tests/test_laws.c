/*
 * Laws over all strategies and many generated scenarios: what must hold for any of them.
 *
 * The scenarios come from a small linear congruential generator, so they are the same everywhere.
 * A failure names its number; set LAWS_FROM to start there.
 */

#include "tests/test.h"

#include "sim/engine.h"
#include "sim/invariant.h"
#include "sim/trace_json.h"
#include "ui/load.h"

#define SCENARIOS 200
#define READ_BACK 400	/* events per scenario; parsing is slow */

static uint64_t seed;

static uint64_t random_below(uint64_t n)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (seed >> 33) % n;
}

static uint64_t pick(const uint64_t *values, size_t n)
{
	return values[random_below(n)];
}

static struct scenario base;

/* A machine of odd figures, a file and chunks of odd sizes. */
static void generate(struct run *run, const struct strategy *s)
{
	static const uint64_t sizes[] = { 0, 1, 4095, 4096, 4097, 65536, 65537, 262144, 1000003 };
	static const uint64_t chunks[] = { 0, 1000, 4096, 5000, 65536, 131072, 1048576 };
	static const uint64_t buffers[] = { 4096, 5000, 65536, 262144, 4194304 };
	struct config *c;

	*run = base.runs[0];
	run->strategy = s;
	c = &run->config;
	c->file_bytes = random_below(2) ? pick(sizes, ARRAY_LEN(sizes)) : random_below(700000);
	c->chunk_bytes = pick(chunks, ARRAY_LEN(chunks));
	if (s->direct)
		c->chunk_bytes = c->chunk_bytes / 4096 * 4096;
	c->socket_buffer_bytes = pick(buffers, ARRAY_LEN(buffers));
	c->cache = random_below(2) ? CACHE_WARM : CACHE_COLD;
	c->requests = 1 + random_below(3);
	c->depth = 1 + random_below(9);
	c->rtt_ns = random_below(3) * 77777;
	c->machine.nic.scatter_gather = random_below(2);
	c->machine.nic.segment_bytes = random_below(2) ? 65536 : 1448 + random_below(9000);
	c->machine.dma.shared = random_below(2);
	c->machine.disk.queue_depth = 1 + random_below(32);
	c->machine.disk.seek_ns = random_below(2) * 12345678;
	c->machine.disk.latency_ns = random_below(100000);
	c->machine.disk.readahead_bytes = random_below(64) * 4096;
	c->machine.disk.request_bytes = 4096 * (1 + random_below(320));
	c->kernel = kernels[random_below(nkernels)];
	if (!kernel_has(&c->kernel, s->needs))
		c->kernel = *kernel_first(s->needs);
}

static uint64_t hash(uint64_t h, const char *line)
{
	for (; *line; line++)
		h = (h ^ (unsigned char)*line) * 1099511628211u;
	return h;
}

struct watcher {
	struct sink sink;
	struct invariant laws;
	struct ledger so_far;
	uint64_t hash;
};

static int watch(struct sink *sink, const struct event *e)
{
	struct watcher *w = (struct watcher *)sink;
	char line[TRACE_LINE_BYTES];
	struct trace_header header;
	struct event back;
	struct error error;

	w->laws.sink.put(&w->laws.sink, e);
	ledger_add(&w->so_far, e);
	trace_json_event(line, "x", e);
	w->hash = hash(w->hash, line);
	if (w->so_far.events > READ_BACK)
		return 0;
	/* Written and read back, an event is the same event. */
	if (trace_json_parse(line, &header, &back, &error) != TRACE_LINE_EVENT)
		fail_msg("%s: %s", line, error.text);
	assert_memory_equal(&back, e, sizeof(back));
	return 0;
}

static void simulate(struct watcher *w, const struct run *run)
{
	uint64_t payload = config_payload_bytes(&run->config);

	memset(w, 0, sizeof(*w));
	w->sink.put = watch;
	w->hash = 14695981039346656037u;
	invariant_init(&w->laws, payload);
	ledger_init(&w->so_far, COUNT_ALL, payload);
	assert_int_equal(engine_run(run, &w->sink), 0);
}

static uint64_t divide_up(uint64_t a, uint64_t b)
{
	return (a + b - 1) / b;
}

/* The disk's bytes: whole pages once, or whole blocks each time. */
static uint64_t disk_formula(const struct run *run, uint64_t chunk, uint64_t rounds)
{
	const struct config *c = &run->config;
	uint64_t bytes = 0;

	if (!run->strategy->direct)
		return c->cache == CACHE_WARM ? 0 : divide_up(c->file_bytes, 4096) * 4096;
	for (uint64_t i = 0; i < rounds; i++) {
		uint64_t left = c->file_bytes - i * chunk;

		bytes += divide_up(left < chunk ? left : chunk, 4096) * 4096;
	}
	return bytes * c->requests;
}

/* CPU passes over the payload, by the rules of docs/model.md. */
static uint64_t cpu_formula(const struct run *run)
{
	const struct config *c = &run->config;
	bool gather = c->machine.nic.scatter_gather;
	uint64_t n;

	if (strcmp(run->strategy->name, "read-write") == 0)
		n = 2;
	else if (strcmp(run->strategy->name, "sendfile") == 0)
		n = kernel_has(&c->kernel, RULE_GSO_ALWAYS) ? 0 :
			!(gather && kernel_has(&c->kernel, RULE_SENDFILE_GATHER));
	else
		n = 1;
	return n + (!gather && kernel_has(&c->kernel, RULE_GSO_ALWAYS));
}

static uint64_t calls_formula(const struct run *run, uint64_t rounds)
{
	uint64_t n = run->config.requests;

	if (rounds == 0)
		return 0;
	if (strcmp(run->strategy->name, "sendfile") == 0)
		return n * rounds;
	if (strcmp(run->strategy->name, "mmap-write") == 0)
		return n * (rounds + 2);
	if (run->strategy->batched)
		return n * (rounds + divide_up(rounds, run->config.depth));
	return n * 2 * rounds;
}

static void check_formulas(const struct ledger *l, const struct run *run)
{
	uint64_t chunk = config_chunk_bytes(&run->config, run->strategy);
	uint64_t rounds = config_rounds(&run->config, run->strategy);
	uint64_t disk = 0, payload = config_payload_bytes(&run->config);

	for (size_t i = 0; i < l->nhops; i++) {
		if (l->hops[i].from == DISK)
			disk += l->hops[i].bytes;
	}
	assert_int_equal(rounds, chunk ? divide_up(run->config.file_bytes, chunk) : 0);
	assert_int_equal(ledger_calls(l, NULL), calls_formula(run, rounds));
	assert_int_equal(l->mode_switches, 2 * calls_formula(run, rounds));
	assert_int_equal(disk, disk_formula(run, chunk, rounds));
	assert_int_equal(ledger_moved(l, BY_CPU).bytes, cpu_formula(run) * payload);
	assert_int_equal(l->delivered_bytes, payload);
	if (!strategy_maps(run->strategy))
		assert_int_equal(l->minor_faults + l->major_faults, 0);
	/* Each event of the machine's parts takes its time on one part only. */
	assert_true(l->busy_ns[BUSY_CPU_KERNEL] <= l->elapsed_ns);
	assert_true(l->busy_ns[BUSY_NIC] <= l->elapsed_ns);
}

static void test_laws(void **state)
{
	const struct strategy *s = *state;
	const char *from = getenv("LAWS_FROM");
	struct watcher *w = malloc(2 * sizeof(*w));
	struct ledger textbook;
	struct run run;

	for (uint64_t i = from ? strtoull(from, NULL, 10) : 0; i < SCENARIOS; i++) {
		seed = i;
		random_below(1);
		generate(&run, s);
		simulate(&w[0], &run);
		if (invariant_finish(&w[0].laws) != 0)
			fail_msg("scenario %d: %s", (int)i, w[0].laws.error.text);
		check_formulas(&w[0].so_far, &run);
		simulate(&w[1], &run);
		assert_true(w[0].hash == w[1].hash);
		/* Textbook counting sums the same trace and never finds more. */
		ledger_init(&textbook, COUNT_TEXTBOOK, config_payload_bytes(&run.config));
		assert_int_equal(engine_run(&run, &textbook.sink), 0);
		assert_int_equal(textbook.events, w[0].so_far.events);
		assert_true(textbook.mode_switches <= w[0].so_far.mode_switches);
	}
	free(w);
}

int main(void)
{
	static struct CMUnitTest tests[64];
	struct options o = { .operand = "static-file" };
	struct error e;

	if (load_scenario(&base, &o, &e) != 0) {
		fprintf(stderr, "%s\n", e.text);
		return 1;
	}
	for (size_t i = 0; i < nstrategies; i++) {
		struct CMUnitTest test = {
			.name = strategies[i]->name, .test_func = test_laws,
			.initial_state = (void *)(uintptr_t)strategies[i],
		};

		memcpy(&tests[i], &test, sizeof(test));
	}
	return _cmocka_run_group_tests("laws", tests, nstrategies, NULL, NULL);
}
