#ifndef REAL_METER_EVENTS_H
#define REAL_METER_EVENTS_H

/*
 * What the kernel's own tracepoints say of the calling process, for whoever may count them (root):
 * page faults by the mode that they were taken in, and pages that were put into the page cache.
 */

#include "real/source.h"
#include "real/tracepoint.h"
#include "sim/error.h"

#define EVENT_ORDERS 10u		/* sizes of a folio: 1, 2, 4 ... 512 pages */
#define N_EVENT_COUNTERS (2u + EVENT_ORDERS)

/* The numbers by which perf_event_open() knows them. */
struct event_ids {
	uint64_t user_fault, kernel_fault, add_folio;
	struct tracepoint points[N_POINTS];	/* whose records are read, see real/witness.h */
};

struct event_counts {
	uint64_t user_faults, kernel_faults;
	uint64_t cached_pages;		/* of that file, put into the page cache */
};

struct events {
	int fd[N_EVENT_COUNTERS];	/* faults in user mode, in the kernel, folios by order */
};

/*
 * Look the numbers up in tracefs; where that is not mounted a child mounts it in a mount namespace of
 * its own.  0, or -1 with the message.
 */
int events_find(struct event_ids *ids, struct error *e);

/*
 * Count for this process and the threads that it is going to have, and try the counters on known
 * work: the file is dropped from the page cache, and some of it read.  0, or -1 with the message.
 */
int events_open(struct events *v, const struct event_ids *ids, const struct source *source,
		struct error *e);
void events_close(struct events *v);

/* What they count so far.  0, or -1 with the message. */
int events_read(const struct events *v, struct event_counts *c, struct error *e);

/* After minus before, added to the sum. */
void events_add(struct event_counts *sum, const struct event_counts *before,
		const struct event_counts *after);

#endif
