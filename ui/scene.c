/*
 * The fold from events to the picture.  Each event takes effect when it is stepped to, at its
 * start; the lanes remember what they began, so that a device is seen at work until the event's
 * end.
 *
 * A recorded trace may be damaged or cut, so nothing here relies on the order of events: sums
 * are kept within their block.
 *
 * Where bytes lie is folded for one connection; the ledgers and the lanes are the whole run's.
 */

#include "ui/scene.h"

#include <stdio.h>
#include <string.h>

#define PTE_BYTES 8	/* in the page tables, for each page */

static uint64_t least(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

/* Bytes in block number b, and those of the range that fall into it. */
static uint64_t block_size(const struct scene *s, int b)
{
	uint64_t begin = (uint64_t)b * s->block_bytes;

	return least(s->block_bytes, s->file_bytes - begin);
}

static uint64_t overlap(const struct scene *s, int b, uint64_t offset_bytes, uint64_t bytes)
{
	uint64_t begin = (uint64_t)b * s->block_bytes, end = begin + block_size(s, b);
	uint64_t from = offset_bytes > begin ? offset_bytes : begin;
	uint64_t to = bytes < UINT64_MAX - offset_bytes ? offset_bytes + bytes : UINT64_MAX;

	if (to > end)
		to = end;
	return to > from ? to - from : 0;
}

static void add(const struct scene *s, uint64_t *row, uint64_t offset_bytes, uint64_t bytes)
{
	for (int b = 0; b < s->nblocks; b++)
		row[b] = least(row[b] + overlap(s, b, offset_bytes, bytes), block_size(s, b));
}

static void take(const struct scene *s, uint64_t *row, uint64_t offset_bytes, uint64_t bytes)
{
	for (int b = 0; b < s->nblocks; b++)
		row[b] -= least(row[b], overlap(s, b, offset_bytes, bytes));
}

void scene_init(struct scene *s, const struct trace_header *header)
{
	memset(s, 0, sizeof(*s));
	s->about.files = 1;
	s->file_bytes = header->file_bytes ? header->file_bytes : header->payload_bytes;
	s->block_bytes = (s->file_bytes + MAX_BLOCKS - 1) / MAX_BLOCKS;
	s->block_bytes = (s->block_bytes + PAGE_BYTES - 1) / PAGE_BYTES * PAGE_BYTES;
	if (s->block_bytes > 0)
		s->nblocks = (int)((s->file_bytes + s->block_bytes - 1) / s->block_bytes);
	add(s, s->copied[DISK], 0, s->file_bytes);
	ledger_init(&s->ledger[COUNT_ALL], COUNT_ALL, header->payload_bytes);
	ledger_init(&s->ledger[COUNT_TEXTBOOK], COUNT_TEXTBOOK, header->payload_bytes);
}

void scene_choose(struct scene *s, struct scene_about about)
{
	s->about = about;
	if (s->about.files == 0)
		s->about.files = 1;
}

static bool same_file(const struct scene *s, uint32_t connection)
{
	return connection % s->about.files == s->about.connection % s->about.files;
}

bool scene_shows(const struct scene *s, const struct event *e)
{
	const bool cache = e->to == PAGE_CACHE || e->op == OP_EVICT;

	return e->connection == s->about.connection || (cache && same_file(s, e->connection));
}

/*
 * Into the user buffer: it holds one range of the file, and only so much of it as it is large; as
 * bytes, or as pages that are mapped there.
 */
static void fill_buffer(struct scene *s, uint64_t offset_bytes, uint64_t bytes, uint64_t *row)
{
	uint64_t end = least(offset_bytes + bytes, s->file_bytes);

	if (offset_bytes != s->buffer_to || offset_bytes == 0)
		s->buffer_from = offset_bytes;
	s->buffer_to = end;
	if (s->buffer_bytes > 0 && end > s->buffer_from &&
	    end - s->buffer_from > s->buffer_bytes)
		s->buffer_from = end - s->buffer_bytes;
	memset(row, 0, sizeof(s->copied[USER_BUFFER]));
	add(s, row, s->buffer_from, s->buffer_to - s->buffer_from);
	s->read_buffer = true;
}

bool scene_rewrites(const struct strategy *strategy, const struct event *e)
{
	const struct step *row = strategy ? strategy_step(strategy, e->step) : NULL;

	return e->op == OP_COPY && e->to == USER_BUFFER && e->from != e->to && row &&
	       row->op == OP_COPY && row->from == row->to;
}

/* The file is sent a second time: what is in the NIC again has not been sent yet. */
static void send_again(struct scene *s)
{
	for (int b = 0; b < s->nblocks; b++) {
		uint64_t room = block_size(s, b) - s->copied[NIC][b];

		s->sent[b] = least(s->sent[b], room);
	}
}

/* Bytes arrive in a place by a copy of the CPU or of a DMA engine. */
static void arrive(struct scene *s, const struct strategy *strategy, const struct event *e)
{
	if (scene_rewrites(strategy, e)) {
		take(s, s->referenced[USER_BUFFER], e->offset_bytes, e->bytes);
		add(s, s->copied[USER_BUFFER], e->offset_bytes, e->bytes);
		return;
	}
	if (e->from == e->to)	/* once more within the place: in one piece, encrypted, or a second copy */
		return;
	if (e->to == USER_BUFFER) {
		fill_buffer(s, e->offset_bytes, e->bytes, s->copied[USER_BUFFER]);
		return;
	}
	if (e->from == PIPE) {
		take(s, s->copied[PIPE], e->offset_bytes, e->bytes);
		take(s, s->referenced[PIPE], e->offset_bytes, e->bytes);
	}
	add(s, s->copied[e->to], e->offset_bytes, e->bytes);
	if (e->to == NIC)
		send_again(s);
}

/* References are handed on; what lies in a pipe as a copy is handed on with its memory. */
static void hand_on(struct scene *s, const struct event *e)
{
	uint64_t *row = s->referenced[e->to];

	for (int b = 0; b < s->nblocks; b++)
		if (e->from == PIPE && s->copied[PIPE][b] > 0 &&
		    overlap(s, b, e->offset_bytes, e->bytes) > 0)
			row = s->copied[e->to];
	if (e->from == PIPE) {
		take(s, s->copied[PIPE], e->offset_bytes, e->bytes);
		take(s, s->referenced[PIPE], e->offset_bytes, e->bytes);
	}
	add(s, row, e->offset_bytes, e->bytes);
	if (e->to == NIC)
		send_again(s);
}

/* What leaves the page cache is mapped no longer. */
static void evict(struct scene *s, const struct event *e)
{
	take(s, s->copied[PAGE_CACHE], e->offset_bytes, e->bytes);
	if (s->mapped)
		take(s, s->referenced[USER_BUFFER], e->offset_bytes, e->bytes);
}

/* An ACK may tell of the end of one sending of the file and of the beginning of the next. */
static void acknowledge(struct scene *s, uint64_t offset_bytes, uint64_t bytes)
{
	uint64_t end = offset_bytes + bytes;

	take(s, s->copied[SOCKET_BUFFER], offset_bytes, bytes);
	take(s, s->referenced[SOCKET_BUFFER], offset_bytes, bytes);
	if (end > s->file_bytes && offset_bytes < s->file_bytes) {
		take(s, s->copied[SOCKET_BUFFER], 0, end - s->file_bytes);
		take(s, s->referenced[SOCKET_BUFFER], 0, end - s->file_bytes);
	}
}

/* Where a chunk goes through two buffers, they hold the same: it is drawn once. */
static void alloc(struct scene *s, const struct strategy *strategy, const struct event *e)
{
	if (e->to == USER_BUFFER)
		s->buffer_bytes = e->bytes / strategy_buffers(strategy);
	else if (e->to == PAGE_CACHE)
		add(s, s->copied[PAGE_CACHE], 0, e->bytes);
}

static void release(struct scene *s, const struct event *e)
{
	memset(s->copied[e->from], 0, sizeof(s->copied[e->from]));
	if (e->from == USER_BUFFER)
		s->buffer_bytes = s->buffer_from = s->buffer_to = 0;
}

uint64_t scene_bytes(const struct event *e)
{
	const bool tables = e->op == OP_MAP || e->op == OP_FAULT || e->to == PAGE_TABLES;

	if (e->index)
		return 0;
	return tables ? e->bytes / PTE_BYTES * PAGE_BYTES : e->bytes;
}

/* Pages of the page cache take the place of the buffer's own, or the file is mapped. */
static void map(struct scene *s, const struct event *e)
{
	if (e->to == USER_BUFFER && e->bytes > 0) {
		memset(s->copied[USER_BUFFER], 0, sizeof(s->copied[USER_BUFFER]));
		fill_buffer(s, e->offset_bytes, scene_bytes(e), s->referenced[USER_BUFFER]);
		return;
	}
	if (e->user && e->bytes == 0)	/* the program writes to a page that it has */
		return;
	s->mapped = true;
	if (e->to == PAGE_TABLES)
		add(s, s->referenced[USER_BUFFER], e->offset_bytes, scene_bytes(e));
}

static void unmap(struct scene *s, const struct event *e)
{
	if (e->step < 0 && e->call[0] == '\0')	/* of what was evicted, which is dealt with */
		return;
	s->mapped = false;
	memset(s->referenced[USER_BUFFER], 0, sizeof(s->referenced[USER_BUFFER]));
}

static void move_bytes(struct scene *s, const struct strategy *strategy, const struct event *e)
{
	switch ((enum op)e->op) {
	case OP_DMA:
	case OP_COPY:
		arrive(s, strategy, e);
		break;
	case OP_LINK:
		hand_on(s, e);
		break;
	case OP_EVICT:
		evict(s, e);
		break;
	case OP_WIRE:
		take(s, s->copied[NIC], e->offset_bytes, e->bytes);
		take(s, s->referenced[NIC], e->offset_bytes, e->bytes);
		add(s, s->sent, e->offset_bytes, e->bytes);
		break;
	case OP_ACK:
		acknowledge(s, e->offset_bytes, e->bytes);
		break;
	case OP_ALLOC:
		alloc(s, strategy, e);
		break;
	case OP_FREE:
		release(s, e);
		break;
	case OP_MAP:
	case OP_FAULT:
		map(s, e);
		break;
	case OP_UNMAP:
		unmap(s, e);
		break;
	default:
		break;
	}
}

static void follow_task(struct scene *s, const struct strategy *strategy, const struct event *e)
{
	const struct step *step = strategy ? strategy_step(strategy, e->step) : NULL;

	switch ((enum op)e->op) {
	case OP_ENTER:
		s->mode = MODE_KERNEL;
		snprintf(s->call, sizeof(s->call), "%s", e->call);
		break;
	case OP_LEAVE:
		s->mode = MODE_USER;
		s->call[0] = '\0';
		break;
	case OP_SLEEP:
		s->mode = MODE_ASLEEP;
		s->sleeps_for = (enum place)e->from;
		s->asleep_since_ns = e->start_ns;
		break;
	case OP_PREEMPT:
		s->mode = MODE_READY;
		break;
	case OP_WAKE:
	case OP_RESUME:
		s->mode = s->call[0] ? MODE_KERNEL : MODE_USER;
		break;
	default:
		break;
	}
	/* Interrupts and ACKs are not the task's doing, whatever row they go back to. */
	if (e->lane != LANE_CPU || e->soft || e->op == OP_IRQ || e->op == OP_ACK)
		return;
	s->core = e->core;
	if (step && step->line > 0 && e->op != OP_DONE)
		s->line = step->line;
}

/* Each request that is submitted moves by one DMA. */
static void count_requests(struct scene *s, const struct event *e)
{
	if (e->op == OP_SUBMIT)
		s->disk_waiting++;
	else if (e->op == OP_DMA && e->lane == LANE_DMA_DISK && s->disk_waiting > 0)
		s->disk_waiting--;
}

void scene_spend(uint64_t spent_ns[N_SPENT], uint64_t asleep_since_ns, const struct event *e)
{
	static const int kinds[N_OPS] = {	/* enum spent, plus one */
		[OP_MEDIA] = SPENT_DISK + 1, [OP_DMA] = SPENT_DMA + 1, [OP_COPY] = SPENT_COPY + 1,
		[OP_ENTER] = SPENT_SWITCH + 1, [OP_LEAVE] = SPENT_SWITCH + 1,
		[OP_WIRE] = SPENT_WIRE + 1,
	};

	if (kinds[e->op])
		spent_ns[kinds[e->op] - 1] += e->end_ns - e->start_ns;
	if (e->op == OP_SEEN)
		spent_ns[SPENT_SPUN] += e->waited_ns;
	if (e->op == OP_WAKE && e->waited_ns > 0)
		spent_ns[SPENT_ASLEEP] += e->waited_ns + e->end_ns - e->start_ns;
	else if (e->op == OP_WAKE)	/* recorded without it */
		spent_ns[SPENT_ASLEEP] += e->end_ns - asleep_since_ns;
}

void scene_add(struct scene *s, const struct strategy *strategy, const struct event *e)
{
	s->napplied++;
	if (scene_shows(s, e) && !e->index)
		move_bytes(s, strategy, e);
	if (e->connection == s->about.connection)
		follow_task(s, strategy, e);
	scene_detail_add(s, strategy, e);
	count_requests(s, e);
	scene_spend(s->spent_ns, s->asleep_since_ns, e);
	ledger_add(&s->ledger[COUNT_ALL], e);
	ledger_add(&s->ledger[COUNT_TEXTBOOK], e);
	if (e->op == OP_ALLOC && e->start_ns == 0)
		return;		/* it was there before the first step */
	s->started = true;
	s->now = *e;
	s->used[e->lane] = true;
	s->last[e->lane] = *e;
	if (e->lane == LANE_CPU)
		s->core_last[e->core % MAX_CORES] = s->napplied;
}

int scene_blocks(const struct scene *s, int most, int *joined)
{
	*joined = s->nblocks > most ? (s->nblocks + most - 1) / most : 1;
	return (s->nblocks + *joined - 1) / *joined;
}

enum block scene_block(const struct scene *s, enum place place, int block, int joined)
{
	uint64_t size = 0, copied = 0, referenced = 0, sent = 0;

	for (int b = block * joined; b < (block + 1) * joined && b < s->nblocks; b++) {
		size += block_size(s, b);
		copied += s->copied[place][b];
		referenced += s->referenced[place][b];
		sent += s->sent[b];
	}
	if (copied > 0)
		return copied == size ? BLOCK_ALL : BLOCK_PART;
	if (referenced > 0)
		return referenced == size ? BLOCK_REFERENCE_ALL : BLOCK_REFERENCE_PART;
	if (place == NIC && sent > 0)
		return sent == size ? BLOCK_SENT_ALL : BLOCK_SENT_PART;
	return BLOCK_NONE;
}

bool scene_range(const struct scene *s, uint64_t offset_bytes, uint64_t bytes, int joined,
		 int *first, int *last)
{
	bool found = false;

	for (int b = 0; b < s->nblocks; b++) {
		if (overlap(s, b, offset_bytes, bytes) == 0)
			continue;
		if (!found)
			*first = b / joined;
		*last = b / joined;
		found = true;
	}
	return found;
}

bool scene_covers(const struct scene *s, uint64_t offset_bytes, uint64_t bytes, int joined,
		  int block)
{
	for (int b = block * joined; b < (block + 1) * joined && b < s->nblocks; b++)
		if (overlap(s, b, offset_bytes, bytes) < block_size(s, b))
			return false;
	return true;
}

const struct event *scene_doing(const struct scene *s, enum lane lane)
{
	const struct event *e = &s->last[lane];

	if (!s->started || !s->used[lane])
		return NULL;
	if (s->now.lane == lane || e->end_ns > s->now.start_ns)
		return e;
	return NULL;
}
