/*
 * Which rules hold in which kernel.  To add a rule: a row in rules[] with the version it holds
 * from and its source, a name in sim/kernel.h, and the place in the engine that asks
 * kernel_has().  Versions without a source in the row are the commonly given ones.
 */

#include "sim/kernel.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

/*
 * The development series in which sendfile appeared, the first to gather, two that many run, today's,
 * and today's as a proposal of 2026 would change it.
 */
const struct kernel kernels[] = {
	{ .name = "linux-2.1", .version = KERNEL_VERSION(2, 1, 132) },
	{ .name = "linux-2.4", .version = KERNEL_VERSION(2, 4, 20) },
	{ .name = "linux-5.15", .version = KERNEL_VERSION(5, 15, 0) },
	{ .name = "linux-6.8", .version = KERNEL_VERSION(6, 8, 0) },
	{ .name = "linux-6.18", .version = KERNEL_VERSION(6, 18, 0) },
	{ .name = "linux-splice-copy", .version = KERNEL_VERSION(6, 18, 0), .splice_copies = true },
};
const size_t nkernels = sizeof(kernels) / sizeof(kernels[0]);
const char kernel_others[] = "any from linux-2.2 to linux-6.18, as in linux-4.17";

static const struct rule_info rules[] = {
	[RULE_NONE] = {
		.since = 0,
		.what = "Nothing is needed.",
		.source = "",
	},
	[RULE_SENDFILE] = {
		.since = KERNEL_VERSION(2, 1, 0),
		.what = "sendfile() exists; it copies into the socket buffer.",
		.source = "sendfile(2), VERSIONS",
	},
	[RULE_SENDFILE_GATHER] = {
		.since = KERNEL_VERSION(2, 4, 4),
		.what = "sendfile() hands page references to a NIC that can gather.",
		.source = "zero-copy networking, merged during 2.4",
	},
	[RULE_DIRECT] = {
		.since = KERNEL_VERSION(2, 4, 10),
		.what = "O_DIRECT: the disk's DMA goes to user memory.",
		.source = "open(2), O_DIRECT",
	},
	[RULE_FAULT_AROUND] = {
		.since = KERNEL_VERSION(3, 15, 0),
		.what = "A read fault on a file maps the resident pages of its 64 KiB window.",
		.source = "commit 8c6e50b0290c; mm/memory.c: do_fault_around()",
	},
	[RULE_BIG_REQUEST] = {
		.since = KERNEL_VERSION(4, 10, 0),
		.what = "A read larger than the readahead window is not cut down to it.",
		.source = "commit 9491ae4aade6; mm/readahead.c: ractl_max_pages()",
	},
	[RULE_GSO_ALWAYS] = {
		.since = KERNEL_VERSION(4, 17, 0),
		.what = "TCP always takes references; a NIC without gather copies at transmit.",
		.source = "commit 0a6b2a1dc2a2; net/core/sock.c: sk_setup_caps()",
	},
	[RULE_IO_URING] = {
		.since = KERNEL_VERSION(5, 1, 0),
		.what = "io_uring: many requests in one system call.",
		.source = "io_uring(7)",
	},
	[RULE_FOLIO_FAULT] = {
		.since = KERNEL_VERSION(6, 18, 0),
		.what = "A read fault maps a large folio whole.",
		.source = "commit 357b92761d94; mm/filemap.c: filemap_map_pages()",
	},
	[RULE_SPLICE] = {
		.since = KERNEL_VERSION(2, 6, 17),
		.what = "splice() and vmsplice() hand page references through a pipe.",
		.source = "commit 5274f052e7b3; splice(2), VERSIONS",
	},
	[RULE_SENDFILE_PIPE] = {
		.since = KERNEL_VERSION(2, 6, 23),
		.what = "sendfile() works through a pipe of 16 pages of its own.",
		.source = "fs/splice.c: splice_direct_to_actor()",
	},
	[RULE_KTLS] = {
		.since = KERNEL_VERSION(4, 13, 0),
		.what = "The kernel encrypts for TLS.",
		.source = "Documentation/networking/tls.rst",
	},
	[RULE_ZEROCOPY] = {
		.since = KERNEL_VERSION(4, 14, 0),
		.what = "send() with MSG_ZEROCOPY hands on the program's own pages.",
		.source = "commit f214f915e7db; Documentation/networking/msg_zerocopy.rst",
	},
	[RULE_SQPOLL] = {
		.since = KERNEL_VERSION(5, 11, 0),
		.what = "A kernel thread polls the ring for any user.",
		.source = "io_uring_setup(2), IORING_SETUP_SQPOLL",
	},
	[RULE_SEND_ZC] = {
		.since = KERNEL_VERSION(6, 0, 0),
		.what = "io_uring sends the program's own pages.",
		.source = "io_uring_enter(2), IORING_OP_SEND_ZC",
	},
	[RULE_HDD_READAHEAD] = {
		.since = KERNEL_VERSION(6, 17, 0),
		.what = "A rotating disk reads ahead twice its largest request.",
		.source = "commit 459779d04ae8; block/blk-settings.c: blk_apply_bdi_limits()",
	},
	[RULE_SPLICE_COPY] = {
		.since = 0,
		.what = "splice() copies instead of handing on references.",
		.source = "proposals of 2026 on the kernel's mailing lists",
	},
};

