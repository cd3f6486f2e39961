/*
 * A worker: one task that has many connections with non-blocking sockets.  It works for those that the
 * last epoll_wait() reported until their sockets are full, then calls it again.
 *
 * A connection whose socket is full is parked; an ACK that makes room makes it able to go on, and the
 * next epoll_wait() reports it.
 */

#include <string.h>

#include "sim/task.h"

/* A worker's connection can go on: the next epoll_wait() will tell. */
void worker_unpark(struct engine *en, struct connection *c)
{
	struct task *t = c->task;

	c->parked = false;
	c->next = NULL;
	if (t->able)
		t->able_tail->next = c;
	else
		t->able = c;
	t->able_tail = c;
	if (t->state == TASK_ASLEEP && t->waits_for == FOR_SOCKETS)
		task_wake(en, t);
}

void worker_park(struct engine *en, struct connection *c)
{
	c->parked = c->task->between = true;
	if (task_has_room(c))	/* an ACK has come meanwhile */
		worker_unpark(en, c);
}

/* Where events of epoll_wait() come from: a row of PHASE_FULL, for the connection worked on last. */
struct origin worker_polling_origin(const struct task *t, int row)
{
	struct origin origin = t->connection->origin;
	size_t n;

	origin.phase = PHASE_FULL;
	for (int phase = 0; phase < PHASE_FULL; phase++) {
		strategy_rows(t->connection->flow->strategy, (enum phase)phase, &n);
		row += (int)n;
	}
	origin.step = (int16_t)row;
	memset(origin.call, 0, sizeof(origin.call));
	strcpy(origin.call, "epoll_wait");
	return origin;
}

/* An operation of epoll_wait(), row by row. */
static void poll_row(struct engine *en, struct task *t, int row, enum op op, uint64_t takes_ns)
{
	const struct origin origin = worker_polling_origin(t, row);

	t->doing = op;
	core_begin(en, t->core, CORE_TASK, t->connection, &origin, op, takes_ns, &(struct about){
		.from = (uint8_t)(op == OP_SLEEP ? SOCKET_BUFFER : NOWHERE) });
}

bool worker_next(struct engine *en, struct task *t)
{
	const struct cpu_profile *cpu = &en->machine->cpu;

	if (!t->worker) {	/* it had one connection, and that has ended */
		t->state = TASK_DONE;
		return true;
	}
	if (t->polling == POLL_NOT && t->reported) {
		t->connection = t->reported;
		t->reported = t->reported->next;
		t->between = false;
		return false;
	}
	if (t->open == 0) {
		t->state = TASK_DONE;
		return true;
	}
	switch (t->polling) {
	case POLL_NOT:
	case POLL_ENTER:
		poll_row(en, t, 0, OP_ENTER, cpu->mode_switch_ns);
		t->polling = POLL_WAIT;
		return true;
	case POLL_WAIT:
		if (!t->able) {
			t->waits_for = FOR_SOCKETS;
			t->waits_since_ns = en->now_ns;
			poll_row(en, t, 1, OP_SLEEP, cpu->context_switch_ns);
			return true;
		}
		t->reported = t->able;
		t->able = NULL;
		/* fall through */
	case POLL_LEAVE:
		poll_row(en, t, 2, OP_LEAVE, cpu->mode_switch_ns);
		t->polling = POLL_NOT;
		return true;
	}
	return false;
}
