/*
 * What a run is made of on this host, and what stands in its way: the strategy, the kernel or the
 * network card that it asks for, what only the model has, and sizes.
 */

#include "real/plan.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/statvfs.h>

#define MAX_FILE_BYTES (1024u * 1024u * 1024u)
#define MAX_ROUNDS 131072u		/* each call takes some 30 us while traced */
#define MAX_INDEX_BYTES (64u * 1024u * 1024u)
#define SPARE_BYTES (64u * 1024u * 1024u)	/* of disk and memory, left to others */
#define PIPE_BYTES 65536u		/* what a pipe holds that nobody has made larger */
#define PIN_SPARE_BYTES 8192u		/* that each zero-copy send counts as pinned beyond its own */
#define SPIN_BYTES (8u * 1024u * 1024u)	/* that two may send who spin, without a CPU for the third */

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

bool plan_copies_in_call(const struct run *run)
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

bool plan_wants_gather(const struct run *run)
{
	return run->config.machine.nic.scatter_gather && !plan_copies_in_call(run);
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
	if (h->no_lab[0] && plan_copies_in_call(run))
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
	if (config_index_bytes(c) > MAX_INDEX_BYTES)
		return error_set(e, "an index is checked for real up to %u MiB; index.interval: %" PRIu64,
				 MAX_INDEX_BYTES >> 20, c->index_interval_bytes);
	if ((config_rounds(c, run->strategy) + 1) * c->requests > MAX_ROUNDS)
		return error_set(e, "it would take more than %u rounds of system calls; a larger "
				 "chunk needs fewer", MAX_ROUNDS);
	if (c->file_bytes * c->requests > 4 * (uint64_t)MAX_FILE_BYTES)
		return error_set(e, "at most 4 GiB are sent for real; file.size x requests is "
				 "more");
	if (t->direct && t->chunk_bytes % t->block_bytes != 0)
		return error_set(e, "O_DIRECT needs whole blocks of %" PRIu64 " bytes here; "
				 "chunk: %" PRIu64, t->block_bytes, t->chunk_bytes);
	if (h->in_memory && (c->cache == CACHE_COLD ||
			     (config_index_bytes(c) > 0 && c->index_cache == CACHE_COLD)))
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
	t->index_cache = c->index_cache;
	t->direct = run->strategy->direct;
	t->events = h->no_events[0] ? NULL : &h->events;
	t->maps = strategy_maps(run->strategy);
	t->zerocopy = run->strategy->zerocopy;
	/* A copy may be made when it is transmitted, unless that kernel has made it before. */
	t->corked = (t->zerocopy || !c->machine.nic.scatter_gather) && !plan_copies_in_call(run);
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

int plan_make(struct trial *t, const struct host *h, const struct run *run, struct error *e)
{
	plan(t, h, run);
	return simulated_only(&run->config, e) || allowed(h, run, e) || feasible(h, run, t, e) ?
		-1 : 0;
}
