/*
 * The state of a simulation as words: equal for two moments if the same will follow from them, further on
 * in file and time.  Everything is written relative to the program's position in the file and to the time;
 * what cannot matter any more is written as a constant.
 */

#include <string.h>

#include "sim/skip.h"
#include "sim/task.h"

/* Where a state is written to. */
struct writer {
	const struct engine *en;
	uint64_t position;	/* bytes: of the batch in the file */
	uint64_t chunk;		/* its number */
	uint64_t *words;
	size_t n;
	const uint64_t *other;	/* a state to compare with, or NULL */
	size_t nother;
	bool stop;		/* it is another one, or too many words */
};

static void put(struct writer *w, uint64_t word)
{
	if (w->n == SKIP_WORDS || (w->other && (w->n == w->nother || w->other[w->n] != word)))
		w->stop = true;
	else
		w->words[w->n++] = word;
}

static void put_call(struct writer *w, const char call[CALL_NAME_BYTES])
{
	uint64_t words[CALL_NAME_BYTES / sizeof(uint64_t)];

	memcpy(words, call, sizeof(words));
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		put(w, words[i]);
}

/* A time only matters if it is still to come. */
static void put_time(struct writer *w, uint64_t ns)
{
	put(w, ns > w->en->now_ns ? ns - w->en->now_ns : 0);
}

static void put_transfer(struct writer *w, const struct transfer *t)
{
	if (!t) {
		put(w, 0);
		return;
	}
	put(w, 1);
	put(w, t->origin.chunk - w->chunk);
	put(w, (uint64_t)t->origin.step << 8 | t->origin.phase);
	put_call(w, t->origin.call);
	put(w, t->offset_bytes - w->position);
	put(w, t->bytes);
	put_time(w, t->at_ns);
	put(w, (uint64_t)t->pieces << 32 | (uint64_t)t->place << 16 |
	       (t->core ? (uint64_t)t->core->number : 0) << 8 | (uint64_t)t->user << 7 |
	       (uint64_t)t->held << 6 | (uint64_t)t->copied << 5 | (uint64_t)t->summed << 4 |
	       (uint64_t)t->handed << 3 | (uint64_t)t->last << 2 | (uint64_t)t->again << 1);
}

static void put_fifo(struct writer *w, const struct fifo *q)
{
	const struct transfer *t = q->head;

	put(w, q->n);
	for (size_t i = 0; i < q->n && !w->stop; i++, t = t->next)
		put_transfer(w, t);
}

static void put_devices(struct writer *w)
{
	const struct engine *en = w->en;
	const struct disk *d = &en->disk;
	const struct nic *n = &en->nic;

	for (size_t i = en->queue.n; i-- > 0 && !w->stop;) {
		put_time(w, en->queue.at[i].time_ns);
		put(w, (uint64_t)en->queue.at[i].what << 32 | en->queue.at[i].core);
	}
	put(w, (uint64_t)en->dma_busy[0] << 2 | (uint64_t)en->dma_busy[1] << 1 | en->nic_dma_last);
	put_fifo(w, &d->waiting);
	put_fifo(w, &d->accepted);
	put_fifo(w, &d->found);
	put_transfer(w, d->moving);
	put(w, d->unfinished << 2 | (uint64_t)d->media_busy << 1 | d->was_used);
	put_time(w, d->last_found_ns);
	/* Where the heads are matters only if they have to move. */
	put(w, d->was_used && en->machine->disk.seek_ns > 0 ? d->next_offset_bytes - w->position : 0);
	put_fifo(w, &n->queued);
	put_fifo(w, &n->fetched);
	put_fifo(w, &en->flows[0].in_flight.flight);
	put_transfer(w, n->fetching);
	put_transfer(w, n->wiring);
}

