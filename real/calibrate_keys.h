#ifndef REAL_CALIBRATE_KEYS_H
#define REAL_CALIBRATE_KEYS_H

/* From what the probes took to the costs of the model.  Part of real/calibrate.h. */

#include "real/calibrate_probe.h"

/* Of each piece of work once: medians, quartiles, or one round's. */
struct times {
	double cpu_ns[N_WORKS], wall_ns[N_WORKS];
};

/* What the machine says of itself. */
struct machine_facts {
	uint64_t cores, block_bytes, readahead_bytes, request_bytes, queue_depth, segment_bytes;
	bool rotational;
	char cpu[96];
};

/* How the value of one machine key comes about. */
struct cost {
	const char *key;
	double (*from)(const struct times *t, const struct machine_facts *f);	/* measured; or */
	uint64_t (*fact)(const struct machine_facts *f);	/* told by the system; or */
	uint64_t fallback;					/* a default */
	enum work needs;		/* of from: without this probe it is the default */
	const char *how;		/* the measurement, or why it is a default */
};

/* There is one for each machine key. */
const struct cost *cost_of(const char *key);

void facts_look(struct machine_facts *f, const struct host *h, const struct bench *b);

#endif
