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

static void put_moved(struct export *x, const char *key, enum mover by)
{
	struct hop sum = ledger_moved(&x->ledger, by);
	char passes[32];

	fprintf(x->file, "      \"%s\": { \"operations\": %" PRIu64 ", \"bytes\": %" PRIu64
		", \"passes\": %s },\n", key, sum.operations, sum.bytes,
		export_passes(passes, sizeof(passes),
			      ledger_passes(&x->ledger, sum.payload_bytes)));
}

static void put_calls(struct export *x)
{
	const struct ledger *l = &x->ledger;

	fputs("      \"syscalls\": {", x->file);
	for (size_t i = 0; i < l->ncalls; i++)
		fprintf(x->file, "%s \"%s\": %" PRIu64, i ? "," : "", l->calls[i].name,
			l->calls[i].n);
	fprintf(x->file, "%s},\n", l->ncalls ? " " : "");
	fprintf(x->file, "      \"mode_switches\": %" PRIu64 ", \"sleeps\": %" PRIu64 ",\n",
		l->mode_switches, l->sleeps);
	fprintf(x->file, "      \"faults\": { \"minor\": %" PRIu64 ", \"major\": %" PRIu64
		", \"user\": %" PRIu64 " }, \"interrupts\": %" PRIu64 ",\n", l->minor_faults,
		l->major_faults, l->user_faults, l->interrupts);
}

static void put_hops(struct export *x)
{
	const struct ledger *l = &x->ledger;
	char passes[32];

	fputs("      \"hops\": [", x->file);
	for (size_t i = 0; i < l->nhops; i++) {
		const struct hop *h = &l->hops[i];

		fprintf(x->file, "%s\n        { \"from\": \"%s\", \"to\": \"%s\", \"by\": \"%s\", "
			"\"operations\": %" PRIu64 ", \"bytes\": %" PRIu64 ", \"passes\": %s }",
			i ? "," : "", place_name(h->from), place_name(h->to), mover_name(h->by),
			h->operations, h->bytes,
			export_passes(passes, sizeof(passes), ledger_passes(l, h->payload_bytes)));
	}
	fprintf(x->file, "%s],\n", l->nhops ? "\n      " : "");
}

static void put_memory(struct export *x)
{
	static const enum place places[] = {
		PAGE_CACHE, USER_BUFFER, SOCKET_BUFFER, PAGE_TABLES,
	};

	fputs("      \"memory_peak_bytes\": {", x->file);
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++)
		fprintf(x->file, "%s \"%s\": %" PRIu64, i ? "," : "", place_name(places[i]),
			x->ledger.memory_peak_bytes[places[i]]);
	fputs(" },\n", x->file);
}

static void put_times(struct export *x)
{
	const struct ledger *l = &x->ledger;

	fprintf(x->file, "      \"elapsed_ns\": %" PRIu64 ", \"returned_ns\": %" PRIu64
		", \"sent_ns\": %" PRIu64 ", \"acked_ns\": %" PRIu64 ",\n", l->elapsed_ns,
		l->returned_ns, l->sent_ns, l->acked_ns);
	fputs("      \"busy_ns\": {", x->file);
	for (int i = 0; i < N_BUSY; i++)
		fprintf(x->file, "%s \"%s\": %" PRIu64, i ? "," : "", busy_name(i),
			l->busy_ns[i]);
	fprintf(x->file, " },\n      \"events\": %" PRIu64 " }", l->events);
}

static void json_run_end(struct export *x)
{
	FILE *f = x->file;

	fprintf(f, "%s\n    { \"label\": ", x->first ? "" : ",");
	x->first = false;
	export_string(f, x->header.label);
	fprintf(f, ", \"strategy\": \"%s\",\n      \"kernel\": ", x->header.strategy);
	export_string(f, x->header.kernel);
	fputs(", \"machine\": ", f);
	export_string(f, x->header.machine);
	fprintf(f, ", \"count\": \"%s\",\n",
		x->ledger.count == COUNT_TEXTBOOK ? "textbook" : "all");
	fprintf(f, "      \"payload_bytes\": %" PRIu64 ", \"delivered_bytes\": %" PRIu64 ",\n",
		x->ledger.payload_bytes, x->ledger.delivered_bytes);
	put_calls(x);
	put_moved(x, "cpu_copies", BY_CPU);
	put_moved(x, "dma_copies", BY_DMA);
	fprintf(f, "      \"referenced_bytes\": %" PRIu64 ",\n",
		ledger_moved(&x->ledger, BY_REFERENCE).bytes);
	put_hops(x);
	put_memory(x);
	put_times(x);
}

static void json_end(struct export *x)
{
	fputs(" ] }\n", x->file);
}

const struct export_format export_json = {
	.name = "json",
	.begin = json_begin,
	.run_end = json_run_end,
	.end = json_end,
};
