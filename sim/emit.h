#ifndef SIM_EMIT_H
#define SIM_EMIT_H

/*
 * Emitting events.  It is done once for each operation, so it is inlined wherever that is: most of what
 * an event says is known there, and is not passed from hand to hand.
 */

#include <string.h>

#include "sim/parts.h"

#define INLINE static inline __attribute__((always_inline))

/* Where events come from that a rule causes, not a row. */
static const struct origin by_rule = { .step = -1, .phase = PHASE_LOOP };

/* The operations that bytes of the file go through: what of them is payload is told. */
static const bool has_payload[N_OPS] = {
	[OP_DMA] = true, [OP_COPY] = true, [OP_LINK] = true, [OP_XMIT] = true, [OP_SUBMIT] = true,
	[OP_MEDIA] = true, [OP_WIRE] = true, [OP_CHECKSUM] = true,
};

/* Of the bytes of an event, those that the application asked to send, for the first time. */
static inline uint64_t payload_of(const struct flow *f, enum op op, const struct about *a)
{
	if (has_payload[op])
		return a->again || a->index ? 0 : flow_payload(f, a->offset_bytes, a->bytes);
	/* An ACK may tell of more than one sending of the file; its bytes are payload. */
	return op == OP_ACK ? a->bytes : 0;
}

/* Emit an event that starts now, for that connection. */
INLINE void engine_emit(struct engine *en, const struct connection *c, const struct origin *origin,
			enum op op, enum lane lane, uint64_t takes_ns, const struct about *a)
{
	struct event e = {
		.start_ns = en->now_ns, .end_ns = en->now_ns + takes_ns,
		.offset_bytes = a->offset_bytes, .bytes = a->bytes,
		.payload_bytes = payload_of(c->flow, op, a), .waited_ns = a->waited_ns,
		.connection = c->number, .flow = (uint8_t)c->flow->number,
		.chunk = origin->chunk, .step = origin->step, .phase = origin->phase,
		.op = (uint8_t)op, .lane = (uint8_t)lane,
		.from = a->from, .to = a->to, .major = a->major, .held = a->held,
		.user = a->user, .again = a->again, .core = a->core, .soft = a->soft,
		.index = a->index, .folios = a->folios,
	};

	memcpy(e.call, origin->call, sizeof(e.call));
	if (!en->failed && en->sink->put(en->sink, &e) != 0)
		en->failed = true;
}

/* Begin an operation on a core, for a task or a device. */
INLINE void core_begin(struct engine *en, struct core *k, enum core_does does,
		       const struct connection *c, const struct origin *origin, enum op op,
		       uint64_t takes_ns, struct about *a)
{
	k->does = does;
	if (does != CORE_TASK && k->running && (k->running->state == TASK_SPINNING ||
						k->running->arrives == ARRIVES_SEEING))
		k->running->stolen_ns += takes_ns;
	a->core = (uint8_t)k->number;
	a->soft = does != CORE_TASK;
	queue_push(&en->queue, en->now_ns + takes_ns, CPU_DONE, k->number);
	engine_emit(en, c, origin, op, LANE_CPU, takes_ns, a);
}

#endif
