/*
 * Figures by name.  Those that are one field of the ledger stand in a table; the others are groups
 * that begin alike, each with a function for what follows.  To add one: a row here, and in
 * docs/formats.md.
 */

#include "sim/figures.h"

#include <stdio.h>
#include <string.h>

#include "sim/fixed.h"
#include "sim/suggest.h"
#include "sim/utf8.h"

#define MAX_PARTS 4
#define PART_BYTES 32

#define FIELD(name, field) { name, offsetof(struct ledger, field) }

static const struct field {
	const char *name;
	size_t offset;		/* of a uint64_t */
} fields[] = {
	FIELD("payload_bytes", payload_bytes), FIELD("delivered_bytes", delivered_bytes),
	FIELD("mode_switches", mode_switches), FIELD("sleeps", sleeps),
	FIELD("preemptions", preemptions), FIELD("interrupts", interrupts),
	FIELD("again", again), FIELD("retransmissions", retransmissions),
	FIELD("faults.minor", minor_faults), FIELD("faults.major", major_faults),
	FIELD("faults.user", user_faults), FIELD("checksum_bytes", checksum_bytes),
	FIELD("evicted_bytes", evicted_bytes), FIELD("lookups", lookups),
	FIELD("index_bytes", index_bytes), FIELD("elapsed_ns", elapsed_ns),
	FIELD("returned_ns", returned_ns), FIELD("sent_ns", sent_ns), FIELD("acked_ns", acked_ns),
	FIELD("spun_ns", spun_ns), FIELD("events", events),
	FIELD("latency_ns.requests", latency.n), FIELD("latency_ns.max", latency.max_ns),
};

#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))

/* "disk.nic.bytes" into its parts; how many, or 0 if they do not fit. */
static size_t split(const char *dotted, char parts[MAX_PARTS][PART_BYTES])
{
	size_t n = 0;

	for (;;) {
		const size_t length = strcspn(dotted, ".");

		if (n == MAX_PARTS || length == 0 || length >= PART_BYTES)
			return 0;
		memcpy(parts[n], dotted, length);
		parts[n++][length] = '\0';
		if (dotted[length] == '\0')
			return n;
		dotted += length + 1;
	}
}

/* The part of a sum that is asked for. */
static int part_of(const struct ledger *l, const struct hop *sum, const char *part, uint64_t *value)
{
	if (strcmp(part, "operations") == 0)
		*value = sum->operations;
	else if (strcmp(part, "bytes") == 0)
		*value = sum->bytes;
	else if (strcmp(part, "passes") == 0)
		*value = ledger_passes(l, sum->payload_bytes);
	else
		return -1;
	return 0;
}

static int cpu_copies(const struct ledger *l, const char *part, uint64_t *value)
{
	const struct hop sum = ledger_moved(l, BY_CPU);

	return part_of(l, &sum, part, value);
}

static int dma_copies(const struct ledger *l, const char *part, uint64_t *value)
{
	const struct hop sum = ledger_moved(l, BY_DMA);

	return part_of(l, &sum, part, value);
}

/* A place where a hop may begin or end; NOWHERE for "*", which is any.  -1 if it is none. */
static int hop_place(const char *name)
{
	const int place = place_find(name);

	if (strcmp(name, "*") == 0)
		return NOWHERE;
	return place > NOWHERE && place < PAGE_TABLES ? place : -1;
}

static int find_mover(const char *name)
{
	for (int by = 0; by < N_MOVERS; by++) {
		if (strcmp(mover_name((enum mover)by), name) == 0)
			return by;
	}
	return -1;
}

/* "FROM.TO.bytes" or "FROM.TO.cpu.bytes". */
static int hops(const struct ledger *l, const char *dotted, uint64_t *value)
{
	char parts[MAX_PARTS][PART_BYTES];
	const size_t n = split(dotted, parts);
	struct hop sum = { 0 };
	int from, to, by = -1;

	if (n < 3)
		return -1;
	from = hop_place(parts[0]);
	to = hop_place(parts[1]);
	if (n == 4)
		by = find_mover(parts[2]);
	if (from < 0 || to < 0 || (n == 4 && by < 0))
		return -1;
	for (const struct hop *h = l->hops; h < l->hops + l->nhops; h++) {
		if ((from != NOWHERE && (int)h->from != from) ||
		    (to != NOWHERE && (int)h->to != to) || (n == 4 && (int)h->by != by))
			continue;
		sum.operations += h->operations;
		sum.bytes += h->bytes;
		sum.payload_bytes += h->payload_bytes;
	}
	return part_of(l, &sum, parts[n - 1], value);
}

bool figures_call(const char *name)
{
	for (size_t i = 0; i < nstrategies; i++) {
		for (int k = 0; k < (int)strategy_nsteps(strategies[i]); k++) {
			const struct step *step = strategy_step(strategies[i], k);

			if (step->call[0] && strcmp(step->call, name) == 0)
				return true;
		}
	}
	return false;
}

static int syscalls(const struct ledger *l, const char *name, uint64_t *value)
{
	*value = ledger_calls(l, name);
	return *value > 0 || figures_call(name) ? 0 : -1;
}

static int memory(const uint64_t *bytes, const char *name, uint64_t *value)
{
	const int place = place_find(name);

	if (place <= NOWHERE)
		return -1;
	*value = bytes[place];
	return 0;
}

