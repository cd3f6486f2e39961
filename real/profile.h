#ifndef REAL_PROFILE_H
#define REAL_PROFILE_H

/*
 * Where does the CPU copy?  A clock ticks while the strategy's own code sends, and each time the
 * kernel says in which of its functions it was, and who had called that.  The copy routines have
 * names (/proc/kallsyms), and their callers tell which hop it was.  A second witness for copies, and
 * a statistical one: it says something only above PROFILE_LEAST samples.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/error.h"

struct trial;

/* A tick that found the CPU in a copy routine, by the hop that its callers tell of. */
enum copy {
	COPY_NONE,		/* it was not copying */
	COPY_READ,		/* out of the page cache, by a read */
	COPY_SEND,		/* out of the program's memory into a socket */
	COPY_DELIVER,		/* of a zero-copy send, for a receiver on the same machine */
	COPY_DEVICE,		/* for a device that does not gather */
	COPY_RECEIVE,		/* by the receiver */
	COPY_OTHER,
	N_COPY,
};

/* What a function of the kernel means on the way from a copy routine to the system call. */
enum role { ROLE_MOVE, ROLE_ITERATE, ROLE_READ, ROLE_SEND, ROLE_DELIVER, ROLE_DEVICE, ROLE_RECEIVE };

#define SYMBOLS_MAX 96u
#define SYMBOL_NAME_BYTES 40

struct symbol {
	uint64_t start, end;		/* addresses */
	enum role role;
	char name[SYMBOL_NAME_BYTES];
};

struct symbols {
	struct symbol table[SYMBOLS_MAX];
	size_t n;
};

/* Find the functions that matter in that file, /proc/kallsyms.  0, or -1 with the message. */
int symbols_find(struct symbols *s, const char *path, struct error *e);

/* What a chain of return addresses, the innermost first, tells; *routine is the copy routine. */
enum copy symbols_tell(const struct symbols *s, const uint64_t *chain, size_t n,
		       const struct symbol **routine);

#define PROFILE_LEAST 20u		/* samples: fewer say nothing */

struct profile {
	uint64_t samples;		/* all of them: how often the clock ticked */
	uint64_t seen[N_COPY];
	uint64_t expected;		/* of one copy of all that was sent, at the rate of a known one */
	uint64_t sent_bytes;
	char routine[N_COPY][SYMBOL_NAME_BYTES];	/* the one seen most often */
};

/* What a profile says of one kind of copy. */
enum profile_says { PROFILE_UNSURE, PROFILE_COPIED, PROFILE_NOT_COPIED };
enum profile_says profile_says(const struct profile *p, enum copy copy);

/* The same program where nobody gets what it sends; without the right to it, or if it fails, why not. */
struct profile_undelivered {
	bool is_wanted, is_there;
	struct profile profile;
	struct error none;
};

/*
 * Send the file again and again, with the clock on, until a copy of it would have been seen often
 * enough.  Tried before on a known copy of each kind and on work that copies nothing.  Then, if
 * u is there and wants it, the same to where nobody gets it.  0, or -1 with the message.
 */
int profile_run(const struct trial *t, const struct symbols *symbols, struct profile *p,
		struct profile_undelivered *u, struct error *e);

/* May the kernel be profiled here?  0, or -1 with the message. */
int profile_try(struct symbols *symbols, struct error *e);

#endif
