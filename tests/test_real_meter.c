/*
 * The counters on work whose size is known.
 */

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "real/child.h"
#include "real/meter.h"
#include "tests/test.h"

/* What the traced child does between the marks, and what must be seen. */
struct work {
	const char *name;
	void (*make)(void);
	struct call_count calls[3];
	uint64_t entries;
};

static void none(void) { }

static void three_reads(void)
{
	char byte;

	for (int i = 0; i < 3; i++)
		if (syscall(SYS_read, -1, &byte, 1) == 0)
			child_exit(1);
}

static void failed_calls(void)
{
	three_reads();
	syscall(SYS_munmap, 1, 1);	/* EINVAL: it has entered the kernel all the same */
}

static void unknown_call(void)
{
	syscall(SYS_getuid);
	syscall(SYS_getpid, 0);		/* a plain getpid() is no mark */
}

static void interrupted(void)
{
	three_reads();
	raise(SIGWINCH);		/* ignored: the tracer must pass it on */
	three_reads();
}

static const struct work works[] = {
	{ "nothing", none, { { "", 0 } }, 0 },
	{ "three reads", three_reads, { { "read", 3 } }, 3 },
	{ "calls that fail", failed_calls, { { "read", 3 }, { "munmap", 1 } }, 4 },
	{ "calls without a name", unknown_call, { { "", 0 } }, 2 },
	{ "a signal in between", interrupted, { { "read", 6 } }, 0 },
};

static uint64_t seen(const struct stops *s, const char *name)
{
	for (size_t i = 0; i < s->ncalls; i++) {
		if (strcmp(s->calls[i].name, name) == 0)
			return s->calls[i].n;
	}
	return 0;
}

/* Between marks is what counts; e is shared. */
static void make_marked(const struct work *work)
{
	getppid();		/* not between marks: not counted */
	meter_mark(MARK_COUNT);
	work->make();
	meter_mark(MARK_END);
	getppid();
}

static void check_stops(const struct work *work, const struct stops *stops)
{
	uint64_t named = 0;

	if (work->entries)
		assert_int_equal(stops->entries, work->entries);
	for (size_t i = 0; i < ARRAY_LEN(work->calls) && work->calls[i].name[0]; i++)
		assert_int_equal(seen(stops, work->calls[i].name), work->calls[i].n);
	for (size_t i = 0; i < stops->ncalls; i++)
		named += stops->calls[i].n;
	assert_int_equal(named, stops->entries);
}

static void test_trace(void **state)
{
	const struct work *work = *state;
	struct error *e = child_share(sizeof(*e));
	struct stops stops;
	pid_t pid = child_fork(20, e);

	if (pid == 0) {
		if (meter_trace_me(e))
			child_exit(1);
		make_marked(work);
		child_exit(0);
	}
	if (meter_trace(pid, &stops, e))
		fail_msg("%s", e->text);
	assert_int_equal(stops.entries, stops.exits);
	check_stops(work, &stops);
	child_unshare(e, sizeof(*e));
}

/* Is there a second counter of system calls on this host? */
static bool no_seccomp(const struct error *e)
{
	if (!strstr(e->text, "seccomp: "))
		return false;
	print_message("%s\n", e->text);
	return true;
}

static void test_notify(void **state)
{
	const struct work *work = *state;
	struct error *e = child_share(sizeof(*e));
	struct stops stops;
	int pair[2];
	pid_t pid;

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
	pid = child_fork(20, e);
	if (pid == 0) {
		if (meter_notify_me(pair[1], e))
			child_exit(1);
		make_marked(work);
		child_exit(0);
	}
	if (meter_notify(pid, pair[0], &stops, e)) {
		if (no_seccomp(e))
			skip();
		fail_msg("%s", e->text);
	}
	check_stops(work, &stops);
	assert_int_equal(stops.exits, 0);
	close(pair[0]);
	close(pair[1]);
	child_unshare(e, sizeof(*e));
}

/* The child ends badly: the parent says how, and waits for nothing. */
static void test_trace_killed(void **state)
{
	struct error *e = child_share(sizeof(*e));
	struct stops stops;
	pid_t pid = child_fork(20, e);

	(void)state;
	if (pid == 0) {
		if (meter_trace_me(e))
			child_exit(1);
		meter_mark(MARK_COUNT);
		kill(getpid(), SIGKILL);
		child_exit(0);
	}
	assert_int_equal(meter_trace(pid, &stops, e), -1);
	assert_non_null(strstr(e->text, "signal 9"));
	child_unshare(e, sizeof(*e));
}

static void test_trace_too_long(void **state)
{
	struct error *e = child_share(sizeof(*e));
	struct stops stops;
	pid_t pid = child_fork(1, e);

	(void)state;
	if (pid == 0) {
		if (meter_trace_me(e))
			child_exit(1);
		for (;;)
			pause();
	}
	assert_int_equal(meter_trace(pid, &stops, e), -1);
	assert_non_null(strstr(e->text, "too long"));
	child_unshare(e, sizeof(*e));
}

