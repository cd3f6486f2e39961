#ifndef SIM_KEY_H
#define SIM_KEY_H

/*
 * The table of scalar keys: one row serves the scenario file, --set, machine profiles,
 * `iopath list keys` and docs/formats.md.
 */

#include "sim/scenario.h"

enum key_type {
	KEY_BYTES,	/* integer, or "64 KiB" */
	KEY_CHUNK,	/* bytes, or "whole" */
	KEY_POWER,	/* bytes, a power of two */
	KEY_TIME,	/* integer ns, or "200 us" */
	KEY_RATE,	/* bytes per second, integer or "3400 MB" */
	KEY_INTEGER,
	KEY_BOOL,
	KEY_CACHE,	/* "cold" or "warm" */
	KEY_COUNT,	/* "textbook" or "all" */
	KEY_TLS,	/* "none", "user" or "kernel" */
};

struct key {
	const char *name;	/* dotted: "nic.scatter_gather" */
	enum key_type type;
	size_t offset;		/* into struct config */
	uint64_t min, max;
	uint64_t multiple;	/* the value is a multiple of it; 0: any */
	const char *fallback;	/* as text; NULL: the machine profile says */
	const char *help;
};

extern const struct key keys[];
extern const size_t nkeys;

#define MAX_KEYS 80	/* more than there are */

/* Does the key describe the machine (true), or what runs on it? */
bool key_of_machine(const struct key *k);

/* The key of that dotted name, or NULL. */
const struct key *key_find(const char *name);

/* Nearest known name for a suggestion, or NULL if none is near. */
const char *key_suggest(const char *name);

/* Set from text ("64KiB", "true", "cold").  0, or -1 with what is accepted. */
int key_set(struct config *c, const struct key *k, const char *text, struct error *e);

/* What a value may be, in words: "bytes from 0 to 1 TiB: 65536 or \"64 KiB\"". */
void key_accepts(const struct key *k, char *text, size_t size);

/* All keys that have a default, at it; and those of the machine alone. */
void key_defaults(struct config *c);
void key_machine_defaults(struct config *c);

#endif
