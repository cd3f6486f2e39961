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

#include "real/profile.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "real/child.h"
#include "real/clock.h"
#include "real/samples.h"
#include "real/trial.h"

#define TICK_NS 25000u
#define RING_BYTES 262144u
#define PIECE_BYTES 65536u	/* of the file in one call, at most: a receive queue holds it unread */
#define KNOWN_BYTES (8u << 20)	/* of each known copy */
#define MOST_BYTES (1u << 20)	/* of a file: its beginning */
#define LEAST_BYTES 16384u	/* of a file; a smaller one would have to be sent too often */
#define WANTED 100u		/* samples that one copy of all would take ... */
#define WANTED_AT_MOST 400u	/* ... and if it is still not clear then, so many */
#define CPU_LIMIT_NS 300000000u
#define TIME_LIMIT_NS 1500000000u	/* on a busy machine */

struct shared {
	struct profile profile;
	struct error error;
};

/* Who is profiled. */
struct profiler {
	const struct symbols *symbols;
	struct samples samples;
	struct profile *profile;	/* what is being counted */
	struct sink_pair pair;
	struct error *error;
	/* The copy routine last seen of each kind, and how much more often it was seen than others. */
	char routine[N_COPY][SYMBOL_NAME_BYTES];
	uint64_t lead[N_COPY];
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

/* Count what was recorded; the clock stands meanwhile. */
static int drain(struct profiler *w)
{
	int status;

	samples_enable(&w->samples, false);
	status = samples_read(&w->samples, take, w, w->error);
	samples_enable(&w->samples, true);
	return status;
}

/* A piece is done. */
static int drain_if_needed(struct profiler *w)
{
	return samples_waiting(&w->samples) ? drain(w) : 0;
}

/* Take in n bytes, which nobody needs. */
static int discard(struct profiler *w, size_t n)
{
	while (n > 0) {
		ssize_t got = recv(w->pair.receiver, NULL, n, MSG_TRUNC);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return error_set(w->error, "receiving: %s", got ? strerror(errno) :
					 "the end");
		n -= (size_t)got;
	}
	return 0;
}

/* job.after: a hop is done.  The message is shared, and there is no other way back. */
static void after(void *watcher, const struct passed *p)
{
	struct profiler *w = watcher;

	if (p->to != SOCKET_BUFFER)
		return;
	if (discard(w, p->bytes) || drain_if_needed(w))
		child_exit(1);
	w->profile->sent_bytes += p->bytes;
}

/* ---- known work ---- */

static int known_reads(struct profiler *w, const struct job *j, char *piece)
{
	uint64_t done = 0;

	while (done < KNOWN_BYTES) {
		ssize_t n = pread(j->file, piece, PIECE_BYTES, 0);

		if (n <= 0)
			return error_set(w->error, "reading the file: %s", strerror(errno));
		done += (uint64_t)n;
		if (drain_if_needed(w))
			return -1;
	}
	return 0;
}

static int known_writes(struct profiler *w, const struct job *j, char *piece)
{
	(void)j;
	for (uint64_t done = 0; done < KNOWN_BYTES; done += PIECE_BYTES) {
		const struct job to = { .socket = w->pair.sender };

		if (job_write(&to, piece, PIECE_BYTES, w->error) || discard(w, PIECE_BYTES) ||
		    drain_if_needed(w))
			return -1;
	}
	return 0;
}

/* Calls that copy nothing, for about as long. */
static int no_copies(struct profiler *w, const struct job *j, char *piece)
{
	const uint64_t end = clock_ns(CLOCK_PROCESS_CPUTIME_ID) + WANTED * TICK_NS;

	(void)w;
	(void)piece;
	while (clock_ns(CLOCK_PROCESS_CPUTIME_ID) < end)
		lseek(j->file, 0, SEEK_CUR);
	return 0;
}

/* So often was the clock seen in each kind of copy, while that was done. */
static int count(struct profiler *w, int (*work)(struct profiler *, const struct job *, char *),
		 const struct job *j, struct profile *p)
{
	static char piece[PIECE_BYTES];

	memset(p, 0, sizeof(*p));
	w->profile = p;
	samples_enable(&w->samples, true);
	if (work(w, j, piece) || drain(w))
		return -1;
	samples_enable(&w->samples, false);
	return 0;
}

static uint64_t all_copies(const struct profile *p)
{
	return p->seen[COPY_READ] + p->seen[COPY_SEND] + p->seen[COPY_DELIVER] +
	       p->seen[COPY_DEVICE];
}

/* Try it; *rate is how many samples KNOWN_BYTES are, of the faster of two known copies. */
static int try_profile(struct profiler *w, const struct job *j, uint64_t *rate)
{
	struct profile reads, writes, none;

	if (count(w, known_reads, j, &reads) || count(w, known_writes, j, &writes) ||
	    count(w, no_copies, j, &none))
		return -1;
	if (none.samples < PROFILE_LEAST)
		return error_set(w->error, "the profile has only %u samples of %u ms of work",
				 (unsigned)none.samples, WANTED * TICK_NS / 1000000u);
	if (reads.seen[COPY_READ] < PROFILE_LEAST || writes.seen[COPY_SEND] < PROFILE_LEAST)
		return error_set(w->error, "the profile saw %u samples of a known read in %u, and %u "
				 "of a known write in %u", (unsigned)reads.seen[COPY_READ],
				 (unsigned)reads.samples, (unsigned)writes.seen[COPY_SEND],
				 (unsigned)writes.samples);
	if (reads.seen[COPY_SEND] + writes.seen[COPY_READ] + all_copies(&none) > 2)
		return error_set(w->error, "the profile saw copies where none are: %u of %u samples",
				 (unsigned)(reads.seen[COPY_SEND] + writes.seen[COPY_READ] +
					    all_copies(&none)),
				 (unsigned)(reads.samples + writes.samples + none.samples));
	*rate = reads.seen[COPY_READ] < writes.seen[COPY_SEND] ? reads.seen[COPY_READ] :
		writes.seen[COPY_SEND];
	return 0;
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
	return status || drain(w) ? -1 : 0;
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
	if (try_profile(&w, &j, &rate) || (t->direct && source_direct(t->source, true, w.error)))
		return -1;
	memset(w.lead, 0, sizeof(w.lead));
	w.profile = &s->profile;
	j.depth = 1;
	if (j.chunk_bytes > PIECE_BYTES)
		j.chunk_bytes = PIECE_BYTES;
	j.after = after;
	j.probed = true;
	j.watcher = &w;
	return send_often(&w, t, &j, rate);
}

int profile_run(const struct trial *t, const struct symbols *symbols, struct profile *p,
		struct error *e)
{
	struct shared *s = child_share(sizeof(*s));
	pid_t pid;
	int status;

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
