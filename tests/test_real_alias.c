/*
 * The alias probe: its verdict for every hop of every strategy, page by page, and that it does
 * not believe itself when a control fails or a runner does not tell the truth.
 */

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include "real/alias.h"
#include "tests/real.h"

struct wanted_hop {
	enum place from, to;
	char letter;
};

struct probe {
	const char *name, *strategy;
	uint64_t file_bytes, chunk_bytes;
	struct wanted_hop hops[3];
	size_t nhops;
};

#define READ_WRITE "read-write", .nhops = 2, \
	.hops = { { PAGE_CACHE, USER_BUFFER, 'A' }, { USER_BUFFER, SOCKET_BUFFER, 'A' } }
#define MMAP_WRITE "mmap-write", .nhops = 1, .hops = { { PAGE_CACHE, SOCKET_BUFFER, 'A' } }
#define MMAP_COPY_WRITE "mmap-copy-write", .nhops = 3, \
	.hops = { { PAGE_CACHE, USER_BUFFER, 'A' }, { USER_BUFFER, USER_BUFFER, 'A' }, \
		  { USER_BUFFER, SOCKET_BUFFER, 'A' } }
#define SENDFILE "sendfile", .nhops = 1, .hops = { { PAGE_CACHE, SOCKET_BUFFER, 'B' } }
#define DIRECT_WRITE "direct-write", .nhops = 1, .hops = { { USER_BUFFER, SOCKET_BUFFER, 'A' } }
#define PIPED(name) name, .nhops = 2, \
	.hops = { { PAGE_CACHE, PIPE, 'B' }, { PIPE, SOCKET_BUFFER, 'B' } }
#define ZEROCOPY_SEND "zerocopy-send", .nhops = 1, .hops = { { PAGE_CACHE, SOCKET_BUFFER, 'B' } }
#define DIRECT_ASYNC "direct-async", .nhops = 1, .hops = { { USER_BUFFER, SOCKET_BUFFER, 'A' } }
#define URING(name) name, .nhops = 2, \
	.hops = { { PAGE_CACHE, USER_BUFFER, 'A' }, { USER_BUFFER, SOCKET_BUFFER, 'A' } }
#define URING_FIXED "uring-fixed", .nhops = 1, .hops = { { USER_BUFFER, SOCKET_BUFFER, 'B' } }

#define SIZE(file, chunk) .file_bytes = (file), .chunk_bytes = (chunk)

static const struct probe probes[] = {
	{ "read-write", READ_WRITE, SIZE(1048576, 65536) },
	{ "read-write in 4 KiB", READ_WRITE, SIZE(262144, 4096) },
	{ "read-write in 1000 bytes", READ_WRITE, SIZE(20000, 1000) },
	{ "read-write in one call", READ_WRITE, SIZE(1048576, 1048576) },
	{ "read-write, 1 byte", READ_WRITE, SIZE(1, 4096) },
	{ "mmap-write", MMAP_WRITE, SIZE(1048576, 65536) },
	{ "mmap-write in 1000 bytes", MMAP_WRITE, SIZE(20000, 1000) },
	{ "mmap-write, 4097 bytes", MMAP_WRITE, SIZE(4097, 65536) },
	{ "mmap-copy-write", MMAP_COPY_WRITE, SIZE(1048576, 65536) },
	{ "mmap-copy-write in 1000 bytes", MMAP_COPY_WRITE, SIZE(20000, 1000) },
	{ "mmap-copy-write, 4097 bytes", MMAP_COPY_WRITE, SIZE(4097, 65536) },
	{ "sendfile", SENDFILE, SIZE(1048576, 65536) },
	{ "sendfile in 1000 bytes", SENDFILE, SIZE(20000, 1000) },
	{ "sendfile in one call", SENDFILE, SIZE(1048576, 1048576) },
	{ "sendfile, 1 byte", SENDFILE, SIZE(1, 65536) },
	{ "sendfile, 4095 bytes", SENDFILE, SIZE(4095, 65536) },
	{ "direct-write", DIRECT_WRITE, SIZE(1048576, 65536) },
	{ "direct-write, 4097 bytes", DIRECT_WRITE, SIZE(4097, 4096) },
	{ "splice", PIPED("splice"), SIZE(1048576, 65536) },
	{ "splice in 1000 bytes", PIPED("splice"), SIZE(20000, 1000) },
	{ "splice, two fillings a call", PIPED("splice"), SIZE(200000, 65000) },
	{ "splice, 1 byte", PIPED("splice"), SIZE(1, 65536) },
	{ "vmsplice", PIPED("vmsplice"), SIZE(1048576, 65536) },
	{ "vmsplice in 1000 bytes", PIPED("vmsplice"), SIZE(20000, 1000) },
	{ "vmsplice, 4097 bytes", PIPED("vmsplice"), SIZE(4097, 65536) },
	{ "zerocopy-send", ZEROCOPY_SEND, SIZE(1048576, 65536) },
	{ "zerocopy-send in 1000 bytes", ZEROCOPY_SEND, SIZE(20000, 1000) },
	{ "zerocopy-send, 1 byte", ZEROCOPY_SEND, SIZE(1, 65536) },
	{ "direct-async", DIRECT_ASYNC, SIZE(1048576, 65536) },
	{ "direct-async, 4097 bytes", DIRECT_ASYNC, SIZE(4097, 4096) },
	{ "uring", URING("uring"), SIZE(1048576, 65536) },
	{ "uring in 1000 bytes", URING("uring"), SIZE(20000, 1000) },
	{ "uring-sqpoll", URING("uring-sqpoll"), SIZE(262144, 65536) },
	{ "uring-fixed", URING_FIXED, SIZE(1048576, 65536) },
	{ "uring-fixed, 20000 bytes", URING_FIXED, SIZE(20000, 65536) },
	{ "uring-fixed, 1 byte", URING_FIXED, SIZE(1, 4096) },
};

