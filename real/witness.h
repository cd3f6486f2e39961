#ifndef REAL_WITNESS_H
#define REAL_WITNESS_H

/*
 * Second witnesses of the run that measures itself, from records of perf_event_open(): system calls,
 * major faults, what the disk was asked for, frames, sleeps.  Each is tried on known work before it is believed.
 */

#include <stdbool.h>
#include <stdint.h>

#include "real/lab.h"
#include "real/meter.h"
#include "real/source.h"
#include "real/tracepoint.h"

/* What is said of switches to other tasks, beside getrusage(). */
struct switched {
	bool is_there;
	uint64_t sleeps, preempts;
	struct error none;		/* else why not */
};

/* What they say; a text that is not "" says why one of them says nothing. */
struct witnessed {
	bool is_there;			/* they were asked */
	struct stops calls;
	uint64_t least_majors, most_majors;	/* faults that had to wait for the disk */
	uint64_t disk_bytes, disk_requests;	/* reads of the file's own blocks */
	struct traffic frames;		/* of the lab's interface */
	struct error no_calls, no_majors, no_disk, no_frames;
};

/* Another run's figures count in place of these. */
void witnessed_take_majors(struct witnessed *w, const struct witnessed *other);
void witnessed_take_disk(struct witnessed *w, const struct witnessed *other);

/* ---- system calls (witness_calls.c) ---- */

struct call_witness {
	const struct tracepoint *points;
	struct samples samples;
	struct marked marked;
	uint64_t known_exits;
};

/* Count the calling thread's; so many are expected at most.  0, or -1 with the message. */
int call_witness_open(struct call_witness *w, const struct tracepoint *points, struct stops *stops,
		      uint64_t expected, struct error *e);

/* Stop.  0, or -1 with the message: not all of the known calls were seen, or not all of the others. */
int call_witness_close(struct call_witness *w, struct error *e);

/* ---- major faults of a file's mapping (witness_faults.c) ---- */

struct fault_witness {
	const struct tracepoint *points;
	struct samples samples;
	bool in_fault, brought;		/* and its page has been added since */
	uint64_t page;			/* of the fault */
	uint64_t faults, majors;	/* that reached the page cache; that added their own page */
};

/* Also tries it: the file, if it is not empty, is made cold, and a page of it touched. */
int fault_witness_open(struct fault_witness *w, const struct tracepoint *points,
		       const struct source *source, struct error *e);
int fault_witness_read(struct fault_witness *w, struct error *e);	/* what came since then */
void fault_witness_close(struct fault_witness *w);

/* One record of it (for tests as well). */
void fault_witness_take(void *witness, const struct perf_record *one);

/* ---- blocks of a file on a disk (witness_disk.c) ---- */

#define EXTENTS_MAX 64u

struct blocks {
	uint64_t first, end;		/* sectors of 512 bytes on the disk */
};

struct disk_witness {
	const struct tracepoint *points;
	struct samples samples;
	struct blocks extents[EXTENTS_MAX];
	size_t nextents;
	uint64_t bytes, requests;	/* seen so far */
};

/* Also tries it: the file is made cold, and some of it read.  So many requests are expected at most. */
int disk_witness_open(struct disk_witness *w, const struct tracepoint *points,
		      const struct source *source, uint64_t expected, struct error *e);
int disk_witness_read(struct disk_witness *w, struct error *e);
void disk_witness_close(struct disk_witness *w);
void disk_witness_take(void *witness, const struct perf_record *one);

/* ---- frames of the lab's interface (witness_frames.c) ---- */

struct frame_witness {
	const struct tracepoint *points;
	struct samples samples;
	struct traffic sent;
	uint64_t known_frames;		/* of a known length */
};

/* Also tries it, on a connection of its own. */
int frame_witness_open(struct frame_witness *w, const struct tracepoint *points,
		       const struct lab *lab, uint64_t expected_bytes, struct error *e);
int frame_witness_read(struct frame_witness *w, struct error *e);
void frame_witness_close(struct frame_witness *w);

/* ---- sleeps (witness_sleeps.c): needs no tracepoint, so everybody may ask it ---- */

struct sleep_witness {
	struct samples samples;
	uint64_t sleeps, preempts;	/* of its own accord, or because others had to run */
};

/* Also tries it, on known sleeps.  So many calls are expected at most, each of which may sleep. */
int sleep_witness_open(struct sleep_witness *w, uint64_t expected, struct error *e);
int sleep_witness_read(struct sleep_witness *w, struct error *e);	/* what came since then is added */
void sleep_witness_close(struct sleep_witness *w);
void sleep_witness_take(void *witness, const struct perf_record *one);

/* ---- all of them that read tracepoints (witness.c) ---- */

struct witness {
	struct witnessed *seen;		/* filled in; the reasons at once */
	struct call_witness calls;
	struct fault_witness faults;
	struct disk_witness disk;
	struct frame_witness frames;
};

/*
 * In the process to be measured, before the file is made what it has to be.  lab: or NULL; calls: that
 * are expected at most.
 */
void witness_open(struct witness *w, struct witnessed *seen, const struct tracepoint *points,
		  const struct source *source, const struct lab *lab, uint64_t calls);

/* What was recorded so far belongs to nobody. */
void witness_forget(struct witness *w);

/*
 * It is done: fill in what they have seen, and put them away.  Of frames there should be so many: the
 * record of one is written after the interface has counted it, so it is waited for, but not long.
 */
void witness_close(struct witness *w, uint64_t frames);

#endif
