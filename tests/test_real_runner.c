/*
 * The strategies' real calls: the right bytes arrive, and the calls that are made are counted
 * and are exactly those that the sizes ask for, for every strategy, size and chunk.  Then the same
 * when things go wrong: a small socket buffer, a storm of signals, a receiver that leaves.
 */

#include <signal.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "real/child.h"
#include "real/trial.h"
#include "tests/real.h"

#define WHOLE 0
#define PIPE_PAGES 16u

/* Calls for one request of `rounds` rounds: that many of each, and once those around. */
struct program {
	const char *strategy;
	const char *each[3], *once[3];
	const char *piped[3];		/* for each filling of the pipe */
	const char *batch;		/* for each REAL_DEPTH of them, or the rest; */
	uint64_t more_batches;		/* and so often once more */
	const char *reaps[3];		/* the kernel decides how often */
};

static const struct program programs[] = {
	{ .strategy = "read-write", .each = { "read", "write" } },
	{ .strategy = "mmap-write", .each = { "write" }, .once = { "mmap", "munmap" } },
	{ .strategy = "sendfile", .each = { "sendfile" } },
	{ .strategy = "splice", .piped = { "splice", "splice" }, .once = { "pipe2" } },
	{ .strategy = "vmsplice", .piped = { "vmsplice", "splice" },
	  .once = { "mmap", "pipe2", "munmap" } },
	{ .strategy = "zerocopy-send", .each = { "sendto" }, .once = { "mmap", "munmap" },
	  .reaps = { "poll", "recvmsg" } },
	{ .strategy = "direct-write", .each = { "pread64", "write" } },
	{ .strategy = "direct-async", .each = { "write" }, .batch = "io_uring_enter" },
	{ .strategy = "uring", .batch = "io_uring_enter" },
	{ .strategy = "uring-fixed", .batch = "io_uring_enter", .more_batches = 1 },
	{ .strategy = "uring-sqpoll" },
};

static const uint64_t sizes[] = { 0, 1, 4095, 4096, 4097, 65536, 65537, 1048576, 1048577 };
static const uint64_t chunks[] = { WHOLE, 1000, 4096, 65536, 100000, 4194304 };

/* One row of the product of the tables above; those that O_DIRECT cannot do are left out. */
struct transfer {
	char name[64];
	const struct program *program;
	uint64_t file_bytes, chunk_bytes;
};

static struct transfer transfers[ARRAY_LEN(programs) * ARRAY_LEN(sizes) * ARRAY_LEN(chunks)];

static size_t make_transfers(void)
{
	size_t n = 0;

	for (size_t p = 0; p < ARRAY_LEN(programs); p++) {
		for (size_t i = 0; i < ARRAY_LEN(sizes) * ARRAY_LEN(chunks); i++) {
			struct transfer *t = &transfers[n];

			t->program = &programs[p];
			t->file_bytes = sizes[i / ARRAY_LEN(chunks)];
			t->chunk_bytes = chunks[i % ARRAY_LEN(chunks)];
			if (strategy_find(t->program->strategy)->direct && t->chunk_bytes % REAL_BLOCK_BYTES)
				continue;
			snprintf(t->name, sizeof(t->name), "%s: %u bytes by %u",
				 t->program->strategy, (unsigned)t->file_bytes,
				 (unsigned)t->chunk_bytes);
			if (t->chunk_bytes == WHOLE)
				t->chunk_bytes = (t->file_bytes + REAL_BLOCK_BYTES - 1) / REAL_BLOCK_BYTES * REAL_BLOCK_BYTES;
			n++;
		}
	}
	return n;
}

static uint64_t seen(const struct stops *s, const char *name)
{
	for (size_t i = 0; i < s->ncalls; i++) {
		if (strcmp(s->calls[i].name, name) == 0)
			return s->calls[i].n;
	}
	return 0;
}

/* How often a pipe is filled: it holds pages, and a chunk need not begin with one. */
static uint64_t fillings(uint64_t file_bytes, uint64_t chunk_bytes)
{
	uint64_t n = 0, end;

	for (uint64_t at = 0; at < file_bytes; at = end) {
		end = at + chunk_bytes < file_bytes ? at + chunk_bytes : file_bytes;
		n += ((end + REAL_BLOCK_BYTES - 1) / REAL_BLOCK_BYTES - at / REAL_BLOCK_BYTES +
		      PIPE_PAGES - 1) / PIPE_PAGES;
	}
	return n;
}

/* That many of each call more. */
static void want(struct stops *wanted, const char *const names[3], uint64_t n)
{
	for (size_t i = 0; i < 3 && names[i]; i++) {
		size_t k = 0;

		while (k < wanted->ncalls && strcmp(wanted->calls[k].name, names[i]) != 0)
			k++;
		if (k == wanted->ncalls)
			snprintf(wanted->calls[wanted->ncalls++].name,
				 sizeof(wanted->calls[k].name), "%s", names[i]);
		wanted->calls[k].n += n;
		wanted->entries += n;
	}
}

