#ifndef REAL_WATCH_STOP_H
#define REAL_WATCH_STOP_H

/* What a stop of a watched thread says of its call; for the tracer, real/watch.c. */

#include <sys/ptrace.h>

#include "real/watch.h"

struct thread {
	pid_t tid, process;
	bool in_call;
	struct watch_call call;		/* while in it */
};

/* It enters a call: begin its record. */
void watch_entry(struct thread *t, const struct __ptrace_syscall_info *info);

/* It leaves it: complete the record.  False: it was in that call before anybody watched. */
bool watch_exit(struct thread *t, const struct __ptrace_syscall_info *info);

#endif
