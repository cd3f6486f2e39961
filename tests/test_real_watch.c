/*
 * Watching: what the kernel does by its rules, logs of strace, and programs of our own that are
 * traced.  Called with an argument this program is one of those.
 */

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "real/watch.h"
#include "tests/test.h"

#define FILE_BYTES 100000
#define CHUNK_BYTES 65536

/* --- the rules ---------------------------------------------------------------------------- */

struct rule_row {
	const char *name, *call;
	enum fd_kind from, to;
	bool direct, zerocopy;
	int64_t result;
	enum op op;		/* OP_WAIT: no hop */
	enum place hop_from, hop_to;
};

static const struct rule_row rules[] = {
	{ "read of a file copies", "read", FD_FILE, FD_NONE, 0, 0, 9, OP_COPY, PAGE_CACHE, USER_BUFFER },
	{ "pread64 as well", "pread64", FD_FILE, FD_NONE, 0, 0, 9, OP_COPY, PAGE_CACHE, USER_BUFFER },
	{ "O_DIRECT does not", "read", FD_FILE, FD_NONE, 1, 0, 9, OP_DMA, DISK, USER_BUFFER },
	{ "read of a socket", "read", FD_SOCKET, FD_NONE, 0, 0, 9, OP_COPY, SOCKET_BUFFER, USER_BUFFER },
	{ "read of a pipe", "read", FD_PIPE, FD_NONE, 0, 0, 9, OP_COPY, PIPE, USER_BUFFER },
	{ "read of a terminal", "read", FD_OTHER, FD_NONE, 0, 0, 9, OP_WAIT, 0, 0 },
	{ "read at the end", "read", FD_FILE, FD_NONE, 0, 0, 0, OP_WAIT, 0, 0 },
	{ "read that fails", "read", FD_FILE, FD_NONE, 0, 0, -5, OP_WAIT, 0, 0 },
	{ "write to a socket", "write", FD_NONE, FD_SOCKET, 0, 0, 9, OP_COPY, USER_BUFFER, SOCKET_BUFFER },
	{ "MSG_ZEROCOPY", "sendto", FD_NONE, FD_SOCKET, 0, 1, 9, OP_LINK, USER_BUFFER, SOCKET_BUFFER },
	{ "write to a file", "write", FD_NONE, FD_FILE, 0, 0, 9, OP_COPY, USER_BUFFER, PAGE_CACHE },
	{ "sendfile", "sendfile", FD_FILE, FD_SOCKET, 0, 0, 9, OP_LINK, PAGE_CACHE, SOCKET_BUFFER },
	{ "sendfile to a file", "sendfile", FD_FILE, FD_FILE, 0, 0, 9, OP_COPY, PAGE_CACHE, PAGE_CACHE },
	{ "splice into a pipe", "splice", FD_FILE, FD_PIPE, 0, 0, 9, OP_LINK, PAGE_CACHE, PIPE },
	{ "splice out of it", "splice", FD_PIPE, FD_SOCKET, 0, 0, 9, OP_LINK, PIPE, SOCKET_BUFFER },
	{ "splice into a file", "splice", FD_PIPE, FD_FILE, 0, 0, 9, OP_COPY, PIPE, PAGE_CACHE },
	{ "tee", "tee", FD_PIPE, FD_PIPE, 0, 0, 9, OP_LINK, PIPE, PIPE },
	{ "vmsplice", "vmsplice", FD_NONE, FD_PIPE, 0, 0, 9, OP_LINK, USER_BUFFER, PIPE },
	{ "mmap of a file", "mmap", FD_FILE, FD_NONE, 0, 0, 4096, OP_MAP, PAGE_CACHE, USER_BUFFER },
	{ "copy_file_range", "copy_file_range", FD_FILE, FD_FILE, 0, 0, 9, OP_WAIT, 0, 0 },
	{ "io_uring_enter", "io_uring_enter", FD_NONE, FD_NONE, 0, 0, 9, OP_WAIT, 0, 0 },
};

