#ifndef REAL_PIPE_H
#define REAL_PIPE_H

/*
 * The pipe of the strategies that work through one.  It is made while the calls are counted and
 * closed after that; whatever a failed sending has left in it goes with it.
 */

#include "real/runner.h"

struct pipe {
	int end[2];		/* to read from, to write to; -1: not made */
};

/* A runner's open and close: room for a pipe in job.own; the pipe is closed if it was made. */
int pipe_open(struct job *j, struct error *e);
void pipe_close(struct job *j);

/* pipe2().  0, or -1 with the message. */
int pipe_make(struct pipe *p, struct error *e);

#endif
