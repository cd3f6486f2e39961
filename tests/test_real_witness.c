/*
 * Records of tracepoints and of switches, and cachestat(): on work whose size is known, and that one that counts
 * something else is not believed.  Without the right to it: skipped, with the reason.
 */

#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include "real/witness.h"
#include "tests/real.h"

#define PAGES 64u
#define BYTES (PAGES * 4096u)

static struct source source = { .fd = -1 };

static int look(void **state)
{
	struct error e = { "" };

	if (real_look(state) || source_create(&source, host.folder, BYTES, &e))
		fail_msg("%s", e.text);
	return 0;
}

static int put_away(void **state)
{
	(void)state;
	source_close(&source);
	return 0;
}

static void need(bool has, const char *why)
{
	if (has && !host.no_events[0] && !host.in_memory)
		return;
	print_message("%s%s%s\n", host.no_events, host.in_memory ? "in memory" : "", has ? "" : why);
	skip();
}

static void prepare(enum cache_state cache)
{
	struct error e = { "" };

	if (source_prepare(&source, cache, &e))
		fail_msg("%s", e.text);
}

static void read_bytes(uint64_t offset, size_t n)
{
	static char bytes[BYTES];

	assert_int_equal(pread(source.fd, bytes, n, (off_t)offset), n);
}

/* ---- records as they come ---- */

static const struct tracepoint made_up[N_POINTS] = {
	[POINT_FILE_FAULT] = { .id = 7, .fields = { { 8, 8 } } },
	[POINT_ADD_FOLIO] = { .id = 8, .fields = { { 8, 8 }, { 16, 1 } } },
	[POINT_BIO] = { .id = 9, .fields = { { 8, 8 }, { 16, 4 }, { 20, 10 } } },
};

struct raw {
	uint16_t id;
	uint64_t first;
	uint32_t second;
	char letter;
};

static void put(void (*take)(void *, const struct perf_record *), void *witness,
		const struct raw *raw)
{
	unsigned char bytes[32] = { 0 };
	struct perf_record one = { .raw = bytes, .raw_bytes = sizeof(bytes) };

	memcpy(bytes, &raw->id, sizeof(raw->id));
	memcpy(bytes + 8, &raw->first, sizeof(raw->first));
	if (raw->id == 8)
		bytes[16] = (unsigned char)raw->second;
	else
		memcpy(bytes + 16, &raw->second, sizeof(raw->second));
	bytes[20] = (unsigned char)raw->letter;
	take(witness, &one);
}

#define FAULT(page) { 7, page, 0, 0 }
#define ADD(page, order) { 8, page, order, 0 }

static const struct fault_row {
	const char *name;
	struct raw records[6];
	uint64_t faults, majors;
} fault_rows[] = {
	{ "no fault, only read ahead", { ADD(0, 0), ADD(1, 0) }, 0, 0 },
	{ "a fault whose page is there", { FAULT(3) }, 1, 0 },
	{ "a fault that brings its page", { FAULT(3), ADD(2, 0), ADD(3, 0), ADD(4, 0) }, 1, 1 },
	{ "... and tries again", { FAULT(3), ADD(3, 0), FAULT(3) }, 1, 1 },
	{ "... in a large folio", { FAULT(7), ADD(4, 2) }, 1, 1 },
	{ "a fault beside a folio", { FAULT(8), ADD(4, 2) }, 1, 0 },
	{ "a mark: others are read ahead", { FAULT(3), ADD(16, 4), FAULT(3) }, 1, 0 },
	{ "two that wait", { FAULT(0), ADD(0, 2), FAULT(16), ADD(16, 2) }, 2, 2 },
	{ "one of two", { FAULT(0), ADD(0, 2), FAULT(2), ADD(4, 2) }, 2, 1 },
};

static void test_faults_taken(void **state)
{
	const struct fault_row *row = *state;
	struct fault_witness w = { .points = made_up };

	for (size_t i = 0; i < ARRAY_LEN(row->records) && row->records[i].id; i++)
		put(fault_witness_take, &w, &row->records[i]);
	assert_int_equal(w.faults, row->faults);
	assert_int_equal(w.majors, row->majors);
}

