/*
 * How often the task may sleep at most, from what the model says that it asks for and from the
 * rules by which the kernel lets it wait.  docs/measuring.md has the derivation in words.
 *
 * The least is always none: whoever waits looks first whether it has come already, and a fast disk
 * or an idle receiver may have been quicker.
 */

#include "real/compare.h"

#define PACKET_BYTES 1280u	/* its own memory: struct sk_buff, shared info, headers */
#define SHORT_SEGMENT_BYTES 16384u	/* a small window cuts even loopback's segments, not below */
#define POINTER_BYTES 4u	/* a block's number in a file system's map, at least */
#define MAP_LEVELS 3u		/* of such a map: indirect, double, triple */

static uint64_t from_disk(const struct ledger *l)
{
	uint64_t n = 0;

	for (size_t i = 0; i < l->nhops; i++)
		n += l->hops[i].from == DISK ? l->hops[i].operations : 0;
	return n;
}

static uint64_t into_socket(const struct ledger *l)
{
	uint64_t n = 0;

	for (size_t i = 0; i < l->nhops; i++)
		n += l->hops[i].to == SOCKET_BUFFER ? l->hops[i].operations : 0;
	return n;
}

/* Blocks of the file system's own map of the file, which it may have to read first. */
static uint64_t map_blocks(const struct expected *x)
{
	uint64_t covered = x->unit_bytes / POINTER_BYTES * x->unit_bytes;

	return MAP_LEVELS + (covered ? x->file_bytes / covered : 0);
}

/* What the file system and an index add: maps that are read first, and the index's own requests. */
static uint64_t beside_requests(const struct expected *x)
{
	const uint64_t index = x->index_bytes > 0 && x->index_cache == CACHE_COLD ? 1 + MAP_LEVELS : 0;

	return index + map_blocks(x) * (x->direct ? x->requests : 1);
}

/*
 * Once for each request: its completion marks all pages of it before the task that it wakes gets to
 * run.  One is split where the file does not lie on the disk in one piece.
 */
static uint64_t at_disk(const struct expected *x)
{
	const uint64_t requests = from_disk(&x->model), sendings = x->direct ? x->requests : 1;

	if (requests == 0)
		return 0;
	return requests + (x->extents > 1 ? (x->extents - 1) * sendings : 0) + beside_requests(x);
}

/*
 * Once for each page: the completion wakes whoever waits for one as soon as that is marked, before it comes
 * to the next (block/bio.c, mm/filemap.c: folio_end_read() for each folio).  On another CPU that is taken
 * away in the midst of it, the task has sent the one and waits for the next.
 */
static uint64_t at_disk_overtaken(const struct expected *x)
{
	uint64_t pages = 0;

	if (x->direct || from_disk(&x->model) == 0 || x->page_bytes == 0)
		return at_disk(x);
	for (size_t i = 0; i < x->model.nhops; i++) {
		if (x->model.hops[i].from == DISK)
			pages += (x->model.hops[i].bytes + x->page_bytes - 1) / x->page_bytes;
	}
	return pages + beside_requests(x);
}

/*
 * First when the buffer is full, then each time that the third which has to be free before the task
 * is woken has been filled again.  The kernel counts the packets' own memory too; one that the
 * window cuts in two becomes two.
 */
static uint64_t at_socket(const struct expected *x)
{
	uint64_t payload = x->file_bytes * x->requests, buffer = x->send_buffer_bytes;
	uint64_t segment = x->segment_bytes;
	uint64_t charged;

	if (segment == 0 || segment > SHORT_SEGMENT_BYTES)
		segment = SHORT_SEGMENT_BYTES;
	charged = payload + 2 * PACKET_BYTES * (into_socket(&x->model) + payload / segment);
	if (charged < buffer)
		return 0;
	return buffer < 3 ? charged : 1 + (charged - buffer) / (buffer / 3);
}

/*
 * What waits inside a ring waits at the disk or at the socket, and wakes the program once when it
 * comes; so does each notification.  Where the file system makes a kernel thread wait in its place,
 * that is one of the program's own, and sleeps once more when it has nothing left to do.
 */
static uint64_t elsewhere(const struct expected *x)
{
	return at_socket(x) + x->most_reaps + x->notices + 2 * x->handed_over;
}

uint64_t sleeps_most(const struct expected *x)
{
	return at_disk(x) + elsewhere(x);
}

uint64_t sleeps_overtaken(const struct expected *x)
{
	return at_disk_overtaken(x) + elsewhere(x);
}