_Static_assert(sizeof(rules) / sizeof(rules[0]) == N_RULES, "facts for every rule");

const struct kernel *kernel_find(const char *name)
{
	for (size_t i = 0; i < nkernels; i++) {
		if (strcmp(kernels[i].name, name) == 0)
			return &kernels[i];
	}
	return NULL;
}

/* Is that how one writes the version?  "linux-4.17" is, "linux-4.017" and "linux-4.17-rc1" are not. */
static bool is_written(const struct kernel *k, const char *name)
{
	const int major = k->version / 1000000, minor = k->version / 1000 % 1000, patch = k->version % 1000;
	char text[48];

	snprintf(text, sizeof(text), "linux-%d.%d", major, minor);
	if (strcmp(text, name) == 0)
		return true;
	snprintf(text, sizeof(text), "linux-%d.%d.%d", major, minor, patch);
	return strcmp(text, name) == 0;
}

int kernel_from_name(struct kernel *k, const char *name)
{
	const struct kernel *found = kernel_find(name);
	const size_t behind = strlen("linux-");
	struct kernel between;

	if (found) {
		*k = *found;
		return 0;
	}
	if (strncmp(name, "linux-", behind) != 0 ||
	    kernel_from_release(&between, name, name + behind) != 0 || !is_written(&between, name))
		return -1;
	/* Of what comes after the newest profile nobody here knows the rules. */
	if (between.version < kernels[0].version || between.version > kernels[nkernels - 1].version)
		return -1;
	*k = between;
	return 0;
}

const struct rule_info *kernel_rule(enum rule rule)
{
	return &rules[rule];
}

bool kernel_has(const struct kernel *k, enum rule rule)
{
	if (rule == RULE_SPLICE_COPY)
		return k->splice_copies;
	return k->version >= rules[rule].since;
}

const struct kernel *kernel_first(enum rule rule)
{
	for (size_t i = 0; i < nkernels; i++) {
		if (kernel_has(&kernels[i], rule))
			return &kernels[i];
	}
	assert(!"the newest profile has every rule");
	return NULL;
}

int kernel_from_release(struct kernel *k, const char *name, const char *release)
{
	int major, minor, patch = 0;

	if (sscanf(release, "%d.%d.%d", &major, &minor, &patch) < 2)
		return -1;
	if (major < 0 || major > 999 || minor < 0 || minor > 999 || patch < 0)
		return -1;
	if (patch > 999)	/* 4.9.337 fits; a vendor's larger number does not matter */
		patch = 999;
	snprintf(k->name, sizeof(k->name), "%s", name);
	k->version = KERNEL_VERSION(major, minor, patch);
	k->splice_copies = false;
	return 0;
}
