/*
 * What each row of a path table does.
 *
 * A row's function is called again after each operation that it began, until it returns false: the row
 * is finished.  task.stage counts its calls where that matters; it is 0 at the first.
 *
 * Inside a call marked `rounds` the kernel works on at most 64 KiB at a time: sendfile()
 * because its inner pipe has 16 pages, write() because a segment is no larger, read()
 * because it hands over what has arrived.
 * MODEL: read() copies in folios of the page cache, at most 31 of them at a time.
 */

#include <assert.h>

#include "sim/task.h"

#define ROUND_BYTES 65536ull

static uint64_t least(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

static const struct cpu_profile *cpu(const struct engine *en)
{
	return &en->config->machine.cpu;
}

static bool gathers(const struct engine *en)
{
	return en->config->machine.nic.scatter_gather;
}

/* Offset into the file of this round, and its pages. */
static uint64_t round_offset(const struct engine *en)
{
	return task_chunk_offset(en) + en->task.round_offset_bytes;
}

static struct extent round_pages(const struct engine *en, uint64_t bytes)
{
	uint64_t offset = round_offset(en), first = offset / PAGE_BYTES;

	return (struct extent){ first, (offset + bytes - 1) / PAGE_BYTES - first + 1 };
}

/* A round is what is left of the chunk, 64 KiB at most. */
static void begin_round(struct engine *en, uint64_t offset_bytes)
{
	struct task *t = &en->task;
	uint64_t left = task_chunk_length(en) - offset_bytes;

	t->round_offset_bytes = offset_bytes;
	t->round_bytes = t->rounds ? least(left, ROUND_BYTES) : left;
	t->copied = false;
	t->xmit_bytes = 0;
}

static bool row_enter(struct engine *en, const struct step *step)
{
	struct task *t = &en->task;

	if (t->stage++ > 0)
		return false;
	t->call = step->call;
	t->enter_row = t->row;
	t->rounds = step->rounds;
	begin_round(en, 0);
	task_begin(en, OP_ENTER, cpu(en)->mode_switch_ns, &(struct event){ 0 });
	return true;
}

/* At the end of a round that leaves something of the chunk, back to the call's first row. */
static bool row_leave(struct engine *en)
{
	struct task *t = &en->task;
	uint64_t done = t->round_offset_bytes + t->round_bytes;

	if (t->stage++ > 0) {
		t->call = "";
		return false;
	}
	if (t->rounds && done < task_chunk_length(en)) {
		begin_round(en, done);
		t->row = t->enter_row;	/* the row after it comes next */
		t->stage = 0;
		return false;
	}
	task_begin(en, OP_LEAVE, cpu(en)->mode_switch_ns, &(struct event){ 0 });
	return true;
}

/* Queue the next piece of what was asked of the disk; false when all is queued. */
static bool submit_next(struct engine *en, enum place to)
{
	struct task *t = &en->task;
	uint64_t most = en->config->machine.disk.request_bytes, bytes;

	if (t->nask == 0)
		return false;
	bytes = least(t->ask[0].bytes, most);
	t->submitting = (struct request){
		.origin = task_origin(en), .offset_bytes = t->ask[0].offset_bytes,
		.bytes = bytes, .to = to,
	};
	task_begin(en, OP_SUBMIT, cpu(en)->submit_ns,
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
static bool row_direct(struct engine *en)
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
static bool row_page_cache(struct engine *en, const struct step *step)
{
	struct task *t = &en->task;
	struct extent want = round_pages(en, t->round_bytes), ask[2];
	uint64_t request = want.n;

	if (t->stage++ == 0) {
		if (!step->rounds)
			request = round_pages(en, task_chunk_length(en) - t->round_offset_bytes).n;
		ask_pages(t, ask, cache_read(&en->cache, want, request, ask));
		t->waits_for = FOR_PAGES;
		t->wait_pages = (struct extent){ want.first, cache_known(&en->cache, want) };
	}
	return submit_next(en, PAGE_CACHE);
}

/*
 * Through a mapping: the first page of the round that is not mapped faults.  If it is
 * resident it is mapped at once, else its readahead is asked for and the WAIT row waits.
 * MODEL: all faults of a round come before its copy; in the kernel the copy runs into one after the other.
 */
static bool row_fault(struct engine *en)
{
	struct task *t = &en->task;
	struct extent pages = round_pages(en, t->round_bytes), ask[2];
	uint64_t page = pages.first, mapped = 0;

	if (t->stage++ > 0) {
		if (submit_next(en, PAGE_CACHE))
			return true;
		if (t->fault_waits)
			return false;
	}
	while (page < pages.first + pages.n && cache_mapped(&en->cache, page))
		page++;
	if (page == pages.first + pages.n)
		return false;
	ask_pages(t, ask, cache_fault(&en->cache, page, ask));
	t->waits_for = FOR_PAGES;
	t->wait_pages = (struct extent){ page, 1 };
	t->fault_waits = !cache_resident(&en->cache, t->wait_pages);
	if (!t->fault_waits)
		mapped = cache_map(&en->cache, page);
	task_begin(en, OP_FAULT, cpu(en)->fault_ns + mapped * cpu(en)->map_page_ns,
		   &(struct event){ .from = PAGE_CACHE, .to = PAGE_TABLES, .bytes = 8 * mapped,
				    .offset_bytes = page * PAGE_BYTES, .major = t->fault_waits });
	return true;
}

static bool row_dma(struct engine *en, const struct step *step)
{
	if (step->to == USER_BUFFER)
		return row_direct(en);
	if (en->maps)
		return row_fault(en);
	return row_page_cache(en, step);
}

/* After a fault that waited: map the page, then look at the rest of the round again. */
static bool map_after_wait(struct engine *en)
{
	struct task *t = &en->task;
	uint64_t mapped = cache_map(&en->cache, t->wait_pages.first);

	assert(t->row > 0 && task_step(en)[-1].op == OP_DMA);
	t->fault_waits = false;
	task_begin(en, OP_MAP, mapped * cpu(en)->map_page_ns,
		   &(struct event){ .from = PAGE_CACHE, .to = PAGE_TABLES, .bytes = 8 * mapped,
				    .offset_bytes = t->wait_pages.first * PAGE_BYTES });
	t->row--;	/* the DMA row, where faults are taken */
	t->stage = 1;
	return true;
}

static bool row_wait(struct engine *en)
{
	struct task *t = &en->task;

	if (t->waits_for == FOR_DIRECT ? t->direct_pending > 0 :
	    !cache_resident(&en->cache, t->wait_pages)) {
		task_sleep(en, t->waits_for);
		return true;
	}
	if (t->fault_waits)
		return map_after_wait(en);
	/* A readahead smaller than the round: ask for the rest of it. */
	if (t->waits_for == FOR_PAGES && !en->maps &&
	    t->wait_pages.n < round_pages(en, t->round_bytes).n) {
		assert(t->row > 1 && task_step(en)[-1].op == OP_DMA);
		t->row -= 2;	/* the row after it comes next */
	}
	return false;
}

/*
 * Are the bytes to be copied in the CPU's cache?
 * MODEL: what the CPU has just written is, if the buffer fits; what DMA has written is not; a
 * file that was in the page cache before is, if all of it fits.
 */
static bool cached(const struct engine *en, enum place from)
{
	const struct config *c = en->config;
	const struct strategy *s = en->run->strategy;

	switch (from) {
	case USER_BUFFER:
		return !s->direct && en->chunk_bytes <= cpu(en)->cache_bytes;
	case PAGE_CACHE:
		return (c->cache == CACHE_WARM || en->task.request > 0) &&
		       c->file_bytes <= cpu(en)->cache_bytes;
	default:
		return true;
	}
}

static void begin_copy(struct engine *en, enum place from, enum place to, uint64_t offset_bytes,
		       uint64_t bytes)
{
	uint64_t rate = cached(en, from) ? cpu(en)->copy_cached_bytes_per_s :
		cpu(en)->copy_dram_bytes_per_s;

	task_begin(en, OP_COPY, cpu(en)->call_ns + transfer_ns(bytes, rate),
		   &(struct event){ .from = (uint8_t)from, .to = (uint8_t)to,
				    .offset_bytes = offset_bytes, .bytes = bytes });
}

static void begin_link(struct engine *en, const struct step *step, uint64_t offset_bytes,
		       uint64_t bytes)
{
	uint64_t pages = round_pages(en, bytes).n;

	task_begin(en, OP_LINK, cpu(en)->call_ns + pages * cpu(en)->link_page_ns,
		   &(struct event){ .from = (uint8_t)step->from, .to = (uint8_t)step->to,
				    .offset_bytes = offset_bytes, .bytes = bytes });
}

/*
 * Into the socket buffer, as a copy or a reference: as much of the round as there is room for.
 * MODEL: the buffer's limit counts payload bytes; the kernel counts the memory of its skbs.
 */
static bool row_into_socket(struct engine *en, const struct step *step)
{
	struct task *t = &en->task;
	uint64_t limit = en->config->socket_buffer_bytes, room;
	bool link = step->op == OP_LINK;

	if (t->stage > 0) {
		en->nic.queued_bytes += t->round_bytes;
		return false;
	}
	room = limit > en->nic.queued_bytes ? limit - en->nic.queued_bytes : 0;
	if (room == 0) {
		task_sleep(en, FOR_ROOM);
		return true;
	}
	t->stage++;
	t->round_bytes = least(t->round_bytes, room);
	/* Before it gathered, sendfile copied; and so did TCP for a NIC that cannot gather. */
	if (link && !kernel_has(&en->config->kernel, RULE_GSO_ALWAYS) &&
	    !(kernel_has(&en->config->kernel, RULE_SENDFILE_GATHER) && gathers(en)))
		link = false;
	t->copied = !link;
	if (link)
		begin_link(en, step, round_offset(en), t->round_bytes);
	else
		begin_copy(en, step->from, SOCKET_BUFFER, round_offset(en), t->round_bytes);
	return true;
}

static bool row_copy(struct engine *en, const struct step *step)
{
	if (step->to == SOCKET_BUFFER)
		return row_into_socket(en, step);
	if (en->task.stage++ > 0)
		return false;
	begin_copy(en, step->from, step->to, round_offset(en), en->task.round_bytes);
	return true;
}

/*
 * Hand the round to the NIC, a segment at a time.  Since 4.17 a NIC that cannot gather gets each
 * segment copied once more, just before (net/core/skbuff.c: skb_segment()).
 * MODEL: this always happens inside the call; the kernel may do it later, in a softirq.
 */
static bool row_xmit(struct engine *en, const struct step *step)
{
	struct task *t = &en->task;
	enum place from = t->copied ? SOCKET_BUFFER : step->from;
	uint64_t offset = round_offset(en) + t->xmit_bytes, bytes;

	if (t->xmit_bytes == t->round_bytes)
		return false;
	bytes = least(t->round_bytes - t->xmit_bytes, en->config->machine.nic.segment_bytes);
	if (!gathers(en) && !t->device_copied &&
	    kernel_has(&en->config->kernel, RULE_GSO_ALWAYS)) {
		t->device_copied = true;
		begin_copy(en, from, SOCKET_BUFFER, offset, bytes);
		return true;
	}
	t->sending = (struct segment){
		.origin = task_origin(en), .offset_bytes = offset, .bytes = bytes,
		.from = t->device_copied ? SOCKET_BUFFER : from, .referenced = !t->copied && !t->device_copied,
	};
	t->xmit_bytes += bytes;
	t->device_copied = false;
	task_begin(en, OP_XMIT, cpu(en)->xmit_ns,
		   &(struct event){ .from = (uint8_t)t->sending.from, .to = NIC,
				    .offset_bytes = offset, .bytes = bytes });
	return true;
}

static bool row_map(struct engine *en, const struct step *step)
{
	uint64_t pages = 0;

	if (en->task.stage++ > 0)
		return false;
	if (step->op == OP_UNMAP)
		pages = cache_unmap(&en->cache);
	task_begin(en, step->op, cpu(en)->call_ns + pages * cpu(en)->map_page_ns,
		   &(struct event){ .from = (uint8_t)step->from, .to = (uint8_t)step->to,
				    .bytes = 8 * pages });
	return true;
}

bool task_row(struct engine *en)
{
	const struct step *step = task_step(en);

	switch (step->op) {
	case OP_ENTER:
		return row_enter(en, step);
	case OP_LEAVE:
		return row_leave(en);
	case OP_DMA:
		return row_dma(en, step);
	case OP_WAIT:
		return row_wait(en);
	case OP_COPY:
		return row_copy(en, step);
	case OP_LINK:
		return row_into_socket(en, step);
	case OP_XMIT:
		return row_xmit(en, step);
	case OP_MAP:
	case OP_UNMAP:
		return row_map(en, step);
	default:
		assert(!"a table holds only the operations above");
		return false;
	}
}
