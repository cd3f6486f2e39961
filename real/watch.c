/*
 * A tracer of any program: every thread and child stops at each entry into the kernel and at each
 * exit, and one record a call goes to watch_add().  A COMMAND of its own dies with this process; a
 * running one that was asked for by its pid is let go and lives on.
 *
 * PTRACE_SEIZE, because only with it a stop of the whole group can be told from a signal on its way
 * and a running process can be let go without a signal.  Signals to this process are waited for
 * together with the stops, so none is lost between a look and a wait.
 */

#include "real/watch.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "real/clock.h"
#include "real/watch_stop.h"

#define OPTIONS (PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACECLONE | PTRACE_O_TRACEFORK | \
		 PTRACE_O_TRACEVFORK | PTRACE_O_TRACEEXEC)
#define LOOK_NS 500000000

struct tracer {
	struct watch *watch;
	struct thread *threads;		/* owned; those that are there now */
	size_t n, room;
	bool started;			/* COMMAND has taken its place */
	bool letting_go;
	pid_t command;			/* of its own, or 0 */
};

/* The process that a thread belongs to. */
static pid_t process_of(pid_t tid)
{
	char path[64], line[128];
	int process = tid;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/status", (int)tid);
	file = fopen(path, "re");
	if (!file)
		return tid;
	while (fgets(line, sizeof(line), file)) {
		if (sscanf(line, "Tgid: %d", &process) == 1)
			break;
	}
	fclose(file);
	return process;
}

static struct thread *thread_find(const struct tracer *t, pid_t tid)
{
	for (size_t i = 0; i < t->n; i++) {
		if (t->threads[i].tid == tid)
			return &t->threads[i];
	}
	return NULL;
}

static struct thread *thread_add(struct tracer *t, pid_t tid)
{
	struct thread *thread = thread_find(t, tid);

	if (thread)
		return thread;
	if (t->n == t->room) {
		t->room = t->room ? 2 * t->room : 16;
		t->threads = realloc(t->threads, t->room * sizeof(t->threads[0]));
		if (!t->threads)
			abort();
	}
	thread = &t->threads[t->n++];
	memset(thread, 0, sizeof(*thread));
	thread->tid = tid;
	thread->process = process_of(tid);
	return thread;
}

static void thread_remove(struct tracer *t, pid_t tid)
{
	struct thread *thread = thread_find(t, tid);

	if (thread)
		*thread = t->threads[--t->n];
}

static void syscall_stop(struct tracer *tracer, struct thread *t)
{
	struct __ptrace_syscall_info info;

	if (ptrace(PTRACE_GET_SYSCALL_INFO, t->tid, (void *)sizeof(info), &info) < 0)
		return;		/* it was killed meanwhile */
	if (info.op == PTRACE_SYSCALL_INFO_ENTRY)
		watch_entry(t, &info);
	else if (info.op == PTRACE_SYSCALL_INFO_EXIT && watch_exit(t, &info) && tracer->started)
		(tracer->watch->take ? tracer->watch->take : watch_add)(tracer->watch, &t->call);
}

static bool stops_group(int signal_number)
{
	return signal_number == SIGSTOP || signal_number == SIGTSTP ||
	       signal_number == SIGTTIN || signal_number == SIGTTOU;
}

/* It stopped: why, and how it goes on. */
static void stopped(struct tracer *tracer, pid_t tid, int status)
{
	struct thread *t = thread_add(tracer, tid);
	const int signal_number = WSTOPSIG(status), event = status >> 16;
	int request = PTRACE_SYSCALL, deliver = 0;
	unsigned long born;

	/* thread_add() below may move them: t is not used after it */
	if (signal_number == (SIGTRAP | 0x80)) {
		syscall_stop(tracer, t);
	} else if (event == PTRACE_EVENT_STOP) {
		if (stops_group(signal_number))
			request = PTRACE_LISTEN;
	} else if (event == PTRACE_EVENT_EXEC) {
		tracer->started = true;	/* its other threads are gone, it has the leader's number */
		t->process = tid;
		t->in_call = false;
	} else if (event == 0) {
		deliver = signal_number;
	} else if (ptrace(PTRACE_GETEVENTMSG, tid, NULL, &born) == 0) {
		/* Traced already, though it may first stop when all others are let go. */
		thread_add(tracer, (pid_t)born);
	}
	if (tracer->letting_go) {
		ptrace(PTRACE_DETACH, tid, NULL, (void *)(long)deliver);
		thread_remove(tracer, tid);
		return;
	}
	ptrace(request, tid, NULL, (void *)(long)deliver);	/* ESRCH: killed; waitpid tells */
}

