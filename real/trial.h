#ifndef REAL_TRIAL_H
#define REAL_TRIAL_H

/*
 * One real run of a strategy, in children of its own: a sender, and a receiver that takes in
 * and compares every byte.  What is observed decides the kind of run; the kinds are never
 * mixed, because each disturbs what the others look at.
 */

#include "real/lab.h"
#include "real/meter.h"
#include "real/meter_events.h"
#include "real/runner.h"
#include "real/sink.h"
#include "real/source.h"
#include "real/witness.h"

struct record;
struct check_watch;

struct trial {
	const struct runner *runner;
	const struct source *source;
	const struct lab *lab;		/* where it connects; NULL: over loopback */
	enum cache_state cache;		/* as the first request finds it */
	const struct source *index;	/* of the file, searched before each chunk; NULL: it has none */
	enum cache_state index_cache;
	const struct event_ids *events;	/* tracepoints to count as well, or NULL */
	bool direct;			/* the file is read with O_DIRECT */
	bool maps;			/* it is reached through a mapping */
	uint64_t chunk_bytes, block_bytes;
	uint64_t depth;			/* chunks in a batch; zero-copy sends under way at most */
	uint64_t buffer_bytes;		/* of the program's buffer; 0: it has none */
	bool zerocopy;			/* its sends complete later, by notification */
	bool corked;			/* probes look into the send queue, not at what arrives */
	bool drops;			/* ... at what arrives only when it is sent once more */
	uint64_t requests;		/* the file is sent so many times */
	unsigned limit_s;		/* no run may take longer */
	struct record *record;		/* takes the counted run down; NULL: nobody does */
	struct check_watch *watch;	/* sees the pages as they are probed; NULL: nobody does */
};

struct counted {			/* traced: system calls */
	struct stops stops;
	struct received received;
	struct completions completions;
};

struct notified {			/* under seccomp: system calls again, entries only */
	struct stops stops;
};

struct measured {			/* untraced: what the process says of itself */
	struct usage usage;
	bool has_events;
	struct event_counts events;	/* of the same time; else why not: */
	struct error no_events;
	struct witnessed witnessed;	/* of the same time */
	struct switched switched;	/* of the same time */
	bool has_cachestat;
	int64_t cached_pages;		/* resident_pages, by cachestat(); else why not: */
	struct error no_cachestat;
	struct received received;
	struct completions completions;
	int64_t resident_pages;		/* afterwards; -1: not known */
	int64_t sent_bytes;		/* by TCP to the interface; -1: not known */
	int64_t acked_bytes;		/* of them; -1: not known */
	struct traffic traffic;		/* of the lab's interface meanwhile; 0: not known */
};

/* Each 0, or -1 with the message. */
int trial_count(const struct trial *t, struct counted *c, struct error *e);
int trial_notify(const struct trial *t, struct notified *n, struct error *e);
int trial_measure(const struct trial *t, struct measured *m, struct error *e);

/*
 * The beginning of the file, sent as a datagram to where nobody gets it (lab_dead_end()): what the
 * completions say.  0, or -1 with the message.
 */
int trial_undelivered(const struct trial *t, struct completions *c, struct error *e);

/*
 * What the program of that strategy needs for a file of that size: room for one call, for a batch
 * of them, or for two batches if the first is still under way when the next one is filled.
 */
uint64_t trial_buffer_bytes(const struct trial *t, uint64_t file_bytes, const struct strategy *s);

/*
 * In the child: the job of that trial on that socket, with a buffer; make the file cold or warm,
 * and open for direct reads where that is wanted.
 */
void trial_job(const struct trial *t, int socket, struct job *j);
int trial_prepare(const struct trial *t, struct error *e);

#endif
