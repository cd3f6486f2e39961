/*
 * Figures by name: of a ledger that is filled by hand, each with a number of its own, so that no name
 * can stand for another; and what is no figure.
 */

#include "sim/figures.h"
#include "tests/test.h"
#include "ui/load.h"

static struct ledger ledger;

static void add_hop(enum place from, enum place to, enum mover by, uint64_t n)
{
	ledger.hops[ledger.nhops++] = (struct hop){
		.from = from, .to = to, .by = by, .operations = n, .bytes = 1000 * n,
		.payload_bytes = 500 * n,
	};
}

static int setup(void **state)
{
	(void)state;
	ledger_init(&ledger, COUNT_ALL, 1000);
	ledger.events = 11;
	ledger.mode_switches = 12;
	ledger.sleeps = 13;
	ledger.preemptions = 14;
	ledger.interrupts = 15;
	ledger.again = 16;
	ledger.retransmissions = 17;
	ledger.spun_ns = 18;
	ledger.minor_faults = 19;
	ledger.major_faults = 20;
	ledger.user_faults = 21;
	ledger.checksum_bytes = 22;
	ledger.evicted_bytes = 23;
	ledger.lookups = 101;
	ledger.index_bytes = 102;
	ledger.delivered_bytes = 24;
	ledger.elapsed_ns = 25;
	ledger.returned_ns = 26;
	ledger.sent_ns = 27;
	ledger.acked_ns = 28;
	for (int i = 0; i < N_BUSY; i++)
		ledger.busy_ns[i] = 30 + (uint64_t)i;
	for (int i = 0; i < N_PLACES; i++) {
		ledger.memory_bytes[i] = 40 + (uint64_t)i;
		ledger.memory_peak_bytes[i] = 60 + (uint64_t)i;
	}
	ledger.calls[0] = (struct call_count){ "read", 3 };
	ledger.calls[1] = (struct call_count){ "future", 4 };
	ledger.ncalls = 2;
	add_hop(DISK, PAGE_CACHE, BY_DMA, 1);
	add_hop(PAGE_CACHE, USER_BUFFER, BY_CPU, 2);
	add_hop(PAGE_CACHE, SOCKET_BUFFER, BY_CPU, 4);
	add_hop(PAGE_CACHE, SOCKET_BUFFER, BY_REFERENCE, 8);
	add_hop(SOCKET_BUFFER, NIC, BY_DMA, 16);
	for (uint64_t ns = 1; ns <= 20; ns++) {
		struct event e = { .op = OP_DONE, .lane = LANE_CPU, .waited_ns = ns };

		ledger_add(&ledger, &e);
	}
	ledger.events = 11;
	return 0;
}

struct row {
	const char *name;	/* of the figure, and so of the test */
	uint64_t value;
};

static const struct row rows[] = {
	{ "payload_bytes", 1000 }, { "delivered_bytes", 24 }, { "mode_switches", 12 },
	{ "sleeps", 13 }, { "preemptions", 14 }, { "context_switches", 54 }, { "interrupts", 15 },
	{ "again", 16 }, { "retransmissions", 17 }, { "spun_ns", 18 }, { "faults.minor", 19 },
	{ "faults.major", 20 }, { "faults.user", 21 }, { "checksum_bytes", 22 },
	{ "evicted_bytes", 23 }, { "lookups", 101 }, { "index_bytes", 102 }, { "elapsed_ns", 25 }, { "returned_ns", 26 }, { "sent_ns", 27 },
	{ "acked_ns", 28 }, { "events", 11 },
	{ "busy_ns.cpu-user", 30 }, { "busy_ns.cpu-kernel", 31 }, { "busy_ns.disk", 32 },
	{ "busy_ns.dma", 33 }, { "busy_ns.nic", 34 }, { "cpu_ns", 61 },
	{ "memory_bytes.page-cache", 40 + PAGE_CACHE }, { "memory_bytes.pinned", 40 + PINNED },
	{ "memory_peak_bytes.user-buffer", 60 + USER_BUFFER },
	{ "memory_peak_bytes.page-tables", 60 + PAGE_TABLES },
	{ "syscalls", 7 }, { "syscalls.read", 3 }, { "syscalls.future", 4 },
	{ "syscalls.sendfile", 0 }, { "syscalls.epoll_wait", 0 },
	{ "cpu_copies.operations", 6 }, { "cpu_copies.bytes", 6000 }, { "cpu_copies.passes", 30000 },
	{ "dma_copies.operations", 17 }, { "dma_copies.bytes", 17000 },
	{ "dma_copies.passes", 85000 }, { "referenced_bytes", 8000 },
	{ "hops.disk.page-cache.operations", 1 }, { "hops.disk.page-cache.bytes", 1000 },
	{ "hops.disk.page-cache.passes", 5000 }, { "hops.disk.page-cache.dma.bytes", 1000 },
	{ "hops.disk.page-cache.cpu.bytes", 0 },
	{ "hops.page-cache.socket-buffer.bytes", 12000 },
	{ "hops.page-cache.socket-buffer.cpu.bytes", 4000 },
	{ "hops.page-cache.socket-buffer.reference.bytes", 8000 },
	{ "hops.page-cache.socket-buffer.reference.passes", 40000 },
	{ "hops.page-cache.*.bytes", 14000 }, { "hops.*.socket-buffer.operations", 12 },
	{ "hops.*.*.operations", 31 }, { "hops.*.*.cpu.operations", 6 },
	{ "hops.*.nic.passes", 80000 }, { "hops.user-buffer.*.bytes", 0 },
	{ "hops.pipe.socket-buffer.bytes", 0 },
	{ "latency_ns.p50", 10 }, { "latency_ns.p90", 18 }, { "latency_ns.p99", 20 },
	{ "latency_ns.max", 20 }, { "latency_ns.requests", 20 },
};

