/*
 * The disk: requests wait, are found on the media (seek, flash latency), and move by DMA.
 *
 * Up to queue_depth requests are under way at once, so their latencies overlap; they become ready
 * in order.  The MEDIA event of a request tells the part of its latency that the requests before
 * it do not hide.
 *
 * MODEL: a file lies on the disk in one piece; a seek is needed where a request does not follow
 * the last.
 * MODEL: the memory bus has room for all; disk, NIC and CPU do not slow each other down on it.
 */

#include <stdlib.h>

#include "sim/parts.h"

static struct request *at(struct disk *d, uint64_t number)
{
	return &d->ring[number % d->cap];
}

static void grow(struct disk *d)
{
	size_t cap = d->cap ? 2 * d->cap : 64;
	struct request *ring = malloc(cap * sizeof(ring[0]));

	if (!ring)
		abort();
	for (uint64_t i = d->reported; i < d->submitted; i++)
		ring[i % cap] = *at(d, i);
	free(d->ring);
	d->ring = ring;
	d->cap = cap;
}

void disk_submit(struct engine *en, const struct request *r)
{
	struct disk *d = &en->disk;

	if (d->submitted - d->reported == d->cap)
		grow(d);
	*at(d, d->submitted++) = *r;
	disk_go(en);
}

/* Take waiting requests in, as many as the disk works on at once. */
static void accept_requests(struct engine *en)
{
	const struct disk_profile *p = &en->config->machine.disk;
	struct disk *d = &en->disk;

	while (d->accepted < d->submitted && d->accepted - d->moved < p->queue_depth) {
		struct request *r = at(d, d->accepted++);

		r->ready_ns = en->now_ns + p->latency_ns;
		if (!d->was_used || r->offset_bytes != d->next_offset_bytes)
			r->ready_ns += p->seek_ns;
		if (r->ready_ns < d->last_ready_ns)
			r->ready_ns = d->last_ready_ns;
		d->last_ready_ns = r->ready_ns;
		d->next_offset_bytes = r->offset_bytes + r->bytes;
		d->was_used = true;
	}
}

void disk_go(struct engine *en)
{
	struct disk *d = &en->disk;
	struct request *r;

	accept_requests(en);
	if (d->media_busy || d->ready == d->accepted)
		return;
	r = at(d, d->ready);
	d->media_busy = true;
	engine_emit(en, &r->origin, OP_MEDIA, LANE_DISK, r->ready_ns - en->now_ns,
		    &(struct event){ .from = DISK, .offset_bytes = r->offset_bytes,
				     .bytes = r->bytes });
	queue_push(&en->queue, r->ready_ns, MEDIA_DONE);
}

void disk_media_done(struct engine *en)
{
	en->disk.media_busy = false;
	en->disk.ready++;
	disk_go(en);
}

bool disk_dma_wanted(const struct engine *en)
{
	return en->disk.moving < en->disk.ready;
}

void disk_dma_start(struct engine *en)
{
	const struct machine *m = &en->config->machine;
	struct disk *d = &en->disk;
	struct request *r = at(d, d->moving++);
	uint64_t takes_ns = m->dma.setup_ns + transfer_ns(r->bytes, m->disk.bytes_per_s);

	engine_emit(en, &r->origin, OP_DMA, LANE_DMA_DISK, takes_ns,
		    &(struct event){ .from = DISK, .to = (uint8_t)r->to,
				     .offset_bytes = r->offset_bytes, .bytes = r->bytes });
	queue_push(&en->queue, en->now_ns + takes_ns, DISK_DMA_DONE);
}

void disk_report(struct engine *en)
{
	struct disk *d = &en->disk;

	for (; d->reported < d->moved; d->reported++) {
		const struct request *r = at(d, d->reported);

		if (r->to == PAGE_CACHE)
			cache_arrived(&en->cache, (struct extent){ r->offset_bytes / PAGE_BYTES,
								   r->bytes / PAGE_BYTES });
		else
			en->task.direct_pending--;
	}
}
