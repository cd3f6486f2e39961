/*
 * Messages and the child that sends them.  Each is filled up to whole words, so that the next one is
 * aligned where it arrives.
 */

#include "ui/background.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "real/child.h"
#include "ui/term.h"

#define READ_BYTES 65536u
#define WORD_BYTES 8u

struct head {
	int32_t kind;
	uint32_t bytes;
};

void background_init(struct background *b)
{
	*b = (struct background){ .fd = -1 };
}

/* A terminal that the display draws on is nobody else's. */
static void let_go_of_terminal(void)
{
	const int nowhere = open("/dev/null", O_RDWR);

	term_leave();
	for (int fd = 0; nowhere >= 0 && fd <= STDERR_FILENO; fd++)
		dup2(nowhere, fd);
	if (nowhere > STDERR_FILENO)
		close(nowhere);
}

int background_start(struct background *b, struct error *e)
{
	int ends[2];

	if (pipe(ends) != 0)
		return error_set(e, "pipe: %s", strerror(errno));
	for (int i = 0; i < 2; i++)
		fcntl(ends[i], F_SETFD, FD_CLOEXEC);
	fcntl(ends[0], F_SETFL, O_NONBLOCK);
	b->child = child_fork(0, e);
	close(ends[b->child == 0 ? 0 : 1]);
	b->fd = ends[b->child == 0 ? 1 : 0];
	if (b->child == 0) {
		let_go_of_terminal();
		return 0;
	}
	if (b->child > 0)
		return 1;
	close(b->fd);
	b->fd = -1;
	b->child = 0;
	return -1;
}

static void send_bytes(int fd, const void *bytes, size_t n)
{
	const char *at = bytes;

	while (n > 0) {
		const ssize_t done = write(fd, at, n);

		if (done < 0 && errno == EINTR)
			continue;
		if (done <= 0)
			child_exit(1);
		at += done;
		n -= (size_t)done;
	}
}

void background_tell(const struct background *b, int kind, const void *bytes, size_t n)
{
	static const char filling[WORD_BYTES];
	const size_t rest = (WORD_BYTES - n % WORD_BYTES) % WORD_BYTES;
	const struct head head = { .kind = kind, .bytes = (uint32_t)(n + rest) };

	send_bytes(b->fd, &head, sizeof(head));
	send_bytes(b->fd, bytes, n);
	send_bytes(b->fd, filling, rest);
}

/* Make room for n bytes more, behind what is there. */
static void reserve(struct background *b, size_t n)
{
	if (b->room - b->used >= n)
		return;
	b->room = b->used + n;
	b->buffer = realloc(b->buffer, b->room);
	if (!b->buffer)
		abort();
}

/* What is left of a message moves to the front, where it is aligned. */
static void take_whole(struct background *b, struct background_taker *t)
{
	struct head head;
	size_t at = 0;

	while (b->used - at >= sizeof(head)) {
		memcpy(&head, b->buffer + at, sizeof(head));
		if (b->used - at - sizeof(head) < head.bytes)
			break;
		t->take(t, head.kind, b->buffer + at + sizeof(head), head.bytes);
		at += sizeof(head) + head.bytes;
	}
	if (at > 0)
		memmove(b->buffer, b->buffer + at, b->used - at);
	b->used -= at;
}

void background_take(struct background *b, const char *bytes, size_t n,
		     struct background_taker *t)
{
	reserve(b, n);
	memcpy(b->buffer + b->used, bytes, n);
	b->used += n;
	take_whole(b, t);
}

bool background_read(struct background *b, struct background_taker *t)
{
	ssize_t n;

	reserve(b, READ_BYTES);
	n = read(b->fd, b->buffer + b->used, READ_BYTES);
	if (n < 0 && (errno == EINTR || errno == EAGAIN))
		return true;
	if (n <= 0)
		return false;
	b->used += (size_t)n;
	take_whole(b, t);
	return true;
}

int background_join(struct background *b, const char *what, struct error *e)
{
	const pid_t child = b->child;

	close(b->fd);
	b->fd = -1;
	b->child = 0;
	return child_wait(child, what, e);
}

void background_stop(struct background *b)
{
	if (b->fd >= 0)
		close(b->fd);
	child_kill(b->child);
	free(b->buffer);
	background_init(b);
}
