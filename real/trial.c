/*
 * A run in children of its own, and what is counted from outside: under ptrace, under seccomp, and what
 * the kernel says of a datagram.  The process that measures itself is in real/trial_measure.c, the
 * probing run in real/alias.c.
 */

#include "real/trial_parts.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "real/child.h"
#include "real/record.h"

#define PREPARE_TRIES 20
#define TIDY_NS 1000000000u	/* for all requests together ... */
#define TIDY_EACH_NS 50000000u	/* ... and after each at most */

uint64_t trial_buffer_bytes(const struct trial *t, uint64_t file_bytes, const struct strategy *s)
{
	uint64_t rounds = t->chunk_bytes ? (file_bytes + t->chunk_bytes - 1) / t->chunk_bytes : 0;
	uint64_t blocks = (file_bytes + t->block_bytes - 1) / t->block_bytes * t->block_bytes;
	uint64_t buffers = strategy_buffers(s);

	if (rounds <= 1)
		return (blocks < t->chunk_bytes ? blocks : t->chunk_bytes) * buffers;
	if (!s->batched)
		return t->chunk_bytes * buffers;
	if (rounds > t->depth)
		rounds = s->registered ? 2 * t->depth : t->depth;
	return rounds * t->chunk_bytes;
}

void trial_job(const struct trial *t, int socket, struct job *j)
{
	*j = (struct job){
		.file = t->source->fd,
		.socket = socket,
		.file_bytes = t->source->bytes,
		.chunk_bytes = t->chunk_bytes,
		.block_bytes = t->block_bytes,
		.depth = t->depth,
		.buffer_bytes = t->buffer_bytes,
	};
	if (t->buffer_bytes == 0)
		return;
	j->buffer = mmap(NULL, t->buffer_bytes, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (j->buffer == MAP_FAILED)
		abort();
	/* Touched, because a fault on a fresh page is no part of the strategy. */
	memset(j->buffer, 1, t->buffer_bytes);
}

int trial_prepare(const struct trial *t, struct error *e)
{
	int status = -1;

	/* All children share one open file, and its flags: an earlier run may have set O_DIRECT. */
	if (source_direct(t->source, false, e))
		return -1;
	/* Pages that an earlier run has sent may be held for a moment, and so stay in memory. */
	for (int i = 0; i < PREPARE_TRIES && status; i++) {
		sink_settle();
		e->text[0] = '\0';
		status = source_prepare(t->source, t->cache, e);
	}
	if (status == 0 && t->index)
		status = source_prepare(t->index, t->index_cache, e);
	if (status == 0 && t->direct)
		status = source_direct(t->source, true, e);
	return status;
}

int trial_map_index(const struct trial *t, struct job *j, struct index *x, struct error *e)
{
	if (!t->index)
		return 0;
	j->index = x;
	return index_map(x, t->index, e);
}

/*
 * After a ring is closed the kernel interrupts its program once more, some 20 ms later, to tidy up
 * (io_ring_exit_work()), and with it a write() that waits for the socket, which is then short: so if
 * there is more to send, let that pass.
 */
void trial_close_job(const struct trial *t, struct job *j, bool is_last)
{
	const uint64_t pause_ns = TIDY_NS / t->requests > TIDY_EACH_NS ? TIDY_EACH_NS :
				  TIDY_NS / t->requests;

	job_close(j, t->runner);
	if (!is_last && t->runner->close)
		nanosleep(&(struct timespec){ .tv_nsec = (long)pause_ns }, NULL);
}

/* The calls between the marks are those of the strategy. */
static int send_marked(const struct trial *t, struct job *j, struct error *e)
{
	int status = 0;

	for (uint64_t i = 0; i < t->requests && status == 0; i++) {
		status = job_open(j, t->runner, e);
		if (status == 0) {
			meter_mark(MARK_COUNT);
			status = t->runner->send(j, e);
			meter_mark(MARK_END);
		}
		trial_close_job(t, j, i + 1 == t->requests);
	}
	return status;
}

/* The child that is counted. */
static int send_traced(const struct trial *t, int socket, struct trial_shared *s)
{
	struct error *e = &s->sender_error;
	struct index index;
	struct job j;

	trial_job(t, socket, &j);
	j.completions = &s->measured.completions;
	if (trial_prepare(t, e) || trial_map_index(t, &j, &index, e) || meter_trace_me(e))
		return -1;
	if (t->record)
		record_child(t->record, &j);
	return send_marked(t, &j, e);
}

/* The child that is counted a second time, by another witness. */
static int send_notified(const struct trial *t, int socket, struct trial_shared *s)
{
	struct error *e = &s->sender_error;
	struct index index;
	struct job j;

	trial_job(t, socket, &j);
	if (trial_prepare(t, e) || trial_map_index(t, &j, &index, e) || meter_notify_me(s->notify[1], e))
		return -1;
	return send_marked(t, &j, e);
}

int trial_start(const struct trial *t, int (*send)(const struct trial *, int, struct trial_shared *),
		 struct trial_shared *s, struct record *record, struct trial_children *c, struct error *e)
{
	struct sink_pair pair;

	c->sender = c->receiver = -1;
	if (sink_connect(&pair, t->lab, e))
		return -1;
	c->receiver = child_fork(t->limit_s + 5, e);
	if (c->receiver == 0) {
		close(pair.sender);
		child_exit(sink_receive(pair.receiver, t->source->bytes, &s->measured.received) ?
			   1 : 0);
	}
	if (c->receiver > 0)
		c->sender = child_fork(t->limit_s, e);
	if (c->sender == 0) {
		close(pair.receiver);
		child_exit(send(t, pair.sender, s) ? 1 : 0);
	}
	if (record && c->sender > 0) {
		record_begin(record, c->sender, pair.sender, &s->measured.completions);
		pair.sender = -1;
	}
	sink_close(&pair);
	if (c->sender > 0)
		return 0;
	child_kill(c->receiver);
	return -1;
}

int trial_finish(struct trial_shared *s, pid_t receiver, int status, struct error *e)
{
	struct received *r = &s->measured.received;

	if (status)
		*e = s->sender_error;
	if (child_wait(receiver, "the receiver", &r->error) && status == 0) {
		*e = r->error;
		status = -1;
	}
	return status;
}

int trial_count(const struct trial *t, struct counted *c, struct error *e)
{
	struct trial_shared *s = child_share(sizeof(*s));
	struct record *r = t->record;
	struct trial_children children;
	int status = trial_start(t, send_traced, s, r, &children, e);

	if (status == 0) {
		status = meter_watch(children.sender, &c->stops, r ? &r->watcher : NULL,
				     &s->sender_error);
		if (r)		/* the receiver sees the end when nobody has the sender's end */
			record_end(r);
		status = trial_finish(s, children.receiver, status, e);
		c->received = s->measured.received;
		c->completions = s->measured.completions;
	}
	child_unshare(s, sizeof(*s));
	return status;
}

int trial_notify(const struct trial *t, struct notified *n, struct error *e)
{
	struct trial_shared *s = child_share(sizeof(*s));
	struct trial_children children;
	int status = -1;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, s->notify)) {
		error_set(e, "socketpair: %s", strerror(errno));
		goto out;
	}
	status = trial_start(t, send_notified, s, NULL, &children, e);
	if (status == 0) {
		status = meter_notify(children.sender, s->notify[0], &n->stops, &s->sender_error);
		status = trial_finish(s, children.receiver, status, e);
	}
	close(s->notify[0]);
	close(s->notify[1]);
