/*
 * What system calls do with bytes, by the kernel's rules, and what their descriptors are.  ptrace
 * shows the call, its arguments and its result; the copies in it are inferred here, by one table of
 * calls and one rule for each pair of ends.
 */

#include "real/watch.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define IN(call, where) \
	{ .number = SYS_##call, .name = #call, .moves = MOVES_IN, .memory = where, .from = 0, \
	  .to = -1, .buffer = 1, .flags = -1 }
#define OUT(call, where, flags_argument) \
	{ .number = SYS_##call, .name = #call, .moves = MOVES_OUT, .memory = where, .from = -1, \
	  .to = 0, .buffer = 1, .flags = flags_argument }
#define ACROSS(call, in, out) \
	{ .number = SYS_##call, .name = #call, .moves = MOVES_ACROSS, .from = in, .to = out, \
	  .buffer = -1, .flags = -1 }
#define UNSEEN(call) \
	{ .number = SYS_##call, .name = #call, .moves = MOVES_UNSEEN, .from = -1, .to = -1, \
	  .buffer = -1, .flags = -1 }

static const struct call_shape shapes[] = {
	IN(read, MEMORY_BUFFER),
	IN(pread64, MEMORY_BUFFER),
	IN(readv, MEMORY_VECTOR),
	IN(preadv, MEMORY_VECTOR),
	IN(preadv2, MEMORY_VECTOR),
	IN(recvfrom, MEMORY_BUFFER),
	IN(recvmsg, MEMORY_MESSAGE),
	OUT(write, MEMORY_BUFFER, -1),
	OUT(pwrite64, MEMORY_BUFFER, -1),
	OUT(writev, MEMORY_VECTOR, -1),
	OUT(pwritev, MEMORY_VECTOR, -1),
	OUT(pwritev2, MEMORY_VECTOR, -1),
	OUT(sendto, MEMORY_BUFFER, 3),
	OUT(sendmsg, MEMORY_MESSAGE, 2),
	OUT(vmsplice, MEMORY_VECTOR, -1),
	ACROSS(sendfile, 1, 0),
	ACROSS(splice, 0, 2),
	ACROSS(tee, 0, 1),
	ACROSS(copy_file_range, 0, 2),
	{ .number = SYS_mmap, .name = "mmap", .moves = MOVES_MAP, .from = 4, .to = -1,
	  .buffer = 0, .flags = -1 },
	{ .number = SYS_munmap, .name = "munmap", .moves = MOVES_UNMAP, .from = -1, .to = -1,
	  .buffer = 0, .flags = -1 },
	UNSEEN(sendmmsg),
	UNSEEN(recvmmsg),
#ifdef SYS_io_uring_enter
	UNSEEN(io_uring_enter),
#endif
#ifdef SYS_io_submit
	UNSEEN(io_submit),
#endif
};
#define N_SHAPES (sizeof(shapes) / sizeof(shapes[0]))

const struct call_shape *call_shape_of(long number)
{
	for (size_t i = 0; i < N_SHAPES; i++) {
		if (shapes[i].number == number)
			return &shapes[i];
	}
	return NULL;
}

const struct call_shape *call_shape_named(const char *name)
{
	for (size_t i = 0; i < N_SHAPES; i++) {
		if (strcmp(shapes[i].name, name) == 0)
			return &shapes[i];
	}
	return NULL;
}

/* Where the bytes behind a descriptor lie. */
static const enum place place_of[N_FD_KINDS] = {
	[FD_FILE] = PAGE_CACHE, [FD_SOCKET] = SOCKET_BUFFER, [FD_PIPE] = PIPE,
};

static struct watch_hop hop(enum op op, enum place from, enum place to)
{
	return (struct watch_hop){ .op = from && to ? op : OP_WAIT, .from = from, .to = to };
}

/* Pages go on as references, except into a file: generic_file_splice_write copies into its pages. */
static struct watch_hop across(const struct watch_call *c)
{
	const enum place from = place_of[c->from.kind], to = place_of[c->to.kind];

