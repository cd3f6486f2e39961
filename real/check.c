/*
 * A run checked: why it cannot be done here, or what the model expects and what is observed.
 *
 * The model runs under the host's own kernel, counting everything; the textbook column is the
 * same strategy as the texts tell it: a cold file in one call.
 */

#include "real/check.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#include "real/check_trace.h"
#include "sim/engine.h"
#include "sim/explain.h"

#define MAX_FILE_BYTES (1024u * 1024u * 1024u)
#define MAX_ROUNDS 131072u		/* each call takes some 30 us while traced */
#define SPARE_BYTES (64u * 1024u * 1024u)	/* of disk and memory, left to others */
#define MEASURE_RUNS 3
#define DROPPED_ROUNDS 4u
#define PIPE_BYTES 65536u		/* what a pipe holds that nobody has made larger */
#define PIN_SPARE_BYTES 8192u		/* that each zero-copy send counts as pinned beyond its own */
#define BIO_MAX_PAGES 256u		/* include/linux/bio.h: BIO_MAX_VECS */
#define LEAST_REQUEST_BYTES 65536u	/* that the model takes for the largest of a disk */
#define SPIN_BYTES (8u * 1024u * 1024u)	/* that two may send who spin, without a CPU for the third */

/* ---- what stands in the way ---- */

/* Bytes of memory to be had without swapping; UINT64_MAX if the kernel does not say. */
static uint64_t memory_available(void)
{
	FILE *f = fopen("/proc/meminfo", "re");
	uint64_t kib = UINT64_MAX / 1024;
	char line[128];

	while (f && fgets(line, sizeof(line), f)) {
		if (sscanf(line, "MemAvailable: %" SCNu64, &kib) == 1)
			break;
	}
	if (f)
		fclose(f);
	return kib * 1024;
}

static int room_for(const struct host *h, const struct trial *t, uint64_t file_bytes,
		    struct error *e)
{
	uint64_t memory = file_bytes + t->buffer_bytes + SPARE_BYTES;
	struct statvfs s;

	if (statvfs(h->folder, &s) == 0 &&
	    (uint64_t)s.f_bavail * s.f_frsize < file_bytes + SPARE_BYTES)
		return error_set(e, "a file of %" PRIu64 " bytes would fill %s; set TMPDIR to "
				 "another folder", file_bytes, h->folder);
	if (memory_available() < memory)
		return error_set(e, "it would need %" PRIu64 " MiB of memory", memory >> 20);
	return 0;
}

/*
 * Does it hand references to a socket, in a kernel that copies these where today's does so at the
 * device?
 */
static bool copies_in_call(const struct run *run)
{
	const struct config *c = &run->config;
	const bool gathers = kernel_has(&c->kernel, RULE_SENDFILE_GATHER) &&
		c->machine.nic.scatter_gather;
	const struct step *step;

	if (gathers || kernel_has(&c->kernel, RULE_GSO_ALWAYS) || run->strategy->model_only)
		return false;
	for (int i = 0; (step = strategy_step(run->strategy, i)) != NULL; i++) {
		if (step->op == OP_LINK && step->to == SOCKET_BUFFER)
			return true;
	}
	return false;
}

static bool wants_gather(const struct run *run)
{
	return run->config.machine.nic.scatter_gather && !copies_in_call(run);
}

/* What the strategy itself, its kernel or its NIC rule out. */
static int allowed(const struct host *h, const struct run *run, struct error *e)
{
	const struct config *c = &run->config;
	const char *why = runner_of(run->strategy)->cannot(h);

	if (why)
		return error_set(e, "%s", why);
	if (!kernel_has(&h->kernel, run->strategy->needs))
		return error_set(e, "Linux %s does not have it", h->release);
	if (h->no_lab[0] && copies_in_call(run))
		return error_set(e, "%s copied into the socket buffer, and TCP on this kernel "
				 "always takes the pages themselves; a lab without scatter-gather "
				 "would show a copy, and there is none: %s", c->kernel.name,
				 h->no_lab);
	if (h->no_lab[0] && !c->machine.nic.scatter_gather)
		return error_set(e, "the loopback interface gathers; nic.scatter_gather=false "
				 "needs a lab, and there is none: %s", h->no_lab);
	if (run->strategy->pipe && c->pipe_bytes != PIPE_BYTES)
		return error_set(e, "the program leaves its pipe at %u bytes; pipe: %" PRIu64,
				 PIPE_BYTES, c->pipe_bytes);
	return 0;
}

