/*
 * Whole checks on this machine: what must be confirmed, what must be skipped and why, and what
 * must be contradicted.  Rows are runs of shipped scenarios with settings.
 */

#include "real/check.h"
#include "real/child.h"
#include "tests/real.h"
#include "ui/load.h"

struct check {
	const char *name, *scenario, *strategy;	/* strategy NULL: the scenario's own */
	const char *set[4];
	enum verdict verdict;			/* of every result */
	const char *says;			/* part of its reason, or NULL */
};

#define STATIC "static-file"
#define CLASSIC "read-write,mmap-write,mmap-copy-write,sendfile,direct-write"
#define PIPES "splice,vmsplice"
#define RINGS "direct-async,uring,uring-fixed,uring-sqpoll"
#define ALL CLASSIC ",zerocopy-send," PIPES "," RINGS
#define NO_GATHER "nic.scatter_gather=false"
#define COLD_SIZE(bytes) { "file.size=" bytes, "chunk=whole" }
#define WARM_SIZE(bytes) { "file.size=" bytes, "chunk=4096", "file.cache=warm" }

static const struct check checks[] = {
	{ "static-file, cold", STATIC, ALL, { NULL }, CONFIRMED, NULL },
	{ "static-file, warm", STATIC, ALL, { "file.cache=warm" }, CONFIRMED, NULL },
	{ "textbook", "textbook", CLASSIC, { NULL }, CONFIRMED, NULL },
	{ "warm-cache", "warm-cache", ALL, { NULL }, CONFIRMED, NULL },
	{ "small-reads", "small-reads", CLASSIC, { NULL }, CONFIRMED, NULL },
	{ "empty file, cold", STATIC, ALL, COLD_SIZE("0"), CONFIRMED, NULL },
	{ "empty file, warm", STATIC, ALL, WARM_SIZE("0"), CONFIRMED, NULL },
	{ "one byte, cold", STATIC, ALL, COLD_SIZE("1"), CONFIRMED, NULL },
	{ "one byte, warm", STATIC, ALL, WARM_SIZE("1"), CONFIRMED, NULL },
	{ "4097 bytes, cold", STATIC, ALL, COLD_SIZE("4097"), CONFIRMED, NULL },
	{ "4097 bytes, warm", STATIC, ALL, WARM_SIZE("4097"), CONFIRMED, NULL },
	{ "1 MiB + 1, cold", STATIC, ALL, COLD_SIZE("1048577"), CONFIRMED, NULL },
	{ "1 MiB + 1, warm", STATIC, ALL, WARM_SIZE("1048577"), CONFIRMED, NULL },
	{ "chunk of 1000", STATIC, "read-write,mmap-write,mmap-copy-write,sendfile,zerocopy-send,uring," PIPES,
	  { "chunk=1000" }, CONFIRMED, NULL },
	{ "chunk above the file", STATIC, ALL, { "chunk=8 MiB" }, CONFIRMED, NULL },
	{ "three requests", STATIC, ALL, { "requests=3" }, CONFIRMED, NULL },
	{ "other kernels", STATIC, "read-write@linux-2.1,sendfile@linux-2.4", { NULL }, CONFIRMED,
	  NULL },
	{ "a warm index", STATIC, "mmap-write,sendfile,zerocopy-send,uring-fixed", { "index.interval=64" }, CONFIRMED, NULL },
	{ "a cold index", STATIC, "read-write,mmap-write,sendfile,splice,direct-async,uring-sqpoll", { "index.interval=64", "index.cache=cold" }, CONFIRMED, NULL },
	{ "a cold index of a warm file", STATIC, "sendfile,mmap-copy-write",
	  { "index.interval=64", "index.cache=cold", "file.cache=warm", "requests=3" }, CONFIRMED, NULL },
	{ "an index too large", STATIC, "sendfile", { "index.interval=16", "file.size=256 MiB" }, SKIPPED,
	  "up to 64 MiB" },
	{ "a larger pipe", STATIC, PIPES, { "pipe=1 MiB" }, SKIPPED, "pipe" },
	{ "batches of 3", STATIC, "zerocopy-send," RINGS, { "depth=3" }, CONFIRMED, NULL },
	{ "chunks across pages", STATIC, PIPES, { "chunk=65000" }, CONFIRMED, NULL },
	{ "model only", STATIC, "cow", { NULL }, SKIPPED, "model" },
	{ "too large a file", STATIC, "sendfile", { "file.size=2 GiB" }, SKIPPED, "1 GiB" },
	{ "too many calls", STATIC, "sendfile", { "chunk=1" }, SKIPPED, "larger chunk" },
	{ "too many requests", STATIC, "sendfile", { "requests=1000000", "file.size=0" }, SKIPPED,
	  "rounds" },
};

