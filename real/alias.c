/*
 * The alias probe.  The strategy's own code runs, once, in a child that holds both ends of the
 * connection; after each hop it calls back (job.after), and there the probe
 *
 *	waits until the bytes have reached the far end of the hop, all of them,
 *	overwrites the source: file pages through a shared mapping, or the program's buffer,
 *	looks what is at the far end: the old bytes or the new,
 *	and puts the source right again.
 *
 * New is old with every bit turned, so each byte tells.  "Old" proves at least one copy, not
 * exactly one.  Controls on the same connection show that the probe can see both answers.
 */

#include "real/alias_watcher.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "real/check_watch.h"
#include "real/child.h"
#include "real/lab.h"

struct shared {
	struct alias alias;
	struct error error;
};

void alias_turn(char *bytes, size_t n)
{
	for (size_t i = 0; i < n; i++)
		bytes[i] = (char)~bytes[i];
}

/* Note what was seen of the part of a page; the parts of one page must agree. */
static void note_page(char *letter, const char *there, const char *old, const char *new, size_t n)
{
	char seen = PAGE_MIXED;

	if (memcmp(there, old, n) == 0)
		seen = PAGE_OLD;
	else if (memcmp(there, new, n) == 0)
		seen = PAGE_NEW;
	*letter = *letter == 0 || *letter == seen ? seen : PAGE_MIXED;
}

/* Note the far end's bytes, which belong at that offset of the file. */
void alias_note(struct watcher *w, struct alias_hop *hop, uint64_t offset, size_t n)
{
	size_t done = 0;

	while (done < n) {
		uint64_t page = (offset + done) / ALIAS_PAGE_BYTES;
		size_t left = (size_t)((page + 1) * ALIAS_PAGE_BYTES - (offset + done));
		size_t part = n - done < left ? n - done : left;

		note_page(&hop->pages[page], w->there + done, w->old + done, w->new + done, part);
		done += part;
	}
}

/* In the callback there is no way back to report by: the message is shared, so end the child. */
void alias_fail(void)
{
	child_exit(1);
}

/* Wait until all n bytes are in the receive queue: none is still on its way from the source. */
static void await(struct watcher *w, size_t n)
{
	if (sink_await(&w->pair, n, w->error))
		alias_fail();
}

static void receive(struct watcher *w, int fd, size_t n)
{
	size_t done = 0;

	while (done < n) {
		ssize_t got = read(fd, w->there + done, n - done);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0) {
			error_set(w->error, "receiving: %s", got ? strerror(errno) : "the end");
			alias_fail();
		}
		done += (size_t)got;
	}
}

char *alias_file(struct watcher *w)
{
	if (w->map)
		return w->map;
	w->map = mmap(NULL, w->source->bytes, PROT_READ | PROT_WRITE, MAP_SHARED, w->source->fd, 0);
	if (w->map == MAP_FAILED) {
		error_set(w->error, "mapping the file to overwrite it: %s", strerror(errno));
		alias_fail();
	}
	return w->map;
}

static struct alias_hop *find_hop(struct alias *a, enum place from, enum place to)
{
	for (size_t i = 0; i < a->nhops; i++) {
		if (a->hops[i].from == from && a->hops[i].to == to)
			return &a->hops[i];
	}
	if (a->nhops == ALIAS_HOPS)
		abort();
	a->hops[a->nhops].from = from;
	a->hops[a->nhops].to = to;
	return &a->hops[a->nhops++];
}

/* Where the bytes came from: what a pipe holds are the file's pages, or its hop differs already. */
static char *source_of(struct watcher *w, const struct passed *p)
{
	if (p->from == PAGE_CACHE || p->from == PIPE)
		return alias_file(w) + p->offset_bytes;
	return p->buffer;
}

void alias_pipe(struct watcher *w)
{
	if (w->pipe[0] == 0 && pipe2(w->pipe, O_CLOEXEC)) {
		error_set(w->error, "pipe2: %s", strerror(errno));
		alias_fail();
	}
}

