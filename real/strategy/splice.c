/*
 * splice() from the file into a pipe, and on into the socket, for real.  The table is
 * sim/strategy/splice.c.
 */

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/types.h>

#include "real/pipe.h"

extern const struct runner runner_splice;

/* One chunk, by as many fillings of the pipe as it takes. */
static int send_chunk(const struct job *j, const struct pipe *p, off_t *offset, struct error *e)
{
	size_t left = job_next(j, (uint64_t)*offset);

	while (left > 0) {
		uint64_t done = (uint64_t)*offset;
		ssize_t n = splice(j->file, offset, p->end[1], NULL, left, 0);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return error_set(e, "splice from the file: %s", strerror(errno));
		if (n == 0)
			return error_set(e, "splice: the file became shorter");
		job_passed(j, &(struct passed){ .from = PAGE_CACHE, .to = PIPE,
			.pipe = p->end[0], .offset_bytes = done, .bytes = (size_t)n });
		if (job_splice(j, p->end[0], (size_t)n, e))
			return -1;
		job_passed(j, &(struct passed){ .from = PIPE, .to = SOCKET_BUFFER,
			.offset_bytes = done, .bytes = (size_t)n });
		left -= (size_t)n;
	}
	return 0;
}

static int send_file(const struct job *j, struct error *e)
{
	struct pipe *p = j->own;
	off_t offset = 0;

	if (j->file_bytes == 0)
		return 0;
	if (pipe_make(p, e))
		return -1;
	while ((uint64_t)offset < j->file_bytes) {
		if (send_chunk(j, p, &offset, e))
			return -1;
	}
	return 0;
}

const struct runner runner_splice = {
	.cannot = runner_always,
	.open = pipe_open,
	.send = send_file,
	.close = pipe_close,
};
