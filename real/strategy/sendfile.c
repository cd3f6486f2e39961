/*
 * sendfile(), for real.  The table is sim/strategy/sendfile.c.
 */

#include <errno.h>
#include <string.h>
#include <sys/sendfile.h>

#include "real/runner.h"

extern const struct runner runner_sendfile;

static int send_file(const struct job *j, struct error *e)
{
	off_t offset = 0;

	while ((uint64_t)offset < j->file_bytes) {
		uint64_t done = (uint64_t)offset;
		ssize_t n = sendfile(j->socket, j->file, &offset, job_next(j, done));

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return error_set(e, "sendfile: %s", strerror(errno));
		if (n == 0)
			return error_set(e, "sendfile: the file became shorter");
		job_passed(j, &(struct passed){ .from = PAGE_CACHE, .to = SOCKET_BUFFER,
			.offset_bytes = done, .bytes = (size_t)n });
	}
	return 0;
}

const struct runner runner_sendfile = {
	.cannot = runner_always,
	.send = send_file,
};
