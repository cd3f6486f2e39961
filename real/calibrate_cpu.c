/*
 * Probes of the CPU and the kernel's own work: calls, copies, mappings, switches between tasks.
 * Each does its work `times` times; who times it is in real/calibrate.c.
 */

#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "real/calibrate_probe.h"

static int switches(struct bench *b, unsigned times)
{
	(void)b;
	for (unsigned i = 0; i < times; i++)
		syscall(SYS_getppid);
	return 0;
}

/* The same bytes again and again: they stay in the CPU's cache. */
static int read_same(struct bench *b, unsigned times)
{
	const size_t n = (size_t)probe_now->bytes;

	for (unsigned i = 0; i < times; i++) {
		if (pread(b->file.fd, b->buffer, n, 0) != (ssize_t)n)
			return -1;
	}
	return 0;
}

/* On and on through a file that is larger than any cache. */
static int read_on(struct bench *b, unsigned times)
{
	for (unsigned i = 0; i < times; i++) {
		if (pread(b->file.fd, b->buffer, PIECE_BYTES,
			  (off_t)bench_walk(b, PIECE_BYTES)) != PIECE_BYTES)
			return -1;
	}
	return 0;
}

/* All of a working set: what fits into the cache is still there from the pass before. */
static int read_set(struct bench *b, unsigned times)
{
	for (unsigned i = 0; i < times; i++) {
		for (uint64_t at = 0; at < probe_now->bytes; at += PIECE_BYTES) {
			if (pread(b->file.fd, b->buffer, PIECE_BYTES, (off_t)at) != PIECE_BYTES)
				return -1;
		}
	}
	return 0;
}

/* Map so much of a file there, touch a page in some of its pieces, and unmap it. */
static int map_and_touch(const struct source *s, uint64_t from, uint64_t bytes, unsigned pieces)
{
	volatile char *at = mmap(NULL, bytes, PROT_READ, MAP_SHARED, s->fd, (off_t)from);

	if (at == MAP_FAILED)
		return -1;
	for (unsigned i = 0; i < pieces; i++)
		(void)at[(uint64_t)i * PIECE_BYTES];
	return munmap((void *)at, bytes);
}

/* bytes is what is mapped of the large file. */
static int map(struct bench *b, unsigned times)
{
	for (unsigned i = 0; i < times; i++) {
		if (map_and_touch(&b->file, bench_walk(b, PIECE_BYTES), probe_now->bytes, 1))
			return -1;
	}
	return 0;
}

/* bytes is how many of its pieces are touched. */
static int fault(struct bench *b, unsigned times)
{
	const struct source *s = probe_now->work == WORK_FAULT_FOLIOS ? &b->single : &b->sparse;

	for (unsigned i = 0; i < times; i++) {
		if (map_and_touch(s, 0, MAP_BYTES, (unsigned)probe_now->bytes))
			return -1;
	}
	return 0;
}

static int ping(struct bench *b, unsigned times)
{
	char byte = 0;

	for (unsigned i = 0; i < times; i++) {
		if (write(b->ping[1], &byte, 1) != 1 || read(b->pong[0], &byte, 1) != 1)
			return -1;
	}
	return 0;
}

/* The other process counts the word on from odd numbers; times is even and fixed. */
static int notice(struct bench *b, unsigned times)
{
	char byte = 0;

	*b->word = 0;
	if (write(b->wake[1], &byte, 1) != 1)
		return -1;
	for (unsigned i = 0; i < times; i++) {
		*b->word = 2 * i + 1;
		while (*b->word != 2 * i + 2)
			;
	}
	return 0;
}

static const char *no_second_cpu(const struct bench *b)
{
	return b->cpus < 2 ? "needs a second CPU" : NULL;
}

#define SET(n) \
	{ .work = WORK_SIZE + (n), .times = 1, .run = read_set, .bytes = (uint64_t)SIZE_FIRST << (n) }

const struct probe probes_cpu[] = {
	{ .work = WORK_SWITCHES, .times = 1000, .run = switches },
	{ .work = WORK_READ_1, .times = 500, .run = read_same, .bytes = 1 },
	{ .work = WORK_READ_HOT, .times = 16, .run = read_same, .bytes = PIECE_BYTES },
	{ .work = WORK_READ_DRAM, .times = 16, .run = read_on },
	{ .work = WORK_MAP_PAGE, .times = 64, .run = map, .bytes = 4096 },
	{ .work = WORK_MAP_PIECE, .times = 64, .run = map, .bytes = PIECE_BYTES },
	{ .work = WORK_FAULT_1, .times = 32, .run = fault, .bytes = 1 },
	{ .work = WORK_FAULT_ALL, .times = 8, .run = fault, .bytes = MAP_PIECES },
	{ .work = WORK_FAULT_FOLIOS, .times = 8, .run = fault, .bytes = MAP_PIECES },
	{ .work = WORK_PING, .times = 32, .run = ping },
	{ .work = WORK_NOTICE, .times = NOTICE_TIMES, .run = notice, .cannot = no_second_cpu },
	SET(0), SET(1), SET(2), SET(3), SET(4), SET(5), SET(6),
};
const size_t nprobes_cpu = sizeof(probes_cpu) / sizeof(probes_cpu[0]);
