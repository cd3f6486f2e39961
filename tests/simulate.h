#ifndef TESTS_SIMULATE_H
#define TESTS_SIMULATE_H

/* For tests of the engine: a run of a shipped scenario, and its ledger. */

#include "sim/engine.h"
#include "sim/ledger.h"
#include "tests/test.h"
#include "ui/load.h"

static struct scenario scenario;	/* what has been loaded */

/* The shipped scenario with these settings and this one strategy. */
static inline const struct run *load(const char *name, const char *strategy, const char *const *set)
{
	static struct options o;
	struct error e;

	o = (struct options){ .operand = name };
	if (strategy)
		o.only[o.nonly++] = strategy;
	for (; set && *set; set++)
		o.set[o.nset++] = *set;
	if (load_scenario(&scenario, &o, &e) != 0)
		fail_msg("%s", e.text);
	return &scenario.runs[0];
}

static inline struct ledger simulate(const struct run *run)
{
	struct ledger l;

	ledger_init(&l, run->config.count, config_payload_bytes(&run->config));
	assert_int_equal(engine_run(run, 1, &l.sink), 0);
	return l;
}

#endif
