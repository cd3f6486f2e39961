/*
 * Timed cases added up, and printed.
 *
 * What is measured stands for a quiet machine: it is the lower quartile, as in the calibration.
 */

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "real/timing.h"
#include "sim/explain.h"
#include "sim/put.h"

static uint64_t error_percent(const struct timed_figure *f)
{
	const uint64_t got = f->measured.low_ns, want = f->predicted_ns;

	return got ? (want > got ? want - got : got - want) * 100 / got : 0;
}

static int compare(const void *a, const void *b)
{
	const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

static uint64_t median(uint64_t *values, size_t n)
{
	qsort(values, n, sizeof(*values), compare);
	return n ? values[(n - 1) / 2] : 0;
}

/* Two that were measured apart: does the model have them in that order? */
static void compare_pair(const struct timed_figure *a, const struct timed_figure *b, size_t *pairs,
			 size_t *right)
{
	const bool less = a->measured.high_ns < b->measured.low_ns;
	const bool more = a->measured.low_ns > b->measured.high_ns;

	if (!less && !more)
		return;
	++*pairs;
	*right += less ? a->predicted_ns < b->predicted_ns : a->predicted_ns > b->predicted_ns;
}

static bool same_file(const struct timed *a, const struct timed *b)
{
	return a->file_bytes == b->file_bytes && a->chunk_bytes == b->chunk_bytes &&
		a->cache == b->cache;
}

void timing_sum(struct timing *t)
{
	struct timed_sum *sum = &t->sum;
	uint64_t cpu[MAX_TIMED] = { 0 }, elapsed[MAX_TIMED] = { 0 };

	memset(sum, 0, sizeof(*sum));
	for (size_t i = 0; i < t->ncases; i++) {
		const struct timed *a = &t->cases[i];

		if (a->runs == 0)
			continue;
		cpu[sum->cases] = error_percent(&a->cpu);
		elapsed[sum->cases++] = error_percent(&a->elapsed);
		for (size_t k = i + 1; k < t->ncases; k++) {
			const struct timed *b = &t->cases[k];

			if (b->runs == 0 || !same_file(a, b))
				continue;
			compare_pair(&a->cpu, &b->cpu, &sum->cpu_pairs, &sum->cpu_right);
			compare_pair(&a->elapsed, &b->elapsed, &sum->elapsed_pairs,
				     &sum->elapsed_right);
		}
	}
	sum->cpu_error = median(cpu, sum->cases);
	sum->elapsed_error = median(elapsed, sum->cases);
}

static void put_figure(FILE *f, const struct timed_figure *t)
{
	const double low = (double)t->measured.low_ns;

	fprintf(f, " %10.1f %10.1f %5.2f %9.1f", (double)t->predicted_ns / 1000, low / 1000,
		low > 0 ? (double)t->predicted_ns / low : 0.0, (double)t->measured.high_ns / 1000);
}

static void put_sum(FILE *f, const struct timed_sum *s)
{
	if (s->cases == 0) {
		fputs("Nothing was timed.\n", f);
		return;
	}
	fprintf(f, "%zu cases. Median error: CPU time %" PRIu64 " %%, elapsed time %" PRIu64 " %%.\n"
		"Pairs of strategies that lie apart by more than their spread, and are in the model's "
		"order:\nby CPU time %zu of %zu, by elapsed time %zu of %zu.\n", s->cases, s->cpu_error,
		s->elapsed_error, s->cpu_right, s->cpu_pairs, s->elapsed_right, s->elapsed_pairs);
}

void timing_table(FILE *f, const struct timing *t, const struct host *h)
{
	char size[32], chunk[32];

	fprintf(f, "Linux %s, %s; times in us, of one sending over loopback to a receiver that "
		"discards.\nmeasured: the lower quartile; high: the upper one. Elapsed: without waiting "
		"for a CPU that others had.\n\n%-22s %-8s %-7s %-4s  %10s %10s %5s %9s  %10s %10s %5s "
		"%9s\n", h->release, h->device[0] ? h->device : h->filesystem, "strategy", "size",
		"chunk", "", "CPU: model", "measured", "ratio", "high", "elapsed", "measured", "ratio",
		"high");
	for (size_t i = 0; i < t->ncases; i++) {
		const struct timed *c = &t->cases[i];

		fprintf(f, "%-22s %-8s %-7s %-4s ", c->label,
			explain_bytes(size, sizeof(size), c->file_bytes),
			explain_bytes(chunk, sizeof(chunk), c->chunk_bytes),
			c->cache == CACHE_WARM ? "warm" : "cold");
		if (c->runs == 0) {
			fprintf(f, " skipped: %s\n", c->reason);
			continue;
		}
		put_figure(f, &c->cpu);
		fputc(' ', f);
		put_figure(f, &c->elapsed);
		fputc('\n', f);
	}
	fputc('\n', f);
	put_sum(f, &t->sum);
}

static void json_string(FILE *f, const char *text)
{
	char line[6 * 256 + 2] = "";

	fwrite(line, 1, (size_t)(put_string(line, text, 256) - line), f);
}

static void json_figure(FILE *f, const char *name, const struct timed_figure *t)
{
	fprintf(f, ", \"%s\": { \"predicted_ns\": %" PRIu64 ", \"low_ns\": %" PRIu64
		", \"median_ns\": %" PRIu64 ", \"high_ns\": %" PRIu64 " }", name, t->predicted_ns,
		t->measured.low_ns, t->measured.median_ns, t->measured.high_ns);
}

static void json_case(FILE *f, const struct timed *c)
{
	fputs("    { \"label\": ", f);
	json_string(f, c->label);
	fprintf(f, ", \"strategy\": \"%s\", \"file_bytes\": %" PRIu64 ", \"chunk_bytes\": %" PRIu64
		", \"cache\": \"%s\", \"runs\": %u", c->strategy, c->file_bytes, c->chunk_bytes,
		c->cache == CACHE_WARM ? "warm" : "cold", c->runs);
	if (c->runs == 0) {
		fputs(", \"reason\": ", f);
		json_string(f, c->reason);
	} else {
		json_figure(f, "cpu", &c->cpu);
		json_figure(f, "elapsed", &c->elapsed);
	}
	fputs(" }", f);
}

void timing_json(FILE *f, const struct timing *t, const struct host *h)
{
	const struct timed_sum *s = &t->sum;

	fputs("{ \"format\": \"iopath-timing\", \"version\": 1,\n  \"kernel\": ", f);
	json_string(f, h->release);
	fputs(",\n  \"results\": [\n", f);
	for (size_t i = 0; i < t->ncases; i++) {
		json_case(f, &t->cases[i]);
		fputs(i + 1 < t->ncases ? ",\n" : "\n", f);
	}
	fprintf(f, "  ],\n  \"sum\": { \"cases\": %zu, \"cpu_error_percent\": %" PRIu64
		", \"elapsed_error_percent\": %" PRIu64 ",\n    \"cpu_pairs\": %zu, "
		"\"cpu_pairs_right\": %zu, \"elapsed_pairs\": %zu, \"elapsed_pairs_right\": %zu } }\n",
		s->cases, s->cpu_error, s->elapsed_error, s->cpu_pairs, s->cpu_right,
		s->elapsed_pairs, s->elapsed_right);
}
