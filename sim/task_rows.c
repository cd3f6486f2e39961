/*
 * What each row of a path table does: calls, requests of an io_uring and page tables here, the disk in
 * task_disk.c, copying and sending in task_send.c.
 *
 * A row's function is called again after each operation that it began, until it says that the row is
 * finished, or will be with that operation.  connection.stage counts its calls where that matters.
 *
 * Inside a call marked `rounds` the kernel works on at most 64 KiB at a time: write() because a segment
 * is no larger, read() because it hands over what has arrived; or on at most 16 pages, which is what a
 * pipe holds: sendfile() has one inside.
 * MODEL: read() copies in folios of the page cache, at most 31 of them at a time.
 * MODEL: rounds are today's; before 2.6.23 sendfile() went page by page.
 * MODEL: a worker that waits for completions, or for the disk, waits for that alone, although others of its
 * sockets could go on; a program may put the socket's error queue into its epoll set.
 */

#include <assert.h>
#include <string.h>

#include "sim/task.h"

#define ROUND_BYTES 65536ull
#define ROUND_PAGES 16

static uint64_t least(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

/* Of bytes at that place in the chunk, those that lie in the next so many pages. */
static uint64_t in_pages(const struct connection *c, uint64_t offset_bytes, uint64_t pages)
{
	return pages * PAGE_BYTES - (c->chunk_offset_bytes + offset_bytes) % PAGE_BYTES;
}

void task_begin_round(struct connection *c, uint64_t offset_bytes)
{
	uint64_t left = c->end_bytes - offset_bytes;

	if (c->rounds == ROUNDS)
		left = least(left, ROUND_BYTES);
	else if (c->rounds == ROUNDS_OF_PAGES)
		left = least(left, in_pages(c, offset_bytes, ROUND_PAGES));
	c->round_offset_bytes = offset_bytes;
	c->round_bytes = left;
	c->xmit_bytes = 0;
}

/* The call that fills the pipe moves what that has room for; the one after it, the same bytes. */
static void begin_piece(struct connection *c, uint64_t offset_bytes)
{
	c->pipe_row = c->row;
	c->piece_offset_bytes = offset_bytes;
	c->piece_bytes = least(c->chunk_bytes - offset_bytes,
			       in_pages(c, offset_bytes,
					c->flow->config->pipe_bytes / PAGE_BYTES));
}

/* Begin a call, or a request of an io_uring. */
static void begin_work(struct connection *c, const struct step *step)
{
	uint64_t from = c->resume_bytes;

	c->enter_row = c->row;
	c->rounds = step->rounds;
	c->issued = step->op == OP_ISSUE;
	c->fills_pipe = step->to_pipe;
	c->moved_bytes = 0;
	c->cut = false;
	c->end_bytes = c->chunk_bytes;
	if (c->flow->strategy->pipe) {
		if (step->to_pipe && from == 0)
			begin_piece(c, 0);
		if (from < c->piece_offset_bytes)
			from = c->piece_offset_bytes;
		c->end_bytes = c->piece_offset_bytes + c->piece_bytes;
	}
	task_begin_round(c, from);
}

/* Does the call copy what is in the program's buffer into the socket? */
static bool sends_buffer(const struct connection *c)
{
	for (size_t row = c->row; row < c->nrows && c->rows[row].op != OP_LEAVE; row++) {
		if (c->rows[row].op == OP_COPY && c->rows[row].from == USER_BUFFER &&
		    c->rows[row].to == SOCKET_BUFFER)
			return true;
	}
	return false;
}

/* TLS in user space: the program encrypts the chunk in its buffer before it sends it. */
static bool encrypt(struct engine *en, struct connection *c)
{
	const uint64_t bytes = c->chunk_bytes;
	struct timed none = { 0 };

	if (c->encrypted || !sends_buffer(c))
		return false;
	c->encrypted = true;	/* also if the socket takes none of it */
	task_begin(en, c, OP_COPY,
		   transfer_ns(&none, bytes, en->machine->cpu.encrypt_bytes_per_s),
		   &(struct about){ .from = USER_BUFFER, .to = USER_BUFFER, .user = 1,
				    .offset_bytes = c->chunk_offset_bytes, .bytes = bytes });
	return true;
}

static enum row row_enter(struct engine *en, struct connection *c, const struct step *step)
{
	if (c->flow->config->tls == TLS_USER && c->stage++ == 0 && encrypt(en, c))
		return ROW_BUSY;
	memcpy(c->origin.call, step->call, sizeof(c->origin.call));
	begin_work(c, step);
	task_begin(en, c, OP_ENTER, en->machine->cpu.mode_switch_ns, &(struct about){ 0 });
	return ROW_LAST;
}

/* At the end of a round that leaves something to do, back to the row after the call's first. */
static bool next_round(struct connection *c)
{
	const uint64_t done = c->round_offset_bytes + c->round_bytes;

	if (c->rounds == NO_ROUNDS || c->cut || done >= c->end_bytes)
		return false;
	task_begin_round(c, done);
	program_at_row(c, c->enter_row + 1);
	return true;
}

static enum row jump(struct connection *c, size_t row)
{
	program_at_row(c, row);
	return ROW_JUMPED;
}

/* After a call has returned: the rest of what was cut short, or of what did not fit into the pipe. */
static enum row after_call(struct engine *en, struct connection *c)
{
	const struct step *enter = &c->rows[c->enter_row];

	memset(c->origin.call, 0, sizeof(c->origin.call));
	if (c->cut) {
		const size_t row = c->enter_row;

		c->cut = false;
		if (c->moved_bytes == 0)
			worker_park(en, c);
		return jump(c, row);
	}
	c->resume_bytes = 0;
	c->encrypted = false;
	/* Not after a call that comes before the pipe is filled, as a path of a scenario's own may have. */
	if (c->flow->strategy->pipe && c->phase == PHASE_LOOP && !enter->to_pipe &&
	    c->enter_row > c->pipe_row) {
		const uint64_t done = c->piece_offset_bytes + c->piece_bytes;

		if (done < c->chunk_bytes) {
			c->row = c->pipe_row;
			begin_piece(c, done);
			c->resume_bytes = done;
			return jump(c, c->pipe_row);
		}
	}
	return ROW_DONE;
}

static enum row row_leave(struct engine *en, struct connection *c, const struct step *step)
{
	(void)step;
	if (c->stage++ > 0)
		return after_call(en, c);
	if (next_round(c))
		return ROW_JUMPED;
	task_begin(en, c, OP_LEAVE, en->machine->cpu.mode_switch_ns,
		   &(struct about){ .again = c->cut && c->moved_bytes == 0 });
	return ROW_BUSY;
}

/* io_uring: as a call, but without a mode switch. */
static enum row row_issue(struct engine *en, struct connection *c, const struct step *step)
{
	begin_work(c, step);
	task_begin(en, c, OP_ISSUE, en->machine->cpu.ring_ns / 2, &(struct about){ 0 });
	return ROW_LAST;
}

static enum row row_complete(struct engine *en, struct connection *c, const struct step *step)
{
	(void)step;
	if (c->stage++ > 0) {
		c->issued = false;
		c->rounds = NO_ROUNDS;
		return ROW_DONE;
	}
	if (next_round(c))
		return ROW_JUMPED;
	task_begin(en, c, OP_COMPLETE, (en->machine->cpu.ring_ns + 1) / 2, &(struct about){ 0 });
	return ROW_BUSY;
}

static enum row row_map(struct engine *en, struct connection *c, const struct step *step)
{
	const struct cpu_profile *cpu = &en->machine->cpu;
	uint64_t pages = 0, takes_ns = cpu->call_ns + cpu->map_ns;

	if (step->op == OP_UNMAP)
		pages = page_cache_unmap(&c->reader);
	else if (c->phase == PHASE_LOOP)	/* copy on write: the chunk's pages are remapped */
		pages = task_round_pages(c, c->round_bytes).n;
	takes_ns += task_map_ns(en, c, pages);
	if (pages > 0)
		takes_ns += cpu->tlb_flush_ns;
	task_begin(en, c, step->op, takes_ns,
		   &(struct about){ .from = (uint8_t)step->from, .to = (uint8_t)step->to,
				    .bytes = 8 * pages });
	return ROW_LAST;
}

/* Which completions the row waits for: see sim/step.h. */
static uint64_t wanted_chunks(const struct connection *c, const struct step *step)
{
	const struct flow *f = c->flow;
	const uint64_t now = c->request * f->rounds + c->batch_first + c->i;
	uint64_t buffers = f->config->depth;

	if (c->phase == PHASE_REAP)
		return step->all ? c->sent_chunks : c->reaped_chunks + 1;
	if (step->per_batch)
		return now;
	return now < buffers ? 0 : now - buffers + 1;
}

static enum row wait_for(struct engine *en, struct connection *c, const struct step *step,
			 enum waits_for what)
{
	if (step->op == OP_SPIN)
		task_spin(en, c, what);
	else
		task_sleep(en, c, what);
	return ROW_BUSY;
}

static enum row row_wait(struct engine *en, struct connection *c, const struct step *step)
{
	if (step->from == DISK)
		return task_disk_wait(en, c, step);
	c->wait_chunks = wanted_chunks(c, step);
	if (program_acked_chunks(c) >= c->wait_chunks)
		return ROW_DONE;
	return wait_for(en, c, step, FOR_COMPLETION);
}

/* Completions are read: of zero-copy sends those that are acknowledged, of others this batch's. */
static enum row row_reap(struct engine *en, struct connection *c, const struct step *step)
{
	const struct cpu_profile *cpu = &en->machine->cpu;
	const bool zerocopy = c->flow->strategy->zerocopy;
	uint64_t done = c->request * c->flow->rounds + c->batch_first + c->batch_n, n;

	if (zerocopy)
		done = least(done, program_acked_chunks(c));
	n = done - c->reaped_chunks;
	(void)step;
	if (n == 0)
		return ROW_DONE;
	c->reaped_chunks = done;
	task_begin(en, c, OP_REAP, n * (zerocopy ? cpu->notify_ns : cpu->ring_ns),
		   &(struct about){ .from = NIC });
	return ROW_LAST;
}

enum row (*const task_row[N_OPS])(struct engine *en, struct connection *c,
				  const struct step *step) = {
	[OP_ENTER] = row_enter,
	[OP_LEAVE] = row_leave,
	[OP_ISSUE] = row_issue,
	[OP_COMPLETE] = row_complete,
	[OP_DMA] = task_disk_ask,
	[OP_WAIT] = row_wait,
	[OP_SPIN] = row_wait,
	[OP_COPY] = task_send_copy,
	[OP_LINK] = task_send_copy,
	[OP_XMIT] = task_send_xmit,
	[OP_MAP] = row_map,
	[OP_UNMAP] = row_map,
	[OP_REAP] = row_reap,
	[OP_LOOKUP] = task_lookup,
};

