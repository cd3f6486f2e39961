/*
 * What follows from a configuration, and which combinations cannot be run.
 */

#include "sim/scenario.h"

#include <stdio.h>

#include "sim/lookup.h"
#include "sim/step.h"

static uint64_t round_up(uint64_t bytes, uint64_t unit)
{
	return (bytes + unit - 1) / unit * unit;
}

uint64_t config_chunk_bytes(const struct config *c, const struct strategy *s)
{
	const uint64_t block = s->direct ? c->machine.disk.block_bytes : 1;
	const uint64_t most = MAX_CALL_BYTES / block * block;
	uint64_t bytes = c->chunk_bytes;

	if (bytes == CHUNK_WHOLE)
		bytes = round_up(c->file_bytes, block);
	return bytes < most ? bytes : most;
}

uint64_t config_payload_bytes(const struct config *c)
{
	return c->file_bytes * c->requests * c->connections;
}

uint64_t config_rounds(const struct config *c, const struct strategy *s)
{
	const uint64_t chunk_bytes = config_chunk_bytes(c, s);

	return c->file_bytes == 0 ? 0 : (c->file_bytes + chunk_bytes - 1) / chunk_bytes;
}

uint64_t config_index_entries(const struct config *c)
{
	if (c->index_interval_bytes == 0 || c->file_bytes == 0)
		return 0;
	return (c->file_bytes - 1) / c->index_interval_bytes + 1;
}

uint64_t config_index_bytes(const struct config *c)
{
	return config_index_entries(c) * INDEX_ENTRY_BYTES;
}

/* Of each file and its index, what lies in the page cache from the start; whole pages. */
static uint64_t warm_bytes_of(const struct config *c)
{
	uint64_t bytes = 0;

	if (c->cache == CACHE_WARM)
		bytes += round_up(c->file_bytes, PAGE_BYTES);
	if (c->index_cache == CACHE_WARM)
		bytes += round_up(config_index_bytes(c), PAGE_BYTES);
	return bytes;
}

int run_check_kernel(const struct run *r, struct error *e)
{
	const enum rule needs = r->strategy->needs;

	if (kernel_has(&r->config.kernel, needs))
		return 0;
	return error_set(e, "kernel: %s is too old for %s; accepted: %s or later",
			 r->config.kernel.name, r->strategy->name, kernel_first(needs)->name);
}

static int check_blocks(const struct run *r, struct error *e)
{
	const uint64_t block = r->config.machine.disk.block_bytes, chunk = r->config.chunk_bytes;
	const unsigned long long below = chunk / block * block, above = below + block;
	char also[32] = "";

	if (block < 512 || block > 65536 || (block & (block - 1)) != 0)
		return error_set(e, "disk.block_bytes: %llu; accepted: a power of two from 512 "
				 "to 65536", (unsigned long long)block);
	if (!r->strategy->direct || chunk % block == 0)	/* CHUNK_WHOLE is 0 and fits */
		return 0;
	if (below > 0)
		snprintf(also, sizeof(also), "%llu, ", below);
	return error_set(e, "chunk: %llu is no multiple of disk.block_bytes (%llu), which %s "
			 "needs; accepted: %s%llu ... or \"whole\"", (unsigned long long)chunk,
			 (unsigned long long)block, r->strategy->name, also, above);
}

uint64_t config_tasks(const struct config *c, const struct strategy *s)
{
	if (c->nonblocking)
		return c->workers < c->connections ? c->workers : c->connections;
	return c->connections * (s->tasks ? s->tasks : 1);
}

/* Does the program itself send from a buffer of its own, with a call of its own? */
static bool sends_buffer(const struct strategy *s)
{
	bool in_call = false;

	for (size_t i = 0; i < s->nsteps[PHASE_LOOP]; i++) {
		const struct step *step = &s->phase[PHASE_LOOP][i];

		if (step->op == OP_ENTER || step->op == OP_LEAVE)
			in_call = step->op == OP_ENTER && !step->per_batch;
		if (in_call && step->op == OP_COPY && step->from == USER_BUFFER &&
		    step->to == SOCKET_BUFFER)
			return true;
	}
	return false;
}

