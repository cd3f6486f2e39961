/*
 * Tracepoints, counted by perf_event_open().  A second witness for what getrusage(), the software
 * counter of page faults and /proc/self/io say.
 *
 *	events_find(&ids, e);				once, by the parent
 *	events_open(&v, &ids, &source, e);		in the process to be counted
 *	events_read(&v, &before, e); ... the work ...; events_read(&v, &after, e);
 *	events_add(&sum, &before, &after);
 *
 * mm_filemap_add_to_page_cache fires once a folio, whatever its size; a counter for each size, with
 * a filter for the file and the size, makes pages of them.
 */

#include "real/meter_events.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/perf_event.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "real/child.h"

#define TEST_USER_FAULTS 16u	/* not as many as of the others, or one might pass for the other */
#define TEST_KERNEL_FAULTS 24u
#define TEST_BYTES 65536u	/* of the file, that are read to try the counters */
#define LIMIT_S 10

enum { USER_FAULTS, KERNEL_FAULTS, FOLIOS };

/* ---- their numbers ---- */

static bool read_ids(struct event_ids *ids)
{
	ids->user_fault = tracepoint_id("exceptions/page_fault_user");
	ids->kernel_fault = tracepoint_id("exceptions/page_fault_kernel");
	ids->add_folio = tracepoint_id("filemap/mm_filemap_add_to_page_cache");
	tracepoints_read(ids->points);
	return ids->user_fault && ids->kernel_fault && ids->add_folio;
}

struct found {
	struct event_ids ids;
	struct error error;
};

/* The child: what it mounts is seen by nobody else, and gone when it ends. */
static int find_in_namespace(struct found *f)
{
	if (unshare(CLONE_NEWNS))
		return error_set(&f->error, "tracefs is not mounted, and unshare: %s",
				 strerror(errno));
	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) ||
	    mount("tracefs", TRACEFS, "tracefs", MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL))
		return error_set(&f->error, "mounting tracefs: %s", strerror(errno));
	if (!read_ids(&f->ids))
		return error_set(&f->error, "this kernel has not all tracepoints");
	return 0;
}

int events_find(struct event_ids *ids, struct error *e)
{
	struct found *f;
	pid_t pid;
	int status;

	if (read_ids(ids))
		return 0;
	f = child_share(sizeof(*f));
	pid = child_fork(LIMIT_S, e);
	if (pid == 0)
		child_exit(find_in_namespace(f) ? 1 : 0);
	status = child_join(pid, "looking for tracepoints", &f->error, e);
	*ids = f->ids;
	child_unshare(f, sizeof(*f));
	return status;
}

/* ---- counters ---- */

static int open_counter(uint64_t id, const char *filter, struct error *e)
{
	struct perf_event_attr attr = {
		.type = PERF_TYPE_TRACEPOINT, .size = sizeof(attr), .config = id, .inherit = 1,
	};
	int fd = (int)syscall(SYS_perf_event_open, &attr, 0, -1, -1, PERF_FLAG_FD_CLOEXEC);

	if (fd < 0)
		return error_set(e, "perf_event_open of a tracepoint: %s", strerror(errno));
	if (!filter || ioctl(fd, PERF_EVENT_IOC_SET_FILTER, filter) == 0)
		return fd;
	error_set(e, "the filter of a tracepoint: %s", strerror(errno));
	close(fd);
	return -1;
}

static int open_all(struct events *v, const struct event_ids *ids, const struct source *source,
		    struct error *e)
{
	struct stat st;
	char filter[80];

	for (size_t i = 0; i < N_EVENT_COUNTERS; i++)
		v->fd[i] = -1;
	if (fstat(source->fd, &st))
		return error_set(e, "fstat: %s", strerror(errno));
	v->fd[USER_FAULTS] = open_counter(ids->user_fault, NULL, e);
	v->fd[KERNEL_FAULTS] = open_counter(ids->kernel_fault, NULL, e);
	for (unsigned i = 0; i < EVENT_ORDERS; i++) {
		snprintf(filter, sizeof(filter), "i_ino == %" PRIu64 " && order == %u",
			 (uint64_t)st.st_ino, i);
		v->fd[FOLIOS + i] = open_counter(ids->add_folio, filter, e);
	}
	for (size_t i = 0; i < N_EVENT_COUNTERS; i++) {
		if (v->fd[i] < 0)
			return -1;
	}
	return 0;
}

