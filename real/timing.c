/*
 * Times predicted and measured: the cases of each file, what the model says, and what is tried.
 *
 * What is predicted is the time of the calls.  The machine is a profile of this host, or is
 * calibrated between the turns of the runs; then each file is predicted by the rounds beside it.
 */

#include "real/timing.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include "real/calibrate.h"
#include "real/plan.h"
#include "real/timing_try.h"
#include "sim/engine.h"
#include "sim/ledger.h"

#define MIB (1024ull * 1024)
#define ACK_NS 30000ull			/* about; it is measured */
#define OPEN_BYTES (4 * MIB)		/* send buffer and window of a loopback connection, grown */
#define CASE_NS 300000000ull		/* one case is run for so long, but ... */
#define LEAST_SAMPLES 5
#define LONGEST_NS 1500000000ull	/* what takes longer is left out */
#define FIRST_ROUNDS 8			/* of the calibration, to know how long runs take */

static const struct {
	uint64_t file_bytes;
	enum cache_state cache;
} files[] = {
	{ 1 * MIB, CACHE_WARM }, { 16 * MIB, CACHE_WARM }, { 256 * MIB, CACHE_WARM },
	{ 16 * MIB, CACHE_COLD },
};
static const uint64_t chunks[] = { 4096, 65536, 1 * MIB };
#define NCHUNKS (sizeof(chunks) / sizeof(chunks[0]))

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

/* By the rounds from that one on, and with the ACK that was seen. */
static void predict_again(struct turns *t, unsigned first_round)
{
	static struct calibration found;

	if (t->calibrating)
		calibrate_find(t->calibrating, first_round, &found);
	for (size_t i = 0; i < t->n; i++) {
		struct trying *c = &t->tries[i];

		if (c->timed->runs == 0)
			continue;
		if (t->calibrating)
			calibrate_machine(&found, &c->run.config);
		if (t->ack_ns > 0)
			c->run.config.rtt_ns = t->ack_ns;
		predict(c->timed, &c->run);
	}
}

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

/* Another label for the same run: nothing here tells them apart. */
static const char *twin_of(const struct turns *t, const struct run *run)
{
	for (size_t i = 0; i < t->n; i++) {
		if (t->tries[i].run.strategy == run->strategy &&
		    memcmp(&t->tries[i].run.config, &run->config, sizeof(run->config)) == 0)
			return t->tries[i].timed->label;
	}
	return NULL;
}

static unsigned samples_of(uint64_t predicted_ns)
{
	const uint64_t n = CASE_NS / (predicted_ns + 1);

	return n < LEAST_SAMPLES ? LEAST_SAMPLES : n > MAX_SAMPLES ? MAX_SAMPLES : (unsigned)n;
}

static void add_case(struct turns *turns, struct timed *t, const struct run *run,
		     const struct host *h, const struct source *source)
{
	const char *twin = twin_of(turns, run);
	struct trying *c = &turns->tries[turns->n++];
	struct error e = { "" };

	*c = (struct trying){ .timed = t, .run = *run };
	snprintf(t->label, sizeof(t->label), "%s", run->label);
	snprintf(t->strategy, sizeof(t->strategy), "%s", run->strategy->name);
	t->file_bytes = run->config.file_bytes;
	t->chunk_bytes = run->config.chunk_bytes;
	t->cache = run->config.cache;
	if (!run->strategy->model_only)
		predict(t, run);
	if (twin)
		snprintf(t->reason, sizeof(t->reason), "the same calls as %s, on this kernel",
			 twin);
	else if (can_time(c, run, h, t->elapsed.predicted_ns, &e))
		snprintf(t->reason, sizeof(t->reason), "%.250s", e.text);
	c->trial.source = source;
	c->wanted = samples_of(t->elapsed.predicted_ns);
}

/* All strategies and chunks with the n-th file; if there is none, why. */
static void add_cases(struct timing *t, struct turns *turns, const struct scenario *s,
		      const struct host *h, size_t n, const struct source *source, uint64_t folio,
		      const struct error *none)
{
	for (size_t i = 0; i < s->nruns * NCHUNKS && t->ncases < MAX_TIMED; i++) {
		struct run run = s->runs[i / NCHUNKS];
		struct timed *timed;

		/* Direct reads are the same in both states. */
		if (run.strategy->direct && files[n].cache == CACHE_WARM)
			continue;
		run.config.file_bytes = files[n].file_bytes;
		run.config.cache = files[n].cache;
		run.config.chunk_bytes = chunks[i % NCHUNKS];
		resemble(&run.config, h, folio);
		timed = &t->cases[t->ncases++];
		add_case(turns, timed, &run, h, source);
		if (none->text[0] && !timed->reason[0])
			snprintf(timed->reason, sizeof(timed->reason), "%.250s", none->text);
	}
}

static void time_file(struct timing *t, const struct scenario *s, const struct host *h, size_t n,
		      struct turns *turns)
{
	struct source source = { .fd = -1 };
	struct error e = { "" };
	uint64_t folio = PAGE_BYTES;
	unsigned first = 0;

	turns->n = 0;
	turns->ack_ns = 0;
	if (turns->calibrating)
		first = calibrate_rounds(turns->calibrating);
	if (source_create(&source, h->folder, files[n].file_bytes, &e) == 0 &&
	    source_prepare(&source, CACHE_WARM, &e) == 0 && files[n].cache == CACHE_WARM)
		folio = folio_bytes(&source);
	add_cases(t, turns, s, h, n, &source, folio, &e);
	turns_take(turns);
	if (turns->calibrating && calibrate_rounds(turns->calibrating) == first)
		first = 0;
	predict_again(turns, first);
	source_close(&source);
}

int timing_all(struct timing *t, struct scenario *s, const struct host *h,
	       struct calibrating *calibrating, void (*progress)(const char *what), struct error *e)
{
	struct turns turns = { .calibrating = calibrating, .progress = progress };
	static struct calibration found;

	memset(t, 0, sizeof(*t));
	if (calibrating) {
		progress("calibration");
		if (calibrate_more(calibrating, FIRST_ROUNDS, e))
			return -1;
		calibrate_find(calibrating, 0, &found);
		for (size_t i = 0; i < s->nruns; i++)
			calibrate_machine(&found, &s->runs[i].config);
	}
	turns.tries = calloc(MAX_RUNS * NCHUNKS, sizeof(*turns.tries));
	if (!turns.tries)
		abort();
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		if (files[i].cache == CACHE_WARM || !h->in_memory)
			time_file(t, s, h, i, &turns);
	}
	free(turns.tries);
	t->rounds = calibrating ? calibrate_rounds(calibrating) : 0;
	timing_sum(t);
	return 0;
}
