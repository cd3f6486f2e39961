/*
 * Each figure is one row: how it is called, and what it is of the totals.  Those of the ledger pane come
 * first, in its order; then what else is counted; then the hops and calls that a trace has, in the
 * order of their first use.  To add a figure: a row here, and ORIGIN_FIXED.
 */

#include "ui/origin_figures.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "ui/view.h"

static uint64_t field(const struct origin_totals *t, const struct origin_figure *f)
{
	uint64_t value;

	memcpy(&value, (const char *)t + f->offset, sizeof(value));
	return value;
}

static uint64_t moved(const struct origin_totals *t, const struct origin_figure *f)
{
	return ledger_moved(&t->ledger, f->by).payload_bytes;
}

static uint64_t calls(const struct origin_totals *t, const struct origin_figure *f)
{
	return ledger_calls(&t->ledger, f->call[0] ? f->call : NULL);
}

static uint64_t faults(const struct origin_totals *t, const struct origin_figure *f)
{
	(void)f;
	return t->ledger.minor_faults + t->ledger.major_faults;
}

static uint64_t context_switches(const struct origin_totals *t, const struct origin_figure *f)
{
	(void)f;
	return 2 * (t->ledger.sleeps + t->ledger.preemptions);
}

static uint64_t cpu(const struct origin_totals *t, const struct origin_figure *f)
{
	(void)f;
	return t->ledger.busy_ns[BUSY_CPU_USER] + t->ledger.busy_ns[BUSY_CPU_KERNEL];
}

static const struct hop *hop_of(const struct origin_totals *t, const struct origin_figure *f)
{
	static const struct hop none;
	const uint8_t index = t->ledger.hop_index[f->from][f->to][f->by];

	return index > 0 ? &t->ledger.hops[index - 1] : &none;
}

static uint64_t hop_payload(const struct origin_totals *t, const struct origin_figure *f)
{
	return hop_of(t, f)->payload_bytes;
}

static uint64_t hop_bytes(const struct origin_totals *t, const struct origin_figure *f)
{
	return hop_of(t, f)->bytes;
}

#define FIELD(name_, key_, kind_, member, unseen_) \
	{ .name = name_, .key = key_, .kind = kind_, .of = field, \
	  .offset = offsetof(struct origin_totals, member), .unseen = unseen_ }
#define COUNT(name, key, member) FIELD(name, key, ORIGIN_COUNT, ledger.member, ORIGIN_ALL_SEE)
#define MODEL(name, key, member) FIELD(name, key, ORIGIN_COUNT, ledger.member, ORIGIN_MODEL_SEES)
#define BYTES(name, key, member) FIELD(name, key, ORIGIN_BYTES, ledger.member, ORIGIN_ALL_SEE)
#define TIME(name, key, member) FIELD(name, key, ORIGIN_TIME, ledger.member, ORIGIN_ALL_SEE)
#define BUSY(name, key, which) \
	FIELD(name, "busy_ns." key, ORIGIN_TIME, ledger.busy_ns[which], ORIGIN_MODEL_COUNTS)
#define LAST(name, key, member) FIELD(name, key, ORIGIN_LAST, ledger.member, ORIGIN_ALL_SEE)
#define SPENT(name, which) \
	FIELD(name, "", ORIGIN_TIME, spent_ns[which], ORIGIN_MODEL_COUNTS)
#define MEMORY(name, place, key, unseen) \
	FIELD(name, "memory_bytes." key, ORIGIN_BYTES, ledger.memory_bytes[place], unseen), \
	FIELD(name " peak", "memory_peak_bytes." key, ORIGIN_BYTES, \
	      ledger.memory_peak_bytes[place], unseen)

