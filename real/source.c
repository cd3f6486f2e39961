/*
 * The file to send.  Create it once, then source_prepare() before every run.
 *
 * Only one order makes a file cold: nothing dirty (fsync), nobody maps it, no socket still
 * refers to its pages, then POSIX_FADV_DONTNEED.  The last page may be let go of a moment
 * late, so it is tried a few times.  mincore() has the last word.
 */

#include "real/source.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/fiemap.h>
#include <linux/fs.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#define PIECE_BYTES 65536u
#define COLD_TRIES 10

/* Eight bytes of the pattern: a mixing function, so that neighbours have nothing in common. */
static uint64_t pattern_word(uint64_t index)
{
	uint64_t x = (index + 1) * 0x9e3779b97f4a7c15u;

	x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
	x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
	return x ^ (x >> 31);
}

static unsigned char pattern_byte(uint64_t offset)
{
	uint64_t word = pattern_word(offset / 8);
	unsigned char bytes[8];

	memcpy(bytes, &word, sizeof(bytes));
	return bytes[offset % 8];
}

void source_pattern(void *bytes, uint64_t offset_bytes, size_t n)
{
	unsigned char *out = bytes;
	size_t i = 0;

	while (i < n) {
		if ((offset_bytes + i) % 8 == 0 && n - i >= 8) {
			uint64_t word = pattern_word((offset_bytes + i) / 8);

			memcpy(out + i, &word, 8);
			i += 8;
		} else {
			out[i] = pattern_byte(offset_bytes + i);
			i++;
		}
	}
}

size_t source_match(const void *bytes, uint64_t offset_bytes, size_t n)
{
	const unsigned char *in = bytes;
	unsigned char want[4096];
	size_t done = 0;

	while (done < n) {
		size_t piece = n - done < sizeof(want) ? n - done : sizeof(want);

		source_pattern(want, offset_bytes + done, piece);
		if (memcmp(in + done, want, piece) != 0) {
			for (size_t i = 0; i < piece; i++) {
				if (in[done + i] != want[i])
					return done + i;
			}
		}
		done += piece;
	}
	return n;
}

/* File systems without O_TMPFILE: a name for a moment, in which no signal may interrupt. */
static int open_and_unlink(const char *folder)
{
	char path[4096];
	sigset_t all, before;
	int fd, error;

	if (snprintf(path, sizeof(path), "%s/iopath-XXXXXX", folder) >= (int)sizeof(path)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, &before);
	fd = mkostemp(path, O_CLOEXEC);
	error = errno;
	if (fd >= 0)
		unlink(path);
	sigprocmask(SIG_SETMASK, &before, NULL);
	errno = error;
	return fd;
}

static int write_all(int fd, const char *bytes, size_t n)
{
	while (n > 0) {
		ssize_t wrote = write(fd, bytes, n);

		if (wrote < 0 && errno == EINTR)
			continue;
		if (wrote < 0)
			return -1;
		bytes += wrote;
		n -= (size_t)wrote;
	}
	return 0;
}

static int write_pattern(int fd, uint64_t bytes)
{
	char piece[PIECE_BYTES];

	for (uint64_t done = 0; done < bytes; done += sizeof(piece)) {
		uint64_t left = bytes - done;
		size_t n = left < sizeof(piece) ? (size_t)left : sizeof(piece);

		source_pattern(piece, done, n);
		if (write_all(fd, piece, n))
			return -1;
	}
	return fsync(fd);
}

int source_create(struct source *s, const char *folder, uint64_t bytes, struct error *e)
{
	s->bytes = bytes;
	s->fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC | O_EXCL, 0600);
	if (s->fd < 0 && (errno == EOPNOTSUPP || errno == EISDIR || errno == EINVAL))
		s->fd = open_and_unlink(folder);
	if (s->fd < 0)
		return error_set(e, "a temporary file in %s: %s", folder, strerror(errno));
	if (write_pattern(s->fd, bytes)) {
		error_set(e, "writing %" PRIu64 " bytes to a temporary file in %s: %s", bytes,
			  folder, strerror(errno));
		source_close(s);
		return -1;
	}
	return 0;
}

void source_close(struct source *s)
{
	if (s->fd >= 0)
		close(s->fd);
	s->fd = -1;
}

static uint64_t pages_of(uint64_t bytes)
{
	uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE);

	return (bytes + page - 1) / page;
}

