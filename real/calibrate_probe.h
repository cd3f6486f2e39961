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
#define FEW_PAGES 2u			/* sent in one call: timed runs send other amounts */
#define MANY_PAGES 12u			/* ... it is less than a segment */
#define PAGES_MORE ((double)(MANY_PAGES - FEW_PAGES))
#define MAP_BYTES (1u << 20)
#define MAP_PIECES (MAP_BYTES / PIECE_BYTES)	/* a fault maps what is resident of one */
#define N_SIZES 7			/* working sets, from SIZE_FIRST on, each twice as large */
#define SIZE_FIRST (512u << 10)

enum work {
	WORK_SWITCHES,		/* getppid(): in and out */
	WORK_READ_1,		/* pread() of one byte */
	WORK_READ_HOT,		/* of 64 KiB, always the same */
	WORK_READ_DRAM,		/* of 64 KiB, one after the other of a large file */
	WORK_MAP_PAGE,		/* mmap() of a page of a large folio, touched; munmap() */
	WORK_MAP_PIECE,		/* the same of 16 pages: the first is touched, the fault maps all */
	WORK_FAULT_1,		/* the same of MAP_BYTES, each piece has one page: one fault */
	WORK_FAULT_ALL,		/* ... MAP_PIECES faults, each maps one page */
	WORK_FAULT_FOLIOS,	/* ... each maps 16 pages that are folios of their own */
	WORK_PING,		/* to another process on the same CPU, and back */
	WORK_NOTICE,		/* a word in memory, to another CPU that polls it, and back */
	WORK_SENDFILE_FEW,	/* sendfile() of FEW_PAGES */
	WORK_SENDFILE_MANY,	/* of MANY_PAGES */
	WORK_WRITE_FEW,
	WORK_WRITE_MANY,
	WORK_ZEROCOPY_FEW,	/* send() of mapped pages with MSG_ZEROCOPY, and the notification */
	WORK_ZEROCOPY_MANY,
	WORK_READ_AMONG,	/* pread() of one byte, then write() of FEW_PAGES */
	WORK_SPLICE_FEW,	/* splice() from the file into a pipe with room */
	WORK_SPLICE_MANY,
	WORK_VMSPLICE_FRESH,	/* vmsplice() into it of FEW_PAGES, mapped but not yet touched */
	WORK_VMSPLICE_FEW,	/* the same, touched before */
	WORK_VMSPLICE_MANY,
	WORK_RING,		/* io_uring: 8 reads of one byte in one call */
	WORK_DIRECT_BLOCK,	/* pread() of a block with O_DIRECT, somewhere */
	WORK_DIRECT_NEXT,	/* ... that follows the last one */
	WORK_DIRECT_BATCH,	/* io_uring: RING_READS of a block in one call */
	WORK_DIRECT_LARGE,	/* pread() of DIRECT_LARGE_BYTES into single pages */
	WORK_DIRECT_HUGE,	/* ... into memory that lies in one piece */
	WORK_DIRECT_HUGEST,	/* ... of DIRECT_HUGE_BYTES */
	WORK_AHEAD,		/* POSIX_FADV_WILLNEED of AHEAD_BYTES that are not resident */
	WORK_SIZE,		/* pread() of all of a working set, N_SIZES of them */
	N_WORKS = WORK_SIZE + N_SIZES,
};

#define RING_READS 8
#define NOTICE_TIMES 500
#define DIRECT_BLOCK_BYTES 4096u
#define DIRECT_LARGE_BYTES (512u << 10)
#define DIRECT_HUGE_BYTES (4u << 20)
#define AHEAD_BYTES (1u << 20)

/* What the probes work on. */
struct bench {
	const struct host *host;
	struct source file;		/* warm */
	struct source single;		/* of MAP_BYTES, each page a folio of its own */
	struct source sparse;		/* of MAP_BYTES, of each PIECE_BYTES one page is there */
	struct source disk;		/* opened with O_DIRECT; fd -1: there is none */
	struct source ahead;		/* never resident but in its probe; fd -1: there is none */
	char *buffer;			/* of DIRECT_LARGE_BYTES, touched */
	char *fresh;			/* the same, touched anew for each use */
	char *huge;			/* of DIRECT_HUGE_BYTES, in huge pages if there are any */
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
	unsigned limit_s;		/* no helper lives longer */
	uint64_t walked;		/* into the file, for what goes through it */
	uint64_t walked_disk, walked_ahead;
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

/* Set up what they work on, a file of that size, for limit_s at most.  0, or -1 with the message. */
int bench_open(struct bench *b, const struct host *h, uint64_t file_bytes, unsigned limit_s,
	       struct error *e);
void bench_close(struct bench *b);	/* ends the helpers; the rest goes with the process */

/* The next place in the file for that many bytes. */
uint64_t bench_walk(struct bench *b, uint64_t bytes);

#endif