/* Every page of the hop shows that letter. */
static void check_pages(const struct alias_hop *hop, size_t npages, char letter)
{
	assert_int_equal(hop->npages, npages);
	for (size_t i = 0; i < npages; i++) {
		if (hop->pages[i] != letter)
			fail_msg("page %zu of %zu is %c, not %c", i, npages, hop->pages[i], letter);
	}
	assert_int_equal(hop->old_pages, letter == 'A' ? npages : 0);
	assert_int_equal(hop->new_pages, letter == 'B' ? npages : 0);
	assert_int_equal(hop->mixed_pages, 0);
}

static void test_probe(void **state)
{
	const struct probe *row = *state;
	size_t npages = (row->file_bytes + 4095) / 4096;
	struct error e = { "" };
	struct source source;
	struct alias a;
	struct trial t;

	real_plan(&t, &source, host.folder, row->strategy, row->file_bytes, row->chunk_bytes);
	if (alias_probe(&t, &a, &e))
		fail_msg("%s", e.text);
	assert_int_equal(a.nhops, row->nhops);
	assert_int_equal(a.corked, t.zerocopy);
	for (size_t i = 0; i < row->nhops; i++) {
		assert_int_equal(a.hops[i].from, row->hops[i].from);
		assert_int_equal(a.hops[i].to, row->hops[i].to);
		check_pages(&a.hops[i], npages, row->hops[i].letter);
	}
	check_pages(&a.copies, 16, 'A');
	check_pages(&a.passes, npages < 16 ? npages : 16, 'B');
	alias_free(&a);
	source_close(&source);
}

/* The probe puts the file right again: what it had overwritten, the next run sends. */
static void test_file_is_whole_again(void **state)
{
	static char bytes[20000];
	struct error e = { "" };
	struct source source;
	struct alias a;
	struct trial t;

	(void)state;
	real_plan(&t, &source, host.folder, "sendfile", sizeof(bytes), 5000);
	assert_int_equal(alias_probe(&t, &a, &e), 0);
	assert_int_equal(pread(source.fd, bytes, sizeof(bytes), 0), sizeof(bytes));
	assert_int_equal(source_match(bytes, 0, sizeof(bytes)), sizeof(bytes));
	alias_free(&a);
	source_close(&source);
}

static void test_empty_file(void **state)
{
	struct error e = { "" };
	struct source source;
	struct alias a;
	struct trial t;

	(void)state;
	real_plan(&t, &source, host.folder, "read-write", 0, 4096);
	assert_int_equal(alias_probe(&t, &a, &e), 0);
	assert_int_equal(a.nhops, 0);
	alias_free(&a);
	source_close(&source);
}

/* ---- runners that are not what they say ---- */

static char page[4096];

/* Says that it has sent a page, and has not. */
static int sends_nothing(const struct job *j, struct error *e)
{
	(void)e;
	job_passed(j, &(struct passed){ .from = PAGE_CACHE, .to = SOCKET_BUFFER,
		.bytes = sizeof(page) });
	return 0;
}

/* Sends bytes that are not the file's: neither old nor new. */
static int sends_noise(const struct job *j, struct error *e)
{
	if (job_write(j, page, sizeof(page), e))
		return -1;
	job_passed(j, &(struct passed){ .from = PAGE_CACHE, .to = SOCKET_BUFFER,
		.bytes = sizeof(page) });
	return 0;
}

