#ifndef REAL_HOST_H
#define REAL_HOST_H

/* What this machine is and what it lets us do.  A text that is not "" says why it cannot. */

#include <stdbool.h>
#include <stdint.h>

#include "real/meter_events.h"
#include "real/profile.h"
#include "sim/error.h"
#include "sim/kernel.h"

struct host {
	char release[65];		/* uname -r */
	char architecture[65];
	struct kernel kernel;		/* its rules, named "host" */
	long cpus;
	unsigned user;			/* effective uid */
	uint64_t page_bytes;
	char folder[256];		/* where temporary files go */
	char filesystem[32];		/* of that folder: "ext4" */
	char device[160];		/* under it: "vda (virtio_blk)"; "" if there is none */
	uint64_t readahead_bytes;	/* of that device; 0: not known, as the next two */
	uint64_t request_bytes;		/* its largest request */
	uint64_t queue_depth;		/* requests that it takes at a time */
	bool rotational;
	bool in_memory;			/* the file system has no disk below it */
	uint64_t direct_block_bytes;	/* O_DIRECT: requests are whole blocks of this size */
	char no_direct[192];
	char no_disk_count[192];	/* bytes from the disk by /proc/self/io */
	char no_trace[192];		/* ptrace */
	char no_fault_count[192];	/* user-mode faults by perf_event_open() */
	char no_ring[192];		/* io_uring */
	char no_send_zc[192];		/* its zero-copy send */
	char no_sqpoll[192];		/* a ring polled by the kernel */
	char no_zerocopy[192];		/* MSG_ZEROCOPY */
	uint64_t pin_bytes;		/* that a program may lock in memory (RLIMIT_MEMLOCK) */
	char no_lab[192];		/* a private network; then it is loopback */
	struct event_ids events;	/* tracepoints that may be counted */
	char no_events[192];
	struct symbols symbols;		/* functions of the kernel that a profile may name */
	char no_profile[192];
	char no_sleep_count[192];	/* voluntary context switches by getrusage() */
};

/* Find out.  0, or -1 with the message: nothing can be checked here. */
int host_look(struct host *h, struct error *e);

#endif
