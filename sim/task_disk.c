/*
 * The rows that ask the disk for bytes (DMA) and wait for them (WAIT, SPIN).
 *
 * A DMA row may be any of three things: a direct read, a look into the page cache, or the faults of
 * a mapping.  It notes what is to be asked of the disk and begins one SUBMIT for each request;
 * the disk does the rest.  The row after it puts the task to sleep, or has it spin, if there is
 * something to wait for.
 */

#include <assert.h>

#include "sim/task.h"

#define PLUG_BYTES (128ull << 10)

/* Of memory, that a request fills: pages of the program's, or folios that the page cache makes. */
static uint32_t pieces_of(const struct engine *en, const struct transfer *r)
{
	const uint64_t pages = (r->bytes + PAGE_BYTES - 1) / PAGE_BYTES;

	return (uint32_t)(r->place == USER_BUFFER ? pages :
			  page_cache_folios(&en->cache, flow_file(r->connection), pages));
}

/*
 * What queueing a request takes.  Small direct requests of one batch wait for each other, and the disk
 * is told of all of them at once.  Source: block/blk-mq.c, blk_add_rq_to_plug(): BLK_PLUG_FLUSH_SIZE.
 * MODEL: it is told with the first of them, not after the last.
 */
static uint64_t submit_ns(const struct engine *en, const struct transfer *r)
{
	const struct cpu_profile *cpu = &en->machine->cpu;
	const bool direct = r->place == USER_BUFFER;
	uint64_t ns = cpu->submit_ns + r->pieces * cpu->submit_piece_ns;

	if (!direct)
		ns += r->pieces * cpu->new_folio_ns;
	if (!direct || r->connection->i == 0 || r->bytes >= PLUG_BYTES)
		ns += cpu->doorbell_ns;
	return ns;
}

bool task_disk_submit(struct engine *en, struct connection *c, enum place to)
{
	const struct disk_profile *disk = &en->machine->disk;
	const bool hold = to == USER_BUFFER && !c->flow->strategy->registered;
	uint64_t bytes = c->ask[0].bytes, most = disk->request_bytes;
	struct transfer *r;

	if (c->nask == 0)
		return false;
	if (to == USER_BUFFER)
		most -= most % disk->block_bytes;
	if (bytes > most)
		bytes = most;
	r = c->submitting = transfer_new(en, c, c->ask[0].offset_bytes, bytes, to);
	r->core = program_owner(c)->core;
	r->held = hold;
	r->index = c->phase == PHASE_LOOKUP;
	r->pieces = pieces_of(en, r);
	task_begin(en, c, OP_SUBMIT, submit_ns(en, r),
		   &(struct about){ .from = DISK, .to = (uint8_t)to, .held = hold,
				    .index = c->phase == PHASE_LOOKUP,
				    .folios = to == PAGE_CACHE ? r->pieces : 0,
				    .offset_bytes = r->offset_bytes, .bytes = bytes });
	c->ask[0].offset_bytes += bytes;
	c->ask[0].bytes -= bytes;
	if (c->ask[0].bytes == 0) {
		c->ask[0] = c->ask[1];
		c->nask--;
	}
	if (to == USER_BUFFER)
		c->direct_pending++;
	return true;
}

static void ask_pages(struct engine *en, struct connection *c, const struct extent *pages, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		c->ask[i].offset_bytes = pages[i].first * PAGE_BYTES;
		c->ask[i].bytes = pages[i].n * PAGE_BYTES;
	}
	c->nask = n;
	c->asked_direct = false;
	if (n > 0)
		task_evict(en, c);
}

/* O_DIRECT, or a driver in user space: whole blocks, whatever the page cache holds. */
static enum row ask_direct(struct engine *en, struct connection *c)
{
	const uint64_t block = en->machine->disk.block_bytes, length = c->chunk_bytes;

	if (c->stage++ == 0) {
		c->ask[0].offset_bytes = c->chunk_offset_bytes;
		c->ask[0].bytes = (length + block - 1) / block * block;
		c->nask = 1;
		c->asked_direct = true;
	}
	return task_disk_submit(en, c, USER_BUFFER) ? ROW_BUSY : ROW_DONE;
}

/* read() and sendfile() look for the round's pages; readahead decides what the disk is asked. */
static enum row ask_page_cache(struct engine *en, struct connection *c, const struct step *step)
{
	const struct extent want = task_round_pages(c, c->round_bytes);
	struct extent ask[2] = { { 0, 0 } };
	uint64_t request = want.n;

	if (c->stage == 0 && page_cache_settled(&c->reader, want)) {
		c->wait_pages = want;
		return ROW_DONE;
	}
	if (c->stage++ == 0) {
		if (step->rounds == NO_ROUNDS)
			request = task_round_pages(c, c->chunk_bytes -
						      c->round_offset_bytes).n;
		ask_pages(en, c, ask, page_cache_read(&en->cache, &c->reader, want, request, ask));
		c->wait_pages = (struct extent){
			want.first, page_cache_known(&en->cache, c->reader.file, want) };
	}
	return task_disk_submit(en, c, PAGE_CACHE) ? ROW_BUSY : ROW_DONE;
}

