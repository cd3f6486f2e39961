/*
 * Calibration: all probes once a round, in turns, for some seconds; then a value for each key.
 *
 * Other work on the machine only ever adds to a time, so a key follows from the lower quartiles of
 * the probes; its spread is what comes out when each round is taken for itself.  CPU time is taken
 * where the work is the CPU's, as that does not run on while somebody else has the CPU.
 */

#include "real/calibrate.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "real/calibrate_keys.h"
#include "real/child.h"
#include "real/clock.h"

#define FILE_BYTES (128u << 20)	/* more than twice the largest working set */
#define LIMIT_S 58
#define MAX_ROUNDS CALIBRATE_ROUNDS
#define LEAST_ROUNDS 5
#define ROUNDS_NS 20000000000ull	/* for so long rounds are begun */

/* Shared with the child that measures. */
struct measured {
	unsigned rounds;
	char cannot[N_WORKS][160];
	struct times of_round[MAX_ROUNDS];
	struct machine_facts facts;
	struct error error;
};

static int take_sample(struct bench *b, const struct probe *p, struct times *t, struct error *e)
{
	uint64_t wall_ns, cpu_ns;
	int status;

	probe_now = p;
	wall_ns = clock_ns(CLOCK_MONOTONIC);
	cpu_ns = clock_ns(CLOCK_THREAD_CPUTIME_ID);
	status = p->run(b, p->times);
	t->cpu_ns[p->work] = (double)(clock_ns(CLOCK_THREAD_CPUTIME_ID) - cpu_ns) / p->times;
	t->wall_ns[p->work] = (double)(clock_ns(CLOCK_MONOTONIC) - wall_ns) / p->times;
	if (status)
		return error_set(e, "calibration, probe %d: %s", (int)p->work, strerror(errno));
	if (p->after)
		p->after(b);
	return 0;
}

static int take_samples(struct bench *b, const struct probe *probes, size_t n,
			struct measured *m, struct error *e)
{
	for (size_t i = 0; i < n; i++) {
		const struct probe *p = &probes[i];

		if (m->cannot[p->work][0])
			continue;
		if (take_sample(b, p, &m->of_round[m->rounds], e))
			return -1;
	}
	return 0;
}

static void find_out_what_cannot(const struct bench *b, const struct probe *probes, size_t n,
				 struct measured *m)
{
	for (size_t i = 0; i < n; i++) {
		const char *why = probes[i].cannot ? probes[i].cannot(b) : NULL;

		if (why)
			error_set(&m->error, "%s", why[0] ? why : "not possible here");
		if (why)
			memcpy(m->cannot[probes[i].work], m->error.text,
			       sizeof(m->cannot[0]) - 1);
		m->error.text[0] = '\0';
	}
}

/* The first round warms up what it touches and is dropped. */
static int measure_all(struct bench *b, struct measured *m, unsigned rounds, struct error *e)
{
	const uint64_t begun = clock_ns(CLOCK_MONOTONIC);
	bool dropped = false;

	find_out_what_cannot(b, probes_cpu, nprobes_cpu, m);
	find_out_what_cannot(b, probes_send, nprobes_send, m);
	find_out_what_cannot(b, probes_disk, nprobes_disk, m);
	while (m->rounds < rounds && (m->rounds < LEAST_ROUNDS ||
	       clock_ns(CLOCK_MONOTONIC) - begun < ROUNDS_NS)) {
		if (take_samples(b, probes_cpu, nprobes_cpu, m, e) ||
		    take_samples(b, probes_send, nprobes_send, m, e) ||
		    take_samples(b, probes_disk, nprobes_disk, m, e))
			return -1;
		m->rounds += dropped;
		dropped = true;
	}
	return 0;
}

/* In the child, which is not traced and of which nothing is left. */
static int measure(const struct host *h, struct measured *m, unsigned rounds)
{
	struct bench b;
	int status = bench_open(&b, h, FILE_BYTES, &m->error);

	if (status == 0) {
		facts_look(&m->facts, h, &b);
		status = measure_all(&b, m, rounds, &m->error);
	}
	bench_close(&b);
	return status;
}

