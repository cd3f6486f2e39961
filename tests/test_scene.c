/*
 * The fold from events to what lies where.  Events are made by hand here; real traces are folded
 * in test_app.c.
 */

#include "tests/test.h"

#include "ui/scene.h"

#define K 1024ull

static struct scene s;

static void begin(uint64_t file_bytes)
{
	struct trace_header header = { .payload_bytes = file_bytes, .file_bytes = file_bytes };

	scene_init(&s, &header);
}

static void add(struct event e)
{
	scene_add(&s, NULL, &e);
}

/* The row of four blocks as it would be drawn: ".": nothing, "a", "A"; "<", "(" before them. */
static const char *row(enum place place)
{
	static const char *const marks[] = {
		[BLOCK_NONE] = ".", [BLOCK_PART] = "a", [BLOCK_ALL] = "A",
		[BLOCK_REFERENCE_PART] = "<a", [BLOCK_REFERENCE_ALL] = "<A",
		[BLOCK_SENT_PART] = "(a", [BLOCK_SENT_ALL] = "(A",
	};
	static char text[64];
	int joined, n = scene_blocks(&s, 4, &joined);

	text[0] = '\0';
	for (int b = 0; b < n; b++)
		strcat(text, marks[scene_block(&s, place, b, joined)]);
	return text;
}

static struct event move(enum op op, enum place from, enum place to, uint64_t offset,
			 uint64_t bytes)
{
	return (struct event){ .op = (uint8_t)op, .from = (uint8_t)from, .to = (uint8_t)to,
			       .offset_bytes = offset, .bytes = bytes, .payload_bytes = bytes };
}

struct blocks_row {
	const char *name;
	uint64_t file_bytes;
	int most, shown, joined;
	uint64_t block_bytes;	/* of the shown ones */
};

static const struct blocks_row block_rows[] = {
	{ "blocks: an empty file has none", 0, 4, 0, 1, 0 },
	{ "blocks: one byte is one block", 1, 4, 1, 1, 4096 },
	{ "blocks: one page", 4096, 4, 1, 1, 4096 },
	{ "blocks: a page and a byte", 4097, 4, 2, 1, 4096 },
	{ "blocks: 64 KiB in four", 64 * K, 4, 4, 2, 16 * K },
	{ "blocks: 64 KiB in eight", 64 * K, 8, 8, 1, 8 * K },
	{ "blocks: five pages in three", 20 * K, 4, 3, 2, 8 * K },
	{ "blocks: 1 MiB in four", 1024 * K, 4, 4, 2, 256 * K },
	{ "blocks: 1 MiB less a byte", 1024 * K - 1, 4, 4, 2, 256 * K },
};

static void test_blocks(void **state)
{
	const struct blocks_row *r = *state;
	int joined;

	begin(r->file_bytes);
	assert_int_equal(scene_blocks(&s, r->most, &joined), r->shown);
	assert_int_equal(joined, r->joined);
	assert_int_equal(s.block_bytes * (uint64_t)joined, r->block_bytes);
	/* All of the file lies on the disk, however its last block ends. */
	for (int b = 0; b < r->shown; b++)
		assert_int_equal(scene_block(&s, DISK, b, joined), BLOCK_ALL);
}

static void test_copies_stay_behind(void **state)
{
	(void)state;
	begin(64 * K);
	add(move(OP_DMA, DISK, PAGE_CACHE, 0, 64 * K));
	assert_string_equal(row(DISK), "AAAA");
	assert_string_equal(row(PAGE_CACHE), "AAAA");
	add(move(OP_COPY, PAGE_CACHE, SOCKET_BUFFER, 0, 24 * K));
	assert_string_equal(row(SOCKET_BUFFER), "Aa..");
	assert_string_equal(row(PAGE_CACHE), "AAAA");
}

