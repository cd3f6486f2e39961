#ifndef SIM_LEDGER_H
#define SIM_LEDGER_H

/*
 * The totals of a trace.  Every figure is a sum, a last time or a running peak of
 * events, so the ledger so far is the ledger of the events so far.
 */

#include <stdbool.h>

#include "sim/event.h"
#include "sim/scenario.h"

enum mover { BY_CPU, BY_DMA, BY_REFERENCE };
#define N_MOVERS (BY_REFERENCE + 1)
#define MAX_HOPS 24
#define MAX_CALLS 16

struct hop {
	enum place from, to;
	enum mover by;
	uint64_t operations, bytes, payload_bytes;
};

struct call_count {
	char name[CALL_NAME_BYTES];
	uint64_t n;
};

/*
 * How long requests took, as a histogram: each power of two has LATENCY_STEPS buckets of equal width,
 * so a percentile is at most 1 / LATENCY_STEPS too large.
 */
#define LATENCY_STEPS 32
#define LATENCY_BUCKETS (LATENCY_STEPS * 44)

struct latency {
	uint64_t n, max_ns;
	uint32_t bucket[LATENCY_BUCKETS];
};

enum busy { BUSY_CPU_USER, BUSY_CPU_KERNEL, BUSY_DISK, BUSY_DMA, BUSY_NIC };
#define N_BUSY (BUSY_NIC + 1)

struct ledger {
	struct sink sink;		/* a ledger is a sink */
	enum count count;
	uint64_t payload_bytes;		/* of the run: what passes are divided by */
	uint64_t events;
	struct call_count calls[MAX_CALLS];
	size_t ncalls, next_call;	/* next: the one after the last, as programs are loops */
	uint64_t mode_switches, sleeps, preemptions, interrupts;
	uint64_t again;			/* calls that returned EAGAIN */
	uint64_t retransmissions;	/* segments sent once more */
	uint64_t spun_ns;		/* of the busy time, that a task polled */
	uint64_t minor_faults, major_faults, user_faults;
	struct hop hops[MAX_HOPS];	/* in order of first use */
	size_t nhops;
	uint64_t lookups;		/* in an index */
	uint64_t index_bytes;		/* of an index, that the disk delivered */
	uint64_t checksum_bytes;	/* read by the CPU to make checksums */
	uint64_t evicted_bytes;		/* dropped from the page cache for want of room */
	uint64_t delivered_bytes;	/* payload that the NIC sent */
	uint64_t memory_bytes[N_PLACES], memory_peak_bytes[N_PLACES];
	uint64_t elapsed_ns;		/* the last event's end */
	uint64_t returned_ns;		/* the last system call returned */
	uint64_t sent_ns, acked_ns;	/* the last byte left; its ACK came */
	uint64_t busy_ns[N_BUSY];
	uint64_t disk_until_ns;		/* it looks for one request while it hands over another */
	struct latency latency;		/* of the requests: from the first call to the last ACK */
	uint8_t hop_index[N_PLACES][N_PLACES][N_MOVERS];	/* into hops, from 1 */
};

/* Empty it, for a trace of that payload under that counting. */
void ledger_init(struct ledger *l, enum count count, uint64_t payload_bytes);

/* Add one event.  Also the sink's put. */
void ledger_add(struct ledger *l, const struct event *e);

/*
 * What came since `before` (an earlier copy of it) comes n times more, each taking period_ns.  The peaks
 * are left for the events to come.  False, and nothing is changed, if that was not all of a kind.
 */
bool ledger_repeat(struct ledger *l, const struct ledger *before, uint64_t n, uint64_t period_ns);

/* Sums over the hops of one mover. */
struct hop ledger_moved(const struct ledger *l, enum mover by);

/* System calls of that name, or of all names if NULL. */
uint64_t ledger_calls(const struct ledger *l, const char *name);

/* payload_bytes moved over the run's payload, in ten-thousandths (20000 = 2 passes), rounded down; 0 for an empty file. */
uint64_t ledger_passes(const struct ledger *l, uint64_t payload_moved);

/* Of all requests, that many percent took no longer than this; 0 if there was none. */
uint64_t ledger_latency_ns(const struct ledger *l, unsigned int percent);

/* "cpu", "dma", "reference"; the keys of busy_ns. */
const char *mover_name(enum mover by);
const char *busy_name(enum busy busy);

#endif