/* Make a system call fail with EPERM, as a container does. */
static void forbid(int number)
{
	struct sock_filter code[] = {
		{ BPF_LD | BPF_W | BPF_ABS, 0, 0, 0 },
		{ BPF_JMP | BPF_JEQ | BPF_K, 0, 1, (unsigned)number },
		{ BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ERRNO | 1 },
		{ BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW },
	};
	struct sock_fprog program = { .len = ARRAY_LEN(code), .filter = code };

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER,
							    &program))
		child_exit(1);
}

static void test_trace_refused(void **state)
{
	struct error *e = child_share(sizeof(*e));
	struct stops stops;
	pid_t pid = child_fork(20, e);

	(void)state;
	if (pid == 0) {
		forbid(SYS_ptrace);
		child_exit(meter_trace_me(e) ? 1 : 0);
	}
	assert_int_equal(meter_trace(pid, &stops, e), -1);
	assert_string_equal(e->text, "ptrace: Operation not permitted");
	child_unshare(e, sizeof(*e));
}

/* What a child does that seccomp is to tell of, and why it is not believed. */
struct bad_notice {
	const char *name;
	void (*make)(void);		/* before, or in place of what counts */
	bool before;
	const char *says;
};

static void forbid_seccomp(void) { forbid(SYS_seccomp); }
/* An earlier filter answers these calls itself: the counter opens, and sees none of them. */
static void forbid_known_calls(void) { forbid(SYS_getppid); }
static void killed(void) { kill(getpid(), SIGKILL); }
static void endless(void)
{
	for (;;)
		pause();
}
static void dies_early(void) { child_exit(7); }

static const struct bad_notice bad_notices[] = {
	{ "seccomp: refused", forbid_seccomp, true, "seccomp: Operation not permitted" },
	{ "seccomp: sees none of the known calls", forbid_known_calls, true,
	  "told of 0 of 100 known calls" },
	{ "seccomp: ends before it begins", dies_early, true, "status 7" },
	{ "seccomp: killed", killed, false, "signal 9" },
	{ "seccomp: too long", endless, false, "too long" },
};

static void test_bad_notice(void **state)
{
	const struct bad_notice *row = *state;
	struct error *e = child_share(sizeof(*e));
	struct stops stops;
	int pair[2];
	pid_t pid;

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
	pid = child_fork(1, e);
	if (pid == 0) {
		if (row->before)
			row->make();
		if (meter_notify_me(pair[1], e))
			child_exit(1);
		meter_mark(MARK_COUNT);
		if (!row->before)
			row->make();
		child_exit(0);
	}
	assert_int_equal(meter_notify(pid, pair[0], &stops, e), -1);
	if (!strstr(row->says, "seccomp: ") && no_seccomp(e))
		skip();
	if (!strstr(e->text, row->says))
		fail_msg("no \"%s\" in: %s", row->says, e->text);
	close(pair[0]);
	close(pair[1]);
	child_unshare(e, sizeof(*e));
}

static void test_faults(void **state)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	struct error e = { "" };
	struct usage before, after;
	struct meter m;
	char *memory;

	(void)state;
	meter_open(&m);
	if (m.faults_fd < 0) {
		meter_faults_open(&e);
		print_message("%s\n", e.text);
		meter_close(&m);
		skip();
	}
	assert_int_equal(meter_read(&m, &after, &e), 0);
	memory = mmap(NULL, 64 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	assert_true(memory != MAP_FAILED);
	madvise(memory, 64 * page, MADV_NOHUGEPAGE);
	assert_int_equal(meter_read(&m, &before, &e), 0);
	for (size_t i = 0; i < 64; i++)
		((volatile char *)memory)[i * page] = 1;
	assert_int_equal(meter_read(&m, &after, &e), 0);
	usage_subtract(&after, &before);
	assert_true(after.user_faults.known);
	assert_int_equal(after.user_faults.n, 64);
	assert_true(after.minor_faults >= 64);
	meter_close(&m);
	munmap(memory, 64 * page);
}

static void test_faults_refused(void **state)
{
	struct error *e = child_share(sizeof(*e));
	pid_t pid = child_fork(20, e);

	(void)state;
	if (pid == 0) {
		forbid(SYS_perf_event_open);
		child_exit(meter_faults_open(e) < 0 ? 0 : 1);
	}
	assert_true(pid > 0);
	assert_int_equal(child_wait(pid, "the child", e), 0);
	assert_string_equal(e->text, "perf_event_open: Operation not permitted");
	child_unshare(e, sizeof(*e));
}

int main(void)
{
	static struct CMUnitTest tests[2 * ARRAY_LEN(works) + ARRAY_LEN(bad_notices) + 5] = {
		cmocka_unit_test(test_trace_killed),
		cmocka_unit_test(test_trace_too_long),
		cmocka_unit_test(test_trace_refused),
		cmocka_unit_test(test_faults),
		cmocka_unit_test(test_faults_refused),
	};
	size_t n = ADD_ROWS(tests, 5, works, test_trace);

	n = ADD_ROWS(tests, n, works, test_notify);
	n = ADD_ROWS(tests, n, bad_notices, test_bad_notice);
	return _cmocka_run_group_tests("meter", tests, n, NULL, NULL);
}
