/*
 * The child that holds the two namespaces, and how it is asked.
 *
 * A request is a letter and the socket to answer on, so that processes that ask at the same time
 * get each their own answer.
 */

#include "real/lab.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "real/child.h"
#include "real/descriptor.h"
#include "real/netlink.h"

/*
 * Large enough that what a corked socket holds back for the alias probe, 16 KiB, is less than one
 * segment; small enough that a device without scatter-gather gets memory in one piece for it.
 */
#define MTU_BYTES 20000u
#define SENDER "sender%d"		/* with the holder's process id */
#define RECEIVER "receiver"
#define BRIDGE "nowhere"
/* RFC 2544: addresses for tests of networks.  Nobody else has them in here. */
#define SENDER_ADDRESS 0xc6120001u	/* 198.18.0.1 */
#define RECEIVER_ADDRESS 0xc6120002u
#define BRIDGE_ADDRESS 0xc6120101u	/* 198.18.1.1 */
#define NOBODY_ADDRESS 0xc6120102u
#define PREFIX_BITS 24
#define DISCARD_PORT 9

enum ask { ASK_CONNECTION = 'c', ASK_DEAD_END = 'd', ASK_TRAFFIC = 't' };

struct answer {
	struct error error;		/* "": it went well */
	struct traffic traffic;
};

/* One of the namespaces, and a netlink socket in it. */
struct side {
	int namespace, netlink;
};

struct holder {
	struct side sender, receiver;
	char interface[16];		/* the sender's */
	bool has_bridge;
};

/* ---- in the child ---- */

static struct in_addr address(uint32_t host_order)
{
	return (struct in_addr){ .s_addr = htonl(host_order) };
}

static int enter(const struct side *s, struct error *e)
{
	return setns(s->namespace, CLONE_NEWNET) ?
		error_set(e, "entering the lab: %s", strerror(errno)) : 0;
}

static int note_side(struct side *s, struct error *e)
{
	s->namespace = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
	if (s->namespace < 0)
		return error_set(e, "/proc/self/ns/net: %s", strerror(errno));
	s->netlink = netlink_open(e);
	return s->netlink < 0 ? -1 : 0;
}

/* Two namespaces, in a user namespace if that is allowed, else with the rights that there are. */
static int make_namespaces(struct holder *h, struct error *e)
{
	int refused;

	if (unshare(CLONE_NEWUSER | CLONE_NEWNET)) {
		refused = errno;
		if (unshare(CLONE_NEWNET))
			return error_set(e, "a network namespace: %s; in a user namespace: %s",
					 strerror(errno), strerror(refused));
	}
	/* A change of rights has cleared it. */
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (note_side(&h->sender, e))
		return -1;
	if (unshare(CLONE_NEWNET))
		return error_set(e, "a second network namespace: %s", strerror(errno));
	return note_side(&h->receiver, e);
}

/* Until then what is sent is dropped, and sent again only after a second. */
static int await_up(int netlink, const char *name, struct error *e)
{
	const struct timespec pause = { .tv_nsec = 200000 };
	struct link l;

	for (int i = 0; i < 10000; i++) {
		if (netlink_look(netlink, name, &l, e))
			return -1;
		if (l.up)
			return 0;
		nanosleep(&pause, NULL);
	}
	return error_set(e, "the interface %s does not come up", name);
}

static int make_lab(struct holder *h, bool gathers, struct error *e)
{
	struct error ignored;

	snprintf(h->interface, sizeof(h->interface), SENDER, (int)getpid());
	if (make_namespaces(h, e) ||
	    netlink_add_veth(h->sender.netlink, h->interface, RECEIVER, h->receiver.namespace,
			     MTU_BYTES, e) ||
	    netlink_gather(h->sender.netlink, h->interface, gathers, e) ||
	    netlink_start(h->receiver.netlink, RECEIVER, address(RECEIVER_ADDRESS), PREFIX_BITS,
			  e) ||
	    netlink_start(h->sender.netlink, h->interface, address(SENDER_ADDRESS), PREFIX_BITS, e) ||
	    await_up(h->sender.netlink, h->interface, e) || await_up(h->receiver.netlink, RECEIVER, e))
		return -1;
	/* Not every kernel has bridges, and only one question needs it. */
	h->has_bridge =
		netlink_add_bridge(h->sender.netlink, BRIDGE, MTU_BYTES, &ignored) == 0 &&
		netlink_start(h->sender.netlink, BRIDGE, address(BRIDGE_ADDRESS), PREFIX_BITS,
			      &ignored) == 0 &&
		netlink_add_neighbour(h->sender.netlink, BRIDGE, address(NOBODY_ADDRESS),
				      &ignored) == 0;
	return 0;
}

static int socket_in(const struct side *s, int type, struct error *e)
{
	int fd;

	if (enter(s, e))
		return -1;
	fd = socket(AF_INET, type | SOCK_CLOEXEC, 0);
	return fd < 0 ? error_set(e, "socket: %s", strerror(errno)) : fd;
}

static int make_connection(const struct holder *h, struct sink_pair *p, struct error *e)
{
	int listener = socket_in(&h->receiver, SOCK_STREAM, e), status = -1;

	p->sender = listener < 0 ? -1 : socket_in(&h->sender, SOCK_STREAM, e);
	p->receiver = -1;
	if (p->sender >= 0)
		status = sink_join(p, listener, address(RECEIVER_ADDRESS), e);
	if (listener >= 0)
		close(listener);
	return status;
}

