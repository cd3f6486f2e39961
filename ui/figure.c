/*
 * The table of figures.  To add one: a row here, and N_FIGURES; the command line, the files and
 * the messages follow.
 */

#include "ui/figure.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "sim/explain.h"
#include "sim/suggest.h"
#include "ui/export.h"

#define MIB (1ull << 20)
#define NS_PER_S 1000000000ull

/* a * b / c without overflow on the way; what is lost is far below what is printed.  c 0: 0. */
static uint64_t scale(uint64_t a, uint64_t b, uint64_t c)
{
	while (a > UINT64_MAX / b) {
		a >>= 1;
		c >>= 1;
	}
	return c == 0 ? 0 : a * b / c;
}

static uint64_t elapsed(const struct ledger *l)
{
	return l->elapsed_ns;
}

static uint64_t returned(const struct ledger *l)
{
	return l->returned_ns;
}

static uint64_t cpu(const struct ledger *l)
{
	return l->busy_ns[BUSY_CPU_USER] + l->busy_ns[BUSY_CPU_KERNEL];
}

static uint64_t cpu_per_mib(const struct ledger *l)
{
	return scale(cpu(l), MIB, l->payload_bytes);
}

static uint64_t throughput(const struct ledger *l)
{
	return scale(l->payload_bytes, NS_PER_S, l->elapsed_ns);
}

static uint64_t mode_switches(const struct ledger *l)
{
	return l->mode_switches;
}

static uint64_t syscalls(const struct ledger *l)
{
	return ledger_calls(l, NULL);
}

static uint64_t sleeps(const struct ledger *l)
{
	return l->sleeps;
}

static uint64_t interrupts(const struct ledger *l)
{
	return l->interrupts;
}

static uint64_t faults(const struct ledger *l)
{
	return l->minor_faults + l->major_faults;
}

static uint64_t cpu_passes(const struct ledger *l)
{
	return ledger_passes(l, ledger_moved(l, BY_CPU).payload_bytes);
}

static uint64_t dma_passes(const struct ledger *l)
{
	return ledger_passes(l, ledger_moved(l, BY_DMA).payload_bytes);
}

static uint64_t latency_p50(const struct ledger *l)
{
	return ledger_latency_ns(l, 50);
}

static uint64_t latency_p99(const struct ledger *l)
{
	return ledger_latency_ns(l, 99);
}

static uint64_t context_switches(const struct ledger *l)
{
	return 2 * (l->sleeps + l->preemptions);
}

/* In ten-thousandths of a core. */
static uint64_t cpu_use(const struct ledger *l)
{
	return scale(cpu(l), 10000, l->elapsed_ns);
}

const struct figure figures[N_FIGURES] = {
	{ .name = "elapsed", .column = "elapsed_ns", .unit = UNIT_TIME, .of = elapsed,
	  .title = "time from the first call until all is done" },
	{ .name = "returned", .column = "returned_ns", .unit = UNIT_TIME, .of = returned,
	  .title = "time until the last call has returned" },
	{ .name = "cpu", .column = "cpu_ns", .unit = UNIT_TIME, .of = cpu,
	  .title = "time in which the CPU is busy" },
	{ .name = "cpu_per_mib", .column = "cpu_ns_per_mib", .unit = UNIT_TIME, .of = cpu_per_mib,
	  .title = "time in which the CPU is busy, per MiB sent" },
	{ .name = "throughput", .column = "throughput_bytes_per_s", .unit = UNIT_RATE,
	  .more_is_better = true, .of = throughput, .title = "bytes of the file per second" },
	{ .name = "mode_switches", .column = "mode_switches", .unit = UNIT_COUNT,
	  .of = mode_switches, .title = "crossings between user and kernel mode" },
	{ .name = "syscalls", .column = "syscalls", .unit = UNIT_COUNT, .of = syscalls,
	  .title = "system calls of all names" },
	{ .name = "sleeps", .column = "sleeps", .unit = UNIT_COUNT, .of = sleeps,
	  .title = "times the task waited" },
	{ .name = "context_switches", .column = "context_switches", .unit = UNIT_COUNT,
	  .of = context_switches, .title = "tasks taken off a core and put on one" },
	{ .name = "latency_p50", .column = "latency_p50_ns", .unit = UNIT_TIME, .of = latency_p50,
	  .title = "time that half of the requests take at most" },
	{ .name = "latency_p99", .column = "latency_p99_ns", .unit = UNIT_TIME, .of = latency_p99,
	  .title = "time that 99 of 100 requests take at most" },
	{ .name = "interrupts", .column = "interrupts", .unit = UNIT_COUNT, .of = interrupts,
	  .title = "interrupts of the CPU by disk and NIC" },
	{ .name = "faults", .column = "faults", .unit = UNIT_COUNT, .of = faults,
	  .title = "page faults, minor and major" },
	{ .name = "cpu_passes", .column = "cpu_passes", .unit = UNIT_PASSES, .of = cpu_passes,
	  .title = "passes over the file by the CPU" },
	{ .name = "dma_passes", .column = "dma_passes", .unit = UNIT_PASSES, .of = dma_passes,
	  .title = "passes over the file by DMA" },
	{ .name = "cpu_use", .column = "cpu_use_cores", .unit = UNIT_PASSES, .of = cpu_use,
	  .title = "cores that are busy, on average" },
};

const struct figure *figure_find(const char *name, struct error *e)
{
	struct suggest near = { .typed = name };
	char text[sizeof(e->text)];

	if (!name)
		return &figures[0];
	for (size_t i = 0; i < N_FIGURES; i++) {
		if (strcmp(figures[i].name, name) == 0)
			return &figures[i];
		suggest_offer(&near, figures[i].name);
	}
	error_set(e, "%s", suggest_text(&near, "figure", text, sizeof(text)));
	return NULL;
}

bool figure_better(const struct figure *f, uint64_t a, uint64_t b)
{
	return f->more_is_better ? a > b : a < b;
}

static void rate_text(uint64_t bytes_per_s, char *text, size_t size)
{
	const uint64_t kb = bytes_per_s / 1000;

	if (kb < 1000000)
		snprintf(text, size, "%" PRIu64 ".%" PRIu64 " MB/s", kb / 1000, kb % 1000 / 100);
	else
		snprintf(text, size, "%" PRIu64 " MB/s", kb / 1000);
}

char *figure_text(const struct figure *f, uint64_t value, char *text, size_t size)
{
	if (f->unit == UNIT_TIME)
		return explain_time(text, size, value);
	if (f->unit != UNIT_RATE)
		return figure_plain(f, value, text, size);
	rate_text(value, text, size);
	return text;
}

char *figure_plain(const struct figure *f, uint64_t value, char *text, size_t size)
{
	if (f->unit == UNIT_PASSES)
		return export_passes(text, size, value);
	snprintf(text, size, "%" PRIu64, value);
	return text;
}
