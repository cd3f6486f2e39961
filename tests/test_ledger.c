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
	ledger_add(&l, &in_user);
	assert_int_equal(l.mode_switches, 4);
	assert_int_equal(l.user_faults, 2);
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

/* From, to and mover make a hop; what has no bytes makes none. */
static void test_hops(void **state)
{
	static const struct event moves[] = {
		{ .op = OP_COPY, .from = PAGE_CACHE, .to = USER_BUFFER, .bytes = 5, .payload_bytes = 4 },
		{ .op = OP_COPY, .from = PAGE_CACHE, .to = SOCKET_BUFFER, .bytes = 5 },
		{ .op = OP_COPY, .from = USER_BUFFER, .to = SOCKET_BUFFER, .bytes = 5 },
		{ .op = OP_LINK, .from = PAGE_CACHE, .to = SOCKET_BUFFER, .bytes = 5 },
		{ .op = OP_DMA, .from = PAGE_CACHE, .to = SOCKET_BUFFER, .bytes = 5 },
		{ .op = OP_COPY, .from = PAGE_CACHE, .to = USER_BUFFER, .bytes = 2, .payload_bytes = 2 },
		{ .op = OP_COPY, .from = DISK, .to = NIC },
	};
	struct ledger l;

	(void)state;
	ledger_init(&l, COUNT_ALL, 10);
	for (size_t i = 0; i < ARRAY_LEN(moves); i++)
		ledger_add(&l, &moves[i]);
	assert_int_equal(l.nhops, 5);
	assert_int_equal(l.hops[0].operations, 2);
	assert_int_equal(l.hops[0].bytes, 7);
	assert_int_equal(l.hops[0].payload_bytes, 6);
	assert_int_equal(l.hops[3].by, BY_REFERENCE);
	assert_int_equal(ledger_moved(&l, BY_CPU).operations, 4);
	assert_int_equal(ledger_moved(&l, BY_CPU).bytes, 17);
}

/* Only what an event takes is taken, and only what is there can be given back. */
static void test_memory_by_place(void **state)
{
	static const struct event events[] = {
		{ .op = OP_COPY, .from = USER_BUFFER, .to = SOCKET_BUFFER, .bytes = 100 },
		{ .op = OP_COPY, .from = SOCKET_BUFFER, .to = SOCKET_BUFFER, .bytes = 100 },
		{ .op = OP_ACK, .from = PAGE_CACHE, .bytes = 50 },	/* lets go of references */
		{ .op = OP_DMA, .from = DISK, .to = PAGE_CACHE, .bytes = 4096 },
		{ .op = OP_DMA, .from = DISK, .to = USER_BUFFER, .bytes = 4096 },
		{ .op = OP_FAULT, .from = PAGE_CACHE, .to = PAGE_TABLES, .bytes = 8 },
		{ .op = OP_UNMAP, .from = PAGE_TABLES, .bytes = 16 },	/* more than is there */
		{ .op = OP_MAP, .from = PAGE_CACHE, .to = PAGE_TABLES, .bytes = 24 },
		{ .op = OP_MAP, .from = PAGE_CACHE, .to = USER_BUFFER, .bytes = 3 },
	};
	struct ledger l;

	(void)state;
	ledger_init(&l, COUNT_ALL, 10);
	for (size_t i = 0; i < ARRAY_LEN(events); i++)
		ledger_add(&l, &events[i]);
	assert_int_equal(l.memory_bytes[SOCKET_BUFFER], 100);
	assert_int_equal(l.memory_bytes[PAGE_CACHE], 4096);
	assert_int_equal(l.memory_bytes[USER_BUFFER], 0);
	assert_int_equal(l.memory_bytes[PAGE_TABLES], 24);
	assert_int_equal(l.memory_peak_bytes[PAGE_TABLES], 24);
}

