/*
 * One number for what the model says: over the traces of the first HASH_N scenarios of each strategy,
 * and of as many with several flows.  tests/same_hash.sh compares it between builds.
 */

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests/laws.h"

#define SCENARIOS 200

static uint64_t total = 14695981039346656037u;

static int finish(int result, uint64_t number, const char *what, uint64_t hash,
		  const struct error *e)
{
	total = (total ^ hash) * 1099511628211u;
	if (result != 0)
		fprintf(stderr, "%s %" PRIu64 ": %s\n", what, number, e->text);
	return result;
}

static int add(const struct strategy *s, uint64_t number)
{
	struct run run;
	uint64_t hash = 0;
	struct error e;
	int result;

	laws_generate(&run, s, number);
	result = laws_check(&run, &hash, &e);
	return finish(result, number, s->name, hash, &e);
}

static int add_flows(uint64_t number)
{
	struct run runs[LAWS_MAX_RUNS];
	const size_t n = laws_generate_flows(runs, number);
	uint64_t hash = 0;
	struct error e;
	int result;

	if (run_check_together(runs, n, &e) != 0)
		return 0;
	result = laws_check_flows(runs, n, &hash, &e);
	return finish(result, number, "flows", hash, &e);
}

int main(void)
{
	const char *text = getenv("HASH_N");
	const uint64_t n = text ? strtoull(text, NULL, 10) : SCENARIOS;

	for (uint64_t i = 0; i < n; i++) {
		for (size_t k = 0; k < nstrategies; k++) {
			if (add(strategies[k], i) != 0)
				return 1;
		}
		if (add_flows(i) != 0)
			return 1;
	}
	printf("%016" PRIx64 "\n", total);
	return 0;
}
