/*
 * From the registers of a stopped thread to the record of its call: which files it is about, and
 * which memory.
 */

#include "real/watch_stop.h"

#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include "real/clock.h"

#ifndef MSG_ZEROCOPY
#define MSG_ZEROCOPY 0x4000000
#endif

/* Of the watched program's memory. */
static bool peek(pid_t tid, uint64_t address, void *to, size_t bytes)
{
	struct iovec here = { .iov_base = to, .iov_len = bytes };
	struct iovec there = { .iov_base = (void *)(uintptr_t)address, .iov_len = bytes };

	return process_vm_readv(tid, &here, 1, &there, 1, 0) == (ssize_t)bytes;
}

static void vector_spans(struct watch_call *c, uint64_t address, uint64_t n)
{
	struct iovec pieces[MAX_WATCH_SPANS];

	n = n < MAX_WATCH_SPANS ? n : MAX_WATCH_SPANS;
	if (n == 0 || !peek(c->thread, address, pieces, n * sizeof(pieces[0])))
		return;
	for (size_t i = 0; i < n; i++)
		c->spans[c->nspans++] = (struct watch_span){
			.address = (uintptr_t)pieces[i].iov_base, .bytes = pieces[i].iov_len };
}

/* The memory that the call is about, at its entry. */
static void find_spans(struct watch_call *c, const uint64_t *a)
{
	const struct call_shape *s = c->shape;
	struct msghdr message;

	switch (s->memory) {
	case MEMORY_BUFFER:
		c->spans[c->nspans++] = (struct watch_span){ .address = a[s->buffer],
							     .bytes = a[s->buffer + 1] };
		break;
	case MEMORY_VECTOR:
		vector_spans(c, a[s->buffer], a[s->buffer + 1]);
		break;
	case MEMORY_MESSAGE:
		if (peek(c->thread, a[s->buffer], &message, sizeof(message)))
			vector_spans(c, (uintptr_t)message.msg_iov, message.msg_iovlen);
		break;
	case MEMORY_NONE:
		if (s->moves == MOVES_MAP || s->moves == MOVES_UNMAP)
			c->spans[c->nspans++] = (struct watch_span){ .address = a[0],
								     .bytes = a[1] };
		break;
	}
}

void watch_entry(struct thread *t, const struct __ptrace_syscall_info *info)
{
	struct watch_call *c = &t->call;
	uint64_t a[6];

	memset(c, 0, sizeof(*c));
	for (int i = 0; i < 6; i++)
		a[i] = info->entry.args[i];
	t->in_call = true;
	c->thread = t->tid;
	c->process = t->process;
	c->shape = call_shape_of((long)info->entry.nr);
	if (c->shape) {
		if (c->shape->from >= 0 && (int)a[c->shape->from] >= 0)
			watch_fd_read(&c->from, t->process, (int)a[c->shape->from]);
		if (c->shape->to >= 0)
			watch_fd_read(&c->to, t->process, (int)a[c->shape->to]);
		if (c->shape->flags >= 0)
			c->zerocopy = a[c->shape->flags] & MSG_ZEROCOPY;
		find_spans(c, a);
	}
	c->start_ns = clock_ns(CLOCK_MONOTONIC);
}

bool watch_exit(struct thread *t, const struct __ptrace_syscall_info *info)
{
	struct watch_call *c = &t->call;

	if (!t->in_call)	/* it was in this call already when watching began */
		return false;
	t->in_call = false;
	c->end_ns = clock_ns(CLOCK_MONOTONIC);
	c->result = info->exit.rval;
	if (c->shape && c->shape->moves == MOVES_MAP) {
		if (info->exit.is_error)
			c->from.kind = FD_NONE;
		c->spans[0].address = (uint64_t)info->exit.rval;
	}
	return true;
}
