/*
 * read() then write(), for real.  The table is sim/strategy/read_write.c.
 */

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "real/runner.h"

extern const struct runner runner_read_write;

static int send_file(const struct job *j, struct error *e)
{
	uint64_t done = 0;

	while (done < j->file_bytes) {
		ssize_t n = read(j->file, j->buffer, job_next(j, done));

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return error_set(e, "read: %s", strerror(errno));
		if (n == 0)
			return error_set(e, "read: the file became shorter");
		job_passed(j, &(struct passed){ .from = PAGE_CACHE, .to = USER_BUFFER,
			.buffer = j->buffer, .offset_bytes = done, .bytes = (size_t)n });
		if (job_write(j, j->buffer, (size_t)n, e))
			return -1;
		job_passed(j, &(struct passed){ .from = USER_BUFFER, .to = SOCKET_BUFFER,
			.buffer = j->buffer, .offset_bytes = done, .bytes = (size_t)n });
		done += (uint64_t)n;
	}
	return 0;
}

const struct runner runner_read_write = {
	.cannot = runner_always,
	.send = send_file,
};
