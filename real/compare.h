#ifndef REAL_COMPARE_H
#define REAL_COMPARE_H

/*
 * What was predicted against what was observed, figure by figure, each with a verdict and how
 * it is known.  Pure: nothing is measured here.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "real/alias.h"
#include "real/evict.h"
#include "real/pagemap.h"
#include "real/profile.h"
#include "real/row.h"
#include "real/trial.h"
#include "sim/ledger.h"

#define MAX_RESULT_ROWS 80

/* What is expected, and from what. */
struct expected {
	struct run model_run;
	struct ledger model, textbook;
	uint64_t file_bytes, requests;
	enum cache_state cache;
	bool maps, touches, direct;		/* of the strategy */
	bool rings;				/* its calls wait for an io_uring */
	uint64_t index_bytes;			/* of its index; 0: the file has none */
	uint64_t index_pages, index_windows;	/* that lookups touch; these are 64 KiB */
	enum cache_state index_cache;
	uint64_t least_reaps, most_reaps;	/* calls of poll and of recvmsg; 0: none */
	uint64_t notices;			/* of zero-copy sends, told through an io_uring */
	uint64_t handed_over;			/* requests that a kernel thread must work for */
	uint64_t send_buffer_bytes;		/* of the socket, at first; 0: not known */
	uint64_t segment_bytes;			/* of TCP, at most; 0: not known */
	uint64_t extents;			/* pieces of the file on the disk; 0: not known */
	uint64_t readahead_bytes;		/* of this host; 0: not known */
	uint64_t unit_bytes;			/* a block of the file system */
	uint64_t page_bytes;			/* of this host */
	char below[240];			/* "ext4 on vda (virtio_blk)" */
	bool in_lab, gathers;			/* a veth pair, else loopback; with scatter-gather */
	bool asks_undelivered;			/* a zero-copy send that nobody gets was tried */
	bool undelivered_copied;		/* it, by the model */
	bool loses;				/* segments are dropped on their way */
	enum place resent_from;			/* by the model; NOWHERE: it sends none once more */
	const char *told_of;			/* the model's kernel, if it copies where this does not */
};

/* What was observed; each run may have failed, and then says why. */
struct observed {
	bool is_counted, is_notified, is_measured, is_probed, is_evicted;
	struct counted counted;
	struct notified notified;
	struct measured measured;
	struct alias alias;
	bool is_delivered;		/* what was seen in the send queue, again when it had arrived */
	struct alias delivered;
	bool is_undelivered;		/* a zero-copy send that nobody got */
	struct completions undelivered;
	bool is_resent;			/* what was dropped, when it was sent once more */
	struct alias resent;
	struct evict evict;
	bool is_mapped;			/* the page map was looked into */
	struct pagemap pagemap;
	bool is_profiled;
	struct profile profile;		/* where the CPU copied */
	struct profile_undelivered undelivered_profile;
	struct error no_tcp_counts;	/* "": TCP counts what arrives, tried on known bytes */
	uint64_t measured_runs;		/* of which the least figures were taken */
	struct error not_counted, not_notified, not_measured, not_probed, not_delivered;
	struct error not_profiled, not_evicted, not_mapped, not_undelivered, not_resent;
	struct error no_disk_bytes, no_user_faults, no_sleeps;	/* "", or why not on this host */
};

struct result {
	char label[64], strategy[32];
	enum verdict verdict;
	char reason[600];		/* "", or what a confirmed one owes to inference */
	struct row rows[MAX_RESULT_ROWS];
	size_t nrows;
	struct alias alias, delivered, resent;	/* the page grids; owned */
};

/* Fill rows, verdict and reason.  The label and the grid are the caller's. */
void compare(struct result *r, const struct expected *x, const struct observed *o);

/* Are the faults and sleeps within what the model allows?  If not, a second run may tell noise. */
bool compare_quiet(const struct expected *x, const struct measured *m);

/* How many faults a mapping may take, at least and at most: where the kernel decides. */
uint64_t compare_least_faults(const struct expected *x);
uint64_t compare_most_faults(const struct expected *x);

/* And faults in user mode, on the mapping and on the index. */
uint64_t compare_least_user_faults(const struct expected *x);
uint64_t compare_most_user_faults(const struct expected *x);

/*
 * How often the task may sleep, at most (compare_sleeps.c); and where it overtakes the completions of its
 * requests, which needs a CPU that was taken away from one.
 */
uint64_t sleeps_most(const struct expected *x);
uint64_t sleeps_overtaken(const struct expected *x);

/* The parts of compare(): a new row of that figure, and the rows by theme. */
struct row *compare_row(struct result *r, const char *prefix, const char *name);
void compare_calls(struct result *r, const struct expected *x, const struct observed *o);
void compare_hops(struct result *r, const struct expected *x, const struct observed *o);

/*
 * The row of that hop of the model, if it happens only when the bytes are transmitted; and how
 * much of the payload was copied then, in ten-thousandths, -1 if that is not known.
 */
bool compare_transmit(struct result *r, const struct expected *x, const struct observed *o,
		      const struct hop *h);
void compare_resent(struct result *r, const struct expected *x, const struct observed *o);
int64_t compare_transmitted(const struct expected *x, const struct observed *o);

/* Of a ledger: the hop or NULL, and "copied", "dma" or "referenced"; a row for such a hop. */
const struct hop *compare_find_hop(const struct ledger *l, enum place from, enum place to);
struct value compare_word(const struct ledger *l, enum place from, enum place to);
struct row *compare_hop_row(struct result *r, enum place from, enum place to);

/* How often that call was seen. */
uint64_t compare_seen_calls(const struct stops *s, const char *name);

/* A row that stands already and says what was seen, or NULL. */
struct row *compare_seen_row(struct result *r, const char *figure);

void compare_witnessed(struct result *r, const struct expected *x, const struct observed *o);
void compare_profile(struct result *r, const struct expected *x, const struct observed *o);

/*
 * How many passes there were in all: by the profile, and then what the second witnesses of the hops say
 * together, where each hop has one that agrees.  After all that judge hops.
 */
void compare_profile_passes(struct result *r, const struct expected *x, const struct observed *o);
void compare_sum(struct result *r);

void compare_events(struct result *r, const struct expected *x, const struct observed *o);
void compare_usage(struct result *r, const struct expected *x, const struct observed *o);

/* What the probe saw of the hop into the socket when the bytes had arrived, or NULL. */
const struct alias_hop *compare_arrived(const struct observed *o);

#endif
