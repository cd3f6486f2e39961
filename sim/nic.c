/*
 * The NIC: segments are fetched by DMA, go out on the wire, and are held until their ACK comes,
 * one round trip after they left.
 *
 * MODEL: a segment goes out when all of it has been fetched, not frame by frame.
 * MODEL: the receiver answers each segment with one ACK; there is no congestion window, no loss
 * and no Nagle delay.
 * MODEL: interrupts are not moderated; an ACK that finds the CPU idle interrupts it at once.
 * MODEL: the NIC's transmit completions are reaped in the interrupt that brings an ACK, as NAPI
 * polls both rings.
 */

#include <stdlib.h>

#include "sim/parts.h"

static struct segment *at(struct nic *n, uint64_t number)
{
	return &n->ring[number % n->cap];
}

static void grow(struct nic *n)
{
	size_t cap = n->cap ? 2 * n->cap : 64;
	struct segment *ring = malloc(cap * sizeof(ring[0]));

	if (!ring)
		abort();
	for (uint64_t i = n->acked; i < n->sent; i++)
		ring[i % cap] = *at(n, i);
	free(n->ring);
	n->ring = ring;
	n->cap = cap;
}

void nic_send(struct engine *en, const struct segment *s)
{
	struct nic *n = &en->nic;

	if (n->sent - n->acked == n->cap)
		grow(n);
	*at(n, n->sent++) = *s;
}

bool nic_dma_wanted(const struct engine *en)
{
	return en->nic.moving < en->nic.sent;
}

void nic_dma_start(struct engine *en)
{
	const struct dma_profile *p = &en->config->machine.dma;
	struct nic *n = &en->nic;
	struct segment *s = at(n, n->moving++);
	uint64_t takes_ns = p->setup_ns + transfer_ns(s->bytes, p->bytes_per_s);

	engine_emit(en, &s->origin, OP_DMA, LANE_DMA_NIC, takes_ns,
		    &(struct event){ .from = (uint8_t)s->from, .to = NIC,
				     .offset_bytes = s->offset_bytes, .bytes = s->bytes });
	queue_push(&en->queue, en->now_ns + takes_ns, NIC_DMA_DONE);
}

void nic_go(struct engine *en)
{
	struct nic *n = &en->nic;
	struct segment *s;
	uint64_t takes_ns;

	if (n->wiring == n->moved || n->wiring > n->wired)
		return;
	s = at(n, n->wiring++);
	takes_ns = transfer_ns(s->bytes, en->config->machine.nic.bytes_per_s);
	engine_emit(en, &s->origin, OP_WIRE, LANE_NIC, takes_ns,
		    &(struct event){ .from = NIC, .offset_bytes = s->offset_bytes,
				     .bytes = s->bytes });
	queue_push(&en->queue, en->now_ns + takes_ns, WIRE_DONE);
}

void nic_wire_done(struct engine *en)
{
	en->nic.wired++;
	queue_push(&en->queue, en->now_ns + en->config->rtt_ns, ACK_ARRIVED);
	nic_go(en);
}

void nic_ack_start(struct engine *en)
{
	struct nic *n = &en->nic;
	const struct segment *first = at(n, n->acked);
	uint64_t bytes = 0;

	/* An ACK is cumulative: it tells of all that has arrived. */
	en->ack_upto = n->arrived;
	for (uint64_t i = n->acked; i < en->ack_upto; i++)
		bytes += at(n, i)->bytes;
	engine_emit(en, &(struct origin){ first->origin.chunk, first->origin.step,
					  first->origin.phase, "" },
		    OP_ACK, LANE_CPU, en->config->machine.cpu.ack_ns,
		    &(struct event){ .from = (uint8_t)first->from,
				     .offset_bytes = first->offset_bytes, .bytes = bytes });
}

void nic_ack_done(struct engine *en)
{
	struct nic *n = &en->nic;

	for (; n->acked < en->ack_upto; n->acked++)
		n->queued_bytes -= at(n, n->acked)->bytes;
}