static int compare(const void *a, const void *b)
{
	const double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

/* The value that a part of so many hundredths of the sorted ones does not exceed. */
static double quantile(const double *sorted, unsigned n, unsigned percent)
{
	return sorted[(n - 1) * percent / 100];
}

static double lower_quartile(const struct measured *m, size_t offset)
{
	double values[MAX_ROUNDS] = { 0 };

	for (unsigned i = 0; i < m->rounds; i++)
		memcpy(&values[i], (const char *)&m->of_round[i] + offset, sizeof(values[i]));
	qsort(values, m->rounds, sizeof(values[0]), compare);
	return quantile(values, m->rounds, 25);
}

static void quiet_times(struct times *quiet, const struct measured *m)
{
	for (size_t i = 0; i < sizeof(*quiet); i += sizeof(double)) {
		const double value = lower_quartile(m, i);

		memcpy((char *)quiet + i, &value, sizeof(value));
	}
}

/* Into the range of the key, and its steps. */
static uint64_t fit(const struct key *k, double value)
{
	uint64_t n;

	if (k->type == KEY_BOOL)
		return value >= 0.5;
	if (!(value > (double)k->min))
		n = k->min;
	else if (value > (double)k->max)
		n = k->max;
	else
		n = (uint64_t)(value + 0.5);
	return k->multiple ? n / k->multiple * k->multiple : n;
}

/* What is not measured for the same reason that its probe cannot be run. */
static const char *missing(const struct measured *m, const struct cost *cost)
{
	return cost->from && m->cannot[cost->needs][0] ? m->cannot[cost->needs] : NULL;
}

static void calibrate_key(struct calibrated *c, const struct key *k, const struct measured *m,
			  const struct times *quiet)
{
	const struct cost *cost = cost_of(k->name);
	const char *why = missing(m, cost);
	double values[MAX_ROUNDS] = { 0 };

	c->key = k;
	if (!cost->from || why) {
		c->value = cost->fact ? cost->fact(&m->facts) : cost->fallback;
		snprintf(c->how, sizeof(c->how), "%s%s%s", why ? "default: " : "", why ? why : "",
			 why ? "" : cost->how);
		return;
	}
	for (unsigned i = 0; i < m->rounds; i++)
		values[i] = cost->from(&m->of_round[i], &m->facts);
	qsort(values, m->rounds, sizeof(values[0]), compare);
	c->value = fit(k, cost->from(quiet, &m->facts));
	c->low = fit(k, quantile(values, m->rounds, 25));
	c->median = fit(k, quantile(values, m->rounds, 50));
	c->high = fit(k, quantile(values, m->rounds, 75));
	c->samples = m->rounds;
	snprintf(c->how, sizeof(c->how), "%s", cost->how);
}

static void find_keys(struct calibration *c, const struct measured *m)
{
	struct times quiet;

	quiet_times(&quiet, m);
	c->rounds = m->rounds;
	snprintf(c->cpu, sizeof(c->cpu), "%s", m->facts.cpu);
	for (size_t i = 0; i < nkeys; i++) {
		if (key_of_machine(&keys[i]))
			calibrate_key(&c->keys[c->nkeys++], &keys[i], m, &quiet);
	}
}

void calibrate_machine(const struct calibration *c, struct config *config)
{
	for (size_t i = 0; i < c->nkeys; i++) {
		const struct calibrated *k = &c->keys[i];
		char text[32];

		snprintf(text, sizeof(text), "%" PRIu64, k->value);
		key_set(config, k->key, k->key->type != KEY_BOOL ? text : k->value ? "true" :
			"false", NULL);
	}
	snprintf(config->machine.name, sizeof(config->machine.name), "host");
}

int calibrate(struct calibration *c, const struct host *h, unsigned rounds, struct error *e)
{
	struct measured *m = child_share(sizeof(*m));
	pid_t pid = child_fork(LIMIT_S, e);
	int status;

	memset(c, 0, sizeof(*c));
	if (pid == 0)
		child_exit(measure(h, m, rounds) ? 1 : 0);
	status = child_join(pid, "the calibration", &m->error, e);
	if (status == 0)
		find_keys(c, m);
	child_unshare(m, sizeof(*m));
	return status;
}
