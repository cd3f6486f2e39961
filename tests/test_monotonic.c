/*
 * Costs are monotonic: generated scenarios, in each of which one cost of the machine is raised.
 *
 * Not every transfer takes longer then.  A slower disk or copy may let ACKs come in time to spare a sleep, or
 * two of them share an interrupt, as on a real machine.  But where the same operations are made in the same
 * order, none of them may begin or end sooner, whatever became dearer.  Most scenarios are such ones.
 */

#include "tests/test.h"

#include "sim/engine.h"
#include "sim/key.h"
#include "sim/strategy.h"
#include "tests/laws.h"

#define SCENARIOS 400
#define MAX_EVENTS 20000

/* Is it one of the machine's, and one that is paid rather than a rule?  A slice and a delay are rules. */
static bool is_cost(const struct key *k)
{
	return key_of_machine(k) && (k->type == KEY_TIME || k->type == KEY_RATE) &&
	       strcmp(k->name, "cpu.slice") != 0 && strcmp(k->name, "nic.coalesce") != 0;
}

static const struct key *pick_cost(uint64_t number)
{
	for (size_t i = number * 7919 % nkeys;; i = (i + 1) % nkeys) {
		if (is_cost(&keys[i]))
			return &keys[i];
	}
}

/* Twice as much and a little; false if that is more than the key takes. */
static bool raise_cost(struct config *c, const struct key *k)
{
	uint64_t *value = (uint64_t *)(void *)((char *)c + k->offset);

	if (k->type == KEY_RATE)
		*value /= 2;
	else
		*value = *value * 2 + 100;
	return *value >= k->min && *value <= k->max;
}

struct times {
	struct sink sink;
	size_t n;
	struct { uint64_t what, start_ns, end_ns; } events[MAX_EVENTS];
};

/* All of an event but its times. */
static uint64_t what_of(const struct event *e)
{
	const uint64_t words[] = {
		e->offset_bytes, e->bytes, e->payload_bytes, e->chunk, e->connection, e->flow, e->core, e->lane,
		e->op, (uint64_t)e->step, e->phase, e->from, e->to, e->soft, e->again, e->major, e->user,
	};
	uint64_t sum = 14695981039346656037u;

	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		sum = (sum ^ words[i]) * 1099511628211u;
	return sum;
}

static int keep(struct sink *sink, const struct event *e)
{
	struct times *t = (struct times *)sink;

	if (t->n == MAX_EVENTS)
		return -1;
	t->events[t->n].what = what_of(e);
	t->events[t->n].start_ns = e->start_ns;
	t->events[t->n++].end_ns = e->end_ns;
	return 0;
}

static bool simulate(struct times *t, const struct run *run)
{
	t->sink.put = keep;
	t->n = 0;
	return engine_run(run, 1, &t->sink) == 0;
}

static bool same_order(const struct times *a, const struct times *b)
{
	for (size_t i = 0; i < a->n && i < b->n; i++) {
		if (a->events[i].what != b->events[i].what)
			return false;
	}
	return a->n == b->n;
}

/* Of one scenario: -1 it does not count, 0 another order, 1 the same order. */
static int try_one(const struct strategy *s, uint64_t number)
{
	static struct times cheap, dear;
	const struct key *k = pick_cost(number);
	struct error e;
	struct run run;

	laws_generate(&run, s, number);
	if (run_check(&run, &e) != 0 || !simulate(&cheap, &run))
		return -1;
	if (!raise_cost(&run.config, k) || run_check(&run, &e) != 0 || !simulate(&dear, &run))
		return -1;
	if (!same_order(&cheap, &dear))
		return 0;
	for (size_t i = 0; i < cheap.n; i++) {
		if (dear.events[i].start_ns < cheap.events[i].start_ns ||
		    dear.events[i].end_ns < cheap.events[i].end_ns)
			fail_msg("scenario %d: event %d comes sooner with a dearer %s", (int)number, (int)i,
				 k->name);
	}
	return 1;
}

static void test_monotonic(void **state)
{
	const char *wanted = getenv("LAWS_N");
	const uint64_t scenarios = wanted ? strtoull(wanted, NULL, 10) : SCENARIOS;
	uint64_t tried = 0, same = 0;

	for (uint64_t number = 0; number < scenarios; number++) {
		const int order = try_one(*state, number);

		tried += order >= 0;
		same += order > 0;
	}
	print_message("the same order in %d of %d scenarios\n", (int)same, (int)tried);
	assert_true(tried >= scenarios / 2);
	assert_true(same >= tried / 3);
}

int main(void)
{
	static struct CMUnitTest tests[64];

	for (size_t i = 0; i < nstrategies; i++) {
		const struct CMUnitTest test = {
			.name = strategies[i]->name, .test_func = test_monotonic,
			.initial_state = (void *)(uintptr_t)strategies[i],
		};

		memcpy(&tests[i], &test, sizeof(test));
	}
	return _cmocka_run_group_tests("monotonic", tests, nstrategies, NULL, NULL);
}
