/*
 * What each part of the machine does: in how many pieces the bytes move, when the task sleeps, what
 * the CPU does, how long it all takes, who has the DMA engine.
 */

#include "tests/test.h"

#include "tests/simulate.h"

/*
 * A full socket buffer: 1 MiB in segments of 64 KiB, each acknowledged by itself.  The task sleeps
 * when there is no room, and wakes when a third of the buffer is free.
 */
struct room_row {
	const char *name;
	const char *buffer;
	uint64_t sleeps;
};

static const struct room_row rooms[] = {
	{ "room: for all of it", "socket_buffer=1MiB", 0 },
	{ "room: for all but one, wakes when a third is free", "socket_buffer=960KiB", 1 },
	{ "room: 3 segments, wakes when 1 is free", "socket_buffer=192KiB", 16 - 3 },
	{ "room: 4 segments, wakes when 2 are free", "socket_buffer=256KiB", (16 - 4) / 2 },
	{ "room: 1 segment, wakes when it is free", "socket_buffer=64KiB", 16 - 1 },
	{ "room: half a segment at a time", "socket_buffer=32KiB", 32 - 1 },
};

static void test_room(void **state)
{
	const struct room_row *row = *state;
	const char *set[] = { "file.cache=warm", "nic.bandwidth=1MB", row->buffer, NULL };
	struct ledger l = simulate(load("static-file", "sendfile", set));

	assert_int_equal(l.sleeps, row->sleeps);
	/* Sleeping costs no mode switch. */
	assert_int_equal(l.mode_switches, 32);
}

/*
 * In how many pieces the bytes of 1 MiB move: requests to the disk by readahead or by the disk's
 * limit, rounds of 64 KiB in the kernel, segments to the NIC.
 */
struct pieces_row {
	const char *name;
	const char *strategy, *set[5];
	uint64_t requests, copies, references, segments;
};

static const struct pieces_row pieces[] = {
	{ "pieces: read-write", "read-write", { "chunk=64KiB" }, 8, 32, 0, 16 },
	{ "pieces: read-write at once", "read-write", { "chunk=whole" }, 1, 32, 0, 16 },
	{ "pieces: read-write at once before 4.10", "read-write@linux-2.4", { "chunk=whole" },
	  8, 32, 0, 16 },
	{ "pieces: the disk's limit", "read-write", { "chunk=whole", "disk.request=96KiB" },
	  16, 32, 0, 16 },
	{ "pieces: mmap-write at once", "mmap-write", { "chunk=whole" }, 8, 16, 0, 16 },
	{ "pieces: sendfile at once", "sendfile", { "chunk=whole" }, 8, 0, 16, 16 },
	{ "pieces: sendfile in small calls", "sendfile", { "chunk=4KiB" }, 11, 0, 256, 256 },
	{ "pieces: direct-write at once", "direct-write", { "chunk=whole" }, 1, 16, 0, 16 },
	{ "pieces: direct-write, the disk's limit", "direct-write",
	  { "chunk=whole", "disk.request=64KiB" }, 16, 16, 0, 16 },
	{ "pieces: direct-write, whole blocks", "direct-write",
	  { "chunk=whole", "disk.request=124KiB", "disk.block_bytes=64KiB" }, 16, 16, 0, 16 },
	{ "pieces: small segments", "sendfile", { "chunk=whole", "nic.segment=30KiB", "socket_buffer=4MiB" },
	  8, 0, 16, 35 },
	{ "pieces: small segments, no gather", "sendfile",
	  { "chunk=whole", "nic.segment=30KiB", "socket_buffer=4MiB", "nic.scatter_gather=false" },
	  8, 35, 16, 35 },
	{ "pieces: large segments", "sendfile", { "chunk=whole", "nic.segment=512KiB" },
	  8, 0, 16, 4 },	/* the socket buffer is full each time */
	{ "pieces: as large as loopback's", "sendfile",
	  { "chunk=whole", "nic.segment=65483", "socket_buffer=4MiB" }, 8, 0, 16, 17 },
	{ "pieces: as large as loopback's, small calls", "sendfile",
	  { "chunk=64KiB", "nic.segment=65483", "socket_buffer=4MiB" }, 8, 0, 16, 32 },
};

