/*
 * Probes of the disk, with O_DIRECT, one request at a time and a batch of them; and of the page
 * cache, into which a file is asked to come.
 */

#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
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

static int read_into(struct bench *b, char *memory, unsigned times)
{
	const size_t n = (size_t)probe_now->bytes;

	for (unsigned i = 0; i < times; i++) {
		b->walked_disk = somewhere(b, n);
		if (pread(b->disk.fd, memory, n, (off_t)b->walked_disk) != (ssize_t)n)
			return -1;
	}
	return 0;
}

static int read_somewhere(struct bench *b, unsigned times)
{
	return read_into(b, b->buffer, times);
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

/*
 * Pages that a program has touched one after the other may lie side by side, and are one piece then,
 * as luck will have it: so each time others.
 */
static int read_into_pages(struct bench *b, unsigned times)
{
	return read_into(b, b->fresh, times);
}

static void touch_others(struct bench *b)
{
	madvise(b->fresh, DIRECT_LARGE_BYTES, MADV_DONTNEED);
	memset(b->fresh, 1, DIRECT_LARGE_BYTES);
}

/* Into memory that lies in one piece, or in few. */
static int read_into_huge(struct bench *b, unsigned times)
{
	return read_into(b, b->huge, times);
}

static const char *no_batch(const struct bench *b)
{
	return no_direct(b) ? no_direct(b) : b->has_ring ? NULL : b->host->no_ring;
}

static int read_batch(struct bench *b, unsigned times)
{
	const size_t n = (size_t)probe_now->bytes;
	struct error e;

	for (unsigned i = 0; i < times; i++) {
		for (unsigned k = 0; k < RING_READS; k++) {
			b->walked_disk = somewhere(b, n);
			io_uring_prep_read(ring_request(&b->ring), b->disk.fd, b->buffer + k * n,
					   (unsigned)n, b->walked_disk);
		}
		if (ring_submit_and_wait(&b->ring, RING_READS, &e))
			return -1;
		io_uring_cq_advance(&b->ring.io, RING_READS);
	}
	return 0;
}

static const char *no_cold(const struct bench *b)
{
	return b->ahead.fd < 0 ? "the file system keeps its files in memory" : NULL;
}

/* The kernel makes the pages and asks the disk for them; nobody waits. */
static int ask_ahead(struct bench *b, unsigned times)
{
	(void)times;
	b->walked_ahead = (b->walked_ahead + probe_now->bytes) % b->ahead.bytes;
	return posix_fadvise(b->ahead.fd, (off_t)b->walked_ahead, (off_t)probe_now->bytes,
			     POSIX_FADV_WILLNEED);
}

/* Wait for all of them, and have none left. */
static void drop_ahead(struct bench *b)
{
	char byte;

	for (uint64_t at = 0; at < AHEAD_BYTES; at += PIECE_BYTES)
		(void)!pread(b->ahead.fd, &byte, 1, (off_t)(b->walked_ahead + at));
	posix_fadvise(b->ahead.fd, 0, 0, POSIX_FADV_DONTNEED);
}

const struct probe probes_disk[] = {
	{ .work = WORK_DIRECT_BLOCK, .times = 8, .run = read_somewhere, .cannot = no_direct,
	  .bytes = DIRECT_BLOCK_BYTES },
	{ .work = WORK_DIRECT_NEXT, .times = 8, .run = read_next, .cannot = no_direct,
	  .bytes = DIRECT_BLOCK_BYTES },
	{ .work = WORK_DIRECT_BATCH, .times = 2, .run = read_batch, .cannot = no_batch,
	  .bytes = DIRECT_BLOCK_BYTES },
	{ .work = WORK_DIRECT_HUGE, .times = 1, .run = read_into_huge, .cannot = no_direct,
	  .bytes = DIRECT_LARGE_BYTES },
	{ .work = WORK_DIRECT_HUGEST, .times = 1, .run = read_into_huge, .cannot = no_direct,
	  .bytes = DIRECT_HUGE_BYTES },
	{ .work = WORK_AHEAD, .times = 1, .run = ask_ahead, .after = drop_ahead, .cannot = no_cold,
	  .bytes = AHEAD_BYTES },
	{ .work = WORK_DIRECT_LARGE, .times = 1, .run = read_into_pages, .after = touch_others,
	  .cannot = no_direct, .bytes = DIRECT_LARGE_BYTES },
};
const size_t nprobes_disk = sizeof(probes_disk) / sizeof(probes_disk[0]);
