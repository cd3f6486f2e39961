/*
 * The connection and its receiver.
 */

#include "real/sink.h"

#include <arpa/inet.h>
#include <errno.h>
#include <inttypes.h>
#include <linux/filter.h>
#include <linux/sockios.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "real/lab.h"
#include "real/source.h"

#define CONNECT_LIMIT_S 5
#define PIECE_BYTES 65536u

static struct in_addr loopback(void)
{
	return (struct in_addr){ .s_addr = htonl(INADDR_LOOPBACK) };
}

static struct sockaddr_in address_of(struct in_addr address)
{
	return (struct sockaddr_in){ .sin_family = AF_INET, .sin_addr = address };
}

/* Its port is the kernel's choice, and goes into the address. */
static int listen_at(int fd, struct sockaddr_in *address, struct error *e)
{
	const struct timeval limit = { .tv_sec = CONNECT_LIMIT_S };
	socklen_t length = sizeof(*address);

	if (bind(fd, (struct sockaddr *)address, sizeof(*address)) || listen(fd, 8) ||
	    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit)) ||
	    getsockname(fd, (struct sockaddr *)address, &length))
		return error_set(e, "listening on %s: %s", inet_ntoa(address->sin_addr),
				 strerror(errno));
	return 0;
}

static int connect_to(int fd, const struct sockaddr_in *address, struct error *e)
{
	const struct timeval limit = { .tv_sec = CONNECT_LIMIT_S }, none = { 0 };
	int one = 1, status;

	/* SO_SNDTIMEO also limits connect(); it must be gone before write(), which it would cut. */
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit));
	status = connect(fd, (const struct sockaddr *)address, sizeof(*address));
	if (status == 0)
		status = setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &none, sizeof(none));
	/* The small rest of a chunk must not wait for the ACK of the large part before it. */
	if (status == 0)
		status = setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	return status ? error_set(e, "connecting to %s: %s", inet_ntoa(address->sin_addr),
				  strerror(errno)) : 0;
}

/* Another process may connect first: only the connection from our own address is ours. */
static int accept_from(int listener, int client, struct error *e)
{
	const struct timeval none = { 0 };
	struct sockaddr_in own, peer;
	socklen_t length = sizeof(own);

	if (getsockname(client, (struct sockaddr *)&own, &length))
		return error_set(e, "getsockname: %s", strerror(errno));
	for (;;) {
		int fd;

		length = sizeof(peer);
		fd = accept4(listener, (struct sockaddr *)&peer, &length, SOCK_CLOEXEC);
		if (fd < 0 && (errno == EINTR || errno == ECONNABORTED))
			continue;
		if (fd < 0)
			return error_set(e, "accepting a connection: %s", strerror(errno));
		if (peer.sin_port == own.sin_port && peer.sin_addr.s_addr == own.sin_addr.s_addr) {
			/* It has the listener's limit, and whoever sends may have much to prepare. */
			setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &none, sizeof(none));
			return fd;
		}
		close(fd);
	}
}

int sink_join(struct sink_pair *p, int listener, struct in_addr at, struct error *e)
{
	struct sockaddr_in address = address_of(at);

	if (listen_at(listener, &address, e) || connect_to(p->sender, &address, e))
		return -1;
	p->receiver = accept_from(listener, p->sender, e);
	return p->receiver < 0 ? -1 : 0;
}

int sink_connect(struct sink_pair *p, const struct lab *lab, struct error *e)
{
	int listener, status = -1;

	if (lab)
		return lab_connect(lab, p, e);
	listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	p->sender = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	p->receiver = -1;
	if (listener < 0 || p->sender < 0)
		error_set(e, "socket: %s", strerror(errno));
	else
		status = sink_join(p, listener, loopback(), e);
	if (listener >= 0)
		close(listener);
	if (status)
		sink_close(p);
	return status;
}

void sink_close(struct sink_pair *p)
{
	if (p->sender >= 0)
		close(p->sender);
	if (p->receiver >= 0)
		close(p->receiver);
	p->sender = p->receiver = -1;
}

/* Compare a piece with the file's bytes; a piece may reach into the next time it is sent. */
static uint64_t match(const char *bytes, uint64_t position, size_t n, uint64_t file_bytes)
{
	size_t done = 0;

	while (done < n && file_bytes > 0) {
		uint64_t offset = (position + done) % file_bytes;
		uint64_t left = file_bytes - offset;
		size_t piece = n - done < left ? n - done : (size_t)left;
		size_t right = source_match(bytes + done, offset, piece);

		done += right;
		if (right < piece)
			break;
	}
	return done;
}

