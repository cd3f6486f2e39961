/*
 * The engine against what is known: the textbook's table, and sizes at the edges.  (What each
 * part does, and how long it takes, is in test_parts.c.)
 */

#include "tests/test.h"

#include "tests/simulate.h"

static uint64_t passes(const struct ledger *l, enum mover by)
{
	return ledger_passes(l, ledger_moved(l, by).payload_bytes);
}

/* What every lecture says, for one 64 KiB file in one call. */
struct textbook_row {
	const char *name;
	const char *strategy;
	uint64_t cpu, dma, switches;
};

static const struct textbook_row textbook[] = {
	{ "textbook: read-write", "read-write", 2, 2, 4 },
	{ "textbook: mmap-write", "mmap-write", 1, 2, 4 },
	{ "textbook: sendfile 2.1", "sendfile@linux-2.1", 1, 2, 2 },
	{ "textbook: sendfile 2.4", "sendfile@linux-2.4", 0, 2, 2 },
	{ "textbook: direct-write", "direct-write", 1, 2, 4 },
};

static void test_textbook(void **state)
{
	const struct textbook_row *row = *state;
	struct ledger l = simulate(load("textbook", row->strategy, NULL));

	assert_int_equal(passes(&l, BY_CPU), row->cpu * 10000);
	assert_int_equal(passes(&l, BY_DMA), row->dma * 10000);
	assert_int_equal(ledger_moved(&l, BY_CPU).operations, row->cpu);
	assert_int_equal(ledger_moved(&l, BY_CPU).bytes, row->cpu * 65536);
	assert_int_equal(ledger_moved(&l, BY_DMA).bytes, row->dma * 65536);
	assert_int_equal(l.mode_switches, row->switches);
	assert_int_equal(l.delivered_bytes, 65536);
	assert_int_equal(l.sleeps, 1);
	assert_int_equal(l.interrupts, 2);
}

/* "Half the memory" holds here, where the buffer is as large as the file. */
static void test_half_the_memory(void **state)
{
	struct ledger rw = simulate(load("textbook", "read-write", NULL));
	struct ledger mw = simulate(load("textbook", "mmap-write", NULL));

	(void)state;
	assert_int_equal(2 * (mw.memory_peak_bytes[PAGE_CACHE] + mw.memory_peak_bytes[USER_BUFFER]),
			 rw.memory_peak_bytes[PAGE_CACHE] + rw.memory_peak_bytes[USER_BUFFER]);
}

/* Sizes at the edges: the device moves whole blocks, the passes are of the payload. */
struct edge_row {
	const char *name;
	const char *strategy, *size, *chunk;
	uint64_t switches, disk_bytes, nic_bytes, cpu;
};

static const struct edge_row edges[] = {
	{ "empty: read-write", "read-write", "file.size=0", "chunk=whole", 0, 0, 0, 0 },
	{ "empty: mmap-write", "mmap-write", "file.size=0", "chunk=64KiB", 0, 0, 0, 0 },
	{ "empty: sendfile", "sendfile", "file.size=0", "chunk=whole", 0, 0, 0, 0 },
	{ "empty: direct-write", "direct-write", "file.size=0", "chunk=whole", 0, 0, 0, 0 },
	{ "empty: direct-async", "direct-async", "file.size=0", "chunk=64KiB", 0, 0, 0, 0 },
	{ "one byte: read-write", "read-write", "file.size=1", "chunk=64KiB", 4, 4096, 1, 2 },
	{ "one byte: mmap-write", "mmap-write", "file.size=1", "chunk=64KiB", 6, 4096, 1, 1 },
	{ "one byte: sendfile", "sendfile", "file.size=1", "chunk=whole", 2, 4096, 1, 0 },
	{ "one byte: direct-write", "direct-write", "file.size=1", "chunk=whole", 4, 4096, 1, 1 },
	{ "one byte: direct-async", "direct-async", "file.size=1", "chunk=64KiB", 4, 4096, 1, 1 },
	{ "not a multiple: read-write", "read-write", "file.size=150001", "chunk=64KiB", 12,
	  151552, 150001, 2 },
	{ "not a multiple: mmap-write", "mmap-write", "file.size=150001", "chunk=64KiB", 10,
	  151552, 150001, 1 },
	{ "not a multiple: sendfile", "sendfile", "file.size=150001", "chunk=64KiB", 6, 151552,
	  150001, 0 },
	{ "not a multiple: direct-write", "direct-write", "file.size=150001", "chunk=64KiB", 12,
	  151552, 150001, 1 },
	{ "odd chunk: read-write", "read-write", "file.size=10000", "chunk=3000", 16, 12288, 10000,
	  2 },
	{ "chunk above file: read-write", "read-write", "file.size=5000", "chunk=1MiB", 4, 8192,
	  5000, 2 },
	{ "chunk above file: direct-write", "direct-write", "file.size=5000", "chunk=1MiB", 4, 8192,
	  5000, 1 },
	{ "8 GiB at once: no call moves more than 0x7ffff000 bytes", "sendfile", "file.size=8GiB",
	  "chunk=whole", 2 * 5, 8ull << 30, 8ull << 30, 0 },
	{ "a chunk above the limit", "sendfile", "file.size=4GiB", "chunk=3GiB", 2 * 3, 4ull << 30,
	  4ull << 30, 0 },
	{ "byte by byte: read-write", "read-write", "file.size=100", "chunk=1", 400, 4096, 100, 2 },
	{ "byte by byte: mmap-write", "mmap-write", "file.size=100", "chunk=1", 204, 4096, 100, 1 },
	{ "1 MiB: direct-async in batches of 8", "direct-async", "file.size=1MiB", "chunk=64KiB",
	  2 * (2 + 16), 1048576, 1048576, 1 },
};

