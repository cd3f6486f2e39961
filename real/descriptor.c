/*
 * SCM_RIGHTS, as unix(7) tells of it.
 */

#include "real/descriptor.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

union passed {
	struct cmsghdr header;
	char bytes[CMSG_SPACE(MAX_DESCRIPTORS * sizeof(int))];
};

int descriptor_send(int socket, const void *bytes, size_t n, const int *fds, size_t nfds)
{
	struct iovec part = { .iov_base = (void *)bytes, .iov_len = n };
	struct msghdr m = { .msg_iov = &part, .msg_iovlen = 1 };
	union passed passed = { 0 };

	if (nfds > 0) {
		m.msg_control = &passed;
		m.msg_controllen = CMSG_SPACE(nfds * sizeof(int));
		passed.header.cmsg_level = SOL_SOCKET;
		passed.header.cmsg_type = SCM_RIGHTS;
		passed.header.cmsg_len = CMSG_LEN(nfds * sizeof(int));
		memcpy(CMSG_DATA(&passed.header), fds, nfds * sizeof(int));
	}
	return sendmsg(socket, &m, MSG_NOSIGNAL) == (ssize_t)n ? 0 : -1;
}

int descriptor_receive(int socket, void *bytes, size_t n, int fds[MAX_DESCRIPTORS])
{
	struct iovec part = { .iov_base = bytes, .iov_len = n };
	union passed passed = { 0 };
	struct msghdr m = { .msg_iov = &part, .msg_iovlen = 1, .msg_control = &passed,
			    .msg_controllen = sizeof(passed) };
	const struct cmsghdr *c;
	size_t nfds;
	ssize_t got;

	do {
		got = recvmsg(socket, &m, MSG_CMSG_CLOEXEC);
	} while (got < 0 && errno == EINTR);
	if (got != (ssize_t)n)
		return -1;
	c = CMSG_FIRSTHDR(&m);
	if (!c || c->cmsg_type != SCM_RIGHTS)
		return 0;
	nfds = (c->cmsg_len - CMSG_LEN(0)) / sizeof(int);
	memcpy(fds, CMSG_DATA(c), nfds * sizeof(int));
	return (int)nfds;
}
