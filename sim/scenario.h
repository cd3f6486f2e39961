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
#include "sim/event.h"
#include "sim/kernel.h"
#include "sim/machine.h"
#include "sim/path.h"
#include "sim/strategy.h"

enum count { COUNT_ALL, COUNT_TEXTBOOK };	/* what the ledger sums up */
enum cache_state { CACHE_COLD, CACHE_WARM };
enum tls { TLS_NONE, TLS_USER, TLS_KERNEL };	/* who encrypts */

#define CHUNK_WHOLE 0			/* config.chunk_bytes: the file in one call */
#define MAX_CALL_BYTES 0x7ffff000ull	/* INT_MAX & PAGE_MASK: no call moves more */
#define PAGE_BYTES 4096ull
#define MAX_RUNS 32
#define MAX_FLOWS 8			/* runs that share one machine */
#define MAX_CONNECTIONS 4096		/* of one run */
#define MAX_QUESTIONS 16
#define MAX_OPTIONS 6			/* of a question */
#define EXPRESSION_BYTES 401		/* room for one, see sim/expression.h */

struct config {
	struct machine machine;
	struct kernel kernel;
	enum count count;
	uint64_t file_bytes;
	enum cache_state cache;
	uint64_t chunk_bytes;		/* per call, or CHUNK_WHOLE */
	uint64_t folio_bytes;		/* of a warm file's pages in the cache */
	uint64_t index_interval_bytes;	/* its index has an entry for so much of it; 0: it has none */
	enum cache_state index_cache;
	uint64_t files;			/* different ones; connection i sends file i mod files */
	uint64_t socket_buffer_bytes;
	uint64_t window_bytes;		/* in flight at most */
	uint64_t pipe_bytes;
	uint64_t rtt_ns;
	uint64_t depth;			/* chunks per batch, for batched strategies */
	uint64_t connections;
	bool nonblocking;		/* sockets: EAGAIN and epoll_wait instead of sleeping */
	uint64_t workers;		/* tasks that share the connections, if non-blocking */
	enum tls tls;
	uint64_t lose_ack;		/* that ACK is lost, counted from 1; 0: none */
	uint64_t rewrite_bytes;		/* of each chunk the program changes after sending it */
	uint64_t requests;		/* the file is sent so many times */
};

struct run {
	char label[64];			/* as typed, or from the scenario */
	const struct strategy *strategy;
	struct config config;
};

/* The n-th event of a kind in a run. */
struct moment {
	enum op op;
	char call[CALL_NAME_BYTES];	/* within it; "": any */
	uint64_t nth;			/* from 1; 0: the end of the run */
};

struct scenario_option {
	char text[121];
	char condition[EXPRESSION_BYTES];	/* it is right if that is true; "": never */
};

/* What the reader is asked.  The answer is an expression over the ledgers of the runs. */
struct scenario_question {
	char ask[401], why[601];	/* why: "" or what is told after the answer */
	struct moment at;		/* when the ledgers are looked at */
	struct scenario_option options[MAX_OPTIONS];
	size_t noptions;		/* 0: a number is asked for ... */
	char answer[EXPRESSION_BYTES];	/* ... which is this, with the unit behind it */
	char unit[17];
};

struct scenario {
	char name[64];
	char title[128];
	char notes[2048];
	struct run runs[MAX_RUNS];
	size_t nruns;
	bool together;			/* the runs share one machine, at the same time ("flows") */
	struct scenario_question questions[MAX_QUESTIONS];
	size_t nquestions;
	struct path paths[MAX_OWN_PATHS];	/* of its own; a scenario that has some is never copied */
	size_t npaths;
};

/* Bytes per call: chunk or the whole file, capped at MAX_CALL_BYTES, whole blocks for O_DIRECT. */
uint64_t config_chunk_bytes(const struct config *c, const struct strategy *s);

/* Payload of all requests, and the calls (rounds of the loop) for one request. */
uint64_t config_payload_bytes(const struct config *c);
uint64_t config_rounds(const struct config *c, const struct strategy *s);

/* Of the index of each file; 0: it has none. */
uint64_t config_index_entries(const struct config *c);
uint64_t config_index_bytes(const struct config *c);

/* Does the kernel have what the strategy needs?  0, or -1 with the first kernel that has it. */
int run_check_kernel(const struct run *r, struct error *e);

/* Can this run be simulated?  0, or -1 with the key and what is accepted. */
int run_check(const struct run *r, struct error *e);

/* Can they, at the same time on the first one's machine? */
int run_check_together(const struct run *runs, size_t n, struct error *e);

/* Tasks that work for the run's connections. */
uint64_t config_tasks(const struct config *c, const struct strategy *s);

#endif
