/*
 * The NIC: segments are fetched by DMA, go out on the wire, and are held until their ACK comes,
 * one round trip after they left.
 *
 * MODEL: a segment goes out when all of it has been fetched, not frame by frame.
 * MODEL: the receiver answers each segment with one ACK; there is no congestion window (`window` is
 * a constant), no loss but that of one ACK, and no Nagle delay.
 * MODEL: there is no tail loss probe: what an ACK is missing for is sent once more when the timer runs out.
 * MODEL: on loopback and veth the receiver's own work in the softirq is not charged to the sender's core.
 * MODEL: while a segment is sent once more, ACKs of later ones wait for its own.
 * MODEL: the NIC's transmit completions are reaped in the interrupt that brings an ACK, as NAPI
 * polls both rings.
 * MODEL: a NIC that cannot gather gets segments as large as any other; the kernel cuts them to
 * frames for it first.
 * MODEL: the copy made for it stays in the socket buffer until the ACK; the kernel keeps what it
 * was made from, and frees the copy when the NIC has fetched it.
 */

#include <assert.h>

#include "sim/emit.h"

#define RTO_MIN_NS 200000000ull	/* include/net/tcp.h: TCP_RTO_MIN */

bool nic_window_open(const struct connection *c, uint64_t bytes)
{
	return c->flight_bytes == 0 || c->flight_bytes + bytes <= c->flow->config->window_bytes;
}

/* What is done for a segment later on is not in the call that sent it. */
static struct origin outside_calls(const struct origin *o)
{
	return (struct origin){ .chunk = o->chunk, .step = o->step, .phase = o->phase };
}

/* One operation of the CPU on a segment, by the task in its call or by what an ACK has set off. */
static void xmit_begin(struct engine *en, struct core *k, enum core_does does,
		       struct transfer *s, enum op op, uint64_t takes_ns, struct about *a)
{
	a->offset_bytes = s->offset_bytes;
	a->bytes = s->bytes;
	a->user = s->user;
	a->again = s->again;
	if (does == CORE_TASK) {
		k->running->doing = op;
		core_begin(en, k, does, s->connection, &s->origin, op, takes_ns, a);
	} else {
		const struct origin origin = outside_calls(&s->origin);

		core_begin(en, k, does, s->connection, &origin, op, takes_ns, a);
	}
}

static uint64_t pages_of(const struct transfer *s)
{
	return (s->bytes + PAGE_BYTES - 1) / PAGE_BYTES;
}

/* The pages of a segment are given a place each, and over loopback taken to the receiver. */
static uint64_t xmit_ns(const struct machine *m, const struct transfer *s)
{
	return m->cpu.xmit_ns + pages_of(s) * m->cpu.xmit_page_ns;
}

/* Who cannot take references gets new pages.  Source: net/core/skbuff.c, skb_copy_ubufs(). */
static uint64_t late_copy_ns(struct engine *en, const struct transfer *s, enum place from)
{
	return task_copy_ns(en, s->connection, from, s->bytes) +
		pages_of(s) * en->machine->cpu.late_page_ns;
}

void nic_xmit(struct engine *en, struct core *k, enum core_does does, struct transfer *s)
{
	const struct machine *m = en->machine;

	if (s->connection->flow->copies_at_transmit && !s->copied) {
		const enum place from = s->place;
		struct about a = { .from = (uint8_t)from, .to = SOCKET_BUFFER, .held = s->held };

		s->copied = true;
		s->queued = from;
		s->held = false;
		s->place = SOCKET_BUFFER;
		xmit_begin(en, k, does, s, OP_COPY,
			   late_copy_ns(en, s, from), &a);
	} else if (!m->nic.checksum && !m->nic.loops_back && !s->summed) {
		s->summed = true;
		xmit_begin(en, k, does, s, OP_CHECKSUM,
			   transfer_ns(&en->checksum, s->bytes, m->cpu.checksum_bytes_per_s),
			   &(struct about){ .from = (uint8_t)s->place });
	} else {
		s->handed = true;
		if (!s->again)
			s->connection->flight_bytes += s->bytes;
		xmit_begin(en, k, does, s, OP_XMIT, xmit_ns(m, s),
			   &(struct about){ .from = (uint8_t)s->place, .to = NIC });
	}
}

void nic_xmit_done(struct engine *en, struct core *k)
{
	struct transfer *s = k->sending;

	if (!s->handed)
		return;
	k->sending = NULL;
	if (s == s->connection->unsent.head)
		fifo_get(&s->connection->unsent);
	nic_send(en, s);
}

void nic_send(struct engine *en, struct transfer *s)
{
	struct nic *n = &en->nic;

	if (!en->machine->nic.loops_back) {
		fifo_put(&n->queued, s);
		en->look_at_dma = true;
		return;
	}
	/* No device: the receiver gets the very pages, or the copy. */
	engine_emit(en, s->connection, &s->origin, OP_LINK, LANE_DMA_NIC, 0,
		    &(struct about){ .from = (uint8_t)s->place, .to = NIC, .again = s->again,
				     .offset_bytes = s->offset_bytes, .bytes = s->bytes });
	fifo_put(&n->fetched, s);
	nic_go(en);
}

void nic_dma_start(struct engine *en)
{
	const struct dma_profile *p = &en->machine->dma;
	struct transfer *s = en->nic.fetching = fifo_get(&en->nic.queued);
	const uint64_t takes_ns = p->setup_ns + transfer_ns(&en->fetch, s->bytes, p->bytes_per_s);

	engine_emit(en, s->connection, &s->origin, OP_DMA, LANE_DMA_NIC, takes_ns,
		    &(struct about){ .from = (uint8_t)s->place, .to = NIC, .again = s->again,
				     .offset_bytes = s->offset_bytes, .bytes = s->bytes });
	queue_push(&en->queue, en->now_ns + takes_ns, NIC_DMA_DONE, 0);
}

