/*
 * Tracepoints as counters: on work whose size is known, and that one which counts nothing, or
 * something else, is not believed.  Without the right to count them: skipped, with the reason.
 */

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "real/host.h"
#include "real/meter_events.h"
#include "tests/test.h"

#define PAGES 64u
#define BYTES (PAGES * 4096u)

static struct host host;
static struct source source = { .fd = -1 };

static int look(void **state)
{
	struct error e = { "" };

	(void)state;
	if (host_look(&host, &e) || source_create(&source, host.folder, BYTES, &e))
		fail_msg("%s", e.text);
	return 0;
}

static int put_away(void **state)
{
	(void)state;
	source_close(&source);
	return 0;
}

static void need_events(void)
{
	if (host.no_events[0] || host.in_memory || host.no_fault_count[0]) {
		print_message("%s%s%s\n", host.no_events, host.in_memory ? "in memory" : "",
			      host.no_fault_count);
		skip();
	}
}

/* Known work, and what must be counted of it. */
struct work {
	const char *name;
	void (*prepare)(void);
	void (*make)(void);
	struct event_counts counts;
};

static char *memory;

static void fresh_memory(void)
{
	memory = mmap(NULL, PAGES * 4096u, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1,
		      0);
	assert_true(memory != MAP_FAILED);
	madvise(memory, PAGES * 4096u, MADV_NOHUGEPAGE);
}

static void touch(void)
{
	for (size_t i = 0; i < PAGES; i++)
		((volatile char *)memory)[i * 4096] = 1;
}

static void let_kernel_touch(void)
{
	int fd = open("/dev/zero", O_RDONLY | O_CLOEXEC);

	for (size_t i = 0; i < PAGES; i++)
		assert_int_equal(read(fd, memory + i * 4096, 1), 1);
	close(fd);
}

static void make_cold(void)
{
	struct error e = { "" };

	if (source_prepare(&source, CACHE_COLD, &e))
		fail_msg("%s", e.text);
	fresh_memory();
	touch();
}

static void make_warm(void)
{
	struct error e = { "" };

	if (source_prepare(&source, CACHE_WARM, &e))
		fail_msg("%s", e.text);
	fresh_memory();
	touch();
}

static void read_file(void)
{
	assert_int_equal(pread(source.fd, memory, BYTES, 0), BYTES);
}

static void nothing(void) { }

static const struct work works[] = {
	{ "nothing", fresh_memory, nothing, { 0, 0, 0 } },
	{ "the program touches fresh pages", fresh_memory, touch, { PAGES, 0, 0 } },
	{ "the kernel touches fresh pages", fresh_memory, let_kernel_touch, { 0, PAGES, 0 } },
	{ "a cold file is read", make_cold, read_file, { 0, 0, PAGES } },
	{ "a warm file is read", make_warm, read_file, { 0, 0, 0 } },
};

static void test_work(void **state)
{
	const struct work *row = *state;
	struct event_counts before, after, seen = { 0 };
	struct error e = { "" };
	struct events v;

	need_events();
	if (events_open(&v, &host.events, &source, &e))
		fail_msg("%s", e.text);
	/* Twice: the first time code of its own may fault in. */
	for (int i = 0; i < 2; i++) {
		row->prepare();
		assert_int_equal(events_read(&v, &before, &e), 0);
		row->make();
		assert_int_equal(events_read(&v, &after, &e), 0);
		munmap(memory, PAGES * 4096u);
	}
	events_add(&seen, &before, &after);
	assert_int_equal(seen.user_faults, row->counts.user_faults);
	assert_int_equal(seen.kernel_faults, row->counts.kernel_faults);
	assert_int_equal(seen.cached_pages, row->counts.cached_pages);
	events_close(&v);
}

/* Counters that open, and then count something else or nothing. */
static void silent(struct event_ids *ids) { ids->kernel_fault = host.events.add_folio; }
static void twice(struct event_ids *ids) { ids->kernel_fault = host.events.user_fault; }
static void unknown(struct event_ids *ids) { ids->user_fault = UINT32_MAX; }
static void unfiltered(struct event_ids *ids) { ids->add_folio = host.events.user_fault; }

struct liar {
	const char *name;
	void (*change)(struct event_ids *ids);
	const char *says;
};

static const struct liar liars[] = {
	{ "a counter that counts nothing", silent, "0 of 24 in the kernel" },
	{ "a counter of something else", twice, "16 of 24 in the kernel" },
	{ "a number that is none", unknown, "perf_event_open of a tracepoint" },
	{ "an event without a file", unfiltered, "filter" },
};

static void test_liar(void **state)
{
	const struct liar *row = *state;
	struct event_ids ids = host.events;
	struct error e = { "" };
	struct events v;

	need_events();
	row->change(&ids);
	assert_int_equal(events_open(&v, &ids, &source, &e), -1);
	if (!strstr(e.text, row->says))
		fail_msg("no \"%s\" in: %s", row->says, e.text);
}

/* Whether it was mounted or not: nobody else sees a tracefs afterwards who did not before. */
static void test_leaves_no_mount(void **state)
{
	struct event_ids ids;
	struct error e = { "" };
	bool there = access("/sys/kernel/tracing/events", F_OK) == 0;

	(void)state;
	if (events_find(&ids, &e)) {
		print_message("%s\n", e.text);
		skip();
	}
	assert_int_equal(access("/sys/kernel/tracing/events", F_OK) == 0, there);
}

int main(void)
{
	static struct CMUnitTest tests[ARRAY_LEN(works) + ARRAY_LEN(liars) + 1] = {
		cmocka_unit_test(test_leaves_no_mount),
	};
	size_t n = ADD_ROWS(tests, 1, works, test_work);

	n = ADD_ROWS(tests, n, liars, test_liar);
	return _cmocka_run_group_tests("events", tests, n, look, put_away);
}
