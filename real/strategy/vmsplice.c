/*
 * mmap() once, vmsplice() from the mapping into a pipe, splice() on into the socket, for real.  The
 * table is sim/strategy/vmsplice.c.
 */

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/uio.h>

#include "real/pipe.h"

extern const struct runner runner_vmsplice;

/* One chunk, by as many fillings of the pipe as it takes. */
static int send_chunk(const struct job *j, const struct pipe *p, char *map, uint64_t *done,
		      struct error *e)
{
	size_t left = job_next(j, *done);

	while (left > 0) {
		struct iovec piece = { .iov_base = map + *done, .iov_len = left };
		ssize_t n = vmsplice(p->end[1], &piece, 1, 0);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return error_set(e, "vmsplice: %s", strerror(errno));
		if (n == 0)
			return error_set(e, "vmsplice: nothing was taken");
		job_passed(j, &(struct passed){ .from = PAGE_CACHE, .to = PIPE,
			.buffer = map + *done, .pipe = p->end[0], .offset_bytes = *done,
			.bytes = (size_t)n });
		if (job_splice(j, p->end[0], (size_t)n, e))
			return -1;
		job_passed(j, &(struct passed){ .from = PIPE, .to = SOCKET_BUFFER,
			.offset_bytes = *done, .bytes = (size_t)n });
		*done += (uint64_t)n;
		left -= (size_t)n;
	}
	return 0;
}

static int send_file(const struct job *j, struct error *e)
{
	struct pipe *p = j->own;
	uint64_t done = 0;
	int status;
	char *map;

	if (j->file_bytes == 0)		/* there is nothing to map, and mmap() refuses 0 bytes */
		return 0;
	map = mmap(NULL, j->file_bytes, PROT_READ, MAP_SHARED, j->file, 0);
	if (map == MAP_FAILED)
		return error_set(e, "mmap: %s", strerror(errno));
	status = pipe_make(p, e);
	while (status == 0 && done < j->file_bytes)
		status = send_chunk(j, p, map, &done, e);
	munmap(map, j->file_bytes);
	return status;
}

const struct runner runner_vmsplice = {
	.cannot = runner_always,
	.open = pipe_open,
	.send = send_file,
	.close = pipe_close,
};
