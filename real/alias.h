#ifndef REAL_ALIAS_H
#define REAL_ALIAS_H

/*
 * The alias probe: did a hop copy the bytes, or hand on the pages that hold them?  After the
 * hop, and before anybody reads on, the source is overwritten.  If the old bytes arrive, they
 * had been copied; if the new ones arrive, the very page was passed on.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "real/trial.h"

#define ALIAS_HOPS 4
#define ALIAS_PAGE_BYTES 4096u
#define ALIAS_ROUND_BYTES 65536u	/* what every receive queue holds without being drained */
#define ALIAS_CORK_BYTES 16384u		/* what a corked socket keeps back */

/* What arrived per page. */
enum page_seen { PAGE_OLD = 'A', PAGE_NEW = 'B', PAGE_MIXED = '?' };

struct alias_hop {
	enum place from, to;
	size_t npages, old_pages, new_pages, mixed_pages;
	char *pages;			/* one letter a page */
};

struct alias {
	struct alias_hop hops[ALIAS_HOPS];	/* in order of first use; none for an empty file */
	size_t nhops;
	struct alias_hop copies, passes;	/* the controls: must be old, must be new */
	struct alias_hop device;		/* pages sent as references: new if the device gathers */
	size_t npages;				/* of the file */
	bool corked;			/* the socket was looked into before it sent */
	uint64_t resent_bytes;		/* by TCP, in place of what was dropped */
	void *memory;				/* owned */
};

/*
 * Run the strategy in rounds of at most ALIAS_ROUND_BYTES and look at every page of every hop
 * but those from a device.  What goes to the socket is looked at when it has been delivered, or,
 * corked, while it is still in the send queue: in rounds of ALIAS_CORK_BYTES then.  Where the trial
 * drops, all segments are dropped until the source has been overwritten, which takes TCP some
 * 200 ms a round.  0, or -1 with the message; controls that fail are an error.
 */
int alias_probe(const struct trial *t, struct alias *a, struct error *e);

/* The hop into the socket, or NULL. */
const struct alias_hop *alias_sent(const struct alias *a);
void alias_free(struct alias *a);

#endif
