/*
 * Laws over all strategies and many generated scenarios: what must hold for any of them.
 *
 * The scenarios come from a small linear congruential generator, so they are the same everywhere.
 * A failure names the scenario's number; set LAWS_FROM to start there.
 */

#include "tests/test.h"

#include "sim/engine.h"
#include "sim/explain.h"
#include "sim/invariant.h"
#include "sim/key.h"
#include "sim/trace_json.h"
#include "ui/load.h"

#define SCENARIOS 600
#define LOOK_CLOSELY 60	/* events per scenario that are written, read back and explained */
#define SENTENCE_MAX 110

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

static uint64_t divide_up(uint64_t a, uint64_t b)
{
	return (a + b - 1) / b;
}

static struct scenario base;

/* A value that the key accepts: its least, or anything of any order of magnitude. */
static uint64_t any_value(const struct key *k)
{
	unsigned int bits = (unsigned int)random_below(48);
	uint64_t value = ((random_below(1u << 30) << 30) | random_below(1u << 30)) >> (60 - bits);

	if (k->type == KEY_BOOL)
		return value & 1;
	if (k->type == KEY_POWER)
		value = 1ull << bits;
	if (k->multiple)
		value -= value % k->multiple;
	if (value > k->max)
		return k->max;
	return value < k->min || bits < 4 ? k->min : value;
}

/* Some of the machine's figures become odd ones; the others stay what they are. */
static void generate_machine(struct config *c)
{
	uint64_t odd = random_below(4);

	for (size_t i = 0; i < nkeys; i++) {
		char *field = (char *)c + keys[i].offset;
		uint64_t value = any_value(&keys[i]);

		if (!key_of_machine(&keys[i]) || random_below(4) >= odd)
			continue;
		if (keys[i].type == KEY_BOOL)
			*(bool *)field = value;
		else
			*(uint64_t *)(void *)field = value;
	}
}

static void generate(struct run *run, const struct strategy *s)
{
	static const uint64_t sizes[] = { 0, 1, 4095, 4096, 4097, 65536, 65537, 262144, 1000003 };
	static const uint64_t chunks[] = {
		0, 999, 4096, 5000, 65536, 131072, 1048576, MAX_CALL_BYTES + 1, 1ull << 40,
	};
	static const uint64_t buffers[] = { 4096, 4097, 65536, 262144, 4194304, 1ull << 30 };
	static const uint64_t rtts[] = { 0, 1, 77777, 10000000000ull };
	struct config *c;
	uint64_t block;

	*run = base.runs[0];
	run->strategy = s;
	c = &run->config;
	generate_machine(c);
	c->file_bytes = random_below(2) ? pick(sizes, ARRAY_LEN(sizes)) : random_below(400000);
	c->chunk_bytes = pick(chunks, ARRAY_LEN(chunks));
	if (random_below(8) == 0) {	/* byte by byte */
		c->file_bytes %= 500;
		c->chunk_bytes = 1;
	}
	block = c->machine.disk.block_bytes;
	if (s->direct)
		c->chunk_bytes = divide_up(c->chunk_bytes, block) * block;
	c->socket_buffer_bytes = pick(buffers, ARRAY_LEN(buffers));
	c->rtt_ns = pick(rtts, ARRAY_LEN(rtts));
	c->cache = random_below(2) ? CACHE_WARM : CACHE_COLD;
	c->requests = 1 + random_below(3);
	c->depth = random_below(2) ? 1 + random_below(9) : 256;
	c->kernel = kernels[random_below(nkernels)];
	if (!kernel_has(&c->kernel, s->needs))
		c->kernel = *kernel_first(s->needs);
}

struct watcher {
	struct sink sink;
	struct invariant laws;
	struct ledger all, textbook;
	const struct strategy *strategy;
	uint64_t mapped;	/* MAP events: a fault that has waited */
	uint64_t first_faults;	/* on the file's first page */
	uint64_t hash;
};

static uint64_t mix(uint64_t hash, uint64_t n)
{
	return (hash ^ n) * 1099511628211u;
}

static uint64_t hash_event(uint64_t h, const struct event *e)
{
	h = mix(mix(h, e->start_ns), e->end_ns);
	h = mix(mix(h, e->offset_bytes), e->bytes);
	h = mix(mix(h, e->chunk), (uint64_t)e->step);
	h = mix(mix(h, e->op), e->lane);
	return mix(mix(h, e->from), e->to);
}

/* Written and read back, an event is the same event, and the line says the same again. */
static void check_line(const struct event *e)
{
	char line[TRACE_LINE_BYTES], again[TRACE_LINE_BYTES];
	struct trace_header header;
	struct event back;
	struct error error;

	trace_json_event(line, "x", e);
	if (trace_json_parse(line, &header, &back, &error) != TRACE_LINE_EVENT)
		fail_msg("%s: %s", line, error.text);
	trace_json_event(again, "x", &back);
	assert_string_equal(line, again);
	assert_true(hash_event(0, e) == hash_event(0, &back));
}