static void test_pieces(void **state)
{
	const struct pieces_row *row = *state;
	struct ledger l = simulate(load("static-file", row->strategy, row->set));
	uint64_t requests = 0, segments = 0;

	for (size_t i = 0; i < l.nhops; i++) {
		if (l.hops[i].from == DISK)
			requests += l.hops[i].operations;
		if (l.hops[i].to == NIC)
			segments += l.hops[i].operations;
	}
	assert_int_equal(requests, row->requests);
	assert_int_equal(ledger_moved(&l, BY_CPU).operations, row->copies);
	assert_int_equal(ledger_moved(&l, BY_REFERENCE).operations, row->references);
	assert_int_equal(segments, row->segments);
}

/* While the CPU copies for long, 16 segments are acknowledged: it takes one interrupt for all. */
static void test_cumulative_ack(void **state)
{
	const char *set[] = { "file.size=128KiB", "file.cache=warm", "nic.segment=4KiB", "rtt=0",
			      "cpu.call=10ms", "cpu.xmit=0", "cpu.interrupt=0", "cpu.ack=0", NULL };
	struct ledger l = simulate(load("static-file", "read-write", set));

	(void)state;
	/* The last 16 find the CPU idle and interrupt it one by one. */
	assert_int_equal(l.interrupts, 1 + 16);
}

/*
 * What the CPU does for one page: each operation costs its own power of ten, so the digits of the
 * time tell how often each was done.
 */
struct work_row {
	const char *name;
	const char *strategy, *set;
	uint64_t busy_ns;	/* map, link and fault, ACK, XMIT, submit, IRQ, context switch,
				 * call, mode switch, copy in the cache, copy in DRAM */
};

static const struct work_row works[] = {
	{ "work: read-write", "read-write", NULL, 111222411 },
	{ "work: read-write, warm", "read-write", "file.cache=warm", 110102420 },
	{ "work: read-write, as large as the cache", "read-write", "cpu.cache_bytes=4096", 111222411 },
	{ "work: read-write, larger than the cache", "read-write", "cpu.cache_bytes=4095", 111222402 },
	{ "work: sendfile 2.1, warm", "sendfile@linux-2.1", "file.cache=warm", 110101210 },
	{ "work: read-write, twice", "read-write", "requests=2", 221324831 },
	{ "work: read-write, no gather", "read-write", "nic.scatter_gather=false", 111223421 },
	{ "work: mmap-write", "mmap-write", NULL, 3111223601 },
	{ "work: mmap-write, warm", "mmap-write", "file.cache=warm", 3110103610 },
	{ "work: sendfile", "sendfile", NULL, 1111221200 },
	{ "work: sendfile, no gather", "sendfile", "nic.scatter_gather=false", 1111222201 },
	{ "work: direct-write", "direct-write", NULL, 111221401 },
	{ "work: direct-async", "direct-async", NULL, 111221401 },
};

static void test_work(void **state)
{
	const struct work_row *row = *state;
	const char *set[] = {
		"file.size=4096", "chunk=4096", "cpu.copy_dram=4096 GB", "cpu.copy_cached=409600 MB",
		"cpu.mode_switch=100", "cpu.call=1000", "cpu.context_switch=10000",
		"cpu.interrupt=100000", "cpu.submit=1000000", "cpu.xmit=10000000", "cpu.ack=100000000",
		"cpu.fault=1000000000", "cpu.link_page=1000000000", "cpu.map_page=1000000000",
		row->set, NULL,
	};
	struct ledger l = simulate(load("static-file", row->strategy, set));

	assert_int_equal(l.busy_ns[BUSY_CPU_KERNEL], row->busy_ns);
	assert_int_equal(l.busy_ns[BUSY_CPU_USER], 0);
}

/* Times, computed by hand, on a machine whose CPU costs nothing but 1 ns for a copy. */
#define COPY 1
#define READ (1000 + 100)	/* latency and DMA of a page */
#define FETCH 10		/* the NIC's DMA of a page */
#define SEND 1000		/* a page on the wire */
struct time_row {
	const char *name;
	const char *strategy, *set[6];
	uint64_t elapsed_ns;
};

