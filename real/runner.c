/*
 * The runners, from sim/strategies.def, and what they share.
 */

#include "real/runner.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define STRATEGY(name) extern const struct runner runner_##name;
#include "sim/strategies.def"
#undef STRATEGY

/* In the order of strategies[]: both are made from the same list. */
static const struct runner *const runners[] = {
#define STRATEGY(name) &runner_##name,
#include "sim/strategies.def"
#undef STRATEGY
};

static const char *no_calls(const struct host *h)
{
	(void)h;
	return "it is a path of the scenario's own, for which there are no real calls";
}

static const struct runner own_path = { .cannot = no_calls };

const struct runner *runner_of(const struct strategy *s)
{
	for (size_t i = 0; i < sizeof(runners) / sizeof(runners[0]); i++) {
		if (strategies[i] == s)
			return runners[i];
	}
	return &own_path;
}

const char *runner_always(const struct host *h)
{
	(void)h;
	return NULL;
}

int job_open(struct job *j, const struct runner *r, struct error *e)
{
	j->own = NULL;
	if (lseek(j->file, 0, SEEK_SET) != 0)
		return error_set(e, "lseek: %s", strerror(errno));
	return r->open ? r->open(j, e) : 0;
}

void job_close(struct job *j, const struct runner *r)
{
	if (r->close)
		r->close(j);
	j->own = NULL;
}

size_t job_next(const struct job *j, uint64_t done_bytes)
{
	uint64_t left = j->file_bytes - done_bytes;

	if (j->index && done_bytes % j->chunk_bytes == 0)
		index_find(j->index, done_bytes);
	return (size_t)(left < j->chunk_bytes ? left : j->chunk_bytes);
}

size_t job_whole_blocks(const struct job *j, size_t bytes)
{
	return (size_t)((bytes + j->block_bytes - 1) / j->block_bytes * j->block_bytes);
}

void job_passed(const struct job *j, const struct passed *p)
{
	if (j->after)
		j->after(j->watcher, p);
}

int job_write(const struct job *j, const char *bytes, size_t n, struct error *e)
{
	size_t done = 0;

	while (done < n) {
		ssize_t wrote = write(j->socket, bytes + done, n - done);

		if (wrote < 0 && errno == EINTR)
			continue;
		if (wrote < 0)
			return error_set(e, "write: %s", strerror(errno));
		done += (size_t)wrote;
	}
	return 0;
}

int job_splice(const struct job *j, int pipe, size_t n, struct error *e)
{
	size_t done = 0;

	while (done < n) {
		ssize_t sent = splice(pipe, NULL, j->socket, NULL, n - done, 0);

		if (sent < 0 && errno == EINTR)
			continue;
		if (sent < 0)
			return error_set(e, "splice to the socket: %s", strerror(errno));
		if (sent == 0)
			return error_set(e, "splice: the pipe is empty");
		done += (size_t)sent;
	}
	return 0;
}
