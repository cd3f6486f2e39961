/*
 * Events of disk and network, from what the kernel said of them at the stops: bytes read, and how
 * far TCP had come.
 */

#include "real/record_writer.h"

#include <stdio.h>
#include <string.h>

/* ---- the disk ---- */

static struct event disk_event(const struct writer *w, int row, uint64_t offset_bytes,
			       uint64_t bytes, uint64_t payload_bytes)
{
	const struct step *step = strategy_step(w->about->strategy, row);
	struct event e = writer_event(w, OP_DMA, row);

	e.lane = LANE_DMA_DISK;
	e.from = DISK;
	e.to = (uint8_t)(step ? step->to : PAGE_CACHE);
	e.offset_bytes = offset_bytes;
	e.bytes = bytes;
	e.payload_bytes = payload_bytes;
	return e;
}

/* Bytes that the call's own hops from the disk have brought, whole blocks in all. */
void writer_disk_direct(struct writer *w, const struct record_call *c, uint64_t bytes)
{
	const struct record_stop *enter = writer_stop(w, c->enter);

	for (size_t i = c->first; i != NO_PART; i = w->match.parts[i].next) {
		const struct record_part *part = &w->match.parts[i];
		uint64_t piece = part->bytes < bytes ? part->bytes : bytes;
		struct event e;

		if (w->r->hops[part->hop].from != DISK)
			continue;
		if (part->next == NO_PART || w->r->hops[w->match.parts[part->next].hop].from != DISK)
			piece = bytes;		/* the last one has the rest of the blocks */
		w->chunk = writer_chunk(w, w->sending - 1, part->offset_bytes);
		e = disk_event(w, part->row, part->offset_bytes, piece,
			       piece < part->bytes ? piece : part->bytes);
		memcpy(e.call, enter->call, sizeof(e.call));
		writer_put(w, e, enter->ns, 0);
		bytes -= piece;
	}
}

/* Into the page cache: which bytes is not said, and the file is read from its beginning to its end. */
void writer_disk_cached(struct writer *w, int row, const char *call, uint64_t ns, uint64_t bytes)
{
	const uint64_t offset = w->disk_bytes, file = w->about->file_bytes;
	const uint64_t left = offset < file ? file - offset : 0;
	struct event e = disk_event(w, row, offset, bytes, bytes < left ? bytes : left);

	snprintf(e.call, sizeof(e.call), "%s", call);
	writer_put(w, e, ns, 0);
	w->disk_bytes += bytes;
}

uint64_t writer_disk_bytes(const struct writer *w, size_t before, size_t after)
{
	const struct reading *a = &writer_stop(w, before)->read_bytes;
	const struct reading *b = &writer_stop(w, after)->read_bytes;

	return w->about->counts_disk && a->known && b->known && b->n > a->n ? b->n - a->n : 0;
}

/* ---- the network ---- */

int writer_xmit_row(const struct writer *w)
{
	return record_row(w->about->strategy, OP_XMIT, NOWHERE);
}

/* Where the bytes lie that wait for an ACK. */
enum place writer_sent_from(const struct writer *w)
{
	const struct step *xmit = strategy_step(w->about->strategy, writer_xmit_row(w));

	return xmit && !writer_copied_later(w, w->match.any_copied_later) ? xmit->from : SOCKET_BUFFER;
}

/* An event about bytes at a position in all that is sent. */
static struct event sent_event(const struct writer *w, enum op op, uint64_t position,
			       uint64_t bytes)
{
	const uint64_t file = w->about->file_bytes ? w->about->file_bytes : 1;
	struct event e = writer_event(w, op, writer_xmit_row(w));

	e.offset_bytes = position % file;
	e.chunk = writer_chunk(w, position / file, position % file);
	e.bytes = e.payload_bytes = bytes;
	return e;
}

/* How far TCP had come by that stop. */
void writer_progress(struct writer *w, size_t stop)
{
	const struct record_stop *begin = writer_stop(w, 0), *s = writer_stop(w, stop);
	const uint64_t sent = s->tcp.sent_bytes - begin->tcp.sent_bytes;
	const uint64_t acked = s->tcp.acked_bytes - begin->tcp.acked_bytes;
	const uint64_t right = w->about->right_bytes;

	if (sent > w->sent_bytes) {
		struct event e = sent_event(w, OP_WIRE, w->sent_bytes, sent - w->sent_bytes);
		const uint64_t left = right > w->sent_bytes ? right - w->sent_bytes : 0;

		e.lane = LANE_NIC;
		e.from = NIC;
		if (e.payload_bytes > left)
			e.payload_bytes = left;
		writer_put(w, e, s->ns, 0);
		w->sent_bytes = sent;
	}
	if (acked > w->acked_bytes && acked <= w->sent_bytes) {
		struct event e = sent_event(w, OP_ACK, w->acked_bytes, acked - w->acked_bytes);

		e.from = (uint8_t)writer_sent_from(w);
		e.soft = 1;
		writer_put(w, e, s->ns, 0);
		w->acked_bytes = acked;
	}
}