static void test_edge(void **state)
{
	const struct edge_row *row = *state;
	const char *set[] = { row->size, row->chunk, NULL };
	struct ledger l = simulate(load("static-file", row->strategy, set));
	uint64_t disk = 0, nic = 0;

	for (size_t i = 0; i < l.nhops; i++) {
		if (l.hops[i].from == DISK)
			disk += l.hops[i].bytes;
		if (l.hops[i].to == NIC)
			nic += l.hops[i].bytes;
	}
	assert_int_equal(l.mode_switches, row->switches);
	assert_int_equal(disk, row->disk_bytes);
	assert_int_equal(nic, row->nic_bytes);
	assert_int_equal(l.delivered_bytes, row->nic_bytes);
	assert_int_equal(passes(&l, BY_CPU), row->cpu * 10000);
	assert_int_equal(passes(&l, BY_DMA), row->nic_bytes ? 20000 : 0);
}

/* A NIC that cannot gather: the same call, by kernel. */
struct gather_row {
	const char *name;
	const char *strategy, *gather;
	uint64_t cpu;
	enum place nic_from;
};

static const struct gather_row gathers[] = {
	{ "gather on: sendfile 2.1", "sendfile@linux-2.1", "true", 1, SOCKET_BUFFER },
	{ "gather on: sendfile 2.4", "sendfile@linux-2.4", "true", 0, PAGE_CACHE },
	{ "gather on: sendfile 6.18", "sendfile@linux-6.18", "true", 0, PAGE_CACHE },
	{ "gather off: sendfile 2.4", "sendfile@linux-2.4", "false", 1, SOCKET_BUFFER },
	{ "gather off: sendfile 6.18", "sendfile@linux-6.18", "false", 1, SOCKET_BUFFER },
	{ "gather off: read-write 4.16", "read-write@linux-4.16", "false", 2, SOCKET_BUFFER },
	{ "gather off: read-write 4.17", "read-write@linux-4.17", "false", 3, SOCKET_BUFFER },
	{ "gather off: read-write 2.4", "read-write@linux-2.4", "false", 2, SOCKET_BUFFER },
	{ "gather off: read-write 6.18", "read-write@linux-6.18", "false", 3, SOCKET_BUFFER },
};

static void test_gather(void **state)
{
	const struct gather_row *row = *state;
	char gather[64];
	const char *set[] = { gather, NULL };
	struct ledger l;

	snprintf(gather, sizeof(gather), "nic.scatter_gather=%s", row->gather);
	l = simulate(load("static-file", row->strategy, set));
	assert_int_equal(passes(&l, BY_CPU), row->cpu * 10000);
	for (size_t i = 0; i < l.nhops; i++) {
		if (l.hops[i].to == NIC)
			assert_int_equal(l.hops[i].from, row->nic_from);
	}
	/* References add nothing to the socket buffer's memory. */
	assert_int_equal(l.memory_peak_bytes[SOCKET_BUFFER] == 0, row->nic_from == PAGE_CACHE);
}