/* Each event has its sentence, short enough for the screen. */
static void check_words(const struct strategy *s, const struct event *e)
{
	char sentence[256];
	struct note note = explain_note(s, e);

	explain_event(sentence, sizeof(sentence), s, e);
	if (sentence[0] == '\0' || strlen(sentence) > SENTENCE_MAX)
		fail_msg("%zu characters: %s", strlen(sentence), sentence);
	if (note.sentence[0] == '\0')
		fail_msg("%s is not explained", op_name(e->op));
}

static int watch(struct sink *sink, const struct event *e)
{
	struct watcher *w = (struct watcher *)sink;

	w->laws.sink.put(&w->laws.sink, e);
	ledger_add(&w->all, e);
	ledger_add(&w->textbook, e);
	w->mapped += e->op == OP_MAP && e->to == PAGE_TABLES;
	w->first_faults += e->op == OP_FAULT && e->offset_bytes == 0;
	w->hash = hash_event(w->hash, e);
	if (w->all.events <= LOOK_CLOSELY && e->end_ns < 1ull << 53) {
		check_line(e);
		check_words(w->strategy, e);
	}
	return 0;
}

static void simulate(struct watcher *w, const struct run *run)
{
	const struct config *c = &run->config;
	uint64_t payload = config_payload_bytes(c);

	memset(w, 0, sizeof(*w));
	w->sink.put = watch;
	w->strategy = run->strategy;
	w->hash = 14695981039346656037u;
	invariant_init(&w->laws, payload, c->file_bytes, config_rounds(c, run->strategy));
	ledger_init(&w->all, COUNT_ALL, payload);
	ledger_init(&w->textbook, COUNT_TEXTBOOK, payload);
	assert_int_equal(engine_run(run, &w->sink), 0);
}

static bool is(const struct run *run, const char *name)
{
	return strcmp(run->strategy->name, name) == 0;
}

/* Payload passes: by CPU, by reference; by the rules of docs/model.md. */
static uint64_t cpu_formula(const struct run *run)
{
	const struct config *c = &run->config;
	bool gather = c->machine.nic.scatter_gather;
	uint64_t n = 1;

	if (is(run, "read-write"))
		n = 2;
	else if (is(run, "sendfile"))
		n = kernel_has(&c->kernel, RULE_GSO_ALWAYS) ? 0 :
			!(gather && kernel_has(&c->kernel, RULE_SENDFILE_GATHER));
	return n + (!gather && kernel_has(&c->kernel, RULE_GSO_ALWAYS));
}

static uint64_t reference_formula(const struct run *run)
{
	const struct config *c = &run->config;

	return is(run, "sendfile") && (kernel_has(&c->kernel, RULE_GSO_ALWAYS) ||
		(c->machine.nic.scatter_gather && kernel_has(&c->kernel, RULE_SENDFILE_GATHER)));
}

/* The disk's bytes: whole pages once, or whole blocks each time. */
static uint64_t disk_formula(const struct run *run, uint64_t chunk, uint64_t rounds)
{
	const struct config *c = &run->config;
	uint64_t bytes = 0, block = c->machine.disk.block_bytes;

	if (!run->strategy->direct)
		return c->cache == CACHE_WARM ? 0 : divide_up(c->file_bytes, 4096) * 4096;
	for (uint64_t i = 0; i < rounds; i++) {
		uint64_t left = c->file_bytes - i * chunk;

		bytes += divide_up(left < chunk ? left : chunk, block) * block;
	}
	return bytes * c->requests;
}

static uint64_t calls_formula(const struct run *run, uint64_t rounds)
{
	uint64_t n = run->config.requests;

	if (rounds == 0)
		return 0;
	if (is(run, "sendfile"))
		return n * rounds;
	if (is(run, "mmap-write"))
		return n * (rounds + 2);
	if (run->strategy->batched)
		return n * (rounds + divide_up(rounds, run->config.depth));
	return n * 2 * rounds;
}

static uint64_t bytes_between(const struct ledger *l, enum place from, enum place to)
{
	uint64_t bytes = 0;

	for (size_t i = 0; i < l->nhops; i++) {
		if ((from == NOWHERE || l->hops[i].from == from) &&
		    (to == NOWHERE || l->hops[i].to == to))
			bytes += l->hops[i].bytes;
	}
	return bytes;
}

static void check_counts(const struct ledger *l, const struct run *run)
{
	uint64_t chunk = config_chunk_bytes(&run->config, run->strategy);
	uint64_t rounds = config_rounds(&run->config, run->strategy);
	uint64_t payload = config_payload_bytes(&run->config);

	assert_int_equal(rounds, chunk ? divide_up(run->config.file_bytes, chunk) : 0);
	assert_int_equal(ledger_calls(l, NULL), calls_formula(run, rounds));
	assert_int_equal(l->mode_switches, 2 * calls_formula(run, rounds));
	assert_int_equal(bytes_between(l, DISK, NOWHERE), disk_formula(run, chunk, rounds));
	assert_int_equal(bytes_between(l, NOWHERE, NIC), payload);
	assert_int_equal(ledger_moved(l, BY_CPU).bytes, cpu_formula(run) * payload);
	assert_int_equal(ledger_moved(l, BY_REFERENCE).bytes, reference_formula(run) * payload);
	assert_int_equal(l->delivered_bytes, payload);
}