/* All the calls that the program makes, and no other. */
static void check_calls(const struct transfer *t, const struct stops *s, uint64_t rounds)
{
	const struct program *p = t->program;
	const char *const batch[3] = { p->batch };
	uint64_t batches = (rounds + REAL_DEPTH - 1) / REAL_DEPTH, reaps;
	struct stops wanted = { .ncalls = 0 };

	want(&wanted, p->each, rounds);
	want(&wanted, p->once, rounds ? 1 : 0);
	want(&wanted, p->piped, fillings(t->file_bytes, t->chunk_bytes));
	want(&wanted, batch, batches ? batches + p->more_batches : 0);
	if (p->reaps[0]) {
		reaps = seen(s, p->reaps[0]);
		assert_true(reaps >= batches && reaps <= rounds);
		want(&wanted, p->reaps, reaps);
	}
	for (size_t i = 0; i < wanted.ncalls; i++)
		assert_int_equal(seen(s, wanted.calls[i].name), wanted.calls[i].n);
	assert_int_equal(s->entries, wanted.entries);
	assert_int_equal(s->exits, wanted.entries);
}

/* The kernel tells of every zero-copy send, and over loopback that it copied. */
static void check_completions(const struct trial *t, const struct completions *c, uint64_t rounds)
{
	assert_int_equal(c->sends, t->zerocopy ? rounds : 0);
	assert_int_equal(c->copied, c->sends);
}

static void test_transfer(void **state)
{
	const struct transfer *row = *state;
	uint64_t chunk = row->chunk_bytes;
	uint64_t rounds = row->file_bytes ? (row->file_bytes + chunk - 1) / chunk : 0;
	struct error e = { "" };
	struct source source;
	struct measured m;
	struct counted c;
	struct trial t;

	real_plan(&t, &source, host.folder, row->program->strategy, row->file_bytes, chunk);
	if (host.no_trace[0]) {
		print_message("%s\n", host.no_trace);
		skip();
	}
	if (trial_count(&t, &c, &e) || trial_measure(&t, &m, &e))
		fail_msg("%s", e.text);
	check_calls(row, &c.stops, rounds);
	check_completions(&t, &c.completions, rounds);
	check_completions(&t, &m.completions, rounds);
	assert_int_equal(c.received.bytes, row->file_bytes);
	assert_int_equal(c.received.right_bytes, row->file_bytes);
	assert_int_equal(m.received.bytes, row->file_bytes);
	assert_int_equal(m.received.right_bytes, row->file_bytes);
	source_close(&source);
}

/* Three requests are three times the calls, and the bytes three times. */
static void test_requests(void **state)
{
	struct error e = { "" };
	struct source source;
	struct counted c;
	struct trial t;

	(void)state;
	if (host.no_trace[0])
		skip();
	real_plan(&t, &source, host.folder, "mmap-write", 10000, 4096);
	t.requests = 3;
	if (trial_count(&t, &c, &e))
		fail_msg("%s", e.text);
	assert_int_equal(seen(&c.stops, "mmap"), 3);
	assert_int_equal(seen(&c.stops, "write"), 9);
	assert_int_equal(seen(&c.stops, "munmap"), 3);
	assert_int_equal(c.stops.entries, 15);
	assert_int_equal(c.received.right_bytes, 30000);
	source_close(&source);
}

/* ---- when things go wrong ---- */

struct trouble {
	const char *name, *strategy;
	bool tiny;		/* a socket buffer of a few KiB: short writes, and waiting */
	bool storm;		/* a signal every 100 us: EINTR, and short counts */
	uint64_t receiver_takes;	/* then it closes; 0: it takes all */
};

#define TROUBLES(strategy) \
	{ strategy ", tiny buffer", strategy, true, false, 0 }, \
	{ strategy ", storm of signals", strategy, true, true, 0 }, \
	{ strategy ", receiver leaves", strategy, false, false, 1000 }

static const struct trouble troubles[] = {
	TROUBLES("read-write"), TROUBLES("mmap-write"), TROUBLES("mmap-copy-write"),
	TROUBLES("sendfile"), TROUBLES("splice"), TROUBLES("vmsplice"), TROUBLES("zerocopy-send"), TROUBLES("direct-write"),
	TROUBLES("direct-async"), TROUBLES("uring"), TROUBLES("uring-fixed"),
	TROUBLES("uring-sqpoll"),
};

struct shared {
	struct error sender, receiver;
	struct received received;
	int send_status;
	uint64_t signals;
};

static volatile sig_atomic_t alarms;

static void count_alarm(int signal_number)
{
	(void)signal_number;
	alarms++;
}

static void start_storm(void)
{
	struct itimerval every = { { 0, 100 }, { 0, 100 } };
	struct sigaction act = { .sa_handler = count_alarm };	/* no SA_RESTART */

	alarm(0);		/* it shares its signal and its clock with the timer */
	sigaction(SIGALRM, &act, NULL);
	setitimer(ITIMER_REAL, &every, NULL);
}

