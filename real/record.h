#ifndef REAL_RECORD_H
#define REAL_RECORD_H

/*
 * A real run as a trace.  While the run is counted (by ptrace) every stop is taken down, with what
 * can be looked up meanwhile; the program itself notes, in memory that it shares, which bytes it has
 * passed on.  Afterwards both become events for a sink, as the engine's do.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "real/alias.h"
#include "real/meter.h"
#include "real/runner.h"
#include "real/sink.h"
#include "sim/event.h"

/* The program says: so many bytes have been passed on. */
struct record_hop {
	uint64_t ns;			/* CLOCK_MONOTONIC; 0: it could not look without a call */
	uint64_t offset_bytes, bytes;
	enum place from, to;
};

enum record_what {
	RECORD_BEGIN, RECORD_END,	/* of one sending of the file */
	RECORD_ENTER, RECORD_LEAVE,	/* a system call */
	RECORD_LAST,			/* all has been acknowledged */
};

/* A stop, and how far things were by then. */
struct record_stop {
	enum record_what what;
	char call[CALL_NAME_BYTES];
	int64_t result;
	uint64_t ns;			/* ENTER: the call goes on; LEAVE: it is back */
	size_t nhops;			/* that the program has noted */
	struct completions completions;
	struct reading read_bytes;	/* asked of block devices */
	uint64_t run_ns;		/* that the task has had a CPU */
	struct sink_progress tcp;
};

struct record_shared;

struct record {
	struct stop_watcher watcher;
	struct record_stop *stops;	/* owned */
	size_t nstops, cap;
	const struct record_hop *hops;	/* shared with the child */
	struct record_shared *shared;	/* owned */
	const struct completions *completions;
	int socket, io_fd, schedule_fd;	/* -1: not to be had */
	bool counting;
	uint64_t known_ns[KNOWN_CALLS], entered_ns;
	size_t nknown;
};

/* What else is known of the run. */
struct record_about {
	const struct strategy *strategy;
	const struct alias *alias;	/* which hops copy; NULL: that was not seen */
	const struct alias_hop *arrived;	/* what came of the hop to the socket; NULL: not seen */
	uint64_t file_bytes, chunk_bytes, buffer_bytes;
	uint64_t right_bytes;		/* that arrived */
	bool warm;			/* the file was in the page cache */
	bool counts_disk;		/* read_bytes can be believed on this host */
};

/* An empty record; a second init needs a free. */
void record_init(struct record *r);
void record_free(struct record *r);

/* In the traced child, before the first sending: have the job's hops noted. */
void record_child(const struct record *r, struct job *j);

/*
 * In the parent: follow that child with r->watcher.  The socket is the sender's and r's from now on;
 * completions are shared with the child.
 */
void record_begin(struct record *r, pid_t child, int socket, const struct completions *c);

/* The child has ended: look once more when all has been acknowledged, and let go of the socket. */
void record_end(struct record *r);

/* What a call that does nothing took while traced: the median of the known ones. */
uint64_t record_stop_ns(const struct record *r);

/* The events, in order; 0, or -1 if the sink wants no more. */
int record_events(const struct record *r, const struct record_about *about, struct sink *sink);

#endif
