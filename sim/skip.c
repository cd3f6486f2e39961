/*
 * Skipping periods.  Costs are constant, so a steady transfer becomes periodic: after some chunks
 * the machine is in a state that it has been in before, only further on in file and time.  What
 * happened between the two happens again and again until the file's end comes near.  So the totals of
 * that many periods are added at once, the state is moved on, and the simulation continues from there.
 *
 * Two states are compared word by word, each written relative to the program's position in the file and
 * to the time.  States are looked at where the program begins a batch; the one to compare with is
 * replaced at batch 1, 2, 4, 8 ... (Brent's algorithm), so any period is found in the end.
 *
 * A test runs generated scenarios with and without: no figure of the ledger may differ.
 */

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "sim/skip.h"
#include "sim/task.h"

#define MAX_LOOKS 65536		/* then it is not worth it */

struct skip {
	struct ledger *ledger;
	struct connection *c;		/* the only one */
	uint64_t request, batch;	/* the last one looked at */
	uint64_t looks, next_save;
	bool saved;
	/* the saved state */
	uint64_t words[SKIP_WORDS];
	size_t nwords;
	uint64_t now_ns, batch_first, acks;
	struct ledger before;
};

void skip_init(struct engine *en, struct ledger *ledger)
{
	struct skip *k;

	if (!ledger || en->nflows != 1 || en->flows[0].config->connections != 1 ||
	    en->flows[0].config->lose_ack > 0 || en->flows[0].indexes)
		return;
	k = calloc(1, sizeof(*k));
	if (!k)
		abort();
	k->ledger = ledger;
	k->c = &en->flows[0].connections[0];
	k->next_save = 1;
	en->skip = k;
}

void skip_free(struct engine *en)
{
	free(en->skip);
	en->skip = NULL;
}

static void shift_transfers(struct transfer *t, uint64_t bytes, uint64_t chunks, uint64_t ns)
{
	for (; t; t = t->next) {
		t->offset_bytes += bytes;
		t->origin.chunk += chunks;
		t->at_ns += ns;
	}
}

static void shift_one(struct transfer *t, uint64_t bytes, uint64_t chunks, uint64_t ns)
{
	struct transfer *next;

	if (!t)
		return;
	next = t->next;
	t->next = NULL;
	shift_transfers(t, bytes, chunks, ns);
	t->next = next;
}

static void shift_fifo(struct fifo *q, uint64_t bytes, uint64_t chunks, uint64_t ns)
{
	struct transfer *t = q->head;

	for (size_t i = 0; i < q->n; i++, t = t->next)
		shift_one(t, bytes, chunks, ns);
}

/* Everything is that much further on in file and time. */
static void shift(struct engine *en, struct connection *c, uint64_t chunks, uint64_t ns)
{
	const uint64_t bytes = chunks * c->flow->chunk_bytes;
	struct transfer *singles[] = { en->disk.moving, en->nic.fetching, en->nic.wiring,
				       c->submitting, c->sending };
	struct fifo *fifos[] = { &en->disk.waiting, &en->disk.accepted, &en->disk.found,
				 &en->nic.queued, &en->nic.fetched, &c->flow->in_flight.flight, &c->unsent };

	en->now_ns += ns;
	for (size_t i = 0; i < en->queue.n; i++)
		en->queue.at[i].time_ns += ns;
	for (size_t i = 0; i < sizeof(singles) / sizeof(singles[0]); i++)
		shift_one(singles[i], bytes, chunks, ns);
	for (size_t i = 0; i < sizeof(fifos) / sizeof(fifos[0]); i++)
		shift_fifo(fifos[i], bytes, chunks, ns);
	for (unsigned int i = 0; i < en->ncores; i++) {
		struct core *k = &en->cores[i];

		shift_fifo(&k->disk_done, bytes, chunks, ns);
		shift_fifo(&k->acks, bytes, chunks, ns);
		if (k->sending && k->sending != c->unsent.head)
			shift_one(k->sending, bytes, chunks, ns);
	}
	for (size_t i = 0; i < en->ntasks; i++) {
		en->tasks[i].waits_since_ns += ns;
		en->tasks[i].slice_ns += ns;
	}
	en->disk.last_found_ns += ns;
	en->disk.next_offset_bytes += bytes;
	c->batch_first += chunks;
	program_at_chunk(c);
	c->acked_bytes += bytes;
	c->sent_chunks += chunks;
	if (skip_reaps(c))
		c->reaped_chunks += chunks;
	c->wait_chunks += chunks;
	for (size_t i = 0; i < c->nask; i++)
		c->ask[i].offset_bytes += bytes;
	c->wait_pages.first += bytes / PAGE_BYTES;
	page_cache_shift(&en->cache, &c->reader, bytes / PAGE_BYTES);
}

