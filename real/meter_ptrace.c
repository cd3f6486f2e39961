/*
 * System calls counted from outside: the child stops at each entry into the kernel and at
 * each exit, and the parent looks which call it is.  Both stops are mode switches.
 *
 * Before what counts the child makes known calls between two marks (meter_calls.c); a tracer
 * that does not see exactly these is not believed.
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
#include "real/clock.h"

int meter_trace_me(struct error *e)
{
	if (ptrace(PTRACE_TRACEME, 0, NULL, NULL))
		return error_set(e, "ptrace: %s", strerror(errno));
	raise(SIGSTOP);		/* the parent sets its options here */
	meter_known_calls();
	return 0;
}

/* What the tracer knows between two stops. */
struct tracer {
	struct marked entries;
	uint64_t test_exits;
	struct stop_watcher *watcher;	/* or NULL */
	char call[CALL_NAME_BYTES];	/* that it is in, or was in last; for the watcher */
};

static void tell(struct tracer *t, const struct __ptrace_syscall_info *info, uint64_t ns)
{
	struct stop stop = {
		.ns = ns, .mark = t->entries.mark, .is_mark = t->entries.in_mark,
		.is_entry = info->op == PTRACE_SYSCALL_INFO_ENTRY,
	};

	if (!stop.is_entry)
		stop.result = info->exit.rval;
	memcpy(stop.call, t->call, sizeof(stop.call));
	t->watcher->stop(t->watcher, &stop);
}

/* A stop at an entry or exit, seen at that time; 0, or -1 with errno. */
static int syscall_stop(struct tracer *t, pid_t child, uint64_t ns)
{
	struct __ptrace_syscall_info info;

	if (ptrace(PTRACE_GET_SYSCALL_INFO, child, (void *)sizeof(info), &info) < 0)
		return -1;
	if (info.op == PTRACE_SYSCALL_INFO_ENTRY) {
		marked_entry(&t->entries, info.entry.nr, info.entry.args[0]);
		if (t->watcher)
			meter_call_name(t->call, info.entry.nr);
	} else if (info.op == PTRACE_SYSCALL_INFO_EXIT && !t->entries.in_mark) {
		if (t->entries.mark == MARK_TEST)
			t->test_exits++;
		else if (t->entries.mark == MARK_COUNT)
			t->entries.stops->exits++;
	}
	if (t->watcher && (info.op == PTRACE_SYSCALL_INFO_ENTRY ||
			   info.op == PTRACE_SYSCALL_INFO_EXIT))
		tell(t, &info, ns);
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
		} else if (syscall_stop(t, child, clock_ns(CLOCK_MONOTONIC))) {
			error_set(e, "PTRACE_GET_SYSCALL_INFO: %s", strerror(errno));
			break;
		}
	}
	child_kill(child);
	return -1;
}

int meter_trace(pid_t child, struct stops *s, struct error *e)
{
	return meter_watch(child, s, NULL, e);
}

int meter_watch(pid_t child, struct stops *s, struct stop_watcher *watcher, struct error *e)
{
	struct tracer t = { .entries = { .stops = s, .mark = MARK_END }, .watcher = watcher };
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
	if (t.entries.known_calls != KNOWN_CALLS || t.test_exits != KNOWN_CALLS)
		return error_set(e, "ptrace saw %u entries and %u exits of %d known calls",
				 (unsigned)t.entries.known_calls, (unsigned)t.test_exits,
				 KNOWN_CALLS);
	return 0;
}
