/*
 * rtnetlink by hand: a request is a header, a fixed part, and attributes that may nest.
 *
 *	struct request r;
 *
 *	begin(&r, RTM_NEWLINK, NLM_F_CREATE, &info, sizeof(info));
 *	put(&r, IFLA_IFNAME, name, strlen(name) + 1);
 *	call(socket, &r, NULL, 0, e);
 */

#include "real/netlink.h"

#include <assert.h>
#include <errno.h>
#include <linux/ethtool.h>
#include <linux/if.h>
#include <linux/if_link.h>
#include <linux/neighbour.h>
#include <linux/rtnetlink.h>
#include <linux/sockios.h>
#include <linux/veth.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#define ANSWER_BYTES 16384u
#define ANSWER_LIMIT_S 5

struct request {
	struct nlmsghdr header;
	char rest[508];
};

static void begin(struct request *r, uint16_t type, uint16_t flags, const void *fixed, size_t n)
{
	memset(r, 0, sizeof(*r));
	r->header.nlmsg_type = type;
	r->header.nlmsg_flags = NLM_F_REQUEST | flags;
	r->header.nlmsg_len = (uint32_t)NLMSG_LENGTH(n);
	memcpy(NLMSG_DATA(&r->header), fixed, n);
}

/* Room for an attribute, or for the fixed part of a nested message if it has no header. */
static void *extend(struct request *r, size_t n)
{
	size_t at = NLMSG_ALIGN(r->header.nlmsg_len);

	assert(at + RTA_ALIGN(n) <= sizeof(*r));
	r->header.nlmsg_len = (uint32_t)(at + RTA_ALIGN(n));
	return (char *)r + at;
}

static void put(struct request *r, unsigned short type, const void *data, size_t n)
{
	struct rtattr *a = extend(r, RTA_LENGTH(n));

	a->rta_type = type;
	a->rta_len = (unsigned short)RTA_LENGTH(n);
	if (n > 0)
		memcpy(RTA_DATA(a), data, n);
}

/* An attribute that holds others: all that is put until it is ended. */
static struct rtattr *nest(struct request *r, unsigned short type)
{
	struct rtattr *a = extend(r, RTA_LENGTH(0));

	a->rta_type = type;
	return a;
}

static void end(const struct request *r, struct rtattr *a)
{
	a->rta_len = (unsigned short)((const char *)r + r->header.nlmsg_len - (char *)a);
}

/* Ask, and wait for the answer, of which at most n bytes are wanted.  0 or a negative errno. */
static int ask(int socket, struct request *r, void *answer, size_t n)
{
	static char buffer[ANSWER_BYTES] __attribute__((aligned(NLMSG_ALIGNTO)));
	const struct nlmsghdr *h = (const struct nlmsghdr *)buffer;
	ssize_t got;

	if (!answer)
		r->header.nlmsg_flags |= NLM_F_ACK;
	if (send(socket, r, r->header.nlmsg_len, 0) < 0)
		return -errno;
	do {
		got = recv(socket, buffer, sizeof(buffer), 0);
	} while (got < 0 && errno == EINTR);
	if (got < 0)
		return -errno;
	if ((size_t)got < sizeof(*h) || h->nlmsg_len > (size_t)got)
		return -EBADMSG;
	if (h->nlmsg_type == NLMSG_ERROR)
		return ((const struct nlmsgerr *)NLMSG_DATA(h))->error;
	if (answer)
		memcpy(answer, buffer, (size_t)got < n ? (size_t)got : n);
	return 0;
}

static int call(int socket, struct request *r, const char *what, const char *name,
		struct error *e)
{
	int status = ask(socket, r, NULL, 0);

	return status ? error_set(e, "%s %s: %s", what, name, strerror(-status)) : 0;
}

int netlink_open(struct error *e)
{
	const struct timeval limit = { .tv_sec = ANSWER_LIMIT_S };
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);

	if (fd < 0)
		return error_set(e, "a netlink socket: %s", strerror(errno));
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
	return fd;
}

static void begin_link(struct request *r, const char *name, uint32_t mtu_bytes)
{
	begin(r, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, &(struct ifinfomsg){ 0 },
	      sizeof(struct ifinfomsg));
	put(r, IFLA_IFNAME, name, strlen(name) + 1);
	put(r, IFLA_MTU, &mtu_bytes, sizeof(mtu_bytes));
}

int netlink_add_veth(int socket, const char *here, const char *there, int namespace,
		     uint32_t mtu_bytes, struct error *e)
{
	struct rtattr *info, *data, *peer;
	struct request r;

	begin_link(&r, here, mtu_bytes);
	info = nest(&r, IFLA_LINKINFO);
	put(&r, IFLA_INFO_KIND, "veth", 4);
	data = nest(&r, IFLA_INFO_DATA);
	peer = nest(&r, VETH_INFO_PEER);
	memset(extend(&r, sizeof(struct ifinfomsg)), 0, sizeof(struct ifinfomsg));
	put(&r, IFLA_IFNAME, there, strlen(there) + 1);
	put(&r, IFLA_MTU, &mtu_bytes, sizeof(mtu_bytes));
	put(&r, IFLA_NET_NS_FD, &namespace, sizeof(namespace));
	end(&r, peer);
	end(&r, data);
	end(&r, info);
	return call(socket, &r, "making the veth pair", here, e);
}

int netlink_add_bridge(int socket, const char *name, uint32_t mtu_bytes, struct error *e)
{
	struct rtattr *info;
	struct request r;

	begin_link(&r, name, mtu_bytes);
	info = nest(&r, IFLA_LINKINFO);
	put(&r, IFLA_INFO_KIND, "bridge", 6);
	end(&r, info);
	return call(socket, &r, "making the bridge", name, e);
}

