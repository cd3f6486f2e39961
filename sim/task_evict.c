/*
 * What is asked of the disk needs room in the page cache: where that has a limit, the oldest pages go, but
 * none that somebody works with.  Pages that are mapped are unmapped.
 *
 * MODEL: the cache may exceed its limit by what is on its way or in use; the kernel would wait, or fail.
 */

#include "sim/task.h"

/* Pages that a connection works on, or has handed on and not yet seen acknowledged: [*from, *to). */
static void pages_in_use(const struct connection *c, uint64_t *from, uint64_t *to)
{
	const struct flow *f = c->flow;
	const uint64_t size = f->config->file_bytes, begun = c->request * size;

	*from = *to = 0;
	if (!c->ended) {
		uint64_t begin = task_round_offset(c), bytes = c->round_bytes;

		if (f->strategy->pipe) {	/* the pipe refers to them */
			begin = c->chunk_offset_bytes + c->piece_offset_bytes;
			bytes = c->piece_bytes;
		} else if (f->strategy->family == FAMILY_OPTIMISE) {	/* they are remapped */
			begin = c->chunk_offset_bytes;
			bytes = c->chunk_bytes;
		}
		*from = begin / PAGE_BYTES;
		*to = (begin + bytes) / PAGE_BYTES + 1;
	}
	if (c->queued_bytes == 0)
		return;
	if (c->acked_bytes < begun || c->ended) {	/* an earlier sending is still under way */
		*from = 0;
		*to = UINT64_MAX;
	} else if ((c->acked_bytes - begun) / PAGE_BYTES < *from) {
		*from = (c->acked_bytes - begun) / PAGE_BYTES;
	}
}

/* Of an index, the page that a fault is about. */
static void keep_index(const struct flow *f, size_t file, struct extent *e)
{
	for (uint64_t n = file - f->first_file - f->nfiles; n < f->config->connections;
	     n += f->config->files) {
		const struct connection *c = &f->connections[n];
		const uint64_t page = c->wait_pages.first;

		if (c->phase == PHASE_LOOKUP && !c->ended && c->wait_pages.n > 0 && page >= e->first &&
		    page < e->first + e->n)
			e->n = page - e->first;
	}
}

/* Cut off of pages that might be evicted what somebody uses. */
static void keep_used(void *arg, size_t file, struct extent *e)
{
	const struct engine *en = arg;

	for (size_t i = 0; i < en->nflows; i++) {
		const struct flow *f = &en->flows[i];
		const uint64_t files = f->config->files;
		uint64_t from, to;

		if (file >= f->first_file + f->nfiles && f->indexes) {
			keep_index(f, file, e);
			continue;
		}
		if (file < f->first_file || file >= f->first_file + f->nfiles)
			continue;
		for (uint64_t n = file - f->first_file; n < f->config->connections; n += files) {
			pages_in_use(&f->connections[n], &from, &to);
			if (to <= e->first || from >= e->first + e->n)
				continue;
			e->n = from > e->first ? from - e->first : 0;
		}
	}
}

/* The flow whose file, or index, it is. */
static struct flow *flow_of(const struct engine *en, size_t file)
{
	size_t i = en->nflows - 1;

	while (file < en->flows[i].first_file)
		i--;
	return &en->flows[i];
}

/* Pages of that file go: whose event it is, and what it is about. */
struct loss {
	const struct connection *connection;	/* one that sends that file */
	bool index;
};

static struct loss loss_of(const struct flow *f, size_t file)
{
	const size_t n = file - f->first_file;

	return (struct loss){ .connection = &f->connections[n % f->nfiles], .index = n >= f->nfiles };
}

/* The pages go; whoever has mapped them has them no longer. */
static void unmap_evicted(struct engine *en, const struct core *k, const struct evicted *gone)
{
	const struct extent e = { gone->first, gone->n };
	struct flow *f = flow_of(en, gone->file);
	const struct loss loss = loss_of(f, gone->file);
	uint64_t pages = 0;

	if (loss.index)
		pages = page_cache_unmap_extent(flow_index(loss.connection), e);
	for (uint64_t n = 0; !loss.index && f->maps && n < f->config->connections; n++) {
		if (f->connections[n].reader.file == gone->file)
			pages += page_cache_unmap_extent(&f->connections[n].reader, e);
	}
	if (pages > 0)
		engine_emit(en, loss.connection, &by_rule, OP_UNMAP, LANE_CPU, 0,
			    &(struct about){ .core = (uint8_t)k->number, .from = PAGE_TABLES,
					     .index = loss.index, .bytes = 8 * pages });
}

void task_evict(struct engine *en, struct connection *c)
{
	struct evicted gone;

	while (page_cache_excess(&en->cache) > 0 &&
	       page_cache_evict(&en->cache, keep_used, en, &gone)) {
		const struct loss loss = loss_of(flow_of(en, gone.file), gone.file);

		engine_emit(en, loss.connection, &by_rule, OP_EVICT, LANE_CPU, 0,
			    &(struct about){ .core = (uint8_t)program_owner(c)->core->number,
					     .from = PAGE_CACHE, .index = loss.index,
					     .offset_bytes = gone.first * PAGE_BYTES,
					     .bytes = gone.n * PAGE_BYTES });
		unmap_evicted(en, program_owner(c)->core, &gone);
	}
}
