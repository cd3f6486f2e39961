/*
 * Any settings that the checks let pass: they come through the table of keys, so a new key is tried
 * without a word here.
 *
 * The first byte is the strategy, the second the kernel; then each four bytes set one key: which, how
 * many bits the value is shifted, and the value.  A key beyond the last begins another flow.
 */

#include "tests/fuzz.h"

#include <stdlib.h>

#include "sim/key.h"
#include "ui/load.h"

#define FLOWS 3

static const struct config *base(void)
{
	static struct scenario scenario;
	struct options o = { .operand = "static-file" };
	struct error e;

	if (scenario.nruns == 0 && load_scenario(&scenario, &o, &e) != 0)
		abort();
	return &scenario.runs[0].config;
}

/* What the key accepts, from what the bytes say. */
static void set(struct config *c, const struct key *k, unsigned int shift, uint64_t value)
{
	char *field = (char *)c + k->offset;

	value = k->type == KEY_POWER ? 1ull << shift % 48 : value << shift % 48;
	if (k->multiple)
		value -= value % k->multiple;
	if (value < k->min)
		value = k->min;
	switch (k->type) {
	case KEY_BOOL:
		*(bool *)field = value & 1;
		break;
	case KEY_CACHE:
		*(enum cache_state *)(void *)field = value & 1 ? CACHE_WARM : CACHE_COLD;
		break;
	case KEY_COUNT:
		*(enum count *)(void *)field = value & 1 ? COUNT_TEXTBOOK : COUNT_ALL;
		break;
	case KEY_TLS:
		*(enum tls *)(void *)field = (enum tls)(value % 3);
		break;
	default:
		*(uint64_t *)(void *)field = value > k->max ? k->max : value;
		break;
	}
}

static void begin_run(struct run *run, const struct config *like, uint8_t strategy)
{
	run->strategy = strategies[strategy % nstrategies];
	run->config = *like;
}

/* Flows share the machine of the first. */
static bool share(struct run *runs, size_t n)
{
	struct error e;

	for (size_t i = 0; i < n; i++) {
		runs[i].config.machine = runs[0].config.machine;
		runs[i].config.kernel = runs[0].config.kernel;
		if (run_check(&runs[i], &e) != 0)
			return false;
	}
	return n == 1 || run_check_together(runs, n, &e) == 0;
}

void fuzz_engine(const uint8_t *data, size_t size)
{
	static struct run runs[FLOWS];
	size_t n = 0;

	if (size < 2)
		return;
	begin_run(&runs[n++], base(), data[0]);
	runs[0].config.kernel = kernels[data[1] % nkernels];
	for (size_t i = 2; i + 4 <= size; i += 4) {
		const unsigned int key = data[i] % (nkeys + 1);

		if (key < nkeys)
			set(&runs[n - 1].config, &keys[key], data[i + 1],
			    (uint64_t)data[i + 2] << 8 | data[i + 3]);
		else if (n < FLOWS)
			begin_run(&runs[n++], &runs[0].config, data[i + 1]);
	}
	if (share(runs, n))
		fuzz_simulate(runs, n);
}