/* Duplicate the references in the strategy's pipe, so that looking takes nothing from it. */
static void duplicate(struct watcher *w, const struct passed *p)
{
	ssize_t n;

	alias_pipe(w);
	n = tee(p->pipe, w->pipe[1], p->bytes, SPLICE_F_NONBLOCK);
	if (n == (ssize_t)p->bytes)
		return;
	error_set(w->error, "tee: %zd of %zu bytes: %s", n, p->bytes,
		  n < 0 ? strerror(errno) : "the pipe is full");
	alias_fail();
}

static void set_cork(struct watcher *w, bool on)
{
	if (sink_cork(&w->pair, on, w->error))
		alias_fail();
	w->corked = on;
}

static void set_drop(struct watcher *w, bool on)
{
	if (sink_drop(&w->pair, on, w->error))
		alias_fail();
	w->drops = on;
}

/* What was sent is where it is to be looked at: nothing moves while its source is overwritten. */
void alias_hold(struct watcher *w, size_t n)
{
	const struct timespec on_its_way = { .tv_nsec = 5000000 };

	if (w->drops)		/* until it has been dropped; whether it was, TCP tells later */
		nanosleep(&on_its_way, NULL);
	else if (!w->corked)
		await(w, n);
	/* What has left the send queue was copied on arrival already. */
	else if (sink_unsent(&w->pair, n, w->error))
		alias_fail();
}

/* Nothing has arrived, and TCP sends all of it once more, after some 200 ms. */
static void take_again(struct watcher *w, size_t n)
{
	int64_t before = sink_resent(w->pair.sender), after;

	set_drop(w, false);
	receive(w, w->pair.receiver, n);
	set_drop(w, true);
	after = sink_resent(w->pair.sender);
	if (before < 0 || after < before + (int64_t)n) {
		error_set(w->error, "of %zu bytes that were dropped TCP says to have sent only %"
			  PRId64 " again", n, before < 0 ? before : after - before);
		alias_fail();
	}
	w->alias->resent_bytes += (uint64_t)(after - before);
}

/* All of it arrives now, if it has not yet. */
void alias_take(struct watcher *w, size_t n)
{
	const bool corked = w->corked;

	if (w->drops) {
		take_again(w, n);
		return;
	}
	if (corked)
		set_cork(w, false);
	receive(w, w->pair.receiver, n);
	if (corked)
		set_cork(w, true);
}

/* The hop is done: make sure that nothing moves any more while its source is overwritten. */
static void settle(struct watcher *w, const struct passed *p)
{
	if (p->to == PIPE)
		duplicate(w, p);
	else if (p->to == SOCKET_BUFFER)
		alias_hold(w, p->bytes);
}

/* Get what is at the far end. */
static void fetch(struct watcher *w, const struct passed *p)
{
	if (p->to == USER_BUFFER) {
		memcpy(w->there, p->copy ? p->copy : p->buffer, p->bytes);
	} else if (p->to == PIPE) {
		receive(w, w->pipe[0], p->bytes);
	} else {
		alias_take(w, p->bytes);
	}
}

/* Note what is there, and show it to whoever watches. */
static void note(struct watcher *w, const struct passed *p)
{
	struct alias_hop *hop = find_hop(w->alias, p->from, p->to);
	const size_t first = (size_t)(p->offset_bytes / ALIAS_PAGE_BYTES);
	const uint64_t end = p->offset_bytes + p->bytes;

	alias_note(w, hop, p->offset_bytes, p->bytes);
	if (w->watch && p->bytes > 0)
		w->watch->pages(w->watch, hop, w->alias->npages, first,
				(size_t)((end - 1) / ALIAS_PAGE_BYTES) + 1 - first);
}

/* job.after: a hop is done. */
static void look(void *watcher, const struct passed *p)
{
	struct watcher *w = watcher;
	char *from;

	if (p->from == DISK)		/* the device's own work: nothing of ours to overwrite */
		return;
	assert(p->bytes <= ALIAS_ROUND_BYTES);
	source_pattern(w->old, p->offset_bytes, p->bytes);
	memcpy(w->new, w->old, p->bytes);
	alias_turn(w->new, p->bytes);
	from = source_of(w, p);
	settle(w, p);
	memcpy(from, w->new, p->bytes);
	fetch(w, p);
	memcpy(from, w->old, p->bytes);
	note(w, p);
}

