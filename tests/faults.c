/*
 * Makes each system call of a check fail in turn, and looks what comes of it: no hang, no signal,
 * no wrong verdict, nothing left behind.
 *
 *	faults PROGRAM ARGUMENTS...	a few of the calls of each kind
 *	FAULTS_EACH=N faults ...	N of each kind, evenly spread
 *	FAULTS_ONLY=NAME faults ...	calls of one kind
 *
 * The program and all its children run under a seccomp filter that asks here what to do about
 * calls of one kind.  What the dynamic linker calls before main() is left alone: as many calls of
 * each kind as `PROGRAM --version` makes.
 */

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#ifndef SYS_cachestat
#define SYS_cachestat 451	/* the same on all machines */
#endif
#define LIMIT_MS 60000		/* a check must be over, whatever fails */
#define LINGER_MS 15000		/* and its children soon after it */
#define MAX_NUMBER 1024
#define LISTENER 3		/* the lowest number that is free in the child */

/* What may fail, and how the kernel would say so. */
static const struct fault {
	long number;
	const char *name;
	int error;
	bool memory;		/* out of memory: the program may abort */
} faults[] = {
#define CALL(name, error) { SYS_##name, #name, error, false }
#define MEMORY(name) { SYS_##name, #name, ENOMEM, true }
	CALL(read, EIO), CALL(write, EIO), CALL(pread64, EIO), CALL(pwrite64, ENOSPC),
	CALL(preadv2, EIO), CALL(cachestat, ENOSYS),
	CALL(openat, EMFILE), CALL(newfstatat, EIO), CALL(fstat, EIO), CALL(statfs, EIO), CALL(statx, EIO),
	CALL(fstatfs, EIO), CALL(lseek, EIO), CALL(fcntl, EINVAL), CALL(fsync, EIO),
	CALL(fdatasync, EIO), CALL(fadvise64, EINVAL), CALL(ftruncate, ENOSPC),
	CALL(fallocate, ENOSPC), CALL(ioctl, ENOTTY), CALL(getdents64, EIO),
	CALL(readlink, ENOENT), CALL(readlinkat, ENOENT), CALL(access, EACCES),
	CALL(faccessat, EACCES), CALL(unlink, EIO), CALL(unlinkat, EIO), CALL(rename, EIO),
	CALL(linkat, EIO), CALL(dup, EMFILE), CALL(dup2, EMFILE),
	CALL(socket, EMFILE), CALL(socketpair, EMFILE), CALL(bind, EADDRINUSE),
	CALL(listen, EADDRINUSE), CALL(connect, ECONNREFUSED), CALL(accept4, EMFILE),
	CALL(getsockname, ENOBUFS), CALL(setsockopt, ENOMEM), CALL(getsockopt, EINVAL),
	CALL(sendto, EPIPE), CALL(recvfrom, ECONNRESET), CALL(sendmsg, EPIPE),
	CALL(recvmsg, ECONNRESET), CALL(shutdown, ENOTCONN), CALL(sendfile, EIO),
	CALL(splice, EINVAL), CALL(vmsplice, EINVAL), CALL(tee, EINVAL), CALL(pipe2, EMFILE),
	CALL(poll, EINVAL), CALL(io_uring_setup, ENOSYS), CALL(io_uring_register, EINVAL),
	CALL(io_uring_enter, EINVAL), CALL(ptrace, EPERM), CALL(wait4, ECHILD), CALL(waitid, ECHILD),
	CALL(kill, EPERM), CALL(tgkill, EPERM), CALL(setpgid, EPERM), CALL(prctl, EINVAL),
	CALL(perf_event_open, EACCES), CALL(sched_getaffinity, EINVAL),
	CALL(sched_setaffinity, EINVAL), CALL(getrusage, EINVAL), CALL(prlimit64, EPERM),
	CALL(uname, EFAULT), CALL(sysinfo, EFAULT), CALL(mincore, EAGAIN), CALL(madvise, EINVAL),
	CALL(msync, EIO), CALL(clone, EAGAIN), CALL(clone3, EAGAIN), CALL(fork, EAGAIN),
	CALL(rt_sigaction, EINVAL), CALL(rt_sigprocmask, EINVAL), CALL(setitimer, EINVAL),
	CALL(alarm, EINVAL), CALL(unshare, EPERM), CALL(setns, EPERM), CALL(mount, EPERM),
	CALL(pidfd_open, EMFILE), CALL(seccomp, EINVAL), CALL(clock_nanosleep, EINVAL),
	CALL(getrandom, EAGAIN), CALL(getpid, EPERM), CALL(getppid, EPERM), CALL(gettid, EPERM),
	CALL(geteuid, EPERM),
	MEMORY(mmap), MEMORY(munmap), MEMORY(mremap), MEMORY(mprotect), MEMORY(brk),
};
#define N_FAULTS (sizeof(faults) / sizeof(faults[0]))

