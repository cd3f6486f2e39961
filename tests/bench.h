#ifndef TESTS_BENCH_H
#define TESTS_BENCH_H

/* The cases of `make bench`, what they do, what is measured of them, and how that is printed. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MAX_ROUNDS 7
#define MAX_SETS 8

/* What a child reports through its pipe. */
struct measured {
	double wall_s, cpu_s;
	uint64_t amount;	/* events, or bytes */
	uint64_t peak_kib;	/* of memory */
};

/* By engine_run(), engine_simulate() or engine_total(). */
enum how { PERIODS_AGAIN, ALL_SIMULATED, ONLY_TOTALS };

struct bench {
	const char *name;
	void (*run)(const struct bench *b, struct measured *m);
	const char *strategy, *set[MAX_SETS];
	uint64_t bytes;			/* of the file, or of all raw writes */
	size_t block_bytes;		/* of a raw write */
	enum how how;
	int tries;			/* a round; 0 is 1 */
	int nrounds;			/* how many were measured so far */
	struct measured rounds[MAX_ROUNDS];
};

/* --- bench_cases.c -------------------------------------------------------------------------- */

/* Say what failed and why, and end. */
void bench_die(const char *what);

/* The first run of the scenario, by the engine. */
void bench_simulate(const struct bench *b, struct measured *m);

/* read() and write() of the warm file, 4 KiB at a time, until the receiver has all of it. */
void bench_transfer(const struct bench *b, struct measured *m);

/* Its Chrome trace, simulated and written to a file; as many bytes from one buffer. */
void bench_export(const struct bench *b, struct measured *m);
void bench_write_raw(const struct bench *b, struct measured *m);

/* What the transfer may take of what is wanted: memory and file system have room for it twice. */
uint64_t bench_room_bytes(uint64_t want);

/* Make the file of the transfer; written just now, it is in the page cache. */
void bench_make_file(uint64_t size_bytes);

/* --- bench_report.c ------------------------------------------------------------------------- */

/* The head of a table: its title, the name of its first column, the unit of the others. */
void put_head(const char *title, const char *column, const char *unit);

/* A row each, as median, smallest and largest of the rounds: CPU time an event; elapsed time. */
void put_events(const struct bench *b);
void put_ms(const struct bench *b);

/* CPU time and peak memory of a size. */
void put_size(const struct bench *b);

/*
 * Elapsed time of a, without that of less unless it is NULL, as a ratio to that of b: round by
 * round, and of the fastest of each.
 */
void put_ratio(const char *name, const struct bench *a, const struct bench *less,
	       const struct bench *b);
void put_ratio_of_min(const char *name, const struct bench *a, const struct bench *less,
		      const struct bench *b);

/* The head of the goals; then one each: at most this, what the median is, and met or missed. */
void put_goal_head(const char *title);
void put_goal_events(const char *name, const struct bench *b, double most);
void put_goal_ratio(const char *name, const struct bench *a, const struct bench *less,
		    const struct bench *b, double most);

#endif