/* Through a lab: the same, and what a device does that does not gather. */
static const struct check in_lab[] = {
	{ "no gather, cold", STATIC, ALL, { NO_GATHER }, CONFIRMED, "" },
	{ "no gather, warm", STATIC, ALL, { NO_GATHER, "file.cache=warm" }, CONFIRMED, "" },
	{ "no gather, empty file", STATIC, ALL, { NO_GATHER, "file.size=0" }, CONFIRMED, "" },
	{ "no gather, one byte", STATIC, ALL, { NO_GATHER, "file.size=1" }, CONFIRMED, "" },
	{ "no gather, odd chunks", STATIC, "read-write,sendfile,zerocopy-send," PIPES, { NO_GATHER, "chunk=5000",
	  "file.size=100001" }, CONFIRMED, "" },
	{ "sendfile of 2.1", STATIC, "sendfile@linux-2.1", { NULL }, CONFIRMED,
	  "linux-2.1 is inferred" },
	{ "sendfile of 2.1, no gather", STATIC, "sendfile@linux-2.1", { NO_GATHER }, CONFIRMED,
	  "linux-2.1 is inferred" },
	{ "sendfile of 2.4", STATIC, "sendfile@linux-2.4", { NULL }, CONFIRMED, "" },
	{ "sendfile of 2.4, no gather", STATIC, "sendfile@linux-2.4", { NO_GATHER }, CONFIRMED,
	  "linux-2.4 is inferred" },
	{ "lesson 6", "lesson-6-two-nics", NULL, { NULL }, CONFIRMED, "" },
};

/* The same host without one: what it needs one for is skipped, with the reason. */
static const struct check over_loopback[] = {
	{ "loopback: cold", STATIC, ALL, { NULL }, CONFIRMED, "" },
	{ "loopback: warm", STATIC, ALL, { "file.cache=warm" }, CONFIRMED, "" },
	{ "loopback: sendfile of 2.1", STATIC, "sendfile@linux-2.1", { NULL }, SKIPPED,
	  "no lab for you" },
	{ "loopback: lesson 7", "lesson-7-sent-twice", NULL, { NULL }, CONFIRMED, "" },
	{ "loopback: no gather", STATIC, "read-write", { NO_GATHER }, SKIPPED, "no lab for you" },
};

static void load(struct scenario *s, const struct check *row)
{
	struct options o = { .operand = row->scenario };
	struct error e = { "" };
	char names[256] = "", *rest = names;

	for (; o.nset < ARRAY_LEN(row->set) && row->set[o.nset]; o.nset++)
		o.set[o.nset] = row->set[o.nset];
	if (row->strategy)
		snprintf(names, sizeof(names), "%s", row->strategy);
	while (rest && *rest)
		o.only[o.nonly++] = strsep(&rest, ",");
	if (load_scenario(s, &o, &e))
		fail_msg("%s", e.text);
}

/* May that figure be missing on this host? */
static bool may_be_missing(const struct host *h, const char *figure)
{
	if (strstr(figure, ".nic") || strcmp(figure, "cpu_copies.undelivered") == 0)
		return true;
	/* A filter on a socket may need a privilege that one has only in a lab of one's own. */
	if (strcmp(figure, "retransmitted.bytes") == 0)
		return h->no_lab[0] && h->user != 0;
	if (strncmp(figure, "syscalls.", 9) == 0)
		return h->no_trace[0];
	if (strcmp(figure, "mode_switches") == 0)	/* faults in user mode are two each */
		return h->no_trace[0] || h->no_fault_count[0];
	if (strncmp(figure, "faults.", 7) == 0)
		return h->no_fault_count[0];
	if (strncmp(figure, "hops.disk.", 10) == 0)
		return h->no_disk_count[0];
	return strcmp(figure, "sleeps") == 0 && h->no_sleep_count[0];
}