/* Which calls to fail, and what came of it. */
struct experiment {
	char **argv;
	char *folder;			/* TMPDIR */
	const struct fault *fault;	/* NULL: let all pass, and count them */
	uint64_t skip, nth;		/* after so many; 0: all of them */
	uint64_t seen[MAX_NUMBER];
	bool late, lingers;		/* the program, or one of its children */
	int status;			/* of waitpid */
	char output[4096];		/* the end of what it said on standard error */
};

static void die(const char *what)
{
	perror(what);
	exit(2);
}

static uint64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

/* The filter asks about execve, so that there is time to fetch the listener, and about one kind. */
static void install(long number)
{
	const bool every = number < 0;
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_execve, 1, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (unsigned)(every ? 0 : number), 0, every ? 0 : 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = { .len = sizeof(code) / sizeof(code[0]), .filter = code };

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
	    syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER,
		    &program) != LISTENER)
		_exit(126);
}

static pid_t start(const struct experiment *x, int errors)
{
	pid_t child = fork();

	if (child != 0)
		return child;
	setenv("TMPDIR", x->folder, 1);
	if (dup2(open("/dev/null", O_RDWR), 0) < 0 || dup2(0, 1) < 0 || dup2(errors, 2) < 0)
		_exit(126);
	syscall(SYS_close_range, LISTENER, ~0u, 0);
	install(x->fault ? x->fault->number : -1);
	execv(x->argv[0], x->argv);
	_exit(126);
}

/* The child's listener, once it has one: it waits in execve until this has been answered. */
static int fetch_listener(pid_t child)
{
	const struct timespec pause = { .tv_nsec = 1000000 };
	int process = (int)syscall(SYS_pidfd_open, child, 0), fd = -1;

	for (int i = 0; i < 5000 && fd < 0; i++) {
		uint64_t none = 0;

		fd = (int)syscall(SYS_pidfd_getfd, process, LISTENER, 0);
		/* Before that it may have another file of that number. */
		if (fd >= 0 && ioctl(fd, SECCOMP_IOCTL_NOTIF_ID_VALID, &none) && errno != ENOENT) {
			close(fd);
			fd = -1;
		}
		if (fd < 0)
			nanosleep(&pause, NULL);
	}
	close(process);
	return fd;
}

static void answer(struct experiment *x, int listener)
{
	struct seccomp_notif ask = { 0 };
	struct seccomp_notif_resp reply = { 0 };
	uint64_t n;

	if (ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &ask))
		return;		/* it was killed meanwhile */
	n = ask.data.nr >= 0 && ask.data.nr < MAX_NUMBER ? ++x->seen[ask.data.nr] : 0;
	reply.id = ask.id;
	if (x->fault && ask.data.nr == x->fault->number && n > x->skip &&
	    (x->nth == 0 || n == x->skip + x->nth))
		/* The kernel's brk() has no error: it says where the break is.  0 is where no break can be. */
		reply.error = ask.data.nr == SYS_brk ? 0 : -x->fault->error;
	else
		reply.flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
	ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &reply);
}

/* Answer until all processes under the filter are gone. */
static void supervise(struct experiment *x, pid_t child, int listener)
{
	uint64_t end = now_ms() + LIMIT_MS;
	bool running = true;

	while (now_ms() < end) {
		struct pollfd p = { .fd = listener, .events = POLLIN };

		if (poll(&p, 1, 100) > 0 && (p.revents & POLLIN))
			answer(x, listener);
		else if (p.revents & POLLHUP)
			break;
		if (running && waitpid(child, &x->status, WNOHANG) == child) {
			running = false;
			end = now_ms() + LINGER_MS;
		}
	}
	x->late = running && now_ms() >= end;
	x->lingers = !running && now_ms() >= end;
	if (x->late)
		kill(child, SIGKILL);
	if (running)
		waitpid(child, &x->status, 0);
}

static void perform(struct experiment *x)
{
	FILE *errors = tmpfile();
	int listener;
	pid_t child;
	size_t n;

	if (!errors)
		die("tmpfile");
	memset(x->seen, 0, sizeof(x->seen));
	x->late = x->lingers = false;
	child = start(x, fileno(errors));
	if (child < 0)
		die("fork");
	listener = fetch_listener(child);
	if (listener < 0)
		die("the listener of the filter");
	supervise(x, child, listener);
	close(listener);
	rewind(errors);
	n = fread(x->output, 1, sizeof(x->output) - 1, errors);
	x->output[n] = '\0';
	fclose(errors);
}

