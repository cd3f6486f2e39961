/*
 * How tasks wait, and go on: asleep or spinning, until what they wait for has come.
 *
 * Whoever brings something calls task_notice() or task_pages_came(); the operation with which a task
 * comes onto its core again (WAKE, RESUME or SEEN) is begun by task_arrive().
 */

#include "sim/task.h"

bool task_has_room(const struct connection *c)
{
	/* net/core/stream.c: sk_stream_write_space(): woken when a third is free. */
	return 3 * c->queued_bytes <= 2 * c->flow->config->socket_buffer_bytes;
}

bool task_has_come(const struct engine *en, const struct task *t)
{
	const struct connection *c = t->connection;

	switch (t->waits_for) {
	case FOR_NOTHING:
		break;
	case FOR_PAGES:
		return page_cache_resident(&en->cache, flow_file(c), c->wait_pages);
	case FOR_DIRECT:
		return c->direct_pending == 0;
	case FOR_ROOM:
		return task_has_room(c);
	case FOR_COMPLETION:
		return program_acked_chunks(c) >= c->wait_chunks;
	case FOR_SOCKETS:
		return t->able != NULL;
	case FOR_TURN:
		return c->ended || program_owner(c) == t;
	}
	return true;
}

static enum place waited_place(enum waits_for what)
{
	switch (what) {
	case FOR_ROOM:
	case FOR_SOCKETS:
		return SOCKET_BUFFER;
	case FOR_COMPLETION:
		return NIC;
	case FOR_PAGES:
	case FOR_DIRECT:
		return DISK;
	default:
		return NOWHERE;
	}
}

void task_sleep(struct engine *en, struct connection *c, enum waits_for what)
{
	struct task *t = program_owner(c);

	t->waits_for = what;
	t->waits_since_ns = en->now_ns;
	task_begin(en, c, OP_SLEEP, en->machine->cpu.context_switch_ns,
		   &(struct about){ .from = (uint8_t)waited_place(what) });
}

void task_wait_for_pages(struct engine *en, struct connection *c)
{
	struct connection **last = &en->waiting[flow_file(c)];

	while (*last)
		last = &(*last)->next;
	c->next = NULL;
	*last = c;
}

void task_spin_for(struct engine *en, struct task *t, enum waits_for what)
{
	struct connection *c = t->connection;

	t->waits_for = what;
	t->waits_since_ns = en->now_ns;
	t->stolen_ns = 0;
	t->state = TASK_SPINNING;
	if (what == FOR_PAGES)
		task_wait_for_pages(en, c);
	engine_emit(en, c, &c->origin, OP_SPIN, LANE_CPU, 0,
		    &(struct about){ .core = (uint8_t)t->core->number, .user = !t->kthread,
				     .from = (uint8_t)waited_place(what) });
}

void task_spin(struct engine *en, struct connection *c, enum waits_for what)
{
	task_spin_for(en, program_owner(c), what);
}

void task_wake(struct engine *en, struct task *t)
{
	if (t->state == TASK_SPINNING) {	/* it has its core */
		t->state = TASK_READY;
		t->arrives = ARRIVES_SEEING;
		core_look(en, t->core);
	} else {
		t->arrives = ARRIVES_WAKING;
		core_wake(en, t);
	}
}

void task_asleep(struct engine *en, struct task *t)
{
	t->state = TASK_ASLEEP;
	if (task_has_come(en, t))
		task_wake(en, t);
	else if (t->waits_for == FOR_PAGES)
		task_wait_for_pages(en, t->connection);
}

static bool waits(const struct task *t)
{
	return t->state == TASK_ASLEEP || t->state == TASK_SPINNING;
}

void task_notice(struct engine *en, struct connection *c)
{
	struct task *t;

	if (c->ended)
		return;
	if (c->parked) {
		if (task_has_room(c))
			worker_unpark(en, c);
		return;
	}
	t = program_owner(c);
	if (t->connection == c && waits(t) && task_has_come(en, t))
		task_wake(en, t);
}

void task_pages_came(struct engine *en, size_t file)
{
	struct connection **at = &en->waiting[file];

	while (*at) {
		struct connection *c = *at;

		if (task_has_come(en, program_owner(c))) {
			*at = c->next;
			task_wake(en, program_owner(c));
		} else {
			at = &c->next;
		}
	}
}

void task_arrive(struct engine *en, struct task *t)
{
	const enum arrives how = t->arrives;
	struct connection *c = t->connection ? t->connection : t->reported;
	const struct origin origin = t->polling == POLL_WAIT ? worker_polling_origin(t, 1) :
		c->origin;
	struct about a = { .from = (uint8_t)waited_place(t->waits_for) };
	uint64_t takes_ns = en->machine->cpu.context_switch_ns;

	t->arrives = ARRIVES_SILENTLY;
	if (how == ARRIVES_RESUMING) {
		t->doing = OP_RESUME;
		a.from = NOWHERE;
	} else {
		t->doing = how == ARRIVES_WAKING ? OP_WAKE : OP_SEEN;
		a.waited_ns = en->now_ns - t->waits_since_ns;
	}
	if (how == ARRIVES_SEEING) {
		a.waited_ns -= t->stolen_ns;
		a.user = !t->kthread;
		takes_ns = en->machine->cpu.poll_ns;
	}
	if (how != ARRIVES_SEEING)	/* who spins uses up its slice too */
		t->slice_ns = en->now_ns + takes_ns;
	core_begin(en, t->core, CORE_TASK, c, &origin, t->doing, takes_ns, &a);
}

void task_hand_over(struct engine *en, struct task *t)
{
	struct task *other = program_owner(t->connection);

	if (other->state == TASK_SPINNING && other->waits_for == FOR_TURN)
		task_wake(en, other);
	task_spin_for(en, t, FOR_TURN);
}

void task_preempt(struct engine *en, struct task *t)
{
	t->doing = OP_PREEMPT;
	core_begin(en, t->core, CORE_TASK, t->connection, &by_rule, OP_PREEMPT,
		   en->machine->cpu.context_switch_ns, &(struct about){ 0 });
}
