#ifndef REAL_CALIBRATE_H
#define REAL_CALIBRATE_H

/*
 * This machine measured: a value for every machine key, with its spread and how it is known.
 * Needs no privilege, is never traced, and takes some seconds.
 */

#include <stdio.h>

#include "real/host.h"
#include "sim/key.h"

struct calibrating;

struct calibrated {
	const struct key *key;
	uint64_t value;			/* ns, bytes, bytes per second, or what the key's type says */
	uint64_t low, median, high;	/* quartiles over the rounds, where it was measured */
	unsigned samples;		/* 0: it was not measured */
	char how[160];			/* the measurement, or why it is a default */
};

struct calibration {
	struct calibrated keys[MAX_KEYS];
	size_t nkeys;
	unsigned rounds;
	char cpu[96];			/* the CPU's name, or "" */
};

/* Measure, in at most so many rounds, some seconds long.  0, or -1 with the message. */
#define CALIBRATE_ROUNDS 400
int calibrate(struct calibration *c, const struct host *h, unsigned rounds, struct error *e);

/*
 * The same, a few rounds now and then.  What is measured on lives for limit_s at most.  NULL with
 * the message if there can be none.
 */
struct calibrating *calibrate_begin(const struct host *h, unsigned limit_s, struct error *e);
void calibrate_end(struct calibrating *c);

/* So many rounds more; from CALIBRATE_ROUNDS on none.  0, or -1 with the message. */
int calibrate_more(struct calibrating *c, unsigned rounds, struct error *e);

/* How many there are, and what follows from those from the first on: at least one. */
unsigned calibrate_rounds(const struct calibrating *c);
void calibrate_find(const struct calibrating *c, unsigned first, struct calibration *found);

/* Into the machine of a run, which is named "host" then. */
void calibrate_machine(const struct calibration *c, struct config *config);

/* As a machine profile named "host".  `date` is "2026-11-28T05:10:00Z". */
void calibrate_write(const struct calibration *c, const struct host *h, const char *date, FILE *f);

#endif
