#ifndef TESTS_LAWS_FACTS_H
#define TESTS_LAWS_FACTS_H

/* What is known of each strategy, apart from its table: what the laws compute with. */

#include <stdbool.h>
#include <stdint.h>

#include "sim/scenario.h"

/* In which pieces a chunk moves: as one, by 64 KiB, or by 16 pages. */
enum pieces { NO_PIECES, AS_ONE, BY_64_KIB, BY_16_PAGES };

struct facts {
	const char *strategy;
	enum family family;
	int since;		/* the first kernel, as KERNEL_VERSION() */
	/* calls of one sending: before and after, for each chunk, for each batch, for each pipe full */
	uint64_t once, chunk, batch, pipeful;
	bool reaps;		/* and some more, as completions come */
	uint64_t issues, completes;	/* requests of an io_uring, for each chunk */
	enum pieces in, out;	/* into the program's buffer or the pipe, and out into the socket */
	enum place from;	/* out from there */
	bool buffer;		/* has a buffer of its own ... */
	bool deep;		/* ... for `depth` chunks ... */
	bool twice;		/* ... and as many again, while those are sent */
	bool pinned;		/* it is held from the start to the end */
	bool blocks;		/* reads whole blocks, past the page cache */
	bool maps;		/* reads through a mapping */
	bool touches;		/* copies out of it in user mode, into one buffer and then another */
	bool rounds_ahead;	/* asks the disk for no more than it works on at once */
	bool batch_waits;	/* waits once for all reads of a batch */
	bool users_pages;	/* looks up pages of the program's to send them */
	bool notified;		/* learns later that a send is complete */
	bool spins;		/* polls for the disk and for completions, and never sleeps for them */
};

/* Of that run's strategy, by its name; NULL if nothing is known of it. */
const struct facts *facts_of(const struct run *run);
const struct facts *facts_find(const char *strategy);

#endif