/* What only the model has: one connection with a blocking socket is made. */
static int simulated_only(const struct config *c, struct error *e)
{
	const char *key = NULL;

	if (c->connections > 1)
		key = "connections";
	else if (c->nonblocking)
		key = "nonblocking";
	else if (c->tls != TLS_NONE)
		key = "tls";
	else if (c->kernel.splice_copies)
		key = "kernel linux-splice-copy";
	else if (!c->machine.nic.checksum)
		key = "nic.checksum=false";
	else if (c->machine.memory.page_cache_bytes > 0)
		key = "memory.page_cache";
	return key ? error_set(e, "%s is simulated only: check makes one connection with a blocking "
			       "socket", key) : 0;
}

/* Memory that is locked by what the strategy pins at a time. */
static uint64_t pinned_bytes(const struct run *run, const struct trial *t)
{
	uint64_t n = config_rounds(&run->config, run->strategy), bytes = t->chunk_bytes;

	if (run->strategy->registered)
		return t->buffer_bytes;
	if (n > t->depth)
		n = t->depth;
	if (bytes > run->config.file_bytes)
		bytes = run->config.file_bytes;
	return t->zerocopy ? n * (bytes + PIN_SPARE_BYTES) : 0;
}

/* What its sizes rule out. */
static int feasible(const struct host *h, const struct run *run, const struct trial *t,
		    struct error *e)
{
	const struct config *c = &run->config;

	if (c->file_bytes > MAX_FILE_BYTES)
		return error_set(e, "files are checked for real up to 1 GiB; file.size: %" PRIu64,
				 c->file_bytes);
	if ((config_rounds(c, run->strategy) + 1) * c->requests > MAX_ROUNDS)
		return error_set(e, "it would take more than %u rounds of system calls; a larger "
				 "chunk needs fewer", MAX_ROUNDS);
	if (c->file_bytes * c->requests > 4 * (uint64_t)MAX_FILE_BYTES)
		return error_set(e, "at most 4 GiB are sent for real; file.size x requests is "
				 "more");
	if (t->direct && t->chunk_bytes % t->block_bytes != 0)
		return error_set(e, "O_DIRECT needs whole blocks of %" PRIu64 " bytes here; "
				 "chunk: %" PRIu64, t->block_bytes, t->chunk_bytes);
	if (h->in_memory && c->cache == CACHE_COLD)
		return error_set(e, "%s keeps its files in memory, so %s has no cold file; set "
				 "TMPDIR to a folder on a disk", h->filesystem, h->folder);
	if (pinned_bytes(run, t) > h->pin_bytes)
		return error_set(e, "it would pin %" PRIu64 " bytes of memory, and ulimit -l "
				 "(RLIMIT_MEMLOCK) allows %" PRIu64, pinned_bytes(run, t),
				 h->pin_bytes);
	if (run->strategy->tasks > 1 && h->cpus < 3 && c->file_bytes * c->requests > SPIN_BYTES)
		return error_set(e, "program and kernel thread both poll, and of %ld CPUs none is "
				 "left for the receiver: at most %u MiB are sent so", h->cpus,
				 SPIN_BYTES >> 20);
	return room_for(h, t, c->file_bytes, e);
}

/* ---- what is expected ---- */

static void predict(struct ledger *l, const struct run *run, enum count as)
{
	ledger_init(l, as, config_payload_bytes(&run->config));
	engine_run(run, 1, &l->sink);
}

/* The kernel that the texts are about: linux-2.4, the first to have all that they describe. */
static const struct kernel *textbook_kernel(const struct run *run)
{
	const struct kernel *k = kernel_find("linux-2.4");

	return kernel_has(k, run->strategy->needs) ? k : kernel_first(run->strategy->needs);
}

/*
 * How often poll() and recvmsg() are called is up to the kernel: it merges the notifications of
 * neighbouring sends that nobody has read yet.  One tells of at least one send, and of at most as
 * many as may be under way.
 */
static void bound_reaps(struct expected *x, const struct run *run)
{
	uint64_t sends = config_rounds(&run->config, run->strategy), depth = run->config.depth;

	if (!run->strategy->zerocopy || run->strategy->batched)
		return;
	x->least_reaps = (sends + depth - 1) / depth * run->config.requests;
	x->most_reaps = sends * run->config.requests;
}

