/*
 * The profiling run: one child holds both ends of the connection, sends with the strategy's own code,
 * and takes in what was sent without copying it (recv() with MSG_TRUNC), again and again.
 *
 *	profile_try(&symbols, e);			once: may we?
 *	profile_run(&trial, &symbols, &profile, e);
 *	profile_says(&profile, COPY_SEND)
 *
 * A software clock (cpu-clock) ticks every 25 us while this process runs, and needs no counters in
 * the hardware.  A copy of what was sent should be seen so often as a known copy of as many bytes:
 * the known ones, a read from the page cache and a write to a socket, are made first, and tell the rate.
 * What is looked for is then seen about as often, or nearly never.
 */

#include "real/profile_parts.h"

#include <errno.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "real/child.h"
#include "real/clock.h"

#define RING_BYTES 262144u
#define MOST_BYTES (1u << 20)	/* of a file: its beginning */
#define LEAST_BYTES 16384u	/* of a file; a smaller one would have to be sent too often */
#define WANTED_AT_MOST 400u	/* ... and if it is still not clear then, so many */
#define CPU_LIMIT_NS 300000000u
#define TIME_LIMIT_NS 1500000000u	/* on a busy machine */

struct shared {
	struct profile profile;
	struct profile_undelivered undelivered;
	struct error error;
};

static struct sample_event clock_event(void)
{
	return (struct sample_event){ .attr = {
		.type = PERF_TYPE_SOFTWARE, .size = sizeof(struct perf_event_attr),
		.config = PERF_COUNT_SW_CPU_CLOCK, .sample_period = TICK_NS,
		.sample_type = PERF_SAMPLE_CALLCHAIN, .exclude_callchain_user = 1, .disabled = 1,
	} };
}

/* Which routine was it most often?  The one that leads when each other one takes a vote away. */
static void vote(struct profiler *w, enum copy copy, const struct symbol *routine)
{
	if (w->lead[copy] == 0)
		memcpy(w->routine[copy], routine->name, SYMBOL_NAME_BYTES);
	if (strcmp(w->routine[copy], routine->name) == 0)
		w->lead[copy]++;
	else
		w->lead[copy]--;
}

static void take(void *watcher, const struct perf_record *one)
{
	struct profiler *w = watcher;
	const struct symbol *routine;
	const enum copy copy = symbols_tell(w->symbols, one->chain, one->nchain, &routine);

	w->profile->samples++;
	w->profile->seen[copy]++;
	if (routine)
		vote(w, copy, routine);
}

int profiler_drain(struct profiler *w)
{
	int status;

	samples_enable(&w->samples, false);
	status = samples_read(&w->samples, take, w, w->error);
	samples_enable(&w->samples, true);
	return status;
}

int profiler_drain_if_needed(struct profiler *w)
{
	return samples_waiting(&w->samples) ? profiler_drain(w) : 0;
}

/* job.after: a hop is done.  The message is shared, and there is no other way back. */
static void after(void *watcher, const struct passed *p)
{
	struct profiler *w = watcher;

	if (p->to != SOCKET_BUFFER)
		return;
	if ((!w->undelivered && sink_discard(w->pair.receiver, p->bytes, w->error)) || profiler_drain_if_needed(w))
		child_exit(1);
	w->profile->sent_bytes += p->bytes;
}

/* ---- the strategy ---- */

static bool is_clear(const struct profile *p)
{
	static const enum copy looked_for[] = { COPY_READ, COPY_SEND, COPY_DELIVER, COPY_DEVICE };

	for (size_t i = 0; i < sizeof(looked_for) / sizeof(looked_for[0]); i++) {
		if (profile_says(p, looked_for[i]) == PROFILE_UNSURE)
			return false;
	}
	return true;
}

static int send_once(struct profiler *w, const struct trial *t, struct job *j)
{
	int status = job_open(j, t->runner, w->error);

	if (status == 0) {
		samples_enable(&w->samples, true);
		status = t->runner->send(j, w->error);
		samples_enable(&w->samples, false);
	}
	job_close(j, t->runner);
	return status || profiler_drain(w) ? -1 : 0;
}

