/*
 * Probes of what strategies do with bytes: into the socket, into a pipe, through an io_uring.
 */

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/mman.h>
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

/* A call among others: they push each other's code and data out of the nearest caches. */
static int read_and_send(struct bench *b, unsigned times)
{
	for (unsigned i = 0; i < times; i++) {
		if (pread(b->file.fd, b->buffer, 1, (off_t)bench_walk(b, 1)) != 1 ||
		    send_copy(b, 1))
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

static int vmsplice_piece(struct bench *b, char *at, size_t n)
{
	struct iovec piece = { .iov_base = at, .iov_len = n };

	return vmsplice(b->pipe[1], &piece, 1, 0) == (ssize_t)n ? 0 : -1;
}

/* The first pages of each piece of a mapping, touched before or not; at most MAP_PIECES. */
static int from_mapping(struct bench *b, unsigned times,
			int (*pass)(struct bench *, char *, size_t))
{
	const size_t n = (size_t)probe_now->bytes;
	const bool touch = probe_now->work != WORK_VMSPLICE_FRESH;
	char *map = mmap(NULL, MAP_BYTES, PROT_READ, MAP_SHARED, b->file.fd,
			 (off_t)bench_walk(b, MAP_BYTES));
	int status = 0;

	if (map == MAP_FAILED)
		return -1;
	for (unsigned i = 0; i < times && status == 0; i++) {
		char *at = map + (size_t)i * PIECE_BYTES;

		if (touch)
			(void)*(volatile char *)at;
		status = pass(b, at, n);
	}
	munmap(map, MAP_BYTES);
	return status;
}

static int fill_by_vmsplice(struct bench *b, unsigned times)
{
	return from_mapping(b, times, vmsplice_piece);
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

static int send_piece(struct bench *b, char *at, size_t n)
{
	return send(b->sink.socket, at, n, MSG_ZEROCOPY) == (ssize_t)n ? 0 : -1;
}

static int send_zerocopy(struct bench *b, unsigned times)
{
	return from_mapping(b, times, send_piece);
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

/* As much as the receiver's window: a burst that is over before it has looked is too cheap. */
#define SENDS_OF_FEW 768

const struct probe probes_send[] = {
	{ .work = WORK_SENDFILE_FEW, .times = SENDS_OF_FEW, .run = send_references, .after = settle,
	  .bytes = FEW_PAGES * 4096 },
	{ .work = WORK_SENDFILE_MANY, .times = 128, .run = send_references, .after = settle,
	  .bytes = MANY_PAGES * 4096 },
	{ .work = WORK_WRITE_FEW, .times = SENDS_OF_FEW, .run = send_copy, .after = settle,
	  .bytes = FEW_PAGES * 4096 },
	{ .work = WORK_WRITE_MANY, .times = 128, .run = send_copy, .after = settle,
	  .bytes = MANY_PAGES * 4096 },
	{ .work = WORK_READ_AMONG, .times = SENDS_OF_FEW, .run = read_and_send, .after = settle,
	  .bytes = FEW_PAGES * 4096 },
	{ .work = WORK_SPLICE_FEW, .times = 100, .run = fill_by_splice, .after = empty_pipe,
	  .bytes = FEW_PAGES * 4096 },
	{ .work = WORK_SPLICE_MANY, .times = 20, .run = fill_by_splice, .after = empty_pipe,
	  .bytes = MANY_PAGES * 4096 },
	{ .work = WORK_VMSPLICE_FRESH, .times = MAP_PIECES, .run = fill_by_vmsplice,
	  .after = empty_pipe, .bytes = FEW_PAGES * 4096 },
	{ .work = WORK_VMSPLICE_FEW, .times = MAP_PIECES, .run = fill_by_vmsplice,
	  .after = empty_pipe, .bytes = FEW_PAGES * 4096 },
	{ .work = WORK_VMSPLICE_MANY, .times = MAP_PIECES, .run = fill_by_vmsplice,
	  .after = empty_pipe, .bytes = MANY_PAGES * 4096 },
	{ .work = WORK_ZEROCOPY_FEW, .times = MAP_PIECES, .run = send_zerocopy,
	  .after = settle_and_reap, .cannot = no_zerocopy, .bytes = FEW_PAGES * 4096 },
	{ .work = WORK_ZEROCOPY_MANY, .times = MAP_PIECES, .run = send_zerocopy,
	  .after = settle_and_reap, .cannot = no_zerocopy, .bytes = MANY_PAGES * 4096 },
	{ .work = WORK_RING, .times = 64, .run = read_by_ring, .cannot = no_ring },
};
const size_t nprobes_send = sizeof(probes_send) / sizeof(probes_send[0]);