/* Page tables and faults: none without a mapping, else each page once for each sending. */
static void check_faults(const struct watcher *w, const struct run *run)
{
	const struct config *c = &run->config;
	uint64_t pages = divide_up(c->file_bytes, 4096);
	uint64_t n = w->all.minor_faults + w->all.major_faults;

	assert_int_equal(w->mapped, w->all.major_faults);
	if (!strategy_maps(run->strategy))
		pages = 0;
	assert_int_equal(w->first_faults, pages ? c->requests : 0);
	assert_int_equal(w->all.memory_peak_bytes[PAGE_TABLES], 8 * pages);
	if (!kernel_has(&c->kernel, RULE_FAULT_AROUND))
		assert_int_equal(n, c->requests * pages);
	else if (c->cache == CACHE_WARM)
		assert_int_equal(n, c->requests * divide_up(pages, 16));
	else
		assert_true(n >= c->requests * divide_up(pages, 16) && n <= c->requests * pages);
	if (c->cache == CACHE_WARM)
		assert_int_equal(w->all.major_faults, 0);
}

static void check_memory(const struct ledger *l, const struct run *run)
{
	const struct config *c = &run->config;
	uint64_t rounds = config_rounds(c, run->strategy);
	uint64_t n = run->strategy->batched ? c->depth : 1;
	uint64_t pages = divide_up(c->file_bytes, 4096) * 4096;
	uint64_t chunk = config_chunk_bytes(c, run->strategy);

	assert_int_equal(l->memory_peak_bytes[USER_BUFFER], run->strategy->buffer == NOWHERE ? 0 :
			 chunk * (n < rounds ? n : rounds));
	assert_int_equal(l->memory_peak_bytes[PAGE_CACHE],
			 run->strategy->direct && c->cache == CACHE_COLD ? 0 : pages);
	assert_true(l->memory_peak_bytes[SOCKET_BUFFER] <= c->socket_buffer_bytes);
}

static void check_times(const struct ledger *l, const struct run *run)
{
	uint64_t engines = run->config.machine.dma.shared ? 1 : 2;

	/* Each part does one thing at a time. */
	assert_true(l->busy_ns[BUSY_CPU_USER] + l->busy_ns[BUSY_CPU_KERNEL] <= l->elapsed_ns);
	assert_true(l->busy_ns[BUSY_NIC] <= l->elapsed_ns);
	assert_true(l->busy_ns[BUSY_DMA] <= engines * l->elapsed_ns);
	assert_true(l->sent_ns <= l->acked_ns && l->returned_ns <= l->elapsed_ns);
}

/* Textbook counting sums the same trace and never finds more. */
static void check_textbook(const struct watcher *w, const struct run *run)
{
	uint64_t rounds = config_rounds(&run->config, run->strategy);
	uint64_t munmaps = is(run, "mmap-write") && rounds > 0 ? run->config.requests : 0;

	assert_int_equal(w->textbook.events, w->all.events);
	assert_int_equal(w->textbook.mode_switches + 2 * munmaps, w->all.mode_switches);
	assert_int_equal(w->textbook.minor_faults + w->textbook.major_faults, 0);
	assert_int_equal(ledger_moved(&w->textbook, BY_DMA).bytes,
			 ledger_moved(&w->all, BY_DMA).payload_bytes);
	assert_int_equal(w->textbook.elapsed_ns, w->all.elapsed_ns);
}

static uint64_t number;		/* of the scenario */

static int tell_number(void **state)
{
	(void)state;
	if (number < SCENARIOS)
		print_error("in scenario %d\n", (int)number);
	return 0;
}

static void test_laws(void **state)
{
	const struct strategy *s = *state;
	const char *from = getenv("LAWS_FROM");
	static struct watcher first, second;
	struct run run;

	number = from ? strtoull(from, NULL, 10) : 0;
	for (; number < SCENARIOS; number++) {
		struct error error;

		seed = number;
		random_below(1);
		generate(&run, s);
		if (run_check(&run, &error) != 0)
			fail_msg("%s", error.text);
		simulate(&first, &run);
		if (invariant_finish(&first.laws) != 0)
			fail_msg("%s", first.laws.error.text);
		check_counts(&first.all, &run);
		check_faults(&first, &run);
		check_memory(&first.all, &run);
		check_times(&first.all, &run);
		check_textbook(&first, &run);
		simulate(&second, &run);
		assert_true(first.hash == second.hash);
	}
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
			.teardown_func = tell_number,
			.initial_state = (void *)(uintptr_t)strategies[i],
		};

		memcpy(&tests[i], &test, sizeof(test));
	}
	return _cmocka_run_group_tests("laws", tests, nstrategies, NULL, NULL);
}
