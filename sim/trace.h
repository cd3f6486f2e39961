#ifndef SIM_TRACE_H
#define SIM_TRACE_H

/* A trace kept in memory, with its header.  Only the display and tests keep one. */

#include "sim/event.h"
#include "sim/scenario.h"

struct trace_header {
	char source[8];		/* "model", "real" or "watched": the hops are inferred */
	char scenario[64], label[64], strategy[32], kernel[24], machine[48];
	enum count count;	/* how the scenario counts; the events are the same */
	uint64_t payload_bytes;
	uint64_t file_bytes;	/* payload may be the file several times */
	uint64_t stop_ns;	/* real: what a call that does nothing takes while traced; else 0 */
};

struct trace {
	struct sink sink;	/* a trace is a sink */
	struct trace_header header;
	struct event *events;	/* owned */
	size_t n, cap;
};

/*
 * Is it the model's?  Only that one has what happens to a task from outside: sleeps, preemptions, faults
 * and interrupts, and the NIC's DMA.  In the others a 0 of these says that nobody looked.
 */
bool trace_is_model(const struct trace_header *h);

/* Is it a watched program's?  There nobody looks at the disk either. */
bool trace_is_watched(const struct trace_header *h);

/* The header of a model run. */
void trace_header_of(struct trace_header *h, const char *scenario, const struct run *run);

/* Start empty; put appends (aborts when out of memory); free accepts an empty one. */
void trace_init(struct trace *t);
void trace_free(struct trace *t);

#endif
