#ifndef SIM_QUEUE_H
#define SIM_QUEUE_H

/*
 * The future: what will happen, earliest first; at the same time, what was pushed first.
 *
 * It is an array sorted by time, the next event last.  Each part of the machine has at most one event
 * pending, so the array is short, and most of what is pushed comes next or nearly so.
 */

#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define QUEUE_MAX 160	/* two a core, two a flow, and one for each device's every stage */

struct queued {
	uint64_t time_ns;
	uint32_t what, core;	/* the caller's */
};

struct queue {
	size_t n;
	struct queued at[QUEUE_MAX];	/* the next one last */
};

/* Something will happen at time_ns.  There must be room. */
static inline void queue_push(struct queue *q, uint64_t time_ns, uint32_t what, uint32_t core)
{
	struct queued *at = &q->at[q->n];

	assert(q->n < QUEUE_MAX);
	q->n++;
	for (; at > q->at && at[-1].time_ns <= time_ns; at--)
		*at = at[-1];
	at->time_ns = time_ns;
	at->what = what;
	at->core = core;
}

/* Take out the next; false if there is none. */
static inline bool queue_pop(struct queue *q, struct queued *next)
{
	if (q->n == 0)
		return false;
	*next = q->at[--q->n];
	return true;
}

#endif