int64_t source_resident_part(const struct source *s, uint64_t offset_bytes, uint64_t n,
			     struct error *e)
{
	uint64_t first = offset_bytes / (uint64_t)sysconf(_SC_PAGESIZE) *
			 (uint64_t)sysconf(_SC_PAGESIZE);
	uint64_t bytes = offset_bytes + n - first, npages = pages_of(bytes);
	int64_t resident = -1;
	unsigned char *flags = malloc(npages);
	void *map;

	if (!flags)
		abort();
	map = mmap(NULL, bytes, PROT_READ, MAP_SHARED, s->fd, (off_t)first);
	if (map == MAP_FAILED) {
		error_set(e, "mmap: %s", strerror(errno));
		goto out_free;
	}
	if (mincore(map, bytes, flags)) {
		error_set(e, "mincore: %s", strerror(errno));
		goto out_unmap;
	}
	resident = 0;
	for (uint64_t i = 0; i < npages; i++)
		resident += flags[i] & 1;
out_unmap:
	munmap(map, bytes);
out_free:
	free(flags);
	return resident;
}

int64_t source_resident(const struct source *s, struct error *e)
{
	return s->bytes ? source_resident_part(s, 0, s->bytes, e) : 0;
}

uint64_t source_extents(const struct source *s)
{
	struct fiemap map = { .fm_length = FIEMAP_MAX_OFFSET };	/* no room for any: only counted */

	return ioctl(s->fd, FS_IOC_FIEMAP, &map) ? 0 : map.fm_mapped_extents;
}

bool source_blocks(const struct source *s)
{
	char byte;
	struct iovec part = { .iov_base = &byte, .iov_len = 1 };

	return preadv2(s->fd, &part, 1, 0, RWF_NOWAIT) < 0 && errno == EOPNOTSUPP;
}

static int make_cold(const struct source *s, struct error *e)
{
	const struct timespec pause = { .tv_nsec = 1000000 };
	int64_t resident = 0;

	if (fsync(s->fd))
		return error_set(e, "fsync: %s", strerror(errno));
	for (int i = 0; i < COLD_TRIES; i++) {
		posix_fadvise(s->fd, 0, 0, POSIX_FADV_DONTNEED);
		resident = source_resident(s, e);
		if (resident <= 0)
			return (int)resident;
		nanosleep(&pause, NULL);
	}
	return error_set(e, "the file cannot be made cold: %" PRId64 " of its %" PRIu64
			 " pages stay in memory", resident, pages_of(s->bytes));
}

static int make_warm(const struct source *s, struct error *e)
{
	char piece[PIECE_BYTES];
	int64_t resident;
	off_t done = 0;

	/* Let go first, so that the pages come in by reading, as they do for a first visitor. */
	fsync(s->fd);
	posix_fadvise(s->fd, 0, 0, POSIX_FADV_DONTNEED);
	while ((uint64_t)done < s->bytes) {
		ssize_t n = pread(s->fd, piece, sizeof(piece), done);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return error_set(e, "reading the temporary file: %s", strerror(errno));
		if (n == 0)
			return error_set(e, "the temporary file became shorter");
		done += n;
	}
	resident = source_resident(s, e);
	if (resident < 0)
		return -1;
	if ((uint64_t)resident != pages_of(s->bytes))
		return error_set(e, "the file cannot be made warm: only %" PRId64 " of its %" PRIu64
				 " pages stay in memory", resident, pages_of(s->bytes));
	return 0;
}

int source_prepare(const struct source *s, enum cache_state cache, struct error *e)
{
	if (cache == CACHE_COLD && make_cold(s, e))
		return -1;
	if (cache == CACHE_WARM && make_warm(s, e))
		return -1;
	if (lseek(s->fd, 0, SEEK_SET) != 0)
		return error_set(e, "lseek: %s", strerror(errno));
	return 0;
}

int source_direct(const struct source *s, bool on, struct error *e)
{
	int flags = fcntl(s->fd, F_GETFL);

	if (flags < 0)
		return error_set(e, "fcntl: %s", strerror(errno));
	if (fcntl(s->fd, F_SETFL, on ? flags | O_DIRECT : flags & ~O_DIRECT))
		return error_set(e, "O_DIRECT: %s", strerror(errno));
	return 0;
}
