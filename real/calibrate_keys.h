#ifndef REAL_CALIBRATE_KEYS_H
#define REAL_CALIBRATE_KEYS_H

/* From what the probes took to the costs of the model.  Part of real/calibrate.h. */

#include "real/calibrate.h"
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

/* The kernel's work for one interrupt, which nothing here can measure. */
#define INTERRUPT_NS 1000

/* What each costs, in ns or bytes/s, by the times of the probes (real/calibrate_costs.c). */
typedef double cost_of_times(const struct times *t, const struct machine_facts *f);
cost_of_times cost_mode_switch, cost_call, cost_copy_cached, cost_copy_dram, cost_cache_bytes,
	cost_map_page, cost_map_folio, cost_fault, cost_map, cost_link_page, cost_pin_page,
	cost_xmit_page, cost_socket_page, cost_xmit, cost_splice, cost_notify, cost_ring,
	cost_context_switch, cost_late_page, cost_disk_rotational, cost_drain, cost_pin_fault,
	cost_poll, cost_submit_piece, cost_submit, cost_doorbell, cost_new_folio,
	cost_disk_bandwidth, cost_disk_piece, cost_disk_latency, cost_disk_seek;

/* How the value of one machine key comes about. */
struct cost {
	const char *key;
	cost_of_times *from;					/* measured; or */
	uint64_t (*fact)(const struct machine_facts *f);	/* told by the system; or */
	uint64_t fallback;					/* a default */
	enum work needs;		/* of from: without this probe it is the default */
	const char *how;		/* the measurement, or why it is a default */
};

/* There is one for each machine key. */
const struct cost *cost_of(const char *key);

void facts_look(struct machine_facts *f, const struct host *h, const struct bench *b);

/* Shared with the child that measures (real/calibrate.c); read by real/calibrate_find.c. */
struct probed {
	unsigned rounds;
	char cannot[N_WORKS][160];
	struct times of_round[CALIBRATE_ROUNDS];
	struct machine_facts facts;
	struct error error;
};

/* The keys from the rounds [first, last), of which there is one at least. */
void probed_find(const struct probed *p, unsigned first, unsigned last, struct calibration *c);

#endif
