/*
 * The rows that ask the disk for bytes (DMA) and wait for them (WAIT).
 *
 * A DMA row may be any of three things: a direct read, a look into the page cache, or the faults of
 * a mapping.  It notes what is to be asked of the disk and begins one SUBMIT for each request;
 * the disk does the rest.  The WAIT row after it puts the task to sleep if there is something to
 * wait for.
 */

#include <assert.h>

#include "sim/task.h"

/* Queue the next piece of what was asked of the disk; false when all is queued. */
static bool submit_next(struct engine *en, enum place to)
{
	const struct disk_profile *disk = &en->config->machine.disk;
	struct task *t = &en->task;
	uint64_t bytes = t->ask[0].bytes, most = disk->request_bytes;

	if (t->nask == 0)
		return false;
	if (to == USER_BUFFER)
		most -= most % disk->block_bytes;
	if (bytes > most)
		bytes = most;
	t->submitting = (struct request){
		.origin = task_origin(en), .offset_bytes = t->ask[0].offset_bytes,
		.bytes = bytes, .to = to,
	};
	task_begin(en, OP_SUBMIT, en->config->machine.cpu.submit_ns,
		   &(struct event){ .from = DISK, .to = (uint8_t)to,
				    .offset_bytes = t->ask[0].offset_bytes, .bytes = bytes });
	t->ask[0].offset_bytes += bytes;
	t->ask[0].bytes -= bytes;
	if (t->ask[0].bytes == 0) {
		t->ask[0] = t->ask[1];
		t->nask--;
	}
	if (to == USER_BUFFER)
		t->direct_pending++;
	return true;
}

static void ask_pages(struct task *t, const struct extent *pages, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		t->ask[i].offset_bytes = pages[i].first * PAGE_BYTES;
		t->ask[i].bytes = pages[i].n * PAGE_BYTES;
	}
	t->nask = n;
}

/* O_DIRECT: whole blocks, whatever the page cache holds. */
static bool ask_direct(struct engine *en)
{
	struct task *t = &en->task;
	uint64_t block = en->config->machine.disk.block_bytes, length = task_chunk_length(en);

	if (t->stage++ == 0) {
		t->ask[0].offset_bytes = task_chunk_offset(en);
		t->ask[0].bytes = (length + block - 1) / block * block;
		t->nask = 1;
		t->waits_for = FOR_DIRECT;
	}
	return submit_next(en, USER_BUFFER);
}

/* read() and sendfile() look for the round's pages; readahead decides what the disk is asked. */
static bool ask_page_cache(struct engine *en, const struct step *step)
{
	struct task *t = &en->task;
	struct extent want = task_round_pages(en, t->round_bytes), ask[2] = { { 0, 0 } };
	uint64_t request = want.n;

	if (t->stage++ == 0) {
		if (!step->rounds)
			request = task_round_pages(en, task_chunk_length(en) -
						       t->round_offset_bytes).n;
		ask_pages(t, ask, cache_read(&en->cache, want, request, ask));
		t->waits_for = FOR_PAGES;
		t->wait_pages = (struct extent){ want.first, cache_known(&en->cache, want) };
	}
	return submit_next(en, PAGE_CACHE);
}

/* The fault on that page: mapped at once if it is resident, else the WAIT row waits for it. */
static void begin_fault(struct engine *en, uint64_t page)
{
	const struct cpu_profile *cpu = &en->config->machine.cpu;
	struct task *t = &en->task;
	struct extent ask[2] = { { 0, 0 } };
	uint64_t mapped = 0;

	ask_pages(t, ask, cache_fault(&en->cache, page, ask));
	t->waits_for = FOR_PAGES;
	t->wait_pages = (struct extent){ page, 1 };
	t->fault_waits = !cache_resident(&en->cache, t->wait_pages);
	if (!t->fault_waits)
		mapped = cache_map(&en->cache, page);
	task_begin(en, OP_FAULT, cpu->fault_ns + mapped * cpu->map_page_ns,
		   &(struct event){ .from = PAGE_CACHE, .to = PAGE_TABLES, .bytes = 8 * mapped,
				    .offset_bytes = page * PAGE_BYTES, .major = t->fault_waits });
}

/*
 * Through a mapping: the first page of the round that is not mapped faults, then the next.
 * MODEL: all faults of a round come before its copy; in the kernel the copy runs into one after
 * the other.
 */
static bool ask_mapping(struct engine *en)
{
	struct task *t = &en->task;
	struct extent pages = task_round_pages(en, t->round_bytes);

	if (submit_next(en, PAGE_CACHE))
		return true;
	if (t->fault_waits)
		return false;
	for (uint64_t page = pages.first; page < pages.first + pages.n; page++) {
		if (!cache_mapped(&en->cache, page)) {
			begin_fault(en, page);
			return true;
		}
	}
	return false;
}

bool task_disk_ask(struct engine *en, const struct step *step)
{
	if (step->to == USER_BUFFER)
		return ask_direct(en);
	if (en->maps)
		return ask_mapping(en);
	return ask_page_cache(en, step);
}

/* After a fault that waited: map the page, then look at the rest of the round again. */
static void map_after_wait(struct engine *en)
{
	const struct cpu_profile *cpu = &en->config->machine.cpu;
	struct task *t = &en->task;
	uint64_t mapped = cache_map(&en->cache, t->wait_pages.first);

	assert(t->row > 0 && task_step(en)[-1].op == OP_DMA);
	t->fault_waits = false;
	task_begin(en, OP_MAP, mapped * cpu->map_page_ns,
		   &(struct event){ .from = PAGE_CACHE, .to = PAGE_TABLES, .bytes = 8 * mapped,
				    .offset_bytes = t->wait_pages.first * PAGE_BYTES });
	t->row--;	/* the DMA row, where faults are taken */
}

bool task_disk_wait(struct engine *en)
{
	struct task *t = &en->task;

	if (t->waits_for == FOR_DIRECT ? t->direct_pending > 0 :
	    !cache_resident(&en->cache, t->wait_pages)) {
		task_sleep(en, t->waits_for);
		return true;
	}
	if (t->fault_waits) {
		map_after_wait(en);
		return true;
	}
	/* A readahead smaller than the round: ask for the rest of it. */
	if (t->waits_for == FOR_PAGES && !en->maps &&
	    t->wait_pages.n < task_round_pages(en, t->round_bytes).n) {
		assert(t->row > 1 && task_step(en)[-1].op == OP_DMA);
		t->row -= 2;	/* the row after it comes next */
	}
	return false;
}
