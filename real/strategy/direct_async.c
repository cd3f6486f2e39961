/*
 * O_DIRECT through io_uring, a batch of reads in flight, then write() of each, for real.  The table
 * is sim/strategy/direct_async.c.
 */

#include <errno.h>
#include <string.h>

#include "real/ring.h"

extern const struct runner runner_direct_async;

/* Prepare the reads of a batch: how many. */
static size_t prepare(const struct job *j, uint64_t done)
{
	size_t n = 0;

	for (; n < j->depth && done < j->file_bytes; n++) {
		struct io_uring_sqe *sqe = ring_request(j->own);
		size_t length = job_next(j, done);

		io_uring_prep_read(sqe, j->file, j->buffer + n * j->chunk_bytes,
				   (unsigned)job_whole_blocks(j, length), done);
		io_uring_sqe_set_data64(sqe, n);
		done += length;
	}
	return n;
}

/* Write what a batch has read, in the file's order; *done moves on. */
static int write_batch(const struct job *j, size_t n, uint64_t *done, struct error *e)
{
	const struct ring *r = j->own;

	for (size_t i = 0; i < n; i++) {
		char *buffer = j->buffer + i * j->chunk_bytes;
		size_t length = job_next(j, *done);
		int got = r->result[i];

		if (ring_may_retry(got))	/* from here on, in the next batch */
			return 0;
		if (got < 0)
			return error_set(e, "io_uring read with O_DIRECT: %s", strerror(-got));
		if ((size_t)got < length)
			return error_set(e, "io_uring read: the file became shorter");
		job_passed(j, &(struct passed){ .from = DISK, .to = USER_BUFFER,
			.buffer = buffer, .offset_bytes = *done, .bytes = length });
		if (job_write(j, buffer, length, e))
			return -1;
		job_passed(j, &(struct passed){ .from = USER_BUFFER, .to = SOCKET_BUFFER,
			.buffer = buffer, .offset_bytes = *done, .bytes = length });
		*done += length;
	}
	return 0;
}

static int send_file(const struct job *j, struct error *e)
{
	struct ring *r = j->own;
	uint64_t done = 0;

	while (done < j->file_bytes) {
		size_t n = prepare(j, done);

		if (ring_submit_and_wait(r, (unsigned)n, e))
			return -1;
		ring_reap(r, n);
		if (write_batch(j, n, &done, e))
			return -1;
	}
	return 0;
}

static const char *cannot(const struct host *h)
{
	return h->no_direct[0] ? h->no_direct : ring_cannot(h);
}

const struct runner runner_direct_async = {
	.cannot = cannot,
	.open = ring_open,
	.send = send_file,
	.close = ring_close,
};
