/*
 * Laws over all strategies and many generated scenarios: what must hold for any of them; that several
 * flows on one machine keep them too; and that skipping whole periods changes no figure.
 *
 * The scenarios come from a small linear congruential generator, so they are the same everywhere.
 * A failure names the scenario's number; set LAWS_FROM to start there, LAWS_N for another number of them.
 */

#include "tests/test.h"

#include "sim/engine.h"
#include "tests/laws.h"

#define SCENARIOS 600

static uint64_t number;		/* of the scenario */

static uint64_t from_environment(const char *name, uint64_t otherwise)
{
	const char *text = getenv(name);

	return text ? strtoull(text, NULL, 10) : otherwise;
}

/* One in `part` of the scenarios asked for, and at least one. */
static uint64_t end(uint64_t part)
{
	const uint64_t n = from_environment("LAWS_N", SCENARIOS);

	return from_environment("LAWS_FROM", 0) + (n + part - 1) / part;
}

static void test_table(void **state)
{
	const struct strategy *s = *state;
	struct error error;

	if (laws_check_table(s, &error) != 0 || laws_check_textbook(s, &error) != 0)
		fail_msg("%s", error.text);
}

static void test_laws(void **state)
{
	const struct strategy *s = *state;

	for (number = from_environment("LAWS_FROM", 0); number < end(1); number++) {
		struct run run;
		struct error error;
		uint64_t first = 0, second = 0;

		laws_generate(&run, s, number);
		if (run_check(&run, &error) != 0 || laws_check(&run, &first, &error) != 0 ||
		    laws_check(&run, &second, &error) != 0)
			fail_msg("scenario %d: %s", (int)number, error.text);
		if (first != second)
			fail_msg("scenario %d: a second run is another one", (int)number);
	}
}

static void test_flows(void **state)
{
	(void)state;
	for (number = from_environment("LAWS_FROM", 0); number < end(1); number++) {
		struct run runs[LAWS_MAX_RUNS];
		const size_t n = laws_generate_flows(runs, number);
		struct error error;
		uint64_t hash = 0;

		for (size_t i = 0; i < n; i++) {
			if (run_check(&runs[i], &error) != 0)
				fail_msg("flows %d: %s", (int)number, error.text);
		}
		if (run_check_together(runs, n, &error) != 0)
			continue;
		if (laws_check_flows(runs, n, &hash, &error) != 0)
			fail_msg("flows %d: %s", (int)number, error.text);
	}
}

/*
 * Where a period is to be expected: the file is long beside all that is read ahead or waits in the socket
 * buffer, and its chunks are whole pages.
 */
static bool expects_period(const struct run *run)
{
	const struct config *c = &run->config;
	const struct disk_profile *disk = &c->machine.disk;
	const uint64_t chunk = config_chunk_bytes(c, run->strategy);
	const uint64_t window = disk->readahead_bytes + disk->request_bytes;

	if (c->cache == CACHE_WARM && !run->strategy->direct)
		return false;
	return c->machine.memory.page_cache_bytes == 0 && c->index_interval_bytes == 0 && chunk % PAGE_BYTES == 0 &&
		c->file_bytes > 12 * (window + c->depth * chunk) &&
		c->file_bytes > 6 * c->socket_buffer_bytes;
}

/* One connection, and a file that is long beside what is read ahead: where periods may be skipped. */
static void generate_long(struct run *run, const struct strategy *s)
{
	static const uint64_t chunks[] = { 4096, 5000, 16384, 65536, 100000, 1 << 18, 8192, 512 };
	struct config *c = &run->config;

	laws_generate(run, s, number);
	c->connections = 1;
	c->lose_ack = 0;
	/* An index is searched elsewhere each time, so there is no period. */
	c->index_interval_bytes = number % 8 || s->polled ? 0 : 64;
	c->depth = c->depth % 12 + 1;
	c->machine.disk.request_bytes = 65536 << number % 3;
	c->machine.disk.readahead_bytes = 16384 << number % 5;
	c->machine.memory.page_cache_bytes *= number % 4 == 0;
	if (number % 4 != 1)
		c->cache = CACHE_COLD;
	if (number % 2 && c->socket_buffer_bytes > 262144)
		c->socket_buffer_bytes = 262144;
	c->chunk_bytes = chunks[number / 3 % ARRAY_LEN(chunks)];
	if (s->direct)
		c->chunk_bytes += -c->chunk_bytes % c->machine.disk.block_bytes;
	c->file_bytes = c->file_bytes % 65536 + (number % 1000 + 300) * 8192;
	if (c->chunk_bytes <= 512)
		c->file_bytes /= 4;
}

static void test_skip(void **state)
{
	const struct strategy *s = *state;
	uint64_t can = 0, did = 0, any = 0, all = 0;

	for (number = from_environment("LAWS_FROM", 0); number < end(4); number++) {
		struct run run;
		struct error error;
		uint64_t skipped = 0;

		generate_long(&run, s);
		if (run_check(&run, &error) != 0)
			continue;
		if (laws_check_skip(&run, &skipped, &error) != 0)
			fail_msg("scenario %d: %s", (int)number, error.text);
		can += expects_period(&run);
		did += expects_period(&run) && skipped > 0;
		any += skipped > 0;
		all++;
	}
	print_message("skipped in %d of %d scenarios, and in %d of %d where a period is expected\n",
		      (int)any, (int)all, (int)did, (int)can);
	if (all < SCENARIOS / 8)	/* too few of them to say anything */
		return;
	assert_true(can > 0);
	assert_true(2 * did >= can);
}

int main(void)
{
	static const struct { const char *name; CMUnitTestFunction test; } kinds[] = {
		{ "table: ", test_table }, { "", test_laws }, { "skip: ", test_skip },
	};
	static struct CMUnitTest tests[64] = { cmocka_unit_test(test_flows) };
	static char names[64][40];
	size_t n = 1;

	for (size_t i = 0; i < ARRAY_LEN(kinds) * nstrategies; i++) {
		const struct strategy *s = strategies[i % nstrategies];
		struct CMUnitTest test = {
			.test_func = kinds[i / nstrategies].test,
			.initial_state = (void *)(uintptr_t)s,
		};

		snprintf(names[n], sizeof(names[0]), "%s%s", kinds[i / nstrategies].name, s->name);
		test.name = names[n];
		memcpy(&tests[n++], &test, sizeof(test));
	}
	return _cmocka_run_group_tests("laws", tests, n, NULL, NULL);
}
