/*
 * The ledger: what each event adds, under both countings; and the laws that watch a trace.
 */

#include "tests/test.h"

#include "sim/invariant.h"

static const struct event enter = { .op = OP_ENTER, .call = "read", .phase = PHASE_LOOP };
static const struct event leave = { .op = OP_LEAVE, .call = "read", .phase = PHASE_LOOP };

static void test_calls(void **state)
{
	struct ledger l;

	(void)state;
	ledger_init(&l, COUNT_ALL, 100);
	ledger_add(&l, &enter);
	assert_int_equal(l.mode_switches, 1);
	ledger_add(&l, &leave);
	assert_int_equal(l.mode_switches, 2);
	assert_int_equal(ledger_calls(&l, "read"), 1);
	assert_int_equal(ledger_calls(&l, "write"), 0);
}

static void test_textbook_leaves_out(void **state)
{
	const struct event munmap_enter = { .op = OP_ENTER, .call = "munmap",
					    .phase = PHASE_TEARDOWN };
	const struct event fault = { .op = OP_FAULT, .phase = PHASE_LOOP };
	const struct event dma = { .op = OP_DMA, .lane = LANE_DMA_DISK, .from = DISK,
				   .to = PAGE_CACHE, .bytes = 4096, .payload_bytes = 1 };
	struct ledger all, textbook;

	(void)state;
	ledger_init(&all, COUNT_ALL, 1);
	ledger_init(&textbook, COUNT_TEXTBOOK, 1);
	ledger_add(&all, &munmap_enter);
	ledger_add(&textbook, &munmap_enter);
	ledger_add(&all, &fault);
	ledger_add(&textbook, &fault);
	ledger_add(&all, &dma);
	ledger_add(&textbook, &dma);
	assert_int_equal(all.mode_switches, 1);
	assert_int_equal(textbook.mode_switches, 0);
	assert_int_equal(all.minor_faults, 1);
	assert_int_equal(textbook.minor_faults, 0);
	assert_int_equal(ledger_moved(&all, BY_DMA).bytes, 4096);
	assert_int_equal(ledger_moved(&textbook, BY_DMA).bytes, 1);
	assert_int_equal(ledger_passes(&all, ledger_moved(&all, BY_DMA).payload_bytes), 10000);
}

static void test_user_fault_is_two_switches(void **state)
{
	const struct event in_user = { .op = OP_FAULT, .user = 1 };
	const struct event in_kernel = { .op = OP_FAULT, .major = 1 };
	struct ledger l;

	(void)state;
	ledger_init(&l, COUNT_ALL, 1);
	ledger_add(&l, &in_kernel);
	assert_int_equal(l.mode_switches, 0);
	ledger_add(&l, &in_user);
	assert_int_equal(l.mode_switches, 2);
	assert_int_equal(l.user_faults, 1);
	assert_int_equal(l.major_faults, 1);
}

static void test_memory_peak(void **state)
{
	const struct event copy = { .op = OP_COPY, .from = USER_BUFFER, .to = SOCKET_BUFFER,
				    .bytes = 100, .payload_bytes = 100 };
	const struct event link = { .op = OP_LINK, .from = PAGE_CACHE, .to = SOCKET_BUFFER,
				    .bytes = 100, .payload_bytes = 100 };
	const struct event ack = { .op = OP_ACK, .from = SOCKET_BUFFER, .bytes = 100 };
	struct ledger l;

	(void)state;
	ledger_init(&l, COUNT_ALL, 300);
	ledger_add(&l, &copy);
	ledger_add(&l, &copy);
	ledger_add(&l, &ack);
	ledger_add(&l, &copy);
	ledger_add(&l, &link);
	assert_int_equal(l.memory_peak_bytes[SOCKET_BUFFER], 200);
	assert_int_equal(l.memory_bytes[SOCKET_BUFFER], 200);
	assert_int_equal(ledger_moved(&l, BY_CPU).operations, 3);
	assert_int_equal(ledger_moved(&l, BY_REFERENCE).bytes, 100);
	assert_int_equal(l.nhops, 2);
}

