/*
 * Timed runs: all strategies of one size and state of the cache in turns, again and again, each run
 * in a child of its own that nobody traces, over one connection whose windows are open.
 *
 * What is predicted is the time of the calls.  The model's receiver takes in what comes, so the real
 * one discards it (real/discard.h).  Elapsed time is without what other programs had the CPU for
 * while this one could have run.
 */

#include "real/timing.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include "real/child.h"
#include "real/clock.h"
#include "real/discard.h"
#include "real/plan.h"
#include "real/trial.h"
#include "sim/engine.h"
#include "sim/ledger.h"

#define MIB (1024ull * 1024)
#define ACK_NS 20000ull			/* the receiver looks so often */
#define OPEN_BYTES (4 * MIB)		/* send buffer and window of a loopback connection, grown */
#define MAX_SAMPLES 24
#define CASE_NS 300000000ull		/* one case is run for so long, but ... */
#define LEAST_SAMPLES 5
#define LONGEST_NS 1500000000ull	/* what takes longer is left out */
#define LIMIT_S 60

static const struct {
	uint64_t file_bytes;
	enum cache_state cache;
} files[] = {
	{ 1 * MIB, CACHE_WARM }, { 16 * MIB, CACHE_WARM }, { 256 * MIB, CACHE_WARM },
	{ 16 * MIB, CACHE_COLD },
};
static const uint64_t chunks[] = { 4096, 65536, 1 * MIB };

/* One case while it is measured. */
struct trying {
	struct timed *timed;
	struct trial trial;
	unsigned wanted;
	uint64_t cpu_ns[MAX_SAMPLES], elapsed_ns[MAX_SAMPLES];
};

struct sample {				/* shared with the child */
	uint64_t cpu_ns, elapsed_ns;
	struct error error;
};

/* ---- what is predicted ---- */

/* Pages that one fault maps: how the file lies in the page cache. */
static uint64_t folio_bytes(const struct source *s)
{
	const uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE);
	struct rusage before, after;
	uint64_t faults, bytes = page;
	char *map = mmap(NULL, s->bytes, PROT_READ, MAP_SHARED, s->fd, 0);

	if (map == MAP_FAILED)
		return page;
	getrusage(RUSAGE_SELF, &before);
	for (uint64_t at = 0; at < s->bytes; at += page)
		(void)*(volatile char *)(map + at);
	getrusage(RUSAGE_SELF, &after);
	munmap(map, s->bytes);
	faults = (uint64_t)(after.ru_minflt - before.ru_minflt);
	while (bytes < 2 * MIB && faults > 0 && bytes * 3 / 2 < s->bytes / faults)
		bytes *= 2;
	return bytes;
}

static void predict(struct timed *t, const struct run *run)
{
	struct ledger l;
	uint64_t interrupts_ns;

	ledger_init(&l, COUNT_ALL, config_payload_bytes(&run->config));
	engine_total(run, 1, &l, NULL);
	/* They come while the program sleeps, and are not charged to it. */
	interrupts_ns = l.interrupts * run->config.machine.cpu.interrupt_ns;
	t->cpu.predicted_ns = l.busy_ns[BUSY_CPU_USER] + l.busy_ns[BUSY_CPU_KERNEL] - interrupts_ns;
	t->elapsed.predicted_ns = l.returned_ns;
}

/* As the model must see this host: its rules, a connection that never waits for the receiver. */
static void resemble(struct config *c, const struct host *h, uint64_t folio)
{
	c->kernel = h->kernel;
	c->count = COUNT_ALL;
	c->requests = c->connections = 1;
	c->rtt_ns = ACK_NS;
	c->socket_buffer_bytes = c->window_bytes = OPEN_BYTES;
	c->folio_bytes = folio;
}

/* ---- what is measured ---- */

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
	if (first.file_bytes > MIB)
		first.file_bytes = MIB;
	if (source_direct(source, t->direct, e) ||
	    send_timed(t, &first, schedstat, s))
		return -1;
	discard_settle(d);
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