static void test_rule(void **state)
{
	const struct rule_row *row = *state;
	struct watch_call c = { .shape = call_shape_named(row->call), .result = row->result };
	struct watch_hop hop;

	assert_non_null(c.shape);
	c.from.kind = row->from;
	c.from.direct = row->direct;
	c.to.kind = row->to;
	c.zerocopy = row->zerocopy;
	hop = watch_hop_of(&c);
	assert_int_equal(hop.op, row->op);
	if (row->op != OP_WAIT) {
		assert_int_equal(hop.from, row->hop_from);
		assert_int_equal(hop.to, row->hop_to);
	}
}

static void test_kinds(void **state)
{
	(void)state;
	assert_int_equal(fd_kind_of("/srv/file"), FD_FILE);
	assert_int_equal(fd_kind_of("socket:[4711]"), FD_SOCKET);
	assert_int_equal(fd_kind_of("TCP:[127.0.0.1:80->127.0.0.1:9]"), FD_SOCKET);
	assert_int_equal(fd_kind_of("pipe:[4711]"), FD_PIPE);
	assert_int_equal(fd_kind_of("anon_inode:[eventpoll]"), FD_OTHER);
	assert_int_equal(fd_kind_of("/dev/null"), FD_OTHER);
	assert_int_equal(fd_kind_of(""), FD_NONE);
}

/* --- logs of strace ----------------------------------------------------------------------- */

struct log_row {
	const char *name, *text;
	enum way way;			/* of bytes to sockets */
	uint64_t sent_bytes;
	const char *error;		/* part of it, or NULL */
};

#define READ "read(3</srv/f>, \"abc\"..., 65536) = 65536 <0.000010>\n"
#define WRITE "write(4<socket:[7]>, \"abc\"..., 65536) = 65536 <0.000010>\n"

static const struct log_row logs[] = {
	{ "read and write", "7 1700000000.000001 " READ "7 1700000000.000050 " WRITE,
	  WAY_READ_WRITE, 65536, NULL },
	{ "without times and pids", READ WRITE, WAY_READ_WRITE, 65536, NULL },
	{ "as on the terminal", "[pid  7] 12:30:01.000001 " READ "[pid  7] 12:30:01 " WRITE,
	  WAY_READ_WRITE, 65536, NULL },
	{ "other bytes are the program's own", "read(3</srv/f>, \"abc\"..., 9) = 9\n"
	  "write(4<socket:[7]>, \"xyz\"..., 9) = 9\n", WAY_OWN, 9, NULL },
	{ "a header and a body", READ "writev(4<TCP:[1.2.3.4:80->5.6.7.8:9]>, [{iov_base=\"HTTP\"..., "
	  "iov_len=100}, {iov_base=\"abc\"..., iov_len=65536}], 2) = 65636\n",
	  WAY_READ_WRITE, 65536, NULL },
	{ "sendfile", "sendfile(4<socket:[7]>, 3</srv/f>, [0] => [500], 1000) = 500 <0.1>\n",
	  WAY_SENDFILE, 500, NULL },
	{ "splice", "splice(3</srv/f>, NULL, 6<pipe:[8]>, NULL, 500, 0) = 500\n"
	  "splice(5<pipe:[8]>, NULL, 4<socket:[7]>, NULL, 500, SPLICE_F_MOVE) = 500\n",
	  WAY_SPLICE, 500, NULL },
	{ "zero copy", READ "sendto(4<socket:[7]>, \"abc\"..., 65536, MSG_ZEROCOPY, NULL, 0) = 65536\n",
	  WAY_ZEROCOPY_SEND, 65536, NULL },
	{ "unfinished and resumed", "7 1.000001 read(3</srv/f>,  <unfinished ...>\n"
	  "8 1.000002 getpid() = 8\n7 1.000003 <... read resumed>\"abc\"..., 65536) = 65536\n"
	  "7 1.000004 " WRITE, WAY_READ_WRITE, 65536, NULL },
	{ "signals and exits", "--- SIGCHLD {si_signo=SIGCHLD} ---\n" READ WRITE
	  "+++ exited with 0 +++\n", WAY_READ_WRITE, 65536, NULL },
	{ "a failed write", READ "write(4<socket:[7]>, \"abc\"..., 65536) = -1 EAGAIN (Resource)\n",
	  WAY_READ_WRITE, 0, NULL },
	{ "a quote and a bracket in the text", "read(3</srv/f>, \"a\\\"),b\"..., 9) = 9\n"
	  "write(4<socket:[7]>, \"a\\\"),b\"..., 9) = 9\n", WAY_READ_WRITE, 9, NULL },
	{ "without -y", "getpid() = 7\nread(3, \"abc\"..., 9) = 9\n", 0, 0, "log:2: read: descriptor 3" },
	{ "cut off", "read(3</srv/f>, \"abc", 0, 0, "log:1: read: no end" },
	{ "without a result", "read(3</srv/f>, \"abc\", 3)\n", 0, 0, "log:1: read: no result" },
	{ "another text", READ "what is this\n", 0, 0, "log:2: is no system call" },
};

