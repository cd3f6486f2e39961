/*
 * System calls counted from outside: the child stops at each entry into the kernel and at
 * each exit, and the parent looks which call it is.  Both stops are mode switches.
 *
 * The child marks what counts by a harmless call with an argument that nobody else uses.
 * Before that it makes TEST_CALLS known calls between two marks; a tracer that does not see
 * exactly these is not believed.
 */

#include "real/meter.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "real/child.h"

#define TEST_CALLS 100

/*
 * The names of the calls that a runner may make, as strace prints them.  A call that is not
 * here still counts, as "syscall_N": add its row when a new runner makes it.
 */
static const struct {
	long number;
	const char *name;
} names[] = {
	{ .number = SYS_read, .name = "read" },
	{ .number = SYS_write, .name = "write" },
	{ .number = SYS_readv, .name = "readv" },
	{ .number = SYS_writev, .name = "writev" },
	{ .number = SYS_pread64, .name = "pread64" },
	{ .number = SYS_mmap, .name = "mmap" },
	{ .number = SYS_munmap, .name = "munmap" },
	{ .number = SYS_madvise, .name = "madvise" },
	{ .number = SYS_sendfile, .name = "sendfile" },
	{ .number = SYS_splice, .name = "splice" },
	{ .number = SYS_vmsplice, .name = "vmsplice" },
	{ .number = SYS_tee, .name = "tee" },
	{ .number = SYS_pipe2, .name = "pipe2" },
	{ .number = SYS_sendto, .name = "sendto" },
	{ .number = SYS_sendmsg, .name = "sendmsg" },
	{ .number = SYS_recvmsg, .name = "recvmsg" },
	{ .number = SYS_ppoll, .name = "ppoll" },
	{ .number = SYS_getppid, .name = "getppid" },
	{ .number = SYS_lseek, .name = "lseek" },
	{ .number = SYS_rt_sigreturn, .name = "rt_sigreturn" },
	{ .number = SYS_restart_syscall, .name = "restart_syscall" },
#ifdef SYS_poll
	{ .number = SYS_poll, .name = "poll" },
#endif
#ifdef SYS_io_uring_enter
	{ .number = SYS_io_uring_enter, .name = "io_uring_enter" },
#endif
};

int meter_trace_me(struct error *e)
{
	if (ptrace(PTRACE_TRACEME, 0, NULL, NULL))
		return error_set(e, "ptrace: %s", strerror(errno));
	raise(SIGSTOP);		/* the parent sets its options here */
	meter_mark(MARK_TEST);
	for (int i = 0; i < TEST_CALLS; i++)
		syscall(SYS_getppid);
	meter_mark(MARK_END);
	return 0;
}

void meter_mark(enum mark mark)
{
	syscall(SYS_getpid, (long)mark);
}

static void add_call(struct stops *s, uint64_t number)
{
	char name[sizeof(s->calls[0].name)];
	size_t i;

	snprintf(name, sizeof(name), "syscall_%u", (unsigned)number);
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if ((uint64_t)names[i].number == number)
			snprintf(name, sizeof(name), "%s", names[i].name);
	}
	for (i = 0; i < s->ncalls; i++) {
		if (strcmp(s->calls[i].name, name) == 0)
			break;
	}
	if (i == MAX_CALLS)	/* `entries` still counts it, and will not match the names' sum */
		return;
	if (i == s->ncalls)
		memcpy(s->calls[s->ncalls++].name, name, sizeof(name));
	s->calls[i].n++;
}

/* What the tracer knows between two stops. */
struct tracer {
	struct stops *s;
	enum mark mark;			/* the last one seen: what is being counted */
	uint64_t test_entries, test_exits;
	int in_mark;			/* the next exit belongs to a mark */
};

