#ifndef REAL_CALIBRATE_H
#define REAL_CALIBRATE_H

/*
 * This machine measured: a value for every machine key, with its spread and how it is known.
 * Needs no privilege, is never traced, and takes some seconds.
 */

#include <stdio.h>

#include "real/host.h"
#include "sim/key.h"

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

/* Measure, in at most so many rounds.  0, or -1 with the message. */
#define CALIBRATE_ROUNDS 400
int calibrate(struct calibration *c, const struct host *h, unsigned rounds, struct error *e);

/* Into the machine of a run, which is named "host" then. */
void calibrate_machine(const struct calibration *c, struct config *config);

/* As a machine profile named "host".  `date` is "2026-11-28T05:10:00Z". */
void calibrate_write(const struct calibration *c, const struct host *h, const char *date, FILE *f);

#endif
