/*
 * Two tallies side by side.  Each count is made of items (its hops, its calls by name, its sleeps by
 * what they wait for ...); the cause of a difference is which of them are gone, changed or new.
 *
 * Times overlap, so for elapsed time the parts are told that were busy longer or shorter, not what
 * they add up to.
 */

#include "ui/difference.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "ui/cause.h"

#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))

/* To the figures that are shown, so that 192 KiB -> 128 KiB is not 63 KiB apart for a few bytes. */
static uint64_t rounded(uint64_t bytes)
{
	uint64_t unit = 1;

	while (bytes / unit >= 1000)
		unit *= 1024;
	return bytes / unit >= 10 ? (bytes + unit / 2) / unit * unit : bytes;
}

static void set_row(struct difference *d, const char *name, enum item_kind kind, uint64_t base,
		    uint64_t other)
{
	uint64_t by = base > other ? base - other : other - base;
	char text[16];

	*d = (struct difference){ .name = name, .same = by == 0 };
	if (kind == ITEM_BYTES)
		by = rounded(by);
	cause_value(kind, base, d->base, sizeof(d->base));
	cause_value(kind, other, d->other, sizeof(d->other));
	if (by == 0)
		snprintf(d->change, sizeof(d->change), "same");
	else
		snprintf(d->change, sizeof(d->change), "%c%.14s", other < base ? '-' : '+',
			 cause_value(kind, by, text, sizeof(text)));
}

static struct cause cause_of(struct difference *d)
{
	return (struct cause){ d->cause, sizeof(d->cause), 0 };
}

static uint64_t hop_passes(const struct ledger *l, const struct hop *like)
{
	for (size_t i = 0; i < l->nhops; i++)
		if (l->hops[i].from == like->from && l->hops[i].to == like->to &&
		    l->hops[i].by == like->by)
			return ledger_passes(l, l->hops[i].payload_bytes);
	return 0;
}

/* The hops of one mover: those of the base, then those that only the other has. */
static void add_hops(struct items *s, const struct ledger *base, const struct ledger *other,
		     enum mover by)
{
	for (int side = 0; side < 2; side++) {
		const struct ledger *l = side ? other : base;

		for (size_t k = 0; k < l->nhops; k++) {
			const struct hop *h = &l->hops[k];
			struct item *i;
			char name[48];

			if (h->by != by || (side && hop_passes(base, h) > 0))
				continue;
			snprintf(name, sizeof(name), "%s > %s", cause_place(h->from),
				 cause_place(h->to));
			i = cause_item(s, name, hop_passes(base, h), hop_passes(other, h));
			i->from = h->from;
			i->to = h->to;
		}
	}
}

static void make_moved(struct difference *d, const char *name, enum mover by,
		       const struct ledger *base, const struct ledger *other)
{
	struct items s = { .kind = ITEM_PASSES, .none = "no " };
	struct cause l;

	set_row(d, name, ITEM_PASSES, ledger_passes(base, ledger_moved(base, by).payload_bytes),
		ledger_passes(other, ledger_moved(other, by).payload_bytes));
	l = cause_of(d);
	add_hops(&s, base, other, by);
	cause_items(&l, &s);
	/* The same number of passes may go another way. */
	d->same = d->cause[0] == '\0';
}

static void make_calls(struct difference *d, const struct ledger *base, const struct ledger *other)
{
	struct items s = { .kind = ITEM_COUNT, .none = "no " };
	struct cause l;

	set_row(d, "system calls", ITEM_COUNT, ledger_calls(base, NULL), ledger_calls(other, NULL));
	l = cause_of(d);
	for (int side = 0; side < 2; side++) {
		const struct ledger *of = side ? other : base;

		for (size_t i = 0; i < of->ncalls; i++) {
			const char *call = of->calls[i].name;
			char name[48];

			if (side && ledger_calls(base, call) > 0)
				continue;
			snprintf(name, sizeof(name), "%s()", call);
			cause_item(&s, name, ledger_calls(base, call), ledger_calls(other, call));
		}
	}
	cause_items(&l, &s);
	d->same = d->cause[0] == '\0';
}

