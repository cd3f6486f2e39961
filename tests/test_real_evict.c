/*
 * The eviction probe: what it says of every hop of file pages of every strategy, and that it does
 * not believe itself where pages stay or go for another reason.
 */

#include <sys/mman.h>
#include <unistd.h>

#include "real/evict.h"
#include "tests/real.h"

struct wanted_hop {
	enum place from, to;
	bool kept;
};

struct probe {
	const char *name, *strategy;
	uint64_t file_bytes, chunk_bytes;
	struct wanted_hop hops[2];
	size_t nhops;
};

#define READS(name) name, .nhops = 1, .hops = { { PAGE_CACHE, USER_BUFFER, false } }
#define COPIES(name) name, .nhops = 1, .hops = { { PAGE_CACHE, SOCKET_BUFFER, false } }
#define REFERS(name) name, .nhops = 1, .hops = { { PAGE_CACHE, SOCKET_BUFFER, true } }
#define PIPED(name) name, .nhops = 2, \
	.hops = { { PAGE_CACHE, PIPE, true }, { PIPE, SOCKET_BUFFER, true } }
#define NO_PAGES(name) name, .nhops = 0
#define SIZE(file, chunk) .file_bytes = (file), .chunk_bytes = (chunk)

static const struct probe probes[] = {
	{ "read-write", READS("read-write"), SIZE(1048576, 65536) },
	{ "read-write in 1000 bytes", READS("read-write"), SIZE(20000, 1000) },
	{ "read-write, 1 byte", READS("read-write"), SIZE(1, 4096) },
	{ "uring", READS("uring"), SIZE(1048576, 65536) },
	{ "uring-sqpoll", READS("uring-sqpoll"), SIZE(65536, 16384) },
	{ "mmap-write", COPIES("mmap-write"), SIZE(1048576, 65536) },
	{ "mmap-write in 1000 bytes", COPIES("mmap-write"), SIZE(20000, 1000) },
	{ "mmap-copy-write", READS("mmap-copy-write"), SIZE(1048576, 65536) },
	{ "mmap-copy-write in 1000 bytes", READS("mmap-copy-write"), SIZE(20000, 1000) },
	{ "sendfile", REFERS("sendfile"), SIZE(1048576, 65536) },
	{ "sendfile in one call", REFERS("sendfile"), SIZE(1048576, 1048576) },
	{ "sendfile in 1000 bytes", REFERS("sendfile"), SIZE(20000, 1000) },
	{ "sendfile, 1 byte", REFERS("sendfile"), SIZE(1, 4096) },
	{ "zerocopy-send, corked", REFERS("zerocopy-send"), SIZE(1048576, 65536) },
	{ "splice", PIPED("splice"), SIZE(1048576, 65536) },
	{ "splice, two fillings a call", PIPED("splice"), SIZE(200000, 65000) },
	{ "vmsplice", PIPED("vmsplice"), SIZE(1048576, 65536) },
	{ "vmsplice, 4097 bytes", PIPED("vmsplice"), SIZE(4097, 4096) },
	{ "direct-write", NO_PAGES("direct-write"), SIZE(65536, 65536) },
	{ "an empty file", NO_PAGES("sendfile"), SIZE(0, 4096) },
};

static void test_probe(void **state)
{
	const struct probe *row = *state;
	struct error e = { "" };
	struct source source;
	struct evict v;
	struct trial t;

	if (host.in_memory) {
		print_message("%s keeps its files in memory\n", host.filesystem);
		skip();
	}
	real_plan(&t, &source, host.folder, row->strategy, row->file_bytes, row->chunk_bytes);
	if (evict_probe(&t, &v, &e))
		fail_msg("%s", e.text);
	assert_int_equal(v.nhops, row->nhops);
	for (size_t i = 0; i < row->nhops; i++) {
		assert_int_equal(v.hops[i].from, row->hops[i].from);
		assert_int_equal(v.hops[i].to, row->hops[i].to);
		assert_true(v.hops[i].npages > 0);
		assert_int_equal(v.hops[i].kept_pages, row->hops[i].kept ? v.hops[i].npages : 0);
	}
	if (row->nhops > 0) {
		assert_int_equal(v.free.kept_pages, 0);
		assert_int_equal(v.held.kept_pages, v.held.npages);
	}
	source_close(&source);
}

/* Where files live in memory no page can be dropped: the first control says so. */
static void test_in_memory(void **state)
{
	struct error e = { "" };
	struct source source;
	struct evict v;
	struct trial t;

	(void)state;
	if (access("/dev/shm", W_OK) != 0) {
		print_message("no folder in memory: /dev/shm\n");
		skip();
	}
	real_plan(&t, &source, "/dev/shm", "sendfile", 8192, 4096);
	assert_int_equal(evict_probe(&t, &v, &e), -1);
	assert_non_null(strstr(e.text, "although nobody holds them"));
	source_close(&source);
}

/* ---- runners that are not what they say ---- */

static char page[4096];

/* Sends a copy, and keeps the page by a mapping that it does not tell of. */
static int hides_a_mapping(const struct job *j, struct error *e)
{
	char *map = mmap(NULL, sizeof(page), PROT_READ, MAP_SHARED, j->file, 0);

	if (map == MAP_FAILED || job_write(j, map, sizeof(page), e))
		return -1;
	job_passed(j, &(struct passed){ .from = PAGE_CACHE, .to = SOCKET_BUFFER,
		.bytes = sizeof(page) });
	return 0;
}

static int sends_nothing(const struct job *j, struct error *e)
{
	(void)e;
	job_passed(j, &(struct passed){ .from = PAGE_CACHE, .to = SOCKET_BUFFER,
		.bytes = sizeof(page) });
	return 0;
}

static int sends_noise(const struct job *j, struct error *e)
{
	if (job_write(j, page, sizeof(page), e))
		return -1;
	job_passed(j, &(struct passed){ .from = PAGE_CACHE, .to = SOCKET_BUFFER,
		.bytes = sizeof(page) });
	return 0;
}

struct liar {
	const char *name;
	int (*send)(const struct job *j, struct error *e);
	const char *says;
};

static const struct liar liars[] = {
	{ "a runner that keeps a mapping", hides_a_mapping, "after all has been read" },
	{ "a runner that sends nothing", sends_nothing, "of 4096 bytes only 0" },
	{ "a runner that sends noise", sends_noise, "arrived wrong" },
};

static void test_liar(void **state)
{
	const struct liar *row = *state;
	const struct runner runner = { .cannot = runner_always, .send = row->send };
	struct error e = { "" };
	struct source source;
	struct evict v;
	struct trial t;

	if (host.in_memory)
		skip();
	real_plan(&t, &source, host.folder, "sendfile", 4096, 4096);
	t.runner = &runner;
	assert_int_equal(evict_probe(&t, &v, &e), -1);
	if (!strstr(e.text, row->says))
		fail_msg("no \"%s\" in: %s", row->says, e.text);
	source_close(&source);
}

int main(void)
{
	static struct CMUnitTest tests[ARRAY_LEN(probes) + ARRAY_LEN(liars) + 1] = {
		cmocka_unit_test(test_in_memory),
	};
	size_t n = ADD_ROWS(tests, 1, probes, test_probe);

	n = ADD_ROWS(tests, n, liars, test_liar);
	return _cmocka_run_group_tests("evict", tests, n, real_look, NULL);
}
