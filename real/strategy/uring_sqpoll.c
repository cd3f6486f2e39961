/*
 * io_uring with a kernel thread that polls the ring: no system call at all, for real.  The table is
 * sim/strategy/uring_sqpoll.c.
 *
 * The program polls too.  To sleep between two looks would be a call; where there is no third CPU
 * for the receiver, the scheduler has to share them out, and the run is slow.
 */

#include "real/ring.h"

extern const struct runner runner_uring_sqpoll;

/* A hint to the CPU that this is a loop which waits: its other thread may have the units. */
static void relax(void)
{
#if defined(__x86_64__) || defined(__i386__)
	__builtin_ia32_pause();
#elif defined(__aarch64__)
	__asm__ volatile("yield");
#endif
}

static int send_file(const struct job *j, struct error *e)
{
	struct ring *r = j->own;
	uint64_t done = 0;

	while (done < j->file_bytes) {
		size_t n = ring_chain(j, done);
		int64_t sent;

		io_uring_submit(&r->io);	/* no call, as long as the thread is awake */
		while (io_uring_cq_ready(&r->io) < 2 * n)
			relax();
		ring_reap(r, 2 * n);
		sent = ring_chain_sent(j, done, n, e);
		if (sent < 0)
			return -1;
		ring_passed(j, PAGE_CACHE, j->buffer, done, (size_t)sent);
		done += (uint64_t)sent;
	}
	return 0;
}

static const char *cannot(const struct host *h)
{
	return h->no_sqpoll[0] ? h->no_sqpoll : NULL;
}

const struct runner runner_uring_sqpoll = {
	.cannot = cannot,
	.open = ring_open_polled,
	.send = send_file,
	.close = ring_close,
};