/* The file has sectors 100 to 107 and 200 to 207. */
static const struct block_row {
	const char *name;
	struct raw record;
	uint64_t bytes;
} block_rows[] = {
	{ "all of a piece", { 9, 100, 8, 'R' }, 4096 },
	{ "a part of it", { 9, 204, 2, 'R' }, 1024 },
	{ "in one request with its neighbours", { 9, 90, 30, 'R' }, 4096 },
	{ "the end of it", { 9, 106, 8, 'R' }, 1024 },
	{ "two pieces and what lies between", { 9, 100, 108, 'R' }, 8192 },
	{ "another file", { 9, 108, 8, 'R' }, 0 },
	{ "a write", { 9, 100, 8, 'W' }, 0 },
};

static void test_blocks_taken(void **state)
{
	const struct block_row *row = *state;
	struct disk_witness w = { .points = made_up, .extents = { { 100, 108 }, { 200, 208 } },
				  .nextents = 2 };

	put(disk_witness_take, &w, &row->record);
	assert_int_equal(w.bytes, row->bytes);
	assert_int_equal(w.requests, row->bytes > 0);
}

/* ---- calls ---- */

static void test_calls(void **state)
{
	struct call_witness w;
	struct error e = { "" };
	struct stops stops;
	char byte;

	(void)state;
	need(host.events.points[POINT_SYS_ENTER].id, "no raw_syscalls");
	prepare(CACHE_WARM);
	if (call_witness_open(&w, host.events.points, &stops, 100, &e))
		fail_msg("%s", e.text);
	lseek(source.fd, 0, SEEK_SET);
	meter_mark(MARK_COUNT);
	for (int i = 0; i < 5; i++)
		assert_int_equal(read(source.fd, &byte, 1), 1);
	lseek(source.fd, 0, SEEK_SET);
	meter_mark(MARK_END);
	lseek(source.fd, 0, SEEK_SET);
	if (call_witness_close(&w, &e))
		fail_msg("%s", e.text);
	assert_int_equal(stops.entries, 6);
	assert_int_equal(stops.exits, 6);
	assert_int_equal(stops.ncalls, 2);
	assert_string_equal(stops.calls[0].name, "read");
	assert_int_equal(stops.calls[0].n, 5);
}

static void test_calls_lost(void **state)
{
	struct call_witness w;
	struct error e = { "" };
	struct stops stops;

	(void)state;
	need(host.events.points[POINT_SYS_ENTER].id, "no raw_syscalls");
	if (call_witness_open(&w, host.events.points, &stops, 0, &e))
		fail_msg("%s", e.text);
	for (int i = 0; i < 2000; i++)
		lseek(source.fd, 0, SEEK_SET);
	assert_int_equal(call_witness_close(&w, &e), -1);
	assert_non_null(strstr(e.text, "more records"));
}

/* ---- faults ---- */

/* So many pages of a mapping are touched, each so far from the next. */
static void touch(size_t n, size_t apart)
{
	volatile char *map = mmap(NULL, BYTES, PROT_READ, MAP_SHARED, source.fd, 0);

	assert_true(map != MAP_FAILED);
	/* No readahead: each page that is touched is a fault, and brings itself. */
	madvise((void *)map, BYTES, MADV_RANDOM);
	for (size_t i = 0; i < n; i++)
		(void)map[i * apart];
	munmap((void *)map, BYTES);
}

static void test_faults(void **state)
{
	struct fault_witness w;
	struct error e = { "" };

	(void)state;
	need(host.events.points[POINT_FILE_FAULT].id, "no filemap:mm_filemap_fault");
	if (fault_witness_open(&w, host.events.points, &source, &e))
		fail_msg("%s", e.text);
	prepare(CACHE_COLD);
	assert_int_equal(fault_witness_read(&w, &e), 0);
	touch(3, BYTES / 4);
	assert_int_equal(fault_witness_read(&w, &e), 0);
	assert_int_equal(w.majors, 3);
	assert_int_equal(w.faults, 3);
	prepare(CACHE_WARM);
	assert_int_equal(fault_witness_read(&w, &e), 0);
	touch(3, BYTES / 4);
	assert_int_equal(fault_witness_read(&w, &e), 0);
	assert_int_equal(w.majors, 0);
	fault_witness_close(&w);
}

/* ---- blocks ---- */

static void test_blocks(void **state)
{
	struct disk_witness w;
	struct error e = { "" };

	(void)state;
	need(host.events.points[POINT_BIO].id && !host.no_disk_count[0], "no disk below");
	if (disk_witness_open(&w, host.events.points, &source, 0, &e)) {
		print_message("%s\n", e.text);
		skip();
	}
	for (int cold = 1; cold >= 0; cold--) {
		prepare(cold ? CACHE_COLD : CACHE_WARM);
		assert_int_equal(disk_witness_read(&w, &e), 0);
		w.bytes = 0;
		read_bytes(0, BYTES);
		assert_int_equal(disk_witness_read(&w, &e), 0);
		assert_int_equal(w.bytes, cold ? BYTES : 0);
	}
	disk_witness_close(&w);
}