/*
 * How many periods of so many chunks may be skipped: the file's end must be out of sight of
 * readahead, one more period follows (so that each peak is reached again), and the page cache does
 * not begin to evict.
 */
static uint64_t how_many(const struct engine *en, const struct skip *k, uint64_t chunks)
{
	const struct disk_profile *disk = &en->machine->disk;
	const struct connection *c = k->c;
	const uint64_t chunk = c->flow->chunk_bytes, period = chunks * chunk;
	const uint64_t window = disk->readahead_bytes > 2 * disk->request_bytes ?
		disk->readahead_bytes : 2 * disk->request_bytes;
	const uint64_t left = c->flow->config->file_bytes - c->batch_first * chunk;
	const uint64_t margin = 4 * window + 2 * chunk * (c->batch_n + 1) + period;
	uint64_t n, most;

	if (left <= margin || period % PAGE_BYTES != 0)
		return 0;
	n = (left - margin) / period;
	most = page_cache_shift_max(&en->cache, &c->reader) / (period / PAGE_BYTES);
	return n < most ? n : most;
}

static void save(const struct engine *en, struct skip *k, const uint64_t *words, size_t n)
{
	memcpy(k->words, words, n * sizeof(words[0]));
	k->nwords = n;
	k->now_ns = en->now_ns;
	k->batch_first = k->c->batch_first;
	k->acks = k->c->flow->in_flight.acks;
	k->before = *k->ledger;
	k->saved = true;
}

/* The state is that of before: true if periods were skipped. */
static bool skip(struct engine *en, struct skip *k)
{
	const uint64_t chunks = k->c->batch_first - k->batch_first;
	const uint64_t period_ns = en->now_ns - k->now_ns;
	const uint64_t n = how_many(en, k, chunks);

	if (n == 0 || !ledger_repeat(k->ledger, &k->before, n, period_ns))
		return false;
	k->c->flow->in_flight.acks += n * (k->c->flow->in_flight.acks - k->acks);
	shift(en, k->c, n * chunks, n * period_ns);
	return true;
}

static void start_again(struct skip *k)
{
	k->looks = 0;
	k->next_save = 1;
	k->saved = false;
}

void skip_look(struct engine *en)
{
	struct skip *k = en->skip;
	struct connection *c = k->c;
	uint64_t words[SKIP_WORDS];
	size_t n;

	if (c->phase != PHASE_LOOP || c->batch_first == k->batch || k->looks > MAX_LOOKS)
		return;
	if (c->request != k->request) {
		start_again(k);
		k->request = c->request;
	}
	k->batch = c->batch_first;
	k->looks++;
	n = skip_state(en, c, words);
	if (n > 0 && k->saved && n == k->nwords && memcmp(words, k->words, n * sizeof(words[0])) == 0 &&
	    skip(en, k)) {
		/* What ended it may be the cache, which is full now: then there is a period once more. */
		start_again(k);
		k->batch = c->batch_first;
	} else if (n > 0 && k->looks >= k->next_save) {
		save(en, k, words, n);
		k->next_save *= 2;
	}
}
