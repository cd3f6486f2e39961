#ifndef SIM_KERNEL_H
#define SIM_KERNEL_H

/*
 * A kernel is the set of rules that hold in it.  Rules are data with the
 * version that they hold from, so any version between the named profiles is
 * right too.
 */

#include <stdbool.h>
#include <stddef.h>

enum rule {
	RULE_NONE,
	RULE_SENDFILE,		/* the call exists */
	RULE_SENDFILE_GATHER,	/* sendfile hands on pages if the NIC can gather */
	RULE_DIRECT,		/* O_DIRECT */
	RULE_GSO_ALWAYS,	/* TCP always references; a NIC without gather copies at transmit */
	RULE_BIG_REQUEST,	/* a request above the readahead size is not cut to it */
	RULE_FAULT_AROUND,	/* one fault maps up to 16 resident pages */
	RULE_FOLIO_FAULT,	/* ... and a large folio whole */
	RULE_IO_URING,
	RULE_SPLICE,		/* splice() and vmsplice() */
	RULE_SENDFILE_PIPE,	/* sendfile works through a pipe of 16 pages, in rounds */
	RULE_ZEROCOPY,		/* send(MSG_ZEROCOPY) */
	RULE_KTLS,		/* TLS in the kernel */
	RULE_SEND_ZC,		/* io_uring's zero-copy send */
	RULE_SQPOLL,		/* a kernel thread polls the ring, for any user */
	RULE_HDD_READAHEAD,	/* a rotating disk reads ahead twice its largest request */
	RULE_SPLICE_COPY,	/* splice copies: a proposal, held by no version */
};
#define N_RULES (RULE_SPLICE_COPY + 1)

#define KERNEL_VERSION(major, minor, patch) ((major) * 1000000 + (minor) * 1000 + (patch))

struct kernel {
	char name[24];		/* "linux-6.18", "host" */
	int version;		/* KERNEL_VERSION() */
	bool splice_copies;	/* RULE_SPLICE_COPY holds */
};

struct rule_info {
	int since;		/* KERNEL_VERSION() */
	const char *what;	/* one sentence */
	const char *source;
};

extern const struct kernel kernels[];	/* the named profiles, oldest first */
extern const size_t nkernels;
extern const char kernel_others[];	/* what else kernel_from_name() takes, for messages */

/* The profile of that name, or NULL.  "host" is not among them: the caller brings it. */
const struct kernel *kernel_find(const char *name);

/* The profile of that name, or the rules of a version between the profiles, as in "linux-4.17"; -1 if it is neither. */
int kernel_from_name(struct kernel *k, const char *name);

/* Does the rule hold in that kernel? */
bool kernel_has(const struct kernel *k, enum rule rule);

/* The rule's facts. */
const struct rule_info *kernel_rule(enum rule rule);

/* The first named profile in which the rule holds. */
const struct kernel *kernel_first(enum rule rule);

/* The rules of "major.minor.patch" as uname -r prints it, under that name; -1 if it cannot be read. */
int kernel_from_release(struct kernel *k, const char *name, const char *release);

#endif
