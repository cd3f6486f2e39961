/*
 * mmap() once, then send() with MSG_ZEROCOPY, for real.  The table is sim/strategy/zerocopy_send.c.
 *
 * The socket's error queue tells which sends are complete, by ranges of their numbers: neighbours
 * are merged while nobody reads them, so one notification tells of one send or of several.
 */

#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <time.h>

#include <linux/errqueue.h>	/* last: it needs struct timespec and does not ask for it */

#include "real/runner.h"

extern const struct runner runner_zerocopy_send;

/* Sends that one notification tells of; 0 if the message is none. */
static uint32_t completed(const struct job *j, struct msghdr *m)
{
	uint32_t n = 0;

	for (struct cmsghdr *c = CMSG_FIRSTHDR(m); c; c = CMSG_NXTHDR(m, c)) {
		struct sock_extended_err err;

		if (c->cmsg_level != SOL_IP || c->cmsg_type != IP_RECVERR)
			continue;
		memcpy(&err, CMSG_DATA(c), sizeof(err));
		if (err.ee_origin != SO_EE_ORIGIN_ZEROCOPY)
			continue;
		n = err.ee_data - err.ee_info + 1;	/* both ends belong to it; they wrap */
		if (!j->completions)
			continue;
		j->completions->sends += n;
		if (err.ee_code & SO_EE_CODE_ZEROCOPY_COPIED)
			j->completions->copied += n;
	}
	return n;
}

/* The connection is broken if its error says so. */
static int check_connection(const struct job *j, struct error *e)
{
	int number = 0;
	socklen_t length = sizeof(number);

	if (getsockopt(j->socket, SOL_SOCKET, SO_ERROR, &number, &length) == 0 && number)
		return error_set(e, "send with MSG_ZEROCOPY: %s", strerror(number));
	return 0;
}

/* Wait for one notification.  0, or -1 with the message. */
static int reap(const struct job *j, uint64_t *queued, struct error *e)
{
	struct pollfd p = { .fd = j->socket };	/* POLLERR need not be asked for */
	char control[256];
	struct msghdr m = { .msg_control = control, .msg_controllen = sizeof(control) };
	uint32_t n;

	if (poll(&p, 1, -1) < 0)
		return errno == EINTR ? 0 : error_set(e, "poll: %s", strerror(errno));
	if (recvmsg(j->socket, &m, MSG_ERRQUEUE) < 0) {
		if (errno == EINTR)
			return 0;
		if (errno == EAGAIN)	/* it was no notification that poll() saw */
			return check_connection(j, e);
		return error_set(e, "recvmsg of the error queue: %s", strerror(errno));
	}
	n = completed(j, &m);
	if (n > *queued)
		return error_set(e, "%u sends are said to be complete, of %u", (unsigned)n,
				 (unsigned)*queued);
	*queued -= n;
	return 0;
}

static int send_map(const struct job *j, char *map, struct error *e)
{
	uint64_t done = 0, queued = 0;
	size_t left = 0;	/* of the chunk */

	while (done < j->file_bytes || queued > 0) {
		ssize_t n;

		if (done == j->file_bytes || queued == j->depth) {
			if (reap(j, &queued, e))
				return -1;
			continue;
		}
		if (left == 0)
			left = job_next(j, done);
		n = send(j->socket, map + done, left, MSG_ZEROCOPY | MSG_NOSIGNAL);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno == ENOBUFS && queued > 0) {	/* too much is under way */
			if (reap(j, &queued, e))
				return -1;
			continue;
		}
		if (n < 0)
			return error_set(e, "send with MSG_ZEROCOPY: %s", strerror(errno));
		queued++;
		job_passed(j, &(struct passed){ .from = PAGE_CACHE, .to = SOCKET_BUFFER,
			.buffer = map + done, .offset_bytes = done, .bytes = (size_t)n });
		done += (uint64_t)n;
		left -= (size_t)n;
	}
	return 0;
}

static int send_file(const struct job *j, struct error *e)
{
	int status;
	char *map;

	if (j->file_bytes == 0)		/* there is nothing to map, and mmap() refuses 0 bytes */
		return 0;
	map = mmap(NULL, j->file_bytes, PROT_READ, MAP_SHARED, j->file, 0);
	if (map == MAP_FAILED)
		return error_set(e, "mmap: %s", strerror(errno));
	status = send_map(j, map, e);
	munmap(map, j->file_bytes);
	return status;
}

static int open_socket(struct job *j, struct error *e)
{
	int one = 1;

	if (setsockopt(j->socket, SOL_SOCKET, SO_ZEROCOPY, &one, sizeof(one)))
		return error_set(e, "SO_ZEROCOPY: %s", strerror(errno));
	return 0;
}

static const char *cannot(const struct host *h)
{
	return h->no_zerocopy[0] ? h->no_zerocopy : NULL;
}

const struct runner runner_zerocopy_send = {
	.cannot = cannot,
	.open = open_socket,
	.send = send_file,
};