/* Who is busy, and when things were over. */
static void test_times(void **state)
{
	static const struct event events[] = {
		{ .op = OP_MEDIA, .lane = LANE_DISK, .start_ns = 0, .end_ns = 1 },
		{ .op = OP_DMA, .lane = LANE_DMA_DISK, .start_ns = 1, .end_ns = 11 },
		{ .op = OP_LEAVE, .lane = LANE_CPU, .start_ns = 20, .end_ns = 120 },
		{ .op = OP_DMA, .lane = LANE_DMA_NIC, .start_ns = 20, .end_ns = 1020 },
		{ .op = OP_WIRE, .lane = LANE_NIC, .start_ns = 1020, .end_ns = 11020,
		  .bytes = 10, .payload_bytes = 9 },
		{ .op = OP_WIRE, .lane = LANE_NIC, .start_ns = 11020, .end_ns = 11021 },
		{ .op = OP_ACK, .lane = LANE_CPU, .start_ns = 11021, .end_ns = 111021 },
		{ .op = OP_IRQ, .lane = LANE_DISK, .start_ns = 111021, .end_ns = 111021 },
		{ .op = OP_FREE, .lane = LANE_CPU, .start_ns = 50, .end_ns = 50 },
	};
	struct ledger l;

	(void)state;
	ledger_init(&l, COUNT_ALL, 10);
	for (size_t i = 0; i < ARRAY_LEN(events); i++)
		ledger_add(&l, &events[i]);
	assert_int_equal(l.busy_ns[BUSY_DISK], 11);
	assert_int_equal(l.busy_ns[BUSY_DMA], 1010);
	assert_int_equal(l.busy_ns[BUSY_CPU_KERNEL], 100100);
	assert_int_equal(l.busy_ns[BUSY_NIC], 10001);
	assert_int_equal(l.returned_ns, 120);
	assert_int_equal(l.sent_ns, 11021);
	assert_int_equal(l.acked_ns, 111021);
	assert_int_equal(l.elapsed_ns, 111021);
	assert_int_equal(l.delivered_bytes, 9);
}

