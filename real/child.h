#ifndef REAL_CHILD_H
#define REAL_CHILD_H

/*
 * Everything real happens in forked children: what goes wrong there (a signal, a hang, a
 * crash) stays there, and nothing of it outlives this process, however that ends.
 */

#include <stddef.h>
#include <sys/types.h>

#include "sim/error.h"

/*
 * Fork.  Returns 0 in the child, its pid in the parent, or -1 with the message.  The child
 * dies with its parent and after limit_s seconds (0: only with its parent), has a process group
 * of its own, ignores SIGPIPE, and must end with child_exit().
 */
pid_t child_fork(unsigned limit_s, struct error *e);

/* End the child: no buffer of the parent's is flushed, no handler of its runs. */
_Noreturn void child_exit(int status);

/*
 * Wait until it ends.  0 if it exited with status 0, or -1 with "WHAT ..." in e, unless e
 * says something already (the child shares it and knows better).
 */
int child_wait(pid_t pid, const char *what, struct error *e);

/*
 * The same for a child whose message is in `said`, shared with it: a failure is told in e.  Without
 * a child (pid < 0) -1, and e stays.
 */
int child_join(pid_t pid, const char *what, struct error *said, struct error *e);

/* End it now. */
void child_kill(pid_t pid);

/* Zeroed memory that parent and children share; aborts when out of memory. */
void *child_share(size_t bytes);
void child_unshare(void *memory, size_t bytes);

#endif
