/*
 * A pipe from one sending's begin to its end.
 */

#include "real/pipe.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int pipe_open(struct job *j, struct error *e)
{
	struct pipe *p = malloc(sizeof(*p));

	(void)e;
	if (!p)
		abort();
	p->end[0] = p->end[1] = -1;
	j->own = p;
	return 0;
}

int pipe_make(struct pipe *p, struct error *e)
{
	if (pipe2(p->end, O_CLOEXEC))
		return error_set(e, "pipe2: %s", strerror(errno));
	return 0;
}

void pipe_close(struct job *j)
{
	struct pipe *p = j->own;

	if (!p)
		return;
	if (p->end[0] >= 0)
		close(p->end[0]);
	if (p->end[1] >= 0)
		close(p->end[1]);
	free(p);
}
