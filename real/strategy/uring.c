/*
 * io_uring: a batch of reads and sends in one call, for real.  The table is sim/strategy/uring.c.
 */

#include "real/ring.h"

extern const struct runner runner_uring;

static int send_file(const struct job *j, struct error *e)
{
	struct ring *r = j->own;
	uint64_t done = 0;

	while (done < j->file_bytes) {
		size_t n = ring_chain(j, done);
		int64_t sent;

		if (ring_submit_and_wait(r, (unsigned)(2 * n), e))
			return -1;
		ring_reap(r, 2 * n);
		sent = ring_chain_sent(j, done, n, e);
		if (sent < 0)
			return -1;
		ring_passed(j, PAGE_CACHE, j->buffer, done, (size_t)sent);
		done += (uint64_t)sent;
	}
	return 0;
}

const struct runner runner_uring = {
	.cannot = ring_cannot,
	.open = ring_open,
	.send = send_file,
	.close = ring_close,
};
