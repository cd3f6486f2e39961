/*
 * What the disk is asked for, beside /proc/self/io: block_bio_queue, for the file's own blocks, whoever's
 * work they are, because the kernel may hand a request over on behalf of another.
 *
 * Other tracepoints stand nearer to the disk, and are no witnesses.  block_rq_issue counts a request once
 * more that a busy driver takes back; block_rq_complete missed some on a busy machine.
 */

#include <errno.h>
#include <inttypes.h>
#include <linux/fiemap.h>
#include <linux/fs.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <time.h>
#include <unistd.h>

#include "real/witness.h"

#define SECTOR_BYTES 512u
#define MOST_SECTORS 32768u	/* of a request */
#define LEAST_RING_BYTES 131072u
#define MOST_RING_BYTES (4u << 20)
#define RECORD_BYTES 96u
#define TEST_BYTES 65536u	/* of the file, that are read to try it */
#define TEST_TRIES 20

enum { FIELD_SECTOR, FIELD_SECTORS, FIELD_RWBS };

/* So many of them are the file's: what lies beside it may be read in the same request. */
static uint64_t ours(const struct disk_witness *w, uint64_t sector, uint64_t sectors)
{
	uint64_t n = 0;

	for (size_t i = 0; i < w->nextents; i++) {
		const struct blocks *x = &w->extents[i];
		const uint64_t first = sector > x->first ? sector : x->first;
		const uint64_t end = sector + sectors < x->end ? sector + sectors : x->end;

		n += end > first ? end - first : 0;
	}
	return n;
}

void disk_witness_take(void *witness, const struct perf_record *one)
{
	struct disk_witness *w = witness;
	const struct tracepoint *p = &w->points[POINT_BIO];
	const uint64_t sectors = ours(w, tracepoint_field(p, FIELD_SECTOR, one),
				      tracepoint_field(p, FIELD_SECTORS, one));

	if (tracepoint_letter(p, FIELD_RWBS, one) != 'R' || sectors == 0)
		return;
	w->bytes += sectors * SECTOR_BYTES;
	w->requests++;
}

/* ---- where the file lies ---- */

/* A number in a file of /sys/dev/block/MAJOR:MINOR, or -1. */
static int64_t read_sysfs(dev_t device, const char *name, unsigned *second)
{
	char path[120];
	long long first = -1;
	FILE *f;

	snprintf(path, sizeof(path), "/sys/dev/block/%u:%u/%s", major(device), minor(device), name);
	f = fopen(path, "re");
	if (!f)
		return -1;
	if (fscanf(f, second ? "%lld:%u" : "%lld", &first, second) < 1)
		first = -1;
	fclose(f);
	return first;
}

static int find_extents(struct disk_witness *w, const struct source *source, uint64_t start,
			struct error *e)
{
	union {
		struct fiemap map;
		char room[sizeof(struct fiemap) + EXTENTS_MAX * sizeof(struct fiemap_extent)];
	} u = { .map = { .fm_length = FIEMAP_MAX_OFFSET, .fm_flags = FIEMAP_FLAG_SYNC,
			 .fm_extent_count = EXTENTS_MAX } };
	const uint32_t strange = FIEMAP_EXTENT_UNKNOWN | FIEMAP_EXTENT_ENCODED |
				 FIEMAP_EXTENT_DATA_INLINE;

	if (ioctl(source->fd, FS_IOC_FIEMAP, &u.map))
		return error_set(e, "the file system does not say where on the disk the file is "
				 "(FIEMAP: %s)", strerror(errno));
	w->nextents = u.map.fm_mapped_extents;
	for (size_t i = 0; i < w->nextents; i++) {
		const struct fiemap_extent *x = &u.map.fm_extents[i];

		if (x->fe_flags & strange)
			return error_set(e, "the file is not in plain blocks on the disk");
		w->extents[i].first = start + x->fe_physical / SECTOR_BYTES;
		w->extents[i].end = w->extents[i].first + x->fe_length / SECTOR_BYTES;
		if (i + 1 == w->nextents && !(x->fe_flags & FIEMAP_EXTENT_LAST))
			return error_set(e, "the file is in more than %u pieces on the disk",
					 EXTENTS_MAX);
	}
	return 0;
}

