/*
 * The rows in which the CPU passes the bytes on: COPY and LINK from place to place, XMIT to the NIC.
 */

#include "sim/task.h"

static uint64_t least(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

/*
 * Are the bytes to be copied in the CPU's cache?
 * MODEL: what the CPU has just written is, if it fits; what DMA has written is not; a file that
 * was in the page cache before is, if all of it fits.
 */
static bool cached(const struct engine *en, const struct connection *c, enum place from)
{
	const struct config *config = c->flow->config;
	const uint64_t cache_bytes = en->machine->cpu.cache_bytes;

	switch (from) {
	case USER_BUFFER:
		return !c->flow->strategy->direct &&
			least(c->flow->chunk_bytes, config->file_bytes) <= cache_bytes;
	case PAGE_CACHE:
		return (config->cache == CACHE_WARM || c->request > 0) &&
			config->file_bytes * config->files <= cache_bytes;
	default:
		return true;
	}
}

/* The program's own copy, which is no call. */
static uint64_t bare_copy_ns(struct engine *en, const struct connection *c, enum place from,
			     uint64_t bytes)
{
	const struct cpu_profile *cpu = &en->machine->cpu;

	return cached(en, c, from) ?
		transfer_ns(&en->copy_cached, bytes, cpu->copy_cached_bytes_per_s) :
		transfer_ns(&en->copy_dram, bytes, cpu->copy_dram_bytes_per_s);
}

uint64_t task_copy_ns(struct engine *en, const struct connection *c, enum place from,
		      uint64_t bytes)
{
	return en->machine->cpu.call_ns + bare_copy_ns(en, c, from, bytes);
}

/* TLS in the kernel: what goes into the socket is encrypted on the way, whatever it came as. */
static uint64_t encrypt_ns(struct engine *en, uint64_t bytes)
{
	const struct cpu_profile *cpu = &en->machine->cpu;

	return cpu->call_ns + transfer_ns(&en->copy_dram, bytes, cpu->encrypt_bytes_per_s);
}

static uint64_t round_copy_ns(struct engine *en, const struct connection *c, enum place from,
			      enum place to)
{
	const uint64_t pages = (c->round_bytes + PAGE_BYTES - 1) / PAGE_BYTES;

	if (c->step->user)
		return bare_copy_ns(en, c, from, c->round_bytes);
	if (to != SOCKET_BUFFER)
		return task_copy_ns(en, c, from, c->round_bytes);
	if (c->flow->config->tls == TLS_KERNEL)
		return encrypt_ns(en, c->round_bytes);
	return task_copy_ns(en, c, from, c->round_bytes) + pages * en->machine->cpu.socket_page_ns;
}

/* held: what is copied was held as pages until now. */
static void begin_copy(struct engine *en, struct connection *c, enum place from, enum place to,
		       bool held)
{
	task_begin(en, c, OP_COPY, round_copy_ns(en, c, from, to),
		   &(struct about){ .from = (uint8_t)from, .to = (uint8_t)to, .held = held,
				    .offset_bytes = task_round_offset(c), .bytes = c->round_bytes });
}

/* Looking up the program's own pages costs more than taking the page cache's; registered ones, nothing. */
static uint64_t link_ns(const struct engine *en, const struct connection *c, enum place to)
{
	const struct cpu_profile *cpu = &en->machine->cpu;
	const struct strategy *s = c->flow->strategy;
	const bool users = s->zerocopy || (s->pipe && c->flow->maps && to == PIPE);

	if (s->registered)
		return 0;
	return task_round_pages(c, c->round_bytes).n * (users ? cpu->pin_page_ns : cpu->link_page_ns);
}

/* splice() fills a pipe from the file, or empties one; sendfile() does both, with one of its own. */
static uint64_t through_pipe_ns(const struct cpu_profile *cpu, const struct connection *c,
				const struct step *step)
{
	uint64_t ns = 0;

	if (step->from == PAGE_CACHE && !c->flow->maps)
		ns += cpu->splice_ns;
	if (step->to == SOCKET_BUFFER && !c->flow->strategy->zerocopy)
		ns += cpu->drain_ns;
	return ns;
}

static void begin_link(struct engine *en, struct connection *c, const struct step *step)
{
	const struct cpu_profile *cpu = &en->machine->cpu;
	const bool held = step->from != PIPE && !c->flow->strategy->registered;
	uint64_t takes_ns = cpu->call_ns + link_ns(en, c, step->to);

	if (c->flow->strategy->family == FAMILY_AVOID)
		takes_ns += through_pipe_ns(cpu, c, step);
	if (c->flow->strategy->family == FAMILY_OPTIMISE && held)	/* pages are write-protected */
		takes_ns += cpu->tlb_flush_ns;
	task_begin(en, c, OP_LINK, takes_ns,
		   &(struct about){ .from = (uint8_t)step->from, .to = (uint8_t)step->to,
				    .held = held, .offset_bytes = task_round_offset(c),
				    .bytes = c->round_bytes });
}

/* No room: a program that asked for that is told so, others wait. */
static enum row no_room(struct engine *en, struct connection *c)
{
	if (c->flow->config->nonblocking && !c->issued) {
		size_t row = c->row;

		c->cut = true;
		c->resume_bytes = c->round_offset_bytes;
		while (c->rows[row].op != OP_LEAVE)
			row++;
		program_at_row(c, row);
		return ROW_JUMPED;
	}
	if (c->flow->strategy->polled || program_owner(c)->kthread)
		task_spin(en, c, FOR_ROOM);
	else
		task_sleep(en, c, FOR_ROOM);
	return ROW_BUSY;
}

/* Does this kernel, NIC or setting turn the table's LINK into a copy? */
static bool must_copy(const struct connection *c, const struct step *step)
{
	const struct flow *f = c->flow;

	if (step->op == OP_COPY || (f->splice_copies && step->from == PAGE_CACHE))
		return true;
	return step->to == SOCKET_BUFFER && (!f->links || f->config->tls == TLS_KERNEL);
}

/*
 * Into the socket buffer, as a copy or a reference: as much of the round as there is room for.
 * MODEL: the buffer's limit counts payload bytes; the kernel counts the memory of its skbs, and
 * lets the last one exceed it.
 */
static enum row into_socket(struct engine *en, struct connection *c, const struct step *step)
{
	const uint64_t limit = c->flow->config->socket_buffer_bytes;

	if (c->stage > 0) {
		c->queued_bytes += c->round_bytes;
		c->moved_bytes += c->round_bytes;
		return ROW_DONE;
	}
	if (c->queued_bytes >= limit)
		return no_room(en, c);
	c->stage++;
	c->round_bytes = least(c->round_bytes, limit - c->queued_bytes);
	if (must_copy(c, step))
		begin_copy(en, c, step->from, SOCKET_BUFFER, step->from == PIPE && !c->in_pipe);
	else
		begin_link(en, c, step);
	c->copied = must_copy(c, step) || (step->from == PIPE && c->in_pipe);
	return ROW_BUSY;
}

/*
 * Copy on write: the program changes what it has sent.  Each page faults, in user mode, and is copied.
 * MODEL: it is copied even if the ACK has come meanwhile.
 */
static enum row rewrite(struct engine *en, struct connection *c)
{
	const uint64_t want = least(c->flow->config->rewrite_bytes, c->chunk_bytes);
	const uint64_t offset = c->chunk_offset_bytes + c->rewritten_bytes;
	const uint64_t bytes = least(want - c->rewritten_bytes, PAGE_BYTES);

	if (c->rewritten_bytes == want) {
		c->rewritten_bytes = 0;
		return ROW_DONE;
	}
	if (c->stage == 0) {
		c->stage = 1;
		task_begin(en, c, OP_FAULT, en->machine->cpu.fault_ns,
			   &(struct about){ .from = PAGE_CACHE, .to = PAGE_TABLES, .user = 1,
					    .offset_bytes = offset });
		return ROW_BUSY;
	}
	c->stage = 0;
	c->rewritten_bytes += bytes;
	task_begin(en, c, OP_COPY, task_copy_ns(en, c, USER_BUFFER, bytes),
		   &(struct about){ .from = PAGE_CACHE, .to = USER_BUFFER,
				    .offset_bytes = offset, .bytes = bytes });
	return ROW_BUSY;
}

/* The program copies out of its mapping, a round at a time: each may fault first. */
static enum row fetch(struct engine *en, struct connection *c, const struct step *step)
{
	if (c->stage++ == 0) {
		begin_copy(en, c, step->from, step->to, false);
		return ROW_BUSY;
	}
	c->fetched_bytes += c->round_bytes;
	if (c->fetched_bytes < c->chunk_bytes)
		return task_disk_ask_again(c);
	c->fetched_bytes = 0;
	return ROW_DONE;
}

/* And from one buffer into another, all of the chunk. */
static enum row copy_within(struct engine *en, struct connection *c)
{
	c->rounds = NO_ROUNDS;
	c->end_bytes = c->chunk_bytes;
	task_begin_round(c, 0);
	begin_copy(en, c, USER_BUFFER, USER_BUFFER, false);
	return ROW_LAST;
}

enum row task_send_copy(struct engine *en, struct connection *c, const struct step *step)
{
	if (step->to == SOCKET_BUFFER)
		return into_socket(en, c, step);
	if (step->from == step->to)
		return c->flow->maps ? copy_within(en, c) : rewrite(en, c);
	if (step->user && step->op == OP_COPY)
		return fetch(en, c, step);
	c->in_pipe = must_copy(c, step);
	if (c->in_pipe)
		begin_copy(en, c, step->from, step->to, false);
	else
		begin_link(en, c, step);
	return ROW_LAST;
}

static struct transfer *new_segment(struct engine *en, struct connection *c,
				    const struct step *step, uint64_t bytes)
{
	const struct flow *f = c->flow;
	struct transfer *s = transfer_new(en, c, task_round_offset(c) + c->xmit_bytes -
					  c->tail_bytes, bytes,
					  c->copied ? SOCKET_BUFFER : step->from);

	s->held = !c->copied && !f->strategy->registered;
	s->user = step->user;
	s->began_ns = c->began_ns;
	s->last = s->offset_bytes + bytes == f->config->file_bytes;
	return s;
}

/*
 * Does what fills no segment wait for the next round of the call?  Where that has no room, the kernel
 * sends what there is.  Source: net/ipv4/tcp.c: tcp_sendmsg_locked(); fs/splice.c: MSG_MORE.
 */
static bool more_follows(const struct connection *c)
{
	return c->rounds != NO_ROUNDS && !c->cut &&
		c->round_offset_bytes + c->round_bytes < c->end_bytes &&
		c->queued_bytes < c->flow->config->socket_buffer_bytes;
}

/*
 * Hand the round to the NIC, a segment at a time.  What exceeds the window waits in the socket buffer
 * until an ACK opens it; it is sent then without the program.
 */
enum row task_send_xmit(struct engine *en, struct connection *c, const struct step *step)
{
	struct task *t = program_owner(c);

	if (c->sending) {	/* it has been copied or summed, but not handed over */
		nic_xmit(en, t->core, CORE_TASK, c->sending);
		return ROW_BUSY;
	}
	while (c->xmit_bytes < c->round_bytes) {
		const uint64_t most = least(en->machine->nic.segment_bytes,
					    c->flow->config->window_bytes);
		const uint64_t left = c->tail_bytes + c->round_bytes - c->xmit_bytes;
		const uint64_t bytes = least(left, most);
		struct transfer *s;

		if (bytes < most && more_follows(c)) {
			c->tail_bytes = left;
			return ROW_DONE;
		}
		s = new_segment(en, c, step, bytes);
		c->xmit_bytes += bytes - c->tail_bytes;
		c->tail_bytes = 0;
		if (!c->unsent.head && nic_window_open(c, bytes)) {
			c->sending = s;
			nic_xmit(en, t->core, CORE_TASK, s);
			return s->handed && c->xmit_bytes == c->round_bytes ? ROW_LAST : ROW_BUSY;
		}
		fifo_put(&c->unsent, s);
	}
	return ROW_DONE;
}