/* The sending child. */
static int send_in_trouble(const struct trouble *row, const struct trial *t, int socket,
			   struct shared *s)
{
	int small = 4096;
	struct job j;

	trial_job(t, socket, &j);
	if (trial_prepare(t, &s->sender) || job_open(&j, t->runner, &s->sender))
		return -1;
	if (row->tiny && setsockopt(socket, SOL_SOCKET, SO_SNDBUF, &small, sizeof(small)))
		return -1;
	if (row->storm)
		start_storm();
	s->send_status = t->runner->send(&j, &s->sender);
	s->signals = (uint64_t)alarms;
	job_close(&j, t->runner);
	return 0;
}

/* The receiving child: slow, so that the sender has to wait. */
static int receive_in_trouble(const struct trouble *row, const struct trial *t, int socket,
			      struct shared *s)
{
	char bytes[1000];

	usleep(20000);
	if (row->receiver_takes)
		return read(socket, bytes, row->receiver_takes) > 0 ? 0 : -1;
	return sink_receive(socket, t->source->bytes, &s->received);
}

static void test_trouble(void **state)
{
	const struct trouble *row = *state;
	struct shared *s = child_share(sizeof(*s));
	struct error e = { "" };
	struct sink_pair p;
	struct source source;
	struct trial t;
	pid_t sender, receiver;

	/* More than all buffers take, if the receiver is not to take it. */
	real_plan(&t, &source, host.folder, row->strategy, row->receiver_takes ? 8388608 : 524288,
	     strategy_find(row->strategy)->batched ? 32768 : 262144);
	if (sink_connect(&p, NULL, &e))
		fail_msg("%s", e.text);
	receiver = child_fork(60, &e);
	if (receiver == 0) {
		close(p.sender);
		child_exit(receive_in_trouble(row, &t, p.receiver, s) ? 1 : 0);
	}
	sender = child_fork(60, &e);
	if (sender == 0) {
		close(p.receiver);
		child_exit(send_in_trouble(row, &t, p.sender, s) ? 1 : 0);
	}
	sink_close(&p);
	/* Whatever happened, no signal ended the sender: not SIGPIPE, not SIGBUS. */
	if (child_wait(sender, "the sender", &e) || child_wait(receiver, "the receiver", &e))
		fail_msg("%s", e.text);
	if (row->receiver_takes) {
		assert_int_equal(s->send_status, -1);
		assert_true(strstr(s->sender.text, "Broken pipe") ||
			    strstr(s->sender.text, "Connection reset"));
	} else {
		if (s->send_status)
			fail_msg("%s", s->sender.text);
		assert_int_equal(s->received.bytes, t.source->bytes);
		assert_int_equal(s->received.right_bytes, t.source->bytes);
	}
	assert_int_equal(s->signals > 0, row->storm);
	source_close(&source);
	child_unshare(s, sizeof(*s));
}

/* What cannot be run says so, and fails if it is run all the same. */
static void test_not_built(void **state)
{
	const struct runner *r = runner_of(strategy_find("cow"));
	struct error e = { "" };
	struct job j = { 0 };

	(void)state;
	assert_non_null(strstr(r->cannot(&host), "model"));
	assert_int_equal(r->send(&j, &e), -1);
}

/* A file that shrinks meanwhile is an error, not a loop without end. */
static void test_shorter_file(void **state)
{
	static const char *const names[] = {
		"read-write", "sendfile", "splice", "direct-async", "uring", "uring-fixed",
		"uring-sqpoll",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		struct error e = { "" };
		struct source source;
		struct sink_pair p;
		struct trial t;
		struct job j;

		real_plan(&t, &source, host.folder, names[i], 8192, 4096);
		assert_int_equal(sink_connect(&p, NULL, &e), 0);
		trial_job(&t, p.sender, &j);
		assert_int_equal(ftruncate(source.fd, 5000), 0);
		assert_int_equal(lseek(source.fd, 0, SEEK_SET), 0);
		assert_int_equal(job_open(&j, t.runner, &e), 0);
		assert_int_equal(t.runner->send(&j, &e), -1);
		assert_non_null(strstr(e.text, "shorter"));
		job_close(&j, t.runner);
		sink_close(&p);
		source_close(&source);
	}
}

int main(void)
{
	static struct CMUnitTest tests[ARRAY_LEN(transfers) + ARRAY_LEN(troubles) + 3] = {
		cmocka_unit_test(test_requests),
		cmocka_unit_test(test_not_built),
		cmocka_unit_test(test_shorter_file),
	};
	size_t n = ADD_ROWS(tests, 3, troubles, test_trouble), rows = make_transfers();

	for (size_t i = 0; i < rows; i++) {
		const struct CMUnitTest test = {
			.name = transfers[i].name, .test_func = test_transfer,
			.initial_state = &transfers[i],
		};

		memcpy(&tests[n++], &test, sizeof(test));
	}
	return _cmocka_run_group_tests("runner", tests, n, real_look, NULL);
}
