/*
 * Costs that a profile may leave out: each is 0 then, and where it is told, it is paid as often as the
 * model says.  A row has one of them cost 1 us, and counts by how many us CPU and disk are busier.
 */

#include "tests/simulate.h"

#define MAX_SET 6
#define COST_NS 1000

struct cost_row {
	const char *name;
	const char *strategy, *set[MAX_SET];
	const char *cost;		/* "cpu.map=1000" */
	uint64_t cpu, dma;		/* so many of them */
};

/* 16 pages, warm if `set` says nothing else. */
#define WARM "file.cache=warm"
#define COLD "file.cache=cold"
#define BY_PAGE "chunk=4 KiB"

static const struct cost_row rows[] = {
	{ "call: not the program's own copy", "mmap-copy-write", { WARM, "cpu.call=0" },
	  "cpu.call=1000", 3, 0 },
	{ "map: two calls", "mmap-write", { WARM }, "cpu.map=1000", 2, 0 },
	{ "map: none without a mapping", "read-write", { WARM }, "cpu.map=1000", 0, 0 },
	{ "folio: one, mapped and unmapped", "mmap-write", { WARM, "file.folio=64 KiB" },
	  "cpu.map_folio=1000", 2, 0 },
	{ "folio: each page", "mmap-write", { WARM }, "cpu.map_folio=1000", 32, 0 },
	{ "pin: the one fault", "vmsplice", { WARM }, "cpu.pin_fault=1000", 1, 0 },
	{ "pin: the one fault, zerocopy", "zerocopy-send", { WARM, BY_PAGE },
	  "cpu.pin_fault=1000", 1, 0 },
	{ "pin: a program's own fault is none", "mmap-write", { WARM }, "cpu.pin_fault=1000", 0, 0 },
	{ "splice: once a call", "splice", { WARM }, "cpu.splice=1000", 1, 0 },
	{ "splice: each call", "splice", { WARM, BY_PAGE }, "cpu.splice=1000", 16, 0 },
	{ "splice: inside sendfile", "sendfile", { WARM }, "cpu.splice=1000", 1, 0 },
	{ "splice: each round of sendfile", "sendfile", { WARM, "file.size=256 KiB" },
	  "cpu.splice=1000", 4, 0 },
	{ "splice: not from a mapping", "vmsplice", { WARM }, "cpu.splice=1000", 0, 0 },
	{ "drain: splice", "splice", { WARM }, "cpu.drain=1000", 1, 0 },
	{ "drain: vmsplice", "vmsplice", { WARM }, "cpu.drain=1000", 1, 0 },
	{ "drain: inside sendfile", "sendfile", { WARM }, "cpu.drain=1000", 1, 0 },
	{ "drain: not where there is no pipe", "zerocopy-send", { WARM }, "cpu.drain=1000", 0, 0 },
	{ "socket page: each that is copied", "read-write", { WARM }, "cpu.socket_page=1000", 16, 0 },
	{ "socket page: a part is one", "read-write", { WARM, "file.size=1" },
	  "cpu.socket_page=1000", 1, 0 },
	{ "socket page: no references", "sendfile", { WARM }, "cpu.socket_page=1000", 0, 0 },
	{ "late page: a receiver here", "zerocopy-send", { WARM, "nic.loops_back=true" },
	  "cpu.late_page=1000", 16, 0 },
	{ "late page: a device", "zerocopy-send", { WARM }, "cpu.late_page=1000", 0, 0 },
	{ "new folio: each page that comes", "read-write", { COLD }, "cpu.new_folio=1000", 16, 0 },
	{ "new folio: what is there", "read-write", { WARM }, "cpu.new_folio=1000", 0, 0 },
	{ "new folio: not by O_DIRECT", "direct-write", { COLD }, "cpu.new_folio=1000", 0, 0 },
	{ "piece: queued, direct", "direct-write", { COLD }, "cpu.submit_piece=1000", 16, 0 },
	{ "piece: queued, page cache", "read-write", { COLD }, "cpu.submit_piece=1000", 16, 0 },
	{ "piece: moved", "direct-write", { COLD }, "disk.piece=1000", 0, 16 },
	{ "doorbell: one request", "direct-write", { COLD }, "cpu.doorbell=1000", 1, 0 },
	{ "doorbell: each call", "direct-write", { COLD, BY_PAGE }, "cpu.doorbell=1000", 16, 0 },
	{ "doorbell: once a batch", "direct-async", { COLD, BY_PAGE, "depth=8" }, "cpu.doorbell=1000",
	  2, 0 },
	{ "doorbell: large ones each", "direct-async",
	  { COLD, "chunk=128 KiB", "depth=8", "file.size=1 MiB" }, "cpu.doorbell=1000", 8, 0 },
};

static struct ledger simulate_with(const struct cost_row *row, const char *more)
{
	/* Interrupts cost nothing: a later request may share one with another. */
	const char *set[MAX_SET + 5] = { "kernel=linux-6.18", "nic.scatter_gather=true", "count=all",
					 "cpu.interrupt=0" };
	size_t n = 4;

	for (size_t i = 0; i < MAX_SET && row->set[i]; i++)
		set[n++] = row->set[i];
	set[n] = more;
	return simulate(load("textbook", row->strategy, set));
}

static uint64_t cpu_ns(const struct ledger *l)
{
	return l->busy_ns[BUSY_CPU_USER] + l->busy_ns[BUSY_CPU_KERNEL];
}

static void test_cost(void **state)
{
	const struct cost_row *row = *state;
	const struct ledger without = simulate_with(row, NULL), with = simulate_with(row, row->cost);

	assert_int_equal(cpu_ns(&with) - cpu_ns(&without), row->cpu * COST_NS);
	assert_int_equal(with.busy_ns[BUSY_DMA] - without.busy_ns[BUSY_DMA], row->dma * COST_NS);
}

int main(void)
{
	static struct CMUnitTest tests[ARRAY_LEN(rows)];

	return _cmocka_run_group_tests("costs", tests, ADD_ROWS(tests, 0, rows, test_cost), NULL, NULL);
}
