/*
 * mmap() once, then write() from the mapping, for real.  The table is sim/strategy/mmap_write.c.
 *
 * A file that another process cuts short meanwhile would make write() fail with EFAULT: the
 * program never touches the mapping itself, so there is no SIGBUS to handle.
 */

#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#include "real/runner.h"

extern const struct runner runner_mmap_write;

static int send_file(const struct job *j, struct error *e)
{
	uint64_t done = 0;
	int status = 0;
	char *map;

	if (j->file_bytes == 0)		/* there is nothing to map, and mmap() refuses 0 bytes */
		return 0;
	map = mmap(NULL, j->file_bytes, PROT_READ, MAP_SHARED, j->file, 0);
	if (map == MAP_FAILED)
		return error_set(e, "mmap: %s", strerror(errno));
	while (done < j->file_bytes) {
		size_t n = job_next(j, done);

		status = job_write(j, map + done, n, e);
		if (status)
			break;
		job_passed(j, &(struct passed){ .from = PAGE_CACHE, .to = SOCKET_BUFFER,
			.buffer = map + done, .offset_bytes = done, .bytes = n });
		done += n;
	}
	munmap(map, j->file_bytes);
	return status;
}

const struct runner runner_mmap_write = {
	.cannot = runner_always,
	.send = send_file,
};
