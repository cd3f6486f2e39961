#ifndef SIM_INVARIANT_H
#define SIM_INVARIANT_H

/*
 * The laws that every trace of the model keeps.  Time never runs back, and no lane does two things
 * at once.  For each connection: enters and leaves pair up, as do sleeps and wakes, spins and seens; its
 * task works only inside its calls and while it is awake, and never wakes in vain; every byte is
 * handed over, sent and acknowledged once and in order, and no part begins what the part before it has
 * not finished.  No byte of an index is payload, and where there is one each chunk is looked up before it is
 * sent.  ACKs are read when the NIC has interrupted.  Nobody reads bytes that are not there
 * (yet, or any more), or overwrites what may have to be sent once more.  Memory never goes below zero and is given back.
 */

#include "sim/error.h"
#include "sim/event.h"
#include "sim/extents.h"
#include "sim/ledger.h"

/* What is done with a request to the disk, and with a segment to the NIC, one after the other. */
enum stage { NO_STAGE, ASKED, FOUND, READ, HANDED_OVER, FETCHED, SENT, ACKNOWLEDGED };
#define N_STAGES (ACKNOWLEDGED + 1)

struct progress {		/* of one stage, over all sendings of the file */
	uint64_t operations, bytes;	/* begun */
	uint64_t last_bytes, last_end_ns;	/* of these, the last operation's */
};

struct arrival {		/* bytes on their way to a place, by the lane's last operation */
	struct watched *whose;
	enum place to;
	bool index;			/* of the file's index */
	uint64_t from, upto, end_ns;
};

struct watched {		/* a connection */
	const struct run *run;
	uint64_t rounds;
	struct extents *cached;		/* its file's bytes in the page cache ... */
	struct extents *index;		/* ... and those of its index */
	uint64_t looked_up;		/* chunks, in the index */
	bool index_faulted;		/* since the last lookup */
	bool in_fault;			/* taken in user mode: the kernel works without a call */
	char open_call[CALL_NAME_BYTES];
	bool asleep, woken;		/* woken: it has done nothing since */
	enum place asleep_for, woken_for;
	uint8_t spins;			/* a bit for its task, one for its ring's */
	struct progress progress[N_STAGES];
	uint64_t here[N_PLACES];	/* all bytes before this position have come to that place */
	uint64_t buffer_bytes;
	bool lends;			/* the NIC reads what it sends from that buffer */
	uint64_t done;			/* requests */
};

struct watched_core {
	uint64_t end_ns;
	bool interrupted;		/* by the NIC, and no ACK has followed */
	bool may_ack;
	struct arrival arrival;
};

struct invariant {
	struct sink sink;	/* a sink that watches; put never stops the run */
	struct ledger ledger;
	const struct run *runs;
	size_t nruns;
	struct watched *watched;	/* owned: the connections, flow after flow */
	size_t *first;			/* owned: of each flow */
	struct extents *files;		/* owned: each flow's, then their indexes */
	size_t nfiles;
	int ncores;
	uint64_t events;
	uint64_t last_start_ns, lane_end_ns[N_LANES];
	struct arrival arrival[N_LANES];
	struct watched_core cores[MAX_CORES];
	struct progress disk[N_STAGES];	/* its stages, for all connections */
	bool broken;		/* after the first broken law ... */
	struct error error;	/* ... which is told here */
};

/* Watch the trace of runs that share a machine; usually one. */
void invariant_init(struct invariant *v, const struct run *runs, size_t nruns);

/* At the end: 0, or -1 if a law was broken (v->error says which).  Frees what init took. */
int invariant_finish(struct invariant *v);

/* --- between invariant.c and invariant_bytes.c ------------------------------------------- */

void invariant_break(struct invariant *v, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Stages in their order; bytes where they are read; and both at the end. */
void invariant_check_bytes(struct invariant *v, struct watched *w, const struct event *e);
void invariant_finish_bytes(struct invariant *v);

#endif
