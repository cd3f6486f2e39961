/*
 * The engine: a discrete-event simulation of one run.  It pops what happens next, lets each
 * part begin what it can begin, and emits an event for each operation at the moment it starts;
 * its duration is known then, so the trace comes out sorted and nothing is kept.
 *
 * The CPU does one thing at a time: interrupts before the task.
 *
 * MODEL: an interrupt that comes during an operation of the CPU is handled when that operation
 * ends.  The real one cuts in; the sum of the times is the same.
 */

#include "sim/engine.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "sim/parts.h"

#define NS_PER_S 1000000000ull

uint64_t transfer_ns(uint64_t bytes, uint64_t bytes_per_s)
{
	/* Whole seconds apart, so that the product cannot overflow. */
	uint64_t rest = bytes % bytes_per_s;

	assert(rest <= (UINT64_MAX - bytes_per_s) / NS_PER_S);	/* no request is near 18 GB */
	return bytes / bytes_per_s * NS_PER_S + (rest * NS_PER_S + bytes_per_s - 1) / bytes_per_s;
}

uint64_t engine_payload(const struct engine *en, uint64_t offset_bytes, uint64_t bytes)
{
	uint64_t size = en->config->file_bytes;

	if (offset_bytes >= size)
		return 0;
	return bytes < size - offset_bytes ? bytes : size - offset_bytes;
}

void engine_emit(struct engine *en, const struct origin *origin, enum op op, enum lane lane,
		 uint64_t takes_ns, struct event *e)
{
	e->start_ns = en->now_ns;
	e->end_ns = en->now_ns + takes_ns;
	e->op = (uint8_t)op;
	e->lane = (uint8_t)lane;
	e->chunk = origin->chunk;
	e->step = (int16_t)origin->step;
	e->phase = (uint8_t)origin->phase;
	assert(strlen(origin->call) < sizeof(e->call));
	strcpy(e->call, origin->call);
	switch (op) {
	case OP_DMA: case OP_COPY: case OP_LINK: case OP_XMIT: case OP_SUBMIT: case OP_MEDIA:
	case OP_WIRE: case OP_ACK:
		/* An ACK may tell of more than one sending of the file; its bytes are payload. */
		e->payload_bytes = op == OP_ACK ? e->bytes :
			engine_payload(en, e->offset_bytes, e->bytes);
		break;
	default:
		break;
	}
	if (lane == LANE_CPU)
		queue_push(&en->queue, e->end_ns, CPU_DONE);
	if (!en->failed && en->sink->put(en->sink, e) != 0)
		en->failed = true;
}

/* Memory that is there before the program starts, or is given back at its end. */
static void emit_memory(struct engine *en, enum op op, enum place place, uint64_t bytes)
{
	struct event e = {
		.start_ns = en->now_ns, .end_ns = en->now_ns, .op = (uint8_t)op,
		.lane = LANE_CPU, .step = -1, .bytes = bytes,
		.from = (uint8_t)(op == OP_FREE ? place : NOWHERE),
		.to = (uint8_t)(op == OP_FREE ? NOWHERE : place),
		.phase = op == OP_FREE ? PHASE_TEARDOWN : PHASE_SETUP,
	};

	if (bytes > 0 && !en->failed && en->sink->put(en->sink, &e) != 0)
		en->failed = true;
}

static uint64_t buffer_bytes(const struct engine *en)
{
	const struct strategy *s = en->run->strategy;
	uint64_t n = s->batched ? en->config->depth : 1;

	if (s->buffer == NOWHERE || en->rounds == 0)
		return 0;
	return en->chunk_bytes * (n < en->rounds ? n : en->rounds);
}

static void cpu_irq(struct engine *en, enum cpu_does irq, enum place from)
{
	const struct origin none = { .step = -1, .phase = PHASE_LOOP, .call = "" };

	en->cpu = irq;
	engine_emit(en, &none, OP_IRQ, LANE_CPU, en->config->machine.cpu.interrupt_ns,
		    &(struct event){ .from = (uint8_t)from });
}

