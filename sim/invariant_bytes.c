/*
 * The laws of the bytes' way: the stages of disk and NIC in their order, and that nobody reads bytes
 * where they are not.
 *
 * A lane does one thing at a time, so only its last operation can be unfinished; that is all there is to
 * remember of what is under way.
 */

#include <inttypes.h>

#include "sim/invariant.h"
#include "sim/lookup.h"

/* The words for a stage, and the stage that must have finished with the bytes before. */
static const struct { const char *words; enum stage after; } stages[] = {
	[NO_STAGE] = { "", NO_STAGE },
	[ASKED] = { "asked of the disk", NO_STAGE },
	[FOUND] = { "found on the disk", ASKED },
	[READ] = { "read from the disk", FOUND },
	[HANDED_OVER] = { "handed to the NIC", NO_STAGE },
	[FETCHED] = { "fetched by the NIC", HANDED_OVER },
	[SENT] = { "sent", FETCHED },
	[ACKNOWLEDGED] = { "acknowledged", SENT },
};

_Static_assert(sizeof(stages) / sizeof(stages[0]) == N_STAGES, "words for each stage");

static enum stage stage_of(const struct event *e)
{
	switch ((enum op)e->op) {
	case OP_SUBMIT:
		return ASKED;
	case OP_MEDIA:
		return FOUND;
	case OP_DMA:
		return e->to == NIC ? FETCHED : READ;
	case OP_LINK:		/* where there is no device, the pages are handed over */
		return e->to == NIC ? FETCHED : NO_STAGE;
	case OP_XMIT:
		return HANDED_OVER;
	case OP_WIRE:
		return SENT;
	case OP_ACK:
		return ACKNOWLEDGED;
	default:
		return NO_STAGE;
	}
}

static uint64_t finished_bytes(const struct progress *p, uint64_t now_ns)
{
	return p->last_end_ns > now_ns ? p->bytes - p->last_bytes : p->bytes;
}

/*
 * Bytes pass through each place in order, the file once for each sending; a position counts them
 * over all sendings.  The page cache alone keeps the file.
 */
static uint64_t position(const struct watched *w, const struct event *e, int place)
{
	if (place == PAGE_CACHE)
		return e->offset_bytes;
	return e->offset_bytes + e->chunk / w->rounds * w->run->config.file_bytes;
}

static void check_stages(struct invariant *v, struct watched *w, const struct event *e)
{
	const enum stage stage = stage_of(e), after = stages[stage].after;
	/* The disk takes the requests of all connections in one line. */
	struct progress *all = stage < HANDED_OVER ? v->disk : w->progress, *p = &all[stage];

	if (stage == NO_STAGE || (e->again && stage != ACKNOWLEDGED))
		return;
	if (stage >= HANDED_OVER && e->payload_bytes != e->bytes)
		invariant_break(v, "what is %s is no payload", stages[stage].words);
	/* What goes out is the file from its first byte to its last, then the file once more. */
	if (stage >= HANDED_OVER && position(w, e, NIC) != p->bytes)
		invariant_break(v, "byte %" PRIu64 " is %s, byte %" PRIu64 " comes next",
				position(w, e, NIC), stages[stage].words, p->bytes);
	if (after && p->bytes + e->bytes > finished_bytes(&all[after], e->start_ns))
		invariant_break(v, "%s before it was %s", stages[stage].words,
				stages[after].words);
	p->operations++;
	p->bytes += e->bytes;
	p->last_bytes = e->bytes;
	p->last_end_ns = e->end_ns;
}

static void check_reads(struct invariant *v, struct watched *w, const struct event *e)
{
	const uint64_t from = position(w, e, e->from);

	if (e->payload_bytes == 0)
		return;
	if (e->from == PAGE_CACHE) {
		const struct extent bytes = { from, e->payload_bytes };

		if (extents_present(w->cached, bytes) < bytes.n)
			invariant_break(v, "%s of bytes that have not come to %s", op_name(e->op),
					place_name(e->from));
		return;
	}
	if (from + e->payload_bytes > w->here[e->from])
		invariant_break(v, "%s of bytes that have not come to %s", op_name(e->op),
				place_name(e->from));
	if (e->from == USER_BUFFER && from + w->buffer_bytes < w->here[USER_BUFFER])
		invariant_break(v, "%s of bytes that are overwritten", op_name(e->op));
}

/* A buffer that the NIC may still read from, or once more, is not filled again. */
static void check_lent(struct invariant *v, struct watched *w, const struct event *e)
{
	if (e->op == OP_XMIT && e->from == USER_BUFFER)
		w->lends = true;
	if (e->op == OP_SUBMIT && e->to == USER_BUFFER && w->lends &&
	    position(w, e, USER_BUFFER) + e->payload_bytes >
	    w->progress[ACKNOWLEDGED].bytes + w->buffer_bytes)
		invariant_break(v, "%s into a buffer that is not yet acknowledged", op_name(e->op));
}

