/*
 * What each row of a path table does: calls and page tables here, the disk in task_disk.c,
 * copying and sending in task_send.c.
 *
 * A row's function is called again after each operation that it began, until it returns false: the
 * row is finished.  task.stage counts its calls where that matters; it is 0 at the first.
 *
 * Inside a call marked `rounds` the kernel works on at most 64 KiB at a time: sendfile()
 * because its inner pipe has 16 pages, write() because a segment is no larger, read()
 * because it hands over what has arrived.
 * MODEL: read() copies in folios of the page cache, at most 31 of them at a time.
 * MODEL: rounds of 64 KiB are today's; before 2.6.23 sendfile() went page by page.
 */

#include <assert.h>

#include "sim/task.h"

#define ROUND_BYTES 65536ull

uint64_t task_round_offset(const struct engine *en)
{
	return task_chunk_offset(en) + en->task.round_offset_bytes;
}

struct extent task_round_pages(const struct engine *en, uint64_t bytes)
{
	uint64_t offset = task_round_offset(en), first = offset / PAGE_BYTES;

	return (struct extent){ first, (offset + bytes - 1) / PAGE_BYTES - first + 1 };
}

/* A round is what is left of the chunk, 64 KiB at most. */
static void begin_round(struct engine *en, uint64_t offset_bytes)
{
	struct task *t = &en->task;
	uint64_t left = task_chunk_length(en) - offset_bytes;

	t->round_offset_bytes = offset_bytes;
	t->round_bytes = t->rounds && left > ROUND_BYTES ? ROUND_BYTES : left;
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
	task_begin(en, OP_ENTER, en->config->machine.cpu.mode_switch_ns, &(struct event){ 0 });
	return true;
}

/* At the end of a round that leaves something of the chunk, back to the call's first row. */
static bool row_leave(struct engine *en)
{
	struct task *t = &en->task;
	uint64_t done = t->round_offset_bytes + t->round_bytes;

	if (t->stage++ > 0)
		return false;
	if (t->rounds && done < task_chunk_length(en)) {
		begin_round(en, done);
		t->row = t->enter_row;	/* the row after it comes next */
		return false;
	}
	task_begin(en, OP_LEAVE, en->config->machine.cpu.mode_switch_ns, &(struct event){ 0 });
	return true;
}

static bool row_map(struct engine *en, const struct step *step)
{
	const struct cpu_profile *cpu = &en->config->machine.cpu;
	uint64_t pages = 0;

	if (en->task.stage++ > 0)
		return false;
	if (step->op == OP_UNMAP)
		pages = cache_unmap(&en->cache);
	task_begin(en, step->op, cpu->call_ns + pages * cpu->map_page_ns,
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
		return task_disk_ask(en, step);
	case OP_WAIT:
		return task_disk_wait(en);
	case OP_COPY:
	case OP_LINK:
		return task_send_copy(en, step);
	case OP_XMIT:
		return task_send_xmit(en, step);
	case OP_MAP:
	case OP_UNMAP:
		return row_map(en, step);
	default:
		assert(!"a table holds only the operations above");
		return false;
	}
}
