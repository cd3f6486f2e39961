/*
 * From calls to paths: bytes that a call brought into the program's memory or into a pipe are
 * remembered with where they came from; a call that sends memory or empties a pipe looks there.
 * Each call is also written to the trace, with the hop that it is inferred to make.
 */

#include "real/watch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define N_SOURCES 256		/* the last so many */
#define MAX_EVENTS 1900000	/* less than what the display takes */
#define MAX_PATHS 4096		/* then the rest share one */

/* Bytes in a process's memory (or in a pipe) and where they came from. */
struct watch_source {
	pid_t process;			/* 0: none */
	struct watch_span span;		/* of memory */
	char pipe[FD_NAME_BYTES];	/* or of that pipe, if not "" */
	struct watch_fd origin;
	enum way way;			/* that it becomes when it is written to a socket */
	uint64_t copied, referenced;	/* hops so far */
	uint64_t calls;			/* not yet told to a path */
	size_t event;			/* the hop in the trace, from 1; 0: none */
};

const char *way_name(enum way way)
{
	static const char *const names[N_WAYS] = {
		"read-write", "direct-write", "mmap-write", "sendfile", "splice", "vmsplice",
		"zerocopy-send", "own bytes",
	};

	return names[way];
}

void watch_init(struct watch *w)
{
	*w = (struct watch){ 0 };
	trace_init(&w->trace);
	w->sources = calloc(N_SOURCES, sizeof(w->sources[0]));
	if (!w->sources)
		abort();
}

void watch_free(struct watch *w)
{
	trace_free(&w->trace);
	free(w->paths);
	free(w->sources);
	free(w->threads);
	*w = (struct watch){ 0 };
}

/* Each thread has a lane of its own; beyond the last lane they share. */
static uint8_t lane_of(struct watch *w, pid_t thread)
{
	size_t i = 0;

	while (i < w->nthreads && w->threads[i] != thread)
		i++;
	if (i == w->nthreads) {
		w->threads = realloc(w->threads, (i + 1) * sizeof(w->threads[0]));
		if (!w->threads)
			abort();
		w->threads[w->nthreads++] = thread;
	}
	return (uint8_t)(i % MAX_CORES);
}

static size_t put(struct watch *w, const struct watch_call *c, struct watch_hop hop, uint64_t bytes,
		  uint64_t from_ns, uint64_t to_ns)
{
	struct event e = {
		.start_ns = from_ns - w->zero_ns, .end_ns = to_ns - w->zero_ns, .op = (uint8_t)hop.op,
		.from = (uint8_t)hop.from, .to = (uint8_t)hop.to, .bytes = bytes, .step = -1,
		.phase = PHASE_LOOP, .chunk = w->calls - 1, .lane = LANE_CPU,
		.core = lane_of(w, c->thread), .again = hop.op == OP_LEAVE && c->result == -11,
	};

	if (w->trace.n >= MAX_EVENTS) {
		w->left_out_events++;
		return 0;
	}
	if (hop.op == OP_DMA)
		e.lane = LANE_DMA_DISK;
	snprintf(e.call, sizeof(e.call), "%s", c->shape->name);
	w->trace.sink.put(&w->trace.sink, &e);
	return w->trace.n;
}

/* A system call, its hop and its return.  Where in the call the hop was is not seen: all of it. */
static size_t put_call(struct watch *w, const struct watch_call *c, struct watch_hop hop)
{
	size_t event = 0;

	put(w, c, (struct watch_hop){ .op = OP_ENTER }, 0, c->start_ns, c->start_ns);
	if (hop.op != OP_WAIT)
		event = put(w, c, hop, (uint64_t)(hop.op == OP_MAP ? c->spans[0].bytes :
						  (uint64_t)c->result), c->start_ns, c->end_ns);
	put(w, c, (struct watch_hop){ .op = OP_LEAVE }, 0, c->end_ns, c->end_ns);
	return event;
}

static struct watch_path *path_of(struct watch *w, const struct watch_fd *from,
				  const struct watch_fd *to, enum way way)
{
	struct watch_path *p;

	for (size_t i = w->npaths; i-- > 0;) {
		p = &w->paths[i];
		if (p->way == way && strcmp(p->to, to->name) == 0 &&
		    strcmp(p->from, from->name) == 0)
			return p;
	}
	if (w->npaths == MAX_PATHS)
		return &w->paths[MAX_PATHS - 1];
	if (w->npaths == w->room) {
		w->room = w->room ? 2 * w->room : 64;
		w->paths = realloc(w->paths, w->room * sizeof(w->paths[0]));
		if (!w->paths)
			abort();
	}
	p = &w->paths[w->npaths++];
	*p = (struct watch_path){ .from_kind = from->kind, .to_kind = to->kind, .way = way };
	snprintf(p->from, sizeof(p->from), "%s", from->name);
	snprintf(p->to, sizeof(p->to), "%s", to->name);
	return p;
}

