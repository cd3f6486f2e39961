/*
 * mmap() once, two copies by the program itself, then write(), for real.  The table is
 * sim/strategy/mmap_copy_write.c.
 *
 * A file that another process cuts short meanwhile raises SIGBUS in the first memcpy(), and that ends
 * the child which runs this.
 */

#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#include "real/runner.h"

extern const struct runner runner_mmap_copy_write;

static int send_chunk(const struct job *j, char *map, uint64_t done, size_t n, struct error *e)
{
	char *array = j->buffer, *out = j->buffer + j->buffer_bytes / 2;

	memcpy(array, map + done, n);
	job_passed(j, &(struct passed){ .from = PAGE_CACHE, .to = USER_BUFFER,
		.buffer = map + done, .copy = array, .offset_bytes = done, .bytes = n });
	memcpy(out, array, n);
	job_passed(j, &(struct passed){ .from = USER_BUFFER, .to = USER_BUFFER,
		.buffer = array, .copy = out, .offset_bytes = done, .bytes = n });
	if (job_write(j, out, n, e))
		return -1;
	job_passed(j, &(struct passed){ .from = USER_BUFFER, .to = SOCKET_BUFFER,
		.buffer = out, .offset_bytes = done, .bytes = n });
	return 0;
}

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
	while (done < j->file_bytes && status == 0) {
		size_t n = job_next(j, done);

		status = send_chunk(j, map, done, n, e);
		done += n;
	}
	munmap(map, j->file_bytes);
	return status;
}

const struct runner runner_mmap_copy_write = {
	.cannot = runner_always,
	.send = send_file,
};
