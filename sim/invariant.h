#ifndef SIM_INVARIANT_H
#define SIM_INVARIANT_H

/*
 * The laws that every trace of the model keeps.  Time never runs back, and no lane does two things
 * at once.  Enters and leaves pair up, as do sleeps and wakes; the task works only inside its
 * calls and while it is awake, and never wakes in vain.  ACKs are read when the NIC has
 * interrupted.  Every byte is handed over, sent and acknowledged once and in order, and no part
 * begins what the part before it has not finished.  Nobody reads bytes that are not there (yet,
 * or any more).  Memory never goes below zero and is given back.
 */

#include "sim/error.h"
#include "sim/event.h"
#include "sim/ledger.h"

/* What is done with a request to the disk, and with a segment to the NIC, one after the other. */
enum stage { NO_STAGE, ASKED, FOUND, READ, HANDED_OVER, FETCHED, SENT, ACKNOWLEDGED };
#define N_STAGES (ACKNOWLEDGED + 1)

struct progress {		/* of one stage, over all sendings of the file */
	uint64_t operations, bytes;	/* begun */
	uint64_t last_bytes, last_end_ns;	/* of these, the last operation's */
};

struct arrival {		/* bytes on their way to a place, by the lane's last operation */
	enum place to;
	uint64_t upto, end_ns;
};

struct invariant {
	struct sink sink;	/* a sink that watches; put never stops the run */
	struct ledger ledger;
	uint64_t file_bytes, rounds, sendings;	/* rounds: chunks of the file */
	uint64_t events;
	uint64_t last_start_ns, lane_end_ns[N_LANES];
	char open_call[19];
	enum place asleep_for;	/* NOWHERE: the task is awake */
	enum place woken_for;	/* NOWHERE: it has done something since */
	bool nic_interrupts;	/* the last the CPU did was to take the NIC's interrupt */
	struct progress progress[N_STAGES];
	struct arrival arrival[N_LANES];
	uint64_t here[N_PLACES];	/* all bytes before this position have come to that place */
	bool broken;		/* after the first broken law ... */
	struct error error;	/* ... which is told here */
};

/* Watch the trace of a run: a file of that size in so many rounds, perhaps several times. */
void invariant_init(struct invariant *v, uint64_t payload_bytes, uint64_t file_bytes,
		    uint64_t rounds);

/* At the end: 0, or -1 if a law was broken (v->error says which). */
int invariant_finish(struct invariant *v);

#endif