static void test_log(void **state)
{
	const struct log_row *row = *state;
	char *text = strdup(row->text);
	struct error e = { "" };
	struct watch w;
	int result;

	assert_non_null(text);
	watch_init(&w);
	result = strace_log_read(&w, text, "log", &e);
	assert_int_equal(result, row->error ? -1 : 0);
	if (row->error) {
		assert_non_null(strstr(e.text, row->error));
	} else {
		assert_true(strace_log_begins(row->text));
		watch_finish(&w, "log");
		assert_int_equal(watch_sent_bytes(&w, row->way), row->sent_bytes);
		for (size_t i = 1; i < w.trace.n; i++)
			assert_true(w.trace.events[i].start_ns >= w.trace.events[i - 1].start_ns);
	}
	watch_free(&w);
	free(text);
}

static void test_no_log(void **state)
{
	(void)state;
	assert_false(strace_log_begins("{ \"name\": \"textbook\" }"));
	assert_false(strace_log_begins(""));
	assert_false(strace_log_begins("Some text (and more)\n"));
}

/* --- little servers ----------------------------------------------------------------------- */

static char buffer[CHUNK_BYTES];
static int file, out, other_end;

static void read_write(void)
{
	ssize_t n;

	while ((n = read(file, buffer, sizeof(buffer))) > 0)
		if (write(out, buffer, (size_t)n) != n)
			_exit(1);
}

static void pread_writev(void)	/* as nginx without sendfile: a header, then the file */
{
	static char header[] = "HTTP/1.1 200 OK\r\n";
	struct iovec pieces[2] = { { header, sizeof(header) - 1 }, { buffer, 0 } };

	pieces[1].iov_len = (size_t)pread(file, buffer, sizeof(buffer), 0);
	if (writev(out, pieces, 2) < 0)
		_exit(1);
	pieces[1].iov_len = (size_t)pread(file, buffer, sizeof(buffer), sizeof(buffer));
	if (writev(out, pieces + 1, 1) < 0)
		_exit(1);
}

static void mmap_write(void)
{
	char *map = mmap(NULL, FILE_BYTES, PROT_READ, MAP_SHARED, file, 0);

	for (size_t at = 0; at < FILE_BYTES; at += CHUNK_BYTES)
		if (write(out, map + at, at ? FILE_BYTES - at : CHUNK_BYTES) < 0)
			_exit(1);
	munmap(map, FILE_BYTES);
}

static void send_file(void)
{
	while (sendfile(out, file, NULL, CHUNK_BYTES) > 0)
		;
}

static void splice_through(void)
{
	int ends[2];
	ssize_t n;

	if (pipe(ends))
		_exit(1);
	while ((n = splice(file, NULL, ends[1], NULL, CHUNK_BYTES, 0)) > 0)
		if (splice(ends[0], NULL, out, NULL, (size_t)n, 0) != n)
			_exit(1);
}

static void vmsplice_through(void)
{
	char *map = mmap(NULL, FILE_BYTES, PROT_READ, MAP_SHARED, file, 0);
	struct iovec piece = { map, 0 };
	int ends[2];

	if (pipe(ends))
		_exit(1);
	for (size_t at = 0; at < FILE_BYTES; at += piece.iov_len) {
		piece.iov_base = map + at;
		piece.iov_len = FILE_BYTES - at < 16384 ? FILE_BYTES - at : 16384;
		if (vmsplice(ends[1], &piece, 1, 0) < 0 ||
		    splice(ends[0], NULL, out, NULL, piece.iov_len, 0) < 0)
			_exit(1);
	}
}