static int memory_bytes(const struct ledger *l, const char *place, uint64_t *value)
{
	return memory(l->memory_bytes, place, value);
}

static int memory_peak_bytes(const struct ledger *l, const char *place, uint64_t *value)
{
	return memory(l->memory_peak_bytes, place, value);
}

static int busy_ns(const struct ledger *l, const char *name, uint64_t *value)
{
	for (int i = 0; i < N_BUSY; i++) {
		if (strcmp(busy_name((enum busy)i), name) == 0) {
			*value = l->busy_ns[i];
			return 0;
		}
	}
	return -1;
}

static int latency_ns(const struct ledger *l, const char *percentile, uint64_t *value)
{
	static const struct { const char *name; unsigned int percent; } known[] = {
		{ "p50", 50 }, { "p90", 90 }, { "p99", 99 },
	};

	for (size_t i = 0; i < ARRAY_LEN(known); i++) {
		if (strcmp(known[i].name, percentile) == 0) {
			*value = ledger_latency_ns(l, known[i].percent);
			return 0;
		}
	}
	return -1;
}

static const struct group {
	const char *prefix;	/* with its dot */
	int (*value)(const struct ledger *l, const char *rest, uint64_t *value);
	const char *accepted;
} groups[] = {
	{ "syscalls.", syscalls, "syscalls, or syscalls.NAME with a call that a strategy makes" },
	{ "cpu_copies.", cpu_copies, "cpu_copies.operations, .bytes or .passes" },
	{ "dma_copies.", dma_copies, "dma_copies.operations, .bytes or .passes" },
	{ "hops.", hops, "hops.FROM.TO.operations, .bytes or .passes, perhaps with .cpu, .dma or "
	  ".reference after TO; FROM and TO are disk, page-cache, user-buffer, pipe, "
	  "socket-buffer, nic or *" },
	{ "memory_bytes.", memory_bytes, "memory_bytes.PLACE, such as memory_bytes.page-cache" },
	{ "memory_peak_bytes.", memory_peak_bytes,
	  "memory_peak_bytes.PLACE, such as memory_peak_bytes.page-cache" },
	{ "busy_ns.", busy_ns, "busy_ns.cpu-user, .cpu-kernel, .disk, .dma or .nic" },
	{ "latency_ns.", latency_ns, "latency_ns.p50, .p90, .p99, .max or .requests" },
	{ "faults.", NULL, "faults.minor, .major or .user" },
};

static const struct group *find_group(const char *dotted)
{
	for (size_t i = 0; i < ARRAY_LEN(groups); i++) {
		if (strncmp(dotted, groups[i].prefix, strlen(groups[i].prefix)) == 0)
			return &groups[i];
	}
	return NULL;
}

int figures_value(const struct ledger *l, const char *dotted, uint64_t *value)
{
	const struct group *g = find_group(dotted);

	for (size_t i = 0; i < ARRAY_LEN(fields); i++) {
		if (strcmp(fields[i].name, dotted) == 0) {
			memcpy(value, (const char *)l + fields[i].offset, sizeof(*value));
			return 0;
		}
	}
	if (g)
		return g->value ? g->value(l, dotted + strlen(g->prefix), value) : -1;
	if (strcmp(dotted, "syscalls") == 0)
		*value = ledger_calls(l, NULL);
	else if (strcmp(dotted, "context_switches") == 0)
		*value = 2 * (l->sleeps + l->preemptions);
	else if (strcmp(dotted, "referenced_bytes") == 0)
		*value = ledger_moved(l, BY_REFERENCE).bytes;
	else if (strcmp(dotted, "cpu_ns") == 0)
		*value = l->busy_ns[BUSY_CPU_USER] + l->busy_ns[BUSY_CPU_KERNEL];
	else
		return -1;
	return 0;
}

bool figures_in_passes(const char *dotted)
{
	const char *last = strrchr(dotted, '.');

	return last && strcmp(last, ".passes") == 0;
}

int figures_unknown(const char *dotted, struct error *e)
{
	static const char *const others[] = {
		"syscalls", "context_switches", "referenced_bytes", "cpu_ns", "cpu_copies.passes",
		"dma_copies.passes", "cpu_copies.operations", "dma_copies.operations",
	};
	const struct group *g = find_group(dotted);
	struct suggest near = { .typed = dotted };

	for (size_t i = 0; i < ARRAY_LEN(fields); i++)
		suggest_offer(&near, fields[i].name);
	for (size_t i = 0; i < ARRAY_LEN(others); i++)
		suggest_offer(&near, others[i]);
	return error_set(e, "unknown figure \"%.*s\"%s%s%s; accepted: %s", utf8_cut(dotted, 60),
			 dotted, near.best[0] ? " (did you mean " : "", near.best,
			 near.best[0] ? "?)" : "", g ? g->accepted :
			 "a key of the summary, such as sleeps, syscalls.read, cpu_copies.passes "
			 "or hops.disk.page-cache.bytes");
}

int figures_number(const struct ledger *l, const char *dotted, int64_t *number, struct error *e)
{
	uint64_t value;

	if (figures_value(l, dotted, &value) != 0)
		return figures_unknown(dotted, e);
	*number = (int64_t)value;
	if (figures_in_passes(dotted) || fixed_of(value, number))
		return 0;
	return error_set(e, "%s is too large to calculate with; accepted: figures up to " FIXED_MOST,
			 dotted);
}
