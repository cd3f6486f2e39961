#ifndef REAL_NETLINK_H
#define REAL_NETLINK_H

/*
 * Network interfaces made and asked by rtnetlink, and by ethtool's ioctl.  Everything happens in
 * the network namespace in which the socket was opened, wherever its owner is now.
 */

#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>

#include "sim/error.h"

struct link {
	int index;
	bool up;			/* it carries frames */
	uint64_t sent_bytes, sent_packets;
	unsigned char address[6];	/* of the link layer */
};

/* Each returns -1 with the message.  A socket for all the others. */
int netlink_open(struct error *e);

/* A pair of interfaces: one end here, the other in that namespace, both not yet up. */
int netlink_add_veth(int socket, const char *here, const char *there, int namespace,
		     uint32_t mtu_bytes, struct error *e);

/* A bridge without ports: what is sent to it goes nowhere. */
int netlink_add_bridge(int socket, const char *name, uint32_t mtu_bytes, struct error *e);

/* Give it an IPv4 address with a prefix of that many bits, no IPv6, and take it into use. */
int netlink_start(int socket, const char *name, struct in_addr address, unsigned char prefix,
		  struct error *e);

/* Who has that address is known, though nobody would answer: the interface itself. */
int netlink_add_neighbour(int socket, const char *name, struct in_addr address, struct error *e);

int netlink_look(int socket, const char *name, struct link *l, struct error *e);

/* Switch scatter-gather (and with it what needs it: TSO, GSO), and see that it is so. */
int netlink_gather(int socket, const char *name, bool on, struct error *e);

#endif
