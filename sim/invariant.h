#ifndef SIM_INVARIANT_H
#define SIM_INVARIANT_H

/*
 * The laws that every trace keeps: time never runs back, no lane does two things at once, enters
 * and leaves pair up, every byte is delivered once, memory never goes below zero.
 */

#include "sim/error.h"
#include "sim/event.h"
#include "sim/ledger.h"

struct invariant {
	struct sink sink;	/* a sink that watches; put never stops the run */
	struct ledger ledger;
	uint64_t last_start_ns, lane_end_ns[N_LANES];
	char open_call[19];
	int broken;		/* 1 after the first broken law ... */
	struct error error;	/* ... which is told here */
	uint64_t wire_end_bytes;	/* next byte to go out, over all requests */
	uint64_t events;
};

/* Watch a trace of that payload. */
void invariant_init(struct invariant *v, uint64_t payload_bytes);

/* At the end: 0, or -1 if a law was broken (v->error says which). */
int invariant_finish(struct invariant *v);

#endif
