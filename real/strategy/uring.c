/*
 * io_uring: a batch of reads and sends in one call, for real.  The table is sim/strategy/uring.c.
 */

#include "real/ring.h"

extern const struct runner runner_uring;

static int send_file(const struct job *j, struct error *e)
{
	return ring_send(j, ring_submit_and_wait, e);
}

const struct runner runner_uring = {
	.cannot = ring_cannot,
	.open = ring_open,
	.send = send_file,
	.close = ring_close,
};
