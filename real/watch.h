#ifndef REAL_WATCH_H
#define REAL_WATCH_H

/*
 * The system calls of any program: by ptrace (watch.c) or out of a log of strace (strace_log.c),
 * as one record a call; what the kernel does with the bytes in it, by its rules (watch_call.c);
 * and which paths the bytes took in all (watch_path.c).
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "sim/error.h"
#include "sim/trace.h"

/* What a file descriptor is. */
enum fd_kind { FD_NONE, FD_FILE, FD_SOCKET, FD_PIPE, FD_OTHER };
#define N_FD_KINDS (FD_OTHER + 1)

#define FD_NAME_BYTES 128

struct watch_fd {
	enum fd_kind kind;
	bool direct;			/* opened with O_DIRECT */
	char name[FD_NAME_BYTES];	/* "/srv/file", "socket:[4711]"; of a long one its end */
};

/* Memory of the program that a call fills or sends; of a log: its first bytes stand for it. */
struct watch_span {
	uint64_t address, bytes;
};
#define MAX_WATCH_SPANS 16

/* How a call moves bytes. */
enum moves {
	MOVES_NOTHING,		/* or nothing that is known here */
	MOVES_IN,		/* from a descriptor to the program's memory */
	MOVES_OUT,		/* from there to a descriptor */
	MOVES_ACROSS,		/* from one descriptor to another */
	MOVES_MAP,		/* maps a file: result is the address */
	MOVES_UNMAP,
	MOVES_UNSEEN,		/* it may, but ptrace cannot show what */
};

/* Where a call's memory is told of. */
enum memory { MEMORY_NONE, MEMORY_BUFFER, MEMORY_VECTOR, MEMORY_MESSAGE };

/* One system call that can move bytes.  Arguments are counted from 0; -1: it has none such. */
struct call_shape {
	long number;
	const char *name;	/* as strace prints it */
	enum moves moves;
	enum memory memory;
	int from, to;		/* the arguments that are descriptors */
	int buffer;		/* the argument with the memory; its length is the next */
	int flags;		/* the argument with MSG_ZEROCOPY */
};

/* The shape of that number or name, or NULL: it moves no bytes. */
const struct call_shape *call_shape_of(long number);
const struct call_shape *call_shape_named(const char *name);

/* One system call, returned. */
struct watch_call {
	const struct call_shape *shape;	/* NULL: none that moves bytes */
	pid_t process, thread;
	uint64_t start_ns, end_ns;	/* of whatever clock */
	struct watch_fd from, to;
	struct watch_span spans[MAX_WATCH_SPANS];
	size_t nspans;
	bool zerocopy;			/* MSG_ZEROCOPY */
	int64_t result;			/* bytes, or negative */
};

/* What the kernel does with the bytes, by its rules: nothing of it is seen. */
struct watch_hop {
	enum op op;			/* OP_COPY, OP_LINK, OP_DMA, OP_MAP; OP_WAIT: no hop */
	enum place from, to;
};
struct watch_hop watch_hop_of(const struct watch_call *c);

/* What lies behind that text of /proc/PID/fd/N or of strace -y, by its form alone. */
enum fd_kind fd_kind_of(const char *text);

/* Name it by n bytes of text, or by the last of them that there is room for. */
void watch_fd_name(struct watch_fd *fd, const char *text, size_t n);

/* The descriptor of that process now; FD_NONE if it is not open. */
void watch_fd_read(struct watch_fd *fd, pid_t process, int number);

/* The way by which bytes came from one descriptor to another. */
enum way {
	WAY_READ_WRITE, WAY_DIRECT_WRITE, WAY_MMAP_WRITE, WAY_SENDFILE, WAY_SPLICE, WAY_VMSPLICE,
	WAY_ZEROCOPY_SEND, WAY_OWN,	/* OWN: the program made the bytes, or changed them */
};
#define N_WAYS (WAY_OWN + 1)

/* The name of the strategy that it resembles, or "own bytes". */
const char *way_name(enum way way);

/* One pair of ends and a way. */
struct watch_path {
	char from[FD_NAME_BYTES], to[FD_NAME_BYTES];
	enum fd_kind from_kind, to_kind;
	enum way way;
	uint64_t calls;			/* that moved its bytes, each two mode switches */
	uint64_t last_call;		/* the number of the last of them that sent */
	uint64_t bytes;			/* that reached `to` */
	uint64_t copied_bytes;		/* by the CPU, inferred: of all its hops */
	uint64_t referenced_bytes;	/* the same for references */
};

struct watch_source;

/* All that was seen. */
struct watch {
	/* Who gets each call that watch_run() sees; NULL: watch_add(). */
	void (*take)(struct watch *w, const struct watch_call *c);
	struct trace trace;		/* in order of start_ns once watch_finish() was called */
	struct watch_path *paths;	/* owned */
	size_t npaths, room;
	uint64_t calls;			/* that moved bytes or might have */
	uint64_t other_calls;
	uint64_t unseen_calls;		/* MOVES_UNSEEN */
	const char *unseen;		/* the name of the last of them */
	uint64_t left_out_events;	/* the trace was full */
	struct watch_source *sources;	/* owned: where bytes in memory and in pipes came from */
	size_t next_source;
	pid_t *threads;			/* owned: a lane each */
	size_t nthreads;
	uint64_t zero_ns;		/* the trace's time 0 */
};

void watch_init(struct watch *w);
void watch_free(struct watch *w);

/* One more call. */
void watch_add(struct watch *w, const struct watch_call *c);

/* After the last: name it, sort its trace, put its payload and its chief way in the header. */
void watch_finish(struct watch *w, const char *name);

/* Meanwhile: its trace so far into t, as watch_finish() would leave it. */
void watch_copy(const struct watch *w, const char *name, struct trace *t);

/* Bytes to sockets by that way, of all paths. */
uint64_t watch_sent_bytes(const struct watch *w, enum way way);

/*
 * Follow a COMMAND that is started for it, or with argv NULL the running process pid, with all
 * threads and children, until they end or (pid) until SIGINT, SIGTERM or SIGHUP, when they are let go
 * and live on.  look() is called about twice a second.  Returns 0, -1 if it cannot be traced, -2 if
 * COMMAND cannot be run, with the message.  *signal_number: what ended it, or 0.
 */
int watch_run(struct watch *w, char **argv, pid_t pid, void (*look)(const struct watch *w),
	      int *signal_number, struct error *e);

/* Is that the beginning of a log of strace? */
bool strace_log_begins(const char *text);

/* Read a log of `strace -f -y -ttt -T` from text, which is changed.  0, or -1 with "FILE:LINE: ...". */
int strace_log_read(struct watch *w, char *text, const char *file, struct error *e);

#endif
