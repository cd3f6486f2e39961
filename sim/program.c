/*
 * A program's way through its tables: setup, the loop once for each chunk, completions in between,
 * teardown; and all of it once for each sending of the file.
 *
 * In the loop, a run of rows that are not `per_batch` is gone through once for each chunk of the batch.
 */

#include <string.h>

#include "sim/task.h"

void program_at_chunk(struct connection *c)
{
	const struct flow *f = c->flow;
	uint64_t chunk = c->batch_first + c->i;

	c->chunk_offset_bytes = chunk * f->chunk_bytes;
	c->chunk_bytes = flow_payload(f, c->chunk_offset_bytes, f->chunk_bytes);
	if (chunk >= f->rounds)		/* the teardown belongs to the last one */
		chunk = f->rounds - 1;
	c->origin.chunk = c->request * f->rounds + chunk;
}

uint64_t program_acked_chunks(const struct connection *c)
{
	const uint64_t size = c->flow->config->file_bytes;

	return c->acked_bytes / size * c->flow->rounds +
		c->acked_bytes % size / c->flow->chunk_bytes;
}

uint64_t program_buffer_bytes(const struct connection *c)
{
	const struct strategy *s = c->flow->strategy;
	const uint64_t depth = c->flow->config->depth;
	uint64_t n = s->batched || s->registered ? depth : 1, most = c->flow->rounds;

	if (s->buffer == NOWHERE)
		return 0;
	if (s->batched && s->registered)	/* one half is filled while the other is sent */
		n *= 2;
	if (s->registered)		/* the next sending begins before all is acknowledged */
		most *= c->flow->config->requests;
	return c->flow->chunk_bytes * (n < most ? n : most) * strategy_buffers(s);
}

static void enter_phase(struct connection *c, enum phase phase)
{
	const struct strategy *s = c->flow->strategy;
	size_t n;

	c->first_step = 0;
	for (int before = 0; before < (int)phase; before++) {
		strategy_rows(s, (enum phase)before, &n);
		c->first_step += (int)n;
	}
	c->phase = phase;
	c->rows = strategy_rows(s, phase, &c->nrows);
	c->row = c->group = 0;
	c->step = c->rows;
	c->stage = 0;
	c->i = 0;
	c->origin = (struct origin){ .step = (int16_t)c->first_step, .phase = (uint8_t)phase };
	program_at_chunk(c);
}

/* The next batch of the loop, if the file has one. */
static bool next_batch(struct connection *c)
{
	const struct flow *f = c->flow;
	const uint64_t most = f->strategy->batched ? f->config->depth : 1;

	c->batch_first += c->batch_n;
	c->batch_n = f->rounds - c->batch_first;
	if (c->batch_n > most)
		c->batch_n = most;
	c->group = 0;
	program_at_chunk(c);
	program_at_row(c, 0);
	return c->batch_n > 0;
}

static void begin_sending(struct engine *en, struct connection *c)
{
	c->batch_first = c->batch_n = 0;
	c->began_ns = en->now_ns;
	enter_phase(c, PHASE_SETUP);
}

/* The teardown is done, if there is one: the file once more?  False at the end of the program. */
static bool next_sending(struct engine *en, struct connection *c)
{
	if (++c->request == c->flow->config->requests)
		return false;
	begin_sending(en, c);
	return true;
}

/* Where the file has an index, the chunks of the batch are looked up in it first. */
static void enter_loop(struct connection *c)
{
	if (c->flow->indexes)
		enter_phase(c, PHASE_LOOKUP);
	else if (c->phase != PHASE_LOOP)
		enter_phase(c, PHASE_LOOP);
}

/* After a batch, or after reaping: reap first, if too many sends are not yet known to be complete. */
static void after_batch(struct connection *c)
{
	const struct flow *f = c->flow;
	const bool more = c->batch_first + c->batch_n < f->rounds;
	const bool reaps = f->strategy->nsteps[PHASE_REAP] > 0 && !(more && f->strategy->batched);
	const uint64_t limit = more ? f->config->depth : 1;

	c->sent_chunks = c->request * f->rounds + c->batch_first + c->batch_n;
	if (reaps && c->sent_chunks - c->reaped_chunks >= limit) {
		enter_phase(c, PHASE_REAP);
	} else if (next_batch(c)) {
		enter_loop(c);
	} else {
		enter_phase(c, PHASE_TEARDOWN);
	}
}

/* The table of the phase is at its end. */
static bool next_phase(struct engine *en, struct connection *c)
{
	do {
		switch (c->phase) {
		case PHASE_SETUP:
			next_batch(c);
			enter_loop(c);
			break;
		case PHASE_LOOKUP:
			enter_phase(c, PHASE_LOOP);
			break;
		case PHASE_LOOP:
		case PHASE_REAP:
			after_batch(c);
			break;
		case PHASE_TEARDOWN:
		case PHASE_FULL:
			if (!next_sending(en, c))
				return false;
			break;
		}
	} while (c->nrows == 0);
	return true;
}

bool program_next_run(struct engine *en, struct connection *c)
{
	const size_t next = c->row + 1;
	const bool was_batch = c->step->per_batch;

	if ((c->phase == PHASE_LOOP || c->phase == PHASE_LOOKUP) && !was_batch) {
		const bool again = ++c->i < c->batch_n;

		if (!again)
			c->i = 0;
		if (again || next < c->nrows)	/* else what is next sets the chunk */
			program_at_chunk(c);
		if (again) {
			program_at_row(c, c->group);
			return true;
		}
	}
	program_at_row(c, next);	/* at the end of the program it stays behind the last one */
	if (next == c->nrows)
		return next_phase(en, c);
	if (was_batch)
		c->group = next;
	return true;
}

bool program_start(struct engine *en, struct connection *c)
{
	if (c->flow->rounds == 0) {	/* of an empty file nothing is sent, it is not even mapped */
		c->ended = true;
		return false;
	}
	begin_sending(en, c);
	return c->nrows > 0 || next_phase(en, c);
}

void program_end(struct engine *en, struct connection *c)
{
	const struct origin origin = {
		.step = -1, .phase = PHASE_TEARDOWN,
		.chunk = c->flow->config->requests * c->flow->rounds - 1,
	};
	const uint64_t bytes = program_buffer_bytes(c);

	c->ended = c->task->between = true;
	if (c->task->worker)
		c->task->open--;
	if (c->kthread)
		c->kthread->between = true;
	for (int i = 0; bytes > 0 && i < (c->flow->strategy->registered ? 2 : 1); i++)
		engine_emit(en, c, &origin, OP_FREE, LANE_CPU, 0,
			    &(struct about){ .core = (uint8_t)c->task->core->number, .bytes = bytes,
					     .from = i == 0 ? USER_BUFFER : PINNED });
	task_lookup_end(en, c, &origin);
	if (c->kthread && c->kthread->state == TASK_SPINNING)
		task_wake(en, c->kthread);
}
