/*
 * The summary as a table that fits 80 columns: one line a run.  Where there is more than one
 * connection or request a second one follows: what they got, and how long a request took.
 */

#include <assert.h>
#include <inttypes.h>
#include <stdbool.h>
#include <string.h>

#include "sim/explain.h"
#include "ui/export.h"
#include "ui/wrap.h"

#define LABEL_WIDTH 19

/* Do all runs have this in common with the first one? */
struct common { bool size, cache, chunk, requests, connections, machine, kernel, count; };

static struct common find_common(const struct scenario *s)
{
	const struct config *first = &s->runs[0].config;
	struct common same = { true, true, true, true, true, true, true, true };

	for (size_t i = 1; i < s->nruns; i++) {
		const struct config *c = &s->runs[i].config;

		same.size &= c->file_bytes == first->file_bytes;
		same.cache &= c->cache == first->cache;
		same.chunk &= c->chunk_bytes == first->chunk_bytes;
		same.requests &= c->requests == first->requests;
		same.connections &= c->connections == first->connections;
		same.machine &= strcmp(c->machine.name, first->machine.name) == 0;
		same.kernel &= strcmp(c->kernel.name, first->kernel.name) == 0;
		same.count &= c->count == first->count;
	}
	return same;
}

/* It is said once, in two lines above the table. */
static void put_common(struct export *x)
{
	const struct config *c = &x->scenario->runs[0].config;
	const struct common same = find_common(x->scenario);
	const char *cache = c->cache == CACHE_WARM ? "warm" : "cold";
	const char *count = c->count == COUNT_TEXTBOOK ? "textbook" : "all";
	char size[48], chunk[48], calls[64] = "one call for all of it";

	explain_bytes(size, sizeof(size), c->file_bytes);
	explain_bytes(chunk, sizeof(chunk), c->chunk_bytes);
	if (c->chunk_bytes != CHUNK_WHOLE)
		snprintf(calls, sizeof(calls), "calls of %s", chunk);
	fprintf(x->file, "%s%s, %s, %s", same.size ? "file of " : "files of ",
		same.size ? size : "several sizes", same.cache ? cache : "cold or warm",
		same.chunk ? calls : "calls of several sizes");
	if (!same.requests || c->requests > 1)
		fputs(", sent more than once", x->file);
	fprintf(x->file, "\n%s; %s; counting: %s",
		same.machine ? c->machine.name : "several machines",
		same.kernel ? c->kernel.name : "several kernels", same.count ? count : "as set");
	if (x->scenario->together)
		fputs("; all at the same time", x->file);
	else if (same.connections && c->connections > 1)
		fprintf(x->file, "; %" PRIu64 " connections", c->connections);
	putc('\n', x->file);
}

#define N_LATENCIES 4	/* 50, 90 and 99 percent, and the longest */

/* A line of the second table, and what else is to be told of the run. */
struct service {
	char label[sizeof(((struct run *)NULL)->label)];
	uint64_t connections, bytes_per_s, cpu_use_percent, preemptions, requests;
	uint64_t latency_ns[N_LATENCIES];
	char remarks[256];
};

struct table {
	struct service services[MAX_RUNS + 1];
	size_t n;
	bool many;		/* some run has more than one connection or request */
	bool unseen;		/* some run is not the model's */
};

static void table_begin(struct export *x)
{
	if (x->scenario->title[0])
		fprintf(x->file, "%s\n", x->scenario->title);
	if (x->scenario->nruns > 0)
		put_common(x);
	fputs("\n"
	      "                        CPU     DMA             mode             CPU\n"
	      "                     copies  copies  copies switches  sleeps      busy   elapsed\n",
	      x->file);
}

/* A label in its column; one that is too long stands on a line of its own. */
static void put_label(FILE *file, const char *label)
{
	int width = 0;

	for (const char *c = label; *c; c++)
		width += ((unsigned char)*c & 0xc0) != 0x80;	/* characters of UTF-8, not bytes */
	if (width > LABEL_WIDTH)
		fprintf(file, "%s\n%*s", label, LABEL_WIDTH, "");
	else
		fprintf(file, "%s%*s", label, LABEL_WIDTH - width, "");
}

/* One more remark: so many of that, in words for one and for more. */
static void add_remark(struct service *s, const char *n, const char *one, const char *more)
{
	const size_t used = strlen(s->remarks);

	snprintf(s->remarks + used, sizeof(s->remarks) - used, "%s%s %s", used ? "; " : "", n,
		 strcmp(n, "1") == 0 ? one : more);
}

static void add_remarks(struct service *s, const struct ledger *l)
{
	char n[48];

	if (l->checksum_bytes > 0)
		add_remark(s, export_passes(n, sizeof(n), ledger_passes(l, l->checksum_bytes)),
			   "pass of checksums by the CPU", "passes of checksums by the CPU");
	snprintf(n, sizeof(n), "%" PRIu64, l->lookups);
	if (l->lookups > 0)
		add_remark(s, n, "lookup in an index", "lookups in an index");
	if (l->index_bytes > 0)
		add_remark(s, explain_bytes(n, sizeof(n), l->index_bytes), "of it read from the disk",
			   "of it read from the disk");
	if (l->evicted_bytes > 0)
		add_remark(s, explain_bytes(n, sizeof(n), l->evicted_bytes),
			   "evicted from the page cache", "evicted from the page cache");
	snprintf(n, sizeof(n), "%" PRIu64, l->retransmissions);
	if (l->retransmissions > 0)
		add_remark(s, n, "segment sent once more", "segments sent once more");
	snprintf(n, sizeof(n), "%" PRIu64, l->again);
	if (l->again > 0)
		add_remark(s, n, "call returned EAGAIN", "calls returned EAGAIN");
	if (l->spun_ns > 0)
		add_remark(s, explain_time(n, sizeof(n), l->spun_ns), "of CPU busy spent polling",
			   "of CPU busy spent polling");
}

