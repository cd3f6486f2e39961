/*
 * Children and the memory shared with them.
 *
 *	struct thing *shared = child_share(sizeof(*shared));
 *	pid_t pid = child_fork(10, e);
 *
 *	if (pid == 0) {
 *		shared->result = work();
 *		child_exit(0);
 *	}
 *	if (child_wait(pid, "the work", e)) ...
 */

#include "real/child.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

static void become_child(pid_t parent, unsigned limit_s)
{
	static const int defaults[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGALRM, SIGCHLD };
	sigset_t none;

	for (size_t i = 0; i < sizeof(defaults) / sizeof(defaults[0]); i++)
		signal(defaults[i], SIG_DFL);
	signal(SIGPIPE, SIG_IGN);	/* a closed connection is an error of write() instead */
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	/* Ctrl-Z would interrupt a system call in the middle, and its restart would count. */
	setpgid(0, 0);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)	/* it died before the line above */
		_exit(1);
	alarm(limit_s);
}

pid_t child_fork(unsigned limit_s, struct error *e)
{
	pid_t parent = getpid();
	pid_t pid = fork();

	if (pid < 0)
		return error_set(e, "fork: %s", strerror(errno));
	if (pid == 0)
		become_child(parent, limit_s);
	return pid;
}

void child_exit(int status)
{
	_exit(status);
}

int child_wait(pid_t pid, const char *what, struct error *e)
{
	int status;

	while (waitpid(pid, &status, 0) < 0) {
		if (errno != EINTR)
			return error_set(e, "%s: waitpid: %s", what, strerror(errno));
	}
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return 0;
	if (e->text[0])
		return -1;
	if (WIFEXITED(status))
		return error_set(e, "%s ended with status %d", what, WEXITSTATUS(status));
	if (WTERMSIG(status) == SIGALRM)
		return error_set(e, "%s took too long and was stopped", what);
	return error_set(e, "%s was ended by signal %d (%s)", what, WTERMSIG(status),
			 strsignal(WTERMSIG(status)));
}

int child_join(pid_t pid, const char *what, struct error *said, struct error *e)
{
	int status = pid < 0 ? -1 : child_wait(pid, what, said);

	if (status && pid >= 0)
		*e = *said;
	return status;
}

void child_kill(pid_t pid)
{
	int status;

	if (pid <= 0)
		return;
	kill(pid, SIGKILL);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
}

void *child_share(size_t bytes)
{
	void *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (memory == MAP_FAILED)
		abort();
	return memory;
}

void child_unshare(void *memory, size_t bytes)
{
	if (memory)
		munmap(memory, bytes);
}
