/*
 * pread() with O_DIRECT, then write(), for real.  The table is sim/strategy/direct_write.c.
 */

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "real/runner.h"

extern const struct runner runner_direct_write;

static int send_file(const struct job *j, struct error *e)
{
	uint64_t done = 0;

	while (done < j->file_bytes) {
		size_t want = job_whole_blocks(j, job_next(j, done));
		ssize_t n = pread(j->file, j->buffer, want, (off_t)done);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return error_set(e, "pread with O_DIRECT: %s", strerror(errno));
		if (n == 0)
			return error_set(e, "pread: the file became shorter");
		job_passed(j, &(struct passed){ .from = DISK, .to = USER_BUFFER,
			.buffer = j->buffer, .offset_bytes = done, .bytes = (size_t)n });
		if (job_write(j, j->buffer, (size_t)n, e))
			return -1;
		job_passed(j, &(struct passed){ .from = USER_BUFFER, .to = SOCKET_BUFFER,
			.buffer = j->buffer, .offset_bytes = done, .bytes = (size_t)n });
		done += (uint64_t)n;
	}
	return 0;
}

static const char *cannot(const struct host *h)
{
	return h->no_direct[0] ? h->no_direct : NULL;
}

const struct runner runner_direct_write = {
	.cannot = cannot,
	.send = send_file,
};
