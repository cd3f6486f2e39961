/*
 * io_uring with a kernel thread that polls the ring: no system call at all, for real.  The table is
 * sim/strategy/uring_sqpoll.c.
 *
 * The program polls too.  To sleep between two looks would be a call; where there is no third CPU
 * for the receiver, the scheduler has to share them out, and the run is slow.
 */

#include "real/ring.h"

#include <string.h>

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

static int submit_and_poll(struct ring *r, unsigned n, struct error *e)
{
	const int status = io_uring_submit(&r->io);	/* no call, as long as the thread is awake */

	if (status < 0)
		return error_set(e, "io_uring_enter: %s", strerror(-status));
	while (io_uring_cq_ready(&r->io) < n)
		relax();
	return 0;
}

static int send_file(const struct job *j, struct error *e)
{
	return ring_send(j, submit_and_poll, e);
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
