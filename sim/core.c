/*
 * The CPU's cores.  Each does one thing at a time: what an ACK has set off, then interrupts, then the
 * task that has the core, then the next of its run queue.
 *
 * A task keeps its core until it sleeps, ends, or has used up its time slice while others wait.  One
 * that wakes goes where it ran last if that core is free, else to a free core, else it queues where it
 * ran last.  A core without a task takes one that waits for another.
 *
 * MODEL: an interrupt that comes during an operation of the core is handled when that operation ends.
 * The real one cuts in; the sum of the times is the same.
 * MODEL: a time slice ends between two operations; the run queue is first come, first served.
 */

#include <assert.h>

#include "sim/parts.h"

/* The core for which most tasks wait; NULL if none waits for any. */
static struct core *busiest(struct engine *en)
{
	struct core *most = NULL;

	for (unsigned int i = 0; i < en->ncores; i++) {
		if (en->cores[i].nqueue > (most ? most->nqueue : 0))
			most = &en->cores[i];
	}
	return most;
}

/*
 * The next task gets the core: of its own run queue, or else of the longest one.  Source:
 * kernel/sched/fair.c: sched_balance_newidle().
 */
static void take_next(struct engine *en, struct core *k)
{
	struct core *from = k->queue || en->ncores == 1 ? k : busiest(en);
	struct task *t = from ? from->queue : NULL;

	if (!t)
		return;
	from->queue = t->next;
	from->nqueue--;
	k->running = t;
	t->core = k;
	t->slice_ns = en->now_ns;
	if (t->arrives == ARRIVES_SILENTLY && k->used)
		t->arrives = ARRIVES_RESUMING;
	k->used = true;
}

/* A task whose time slice is used up, while another waits, and that is between two operations. */
static bool used_up(const struct engine *en, const struct core *k, const struct task *t)
{
	return k->queue && t->connection &&
		en->now_ns - t->slice_ns >= en->machine->cpu.slice_ns;
}

void core_go(struct engine *en, struct core *k)
{
	struct task *t;

	do {
		if (k->does != CORE_IDLE || (k->devices_call && core_device_go(en, k)))
			return;
		if (!k->running)
			take_next(en, k);
		t = k->running;
		if (!t || t->state == TASK_SPINNING)
			return;
		assert(t->state == TASK_READY);
		if (t->arrives != ARRIVES_SILENTLY) {
			task_arrive(en, t);
			return;
		}
		if (used_up(en, k, t)) {
			task_preempt(en, t);
			return;
		}
		task_go(en, t);
		if (t->state == TASK_DONE) {
			k->running = NULL;
			en->ntasks_done++;
		}
	} while (t->state != TASK_READY);
}

static void enqueue(struct engine *en, struct core *k, struct task *t)
{
	core_look(en, k);
	k->nqueue++;
	t->next = NULL;
	if (k->queue)
		k->queue_tail->next = t;
	else
		k->queue = t;
	k->queue_tail = t;
}

void core_start(struct engine *en, struct task *t)
{
	enqueue(en, t->core, t);
}

static bool is_free(const struct core *k)
{
	return !k->running && !k->queue;
}

void core_wake(struct engine *en, struct task *t)
{
	struct core *k = t->core;

	t->state = TASK_READY;
	for (unsigned int i = 0; i < en->ncores && !is_free(k); i++) {
		if (is_free(&en->cores[i]))
			k = &en->cores[i];
	}
	enqueue(en, is_free(k) ? k : t->core, t);
}

void core_done(struct engine *en, struct core *k)
{
	struct task *t = k->running;
	const enum core_does did = k->does;

	k->does = CORE_IDLE;
	core_look(en, k);
	if (did != CORE_TASK) {
		core_device_done(en, k, did);
		return;
	}
	switch (t->doing) {
	case OP_PREEMPT:
		k->running = NULL;
		t->arrives = ARRIVES_RESUMING;
		enqueue(en, k, t);
		break;
	case OP_SLEEP:
		k->running = NULL;
		task_asleep(en, t);
		break;
	case OP_SUBMIT:
		task_submitted(en, t);
		break;
	case OP_XMIT:
		task_sent(en, t);
		break;
	default:	/* the program goes on */
		break;
	}
}
