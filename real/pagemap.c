/*
 * The page map.  The strategy's own code runs, once, in a child that holds both ends of the connection.
 * After each hop into the program's memory it calls back (job.after), and there the probe compares the
 * bytes with the file's and looks up their pages in /proc/self/pagemap:
 *
 *	bit 63	the page is in memory
 *	bit 61	it belongs to a file, or is shared memory (since Linux 3.5)
 *	bit 56	it is mapped just once (since 4.2)
 *
 * None of these needs a privilege, unlike the number of its frame.  Where the bytes came from another place of
 * the program's memory they must still be there too, else they were moved.
 *
 * Two controls before: fresh pages must be the program's own; pages of the file, mapped twice, must belong to
 * it and be mapped more than once.
 */

#include "real/pagemap.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "real/child.h"

#define PRESENT (UINT64_C(1) << 63)
#define OF_FILE (UINT64_C(1) << 61)
#define MAPPED_ONCE (UINT64_C(1) << 56)
#define CONTROL_PAGES 4u
#define MAX_PAGES (PAGEMAP_BYTES / 4096u + 1)	/* that 64 KiB may lie in */

struct shared {
	struct pagemap map;
	struct error error;
};

/* What the child's callback needs. */
struct watcher {
	struct pagemap *map;		/* shared with the parent */
	struct error *error;		/* shared too */
	struct sink_pair pair;
	int fd;				/* /proc/self/pagemap */
};

/* In the callback there is no way back to report by: the message is shared, so end the child. */
static _Noreturn void fail(void)
{
	child_exit(1);
}

/* The entries of the pages that these bytes lie in; returns how many. */
static size_t look_up(struct watcher *w, const char *bytes, size_t n, uint64_t entries[MAX_PAGES])
{
	const uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
	const uintptr_t first = (uintptr_t)bytes / page, last = ((uintptr_t)bytes + n - 1) / page;
	const size_t npages = (size_t)(last - first) + 1, size = npages * sizeof(entries[0]);
	ssize_t got;

	if (npages > MAX_PAGES)
		got = -1;
	else
		got = pread(w->fd, entries, size, (off_t)(first * sizeof(entries[0])));
	if (got == (ssize_t)size)
		return npages;
	error_set(w->error, "/proc/self/pagemap: %s", got < 0 ? strerror(errno) : "it is cut short");
	fail();
}

/* The pages that these bytes lie in. */
static void count(struct watcher *w, struct pagemap_hop *hop, const char *bytes, size_t n)
{
	uint64_t entries[MAX_PAGES];
	const size_t npages = look_up(w, bytes, n, entries);

	hop->npages += npages;
	for (size_t i = 0; i < npages; i++) {
		const uint64_t kind = entries[i] & (OF_FILE | MAPPED_ONCE);

		if (!(entries[i] & PRESENT))
			continue;
		hop->own_pages += kind == MAPPED_ONCE;
		hop->shared_pages += kind != MAPPED_ONCE;
	}
}

static struct pagemap_hop *find_hop(struct pagemap *m, enum place from, enum place to)
{
	for (size_t i = 0; i < m->nhops; i++) {
		if (m->hops[i].from == from && m->hops[i].to == to)
			return &m->hops[i];
	}
	if (m->nhops == PAGEMAP_HOPS)
		fail();
	m->hops[m->nhops].from = from;
	m->hops[m->nhops].to = to;
	return &m->hops[m->nhops++];
}

/* job.after: a hop is done. */
static void look(void *watcher, const struct passed *p)
{
	const char *there = p->copy ? p->copy : p->buffer;
	struct watcher *w = watcher;

	if (p->to == SOCKET_BUFFER && sink_discard(w->pair.receiver, p->bytes, w->error))
		fail();
	if (p->to != USER_BUFFER || (p->from != PAGE_CACHE && p->from != USER_BUFFER) || p->bytes == 0)
		return;
	if (source_match(there, p->offset_bytes, p->bytes) != p->bytes ||
	    (p->copy && source_match(p->buffer, p->offset_bytes, p->bytes) != p->bytes)) {
		error_set(w->error, "the program's memory does not hold the file's bytes");
		fail();
	}
	count(w, find_hop(w->map, p->from, p->to), there, p->bytes);
}

