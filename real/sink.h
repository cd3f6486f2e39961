#ifndef REAL_SINK_H
#define REAL_SINK_H

/*
 * The receiving end: a TCP connection over the loopback interface or through a lab, and a
 * receiver that compares every byte with what the file holds there.
 */

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/error.h"

struct lab;

struct sink_pair {
	int sender, receiver;		/* two ends of one connection, blocking */
};

struct received {
	uint64_t bytes;			/* that arrived */
	uint64_t right_bytes;		/* of them, before the first wrong one */
	int64_t tcp_bytes;		/* that arrived, by TCP's own count; -1: not known */
	struct error error;		/* "" if the receiver itself had no trouble */
};

/*
 * Connect in that lab, or over loopback if it is NULL.  Nothing listens but on 127.0.0.1 or
 * the lab's own address, on a port of the kernel's choice, until the one connection has been
 * made; somebody else's is not taken for it.  0, or -1 with the message.
 */
int sink_connect(struct sink_pair *p, const struct lab *lab, struct error *e);

/*
 * Connect p->sender, a fresh socket, to that one, which listens at that address meanwhile and is
 * then the caller's to close.  Fills in p->receiver.  0, or -1 with the message.
 */
int sink_join(struct sink_pair *p, int listener, struct in_addr at, struct error *e);

void sink_close(struct sink_pair *p);

/* Read to the end and compare: the file of that size, again and again.  0, or -1. */
int sink_receive(int socket, uint64_t file_bytes, struct received *r);

/* Take in n bytes that nobody needs, without copying them.  0, or -1 with the message. */
int sink_discard(int socket, size_t n, struct error *e);

/* Wait at most a second until exactly n bytes can be read.  0, or -1 with the message. */
int sink_await(const struct sink_pair *p, uint64_t n, struct error *e);

/* Hold back what is sent (TCP_CORK), or let it go.  0, or -1 with the message. */
int sink_cork(const struct sink_pair *p, bool on, struct error *e);

/* Are all n bytes still in the corked socket?  0, or -1 with the message. */
int sink_unsent(const struct sink_pair *p, size_t n, struct error *e);

/*
 * From now on drop every segment that comes to the receiver, before it is acknowledged, or take
 * them again.  0, or -1 with the message.
 */
int sink_drop(const struct sink_pair *p, bool on, struct error *e);

/* Bytes that TCP has sent more than once, or -1 if this kernel does not say. */
int64_t sink_resent(int socket);

/*
 * Make the network let go of what was sent: freed buffers, and the file pages in them, wait on
 * the CPU that made them until a packet comes by.  Sends one to itself on every CPU.
 */
void sink_settle(void);

/*
 * What the kernel gives a fresh connection in that lab: how much memory may wait in its socket before
 * the sender has to (SO_SNDBUF), and the largest segment.  0: not known.
 */
struct sink_limits {
	uint64_t send_buffer_bytes, segment_bytes;
};

struct sink_limits sink_limits(const struct lab *lab);

/*
 * Wait, but not long, until all has been acknowledged: the bytes that TCP has handed to the
 * interface, or -1 if this kernel does not say.
 */
int64_t sink_sent(int socket);

/* The same for the bytes that have been acknowledged. */
int64_t sink_acked(int socket);

/* Once the end has come: the bytes that TCP has taken in, or -1 if this kernel does not say. */
int64_t sink_received(int socket);

/* Do these two count what they should, on a connection of their own?  0, or -1 with the message. */
int sink_try_counts(const struct lab *lab, struct error *e);

/* How far TCP is with the bytes of a connection. */
struct sink_progress {
	uint64_t sent_bytes;		/* handed to the interface, without those sent once more */
	uint64_t acked_bytes;
	uint64_t unacked_bytes;		/* in the send queue, sent or not */
};

/* 0, or -1 if this kernel does not say. */
int sink_progress(int socket, struct sink_progress *p);

#endif
