/*
 * Timed runs: all cases of one file in turns, again and again, each run in a child of its own that
 * nobody traces, over one connection whose windows are open.  Between the turns come rounds of the
 * calibration: what slows the machine down for a while slows both.
 *
 * The model's receiver takes in what comes, so the real one discards it (real/discard.h).  Elapsed
 * time is without what other programs had the CPU for while this one could have run.
 */

#include "real/timing_try.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "real/calibrate.h"
#include "real/child.h"
#include "real/clock.h"
#include "real/discard.h"

#define WARM_UP_BYTES (1u << 20)
#define LIMIT_S 60
#define ROUNDS_A_TURN 4

struct sample {				/* shared with the child */
	uint64_t cpu_ns, elapsed_ns, ack_ns;
	struct error error;
};

/* How long this process could have run and did not, as others had the CPU; 0 if nobody counts it. */
static uint64_t queued_ns(int schedstat)
{
	char text[96] = "";
	uint64_t ran = 0, waited = 0;

	if (schedstat < 0 || pread(schedstat, text, sizeof(text) - 1, 0) <= 0 ||
	    sscanf(text, "%" SCNu64 " %" SCNu64, &ran, &waited) != 2)
		return 0;
	return waited;
}

static int send_timed(const struct trial *t, struct job *j, int schedstat, struct sample *s)
{
	uint64_t wall, cpu, queued;
	int status;

	lseek(j->file, 0, SEEK_SET);
	status = job_open(j, t->runner, &s->error);
	if (status == 0) {
		queued = queued_ns(schedstat);
		wall = clock_ns(CLOCK_MONOTONIC);
		cpu = clock_ns(CLOCK_PROCESS_CPUTIME_ID);
		status = t->runner->send(j, &s->error);
		s->cpu_ns = clock_ns(CLOCK_PROCESS_CPUTIME_ID) - cpu;
		s->elapsed_ns = clock_ns(CLOCK_MONOTONIC) - wall;
		queued = queued_ns(schedstat) - queued;
		s->elapsed_ns -= queued < s->elapsed_ns ? queued : 0;
	}
	job_close(j, t->runner);
	return status;
}

/* The child.  A first sending of a small file, which is not timed, has all code and buffers there. */
static int run_sample(const struct trial *t, const struct discard *d, struct sample *s)
{
	const int schedstat = open("/proc/self/schedstat", O_RDONLY | O_CLOEXEC);
	const struct source *source = t->source;
	struct error *e = &s->error;
	struct job j, first;

	if (discard_pin(0, e) < 0)
		return -1;
	trial_job(t, d->socket, &j);
	first = j;
	if (first.file_bytes > WARM_UP_BYTES)
		first.file_bytes = WARM_UP_BYTES;
	if (source_direct(source, t->direct, e) ||
	    send_timed(t, &first, schedstat, s))
		return -1;
	s->ack_ns = discard_ack_ns(d);
	if (source_direct(source, false, e))
		return -1;
	if (t->cache == CACHE_COLD && trial_prepare(t, e))
		return -1;
	return source_direct(source, t->direct, e) || send_timed(t, &j, schedstat, s) ? -1 : 0;
}

static int take_sample(struct trying *c, const struct discard *d, struct error *e)
{
	struct sample *s = child_share(sizeof(*s));
	pid_t pid = child_fork(LIMIT_S, e);
	int status;

	if (pid == 0)
		child_exit(run_sample(&c->trial, d, s) ? 1 : 0);
	status = child_join(pid, c->timed->label, &s->error, e);
	discard_settle(d);
	if (status == 0) {
		c->cpu_ns[c->timed->runs] = s->cpu_ns;
		c->elapsed_ns[c->timed->runs] = s->elapsed_ns;
		c->ack_ns[c->timed->runs] = s->ack_ns;
		c->timed->runs++;
	}
	child_unshare(s, sizeof(*s));
	return status;
}

static int by_time(const void *a, const void *b)
{
	const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

static struct spread spread_of(uint64_t *ns, unsigned n)
{
	qsort(ns, n, sizeof(*ns), by_time);
	return (struct spread){ ns[(n - 1) / 4], ns[(n - 1) / 2], ns[(n - 1) * 3 / 4] };
}

/* One of each that is not yet done; false if there is none. */
static bool take_turn(struct turns *t, const struct discard *d)
{
	struct error e = { "" };
	bool more = false;

	for (size_t i = 0; i < t->n; i++) {
		struct trying *c = &t->tries[i];

		if (c->timed->reason[0] || c->timed->runs >= c->wanted)
			continue;
		t->progress(c->timed->label);
		if (take_sample(c, d, &e))
			snprintf(c->timed->reason, sizeof(c->timed->reason), "%.250s", e.text);
		more = true;
	}
	return more;
}

static void take_turns(struct turns *t, const struct discard *d)
{
	struct error e = { "" };

	while (take_turn(t, d)) {
		t->progress("calibration");
		if (t->calibrating && calibrate_more(t->calibrating, ROUNDS_A_TURN, &e))
			break;	/* the rounds that there are must do */
	}
}

static uint64_t quiet_ack_ns(const struct turns *t)
{
	uint64_t *all = calloc(t->n * MAX_SAMPLES + 1, sizeof(*all)), ns = 0;
	unsigned n = 0;

	if (!all)
		abort();
	for (size_t i = 0; i < t->n; i++) {
		for (unsigned k = 0; k < t->tries[i].timed->runs; k++) {
			all[n] = t->tries[i].ack_ns[k];
			n += all[n] > 0;
		}
	}
	if (n > 0)
		ns = spread_of(all, n).low_ns;
	free(all);
	return ns;
}

void turns_take(struct turns *t)
{
	struct error e = { "" };
	struct discard d;

	if (t->n > 0 && discard_start(&d, 10 * LIMIT_S, &e) == 0) {
		take_turns(t, &d);
		discard_stop(&d);
	}
	t->ack_ns = quiet_ack_ns(t);
	for (size_t i = 0; i < t->n; i++) {
		struct trying *c = &t->tries[i];

		if (e.text[0] && !c->timed->reason[0])
			snprintf(c->timed->reason, sizeof(c->timed->reason), "%.250s", e.text);
		if (c->timed->reason[0] || c->timed->runs == 0) {
			c->timed->runs = 0;
			continue;
		}
		c->timed->cpu.measured = spread_of(c->cpu_ns, c->timed->runs);
		c->timed->elapsed.measured = spread_of(c->elapsed_ns, c->timed->runs);
	}
}
