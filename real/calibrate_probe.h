#ifndef REAL_CALIBRATE_PROBE_H
#define REAL_CALIBRATE_PROBE_H

/*
 * What is timed to calibrate: small pieces of work, each done some times in a row.  The costs of
 * the model follow from their differences (real/calibrate_keys.c).  Part of real/calibrate.h.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "real/discard.h"
#include "real/host.h"
#include "real/source.h"
#include "real/ring.h"

#define PIECE_BYTES 65536u
#define PAGES_OF_PIECE 16
#define N_SIZES 7			/* working sets, from SIZE_FIRST on, each twice as large */
#define SIZE_FIRST (512u << 10)

enum work {
	WORK_SWITCHES,		/* getppid(): in and out */
	WORK_READ_1,		/* pread() of one byte */
	WORK_READ_HOT,		/* of 64 KiB, always the same */
	WORK_READ_DRAM,		/* of 64 KiB, one after the other of a large file */
	WORK_MAP_0,		/* mmap(), munmap() */
	WORK_MAP_1,		/* the same, with one page touched between */
	WORK_MAP_16,		/* the same of 16 pages: the first is touched, the fault maps all */
	WORK_PING,		/* to another process on the same CPU, and back */
	WORK_NOTICE,		/* a word in memory, to another CPU that polls it, and back */
	WORK_SENDFILE_1,	/* sendfile() of one page */
	WORK_SENDFILE_15,	/* of 15 pages, which is still one segment */
	WORK_WRITE_1,		/* write() of one page */
	WORK_WRITE_15,
	WORK_SPLICE_1,		/* splice() from the file into a pipe with room */
	WORK_SPLICE_16,
	WORK_VMSPLICE_1,	/* vmsplice() of mapped pages into it */
	WORK_VMSPLICE_16,
	WORK_ZEROCOPY,		/* send() of one page with MSG_ZEROCOPY, and its notification */
	WORK_RING,		/* io_uring: 8 reads of one byte in one call */
	WORK_DIRECT_BLOCK,	/* pread() of a block with O_DIRECT, somewhere */
	WORK_DIRECT_NEXT,	/* ... that follows the last one */
	WORK_DIRECT_LARGE,	/* ... of DIRECT_LARGE_BYTES */
	WORK_SIZE,		/* pread() of all of a working set, N_SIZES of them */
	N_WORKS = WORK_SIZE + N_SIZES,
};

#define RING_READS 8
#define NOTICE_TIMES 500
#define DIRECT_BLOCK_BYTES 4096u
#define DIRECT_LARGE_BYTES (512u << 10)

/* What the probes work on. */
struct bench {
	const struct host *host;
	struct source file;		/* warm */
	struct source disk;		/* opened with O_DIRECT; fd -1: there is none */
	char *buffer;			/* of DIRECT_LARGE_BYTES, touched */
	char *map;			/* all of the file, touched */
	int pipe[2];			/* with room for 256 pages */
	int ping[2], pong[2];
	int wake[2];
	int null;			/* /dev/null, where the pipe is emptied into */
	volatile uint32_t *word;	/* shared with the process that polls it */
	pid_t helpers[2];
	struct discard sink;
	struct ring ring;
	bool has_ring;
	int cpus;
	uint64_t walked;		/* into the file, for what goes through it */
	uint64_t walked_disk;
	uint64_t state;			/* of a small generator of places */
};

struct probe {
	enum work work;
	unsigned times;			/* in a row, for one sample */
	int (*run)(struct bench *b, unsigned times);	/* 0, or -1 with errno */
	void (*after)(struct bench *b);	/* not timed: makes room for the next; or NULL */
	const char *(*cannot)(const struct bench *b);	/* NULL, or why not here; may be missing */
	uint64_t bytes;			/* what it is about, for run() */
};

extern const struct probe probes_cpu[], probes_send[], probes_disk[];
extern const size_t nprobes_cpu, nprobes_send, nprobes_disk;

/* The probe that is being run, for those that share a function. */
extern const struct probe *probe_now;

/* Set up what they work on, of a file of that size.  0, or -1 with the message. */
int bench_open(struct bench *b, const struct host *h, uint64_t file_bytes, struct error *e);
void bench_close(struct bench *b);	/* ends the helpers; the rest goes with the process */

/* The next place in the file for that many bytes. */
uint64_t bench_walk(struct bench *b, uint64_t bytes);

#endif
