#ifndef REAL_EVICT_H
#define REAL_EVICT_H

/*
 * The eviction probe, a second witness for hops of file pages: POSIX_FADV_DONTNEED drops a page
 * from the page cache unless somebody refers to it.  While what was passed on is still unread,
 * pages that were copied go, and pages that are referenced stay.  The bytes play no part in it.
 */

#include <stddef.h>

#include "real/trial.h"

#define EVICT_HOPS 4
#define EVICT_BYTES 65536u	/* of the file, at most; a receive queue holds them unread */
#define EVICT_CORK_BYTES 16384u	/* in one call, where a corked socket keeps them back */
#define EVICT_ROUNDS 16u	/* calls, at most */

struct evict_hop {
	enum place from, to;
	size_t npages, kept_pages;	/* looked at, and of them still in the page cache */
};

struct evict {
	struct evict_hop hops[EVICT_HOPS];	/* in order of first use: those of file pages */
	size_t nhops;
	struct evict_hop free, held;	/* the controls: none may be kept, all must be */
};

/*
 * Send the beginning of the file and see which of its pages can be dropped.  0, or -1 with the
 * message: controls that fail, and pages that stay after all has been read, are errors.
 */
int evict_probe(const struct trial *t, struct evict *v, struct error *e);

#endif
