#ifndef REAL_TRIAL_PARTS_H
#define REAL_TRIAL_PARTS_H

/* What trial.c and trial_measure.c share.  Not for others. */

#include <sys/types.h>

#include "real/trial.h"

/* What sender, receiver and parent share. */
struct trial_shared {
	struct error sender_error;
	struct measured measured;
	int notify[2];			/* the parent's end, and that of who is under seccomp */
};

struct trial_children {
	pid_t sender, receiver;
};

/*
 * Start the two children; the receiver first, so that the sender never waits for it.  A record gets
 * the sender's end of the connection.  0, or -1 with the message, and no child is left.
 */
int trial_start(const struct trial *t, int (*send)(const struct trial *, int, struct trial_shared *),
		struct trial_shared *s, struct record *record, struct trial_children *c,
		struct error *e);

/* The sender has ended, with that status; wait for the receiver, and tell what went wrong first. */
int trial_finish(struct trial_shared *s, pid_t receiver, int status, struct error *e);

/* Before a program starts, as a broker has it mapped already; nobody has touched it yet. */
int trial_map_index(const struct trial *t, struct job *j, struct index *x, struct error *e);

/* After a sending; if there is more to send, what the kernel tidies up is let pass. */
void trial_close_job(const struct trial *t, struct job *j, bool is_last);

#endif