void alias_count(struct alias_hop *hop, size_t npages)
{
	hop->npages = npages;
	for (size_t i = 0; i < npages; i++) {
		if (hop->pages[i] == 0)		/* never reported by the runner */
			hop->pages[i] = PAGE_MIXED;
		hop->old_pages += hop->pages[i] == PAGE_OLD;
		hop->new_pages += hop->pages[i] == PAGE_NEW;
	}
	hop->mixed_pages = npages - hop->old_pages - hop->new_pages;
}

/* The child: controls, then the strategy, on one connection. */
static int probe(const struct trial *t, struct shared *s)
{
	struct watcher *w = calloc(1, sizeof(*w));
	struct alias *a = &s->alias;
	/* What is sent once more should be one segment: the window is small after a loss. */
	const uint64_t most = t->corked || t->drops ? ALIAS_CORK_BYTES : ALIAS_ROUND_BYTES;
	const size_t control_bytes = t->drops ? ALIAS_CORK_BYTES : ALIAS_ROUND_BYTES;
	struct job j;

	if (!w)
		abort();
	w->alias = a;
	w->error = &s->error;
	w->source = t->source;
	w->watch = t->watch;
	if (sink_connect(&w->pair, t->lab, w->error))
		return -1;
	trial_job(t, w->pair.sender, &j);
	j.depth = 1;		/* what is looked at must be all that is under way */
	if (j.chunk_bytes > most)
		j.chunk_bytes = most;
	j.after = look;
	j.probed = true;
	j.watcher = w;
	if (trial_prepare(t, w->error))
		return -1;
	if (t->drops)
		set_drop(w, true);
	alias_control_copies(w, &a->copies, control_bytes);
	alias_control_device(w, &a->device, control_bytes);
	alias_control_passes(w, &a->passes);
	if (a->corked)
		set_cork(w, true);
	if (job_open(&j, t->runner, w->error) || t->runner->send(&j, w->error))
		return -1;
	job_close(&j, t->runner);
	for (size_t i = 0; i < a->nhops; i++)
		alias_count(&a->hops[i], a->npages);
	return alias_check_controls(a, t->drops || !t->lab || t->lab->gathers, w->error);
}

int alias_probe(const struct trial *t, struct alias *a, struct error *e)
{
	struct shared *s = child_share(sizeof(*s));
	pid_t pid;
	int status = 0;

	*a = (struct alias){ .corked = t->corked };
	if (t->source->bytes == 0)	/* no page, no hop */
		goto out;
	a->npages = (size_t)((t->source->bytes + ALIAS_PAGE_BYTES - 1) / ALIAS_PAGE_BYTES);
	a->memory = child_share((ALIAS_HOPS * a->npages) + 3 * CONTROL_PAGES);
	for (size_t i = 0; i < ALIAS_HOPS; i++)
		a->hops[i].pages = (char *)a->memory + i * a->npages;
	a->copies.pages = (char *)a->memory + ALIAS_HOPS * a->npages;
	a->passes.pages = a->copies.pages + CONTROL_PAGES;
	a->device.pages = a->passes.pages + CONTROL_PAGES;
	s->alias = *a;
	pid = child_fork(t->limit_s, e);
	if (pid == 0)
		child_exit(probe(t, s) ? 1 : 0);
	status = child_join(pid, "the alias probe", &s->error, e);
	*a = s->alias;
out:
	child_unshare(s, sizeof(*s));
	return status;
}

const struct alias_hop *alias_sent(const struct alias *a)
{
	for (size_t i = 0; i < a->nhops; i++) {
		if (a->hops[i].to == SOCKET_BUFFER)
			return &a->hops[i];
	}
	return NULL;
}

void alias_free(struct alias *a)
{
	child_unshare(a->memory, (ALIAS_HOPS * a->npages) + 3 * CONTROL_PAGES);
	memset(a, 0, sizeof(*a));
}
