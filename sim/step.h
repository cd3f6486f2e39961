#ifndef SIM_STEP_H
#define SIM_STEP_H

/*
 * The vocabulary: where bytes can be, and what can happen to them.
 *
 * Rows of a path table (struct step) use the operations up to OP_LOOKUP.  The
 * engine turns rows into events and adds the operations after it by its own
 * rules: a WAIT row becomes SLEEP and WAKE when there is something to wait for,
 * a DMA row that finds its pages resident becomes nothing at all.
 */

#include <stdbool.h>
#include <stddef.h>

enum place {
	NOWHERE,
	DISK,
	PAGE_CACHE,
	USER_BUFFER,
	PIPE,
	SOCKET_BUFFER,
	NIC,
	PAGE_TABLES,	/* memory only, as the next: no hop begins or ends here */
	PINNED,		/* pages that may not be freed or moved: a device or a queue holds them */
};
#define N_PLACES (PINNED + 1)

enum op {
	/* what a table may say */
	OP_ENTER,	/* user -> kernel mode: the system call `call` begins */
	OP_LEAVE,	/* kernel -> user mode: it returns */
	OP_DMA,		/* a device's engine moves bytes from -> to; the CPU goes on */
	OP_WAIT,	/* row only: until the bytes asked of `from` are there */
	OP_COPY,	/* the CPU loads and stores every byte, from -> to */
	OP_LINK,	/* page references are handed on, from -> to; no byte moves */
	OP_XMIT,	/* the CPU builds headers and descriptors, rings the doorbell */
	OP_MAP,		/* page tables: pages of `from` may be used from `to` */
	OP_UNMAP,	/* page tables: no longer */
	OP_SPIN,	/* the task polls, holding its CPU, until what it waits for has come */
	OP_ISSUE,	/* io_uring: the kernel takes the next request off the ring and begins it */
	OP_COMPLETE,	/* io_uring: it is done, its completion stands in the ring */
	OP_REAP,	/* completions of zero-copy sends are read */
	OP_LOOKUP,	/* the program searches a mapped index for the place of the next chunk */
	/* what the engine adds by its rules */
	OP_SUBMIT,	/* the CPU queues a request at the disk */
	OP_MEDIA,	/* the disk finds the bytes (seek, flash read) before they move */
	OP_SLEEP,	/* the task waits: the scheduler takes it off the CPU */
	OP_WAKE,	/* it is put back on the CPU */
	OP_PREEMPT,	/* its time is up and another waits: off the CPU, though it could go on */
	OP_RESUME,	/* a task that did not sleep is put on the CPU */
	OP_SEEN,	/* a spinning task sees what it polled for */
	OP_FAULT,	/* page fault: maps pages; major if it had to wait */
	OP_IRQ,		/* a device interrupts the CPU */
	OP_WIRE,	/* the NIC sends the bytes */
	OP_ACK,		/* they have arrived: the sender lets go of them */
	OP_ALLOC,	/* memory is there (not counted: before the program starts) */
	OP_FREE,	/* memory is given back */
	OP_EVICT,	/* the page cache is full: its oldest pages are dropped */
	OP_CHECKSUM,	/* the CPU reads every byte for a NIC that cannot */
	OP_DROP,	/* an ACK is lost */
	OP_DONE,	/* the last byte of a request is acknowledged */
};
#define N_OPS (OP_DONE + 1)
#define OP_LAST_ROW OP_LOOKUP

#define CALL_NAME_BYTES 24	/* the longest is "sched_rr_get_interval" */

/* What the reader is told of a step, in three depths. */
struct note {
	const char *sentence;	/* what happens, at most 110 characters */
	const char *mechanism;	/* how and why */
	const char *kernel;	/* kernel functions, and the man page */
};

/* How much a call works on at a time: all of it, 64 KiB, or 16 pages (a pipe's slots). */
enum rounds { NO_ROUNDS, ROUNDS, ROUNDS_OF_PAGES };

/* One row of a path table.  Leave out what does not apply. */
struct step {
	enum op op;
	enum place from, to;
	char call[CALL_NAME_BYTES];	/* ENTER, LEAVE: the name as strace prints it; else "" */
	bool per_batch;		/* once per `depth` chunks, not once per chunk */
	enum rounds rounds;	/* ENTER, ISSUE: the kernel works in rounds of 64 KiB at most;
				 * DMA: it asks for one round at a time, not for the rest */
	bool to_pipe;		/* ENTER: the call moves what the pipe has room for; the calls up
				 * to the one that empties it are made again for the rest */
	bool kthread;		/* done by the ring's kernel thread, not by the program's */
	bool user;		/* the CPU does it in user mode; DMA, WAIT for pages: takes the fault there */
	bool all;		/* WAIT, SPIN for the NIC: for all completions, not for the next */
	int line;		/* line of the strategy's code, from 1; 0: none */
	struct note note;
};

/* The name in files and on the command line: "page-cache", "copy". */
const char *place_name(enum place place);
const char *op_name(enum op op);

/* The place or operation of that name, or -1. */
int place_find(const char *name);
int op_find(const char *name);

#endif
