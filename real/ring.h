#ifndef REAL_RING_H
#define REAL_RING_H

/*
 * An io_uring, set up before the calls are counted: what the strategies share that work with one.
 * The only header that includes <liburing.h>.
 */

#include <liburing.h>

#include "real/runner.h"

#ifndef IORING_SEND_ZC_REPORT_USAGE	/* Linux 6.2; older headers do not have them */
#define IORING_SEND_ZC_REPORT_USAGE (1U << 3)
#endif
#ifndef IORING_NOTIF_USAGE_ZC_COPIED
#define IORING_NOTIF_USAGE_ZC_COPIED (1U << 31)
#endif

struct ring {
	struct io_uring io;
	int *result;			/* of each request of a batch, two per chunk */
	unsigned zc_flags;		/* for zero-copy sends */
};

/* A runner's open: room for a batch of `depth` chunks, two requests each.  0, or -1. */
int ring_open(struct job *j, struct error *e);

/* The same, polled by a kernel thread, which is awake and stays so. */
int ring_open_polled(struct job *j, struct error *e);

/* A runner's close, of all of them. */
void ring_close(struct job *j);

/* The next free request; there is one, if no batch is larger than `depth` chunks. */
struct io_uring_sqe *ring_request(struct ring *r);

/* Hand over what was prepared and wait for n completions, in one call.  0, or -1 with the message. */
int ring_submit_and_wait(struct ring *r, unsigned n, struct error *e);

/*
 * A runner's send: batch by batch, each one chain (read, send, read, send ..., each linked to the
 * next).  `submit` hands a batch over and returns when its n completions are there: 0, or -1 with
 * the message.
 */
int ring_send(const struct job *j, int (*submit)(struct ring *r, unsigned n, struct error *e),
	      struct error *e);

/* Take n completions off the ring: their results, by the number of the request. */
void ring_reap(struct ring *r, size_t n);

/* Tell of the hops of a batch that went through the buffer: from there into it, and to the socket. */
void ring_passed(const struct job *j, enum place from, char *buffer, uint64_t done,
		 size_t bytes);

/* Is that result one that another try may better?  Interrupted, or stopped with the chain. */
bool ring_may_retry(int result);

/* For runners: why not on this host, or NULL. */
const char *ring_cannot(const struct host *h);

/* Does a ring open here, with these flags, and know that request?  "" or why not. */
void ring_try(unsigned flags, int request, char *why, size_t size);

#endif
