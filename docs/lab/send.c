/*
 * Send a file over TCP to a child of its own, as docs/lab-sheet.md asks for, and print what the
 * kernel says of it.
 *
 *	cc -O2 -o send send.c
 *	./send read-write|mmap-write|sendfile FILE [COUNT | hold | overwrite]
 *
 * COUNT      so many times (1)
 * hold       stay connected for ten seconds afterwards, so that ss can look
 * overwrite  send 64 KiB, overwrite the file and the buffer before anybody reads: what arrives?
 *            (then the file gets its bytes back)
 *
 * Exit: 0, or 1 when a call failed, or 2 when the command line is wrong.
 */

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/param.h>
#include <sys/resource.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define CHUNK ((size_t)65536)	/* bytes a call */
#define PAGE ((size_t)4096)	/* bytes a letter */

static char buffer[CHUNK];

static void must(bool well, const char *what)
{
	if (!well)
		err(1, "%s", what);
}

/* How much a call has moved: who asks goes on until all is done, so a short count is no error. */
static size_t moved(ssize_t n, const char *call)
{
	if (n == 0)
		errx(1, "%s: nothing more, before the end", call);
	must(n > 0 || errno == EINTR, call);
	return n > 0 ? (size_t)n : 0;
}

static void write_all(int to, const char *piece, size_t left)
{
	for (size_t n; left > 0; piece += n, left -= n)
		n = moved(write(to, piece, left), "write");
}

/* The three ways: size bytes of the file, from where it stands (mmap: from its beginning). */
static void read_write(int file, int to, size_t size)
{
	for (size_t done = 0, n; done < size; done += n) {
		n = moved(read(file, buffer, MIN(CHUNK, size - done)), "read");
		write_all(to, buffer, n);
	}
}

static void mmap_write(int file, int to, size_t size)
{
	char *map = mmap(NULL, size, PROT_READ, MAP_SHARED, file, 0);

	must(map != MAP_FAILED, "mmap");
	for (size_t done = 0; done < size; done += CHUNK)
		write_all(to, map + done, MIN(CHUNK, size - done));
	must(munmap(map, size) == 0, "munmap");
}

static void send_file(int file, int to, size_t size)
{
	for (size_t done = 0; done < size; )
		done += moved(sendfile(to, file, NULL, MIN(CHUNK, size - done)), "sendfile");
}

static const struct way {
	const char *name;
	void (*send)(int file, int to, size_t size);
} ways[] = {
	{ "read-write", read_write }, { "mmap-write", mmap_write }, { "sendfile", send_file },
};

/* What the kernel says of this process. */
struct counters {
	long long read_bytes;	/* that the disk had to send */
	long sleeps, major_faults;
};

static struct counters counters(void)
{
	struct counters now = { 0 };
	struct rusage usage;
	char line[80];
	bool found = false;
	FILE *io = fopen("/proc/self/io", "r");

	must(io != NULL, "/proc/self/io");
	while (!found && fgets(line, sizeof(line), io))
		found = sscanf(line, "read_bytes: %lld", &now.read_bytes) == 1;
	if (!found)
		errx(1, "/proc/self/io: no read_bytes");
	fclose(io);
	must(getrusage(RUSAGE_SELF, &usage) == 0, "getrusage");
	now.sleeps = usage.ru_nvcsw;
	now.major_faults = usage.ru_majflt;
	return now;
}

/* A connection over the loopback. */
struct pair {
	int to, from;
	int port;		/* of the end that sends */
};

static struct pair connect_pair(void)
{
	struct pair pair = { .to = socket(AF_INET, SOCK_STREAM, 0) };
	int listener = socket(AF_INET, SOCK_STREAM, 0);
	struct sockaddr_in name = { .sin_family = AF_INET,
				    .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	struct sockaddr *any = (struct sockaddr *)&name;
	socklen_t size = sizeof(name);