/* A call is two, a fault that the program takes in user mode is two more. */
static void make_switches(struct difference *d, const struct ledger *base,
			  const struct ledger *other)
{
	const struct {
		const char *what;
		uint64_t base, other;
	} parts[] = {
		{ "call", ledger_calls(base, NULL), ledger_calls(other, NULL) },
		{ "fault in user mode", base->user_faults, other->user_faults },
	};
	struct cause l;

	set_row(d, "mode switches", ITEM_COUNT, base->mode_switches, other->mode_switches);
	l = cause_of(d);
	for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
		const bool less = parts[i].other < parts[i].base;
		const uint64_t n = less ? parts[i].base - parts[i].other :
			parts[i].other - parts[i].base;
		const char *what = parts[i].what;
		const int stem = (int)strcspn(what, " ");

		if (n == 0 || d->same)
			continue;
		cause_put(&l, "%s%" PRIu64 " %.*s%s%s %s", l.used ? ", " : "", n, stem, what,
		    n == 1 ? "" : "s", what + stem, less ? "fewer" : "more");
	}
	if (l.used)
		cause_put(&l, ", 2 switches each");
}

/* Sleeps by what they wait for, interrupts by device. */
static void make_by_place(struct difference *d, const char *name, const char *before,
			  const uint64_t base[N_PLACES], const uint64_t other[N_PLACES])
{
	struct items s = { .kind = ITEM_COUNT, .none = "none " };
	uint64_t all_base = 0, all_other = 0;
	struct cause l;

	for (int place = 0; place < N_PLACES; place++) {
		char text[48];

		all_base += base[place];
		all_other += other[place];
		snprintf(text, sizeof(text), "%s %s%s", before, place == NOWHERE ? "" : "the ",
			 cause_place((enum place)place));
		cause_item(&s, text, base[place], other[place]);
	}
	set_row(d, name, ITEM_COUNT, all_base, all_other);
	l = cause_of(d);
	cause_items(&l, &s);
	d->same = d->cause[0] == '\0';
}

static void make_faults(struct difference *d, const struct ledger *base, const struct ledger *other)
{
	struct items s = { .kind = ITEM_COUNT, .none = "no " };
	struct cause l;

	set_row(d, "page faults", ITEM_COUNT, base->minor_faults + base->major_faults,
		other->minor_faults + other->major_faults);
	l = cause_of(d);
	cause_item(&s, "minor", base->minor_faults, other->minor_faults);
	cause_item(&s, "major", base->major_faults, other->major_faults);
	cause_items(&l, &s);
	d->same = d->cause[0] == '\0';
}

/* The peaks need not come at the same time: each place has its own. */
static void make_memory(struct difference *d, const struct ledger *base, const struct ledger *other)
{
	static const enum place places[] = { PAGE_CACHE, USER_BUFFER, PIPE, SOCKET_BUFFER,
					     PAGE_TABLES };
	struct items s = { .kind = ITEM_BYTES, .none = "no " };
	uint64_t all_base = 0, all_other = 0;
	struct cause l;

	for (size_t i = 0; i < ARRAY_LEN(places); i++) {
		const uint64_t b = base->memory_peak_bytes[places[i]];
		const uint64_t o = other->memory_peak_bytes[places[i]];

		all_base += b;
		all_other += o;
		cause_item(&s, cause_place(places[i]), b, o);
	}
	set_row(d, "memory peaks", ITEM_BYTES, all_base, all_other);
	l = cause_of(d);
	cause_items(&l, &s);
	d->same = d->cause[0] == '\0';
}

static uint64_t cpu_ns(const struct ledger *l)
{
	return l->busy_ns[BUSY_CPU_USER] + l->busy_ns[BUSY_CPU_KERNEL];
}

static void make_cpu(struct difference *d, const struct tally *base, const struct tally *other)
{
	static const char *const names[N_WORKS] = {
		"copies", "mode switches", "sleeping and waking", "mapping and faults",
		"interrupts", "polling", "other work in calls",
	};
	struct items s = { .kind = ITEM_TIME };
	struct cause l;

	set_row(d, "CPU busy", ITEM_TIME, cpu_ns(&base->ledger), cpu_ns(&other->ledger));
	l = cause_of(d);
	for (int work = 0; work < N_WORKS && !d->same; work++)
		cause_item(&s, names[work], base->work_ns[work], other->work_ns[work]);
	cause_times(&l, &s);
}

static uint64_t last_ack_ns(const struct ledger *l)
{
	return l->acked_ns > l->sent_ns ? l->acked_ns - l->sent_ns : 0;
}