/* Without an address of IPv6 the interface sends nothing of its own, and its counters are ours. */
static void quiet_ipv6(int socket, int index)
{
	const uint8_t none = IN6_ADDR_GEN_MODE_NONE;
	struct rtattr *families, *family;
	struct request r;

	begin(&r, RTM_SETLINK, 0, &(struct ifinfomsg){ .ifi_index = index },
	      sizeof(struct ifinfomsg));
	families = nest(&r, IFLA_AF_SPEC);
	family = nest(&r, AF_INET6);
	put(&r, IFLA_INET6_ADDR_GEN_MODE, &none, sizeof(none));
	end(&r, family);
	end(&r, families);
	ask(socket, &r, NULL, 0);	/* a kernel without IPv6 refuses, and is quiet */
}

int netlink_start(int socket, const char *name, struct in_addr address, unsigned char prefix,
		  struct error *e)
{
	struct request r;
	struct link l;

	if (netlink_look(socket, name, &l, e))
		return -1;
	quiet_ipv6(socket, l.index);
	begin(&r, RTM_NEWADDR, NLM_F_CREATE | NLM_F_EXCL,
	      &(struct ifaddrmsg){ .ifa_family = AF_INET, .ifa_prefixlen = prefix,
				   .ifa_index = (unsigned)l.index }, sizeof(struct ifaddrmsg));
	put(&r, IFA_LOCAL, &address, sizeof(address));
	if (call(socket, &r, "giving an address to", name, e))
		return -1;
	begin(&r, RTM_SETLINK, 0, &(struct ifinfomsg){ .ifi_index = l.index, .ifi_flags = IFF_UP,
						       .ifi_change = IFF_UP },
	      sizeof(struct ifinfomsg));
	return call(socket, &r, "taking up", name, e);
}

int netlink_add_neighbour(int socket, const char *name, struct in_addr address, struct error *e)
{
	struct request r;
	struct link l;

	if (netlink_look(socket, name, &l, e))
		return -1;
	begin(&r, RTM_NEWNEIGH, NLM_F_CREATE | NLM_F_REPLACE,
	      &(struct ndmsg){ .ndm_family = AF_INET, .ndm_ifindex = l.index,
			       .ndm_state = NUD_PERMANENT }, sizeof(struct ndmsg));
	l.address[5] ^= 1;	/* any but its own, which it would deliver to itself */
	put(&r, NDA_DST, &address, sizeof(address));
	put(&r, NDA_LLADDR, l.address, sizeof(l.address));
	return call(socket, &r, "a neighbour of", name, e);
}

/* Take what is wanted out of an answer's attributes. */
static void read_link(const struct nlmsghdr *h, struct link *l)
{
	const struct ifinfomsg *info = NLMSG_DATA(h);
	const struct rtattr *a = IFLA_RTA(info);
	size_t left = h->nlmsg_len - NLMSG_LENGTH(sizeof(*info));
	struct rtnl_link_stats64 stats;

	l->index = info->ifi_index;
	for (; RTA_OK(a, left); a = RTA_NEXT(a, left)) {
		if (a->rta_type == IFLA_OPERSTATE)
			l->up = *(const unsigned char *)RTA_DATA(a) == IF_OPER_UP;
		if (a->rta_type == IFLA_ADDRESS && RTA_PAYLOAD(a) == sizeof(l->address))
			memcpy(l->address, RTA_DATA(a), sizeof(l->address));
		if (a->rta_type != IFLA_STATS64)
			continue;
		/* Newer kernels know more of them than this program, older ones fewer. */
		memset(&stats, 0, sizeof(stats));
		memcpy(&stats, RTA_DATA(a), RTA_PAYLOAD(a) < sizeof(stats) ? RTA_PAYLOAD(a) :
		       sizeof(stats));
		l->sent_bytes = stats.tx_bytes;
		l->sent_packets = stats.tx_packets;
	}
}

int netlink_look(int socket, const char *name, struct link *l, struct error *e)
{
	static union {
		struct nlmsghdr header;
		char bytes[ANSWER_BYTES];
	} answer;
	struct request r;
	int status;

	memset(l, 0, sizeof(*l));
	begin(&r, RTM_GETLINK, 0, &(struct ifinfomsg){ 0 }, sizeof(struct ifinfomsg));
	put(&r, IFLA_IFNAME, name, strlen(name) + 1);
	status = ask(socket, &r, &answer, sizeof(answer));
	if (status)
		return error_set(e, "looking at %s: %s", name, strerror(-status));
	read_link(&answer.header, l);
	return 0;
}

static int ethtool(int socket, const char *name, struct ethtool_value *v)
{
	struct ifreq request = { .ifr_data = (char *)v };

	snprintf(request.ifr_name, sizeof(request.ifr_name), "%s", name);
	return ioctl(socket, SIOCETHTOOL, &request);
}

int netlink_gather(int socket, const char *name, bool on, struct error *e)
{
	struct ethtool_value v = { .cmd = ETHTOOL_SSG, .data = on };

	if (ethtool(socket, name, &v))
		return error_set(e, "scatter-gather of %s: %s", name, strerror(errno));
	v.cmd = ETHTOOL_GSG;
	if (ethtool(socket, name, &v))
		return error_set(e, "scatter-gather of %s: %s", name, strerror(errno));
	if (v.data != on)
		return error_set(e, "scatter-gather of %s stays %s", name, on ? "off" : "on");
	return 0;
}
