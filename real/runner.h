#ifndef REAL_RUNNER_H
#define REAL_RUNNER_H

/*
 * A runner is the real half of a strategy: the system calls that its table describes.
 * It lives in real/strategy/NAME.c, beside the table in sim/strategy/NAME.c.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "real/host.h"
#include "real/index.h"
#include "sim/error.h"
#include "sim/step.h"
#include "sim/strategy.h"

/*
 * Bytes have been passed on.  `buffer` is the program's memory that they came from or went to, its
 * mapping of the file included, `copy` where they went if both ends are its memory, `pipe` the reading
 * end of the pipe that they went into.
 */
struct passed {
	enum place from, to;
	char *buffer, *copy;
	int pipe;
	uint64_t offset_bytes;		/* into the file */
	size_t bytes;
};

/* What the kernel says of zero-copy sends that are complete. */
struct completions {
	uint64_t sends;			/* that it told of */
	uint64_t copied;		/* of them, those that it had to copy after all */
};

struct job {
	int file;			/* at its start; O_DIRECT if the strategy says so */
	int socket;			/* connected, blocking */
	uint64_t file_bytes;		/* known before: nobody reads to find the end */
	uint64_t chunk_bytes;		/* at most so many per call */
	uint64_t block_bytes;		/* direct reads are whole blocks of this size */
	const struct index *index;	/* mapped, to look each chunk up in; NULL: the file has none */
	uint64_t depth;			/* chunks in a batch; zero-copy sends under way at most */
	char *buffer;			/* the program's, touched; NULL if not needed */
	uint64_t buffer_bytes;		/* room for one call, or for a batch of them */
	struct completions *completions;	/* to be filled in, or NULL */
	void (*after)(void *watcher, const struct passed *p);	/* after each hop, or NULL */
	void *watcher;
	bool probed;			/* after() looks at each hop before the next one begins */
	void *own;			/* the runner's, from open to close */
};

/*
 * open and close stand around each sending of the file and are not counted: rings, registered
 * buffers, socket options, the closing of a pipe.  Either may be missing.
 */
struct runner {
	const char *(*cannot)(const struct host *h);	/* NULL, or why not on this host */
	int (*open)(struct job *j, struct error *e);		/* 0, or -1 */
	int (*send)(const struct job *j, struct error *e);	/* 0, or -1 */
	void (*close)(struct job *j);
};

/* The runner of that strategy; every strategy has one. */
const struct runner *runner_of(const struct strategy *s);

/*
 * Rewind the file, and the runner's open, if it has one: 0, or -1 with the message.  Its close, if
 * it has one.
 */
int job_open(struct job *j, const struct runner *r, struct error *e);
void job_close(struct job *j, const struct runner *r);

/* What runners share: bytes for the next call.  Where a chunk begins, its place is looked up first. */
size_t job_next(const struct job *j, uint64_t done_bytes);

/* Direct reads are whole blocks: the last one asks beyond the end of the file and is short. */
size_t job_whole_blocks(const struct job *j, size_t bytes);
/* A hop is done. */
void job_passed(const struct job *j, const struct passed *p);

/* write() all of it to the socket.  0, or -1 with the message. */
int job_write(const struct job *j, const char *bytes, size_t n, struct error *e);

/* splice() n bytes from that end of a pipe into the socket.  0, or -1 with the message. */
int job_splice(const struct job *j, int pipe, size_t n, struct error *e);

/* For runners that work everywhere: nothing stands in the way. */
const char *runner_always(const struct host *h);

#endif
