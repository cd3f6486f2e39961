/*
 * What a trace comes to, where the ledger alone does not tell a cause: what the task waited for, who
 * interrupted it, and on what the CPU spent its time.
 */

#include "ui/tally.h"

#include <string.h>

static enum work work_of(const struct event *e)
{
	switch ((enum op)e->op) {
	case OP_COPY:
	case OP_CHECKSUM:
		return WORK_COPIES;
	case OP_ENTER:
	case OP_LEAVE:
		return WORK_SWITCHES;
	case OP_SLEEP:
	case OP_WAKE:
	case OP_PREEMPT:
	case OP_RESUME:
		return WORK_SLEEPS;
	case OP_FAULT:
	case OP_MAP:
	case OP_UNMAP:
		return WORK_FAULTS;
	case OP_IRQ:
	case OP_ACK:
		return WORK_INTERRUPTS;
	case OP_SPIN:
	case OP_SEEN:
		return WORK_POLLING;
	default:
		return WORK_CALLS;
	}
}

void tally_init(struct tally *t, enum count count, const struct trace_header *header)
{
	memset(t, 0, sizeof(*t));
	ledger_init(&t->ledger, count, header->payload_bytes);
	t->recorded = strcmp(header->source, "model") != 0;
}

void tally_add(struct tally *t, const struct event *e)
{
	ledger_add(&t->ledger, e);
	t->sleeps[e->from] += e->op == OP_SLEEP;
	t->interrupts[e->from] += e->op == OP_IRQ;
	t->asleep_ns += e->op == OP_WAKE ? e->waited_ns : 0;
	if (e->lane == LANE_CPU)
		t->work_ns[work_of(e)] += e->end_ns - e->start_ns +
			(e->op == OP_SEEN ? e->waited_ns : 0);
}
