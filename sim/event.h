#ifndef SIM_EVENT_H
#define SIM_EVENT_H

/*
 * What happened: one operation on one chunk.  Events are self-contained (no
 * pointers), so they can be stored, written and read back.  A trace is a run's events in
 * order of start_ns, ties by the order in which they came about.  It comes from the
 * engine or from a real run and goes to sinks; nothing else counts anything.
 */

#include <stdint.h>

#include "sim/step.h"
#include "sim/strategy.h"

enum lane { LANE_CPU, LANE_DISK, LANE_DMA_DISK, LANE_DMA_NIC, LANE_NIC };
#define N_LANES (LANE_NIC + 1)
#define MAX_CORES 64	/* each is a CPU lane of its own: event.core */

struct event {
	uint64_t start_ns, end_ns;
	uint64_t offset_bytes;	/* into the file: which bytes */
	uint64_t bytes;		/* moved, referenced, mapped (page-table bytes) or freed */
	uint64_t payload_bytes;	/* of bytes, those that the application asked to send */
	uint64_t waited_ns;	/* WAKE, SEEN: since SLEEP, SPIN; DONE: since the request began */
	uint64_t chunk;		/* index of the loop's round, counted over all requests */
	char call[CALL_NAME_BYTES];	/* the system call it happened in, or "" */
	int16_t step;		/* row of the strategy that caused it, or -1: a rule */
	uint8_t phase;		/* enum phase */
	uint8_t flow;		/* which of the runs that share the machine */
	uint32_t connection;	/* of its flow; a rule's event: of the first that it is about */
	uint32_t folios;	/* SUBMIT, ALLOC: of the page cache, that the bytes lie in; else 0 */
	uint8_t from, to;	/* enum place */
	uint8_t major;		/* FAULT: it had to wait for the disk */
	uint8_t held;		/* LINK, SUBMIT: the pages are held from now on; else: until now */
	uint8_t user;		/* by the CPU in user mode; a FAULT there is two mode switches */
	uint8_t again;		/* LEAVE: the call returned EAGAIN; else: a retransmission */
	uint8_t core;		/* LANE_CPU: which */
	uint8_t soft;		/* by the CPU, but not for the task: an interrupt or what it set off */
	uint8_t index;		/* it is about the file's index: offset and bytes are of that, none is payload */
	uint8_t op, lane;	/* enum op, enum lane */
};

/* Where events go.  Embed it; put returns 0, or -1 to stop the run (output failed). */
struct sink {
	int (*put)(struct sink *sink, const struct event *e);
};

/* The name in files: "cpu0", "cpu63", "disk", "dma-disk", "dma-nic", "nic". */
const char *lane_name(enum lane lane, unsigned int core);

/* The lane of that name and its core, or -1. */
int lane_find(const char *name, uint8_t *core);

#endif
