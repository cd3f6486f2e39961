/*
 * Skipping periods.  Costs are constant, so a steady transfer becomes periodic: after some chunks
 * the machine is in a state that it has been in before, only further on in file and time.  What
 * happened between the two happens again and again until the file's end comes near.  So the totals of
 * that many periods are added at once (or, where somebody reads them, their events are told again:
 * skip_events.c), the state is moved on, and the simulation continues from there.
 *
 * Two states are compared word by word, each written relative to the program's position in the file and
 * to the time.  States are looked at where the program begins a batch; the one to compare with is
 * replaced at batch 1, 2, 4, 8 ... (Brent's algorithm), so any period is found in the end.
 *
 * A test runs generated scenarios with and without: no figure of the ledger and no event may differ.
 */

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "sim/skip.h"
#include "sim/task.h"

#define MAX_LOOKS 65536		/* then it is not worth it */

struct skip {
	struct ledger *ledger;		/* or events: the other is NULL */
	struct skip_events *events;
	struct connection *c;		/* the only one */
	uint64_t request, batch;	/* the last one looked at */
	uint64_t looks, next_save;
	bool saved;
	/* the saved state */
	uint64_t words[SKIP_WORDS];
	size_t nwords;
	uint64_t now_ns, batch_first, acks;
	struct ledger before;		/* only with a ledger */
};

void skip_init(struct engine *en, struct ledger *ledger)
{
	struct skip *k;

	if (en->nflows != 1 || en->flows[0].config->connections != 1 ||
	    en->flows[0].config->lose_ack > 0 || en->flows[0].indexes)
		return;
	k = calloc(1, sizeof(*k));
	if (!k)
		abort();
	k->ledger = ledger;
	if (!ledger)
		k->events = skip_events_new(en->sink);
	k->c = &en->flows[0].connections[0];
	k->next_save = 1;
	en->skip = k;
}

void skip_free(struct engine *en)
{
	if (en->skip)
		skip_events_free(en->skip->events);
	free(en->skip);
	en->skip = NULL;
}

static void shift_transfers(struct transfer *t, const struct skip_shift *by)
{
	for (; t; t = t->next) {
		t->offset_bytes += by->bytes;
		t->origin.chunk += by->chunks;
		t->at_ns += by->ns;
	}
}

static void shift_one(struct transfer *t, const struct skip_shift *by)
{
	struct transfer *next;

	if (!t)
		return;
	next = t->next;
	t->next = NULL;
	shift_transfers(t, by);
	t->next = next;
}

static void shift_fifo(struct fifo *q, const struct skip_shift *by)
{
	struct transfer *t = q->head;

	for (size_t i = 0; i < q->n; i++, t = t->next)
		shift_one(t, by);
}

/* Everything is that much further on in file and time. */
static void shift(struct engine *en, struct connection *c, const struct skip_shift *by)
{
	struct transfer *singles[] = { en->disk.moving, en->nic.fetching, en->nic.wiring,
				       c->submitting, c->sending };
	struct fifo *fifos[] = { &en->disk.waiting, &en->disk.accepted, &en->disk.found,
				 &en->nic.queued, &en->nic.fetched, &c->flow->in_flight.flight, &c->unsent };

	en->now_ns += by->ns;
	for (size_t i = 0; i < en->queue.n; i++)
		en->queue.at[i].time_ns += by->ns;
	for (size_t i = 0; i < sizeof(singles) / sizeof(singles[0]); i++)
		shift_one(singles[i], by);
	for (size_t i = 0; i < sizeof(fifos) / sizeof(fifos[0]); i++)
		shift_fifo(fifos[i], by);
	for (unsigned int i = 0; i < en->ncores; i++) {
		struct core *k = &en->cores[i];

		shift_fifo(&k->disk_done, by);
		shift_fifo(&k->acks, by);
		if (k->sending && k->sending != c->unsent.head)
			shift_one(k->sending, by);
	}
	for (size_t i = 0; i < en->ntasks; i++) {
		en->tasks[i].waits_since_ns += by->ns;
		en->tasks[i].slice_ns += by->ns;
	}
	en->disk.last_found_ns += by->ns;
	en->disk.next_offset_bytes += by->bytes;
	c->batch_first += by->chunks;
	program_at_chunk(c);
	c->acked_bytes += by->bytes;
	c->sent_chunks += by->chunks;
	if (skip_reaps(c))
		c->reaped_chunks += by->chunks;
	c->wait_chunks += by->chunks;
	for (size_t i = 0; i < c->nask; i++)
		c->ask[i].offset_bytes += by->bytes;
	c->wait_pages.first += by->bytes / PAGE_BYTES;
	page_cache_shift(&en->cache, &c->reader, by->bytes / PAGE_BYTES);
}

