/*
 * Runs under ptrace and runs without.  The probing run is in real/alias.c.
 */

#include "real/trial.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "real/child.h"

#define WARM_UP_BYTES 4096u
#define PREPARE_TRIES 20

/* What sender, receiver and parent share. */
struct shared {
	struct error sender_error;
	struct measured measured;
};

void trial_job(const struct trial *t, int socket, struct job *j)
{
	*j = (struct job){
		.file = t->source->fd,
		.socket = socket,
		.file_bytes = t->source->bytes,
		.chunk_bytes = t->chunk_bytes,
		.block_bytes = t->block_bytes,
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
	if (status == 0 && t->direct)
		status = source_direct(t->source, true, e);
	return status;
}

/* The first call of anything faults its own code in: make every call once, on the side. */
static int warm_up(const struct trial *t, const struct job *job, struct error *e)
{
	struct job j = *job;
	int pair[2], status;

	if (j.file_bytes > WARM_UP_BYTES)
		j.file_bytes = WARM_UP_BYTES;
	if (j.file_bytes > j.chunk_bytes)
		j.file_bytes = j.chunk_bytes;
	if (t->direct && source_direct(t->source, true, e))
		return -1;
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair))
		return error_set(e, "socketpair: %s", strerror(errno));
	j.socket = pair[0];
	lseek(j.file, 0, SEEK_SET);
	status = t->runner->send(&j, e);
	close(pair[0]);
	close(pair[1]);
	return status;
}

/* The child that is counted. */
static int send_traced(const struct trial *t, int socket, struct shared *s)
{
	struct error *e = &s->sender_error;
	struct job j;
	int status = 0;

	trial_job(t, socket, &j);
	if (trial_prepare(t, e) || meter_trace_me(e))
		return -1;
	for (uint64_t i = 0; i < t->requests && status == 0; i++) {
		lseek(j.file, 0, SEEK_SET);
		meter_mark(MARK_COUNT);
		status = t->runner->send(&j, e);
		meter_mark(MARK_END);
	}
	return status;
}

/* The child that measures itself. */
static int send_measured(const struct trial *t, int socket, struct shared *s)
{
	struct error *e = &s->sender_error;
	struct measured *m = &s->measured;
	struct usage before, after;	/* not in shared memory, whose pages would fault in */
	struct meter meter;
	struct job j;

	trial_job(t, socket, &j);
	if (warm_up(t, &j, e) || trial_prepare(t, e))
		return -1;
	meter_open(&meter);
	meter_read(&meter, &after);	/* once in vain, for the same reason as warm_up() */
	meter_read(&meter, &before);
	for (uint64_t i = 0; i < t->requests; i++) {
		lseek(j.file, 0, SEEK_SET);
		if (t->runner->send(&j, e))
			return -1;
	}
	meter_read(&meter, &after);
	meter_close(&meter);
	usage_subtract(&after, &before);
	m->usage = after;
	m->resident_pages = source_resident(t->source, e);
	m->sent_bytes = sink_sent(socket);
	return 0;
}

/* Start the two children; the receiver first, so that the sender never waits for it. */
static int start(const struct trial *t, int (*send)(const struct trial *, int, struct shared *),
		 struct shared *s, pid_t *sender, pid_t *receiver, struct error *e)
{
	struct sink_pair pair;

	*sender = *receiver = -1;
	if (sink_connect(&pair, e))
		return -1;
	*receiver = child_fork(t->limit_s + 5, e);
	if (*receiver == 0) {
		close(pair.sender);
		child_exit(sink_receive(pair.receiver, t->source->bytes, &s->measured.received) ?
			   1 : 0);
	}
	if (*receiver > 0)
		*sender = child_fork(t->limit_s, e);
	if (*sender == 0) {
		close(pair.receiver);
		child_exit(send(t, pair.sender, s) ? 1 : 0);
	}
	sink_close(&pair);
	if (*sender > 0)
		return 0;
	child_kill(*receiver);
	return -1;
}

/* The sender has ended, with that status; wait for the receiver, and tell what went wrong first. */
static int finish(struct shared *s, pid_t receiver, int status, struct error *e)
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
	struct shared *s = child_share(sizeof(*s));
	pid_t sender, receiver;
	int status = start(t, send_traced, s, &sender, &receiver, e);

	if (status == 0) {
		status = meter_trace(sender, &c->stops, &s->sender_error);
		status = finish(s, receiver, status, e);
		c->received = s->measured.received;
	}
	child_unshare(s, sizeof(*s));
	return status;
}

int trial_measure(const struct trial *t, struct measured *m, struct error *e)
{
	struct shared *s = child_share(sizeof(*s));
	pid_t sender, receiver;
	int status = start(t, send_measured, s, &sender, &receiver, e);

	if (status == 0) {
		status = child_wait(sender, "the run", &s->sender_error);
		status = finish(s, receiver, status, e);
		*m = s->measured;
	}
	child_unshare(s, sizeof(*s));
	return status;
}
