/*
 * The rows in which the CPU passes the bytes on: COPY and LINK from place to place, XMIT to the
 * NIC.
 */

#include "sim/task.h"

static uint64_t least(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

static bool gathers(const struct engine *en)
{
	return en->config->machine.nic.scatter_gather;
}

/* Since 4.17 TCP takes references, whatever the NIC can do. */
static bool copies_at_transmit(const struct engine *en)
{
	return !gathers(en) && kernel_has(&en->config->kernel, RULE_GSO_ALWAYS);
}

/* Before it gathered, sendfile copied; and so did TCP for a NIC that cannot gather. */
static bool links(const struct engine *en)
{
	const struct kernel *k = &en->config->kernel;

	return kernel_has(k, RULE_GSO_ALWAYS) ||
		(kernel_has(k, RULE_SENDFILE_GATHER) && gathers(en));
}

/*
 * Are the bytes to be copied in the CPU's cache?
 * MODEL: what the CPU has just written is, if it fits; what DMA has written is not; a file that
 * was in the page cache before is, if all of it fits.
 */
static bool cached(const struct engine *en, enum place from)
{
	const struct config *c = en->config;
	uint64_t cache_bytes = c->machine.cpu.cache_bytes;

	switch (from) {
	case USER_BUFFER:
		return !en->run->strategy->direct &&
			least(en->chunk_bytes, c->file_bytes) <= cache_bytes;
	case PAGE_CACHE:
		return (c->cache == CACHE_WARM || en->task.request > 0) &&
			c->file_bytes <= cache_bytes;
	default:
		return true;
	}
}

static void begin_copy(struct engine *en, enum place from, enum place to, uint64_t offset_bytes,
		       uint64_t bytes)
{
	const struct cpu_profile *cpu = &en->config->machine.cpu;
	uint64_t rate = cached(en, from) ? cpu->copy_cached_bytes_per_s :
		cpu->copy_dram_bytes_per_s;

	task_begin(en, OP_COPY, cpu->call_ns + transfer_ns(bytes, rate),
		   &(struct event){ .from = (uint8_t)from, .to = (uint8_t)to,
				    .offset_bytes = offset_bytes, .bytes = bytes });
}

static void begin_link(struct engine *en, const struct step *step, uint64_t offset_bytes,
		       uint64_t bytes)
{
	const struct cpu_profile *cpu = &en->config->machine.cpu;

	task_begin(en, OP_LINK,
		   cpu->call_ns + task_round_pages(en, bytes).n * cpu->link_page_ns,
		   &(struct event){ .from = (uint8_t)step->from, .to = (uint8_t)step->to,
				    .offset_bytes = offset_bytes, .bytes = bytes });
}

/*
 * Into the socket buffer, as a copy or a reference: as much of the round as there is room for.
 * MODEL: the buffer's limit counts payload bytes; the kernel counts the memory of its skbs, and
 * lets the last one exceed it.
 */
static bool into_socket(struct engine *en, const struct step *step)
{
	struct task *t = &en->task;
	uint64_t limit = en->config->socket_buffer_bytes, used = en->nic.queued_bytes;

	if (t->stage > 0) {
		en->nic.queued_bytes += t->round_bytes;
		return false;
	}
	if (used >= limit) {
		task_sleep(en, FOR_ROOM);
		return true;
	}
	t->stage++;
	t->round_bytes = least(t->round_bytes, limit - used);
	t->copied = step->op == OP_COPY || !links(en);
	if (t->copied)
		begin_copy(en, step->from, SOCKET_BUFFER, task_round_offset(en), t->round_bytes);
	else
		begin_link(en, step, task_round_offset(en), t->round_bytes);
	return true;
}

bool task_send_copy(struct engine *en, const struct step *step)
{
	if (step->to == SOCKET_BUFFER)
		return into_socket(en, step);
	if (en->task.stage++ > 0)
		return false;
	begin_copy(en, step->from, step->to, task_round_offset(en), en->task.round_bytes);
	return true;
}

/*
 * Hand the round to the NIC, a segment at a time.  Since 4.17 a NIC that cannot gather gets each
 * segment copied once more, just before (net/core/skbuff.c: skb_segment()).
 * MODEL: this always happens inside the call; the kernel may do it later, in a softirq.
 * MODEL: a NIC that cannot gather gets segments as large as any other; the kernel cuts them to
 * frames for it first.
 * MODEL: the copy made for it stays in the socket buffer until the ACK; the kernel keeps what it
 * was made from, and frees the copy when the NIC has fetched it.
 */
bool task_send_xmit(struct engine *en, const struct step *step)
{
	struct task *t = &en->task;
	enum place from = t->copied ? SOCKET_BUFFER : step->from;
	uint64_t offset = task_round_offset(en) + t->xmit_bytes, bytes;

	if (t->xmit_bytes == t->round_bytes)
		return false;
	bytes = least(t->round_bytes - t->xmit_bytes, en->config->machine.nic.segment_bytes);
	if (copies_at_transmit(en)) {
		if (!t->device_copied) {
			t->device_copied = true;
			begin_copy(en, from, SOCKET_BUFFER, offset, bytes);
			return true;
		}
		t->device_copied = false;
		from = SOCKET_BUFFER;
	}
	t->sending = (struct segment){
		.origin = task_origin(en), .offset_bytes = offset, .bytes = bytes, .from = from,
	};
	t->xmit_bytes += bytes;
	task_begin(en, OP_XMIT, en->config->machine.cpu.xmit_ns,
		   &(struct event){ .from = (uint8_t)from, .to = NIC, .offset_bytes = offset,
				    .bytes = bytes });
	return true;
}
