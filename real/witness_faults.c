/*
 * Major faults of a mapped file, beside getrusage().
 *
 * A fault that finds nothing mapped near it goes on to the page cache (filemap:mm_filemap_fault, since
 * 6.11).  If its page is then added to the page cache, it had to wait for the disk.  If not, the page was
 * there, and the fault was minor, or it had to wait for a page that was still being read: the kernel
 * counts these as major too, and no tracepoint tells them apart.  So this witness gives a least and a most.
 */

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "real/witness.h"

#define RING_BYTES 65536u
#define MOST_RING_BYTES (8u << 20)
#define RECORD_BYTES 80u		/* one for each page that comes in, at most */

enum { FIELD_PAGE, FIELD_ORDER };

void fault_witness_take(void *witness, const struct perf_record *one)
{
	struct fault_witness *w = witness;
	const struct tracepoint *fault = &w->points[POINT_FILE_FAULT];
	const struct tracepoint *add = &w->points[POINT_ADD_FOLIO];

	if (tracepoint_is(fault, one)) {
		const uint64_t page = tracepoint_field(fault, FIELD_PAGE, one);

		if (w->in_fault && page == w->page)	/* it has waited, and tries again */
			return;
		w->in_fault = true;
		w->brought = false;
		w->page = page;
		w->faults++;
	} else if (tracepoint_is(add, one) && w->in_fault && !w->brought) {
		const uint64_t first = tracepoint_field(add, FIELD_PAGE, one);
		const uint64_t n = UINT64_C(1) << (tracepoint_field(add, FIELD_ORDER, one) & 31);

		w->brought = w->page >= first && w->page - first < n;
		w->majors += w->brought;
	}
}

static void forget(struct fault_witness *w)
{
	w->in_fault = w->brought = false;
	w->faults = w->majors = 0;
}

int fault_witness_read(struct fault_witness *w, struct error *e)
{
	int status;

	forget(w);
	samples_enable(&w->samples, false);
	status = samples_read(&w->samples, fault_witness_take, w, e);
	samples_enable(&w->samples, true);
	return status;
}

void fault_witness_close(struct fault_witness *w)
{
	samples_close(&w->samples);
}

/* One page of a cold file is touched: one fault, which has to wait. */
static int try_touch(struct fault_witness *w, const struct source *source, struct error *e)
{
	char *map;

	if (source->bytes == 0)
		return 0;
	if (source_prepare(source, CACHE_COLD, e) || fault_witness_read(w, e))
		return -1;
	map = mmap(NULL, source->bytes, PROT_READ, MAP_SHARED, source->fd, 0);
	if (map == MAP_FAILED)
		return error_set(e, "mmap: %s", strerror(errno));
	(void)*(volatile char *)map;
	munmap(map, source->bytes);
	if (fault_witness_read(w, e))
		return -1;
	return w->majors == 1 && w->faults == 1 ? 0 :
		error_set(e, "tracepoints told of %" PRIu64 " faults of the file and %" PRIu64
			  " that had to wait, of one", w->faults, w->majors);
}

int fault_witness_open(struct fault_witness *w, const struct tracepoint *points,
		       const struct source *source, struct error *e)
{
	struct sample_event events[] = {
		{ .attr = samples_tracepoint(points[POINT_FILE_FAULT].id) },
		{ .attr = samples_tracepoint(points[POINT_ADD_FOLIO].id) },
	};
	const uint64_t npages = source->bytes / (uint64_t)sysconf(_SC_PAGESIZE);
	size_t ring_bytes = RING_BYTES;
	char filter[40];
	struct stat st;

	*w = (struct fault_witness){ .points = points };
	if (!points[POINT_FILE_FAULT].id || !points[POINT_ADD_FOLIO].id)
		return error_set(e, "this kernel has no tracepoint %s (since 6.11)",
				 tracepoint_name(POINT_FILE_FAULT));
	if (fstat(source->fd, &st))
		return error_set(e, "fstat: %s", strerror(errno));
	snprintf(filter, sizeof(filter), "i_ino == %" PRIu64, (uint64_t)st.st_ino);
	events[0].filter = events[1].filter = filter;
	while (ring_bytes < MOST_RING_BYTES && ring_bytes < RING_BYTES + npages * RECORD_BYTES)
		ring_bytes *= 2;
	if (samples_open(&w->samples, events, 2, 0, false, ring_bytes, e))
		return -1;
	if (try_touch(w, source, e) == 0)
		return 0;
	fault_witness_close(w);
	return -1;
}
