/*
 * io_uring with registered buffers: direct reads and zero-copy sends, a batch in one call, for real.
 * The table is sim/strategy/uring_fixed.c.
 *
 * One half of the buffers is sent while the other is filled: a call hands over the sends of one batch
 * and the reads of the next, and waits for all of them and for the notifications.  The reads and sends
 * of the same batch cannot be ordered within one call: on Linux 6.18 a zero-copy send that is marked
 * IOSQE_IO_DRAIN was seen never to begin.
 */

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <sys/utsname.h>

#include "real/ring.h"

extern const struct runner runner_uring_fixed;

/* Chunks in one half of the buffers.  The first begins with whole blocks, and is sent after `skip` bytes. */
struct batch {
	uint64_t at, skip;
	size_t n;
	char *buffer;
};

/* What has been handed over and not come back. */
struct flight {
	const struct job *j;
	unsigned results;	/* of requests */
	unsigned notices;	/* of sends whose bytes have not been received yet */
};

/* Bytes of the i-th chunk that are to be sent, and where they lie. */
static size_t piece_of(const struct job *j, const struct batch *b, size_t i, char **from)
{
	size_t skip = i == 0 ? (size_t)b->skip : 0;

	*from = b->buffer + i * j->chunk_bytes + skip;
	return job_next(j, b->at + i * j->chunk_bytes) - skip;
}

/* The next batch, from *asked on, which moves on. */
static void prepare_reads(struct flight *f, struct batch *b, uint64_t *asked, char *buffer)
{
	const struct job *j = f->j;

	*b = (struct batch){ .skip = *asked % j->block_bytes, .buffer = buffer };
	b->at = *asked - b->skip;
	for (; b->n < j->depth && *asked < j->file_bytes; b->n++) {
		struct io_uring_sqe *sqe = ring_request(j->own);
		uint64_t from = b->at + b->n * j->chunk_bytes;
		size_t length = job_whole_blocks(j, job_next(j, from));

		io_uring_prep_read_fixed(sqe, j->file, buffer + b->n * j->chunk_bytes,
					 (unsigned)length, from, 0);
		io_uring_sqe_set_data64(sqe, b->n);
		*asked = from + job_next(j, from);
	}
	f->results += (unsigned)b->n;
}

static void prepare_sends(struct flight *f, const struct batch *b)
{
	const struct job *j = f->j;
	struct ring *r = j->own;

	for (size_t i = 0; i < b->n; i++) {
		struct io_uring_sqe *sqe = ring_request(r);
		char *from;
		size_t length = piece_of(j, b, i, &from);

		io_uring_prep_send_zc_fixed(sqe, j->socket, from, length,
					    MSG_WAITALL | MSG_NOSIGNAL, r->zc_flags, 0);
		io_uring_sqe_set_flags(sqe, i + 1 < b->n ? IOSQE_IO_LINK : 0);
		io_uring_sqe_set_data64(sqe, j->depth + i);
	}
	f->results += (unsigned)b->n;
	f->notices += (unsigned)b->n;
}

/*
 * Look at one completion.  IORING_CQE_F_MORE would promise the notification, but a send that is
 * cancelled with its chain is notified of without that promise.
 */
static void take(struct flight *f, const struct io_uring_cqe *cqe)
{
	struct ring *r = f->j->own;
	uint64_t number = io_uring_cqe_get_data64(cqe);
	struct completions *c = f->j->completions;

	if (cqe->flags & IORING_CQE_F_NOTIF) {
		f->notices--;
		if (c && (r->zc_flags & IORING_SEND_ZC_REPORT_USAGE)) {
			c->sends++;
			c->copied += ((unsigned)cqe->res & IORING_NOTIF_USAGE_ZC_COPIED) != 0;
		}
		return;
	}
	r->result[number] = cqe->res;
	f->results--;
}

/* Hand over what was prepared, wait for n completions, look at each. */
static int submit_and_reap(struct flight *f, unsigned n, struct error *e)
{
	struct ring *r = f->j->own;

	if (ring_submit_and_wait(r, n, e))
		return -1;
	for (unsigned i = 0; i < n; i++) {
		struct io_uring_cqe *cqe;

		if (io_uring_peek_cqe(&r->io, &cqe))
			abort();	/* there are n of them */
		take(f, cqe);
		io_uring_cqe_seen(&r->io, cqe);
	}
	return 0;
}

static int check_reads(const struct job *j, const struct batch *b, struct error *e)
{
	const struct ring *r = j->own;

	for (size_t i = 0; i < b->n; i++) {
		int got = r->result[i];

		if (got < 0)
			return error_set(e, "io_uring read with O_DIRECT: %s", strerror(-got));
		if ((size_t)got < job_next(j, b->at + i * j->chunk_bytes))
			return error_set(e, "io_uring read: the file became shorter");
	}
	return 0;
}