struct resent {
	struct sink sink;
	uint8_t from;
};

/* From where is it sent once more?  If it is copied for that first, from where is that? */
static int put_resent(struct sink *sink, const struct event *e)
{
	struct resent *r = (struct resent *)sink;

	if (e->again && (e->op == OP_COPY || e->to == NIC) && r->from == NOWHERE)
		r->from = e->from;
	return 0;
}

/*
 * From where a segment is sent once more: of the least file, because an ACK that is lost does no
 * harm if a later one comes, and for real all segments of a round are dropped.
 */
static enum place predict_resent(const struct run *model)
{
	struct resent r = { .sink = { .put = put_resent }, .from = NOWHERE };
	struct run one = *model;

	if (one.config.file_bytes > PAGE_BYTES)
		one.config.file_bytes = PAGE_BYTES;
	one.config.chunk_bytes = CHUNK_WHOLE;
	one.config.requests = one.config.lose_ack = 1;
	engine_run(&one, 1, &r.sink);
	return (enum place)r.from;
}

/* Would the model copy what is transmitted, if no receiver on the same machine were handed it? */
static bool copies_undelivered(const struct run *model)
{
	struct run other = *model;
	struct ledger here, there;

	predict(&here, model, COUNT_ALL);
	other.config.machine.nic.loops_back = false;
	predict(&there, &other, COUNT_ALL);
	return ledger_moved(&there, BY_CPU).bytes == ledger_moved(&here, BY_CPU).bytes;
}

/* What a ring may let the program wait for beyond disk and socket. */
static void bound_ring(struct expected *x, const struct run *run, const struct source *source)
{
	uint64_t n = config_rounds(&run->config, run->strategy) * run->config.requests;

	if (!run->strategy->batched)
		return;
	if (run->strategy->zerocopy)
		x->notices = n;
	if (source_blocks(source))
		x->handed_over = n;
}

/* This host's disk and sockets, as far as the kernel says how it works with them. */
static void use_host(struct config *c, const struct host *h, const struct trial *t,
		     const struct sink_limits *limits)
{
	struct disk_profile *d = &c->machine.disk;

	c->machine.nic.loops_back = true;
	if (limits->send_buffer_bytes >= PAGE_BYTES)
		c->socket_buffer_bytes = limits->send_buffer_bytes;
	d->block_bytes = t->block_bytes;
	if (h->readahead_bytes)
		d->readahead_bytes = h->readahead_bytes;
	if (h->request_bytes >= LEAST_REQUEST_BYTES)
		d->request_bytes = h->request_bytes;
	/* What completes at once is a bio, with room for so many folios, each a page at least. */
	if (d->request_bytes > BIO_MAX_PAGES * h->page_bytes)
		d->request_bytes = BIO_MAX_PAGES * h->page_bytes;
}

static void expect(struct expected *x, const struct host *h, const struct run *run,
		   const struct trial *t)
{
	const struct sink_limits limits = sink_limits(t->lab);
	const struct kernel *old = copies_in_call(run) ? &run->config.kernel : textbook_kernel(run);
	struct run model = *run, textbook = *run;
	struct stat st = { .st_blksize = (blksize_t)PAGE_BYTES };

	memset(x, 0, sizeof(*x));
	if (copies_in_call(run))
		x->told_of = run->config.kernel.name;
	else
		model.config.kernel = h->kernel;
	use_host(&model.config, h, t, &limits);
	model.config.count = COUNT_ALL;
	textbook.config.count = COUNT_TEXTBOOK;
	textbook.config.chunk_bytes = CHUNK_WHOLE;
	textbook.config.cache = CACHE_COLD;
	textbook.config.requests = 1;
	textbook.config.kernel = *old;
	x->loses = run->config.lose_ack > 0;
	x->resent_from = predict_resent(&model);
	/* The other runs lose nothing. */
	model.config.lose_ack = textbook.config.lose_ack = 0;
	x->model_run = model;
	predict(&x->model, &model, COUNT_ALL);
	predict(&x->textbook, &textbook, COUNT_TEXTBOOK);
	x->file_bytes = run->config.file_bytes;
	x->requests = run->config.requests;
	x->cache = run->config.cache;
	x->maps = strategy_maps(run->strategy);
	x->touches = strategy_touches(run->strategy);
	x->direct = run->strategy->direct;
	x->in_lab = !h->no_lab[0];
	x->gathers = wants_gather(run);
	x->asks_undelivered = x->in_lab && x->gathers && run->strategy->zerocopy;
	if (x->asks_undelivered)
		x->undelivered_copied = copies_undelivered(&model);
	bound_reaps(x, run);
	bound_ring(x, run, t->source);
	x->send_buffer_bytes = limits.send_buffer_bytes;
	x->segment_bytes = limits.segment_bytes;
	x->extents = source_extents(t->source);
	x->readahead_bytes = h->readahead_bytes;
	fstat(t->source->fd, &st);
	x->unit_bytes = (uint64_t)st.st_blksize;
	x->page_bytes = h->page_bytes;
	snprintf(x->below, sizeof(x->below), "%s%s%s", h->filesystem, h->device[0] ? " on " : "",
		 h->device);
}