static void own(void)
{
	memset(buffer, 'x', sizeof(buffer));
	if (write(out, buffer, 5000) < 0)
		_exit(1);
}

static void in_child(void)
{
	int status;
	const pid_t pid = fork();

	if (pid == 0) {
		send_file();
		_exit(0);
	}
	waitpid(pid, &status, 0);
}

static void *thread_main(void *unused)
{
	read_write();
	return unused;
}

static void in_thread(void)
{
	pthread_t thread;

	if (pthread_create(&thread, NULL, thread_main, NULL))
		_exit(1);
	pthread_join(thread, NULL);
}

static void stopping(void)	/* a stop of the group and signals go on as without a tracer */
{
	const pid_t pid = fork();

	if (pid == 0) {
		raise(SIGSTOP);
		send_file();
		_exit(3);
	}
	int status;

	if (waitpid(pid, &status, WUNTRACED) != pid || !WIFSTOPPED(status))
		_exit(1);
	kill(pid, SIGCONT);
	if (waitpid(pid, &status, 0) != pid || !WIFEXITED(status) || WEXITSTATUS(status) != 3)
		_exit(1);
}

struct server {
	const char *name;
	void (*serve)(void);
	enum way way;
	uint64_t bytes, calls, copies, references;	/* passes, inferred */
};

static const struct server servers[] = {
	{ "serve read and write", read_write, WAY_READ_WRITE, FILE_BYTES, 4, 2, 0 },
	{ "serve pread and writev", pread_writev, WAY_READ_WRITE, FILE_BYTES, 4, 2, 0 },
	{ "serve mmap and write", mmap_write, WAY_MMAP_WRITE, FILE_BYTES, 3, 1, 0 },
	{ "serve sendfile", send_file, WAY_SENDFILE, FILE_BYTES, 2, 0, 1 },
	{ "serve splice", splice_through, WAY_SPLICE, FILE_BYTES, 4, 0, 2 },
	{ "serve vmsplice", vmsplice_through, WAY_VMSPLICE, FILE_BYTES, 15, 0, 2 },
	{ "serve own bytes", own, WAY_OWN, 5000, 1, 1, 0 },
	{ "serve from a child", in_child, WAY_SENDFILE, FILE_BYTES, 2, 0, 1 },
	{ "serve from a thread", in_thread, WAY_READ_WRITE, FILE_BYTES, 4, 2, 0 },
	{ "serve after a stop", stopping, WAY_SENDFILE, FILE_BYTES, 2, 0, 1 },
};

/* Serve to ourselves: the other end has room for all of it. */
static void open_ends(void)
{
	char path[] = "/tmp/iopath-watch-XXXXXX";
	const int room = 4 << 20;
	int ends[2];

	file = mkstemp(path);
	if (file < 0 || unlink(path) || ftruncate(file, FILE_BYTES) ||
	    socketpair(AF_UNIX, SOCK_STREAM, 0, ends))
		_exit(1);
	out = ends[0];
	other_end = ends[1];
	setsockopt(out, SOL_SOCKET, SO_SNDBUFFORCE, &room, sizeof(room));
	if (fork() == 0) {	/* its reads are no path to a socket */
		close(out);
		while (read(other_end, buffer, sizeof(buffer)) > 0)
			;
		_exit(0);
	}
	close(other_end);
}

