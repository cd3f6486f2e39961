/*
 * The event queue: a binary heap ordered by (time, push order).  A run has a handful of
 * events pending, one ACK per segment in flight at most, so nothing cleverer is needed.
 */

#include "sim/queue.h"

#include <stdlib.h>
#include <string.h>

static bool before(const struct queued *a, const struct queued *b)
{
	if (a->time_ns != b->time_ns)
		return a->time_ns < b->time_ns;
	return a->order < b->order;
}

void queue_push(struct queue *q, uint64_t time_ns, int what)
{
	struct queued new = { .time_ns = time_ns, .order = q->pushed++, .what = what };
	size_t i;

	if (q->n == q->cap) {
		q->cap = q->cap ? 2 * q->cap : 64;
		q->heap = realloc(q->heap, q->cap * sizeof(q->heap[0]));
		if (!q->heap)
			abort();
	}
	for (i = q->n++; i > 0 && before(&new, &q->heap[(i - 1) / 2]); i = (i - 1) / 2)
		q->heap[i] = q->heap[(i - 1) / 2];
	q->heap[i] = new;
}

bool queue_pop(struct queue *q, struct queued *next)
{
	struct queued last;
	size_t i = 0;

	if (q->n == 0)
		return false;
	*next = q->heap[0];
	last = q->heap[--q->n];
	for (;;) {
		size_t child = 2 * i + 1;

		if (child >= q->n)
			break;
		if (child + 1 < q->n && before(&q->heap[child + 1], &q->heap[child]))
			child++;
		if (before(&last, &q->heap[child]))
			break;
		q->heap[i] = q->heap[child];
		i = child;
	}
	if (q->n > 0)
		q->heap[i] = last;
	return true;
}

void queue_free(struct queue *q)
{
	free(q->heap);
	memset(q, 0, sizeof(*q));
}