static void test_value(void **state)
{
	const struct row *row = *state;
	uint64_t value = 77;

	assert_int_equal(figures_value(&ledger, row->name, &value), 0);
	assert_int_equal(value, row->value);
	assert_int_equal(figures_in_passes(row->name), strstr(row->name, ".passes") != NULL);
}

struct bad_row {
	const char *name;	/* as typed, and of the test */
	const char *message;	/* in it */
};

static const struct bad_row bad_rows[] = {
	{ " ", "\" \"; accepted: a key of the summary, such as sleeps, syscalls.read" },
	{ "sleps", "\"sleps\" (did you mean sleeps?); accepted: a key of the summary" },
	{ "Sleeps", "did you mean sleeps?" },
	{ "sleeps.", "did you mean sleeps?" },
	{ "mode-switches", "did you mean mode_switches?" },
	{ "cpu_copies", "accepted: a key of the summary" },
	{ "cpu_copies.pases", "did you mean cpu_copies.passes?); accepted: cpu_copies.operations, " },
	{ "cpu_copies.passes.1", "accepted: cpu_copies.operations, .bytes or .passes" },
	{ "faults", "accepted: a key of the summary" },
	{ "faults.", "accepted: faults.minor, .major or .user" },
	{ "faults.majr", "did you mean faults.major?); accepted: faults.minor, .major or .user" },
	{ "syscalls.", "accepted: syscalls, or syscalls.NAME with a call that a strategy makes" },
	{ "syscalls.sendfle", "accepted: syscalls, or syscalls.NAME" },
	{ "syscalls.read.n", "accepted: syscalls, or syscalls.NAME" },
	{ "hops", "accepted: a key of the summary" },
	{ "hops.", "accepted: hops.FROM.TO.operations, .bytes or .passes, perhaps with .cpu, .dma" },
	{ "hops.disk.page-cache", "accepted: hops.FROM.TO" },
	{ "hops.disk.bytes", "accepted: hops.FROM.TO" },
	{ "hops.disk.page-cache.size", "accepted: hops.FROM.TO" },
	{ "hops.disk.page_cache.bytes", "accepted: hops.FROM.TO" },
	{ "hops.disk.page-tables.bytes", "accepted: hops.FROM.TO" },
	{ "hops.disk..bytes", "accepted: hops.FROM.TO" },
	{ "hops.disk.page-cache.gpu.bytes", "accepted: hops.FROM.TO" },
	{ "hops.disk.page-cache.dma.bytes.x", "accepted: hops.FROM.TO" },
	{ "hops.disk.a-place-whose-name-is-too-long-for-any.bytes", "accepted: hops.FROM.TO" },
	{ "memory_bytes.", "accepted: memory_bytes.PLACE" },
	{ "memory_bytes.disks", "accepted: memory_bytes.PLACE, such as memory_bytes.page-cache" },
	{ "memory_peak_bytes.*", "accepted: memory_peak_bytes.PLACE" },
	{ "busy_ns.cpu", "accepted: busy_ns.cpu-user, .cpu-kernel, .disk, .dma or .nic" },
	{ "latency_ns", "accepted: a key of the summary" },
	{ "latency_ns.p95", "accepted: latency_ns.p50, .p90, .p99, .max or .requests" },
};

static void test_bad(void **state)
{
	const struct bad_row *row = *state;
	struct error e = { "" };
	uint64_t value;

	assert_int_equal(figures_value(&ledger, row->name, &value), -1);
	assert_int_equal(figures_unknown(row->name, &e), -1);
	assert_int_equal(strncmp(e.text, "unknown figure \"", 16), 0);
	if (!strstr(e.text, row->message))
		fail_msg("%s", e.text);
}

static void test_empty_file(void **state)
{
	static struct ledger empty;
	uint64_t value = 77;

	(void)state;
	ledger_init(&empty, COUNT_ALL, 0);
	assert_int_equal(figures_value(&empty, "cpu_copies.passes", &value), 0);
	assert_int_equal(value, 0);
	assert_int_equal(figures_value(&empty, "latency_ns.p99", &value), 0);
	assert_int_equal(value, 0);
}

/* docs/formats.md tells of each one that is no member of a group. */
static void test_document(void **state)
{
	char *document, name[64];
	struct error e;
	size_t length;

	(void)state;
	if (load_file("docs/formats.md", 1 << 20, &document, &length, &e) != 0)
		fail_msg("%s", e.text);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		snprintf(name, sizeof(name), "`%s`", rows[i].name);
		if (!strchr(name, '.') && !strstr(document, name))
			fail_msg("docs/formats.md does not tell of %s", name);
	}
	free(document);
}

int main(void)
{
	static struct CMUnitTest tests[ARRAY_LEN(rows) + ARRAY_LEN(bad_rows) + 2] = {
		cmocka_unit_test(test_empty_file), cmocka_unit_test(test_document),
	};
	size_t n = 2;

	n = ADD_ROWS(tests, n, rows, test_value);
	n = ADD_ROWS(tests, n, bad_rows, test_bad);
	return _cmocka_run_group_tests("figures", tests, n, setup, NULL);
}
