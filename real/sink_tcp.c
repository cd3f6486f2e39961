/*
 * What TCP itself says of a connection (TCP_INFO): how much it has sent, sent once more, been acknowledged,
 * received.
 */

#include "real/sink.h"

#include <errno.h>
#include <inttypes.h>
#include <linux/sockios.h>
#include <linux/tcp.h>
#include <stddef.h>
#include <string.h>
#include <netinet/in.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define KNOWN_BYTES 1000u
#define LIMIT_S 5

/* All that TCP tells of a connection.  0, or -1 if it does not tell as much as n bytes of it. */
static int look(int socket, struct tcp_info *info, size_t n)
{
	socklen_t length = sizeof(*info);

	memset(info, 0, sizeof(*info));
	return getsockopt(socket, IPPROTO_TCP, TCP_INFO, info, &length) || length < n ? -1 : 0;
}

/* Known from that member on. */
#define UP_TO(member) (offsetof(struct tcp_info, member) + sizeof(((struct tcp_info *)0)->member))

int64_t sink_resent(int socket)
{
	struct tcp_info info;

	return look(socket, &info, UP_TO(tcpi_bytes_retrans)) ? -1 :
		(int64_t)info.tcpi_bytes_retrans;
}

struct sink_limits sink_limits(const struct lab *lab)
{
	struct sink_limits limits = { 0 };
	socklen_t length = sizeof(int);
	struct sink_pair pair;
	struct error unused;
	int n;

	if (sink_connect(&pair, lab, &unused))
		return limits;
	if (getsockopt(pair.sender, SOL_SOCKET, SO_SNDBUF, &n, &length) == 0 && n > 0)
		limits.send_buffer_bytes = (uint64_t)n;
	if (getsockopt(pair.sender, IPPROTO_TCP, TCP_MAXSEG, &n, &length) == 0 && n > 0)
		limits.segment_bytes = (uint64_t)n;
	sink_close(&pair);
	return limits;
}

/* Wait, but not long, until all has been acknowledged. */
static void await_acks(int socket)
{
	const struct timespec pause = { .tv_nsec = 100000 };
	int left = 0;

	for (int i = 0; i < 10000 && ioctl(socket, SIOCOUTQ, &left) == 0 && left > 0; i++)
		nanosleep(&pause, NULL);
}

int64_t sink_sent(int socket)
{
	struct tcp_info info;

	await_acks(socket);
	return look(socket, &info, UP_TO(tcpi_bytes_sent)) ? -1 : (int64_t)info.tcpi_bytes_sent;
}

int sink_progress(int socket, struct sink_progress *p)
{
	struct tcp_info info;
	int left = 0;

	*p = (struct sink_progress){ 0 };
	if (socket < 0 || look(socket, &info, UP_TO(tcpi_bytes_retrans)) || ioctl(socket, SIOCOUTQ, &left))
		return -1;
	p->sent_bytes = info.tcpi_bytes_sent - info.tcpi_bytes_retrans;
	p->acked_bytes = info.tcpi_bytes_acked;
	p->unacked_bytes = (uint64_t)left;
	return 0;
}

int64_t sink_acked(int socket)
{
	struct tcp_info info;

	await_acks(socket);
	/* The beginning of the connection (SYN) counts as one. */
	return look(socket, &info, UP_TO(tcpi_bytes_acked)) || info.tcpi_bytes_acked == 0 ? -1 :
		(int64_t)info.tcpi_bytes_acked - 1;
}

int64_t sink_received(int socket)
{
	struct tcp_info info;

	/* And so does its end (FIN). */
	return look(socket, &info, UP_TO(tcpi_bytes_received)) || info.tcpi_bytes_received == 0 ? -1 :
		(int64_t)info.tcpi_bytes_received - 1;
}

/* So many bytes, and then the end. */
static int send_known(struct sink_pair *p, struct received *r, int64_t *acked, struct error *e)
{
	static const char bytes[KNOWN_BYTES];
	const struct timeval limit = { .tv_sec = LIMIT_S };

	if (setsockopt(p->receiver, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit)))
		return error_set(e, "SO_RCVTIMEO: %s", strerror(errno));
	if (write(p->sender, bytes, sizeof(bytes)) != (ssize_t)sizeof(bytes))
		return error_set(e, "write: %s", strerror(errno));
	*acked = sink_acked(p->sender);
	close(p->sender);
	p->sender = -1;
	if (sink_receive(p->receiver, KNOWN_BYTES, r) == 0)
		return 0;
	*e = r->error;
	return -1;
}

int sink_try_counts(const struct lab *lab, struct error *e)
{
	struct sink_pair pair;
	struct received r;
	int64_t acked = -1;
	int status;

	if (sink_connect(&pair, lab, e))
		return -1;
	status = send_known(&pair, &r, &acked, e);
	sink_close(&pair);
	if (status)
		return -1;
	if (r.tcp_bytes < 0 || acked < 0)
		return error_set(e, "this kernel's TCP does not count what it delivers (since 4.1)");
	if (r.bytes == KNOWN_BYTES && r.tcp_bytes == KNOWN_BYTES && acked == KNOWN_BYTES)
		return 0;
	return error_set(e, "TCP counted %" PRId64 " bytes received and %" PRId64 " acknowledged, of %u",
			 r.tcp_bytes, acked, KNOWN_BYTES);
}
