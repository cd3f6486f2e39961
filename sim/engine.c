/*
 * The engine: a discrete-event simulation of what runs on one machine.  It pops what happens next,
 * lets each part begin what it can begin, and emits an event for each operation at the moment it
 * starts; its duration is known then, so the trace comes out sorted and nothing is kept.
 *
 * The cores are in core.c, the programs in task*.c, the devices in disk.c and nic.c.
 */

#include "sim/engine.h"

#include <assert.h>

#include "sim/parts.h"
#include "sim/setup.h"
#include "sim/skip.h"

static void disk_dma_go(struct engine *en)
{
	if (en->disk.found.n == 0 || en->dma_busy[0])
		return;
	en->dma_busy[0] = true;
	en->nic_dma_last = false;
	disk_dma_start(en);
}

static void nic_dma_go(struct engine *en)
{
	bool *busy = &en->dma_busy[en->machine->dma.shared ? 0 : 1];

	if (en->nic.queued.n == 0 || *busy)
		return;
	*busy = true;
	en->nic_dma_last = true;
	nic_dma_start(en);
}

/* A DMA engine of its own for disk and NIC, or one that they share and take in turns. */
static void dma_go(struct engine *en)
{
	en->look_at_dma = false;
	if (en->machine->dma.shared && !en->nic_dma_last)
		nic_dma_go(en);
	disk_dma_go(en);
	nic_dma_go(en);
}

static void happen(struct engine *en, const struct queued *next)
{
	struct core *k = &en->cores[next->core];

	switch ((enum happened)next->what) {
	case CPU_DONE:
		core_done(en, k);
		break;
	case COALESCED:
		k->coalescing = false;
		k->nic_interrupts = true;
		core_call(en, k);
		break;
	case MEDIA_DONE:
		disk_media_done(en);
		break;
	case DISK_DMA_DONE:
		en->dma_busy[0] = false;
		en->look_at_dma = true;
		disk_dma_done(en);
		break;
	case NIC_DMA_DONE:
		en->dma_busy[en->machine->dma.shared ? 0 : 1] = false;
		en->look_at_dma = true;
		nic_dma_done(en);
		break;
	case WIRE_DONE:
		nic_wire_done(en);
		break;
	case ACK_ARRIVED:
		nic_ack_arrived(en, next->core);
		break;
	case TIMEOUT:
		nic_timeout(en, next->core);
		break;
	}
}

static bool finished(const struct engine *en)
{
	if (en->ntasks_done < en->ntasks)
		return false;
	for (size_t i = 0; i < en->nflows; i++) {
		const struct flow *f = &en->flows[i];

		for (uint64_t n = 0; n < f->config->connections; n++) {
			if (f->connections[n].queued_bytes > 0)
				return false;
		}
	}
	return true;
}

/* The lowest first; what one sets off may be for another. */
static void cores_go(struct engine *en)
{
	while (en->look_at) {
		struct core *lowest = &en->cores[__builtin_ctzll(en->look_at)];

		en->look_at &= en->look_at - 1;
		core_go(en, lowest);
	}
}

static void loop(struct engine *en)
{
	struct queued next;

	for (;;) {
		cores_go(en);
		if (en->look_at_dma)
			dma_go(en);
		if (en->failed || !queue_pop(&en->queue, &next))
			break;
		assert(next.time_ns >= en->now_ns);
		en->now_ns = next.time_ns;
		happen(en, &next);
		if (en->skip)
			skip_look(en);
	}
	assert(en->failed || finished(en));
}

/* With skipping: of totals into that ledger, or of events if it is NULL. */
static int simulate(const struct run *runs, size_t nruns, struct sink *sink, bool skips,
		    struct ledger *ledger)
{
	struct engine en = { .sink = sink };

	setup_engine(&en, runs, nruns);
	if (skips)
		skip_init(&en, ledger);
	loop(&en);
	setup_free(&en);
	return en.failed ? -1 : 0;
}

int engine_simulate(const struct run *runs, size_t nruns, struct sink *sink)
{
	return simulate(runs, nruns, sink, false, NULL);
}

int engine_run(const struct run *runs, size_t nruns, struct sink *sink)
{
	return simulate(runs, nruns, sink, true, NULL);
}

int engine_total(const struct run *runs, size_t nruns, struct ledger *ledger, struct sink *sink)
{
	return simulate(runs, nruns, sink ? sink : &ledger->sink, true, ledger);
}