static int check_tls(const struct run *r, struct error *e)
{
	const struct strategy *s = r->strategy;

	if (r->config.tls == TLS_USER && !sends_buffer(s))
		return error_set(e, "tls: the program of %s never holds the bytes in a buffer that "
				 "it sends itself; accepted: none, or a strategy such as read-write",
				 s->name);
	if (r->config.tls != TLS_KERNEL)
		return 0;
	if (s->zerocopy || s->model_only)
		return error_set(e, "tls: %s cannot encrypt in the kernel; accepted: none", s->name);
	if (!kernel_has(&r->config.kernel, RULE_KTLS))
		return error_set(e, "tls: %s does not encrypt; accepted: none, or %s or later",
				 r->config.kernel.name, kernel_first(RULE_KTLS)->name);
	return 0;
}

static bool spins(const struct strategy *s)
{
	return s->polled || s->tasks > 1;
}

/* Does it send by way of a ring? */
static bool issues(const struct strategy *s)
{
	for (size_t i = 0; i < s->nsteps[PHASE_LOOP]; i++) {
		if (s->phase[PHASE_LOOP][i].op == OP_ISSUE)
			return true;
	}
	return false;
}

static int check_sharing(const struct run *r, struct error *e)
{
	const struct config *c = &r->config;

	if (c->nonblocking && (spins(r->strategy) || issues(r->strategy)))
		return error_set(e, "nonblocking: true; accepted: false, since %s never calls on a socket itself",
				 r->strategy->name);
	if (spins(r->strategy) && config_tasks(c, r->strategy) > c->machine.cpu.cores)
		return error_set(e, "cpu.cores: %llu; accepted: at least %llu, a core for each task "
				 "of %s, which polls",
				 (unsigned long long)c->machine.cpu.cores,
				 (unsigned long long)config_tasks(c, r->strategy),
				 r->strategy->name);
	return 0;
}

static int check_memory(const struct run *r, struct error *e)
{
	const struct config *c = &r->config;
	const uint64_t most = c->machine.memory.page_cache_bytes;
	const uint64_t files = c->files < c->connections ? c->files : c->connections;

	if (most > 0 && warm_bytes_of(c) > most / files && config_index_bytes(c) > 0)
		return error_set(e, "memory.page_cache: %llu; accepted: at least %llu for what is in it "
				 "from the start of %llu files and their indexes, or 0",
				 (unsigned long long)most, (unsigned long long)(warm_bytes_of(c) * files),
				 (unsigned long long)files);
	if (most > 0 && c->cache == CACHE_WARM && round_up(c->file_bytes, PAGE_BYTES) > most / files)
		return error_set(e, "file.cache: warm, but %llu of %llu bytes do not fit into "
				 "memory.page_cache; accepted: cold, or a larger one",
				 (unsigned long long)files, (unsigned long long)c->file_bytes);
	return 0;
}

/* Who drives the devices from user mode has no kernel whose page cache it could map. */
static int check_index(const struct run *r, struct error *e)
{
	if (r->config.index_interval_bytes > 0 && r->strategy->polled)
		return error_set(e, "index.interval: %s works without the kernel, and so without a "
				 "mapping; accepted: 0", r->strategy->name);
	return 0;
}

int run_check(const struct run *r, struct error *e)
{
	if (run_check_kernel(r, e) != 0 || check_blocks(r, e) != 0 || check_tls(r, e) != 0 ||
	    check_sharing(r, e) != 0 || check_index(r, e) != 0 || check_memory(r, e) != 0)
		return -1;
	return 0;
}

int run_check_together(const struct run *runs, size_t n, struct error *e)
{
	const unsigned long long cores = runs[0].config.machine.cpu.cores;
	const uint64_t memory = runs[0].config.machine.memory.page_cache_bytes;
	unsigned long long tasks = 0;
	uint64_t warm_bytes = 0;
	bool spinning = false;

	for (size_t i = 0; i < n; i++) {
		const struct config *c = &runs[i].config;

		tasks += config_tasks(c, runs[i].strategy);
		spinning |= spins(runs[i].strategy);
		warm_bytes += warm_bytes_of(c) *
			(c->files < c->connections ? c->files : c->connections);
	}
	if (spinning && tasks > cores)
		return error_set(e, "cpu.cores: %llu; accepted: at least %llu, a core for each task, "
				 "since some of them poll", cores, tasks);
	if (memory > 0 && warm_bytes > memory)
		return error_set(e, "memory.page_cache: the flows' warm files have %llu bytes; "
				 "accepted: at least as many", (unsigned long long)warm_bytes);
	return 0;
}
