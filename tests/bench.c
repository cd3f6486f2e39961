/*
 * `make bench`: how fast the model is, and how much memory it takes.  `make bench BENCH=quick` takes
 * smaller sizes and fewer rounds.
 *
 * Each case runs once a round, in a child of its own, so that its memory is its own; the order within
 * a round is shuffled, so that no case always follows the same one.  The table shows medians, and the
 * smallest and largest value beside them.  Where a file is written, the fastest of five tries is a round's:
 * to come by pages takes ten times as long now and then.  Nothing here fails for being slow.
 *
 * Files are in TMPDIR or /var/tmp and have no name from the moment they exist, so an interrupt leaves
 * nothing behind.
 */

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/statvfs.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "real/sink.h"
#include "sim/engine.h"
#include "tests/bench.h"
#include "ui/export.h"
#include "ui/load.h"

#define KIB ((uint64_t)1024)
#define MIB (KIB * KIB)
#define GIB (KIB * MIB)
#define CHUNK_BYTES 4096
#define MAX_CASES 32

static int nrounds = MAX_ROUNDS;
static uint64_t real_bytes;		/* of the transfer for real, and of its simulation */
static uint64_t trace_bytes;		/* of the exported trace */
static int real_file = -1;
static volatile sig_atomic_t child;

static void die(const char *what)
{
	fprintf(stderr, "bench: %s: %s\n", what, strerror(errno));
	exit(3);
}

static void on_signal(int number)
{
	if (child > 0)
		kill(child, SIGKILL);
	signal(number, SIG_DFL);
	raise(number);
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
		die(path);
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
			die("write");
		bytes += done;
		n -= (size_t)done;
	}
}

/* --- the cases ----------------------------------------------------------------------------- */

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

static void simulate(const struct bench *b, struct measured *m)
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

/* read() and write() of the warm file, 4 KiB at a time, until the receiver has all of it. */
static void transfer(const struct bench *b, struct measured *m)
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
		die("fork");
	if (receiver == 0) {
		close(p.sender);
		drain(p.receiver);
	}
	close(p.receiver);
	if (lseek(real_file, 0, SEEK_SET) != 0)
		die("lseek");
	clock_start(m);
	while ((n = read(real_file, bytes, sizeof(bytes))) > 0) {
		write_all(p.sender, bytes, (size_t)n);
		m->amount += (uint64_t)n;
	}
	close(p.sender);
	if (waitpid(receiver, &status, 0) != receiver || status != 0 || n < 0 ||
	    m->amount != b->bytes)
		die("the transfer");
	clock_stop(m);
}

static void export(const struct bench *b, struct measured *m)
{
	static struct scenario s;
	FILE *file = fdopen(nameless_file(), "w");

	if (!file)
		die("fdopen");
	load(&s, b);
	clock_start(m);
	if (export_scenario(file, &s, export_find("chrome")) != 0 || fflush(file) != 0)
		die("the export");
	clock_stop(m);
	m->amount = (uint64_t)ftello(file);
	fclose(file);
}

/* As many bytes as the trace had, from one buffer. */
static void write_raw(const struct bench *b, struct measured *m)
{
	const int fd = nameless_file();
	char *bytes = malloc(b->block_bytes);

	if (!bytes)
		die("malloc");
	memset(bytes, '{', b->block_bytes);
	clock_start(m);
	for (; m->amount < trace_bytes; m->amount += b->block_bytes) {
		const uint64_t left = trace_bytes - m->amount;

		write_all(fd, bytes, left < b->block_bytes ? (size_t)left : b->block_bytes);
	}
	clock_stop(m);
	free(bytes);
	close(fd);
}

/* --- running them -------------------------------------------------------------------------- */

static void run_child(const struct bench *b, int out)
{
	struct measured m = { .amount = 0 };
	struct rusage u;

	signal(SIGINT, SIG_DFL);
	signal(SIGTERM, SIG_DFL);
	b->run(b, &m);
	getrusage(RUSAGE_SELF, &u);
	m.peak_kib = (uint64_t)u.ru_maxrss;
	_exit(write(out, &m, sizeof(m)) != (ssize_t)sizeof(m));
}

