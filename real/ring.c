/*
 * Rings: from set-up to the end of one sending, and the chain of reads and sends that two
 * strategies make of a batch.
 *
 *	ring_open(&job, e); ... ring_send(&job, ring_submit_and_wait, e); ... ring_close(&job);
 */

#include "real/ring.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define AWAKE_MS 60000u		/* no sending leaves a polling thread without work for so long */

static int open_with(struct job *j, unsigned entries, struct io_uring_params *p, struct error *e)
{
	struct ring *r = calloc(1, sizeof(*r));
	int status;

	if (!r)
		abort();
	r->result = calloc(2 * j->depth, sizeof(*r->result));
	if (!r->result)
		abort();
	status = io_uring_queue_init_params(entries, &r->io, p);
	if (status < 0) {
		free(r->result);
		free(r);
		return error_set(e, "io_uring_setup: %s", strerror(-status));
	}
	j->own = r;
	return 0;
}

int ring_open(struct job *j, struct error *e)
{
	struct io_uring_params p = { .flags = 0 };

	return open_with(j, (unsigned)(2 * j->depth), &p, e);
}

int ring_open_polled(struct job *j, struct error *e)
{
	struct io_uring_params p = { .flags = IORING_SETUP_SQPOLL, .sq_thread_idle = AWAKE_MS };
	struct ring *r;

	/*
	 * Room for two batches: the thread tells of requests that are complete before it gives their
	 * entries back.
	 */
	if (open_with(j, (unsigned)(4 * j->depth), &p, e))
		return -1;
	/* The thread may have fallen asleep already: a request that does nothing wakes it. */
	r = j->own;
	io_uring_prep_nop(ring_request(r));
	if (ring_submit_and_wait(r, 1, e))
		return -1;
	io_uring_cq_advance(&r->io, 1);
	return 0;
}

void ring_close(struct job *j)
{
	struct ring *r = j->own;

	if (!r)
		return;
	io_uring_queue_exit(&r->io);
	free(r->result);
	free(r);
}

struct io_uring_sqe *ring_request(struct ring *r)
{
	struct io_uring_sqe *sqe = io_uring_get_sqe(&r->io);

	assert(sqe);
	return sqe;
}

int ring_submit_and_wait(struct ring *r, unsigned n, struct error *e)
{
	do {
		int status = io_uring_submit_and_wait(&r->io, n);

		if (status < 0 && status != -EINTR)
			return error_set(e, "io_uring_enter: %s", strerror(-status));
	} while (io_uring_cq_ready(&r->io) < n);
	return 0;
}

void ring_reap(struct ring *r, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct io_uring_cqe *cqe;

		if (io_uring_peek_cqe(&r->io, &cqe))
			abort();	/* the caller has seen that there are n */
		r->result[io_uring_cqe_get_data64(cqe)] = cqe->res;
		io_uring_cqe_seen(&r->io, cqe);
	}
}

/* Prepares a batch from `done` bytes on, and returns the number of its chunks. */
static size_t chain(const struct job *j, uint64_t done)
{
	struct ring *r = j->own;
	struct io_uring_sqe *sqe = NULL;
	size_t n = 0;

	for (; n < j->depth && done < j->file_bytes; n++) {
		char *buffer = j->buffer + n * j->chunk_bytes;
		size_t length = job_next(j, done);

		sqe = ring_request(r);
		io_uring_prep_read(sqe, j->file, buffer, (unsigned)length, done);
		io_uring_sqe_set_flags(sqe, IOSQE_IO_LINK);
		io_uring_sqe_set_data64(sqe, 2 * n);
		sqe = ring_request(r);
		/* Without MSG_WAITALL a short send would not break the chain. */
		io_uring_prep_send(sqe, j->socket, buffer, length, MSG_WAITALL | MSG_NOSIGNAL);
		io_uring_sqe_set_flags(sqe, IOSQE_IO_LINK);
		io_uring_sqe_set_data64(sqe, 2 * n + 1);
		done += length;
	}
	if (sqe)
		io_uring_sqe_set_flags(sqe, 0);		/* the chain ends here */
	return n;
}

bool ring_may_retry(int result)
{
	return result == -EINTR || result == -EAGAIN || result == -ECANCELED;
}

/* What has come of it: bytes sent, in order, or -1 with the message if that is none. */
static int64_t chain_sent(const struct job *j, uint64_t done, size_t n, struct error *e)
{
	const struct ring *r = j->own;
	int64_t sent = 0;

	for (size_t i = 0; i < n; i++) {
		const int length = (int)job_next(j, done + (uint64_t)sent);
		const int got = r->result[2 * i], put = r->result[2 * i + 1];

		if (got == length && put == length) {
			sent += length;
			continue;
		}
		/* The chain broke here; what was sent before it is sent, and the rest is tried again. */
		if (put > 0)
			sent += put;
		if (sent > 0 || ring_may_retry(got) || (got == length && ring_may_retry(put)))
			break;
		if (got < 0)
			return error_set(e, "io_uring read: %s", strerror(-got));
		if (got < length)
			return error_set(e, "io_uring read: the file became shorter");
		return error_set(e, "io_uring send: %s", strerror(-put));
	}
	return sent;
}

void ring_passed(const struct job *j, enum place from, char *buffer, uint64_t done, size_t bytes)
{
	if (bytes == 0)
		return;
	job_passed(j, &(struct passed){ .from = from, .to = USER_BUFFER,
		.buffer = buffer, .offset_bytes = done, .bytes = bytes });
	job_passed(j, &(struct passed){ .from = USER_BUFFER, .to = SOCKET_BUFFER,
		.buffer = buffer, .offset_bytes = done, .bytes = bytes });
}

int ring_send(const struct job *j, int (*submit)(struct ring *r, unsigned n, struct error *e),
	      struct error *e)
{
	struct ring *r = j->own;
	uint64_t done = 0;

	while (done < j->file_bytes) {
		const size_t n = chain(j, done);
		int64_t sent;

		if (submit(r, (unsigned)(2 * n), e))
			return -1;
		ring_reap(r, 2 * n);
		sent = chain_sent(j, done, n, e);
		if (sent < 0)
			return -1;
		ring_passed(j, PAGE_CACHE, j->buffer, done, (size_t)sent);
		done += (uint64_t)sent;
	}
	return 0;
}

const char *ring_cannot(const struct host *h)
{
	return h->no_ring[0] ? h->no_ring : NULL;
}

void ring_try(unsigned flags, int request, char *why, size_t size)
{
	struct io_uring io;
	struct io_uring_probe *known;
	int status = io_uring_queue_init(2, &io, flags);

	why[0] = '\0';
	if (status == -ENOSYS)
		snprintf(why, size, "this kernel has no io_uring");
	else if (status == -EPERM || status == -EACCES)
		snprintf(why, size, "io_uring is not allowed here: sysctl kernel.io_uring_disabled, "
			 "or a seccomp filter");
	else if (status < 0)
		snprintf(why, size, "io_uring_setup: %s", strerror(-status));
	if (status < 0)
		return;
	known = io_uring_get_probe_ring(&io);
	if (!known || !io_uring_opcode_supported(known, request))
		snprintf(why, size, "this kernel's io_uring does not know request %d", request);
	io_uring_free_probe(known);
	io_uring_queue_exit(&io);
}
