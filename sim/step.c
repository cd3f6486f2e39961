/*
 * The names of places and operations, as files and the command line spell them.
 * Add a place or an operation in sim/step.h, and its name here.
 */

#include "sim/step.h"

#include <string.h>

static const char *const place_names[] = {
	[NOWHERE] = "",
	[DISK] = "disk",
	[PAGE_CACHE] = "page-cache",
	[USER_BUFFER] = "user-buffer",
	[PIPE] = "pipe",
	[SOCKET_BUFFER] = "socket-buffer",
	[NIC] = "nic",
	[PAGE_TABLES] = "page-tables",
	[PINNED] = "pinned",
};

static const char *const op_names[] = {
	[OP_ENTER] = "enter",
	[OP_LEAVE] = "leave",
	[OP_DMA] = "dma",
	[OP_WAIT] = "wait",
	[OP_COPY] = "copy",
	[OP_LINK] = "link",
	[OP_XMIT] = "xmit",
	[OP_MAP] = "map",
	[OP_UNMAP] = "unmap",
	[OP_SPIN] = "spin",
	[OP_ISSUE] = "issue",
	[OP_COMPLETE] = "complete",
	[OP_REAP] = "reap",
	[OP_LOOKUP] = "lookup",
	[OP_SUBMIT] = "submit",
	[OP_MEDIA] = "media",
	[OP_SLEEP] = "sleep",
	[OP_WAKE] = "wake",
	[OP_PREEMPT] = "preempt",
	[OP_RESUME] = "resume",
	[OP_SEEN] = "seen",
	[OP_FAULT] = "fault",
	[OP_IRQ] = "irq",
	[OP_WIRE] = "wire",
	[OP_ACK] = "ack",
	[OP_ALLOC] = "alloc",
	[OP_FREE] = "free",
	[OP_EVICT] = "evict",
	[OP_CHECKSUM] = "checksum",
	[OP_DROP] = "drop",
	[OP_DONE] = "done",
};

_Static_assert(sizeof(place_names) / sizeof(place_names[0]) == N_PLACES, "a name per place");
_Static_assert(sizeof(op_names) / sizeof(op_names[0]) == N_OPS, "a name per operation");

static int find(const char *const *names, int n, const char *name)
{
	for (int i = 0; i < n; i++) {
		if (strcmp(names[i], name) == 0)
			return i;
	}
	return -1;
}

const char *place_name(enum place place)
{
	return place_names[place];
}

const char *op_name(enum op op)
{
	return op_names[op];
}

int place_find(const char *name)
{
	return find(place_names, N_PLACES, name);
}

int op_find(const char *name)
{
	return find(op_names, N_OPS, name);
}
