#ifndef REAL_SAMPLES_H
#define REAL_SAMPLES_H

/*
 * Records that the kernel writes into a buffer whenever an event of perf_event_open() happens: what a
 * tracepoint says of itself, where the CPU was when a clock ticked, or that it went to another task.
 */

#include <linux/perf_event.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "sim/error.h"

#define SAMPLES_EVENTS 3u		/* that write into one buffer */

/* One record, valid until the next one is read. */
struct perf_record {
	const unsigned char *raw;	/* of a tracepoint, its fields; NULL: it is none */
	size_t raw_bytes;
	const uint64_t *chain;		/* addresses, the innermost first, with marks between them */
	size_t nchain;
	unsigned misc;			/* of a switch: out or in, and why (PERF_RECORD_MISC_*) */
};

/* What is to be recorded, and only where the filter (or NULL) holds. */
struct sample_event {
	struct perf_event_attr attr;	/* sample_type: PERF_SAMPLE_CALLCHAIN, PERF_SAMPLE_RAW, both, or none: switches */
	const char *filter;
};

struct sample_buffer {
	int fd[SAMPLES_EVENTS];
	void *memory;			/* a page of the kernel's, and the ring of records */
};

struct samples {
	struct sample_buffer *buffers;	/* one, or one for each CPU; owned */
	size_t nbuffers, ring_bytes;
	uint64_t type;			/* sample_type, which all events share */
	uint64_t records;		/* read so far */
};

/* A tracepoint that takes down each time it is passed. */
struct perf_event_attr samples_tracepoint(uint64_t id);

/*
 * Record these events, at most SAMPLES_EVENTS, in rings of that size (a power of two, pages): of the
 * calling thread alone, in one ring and in order; or, with `each_cpu`, in a ring for each CPU, of this
 * process and the threads that it is going to have, or of everybody (pid -1).  0, or -1 with the message.
 */
int samples_open(struct samples *s, const struct sample_event *events, size_t nevents, pid_t pid,
		 bool each_cpu, size_t ring_bytes, struct error *e);
void samples_close(struct samples *s);

/* Stop and go on. */
void samples_enable(const struct samples *s, bool on);

/* Is a ring a quarter full, so that it should be read? */
bool samples_waiting(const struct samples *s);

/* Hand over what was recorded, ring by ring, and forget it.  0, or -1: some were lost. */
int samples_read(struct samples *s, void (*take)(void *watcher, const struct perf_record *one),
		 void *watcher, struct error *e);

#endif