static int make_dead_end(const struct holder *h, int *fd, struct error *e)
{
	const struct sockaddr_in nobody = { .sin_family = AF_INET, .sin_port = htons(DISCARD_PORT),
					    .sin_addr = address(NOBODY_ADDRESS) };

	*fd = -1;
	if (!h->has_bridge)
		return error_set(e, "this kernel has no bridge to send to");
	*fd = socket_in(&h->sender, SOCK_DGRAM, e);
	if (*fd < 0)
		return -1;
	return connect(*fd, (const struct sockaddr *)&nobody, sizeof(nobody)) ?
		error_set(e, "connecting to the bridge: %s", strerror(errno)) : 0;
}

static void answer(const struct holder *h, char what, int to)
{
	struct answer a = { .error.text = "" };
	struct sink_pair p = { -1, -1 };
	struct link l;
	size_t nfds = 0;

	if (what == ASK_CONNECTION && make_connection(h, &p, &a.error) == 0)
		nfds = 2;
	if (what == ASK_DEAD_END && make_dead_end(h, &p.sender, &a.error) == 0)
		nfds = 1;
	if (what == ASK_TRAFFIC && netlink_look(h->sender.netlink, h->interface, &l, &a.error) == 0)
		a.traffic = (struct traffic){ .bytes = l.sent_bytes, .packets = l.sent_packets };
	descriptor_send(to, &a, sizeof(a), (int[]){ p.sender, p.receiver }, nfds);
	sink_close(&p);
}

/* Until the last process is gone that could ask. */
static void serve(const struct holder *h, int socket)
{
	int fds[MAX_DESCRIPTORS], n;
	char what;

	while ((n = descriptor_receive(socket, &what, sizeof(what), fds)) >= 0) {
		if (n == 1)
			answer(h, what, fds[0]);
		for (int i = 0; i < n; i++)
			close(fds[i]);
	}
}

static _Noreturn void hold(int socket, bool gathers)
{
	struct answer ready = { .error.text = "" };
	struct holder h = { .has_bridge = false };
	int status = make_lab(&h, gathers, &ready.error);

	/* Who was not told will not ask, and waits for word or for the end. */
	if (descriptor_send(socket, &ready, sizeof(ready), NULL, 0) == 0 && status == 0)
		serve(&h, socket);
	child_exit(0);
}

/* ---- outside ---- */

int lab_open(struct lab *l, bool gathers, struct error *e)
{
	struct answer ready;
	int ends[2], fds[MAX_DESCRIPTORS];
	pid_t holder;

	*l = (struct lab){ .gathers = gathers, .socket = -1, .holder = -1 };
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends))
		return error_set(e, "socketpair: %s", strerror(errno));
	holder = child_fork(0, e);
	if (holder == 0) {
		close(ends[0]);
		hold(ends[1], gathers);
	}
	close(ends[1]);
	l->socket = ends[0];
	l->holder = holder;
	snprintf(l->interface, sizeof(l->interface), SENDER, (int)holder);
	if (holder > 0) {
		if (descriptor_receive(l->socket, &ready, sizeof(ready), fds) < 0)
			error_set(e, "the lab ended before it was made");
		else if (ready.error.text[0])
			*e = ready.error;
		else
			return 0;
	}
	lab_close(l);
	return -1;
}

void lab_close(struct lab *l)
{
	if (l->socket >= 0)
		close(l->socket);
	child_kill(l->holder);
	l->socket = l->holder = -1;
}

/* Ask for so many sockets. */
static int ask(const struct lab *l, char what, struct answer *a, int fds[MAX_DESCRIPTORS], int nfds,
	       struct error *e)
{
	int ends[2], n = -1;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends))
		return error_set(e, "socketpair: %s", strerror(errno));
	if (descriptor_send(l->socket, &what, sizeof(what), &ends[1], 1) == 0) {
		close(ends[1]);
		ends[1] = -1;
		n = descriptor_receive(ends[0], a, sizeof(*a), fds);
	}
	close(ends[0]);
	if (ends[1] >= 0)
		close(ends[1]);
	if (n < 0)
		return error_set(e, "the lab is gone");
	if (a->error.text[0]) {
		*e = a->error;
		return -1;
	}
	return n == nfds ? 0 : error_set(e, "the lab sent %d sockets, not %d", n, nfds);
}

int lab_connect(const struct lab *l, struct sink_pair *p, struct error *e)
{
	int fds[MAX_DESCRIPTORS] = { -1, -1 };
	struct answer a;
	int status = ask(l, ASK_CONNECTION, &a, fds, 2, e);

	p->sender = status ? -1 : fds[0];
	p->receiver = status ? -1 : fds[1];
	return status;
}

int lab_dead_end(const struct lab *l, int *socket, struct error *e)
{
	int fds[MAX_DESCRIPTORS] = { -1, -1 };
	struct answer a;
	int status = ask(l, ASK_DEAD_END, &a, fds, 1, e);

	*socket = status ? -1 : fds[0];
	return status;
}

int lab_traffic(const struct lab *l, struct traffic *t, struct error *e)
{
	int fds[MAX_DESCRIPTORS];
	struct answer a;
	int status = ask(l, ASK_TRAFFIC, &a, fds, 0, e);

	if (status == 0)
		*t = a.traffic;
	return status;
}
