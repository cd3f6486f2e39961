/*
 * The page map: what it says of every hop into the program's memory, and that it does not take for a copy
 * what is none.
 */

#include <sys/mman.h>
#include <unistd.h>

#include "real/pagemap.h"
#include "tests/real.h"

#define MOST_HOPS 2

struct probe {
	const char *name, *strategy;
	uint64_t file_bytes, chunk_bytes;
	size_t nhops;
	enum place from[MOST_HOPS];	/* into the program's memory */
};

#define READS(name) name, .nhops = 1, .from = { PAGE_CACHE }
#define COPIES(name) name, .nhops = 2, .from = { PAGE_CACHE, USER_BUFFER }
#define NONE(name) name, .nhops = 0
#define SIZE(file, chunk) .file_bytes = (file), .chunk_bytes = (chunk)

static const struct probe probes[] = {
	{ "read-write", READS("read-write"), SIZE(1048576, 65536) },
	{ "read-write in one call", READS("read-write"), SIZE(1048576, 1048576) },
	{ "read-write in 1000 bytes", READS("read-write"), SIZE(20000, 1000) },
	{ "read-write, 1 byte", READS("read-write"), SIZE(1, 4096) },
	{ "mmap-copy-write", COPIES("mmap-copy-write"), SIZE(1048576, 65536) },
	{ "mmap-copy-write in one call", COPIES("mmap-copy-write"), SIZE(8388608, 8388608) },
	{ "mmap-copy-write in 1000 bytes", COPIES("mmap-copy-write"), SIZE(20000, 1000) },
	{ "mmap-copy-write, 1 byte", COPIES("mmap-copy-write"), SIZE(1, 4096) },
	{ "uring", READS("uring"), SIZE(1048576, 65536) },
	{ "uring-sqpoll", READS("uring-sqpoll"), SIZE(65536, 16384) },
	{ "sendfile has no buffer", NONE("sendfile"), SIZE(1048576, 65536) },
	{ "mmap-write has no buffer", NONE("mmap-write"), SIZE(1048576, 65536) },
	{ "direct-write: from the disk", NONE("direct-write"), SIZE(65536, 65536) },
	{ "an empty file", NONE("read-write"), SIZE(0, 4096) },
};

static void test_probe(void **state)
{
	const struct probe *row = *state;
	struct error e = { "" };
	struct source source;
	struct pagemap m;
	struct trial t;

	real_plan(&t, &source, host.folder, row->strategy, row->file_bytes, row->chunk_bytes);
	if (pagemap_probe(&t, &m, &e))
		fail_msg("%s", e.text);
	assert_int_equal(m.nhops, row->nhops);
	for (size_t i = 0; i < row->nhops; i++) {
		assert_int_equal(m.hops[i].from, row->from[i]);
		assert_int_equal(m.hops[i].to, USER_BUFFER);
		assert_true(m.hops[i].npages > 0);
		assert_int_equal(m.hops[i].own_pages, m.hops[i].npages);
		assert_int_equal(m.hops[i].shared_pages, 0);
	}
	source_close(&source);
}

/* ---- runners whose memory is not their own, or that are not what they say ---- */

/* So many bytes are sent, and said to be where that is, after they had been in another place or not. */
static int tell(const struct job *j, char *at, char *before, struct error *e)
{
	const size_t n = (size_t)j->file_bytes;

	job_passed(j, &(struct passed){ .from = before ? USER_BUFFER : PAGE_CACHE, .to = USER_BUFFER,
		.buffer = before ? before : at, .copy = before ? at : NULL, .bytes = n });
	if (job_write(j, at, n, e))
		return -1;
	job_passed(j, &(struct passed){ .from = USER_BUFFER, .to = SOCKET_BUFFER, .bytes = n });
	return 0;
}

static char *map(const struct job *j, int how)
{
	char *at = mmap(NULL, j->file_bytes, PROT_READ | PROT_WRITE, how, j->file, 0);

	assert_true(at != MAP_FAILED);
	for (size_t i = 0; i < j->file_bytes; i += 4096)
		(void)*(volatile char *)(at + i);
	return at;
}

static int sends_the_mapping(const struct job *j, struct error *e) { return tell(j, map(j, MAP_SHARED), NULL, e); }

static int sends_a_private_one(const struct job *j, struct error *e) { return tell(j, map(j, MAP_PRIVATE), NULL, e); }

/* Memory that is in two places has no copy in either. */
static int shows_it_twice(const struct job *j, struct error *e)
{
	const size_t n = (size_t)j->file_bytes;
	char *one = mmap(NULL, n, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	char *other = one == MAP_FAILED ? one : mremap(one, 0, n, MREMAP_MAYMOVE);

	assert_true(other != MAP_FAILED);
	assert_int_equal(pread(j->file, one, n, 0), n);
	for (size_t i = 0; i < n; i += 4096)
		(void)*(volatile char *)(other + i);
	return tell(j, other, one, e);
}

static int holds_noise(const struct job *j, struct error *e)
{
	return tell(j, mmap(NULL, j->file_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
		    NULL, e);
}

/* What is moved is not there any more where it came from. */
static int moves_it(const struct job *j, struct error *e)
{
	const size_t n = (size_t)j->file_bytes;
	char *one = mmap(NULL, 2 * n, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	assert_true(one != MAP_FAILED);
	assert_int_equal(pread(j->file, one + n, n, 0), n);
	return tell(j, one + n, one, e);
}

static const struct liar {
	const char *name;
	int (*send)(const struct job *j, struct error *e);
	const char *says;		/* NULL: its pages are not its own */
} liars[] = {
	{ "the file's mapping", sends_the_mapping, NULL },
	{ "a private mapping, not written", sends_a_private_one, NULL },
	{ "memory in two places", shows_it_twice, NULL },
	{ "other bytes", holds_noise, "does not hold the file's bytes" },
	{ "moved, not copied", moves_it, "does not hold the file's bytes" },
};

static void test_liar(void **state)
{
	const struct liar *row = *state;
	const struct runner runner = { .cannot = runner_always, .send = row->send };
	struct error e = { "" };
	struct source source;
	struct pagemap m;
	struct trial t;
	int status;

	real_plan(&t, &source, host.folder, "read-write", 65536, 65536);
	t.runner = &runner;
	status = pagemap_probe(&t, &m, &e);
	source_close(&source);
	if (row->says) {
		assert_int_equal(status, -1);
		if (!strstr(e.text, row->says))
			fail_msg("no \"%s\" in: %s", row->says, e.text);
		return;
	}
	if (status)
		fail_msg("%s", e.text);
	assert_int_equal(m.nhops, 1);
	assert_int_equal(m.hops[0].own_pages, 0);
	assert_int_equal(m.hops[0].shared_pages, m.hops[0].npages);
}

int main(void)
{
	static struct CMUnitTest tests[ARRAY_LEN(probes) + ARRAY_LEN(liars)];
	size_t n = ADD_ROWS(tests, 0, probes, test_probe);

	n = ADD_ROWS(tests, n, liars, test_liar);
	return _cmocka_run_group_tests("pagemap", tests, n, real_look, NULL);
}
