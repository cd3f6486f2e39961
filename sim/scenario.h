#ifndef SIM_SCENARIO_H
#define SIM_SCENARIO_H

/*
 * What to run.  A scenario is a list of runs; a run is one strategy on one
 * configuration, with everything resolved: the engine needs nothing else.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/error.h"
#include "sim/kernel.h"
#include "sim/machine.h"
#include "sim/strategy.h"

enum count { COUNT_ALL, COUNT_TEXTBOOK };	/* what the ledger sums up */
enum cache_state { CACHE_COLD, CACHE_WARM };

#define CHUNK_WHOLE 0			/* config.chunk_bytes: the file in one call */
#define MAX_CALL_BYTES 0x7ffff000ull	/* INT_MAX & PAGE_MASK: no call moves more */
#define PAGE_BYTES 4096ull
#define MAX_RUNS 32

struct config {
	struct machine machine;
	struct kernel kernel;
	enum count count;
	uint64_t file_bytes;
	enum cache_state cache;
	uint64_t chunk_bytes;		/* per call, or CHUNK_WHOLE */
	uint64_t socket_buffer_bytes;
	uint64_t rtt_ns;
	uint64_t depth;			/* chunks per batch, for batched strategies */
	uint64_t connections;
	uint64_t requests;		/* the file is sent so many times */
};

struct run {
	char label[64];			/* as typed, or from the scenario */
	const struct strategy *strategy;
	struct config config;
};

struct scenario {
	char name[64];
	char title[128];
	char notes[2048];
	struct run runs[MAX_RUNS];
	size_t nruns;
};

/* Bytes per call: chunk or the whole file, capped at MAX_CALL_BYTES, whole blocks for O_DIRECT. */
uint64_t config_chunk_bytes(const struct config *c, const struct strategy *s);

/* Payload of all requests, and the calls (rounds of the loop) for one request. */
uint64_t config_payload_bytes(const struct config *c);
uint64_t config_rounds(const struct config *c, const struct strategy *s);

/* Does the kernel have what the strategy needs?  0, or -1 with the first kernel that has it. */
int run_check_kernel(const struct run *r, struct error *e);

/* Can this run be simulated?  0, or -1 with the key and what is accepted. */
int run_check(const struct run *r, struct error *e);

#endif