/* One child, one time. */
static struct measured run_once(struct bench *b)
{
	struct measured m;
	int ends[2], status;
	ssize_t n;

	if (pipe(ends) != 0)
		die("pipe");
	fflush(stdout);
	child = fork();
	if (child < 0)
		die("fork");
	if (child == 0)
		run_child(b, ends[1]);
	close(ends[1]);
	do
		n = read(ends[0], &m, sizeof(m));
	while (n < 0 && errno == EINTR);
	close(ends[0]);
	while (waitpid(child, &status, 0) < 0 && errno == EINTR)
		continue;
	child = 0;
	if (n != (ssize_t)sizeof(m) || status != 0) {
		fprintf(stderr, "bench: %s: failed\n", b->name);
		exit(3);
	}
	return m;
}

/* The fastest of several tries, where something else than the case may take ten times as long. */
static void run_case(struct bench *b, int round)
{
	struct measured *best = &b->rounds[round];

	*best = run_once(b);
	for (int i = 1; i < b->tries; i++) {
		const struct measured m = run_once(b);

		if (m.wall_s < best->wall_s)
			*best = m;
	}
	b->nrounds = round + 1;
}

static void run_all(struct bench *cases, size_t n)
{
	size_t order[MAX_CASES];

	srand(1);
	for (size_t i = 0; i < n; i++)
		order[i] = i;
	for (int round = 0; round < nrounds; round++) {
		for (size_t i = n - 1; i > 0; i--) {
			const size_t j = (size_t)rand() % (i + 1), other = order[i];

			order[i] = order[j];
			order[j] = other;
		}
		for (size_t i = 0; i < n; i++)
			run_case(&cases[order[i]], round);
	}
}

/* --- the tables ---------------------------------------------------------------------------- */

enum {
	ENGINE_FIRST, ENGINE_READ_WRITE = ENGINE_FIRST, ENGINE_SENDFILE, ENGINE_MMAP, ENGINE_MANY,
	SIMULATED_READ_WRITE, SIMULATED_SENDFILE, SIMULATED_MMAP,
	REAL, FULL, TOTAL, TOTAL_COLD, TRACE, EXPORT, RAW_1M, RAW_64K, SIZES,
};

static struct bench cases[MAX_CASES] = {
	[ENGINE_READ_WRITE] = { .name = "read-write", .run = simulate, .strategy = "read-write" },
	[ENGINE_SENDFILE] = { .name = "sendfile", .run = simulate, .strategy = "sendfile" },
	[ENGINE_MMAP] = { .name = "mmap-write", .run = simulate, .strategy = "mmap-write" },
	[ENGINE_MANY] = { .name = "read-write, 100 connections", .run = simulate,
			  .strategy = "read-write", .set = { "connections=100", "files=100" } },
	[SIMULATED_READ_WRITE] = { .name = "read-write, no period told again", .run = simulate,
				   .strategy = "read-write", .how = ALL_SIMULATED },
	[SIMULATED_SENDFILE] = { .name = "sendfile, the same", .run = simulate, .strategy = "sendfile",
				 .how = ALL_SIMULATED },
	[SIMULATED_MMAP] = { .name = "mmap-write, the same", .run = simulate, .strategy = "mmap-write",
			     .how = ALL_SIMULATED },
	[REAL] = { .name = "for real: read() + write(), loopback", .run = transfer },
	[FULL] = { .name = "simulated, every event", .run = simulate, .strategy = "read-write",
		   .set = { "file.cache=warm" } },
	[TOTAL] = { .name = "simulated, totals alone", .run = simulate, .strategy = "read-write",
		    .set = { "file.cache=warm" }, .how = ONLY_TOTALS },
	[TOTAL_COLD] = { .name = "simulated, totals alone, file cold", .run = simulate,
			 .strategy = "read-write", .how = ONLY_TOTALS },
	[TRACE] = { .name = "simulated, every event", .run = simulate, .strategy = "read-write" },
	[EXPORT] = { .name = "simulated and written", .run = export, .strategy = "read-write" },
	[RAW_1M] = { .name = "as many bytes by write(), 1 MiB each", .run = write_raw,
		     .block_bytes = MIB },
	[RAW_64K] = { .name = "as many bytes by write(), 64 KiB each", .run = write_raw,
		      .block_bytes = 64 * KIB },
};