static void put_cpu(struct writer *w)
{
	const struct engine *en = w->en;

	for (unsigned int i = 0; i < en->ncores; i++) {
		const struct core *k = &en->cores[i];

		if (!k->used && k->does == CORE_IDLE && k->acks.n == 0)
			continue;
		put(w, (uint64_t)i << 8 | k->does);
		put(w, k->running ? (uint64_t)(k->running - en->tasks) + 1 : 0);
		put(w, k->queue ? (uint64_t)(k->queue - en->tasks) + 1 : 0);
		put_fifo(w, &k->disk_done);
		put_fifo(w, &k->acks);
		put(w, k->acks_due << 8 | (uint64_t)k->nic_interrupts << 2 |
		       (uint64_t)k->coalescing << 1 | (k->xmit != NULL));
		put_transfer(w, k->sending);
		put(w, k->acking ? k->ack_bytes : 0);
		put(w, k->acking ? k->ack_segments : 0);
	}
	for (size_t i = 0; i < en->ntasks; i++) {
		const struct task *t = &en->tasks[i];
		const bool waits = t->state == TASK_ASLEEP || t->state == TASK_SPINNING ||
			t->arrives != ARRIVES_SILENTLY || t->doing == OP_SLEEP;

		put(w, (uint64_t)t->core->number << 32 | (uint64_t)t->state << 24 |
		       (uint64_t)t->arrives << 16 | (uint64_t)t->doing << 8 |
		       (uint64_t)t->polling << 2 | (uint64_t)(t->able != NULL) << 1 |
		       (t->reported != NULL));
		put(w, waits ? t->waits_for : 0);
		put(w, waits ? en->now_ns - t->waits_since_ns : 0);
		put(w, waits ? t->stolen_ns : 0);
	}
}

bool skip_reaps(const struct connection *c)
{
	return c->flow->strategy->nsteps[PHASE_REAP] > 0 || c->reaped_chunks > 0;
}

static void put_program(struct writer *w, const struct connection *c)
{
	const uint64_t begun = c->request * c->flow->config->file_bytes + w->position;

	put(w, (uint64_t)c->phase << 32 | c->row);
	put(w, (uint64_t)c->stage << 32 | c->i);
	put(w, c->group << 32 | c->enter_row);
	put(w, c->pipe_row << 32 | c->batch_n);
	put_call(w, c->origin.call);
	put(w, (uint64_t)c->rounds << 16 | (uint64_t)c->encrypted << 8 |
	       (uint64_t)c->issued << 7 | (uint64_t)c->cut << 6 |
	       (uint64_t)c->parked << 5 | (uint64_t)c->copied << 4 | (uint64_t)c->in_pipe << 1 |
	       (uint64_t)c->fault_waits << 3 | (uint64_t)c->asked_direct << 2);
	put(w, c->piece_offset_bytes);
	put(w, c->piece_bytes);
	put(w, c->resume_bytes);
	put(w, c->moved_bytes);
	put(w, c->round_offset_bytes);
	put(w, c->round_bytes);
	put(w, c->xmit_bytes);
	put(w, c->tail_bytes);
	put(w, c->rewritten_bytes);
	put(w, c->fetched_bytes);
	put(w, c->nask);
	for (size_t i = 0; i < c->nask; i++) {
		put(w, c->ask[i].offset_bytes - w->position);
		put(w, c->ask[i].bytes);
	}
	put(w, c->asked_direct ? 0 : c->wait_pages.first - w->position / PAGE_BYTES);
	put(w, c->asked_direct ? 0 : c->wait_pages.n);
	put(w, c->direct_pending);
	put_transfer(w, c->submitting);
	put_transfer(w, c->sending);
	put(w, c->queued_bytes);
	put(w, c->flight_bytes);
	put(w, c->acked_bytes - begun);
	put_fifo(w, &c->unsent);
	put(w, c->sent_chunks - w->chunk);
	/* Most programs reap nothing and never wait for completions. */
	put(w, skip_reaps(c) ? c->reaped_chunks - w->chunk : 0);
	put(w, program_owner(c)->waits_for == FOR_COMPLETION ? c->wait_chunks - w->chunk : 0);
}

size_t skip_state(const struct engine *en, const struct connection *c, const uint64_t *other,
		  size_t nother, uint64_t words[SKIP_WORDS])
{
	struct writer w = {
		.en = en, .words = words,
		.other = other, .nother = nother,
		.position = c->batch_first * c->flow->chunk_bytes,
		.chunk = c->request * c->flow->rounds + c->batch_first,
	};
	size_t cache;

	/* The program first: most states differ there already. */
	put(&w, w.position % PAGE_BYTES);
	put_program(&w, c);
	if (!w.stop)
		put_cpu(&w);
	if (!w.stop)
		put_devices(&w);
	if (w.stop)
		return 0;
	cache = page_cache_state(&en->cache, &c->reader, w.position / PAGE_BYTES, words + w.n,
				 SKIP_WORDS - w.n);
	return cache ? w.n + cache : 0;
}
