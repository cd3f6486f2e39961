/*
 * The words: sizes and times as people read them, and the sentence and notes of an event.
 */

#include "tests/test.h"

#include "sim/explain.h"
#include "sim/scenario.h"

struct amount_row {
	const char *text;
	uint64_t amount;
};

static const struct amount_row sizes[] = {
	{ "0 bytes", 0 },
	{ "1 byte", 1 },
	{ "1023 bytes", 1023 },
	{ "1 KiB", 1024 },
	{ "1025 bytes", 1025 },
	{ "1 MiB", 1 << 20 },
	{ "1.50 MiB", 3 << 19 },
	{ "1023 KiB", 1023 << 10 },
	{ "2 GiB", 2ull << 30 },
	{ "1.99 GiB", MAX_CALL_BYTES },
	{ "5 TiB", 5ull << 40 },
	{ "2048 TiB", 2048ull << 40 },
};

static void test_bytes(void **state)
{
	const struct amount_row *row = *state;
	char text[48];

	assert_string_equal(explain_bytes(text, sizeof(text), row->amount), row->text);
}

static const struct amount_row times[] = {
	{ "0 ns", 0 },
	{ "999 ns", 999 },
	{ "1.0 us", 1000 },
	{ "80.5 us", 80599 },
	{ "1.00 ms", 1000000 },
	{ "999.99 ms", 999999999 },
	{ "1.000 s", 1000000000 },
	{ "3600.250 s", 3600250000000 },
};

static void test_time(void **state)
{
	const struct amount_row *row = *state;
	char text[48];

	assert_string_equal(explain_time(text, sizeof(text), row->amount), row->text);
}

/* An event of a row (or rule: -1) of a strategy: a piece of its sentence, and of its mechanism. */
struct event_row {
	const char *name;
	const char *strategy;	/* NULL: one that is not known */
	struct event event;
	const char *sentence, *mechanism;
};