static void add_service(struct table *t, const struct export_result *r)
{
	static const unsigned int percents[N_LATENCIES - 1] = { 50, 90, 99 };
	const struct config *c = &r->run->config;
	const struct ledger *l = &r->ledger;
	struct service *s = &t->services[t->n++];

	assert(t->n <= MAX_RUNS + 1);
	snprintf(s->label, sizeof(s->label), "%s", r->run->label);
	s->connections = c->connections;
	s->bytes_per_s = export_throughput_bytes_per_s(l);
	s->cpu_use_percent = export_cpu_use_percent(l, c->machine.cpu.cores);
	s->preemptions = l->preemptions;
	s->requests = l->latency.n;
	for (size_t i = 0; i < N_LATENCIES - 1; i++)
		s->latency_ns[i] = ledger_latency_ns(l, percents[i]);
	s->latency_ns[N_LATENCIES - 1] = l->latency.max_ns;
	add_remarks(s, l);
	t->many |= c->connections > 1 || c->requests > 1;
}

static void table_run_end(struct export *x, const struct export_result *r)
{
	const struct ledger *l = &r->ledger;
	uint64_t by_cpu = ledger_passes(l, ledger_moved(l, BY_CPU).payload_bytes);
	uint64_t by_dma = ledger_passes(l, ledger_moved(l, BY_DMA).payload_bytes);
	char cpu[32], dma[32], all[32], sleeps[32], busy[32], elapsed[32];

	put_label(x->file, r->run->label);
	fprintf(x->file, " %7s %7s %7s %8" PRIu64 " %7s %9s %9s\n",
		export_passes(cpu, sizeof(cpu), by_cpu),
		by_dma == 0 && trace_is_watched(&r->header) ? "-" :
		export_passes(dma, sizeof(dma), by_dma),
		export_passes(all, sizeof(all), by_cpu + by_dma), l->mode_switches,
		export_seen(sleeps, sizeof(sleeps), &r->header, l->sleeps, "-"),
		explain_time(busy, sizeof(busy), l->busy_ns[BUSY_CPU_USER] +
						     l->busy_ns[BUSY_CPU_KERNEL]),
		explain_time(elapsed, sizeof(elapsed), l->elapsed_ns));
	add_service(x->state, r);
	((struct table *)x->state)->unseen |= !trace_is_model(&r->header);
}

/* Units from large to small; the last has the factor 1. */
struct unit {
	uint64_t factor;
	const char *name;
};

static const struct unit times[] = {
	{ 1000000000, " s" }, { 1000000, " ms" }, { 1000, " us" }, { 1, " ns" },
};
static const struct unit rates[] = {
	{ 1000000000000, " TB/s" }, { 1000000000, " GB/s" }, { 1000000, " MB/s" },
	{ 1000, " kB/s" }, { 1, " B/s" },
};

/* In the largest unit that fits, with three digits: "4.25 ms", "42.5 ms", "425 ms". */
static char *put_short(char *text, size_t size, uint64_t n, const struct unit *u)
{
	while (u->factor > 1 && n < u->factor)
		u++;
	if (u->factor == 1 || n / u->factor >= 100)
		snprintf(text, size, "%" PRIu64 "%s", n / u->factor, u->name);
	else if (n / u->factor >= 10)
		snprintf(text, size, "%" PRIu64 ".%" PRIu64 "%s", n / u->factor,
			 n % u->factor * 10 / u->factor, u->name);
	else
		snprintf(text, size, "%" PRIu64 ".%02" PRIu64 "%s", n / u->factor,
			 n % u->factor * 100 / u->factor, u->name);
	return text;
}

static void put_service(FILE *file, const struct service *s)
{
	char text[32];

	put_label(file, s->label);
	fprintf(file, " %5" PRIu64 " %9s %3" PRIu64 "%%", s->connections,
		put_short(text, sizeof(text), s->bytes_per_s, rates), s->cpu_use_percent);
	for (size_t i = 0; i < N_LATENCIES; i++)
		fprintf(file, " %7s", s->requests == 0 ? "-" :
			put_short(text, sizeof(text), s->latency_ns[i], times));
	fprintf(file, " %7" PRIu64 "\n", s->preemptions);
}

static void put_remarks(FILE *file, const struct table *t)
{
	char text[512];
	bool first = true;

	for (const struct service *s = t->services; s < t->services + t->n; s++) {
		if (s->remarks[0] == '\0')
			continue;
		if (first)
			putc('\n', file);
		first = false;
		snprintf(text, sizeof(text), "%.63s: %.255s", s->label, s->remarks);
		wrap_put(file, 0, text);
	}
}

static void table_end(struct export *x)
{
	const struct table *t = x->state;

	fputs("\nCopies are passes over the file: bytes moved / bytes of the file.\n", x->file);
	if (t->unseen)
		fputs("What is not the model's has no sleeps and no DMA of the NIC: neither is seen.\n",
		      x->file);
	if (t->many || x->scenario->together) {
		fputs("\n"
		      "                           through-  CPU      latency of a request          pre-\n"
		      "                    conns       put  use     p50     p90     p99     max  empted\n", x->file);
		for (size_t i = 0; i < t->n; i++)
			put_service(x->file, &t->services[i]);
		fputs("\nLatency is from a request's first call to its last ACK; of 100 requests, 90 take\n"
		      "no longer than p90.\n", x->file);
	}
	put_remarks(x->file, t);
}

const struct export_format export_table = {
	.name = "table",
	.state_bytes = sizeof(struct table),
	.all_together = true,
	.begin = table_begin,
	.run_end = table_run_end,
	.end = table_end,
};