static const struct { const char *total, *full; uint64_t bytes; } sizes[] = {
	{ "1 MiB, totals alone", "1 MiB, every event", MIB },
	{ "16 MiB, totals alone", "16 MiB, every event", 16 * MIB },
	{ "256 MiB, totals alone", "256 MiB, every event", 256 * MIB },
	{ "4 GiB, totals alone", "4 GiB, every event", 4 * GIB },
	{ "64 GiB, totals alone", NULL, 64 * GIB },
	{ "1 TiB, totals alone", NULL, 1024 * GIB },
};

/* Returns how many cases there are. */
static size_t set_up(bool quick)
{
	const uint64_t most = quick ? 256 * MIB : 4 * GIB;
	size_t n = SIZES;

	for (int i = ENGINE_FIRST; i < ENGINE_MANY; i++)
		cases[i].bytes = quick ? 64 * MIB : GIB;
	cases[ENGINE_MANY].bytes = cases[ENGINE_FIRST].bytes / 100 / MIB * MIB;
	if (cases[ENGINE_MANY].bytes == 0)
		cases[ENGINE_MANY].bytes = 640 * KIB;
	for (int i = SIMULATED_READ_WRITE; i <= SIMULATED_MMAP; i++)
		cases[i].bytes = cases[ENGINE_FIRST].bytes;
	for (int i = REAL; i <= TOTAL_COLD; i++)
		cases[i].bytes = real_bytes;
	cases[TRACE].bytes = cases[EXPORT].bytes = quick ? 4 * MIB : 64 * MIB;
	for (int i = TRACE; i <= RAW_64K; i++)
		cases[i].tries = 5;
	for (int full = 0; full < 2; full++) {
		for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
			if (full && (!sizes[i].full || sizes[i].bytes > most))
				continue;
			cases[n++] = (struct bench){
				.name = full ? sizes[i].full : sizes[i].total, .run = simulate,
				.strategy = "read-write", .bytes = sizes[i].bytes, .how = full ? PERIODS_AGAIN : ONLY_TOTALS,
			};
		}
	}
	return n;
}

/* What the transfer for real may take: a file that memory and file system have room for twice. */
static uint64_t room_bytes(uint64_t want)
{
	const uint64_t memory = (uint64_t)sysconf(_SC_AVPHYS_PAGES) *
		(uint64_t)sysconf(_SC_PAGESIZE);
	struct statvfs fs;

	if (statvfs(folder(), &fs) != 0)
		die(folder());
	while (want > MIB && (want * 2 > memory || want * 2 > (uint64_t)fs.f_bavail * fs.f_frsize))
		want /= 2;
	return want;
}

/* The file of the transfer for real; written just now, it is in the page cache. */
static void make_real_file(void)
{
	static char bytes[65536];

	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (char)(i * 2654435761u >> 13);
	real_file = nameless_file();
	for (uint64_t done = 0; done < real_bytes; done += sizeof(bytes))
		write_all(real_file, bytes, sizeof(bytes));
	fsync(real_file);
}

static void put_machine(void)
{
	char line[256], model[128] = "unknown CPU";
	FILE *file = fopen("/proc/cpuinfo", "r");
	struct utsname u;

	while (file && fgets(line, sizeof(line), file)) {
		if (sscanf(line, "model name : %127[^\n]", model) == 1)
			break;
	}
	if (file)
		fclose(file);
	uname(&u);
	printf("%d rounds, shuffled; medians, and the smallest and largest of them\n", nrounds);
	printf("%s, %ld CPUs, Linux %s\n", model, sysconf(_SC_NPROCESSORS_ONLN), u.release);
}