/* The CPU is free: what has the highest priority? */
static void cpu_go(struct engine *en)
{
	if (en->cpu != CPU_IDLE)
		return;
	if (en->ack_next) {
		en->cpu = CPU_ACK;
		nic_ack_start(en);
	} else if (en->disk.moved > en->disk.reported) {
		cpu_irq(en, CPU_IRQ_DISK, DISK);
	} else if (en->nic.arrived > en->nic.acked) {
		cpu_irq(en, CPU_IRQ_NIC, NIC);
	} else if (en->task.state == TASK_READY) {
		en->cpu = CPU_TASK;
		task_go(en);
		if (en->task.state == TASK_DONE)
			emit_memory(en, OP_FREE, USER_BUFFER, buffer_bytes(en));
	}
}

static void cpu_done(struct engine *en)
{
	enum cpu_does did = en->cpu;

	en->cpu = CPU_IDLE;
	switch (did) {
	case CPU_TASK:
		task_done(en);
		break;
	case CPU_IRQ_DISK:
		disk_report(en);
		break;
	case CPU_IRQ_NIC:
		en->ack_next = true;
		break;
	case CPU_ACK:
		en->ack_next = false;
		nic_ack_done(en);
		break;
	case CPU_IDLE:
		assert(!"an idle CPU finishes nothing");
	}
	task_wake(en);
}

static void disk_dma_go(struct engine *en)
{
	if (en->dma_busy[0] || !disk_dma_wanted(en))
		return;
	en->dma_busy[0] = true;
	en->nic_dma_last = false;
	disk_dma_start(en);
}

static void nic_dma_go(struct engine *en)
{
	bool *busy = &en->dma_busy[en->config->machine.dma.shared ? 0 : 1];

	if (*busy || !nic_dma_wanted(en))
		return;
	*busy = true;
	en->nic_dma_last = true;
	nic_dma_start(en);
}

/* A DMA engine of its own for disk and NIC, or one that they share and take in turns. */
static void dma_go(struct engine *en)
{
	if (en->config->machine.dma.shared && !en->nic_dma_last)
		nic_dma_go(en);
	disk_dma_go(en);
	nic_dma_go(en);
}

static void happen(struct engine *en, enum happened what)
{
	switch (what) {
	case CPU_DONE:
		cpu_done(en);
		break;
	case MEDIA_DONE:
		disk_media_done(en);
		break;
	case DISK_DMA_DONE:
		en->dma_busy[0] = false;
		en->disk.moved++;
		disk_go(en);
		break;
	case NIC_DMA_DONE:
		en->dma_busy[en->config->machine.dma.shared ? 0 : 1] = false;
		en->nic.moved++;
		nic_go(en);
		break;
	case WIRE_DONE:
		nic_wire_done(en);
		break;
	case ACK_ARRIVED:
		en->nic.arrived++;
		break;
	}
}

int engine_run(const struct run *run, struct sink *sink)
{
	const struct config *c = &run->config;
	struct engine en = { .run = run, .config = c, .sink = sink };
	struct queued next;

	en.chunk_bytes = config_chunk_bytes(c, run->strategy);
	en.rounds = config_rounds(c, run->strategy);
	en.maps = strategy_maps(run->strategy);
	cache_init(&en.cache, c->file_bytes, c->cache == CACHE_WARM,
		   c->machine.disk.readahead_bytes, c->machine.disk.request_bytes, &c->kernel);
	task_start(&en);
	emit_memory(&en, OP_ALLOC, USER_BUFFER, buffer_bytes(&en));
	if (c->cache == CACHE_WARM)
		emit_memory(&en, OP_ALLOC, PAGE_CACHE, en.cache.npages * PAGE_BYTES);
	do {
		cpu_go(&en);
		dma_go(&en);
		if (!queue_pop(&en.queue, &next))
			break;
		assert(next.time_ns >= en.now_ns);
		en.now_ns = next.time_ns;
		happen(&en, next.what);
	} while (!en.failed);
	assert(en.failed || (en.task.state == TASK_DONE && en.nic.acked == en.nic.sent));
	cache_free(&en.cache);
	queue_free(&en.queue);
	free(en.disk.ring);
	free(en.nic.ring);
	return en.failed ? -1 : 0;
}
