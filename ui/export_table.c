/*
 * The summary as a table that fits 80 columns: one line a run.
 */

#include <inttypes.h>
#include <stdbool.h>
#include <string.h>

#include "sim/explain.h"
#include "ui/export.h"

#define LABEL_WIDTH 19

/* Do all runs have this in common with the first one? */
struct common { bool size, cache, chunk, requests, machine, kernel, count; };

static struct common find_common(const struct scenario *s)
{
	const struct config *first = &s->runs[0].config;
	struct common same = { true, true, true, true, true, true, true };

	for (size_t i = 1; i < s->nruns; i++) {
		const struct config *c = &s->runs[i].config;

		same.size &= c->file_bytes == first->file_bytes;
		same.cache &= c->cache == first->cache;
		same.chunk &= c->chunk_bytes == first->chunk_bytes;
		same.requests &= c->requests == first->requests;
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
	fprintf(x->file, "\n%s; %s; counting: %s\n",
		same.machine ? c->machine.name : "several machines",
		same.kernel ? c->kernel.name : "several kernels", same.count ? count : "as set");
}

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

static void table_run_end(struct export *x)
{
	const struct ledger *l = &x->ledger;
	uint64_t by_cpu = ledger_passes(l, ledger_moved(l, BY_CPU).payload_bytes);
	uint64_t by_dma = ledger_passes(l, ledger_moved(l, BY_DMA).payload_bytes);
	char cpu[32], dma[32], all[32], busy[32], elapsed[32];

	put_label(x->file, x->run->label);
	fprintf(x->file, " %7s %7s %7s %8" PRIu64 " %7" PRIu64 " %9s %9s\n",
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
