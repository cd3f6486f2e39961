/*
 * What every counter of system calls shares: the marks that the counted child makes, the known
 * calls that it makes first, and the names of what it calls.
 */

#include "real/meter.h"

#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

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

void meter_mark(enum mark mark)
{
	syscall(SYS_getpid, (long)mark);
}

void meter_known_calls(void)
{
	meter_mark(MARK_TEST);
	for (int i = 0; i < KNOWN_CALLS; i++)
		syscall(SYS_getppid);
	meter_mark(MARK_END);
}

void meter_call_name(char name[CALL_NAME_BYTES], uint64_t number)
{
	memset(name, 0, CALL_NAME_BYTES);	/* events are compared byte by byte */
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if ((uint64_t)names[i].number != number)
			continue;
		snprintf(name, CALL_NAME_BYTES, "%s", names[i].name);
		return;
	}
	snprintf(name, CALL_NAME_BYTES, "syscall_%u", (unsigned)number);
}

static void add_call(struct stops *s, uint64_t number)
{
	char name[CALL_NAME_BYTES];
	size_t i;

	meter_call_name(name, number);
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

void marked_entry(struct marked *m, uint64_t number, uint64_t first)
{
	m->in_mark = number == SYS_getpid && first >= MARK_TEST && first <= MARK_END;
	if (m->in_mark) {
		m->mark = (enum mark)first;
	} else if (m->mark == MARK_TEST) {
		m->known_calls += number == SYS_getppid;
	} else if (m->mark == MARK_COUNT) {
		m->stops->entries++;
		add_call(m->stops, number);
	}
}
