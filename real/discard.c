/*
 * The receiver of timed runs.  One that sleeps in recv() is woken by nearly each segment, inside of
 * the sender's call; one that never sleeps fights with the sender for the socket's cache lines.
 * This one looks, takes all there is, and dozes for a moment.
 *
 *	discard_start(&d, 60, e); ... write(d.socket ...) ... discard_stop(&d);
 */

#include "real/discard.h"

#include <errno.h>
#include <linux/sockios.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sched.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "real/child.h"
#include "real/clock.h"
#include "real/sink.h"

#define DOZE_NS 20000		/* it is much less than what fills the receive window */
#define SLACK_NS 1000		/* else the kernel may let it sleep 50 us longer */
#define IDLE_LOOKS 10000
#define WAKE_TIMES 4
#define TAKE_BYTES (4u << 20)
#define ACK_BYTES 8192
#define ACK_LIMIT_MS 100
#define CONGESTION "reno"	/* every kernel has it, and everyone may */

int discard_pin(int n, struct error *e)
{
	cpu_set_t may, one;
	int count = 0;

	if (sched_getaffinity(0, sizeof(may), &may))
		return error_set(e, "sched_getaffinity: %s", strerror(errno));
	CPU_ZERO(&one);
	for (int cpu = 0; cpu < CPU_SETSIZE; cpu++) {
		if (!CPU_ISSET(cpu, &may))
			continue;
		if (count++ <= n) {
			CPU_ZERO(&one);
			CPU_SET(cpu, &one);
		}
	}
	if (sched_setaffinity(0, sizeof(one), &one))
		return error_set(e, "sched_setaffinity: %s", strerror(errno));
	return count;
}

/* With MSG_TRUNC no byte is copied; there is room all the same, because sanitizers cannot know. */
static int take_all(int socket)
{
	const struct timespec doze = { .tv_nsec = DOZE_NS };
	struct pollfd more = { .fd = socket, .events = POLLIN };
	static char room[TAKE_BYTES];
	unsigned idle = 0;

	prctl(PR_SET_TIMERSLACK, SLACK_NS);
	for (;;) {
		ssize_t n = recv(socket, room, sizeof(room), MSG_TRUNC | MSG_DONTWAIT);

		if (n == 0)
			return 0;
		if (n < 0 && errno != EAGAIN && errno != EINTR)
			return -1;
		idle = n < 0 ? idle + 1 : 0;
		if (idle > IDLE_LOOKS)	/* nobody is at it: leave the CPU to others */
			poll(&more, 1, -1);
		else if (n < 0)
			nanosleep(&doze, NULL);
	}
}

/*
 * The model's window is open.  BBR and its like hold segments back until a timer sends them, and
 * put several small writes into one; what does not pace sends each at once.
 */
static int connect_unpaced(struct sink_pair *p, struct error *e)
{
	const int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	int status = -1;

	*p = (struct sink_pair){ socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), -1 };
	if (listener < 0 || p->sender < 0)
		error_set(e, "socket: %s", strerror(errno));
	else if (setsockopt(p->sender, IPPROTO_TCP, TCP_CONGESTION, CONGESTION,
			    strlen(CONGESTION)))
		error_set(e, "TCP_CONGESTION " CONGESTION ": %s", strerror(errno));
	else
		status = sink_join(p, listener, (struct in_addr){ htonl(INADDR_LOOPBACK) }, e);
	if (listener >= 0)
		close(listener);
	if (status)
		sink_close(p);
	return status;
}

int discard_start(struct discard *d, unsigned limit_s, struct error *e)
{
	struct sink_pair pair;
	const int one = 1;

	*d = (struct discard){ .socket = -1, .receiver = -1 };
	if (connect_unpaced(&pair, e))
		return -1;
	d->receiver = child_fork(limit_s, e);
	if (d->receiver == 0) {
		struct error ignored;

		close(pair.sender);
		discard_pin(1, &ignored);
		child_exit(take_all(pair.receiver) ? 1 : 0);
	}
	close(pair.receiver);
	d->socket = pair.sender;
	/* Where that cannot be, discard_ack_ns() has nothing to tell. */
	setsockopt(d->socket, SOL_SOCKET, SO_ZEROCOPY, &one, sizeof(one));
	if (d->receiver > 0)
		return 0;
	close(d->socket);
	return -1;
}

void discard_settle(const struct discard *d)
{
	const struct timespec pause = { .tv_nsec = 50000 };
	int left = 0;

	for (int i = 0; i < 20000 && ioctl(d->socket, SIOCOUTQ, &left) == 0 && left > 0; i++)
		nanosleep(&pause, NULL);
}

void discard_wake(const struct discard *d)
{
	static const char bytes[ACK_BYTES];

	for (int i = 0; i < WAKE_TIMES && write(d->socket, bytes, sizeof(bytes)) > 0; i++)
		discard_settle(d);
}

/* A zero-copy send tells when it is acknowledged; nothing else wakes a sender then. */
uint64_t discard_ack_ns(const struct discard *d)
{
	static const char bytes[ACK_BYTES];
	struct pollfd told = { .fd = d->socket };	/* POLLERR always counts */
	struct msghdr m = { .msg_name = NULL };
	uint64_t sent_ns, ns;

	discard_settle(d);
	if (send(d->socket, bytes, sizeof(bytes), MSG_ZEROCOPY) < 0)
		return 0;
	sent_ns = clock_ns(CLOCK_MONOTONIC);
	poll(&told, 1, ACK_LIMIT_MS);
	ns = clock_ns(CLOCK_MONOTONIC) - sent_ns;
	return recvmsg(d->socket, &m, MSG_ERRQUEUE) < 0 ? 0 : ns;
}

void discard_stop(struct discard *d)
{
	struct error e = { "" };

	if (d->socket >= 0)
		close(d->socket);
	if (d->receiver > 0)
		child_wait(d->receiver, "the receiver", &e);
	*d = (struct discard){ .socket = -1, .receiver = -1 };
}