/* Bytes that have been sent of the batch, in order: *all if it is all of them.  -1: hopeless. */
static int64_t bytes_sent(const struct job *j, const struct batch *b, bool *all, struct error *e)
{
	const struct ring *r = j->own;
	int64_t sent = 0;

	*all = true;
	for (size_t i = 0; i < b->n && *all; i++) {
		char *from;
		const int length = (int)piece_of(j, b, i, &from), put = r->result[j->depth + i];

		if (put < 0 && sent == 0 && !ring_may_retry(put))
			return error_set(e, "io_uring zero-copy send: %s", strerror(-put));
		if (put > 0)
			sent += put;
		*all = put == length;
	}
	return sent;
}

static void reads_passed(const struct job *j, const struct batch *b)
{
	char *from;

	for (size_t i = 0; i < b->n && !j->probed; i++) {
		size_t length = piece_of(j, b, i, &from);

		job_passed(j, &(struct passed){ .from = DISK, .to = USER_BUFFER, .buffer = from,
			.offset_bytes = b->at + (uint64_t)(from - b->buffer), .bytes = length });
	}
}

/* So many bytes of the batch, in order. */
static void sends_passed(const struct job *j, const struct batch *b, uint64_t sent)
{
	char *from;

	for (size_t i = 0; sent > 0 && !j->probed; i++) {
		size_t length = piece_of(j, b, i, &from);

		if (length > sent)
			length = (size_t)sent;
		job_passed(j, &(struct passed){ .from = USER_BUFFER, .to = SOCKET_BUFFER,
			.buffer = from, .offset_bytes = b->at + (uint64_t)(from - b->buffer),
			.bytes = length });
		sent -= length;
	}
}

/* Sends of one batch and reads of the next; 0 when no buffer is under way any more, or -1. */
static int exchange(struct flight *f, const struct batch *sending, struct error *e)
{
	const struct job *j = f->j;
	char *from;

	/* A probe wants to see the hop before the receiver has the bytes. */
	if (j->probed && sending->n) {
		if (submit_and_reap(f, f->results, e))
			return -1;
		ring_passed(j, DISK, sending->buffer + sending->skip, sending->at + sending->skip,
			    piece_of(j, sending, 0, &from));
	}
	while (f->results + f->notices > 0) {
		if (submit_and_reap(f, f->results + f->notices, e))
			return -1;
	}
	return 0;
}

static int send_file(const struct job *j, struct error *e)
{
	const uint64_t half_bytes = j->depth * j->chunk_bytes;
	const bool halves = j->buffer_bytes >= 2 * half_bytes;	/* else one batch is all */
	struct batch sending = { .n = 0 };
	struct flight f = { .j = j };
	uint64_t done = 0, asked = 0;

	while (done < j->file_bytes) {
		struct batch reading = { .n = 0 };
		bool all;
		int64_t sent;

		prepare_sends(&f, &sending);
		if (sending.n == 0)
			prepare_reads(&f, &reading, &asked, j->buffer);
		else if (halves)
			prepare_reads(&f, &reading, &asked, sending.buffer == j->buffer ?
				      j->buffer + half_bytes : j->buffer);
		if (exchange(&f, &sending, e) || check_reads(j, &reading, e))
			return -1;
		sent = bytes_sent(j, &sending, &all, e);
		if (sent < 0)
			return -1;
		reads_passed(j, &reading);
		sends_passed(j, &sending, (uint64_t)sent);
		done += (uint64_t)sent;
		sending = reading;
		if (!all) {	/* the chain broke: go on from there */
			sending.n = 0;
			asked = done;
		}
	}
	return 0;
}

/* Registering pins the buffers' pages. */
static int open_registered(struct job *j, struct error *e)
{
	const struct iovec all = { .iov_base = j->buffer, .iov_len = j->buffer_bytes };
	struct utsname name;
	struct kernel kernel;
	struct ring *r;
	int status;

	if (ring_open(j, e))
		return -1;
	r = j->own;
	if (uname(&name) == 0 && kernel_from_release(&kernel, "host", name.release) == 0 &&
	    kernel.version >= KERNEL_VERSION(6, 2, 0))
		r->zc_flags = IORING_SEND_ZC_REPORT_USAGE;
	status = all.iov_len ? io_uring_register_buffers(&r->io, &all, 1) : 0;
	if (status < 0)
		return error_set(e, "registering buffers: %s", strerror(-status));
	return 0;
}

static const char *cannot(const struct host *h)
{
	if (h->no_direct[0])
		return h->no_direct;
	return h->no_send_zc[0] ? h->no_send_zc : NULL;
}

const struct runner runner_uring_fixed = {
	.cannot = cannot,
	.open = open_registered,
	.send = send_file,
	.close = ring_close,
};