	must(pair.to >= 0 && listener >= 0, "socket");
	must(bind(listener, any, size) == 0, "bind to 127.0.0.1");
	must(listen(listener, 1) == 0, "listen");
	must(getsockname(listener, any, &size) == 0, "getsockname");
	must(connect(pair.to, any, size) == 0, "connect");
	while ((pair.from = accept(listener, NULL, NULL)) < 0)
		must(errno == EINTR, "accept");
	must(getsockname(pair.to, any, &size) == 0, "getsockname");
	pair.port = ntohs(name.sin_port);
	close(listener);
	return pair;
}

/* A child that reads all and keeps nothing. */
static pid_t start_receiver(struct pair pair)
{
	static char bin[1 << 20];
	ssize_t n;
	pid_t child = fork();

	must(child >= 0, "fork");
	if (child > 0)
		return child;
	close(pair.to);
	while ((n = read(pair.from, bin, sizeof(bin))) != 0)
		must(n > 0 || errno == EINTR, "the receiver: read");
	_exit(0);
}

static void sleep_ms(long ms)
{
	struct timespec left = { ms / 1000, ms % 1000 * 1000000 };

	while (nanosleep(&left, &left) < 0)
		must(errno == EINTR, "nanosleep");
}

static void send_and_count(const struct way *way, int file, size_t size, long times, bool hold)
{
	struct pair pair = connect_pair();
	pid_t receiver = start_receiver(pair);
	struct counters before, after;
	int status;

	close(pair.from);
	before = counters();
	while (times-- > 0) {
		must(lseek(file, 0, SEEK_SET) == 0, "lseek");
		way->send(file, pair.to, size);
	}
	after = counters();
	printf("read_bytes: %lld\n", after.read_bytes - before.read_bytes);
	printf("sleeps: %ld\n", after.sleeps - before.sleeps);
	printf("major faults: %ld\n", after.major_faults - before.major_faults);
	if (hold) {
		printf("port: %d\n", pair.port);
		fflush(stdout);
		sleep_ms(10000);
	}
	close(pair.to);
	while (waitpid(receiver, &status, 0) < 0)
		must(errno == EINTR, "waitpid");
	if (status != 0)
		errx(1, "the receiver failed");
}

static void send_and_overwrite(const struct way *way, int file)
{
	static char old[CHUNK], new[CHUNK], got[CHUNK];
	struct pair pair = connect_pair();
	char *map = mmap(NULL, CHUNK, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
	ssize_t n;

	must(map != MAP_FAILED, "mmap");
	memcpy(old, map, CHUNK);
	for (size_t i = 0; i < CHUNK; i++)
		new[i] = (char)~old[i];
	way->send(file, pair.to, CHUNK);
	sleep_ms(100);		/* until all of it is in the receive queue */
	memcpy(map, new, CHUNK);
	memcpy(buffer, new, CHUNK);
	while ((n = recv(pair.from, got, CHUNK, MSG_WAITALL)) < 0 && errno == EINTR)
		;
	memcpy(map, old, CHUNK);
	must(n >= 0, "recv");	/* after a short count the rest is "?" */
	for (size_t i = 0; i < CHUNK; i += PAGE)
		putchar(memcmp(got + i, old + i, PAGE) == 0 ? 'A' :
			memcmp(got + i, new + i, PAGE) == 0 ? 'B' : '?');
	puts(" (A: the old bytes, B: the new)");
}

int main(int argc, char **argv)
{
	const char *how = argc > 3 ? argv[3] : "1";
	bool hold = !strcmp(how, "hold"), overwrite = !strcmp(how, "overwrite");
	char *end = "";
	long times = hold || overwrite ? 1 : strtol(how, &end, 10);
	const struct way *way = NULL;
	struct stat status;
	int file;

	for (size_t i = 0; argc > 1 && i < sizeof(ways) / sizeof(*ways); i++)
		if (!strcmp(argv[1], ways[i].name))
			way = &ways[i];
	if (argc < 3 || argc > 4 || !way || times < 1 || *end)
		errx(2, "usage: send read-write|mmap-write|sendfile FILE "
			"[COUNT | hold | overwrite]");
	file = open(argv[2], overwrite ? O_RDWR : O_RDONLY);
	must(file >= 0 && fstat(file, &status) == 0, argv[2]);
	if (!S_ISREG(status.st_mode) || status.st_size < (overwrite ? (off_t)CHUNK : 1))
		errx(1, "%s: not a file of %s or more", argv[2], overwrite ? "64 KiB" : "a byte");
	signal(SIGPIPE, SIG_IGN);	/* so that write says what is wrong */
	if (overwrite)
		send_and_overwrite(way, file);
	else
		send_and_count(way, file, (size_t)status.st_size, times, hold);
	must(fflush(stdout) == 0 && !ferror(stdout), "standard output");
	return 0;
}
