/*
 * The summary as JSON: the ledger of each run, key by key.  Scripts build on these names; new
 * ones may be added, these stay.
 */

#include <inttypes.h>

#include "ui/export.h"

static void json_begin(struct export *x)
{
	fputs("{ \"format\": \"iopath-summary\", \"version\": 1, \"scenario\": ", x->file);
	export_string(x->file, x->scenario->name);
	fputs(",\n  \"results\": [", x->file);
}

static void put_moved(FILE *f, const struct ledger *l, const char *key, enum mover by)
{
	struct hop sum = ledger_moved(l, by);
	char passes[32];

	fprintf(f, "      \"%s\": { \"operations\": %" PRIu64 ", \"bytes\": %" PRIu64
		", \"passes\": %s },\n", key, sum.operations, sum.bytes,
		export_passes(passes, sizeof(passes), ledger_passes(l, sum.payload_bytes)));
}

/* A count, or null where nobody looked. */
static void put_seen(FILE *f, const struct export_result *r, const char *key, uint64_t n,
		     const char *after)
{
	char text[24];

	fprintf(f, "\"%s\": %s%s", key, export_seen(text, sizeof(text), &r->header, n, "null"),
		after);
}

static void put_calls(FILE *f, const struct export_result *r)
{
	const struct ledger *l = &r->ledger;

	fputs("      \"syscalls\": {", f);
	for (size_t i = 0; i < l->ncalls; i++)
		fprintf(f, "%s \"%s\": %" PRIu64, i ? "," : "", l->calls[i].name, l->calls[i].n);
	fprintf(f, "%s},\n", l->ncalls ? " " : "");
	fprintf(f, "      \"mode_switches\": %" PRIu64 ", ", l->mode_switches);
	put_seen(f, r, "sleeps", l->sleeps, ", ");
	put_seen(f, r, "preemptions", l->preemptions, ", ");
	put_seen(f, r, "context_switches", 2 * l->sleeps + 2 * l->preemptions, ",\n");
	fprintf(f, "      \"again\": %" PRIu64 ", \"retransmissions\": %" PRIu64 ",\n", l->again,
		l->retransmissions);
	fputs("      \"faults\": { ", f);
	put_seen(f, r, "minor", l->minor_faults, ", ");
	put_seen(f, r, "major", l->major_faults, ", ");
	put_seen(f, r, "user", l->user_faults, " }, ");
	put_seen(f, r, "interrupts", l->interrupts, ",\n");
}

static void put_hops(FILE *f, const struct ledger *l)
{
	char passes[32];

	fprintf(f, "      \"referenced_bytes\": %" PRIu64 ", \"checksum_bytes\": %" PRIu64
		", \"evicted_bytes\": %" PRIu64 ",\n", ledger_moved(l, BY_REFERENCE).bytes,
		l->checksum_bytes, l->evicted_bytes);
	fprintf(f, "      \"lookups\": %" PRIu64 ", \"index_bytes\": %" PRIu64 ",\n", l->lookups,
		l->index_bytes);
	fputs("      \"hops\": [", f);
	for (size_t i = 0; i < l->nhops; i++) {
		const struct hop *h = &l->hops[i];

		fprintf(f, "%s\n        { \"from\": \"%s\", \"to\": \"%s\", \"by\": \"%s\", "
			"\"operations\": %" PRIu64 ", \"bytes\": %" PRIu64 ", \"passes\": %s }",
			i ? "," : "", place_name(h->from), place_name(h->to), mover_name(h->by),
			h->operations, h->bytes,
			export_passes(passes, sizeof(passes), ledger_passes(l, h->payload_bytes)));
	}
	fprintf(f, "%s],\n", l->nhops ? "\n      " : "");
}

static void put_memory(FILE *f, const struct ledger *l)
{
	static const enum place places[] = {
		PAGE_CACHE, USER_BUFFER, PIPE, SOCKET_BUFFER, PAGE_TABLES, PINNED,
	};

	fputs("      \"memory_peak_bytes\": {", f);
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++)
		fprintf(f, "%s \"%s\": %" PRIu64, i ? "," : "", place_name(places[i]),
			l->memory_peak_bytes[places[i]]);
	fputs(" },\n", f);
}

static void put_latency(FILE *f, const struct ledger *l)
{
	static const unsigned int percents[] = { 50, 90, 99 };

	fprintf(f, "      \"latency_ns\": { \"requests\": %" PRIu64, l->latency.n);
	for (size_t i = 0; i < sizeof(percents) / sizeof(percents[0]); i++)
		fprintf(f, ", \"p%u\": %" PRIu64, percents[i], ledger_latency_ns(l, percents[i]));
	fprintf(f, ", \"max\": %" PRIu64 " },\n", l->latency.max_ns);
}

static void put_times(FILE *f, const struct ledger *l, const struct config *c)
{
	fprintf(f, "      \"elapsed_ns\": %" PRIu64 ", \"returned_ns\": %" PRIu64
		", \"sent_ns\": %" PRIu64 ", \"acked_ns\": %" PRIu64 ",\n", l->elapsed_ns,
		l->returned_ns, l->sent_ns, l->acked_ns);
	fputs("      \"busy_ns\": {", f);
	for (int i = 0; i < N_BUSY; i++)
		fprintf(f, "%s \"%s\": %" PRIu64, i ? "," : "", busy_name(i), l->busy_ns[i]);
	fprintf(f, " }, \"spun_ns\": %" PRIu64 ",\n", l->spun_ns);
	fprintf(f, "      \"connections\": %" PRIu64 ", \"cores\": %" PRIu64
		", \"cpu_use_percent\": %" PRIu64 ", \"throughput_bytes_per_s\": %" PRIu64 ",\n",
		c->connections, c->machine.cpu.cores,
		export_cpu_use_percent(l, c->machine.cpu.cores), export_throughput_bytes_per_s(l));
	put_latency(f, l);
	fprintf(f, "      \"events\": %" PRIu64 " }", l->events);
}

static void json_run_end(struct export *x, const struct export_result *r)
{
	const struct ledger *l = &r->ledger;
	FILE *f = x->file;

	fprintf(f, "%s\n    { \"label\": ", x->first ? "" : ",");
	x->first = false;
	export_string(f, r->header.label);
	fprintf(f, ", \"strategy\": \"%s\",\n      \"kernel\": ", r->header.strategy);
	export_string(f, r->header.kernel);
	fputs(", \"machine\": ", f);
	export_string(f, r->header.machine);
	fprintf(f, ", \"count\": \"%s\",\n", l->count == COUNT_TEXTBOOK ? "textbook" : "all");
	fprintf(f, "      \"payload_bytes\": %" PRIu64 ", \"delivered_bytes\": %" PRIu64 ",\n",
		l->payload_bytes, l->delivered_bytes);
	put_calls(f, r);
	put_moved(f, l, "cpu_copies", BY_CPU);
	put_moved(f, l, "dma_copies", BY_DMA);
	put_hops(f, l);
	put_memory(f, l);
	put_times(f, l, &r->run->config);
}

static void json_end(struct export *x)
{
	fputs(" ] }\n", x->file);
}

const struct export_format export_json = {
	.name = "json",
	.all_together = true,
	.begin = json_begin,
	.run_end = json_run_end,
	.end = json_end,
};