/* ---- what is observed ---- */

/*
 * Other work on the machine only ever adds faults, sleeps and bytes from the disk (memory that is
 * short takes pages away, of the file or of this program): the least of a few runs counts.
 */
static void measure(struct observed *o, const struct trial *t, const struct expected *x)
{
	struct usage *u = &o->measured.usage;

	o->is_measured = trial_measure(t, &o->measured, &o->not_measured) == 0;
	o->measured_runs = 1;
	while (o->is_measured && o->measured_runs < MEASURE_RUNS &&
	       !compare_quiet(x, &o->measured)) {
		struct measured again;
		struct error e = { "" };

		if (trial_measure(t, &again, &e))
			break;
		o->measured_runs++;
		if (again.usage.minor_faults + again.usage.major_faults <
		    u->minor_faults + u->major_faults) {
			u->minor_faults = again.usage.minor_faults;
			u->major_faults = again.usage.major_faults;
			u->user_faults = again.usage.user_faults;
			o->measured.events.user_faults = again.events.user_faults;
			o->measured.events.kernel_faults = again.events.kernel_faults;
			o->measured.has_events &= again.has_events;
		}
		if (again.usage.read_bytes.known && again.usage.read_bytes.n < u->read_bytes.n) {
			u->read_bytes = again.usage.read_bytes;
			o->measured.resident_pages = again.resident_pages;
			o->measured.events.cached_pages = again.events.cached_pages;
			o->measured.has_events &= again.has_events;
		}
		if (again.usage.sleeps < u->sleeps)
			u->sleeps = again.usage.sleeps;
		if (again.received.right_bytes != again.received.bytes)
			o->measured.received = again.received;
	}
}

/* The beginning of the file, because each round takes TCP some 200 ms. */
static void probe_resent(struct observed *o, const struct trial *t)
{
	struct source part = *t->source;
	struct trial lossy = *t;
	uint64_t most = DROPPED_ROUNDS *
		(t->chunk_bytes < ALIAS_CORK_BYTES ? t->chunk_bytes : ALIAS_CORK_BYTES);

	if (part.bytes > most)
		part.bytes = most;
	lossy.source = &part;
	lossy.cache = CACHE_WARM;
	lossy.corked = false;
	lossy.drops = true;
	o->is_resent = alias_probe(&lossy, &o->resent, &o->not_resent) == 0;
}

/* What was looked for in the send queue is looked for once more when it has been delivered. */
static void probe(struct observed *o, const struct trial *t, const struct expected *x)
{
	struct trial delivered = *t;

	o->is_probed = alias_probe(t, &o->alias, &o->not_probed) == 0;
	delivered.corked = false;
	if (t->corked)
		o->is_delivered = alias_probe(&delivered, &o->delivered, &o->not_delivered) == 0;
	if (x->loses)
		probe_resent(o, t);
	if (x->asks_undelivered)
		o->is_undelivered = trial_undelivered(t, &o->undelivered, &o->not_undelivered) == 0;
}

static void observe(struct observed *o, const struct host *h, const struct trial *t,
		    const struct expected *x)
{
	memset(o, 0, sizeof(*o));
	if (h->no_trace[0])
		error_set(&o->not_counted, "%s", h->no_trace);
	else
		o->is_counted = trial_count(t, &o->counted, &o->not_counted) == 0;
	o->is_notified = trial_notify(t, &o->notified, &o->not_notified) == 0;
	measure(o, t, x);
	if (h->no_events[0])
		error_set(&o->measured.no_events, "%s", h->no_events);
	error_set(&o->no_user_faults, "%s", h->no_fault_count[0] ? h->no_fault_count :
		  "perf_event_open worked before, and not in this run");
	error_set(&o->no_disk_bytes, "%s", h->no_disk_count);
	error_set(&o->no_sleeps, "%s", h->no_sleep_count);
	o->is_evicted = evict_probe(t, &o->evict, &o->not_evicted) == 0;
	/* Last, because it leaves the file dirty. */
	probe(o, t, x);
}

