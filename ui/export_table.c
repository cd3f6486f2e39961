/*
 * The summary as a table that fits 80 columns: one line a run.
 */

#include <inttypes.h>
#include <string.h>

#include "sim/explain.h"
#include "ui/export.h"

/* What all runs have in common is said once, above the table. */
static void put_common(struct export *x)
{
	const struct scenario *s = x->scenario;
	const struct config *c = &s->runs[0].config;
	bool more_kernels = false, more_machines = false;
	char size[48], chunk[48];

	for (size_t i = 1; i < s->nruns; i++) {
		more_kernels |= strcmp(s->runs[i].config.kernel.name, c->kernel.name) != 0;
		more_machines |= strcmp(s->runs[i].config.machine.name, c->machine.name) != 0;
	}
	explain_bytes(size, sizeof(size), c->file_bytes);
	explain_bytes(chunk, sizeof(chunk), c->chunk_bytes);
	fprintf(x->file, "%s file, %s, %s%s%s; %s; %s; counting: %s\n", size,
		c->cache == CACHE_WARM ? "warm" : "cold",
		c->chunk_bytes == CHUNK_WHOLE ? "one call for all of it" : "calls of ",
		c->chunk_bytes == CHUNK_WHOLE ? "" : chunk,
		c->requests > 1 ? ", sent more than once" : "",
		more_machines ? "several machines" : c->machine.name,
		more_kernels ? "several kernels" : c->kernel.name,
		c->count == COUNT_TEXTBOOK ? "textbook" : "all");
}

static void table_begin(struct export *x)
{
	if (x->scenario->title[0])
		fprintf(x->file, "%s\n", x->scenario->title);
	if (x->scenario->nruns > 0)
		put_common(x);
	fputs("\n"
	      "                         CPU     DMA             mode             CPU\n"
	      "                      copies  copies  copies switches  sleeps      busy   elapsed\n",
	      x->file);
}

static void table_run_end(struct export *x)
{
	const struct ledger *l = &x->ledger;
	uint64_t by_cpu = ledger_passes(l, ledger_moved(l, BY_CPU).payload_bytes);
	uint64_t by_dma = ledger_passes(l, ledger_moved(l, BY_DMA).payload_bytes);
	char cpu[32], dma[32], all[32], busy[32], elapsed[32];

	fprintf(x->file, "%-20s %7s %7s %7s %8" PRIu64 " %7" PRIu64 " %9s %9s\n", x->run->label,
		export_passes(cpu, sizeof(cpu), by_cpu), export_passes(dma, sizeof(dma), by_dma),
		export_passes(all, sizeof(all), by_cpu + by_dma), l->mode_switches, l->sleeps,
		explain_time(busy, sizeof(busy), l->busy_ns[BUSY_CPU_USER] +
						     l->busy_ns[BUSY_CPU_KERNEL]),
		explain_time(elapsed, sizeof(elapsed), l->elapsed_ns));
}

static void table_end(struct export *x)
{
	fputs("\nCopies are passes over the file: bytes moved / bytes of the file.\n", x->file);
}

const struct export_format export_table = {
	.name = "table",
	.begin = table_begin,
	.run_end = table_run_end,
	.end = table_end,
};