void nic_dma_done(struct engine *en)
{
	fifo_put(&en->nic.fetched, en->nic.fetching);
	en->nic.fetching = NULL;
	nic_go(en);
}

void nic_go(struct engine *en)
{
	struct nic *n = &en->nic;
	struct transfer *s;
	uint64_t takes_ns;

	if (n->fetched.n == 0 || n->wiring)
		return;
	s = n->wiring = fifo_get(&n->fetched);
	takes_ns = transfer_ns(&en->wire, s->bytes, en->machine->nic.bytes_per_s);
	engine_emit(en, s->connection, &s->origin, OP_WIRE, LANE_NIC, takes_ns,
		    &(struct about){ .from = NIC, .offset_bytes = s->offset_bytes,
				     .bytes = s->bytes, .again = s->again });
	queue_push(&en->queue, en->now_ns + takes_ns, WIRE_DONE, 0);
}

/* ACKs of a flow come in the order in which the segments left: only the first is in the event queue. */
void nic_wire_done(struct engine *en)
{
	struct nic *n = &en->nic;
	struct transfer *s = n->wiring;
	struct flow *f = s->connection->flow;

	n->wiring = NULL;
	s->at_ns = en->now_ns + f->config->rtt_ns;
	fifo_put(&f->in_flight.flight, s);
	if (f->in_flight.flight.n == 1)
		queue_push(&en->queue, s->at_ns, ACK_ARRIVED, f->number);
	nic_go(en);
}

/* The ACK is lost; unless a later one of the connection tells as much, a timer will send once more. */
static void lose_ack(struct engine *en, struct transfer *s)
{
	struct flow *f = s->connection->flow;

	engine_emit(en, s->connection, &s->origin, OP_DROP, LANE_NIC, 0,
		    &(struct about){ .from = NIC, .offset_bytes = s->offset_bytes,
				     .bytes = s->bytes });
	f->in_flight.unheard = s;
	/* net/ipv4/tcp_input.c: __tcp_set_rto(): round trip and variance, which is taken as 200 ms at least. */
	queue_push(&en->queue, en->now_ns + RTO_MIN_NS, TIMEOUT, f->number);
}

void nic_ack_arrived(struct engine *en, unsigned int flow)
{
	struct in_flight *p = &en->flows[flow].in_flight;
	struct transfer *s = fifo_get(&p->flight);

	if (p->flight.n > 0)
		queue_push(&en->queue, p->flight.head->at_ns, ACK_ARRIVED, flow);
	if (++p->acks == s->connection->flow->config->lose_ack) {
		lose_ack(en, s);
		return;
	}
	if (p->again && p->again->connection == s->connection && s != p->again) {
		fifo_put(&p->after, s);
		return;
	}
	if (p->unheard && p->unheard->connection == s->connection) {
		core_ack_arrived(en, p->unheard);	/* ACKs are cumulative */
		p->unheard = NULL;
	}
	core_ack_arrived(en, s);
	if (s != p->again)
		return;
	p->again = NULL;
	while ((s = fifo_get(&p->after)))
		core_ack_arrived(en, s);
}

void nic_timeout(struct engine *en, unsigned int flow)
{
	struct in_flight *p = &en->flows[flow].in_flight;
	struct transfer *s = p->unheard;

	if (!s)
		return;
	p->unheard = NULL;
	p->again = s;
	s->again = true;
	s->handed = s->summed = false;
	/* net/ipv4/tcp_output.c: __tcp_transmit_skb(): it was a clone that was copied, and is gone. */
	if (s->copied)
		s->place = s->queued;
	s->copied = false;
	fifo_put(&s->connection->core->timeouts, s);
	core_call(en, s->connection->core);
}

void nic_ack_start(struct engine *en, struct core *k)
{
	const struct transfer *first = k->acks.head, *s = first;
	const struct origin origin = outside_calls(&first->origin);
	struct connection *c = first->connection;
	uint64_t bytes = 0;
	size_t n = 0;

	/* An ACK is cumulative: it tells of all of the connection that has arrived. */
	do {
		bytes += s->bytes;
		n++;
		s = s->next;
	} while (n < k->acks_due && s->connection == c && s->place == first->place);
	k->acking = c;
	k->ack_bytes = bytes;
	k->ack_segments = n;
	core_begin(en, k, CORE_ACK, c, &origin, OP_ACK, en->machine->cpu.ack_ns,
		   &(struct about){ .from = (uint8_t)first->place, .held = first->held,
				    .user = c->flow->strategy->polled,
				    .offset_bytes = first->offset_bytes, .bytes = bytes });
}

static void request_done(struct engine *en, struct core *k, const struct transfer *s)
{
	const struct origin origin = outside_calls(&s->origin);

	engine_emit(en, s->connection, &origin, OP_DONE, LANE_CPU, 0,
		    &(struct about){ .core = (uint8_t)k->number, .waited_ns = en->now_ns - s->began_ns });
}

void nic_ack_done(struct engine *en, struct core *k)
{
	struct connection *c = k->acking;

	c->queued_bytes -= k->ack_bytes;
	c->flight_bytes -= k->ack_bytes;
	c->acked_bytes += k->ack_bytes;
	k->acks_due -= k->ack_segments;
	for (; k->ack_segments > 0; k->ack_segments--) {
		struct transfer *s = fifo_get(&k->acks);

		if (s->last)
			request_done(en, k, s);
		transfer_free(en, s);
	}
	k->acking = NULL;
	if (c->unsent.head)
		k->xmit = c;
	task_notice(en, c);
}
