/*
 * The task: runs the program that the path table describes, row by row.
 *
 * task_go() is called when the task has the CPU.  It walks over rows that need none (a DMA row
 * whose pages are resident, a WAIT with nothing to wait for) and begins one operation, or puts
 * the task to sleep, or finds the program at its end.  task_done() is called when that operation
 * ends; then task_go() comes back to the same row, whose `stage` says how far it is.
 *
 * What a row does stands in task_rows.c.
 */

#include <assert.h>

#include "sim/task.h"

const struct step *task_step(const struct engine *en)
{
	return &en->run->strategy->phase[en->task.phase][en->task.row];
}

uint64_t task_chunk_offset(const struct engine *en)
{
	return (en->task.batch_first + en->task.i) * en->chunk_bytes;
}

uint64_t task_chunk_length(const struct engine *en)
{
	return engine_payload(en, task_chunk_offset(en), en->chunk_bytes);
}

struct origin task_origin(const struct engine *en)
{
	const struct task *t = &en->task;
	const struct strategy *s = en->run->strategy;
	size_t index = t->row;

	uint64_t chunk = t->batch_first + t->i;

	for (int phase = 0; phase < (int)t->phase; phase++)
		index += s->nsteps[phase];
	if (chunk == en->rounds)	/* the teardown belongs to the last one */
		chunk--;
	return (struct origin){
		.chunk = t->request * en->rounds + chunk,
		.step = (int)index, .phase = t->phase, .call = t->call,
	};
}

void task_begin(struct engine *en, enum op op, uint64_t takes_ns, struct event *e)
{
	struct origin origin = task_origin(en);

	en->task.doing = op;
	engine_emit(en, &origin, op, LANE_CPU, takes_ns, e);
}

/* The next batch of the loop, if the file has one. */
static bool next_batch(struct engine *en)
{
	struct task *t = &en->task;
	uint64_t most = en->run->strategy->batched ? en->config->depth : 1;

	t->batch_first += t->batch_n;
	t->batch_n = en->rounds - t->batch_first;
	if (t->batch_n > most)
		t->batch_n = most;
	t->row = t->group = 0;
	return t->batch_n > 0;
}

/* The first row of the next phase that has any; false at the end of the program. */
static bool next_phase(struct engine *en)
{
	struct task *t = &en->task;

	for (;;) {
		if (t->phase == PHASE_LOOP && next_batch(en))
			return true;
		t->row = 0;
		if (t->phase == PHASE_TEARDOWN) {
			if (++t->request == en->config->requests)
				return false;
			t->phase = PHASE_SETUP;
			t->batch_first = 0;
		} else {
			t->phase++;
			if (t->phase == PHASE_LOOP)
				continue;
		}
		if (en->run->strategy->nsteps[t->phase] > 0)
			return true;
	}
}

/*
 * The row is finished: on to the next.  In the loop, a run of per-chunk rows is gone through
 * once for each chunk of the batch.  Returns false at the end of the program.
 */
static bool advance(struct engine *en)
{
	struct task *t = &en->task;
	const struct strategy *s = en->run->strategy;
	const struct step *rows = s->phase[t->phase];
	size_t n = s->nsteps[t->phase];
	bool was_batch = rows[t->row].per_batch;

	t->stage = 0;
	t->row++;
	if (t->phase == PHASE_LOOP && !was_batch && (t->row == n || rows[t->row].per_batch)) {
		if (++t->i < t->batch_n) {
			t->row = t->group;
			return true;
		}
		t->i = 0;
	}
	if (t->row == n)
		return next_phase(en);
	if (was_batch)
		t->group = t->row;
	return true;
}

void task_start(struct engine *en)
{
	struct task *t = &en->task;

	t->call = "";
	/* An empty file is not even mapped: the program has nothing to do. */
	if (en->rounds == 0 ||
	    (en->run->strategy->nsteps[PHASE_SETUP] == 0 && !next_phase(en)))
		t->state = TASK_DONE;
}

/* Has what the task sleeps for come? */
static bool has_come(const struct engine *en)
{
	const struct task *t = &en->task;

	switch (t->waits_for) {
	case FOR_PAGES:
		return cache_resident(&en->cache, t->wait_pages);
	case FOR_DIRECT:
		return t->direct_pending == 0;
	case FOR_ROOM:
		/* net/core/stream.c: sk_stream_write_space(): woken when a third is free. */
		return 3 * en->nic.queued_bytes <= 2 * en->config->socket_buffer_bytes;
	}
	return true;
}

void task_sleep(struct engine *en, enum waits_for what)
{
	en->task.waits_for = what;
	task_begin(en, OP_SLEEP, en->config->machine.cpu.context_switch_ns,
		   &(struct event){ .from = what == FOR_ROOM ? SOCKET_BUFFER : DISK });
}

void task_wake(struct engine *en)
{
	struct task *t = &en->task;

	if (t->state == TASK_ASLEEP && has_come(en)) {
		t->state = TASK_READY;
		t->waking = true;
	}
}

void task_go(struct engine *en)
{
	struct task *t = &en->task;

	if (t->waking) {
		t->waking = false;
		task_begin(en, OP_WAKE, en->config->machine.cpu.context_switch_ns,
			   &(struct event){ .from = t->waits_for == FOR_ROOM ?
						    SOCKET_BUFFER : DISK });
		return;
	}
	while (t->state == TASK_READY) {
		if (task_row(en))
			return;
		if (!advance(en))
			t->state = TASK_DONE;
	}
	en->cpu = CPU_IDLE;
}

void task_done(struct engine *en)
{
	struct task *t = &en->task;

	switch (t->doing) {
	case OP_SLEEP:
		t->state = TASK_ASLEEP;
		break;
	case OP_SUBMIT:
		disk_submit(en, &t->submitting);
		break;
	case OP_XMIT:
		nic_send(en, &t->sending);
		break;
	default:
		break;
	}
}