/* ---- frames ---- */

static void test_frames(void **state)
{
	struct traffic before, after;
	struct frame_witness w;
	struct error e = { "" };
	struct sink_pair pair;
	static char bytes[5000];
	struct lab lab;

	(void)state;
	need(host.events.points[POINT_FRAME].id, "no net:net_dev_xmit");
	if (host.no_lab[0]) {
		print_message("%s\n", host.no_lab);
		skip();
	}
	assert_int_equal(lab_open(&lab, true, &e), 0);
	if (frame_witness_open(&w, host.events.points, &lab, 0, &e))
		fail_msg("%s", e.text);
	assert_int_equal(sink_connect(&pair, &lab, &e), 0);
	assert_int_equal(lab_traffic(&lab, &before, &e), 0);
	assert_int_equal(frame_witness_read(&w, &e), 0);
	w.sent = (struct traffic){ 0 };
	for (int i = 0; i < 3; i++) {	/* one frame each */
		assert_int_equal(write(pair.sender, bytes, sizeof(bytes)), sizeof(bytes));
		assert_int_equal(recv(pair.receiver, bytes, sizeof(bytes), MSG_WAITALL),
				 sizeof(bytes));
	}
	usleep(20000);		/* a record is written after the frame has arrived */
	assert_int_equal(frame_witness_read(&w, &e), 0);
	assert_int_equal(lab_traffic(&lab, &after, &e), 0);
	assert_int_equal(w.sent.packets, 3);
	assert_int_equal(w.sent.bytes, 3 * (sizeof(bytes) + 66));
	assert_int_equal(after.bytes - before.bytes, w.sent.bytes);
	frame_witness_close(&w);
	sink_close(&pair);
	lab_close(&lab);
}

/* ---- sleeps ---- */

static const struct switch_row {
	const char *name;
	unsigned misc;
	uint64_t sleeps, preempts;
} switch_rows[] = {
	{ "sleeps: gave up the CPU", PERF_RECORD_MISC_SWITCH_OUT, 1, 0 },
	{ "sleeps: had to make room", PERF_RECORD_MISC_SWITCH_OUT | PERF_RECORD_MISC_SWITCH_OUT_PREEMPT, 0, 1 },
	{ "sleeps: is back", 0, 0, 0 },
};

static void test_switches_taken(void **state)
{
	const struct switch_row *row = *state;
	struct sleep_witness w = { .sleeps = 0 };

	sleep_witness_take(&w, &(struct perf_record){ .misc = row->misc });
	assert_int_equal(w.sleeps, row->sleeps);
	assert_int_equal(w.preempts, row->preempts);
}

static void *nap(void *ignored)
{
	usleep(1000);
	return ignored;
}

/* A nap, and one of a thread that begins later; work in between is none. */
static void test_sleeps(void **state)
{
	struct rusage before, after;
	struct sleep_witness w;
	struct error e = { "" };
	pthread_t thread;

	(void)state;
	if (sleep_witness_open(&w, 0, &e)) {
		print_message("%s\n", e.text);
		skip();
	}
	assert_int_equal(w.sleeps, 0);
	getrusage(RUSAGE_SELF, &before);
	for (int i = 0; i < 100; i++)
		sched_yield();
	nap(NULL);
	assert_int_equal(pthread_create(&thread, NULL, nap, NULL), 0);
	assert_int_equal(pthread_join(thread, NULL), 0);
	getrusage(RUSAGE_SELF, &after);
	assert_int_equal(sleep_witness_read(&w, &e), 0);
	assert_true(w.sleeps >= 2);
	assert_int_equal(w.sleeps, after.ru_nvcsw - before.ru_nvcsw);
	sleep_witness_close(&w);
}

/* ---- cachestat ---- */

static void test_cachestat(void **state)
{
	struct error e = { "" };

	(void)state;
	if (source_try_cachestat(&source, &e)) {
		print_message("%s\n", e.text);
		skip();
	}
	prepare(CACHE_COLD);
	assert_int_equal(source_cachestat(&source, 0, BYTES, &e), 0);
	prepare(CACHE_WARM);
	assert_int_equal(source_cachestat(&source, 0, BYTES, &e), PAGES);
	assert_int_equal(source_cachestat(&source, 8192, 4097, &e), 2);
	assert_int_equal(source_cachestat(&source, 0, 0, &e), 0);
}