/* Has it a second witness, or the reason why there is none?  Some have one wherever there is Linux. */
static void check_witnesses(const struct result *r, const struct row *row)
{
	static const struct {
		const char *figure;
		bool always;
	} wanted[] = {
		{ "sleeps", false }, { "delivered_bytes", true }, { "hops.user-buffer.user-buffer", true },
		{ "cpu_copies.undelivered", false }, { "cpu_copies.passes", false },
	};

	for (size_t i = 0; i < ARRAY_LEN(wanted); i++) {
		if (strcmp(row->figure, wanted[i].figure) != 0 || row->verdict == NOT_OBSERVABLE)
			continue;
		if (row->witnesses == 0 && (wanted[i].always || !strstr(row->evidence, "no second witness: ")))
			fail_msg("%s: %s has one witness: %s", r->label, row->figure, row->evidence);
	}
}

/* A figure may be missing if the host cannot see it; none may differ. */
static void check_rows(const struct result *r, const struct host *h)
{
	for (size_t i = 0; i < r->nrows; i++) {
		const struct row *row = &r->rows[i];

		if (row->verdict == CONTRADICTED)
			fail_msg("%s: %s: model %llu, real %llu: %s", r->label, row->figure,
				 (unsigned long long)row->model.n, (unsigned long long)row->real.n,
				 row->reason);
		if (row->verdict == NOT_OBSERVABLE && !may_be_missing(h, row->figure))
			fail_msg("%s: %s: %s", r->label, row->figure, row->reason);
		check_witnesses(r, row);
	}
}

static void check_on(const struct check *row, const struct host *h)
{
	static struct scenario s;
	static struct result r;

	load(&s, row);
	for (size_t i = 0; i < s.nruns; i++) {
		check_run(&r, h, &s.runs[i]);
		check_rows(&r, h);
		if (r.verdict != row->verdict)
			fail_msg("%s: %s, not %s: %s", r.label, verdict_name(r.verdict),
				 verdict_name(row->verdict), r.reason);
		assert_int_equal(r.verdict == SKIPPED, r.nrows == 0);
		if (row->says && !strstr(r.reason, row->says))
			fail_msg("no \"%s\" in: %s", row->says, r.reason);
		check_free(&r);
	}
}

/* A profile takes as long as all the rest: it is asked in the first rows of a table, and not in the others. */
static struct host host_for(const struct check *row, const struct check *profiled_up_to)
{
	struct host h = host;

	if (row > profiled_up_to && !h.no_profile[0])
		snprintf(h.no_profile, sizeof(h.no_profile), "left out of this test");
	return h;
}

static void test_check(void **state)
{
	const struct host h = host_for(*state, &checks[1]);

	check_on(*state, &h);
}

static void test_in_lab(void **state)
{
	struct host h;

	if (host.no_lab[0]) {
		print_message("no lab: %s\n", host.no_lab);
		skip();
	}
	h = host_for(*state, &in_lab[1]);
	check_on(*state, &h);
}

static void test_over_loopback(void **state)
{
	struct host h = host_for(*state, &over_loopback[0]);

	snprintf(h.no_lab, sizeof(h.no_lab), "no lab for you");
	check_on(*state, &h);
}

/* ---- lesson 7: what is sent once more after the source was overwritten ---- */

struct twice {
	const char *name, *strategy;
	const char *set[4];
	const char *word, *pages;
};

static const struct twice twices[] = {
	{ "twice: sendfile", "sendfile", { NULL }, "new", "BB" },
	{ "twice: splice", "splice", { NULL }, "new", "BB" },
	{ "twice: vmsplice", "vmsplice", { NULL }, "new", "BB" },
	{ "twice: zerocopy-send, though delivered copied", "zerocopy-send", { NULL }, "new", "BB" },
	{ "twice: uring-fixed", "uring-fixed", { NULL }, "new", "BB" },
	{ "twice: read-write", "read-write", { NULL }, "old", "AA" },
	{ "twice: mmap-write", "mmap-write", { NULL }, "old", "AA" },
	{ "twice: uring", "uring", { NULL }, "old", "AA" },
	{ "twice: sendfile, the beginning of a larger file", "sendfile", { "file.size=1 MiB",
	  "chunk=4096" }, "new", "BBBB" },
	{ "twice: read-write, not whole pages", "read-write", { "file.size=5000" }, "old", "AA" },
	{ "twice: sendfile, no gather", "sendfile", { NO_GATHER }, "new", "BB" },
	{ "twice: read-write, no gather", "read-write", { NO_GATHER }, "old", "AA" },
};

static const struct row *find_row(const struct result *r, const char *figure);

