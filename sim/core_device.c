/*
 * What a core does for the devices: interrupts, and what an ACK or a timer sets off.  It comes before the
 * task.
 *
 * MODEL: the disk interrupts the core that asked it; the NIC has a queue a core, and a connection's
 * packets always come to the same one.
 */

#include <assert.h>

#include "sim/emit.h"

static void interrupt(struct engine *en, struct core *k, enum core_does does,
		      const struct transfer *first, enum place from)
{
	core_begin(en, k, does, first->connection, &by_rule, OP_IRQ,
		   en->machine->cpu.interrupt_ns, &(struct about){ .from = (uint8_t)from });
}

static bool polled(const struct transfer *t)
{
	return t->connection->flow->strategy->polled;
}

static size_t leading_polled(const struct fifo *acks)
{
	const struct transfer *t = acks->head;
	size_t n = 0;

	while (n < acks->n && polled(t)) {
		t = t->next;
		n++;
	}
	return n;
}

/* The next segment that an ACK, or a timer, lets go out from here; false if there is none. */
static bool send_more(struct core *k)
{
	struct connection *c = k->xmit;

	if (k->timed_out) {
		k->sending = fifo_get(&k->timeouts);
		k->timed_out = false;
	} else if (c && c->unsent.head && nic_window_open(c, c->unsent.head->bytes)) {
		k->sending = c->unsent.head;	/* it stays first in line until it is handed over */
	} else {
		k->xmit = NULL;
	}
	return k->sending != NULL;
}

bool core_device_go(struct engine *en, struct core *k)
{
	if (k->sending || send_more(k)) {
		nic_xmit(en, k, CORE_XMIT, k->sending);
		return true;
	}
	if (k->acks_due > 0) {
		nic_ack_start(en, k);
		return true;
	}
	if (k->disk_done.n > 0) {
		interrupt(en, k, CORE_IRQ_DISK, k->disk_done.head, DISK);
		return true;
	}
	if (k->acks.n > 0 && polled(k->acks.head)) {
		k->acks_due = leading_polled(&k->acks);	/* the program sees them for itself */
		nic_ack_start(en, k);
		return true;
	}
	if (k->acks.n > 0 && k->nic_interrupts && en->machine->nic.loops_back) {
		k->acks_due = k->acks.n;	/* no device, and no interrupt: a softirq */
		k->nic_interrupts = false;
		nic_ack_start(en, k);
		return true;
	}
	if (k->acks.n > 0 && k->nic_interrupts) {
		interrupt(en, k, CORE_IRQ_NIC, k->acks.head, NIC);
		return true;
	}
	if (k->timeouts.n > 0 && polled(k->timeouts.head)) {
		k->timed_out = true;	/* the program looks at the time itself */
		return core_device_go(en, k);
	}
	if (k->timeouts.n > 0) {
		interrupt(en, k, CORE_TIMER, k->timeouts.head, NOWHERE);
		return true;
	}
	k->devices_call = false;
	return false;
}

void core_ack_arrived(struct engine *en, struct transfer *s)
{
	struct core *k = s->connection->core;

	fifo_put(&k->acks, s);
	core_call(en, k);
	if (k->coalescing || k->nic_interrupts)
		return;
	if (en->machine->nic.coalesce_ns == 0) {
		k->nic_interrupts = true;
		return;
	}
	k->coalescing = true;
	queue_push(&en->queue, en->now_ns + en->machine->nic.coalesce_ns, COALESCED, k->number);
}

void core_device_done(struct engine *en, struct core *k, enum core_does did)
{
	k->devices_call = true;		/* for the next of what has come */
	switch (did) {
	case CORE_IRQ_DISK:
		disk_report(en, &k->disk_done);
		break;
	case CORE_IRQ_NIC:
		k->acks_due = k->acks.n;
		k->nic_interrupts = false;
		break;
	case CORE_TIMER:
		k->timed_out = true;
		break;
	case CORE_ACK:
		nic_ack_done(en, k);
		break;
	case CORE_XMIT:
		nic_xmit_done(en, k);
		break;
	case CORE_IDLE:
	case CORE_TASK:
		assert(!"neither is for a device");
	}
}