struct passes_row {
	const char *name;
	uint64_t payload, moved, passes;
};

static const struct passes_row passes[] = {
	{ "passes: none of nothing", 0, 0, 0 },
	{ "passes: two", 65536, 131072, 20000 },
	{ "passes: a half", 65536, 32768, 5000 },
	{ "passes: two thirds, rounded down", 3, 2, 6666 },
	{ "passes: of a huge file", 1ull << 53, 3ull << 52, 15000 },
	{ "passes: nearly all of a huge one", 1ull << 60, (1ull << 60) - 1, 9999 },
};

static void test_passes(void **state)
{
	const struct passes_row *row = *state;
	struct ledger l;

	ledger_init(&l, COUNT_ALL, row->payload);
	assert_int_equal(ledger_passes(&l, row->moved), row->passes);
}

/* Each law, broken once. */
struct law_row {
	const char *name;
	struct event events[3];
	const char *says;
};

static const struct law_row laws[] = {
	{ "law: time runs back",
	  { { .op = OP_IRQ, .start_ns = 10, .end_ns = 10 }, { .op = OP_IRQ, .lane = LANE_NIC } },
	  "time runs back" },
	{ "law: two things at once",
	  { { .op = OP_IRQ, .end_ns = 10 }, { .op = OP_IRQ, .start_ns = 5, .end_ns = 6 } },
	  "lane cpu0 does two things at once" },
	{ "law: ends before it starts", { { .op = OP_IRQ, .start_ns = 5 } },
	  "ends before it starts" },
	{ "law: a call inside a call",
	  { { .op = OP_ENTER, .call = "read" }, { .op = OP_ENTER, .call = "write" } },
	  "write() begins inside read()" },
	{ "law: a return from nowhere", { { .op = OP_LEAVE, .call = "read" } },
	  "read() returns, but nothing() was entered" },
	{ "law: a call that never returns", { { .op = OP_ENTER, .call = "read" } },
	  "read() never returns" },
	{ "law: memory below zero", { { .op = OP_ACK, .from = SOCKET_BUFFER, .bytes = 1 } },
	  "more leaves socket-buffer than is there" },
	{ "law: a byte sent twice",
	  { { .op = OP_WIRE, .payload_bytes = 5 }, { .op = OP_WIRE, .offset_bytes = 4,
						     .payload_bytes = 5 } },
	  "byte 4 is sent, byte 5 comes next" },
	{ "law: a byte not delivered", { { .op = OP_WIRE, .payload_bytes = 9 } },
	  "9 bytes were delivered, not 10" },
};

static void test_law(void **state)
{
	const struct law_row *row = *state;
	struct invariant v;

	invariant_init(&v, 10);
	for (size_t i = 0; i < ARRAY_LEN(row->events); i++) {
		if (row->events[i].op)
			v.sink.put(&v.sink, &row->events[i]);
	}
	/* OP_ENTER is the first operation, number 0: an empty event looks like one without a call. */
	if (row->events[0].op == OP_ENTER) {
		for (size_t i = 0; i < ARRAY_LEN(row->events) && row->events[i].call[0]; i++)
			v.sink.put(&v.sink, &row->events[i]);
	}
	assert_int_equal(invariant_finish(&v), -1);
	assert_non_null(strstr(v.error.text, row->says));
}

int main(void)
{
	static struct CMUnitTest tests[32] = {
		cmocka_unit_test(test_calls),
		cmocka_unit_test(test_textbook_leaves_out),
		cmocka_unit_test(test_user_fault_is_two_switches),
		cmocka_unit_test(test_memory_peak),
	};
	size_t n = 4;

	n = ADD_ROWS(tests, n, passes, test_passes);
	n = ADD_ROWS(tests, n, laws, test_law);
	return _cmocka_run_group_tests("ledger", tests, n, NULL, NULL);
}
