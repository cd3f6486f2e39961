/*
 * What follows from a configuration, and which combinations cannot be run.
 */

#include "sim/scenario.h"

#include <stdio.h>

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

int run_check(const struct run *r, struct error *e)
{
	return run_check_kernel(r, e) != 0 ? -1 : check_blocks(r, e);
}
