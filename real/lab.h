#ifndef REAL_LAB_H
#define REAL_LAB_H

/*
 * A private network: two network namespaces joined by a pair of veth interfaces, which gather or
 * not.  It is made in a user namespace of its own where that is allowed, else by root, and nothing
 * outside it is touched.
 *
 * A child holds it and makes connections on request.  Sockets stay where they were made, so whoever
 * uses them need not enter.  The lab vanishes with the child, and the child with its parent,
 * however that ends.
 */

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "real/sink.h"
#include "sim/error.h"

#define LAB_DATAGRAM_BYTES 8192u	/* less than its MTU */

struct lab {
	bool gathers;			/* the sender's interface, a frame from several places */
	char interface[16];		/* its name, which no other lab's has */
	int socket;			/* to the child */
	pid_t holder;
};

/* What the sender's interface has sent so far, headers included. */
struct traffic {
	uint64_t bytes, packets;
};

/* Make one.  0, or -1 with the message: there can be none here. */
int lab_open(struct lab *l, bool gathers, struct error *e);
void lab_close(struct lab *l);

/* Two ends of a TCP connection through it.  Any process may ask that has the lab. */
int lab_connect(const struct lab *l, struct sink_pair *p, struct error *e);

/* A UDP socket whose datagrams leave by a bridge without ports: nobody ever gets them. */
int lab_dead_end(const struct lab *l, int *socket, struct error *e);

int lab_traffic(const struct lab *l, struct traffic *t, struct error *e);

#endif
