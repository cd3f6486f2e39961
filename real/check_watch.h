#ifndef REAL_CHECK_WATCH_H
#define REAL_CHECK_WATCH_H

/*
 * For whoever wants to see a check while it runs: embed it, and hand it to check_watched().  Neither
 * function is called from within a run whose calls are counted, or that measures itself.
 */

#include <stddef.h>

enum check_stage {		/* in this order; what a run does not need is left out */
	STAGE_PLAN,		/* the host's limits, the network, the file, the model */
	STAGE_COUNT,		/* under ptrace */
	STAGE_NOTIFY,		/* under seccomp */
	STAGE_MEASURE,		/* untraced */
	STAGE_EVICT,		/* the eviction probe */
	STAGE_PROBE,		/* the alias probe */
	STAGE_DELIVERED,	/* ... once more, of what arrives */
	STAGE_RESENT,		/* ... of what is sent once more */
	STAGE_COMPARE,
};
#define N_STAGES (STAGE_COMPARE + 1)

struct alias_hop;

struct check_watch {
	void (*stage)(struct check_watch *w, enum check_stage stage);
	/*
	 * Of the npages of that hop, first .. first + n - 1 have been looked at: enum page_seen in
	 * hop->pages.  Called in the probe's own process, a fork of the one that checks.
	 */
	void (*pages)(struct check_watch *w, const struct alias_hop *hop, size_t npages,
		      size_t first, size_t n);
};

#endif
