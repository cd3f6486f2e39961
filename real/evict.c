/*
 * The eviction probe.  The strategy's own code runs, once, in a child that holds both ends of the
 * connection.  After each hop of file pages it calls back (job.after), and there the probe asks
 * the kernel to drop all of the file that it can, and counts which pages stay.  Then it reads what
 * was sent, compares it, and shows that now the pages go: so it was the queue that had held them.
 *
 * A mapping holds pages too, so the strategy's own is emptied before (MADV_DONTNEED): it stays, and
 * is filled again when it is next touched.  A zero-copy send is looked at while a corked socket
 * holds it back, like in the alias probe.
 *
 * Two controls before: pages that nobody holds must go, pages of a mapping that was touched stay.
 */

#include "real/evict.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "real/child.h"

#define LET_GO_TRIES 20		/* buffers are freed late, see sink_settle() */

struct shared {
	struct evict evict;
	struct error error;
};

/* What the child's callback needs. */
struct watcher {
	struct evict *evict;		/* shared with the parent */
	struct error *error;		/* shared too */
	struct sink_pair pair;
	struct source source;		/* the beginning of the file */
	bool maps, corked;
	char *map;			/* the strategy's, once it has told of it */
};

/* In the callback there is no way back to report by: the message is shared, so end the child. */
static _Noreturn void fail(void)
{
	child_exit(1);
}

/* Drop what can be dropped; the pages of that range that stay are added to the hop's. */
static size_t drop(struct watcher *w, struct evict_hop *hop, uint64_t offset, size_t n)
{
	const uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE);
	int64_t kept;

	/* If it is not emptied, it keeps pages that nobody else does. */
	if (w->map && madvise(w->map, w->source.bytes, MADV_DONTNEED)) {
		error_set(w->error, "emptying the mapping: %s", strerror(errno));
		fail();
	}
	posix_fadvise(w->source.fd, 0, 0, POSIX_FADV_DONTNEED);
	kept = source_resident_part(&w->source, offset, n, w->error);
	if (kept < 0)
		fail();
	hop->npages += (size_t)((offset + n + page - 1) / page - offset / page);
	hop->kept_pages += (size_t)kept;
	return (size_t)kept;
}

static struct evict_hop *find_hop(struct evict *v, enum place from, enum place to)
{
	for (size_t i = 0; i < v->nhops; i++) {
		if (v->hops[i].from == from && v->hops[i].to == to)
			return &v->hops[i];
	}
	if (v->nhops == EVICT_HOPS)
		abort();
	v->hops[v->nhops].from = from;
	v->hops[v->nhops].to = to;
	return &v->hops[v->nhops++];
}

static void receive(struct watcher *w, uint64_t offset, size_t n)
{
	char there[EVICT_BYTES];
	size_t done = 0;

	while (done < n) {
		ssize_t got = read(w->pair.receiver, there + done, n - done);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0) {
			error_set(w->error, "receiving: %s", got ? strerror(errno) : "the end");
			fail();
		}
		done += (size_t)got;
	}
	if (source_match(there, offset, n) == n)
		return;
	error_set(w->error, "bytes arrived wrong while their pages were being dropped");
	fail();
}

/* What was sent has been read: nothing may hold its pages any more. */
static void let_go(struct watcher *w, uint64_t offset, size_t n)
{
	const struct timespec pause = { .tv_nsec = 1000000 };
	struct evict_hop after = { 0 };
	size_t kept = 0;

	for (int i = 0; i < LET_GO_TRIES; i++) {
		sink_settle();
		kept = drop(w, &after, offset, n);
		if (kept == 0)
			return;
		nanosleep(&pause, NULL);
	}
	error_set(w->error, "%zu pages stay in memory after all has been read", kept);
	fail();
}

/* n bytes were sent and nobody has read them. */
static void look_at_queue(struct watcher *w, struct evict_hop *hop, uint64_t offset, size_t n)
{
	if (w->corked ? sink_unsent(&w->pair, n, w->error) : sink_await(&w->pair, n, w->error))
		fail();
	if (hop)
		drop(w, hop, offset, n);
	if (w->corked && sink_cork(&w->pair, false, w->error))
		fail();
	receive(w, offset, n);
	if (w->corked && sink_cork(&w->pair, true, w->error))
		fail();
	if (hop)
		let_go(w, offset, n);
}