/* Sends the first page by copy and the second by reference, of one hop. */
static int sends_both_ways(const struct job *j, struct error *e)
{
	const struct job one = {
		.file = j->file, .socket = j->socket, .file_bytes = 4096, .chunk_bytes = 4096,
		.buffer = page, .after = NULL,
	};

	source_pattern(page, 0, sizeof(page));
	if (job_write(j, page, sizeof(page), e))
		return -1;
	job_passed(j, &(struct passed){ .from = PAGE_CACHE, .to = SOCKET_BUFFER,
		.bytes = sizeof(page) });
	if (runner_of(strategy_find("sendfile"))->send(&one, e))
		return -1;
	job_passed(j, &(struct passed){ .from = PAGE_CACHE, .to = SOCKET_BUFFER,
		.bytes = sizeof(page) });
	return 0;
}

static int fails(const struct job *j, struct error *e)
{
	(void)j;
	return error_set(e, "it failed");
}

/* Says nothing of a zero-copy send, and makes a plain one: a corked socket shows the copy. */
static void test_plain_send_while_corked(void **state)
{
	struct error e = { "" };
	struct source source;
	struct alias a;
	struct trial t;

	(void)state;
	real_plan(&t, &source, host.folder, "mmap-write", 65536, 65536);
	t.corked = true;
	if (alias_probe(&t, &a, &e))
		fail_msg("%s", e.text);
	assert_true(a.corked);
	check_pages(&a.hops[0], 16, PAGE_OLD);
	alias_free(&a);
	source_close(&source);
}

/* Takes the cork out: what has left the socket may have been copied since, so nothing is concluded. */
static int takes_the_cork_out(const struct job *j, struct error *e)
{
	int off = 0;

	if (job_write(j, page, sizeof(page), e) ||
	    setsockopt(j->socket, IPPROTO_TCP, TCP_CORK, &off, sizeof(off)))
		return -1;
	job_passed(j, &(struct passed){ .from = PAGE_CACHE, .to = SOCKET_BUFFER,
		.bytes = sizeof(page) });
	return 0;
}

static void test_no_cork(void **state)
{
	const struct runner runner = { .cannot = runner_always, .send = takes_the_cork_out };
	struct error e = { "" };
	struct source source;
	struct alias a;
	struct trial t;

	(void)state;
	real_plan(&t, &source, host.folder, "sendfile", 8192, 4096);
	t.runner = &runner;
	t.corked = true;
	assert_int_equal(alias_probe(&t, &a, &e), -1);
	assert_non_null(strstr(e.text, "stayed in the corked socket"));
	alias_free(&a);
	source_close(&source);
}

struct liar {
	const char *name;
	int (*send)(const struct job *j, struct error *e);
	const char *says;		/* the probe's message, or NULL: page 0 is mixed */
};

static const struct liar liars[] = {
	{ "a runner that sends nothing", sends_nothing, "of 4096 bytes only 0" },
	{ "a runner that sends noise", sends_noise, NULL },
	{ "a runner that copies and refers", sends_both_ways, NULL },
	{ "a runner that fails", fails, "it failed" },
};

static void test_liar(void **state)
{
	const struct liar *row = *state;
	const struct runner runner = { .cannot = runner_always, .send = row->send };
	struct error e = { "" };
	struct source source;
	struct alias a;
	struct trial t;

	real_plan(&t, &source, host.folder, "sendfile", 8192, 4096);
	t.runner = &runner;
	if (row->says) {
		assert_int_equal(alias_probe(&t, &a, &e), -1);
		assert_non_null(strstr(e.text, row->says));
	} else {
		assert_int_equal(alias_probe(&t, &a, &e), 0);
		assert_int_equal(a.hops[0].pages[0], PAGE_MIXED);
		assert_true(a.hops[0].mixed_pages > 0);
	}
	alias_free(&a);
	source_close(&source);
}

int main(void)
{
	static struct CMUnitTest tests[ARRAY_LEN(probes) + ARRAY_LEN(liars) + 4] = {
		cmocka_unit_test(test_file_is_whole_again),
		cmocka_unit_test(test_empty_file),
		cmocka_unit_test(test_plain_send_while_corked),
		cmocka_unit_test(test_no_cork),
	};
	size_t n = ADD_ROWS(tests, 4, probes, test_probe);

	n = ADD_ROWS(tests, n, liars, test_liar);
	return _cmocka_run_group_tests("alias", tests, n, real_look, NULL);
}
