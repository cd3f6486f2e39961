#ifndef SIM_QUEUE_H
#define SIM_QUEUE_H

/* The future: what will happen, earliest first; at the same time, what was pushed first. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct queued {
	uint64_t time_ns;
	uint64_t order;		/* push number: breaks ties */
	int what;		/* the caller's */
};

struct queue {
	struct queued *heap;	/* owned */
	size_t n, cap;
	uint64_t pushed;
};

/* Something will happen at time_ns.  Aborts when out of memory. */
void queue_push(struct queue *q, uint64_t time_ns, int what);

/* Take out the next; false if there is none. */
bool queue_pop(struct queue *q, struct queued *next);

/* Accepts an empty ({ 0 }) queue. */
void queue_free(struct queue *q);

#endif