/* job.after: a hop is done. */
static void look(void *watcher, const struct passed *p)
{
	struct watcher *w = watcher;
	struct evict_hop *hop = NULL;

	if (p->from == PAGE_CACHE || p->from == PIPE)	/* else no file page: only make room */
		hop = find_hop(w->evict, p->from, p->to);
	if (w->maps && p->from == PAGE_CACHE)
		w->map = p->buffer - p->offset_bytes;
	if (p->to == SOCKET_BUFFER)
		look_at_queue(w, hop, p->offset_bytes, p->bytes);
	else if (hop)
		drop(w, hop, p->offset_bytes, p->bytes);
}

static int control(struct watcher *w)
{
	const size_t n = (size_t)w->source.bytes;
	struct evict *v = w->evict;
	char *map;

	drop(w, &v->free, 0, n);
	if (v->free.kept_pages > 0)
		return error_set(w->error, "pages stay in memory here although nobody holds them "
				 "(%zu of %zu)", v->free.kept_pages, v->free.npages);
	if (source_prepare(&w->source, CACHE_WARM, w->error))
		return -1;
	map = mmap(NULL, n, PROT_READ, MAP_SHARED, w->source.fd, 0);
	if (map == MAP_FAILED)
		return error_set(w->error, "mmap: %s", strerror(errno));
	for (size_t i = 0; i < n; i += 4096)
		(void)*(volatile char *)(map + i);
	drop(w, &v->held, 0, n);
	if (munmap(map, n))	/* it would hold the pages of all that is to come */
		return error_set(w->error, "munmap: %s", strerror(errno));
	if (v->held.kept_pages != v->held.npages)
		return error_set(w->error, "pages can be dropped here although a mapping holds "
				 "them (%zu of %zu stay)", v->held.kept_pages, v->held.npages);
	return 0;
}

/* The child: controls, then the strategy. */
static int probe(const struct trial *t, struct shared *s)
{
	struct trial part = *t;
	struct watcher w = {
		.evict = &s->evict, .error = &s->error, .maps = t->maps, .source = *t->source,
	};
	const uint64_t most = t->corked ? EVICT_CORK_BYTES : EVICT_BYTES;
	struct job j;

	if (w.source.bytes > EVICT_BYTES)
		w.source.bytes = EVICT_BYTES;
	if (w.source.bytes > t->chunk_bytes * EVICT_ROUNDS)
		w.source.bytes = t->chunk_bytes * EVICT_ROUNDS;
	part.source = &w.source;
	part.cache = CACHE_WARM;
	if (sink_connect(&w.pair, t->lab, w.error) || trial_prepare(&part, w.error) || control(&w) ||
	    trial_prepare(&part, w.error))
		return -1;
	trial_job(&part, w.pair.sender, &j);
	j.depth = 1;		/* what is looked at must be all that is under way */
	if (j.chunk_bytes > most)
		j.chunk_bytes = most;
	j.after = look;
	j.watcher = &w;
	w.corked = t->corked;
	if (w.corked && sink_cork(&w.pair, true, w.error))
		return -1;
	if (job_open(&j, t->runner, w.error) || t->runner->send(&j, w.error))
		return -1;
	job_close(&j, t->runner);
	return 0;
}

int evict_probe(const struct trial *t, struct evict *v, struct error *e)
{
	struct shared *s = child_share(sizeof(*s));
	pid_t pid;
	int status = 0;

	memset(v, 0, sizeof(*v));
	if (t->source->bytes == 0 || t->direct)		/* no file page is passed on */
		goto out;
	pid = child_fork(t->limit_s, e);
	if (pid == 0)
		child_exit(probe(t, s) ? 1 : 0);
	status = child_join(pid, "the eviction probe", &s->error, e);
	*v = s->evict;
out:
	child_unshare(s, sizeof(*s));
	return status;
}
