/*
 * How often the process gave up the CPU of its own accord, beside getrusage(): a record of each switch
 * (PERF_RECORD_SWITCH), which says whether the task would have gone on (since Linux 4.17).  Whoever may
 * leave out the kernel may have it for himself, so it needs no privilege.
 *
 *	sleep_witness_open(&w, switches, e);
 *	sleep_witness_read(&w, e); w.sleeps = w.preempts = 0; ... the work ...; sleep_witness_read(&w, e);
 *	sleep_witness_close(&w);
 *
 * getrusage() is of all threads, those of an io_uring included, which begin later: so is this.
 */

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "real/witness.h"

#define RECORD_BYTES 32u	/* out and in again, twice */
#define LEAST_RING_BYTES 65536u
#define MOST_RING_BYTES (512u << 10)	/* perf_event_mlock_kb: what everybody may have */
#define KNOWN_SLEEPS 8u
#define KNOWN_NS 50000		/* each, and as much more until the timer is looked at */
#define KNOWN_TRIES 3

void sleep_witness_take(void *witness, const struct perf_record *one)
{
	struct sleep_witness *w = witness;

	if (!(one->misc & PERF_RECORD_MISC_SWITCH_OUT))		/* it is back */
		return;
	if (one->misc & PERF_RECORD_MISC_SWITCH_OUT_PREEMPT)
		w->preempts++;
	else
		w->sleeps++;
}

int sleep_witness_read(struct sleep_witness *w, struct error *e)
{
	return samples_read(&w->samples, sleep_witness_take, w, e);
}

void sleep_witness_close(struct sleep_witness *w)
{
	samples_close(&w->samples);
}

static uint64_t usage_sleeps(void)
{
	struct rusage r = { .ru_nvcsw = 0 };

	getrusage(RUSAGE_SELF, &r);
	return (uint64_t)r.ru_nvcsw;
}

/* A few naps, and getrusage() must have seen each as well: a machine that stands still may have missed one. */
static int try_naps(struct sleep_witness *w, struct error *e)
{
	const struct timespec nap = { .tv_nsec = KNOWN_NS };
	uint64_t before, counted = 0;

	for (int i = 0; i < KNOWN_TRIES; i++) {
		if (sleep_witness_read(w, e))
			return -1;
		w->sleeps = 0;
		before = usage_sleeps();
		for (unsigned k = 0; k < KNOWN_SLEEPS; k++)
			nanosleep(&nap, NULL);
		counted = usage_sleeps() - before;
		if (sleep_witness_read(w, e))
			return -1;
		if (w->sleeps == KNOWN_SLEEPS && counted == KNOWN_SLEEPS)
			return 0;
	}
	return error_set(e, "records of switches told of %" PRIu64 " of %u known sleeps, and getrusage "
			 "of %" PRIu64, w->sleeps, KNOWN_SLEEPS, counted);
}

int sleep_witness_open(struct sleep_witness *w, uint64_t expected, struct error *e)
{
	const struct sample_event event = { .attr = {
		.type = PERF_TYPE_SOFTWARE, .size = sizeof(struct perf_event_attr),
		.config = PERF_COUNT_SW_DUMMY, .context_switch = 1, .exclude_kernel = 1,
		.exclude_hv = 1,
	} };
	size_t ring_bytes = LEAST_RING_BYTES;

	*w = (struct sleep_witness){ .sleeps = 0 };
	while (ring_bytes < MOST_RING_BYTES && ring_bytes < LEAST_RING_BYTES + expected * RECORD_BYTES)
		ring_bytes *= 2;
	if (samples_open(&w->samples, &event, 1, 0, true, ring_bytes, e))
		return -1;
	if (try_naps(w, e)) {
		sleep_witness_close(w);
		return -1;
	}
	w->sleeps = w->preempts = 0;
	return 0;
}
