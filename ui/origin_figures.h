#ifndef UI_ORIGIN_FIGURES_H
#define UI_ORIGIN_FIGURES_H

/*
 * The figures of which the reader can ask where they come from: every one that the screen shows, and
 * those of the ledger besides, each single hop and each system call among them.
 */

#include "sim/ledger.h"
#include "sim/trace.h"
#include "ui/scene.h"

enum origin_kind {
	ORIGIN_PASSES,		/* payload bytes that moved; shown as passes */
	ORIGIN_COUNT,
	ORIGIN_BYTES,
	ORIGIN_TIME,		/* a sum of times */
	ORIGIN_LAST,		/* the time of the last one: each moves it on */
	ORIGIN_MOST,		/* the longest time so far: each that is longer moves it on */
};

/* Of which traces a 0 says that nobody looked. */
enum origin_unseen {
	ORIGIN_ALL_SEE,
	ORIGIN_MODEL_SEES,	/* of any but the model's, whatever is there */
	ORIGIN_MODEL_COUNTS,	/* of any but the model's, if it is 0 */
	ORIGIN_NOT_WATCHED,	/* of a watched program's, if it is 0 */
};

/* What is summed up over the events. */
struct origin_totals {
	struct ledger ledger;
	uint64_t spent_ns[N_SPENT];
	uint64_t asleep_since_ns;
};

struct origin_figure {
	char name[24];		/* "CPU copies", "disk>cache DMA", "read()" */
	char key[64];		/* as the summary and --set call it: "hops.disk.page-cache.dma.passes" */
	enum origin_kind kind;
	uint64_t (*of)(const struct origin_totals *t, const struct origin_figure *f);
	size_t offset;		/* of the field that it is, or what else of() needs: ... */
	enum place from, to;	/* ... of a hop */
	enum mover by;
	char call[CALL_NAME_BYTES];
	enum origin_unseen unseen;
};

#define ORIGIN_FIXED 53		/* that every trace has */
#define ORIGIN_MOST_FIGURES (ORIGIN_FIXED + 2 * MAX_HOPS + MAX_CALLS)

/* The figures of a trace with these totals, into figures[ORIGIN_MOST_FIGURES]; returns how many. */
size_t origin_figures(struct origin_figure *figures, const struct ledger *of_trace);

/* Nothing yet; one event more. */
void origin_totals_init(struct origin_totals *t, enum count count, uint64_t payload_bytes);
void origin_totals_add(struct origin_totals *t, const struct event *e);

/* The figure's value, in its unit; and as text: "1.00x", "4", "64 KiB", "8.4 us".  Returns text. */
uint64_t origin_value(const struct origin_figure *f, const struct origin_totals *t);
char *origin_text(const struct origin_figure *f, uint64_t value, const struct origin_totals *t,
		  char *text, size_t size);

/* Is the figure known of a trace with that header and those totals? */
bool origin_known(const struct origin_figure *f, const struct trace_header *h,
		  const struct origin_totals *t);

/*
 * Which of n figures is called that: its name, its key or the first part of that, as in
 * "hops.disk.page-cache", in any case.  n if none is.
 */
size_t origin_find(const struct origin_figure *figures, size_t n, const char *name);

#endif