static const struct time_row times[] = {
	/* One page: seek, latency, DMA, DMA, wire, ACK. */
	{ "time: one after the other", "sendfile",
	  { "file.size=4096", "disk.seek=100us", "dma.setup=10us", "rtt=1000us" },
	  100000 + 10000 + READ + 10000 + FETCH + SEND + 1000000 },
	/* 16 page references, one after the other. */
	{ "time: references by the page", "sendfile",
	  { "file.size=64KiB", "chunk=64KiB", "disk.latency=0", "cpu.link_page=1us" },
	  16 * (100 + 1000 + FETCH + SEND) },
	/* 8 reads at once: their latencies overlap, their DMA does not; then 8 go out. */
	{ "time: 8 in flight", "direct-async", { "file.size=32KiB", "disk.queue_depth=8" },
	  READ + 7 * 100 + COPY + FETCH + 8 * SEND },
	{ "time: 8 asked for, 1 in flight", "direct-async", { "file.size=32KiB", "disk.queue_depth=1" },
	  8 * READ + COPY + FETCH + 8 * SEND },
	/* 4 in flight: one more is accepted whenever one has moved. */
	{ "time: 8 asked for, 4 in flight", "direct-async", { "file.size=32KiB", "disk.queue_depth=4" },
	  READ + READ + 3 * 100 + COPY + FETCH + 8 * SEND },
	{ "time: one read at a time", "direct-write", { "file.size=32KiB", "nic.bandwidth=4096 GB" },
	  8 * (READ + COPY) + FETCH + 1 },
	/* The first request seeks, and the first of the second sending. */
	{ "time: two seeks", "direct-write",
	  { "file.size=8KiB", "requests=2", "disk.seek=1ms", "nic.bandwidth=4096 GB" },
	  2 * 1000000 + 4 * (READ + COPY) + FETCH + 1 },
	/* The NIC fetches slowly: meanwhile the second page comes, unless it needs that engine. */
	{ "time: two DMA engines", "direct-write",
	  { "file.size=8KiB", "disk.latency=0", "nic.bandwidth=4096 GB", "dma.bandwidth=40960 kB" },
	  100 + COPY + 2 * 100000 + 1 },
	{ "time: one shared DMA engine", "direct-write",
	  { "file.size=8KiB", "disk.latency=0", "nic.bandwidth=4096 GB", "dma.bandwidth=40960 kB",
	    "dma.shared=true" },
	  2 * (100 + COPY + 100000) + 1 },
};

static void test_time(void **state)
{
	const struct time_row *row = *state;
	const char *set[32] = {
		"chunk=4096", "rtt=0", "cpu.mode_switch=0", "cpu.call=0", "cpu.context_switch=0",
		"cpu.interrupt=0", "cpu.submit=0", "cpu.xmit=0", "cpu.ack=0", "cpu.link_page=0",
		"cpu.copy_dram=10000000 MB", "cpu.copy_cached=10000000 MB", "disk.latency=1us",
		"disk.bandwidth=40960 MB", "dma.setup=0", "dma.bandwidth=409600 MB",
		"nic.bandwidth=4096 MB",
	};
	size_t n = 17;
	struct ledger l;

	for (size_t i = 0; i < ARRAY_LEN(row->set) && row->set[i]; i++)
		set[n++] = row->set[i];
	l = simulate(load("static-file", row->strategy, set));
	assert_int_equal(l.elapsed_ns, row->elapsed_ns);
}

/* One letter for each DMA: of the disk, of the NIC. */
struct turns {
	struct sink sink;
	char text[64];
};

static int note_turn(struct sink *sink, const struct event *e)
{
	struct turns *t = (struct turns *)sink;

	if (e->op == OP_DMA)
		strcat(t->text, e->lane == LANE_DMA_NIC ? "n" : "d");
	return 0;
}

/* Where both want a shared DMA engine they take turns, whoever had it last. */
static void test_turns(void **state)
{
	const char *set[] = { "file.size=24KiB", "chunk=4KiB", "depth=3", "dma.shared=true",
			      "disk.latency=0", "dma.bandwidth=1MB", "disk.bandwidth=1MB", NULL };
	struct turns t = { .sink = { .put = note_turn } };

	(void)state;
	assert_int_equal(engine_run(load("static-file", "direct-async", set), 1, &t.sink), 0);
	assert_string_equal(t.text, "ddd" "ndndnd" "nnn");
}

int main(void)
{
	static struct CMUnitTest tests[64] = {
		cmocka_unit_test(test_cumulative_ack),
		cmocka_unit_test(test_turns),
	};
	size_t n = 2;

	n = ADD_ROWS(tests, n, pieces, test_pieces);
	n = ADD_ROWS(tests, n, rooms, test_room);
	n = ADD_ROWS(tests, n, works, test_work);
	n = ADD_ROWS(tests, n, times, test_time);
	return _cmocka_run_group_tests("parts", tests, n, NULL, NULL);
}
