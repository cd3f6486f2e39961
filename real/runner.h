#ifndef REAL_RUNNER_H
#define REAL_RUNNER_H

/*
 * A runner is the real half of a strategy: the system calls that its table describes.
 * It lives in real/strategy/NAME.c, beside the table in sim/strategy/NAME.c.
 */

#include <stddef.h>
#include <stdint.h>

#include "real/host.h"
#include "sim/error.h"
#include "sim/step.h"
#include "sim/strategy.h"

/* Bytes have been passed on.  `buffer` is the program's memory that they came from or went to. */
struct passed {
	enum place from, to;
	char *buffer;
	uint64_t offset_bytes;		/* into the file */
	size_t bytes;
};

struct job {
	int file;			/* at its start; O_DIRECT if the strategy says so */
	int socket;			/* connected, blocking */
	uint64_t file_bytes;		/* known before: nobody reads to find the end */
	uint64_t chunk_bytes;		/* at most so many per call */
	uint64_t block_bytes;		/* direct reads are whole blocks of this size */
	char *buffer;			/* room for one call, touched; NULL if not needed */
	void (*after)(void *watcher, const struct passed *p);	/* after each hop, or NULL */
	void *watcher;
};

struct runner {
	const char *(*cannot)(const struct host *h);	/* NULL, or why not on this host */
	int (*send)(const struct job *j, struct error *e);	/* 0, or -1 */
};

/* The runner of that strategy; every strategy has one. */
const struct runner *runner_of(const struct strategy *s);

/* What runners share: bytes for the next call, and the note that a hop is done. */
size_t job_next(const struct job *j, uint64_t done_bytes);
void job_passed(const struct job *j, const struct passed *p);

/* write() all of it to the socket.  0, or -1 with the message. */
int job_write(const struct job *j, const char *bytes, size_t n, struct error *e);

/* For runners that work everywhere: nothing stands in the way. */
const char *runner_always(const struct host *h);

#endif