/* Of the medians above. */
static void put_goals(void)
{
	put_goal_head("5. Goals");
	put_goal_events("ns an event, read-write", &cases[ENGINE_READ_WRITE], 20);
	put_goal_events("the same, no period told again", &cases[SIMULATED_READ_WRITE], 20);
	put_goal_ratio("every event, to doing it for real", &cases[FULL], NULL, &cases[REAL], 0.08);
	put_goal_ratio("totals alone, to doing it for real", &cases[TOTAL], NULL, &cases[REAL],
		       0.08);
	put_goal_ratio("trace written, to 1 MiB writes", &cases[EXPORT], &cases[TRACE],
		       &cases[RAW_1M], 2);
	put_goal_ratio("trace simulated and written, to them", &cases[EXPORT], NULL,
		       &cases[RAW_1M], 2);
}

static void put_tables(size_t n)
{
	char title[96];

	snprintf(title, sizeof(title), "1. CPU time an event, %" PRIu64 " MiB, 4 KiB chunks",
		 cases[ENGINE_FIRST].bytes / MIB);
	put_head(title, "10^6 ev", "ns");
	for (int i = ENGINE_FIRST; i <= SIMULATED_MMAP; i++)
		put_events(&cases[i]);
	snprintf(title, sizeof(title), "2. Transfer of %" PRIu64 " MiB, warm, 4 KiB", real_bytes / MIB);
	put_head(title, "", "ms");
	for (int i = REAL; i <= TOTAL_COLD; i++)
		put_ms(&cases[i]);
	put_ratio("ratio, every event", &cases[FULL], NULL, &cases[REAL]);
	put_ratio("ratio, totals alone", &cases[TOTAL], NULL, &cases[REAL]);
	put_ratio_of_min("of the smallest, every event", &cases[FULL], NULL, &cases[REAL]);
	put_ratio("ratio, totals alone, file cold", &cases[TOTAL_COLD], NULL, &cases[REAL]);
	snprintf(title, sizeof(title), "3. Chrome trace of %" PRIu64 " MiB: %.1f MB",
		 cases[EXPORT].bytes / MIB, (double)trace_bytes / 1e6);
	put_head(title, "", "ms");
	for (int i = TRACE; i <= RAW_64K; i++)
		put_ms(&cases[i]);
	for (int raw = RAW_1M; raw <= RAW_64K; raw++) {
		const char *const size = raw == RAW_1M ? "1 MiB" : "64 KiB";

		snprintf(title, sizeof(title), "ratio to %s writes", size);
		put_ratio(title, &cases[EXPORT], NULL, &cases[raw]);
		snprintf(title, sizeof(title), "the same without the simulation");
		put_ratio(title, &cases[EXPORT], &cases[TRACE], &cases[raw]);
		put_ratio_of_min("of the smallest", &cases[EXPORT], NULL, &cases[raw]);
		put_ratio_of_min("of the smallest, without", &cases[EXPORT], &cases[TRACE],
				 &cases[raw]);
	}
	put_head("4. CPU time and memory by size", "10^6 ev", "ms");
	for (size_t i = SIZES; i < n; i++)
		put_size(&cases[i]);
	put_goals();
}

int main(int argc, char **argv)
{
	const bool quick = argc > 1 && strcmp(argv[1], "quick") == 0;
	const uint64_t want = quick ? 64 * MIB : GIB;
	size_t n;

	if (argc > 2 || (argc == 2 && !quick)) {
		fprintf(stderr, "usage: bench [quick]\n");
		return 2;
	}
	signal(SIGINT, on_signal);
	signal(SIGTERM, on_signal);
	signal(SIGPIPE, SIG_IGN);
	nrounds = quick ? 3 : MAX_ROUNDS;
	real_bytes = room_bytes(want);
	if (real_bytes < want)
		printf("No room for a file of %" PRIu64 " MiB twice: the transfer is smaller.\n",
		       want / MIB);
	n = set_up(quick);
	put_machine();
	fflush(stdout);
	make_real_file();
	run_case(&cases[EXPORT], 0);
	trace_bytes = cases[EXPORT].rounds[0].amount;
	run_case(&cases[REAL], 0);	/* once before it counts */
	run_all(cases, n);
	put_tables(n);
	return fflush(stdout) == 0 ? 0 : 3;
}