static void test_second_visitor(void **state)
{
	const char *twice[] = { "requests=2", NULL };
	struct ledger rw = simulate(load("static-file", "read-write", twice));
	struct ledger dw = simulate(load("static-file", "direct-write", twice));

	(void)state;
	/* The disk is read once for read-write, twice for direct-write. */
	assert_int_equal(passes(&rw, BY_DMA), 15000);
	assert_int_equal(passes(&dw, BY_DMA), 20000);
	assert_int_equal(rw.delivered_bytes, 2 * 1048576);
}

static void test_many_requests_in_flight(void **state)
{
	const char *set[] = { "file.size=8MiB", NULL };
	struct ledger one = simulate(load("static-file", "direct-write", set));
	struct ledger eight = simulate(load("static-file", "direct-async", set));

	(void)state;
	assert_true(eight.elapsed_ns < one.elapsed_ns);
	assert_true(eight.sleeps < one.sleeps);
}

static void test_returned_sent_acked(void **state)
{
	const char *set[] = { "rtt=1ms", NULL };
	struct ledger l = simulate(load("textbook", "read-write", set));

	(void)state;
	assert_true(l.returned_ns < l.sent_ns);
	assert_true(l.sent_ns + 1000000 <= l.acked_ns);
}

/* A buffer is there before the program starts, and until it ends; the bytes leave later. */
struct lifetime {
	struct sink sink;
	bool allocated, freed;
	uint64_t events, freed_ns;
};

static int watch_buffer(struct sink *sink, const struct event *e)
{
	struct lifetime *l = (struct lifetime *)sink;

	if (l->events++ == 0)
		l->allocated = e->op == OP_ALLOC && e->to == USER_BUFFER && e->phase == PHASE_SETUP;
	if (e->op == OP_FREE) {
		l->freed = e->from == USER_BUFFER && e->phase == PHASE_TEARDOWN;
		l->freed_ns = e->start_ns;
	}
	return 0;
}

static void test_buffer(void **state)
{
	struct lifetime life = { .sink = { .put = watch_buffer } };
	struct ledger l = simulate(load("textbook", "read-write", NULL));

	(void)state;
	assert_int_equal(engine_run(&scenario.runs[0], 1, &life.sink), 0);
	assert_true(life.allocated && life.freed);
	assert_int_equal(life.freed_ns, l.returned_ns);
	assert_true(life.freed_ns < l.sent_ns);
}

/* Once the sink says stop, nothing more comes. */
struct stopping {
	struct sink sink;
	int puts, at;
};

static int stop(struct sink *sink, const struct event *e)
{
	struct stopping *s = (struct stopping *)sink;

	(void)e;
	return ++s->puts == s->at ? -1 : 0;
}

static void test_sink_stops(void **state)
{
	/* At the begin; and in a period that is told again. */
	static const int at[] = { 3, 100000 };
	static const char *const large[] = { "machine=nvme-25g", "chunk=4KiB", "file.size=64MiB", NULL };

	(void)state;
	for (size_t i = 0; i < sizeof(at) / sizeof(at[0]); i++) {
		struct stopping s = { .sink = { .put = stop }, .at = at[i] };
		const struct run *run = load("static-file", "read-write", large);

		assert_int_equal(engine_run(run, 1, &s.sink), -1);
		assert_int_equal(s.puts, at[i]);
	}
}

int main(void)
{
	static struct CMUnitTest tests[128] = {
		cmocka_unit_test(test_half_the_memory),
		cmocka_unit_test(test_second_visitor),
		cmocka_unit_test(test_many_requests_in_flight),
		cmocka_unit_test(test_returned_sent_acked),
		cmocka_unit_test(test_buffer),
		cmocka_unit_test(test_sink_stops),
	};
	size_t n = 6;

	n = ADD_ROWS(tests, n, textbook, test_textbook);
	n = ADD_ROWS(tests, n, edges, test_edge);
	n = ADD_ROWS(tests, n, gathers, test_gather);
	return _cmocka_run_group_tests("engine", tests, n, NULL, NULL);
}
