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

#define COLUMNS 80

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

/* ---- for people: 80 columns ---- */

static void put_figure(FILE *f, const struct timed_figure *t)
{
	const double low = (double)t->measured.low_ns;

	fprintf(f, " %7.0f %8.0f %4.2f", (double)t->predicted_ns / 1000, low / 1000,
		low > 0 ? (double)t->predicted_ns / low : 0.0);
}

static bool in_wrong_order(const struct timed_figure *a, const struct timed_figure *b)
{
	size_t pairs = 0, right = 0;

	compare_pair(a, b, &pairs, &right);
	return pairs > right;
}

/* Which pairs the model has the wrong way round: the two, and in which case. */
static void put_wrong(FILE *f, const struct timing *t)
{
	char size[32], chunk[32];

	for (size_t i = 0; i < t->ncases; i++) {
		for (size_t k = i + 1; k < t->ncases; k++) {
			const struct timed *a = &t->cases[i], *b = &t->cases[k];
			bool cpu, elapsed;

			if (a->runs == 0 || b->runs == 0 || !same_file(a, b))
				continue;
			cpu = in_wrong_order(&a->cpu, &b->cpu);
			elapsed = in_wrong_order(&a->elapsed, &b->elapsed);
			if (!cpu && !elapsed)
				continue;
			fprintf(f, "  not so: %.15s, %.15s; %s by %s, %s%s%s\n", a->label, b->label,
				explain_bytes(size, sizeof(size), a->file_bytes),
				explain_bytes(chunk, sizeof(chunk), a->chunk_bytes),
				a->cache == CACHE_WARM ? "warm" : "cold",
				cpu ? ", CPU" : "", elapsed ? ", elapsed" : "");
		}
	}
}

static const char *met(bool is)
{
	return is ? "met" : "not met";
}

static void put_sum(FILE *f, const struct timing *t)
{
	const struct timed_sum *s = &t->sum;
	const size_t pairs = s->cpu_pairs + s->elapsed_pairs;
	const size_t right = s->cpu_right + s->elapsed_right;

	if (s->cases == 0) {
		fputs("Nothing was timed.\n", f);
		return;
	}
	fprintf(f, "%zu cases, none of which calibration has used.\n"
		"order of pairs that lie apart by more than their spread    "
		"goal: all, %s\n"
		"  right by CPU time %zu of %zu, by elapsed time %zu of %zu\n",
		s->cases, met(right == pairs), s->cpu_right, s->cpu_pairs, s->elapsed_right,
		s->elapsed_pairs);
	put_wrong(f, t);
	fprintf(f, "median error of CPU time      %3" PRIu64 " %%    goal: at most %d %%, %s\n",
		s->cpu_error, CPU_GOAL_PERCENT, met(s->cpu_error <= CPU_GOAL_PERCENT));
	fprintf(f, "median error of elapsed time  %3" PRIu64 " %%    goal: at most %d %%, %s\n",
		s->elapsed_error, ELAPSED_GOAL_PERCENT,
		met(s->elapsed_error <= ELAPSED_GOAL_PERCENT));
}

static void put_head(FILE *f, const struct timing *t, const struct host *h)
{
	fprintf(f, "Linux %s, %s. Times in us, of one sending over\nloopback to a receiver that "
		"discards; measured: the lower quartile.\n", h->release,
		h->device[0] ? h->device : h->filesystem);
	if (t->rounds > 0)
		fprintf(f, "The machine was calibrated between the runs, %u rounds.\n", t->rounds);
	fprintf(f, "\n%35s %16s %21s\n%-15s %7s %6s %4s %7s %8s %4s %7s %8s\n", "", "CPU time",
		"elapsed time", "strategy", "file", "chunk", "", "model", "measured", "",
		"model", "measured");
}

/* "LABEL skipped: REASON", in lines of at most 80 columns. */
static void put_wrapped(FILE *f, const char *label, const char *reason)
{
	int column = fprintf(f, "%s skipped:", label);

	while (*reason) {
		const int word = (int)strcspn(reason, " ");

		if (column + 1 + word > COLUMNS)
			column = fprintf(f, "\n ") - 1;
		column += fprintf(f, " %.*s", word, reason);
		reason += word;
		reason += strspn(reason, " ");
	}
	fputc('\n', f);
}

/* Why some were not timed: each reason of a strategy once. */
static void put_reasons(FILE *f, const struct timing *t)
{
	bool any = false;

	for (size_t i = 0; i < t->ncases; i++) {
		const struct timed *c = &t->cases[i];
		bool told = c->runs > 0;

		for (size_t k = 0; k < i && !told; k++)
			told = t->cases[k].runs == 0 && strcmp(t->cases[k].label, c->label) == 0 &&
				strcmp(t->cases[k].reason, c->reason) == 0;
		if (told)
			continue;
		put_wrapped(f, c->label, c->reason);
		any = true;
	}
	if (any)
		fputc('\n', f);
}

void timing_table(FILE *f, const struct timing *t, const struct host *h)
{
	char size[32], chunk[32];

	put_head(f, t, h);
	for (size_t i = 0; i < t->ncases; i++) {
		const struct timed *c = &t->cases[i];

		if (c->runs == 0)
			continue;
		fprintf(f, "%-15.15s %7s %6s %s", c->label,
			explain_bytes(size, sizeof(size), c->file_bytes),
			explain_bytes(chunk, sizeof(chunk), c->chunk_bytes),
			c->cache == CACHE_WARM ? "warm" : "cold");
		put_figure(f, &c->cpu);
		put_figure(f, &c->elapsed);
		fputc('\n', f);
	}
	fputc('\n', f);
	put_reasons(f, t);
	put_sum(f, t);
}

/* ---- for programs ---- */

static void csv_figure(FILE *f, const struct timed_figure *t)
{
	fprintf(f, ",%" PRIu64 ",%" PRIu64 ",%" PRIu64 ",%" PRIu64, t->predicted_ns,
		t->measured.low_ns, t->measured.median_ns, t->measured.high_ns);
}

/* A label may hold anything that was typed. */
static void csv_text(FILE *f, const char *text)
{
	fputc('"', f);
	for (; *text; text++)
		fprintf(f, *text == '"' ? "\"\"" : "%c", *text);
	fputc('"', f);
}

void timing_csv(FILE *f, const struct timing *t)
{
	fputs("label,strategy,file_bytes,chunk_bytes,cache,runs,cpu_predicted_ns,cpu_low_ns,"
	      "cpu_median_ns,cpu_high_ns,elapsed_predicted_ns,elapsed_low_ns,elapsed_median_ns,"
	      "elapsed_high_ns\n", f);
	for (size_t i = 0; i < t->ncases; i++) {
		const struct timed *c = &t->cases[i];

		if (c->runs == 0)
			continue;
		csv_text(f, c->label);
		fprintf(f, ",%s,%" PRIu64 ",%" PRIu64 ",%s,%u", c->strategy, c->file_bytes,
			c->chunk_bytes, c->cache == CACHE_WARM ? "warm" : "cold", c->runs);
		csv_figure(f, &c->cpu);
		csv_figure(f, &c->elapsed);
		fputc('\n', f);
	}
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
	fprintf(f, ",\n  \"calibration_rounds\": %u,\n  \"results\": [\n", t->rounds);
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
