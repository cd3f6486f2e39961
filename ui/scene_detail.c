/*
 * The part of the fold that finer levels of detail show: where the reader is and how far readahead
 * has asked, which round of its call it is, and what is between the CPU and the NIC.  All of it is
 * counted from events that say so themselves; a recording without them has nothing to show.
 */

#include "ui/scene.h"

#include <stdio.h>

static uint64_t end_of(const struct event *e)
{
	return e->offset_bytes + scene_bytes(e);
}

static void take(uint64_t *n, uint64_t less)
{
	*n -= *n < less ? *n : less;
}

/* How far the pages are asked for, and read: from the page cache, by any way. */
static void follow_reader(struct scene_detail *d, const struct event *e)
{
	if (e->op == OP_SUBMIT && e->to == PAGE_CACHE) {
		if (e->offset_bytes < d->read_to)	/* it was evicted, and is read once more */
			d->asked_to = d->read_to = e->offset_bytes;
		if (end_of(e) > d->asked_to)
			d->asked_to = end_of(e);
		return;
	}
	if (e->from != PAGE_CACHE)
		return;
	if (e->op == OP_COPY || e->op == OP_LINK || e->op == OP_MAP || e->op == OP_FAULT) {
		if (scene_bytes(e) > 0 && end_of(e) > d->read_to)
			d->read_to = end_of(e);
	}
}

/* The smallest that so many folios can be; the model has them all as large as the largest. */
static void follow_folios(struct scene_detail *d, const struct event *e)
{
	const uint64_t pages = (e->bytes + PAGE_BYTES - 1) / PAGE_BYTES;
	uint64_t folio = 1;

	if (e->folios == 0 || e->to != PAGE_CACHE)
		return;
	while (folio < pages && (pages + folio - 1) / folio > e->folios)
		folio *= 2;
	if (folio * PAGE_BYTES > d->folio_bytes)
		d->folio_bytes = folio * PAGE_BYTES;
}

/* The rows that move a round's bytes; a copy that is made later, for a NIC, is none of them. */
static bool is_round(const struct step *row, const struct event *e)
{
	return row && (row->op == OP_COPY || row->op == OP_LINK) && row->to == e->to &&
		(e->op == OP_COPY || e->op == OP_LINK) && e->from != e->to && !e->user;
}

static void follow_call(struct scene_detail *d, const struct step *row, const struct event *e)
{
	if (e->op == OP_ENTER || e->op == OP_ISSUE) {
		d->works_in = row ? row->rounds : NO_ROUNDS;
		d->rounds = 0;
	}
	if (e->op == OP_LEAVE)
		snprintf(d->returned, sizeof(d->returned), "%s", e->call);
	else if (is_round(row, e))
		d->rounds++;
}

/* A segment is in the NIC's ring until its DMA engine, or over loopback the receiver, takes it. */
static void follow_ring(struct scene_detail *d, const struct event *e)
{
	if (e->op == OP_XMIT) {
		d->ring++;
		d->segments += !e->again;
	} else if (e->lane == LANE_DMA_NIC && e->to == NIC) {
		take(&d->ring, 1);
	}
}

void scene_detail_add(struct scene *s, const struct strategy *strategy, const struct event *e)
{
	const struct step *row = strategy ? strategy_step(strategy, e->step) : NULL;
	struct scene_detail *d = &s->detail;

	follow_ring(d, e);
	if (e->index)
		return;
	if (e->op == OP_FAULT)
		d->fault_pages += scene_bytes(e) / PAGE_BYTES;
	if (scene_shows(s, e)) {
		follow_reader(d, e);
		follow_folios(d, e);
	}
	if (e->connection != s->about.connection)
		return;
	follow_call(d, row, e);
	if (e->op == OP_XMIT && !e->again)
		d->unacked_bytes += e->bytes;
	else if (e->op == OP_ACK)
		take(&d->unacked_bytes, e->bytes);
}