static void test_wire_and_ack(void **state)
{
	(void)state;
	begin(64 * K);
	add(move(OP_COPY, USER_BUFFER, SOCKET_BUFFER, 0, 64 * K));
	add(move(OP_DMA, SOCKET_BUFFER, NIC, 0, 32 * K));
	assert_string_equal(row(NIC), "AA..");
	add(move(OP_WIRE, NIC, NOWHERE, 0, 32 * K));
	assert_string_equal(row(NIC), "(A(A..");
	assert_string_equal(row(SOCKET_BUFFER), "AAAA");
	add(move(OP_ACK, SOCKET_BUFFER, NOWHERE, 0, 32 * K));
	assert_string_equal(row(SOCKET_BUFFER), "..AA");
}

static void test_references(void **state)
{
	(void)state;
	begin(64 * K);
	add(move(OP_LINK, PAGE_CACHE, SOCKET_BUFFER, 0, 40 * K));
	assert_string_equal(row(SOCKET_BUFFER), "<A<A<a.");
	add(move(OP_ACK, PAGE_CACHE, NOWHERE, 0, 40 * K));
	assert_string_equal(row(SOCKET_BUFFER), "....");
}

static void test_mapping(void **state)
{
	(void)state;
	begin(64 * K);
	add(move(OP_MAP, PAGE_CACHE, USER_BUFFER, 0, 0));
	assert_true(s.mapped);
	assert_string_equal(row(USER_BUFFER), "....");
	add(move(OP_FAULT, PAGE_CACHE, PAGE_TABLES, 0, 4 * 8));
	assert_string_equal(row(USER_BUFFER), "<A...");
	add(move(OP_UNMAP, PAGE_TABLES, NOWHERE, 0, 4 * 8));
	assert_false(s.mapped);
	assert_string_equal(row(USER_BUFFER), "....");
}

/* A buffer of one chunk holds only the chunk that was read last. */
static void test_buffer_is_reused(void **state)
{
	(void)state;
	begin(64 * K);
	add(move(OP_ALLOC, NOWHERE, USER_BUFFER, 0, 16 * K));
	assert_false(s.started);
	add(move(OP_COPY, PAGE_CACHE, USER_BUFFER, 0, 16 * K));
	assert_string_equal(row(USER_BUFFER), "A...");
	add(move(OP_COPY, PAGE_CACHE, USER_BUFFER, 16 * K, 8 * K));
	assert_string_equal(row(USER_BUFFER), "aa..");
	add(move(OP_COPY, PAGE_CACHE, USER_BUFFER, 24 * K, 8 * K));
	assert_string_equal(row(USER_BUFFER), ".A..");
	add(move(OP_COPY, PAGE_CACHE, USER_BUFFER, 0, 16 * K));	/* the next request */
	assert_string_equal(row(USER_BUFFER), "A...");
	add(move(OP_FREE, USER_BUFFER, NOWHERE, 0, 16 * K));
	assert_string_equal(row(USER_BUFFER), "....");
	assert_int_equal(s.buffer_bytes, 0);
}

static void test_warm_is_there_from_the_start(void **state)
{
	(void)state;
	begin(10000);
	add(move(OP_ALLOC, NOWHERE, PAGE_CACHE, 0, 12288));
	assert_string_equal(row(PAGE_CACHE), "AAA");
	assert_false(s.started);
}

static void test_sent_twice(void **state)
{
	(void)state;
	begin(4096);
	for (int i = 0; i < 2; i++) {
		add(move(OP_DMA, PAGE_CACHE, NIC, 0, 4096));
		assert_string_equal(row(NIC), "A");
		add(move(OP_WIRE, NIC, NOWHERE, 0, 4096));
		assert_string_equal(row(NIC), "(A");
	}
	/* Pieces of one block add up. */
	begin(16 * K);
	for (uint64_t at = 0; at < 4096; at += 1024) {
		add(move(OP_DMA, PAGE_CACHE, NIC, at, 1024));
		add(move(OP_WIRE, NIC, NOWHERE, at, 1024));
	}
	assert_string_equal(row(NIC), "(A...");
}

