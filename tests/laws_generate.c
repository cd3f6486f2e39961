/*
 * Scenarios made up: odd ones, of any order of magnitude, but such as a file could hold.  They come from a
 * linear generator, so that a number is the same scenario everywhere.
 */

#include "tests/laws.h"

#include <stdlib.h>
#include <string.h>

#include "sim/key.h"
#include "ui/load.h"

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

#define PICK(values) pick(values, sizeof(values) / sizeof((values)[0]))

static const struct config *base(void)
{
	static struct scenario scenario;
	struct options o = { .operand = "static-file" };
	struct error e;

	if (scenario.nruns == 0 && load_scenario(&scenario, &o, &e) != 0)
		abort();
	return &scenario.runs[0].config;
}

/* A value that the key accepts: its least, or anything of any order of magnitude. */
static uint64_t any_value(const struct key *k)
{
	unsigned int bits = (unsigned int)random_below(48);
	uint64_t value = random_below(1u << 30) << 30;

	value = (value | random_below(1u << 30)) >> (60 - bits);
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
	static const uint64_t cores[] = { 1, 2, 3, 4, 64 };
	static const uint64_t blocks[] = { 512, 4096, 65536 };
	static const uint64_t slices[] = { 1000, 50000, 3000000 };
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
	c->machine.cpu.cores = PICK(cores);
	c->machine.cpu.slice_ns = PICK(slices);
	c->machine.disk.block_bytes = PICK(blocks);
	c->machine.memory.page_cache_bytes = 0;
	if (random_below(3) == 0)
		c->machine.memory.page_cache_bytes = PAGE_BYTES * (1 + random_below(300));
}

static uint64_t divide_up(uint64_t a, uint64_t b)
{
	return (a + b - 1) / b;
}

static void whole_blocks(struct config *c)
{
	const uint64_t block = c->machine.disk.block_bytes;

	c->chunk_bytes = divide_up(c->chunk_bytes, block) * block;
}

static void generate_file(struct config *c, const struct strategy *s)
{
	static const uint64_t sizes[] = { 0, 1, 4095, 4096, 4097, 65536, 65537, 262144, 1000003 };
	static const uint64_t chunks[] = {
		0, 999, 4096, 5000, 63000, 65000, 65536, 131000, 131072, 1048576,
		MAX_CALL_BYTES + 1, 1ull << 40,
	};

	c->file_bytes = random_below(2) ? PICK(sizes) : random_below(400000);
	c->chunk_bytes = PICK(chunks);
	if (random_below(8) == 0) {	/* byte by byte */
		c->file_bytes %= 500;
		c->chunk_bytes = 1;
	}
	if (s->direct)
		whole_blocks(c);
}

static void generate_sharing(struct config *c)
{
	static const uint64_t connections[] = { 1, 1, 1, 2, 3, 7 };
	static const uint64_t depths[] = { 1, 2, 3, 5, 9, 256 };

	c->connections = PICK(connections);
	c->files = 1 + random_below(3);
	c->nonblocking = random_below(4) == 0;
	c->workers = 1 + random_below(3);
	c->requests = 1 + random_below(3);
	c->depth = PICK(depths);
	c->lose_ack = random_below(8) == 0 ? 1 + random_below(5) : 0;
	c->tls = random_below(6) == 0 ? (enum tls)(1 + random_below(2)) : TLS_NONE;
	c->rewrite_bytes = random_below(4) == 0 ? random_below(20000) : 0;
}

/* Of one page or of many, some of them hot. */
static void generate_index(struct config *c)
{
	static const uint64_t intervals[] = { 1, 3, 64, 100, 4096, 1 << 20 };

	c->index_interval_bytes = random_below(3) == 0 ? PICK(intervals) : 0;
	c->index_cache = random_below(2) ? CACHE_WARM : CACHE_COLD;
}

/* What is impossible is made possible, by giving up what was asked for last. */
static void make_possible(struct run *run)
{
	struct config *c = &run->config;
	struct error e;

	if (run_check(run, &e) != 0)
		c->tls = TLS_NONE;
	if (run_check(run, &e) != 0)
		c->index_cache = CACHE_COLD;
	if (run_check(run, &e) != 0)
		c->index_interval_bytes = 0;
	if (run_check(run, &e) != 0)
		c->nonblocking = false;
	if (run_check(run, &e) != 0)
		c->cache = CACHE_COLD;
	if (run_check(run, &e) != 0)
		c->connections = 1;
	if (run_check(run, &e) != 0)
		c->machine.cpu.cores = MAX_CORES;
}

void laws_generate(struct run *run, const struct strategy *s, uint64_t number)
{
	static const uint64_t buffers[] = { 4096, 4097, 65536, 262144, 4194304, 1ull << 30 };
	static const uint64_t windows[] = { 4096, 65536, 262144, 1ull << 30 };
	static const uint64_t pipes[] = { 4096, 16384, 65536, 1048576 };
	static const uint64_t rtts[] = { 0, 1, 77777, 10000000000ull };
	struct config *c = &run->config;

	seed = number * 0x9e3779b97f4a7c15u;	/* neighbours have nothing in common */
	random_below(1);
	memset(run, 0, sizeof(*run));
	run->strategy = s;
	*c = *base();
	generate_machine(c);
	generate_file(c, s);
	generate_sharing(c);
	c->folio_bytes = PAGE_BYTES << random_below(10);
	c->socket_buffer_bytes = PICK(buffers);
	c->window_bytes = PICK(windows);
	c->pipe_bytes = PICK(pipes);
	c->rtt_ns = PICK(rtts);
	c->cache = random_below(2) ? CACHE_WARM : CACHE_COLD;
	c->kernel = kernels[random_below(nkernels)];
	generate_index(c);
	if (!kernel_has(&c->kernel, s->needs))
		c->kernel = *kernel_first(s->needs);
	make_possible(run);
}

size_t laws_generate_flows(struct run runs[LAWS_MAX_RUNS], uint64_t number)
{
	size_t n;

	laws_generate(&runs[0], strategies[number % nstrategies], number);
	n = 1 + random_below(LAWS_MAX_RUNS);
	for (size_t i = 1; i < n; i++) {
		const struct strategy *s = strategies[random_below(nstrategies)];
		const uint64_t again = seed;
		struct config shared = runs[0].config;

		laws_generate(&runs[i], s, again);
		runs[i].config.machine = shared.machine;
		if (kernel_has(&shared.kernel, s->needs))
			runs[i].config.kernel = shared.kernel;
		for (size_t k = 0; k < i; k++)
			runs[k].config.kernel = runs[i].config.kernel;
		if (s->direct)
			whole_blocks(&runs[i].config);
		make_possible(&runs[i]);
		seed = again + i;
	}
	return n;
}