static bool is_empty(const char *folder)
{
	DIR *d = opendir(folder);
	struct dirent *entry;
	bool empty = true;

	while (d && (entry = readdir(d)))
		empty &= entry->d_name[0] == '.';
	if (d)
		closedir(d);
	return empty;
}

/* What is wrong with what came of it, or NULL. */
static const char *judge(const struct experiment *x)
{
	if (x->late)
		return "it hangs";
	if (x->lingers)
		return "it left a process behind";
	if (!is_empty(x->folder))
		return "it left a file behind";
	if (WIFSIGNALED(x->status))
		return x->fault->memory && WTERMSIG(x->status) == SIGABRT ? NULL :
			strsignal(WTERMSIG(x->status));
	if (WEXITSTATUS(x->status) == 1)
		return "it calls the model wrong";
	if (WEXITSTATUS(x->status) != 0 && WEXITSTATUS(x->status) != 3)
		return "its exit status is neither 0 nor 3";
	if (WEXITSTATUS(x->status) == 0 && x->output[0])
		return "it complains, and says that all is well";
	return NULL;
}

/* One call of that kind fails, or all (nth 0).  Whether that went well. */
static bool try(struct experiment *x, const struct fault *fault, uint64_t skip, uint64_t nth)
{
	const char *wrong;

	x->fault = fault;
	x->skip = skip;
	x->nth = nth;
	perform(x);
	wrong = judge(x);
	if (!wrong)
		return true;
	printf("%s", fault->name);
	if (nth)
		printf(" number %llu", (unsigned long long)nth);
	printf(" fails (%s): %s, status %x: %s\n", strerror(fault->error), wrong,
	       (unsigned)x->status, x->output);
	return false;
}

/* A call that the program makes, and of which nothing is known here. */
static size_t report_unknown(const struct experiment *x)
{
	static const long spared[] = {	/* they begin a process, or end one */
		SYS_execve, SYS_exit, SYS_exit_group, SYS_rt_sigreturn, SYS_arch_prctl,
		SYS_set_tid_address, SYS_set_robust_list, SYS_rseq,
		SYS_restart_syscall,	/* goes on with one that was interrupted */
		SYS_clock_gettime,	/* it cannot fail with a clock that is there */
		SYS_close,	/* it closes the file even where it fails, which no filter can do */
	};
	size_t unknown = 0;

	for (long nr = 0; nr < MAX_NUMBER; nr++) {
		bool known = x->seen[nr] == 0;

		for (size_t i = 0; i < N_FAULTS; i++)
			known |= faults[i].number == nr;
		for (size_t i = 0; i < sizeof(spared) / sizeof(spared[0]); i++)
			known |= spared[i] == nr;
		if (!known)
			printf("system call %ld has no row in the table of faults\n", nr);
		unknown += !known;
	}
	return unknown;
}

static void count_calls(struct experiment *x, char **argv, uint64_t *seen)
{
	x->argv = argv;
	x->fault = NULL;
	perform(x);
	if (!WIFEXITED(x->status) || WEXITSTATUS(x->status) != 0) {
		printf("without a fault it fails: status %x: %s\n", (unsigned)x->status, x->output);
		exit(1);
	}
	memcpy(seen, x->seen, sizeof(x->seen));
}

int main(int argc, char **argv)
{
	static struct experiment x;
	static uint64_t linker[MAX_NUMBER], seen[MAX_NUMBER];
	char folder[] = "/var/tmp/faults-XXXXXX";
	const char *text = getenv("FAULTS_EACH"), *only = getenv("FAULTS_ONLY");
	const uint64_t each = text ? strtoull(text, NULL, 10) : 2;
	size_t tried = 0, bad = 0;

	if (argc < 2 || !mkdtemp(folder))
		die("faults PROGRAM ARGUMENTS...");
	setvbuf(stdout, NULL, _IOLBF, 0);
	x.folder = folder;
	count_calls(&x, (char *[]){ argv[1], (char *)(uintptr_t)"--version", NULL }, linker);
	count_calls(&x, argv + 1, seen);
	bad = report_unknown(&x);
	for (size_t i = 0; i < N_FAULTS; i++) {
		const long nr = faults[i].number;
		uint64_t n = seen[nr] > linker[nr] ? seen[nr] - linker[nr] : 0;

		if (only && strcmp(only, faults[i].name) != 0)
			n = 0;

		if (n > 0)
			bad += !try(&x, &faults[i], linker[nr], 0), tried++;
		for (uint64_t k = 0; k < each && k < n; k++)
			bad += !try(&x, &faults[i], linker[nr],
				    n <= each ? k + 1 : 1 + k * (n - 1) / (each > 1 ? each - 1 : 1)),
			tried++;
	}
	rmdir(folder);
	printf("%zu faults, %zu went wrong\n", tried, bad);
	return bad ? 1 : 0;
}
