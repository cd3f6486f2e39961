/*
 * From rounds of probes to a value for each key.
 *
 * Other work on the machine only ever adds to a time, so a key follows from the lower quartiles of
 * the probes; its spread is what comes out when each round is taken for itself.
 */

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "real/calibrate_keys.h"

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

static double lower_quartile(const struct times *rounds, unsigned n, size_t offset)
{
	double values[CALIBRATE_ROUNDS] = { 0 };

	for (unsigned i = 0; i < n; i++)
		memcpy(&values[i], (const char *)&rounds[i] + offset, sizeof(values[i]));
	qsort(values, n, sizeof(values[0]), compare);
	return quantile(values, n, 25);
}

static void quiet_times(struct times *quiet, const struct times *rounds, unsigned n)
{
	for (size_t i = 0; i < sizeof(*quiet); i += sizeof(double)) {
		const double value = lower_quartile(rounds, n, i);

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
static const char *missing(const struct probed *m, const struct cost *cost)
{
	return cost->from && m->cannot[cost->needs][0] ? m->cannot[cost->needs] : NULL;
}

static void calibrate_key(struct calibrated *c, const struct key *k, const struct probed *m,
			  const struct times *rounds, unsigned n, const struct times *quiet)
{
	const struct cost *cost = cost_of(k->name);
	const char *why = missing(m, cost);
	double values[CALIBRATE_ROUNDS] = { 0 };

	c->key = k;
	if (!cost->from || why) {
		c->value = cost->fact ? cost->fact(&m->facts) : cost->fallback;
		snprintf(c->how, sizeof(c->how), "%s%s%s", why ? "default: " : "", why ? why : "",
			 why ? "" : cost->how);
		return;
	}
	for (unsigned i = 0; i < n; i++)
		values[i] = cost->from(&rounds[i], &m->facts);
	qsort(values, n, sizeof(values[0]), compare);
	c->value = fit(k, cost->from(quiet, &m->facts));
	c->low = fit(k, quantile(values, n, 25));
	c->median = fit(k, quantile(values, n, 50));
	c->high = fit(k, quantile(values, n, 75));
	c->samples = n;
	snprintf(c->how, sizeof(c->how), "%s", cost->how);
}

void probed_find(const struct probed *p, unsigned first, unsigned last, struct calibration *c)
{
	const struct times *rounds = &p->of_round[first];
	const unsigned n = last - first;
	struct times quiet;

	memset(c, 0, sizeof(*c));
	quiet_times(&quiet, rounds, n);
	c->rounds = n;
	snprintf(c->cpu, sizeof(c->cpu), "%s", p->facts.cpu);
	for (size_t i = 0; i < nkeys; i++) {
		if (key_of_machine(&keys[i]))
			calibrate_key(&c->keys[c->nkeys++], &keys[i], p, rounds, n, &quiet);
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