/* One ACK for the end of one sending and the beginning of the next. */
static void test_ack_goes_round(void **state)
{
	(void)state;
	begin(16 * K);
	add(move(OP_COPY, USER_BUFFER, SOCKET_BUFFER, 12 * K, 4 * K));
	add(move(OP_COPY, USER_BUFFER, SOCKET_BUFFER, 0, 8 * K));
	assert_string_equal(row(SOCKET_BUFFER), "AA.A");
	add(move(OP_ACK, SOCKET_BUFFER, NOWHERE, 12 * K, 8 * K));
	assert_string_equal(row(SOCKET_BUFFER), ".A..");
}

static void test_task(void **state)
{
	(void)state;
	begin(4096);
	assert_int_equal(s.mode, MODE_USER);
	add((struct event){ .op = OP_ENTER, .call = "read" });
	assert_int_equal(s.mode, MODE_KERNEL);
	assert_string_equal(s.call, "read");
	add((struct event){ .op = OP_SLEEP, .from = DISK, .call = "read", .start_ns = 5,
			    .end_ns = 6 });
	assert_int_equal(s.mode, MODE_ASLEEP);
	add((struct event){ .op = OP_IRQ, .from = DISK, .start_ns = 9, .end_ns = 10 });
	assert_int_equal(s.mode, MODE_ASLEEP);
	add((struct event){ .op = OP_WAKE, .call = "read", .start_ns = 10, .end_ns = 11 });
	assert_int_equal(s.mode, MODE_KERNEL);
	assert_int_equal(s.spent_ns[SPENT_ASLEEP], 6);
	add((struct event){ .op = OP_LEAVE, .call = "read" });
	assert_int_equal(s.mode, MODE_USER);
	assert_string_equal(s.call, "");
}

/* A device is at work until its event ends, seen from where the current one begins. */
static void test_lanes(void **state)
{
	(void)state;
	begin(4096);
	assert_null(scene_doing(&s, LANE_DISK));
	add((struct event){ .op = OP_MEDIA, .lane = LANE_DISK, .start_ns = 10, .end_ns = 90 });
	assert_non_null(scene_doing(&s, LANE_DISK));
	add((struct event){ .op = OP_SLEEP, .start_ns = 20, .end_ns = 30 });
	assert_non_null(scene_doing(&s, LANE_DISK));
	add((struct event){ .op = OP_WAKE, .start_ns = 90, .end_ns = 91 });
	assert_null(scene_doing(&s, LANE_DISK));
}

/* A request waits from when it is submitted until its bytes begin to move. */
static void test_disk_waiting(void **state)
{
	const struct event submit = { .op = OP_SUBMIT };
	const struct event dma = { .op = OP_DMA, .lane = LANE_DMA_DISK };

	(void)state;
	begin(4096);
	add(dma);	/* a damaged recording: more begin to move than were asked for */
	assert_int_equal(s.disk_waiting, 0);
	add(submit);
	add(submit);
	assert_int_equal(s.disk_waiting, 2);
	add((struct event){ .op = OP_DMA, .lane = LANE_DMA_NIC });
	assert_int_equal(s.disk_waiting, 2);
	add(dma);
	assert_int_equal(s.disk_waiting, 1);
}

/* The cursor follows the task, not what devices and interrupts do for an earlier row. */
static void test_cursor(void **state)
{
	const struct strategy *rw = strategy_find("read-write");
	struct event e = { .op = OP_ENTER, .call = "read", .step = 0 };

	(void)state;
	begin(4096);
	scene_add(&s, rw, &e);
	assert_int_equal(s.line, strategy_step(rw, 0)->line);
	e = (struct event){ .op = OP_DMA, .lane = LANE_DMA_NIC, .step = 7, .to = NIC };
	scene_add(&s, rw, &e);
	e = (struct event){ .op = OP_ACK, .step = 7, .from = SOCKET_BUFFER };
	scene_add(&s, rw, &e);
	e = (struct event){ .op = OP_IRQ, .step = -1 };
	scene_add(&s, rw, &e);
	assert_int_equal(s.line, strategy_step(rw, 0)->line);
	e = (struct event){ .op = OP_COPY, .step = 3, .from = PAGE_CACHE, .to = USER_BUFFER };
	scene_add(&s, rw, &e);
	assert_int_equal(s.line, strategy_step(rw, 3)->line);
}

