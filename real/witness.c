/*
 * All witnesses of one run, which may each be missing.
 *
 *	witness_open(&w, &seen, points, &source, lab, calls);
 *	... the file is made cold or warm ...
 *	witness_forget(&w); ... the run, its calls between marks ...; witness_close(&w);
 */

#include "real/witness.h"

#include <string.h>
#include <time.h>

#define FRAME_TRIES 50

/* Open and tried, as long as there is no reason against it. */
static bool is_open(const struct error *no)
{
	return no->text[0] == '\0';
}

void witness_open(struct witness *w, struct witnessed *seen, const struct tracepoint *points,
		  const struct source *source, const struct lab *lab, uint64_t calls)
{
	memset(seen, 0, sizeof(*seen));
	memset(w, 0, sizeof(*w));
	seen->is_there = true;
	w->seen = seen;
	/* A message of what went well after a second try would be taken for a reason. */
	if (disk_witness_open(&w->disk, points, source, calls, &seen->no_disk) == 0)
		seen->no_disk.text[0] = '\0';
	if (fault_witness_open(&w->faults, points, source, &seen->no_majors) == 0)
		seen->no_majors.text[0] = '\0';
	if (frame_witness_open(&w->frames, points, lab, source->bytes, &seen->no_frames) == 0)
		seen->no_frames.text[0] = '\0';
	if (call_witness_open(&w->calls, points, &seen->calls, calls, &seen->no_calls) == 0)
		seen->no_calls.text[0] = '\0';
}

void witness_forget(struct witness *w)
{
	if (is_open(&w->seen->no_disk)) {
		disk_witness_read(&w->disk, &w->seen->no_disk);
		w->disk.bytes = w->disk.requests = 0;
	}
	if (is_open(&w->seen->no_majors))
		fault_witness_read(&w->faults, &w->seen->no_majors);
	if (is_open(&w->seen->no_frames)) {
		frame_witness_read(&w->frames, &w->seen->no_frames);
		w->frames.sent = (struct traffic){ 0 };
	}
}

static void await_frames(struct frame_witness *w, uint64_t frames, struct error *e)
{
	const struct timespec pause = { .tv_nsec = 1000000 };

	for (int i = 0; i < FRAME_TRIES && frame_witness_read(w, e) == 0; i++) {
		if (w->sent.packets >= frames)
			return;
		nanosleep(&pause, NULL);
	}
}

void witness_close(struct witness *w, uint64_t frames)
{
	struct witnessed *seen = w->seen;

	if (is_open(&seen->no_calls))
		call_witness_close(&w->calls, &seen->no_calls);
	if (is_open(&seen->no_majors)) {
		fault_witness_read(&w->faults, &seen->no_majors);
		seen->least_majors = w->faults.majors;
		seen->most_majors = w->faults.faults;
		fault_witness_close(&w->faults);
	}
	if (is_open(&seen->no_disk)) {
		disk_witness_read(&w->disk, &seen->no_disk);
		seen->disk_bytes = w->disk.bytes;
		seen->disk_requests = w->disk.requests;
		disk_witness_close(&w->disk);
	}
	if (is_open(&seen->no_frames)) {
		await_frames(&w->frames, frames, &seen->no_frames);
		seen->frames = w->frames.sent;
		frame_witness_close(&w->frames);
	}
}

void witnessed_take_majors(struct witnessed *w, const struct witnessed *other)
{
	w->no_majors = other->no_majors;
	w->least_majors = other->least_majors;
	w->most_majors = other->most_majors;
}

void witnessed_take_disk(struct witnessed *w, const struct witnessed *other)
{
	w->no_disk = other->no_disk;
	w->disk_bytes = other->disk_bytes;
	w->disk_requests = other->disk_requests;
}