/* Only reads of that disk, and from about where the file begins to where it ends. */
static void make_filter(const struct disk_witness *w, dev_t part, dev_t disk, char *text, size_t size)
{
	uint64_t first = UINT64_MAX, end = 0;

	for (size_t i = 0; i < w->nextents; i++) {
		first = w->extents[i].first < first ? w->extents[i].first : first;
		end = w->extents[i].end > end ? w->extents[i].end : end;
	}
	/* As the kernel writes a device's number: 20 bits are the minor one's. */
	snprintf(text, size, "(dev == %u || dev == %u) && rwbs ~ \"R*\" && sector >= %" PRIu64
		 " && sector < %" PRIu64,
		 major(part) << 20 | minor(part), major(disk) << 20 | minor(disk),
		 w->nextents && first > MOST_SECTORS ? first - MOST_SECTORS : 0, end);
}

/* ---- known work ---- */

/* The file is cold, and some of it is read: so many pages as are there afterwards came from the disk. */
static int try_read(struct disk_witness *w, const struct source *source, struct error *e)
{
	const struct timespec pause = { .tv_nsec = 1000000 };
	static char bytes[TEST_BYTES];
	int64_t pages = 0;

	if (source->bytes == 0)
		return 0;
	if (source_prepare(source, CACHE_COLD, e) || disk_witness_read(w, e))
		return -1;
	w->bytes = 0;
	if (pread(source->fd, bytes, sizeof(bytes), 0) < 0)
		return error_set(e, "reading the file: %s", strerror(errno));
	/* What is read ahead may still be on its way. */
	for (int i = 0; i < TEST_TRIES; i++) {
		pages = source_resident(source, e);
		if (pages < 0 || disk_witness_read(w, e))
			return -1;
		if (w->bytes > 0 && w->bytes == (uint64_t)pages * (uint64_t)sysconf(_SC_PAGESIZE))
			return 0;
		nanosleep(&pause, NULL);
	}
	return error_set(e, "%s told of %" PRIu64 " bytes of %" PRId64 " pages that came in",
			 tracepoint_name(POINT_BIO), w->bytes, pages);
}

int disk_witness_read(struct disk_witness *w, struct error *e)
{
	return samples_read(&w->samples, disk_witness_take, w, e);
}

void disk_witness_close(struct disk_witness *w)
{
	samples_close(&w->samples);
}

int disk_witness_open(struct disk_witness *w, const struct tracepoint *points,
		      const struct source *source, uint64_t expected, struct error *e)
{
	size_t ring_bytes = LEAST_RING_BYTES;
	struct sample_event event = { .attr = samples_tracepoint(points[POINT_BIO].id) };
	unsigned disk_minor = 0;
	int64_t start, disk_major;
	char filter[200];
	struct stat st;
	dev_t disk;

	*w = (struct disk_witness){ .points = points };
	if (!points[POINT_BIO].id)
		return error_set(e, "this kernel has no tracepoint %s", tracepoint_name(POINT_BIO));
	if (fstat(source->fd, &st))
		return error_set(e, "fstat: %s", strerror(errno));
	disk = st.st_dev;
	if (read_sysfs(disk, "dev", &disk_minor) < 0)
		return error_set(e, "the file system does not say on which disk the file is");
	start = read_sysfs(disk, "start", NULL);	/* of a partition */
	disk_major = start >= 0 ? read_sysfs(disk, "../dev", &disk_minor) : -1;
	if (disk_major >= 0)
		disk = makedev((unsigned)disk_major, disk_minor);
	if (find_extents(w, source, start > 0 ? (uint64_t)start : 0, e))
		return -1;
	make_filter(w, st.st_dev, disk, filter, sizeof(filter));
	event.filter = filter;
	while (ring_bytes < MOST_RING_BYTES &&
	       ring_bytes < LEAST_RING_BYTES + expected * RECORD_BYTES)
		ring_bytes *= 2;
	if (samples_open(&w->samples, &event, 1, -1, true, ring_bytes, e))
		return -1;
	if (try_read(w, source, e) == 0)
		return 0;
	disk_witness_close(w);
	return -1;
}
