/*
 * Taking a counted run down.  The order of everything is known from the stops: what the program has
 * noted by one stop, and not by the one before, happened in between.
 *
 *	record_init(&r);
 *	parent: record_begin(&r, child, socket, completions); meter_watch(child, ..., &r.watcher, e);
 *	child:  meter_trace_me(e); record_child(&r, &job); ... the sending ...
 *	parent: record_end(&r); record_events(&r, &about, sink); record_free(&r);
 */

#include "real/record.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "real/child.h"
#include "real/clock.h"

#define MOST_HOPS (1u << 20)		/* more than there are rounds in any run that is allowed */
#define LAST_TRIES 1000			/* of a millisecond each, until all is acknowledged */

struct record_shared {
	size_t nhops;
	bool clock_is_call;		/* to look at the clock would be one more system call */
	struct record_hop hops[MOST_HOPS];
};

static uint64_t read_run_ns(int fd)
{
	char text[96];
	ssize_t n = fd < 0 ? -1 : pread(fd, text, sizeof(text) - 1, 0);

	if (n <= 0)
		return 0;
	text[n] = '\0';
	return strtoull(text, NULL, 10);
}

/* Take down how far things are. */
static struct record_stop *look(struct record *r, enum record_what what, uint64_t ns)
{
	struct record_stop *s;

	if (r->nstops == r->cap) {
		r->cap = r->cap ? 2 * r->cap : 256;
		r->stops = realloc(r->stops, r->cap * sizeof(r->stops[0]));
		if (!r->stops)
			abort();
	}
	s = &r->stops[r->nstops++];
	*s = (struct record_stop){
		.what = what, .ns = ns, .nhops = r->shared->nhops,
		.read_bytes = meter_read_bytes(r->io_fd), .run_ns = read_run_ns(r->schedule_fd),
	};
	if (r->completions)
		s->completions = *r->completions;
	if (sink_progress(r->socket, &s->tcp) != 0 && r->nstops > 1)
		s->tcp = s[-1].tcp;
	return s;
}

/* A known call does nothing, so the time that it takes is that of being traced. */
static void note_known(struct record *r, const struct stop *stop)
{
	if (stop->is_entry)
		r->entered_ns = clock_ns(CLOCK_MONOTONIC);
	else if (r->nknown < KNOWN_CALLS)
		r->known_ns[r->nknown++] = stop->ns - r->entered_ns;
}

static void note_call(struct record *r, const struct stop *stop)
{
	struct record_stop *s = look(r, stop->is_entry ? RECORD_ENTER : RECORD_LEAVE, stop->ns);

	memcpy(s->call, stop->call, sizeof(s->call));
	s->result = stop->result;
	if (stop->is_entry)		/* it has waited for this until now */
		s->ns = clock_ns(CLOCK_MONOTONIC);
}

static void note_stop(struct stop_watcher *w, const struct stop *stop)
{
	struct record *r = (struct record *)w;

	if (stop->is_mark && stop->mark == MARK_COUNT && !stop->is_entry) {
		look(r, RECORD_BEGIN, stop->ns)->ns = clock_ns(CLOCK_MONOTONIC);
		r->counting = true;
	} else if (stop->is_mark && stop->mark == MARK_END && stop->is_entry && r->counting) {
		look(r, RECORD_END, stop->ns);
		r->counting = false;
	} else if (!stop->is_mark && stop->mark == MARK_TEST) {
		note_known(r, stop);
	} else if (!stop->is_mark && stop->mark == MARK_CLOCK) {
		r->shared->clock_is_call = true;
	} else if (!stop->is_mark && stop->mark == MARK_COUNT) {
		note_call(r, stop);
	}
}

void record_init(struct record *r)
{
	*r = (struct record){ .watcher.stop = note_stop, .socket = -1, .io_fd = -1,
			      .schedule_fd = -1 };
	r->shared = child_share(sizeof(*r->shared));
	r->hops = r->shared->hops;
}

static void close_all(struct record *r)
{
	if (r->socket >= 0)
		close(r->socket);
	if (r->io_fd >= 0)
		close(r->io_fd);
	if (r->schedule_fd >= 0)
		close(r->schedule_fd);
	r->socket = r->io_fd = r->schedule_fd = -1;
}

void record_free(struct record *r)
{
	close_all(r);
	child_unshare(r->shared, sizeof(*r->shared));
	free(r->stops);
	*r = (struct record){ .socket = -1 };
}

/* job.after: in the child, which may make no system call here. */
static void note_hop(void *shared, const struct passed *p)
{
	struct record_shared *s = shared;

	if (s->nhops == MOST_HOPS)
		return;
	s->hops[s->nhops++] = (struct record_hop){
		.ns = s->clock_is_call ? 0 : clock_ns(CLOCK_MONOTONIC),
		.offset_bytes = p->offset_bytes, .bytes = p->bytes, .from = p->from, .to = p->to,
	};
}

void record_child(const struct record *r, struct job *j)
{
	/* The tracer sees whether this is a system call here; mostly the C library needs none. */
	meter_mark(MARK_CLOCK);
	clock_ns(CLOCK_MONOTONIC);
	meter_mark(MARK_END);
	j->after = note_hop;
	j->watcher = r->shared;
}

void record_begin(struct record *r, pid_t child, int socket, const struct completions *c)
{
	char path[64];

	r->socket = socket;
	r->completions = c;
	snprintf(path, sizeof(path), "/proc/%ld/io", (long)child);
	r->io_fd = open(path, O_RDONLY | O_CLOEXEC);
	snprintf(path, sizeof(path), "/proc/%ld/schedstat", (long)child);
	r->schedule_fd = open(path, O_RDONLY | O_CLOEXEC);
}

void record_end(struct record *r)
{
	const struct timespec pause = { .tv_nsec = 1000000 };
	struct sink_progress p = { 0 };
	struct record_stop *s;

	for (int i = 0; i < LAST_TRIES; i++) {
		if (sink_progress(r->socket, &p) != 0 || p.unacked_bytes == 0)
			break;
		nanosleep(&pause, NULL);
	}
	s = look(r, RECORD_LAST, clock_ns(CLOCK_MONOTONIC));
	if (r->nstops > 1) {	/* the task is gone, and with it what it says of itself */
		s->read_bytes = s[-1].read_bytes;
		s->run_ns = s[-1].run_ns;
	}
	r->completions = NULL;
	close_all(r);
}

static int compare_ns(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

uint64_t record_stop_ns(const struct record *r)
{
	uint64_t sorted[KNOWN_CALLS];

	if (r->nknown == 0)
		return 0;
	memcpy(sorted, r->known_ns, r->nknown * sizeof(sorted[0]));
	qsort(sorted, r->nknown, sizeof(sorted[0]), compare_ns);
	return sorted[r->nknown / 2];
}
