/*
 * Pages of the file in the page cache, asked for by cachestat(2): a second witness beside mincore(), by
 * other code in the kernel and without a mapping.  On overlayfs it looks at another inode and sees
 * nothing, so it is tried first.
 */

#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "real/source.h"

#ifndef SYS_cachestat
#define SYS_cachestat 451	/* the same on all machines */
#endif
#define TEST_BYTES 65536u

/* linux/mman.h of 6.5; older headers do not have them. */
struct range {
	uint64_t offset, length;
};

struct counts {
	uint64_t cached, dirty, writeback, evicted, recently_evicted;
};

int64_t source_cachestat(const struct source *s, uint64_t offset_bytes, uint64_t n, struct error *e)
{
	struct range range = { .offset = offset_bytes, .length = n };
	struct counts counts = { 0 };

	if (n == 0)		/* to the kernel that is: to the end */
		return 0;
	if (syscall(SYS_cachestat, s->fd, &range, &counts, 0))
		return error_set(e, "cachestat: %s", strerror(errno));
	return (int64_t)counts.cached;
}

/* None of a cold file, and after a read of its beginning all that was read. */
int source_try_cachestat(const struct source *s, struct error *e)
{
	const int64_t page = sysconf(_SC_PAGESIZE);
	static char bytes[TEST_BYTES];
	int64_t cold, warm;
	ssize_t n;

	if (source_prepare(s, CACHE_COLD, e))
		return -1;
	cold = source_cachestat(s, 0, s->bytes, e);
	if (cold < 0)
		return -1;
	n = pread(s->fd, bytes, sizeof(bytes), 0);
	if (n < 0)
		return error_set(e, "reading the file: %s", strerror(errno));
	warm = source_cachestat(s, 0, (uint64_t)n, e);
	if (warm < 0)
		return -1;
	if (cold == 0 && warm == (n + page - 1) / page)
		return 0;
	return error_set(e, "cachestat counted %" PRId64 " pages of a cold file, and %" PRId64
			 " of %zd bytes that had been read", cold, warm, n);
}
