#ifndef UI_VARY_H
#define UI_VARY_H

/*
 * KEY=VALUES: one key and the values that it takes, one after the other.  VALUES has commas
 * between; each is a value as in --set, or a range of numbers:
 *
 *	4KiB..1MiB	doubling, the end included: 4 KiB, 8 KiB, ... 1 MiB
 *	0..10ms		after 0 comes 1 of the unit that the 0 or else the end is written in
 *	10ms..20ms/5	in 5 equal steps, so 6 values
 *
 * Numbers are put in order, words stay as they are, what comes twice is taken once.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/error.h"
#include "sim/key.h"

#define VARY_MAX_POINTS 64

struct vary_point {
	char value[48];		/* as --set takes it: "65536", "warm" */
	char text[32];		/* as it is shown: "64 KiB", "warm" */
	bool is_number;
	uint64_t number;
};

struct vary {
	char name[48];		/* of the key */
	const struct key *key;	/* NULL: machine or kernel */
	struct vary_point points[VARY_MAX_POINTS];
	size_t npoints;
};

/* 0, or -1 with one line in e.  The names of machines and kernels are not checked here. */
int vary_parse(struct vary *v, const char *text, struct error *e);

/* A number of that key for readers, exact: "64 KiB", "1.25 ms", "4097 B".  Returns text. */
char *vary_number(const struct key *k, uint64_t number, char *text, size_t size);

/* KEY=VALUE for --set.  Returns text. */
char *vary_setting(const struct vary *v, const char *value, char *text, size_t size);

#endif
