/*
 * Any run that passed its checks must be simulated without breaking a law, and its totals must not depend
 * on whether anybody reads the trace, nor the trace on whether periods are told again.
 */

#include "tests/fuzz.h"

#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/engine.h"
#include "sim/invariant.h"
#include "sim/ledger.h"

#define MAX_PIECES 4000
#define MAX_EVENTS 2000000

static uint64_t sum_event(uint64_t sum, const struct event *e)
{
	const unsigned char *bytes = (const unsigned char *)e;

	for (size_t i = 0; i < offsetof(struct event, lane) + sizeof(e->lane); i++)
		sum = (sum ^ bytes[i]) * 1099511628211u;
	return sum;
}

/* Watches, and stops what goes on for ever. */
struct watcher {
	struct sink sink;
	struct invariant laws;
	struct ledger ledger;
	uint64_t sum;		/* of every byte that has been told */
};

static int watch(struct sink *sink, const struct event *e)
{
	struct watcher *w = (struct watcher *)sink;

	w->laws.sink.put(&w->laws.sink, e);
	ledger_add(&w->ledger, e);
	w->sum = sum_event(w->sum, e);
	return w->laws.broken || w->ledger.events > MAX_EVENTS ? -1 : 0;
}

static uint64_t least(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

/* In how many pieces the bytes move, about: chunks, pages, segments, what a buffer has room for. */
static uint64_t pieces(const struct run *run)
{
	const struct config *c = &run->config;
	uint64_t piece = least(config_chunk_bytes(c, run->strategy), PAGE_BYTES);

	piece = least(piece, c->machine.nic.segment_bytes);
	if (c->file_bytes > 0 && piece > 0 && c->file_bytes / piece > MAX_PIECES)
		return UINT64_MAX;
	return (piece ? c->file_bytes / piece + 1 : 1) * c->requests * c->connections;
}

static void finding(const char *what)
{
	fprintf(stderr, "finding: %s\n", what);
	abort();
}

static void compare_totals(const struct run *runs, size_t nruns, uint64_t payload_bytes,
			   const struct ledger *full)
{
	static struct ledger total;

	ledger_init(&total, COUNT_ALL, payload_bytes);
	engine_total(runs, nruns, &total, NULL);
	if (memcmp(&total, full, sizeof(total)) != 0)
		finding("without the trace the totals are others");
}

/* The same events, where periods are told again. */
static void compare_events(const struct run *runs, size_t nruns, uint64_t payload_bytes,
			   const struct watcher *full)
{
	static struct watcher w;

	w.sink.put = watch;
	w.sum = 0;
	invariant_init(&w.laws, runs, nruns);
	ledger_init(&w.ledger, COUNT_ALL, payload_bytes);
	engine_run(runs, nruns, &w.sink);
	if (invariant_finish(&w.laws) != 0)
		finding(w.laws.error.text);
	if (w.sum != full->sum || w.ledger.events != full->ledger.events)
		finding("with periods told again the events are others");
}

void fuzz_simulate(const struct run *runs, size_t nruns)
{
	static struct watcher w;
	uint64_t payload_bytes = 0, n = 0;
	bool stopped;

	for (size_t i = 0; i < nruns; i++) {
		const uint64_t more = pieces(&runs[i]);

		if (more > MAX_PIECES || n + more > MAX_PIECES)
			return;
		n += more;
		payload_bytes += config_payload_bytes(&runs[i].config);
	}
	w.sink.put = watch;
	w.sum = 0;
	invariant_init(&w.laws, runs, nruns);
	ledger_init(&w.ledger, COUNT_ALL, payload_bytes);
	stopped = engine_simulate(runs, nruns, &w.sink) != 0;
	if (stopped && !w.laws.broken)
		finding("it has no end");
	if (invariant_finish(&w.laws) != 0)
		finding(w.laws.error.text);
	compare_events(runs, nruns, payload_bytes, &w);
	compare_totals(runs, nruns, payload_bytes, &w.ledger);
}
