#ifndef TESTS_LAWS_SEEN_H
#define TESTS_LAWS_SEEN_H

/* What no total tells: in which pieces bytes move, who waits for what and how, what an operation costs. */

#include "sim/error.h"
#include "sim/event.h"
#include "tests/laws_facts.h"

struct seen {
	const struct run *run;
	const struct facts *facts;
	bool copied_later;		/* for the NIC, what has come as a reference */
	uint64_t ops[N_OPS];
	uint64_t in, out;		/* operations into the buffer or the pipe, into the socket */
	uint64_t sleeps[N_PLACES], spins[N_PLACES];	/* in the loop, for that place */
	uint64_t loop_reaps;
	uint64_t first_request_bytes;	/* asked of the disk */
	/* of connection 0: sends that are complete, and those whose completion has been read */
	uint64_t acked_bytes, last_acked_bytes, last_ack_end_ns, reaped_chunks;
	char broken[160];		/* the first law that a single event breaks */
};

void seen_init(struct seen *s, const struct run *run);
void seen_add(struct seen *s, const struct event *e);

/* At the end of a simulation: 0, or -1 with the broken law. */
int seen_check(const struct seen *s, struct error *e);

#endif
