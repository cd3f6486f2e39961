/*
 * The disk: requests wait, are found on the media (seek, flash latency), and move by DMA.
 *
 * Up to queue_depth requests are under way at once, so their latencies overlap; they become ready
 * in order.  A hard disk looks for one at a time.  The MEDIA event of a request tells the part of its latency that the requests before
 * it do not hide.
 *
 * MODEL: a file lies on the disk in one piece; a seek is needed where a request does not follow
 * the last; requests are served in the order in which they came.
 * MODEL: the memory bus has room for all; disk, NIC and CPU do not slow each other down on it.
 */

#include "sim/emit.h"

void disk_submit(struct engine *en, struct transfer *r)
{
	fifo_put(&en->disk.waiting, r);
	disk_go(en);
}

/* Take waiting requests in, as many as the disk works on at once. */
static void accept_requests(struct engine *en)
{
	const struct disk_profile *p = &en->machine->disk;
	struct disk *d = &en->disk;

	while (d->waiting.n > 0 && d->unfinished < p->queue_depth) {
		struct transfer *r = fifo_get(&d->waiting);
		const size_t file = flow_file_of(r);

		r->at_ns = en->now_ns;
		if (p->rotational && r->at_ns < d->last_found_ns)
			r->at_ns = d->last_found_ns;	/* its heads are in one place at a time */
		r->at_ns += p->latency_ns;
		if (!d->was_used || file != d->next_file ||
		    r->offset_bytes != d->next_offset_bytes)
			r->at_ns += p->seek_ns;
		if (r->at_ns < d->last_found_ns)
			r->at_ns = d->last_found_ns;
		d->last_found_ns = r->at_ns;
		d->next_file = file;
		d->next_offset_bytes = r->offset_bytes + r->bytes;
		d->was_used = true;
		d->unfinished++;
		fifo_put(&d->accepted, r);
	}
}

void disk_go(struct engine *en)
{
	struct disk *d = &en->disk;
	const struct transfer *r;

	accept_requests(en);
	r = d->accepted.head;
	if (d->media_busy || d->accepted.n == 0)
		return;
	d->media_busy = true;
	engine_emit(en, r->connection, &r->origin, OP_MEDIA, LANE_DISK, r->at_ns - en->now_ns,
		    &(struct about){ .from = DISK, .index = r->index, .offset_bytes = r->offset_bytes,
				     .bytes = r->bytes });
	queue_push(&en->queue, r->at_ns, MEDIA_DONE, 0);
}

void disk_media_done(struct engine *en)
{
	struct disk *d = &en->disk;

	d->media_busy = false;
	fifo_put(&d->found, fifo_get(&d->accepted));
	en->look_at_dma = true;
	disk_go(en);
}

void disk_dma_start(struct engine *en)
{
	const struct machine *m = en->machine;
	struct transfer *r = en->disk.moving = fifo_get(&en->disk.found);
	const uint64_t takes_ns = m->dma.setup_ns +
		transfer_ns(&en->read, r->bytes, m->disk.bytes_per_s) +
		r->pieces * m->disk.piece_ns;

	engine_emit(en, r->connection, &r->origin, OP_DMA, LANE_DMA_DISK, takes_ns,
		    &(struct about){ .from = DISK, .to = (uint8_t)r->place, .held = r->held,
				     .index = r->index,
				     .offset_bytes = r->offset_bytes, .bytes = r->bytes });
	queue_push(&en->queue, en->now_ns + takes_ns, DISK_DMA_DONE, 0);
}

void disk_dma_done(struct engine *en)
{
	struct transfer *r = en->disk.moving;
	struct fifo seen = { 0 };

	en->disk.moving = NULL;
	en->disk.unfinished--;
	if (r->connection->flow->strategy->polled) {	/* the program looks for itself */
		fifo_put(&seen, r);
		disk_report(en, &seen);
	} else {
		fifo_put(&r->core->disk_done, r);
		core_call(en, r->core);
	}
	disk_go(en);
}

void disk_report(struct engine *en, struct fifo *done)
{
	struct transfer *r;

	while ((r = fifo_get(done))) {
		struct connection *c = r->connection;
		const struct extent pages = { r->offset_bytes / PAGE_BYTES, r->bytes / PAGE_BYTES };
		const bool direct = r->place == USER_BUFFER;
		const size_t file = flow_file_of(r);

		transfer_free(en, r);
		if (direct) {
			c->direct_pending--;
			task_notice(en, c);
		} else {
			page_cache_arrived(&en->cache, file, pages);
			task_pages_came(en, file);
		}
	}
}