/* All cases of one file in turns, until each has its samples. */
static void measure(struct trying *tries, size_t n, void (*progress)(const char *what))
{
	struct error e = { "" };
	struct discard d;
	bool more = n > 0;

	if (discard_start(&d, 10 * LIMIT_S, &e)) {
		for (size_t i = 0; i < n; i++)
			snprintf(tries[i].timed->reason, sizeof(tries[i].timed->reason), "%.250s",
				 e.text);
		return;
	}
	while (more) {
		more = false;
		for (size_t i = 0; i < n; i++) {
			struct trying *c = &tries[i];

			if (c->timed->reason[0] || c->timed->runs >= c->wanted)
				continue;
			progress(c->timed->label);
			if (take_sample(c, &d, &e))
				snprintf(c->timed->reason, sizeof(c->timed->reason), "%.250s", e.text);
			more = true;
		}
	}
	discard_stop(&d);
	for (size_t i = 0; i < n; i++) {
		struct trying *c = &tries[i];

		if (c->timed->reason[0] || c->timed->runs == 0) {
			c->timed->runs = 0;
			continue;
		}
		c->timed->cpu.measured = spread_of(c->cpu_ns, c->timed->runs);
		c->timed->elapsed.measured = spread_of(c->elapsed_ns, c->timed->runs);
	}
}

/* ---- the cases ---- */

/* Why not, or 0: those that the model alone has, and those whose times would mean nothing here. */
static int can_time(struct trying *c, const struct run *run, const struct host *h,
		    uint64_t predicted_ns, struct error *e)
{
	if (plan_make(&c->trial, h, run, e))
		return -1;
	if (h->cpus < 2)
		return error_set(e, "the receiver needs a CPU of its own");
	if (run->strategy->tasks > 1 && h->cpus < 3)
		return error_set(e, "program and kernel thread both poll: it is not timed with "
				 "fewer than three CPUs");
	if (predicted_ns > LONGEST_NS)
		return error_set(e, "one run would take %" PRIu64 " ms", predicted_ns / 1000000);
	return 0;
}

static void add_case(struct trying *c, const struct run *run, const struct host *h,
		     const struct source *source)
{
	struct timed *t = c->timed;
	struct error e = { "" };

	snprintf(t->label, sizeof(t->label), "%s", run->label);
	snprintf(t->strategy, sizeof(t->strategy), "%s", run->strategy->name);
	t->file_bytes = run->config.file_bytes;
	t->chunk_bytes = run->config.chunk_bytes;
	t->cache = run->config.cache;
	if (!run->strategy->model_only)
		predict(t, run);
	if (can_time(c, run, h, t->elapsed.predicted_ns, &e))
		snprintf(t->reason, sizeof(t->reason), "%.250s", e.text);
	c->trial.source = source;
	c->wanted = LEAST_SAMPLES;
	if (t->elapsed.predicted_ns * LEAST_SAMPLES < CASE_NS)
		c->wanted = (unsigned)(CASE_NS / (t->elapsed.predicted_ns + 1));
	if (c->wanted > MAX_SAMPLES)
		c->wanted = MAX_SAMPLES;
}

/* All strategies and chunks with that file; without it they are skipped. */
static void time_file(struct timing *t, const struct scenario *s, const struct host *h, size_t n,
		      void (*progress)(const char *what))
{
	struct trying *tries = calloc(MAX_RUNS * (sizeof(chunks) / sizeof(chunks[0])),
				      sizeof(*tries));
	struct source source = { .fd = -1 };
	struct error e = { "" };
	uint64_t folio = PAGE_BYTES;
	size_t ntries = 0;

	if (!tries)
		abort();
	if (source_create(&source, h->folder, files[n].file_bytes, &e) == 0 &&
	    source_prepare(&source, CACHE_WARM, &e) == 0 && files[n].cache == CACHE_WARM)
		folio = folio_bytes(&source);
	for (size_t i = 0; i < s->nruns; i++) {
		/* Direct reads are the same in both states. */
		if (s->runs[i].strategy->direct && files[n].cache == CACHE_WARM)
			continue;
		for (size_t k = 0; k < sizeof(chunks) / sizeof(chunks[0]); k++) {
			struct run run = s->runs[i];

			if (t->ncases == MAX_TIMED)
				break;
			run.config.file_bytes = files[n].file_bytes;
			run.config.cache = files[n].cache;
			run.config.chunk_bytes = chunks[k];
			resemble(&run.config, h, folio);
			tries[ntries].timed = &t->cases[t->ncases++];
			add_case(&tries[ntries], &run, h, &source);
			if (e.text[0] && !tries[ntries].timed->reason[0])
				snprintf(tries[ntries].timed->reason, sizeof(t->cases[0].reason),
					 "%.250s", e.text);
			ntries++;
		}
	}
	measure(tries, ntries, progress);
	source_close(&source);
	free(tries);
}

void timing_all(struct timing *t, const struct scenario *s, const struct host *h,
		void (*progress)(const char *what))
{
	memset(t, 0, sizeof(*t));
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		if (files[i].cache == CACHE_COLD && h->in_memory)
			continue;
		time_file(t, s, h, i, progress);
	}
	timing_sum(t);
}
