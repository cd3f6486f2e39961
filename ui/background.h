#ifndef UI_BACKGROUND_H
#define UI_BACKGROUND_H

/*
 * A child that works behind the display, and what it tells: messages through a pipe, each a kind and
 * some bytes as they lie in memory.  The child is a fork, so pointers to constants mean the same on
 * both sides.
 */

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "sim/error.h"

struct background {
	int fd;			/* to wait at; -1: nothing is under way.  In the child: to tell by */
	pid_t child;		/* 0: none */
	char *buffer;		/* owned: what has come of a message */
	size_t used, room;
};

/* Who gets a message; its bytes are aligned, and may be followed by some zeros. */
struct background_taker {
	void (*take)(struct background_taker *t, int kind, const void *bytes, size_t n);
};

void background_init(struct background *b);

/*
 * Fork.  0 in the child, which dies with the display, has a process group of its own, the null device
 * as its standard files, and must end with child_exit(); 1 in the display; or -1 with the message.
 */
int background_start(struct background *b, struct error *e);

/* In the child: tell it, or end when nobody is there any more. */
void background_tell(const struct background *b, int kind, const void *bytes, size_t n);

/* b->fd can be read: hand on each message that is whole, without waiting.  False: that was the end. */
bool background_read(struct background *b, struct background_taker *t);

/* The same for bytes that have come in another way. */
void background_take(struct background *b, const char *bytes, size_t n,
		     struct background_taker *t);

/* After the end: collect the child.  0 if it ended well, or -1 with "WHAT ...". */
int background_join(struct background *b, const char *what, struct error *e);

/* End it now, with all that it has started, and forget what has come of a message. */
void background_stop(struct background *b);

#endif
