/*
 * System calls counted a second way: a seccomp filter holds the child at each entry into the
 * kernel until the parent, who is told of it on a file descriptor, lets it go on.  Other code in
 * the kernel than ptrace, and no privilege needed (seccomp_unotify(2), since 5.5).
 *
 *	socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair);
 *	child:	meter_notify_me(pair[1], e); meter_mark(MARK_COUNT); work(); meter_mark(MARK_END);
 *	parent:	meter_notify(pid, pair[0], &stops, e);
 *
 * The filter lets one call pass unseen, the sendmsg() that hands its descriptor to the parent.
 * It stays until the child ends, so the child's end is where the counting ends.
 */

#include "real/meter.h"

#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "real/child.h"
#include "real/descriptor.h"

#ifndef SECCOMP_USER_NOTIF_FLAG_CONTINUE	/* Linux 5.5 */
#define SECCOMP_USER_NOTIF_FLAG_CONTINUE (1UL << 0)
#endif
#define LOOK_MS 100		/* at least so often, whether the child is still there */

/*
 * Tell of every call but sendmsg() on that socket, and the end, which must not wait for a parent
 * who has no listener.  The listener's descriptor, or -1.
 */
static int filter_calls(int socket)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_exit_group, 3, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_sendmsg, 0, 3),
		/* The low half of the first argument, in either byte order. */
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[0]) +
			 (__BYTE_ORDER__ == __ORDER_BIG_ENDIAN__ ? 4 : 0)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (unsigned)socket, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF),
	};
	struct sock_fprog program = {
		.len = sizeof(code) / sizeof(code[0]), .filter = code,
	};

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		return -1;
	return (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER,
			    SECCOMP_FILTER_FLAG_NEW_LISTENER, &program);
}

bool meter_notify_taken(void)
{
	struct error ignored = { "" };
	pid_t child = child_fork(5, &ignored);
	int status;

	/* The kernel allows one listener, and a filter cannot be taken back: so in a child. */
	if (child == 0)
		child_exit(filter_calls(-1) < 0 && errno == EBUSY ? 1 : 0);
	while (child > 0 && waitpid(child, &status, 0) < 0) {
		if (errno != EINTR)
			return false;
	}
	return child > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 1;
}

int meter_notify_me(int socket, struct error *e)
{
	int listener = filter_calls(socket);

	if (listener < 0)
		return error_set(e, "seccomp: %s", strerror(errno));
	/* From here on every call waits for the parent, who cannot answer without this one. */
	if (descriptor_send(socket, "", 1, &listener, 1))
		return -1;
	meter_known_calls();
	return 0;
}

static bool has_ended(pid_t child)
{
	siginfo_t info = { .si_pid = 0 };

	return waitid(P_PID, (id_t)child, &info, WEXITED | WNOHANG | WNOWAIT) < 0 ||
	       info.si_pid == child;
}

/* Wait until there is something to read.  1, or 0: the child has ended, and nothing will come. */
static int await(int fd, pid_t child)
{
	struct pollfd poller = { .fd = fd, .events = POLLIN };

	for (;;) {
		bool ended = has_ended(child);

		if (poll(&poller, 1, ended ? 0 : LOOK_MS) > 0 && poller.revents & POLLIN)
			return 1;
		if (ended)
			return 0;
	}
}

/* The listener, or -1: the child ended before it sent one. */
static int receive_listener(int socket, pid_t child)
{
	int fds[MAX_DESCRIPTORS];
	char byte;

	return await(socket, child) && descriptor_receive(socket, &byte, 1, fds) == 1 ? fds[0] : -1;
}

/* Note one call and let it go on.  0, or -1 with errno; a child that was killed meanwhile is 0. */
static int note(int listener, struct marked *m)
{
	/* A newer kernel's structures may be larger than those of the headers. */
	union {
		struct seccomp_notif notice;
		char bytes[512];
	} in = { .bytes = { 0 } };
	union {
		struct seccomp_notif_resp answer;
		char bytes[512];
	} out = { .bytes = { 0 } };

	if (ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &in))
		return errno == EINTR || errno == ENOENT ? 0 : -1;
	marked_entry(m, (uint64_t)in.notice.data.nr, in.notice.data.args[0]);
	out.answer.id = in.notice.id;
	out.answer.flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
	while (ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &out)) {
		if (errno != EINTR)
			return errno == ENOENT ? 0 : -1;
	}
	return 0;
}

int meter_notify(pid_t child, int socket, struct stops *s, struct error *e)
{
	struct marked m = { .stops = s, .mark = MARK_END };
	int listener = receive_listener(socket, child);
	int status = 0;

	memset(s, 0, sizeof(*s));
	while (listener >= 0 && status == 0 && await(listener, child))
		status = note(listener, &m);
	if (status) {
		error_set(e, "seccomp's notifications: %s", strerror(errno));
		child_kill(child);
	} else {
		status = child_wait(child, "the run under seccomp", e);
	}
	if (listener >= 0)
		close(listener);
	if (status == 0 && m.known_calls != KNOWN_CALLS)
		return error_set(e, "seccomp told of %u of %d known calls", (unsigned)m.known_calls,
				 KNOWN_CALLS);
	return status;
}
