#ifndef REAL_SOURCE_H
#define REAL_SOURCE_H

/*
 * The file to send: a temporary one without a name, so nothing is left of it whatever
 * happens.  Its bytes depend on their position and cannot be compressed.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/error.h"
#include "sim/scenario.h"

struct source {
	int fd;			/* read and write */
	uint64_t bytes;
};

/* Create it in that folder, written and on the disk.  0, or -1 with the message. */
int source_create(struct source *s, const char *folder, uint64_t bytes, struct error *e);
void source_close(struct source *s);

/*
 * Make it cold or warm, and prove it: cold has no page resident, warm all of them.  Nobody may
 * have it mapped and touched.  Leaves the file's position at 0.  0, or -1 with the message.
 */
int source_prepare(const struct source *s, enum cache_state cache, struct error *e);

/* Pages of it in the page cache, or -1 with the message. */
int64_t source_resident(const struct source *s, struct error *e);

/* Of the pages that hold these n bytes, n > 0. */
int64_t source_resident_part(const struct source *s, uint64_t offset_bytes, uint64_t n,
			     struct error *e);

/*
 * The same by cachestat(2), since 6.5, which needs no mapping (source_cachestat.c).  Try it on the file,
 * which is made cold and warm for that: 0, or -1 with the message.
 */
int64_t source_cachestat(const struct source *s, uint64_t offset_bytes, uint64_t n, struct error *e);
int source_try_cachestat(const struct source *s, struct error *e);

/* Pieces that it lies in on the disk (FIEMAP); 0 if the file system does not say. */
uint64_t source_extents(const struct source *s);

/* Does a read of it wait in a kernel thread, because the file system cannot say "not yet"? */
bool source_blocks(const struct source *s);

/* Let reads of fd go past the page cache (O_DIRECT), or not.  0, or -1 with the message. */
int source_direct(const struct source *s, bool on, struct error *e);

/* The bytes that belong at that offset. */
void source_pattern(void *bytes, uint64_t offset_bytes, size_t n);

/* How many of the n bytes are right, from the start: n if all are. */
size_t source_match(const void *bytes, uint64_t offset_bytes, size_t n);

#endif
