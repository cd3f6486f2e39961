/*
 * What the probes work on: a warm file, one for direct reads, pipes, two helpers, a connection and
 * a ring.  All of it is gone when this process is.
 */

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "real/calibrate_probe.h"
#include "real/child.h"

#define WARM_TRIES 10
#define PIPE_ROOM (1 << 20)
#define AHEAD_FILE_BYTES (16u << 20)
#define WARM_UP_BYTES (64u << 20)	/* until the connection's windows are wide open */

const struct probe *probe_now;

uint64_t bench_walk(struct bench *b, uint64_t bytes)
{
	const uint64_t room = b->host->page_bytes;
	uint64_t at = b->walked;

	if (at + bytes > b->file.bytes)
		at = 0;
	b->walked = at + (bytes + room - 1) / room * room;
	return at;
}

/* Sends back what comes, on the same CPU: each byte is a switch there and one back. */
static void echo(const struct bench *b)
{
	char byte;

	while (read(b->ping[0], &byte, 1) == 1 && write(b->pong[1], &byte, 1) == 1)
		;
}

/* Polls the word, on another CPU; between samples it sleeps. */
static void count_on(const struct bench *b)
{
	struct error e;
	char byte;

	discard_pin(1, &e);
	while (read(b->wake[0], &byte, 1) == 1) {
		for (unsigned i = 0; i < NOTICE_TIMES; i++) {
			while (*b->word != 2 * i + 1)
				;
			*b->word = 2 * i + 2;
		}
	}
}

static int start_helper(struct bench *b, int n, void (*work)(const struct bench *), struct error *e)
{
	b->helpers[n] = child_fork(b->limit_s, e);
	if (b->helpers[n] == 0) {
		work(b);
		child_exit(0);
	}
	return b->helpers[n] > 0 ? 0 : -1;
}

static int open_pipes(struct bench *b, struct error *e)
{
	if (pipe2(b->pipe, O_CLOEXEC) || pipe2(b->ping, O_CLOEXEC) || pipe2(b->pong, O_CLOEXEC) ||
	    pipe2(b->wake, O_CLOEXEC))
		return error_set(e, "pipe2: %s", strerror(errno));
	if (fcntl(b->pipe[1], F_SETPIPE_SZ, PIPE_ROOM) < 0)
		return error_set(e, "F_SETPIPE_SZ: %s", strerror(errno));
	b->null = open("/dev/null", O_WRONLY | O_CLOEXEC);
	return b->null < 0 ? error_set(e, "/dev/null: %s", strerror(errno)) : 0;
}

/* Who drops the machine's caches meanwhile takes pages away: try a few times. */
static int make_warm(const struct source *s, struct error *e)
{
	int status = -1;

	for (int i = 0; i < WARM_TRIES && status; i++) {
		e->text[0] = '\0';
		status = source_prepare(s, CACHE_WARM, e);
	}
	return status;
}

/* A file of which one page in so many is there, each written for itself: a folio of its own. */
static int create_in_pages(const struct bench *b, struct source *s, uint64_t every, struct error *e)
{
	const uint64_t page = b->host->page_bytes;

	if (source_create(s, b->host->folder, 0, e))
		return -1;
	s->bytes = MAP_BYTES;
	if (ftruncate(s->fd, MAP_BYTES))
		return error_set(e, "ftruncate: %s", strerror(errno));
	for (uint64_t at = 0; at < MAP_BYTES; at += page * every) {
		if (pwrite(s->fd, b->buffer, page, (off_t)at) != (ssize_t)page)
			return error_set(e, "pwrite: %s", strerror(errno));
	}
	return fsync(s->fd) ? error_set(e, "fsync: %s", strerror(errno)) : 0;
}

/* One that is not in memory; where there can be none its probe is left out. */
static void open_ahead(struct bench *b)
{
	struct error e = { "" };

	if (source_create(&b->ahead, b->host->folder, AHEAD_FILE_BYTES, &e))
		return;
	if (b->host->in_memory || source_prepare(&b->ahead, CACHE_COLD, &e))
		source_close(&b->ahead);
}

static int open_files(struct bench *b, uint64_t bytes, struct error *e)
{
	const struct host *h = b->host;

	if (source_create(&b->file, h->folder, bytes, e) || make_warm(&b->file, e))
		return -1;
	if (create_in_pages(b, &b->single, 1, e) ||
	    create_in_pages(b, &b->sparse, PAGES_OF_PIECE, e))
		return -1;
	open_ahead(b);
	if (h->no_direct[0] || h->direct_block_bytes > DIRECT_BLOCK_BYTES)
		return 0;
	if (source_create(&b->disk, h->folder, bytes, e) || source_prepare(&b->disk, CACHE_COLD, e))
		return -1;
	return source_direct(&b->disk, true, e);
}

/* The first bytes of a connection go out by ones and twos; all runs after are like each other. */
static int warm_up_connection(struct bench *b, struct error *e)
{
	for (uint64_t done = 0; done < WARM_UP_BYTES; ) {
		ssize_t n = write(b->sink.socket, b->buffer, DIRECT_LARGE_BYTES);

		if (n < 0 && errno != EINTR)
			return error_set(e, "write: %s", strerror(errno));
		done += n > 0 ? (uint64_t)n : 0;
	}
	discard_settle(&b->sink);
	return 0;
}

/* What not every host has; the probes that need it are left out then. */
static void open_optional(struct bench *b)
{
	if (!b->host->no_ring[0])
		b->has_ring = io_uring_queue_init(RING_READS, &b->ring.io, 0) == 0;
}

/* n bytes that have been touched; aligned to n, and in huge pages if the kernel has some. */
static char *touched(size_t n, bool huge)
{
	char *at = mmap(NULL, huge ? 2 * n : n, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
			-1, 0);

	if (at == MAP_FAILED)
		return NULL;
	if (huge) {
		at += n - (uintptr_t)at % n;
		madvise(at, n, MADV_HUGEPAGE);
	}
	memset(at, 1, n);
	return at;
}

static int open_memory(struct bench *b, struct error *e)
{
	b->buffer = touched(DIRECT_LARGE_BYTES, false);
	b->fresh = touched(DIRECT_LARGE_BYTES, false);
	b->huge = touched(DIRECT_HUGE_BYTES, true);
	return b->buffer && b->fresh && b->huge ? 0 :
		error_set(e, "mmap: %s", strerror(errno));
}

int bench_open(struct bench *b, const struct host *h, uint64_t file_bytes, unsigned limit_s,
	       struct error *e)
{
	*b = (struct bench){ .host = h, .file.fd = -1, .disk.fd = -1, .single.fd = -1,
			     .sparse.fd = -1, .ahead.fd = -1, .null = -1, .state = 1,
			     .limit_s = limit_s };
	b->word = child_share(sizeof(*b->word));
	if (open_memory(b, e))
		return -1;
	if (open_files(b, file_bytes, e) || open_pipes(b, e) || discard_start(&b->sink, limit_s, e))
		return -1;
	/* Before this process has one CPU alone, which a child would inherit. */
	if (start_helper(b, 1, count_on, e))
		return -1;
	b->cpus = discard_pin(0, e);
	if (b->cpus < 0 || start_helper(b, 0, echo, e))
		return -1;
	open_optional(b);
	return warm_up_connection(b, e);
}

void bench_close(struct bench *b)
{
	child_kill(b->helpers[0]);
	child_kill(b->helpers[1]);
	discard_stop(&b->sink);
	source_close(&b->file);
	source_close(&b->disk);
	source_close(&b->single);
	source_close(&b->sparse);
	source_close(&b->ahead);
}
