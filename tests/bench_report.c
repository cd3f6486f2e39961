/*
 * What `make bench` prints of its cases: a row with the median, the smallest and the largest round.
 */

#include "tests/bench.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

struct spread {
	double median, min, max;
};

static int by_size(const void *a, const void *b)
{
	const double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static struct spread spread_of(double *values, int n)
{
	qsort(values, (size_t)n, sizeof(values[0]), by_size);
	return (struct spread){ values[n / 2], values[0], values[n - 1] };
}

static void put_spread(struct spread s, int decimals)
{
	printf(" %9.*f %9.*f %9.*f\n", decimals, s.median, decimals, s.min, decimals, s.max);
}

void put_head(const char *title, const char *column, const char *unit)
{
	printf("\n%-40s %7s %9s %9s %9s\n", title, column, unit, "min", "max");
}

static struct spread events_of(const struct bench *b)
{
	double ns[MAX_ROUNDS];

	for (int i = 0; i < b->nrounds; i++)
		ns[i] = b->rounds[i].cpu_s * 1e9 / (double)b->rounds[i].amount;
	return spread_of(ns, b->nrounds);
}

void put_events(const struct bench *b)
{
	printf("  %-38s %7.2f", b->name, (double)b->rounds[0].amount / 1e6);
	put_spread(events_of(b), 1);
}

void put_ms(const struct bench *b)
{
	double ms[MAX_ROUNDS];

	for (int i = 0; i < b->nrounds; i++)
		ms[i] = b->rounds[i].wall_s * 1e3;
	printf("  %-38s %7s", b->name, "");
	put_spread(spread_of(ms, b->nrounds), 2);
}

/* Round by round, so that what slowed the machine down in one round slowed both. */
static struct spread ratio_of(const struct bench *a, const struct bench *less, const struct bench *b)
{
	double ratio[MAX_ROUNDS];

	for (int i = 0; i < a->nrounds; i++)
		ratio[i] = (a->rounds[i].wall_s - (less ? less->rounds[i].wall_s : 0)) /
			b->rounds[i].wall_s;
	return spread_of(ratio, a->nrounds);
}

void put_ratio(const char *name, const struct bench *a, const struct bench *less,
	       const struct bench *b)
{
	printf("  %-38s %7s", name, "");
	put_spread(ratio_of(a, less, b), 4);
}

static double least_s(const struct bench *b)
{
	double least = b->rounds[0].wall_s;

	for (int i = 1; i < b->nrounds; i++)
		least = b->rounds[i].wall_s < least ? b->rounds[i].wall_s : least;
	return least;
}

/* Of the rounds that were disturbed least: where a median is of disturbances. */
void put_ratio_of_min(const char *name, const struct bench *a, const struct bench *less,
		      const struct bench *b)
{
	printf("  %-38s %7s %9.4f\n", name, "",
	       (least_s(a) - (less ? least_s(less) : 0)) / least_s(b));
}

void put_goal_head(const char *title)
{
	printf("\n%-40s %7s %9s\n", title, "at most", "median");
}

static void put_goal(const char *name, double median, double most)
{
	printf("  %-38s %7g %9.4f  %s\n", name, most, median, median <= most ? "met" : "missed");
}

void put_goal_events(const char *name, const struct bench *b, double most)
{
	put_goal(name, events_of(b).median, most);
}

/* On a busy machine a ratio of elapsed times says nothing, and may look good by chance. */
static bool is_steady(const struct bench *b)
{
	for (int i = 0; i < b->nrounds; i++) {
		if (b->rounds[i].wall_s > 1.5 * least_s(b))
			return false;
	}
	return true;
}

void put_goal_ratio(const char *name, const struct bench *a, const struct bench *less,
		    const struct bench *b, double most)
{
	if (!is_steady(a) || !is_steady(b))
		printf("  %-38s %7g %9s  not known: rounds differ too much\n", name, most, "");
	else
		put_goal(name, ratio_of(a, less, b).median, most);
}

void put_size(const struct bench *b)
{
	double ms[MAX_ROUNDS];
	uint64_t peak = 0;

	for (int i = 0; i < b->nrounds; i++) {
		ms[i] = b->rounds[i].cpu_s * 1e3;
		if (b->rounds[i].peak_kib > peak)
			peak = b->rounds[i].peak_kib;
	}
	printf("  %-32s %5" PRIu64 " KiB %7.2f", b->name, peak,
	       (double)b->rounds[0].amount / 1e6);
	put_spread(spread_of(ms, b->nrounds), 2);
}
