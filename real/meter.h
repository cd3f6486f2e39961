#ifndef REAL_METER_H
#define REAL_METER_H

/*
 * Counters.  Each is tried on work of known size before it is believed: some open and then
 * count nothing.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "sim/error.h"
#include "sim/ledger.h"

/* System calls by name, and how often the kernel was entered and left for them. */
struct stops {
	struct call_count calls[MAX_CALLS];	/* by name, in order of first use */
	size_t ncalls;
	uint64_t entries, exits;		/* each is one mode switch */
};

/*
 * Who is counted says what counts, by a harmless call with an argument that nobody else uses
 * (meter_calls.c), and first makes KNOWN_CALLS known ones, on which the counter is tried.
 */
#define KNOWN_CALLS 100

enum mark { MARK_TEST = 0x5afe0001, MARK_COUNT, MARK_CLOCK, MARK_END };

void meter_mark(enum mark mark);
void meter_known_calls(void);

/* What a counter that sees each entry keeps. */
struct marked {
	struct stops *stops;
	enum mark mark;			/* the last one seen: what is being counted */
	uint64_t known_calls;		/* of KNOWN_CALLS */
	bool in_mark;			/* the last entry was a mark */
};

/* The name of the call with that number, as strace prints it; "syscall_N" if it is not known. */
void meter_call_name(char name[CALL_NAME_BYTES], uint64_t number);

/* A call of that number was entered, with that first argument. */
void marked_entry(struct marked *m, uint64_t number, uint64_t first);

/*
 * By ptrace, from outside (meter_ptrace.c).  The child calls meter_trace_me(), then makes the
 * calls to be counted between two marks.  The parent calls meter_trace().
 */
int meter_trace_me(struct error *e);	/* 0, or -1: this child may not be traced */

/* One stop of the child, which goes on when the watcher returns. */
struct stop {
	uint64_t ns;			/* CLOCK_MONOTONIC: when the tracer saw it */
	bool is_entry;			/* into the kernel, else back */
	enum mark mark;			/* the last one that the child has made ... */
	bool is_mark;			/* ... which is this very call */
	char call[CALL_NAME_BYTES];
	int64_t result;			/* of a call that is back: bytes, or -errno */
};

/* Who wants to know of each stop.  Embed it. */
struct stop_watcher {
	void (*stop)(struct stop_watcher *w, const struct stop *stop);
};

/* Follow the child to its end and collect it.  0, or -1 with the message (e is shared with it). */
int meter_trace(pid_t child, struct stops *s, struct error *e);

/* The same, and the watcher (or NULL) is told of each stop, marks and known work included. */
int meter_watch(pid_t child, struct stops *s, struct stop_watcher *watcher, struct error *e);

/*
 * By seccomp, a second witness (meter_seccomp.c): the child is held at each entry until the
 * parent has noted it.  The child calls meter_notify_me() with its end of a pair of AF_UNIX
 * sockets, the parent meter_notify() with the other.  Exits are not seen.
 */
int meter_notify_me(int socket, struct error *e);	/* 0, or -1: not allowed here */

/* Note the child's calls until its end, and collect it.  0, or -1 (e is shared with it). */
int meter_notify(pid_t child, int socket, struct stops *s, struct error *e);

/* Does somebody else listen to this process's calls already?  Then each of them is a sleep. */
bool meter_notify_taken(void);

/* The calling process's own figures (meter_proc.c). */
struct reading {
	bool known;
	uint64_t n;
};

struct usage {
	uint64_t minor_faults, major_faults;	/* all: user mode and inside calls */
	uint64_t sleeps;			/* voluntary context switches */
	uint64_t preempts;			/* involuntary ones */
	struct reading user_faults;		/* taken in user mode */
	struct reading read_bytes;		/* asked of block devices */
};

struct meter {
	int io_fd, faults_fd;			/* -1: not to be had here */
};

void meter_open(struct meter *m);
void meter_close(struct meter *m);

/* 0, or -1 with the message. */
int meter_read(const struct meter *m, struct usage *u, struct error *e);

/* What an open /proc/PID/io says of read_bytes. */
struct reading meter_read_bytes(int fd);

/* After minus before. */
void usage_subtract(struct usage *after, const struct usage *before);

/* More of the same; a figure is known if it is in both. */
void usage_add(struct usage *sum, const struct usage *more);

/* A tried counter of user-mode page faults, or -1 with the message. */
int meter_faults_open(struct error *e);

#endif