/* Whatever a damaged recording says, the fold keeps its sums. */
static void test_damaged(void **state)
{
	uint64_t x = 12345;

	(void)state;
	begin(100000);
	for (int i = 0; i < 20000; i++) {
		struct event e = { 0 };

		x = x * 6364136223846793005ull + 1442695040888963407ull;
		e.op = (uint8_t)(x >> 33) % N_OPS;
		e.lane = (uint8_t)(x >> 40) % N_LANES;
		e.from = (uint8_t)(x >> 45) % N_PLACES;
		e.to = (uint8_t)(x >> 50) % N_PLACES;
		e.step = (int16_t)(x >> 20);
		e.offset_bytes = x >> (x % 60);
		e.bytes = x << (x % 50) >> (x % 40);
		e.start_ns = x >> 10;
		scene_add(&s, strategy_find("mmap-write"), &e);
	}
	for (int place = 0; place < N_PLACES; place++)
		for (int b = 0; b < s.nblocks; b++)
			assert_in_range(s.copied[place][b], 0, s.block_bytes);
}

static void test_pipe(void **state)
{
	(void)state;
	begin(64 * K);
	add(move(OP_LINK, PAGE_CACHE, PIPE, 0, 32 * K));
	assert_string_equal(row(PIPE), "<A<A..");
	add(move(OP_LINK, PIPE, SOCKET_BUFFER, 0, 16 * K));
	assert_string_equal(row(PIPE), ".<A..");
	assert_string_equal(row(SOCKET_BUFFER), "<A...");
	/* What was copied into the pipe is handed on as a copy. */
	add(move(OP_COPY, PAGE_CACHE, PIPE, 32 * K, 16 * K));
	assert_string_equal(row(PIPE), ".<AA.");
	add(move(OP_LINK, PIPE, SOCKET_BUFFER, 32 * K, 16 * K));
	assert_string_equal(row(PIPE), ".<A..");
	assert_string_equal(row(SOCKET_BUFFER), "<A.A.");
	add(move(OP_COPY, PIPE, SOCKET_BUFFER, 16 * K, 16 * K));
	assert_string_equal(row(PIPE), "....");
	assert_string_equal(row(SOCKET_BUFFER), "<AAA.");
}

static void test_evicted(void **state)
{
	(void)state;
	begin(64 * K);
	add(move(OP_DMA, DISK, PAGE_CACHE, 0, 64 * K));
	add((struct event){ .op = OP_MAP, .from = PAGE_CACHE, .to = USER_BUFFER });
	add((struct event){ .op = OP_FAULT, .from = PAGE_CACHE, .to = PAGE_TABLES, .bytes = 16 * 8 });
	assert_string_equal(row(USER_BUFFER), "<A<A<A<A");
	add((struct event){ .op = OP_EVICT, .from = PAGE_CACHE, .bytes = 16 * K, .step = -1 });
	add((struct event){ .op = OP_UNMAP, .from = PAGE_TABLES, .bytes = 4 * 8, .step = -1 });
	assert_string_equal(row(PAGE_CACHE), ".AAA");
	assert_string_equal(row(USER_BUFFER), ".<A<A<A");
}

