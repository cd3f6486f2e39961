/*
 * Reading the totals: sums over hops and calls, passes, percentiles; and what came, so many times more.
 */

#include "sim/ledger.h"

#include <assert.h>
#include <string.h>

static const char *const mover_names[] = {
	[BY_CPU] = "cpu",
	[BY_DMA] = "dma",
	[BY_REFERENCE] = "reference",
};

static const char *const busy_names[] = {
	[BUSY_CPU_USER] = "cpu-user",
	[BUSY_CPU_KERNEL] = "cpu-kernel",
	[BUSY_DISK] = "disk",
	[BUSY_DMA] = "dma",
	[BUSY_NIC] = "nic",
};

_Static_assert(sizeof(mover_names) / sizeof(mover_names[0]) == N_MOVERS, "a name per mover");
_Static_assert(sizeof(busy_names) / sizeof(busy_names[0]) == N_BUSY, "a name per part");

const char *mover_name(enum mover by)
{
	return mover_names[by];
}

const char *busy_name(enum busy busy)
{
	return busy_names[busy];
}

struct hop ledger_moved(const struct ledger *l, enum mover by)
{
	struct hop sum = { .by = by };

	for (size_t i = 0; i < l->nhops; i++) {
		if (l->hops[i].by != by)
			continue;
		sum.operations += l->hops[i].operations;
		sum.bytes += l->hops[i].bytes;
		sum.payload_bytes += l->hops[i].payload_bytes;
	}
	return sum;
}

uint64_t ledger_calls(const struct ledger *l, const char *name)
{
	uint64_t n = 0;

	for (size_t i = 0; i < l->ncalls; i++) {
		if (!name || strcmp(l->calls[i].name, name) == 0)
			n += l->calls[i].n;
	}
	return n;
}

uint64_t ledger_passes(const struct ledger *l, uint64_t payload_moved)
{
	uint64_t passes, rest;

	if (l->payload_bytes == 0)
		return 0;
	passes = payload_moved / l->payload_bytes;
	rest = payload_moved % l->payload_bytes;
	/* Digit by digit, as on paper: rest * 10000 might not fit. */
	for (int digit = 0; digit < 4; digit++) {
		rest *= 10;
		passes = passes * 10 + rest / l->payload_bytes;
		rest %= l->payload_bytes;
	}
	return passes;
}

/* The largest time that falls into a bucket. */
static uint64_t bucket_end_ns(unsigned int bucket)
{
	const unsigned int shift = bucket < 2 * LATENCY_STEPS ? 0 : bucket / LATENCY_STEPS - 1;

	return ((uint64_t)(bucket - shift * LATENCY_STEPS + 1) << shift) - 1;
}

uint64_t ledger_latency_ns(const struct ledger *l, unsigned int percent)
{
	/* The first bucket at whose end so many are counted. */
	uint64_t wanted = (l->latency.n * percent + 99) / 100, n = 0;

	assert(percent <= 100);
	for (unsigned int i = 0; i < LATENCY_BUCKETS && wanted > 0; i++) {
		n += l->latency.bucket[i];
		if (n >= wanted && bucket_end_ns(i) < l->latency.max_ns)
			return bucket_end_ns(i);
		if (n >= wanted)
			break;
	}
	return l->latency.max_ns;
}

/* A sum grows by what it grew by; a time moves on if it did. */
static void repeat_sum(uint64_t *now, uint64_t before, uint64_t n)
{
	*now += n * (*now - before);
}

static void repeat_time(uint64_t *now, uint64_t before, uint64_t n, uint64_t period_ns)
{
	if (*now != before)
		*now += n * period_ns;
}

bool ledger_repeat(struct ledger *l, const struct ledger *before, uint64_t n, uint64_t period_ns)
{
	uint64_t *const sums[] = {
		&l->events, &l->mode_switches, &l->sleeps, &l->preemptions, &l->interrupts, &l->again,
		&l->retransmissions, &l->spun_ns, &l->minor_faults, &l->major_faults, &l->user_faults,
		&l->lookups, &l->index_bytes, &l->checksum_bytes, &l->evicted_bytes, &l->delivered_bytes,
	};

	if (l->ncalls != before->ncalls || l->nhops != before->nhops ||
	    l->latency.n != before->latency.n)
		return false;
	for (size_t i = 0; i < sizeof(sums) / sizeof(sums[0]); i++) {
		const size_t at = (size_t)((char *)sums[i] - (char *)l);

		repeat_sum(sums[i], *(const uint64_t *)(const void *)((const char *)before + at), n);
	}
	for (size_t i = 0; i < l->ncalls; i++)
		repeat_sum(&l->calls[i].n, before->calls[i].n, n);
	for (size_t i = 0; i < l->nhops; i++) {
		repeat_sum(&l->hops[i].operations, before->hops[i].operations, n);
		repeat_sum(&l->hops[i].bytes, before->hops[i].bytes, n);
		repeat_sum(&l->hops[i].payload_bytes, before->hops[i].payload_bytes, n);
	}
	for (int i = 0; i < N_PLACES; i++)
		repeat_sum(&l->memory_bytes[i], before->memory_bytes[i], n);
	for (int i = 0; i < N_BUSY; i++)
		repeat_sum(&l->busy_ns[i], before->busy_ns[i], n);
	repeat_time(&l->disk_until_ns, before->disk_until_ns, n, period_ns);
	repeat_time(&l->elapsed_ns, before->elapsed_ns, n, period_ns);
	repeat_time(&l->returned_ns, before->returned_ns, n, period_ns);
	repeat_time(&l->sent_ns, before->sent_ns, n, period_ns);
	repeat_time(&l->acked_ns, before->acked_ns, n, period_ns);
	return true;
}