/* A recorded trace may hold more names and hops than there is room for. */
static void test_too_many(void **state)
{
	struct event e = { .op = OP_ENTER, .bytes = 1 };
	struct ledger l;

	(void)state;
	ledger_init(&l, COUNT_ALL, 10);
	for (int i = 0; i < 2 * MAX_CALLS; i++) {
		snprintf(e.call, sizeof(e.call), "call%d", i);
		ledger_add(&l, &e);
	}
	assert_int_equal(l.ncalls, MAX_CALLS);
	assert_int_equal(l.mode_switches, 2 * MAX_CALLS);
	assert_int_equal(ledger_calls(&l, NULL), MAX_CALLS);
	e.op = OP_COPY;
	for (e.from = 0; e.from < N_PLACES; e.from++) {
		for (e.to = 0; e.to < N_PLACES; e.to++)
			ledger_add(&l, &e);
	}
	assert_int_equal(l.nhops, MAX_HOPS);
	assert_int_equal(ledger_moved(&l, BY_CPU).bytes, MAX_HOPS);
	assert_int_equal(l.delivered_bytes, 0);
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

/* Each law, broken once: of a file of 10 bytes in two rounds.  The last event has no lane. */
struct law_row {
	const char *name;
	struct event events[6];
	const char *says;
};

#define END { .lane = N_LANES }
#define CALL(c) { .op = OP_ENTER, .call = c }
#define RETURN(c) { .op = OP_LEAVE, .call = c }
#define SLEEP { .op = OP_SLEEP, .from = DISK, .call = "read" }
#define WAKE { .op = OP_WAKE, .from = DISK, .call = "read" }

static const struct law_row laws[] = {
	{ "law: time runs back",
	  { { .op = OP_IRQ, .start_ns = 10, .end_ns = 10 }, { .op = OP_IRQ, .lane = LANE_NIC }, END },
	  "time runs back" },
	{ "law: two things at once",
	  { { .op = OP_IRQ, .end_ns = 10 }, { .op = OP_IRQ, .start_ns = 5, .end_ns = 6 }, END },
	  "lane cpu0 does two things at once" },
	{ "law: a chunk that the file has not", { { .op = OP_IRQ, .chunk = 2 }, END },
	  "chunk 2 of 2" },
	{ "law: ends before it starts", { { .op = OP_IRQ, .start_ns = 5 }, END },
	  "ends before it starts" },
	{ "law: a call inside a call", { CALL("read"), CALL("write"), END },
	  "write() begins inside read()" },
	{ "law: a return from nowhere", { RETURN("read"), END },
	  "read() returns, but nothing() was entered" },
	{ "law: another call returns", { CALL("read"), RETURN("write"), END },
	  "write() returns, but read() was entered" },
	{ "law: a call that never returns", { CALL("read"), END }, "read() never returns" },
	{ "law: work outside of a call", { { .op = OP_SUBMIT, .call = "read" }, END },
	  "submit outside of its call" },
	{ "law: work after the call",
	  { CALL("read"), RETURN("read"), { .op = OP_FAULT, .call = "read" }, END },
	  "fault outside of its call" },
	{ "law: work of no call", { { .op = OP_SUBMIT }, END }, "submit outside of any call or fault" },
	{ "law: work long after a fault",
	  { { .op = OP_FAULT, .user = 1 }, { .op = OP_SUBMIT }, CALL("read"), RETURN("read"),
	    { .op = OP_SUBMIT }, END },
	  "event 4: submit outside of any call or fault" },
	{ "law: work in one's sleep",
	  { CALL("read"), SLEEP, { .op = OP_SUBMIT, .call = "read" }, END },
	  "submit while the task sleeps" },
	{ "law: a second sleep",
	  { CALL("read"), SLEEP, SLEEP, END },
	  "sleep while the task sleeps" },
	{ "law: a wake for something else",
	  { CALL("read"), SLEEP,
	    { .op = OP_WAKE, .from = SOCKET_BUFFER, .call = "read" }, END },
	  "the task sleeps for disk and wakes for socket-buffer" },
	{ "law: a wake in vain",
	  { CALL("read"), SLEEP,
	    WAKE,
	    SLEEP, END }, "the task has woken in vain" },
	{ "law: a wake without sleep", { CALL("read"), { .op = OP_WAKE, .call = "read" }, END },
	  "wake of a task that is awake" },
	{ "law: a sleep without end", { CALL("read"), SLEEP, END },
	  "the task never wakes" },
	{ "law: memory below zero",
	  { { .op = OP_FREE, .from = USER_BUFFER, .bytes = 1 }, END },
	  "more leaves user-buffer than is there" },
	{ "law: a byte handed over twice",
	  { { .op = OP_ALLOC, .to = PAGE_CACHE, .bytes = 10 }, CALL("sendfile"),
	    { .op = OP_XMIT, .call = "sendfile", .from = PAGE_CACHE, .to = NIC, .bytes = 5,
	      .payload_bytes = 5 },
	    { .op = OP_XMIT, .call = "sendfile", .from = PAGE_CACHE, .to = NIC, .bytes = 5,
	      .payload_bytes = 5, .offset_bytes = 4 }, END },
	  "byte 4 is handed to the NIC, byte 5 comes next" },
	{ "law: found before it was asked for",
	  { { .op = OP_MEDIA, .lane = LANE_DISK, .from = DISK, .bytes = 1 }, END },
	  "found on the disk before it was asked of the disk" },
	{ "law: found while it is asked for",
	  { CALL("read"), { .op = OP_SUBMIT, .call = "read", .bytes = 1, .end_ns = 9 },
	    { .op = OP_MEDIA, .lane = LANE_DISK, .from = DISK, .bytes = 1, .start_ns = 8, .end_ns = 8 },
	    END },
	  "found on the disk before it was asked of the disk" },
	{ "law: moved before it was found",
	  { CALL("read"), { .op = OP_SUBMIT, .call = "read", .bytes = 1 },
	    { .op = OP_MEDIA, .lane = LANE_DISK, .from = DISK, .bytes = 1, .end_ns = 9 },
	    { .op = OP_DMA, .lane = LANE_DMA_DISK, .from = DISK, .to = PAGE_CACHE, .bytes = 1,
	      .start_ns = 8, .end_ns = 9 }, END },
	  "read from the disk before it was found on the disk" },
	{ "law: fetched before it was handed over",
	  { { .op = OP_DMA, .lane = LANE_DMA_NIC, .from = PAGE_CACHE, .to = NIC, .bytes = 1,
	      .payload_bytes = 1 }, END },
	  "fetched by the NIC before it was handed to the NIC" },
	{ "law: sent before it was fetched",
	  { { .op = OP_WIRE, .lane = LANE_NIC, .from = NIC, .bytes = 1, .payload_bytes = 1 }, END },
	  "sent before it was fetched by the NIC" },
	{ "law: no payload is sent", { { .op = OP_WIRE, .lane = LANE_NIC, .from = NIC, .bytes = 1 }, END },
	  "what is sent is no payload" },
	{ "law: an ACK out of nowhere", { { .op = OP_ACK, .bytes = 1, .payload_bytes = 1 }, END },
	  "ack without an interrupt of the NIC" },
	{ "law: an interrupt for nothing", { { .op = OP_IRQ, .from = NIC }, END },
	  "no ack after the NIC's interrupt" },
	{ "law: an interrupt of the disk first", { { .op = OP_IRQ, .from = NIC },
						   { .op = OP_IRQ, .from = DISK }, END },
	  "no ack after the NIC's interrupt" },
	{ "law: acknowledged before it was sent",
	  { { .op = OP_IRQ, .from = NIC }, { .op = OP_ACK, .bytes = 1, .payload_bytes = 1 }, END },
	  "acknowledged before it was sent" },
	{ "law: read before it has come",
	  { CALL("read"), { .op = OP_COPY, .call = "read", .from = PAGE_CACHE, .to = USER_BUFFER,
			    .bytes = 1, .payload_bytes = 1 }, END },
	  "copy of bytes that have not come to page-cache" },
	{ "law: read while it comes",
	  { CALL("read"), { .op = OP_SUBMIT, .call = "read", .bytes = 9 },
	    { .op = OP_MEDIA, .lane = LANE_DISK, .from = DISK, .bytes = 9 },
	    { .op = OP_DMA, .lane = LANE_DMA_DISK, .from = DISK, .to = PAGE_CACHE, .bytes = 9,
	      .payload_bytes = 9, .end_ns = 9 },
	    { .op = OP_COPY, .call = "read", .from = PAGE_CACHE, .to = USER_BUFFER, .bytes = 9,
	      .payload_bytes = 9, .start_ns = 8, .end_ns = 9 }, END },
	  "copy of bytes that have not come to page-cache" },
	{ "law: read when it is overwritten",
	  { { .op = OP_ALLOC, .to = PAGE_CACHE, .bytes = 10 },
	    { .op = OP_ALLOC, .to = USER_BUFFER, .bytes = 5 }, CALL("read"),
	    { .op = OP_COPY, .call = "read", .from = PAGE_CACHE, .to = USER_BUFFER, .bytes = 10,
	      .payload_bytes = 10 },
	    { .op = OP_COPY, .call = "read", .from = USER_BUFFER, .to = SOCKET_BUFFER, .bytes = 5,
	      .payload_bytes = 5 }, END },
	  "copy of bytes that are overwritten" },
	{ "law: copied on when it is overwritten",
	  { { .op = OP_ALLOC, .to = PAGE_CACHE, .bytes = 10 },
	    { .op = OP_ALLOC, .to = USER_BUFFER, .bytes = 5 }, CALL("read"),
	    { .op = OP_COPY, .call = "read", .from = PAGE_CACHE, .to = USER_BUFFER, .bytes = 10,
	      .payload_bytes = 10 },
	    { .op = OP_COPY, .call = "read", .from = USER_BUFFER, .to = USER_BUFFER, .bytes = 5,
	      .payload_bytes = 5 }, END },
	  "copy of bytes that are overwritten" },
	{ "law: a byte not delivered", { END }, "0 bytes were delivered, not 10" },
};

/* A file of 10 bytes in 2 chunks. */
static struct run ten_bytes;

static void test_law(void **state)
{
	const struct law_row *row = *state;
	struct invariant v;

	invariant_init(&v, &ten_bytes, 1);
	for (const struct event *e = row->events; e->lane != N_LANES; e++)
		v.sink.put(&v.sink, e);
	assert_int_equal(invariant_finish(&v), -1);
	if (!strstr(v.error.text, row->says))
		fail_msg("says: %s", v.error.text);
}

/* What shows only at the end: the same trace whole, and with events left out. */
struct end_row {
	const char *name;
	int first, last;	/* indices of what is left out */
	const char *says;	/* NULL: no law is broken */
};

static const struct event whole[] = {
	{ .op = OP_ALLOC, .to = USER_BUFFER, .bytes = 4 },
	CALL("sendfile"),
	{ .op = OP_SUBMIT, .call = "sendfile", .bytes = 4096 },
	{ .op = OP_SUBMIT, .call = "sendfile", .bytes = 0 },
	{ .op = OP_MEDIA, .lane = LANE_DISK, .bytes = 4096 },
	{ .op = OP_MEDIA, .lane = LANE_DISK, .bytes = 0 },
	{ .op = OP_DMA, .lane = LANE_DMA_DISK, .from = DISK, .to = PAGE_CACHE, .bytes = 4096,
	  .payload_bytes = 10 },
	{ .op = OP_DMA, .lane = LANE_DMA_DISK, .from = DISK, .to = PAGE_CACHE, .bytes = 0,
	  .payload_bytes = 10 },
	{ .op = OP_XMIT, .call = "sendfile", .from = PAGE_CACHE, .bytes = 10, .payload_bytes = 10 },
	RETURN("sendfile"),
	{ .op = OP_DMA, .lane = LANE_DMA_NIC, .from = PAGE_CACHE, .to = NIC, .bytes = 10,
	  .payload_bytes = 10 },
	{ .op = OP_WIRE, .lane = LANE_NIC, .from = NIC, .bytes = 10, .payload_bytes = 10 },
	{ .op = OP_FREE, .from = USER_BUFFER, .bytes = 4 },
	{ .op = OP_IRQ, .from = NIC },
	{ .op = OP_ACK, .from = PAGE_CACHE, .bytes = 10, .payload_bytes = 10 },
	{ .op = OP_DONE },
};

static const struct end_row ends[] = {
	{ "end: no law is broken", -1, -1, NULL },
	{ "end: not found", 5, 5, "asked of the disk in 2 pieces, but found on the disk in 1" },
	{ "end: not read", 7, 7, "found on the disk in 2 pieces, but read from the disk in 1" },
	{ "end: not freed", 12, 12, "user-buffer still holds 4 bytes" },
	{ "end: no ACK", 14, 14, "no ack after the NIC's interrupt" },
	{ "end: no request done", 15, 15, "0 requests were done, not 1" },
	{ "end: no interrupt and no ACK", 13, 14, "10 bytes were sent, but 0 acknowledged" },
};

static void test_end(void **state)
{
	const struct end_row *row = *state;
	struct invariant v;

	invariant_init(&v, &ten_bytes, 1);
	for (int i = 0; i < (int)ARRAY_LEN(whole); i++) {
		if (i < row->first || i > row->last)
			v.sink.put(&v.sink, &whole[i]);
	}
	if (invariant_finish(&v) != (row->says ? -1 : 0) ||
	    (row->says && !strstr(v.error.text, row->says)))
		fail_msg("says: %s", v.error.text);
}

int main(void)
{
	static struct CMUnitTest tests[80] = {
		cmocka_unit_test(test_calls),
		cmocka_unit_test(test_textbook_leaves_out),
		cmocka_unit_test(test_user_fault_is_two_switches),
		cmocka_unit_test(test_memory_peak),
		cmocka_unit_test(test_hops),
		cmocka_unit_test(test_memory_by_place),
		cmocka_unit_test(test_times),
		cmocka_unit_test(test_too_many),
	};
	size_t n = 8;

	ten_bytes.strategy = strategy_find("sendfile");
	ten_bytes.config = (struct config){ .file_bytes = 10, .chunk_bytes = 5, .requests = 1,
					    .connections = 1, .files = 1 };
	ten_bytes.config.machine.cpu.cores = 1;
	n = ADD_ROWS(tests, n, passes, test_passes);
	n = ADD_ROWS(tests, n, laws, test_law);
	n = ADD_ROWS(tests, n, ends, test_end);
	return _cmocka_run_group_tests("ledger", tests, n, NULL, NULL);
}
