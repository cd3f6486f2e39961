/*
 * System calls by raw_syscalls:sys_enter and sys_exit, beside ptrace and seccomp: nobody is stopped, so
 * it is counted in the run that is measured.
 *
 *	call_witness_open(&w, points, &stops, calls, e);
 *	meter_mark(MARK_COUNT); ... the work ...; meter_mark(MARK_END);
 *	call_witness_close(&w, e);
 */

#include <string.h>

#include "real/witness.h"

#define RECORD_BYTES 128u	/* of an entry and an exit, and some more */
#define LEAST_RING_BYTES 65536u
#define MOST_RING_BYTES (32u << 20)

enum { FIELD_NUMBER, FIELD_ARGUMENTS };

static void take(void *witness, const struct perf_record *one)
{
	struct call_witness *w = witness;
	const struct tracepoint *enter = &w->points[POINT_SYS_ENTER];

	if (tracepoint_is(enter, one)) {
		marked_entry(&w->marked, tracepoint_field(enter, FIELD_NUMBER, one),
			     tracepoint_field(enter, FIELD_ARGUMENTS, one));
	} else if (!w->marked.in_mark) {
		w->known_exits += w->marked.mark == MARK_TEST;
		w->marked.stops->exits += w->marked.mark == MARK_COUNT;
	}
}

int call_witness_open(struct call_witness *w, const struct tracepoint *points, struct stops *stops,
		      uint64_t expected, struct error *e)
{
	const struct sample_event events[] = {
		{ .attr = samples_tracepoint(points[POINT_SYS_ENTER].id) },
		{ .attr = samples_tracepoint(points[POINT_SYS_EXIT].id) },
	};
	size_t ring_bytes = LEAST_RING_BYTES;

	*w = (struct call_witness){ .points = points, .marked = { .stops = stops, .mark = MARK_END } };
	memset(stops, 0, sizeof(*stops));
	if (!points[POINT_SYS_ENTER].id || !points[POINT_SYS_EXIT].id)
		return error_set(e, "this kernel has no tracepoint %s",
				 tracepoint_name(POINT_SYS_ENTER));
	while (ring_bytes < MOST_RING_BYTES &&
	       ring_bytes < LEAST_RING_BYTES + expected * RECORD_BYTES)
		ring_bytes *= 2;
	if (samples_open(&w->samples, events, 2, 0, false, ring_bytes, e))
		return -1;
	meter_known_calls();
	return 0;
}

int call_witness_close(struct call_witness *w, struct error *e)
{
	int status;

	samples_enable(&w->samples, false);
	status = samples_read(&w->samples, take, w, e);
	samples_close(&w->samples);
	if (status == 0 && (w->marked.known_calls != KNOWN_CALLS || w->known_exits != KNOWN_CALLS))
		return error_set(e, "%s told of %u of %d known calls, and of %u exits",
				 tracepoint_name(POINT_SYS_ENTER), (unsigned)w->marked.known_calls,
				 KNOWN_CALLS, (unsigned)w->known_exits);
	return status;
}
