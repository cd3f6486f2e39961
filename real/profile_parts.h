#ifndef REAL_PROFILE_PARTS_H
#define REAL_PROFILE_PARTS_H

/* What profile.c and profile_known.c share.  Not for others. */

#include "real/profile.h"
#include "real/samples.h"
#include "real/trial.h"

#define TICK_NS 25000u
#define PIECE_BYTES 65536u	/* of the file in one call, at most: a receive queue holds it unread */
#define KNOWN_BYTES (8u << 20)	/* of each known copy */
#define WANTED 100u		/* samples that one copy of all would take ... */

/* Who is profiled. */
struct profiler {
	const struct symbols *symbols;
	struct samples samples;
	struct profile *profile;	/* what is being counted */
	struct sink_pair pair;
	bool undelivered;		/* nobody gets what is sent */
	struct error *error;
	/* The copy routine last seen of each kind, and how much more often it was seen than others. */
	char routine[N_COPY][SYMBOL_NAME_BYTES];
	uint64_t lead[N_COPY];
};

/* Count what was recorded, now or if there is much of it; the clock stands meanwhile.  0, or -1. */
int profiler_drain(struct profiler *w);
int profiler_drain_if_needed(struct profiler *w);

/* Try it on known work.  0, and how many samples KNOWN_BYTES are, of the faster of two known copies; or -1. */
int profiler_try(struct profiler *w, const struct job *j, uint64_t *rate);

#endif