int sink_receive(int socket, uint64_t file_bytes, struct received *r)
{
	char *piece = malloc(PIECE_BYTES);
	ssize_t n;

	if (!piece)
		abort();
	*r = (struct received){ .tcp_bytes = -1 };
	while ((n = read(socket, piece, PIECE_BYTES)) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			error_set(&r->error, "receiving: %s", strerror(errno));
			break;
		}
		if (r->right_bytes == r->bytes)
			r->right_bytes += match(piece, r->bytes, (size_t)n, file_bytes);
		r->bytes += (uint64_t)n;
	}
	if (n == 0)
		r->tcp_bytes = sink_received(socket);
	free(piece);
	return n < 0 ? -1 : 0;
}

int sink_discard(int socket, size_t n, struct error *e)
{
	while (n > 0) {
		ssize_t got = recv(socket, NULL, n, MSG_TRUNC);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return error_set(e, "receiving: %s", got ? strerror(errno) : "the end");
		n -= (size_t)got;
	}
	return 0;
}

int sink_await(const struct sink_pair *p, uint64_t n, struct error *e)
{
	const struct timespec pause = { .tv_nsec = 100000 };
	int there = 0;

	for (int i = 0; i < 10000; i++) {
		if (ioctl(p->receiver, FIONREAD, &there))
			return error_set(e, "FIONREAD: %s", strerror(errno));
		if ((uint64_t)there == n)
			return 0;
		nanosleep(&pause, NULL);
	}
	return error_set(e, "of %" PRIu64 " bytes only %d reached the receiver's queue", n, there);
}

int sink_cork(const struct sink_pair *p, bool on, struct error *e)
{
	int value = on;

	if (setsockopt(p->sender, IPPROTO_TCP, TCP_CORK, &value, sizeof(value)))
		return error_set(e, "TCP_CORK: %s", strerror(errno));
	return 0;
}

int sink_unsent(const struct sink_pair *p, size_t n, struct error *e)
{
	int unsent = 0;

	if (ioctl(p->sender, SIOCOUTQNSD, &unsent) == 0 && (size_t)unsent == n)
		return 0;
	return error_set(e, "of %zu bytes only %d stayed in the corked socket", n, unsent);
}

/* net/core/skbuff.c: skb_attempt_defer_free(); the next receive softirq there frees them. */
void sink_settle(void)
{
	struct sockaddr_in address = address_of(loopback());
	socklen_t length = sizeof(address);
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	cpu_set_t before, one;
	char byte = 0;

	if (fd < 0)
		return;
	if (bind(fd, (struct sockaddr *)&address, length) ||
	    getsockname(fd, (struct sockaddr *)&address, &length) ||
	    connect(fd, (struct sockaddr *)&address, length) ||
	    sched_getaffinity(0, sizeof(before), &before)) {
		close(fd);
		return;
	}
	for (int cpu = 0; cpu < CPU_SETSIZE; cpu++) {
		if (!CPU_ISSET(cpu, &before))
			continue;
		CPU_ZERO(&one);
		CPU_SET(cpu, &one);
		sched_setaffinity(0, sizeof(one), &one);
		if (send(fd, &byte, 1, MSG_DONTWAIT) == 1)
			recv(fd, &byte, 1, MSG_DONTWAIT);
	}
	sched_setaffinity(0, sizeof(before), &before);
	close(fd);
}

int sink_drop(const struct sink_pair *p, bool on, struct error *e)
{
	/* Of each segment keep nothing. */
	struct sock_filter nothing = BPF_STMT(BPF_RET | BPF_K, 0);
	const struct sock_fprog program = { .len = 1, .filter = &nothing };
	const int none = 0;
	int status = on ? setsockopt(p->receiver, SOL_SOCKET, SO_ATTACH_FILTER, &program,
				     sizeof(program)) :
		setsockopt(p->receiver, SOL_SOCKET, SO_DETACH_FILTER, &none, sizeof(none));

	return status ? error_set(e, "%s: %s", on ? "SO_ATTACH_FILTER" : "SO_DETACH_FILTER",
				  strerror(errno)) : 0;
}