static int send_often(struct profiler *w, const struct trial *t, struct job *j, uint64_t rate)
{
	const uint64_t end = clock_ns(CLOCK_MONOTONIC) + TIME_LIMIT_NS;
	const uint64_t cpu_end = clock_ns(CLOCK_PROCESS_CPUTIME_ID) + CPU_LIMIT_NS;
	struct profile *p = w->profile;

	while ((p->expected < WANTED || (p->expected < WANTED_AT_MOST && !is_clear(p))) &&
	       clock_ns(CLOCK_MONOTONIC) < end && clock_ns(CLOCK_PROCESS_CPUTIME_ID) < cpu_end) {
		if (send_once(w, t, j))
			return -1;
		p->expected = p->sent_bytes * rate / KNOWN_BYTES;
	}
	memcpy(p->routine, w->routine, sizeof(p->routine));
	return 0;
}

/*
 * The same program once more, to where nobody gets what it sends, as datagrams.  What was seen before of the
 * copy for a receiver shows that it would be seen here.
 */
static int send_undelivered(struct profiler *w, const struct trial *t, struct job *j, uint64_t rate,
			    struct profile_undelivered *u)
{
	w->error = &u->none;
	w->profile = &u->profile;
	w->undelivered = true;
	/* How the program reads plays no part, and from the page cache it is fastest. */
	if (source_direct(t->source, false, w->error) || lab_dead_end(t->lab, &j->socket, w->error))
		return -1;
	if (j->chunk_bytes > LAB_DATAGRAM_BYTES)
		j->chunk_bytes = LAB_DATAGRAM_BYTES;
	memset(w->lead, 0, sizeof(w->lead));
	return send_often(w, t, j, rate);
}

/* The child. */
static int profile(const struct trial *t, const struct symbols *symbols, struct shared *s)
{
	const struct sample_event event = clock_event();
	struct profiler w = { .symbols = symbols, .error = &s->error };
	struct source part = *t->source;
	struct trial warm = *t;
	uint64_t rate = 0;
	struct job j;

	if (part.bytes > MOST_BYTES)
		part.bytes = MOST_BYTES;
	warm.source = &part;
	warm.cache = CACHE_WARM;
	warm.direct = false;
	if (sink_connect(&w.pair, t->lab, w.error) || trial_prepare(&warm, w.error))
		return -1;
	if (samples_open(&w.samples, &event, 1, 0, true, RING_BYTES, w.error))
		return -1;
	trial_job(&warm, w.pair.sender, &j);
	if (profiler_try(&w, &j, &rate) || (t->direct && source_direct(t->source, true, w.error)))
		return -1;
	memset(w.lead, 0, sizeof(w.lead));
	w.profile = &s->profile;
	j.depth = 1;
	if (j.chunk_bytes > PIECE_BYTES)
		j.chunk_bytes = PIECE_BYTES;
	j.after = after;
	j.probed = true;
	j.watcher = &w;
	if (send_often(&w, t, &j, rate))
		return -1;
	if (s->undelivered.is_wanted)
		s->undelivered.is_there = send_undelivered(&w, t, &j, rate, &s->undelivered) == 0;
	return 0;
}

int profile_run(const struct trial *t, const struct symbols *symbols, struct profile *p,
		struct profile_undelivered *u, struct error *e)
{
	struct shared *s = child_share(sizeof(*s));
	pid_t pid;
	int status;

	s->undelivered.is_wanted = u && u->is_wanted;
	memset(p, 0, sizeof(*p));
	if (t->source->bytes < LEAST_BYTES) {
		child_unshare(s, sizeof(*s));
		return error_set(e, "so small a file has too little to copy for a profile");
	}
	pid = child_fork(t->limit_s, e);
	if (pid == 0)
		child_exit(profile(t, symbols, s) ? 1 : 0);
	status = child_join(pid, "the profile", &s->error, e);
	*p = s->profile;
	if (u)
		*u = s->undelivered;
	child_unshare(s, sizeof(*s));
	return status;
}

int profile_try(struct symbols *symbols, struct error *e)
{
	const struct sample_event event = clock_event();
	struct samples s;

	if (samples_open(&s, &event, 1, 0, true, RING_BYTES, e))
		return -1;
	samples_close(&s);
	return symbols_find(symbols, "/proc/kallsyms", e);
}