/* The newest source of that memory or, with a name, of that pipe. */
static struct watch_source *find_source(struct watch *w, pid_t process, uint64_t address,
					const char *pipe)
{
	for (size_t i = 1; i <= N_SOURCES; i++) {
		struct watch_source *s = &w->sources[(w->next_source - i) % N_SOURCES];

		if (pipe ? s->process && strcmp(s->pipe, pipe) == 0 :
			   s->process == process && !s->pipe[0] &&
			   address - s->span.address < s->span.bytes)
			return s;
	}
	return NULL;
}

static struct watch_source *add_source(struct watch *w, const struct watch_call *c)
{
	struct watch_source *s = &w->sources[w->next_source++ % N_SOURCES];

	*s = (struct watch_source){ .process = c->process, .calls = 1 };
	return s;
}

static void brought_in(struct watch *w, const struct watch_call *c, struct watch_hop hop,
		       size_t event)
{
	uint64_t left = (uint64_t)c->result;

	for (size_t i = 0; i < c->nspans && left > 0; i++) {
		struct watch_source *s = add_source(w, c);

		s->span = c->spans[i];
		if (hop.op != OP_MAP && s->span.bytes > left)
			s->span.bytes = left;
		left -= hop.op == OP_MAP ? 0 : s->span.bytes;
		s->origin = c->from;
		s->calls = i == 0;
		s->copied = hop.op == OP_COPY;
		s->way = hop.op == OP_MAP ? WAY_MMAP_WRITE :
			 hop.op == OP_DMA ? WAY_DIRECT_WRITE : WAY_READ_WRITE;
		s->event = event;
	}
}

/* Part of what a call sent came from there (NULL: not known). */
static void went_out(struct watch *w, const struct watch_call *c, struct watch_source *s,
		     struct watch_hop hop, uint64_t bytes, size_t event)
{
	static const struct watch_fd own = { .kind = FD_NONE };
	enum way way = s ? s->way : WAY_OWN;
	struct watch_path *p;

	if (!s && c->to.kind != FD_SOCKET)
		return;
	if (s && c->zerocopy)
		way = WAY_ZEROCOPY_SEND;
	p = path_of(w, s ? &s->origin : &own, &c->to, way);
	p->bytes += bytes;
	p->calls += (p->last_call != w->calls) + (s ? s->calls : 0);
	p->last_call = w->calls;
	p->copied_bytes += bytes * ((s ? s->copied : 0) + (hop.op == OP_COPY));
	p->referenced_bytes += bytes * ((s ? s->referenced : 0) + (hop.op == OP_LINK));
	if (!s)
		return;
	s->calls = 0;
	if (c->to.kind == FD_SOCKET && s->origin.kind == FD_FILE) {
		w->trace.header.payload_bytes += bytes;
		if (event)
			w->trace.events[event - 1].payload_bytes += bytes;
		if (s->event && s->way != WAY_MMAP_WRITE)
			w->trace.events[s->event - 1].payload_bytes += bytes;
	}
}

/* Into a pipe as pages: whoever takes them out finds where they came from. */
static void into_pipe(struct watch *w, const struct watch_call *c, struct watch_source *from,
		      enum way way, size_t event)
{
	struct watch_source *s = add_source(w, c);

	snprintf(s->pipe, sizeof(s->pipe), "%s", c->to.name);
	s->origin = from ? from->origin : c->from;
	s->way = way;
	s->copied = from ? from->copied : 0;
	s->referenced = (from ? from->referenced : 0) + 1;
	s->calls = 1 + (from ? from->calls : 0);
	if (from && from != s)
		from->calls = 0;
	s->event = event;
}

static void from_memory(struct watch *w, const struct watch_call *c, struct watch_hop hop,
			size_t event)
{
	uint64_t left = (uint64_t)c->result;

	if (c->to.kind == FD_PIPE && hop.op == OP_LINK) {
		struct watch_source *s = c->nspans ? find_source(w, c->process,
						c->spans[0].address, NULL) : NULL;

		into_pipe(w, c, s, WAY_VMSPLICE, event);
		return;
	}
	for (size_t i = 0; i < c->nspans && left > 0; i++) {
		const uint64_t n = c->spans[i].bytes < left ? c->spans[i].bytes : left;

		if (n == 0)
			continue;
		went_out(w, c, find_source(w, c->process, c->spans[i].address, NULL), hop, n,
			 event);
		left -= n;
	}
	if (left > 0)	/* more pieces than are kept */
		went_out(w, c, NULL, hop, left, event);
}

static void across(struct watch *w, const struct watch_call *c, struct watch_hop hop, size_t event)
{
	const bool splice = strcmp(c->shape->name, "sendfile") != 0;
	struct watch_source here = { .origin = c->from, .way = splice ? WAY_SPLICE : WAY_SENDFILE };
	struct watch_source *s = c->from.kind == FD_PIPE ?
		find_source(w, 0, 0, c->from.name) : NULL;

	if (c->to.kind == FD_PIPE)
		into_pipe(w, c, s, s ? s->way : here.way, event);
	else
		went_out(w, c, s ? s : &here, hop, (uint64_t)c->result, event);
}