static void make_time(struct difference *d, const char *name, uint64_t base_ns, uint64_t other_ns,
		      const struct tally *base, const struct tally *other)
{
	static const struct {
		enum busy busy;
		const char *name;
	} devices[] = { { BUSY_DISK, "disk busy" }, { BUSY_DMA, "DMA busy" },
			{ BUSY_NIC, "NIC busy" } };
	const struct ledger *b = &base->ledger, *o = &other->ledger;
	struct items s = { .kind = ITEM_TIME };
	struct cause l;

	set_row(d, name, ITEM_TIME, base_ns, other_ns);
	if (d->same)
		return;
	l = cause_of(d);
	cause_item(&s, "CPU busy", cpu_ns(b), cpu_ns(o));
	for (size_t i = 0; i < ARRAY_LEN(devices); i++)
		cause_item(&s, devices[i].name, b->busy_ns[devices[i].busy],
			 o->busy_ns[devices[i].busy]);
	cause_item(&s, "asleep", base->asleep_ns, other->asleep_ns);
	if (base_ns == b->elapsed_ns && other_ns == o->elapsed_ns)
		cause_item(&s, "wait for the last ACK", last_ack_ns(b), last_ack_ns(o));
	cause_times(&l, &s);
	if (l.used == 0)
		cause_put(&l, "all parts are busy as long, and wait %s",
		    other_ns < base_ns ? "less" : "more");
}

/* A recording has no sleep, interrupt or fault where it could not see one: that is not none. */
static void hide_unseen(struct difference *d, const struct tally *base, const struct tally *other)
{
	const bool no_base = base->recorded && strcmp(d->base, "0") == 0;
	const bool no_other = other->recorded && strcmp(d->other, "0") == 0;

	if (no_base)
		snprintf(d->base, sizeof(d->base), "-");
	if (no_other)
		snprintf(d->other, sizeof(d->other), "-");
	d->same &= no_base == no_other;
	if (no_base == no_other)
		return;
	snprintf(d->change, sizeof(d->change), "?");
	snprintf(d->cause, sizeof(d->cause), "a recording need not show them");
}

/* What was recorded was traced, which takes time; and of what the parts did it knows little. */
static void hide_traced(struct difference *d, const struct tally *base, const struct tally *other)
{
	if (!base->recorded && !other->recorded)
		return;
	if (base->recorded && other->recorded) {
		if (!d->same)
			snprintf(d->cause, sizeof(d->cause), "as measured, while traced");
		return;
	}
	d->same = false;
	snprintf(d->change, sizeof(d->change), "?");
	snprintf(d->cause, sizeof(d->cause),
		 "one was traced while it ran, which takes time: do not compare");
}

void difference_make(struct difference *d, const struct tally *base, const struct tally *other)
{
	static const struct {
		const char *name;
		void (*hide)(struct difference *d, const struct tally *base,
			     const struct tally *other);
	} hidden[] = {
		{ "sleeps", hide_unseen }, { "interrupts", hide_unseen },
		{ "page faults", hide_unseen }, { "CPU busy", hide_traced },
		{ "returned", hide_traced }, { "elapsed", hide_traced },
	};
	const struct ledger *b = &base->ledger, *o = &other->ledger;
	struct difference *rows = d;

	make_moved(d++, "CPU copies", BY_CPU, b, o);
	make_moved(d++, "DMA copies", BY_DMA, b, o);
	make_moved(d++, "references", BY_REFERENCE, b, o);
	make_calls(d++, b, o);
	make_switches(d++, b, o);
	make_by_place(d++, "sleeps", "for", base->sleeps, other->sleeps);
	make_by_place(d++, "interrupts", "from", base->interrupts, other->interrupts);
	make_faults(d++, b, o);
	make_memory(d++, b, o);
	make_cpu(d++, base, other);
	make_time(d++, "returned", b->returned_ns, o->returned_ns, base, other);
	make_time(d, "elapsed", b->elapsed_ns, o->elapsed_ns, base, other);
	for (size_t i = 0; i < ARRAY_LEN(hidden); i++)
		for (d = rows; d < rows + N_DIFFERENCES; d++)
			if (strcmp(d->name, hidden[i].name) == 0)
				hidden[i].hide(d, base, other);
}
