/*
 * The LOOKUP row: before a program sends a chunk of a file that has an index, it searches that for the chunk's
 * place.  The index is mapped, so the search is loads in user mode; a page that is not mapped faults, and
 * the fault goes by the same rules as any other (task_disk.c), readahead and waiting included.
 *
 * An index is mapped once, when its file is opened, for all connections of the process that send that file.
 * MODEL: every entry that a search looks at is a load from DRAM; those that each search begins with mostly
 * are in the CPU's cache.
 * MODEL: between the mapping of a page and the load that it was for, nobody evicts it; in the kernel that may
 * happen, and the load faults again.
 */

#include "sim/task.h"

enum { BEGINS, FAULTS, WAITS, MAPPED };	/* connection.stage */

static uint64_t page_of(const struct lookup *l)
{
	return lookup_offset_bytes(l) / PAGE_BYTES;
}

static enum row found(struct engine *en, struct connection *c)
{
	const struct lookup *l = &c->lookup;

	task_begin(en, c, OP_LOOKUP, l->looked * en->machine->cpu.load_ns,
		   &(struct about){ .from = PAGE_CACHE, .index = 1,
				    .offset_bytes = lookup_offset_bytes(l),
				    .bytes = l->looked * INDEX_ENTRY_BYTES });
	return ROW_LAST;
}

/* From one entry to the next, up to one whose page is not mapped: that faults. */
static enum row look(struct engine *en, struct connection *c, struct reader *index)
{
	while (page_cache_mapped(index, page_of(&c->lookup))) {
		if (!lookup_next(&c->lookup))
			return found(en, c);
	}
	c->stage = FAULTS;
	task_disk_fault(en, c, index, page_of(&c->lookup));
	return ROW_BUSY;
}

enum row task_lookup(struct engine *en, struct connection *c, const struct step *step)
{
	const struct config *config = c->flow->config;
	struct reader *index = flow_index(c);

	(void)step;
	switch (c->stage) {
	case BEGINS:
		c->wait_pages.n = 0;
		lookup_begin(&c->lookup, config_index_entries(config), config->index_interval_bytes,
			     c->chunk_offset_bytes);
		break;
	case FAULTS:
		if (task_disk_submit(en, c, PAGE_CACHE))
			return ROW_BUSY;
		if (!c->fault_waits)
			break;
		c->stage = WAITS;
		/* fall through */
	case WAITS:
		if (!page_cache_resident(&en->cache, index->file, c->wait_pages)) {
			task_sleep(en, c, FOR_PAGES);
			return ROW_BUSY;
		}
		c->fault_waits = false;
		c->stage = MAPPED;
		task_disk_map(en, c, index);
		return ROW_BUSY;
	}
	/* What a fault was taken for is loaded now, whatever has become of the page. */
	if (c->stage != BEGINS && !lookup_next(&c->lookup))
		return found(en, c);
	return look(en, c, index);
}

void task_lookup_end(struct engine *en, const struct connection *c, const struct origin *origin)
{
	const struct flow *f = c->flow;
	uint64_t pages;

	if (!f->indexes)
		return;
	for (uint64_t n = c->number % f->config->files; n < f->config->connections; n += f->config->files) {
		if (!f->connections[n].ended)
			return;
	}
	pages = page_cache_unmap(flow_index(c));
	if (pages > 0)
		engine_emit(en, c, origin, OP_UNMAP, LANE_CPU, 0,
			    &(struct about){ .core = (uint8_t)c->task->core->number,
					     .from = PAGE_TABLES, .index = 1, .bytes = 8 * pages });
}
