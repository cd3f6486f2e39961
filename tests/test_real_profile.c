/*
 * The profile: what a chain of callers tells, when it says something, and what it says of copies that
 * are known.  Without the right to profile the kernel: skipped, with the reason.
 */

#include <linux/perf_event.h>
#include <unistd.h>

#include "real/profile.h"
#include "tests/real.h"

/* ---- chains of callers ---- */

/* As /proc/kallsyms has them: not all of it is code, and one function has two names. */
static const char kallsyms[] =
	"0000000000001000 T _copy_to_iter\n"
	"0000000000001100 T _copy_from_iter\n"
	"0000000000001200 T filemap_read\n"
	"0000000000001300 T something_else\n"
	"0000000000001400 T tcp_sendmsg_locked.isra.0\n"
	"0000000000001500 T skb_copy_ubufs\n"
	"0000000000001600 T memcpy\n"
	"0000000000001600 T __pi_memcpy\n"
	"0000000000001700 T __skb_linearize\n"
	"0000000000001800 t skb_copy_bits\n"
	"0000000000001900 T tcp_recvmsg_locked\n"
	"0000000000001a00 d memcpy\n"
	"0000000000001b00 T memcpy_and_more\n";

enum { TO_ITER = 0x1010, FROM_ITER = 0x1110, READ = 0x1210, ELSE = 0x1310, SEND = 0x1410,
       UBUFS = 0x1510, MEMCPY = 0x16ff, LINEARIZE = 0x1700, BITS = 0x1810, RECEIVE = 0x1910,
       DATA = 0x1a10, MORE = 0x1b10 };

#define KERNEL (uint64_t)PERF_CONTEXT_KERNEL
#define USER (uint64_t)PERF_CONTEXT_USER

static const struct chain_row {
	const char *name;
	uint64_t chain[8];
	enum copy copy;
	const char *routine;
} chain_rows[] = {
	{ "a read", { KERNEL, TO_ITER, ELSE, READ, ELSE }, COPY_READ, "_copy_to_iter" },
	{ "a send", { KERNEL, FROM_ITER, ELSE, SEND, ELSE }, COPY_SEND, "_copy_from_iter" },
	{ "a read into a socket", { KERNEL, TO_ITER, READ, SEND }, COPY_READ, "_copy_to_iter" },
	{ "a header within a send", { KERNEL, MEMCPY, ELSE, SEND }, COPY_OTHER, "memcpy" },
	{ "a delivery", { KERNEL, MEMCPY, UBUFS, ELSE, SEND }, COPY_DELIVER, "memcpy" },
	{ "a delivery, inlined", { KERNEL, UBUFS, ELSE }, COPY_DELIVER, "skb_copy_ubufs" },
	{ "a device", { KERNEL, MEMCPY, BITS, ELSE, LINEARIZE, SEND }, COPY_DEVICE, "memcpy" },
	{ "the receiver", { KERNEL, TO_ITER, RECEIVE }, COPY_RECEIVE, "_copy_to_iter" },
	{ "somebody else", { KERNEL, TO_ITER, ELSE, ELSE }, COPY_OTHER, "_copy_to_iter" },
	{ "no copy within a send", { KERNEL, ELSE, SEND }, COPY_NONE, NULL },
	{ "a caller of a copy", { KERNEL, ELSE, FROM_ITER, SEND }, COPY_NONE, NULL },
	{ "a name that only begins so", { KERNEL, MORE, UBUFS }, COPY_NONE, NULL },
	{ "an address of data", { KERNEL, DATA, UBUFS }, COPY_NONE, NULL },
	{ "the program", { USER, TO_ITER, READ }, COPY_NONE, NULL },
	{ "the kernel, then the program", { KERNEL, TO_ITER, USER, READ }, COPY_OTHER,
	  "_copy_to_iter" },
	{ "nothing", { 0 }, COPY_NONE, NULL },
};

static int find_in(struct symbols *s, const char *text, struct error *e)
{
	char path[] = "/tmp/iopath-test-XXXXXX";
	int fd = mkstemp(path), status;

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	close(fd);
	status = symbols_find(s, path, e);
	unlink(path);
	return status;
}

