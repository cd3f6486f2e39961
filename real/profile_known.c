/*
 * Known work for the profile: copies of each kind, which it must see, and work that copies nothing.
 */

#include "real/profile_parts.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "real/clock.h"

static int known_reads(struct profiler *w, const struct job *j, char *piece)
{
	uint64_t done = 0;

	while (done < KNOWN_BYTES) {
		ssize_t n = pread(j->file, piece, PIECE_BYTES, 0);

		if (n <= 0)
			return error_set(w->error, "reading the file: %s", strerror(errno));
		done += (uint64_t)n;
		if (profiler_drain_if_needed(w))
			return -1;
	}
	return 0;
}

static int known_writes(struct profiler *w, const struct job *j, char *piece)
{
	(void)j;
	for (uint64_t done = 0; done < KNOWN_BYTES; done += PIECE_BYTES) {
		const struct job to = { .socket = w->pair.sender };

		if (job_write(&to, piece, PIECE_BYTES, w->error) ||
		    sink_discard(w->pair.receiver, PIECE_BYTES, w->error) ||
		    profiler_drain_if_needed(w))
			return -1;
	}
	return 0;
}

/* Calls that copy nothing, for about as long. */
static int no_copies(struct profiler *w, const struct job *j, char *piece)
{
	const uint64_t end = clock_ns(CLOCK_PROCESS_CPUTIME_ID) + WANTED * TICK_NS;

	(void)w;
	(void)piece;
	while (clock_ns(CLOCK_PROCESS_CPUTIME_ID) < end)
		lseek(j->file, 0, SEEK_CUR);
	return 0;
}

/* So often was the clock seen in each kind of copy, while that was done. */
static int count(struct profiler *w, int (*work)(struct profiler *, const struct job *, char *),
		 const struct job *j, struct profile *p)
{
	static char piece[PIECE_BYTES];

	memset(p, 0, sizeof(*p));
	w->profile = p;
	samples_enable(&w->samples, true);
	if (work(w, j, piece) || profiler_drain(w))
		return -1;
	samples_enable(&w->samples, false);
	return 0;
}

static uint64_t all_copies(const struct profile *p)
{
	return p->seen[COPY_READ] + p->seen[COPY_SEND] + p->seen[COPY_DELIVER] +
	       p->seen[COPY_DEVICE];
}

int profiler_try(struct profiler *w, const struct job *j, uint64_t *rate)
{
	struct profile reads, writes, none;

	if (count(w, known_reads, j, &reads) || count(w, known_writes, j, &writes) ||
	    count(w, no_copies, j, &none))
		return -1;
	if (none.samples < PROFILE_LEAST)
		return error_set(w->error, "the profile has only %u samples of %u ms of work",
				 (unsigned)none.samples, WANTED * TICK_NS / 1000000u);
	if (reads.seen[COPY_READ] < PROFILE_LEAST || writes.seen[COPY_SEND] < PROFILE_LEAST)
		return error_set(w->error, "the profile saw %u samples of a known read in %u, and %u "
				 "of a known write in %u", (unsigned)reads.seen[COPY_READ],
				 (unsigned)reads.samples, (unsigned)writes.seen[COPY_SEND],
				 (unsigned)writes.samples);
	if (reads.seen[COPY_SEND] + writes.seen[COPY_READ] + all_copies(&none) > 2)
		return error_set(w->error, "the profile saw copies where none are: %u of %u samples",
				 (unsigned)(reads.seen[COPY_SEND] + writes.seen[COPY_READ] +
					    all_copies(&none)),
				 (unsigned)(reads.samples + writes.samples + none.samples));
	*rate = reads.seen[COPY_READ] < writes.seen[COPY_SEND] ? reads.seen[COPY_READ] :
		writes.seen[COPY_SEND];
	return 0;
}