static const struct origin_figure fixed[] = {
	{ .name = "CPU copies", .key = "cpu_copies.passes", .of = moved, .by = BY_CPU },
	{ .name = "DMA copies", .key = "dma_copies.passes", .of = moved, .by = BY_DMA,
	  .unseen = ORIGIN_NOT_WATCHED },
	{ .name = "references", .key = "referenced_bytes", .of = moved, .by = BY_REFERENCE },
	COUNT("mode switches", "mode_switches", mode_switches),
	MODEL("sleeps", "sleeps", sleeps),
	FIELD("sent", "delivered_bytes", ORIGIN_BYTES, ledger.delivered_bytes, ORIGIN_NOT_WATCHED),
	{ .name = "system calls", .key = "syscalls", .kind = ORIGIN_COUNT, .of = calls },
	MODEL("interrupts", "interrupts", interrupts),
	{ .name = "page faults", .key = "faults", .kind = ORIGIN_COUNT, .of = faults,
	  .unseen = ORIGIN_MODEL_SEES },
	LAST("returned", "returned_ns", returned_ns),
	LAST("sent at", "sent_ns", sent_ns),
	LAST("ACK came", "acked_ns", acked_ns),
	BUSY("in user", "cpu-user", BUSY_CPU_USER),
	BUSY("in kernel", "cpu-kernel", BUSY_CPU_KERNEL),
	BUSY("disk", "disk", BUSY_DISK),
	BUSY("DMA", "dma", BUSY_DMA),
	BUSY("NIC", "nic", BUSY_NIC),
	MEMORY("cache", PAGE_CACHE, "page-cache", ORIGIN_ALL_SEE),
	MEMORY("buffer", USER_BUFFER, "user-buffer", ORIGIN_ALL_SEE),
	MEMORY("pipe", PIPE, "pipe", ORIGIN_ALL_SEE),
	MEMORY("socket", SOCKET_BUFFER, "socket-buffer", ORIGIN_ALL_SEE),
	MEMORY("tables", PAGE_TABLES, "page-tables", ORIGIN_MODEL_COUNTS),
	MEMORY("pinned", PINNED, "pinned", ORIGIN_MODEL_COUNTS),
	TIME("polls", "spun_ns", spun_ns),
	MODEL("preemptions", "preemptions", preemptions),
	COUNT("EAGAIN", "again", again),
	COUNT("sent again", "retransmissions", retransmissions),
	BYTES("checksums", "checksum_bytes", checksum_bytes),
	BYTES("evicted", "evicted_bytes", evicted_bytes),
	/* not in the pane */
	COUNT("lookups", "lookups", lookups),
	BYTES("index read", "index_bytes", index_bytes),
	MODEL("minor faults", "faults.minor", minor_faults),
	MODEL("major faults", "faults.major", major_faults),
	MODEL("faults in user", "faults.user", user_faults),
	{ .name = "context switches", .key = "context_switches", .kind = ORIGIN_COUNT,
	  .of = context_switches, .unseen = ORIGIN_MODEL_SEES },
	{ .name = "CPU busy", .key = "cpu_ns", .kind = ORIGIN_TIME, .of = cpu },
	COUNT("requests done", "latency_ns.requests", latency.n),
	FIELD("longest request", "latency_ns.max", ORIGIN_MOST, ledger.latency.max_ns, ORIGIN_ALL_SEE),
	LAST("elapsed", "elapsed_ns", elapsed_ns),
	COUNT("events", "events", events),
	/* what took how long, as the timeline at true scale tells */
	SPENT("spent copying", SPENT_COPY),
	SPENT("spent switching", SPENT_SWITCH),
	SPENT("spent in DMA", SPENT_DMA),
	SPENT("spent looking", SPENT_DISK),
	SPENT("spent asleep", SPENT_ASLEEP),
	SPENT("spent polling", SPENT_SPUN),
	SPENT("spent on wire", SPENT_WIRE),
};

_Static_assert(sizeof(fixed) / sizeof(fixed[0]) == ORIGIN_FIXED, "ORIGIN_FIXED counts the rows");

/* As the screen calls the places. */
static const char *place_word(enum place place)
{
	static const char *const words[N_PLACES] = {
		[NOWHERE] = "-", [DISK] = "disk", [PAGE_CACHE] = "cache", [USER_BUFFER] = "buffer",
		[PIPE] = "pipe", [SOCKET_BUFFER] = "socket", [NIC] = "NIC",
		[PAGE_TABLES] = "tables", [PINNED] = "pinned",
	};

	return words[place];
}

static struct origin_figure hop_figure(const struct hop *h, bool payload)
{
	static const char *const movers[N_MOVERS] = {
		[BY_CPU] = "CPU", [BY_DMA] = "DMA", [BY_REFERENCE] = "ref",
	};
	struct origin_figure f = {
		.kind = payload ? ORIGIN_PASSES : ORIGIN_BYTES, .of = payload ? hop_payload : hop_bytes,
		.from = h->from, .to = h->to, .by = h->by,
	};

