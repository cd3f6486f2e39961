#ifndef SIM_STEP_H
#define SIM_STEP_H

/*
 * The vocabulary: where bytes can be, and what can happen to them.
 *
 * Rows of a path table (struct step) use the operations up to OP_UNMAP.  The
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
	PAGE_TABLES,	/* memory only: no hop begins or ends here */
};
#define N_PLACES (PAGE_TABLES + 1)

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
	/* what the engine adds by its rules */
	OP_SUBMIT,	/* the CPU queues a request at the disk */
	OP_MEDIA,	/* the disk finds the bytes (seek, flash read) before they move */
	OP_SLEEP,	/* the task waits: the scheduler takes it off the CPU */
	OP_WAKE,	/* it is put back on the CPU */
	OP_FAULT,	/* page fault: maps pages; major if it had to wait */
	OP_IRQ,		/* a device interrupts the CPU */
	OP_WIRE,	/* the NIC sends the bytes */
	OP_ACK,		/* they have arrived: the sender lets go of them */
	OP_ALLOC,	/* memory is there (not counted: before the program starts) */
	OP_FREE,	/* memory is given back */
};
#define N_OPS (OP_FREE + 1)
#define OP_LAST_ROW OP_UNMAP

/* What the reader is told of a step, in three depths. */
struct note {
	const char *sentence;	/* what happens, at most 110 characters */
	const char *mechanism;	/* how and why */
	const char *kernel;	/* kernel functions, and the man page */
};

/* One row of a path table.  Leave out what does not apply. */
struct step {
	enum op op;
	enum place from, to;
	const char *call;	/* ENTER, LEAVE: the name as strace prints it */
	bool per_batch;		/* once per `depth` chunks, not once per chunk */
	bool rounds;		/* ENTER: the kernel works in rounds of 64 KiB at most;
				 * DMA: it asks for one round at a time, not for the rest */
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