/* All that has happened by now.  False: nobody is left. */
static bool collect(struct tracer *t)
{
	int status;
	pid_t tid;

	while ((tid = waitpid(-1, &status, __WALL | WNOHANG)) > 0) {
		if (WIFSTOPPED(status)) {
			stopped(t, tid, status);
			continue;
		}
		thread_remove(t, tid);
	}
	return tid == 0 && t->n > 0;
}

/* Each stops once more and is let go there. */
static void let_go(struct tracer *t)
{
	t->letting_go = true;
	for (size_t i = 0; i < t->n; i++)
		ptrace(PTRACE_INTERRUPT, t->threads[i].tid, NULL, NULL);
}

/* To COMMAND; if only what it left behind is there, to that. */
static void hand_on(const struct tracer *t, int signal_number)
{
	const bool running = thread_find(t, t->command);

	for (size_t i = 0; i < t->n; i++) {
		const struct thread *thread = &t->threads[i];

		if (running ? thread->tid == t->command : thread->tid == thread->process)
			kill(thread->tid, signal_number);
	}
}

static void signals_of(sigset_t *set)
{
	sigemptyset(set);
	sigaddset(set, SIGCHLD);
	sigaddset(set, SIGINT);
	sigaddset(set, SIGTERM);
	sigaddset(set, SIGHUP);
}

/* From stop to stop.  A COMMAND gets the terminal's Ctrl-C itself; other signals are handed on. */
static void follow(struct tracer *t, void (*look)(const struct watch *w), int *signal_number)
{
	const struct timespec wait = { .tv_nsec = LOOK_NS };
	uint64_t looked_ns = clock_ns(CLOCK_MONOTONIC);
	siginfo_t from;
	sigset_t set;
	int got;

	signals_of(&set);
	while (collect(t)) {
		got = sigtimedwait(&set, &from, &wait);
		if (got == SIGINT || got == SIGTERM || got == SIGHUP) {
			*signal_number = got;
			if (!t->command)
				let_go(t);
			/* The terminal's own has come to the command, too. */
			else if (got != SIGINT || from.si_code != SI_KERNEL ||
				 !thread_find(t, t->command))
				hand_on(t, got);
		}
		if (look && clock_ns(CLOCK_MONOTONIC) - looked_ns >= LOOK_NS) {
			looked_ns = clock_ns(CLOCK_MONOTONIC);
			look(t->watch);
		}
	}
}

/* What has come in since is not to end this process when it is let in again. */
static void take_signals(int *signal_number)
{
	const struct timespec now = { 0 };
	sigset_t set;
	int got;

	signals_of(&set);
	while ((got = sigtimedwait(&set, NULL, &now)) > 0) {
		if (got != SIGCHLD)
			*signal_number = got;
	}
}

/* In the child: wait until it is traced, then become COMMAND, or say by errno why not. */
static _Noreturn void become(char **argv, int go, int failed, const sigset_t *mask)
{
	char byte;
	int error;

	sigprocmask(SIG_SETMASK, mask, NULL);
	if (read(go, &byte, 1) == 1) {
		execvp(argv[0], argv);
		error = errno;
		if (write(failed, &error, sizeof(error)) < 0)
			_exit(126);
	}
	_exit(127);
}