/* A stop at an entry or exit; 0, or -1 with errno. */
static int syscall_stop(struct tracer *t, pid_t child)
{
	struct __ptrace_syscall_info info;

	if (ptrace(PTRACE_GET_SYSCALL_INFO, child, (void *)sizeof(info), &info) < 0)
		return -1;
	if (info.op == PTRACE_SYSCALL_INFO_ENTRY) {
		uint64_t first = info.entry.args[0];

		t->in_mark = info.entry.nr == SYS_getpid && first >= MARK_TEST && first <= MARK_END;
		if (t->in_mark)
			t->mark = (enum mark)first;
		else if (t->mark == MARK_TEST)
			t->test_entries += info.entry.nr == SYS_getppid;
		else if (t->mark == MARK_COUNT) {
			t->s->entries++;
			add_call(t->s, info.entry.nr);
		}
	} else if (info.op == PTRACE_SYSCALL_INFO_EXIT && !t->in_mark) {
		if (t->mark == MARK_TEST)
			t->test_exits++;
		else if (t->mark == MARK_COUNT)
			t->s->exits++;
	}
	return 0;
}

/* Wait for the next stop.  1 stopped, 0 ended with status 0, -1 with the message. */
static int next_stop(pid_t child, int *status, struct error *e)
{
	while (waitpid(child, status, 0) < 0) {
		if (errno != EINTR)
			return error_set(e, "waitpid: %s", strerror(errno));
	}
	if (WIFSTOPPED(*status))
		return 1;
	if (WIFEXITED(*status) && WEXITSTATUS(*status) == 0)
		return 0;
	if (e->text[0])		/* the child said why */
		return -1;
	if (WIFSIGNALED(*status) && WTERMSIG(*status) == SIGALRM)
		return error_set(e, "the traced run took too long and was stopped");
	if (WIFSIGNALED(*status))
		return error_set(e, "the traced run was ended by signal %d (%s)", WTERMSIG(*status),
				 strsignal(WTERMSIG(*status)));
	return error_set(e, "the traced run ended with status %d", WEXITSTATUS(*status));
}

/* From stop to stop until the child ends. */
static int follow(struct tracer *t, pid_t child, struct error *e)
{
	int status, state, signal_number = 0;

	for (;;) {
		if (ptrace(PTRACE_SYSCALL, child, NULL, (void *)(long)signal_number) &&
		    errno != ESRCH) {	/* ESRCH: it was killed; waitpid says by what */
			error_set(e, "ptrace: %s", strerror(errno));
			break;
		}
		signal_number = 0;
		state = next_stop(child, &status, e);
		if (state <= 0)
			return state;
		if (WSTOPSIG(status) != (SIGTRAP | 0x80)) {
			signal_number = WSTOPSIG(status);	/* on its way: pass it on */
		} else if (syscall_stop(t, child)) {
			error_set(e, "PTRACE_GET_SYSCALL_INFO: %s", strerror(errno));
			break;
		}
	}
	child_kill(child);
	return -1;
}

int meter_trace(pid_t child, struct stops *s, struct error *e)
{
	struct tracer t = { .s = s, .mark = MARK_END };
	int status;

	memset(s, 0, sizeof(*s));
	/* Its first stop is the one it asks for; an end before that is a refusal. */
	switch (next_stop(child, &status, e)) {
	case 0:
		return error_set(e, "the traced run ended before it began");
	case 1:
		break;
	default:
		return -1;
	}
	if (ptrace(PTRACE_SETOPTIONS, child, NULL,
		   (void *)(long)(PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL))) {
		error_set(e, "PTRACE_SETOPTIONS: %s", strerror(errno));
		child_kill(child);
		return -1;
	}
	if (follow(&t, child, e))
		return -1;
	if (t.test_entries != TEST_CALLS || t.test_exits != TEST_CALLS)
		return error_set(e, "ptrace saw %u entries and %u exits of %d known calls",
				 (unsigned)t.test_entries, (unsigned)t.test_exits, TEST_CALLS);
	return 0;
}