/* ---- those that are not believed ---- */

static struct tracepoint wrong[N_POINTS];

/* Each opens a witness on wrong[], and says whether that failed. */
static int open_calls(struct error *e)
{
	struct call_witness w;
	struct stops stops;

	return call_witness_open(&w, wrong, &stops, 100, e) || call_witness_close(&w, e);
}

static int open_faults(struct error *e)
{
	struct fault_witness w;

	return fault_witness_open(&w, wrong, &source, e);
}

static int open_blocks(struct error *e)
{
	struct disk_witness w;

	return disk_witness_open(&w, wrong, &source, 0, e);
}

static int open_frames(struct error *e)
{
	struct frame_witness w;
	struct lab lab;
	int status = lab_open(&lab, true, e) || frame_witness_open(&w, wrong, &lab, 0, e);

	lab_close(&lab);
	return status;
}

static void no_calls(void) { wrong[POINT_SYS_ENTER].id = 0; }
static void other_number(void) { wrong[POINT_SYS_ENTER].fields[0] = (struct field){ 16, 8 }; }
static void no_exits(void) { wrong[POINT_SYS_EXIT] = wrong[POINT_FRAME]; }
static void no_faults(void) { wrong[POINT_FILE_FAULT].id = 0; }
static void only_adds(void) { wrong[POINT_FILE_FAULT] = wrong[POINT_ADD_FOLIO]; }
static void no_requests(void) { wrong[POINT_BIO].id = 0; }
static void other_sectors(void) { wrong[POINT_BIO].fields[0] = (struct field){ 500, 8 }; }
static void no_frames(void) { wrong[POINT_FRAME].id = 0; }
static void other_length(void) { wrong[POINT_FRAME].fields[0] = wrong[POINT_FRAME].fields[1]; }

static const struct liar {
	const char *name;
	void (*change)(void);
	int (*open)(struct error *e);
	const char *says;
} liars[] = {
	{ "calls: no tracepoint", no_calls, open_calls, "no tracepoint raw_syscalls:sys_enter" },
	{ "calls: not their numbers", other_number, open_calls, "0 of 100 known calls" },
	{ "calls: something else for exits", no_exits, open_calls, "and of 0 exits" },
	{ "faults: no tracepoint", no_faults, open_faults, "no tracepoint filemap" },
	{ "faults: something else", only_adds, open_faults, "that had to wait, of one" },
	{ "blocks: no tracepoint", no_requests, open_blocks, "no tracepoint block" },
	{ "blocks: not their sectors", other_sectors, open_blocks, "pages that came in" },
	{ "frames: no tracepoint", no_frames, open_frames, "no tracepoint net" },
	{ "frames: not their length", other_length, open_frames, "0 frames of 1066 bytes, of one" },
};

static void test_liar(void **state)
{
	const struct liar *row = *state;
	struct error e = { "" };

	need(host.events.points[POINT_FILE_FAULT].id, "no filemap:mm_filemap_fault");
	if (row->open == open_frames && host.no_lab[0])
		need(false, host.no_lab);
	memcpy(wrong, host.events.points, sizeof(wrong));
	row->change();
	assert_int_not_equal(row->open(&e), 0);
	if (!strstr(e.text, row->says))
		fail_msg("no \"%s\" in: %s", row->says, e.text);
}

int main(void)
{
	static struct CMUnitTest tests[ARRAY_LEN(fault_rows) + ARRAY_LEN(block_rows) +
				       ARRAY_LEN(liars) + ARRAY_LEN(switch_rows) + 7] = {
		cmocka_unit_test(test_calls),
		cmocka_unit_test(test_calls_lost),
		cmocka_unit_test(test_faults),
		cmocka_unit_test(test_blocks),
		cmocka_unit_test(test_frames),
		cmocka_unit_test(test_sleeps),
		cmocka_unit_test(test_cachestat),
	};
	size_t n = ADD_ROWS(tests, 7, fault_rows, test_faults_taken);

	n = ADD_ROWS(tests, n, block_rows, test_blocks_taken);
	n = ADD_ROWS(tests, n, switch_rows, test_switches_taken);
	n = ADD_ROWS(tests, n, liars, test_liar);
	return _cmocka_run_group_tests("witness", tests, n, look, put_away);
}