	if (strcmp(c->shape->name, "copy_file_range") == 0)	/* copied, shared or elsewhere */
		return hop(OP_WAIT, NOWHERE, NOWHERE);
	return hop(to == PAGE_CACHE ? OP_COPY : OP_LINK, from, to);
}

struct watch_hop watch_hop_of(const struct watch_call *c)
{
	const enum moves moves = c->shape ? c->shape->moves : MOVES_NOTHING;

	if (c->result < 0 || (c->result == 0 && moves != MOVES_UNMAP))
		return hop(OP_WAIT, NOWHERE, NOWHERE);
	switch (moves) {
	case MOVES_IN:
		if (c->from.kind == FD_FILE && c->from.direct)
			return hop(OP_DMA, DISK, USER_BUFFER);
		return hop(OP_COPY, place_of[c->from.kind], USER_BUFFER);
	case MOVES_OUT:
		if (c->zerocopy || strcmp(c->shape->name, "vmsplice") == 0)
			return hop(OP_LINK, USER_BUFFER, place_of[c->to.kind]);
		if (c->to.kind == FD_FILE && c->to.direct)
			return hop(OP_DMA, USER_BUFFER, DISK);
		return hop(OP_COPY, USER_BUFFER, place_of[c->to.kind]);
	case MOVES_ACROSS:
		return across(c);
	case MOVES_MAP:
		return hop(OP_MAP, place_of[c->from.kind], USER_BUFFER);
	case MOVES_UNMAP:
	case MOVES_UNSEEN:
	case MOVES_NOTHING:
		break;
	}
	return hop(OP_WAIT, NOWHERE, NOWHERE);
}

enum fd_kind fd_kind_of(const char *text)
{
	static const struct {
		const char *begin;
		enum fd_kind kind;
	} forms[] = {
		{ "/dev/shm/", FD_FILE }, { "/dev/", FD_OTHER }, { "/proc/", FD_OTHER },
		{ "/sys/", FD_OTHER }, { "/memfd:", FD_FILE }, { "/", FD_FILE },
		{ "socket:[", FD_SOCKET }, { "TCP", FD_SOCKET }, { "UDP", FD_SOCKET },
		{ "UNIX", FD_SOCKET }, { "NETLINK", FD_SOCKET }, { "RAW", FD_SOCKET },
		{ "pipe:[", FD_PIPE },
	};

	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		if (strncmp(text, forms[i].begin, strlen(forms[i].begin)) == 0)
			return forms[i].kind;
	}
	return text[0] ? FD_OTHER : FD_NONE;
}

void watch_fd_name(struct watch_fd *fd, const char *text, size_t n)
{
	const size_t room = sizeof(fd->name) - 1;

	if (n > room) {
		text += n - room;
		n = room;
	}
	memcpy(fd->name, text, n);
	fd->name[n] = '\0';
}

/* Was it opened with O_DIRECT?  "flags:" of its fdinfo, in octal. */
static bool is_direct(pid_t process, int number)
{
	char path[64], line[64];
	unsigned int flags = 0;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/fdinfo/%d", (int)process, number);
	file = fopen(path, "re");
	if (!file)
		return false;
	while (fgets(line, sizeof(line), file)) {
		if (sscanf(line, "flags: %o", &flags) == 1)
			break;
	}
	fclose(file);
	return flags & O_DIRECT;
}

void watch_fd_read(struct watch_fd *fd, pid_t process, int number)
{
	char path[64], text[4096];
	struct stat st;
	ssize_t n;

	memset(fd, 0, sizeof(*fd));
	snprintf(path, sizeof(path), "/proc/%d/fd/%d", (int)process, number);
	n = readlink(path, text, sizeof(text) - 1);
	if (number < 0 || n < 0)
		return;
	text[n] = '\0';
	fd->kind = fd_kind_of(text);
	if (text[0] == '/' && stat(path, &st) == 0)	/* a FIFO has a path, too */
		fd->kind = S_ISREG(st.st_mode) && strncmp(text, "/proc/", 6) != 0 ? FD_FILE :
			   S_ISFIFO(st.st_mode) ? FD_PIPE : FD_OTHER;
	fd->direct = fd->kind == FD_FILE && is_direct(process, number);
	watch_fd_name(fd, text, (size_t)n);
}
