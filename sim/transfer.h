#ifndef SIM_TRANSFER_H
#define SIM_TRANSFER_H

/* Bytes on their way, the queues they wait in, and how long they take.  Part of sim/parts.h. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/event.h"

struct connection;
struct core;
struct engine;

/* Where an event comes from in the program: carried along by what it sets off. */
struct origin {
	uint64_t chunk;
	char call[CALL_NAME_BYTES];	/* "" outside of calls; the rest of it is zeros */
	int16_t step;
	uint8_t phase;
};

/* Bytes on their way: a request to the disk, or a segment to the NIC. */
struct transfer {
	struct transfer *next;
	struct connection *connection;
	struct origin origin;
	uint64_t offset_bytes, bytes;
	uint32_t pieces;	/* request: of memory, that it fills */
	uint64_t at_ns;		/* request: when it is found; segment: when its ACK comes */
	uint64_t began_ns;	/* segment: when the program began with this sending of the file */
	enum place place;	/* request: where to; segment: where the bytes lie until the ACK */
	struct core *core;	/* request: that gets the interrupt */
	uint8_t user, held;	/* as in struct event */
	enum place queued;	/* segment, if copied: where it lay, and lies for a retransmission */
	bool copied, summed;	/* segment: for a NIC that cannot gather, or make checksums */
	bool handed;		/* segment: to the NIC, or being so */
	bool last;		/* segment: the last of this sending */
	bool again;		/* segment: sent once more */
	bool index;		/* request: of the file's index */
};

struct fifo {
	struct transfer *head, *tail;
	size_t n;
};

static inline void fifo_put(struct fifo *q, struct transfer *t)
{
	t->next = NULL;
	if (q->head)
		q->tail->next = t;
	else
		q->head = t;
	q->tail = t;
	q->n++;
}

static inline struct transfer *fifo_get(struct fifo *q)
{
	struct transfer *t = q->head;

	if (t) {
		q->head = t->next;
		q->n--;
	}
	return t;
}

struct timed {			/* the last answer of transfer_ns() in one place */
	uint64_t bytes, bytes_per_s, ns;
};

/* Work it out and remember it; see below. */
uint64_t transfer_ns_again(struct timed *last, uint64_t bytes, uint64_t bytes_per_s);

/* ns for that many bytes at that rate, rounded up.  Mostly it is what it was the last time. */
static inline uint64_t transfer_ns(struct timed *last, uint64_t bytes, uint64_t bytes_per_s)
{
	if (bytes == last->bytes && bytes_per_s == last->bytes_per_s)
		return last->ns;
	return transfer_ns_again(last, bytes, bytes_per_s);
}

/* These bytes of the chunk begin their way from or to that place; and are at its end. */
struct transfer *transfer_new(struct engine *en, struct connection *c, uint64_t offset_bytes,
			      uint64_t bytes, enum place place);
void transfer_free(struct engine *en, struct transfer *t);

#endif