/* A search that takes no fault finds every page that it looks at. */
static bool finds_all(const struct watched *w, const struct event *e)
{
	const struct config *c = &w->run->config;
	struct lookup l;

	lookup_begin(&l, config_index_entries(c), c->index_interval_bytes,
		     e->chunk % w->rounds * config_chunk_bytes(c, w->run->strategy));
	do {
		const struct extent entry = { lookup_offset_bytes(&l), INDEX_ENTRY_BYTES };

		if (extents_present(w->index, entry) < entry.n)
			return false;
	} while (lookup_next(&l));
	return true;
}

/* Nothing of an index leaves the page cache but as memory, and what is mapped of it has come. */
static void check_index(struct invariant *v, struct watched *w, const struct event *e)
{
	const uint64_t page = e->offset_bytes / PAGE_BYTES * PAGE_BYTES;

	if (!e->index)
		return;
	if (e->payload_bytes > 0 || w->run->config.index_interval_bytes == 0)
		invariant_break(v, "%s of an index, as payload or where there is none", op_name(e->op));
	if (e->from == DISK ? e->op != OP_MEDIA && e->to != PAGE_CACHE :
	    e->to != NOWHERE && e->to != PAGE_TABLES && e->op != OP_ALLOC)
		invariant_break(v, "an index goes to %s", place_name(e->to));
	if (((e->op == OP_FAULT && !e->major) || e->op == OP_MAP) &&
	    extents_present(w->index, (struct extent){ page, PAGE_BYTES }) < PAGE_BYTES)
		invariant_break(v, "%s of a page of the index that has not come", op_name(e->op));
	/* What a fault was taken for may be gone by the end of the search. */
	if (e->op == OP_LOOKUP && !w->index_faulted && !finds_all(w, e))
		invariant_break(v, "entries of the index are looked at that are not there");
	if (e->op == OP_FAULT || e->op == OP_LOOKUP)
		w->index_faulted = e->op == OP_FAULT;
}

/* What the operation brought is there, if the operation has ended by now. */
static void arrive(struct arrival *a, uint64_t now_ns)
{
	if (a->to == NOWHERE || a->end_ns > now_ns)
		return;
	if (a->to == PAGE_CACHE)
		extents_add(a->index ? a->whose->index : a->whose->cached,
			    (struct extent){ a->from, a->upto - a->from });
	else if (a->upto > a->whose->here[a->to])
		a->whose->here[a->to] = a->upto;
	a->to = NOWHERE;
}

static bool moves(const struct event *e)
{
	return (e->op == OP_COPY || e->op == OP_DMA || e->op == OP_LINK) && e->from != e->to;
}

void invariant_check_bytes(struct invariant *v, struct watched *w, const struct event *e)
{
	struct arrival *a = e->lane == LANE_CPU ? &v->cores[e->core].arrival :
		&v->arrival[e->lane];
	struct extents *cached = e->index ? w->index : w->cached;

	check_stages(v, w, e);
	check_lent(v, w, e);
	for (int lane = LANE_CPU + 1; lane < N_LANES; lane++)
		arrive(&v->arrival[lane], e->start_ns);
	for (int core = 0; core < v->ncores; core++)
		arrive(&v->cores[core].arrival, e->start_ns);
	if (e->op == OP_ALLOC && e->to == PAGE_CACHE)	/* a warm file */
		extents_add(cached, (struct extent){ 0, e->bytes });
	check_index(v, w, e);
	if (e->op == OP_EVICT)
		extents_remove(cached, (struct extent){ e->offset_bytes, e->bytes });
	if (e->op == OP_COPY && e->from == e->to)
		check_reads(v, w, e);
	if (e->op != OP_XMIT && e->op != OP_WIRE && !moves(e))
		return;
	if (e->from != DISK)
		check_reads(v, w, e);
	if (!moves(e) || e->again)	/* what is sent once more brings nothing new */
		return;
	*a = (struct arrival){
		.whose = w, .to = e->to, .index = e->index, .from = e->offset_bytes,
		.upto = e->to == PAGE_CACHE ? e->offset_bytes + e->bytes :
			position(w, e, e->to) + e->payload_bytes,
		.end_ns = e->end_ns,
	};
	arrive(a, e->start_ns);
}

/* Each stage has done with all that the stage before did; an ACK may tell of several segments. */
static void finish_stages(struct invariant *v, const struct progress *all, int first, int last)
{
	for (int stage = first; stage <= last; stage++) {
		const enum stage after = stages[stage].after;
		const struct progress *p = &all[stage], *before = &all[after];

		if (after == NO_STAGE)
			continue;
		if (p->bytes != before->bytes)
			invariant_break(v, "%" PRIu64 " bytes were %s, but %" PRIu64 " %s",
					before->bytes, stages[after].words, p->bytes,
					stages[stage].words);
		if (stage != ACKNOWLEDGED && p->operations != before->operations)
			invariant_break(v, "%s in %" PRIu64 " pieces, but %s in %" PRIu64,
					stages[after].words, before->operations,
					stages[stage].words, p->operations);
	}
}

void invariant_finish_bytes(struct invariant *v)
{
	size_t n = 0;

	finish_stages(v, v->disk, ASKED, READ);
	for (size_t i = 0; i < v->nruns; i++)
		n += v->runs[i].config.connections;
	for (size_t i = 0; i < n; i++)
		finish_stages(v, v->watched[i].progress, HANDED_OVER, ACKNOWLEDGED);
}
