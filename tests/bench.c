/*
 * `make bench`: how fast the model is, and how much memory it takes.  `make bench BENCH=quick` takes
 * smaller sizes and fewer rounds.
 *
 * Each case runs once a round, in a child of its own, so that its memory is its own; the order within
 * a round is shuffled, so that no case always follows the same one.  The table shows medians, and the
 * smallest and largest value beside them.  Where a file is written, the fastest of five tries is a round's:
 * to come by pages takes ten times as long now and then.  Nothing here fails for being slow.
 */

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/bench.h"

#define KIB ((uint64_t)1024)
#define MIB (KIB * KIB)
#define GIB (KIB * MIB)
#define MAX_CASES 32

static int nrounds = MAX_ROUNDS;
static uint64_t real_bytes;		/* of the transfer for real, and of its simulation */
static volatile sig_atomic_t child;

static void on_signal(int number)
{
	if (child > 0)
		kill(child, SIGKILL);
	signal(number, SIG_DFL);
	raise(number);
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
		bench_die("pipe");
	fflush(stdout);
	child = fork();
	if (child < 0)
		bench_die("fork");
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
	[ENGINE_READ_WRITE] = { .name = "read-write", .run = bench_simulate, .strategy = "read-write" },
	[ENGINE_SENDFILE] = { .name = "sendfile", .run = bench_simulate, .strategy = "sendfile" },
	[ENGINE_MMAP] = { .name = "mmap-write", .run = bench_simulate, .strategy = "mmap-write" },
	[ENGINE_MANY] = { .name = "read-write, 100 connections", .run = bench_simulate,
			  .strategy = "read-write", .set = { "connections=100", "files=100" } },
	[SIMULATED_READ_WRITE] = { .name = "read-write, no period told again", .run = bench_simulate,
				   .strategy = "read-write", .how = ALL_SIMULATED },
	[SIMULATED_SENDFILE] = { .name = "sendfile, the same", .run = bench_simulate, .strategy = "sendfile",
				 .how = ALL_SIMULATED },
	[SIMULATED_MMAP] = { .name = "mmap-write, the same", .run = bench_simulate, .strategy = "mmap-write",
			     .how = ALL_SIMULATED },
	[REAL] = { .name = "for real: read() + write(), loopback", .run = bench_transfer },
	[FULL] = { .name = "simulated, every event", .run = bench_simulate, .strategy = "read-write",
		   .set = { "file.cache=warm" } },
	[TOTAL] = { .name = "simulated, totals alone", .run = bench_simulate, .strategy = "read-write",
		    .set = { "file.cache=warm" }, .how = ONLY_TOTALS },
	[TOTAL_COLD] = { .name = "simulated, totals alone, file cold", .run = bench_simulate,
			 .strategy = "read-write", .how = ONLY_TOTALS },
	[TRACE] = { .name = "simulated, every event", .run = bench_simulate, .strategy = "read-write" },
	[EXPORT] = { .name = "simulated and written", .run = bench_export, .strategy = "read-write" },
	[RAW_1M] = { .name = "as many bytes by write(), 1 MiB each", .run = bench_write_raw,
		     .block_bytes = MIB },
	[RAW_64K] = { .name = "as many bytes by write(), 64 KiB each", .run = bench_write_raw,
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
				.name = full ? sizes[i].full : sizes[i].total, .run = bench_simulate,
				.strategy = "read-write", .bytes = sizes[i].bytes, .how = full ? PERIODS_AGAIN : ONLY_TOTALS,
			};
		}
	}
	return n;
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
		 cases[EXPORT].bytes / MIB, (double)cases[RAW_1M].bytes / 1e6);
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
	real_bytes = bench_room_bytes(want);
	if (real_bytes < want)
		printf("No room for a file of %" PRIu64 " MiB twice: the transfer is smaller.\n",
		       want / MIB);
	n = set_up(quick);
	put_machine();
	fflush(stdout);
	bench_make_file(real_bytes);
	run_case(&cases[EXPORT], 0);
	cases[RAW_1M].bytes = cases[RAW_64K].bytes = cases[EXPORT].rounds[0].amount;
	run_case(&cases[REAL], 0);	/* once before it counts */
	run_all(cases, n);
	put_tables(n);
	return fflush(stdout) == 0 ? 0 : 3;
}