static int cannot_trace(const char *what, int error, struct error *e)
{
	return error_set(e, "watch: %s cannot be traced: %s%s", what, strerror(error),
			 error == EPERM ? " (another's process, another tracer, or "
			 "/proc/sys/kernel/yama/ptrace_scope or a seccomp filter forbids it)" : "");
}

static int seize(struct tracer *t, pid_t tid, int options)
{
	if (ptrace(PTRACE_SEIZE, tid, NULL, (void *)(long)options) != 0)
		return -1;
	thread_add(t, tid);
	ptrace(PTRACE_INTERRUPT, tid, NULL, NULL);
	return 0;
}

/* COMMAND, started and traced from its first call on. */
static int start(struct tracer *t, char **argv, const sigset_t *mask, int *failed, struct error *e)
{
	int go[2], fail[2], status;
	pid_t pid = -1;

	if (pipe2(go, O_CLOEXEC) != 0)
		return error_set(e, "watch: pipe: %s", strerror(errno));
	if (pipe2(fail, O_CLOEXEC) == 0)
		pid = fork();
	if (pid < 0) {
		close(go[0]);
		close(go[1]);	/* what `fail` may have opened goes with the program, which ends */
		return error_set(e, "watch: fork: %s", strerror(errno));
	}
	if (pid == 0) {
		close(go[1]);
		become(argv, go[0], fail[1], mask);
	}
	close(go[0]);
	close(fail[1]);
	t->command = pid;
	*failed = fail[0];
	if (seize(t, pid, OPTIONS | PTRACE_O_EXITKILL) != 0) {
		cannot_trace(argv[0], errno, e);
		kill(pid, SIGKILL);
		close(go[1]);
		close(fail[0]);
		return -1;
	}
	if (waitpid(pid, &status, __WALL) == pid && WIFSTOPPED(status))
		stopped(t, pid, status);
	if (write(go[1], "", 1) < 0)
		kill(pid, SIGKILL);
	close(go[1]);
	return 0;
}

/* Every thread of a running process; new ones may come up until a look finds no other. */
static int attach(struct tracer *t, pid_t pid, struct error *e)
{
	char path[64], what[32];
	struct dirent *entry;
	size_t before;
	DIR *dir;

	snprintf(path, sizeof(path), "/proc/%d/task", (int)pid);
	snprintf(what, sizeof(what), "process %d", (int)pid);
	t->started = true;
	do {
		before = t->n;
		dir = opendir(path);
		if (!dir)
			return before ? 0 : cannot_trace(what, ESRCH, e);
		while ((entry = readdir(dir))) {
			const pid_t tid = atoi(entry->d_name);

			if (tid <= 0 || thread_find(t, tid))
				continue;
			if (seize(t, tid, OPTIONS) != 0 && tid == pid) {
				cannot_trace(what, errno, e);
				closedir(dir);
				return -1;
			}
		}
		closedir(dir);
	} while (t->n > before);
	return 0;
}

/* COMMAND ended: did it ever begin?  0, or -2. */
static int began(const struct tracer *t, const char *command, int failed, struct error *e)
{
	int error;

	if (t->started || read(failed, &error, sizeof(error)) != sizeof(error))
		return 0;
	error_set(e, "watch: %s cannot be run: %s; accepted: a program", command, strerror(error));
	return -2;
}

int watch_run(struct watch *w, char **argv, pid_t pid, void (*look)(const struct watch *w),
	      int *signal_number, struct error *e)
{
	struct tracer t = { .watch = w };
	int failed = -1, result;
	sigset_t set, mask;

	*signal_number = 0;
	signals_of(&set);
	sigprocmask(SIG_BLOCK, &set, &mask);
	result = argv ? start(&t, argv, &mask, &failed, e) : attach(&t, pid, e);
	if (result == 0) {
		follow(&t, look, signal_number);
		take_signals(signal_number);
		if (argv)
			result = began(&t, argv[0], failed, e);
	}
	if (failed >= 0)
		close(failed);
	free(t.threads);
	sigprocmask(SIG_SETMASK, &mask, NULL);
	return result;
}
