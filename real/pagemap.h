#ifndef REAL_PAGEMAP_H
#define REAL_PAGEMAP_H

/*
 * The page map, a second witness for hops into the program's own memory: /proc/self/pagemap tells of each
 * page whether it belongs to a file, and whether it is mapped just once.  A page that belongs to no file and
 * is mapped nowhere else is nobody's but the program's: bytes of the file there can only be a copy.
 */

#include <stddef.h>

#include "real/trial.h"

#define PAGEMAP_HOPS 4
#define PAGEMAP_BYTES 65536u	/* of the file, at most */
#define PAGEMAP_ROUNDS 16u	/* calls, at most */

struct pagemap_hop {
	enum place from, to;
	size_t npages;			/* looked at, once for each piece in them */
	size_t own_pages;		/* belong to no file, and are mapped once */
	size_t shared_pages;		/* the others that are there */
};

struct pagemap {
	struct pagemap_hop hops[PAGEMAP_HOPS];	/* into the program's memory, from memory */
	size_t nhops;
	struct pagemap_hop fresh;	/* a control: all must be its own */
};

/*
 * Send the beginning of the file and look at the pages that each hop has filled.  0, or -1 with the message:
 * controls that fail, and bytes that are not the file's, are errors.
 */
int pagemap_probe(const struct trial *t, struct pagemap *m, struct error *e);

#endif