/* ---- the check ---- */

static uint64_t round_up(uint64_t n, uint64_t unit)
{
	return (n + unit - 1) / unit * unit;
}

static void plan(struct trial *t, const struct host *h, const struct run *run)
{
	const struct config *c = &run->config;
	uint64_t block = h->direct_block_bytes;

	if (block < c->machine.disk.block_bytes)
		block = c->machine.disk.block_bytes;
	memset(t, 0, sizeof(*t));
	t->runner = runner_of(run->strategy);
	t->cache = c->cache;
	t->direct = run->strategy->direct;
	t->events = h->no_events[0] ? NULL : &h->events;
	t->maps = strategy_maps(run->strategy);
	t->zerocopy = run->strategy->zerocopy;
	/* A copy may be made when it is transmitted, unless that kernel has made it before. */
	t->corked = (t->zerocopy || !c->machine.nic.scatter_gather) && !copies_in_call(run);
	t->depth = c->depth;
	t->block_bytes = block;
	t->chunk_bytes = config_chunk_bytes(c, run->strategy);
	if (c->chunk_bytes == CHUNK_WHOLE && t->direct)
		t->chunk_bytes = round_up(c->file_bytes, block);
	if (run->strategy->buffer == USER_BUFFER)
		t->buffer_bytes = trial_buffer_bytes(t, c->file_bytes, run->strategy);
	t->requests = c->requests;
	t->limit_s = (unsigned)(20 + c->file_bytes * c->requests / 20000000 +
				config_rounds(c, run->strategy) * c->requests / 2000);
}

int check_plan(struct trial *t, const struct host *h, const struct run *run, struct error *e)
{
	plan(t, h, run);
	return simulated_only(&run->config, e) || allowed(h, run, e) || feasible(h, run, t, e) ?
		-1 : 0;
}

/* A lab for this run alone, which has all of it. */
static int enter_lab(struct trial *t, struct lab *lab, const struct host *h,
		     const struct run *run, struct error *e)
{
	if (h->no_lab[0])
		return 0;
	t->lab = lab;
	return lab_open(lab, wants_gather(run), e);
}

void check_record(struct result *r, const struct host *h, const struct run *run,
		  struct check_traces *traces)
{
	struct source source = { .fd = -1 };
	struct error e = { "" };
	struct observed *o;
	struct record record;
	struct expected x;
	struct lab lab = { .socket = -1, .holder = -1 };
	struct trial t;

	memset(r, 0, sizeof(*r));
	snprintf(r->label, sizeof(r->label), "%s", run->label);
	snprintf(r->strategy, sizeof(r->strategy), "%s", run->strategy->name);
	r->verdict = SKIPPED;
	if (check_plan(&t, h, run, &e) ||
	    enter_lab(&t, &lab, h, run, &e) ||
	    source_create(&source, h->folder, run->config.file_bytes, &e)) {
		snprintf(r->reason, sizeof(r->reason), "%s", e.text);
		lab_close(&lab);
		if (traces)
			traces->none = e;
		return;
	}
	t.source = &source;
	o = malloc(sizeof(*o));
	if (!o)
		abort();
	if (traces) {
		record_init(&record);
		t.record = &record;
	}
	expect(&x, h, run, &t);
	observe(o, h, &t, &x);
	compare(r, &x, o);
	if (traces) {
		check_trace(traces, h, &x.model_run, &t, o);
		record_free(&record);
	}
	r->alias = o->alias;
	r->delivered = o->delivered;
	r->resent = o->resent;
	free(o);
	source_close(&source);
	lab_close(&lab);
}

void check_run(struct result *r, const struct host *h, const struct run *run)
{
	check_record(r, h, run, NULL);
}

void check_free(struct result *r)
{
	alias_free(&r->alias);
	alias_free(&r->delivered);
	alias_free(&r->resent);
}

enum verdict check_sum(enum verdict so_far, enum verdict next)
{
	if (so_far == CONTRADICTED || next == CONTRADICTED)
		return CONTRADICTED;
	return so_far == CONFIRMED ? CONFIRMED : next;
}