/* ---- known pages ---- */

static char *map_known(const struct source *source, size_t length)
{
	char *memory = source ? mmap(NULL, length, PROT_READ, MAP_SHARED, source->fd, 0) :
		mmap(NULL, length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	for (size_t i = 0; memory != MAP_FAILED && i < length; i += 4096) {
		if (source)
			(void)*(volatile char *)(memory + i);
		else
			*(volatile char *)(memory + i) = 1;
	}
	return memory;
}

static int control(struct watcher *w, const struct source *source)
{
	const size_t page = (size_t)sysconf(_SC_PAGESIZE), length = CONTROL_PAGES * page;
	const size_t of_file = source->bytes < length ? (size_t)source->bytes : length;
	char *fresh = map_known(NULL, length), *one = map_known(source, of_file),
	     *other = map_known(source, of_file);
	uint64_t entries[MAX_PAGES], all = UINT64_MAX, any = 0;
	struct pagemap *m = w->map;

	if (fresh == MAP_FAILED || one == MAP_FAILED || other == MAP_FAILED)
		return error_set(w->error, "mmap: %s", strerror(errno));
	count(w, &m->fresh, fresh, length);
	for (size_t i = 0, n = look_up(w, one, of_file, entries); i < n; i++) {
		all &= entries[i];
		any |= entries[i];
	}
	munmap(fresh, length);
	munmap(one, of_file);
	munmap(other, of_file);
	if (m->fresh.own_pages != m->fresh.npages)
		return error_set(w->error, "the page map knows %zu of %zu fresh pages as the program's own",
				 m->fresh.own_pages, m->fresh.npages);
	if (!(all & PRESENT) || !(all & OF_FILE) || (any & MAPPED_ONCE))
		return error_set(w->error, "the page map does not know pages of a file that is mapped twice");
	return 0;
}

/* The child: controls, then the strategy. */
static int probe(const struct trial *t, struct shared *s)
{
	struct watcher w = { .map = &s->map, .error = &s->error };
	struct source source = *t->source;
	struct trial part = *t;
	struct job j;

	if (source.bytes > PAGEMAP_BYTES)
		source.bytes = PAGEMAP_BYTES;
	if (source.bytes > t->chunk_bytes * PAGEMAP_ROUNDS)
		source.bytes = t->chunk_bytes * PAGEMAP_ROUNDS;
	part.source = &source;
	part.cache = CACHE_WARM;
	w.fd = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
	if (w.fd < 0)
		return error_set(w.error, "/proc/self/pagemap: %s", strerror(errno));
	if (sink_connect(&w.pair, t->lab, w.error) || trial_prepare(&part, w.error) || control(&w, &source))
		return -1;
	trial_job(&part, w.pair.sender, &j);
	j.depth = 1;		/* what is looked at must be all that is under way */
	if (j.chunk_bytes > PAGEMAP_BYTES)
		j.chunk_bytes = PAGEMAP_BYTES;
	j.after = look;
	j.watcher = &w;
	if (job_open(&j, t->runner, w.error) || t->runner->send(&j, w.error))
		return -1;
	job_close(&j, t->runner);
	return 0;
}

int pagemap_probe(const struct trial *t, struct pagemap *m, struct error *e)
{
	struct shared *s = child_share(sizeof(*s));
	pid_t pid;
	int status = 0;

	memset(m, 0, sizeof(*m));
	/* No memory of the program's is filled from memory. */
	if (t->source->bytes == 0 || t->buffer_bytes == 0 || t->direct)
		goto out;
	pid = child_fork(t->limit_s, e);
	if (pid == 0)
		child_exit(probe(t, s) ? 1 : 0);
	status = child_join(pid, "the page map", &s->error, e);
	*m = s->map;
out:
	child_unshare(s, sizeof(*s));
	return status;
}
