/*
 * Probes of what strategies do with bytes: into the socket, into a pipe, through an io_uring.
 */

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#include "real/calibrate_probe.h"

static int send_references(struct bench *b, unsigned times)
{
	const size_t n = (size_t)probe_now->bytes;

	for (unsigned i = 0; i < times; i++) {
		off_t at = (off_t)bench_walk(b, n);

		if (sendfile(b->sink.socket, b->file.fd, &at, n) != (ssize_t)n)
			return -1;
	}
	return 0;
}

static int send_copy(struct bench *b, unsigned times)
{
	const size_t n = (size_t)probe_now->bytes;

	for (unsigned i = 0; i < times; i++) {
		if (write(b->sink.socket, b->buffer, n) != (ssize_t)n)
			return -1;
	}
	return 0;
}

static void settle(struct bench *b)
{
	discard_settle(&b->sink);
}

static int fill_by_splice(struct bench *b, unsigned times)
{
	const size_t n = (size_t)probe_now->bytes;

	for (unsigned i = 0; i < times; i++) {
		off_t at = (off_t)bench_walk(b, n);

		if (splice(b->file.fd, &at, b->pipe[1], NULL, n, 0) != (ssize_t)n)
			return -1;
	}
	return 0;
}

static int fill_by_vmsplice(struct bench *b, unsigned times)
{
	const size_t n = (size_t)probe_now->bytes;

	for (unsigned i = 0; i < times; i++) {
		struct iovec piece = { .iov_base = b->map + bench_walk(b, n), .iov_len = n };

		if (vmsplice(b->pipe[1], &piece, 1, 0) != (ssize_t)n)
			return -1;
	}
	return 0;
}

static void empty_pipe(struct bench *b)
{
	ssize_t n;

	do
		n = splice(b->pipe[0], NULL, b->null, NULL, 1u << 20, SPLICE_F_NONBLOCK);
	while (n > 0 || (n < 0 && errno == EINTR));
}

static const char *no_zerocopy(const struct bench *b)
{
	return b->host->no_zerocopy[0] ? b->host->no_zerocopy : NULL;
}

static int send_zerocopy(struct bench *b, unsigned times)
{
	const size_t n = (size_t)probe_now->bytes;

	for (unsigned i = 0; i < times; i++) {
		if (send(b->sink.socket, b->buffer, n, MSG_ZEROCOPY) != (ssize_t)n)
			return -1;
	}
	return 0;
}

/* The notifications come with the ACKs; neighbours are merged. */
static void settle_and_reap(struct bench *b)
{
	char control[256];
	struct msghdr m = { .msg_control = control, .msg_controllen = sizeof(control) };

	discard_settle(&b->sink);
	while (recvmsg(b->sink.socket, &m, MSG_ERRQUEUE) >= 0)
		m.msg_controllen = sizeof(control);
}

static const char *no_ring(const struct bench *b)
{
	return b->has_ring ? NULL : b->host->no_ring;
}

static int read_by_ring(struct bench *b, unsigned times)
{
	struct error e;

	for (unsigned i = 0; i < times; i++) {
		for (unsigned n = 0; n < RING_READS; n++) {
			struct io_uring_sqe *sqe = ring_request(&b->ring);

			io_uring_prep_read(sqe, b->file.fd, b->buffer, 1, 0);
			io_uring_sqe_set_flags(sqe, n + 1 < RING_READS ? IOSQE_IO_LINK : 0);
		}
		if (ring_submit_and_wait(&b->ring, RING_READS, &e))
			return -1;
		io_uring_cq_advance(&b->ring.io, RING_READS);
	}
	return 0;
}

const struct probe probes_send[] = {
	{ .work = WORK_SENDFILE_1, .times = 1024, .run = send_references, .after = settle,
	  .bytes = 4096 },
	{ .work = WORK_SENDFILE_15, .times = 128, .run = send_references, .after = settle,
	  .bytes = 15 * 4096 },
	{ .work = WORK_WRITE_1, .times = 1024, .run = send_copy, .after = settle, .bytes = 4096 },
	{ .work = WORK_WRITE_15, .times = 128, .run = send_copy, .after = settle,
	  .bytes = 15 * 4096 },
	{ .work = WORK_SPLICE_1, .times = 200, .run = fill_by_splice, .after = empty_pipe,
	  .bytes = 4096 },
	{ .work = WORK_SPLICE_16, .times = 15, .run = fill_by_splice, .after = empty_pipe,
	  .bytes = PIECE_BYTES },
	{ .work = WORK_VMSPLICE_1, .times = 200, .run = fill_by_vmsplice, .after = empty_pipe,
	  .bytes = 4096 },
	{ .work = WORK_VMSPLICE_16, .times = 15, .run = fill_by_vmsplice, .after = empty_pipe,
	  .bytes = PIECE_BYTES },
	{ .work = WORK_ZEROCOPY, .times = 32, .run = send_zerocopy, .after = settle_and_reap,
	  .cannot = no_zerocopy, .bytes = 4096 },
	{ .work = WORK_RING, .times = 64, .run = read_by_ring, .cannot = no_ring },
};
const size_t nprobes_send = sizeof(probes_send) / sizeof(probes_send[0]);
