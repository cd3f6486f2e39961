#ifndef REAL_RECORD_WRITER_H
#define REAL_RECORD_WRITER_H

/* The inside of record_events(): real/record_events.c and real/record_device.c. */

#include "real/record_match.h"

struct writer {
	const struct record *r;
	const struct record_about *about;
	struct record_match match;
	struct sink *sink;
	int failed;
	uint64_t zero_ns, last_ns;	/* of the first stop; of the last event's start */
	uint64_t chunk, sending;	/* which round of the loop; which sending of the file, from 1 */
	uint64_t disk_bytes;		/* into the page cache so far */
	uint64_t sent_bytes, acked_bytes;
	size_t next_call;
	struct event *pending;		/* owned: of one call, to share its CPU time */
	size_t npending, room;
};

const struct record_stop *writer_stop(const struct writer *w, size_t i);

/* An event of the CPU that this row of the strategy is the cause of (-1: none). */
struct event writer_event(const struct writer *w, enum op op, int row);

/* Times are of CLOCK_MONOTONIC here; events stay in order. */
void writer_put(struct writer *w, struct event e, uint64_t start_ns, uint64_t takes_ns);

/* The round of the loop, of that sending of the file (from 0). */
uint64_t writer_chunk(const struct writer *w, uint64_t sending, uint64_t offset_bytes);

/* Were references copied when they were transmitted?  The pages that arrived say, or the completion. */
bool writer_copied_later(const struct writer *w, bool completed_so);

/* ---- real/record_device.c ---- */

/* Bytes that came from the disk between two stops. */
uint64_t writer_disk_bytes(const struct writer *w, size_t before, size_t after);

/* They came into the program's buffer, in that call, or into the page cache. */
void writer_disk_direct(struct writer *w, const struct record_call *c, uint64_t bytes);
void writer_disk_cached(struct writer *w, int row, const char *call, uint64_t ns, uint64_t bytes);

/* How far TCP had come by that stop. */
void writer_progress(struct writer *w, size_t stop);

/* The row that transmits; where the bytes lie that wait for an ACK. */
int writer_xmit_row(const struct writer *w);
enum place writer_sent_from(const struct writer *w);

#endif
