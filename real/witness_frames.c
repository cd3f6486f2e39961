/*
 * Frames that the lab's interface was given, beside its own counters: net:net_dev_xmit, whoever's work
 * it is, because an ACK lets the next frames go out as well.
 */

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "real/witness.h"

#define RECORD_BYTES 96u
#define FRAME_BYTES 1448u	/* of the file in a frame, at least */
#define LEAST_RING_BYTES 65536u
#define MOST_RING_BYTES (1u << 20)
#define KNOWN_BYTES 1000u
#define HEADER_BYTES 66u	/* Ethernet, IP, and TCP with its timestamps */

enum { FIELD_LENGTH, FIELD_RESULT };

static void take(void *witness, const struct perf_record *one)
{
	struct frame_witness *w = witness;
	const struct tracepoint *p = &w->points[POINT_FRAME];
	const uint64_t length = tracepoint_field(p, FIELD_LENGTH, one);

	if (tracepoint_field(p, FIELD_RESULT, one) != 0)	/* the driver did not take it */
		return;
	w->sent.bytes += length;
	w->sent.packets++;
	w->known_frames += length == KNOWN_BYTES + HEADER_BYTES;
}

int frame_witness_read(struct frame_witness *w, struct error *e)
{
	return samples_read(&w->samples, take, w, e);
}

void frame_witness_close(struct frame_witness *w)
{
	samples_close(&w->samples);
}

/* So many bytes are one frame. */
static int try_send(struct frame_witness *w, const struct lab *lab, struct error *e)
{
	static const char bytes[KNOWN_BYTES];
	char back[KNOWN_BYTES];
	struct sink_pair pair;
	bool arrived;

	if (sink_connect(&pair, lab, e))
		return -1;
	arrived = write(pair.sender, bytes, sizeof(bytes)) == (ssize_t)sizeof(bytes) &&
		  recv(pair.receiver, back, sizeof(back), MSG_WAITALL) == (ssize_t)sizeof(back);
	sink_close(&pair);
	if (frame_witness_read(w, e))
		return -1;
	if (arrived && w->known_frames == 1)
		return 0;
	return error_set(e, "%s told of %u frames of %u bytes, of one", tracepoint_name(POINT_FRAME),
			 (unsigned)w->known_frames, KNOWN_BYTES + HEADER_BYTES);
}

int frame_witness_open(struct frame_witness *w, const struct tracepoint *points,
		       const struct lab *lab, uint64_t expected_bytes, struct error *e)
{
	struct sample_event event = { .attr = samples_tracepoint(points[POINT_FRAME].id) };
	size_t ring_bytes = LEAST_RING_BYTES;
	char filter[60];

	*w = (struct frame_witness){ .points = points };
	if (!lab)
		return error_set(e, "over loopback everybody's frames are counted");
	if (!points[POINT_FRAME].id)
		return error_set(e, "this kernel has no tracepoint %s", tracepoint_name(POINT_FRAME));
	while (ring_bytes < MOST_RING_BYTES && ring_bytes < LEAST_RING_BYTES +
	       expected_bytes / FRAME_BYTES * RECORD_BYTES)
		ring_bytes *= 2;
	snprintf(filter, sizeof(filter), "name == \"%s\"", lab->interface);
	event.filter = filter;
	if (samples_open(&w->samples, &event, 1, -1, true, ring_bytes, e))
		return -1;
	if (try_send(w, lab, e) == 0)
		return 0;
	frame_witness_close(w);
	return -1;
}
