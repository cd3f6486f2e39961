/*
 * What is known of each strategy.  A new one needs a row here: what kernels and manuals say, not what its
 * table says.
 */

#include "tests/laws_facts.h"

#include <string.h>

static const struct facts all[] = {
	{ .strategy = "read-write", .from = USER_BUFFER, .chunk = 2, .in = BY_64_KIB,
	  .out = BY_64_KIB, .buffer = true },
	{ .strategy = "mmap-write", .from = PAGE_CACHE, .family = FAMILY_AVOID, .once = 2,
	  .chunk = 1, .out = BY_64_KIB, .maps = true },
	{ .strategy = "mmap-copy-write", .from = USER_BUFFER, .once = 2, .chunk = 1,
	  .in = BY_64_KIB, .out = BY_64_KIB, .buffer = true, .maps = true, .touches = true },
	{ .strategy = "sendfile", .from = PAGE_CACHE, .family = FAMILY_AVOID,
	  .since = KERNEL_VERSION(2, 1, 0), .chunk = 1, .out = BY_16_PAGES,
	  .rounds_ahead = true },
	{ .strategy = "splice", .from = PIPE, .family = FAMILY_AVOID,
	  .since = KERNEL_VERSION(2, 6, 17), .once = 1, .pipeful = 2, .in = AS_ONE,
	  .out = BY_16_PAGES, .rounds_ahead = true },
	{ .strategy = "vmsplice", .from = PIPE, .family = FAMILY_AVOID,
	  .since = KERNEL_VERSION(2, 6, 17), .once = 3, .pipeful = 2, .in = BY_16_PAGES,
	  .out = BY_16_PAGES, .maps = true, .users_pages = true },
	{ .strategy = "zerocopy-send", .from = PAGE_CACHE, .family = FAMILY_AVOID,
	  .since = KERNEL_VERSION(4, 14, 0), .once = 2, .chunk = 1, .reaps = true,
	  .out = BY_64_KIB, .maps = true, .users_pages = true, .notified = true },
	{ .strategy = "direct-write", .from = USER_BUFFER, .family = FAMILY_BYPASS,
	  .since = KERNEL_VERSION(2, 4, 10), .chunk = 2, .out = BY_64_KIB, .buffer = true,
	  .blocks = true },
	{ .strategy = "direct-async", .from = USER_BUFFER, .family = FAMILY_BYPASS,
	  .since = KERNEL_VERSION(5, 1, 0), .chunk = 1, .batch = 1, .out = BY_64_KIB,
	  .buffer = true, .deep = true, .blocks = true, .batch_waits = true },
	{ .strategy = "uring", .from = USER_BUFFER, .since = KERNEL_VERSION(5, 1, 0), .batch = 1,
	  .issues = 2, .completes = 2, .in = BY_64_KIB, .out = BY_64_KIB, .buffer = true,
	  .deep = true },
	{ .strategy = "uring-fixed", .from = USER_BUFFER, .family = FAMILY_BYPASS,
	  .since = KERNEL_VERSION(6, 0, 0), .batch = 1, .reaps = true, .issues = 2,
	  .completes = 2, .out = BY_64_KIB, .buffer = true, .deep = true, .twice = true,
	  .pinned = true, .blocks = true, .batch_waits = true, .notified = true },
	{ .strategy = "uring-sqpoll", .from = USER_BUFFER, .since = KERNEL_VERSION(5, 11, 0),
	  .issues = 2, .completes = 2, .in = BY_64_KIB, .out = BY_64_KIB, .buffer = true,
	  .deep = true, .spins = true },
	{ .strategy = "cow", .from = PAGE_CACHE, .family = FAMILY_OPTIMISE, .chunk = 2,
	  .in = BY_64_KIB, .out = BY_64_KIB, .buffer = true },
	{ .strategy = "shared-buffers", .from = USER_BUFFER, .family = FAMILY_OPTIMISE,
	  .chunk = 2, .out = BY_64_KIB, .buffer = true, .deep = true, .pinned = true,
	  .blocks = true },
	{ .strategy = "user-driver", .from = USER_BUFFER, .family = FAMILY_BYPASS, .issues = 1,
	  .completes = 1, .out = BY_64_KIB, .buffer = true, .deep = true, .twice = true,
	  .pinned = true, .blocks = true, .batch_waits = true, .spins = true },
};

const struct facts *facts_find(const char *strategy)
{
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		if (strcmp(all[i].strategy, strategy) == 0)
			return &all[i];
	}
	return NULL;
}

const struct facts *facts_of(const struct run *run)
{
	return facts_find(run->strategy->name);
}