void events_close(struct events *v)
{
	for (size_t i = 0; i < N_EVENT_COUNTERS; i++) {
		if (v->fd[i] >= 0)
			close(v->fd[i]);
		v->fd[i] = -1;
	}
}

int events_read(const struct events *v, struct event_counts *c, struct error *e)
{
	uint64_t n[N_EVENT_COUNTERS];

	for (size_t i = 0; i < N_EVENT_COUNTERS; i++) {
		if (read(v->fd[i], &n[i], sizeof(n[i])) != (ssize_t)sizeof(n[i]))
			return error_set(e, "reading a tracepoint's counter: %s", strerror(errno));
	}
	*c = (struct event_counts){
		.user_faults = n[USER_FAULTS], .kernel_faults = n[KERNEL_FAULTS],
	};
	for (unsigned i = 0; i < EVENT_ORDERS; i++)
		c->cached_pages += n[FOLIOS + i] << i;
	return 0;
}

void events_add(struct event_counts *sum, const struct event_counts *before,
		const struct event_counts *after)
{
	sum->user_faults += after->user_faults - before->user_faults;
	sum->kernel_faults += after->kernel_faults - before->kernel_faults;
	sum->cached_pages += after->cached_pages - before->cached_pages;
}

/* ---- known work ---- */

/* Fresh pages: some are touched by the program, others filled by the kernel, inside a call. */
static int known_faults(void)
{
	const size_t page = (size_t)sysconf(_SC_PAGESIZE), length = (TEST_USER_FAULTS + TEST_KERNEL_FAULTS) * page;
	int fd = open("/dev/zero", O_RDONLY | O_CLOEXEC);
	char *memory = mmap(NULL, length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1,
			    0);
	bool filled = fd >= 0 && memory != MAP_FAILED;

	if (memory == MAP_FAILED)
		abort();
	madvise(memory, length, MADV_NOHUGEPAGE);
	for (size_t i = 0; i < TEST_USER_FAULTS; i++)
		*(volatile char *)(memory + i * page) = 1;
	for (size_t i = TEST_USER_FAULTS; i * page < length && filled; i++)
		filled = read(fd, memory + i * page, 1) == 1;
	munmap(memory, length);
	if (fd >= 0)
		close(fd);
	return filled ? 0 : -1;
}

/* Drop the file and read some of it: as many pages come in as are there afterwards. */
static int64_t known_pages(const struct source *source, struct error *e)
{
	static char bytes[TEST_BYTES];

	if (source_prepare(source, CACHE_COLD, e))
		return -1;
	if (pread(source->fd, bytes, sizeof(bytes), 0) < 0)
		return error_set(e, "reading the file: %s", strerror(errno));
	return source_resident(source, e);
}

static int try_counters(const struct events *v, const struct source *source, struct error *e)
{
	struct event_counts before = { 0 }, between = { 0 }, after = { 0 }, seen = { 0 };
	int64_t pages;

	if (known_faults() || events_read(v, &before, e) || known_faults() ||
	    events_read(v, &between, e))
		return error_set(e, "the known faults could not be taken");
	events_add(&seen, &before, &between);
	if (seen.user_faults != TEST_USER_FAULTS || seen.kernel_faults != TEST_KERNEL_FAULTS)
		return error_set(e, "tracepoints counted %" PRIu64 " of %u faults in user mode and %"
				 PRIu64 " of %u in the kernel", seen.user_faults, TEST_USER_FAULTS,
				 seen.kernel_faults, TEST_KERNEL_FAULTS);
	if (source->bytes == 0)
		return 0;
	pages = known_pages(source, e);
	if (pages < 0 || events_read(v, &after, e))
		return -1;
	if (pages == 0 || after.cached_pages - between.cached_pages != (uint64_t)pages)
		return error_set(e, "tracepoints counted %" PRIu64 " pages put into the page cache, "
				 "of %" PRId64, after.cached_pages - between.cached_pages, pages);
	return 0;
}

int events_open(struct events *v, const struct event_ids *ids, const struct source *source,
		struct error *e)
{
	if (open_all(v, ids, source, e) == 0 && try_counters(v, source, e) == 0)
		return 0;
	events_close(v);
	return -1;
}