static void test_server(void **state)
{
	const struct server *row = *state;
	char *argv[] = { (char *)(uintptr_t)"/proc/self/exe", (char *)(uintptr_t)row->name, NULL };
	uint64_t calls = 0, copied = 0, referenced = 0;
	struct error e = { "" };
	struct watch w;
	int signal_number, result;

	watch_init(&w);
	result = watch_run(&w, argv, 0, NULL, &signal_number, &e);
	if (result == -1) {
		watch_free(&w);
		print_message("skipped: %s\n", e.text);
		skip();
	}
	assert_int_equal(result, 0);
	watch_finish(&w, row->name);
	assert_int_equal(watch_sent_bytes(&w, row->way), row->bytes);
	for (size_t i = 0; i < w.npaths; i++) {
		if (w.paths[i].to_kind != FD_SOCKET || w.paths[i].way != row->way)
			continue;
		calls += w.paths[i].calls;
		copied += w.paths[i].copied_bytes;
		referenced += w.paths[i].referenced_bytes;
	}
	assert_int_equal(calls, row->calls);
	assert_int_equal(copied, row->copies * row->bytes);
	assert_int_equal(referenced, row->references * row->bytes);
	assert_int_equal(w.trace.header.payload_bytes, row->way == WAY_OWN ? 0 : FILE_BYTES);
	for (size_t i = 1; i < w.trace.n; i++)
		assert_true(w.trace.events[i].start_ns >= w.trace.events[i - 1].start_ns);
	watch_free(&w);
}

static void test_not_there(void **state)
{
	char *argv[] = { (char *)(uintptr_t)"./no-such-program", NULL };
	struct error e = { "" };
	struct watch w;
	int signal_number, result;

	(void)state;
	watch_init(&w);
	result = watch_run(&w, argv, 0, NULL, &signal_number, &e);
	watch_free(&w);
	if (result == -1) {
		print_message("skipped: %s\n", e.text);
		skip();
	}
	assert_int_equal(result, -2);
	assert_non_null(strstr(e.text, "./no-such-program cannot be run: No such file"));
}

/* A running process is let go on a signal, and lives on without its tracer. */
static void test_let_go(void **state)
{
	struct error e = { "" };
	int signal_number, result, status, go[2];
	struct watch w;
	pid_t pid, parent = getpid();

	(void)state;
	assert_int_equal(pipe(go), 0);
	pid = fork();
	if (pid == 0) {
		char traced[2000] = "TracerPid:\t0\n";
		int self;

		do {
			usleep(1000);
			self = open("/proc/self/status", O_RDONLY);
			traced[read(self, traced, sizeof(traced) - 1)] = '\0';
			close(self);
		} while (strstr(traced, "TracerPid:\t0\n"));
		open_ends();
		send_file();
		kill(parent, SIGTERM);
		close(out);	/* or the receiver, which has go[1] as well, would not end */
		close(go[1]);
		status = read(go[0], traced, 1) == 0 ? 5 : 6;	/* until the parent goes on */
		_exit(status);
	}
	watch_init(&w);
	result = watch_run(&w, NULL, pid, NULL, &signal_number, &e);
	if (result != 0) {
		kill(pid, SIGKILL);
		waitpid(pid, &status, 0);
		watch_free(&w);
		print_message("skipped: %s\n", e.text);
		skip();
	}
	assert_int_equal(signal_number, SIGTERM);
	assert_int_equal(watch_sent_bytes(&w, WAY_SENDFILE), FILE_BYTES);
	watch_free(&w);
	assert_int_equal(waitpid(pid, &status, WNOHANG), 0);
	close(go[0]);
	close(go[1]);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 5);
}

static int serve(const char *name)
{
	for (size_t i = 0; i < ARRAY_LEN(servers); i++) {
		if (strcmp(servers[i].name, name) == 0) {
			open_ends();
			servers[i].serve();
			return 0;
		}
	}
	return 1;
}

int main(int argc, char **argv)
{
	static struct CMUnitTest tests[ARRAY_LEN(rules) + ARRAY_LEN(logs) + ARRAY_LEN(servers) + 4] = {
		cmocka_unit_test(test_kinds),
		cmocka_unit_test(test_no_log),
		cmocka_unit_test(test_not_there),
		cmocka_unit_test(test_let_go),
	};
	size_t n = 4;

	if (argc > 1)
		return serve(argv[1]);
	n = ADD_ROWS(tests, n, rules, test_rule);
	n = ADD_ROWS(tests, n, logs, test_log);
	n = ADD_ROWS(tests, n, servers, test_server);
	return _cmocka_run_group_tests("watch", tests, n, NULL, NULL);
}