void watch_add(struct watch *w, const struct watch_call *c)
{
	const struct watch_hop hop = watch_hop_of(c);
	size_t event;

	if (!c->shape || (c->shape->moves == MOVES_MAP && c->from.kind != FD_FILE)) {
		w->other_calls++;
		return;
	}
	if (c->shape->moves == MOVES_UNMAP) {	/* only of a file that was mapped */
		struct watch_source *s = c->nspans ? find_source(w, c->process,
						c->spans[0].address, NULL) : NULL;

		if (!s || s->way != WAY_MMAP_WRITE) {
			w->other_calls++;
			return;
		}
		s->process = 0;
	}
	if (w->calls++ == 0)
		w->zero_ns = c->start_ns;
	/* A thread's first call may end after another's that began later. */
	if (c->start_ns < w->zero_ns) {
		for (size_t i = 0; i < w->trace.n; i++) {
			w->trace.events[i].start_ns += w->zero_ns - c->start_ns;
			w->trace.events[i].end_ns += w->zero_ns - c->start_ns;
		}
		w->zero_ns = c->start_ns;
	}
	event = put_call(w, c, hop);
	if (event)
		w->trace.events[event - 1].payload_bytes = 0;
	if (c->shape->moves == MOVES_UNSEEN) {
		w->unseen_calls++;
		w->unseen = c->shape->name;
	}
	if (hop.op == OP_WAIT)
		return;
	if (c->shape->moves == MOVES_IN || c->shape->moves == MOVES_MAP)
		brought_in(w, c, hop, event);
	else if (c->shape->moves == MOVES_OUT)
		from_memory(w, c, hop, event);
	else
		across(w, c, hop, event);
}

uint64_t watch_sent_bytes(const struct watch *w, enum way way)
{
	uint64_t bytes = 0;

	for (size_t i = 0; i < w->npaths; i++) {
		if (w->paths[i].way == way && w->paths[i].to_kind == FD_SOCKET)
			bytes += w->paths[i].bytes;
	}
	return bytes;
}

struct keyed {
	struct event event;
	size_t index;
};

static int by_start(const void *a, const void *b)
{
	const struct keyed *x = a, *y = b;

	if (x->event.start_ns != y->event.start_ns)
		return x->event.start_ns < y->event.start_ns ? -1 : 1;
	return x->index < y->index ? -1 : 1;
}

/* Stable; calls come in by their return. */
static void sort(struct trace *t)
{
	struct keyed *keyed = calloc(t->n + 1, sizeof(*keyed));

	if (!keyed)
		abort();
	for (size_t i = 0; i < t->n; i++)
		keyed[i] = (struct keyed){ .event = t->events[i], .index = i };
	qsort(keyed, t->n, sizeof(*keyed), by_start);
	for (size_t i = 0; i < t->n; i++)
		t->events[i] = keyed[i].event;
	free(keyed);
}

/* What the header says by now. */
static void fill_header(const struct watch *w, const char *name, struct trace_header *h)
{
	const char *slash = strrchr(name, '/');
	enum way chief = WAY_OWN;
	uint64_t most = 0;

	for (int way = 0; way < WAY_OWN; way++) {
		const uint64_t bytes = watch_sent_bytes(w, (enum way)way);

		if (bytes > most) {
			most = bytes;
			chief = (enum way)way;
		}
	}
	snprintf(h->source, sizeof(h->source), "watched");
	snprintf(h->scenario, sizeof(h->scenario), "%.60s", slash && slash[1] ? slash + 1 : name);
	snprintf(h->label, sizeof(h->label), "%s", h->scenario);
	snprintf(h->strategy, sizeof(h->strategy), "%s", chief != WAY_OWN ? way_name(chief) : "");
	snprintf(h->kernel, sizeof(h->kernel), "host");
	snprintf(h->machine, sizeof(h->machine), "host");
	h->payload_bytes = h->file_bytes = w->trace.header.payload_bytes;
	h->count = COUNT_ALL;
}

void watch_copy(const struct watch *w, const char *name, struct trace *t)
{
	if (t->cap < w->trace.n) {
		t->cap = w->trace.n + w->trace.n / 2;
		t->events = realloc(t->events, t->cap * sizeof(t->events[0]));
		if (!t->events)
			abort();
	}
	t->n = w->trace.n;
	if (t->n > 0)
		memcpy(t->events, w->trace.events, t->n * sizeof(t->events[0]));
	sort(t);
	fill_header(w, name, &t->header);
}

void watch_finish(struct watch *w, const char *name)
{
	sort(&w->trace);
	fill_header(w, name, &w->trace.header);
}