static const struct event_row events[] = {
	{ "says: a call", "read-write", { .op = OP_ENTER, .call = "read", .step = 0 },
	  "The program calls read(): user mode to kernel mode.", "same task" },
	{ "says: a DMA of the disk", "read-write",
	  { .op = OP_DMA, .from = DISK, .to = PAGE_CACHE, .bytes = 4096, .step = 1 },
	  "The disk's DMA engine moves 4 KiB to the page cache.", "reads ahead" },
	{ "says: a DMA of the NIC", "read-write",
	  { .op = OP_DMA, .from = SOCKET_BUFFER, .to = NIC, .bytes = 4096, .step = 7 },
	  "The NIC's DMA engine fetches 4 KiB from the socket buffer.", "gather" },
	{ "says: a fault that waits", "mmap-write",
	  { .op = OP_FAULT, .call = "write", .major = 1, .step = 4 },
	  "A page fault inside write(): the page must come from the disk.", "no mode switch" },
	{ "says: a fault that maps", "mmap-write",
	  { .op = OP_FAULT, .call = "write", .bytes = 8, .step = 4 },
	  "it maps 1 resident page. No mode switch.", "no mode switch" },
	{ "says: a fault that maps more", "mmap-write",
	  { .op = OP_FAULT, .call = "write", .bytes = 128, .step = 4 }, "it maps 16 resident pages.",
	  "64 KiB window" },
	{ "says: mmap()", "mmap-write", { .op = OP_MAP, .to = USER_BUFFER, .step = 1 },
	  "Nothing is read yet.", "not before" },
	{ "says: a page that has come", "mmap-write",
	  { .op = OP_MAP, .to = PAGE_TABLES, .bytes = 16, .step = 5 },
	  "The fault enters 2 pages into the page tables.", "where it touched the page" },
	{ "says: munmap()", "mmap-write", { .op = OP_UNMAP, .bytes = 8, .step = 10 },
	  "The kernel takes 1 page out of the page tables.", "stay in the page cache" },
	{ "says: a reference", "sendfile",
	  { .op = OP_LINK, .from = PAGE_CACHE, .to = SOCKET_BUFFER, .bytes = 65536, .step = 3 },
	  "The kernel hands the socket buffer references to 64 KiB of the page cache. No byte moves.",
	  "one more owner" },
	{ "says: a copy instead of a reference", "sendfile",
	  { .op = OP_COPY, .from = PAGE_CACHE, .to = SOCKET_BUFFER, .bytes = 1, .step = 3 },
	  "The CPU copies 1 byte from the page cache to the socket buffer.", "Without scatter-gather" },
	{ "says: the XMIT of a reference", "sendfile",
	  { .op = OP_XMIT, .from = PAGE_CACHE, .to = NIC, .bytes = 1, .step = 4 },
	  "The CPU tells the NIC where to find 1 byte,", "the page cache's own pages" },
	{ "says: the XMIT of a copy", "sendfile",
	  { .op = OP_XMIT, .from = SOCKET_BUFFER, .to = NIC, .bytes = 2, .step = 4 },
	  "The CPU tells the NIC where to find 2 bytes,", "the copy in the socket buffer" },
	{ "says: a copy for the NIC", "sendfile",
	  { .op = OP_COPY, .from = PAGE_CACHE, .to = SOCKET_BUFFER, .bytes = 4096, .step = 4 },
	  "The NIC cannot gather: the CPU copies 4 KiB into one piece for it.", "Since 4.17" },
	{ "says: a sleep for the disk", "sendfile", { .op = OP_SLEEP, .from = DISK, .step = 2 },
	  "until the disk's bytes are there", "It sleeps inside sendfile()" },
	{ "says: a sleep for room", "sendfile", { .op = OP_SLEEP, .from = SOCKET_BUFFER, .step = 3 },
	  "The socket buffer is full", "two context switches" },
	{ "says: an interrupt of the disk", "sendfile", { .op = OP_IRQ, .from = DISK, .step = -1 },
	  "The disk interrupts the CPU", "counted apart" },
	{ "says: an interrupt of the NIC", "sendfile", { .op = OP_IRQ, .from = NIC, .step = -1 },
	  "The NIC interrupts the CPU", "counted apart" },
	{ "says: an ACK that frees", "read-write",
	  { .op = OP_ACK, .from = SOCKET_BUFFER, .bytes = 1024, .step = 7 },
	  "The ACK frees 1 KiB of the socket buffer.", "room in the socket buffer" },
	{ "says: an ACK that lets go", "sendfile",
	  { .op = OP_ACK, .from = PAGE_CACHE, .bytes = 1024, .step = 4 },
	  "The ACK lets go of references to 1 KiB.", "room in the socket buffer" },
	{ "says: a warm file", "sendfile",
	  { .op = OP_ALLOC, .to = PAGE_CACHE, .bytes = 4096, .step = -1 },
	  "From the start 4 KiB of the file lie in the page cache.", "not counted" },
	{ "says: a buffer", "read-write",
	  { .op = OP_ALLOC, .to = USER_BUFFER, .bytes = 4096, .step = -1 },
	  "From the start the program has 4 KiB of memory for its buffer.", "not counted" },
	{ "says: an unknown strategy", NULL, { .op = OP_COPY, .from = DISK, .to = NIC, .step = 3 },
	  "The CPU copies 0 bytes from the disk to the NIC.", "" },
	{ "says: a row that is not there", "sendfile", { .op = OP_WIRE, .bytes = 5, .step = 99 },
	  "The NIC sends 5 bytes.", "one round trip" },
};

static void test_event(void **state)
{
	const struct event_row *row = *state;
	const struct strategy *s = row->strategy ? strategy_find(row->strategy) : NULL;
	struct note note = explain_note(s, &row->event);
	char text[256];

	explain_event(text, sizeof(text), s, &row->event);
	if (!strstr(text, row->sentence) || !strstr(note.mechanism, row->mechanism))
		fail_msg("says: %s / %s", text, note.mechanism);
}

/* Whatever a recorded trace may hold, there are words for it, and they fit. */
static void test_any_event(void **state)
{
	char text[40];

	(void)state;
	for (int op = 0; op < N_OPS; op++) {
		for (int place = 0; place < N_PLACES; place++) {
			struct event e = { .op = (uint8_t)op, .from = (uint8_t)place,
					   .to = (uint8_t)(N_PLACES - 1 - place), .step = -1 };
			struct note note = explain_note(NULL, &e);

			memset(text, 'x', sizeof(text));
			explain_event(text, sizeof(text), NULL, &e);
			assert_in_range(strlen(text), 10, sizeof(text) - 1);
			assert_true(note.sentence && note.mechanism && note.kernel);
		}
	}
}

int main(void)
{
	static struct CMUnitTest tests[64] = { cmocka_unit_test(test_any_event) };
	size_t n = 1;

	n = ADD_ROWS(tests, n, sizes, test_bytes);
	n = ADD_ROWS(tests, n, times, test_time);
	n = ADD_ROWS(tests, n, events, test_event);
	return _cmocka_run_group_tests("explain", tests, n, NULL, NULL);
}