out:
	child_unshare(s, sizeof(*s));
	return status;
}

/* In the child: the strategy's own code, though the socket is another. */
static int send_undelivered(const struct trial *t, struct trial_shared *s)
{
	struct error *e = &s->sender_error;
	struct source part = *t->source;
	struct trial one = *t;
	int status, socket;
	struct job j;

	if (part.bytes > LAB_DATAGRAM_BYTES)
		part.bytes = LAB_DATAGRAM_BYTES;
	one.source = &part;
	if (one.chunk_bytes > LAB_DATAGRAM_BYTES)
		one.chunk_bytes = LAB_DATAGRAM_BYTES;
	if (lab_dead_end(t->lab, &socket, e) || trial_prepare(&one, e))
		return -1;
	trial_job(&one, socket, &j);
	j.completions = &s->measured.completions;
	status = job_open(&j, t->runner, e);
	if (status == 0)
		status = t->runner->send(&j, e);
	job_close(&j, t->runner);
	return status;
}

int trial_undelivered(const struct trial *t, struct completions *c, struct error *e)
{
	struct trial_shared *s = child_share(sizeof(*s));
	pid_t pid = child_fork(t->limit_s, e);
	int status = -1;

	if (pid == 0)
		child_exit(send_undelivered(t, s) ? 1 : 0);
	if (pid > 0)
		status = child_wait(pid, "the datagram", &s->sender_error);
	if (pid > 0 && status)
		*e = s->sender_error;
	*c = s->measured.completions;
	child_unshare(s, sizeof(*s));
	return status;
}