static void test_chain(void **state)
{
	const struct chain_row *row = *state;
	const struct symbol *routine;
	struct error e = { "" };
	static struct symbols s;
	size_t n = 0;

	assert_int_equal(find_in(&s, kallsyms, &e), 0);
	while (row->chain[n])
		n++;
	assert_int_equal(symbols_tell(&s, row->chain, n, &routine), row->copy);
	if (row->routine)
		assert_string_equal(routine->name, row->routine);
	else
		assert_null(routine);
}

/* An unprivileged reader of /proc/kallsyms gets zeros; another kernel may have none of the names. */
static void test_no_symbols(void **state)
{
	struct error e = { "" };
	static struct symbols s;

	(void)state;
	assert_int_equal(find_in(&s, "0000000000000000 T _copy_to_iter\n"
				 "0000000000000000 T filemap_read\n", &e), -1);
	assert_non_null(strstr(e.text, "kptr_restrict"));
	assert_int_equal(find_in(&s, "0000000000001000 T _copy_to_iter\n", &e), -1);
	assert_null(strstr(e.text, "kptr_restrict"));
	assert_int_equal(symbols_find(&s, "/nowhere/kallsyms", &e), -1);
}

/* ---- how many samples say something ---- */

static const struct says_row {
	const char *name;
	uint64_t seen, expected;
	enum profile_says says;
} says_rows[] = {
	{ "as many as a copy takes", 100, 100, PROFILE_COPIED },
	{ "a copy out of the CPU's cache", 20, 100, PROFILE_COPIED },
	{ "more than one", 300, 100, PROFILE_COPIED },
	{ "too few to say", 19, 100, PROFILE_UNSURE },
	{ "too few for so much", 49, 400, PROFILE_UNSURE },
	{ "a few", 6, 100, PROFILE_UNSURE },
	{ "stray ones", 5, 100, PROFILE_NOT_COPIED },
	{ "none", 0, 40, PROFILE_NOT_COPIED },
	{ "none of a few", 0, 39, PROFILE_UNSURE },
	{ "none of none", 0, 0, PROFILE_UNSURE },
};

static void test_says(void **state)
{
	const struct says_row *row = *state;
	struct profile p = { .expected = row->expected, .seen[COPY_SEND] = row->seen };

	assert_int_equal(profile_says(&p, COPY_SEND), row->says);
}

/* ---- for real ---- */

static void need_profile(void)
{
	if (host.no_profile[0]) {
		print_message("%s\n", host.no_profile);
		skip();
	}
}

#define READS (1u << COPY_READ)
#define SENDS (1u << COPY_SEND)
#define DELIVERS (1u << COPY_DELIVER)

/* Strategies over loopback, and the kinds of copy that the kernel makes for them. */
static const struct real_row {
	const char *strategy;
	unsigned copies;
} real_rows[] = {
	{ "read-write", READS | SENDS },
	{ "mmap-write", SENDS },
	{ "sendfile", 0 },
	{ "splice", 0 },
	{ "vmsplice", 0 },
	{ "zerocopy-send", DELIVERS },
	{ "direct-write", SENDS },
	{ "uring", READS | SENDS },
	{ "uring-fixed", DELIVERS },
};

static void test_real(void **state)
{
	const struct real_row *row = *state;
	struct error e = { "" };
	struct profile p;
	struct source source;
	struct trial t;

	need_profile();
	real_plan(&t, &source, host.folder, row->strategy, 1u << 20, 65536);
	if (t.direct && host.no_direct[0]) {
		source_close(&source);
		print_message("%s\n", host.no_direct);
		skip();
	}
	if (profile_run(&t, &host.symbols, &p, NULL, &e))
		fail_msg("%s", e.text);
	source_close(&source);
	for (enum copy copy = COPY_READ; copy <= COPY_DEVICE; copy++) {
		const enum profile_says says = profile_says(&p, copy);

		/* On a busy machine it may know nothing; it may not be wrong. */
		if (says == PROFILE_UNSURE)
			print_message("unsure of copy %d: %u samples, about %u expected\n", copy,
				      (unsigned)p.seen[copy], (unsigned)p.expected);
		else
			assert_int_equal(says == PROFILE_COPIED, row->copies >> copy & 1);
	}
	assert_true(p.samples >= PROFILE_LEAST);
}

