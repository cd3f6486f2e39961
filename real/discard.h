#ifndef REAL_DISCARD_H
#define REAL_DISCARD_H

/*
 * What timing needs of the other end: a receiver that takes bytes in without copying them
 * (recv() with MSG_TRUNC), on a CPU of its own, and is never asleep for long, as the model's is.
 */

#include <stdint.h>
#include <sys/types.h>

#include "sim/error.h"

struct discard {
	int socket;		/* the sender's end, over loopback */
	pid_t receiver;
};

/* Connect and start it; it lives for limit_s at most.  0, or -1 with the message. */
int discard_start(struct discard *d, unsigned limit_s, struct error *e);

/* Let it take in the rest, and end it. */
void discard_stop(struct discard *d);

/* Wait, but at most a second, until all that was sent has been acknowledged. */
void discard_settle(const struct discard *d);

/* After a pause: have the receiver look again, as it does while something comes. */
void discard_wake(const struct discard *d);

/*
 * Send a little: how long it takes until that has been acknowledged, which is when the receiver looks,
 * and its sender is awake again.  0: this kernel does not tell.
 */
uint64_t discard_ack_ns(const struct discard *d);

/*
 * Keep this process on the n-th CPU that it may run on (the last, if there are fewer): sender on
 * the first, receiver on the second.  Returns how many there are, or -1 with the message.
 */
int discard_pin(int n, struct error *e);

#endif