/* Page table entries for so many pages of the file, or taking them away. */
uint64_t task_map_ns(const struct engine *en, const struct connection *c, uint64_t pages)
{
	const struct cpu_profile *cpu = &en->machine->cpu;

	return pages * cpu->map_page_ns +
		page_cache_folios(&en->cache, flow_file(c), pages) * cpu->map_folio_ns;
}

/* Mapped at once if it is resident, else whoever called waits for it. */
void task_disk_fault(struct engine *en, struct connection *c, struct reader *r, uint64_t page)
{
	const struct cpu_profile *cpu = &en->machine->cpu;
	const bool pins = (c->flow->strategy->zerocopy || c->flow->strategy->pipe) &&
		c->phase != PHASE_LOOKUP;
	struct extent ask[2] = { { 0, 0 } };
	uint64_t mapped = 0;

	c->wait_pages = (struct extent){ page, 1 };
	ask_pages(en, c, ask, page_cache_fault(&en->cache, r, page, ask));
	c->fault_waits = !page_cache_resident(&en->cache, r->file, c->wait_pages);
	if (!c->fault_waits)
		mapped = page_cache_map(&en->cache, r, page);
	task_begin(en, c, OP_FAULT, cpu->fault_ns + (pins ? cpu->pin_fault_ns : 0) +
						task_map_ns(en, c, mapped),
		   &(struct about){ .from = PAGE_CACHE, .to = PAGE_TABLES, .bytes = 8 * mapped,
				    .index = c->phase == PHASE_LOOKUP,
				    .offset_bytes = page * PAGE_BYTES, .major = c->fault_waits });
}

/*
 * Through a mapping: the first page of the round that is not mapped faults, then the next.  Where the
 * program itself touches the mapping there is no call whose rounds these could be: they are its own.
 * MODEL: all faults of a round come before its copy; in the kernel, and in the program, the copy runs
 * into one after the other.
 */
static enum row ask_mapping(struct engine *en, struct connection *c, const struct step *step)
{
	struct extent pages;
	uint64_t page;

	if (step->user) {
		c->rounds = step->rounds;
		c->end_bytes = c->chunk_bytes;
		task_begin_round(c, c->fetched_bytes);
	}
	pages = task_round_pages(c, c->round_bytes);
	if (task_disk_submit(en, c, PAGE_CACHE))
		return ROW_BUSY;
	if (c->fault_waits)
		return ROW_DONE;
	page = page_cache_next_unmapped(&c->reader, pages);
	if (page == pages.first + pages.n) {
		c->wait_pages.n = 0;
		return ROW_DONE;
	}
	task_disk_fault(en, c, &c->reader, page);
	return ROW_BUSY;
}

enum row task_disk_ask(struct engine *en, struct connection *c, const struct step *step)
{
	if (step->to == USER_BUFFER)
		return ask_direct(en, c);
	if (c->flow->maps)
		return ask_mapping(en, c, step);
	return ask_page_cache(en, c, step);
}

void task_disk_map(struct engine *en, struct connection *c, struct reader *r)
{
	const uint64_t mapped = page_cache_map(&en->cache, r, c->wait_pages.first);

	c->fault_waits = false;
	task_begin(en, c, OP_MAP, task_map_ns(en, c, mapped),
		   &(struct about){ .from = PAGE_CACHE, .to = PAGE_TABLES, .bytes = 8 * mapped,
				    .index = c->phase == PHASE_LOOKUP,
				    .offset_bytes = c->wait_pages.first * PAGE_BYTES });
}

enum row task_disk_ask_again(struct connection *c)
{
	size_t row = c->row;

	do
		row--;
	while (c->rows[row].op != OP_DMA);
	program_at_row(c, row);
	return ROW_JUMPED;
}

enum row task_disk_wait(struct engine *en, struct connection *c, const struct step *step)
{
	const enum waits_for what = c->asked_direct ? FOR_DIRECT : FOR_PAGES;

	if (page_cache_settled(&c->reader, task_round_pages(c, c->round_bytes)))
		return ROW_DONE;
	if (c->stage == 2)	/* the page that a fault waited for is mapped */
		return task_disk_ask_again(c);
	if (what == FOR_DIRECT ? c->direct_pending > 0 :
	    !page_cache_resident(&en->cache, c->reader.file, c->wait_pages)) {
		if (step->op == OP_SPIN)
			task_spin(en, c, what);
		else
			task_sleep(en, c, what);
		return ROW_BUSY;
	}
	if (c->fault_waits) {
		c->stage = 2;	/* then look at the rest of the round again */
		task_disk_map(en, c, &c->reader);
		return ROW_BUSY;
	}
	/* A readahead smaller than the round: ask for the rest of it. */
	if (what == FOR_PAGES && !c->flow->maps &&
	    c->wait_pages.n < task_round_pages(c, c->round_bytes).n)
		return task_disk_ask_again(c);
	return ROW_DONE;
}
