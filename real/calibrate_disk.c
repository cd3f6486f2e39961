/*
 * Probes of the disk, with O_DIRECT: one request at a time.
 */

#include <unistd.h>

#include "real/calibrate_probe.h"

static const char *no_direct(const struct bench *b)
{
	return b->disk.fd < 0 ? b->host->no_direct : NULL;
}

/* Anywhere in the file, at a multiple of what is read. */
static uint64_t somewhere(struct bench *b, uint64_t bytes)
{
	b->state = b->state * 6364136223846793005u + 1442695040888963407u;
	return (b->state >> 33) % (b->disk.bytes / bytes) * bytes;
}

static int read_somewhere(struct bench *b, unsigned times)
{
	const size_t n = (size_t)probe_now->bytes;

	for (unsigned i = 0; i < times; i++) {
		b->walked_disk = somewhere(b, n);
		if (pread(b->disk.fd, b->buffer, n, (off_t)b->walked_disk) != (ssize_t)n)
			return -1;
	}
	return 0;
}

static int read_next(struct bench *b, unsigned times)
{
	const size_t n = (size_t)probe_now->bytes;

	for (unsigned i = 0; i < times; i++) {
		b->walked_disk = (b->walked_disk + n) % b->disk.bytes / n * n;
		if (pread(b->disk.fd, b->buffer, n, (off_t)b->walked_disk) != (ssize_t)n)
			return -1;
	}
	return 0;
}

const struct probe probes_disk[] = {
	{ .work = WORK_DIRECT_BLOCK, .times = 8, .run = read_somewhere, .cannot = no_direct,
	  .bytes = DIRECT_BLOCK_BYTES },
	{ .work = WORK_DIRECT_NEXT, .times = 8, .run = read_next, .cannot = no_direct,
	  .bytes = DIRECT_BLOCK_BYTES },
	{ .work = WORK_DIRECT_LARGE, .times = 1, .run = read_somewhere, .cannot = no_direct,
	  .bytes = DIRECT_LARGE_BYTES },
};
const size_t nprobes_disk = sizeof(probes_disk) / sizeof(probes_disk[0]);