static void test_twice(void **state)
{
	const struct twice *row = *state;
	struct check check = { "", "lesson-7-sent-twice", row->strategy, { NULL }, CONFIRMED, "" };
	const struct alias_hop *sent;
	static struct scenario s;
	static struct result r;
	const struct row *seen;

	memcpy(check.set, row->set, sizeof(check.set));
	load(&s, &check);
	check_run(&r, &host, &s.runs[0]);
	if (r.verdict == SKIPPED && (host.no_lab[0] || host.no_ring[0])) {
		print_message("%s\n", r.reason);
		skip();
	}
	check_rows(&r, &host);
	assert_int_equal(r.verdict, CONFIRMED);
	seen = find_row(&r, "retransmitted.bytes");
	assert_int_equal(seen->verdict, CONFIRMED);
	assert_string_equal(seen->real.word, row->word);
	sent = alias_sent(&r.resent);
	assert_non_null(sent);
	assert_int_equal(sent->npages, strlen(row->pages));
	assert_memory_equal(sent->pages, row->pages, sent->npages);
	check_free(&r);
}

static const struct row *find_row(const struct result *r, const char *figure)
{
	for (size_t i = 0; i < r->nrows; i++) {
		if (strcmp(r->rows[i].figure, figure) == 0)
			return &r->rows[i];
	}
	fail_msg("no row %s", figure);
	return NULL;
}

/* Told that this is a kernel whose sendfile copies, the model says so, and the pages disagree. */
static void test_contradiction(void **state)
{
	static const struct check sendfile = { "", STATIC, "sendfile", { NULL }, CONFIRMED, NULL };
	static struct scenario s;
	static struct result r;
	struct host wrong = host;

	(void)state;
	load(&s, &sendfile);
	assert_int_equal(kernel_from_release(&wrong.kernel, "host", "2.3.0"), 0);
	check_run(&r, &wrong, &s.runs[0]);
	assert_int_equal(r.verdict, CONTRADICTED);
	assert_int_equal(find_row(&r, "hops.page-cache.socket-buffer")->verdict, CONTRADICTED);
	assert_int_equal(find_row(&r, "mode_switches")->verdict,
			 host.no_trace[0] ? NOT_OBSERVABLE : CONFIRMED);
	check_free(&r);
}

/* Without ptrace, seccomp counts the calls; without either the rest is still checked. */
static void test_refused(void **state)
{
	static const struct check some = { "", STATIC, "mmap-write", { NULL }, CONFIRMED, NULL };
	static struct scenario s;
	static struct result r;
	struct host poor = host;

	(void)state;
	load(&s, &some);
	snprintf(poor.no_trace, sizeof(poor.no_trace), "ptrace: not for you");
	check_run(&r, &poor, &s.runs[0]);
	assert_int_equal(r.verdict, CONFIRMED);
	if (find_row(&r, "syscalls.write")->verdict == CONFIRMED) {
		assert_non_null(strstr(find_row(&r, "syscalls.write")->evidence, "seccomp"));
		assert_int_equal(find_row(&r, "mode_switches")->verdict, INFERRED);
	} else {
		assert_string_equal(find_row(&r, "syscalls.write")->reason, "ptrace: not for you");
		assert_int_equal(find_row(&r, "mode_switches")->verdict, NOT_OBSERVABLE);
	}
	assert_int_equal(find_row(&r, "hops.page-cache.socket-buffer")->verdict, CONFIRMED);
	assert_int_equal(find_row(&r, "delivered_bytes")->verdict, CONFIRMED);
	check_free(&r);
}

/* What a host refuses is skipped with its words; what it limits, with the limit. */
static void test_poor_host(void **state)
{
	static const struct check some = {
		"", STATIC, RINGS ",zerocopy-send", { "file.size=16 MiB" }, SKIPPED, NULL
	};
	static const char *const says[] = {
		"no ring for you", "no ring for you", "no send for you", "no poll for you",
		"pin ",
	};
	static struct scenario s;
	static struct result r;
	struct host poor = host;

	(void)state;
	load(&s, &some);
	snprintf(poor.no_ring, sizeof(poor.no_ring), "no ring for you");
	snprintf(poor.no_send_zc, sizeof(poor.no_send_zc), "no send for you");
	snprintf(poor.no_sqpoll, sizeof(poor.no_sqpoll), "no poll for you");
	poor.pin_bytes = 65536;
	for (size_t i = 0; i < s.nruns; i++) {
		check_run(&r, &poor, &s.runs[i]);
		assert_int_equal(r.verdict, SKIPPED);
		if (!strstr(r.reason, says[i]) && !(s.runs[i].strategy->direct && host.no_direct[0]))
			fail_msg("%s: no \"%s\" in: %s", r.label, says[i], r.reason);
		check_free(&r);
	}
	/* Its buffers are pinned, and where two poll a third CPU is wanted. */
	poor = host;
	poor.pin_bytes = 65536;
	poor.cpus = 2;
	check_run(&r, &poor, &s.runs[2]);
	assert_int_equal(r.verdict, SKIPPED);
	check_free(&r);
	check_run(&r, &poor, &s.runs[3]);
	assert_int_equal(r.verdict, SKIPPED);
	assert_true(strstr(r.reason, "CPUs") || host.no_sqpoll[0]);
	check_free(&r);
}