/* Pages mapped into the buffer, and one that the program writes to. */
static void test_copy_on_write(void **state)
{
	static const struct step loop[] = {
		{ .op = OP_COPY, .from = USER_BUFFER, .to = USER_BUFFER, .user = true },
	};
	static const struct strategy cow = { .phase = { [PHASE_LOOP] = loop },
					     .nsteps = { [PHASE_LOOP] = 1 } };
	struct event e = move(OP_COPY, PAGE_CACHE, USER_BUFFER, 16 * K, 16 * K);

	(void)state;
	begin(64 * K);
	add((struct event){ .op = OP_ALLOC, .to = USER_BUFFER, .bytes = 64 * K });
	add((struct event){ .op = OP_MAP, .from = PAGE_CACHE, .to = USER_BUFFER, .bytes = 16 * 8 });
	assert_string_equal(row(USER_BUFFER), "<A<A<A<A");
	assert_true(scene_rewrites(&cow, &e));
	scene_add(&s, &cow, &e);
	assert_string_equal(row(USER_BUFFER), "<AA<A<A");
	add(move(OP_COPY, USER_BUFFER, USER_BUFFER, 0, 64 * K));	/* encrypted */
	assert_string_equal(row(USER_BUFFER), "<AA<A<A");
}

static void test_handed_over_without_a_device(void **state)
{
	(void)state;
	begin(64 * K);
	add(move(OP_LINK, SOCKET_BUFFER, NIC, 0, 32 * K));
	assert_string_equal(row(NIC), "<A<A..");
	add(move(OP_WIRE, NIC, NOWHERE, 0, 16 * K));
	assert_string_equal(row(NIC), "(A<A..");
}

/* Bytes are shown of one connection, the page cache of all that send the file. */
static void test_connections(void **state)
{
	struct event read = move(OP_DMA, DISK, PAGE_CACHE, 0, 16 * K);
	struct event sent = move(OP_COPY, USER_BUFFER, SOCKET_BUFFER, 0, 16 * K);
	struct event call = { .op = OP_ENTER, .call = "read", .core = 3 };

	(void)state;
	begin(64 * K);
	scene_choose(&s, (struct scene_about){ .connection = 1, .files = 2 });
	add(read);
	add(sent);
	add(call);
	assert_string_equal(row(PAGE_CACHE), "....");
	assert_string_equal(row(SOCKET_BUFFER), "....");
	assert_string_equal(s.call, "");
	read.connection = 3;
	add(read);
	sent.connection = call.connection = 1;
	add(sent);
	add(call);
	assert_string_equal(row(PAGE_CACHE), "A...");
	assert_string_equal(row(SOCKET_BUFFER), "A...");
	assert_string_equal(s.call, "read");
	assert_int_equal(s.core, 3);
	assert_int_equal(s.core_last[3], 6);
	assert_int_equal(ledger_calls(&s.ledger[COUNT_ALL], "read"), 2);
}

int main(void)
{
	struct CMUnitTest tests[ARRAY_LEN(block_rows) + 18] = {
		cmocka_unit_test(test_copies_stay_behind),
		cmocka_unit_test(test_wire_and_ack),
		cmocka_unit_test(test_references),
		cmocka_unit_test(test_mapping),
		cmocka_unit_test(test_buffer_is_reused),
		cmocka_unit_test(test_warm_is_there_from_the_start),
		cmocka_unit_test(test_sent_twice),
		cmocka_unit_test(test_ack_goes_round),
		cmocka_unit_test(test_task),
		cmocka_unit_test(test_lanes),
		cmocka_unit_test(test_disk_waiting),
		cmocka_unit_test(test_cursor),
		cmocka_unit_test(test_damaged),
		cmocka_unit_test(test_pipe),
		cmocka_unit_test(test_evicted),
		cmocka_unit_test(test_copy_on_write),
		cmocka_unit_test(test_handed_over_without_a_device),
		cmocka_unit_test(test_connections),
	};
	size_t n = ADD_ROWS(tests, 18, block_rows, test_blocks);

	return _cmocka_run_group_tests("scene", tests, n, NULL, NULL);
}
