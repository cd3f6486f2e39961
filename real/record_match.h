#ifndef REAL_RECORD_MATCH_H
#define REAL_RECORD_MATCH_H

/* Which system call moved what, and which row of the strategy's table says so. */

#include "real/record.h"

#define NO_PART SIZE_MAX

/* Bytes that one call has passed on: what the program has noted, or its share of that. */
struct record_part {
	size_t hop;
	uint64_t offset_bytes, bytes;
	int row;			/* of the table: from and to are the hop's; -1: none */
	size_t next;			/* of the same call, or NO_PART */
};

struct record_call {
	size_t enter, leave;		/* stops */
	int row;			/* of the table: its ENTER; -1: the table has no such call */
	size_t first, last;		/* parts, or NO_PART */
};

struct record_match {
	struct record_call *calls;	/* owned, in order */
	size_t ncalls;
	struct record_part *parts;	/* owned */
	size_t nparts;
	size_t *outside;		/* owned; by stop: the first part before it of no call */
	size_t last_outside;
	bool *copied_later;		/* owned; by hop: a reference, and its completion says copied */
	bool any_copied_later;
	uint64_t *some_copied;		/* owned; by stop: bytes copied, of which hop is not said */
};

/* Free it with record_match_free(). */
void record_match(struct record_match *m, const struct record *r, const struct strategy *s);
void record_match_free(struct record_match *m);

/* The first row from `row` on, in its phase and before its LEAVE, with that operation; or -1. */
int record_row_in_call(const struct strategy *s, int row, enum op op);

/* The first row of the table with that operation (and place that it comes from), or -1. */
int record_row(const struct strategy *s, enum op op, enum place from);

#endif