/*
 * From here, how many bytes may be skipped: until the file's end comes in sight of readahead, which is never
 * more than two windows ahead.
 */
static uint64_t skippable_bytes(const struct engine *en, const struct connection *c)
{
	const struct disk_profile *disk = &en->machine->disk;
	const uint64_t chunk = c->flow->chunk_bytes;
	const uint64_t window = disk->readahead_bytes > 2 * disk->request_bytes ?
		disk->readahead_bytes : 2 * disk->request_bytes;
	const uint64_t left = c->flow->config->file_bytes - c->batch_first * chunk;
	const uint64_t in_sight = 2 * window + 2 * chunk * (c->batch_n + 1);

	return left > in_sight ? left - in_sight : 0;
}

/*
 * How many periods that is: one more follows, so that each peak is reached again, and the page cache does
 * not begin to evict.
 */
static uint64_t how_many(const struct engine *en, const struct connection *c,
			 const struct skip_shift *by)
{
	const uint64_t bytes = skippable_bytes(en, c);
	uint64_t n, most;

	if (bytes <= by->bytes || by->bytes % PAGE_BYTES != 0)
		return 0;
	n = (bytes - by->bytes) / by->bytes;
	most = page_cache_shift_max(&en->cache, &c->reader) / (by->bytes / PAGE_BYTES);
	return n < most ? n : most;
}

/* Compare with this state from now on; again: it is the one of before, a period later. */
static void save(struct engine *en, struct skip *k, const uint64_t *words, size_t n, bool again)
{
	memcpy(k->words, words, n * sizeof(words[0]));
	k->nwords = n;
	k->now_ns = en->now_ns;
	k->batch_first = k->c->batch_first;
	k->acks = k->c->flow->in_flight.acks;
	k->saved = true;
	k->next_save = 2 * k->looks;
	if (k->ledger)
		k->before = *k->ledger;
	else
		en->sink = again ? skip_events_begin(k->events) : skip_events_end(k->events);
}

/* The state is that of before: true if periods were skipped. */
static bool skip(struct engine *en, struct skip *k)
{
	struct skip_shift by = {
		.chunks = k->c->batch_first - k->batch_first,
		.bytes = (k->c->batch_first - k->batch_first) * k->c->flow->chunk_bytes,
		.ns = en->now_ns - k->now_ns,
	};
	const uint64_t n = how_many(en, k->c, &by);

	if (n == 0 || (k->ledger ? !ledger_repeat(k->ledger, &k->before, n, by.ns) :
				   !skip_events_repeat(k->events, &by, n, &en->failed)))
		return false;
	k->c->flow->in_flight.acks += n * (k->c->flow->in_flight.acks - k->acks);
	by = (struct skip_shift){ .chunks = n * by.chunks, .bytes = n * by.bytes, .ns = n * by.ns };
	shift(en, k->c, &by);
	return true;
}

/* Compare with no state for now. */
static void forget(struct engine *en, struct skip *k)
{
	k->saved = false;
	if (k->events)
		en->sink = skip_events_end(k->events);
}

static void start_again(struct engine *en, struct skip *k)
{
	k->looks = 0;
	k->next_save = 1;
	forget(en, k);
}

/* A batch begins. */
static void look(struct engine *en, struct skip *k)
{
	uint64_t words[SKIP_WORDS];
	const bool due = k->looks >= k->next_save;
	/* Where it is not to be kept, the first word that differs is enough. */
	const size_t n = skip_state(en, k->c, k->saved && !due ? k->words : NULL, k->nwords, words);
	const bool again = n > 0 && k->saved && n == k->nwords &&
		memcmp(words, k->words, n * sizeof(words[0])) == 0;

	if (again && skip(en, k)) {
		/* What ended it may be the cache, which is full now: then there is a period once more. */
		start_again(en, k);
		k->batch = k->c->batch_first;
	} else if (again || (n > 0 && due)) {
		save(en, k, words, n, again);
	}
}

void skip_look(struct engine *en)
{
	struct skip *k = en->skip;
	struct connection *c = k->c;

	if (c->phase != PHASE_LOOP || c->batch_first == k->batch)
		return;
	if (c->request != k->request) {
		start_again(en, k);
		k->request = c->request;
	}
	k->batch = c->batch_first;
	if (k->looks >= MAX_LOOKS || skippable_bytes(en, c) == 0) {
		forget(en, k);
		return;
	}
	k->looks++;
	look(en, k);
}
