/*
 * What a case of `make bench` does while the clock runs: simulate a transfer, do one for real, write a
 * trace, or write as many bytes as it had.  What prepares it, and what cleans up, is not measured.
 *
 * Files are in TMPDIR or /var/tmp and have no name from the moment they exist, so an interrupt leaves
 * nothing behind.
 */

#include "tests/bench.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/statvfs.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "real/sink.h"
#include "sim/engine.h"
#include "ui/export.h"
#include "ui/load.h"

#define MIB ((uint64_t)1024 * 1024)
#define CHUNK_BYTES 4096

static int real_file = -1;

void bench_die(const char *what)
{
	fprintf(stderr, "bench: %s: %s\n", what, strerror(errno));
	exit(3);
}

static double now_s(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static double cpu_s(void)
{
	struct rusage u;

	getrusage(RUSAGE_SELF, &u);
	return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) +
		(double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6;
}

static void clock_start(struct measured *m)
{
	m->cpu_s = cpu_s();
	m->wall_s = now_s();
}

static void clock_stop(struct measured *m)
{
	m->wall_s = now_s() - m->wall_s;
	m->cpu_s = cpu_s() - m->cpu_s;
}

static const char *folder(void)
{
	const char *tmp = getenv("TMPDIR");

	return tmp && *tmp ? tmp : "/var/tmp";
}

static int nameless_file(void)
{
	char path[4096];
	int fd;

	snprintf(path, sizeof(path), "%s/iopath-bench-XXXXXX", folder());
	fd = mkstemp(path);
	if (fd < 0)
		bench_die(path);
	unlink(path);
	return fd;
}

static void write_all(int fd, const char *bytes, size_t n)
{
	while (n > 0) {
		ssize_t done = write(fd, bytes, n);

		if (done < 0 && errno == EINTR)
			continue;
		if (done <= 0)
			bench_die("write");
		bytes += done;
		n -= (size_t)done;
	}
}

static void load(struct scenario *s, const struct bench *b)
{
	struct options o = { .operand = "static-file", .only = { b->strategy }, .nonly = 1 };
	struct error e;
	char size[64];

	o.set[o.nset++] = "machine=nvme-25g";
	o.set[o.nset++] = "kernel=linux-6.18";
	o.set[o.nset++] = "chunk=4KiB";
	snprintf(size, sizeof(size), "file.size=%" PRIu64, b->bytes);
	o.set[o.nset++] = size;
	for (int i = 0; i < MAX_SETS && b->set[i]; i++)
		o.set[o.nset++] = b->set[i];
	if (load_scenario(s, &o, &e) == 0)
		return;
	fprintf(stderr, "bench: %s\n", e.text);
	exit(2);
}

void bench_simulate(const struct bench *b, struct measured *m)
{
	static struct scenario s;
	static struct ledger l;
	const struct run *run = &s.runs[0];

	load(&s, b);
	clock_start(m);
	ledger_init(&l, run->config.count, config_payload_bytes(&run->config));
	if (b->how == ONLY_TOTALS)
		engine_total(run, 1, &l, NULL);
	else if (b->how == ALL_SIMULATED)
		engine_simulate(run, 1, &l.sink);
	else
		engine_run(run, 1, &l.sink);
	clock_stop(m);
	m->amount = l.events;
}

static void drain(int socket)
{
	static char bytes[65536];
	ssize_t n;

	do
		n = read(socket, bytes, sizeof(bytes));
	while (n > 0 || (n < 0 && errno == EINTR));
	_exit(n < 0);
}

void bench_transfer(const struct bench *b, struct measured *m)
{
	static char bytes[CHUNK_BYTES];
	struct sink_pair p;
	struct error e;
	ssize_t n;
	int status;
	pid_t receiver;

	if (sink_connect(&p, NULL, &e) != 0) {
		fprintf(stderr, "bench: %s\n", e.text);
		exit(3);
	}
	receiver = fork();
	if (receiver < 0)
		bench_die("fork");
	if (receiver == 0) {
		close(p.sender);
		drain(p.receiver);
	}
	close(p.receiver);
	if (lseek(real_file, 0, SEEK_SET) != 0)
		bench_die("lseek");
	clock_start(m);
	while ((n = read(real_file, bytes, sizeof(bytes))) > 0) {
		write_all(p.sender, bytes, (size_t)n);
		m->amount += (uint64_t)n;
	}
	close(p.sender);
	if (waitpid(receiver, &status, 0) != receiver || status != 0 || n < 0 ||
	    m->amount != b->bytes)
		bench_die("the transfer");
	clock_stop(m);
}

void bench_export(const struct bench *b, struct measured *m)
{
	static struct scenario s;
	FILE *file = fdopen(nameless_file(), "w");

	if (!file)
		bench_die("fdopen");
	load(&s, b);
	clock_start(m);
	if (export_scenario(file, &s, export_find("chrome")) != 0 || fflush(file) != 0)
		bench_die("the export");
	clock_stop(m);
	m->amount = (uint64_t)ftello(file);
	fclose(file);
}

void bench_write_raw(const struct bench *b, struct measured *m)
{
	const int fd = nameless_file();
	char *bytes = malloc(b->block_bytes);

	if (!bytes)
		bench_die("malloc");
	memset(bytes, '{', b->block_bytes);
	clock_start(m);
	for (; m->amount < b->bytes; m->amount += b->block_bytes) {
		const uint64_t left = b->bytes - m->amount;

		write_all(fd, bytes, left < b->block_bytes ? (size_t)left : b->block_bytes);
	}
	clock_stop(m);
	free(bytes);
	close(fd);
}

void bench_make_file(uint64_t size_bytes)
{
	static char bytes[65536];

	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (char)(i * 2654435761u >> 13);
	real_file = nameless_file();
	for (uint64_t done = 0; done < size_bytes; done += sizeof(bytes))
		write_all(real_file, bytes, sizeof(bytes));
	fsync(real_file);
}

uint64_t bench_room_bytes(uint64_t want)
{
	const uint64_t memory = (uint64_t)sysconf(_SC_AVPHYS_PAGES) *
		(uint64_t)sysconf(_SC_PAGESIZE);
	struct statvfs fs;

	if (statvfs(folder(), &fs) != 0)
		bench_die(folder());
	while (want > MIB && (want * 2 > memory || want * 2 > (uint64_t)fs.f_bavail * fs.f_frsize))
		want /= 2;
	return want;
}