	snprintf(f.name, sizeof(f.name), "%s>%s %s", place_word(h->from), place_word(h->to),
		 payload ? movers[h->by] : "bytes");
	snprintf(f.key, sizeof(f.key), "hops.%s.%s.%s.%s", place_name(h->from), place_name(h->to),
		 mover_name(h->by), payload ? "passes" : "bytes");
	return f;
}

size_t origin_figures(struct origin_figure *figures, const struct ledger *of_trace)
{
	size_t n = ORIGIN_FIXED;

	memcpy(figures, fixed, sizeof(fixed));
	for (const struct hop *h = of_trace->hops; h < of_trace->hops + of_trace->nhops; h++) {
		figures[n++] = hop_figure(h, true);
		if (h->bytes != h->payload_bytes)	/* whole blocks, readahead, an index */
			figures[n++] = hop_figure(h, false);
	}
	for (size_t i = 0; i < of_trace->ncalls; i++) {
		struct origin_figure *f = &figures[n++];

		*f = (struct origin_figure){ .kind = ORIGIN_COUNT, .of = calls };
		snprintf(f->call, sizeof(f->call), "%s", of_trace->calls[i].name);
		snprintf(f->name, sizeof(f->name), "%s()", f->call);
		snprintf(f->key, sizeof(f->key), "syscalls.%s", f->call);
	}
	assert(n <= ORIGIN_MOST_FIGURES);
	return n;
}

void origin_totals_init(struct origin_totals *t, enum count count, uint64_t payload_bytes)
{
	memset(t, 0, sizeof(*t));
	ledger_init(&t->ledger, count, payload_bytes);
}

void origin_totals_add(struct origin_totals *t, const struct event *e)
{
	ledger_add(&t->ledger, e);
	if (e->op == OP_SLEEP)
		t->asleep_since_ns = e->start_ns;
	scene_spend(t->spent_ns, t->asleep_since_ns, e);
}

uint64_t origin_value(const struct origin_figure *f, const struct origin_totals *t)
{
	return f->of(t, f);
}

char *origin_text(const struct origin_figure *f, uint64_t value, const struct origin_totals *t,
		  char *text, size_t size)
{
	uint64_t passes;

	switch (f->kind) {
	case ORIGIN_PASSES:
		passes = ledger_passes(&t->ledger, value);
		snprintf(text, size, "%" PRIu64 ".%02" PRIu64 "x", passes / 10000,
			 passes % 10000 / 100);
		return text;
	case ORIGIN_BYTES:
		return view_bytes(text, size, value);
	case ORIGIN_LAST:
		if (value == 0) {	/* not yet, as the figures have it */
			snprintf(text, size, "-");
			return text;
		}
		return view_time(text, size, value);
	case ORIGIN_TIME:
	case ORIGIN_MOST:
		return view_time(text, size, value);
	default:
		snprintf(text, size, "%" PRIu64, value);
		return text;
	}
}

bool origin_known(const struct origin_figure *f, const struct trace_header *h,
		  const struct origin_totals *t)
{
	switch (f->unseen) {
	case ORIGIN_MODEL_SEES:
		return trace_is_model(h);
	case ORIGIN_MODEL_COUNTS:
		return trace_is_model(h) || origin_value(f, t) > 0;
	case ORIGIN_NOT_WATCHED:
		return !trace_is_watched(h) || origin_value(f, t) > 0;
	default:
		return true;
	}
}

/* The key, or its first parts. */
static bool begins(const char *key, const char *name)
{
	const size_t n = strlen(name);

	return strncasecmp(key, name, n) == 0 && (key[n] == '\0' || key[n] == '.');
}

size_t origin_find(const struct origin_figure *figures, size_t n, const char *name)
{
	if (name[0] == '\0')
		return n;
	for (size_t i = 0; i < n; i++)
		if (strcasecmp(figures[i].name, name) == 0 || strcasecmp(figures[i].key, name) == 0 ||
		    (figures[i].call[0] && strcasecmp(figures[i].call, name) == 0))
			return i;
	for (size_t i = 0; i < n; i++)
		if (begins(figures[i].key, name))
			return i;
	return n;
}