/* A folder in memory: warm files are checked, cold ones and direct reads skipped. */
static void test_in_memory(void **state)
{
	static const struct check cold = { "", STATIC, CLASSIC, { NULL }, SKIPPED, NULL };
	static const struct check warm = {
		"", STATIC, CLASSIC, { "file.cache=warm" }, SKIPPED, NULL
	};
	static struct scenario s;
	static struct result r;
	struct error e = { "" };
	struct host h;

	(void)state;
	setenv("TMPDIR", "/dev/shm", 1);
	if (host_look(&h, &e) || !h.in_memory) {
		unsetenv("TMPDIR");
		print_message("/dev/shm is no file system in memory: %s\n", e.text);
		skip();
	}
	unsetenv("TMPDIR");
	load(&s, &cold);
	for (size_t i = 0; i < s.nruns; i++) {
		check_run(&r, &h, &s.runs[i]);
		assert_int_equal(r.verdict, SKIPPED);
		assert_non_null(strstr(r.reason, "keeps its files in memory"));
		check_free(&r);
	}
	load(&s, &warm);
	for (size_t i = 0; i < s.nruns; i++) {
		check_run(&r, &h, &s.runs[i]);
		check_rows(&r, &h);
		assert_int_equal(r.verdict, s.runs[i].strategy->direct ? SKIPPED : CONFIRMED);
		check_free(&r);
	}
}

/* Checks side by side do not disturb each other. */
static void test_side_by_side(void **state)
{
	static const struct check some = { "", STATIC, CLASSIC, { NULL }, CONFIRMED, NULL };
	static struct scenario s;
	static struct result r;
	struct error e = { "" };
	pid_t pids[4];

	(void)state;
	load(&s, &some);
	for (size_t i = 0; i < ARRAY_LEN(pids); i++) {
		pids[i] = child_fork(60, &e);
		if (pids[i] == 0) {
			check_run(&r, &host, &s.runs[i]);
			child_exit(r.verdict == CONFIRMED ? 0 : 1);
		}
		assert_true(pids[i] > 0);
	}
	for (size_t i = 0; i < ARRAY_LEN(pids); i++) {
		struct error how = { "" };

		if (child_wait(pids[i], "a check", &how))
			fail_msg("%s", how.text);
	}
}

static void test_sum(void **state)
{
	(void)state;
	assert_int_equal(check_sum(SKIPPED, SKIPPED), SKIPPED);
	assert_int_equal(check_sum(SKIPPED, CONFIRMED), CONFIRMED);
	assert_int_equal(check_sum(CONFIRMED, SKIPPED), CONFIRMED);
	assert_int_equal(check_sum(CONFIRMED, CONTRADICTED), CONTRADICTED);
	assert_int_equal(check_sum(CONTRADICTED, CONFIRMED), CONTRADICTED);
	assert_int_equal(check_sum(CONTRADICTED, SKIPPED), CONTRADICTED);
}

int main(void)
{
	static struct CMUnitTest tests[ARRAY_LEN(checks) + ARRAY_LEN(in_lab) +
				       ARRAY_LEN(over_loopback) + ARRAY_LEN(twices) + 6] = {
		cmocka_unit_test(test_contradiction),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_poor_host),
		cmocka_unit_test(test_in_memory),
		cmocka_unit_test(test_side_by_side),
		cmocka_unit_test(test_sum),
	};
	size_t n = ADD_ROWS(tests, 6, checks, test_check);

	n = ADD_ROWS(tests, n, in_lab, test_in_lab);
	n = ADD_ROWS(tests, n, over_loopback, test_over_loopback);
	n = ADD_ROWS(tests, n, twices, test_twice);
	return _cmocka_run_group_tests("check", tests, n, real_look, NULL);
}