/* Strategies whose zero-copy sends nobody gets: no copy of any kind. */
static const struct undelivered_row {
	const char *name, *strategy;
} undelivered_rows[] = {
	{ "undelivered: zerocopy-send", "zerocopy-send" },
	{ "undelivered: uring-fixed", "uring-fixed" },
};

static void test_undelivered(void **state)
{
	const struct undelivered_row *row = *state;
	struct profile_undelivered u = { .is_wanted = true };
	struct error e = { "" };
	struct source source;
	struct profile p;
	struct trial t;
	struct lab lab;

	need_profile();
	if (host.no_lab[0] || host.no_direct[0]) {
		print_message("%s%s\n", host.no_lab, host.no_direct);
		skip();
	}
	real_plan(&t, &source, host.folder, row->strategy, 1u << 20, 65536);
	if (lab_open(&lab, true, &e))
		fail_msg("%s", e.text);
	t.lab = &lab;
	if (profile_run(&t, &host.symbols, &p, &u, &e))
		fail_msg("%s", e.text);
	lab_close(&lab);
	source_close(&source);
	if (!u.is_there) {
		print_message("%s\n", u.none.text);
		skip();
	}
	assert_int_not_equal(profile_says(&p, COPY_DELIVER), PROFILE_NOT_COPIED);
	for (enum copy copy = COPY_SEND; copy <= COPY_DEVICE; copy++)
		assert_int_not_equal(profile_says(&u.profile, copy), PROFILE_COPIED);
	assert_true(u.profile.sent_bytes > 0);
}

/* Names at wrong addresses, or callers mixed up: the known copies are not found, so nothing is said. */
static void move_all(struct symbols *s)
{
	for (size_t i = 0; i < s->n; i++) {
		s->table[i].start += 1u << 30;
		s->table[i].end += 1u << 30;
	}
}

static void mix_up(struct symbols *s)
{
	for (size_t i = 0; i < s->n; i++) {
		if (s->table[i].role == ROLE_SEND)
			s->table[i].role = ROLE_READ;
	}
}

static const struct liar {
	const char *name;
	void (*change)(struct symbols *s);
} liars[] = {
	{ "names at other addresses", move_all },
	{ "a send taken for a read", mix_up },
};

static void test_liar(void **state)
{
	const struct liar *row = *state;
	struct error e = { "" };
	static struct symbols wrong;
	struct profile p;
	struct source source;
	struct trial t;

	need_profile();
	wrong = host.symbols;
	row->change(&wrong);
	real_plan(&t, &source, host.folder, "sendfile", 1u << 20, 65536);
	assert_int_equal(profile_run(&t, &wrong, &p, NULL, &e), -1);
	source_close(&source);
	if (!strstr(e.text, "of a known write"))
		fail_msg("another reason: %s", e.text);
}

static void test_too_small(void **state)
{
	struct error e = { "" };
	struct profile p;
	struct source source;
	struct trial t;

	(void)state;
	need_profile();
	real_plan(&t, &source, host.folder, "read-write", 4096, 4096);
	assert_int_equal(profile_run(&t, &host.symbols, &p, NULL, &e), -1);
	source_close(&source);
	assert_non_null(strstr(e.text, "so small a file"));
}

int main(void)
{
	static struct CMUnitTest tests[ARRAY_LEN(chain_rows) + ARRAY_LEN(says_rows) +
				       ARRAY_LEN(real_rows) + ARRAY_LEN(liars) + ARRAY_LEN(undelivered_rows) + 2] = {
		cmocka_unit_test(test_no_symbols),
		cmocka_unit_test(test_too_small),
	};
	size_t n = ADD_ROWS(tests, 2, chain_rows, test_chain);

	n = ADD_ROWS(tests, n, says_rows, test_says);
	n = ADD_ROWS(tests, n, real_rows, test_real);
	n = ADD_ROWS(tests, n, undelivered_rows, test_undelivered);
	n = ADD_ROWS(tests, n, liars, test_liar);
	return _cmocka_run_group_tests("profile", tests, n, real_look, NULL);
}
