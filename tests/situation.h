#ifndef TESTS_SITUATION_H
#define TESTS_SITUATION_H

/*
 * For tests of the comparison: made-up numbers, of read-write of a cold 8 KiB file in two rounds, on
 * which model and observation agree.  A row of a table changes one thing and says what must come of it.
 */

#include "real/compare.h"
#include "tests/test.h"

#define FILE_BYTES 8192u

struct situation {
	struct expected x;
	struct observed o;
};

static inline void add_hop(struct ledger *l, enum place from, enum place to, enum mover by)
{
	l->hops[l->nhops++] = (struct hop){
		.from = from, .to = to, .by = by, .operations = 1,
		.bytes = FILE_BYTES, .payload_bytes = FILE_BYTES,
	};
}

static inline void add_call(struct call_count *calls, size_t *ncalls, const char *name, uint64_t n)
{
	snprintf(calls[*ncalls].name, sizeof(calls[0].name), "%s", name);
	calls[(*ncalls)++].n = n;
}

static inline void fill_ledger(struct ledger *l, uint64_t rounds)
{
	ledger_init(l, COUNT_ALL, FILE_BYTES);
	add_call(l->calls, &l->ncalls, "read", rounds);
	add_call(l->calls, &l->ncalls, "write", rounds);
	l->mode_switches = 4 * rounds;
	add_hop(l, DISK, PAGE_CACHE, BY_DMA);
	add_hop(l, PAGE_CACHE, USER_BUFFER, BY_CPU);
	add_hop(l, USER_BUFFER, SOCKET_BUFFER, BY_CPU);
	add_hop(l, SOCKET_BUFFER, NIC, BY_DMA);
	l->delivered_bytes = FILE_BYTES;
}

static inline void add_probed(struct alias *a, enum place from, enum place to)
{
	a->hops[a->nhops++] = (struct alias_hop){
		.from = from, .to = to, .npages = 2, .old_pages = 2,
	};
}

static inline void agree(struct situation *s)
{
	struct observed *o = &s->o;

	memset(s, 0, sizeof(*s));
	fill_ledger(&s->x.model, 2);
	fill_ledger(&s->x.textbook, 1);
	s->x.file_bytes = FILE_BYTES;
	s->x.requests = 1;
	s->x.cache = CACHE_COLD;
	s->x.readahead_bytes = 131072;
	s->x.unit_bytes = s->x.page_bytes = PAGE_BYTES;
	s->x.extents = 1;
	s->x.send_buffer_bytes = 65536;
	s->x.segment_bytes = 65483;
	snprintf(s->x.below, sizeof(s->x.below), "ext4 on sda");
	o->is_counted = o->is_measured = o->is_probed = true;
	add_call(o->counted.stops.calls, &o->counted.stops.ncalls, "read", 2);
	add_call(o->counted.stops.calls, &o->counted.stops.ncalls, "write", 2);
	o->counted.stops.entries = o->counted.stops.exits = 4;
	o->counted.received.bytes = o->counted.received.right_bytes = FILE_BYTES;
	o->counted.received.tcp_bytes = FILE_BYTES;
	o->measured.received = o->counted.received;
	o->measured.usage.read_bytes = (struct reading){ .known = true, .n = FILE_BYTES };
	o->measured.usage.user_faults = (struct reading){ .known = true, .n = 0 };
	o->measured.usage.sleeps = 1;
	o->measured.resident_pages = 2;
	o->measured.sent_bytes = o->measured.acked_bytes = FILE_BYTES;
	add_probed(&o->alias, PAGE_CACHE, USER_BUFFER);
	add_probed(&o->alias, USER_BUFFER, SOCKET_BUFFER);
}

/* ---- changes that several tables make ---- */

static inline void nothing(struct situation *s) { (void)s; }

static inline void more_stops(struct situation *s) { s->o.counted.stops.entries = 5; }

static inline void no_disk(struct situation *s) { error_set(&s->o.no_disk_bytes, "no disk"); }

static inline void no_perf(struct situation *s)
{
	s->o.measured.usage.user_faults.known = false;
	error_set(&s->o.no_user_faults, "perf_event_open: no");
}

static inline void not_counted(struct situation *s)
{
	s->o.is_counted = false;
	error_set(&s->o.not_counted, "ptrace: no");
}

static inline void not_measured(struct situation *s)
{
	s->o.is_measured = false;
	error_set(&s->o.not_measured, "too slow");
}

static inline void warm(struct situation *s)
{
	struct ledger *m = &s->x.model;

	s->x.cache = CACHE_WARM;
	memmove(&m->hops[0], &m->hops[1], --m->nhops * sizeof(m->hops[0]));
	s->o.measured.usage.read_bytes.n = 0;
	s->o.measured.usage.sleeps = 0;
}

static inline void small_blocks(struct situation *s)
{
	s->x.file_bytes = 7000;
	s->x.unit_bytes = 1024;
	s->o.measured.usage.read_bytes.n = 7168;
}

static inline void map_with(struct situation *s, uint64_t minor, uint64_t major)
{
	s->x.maps = true;
	s->o.measured.usage.minor_faults = minor;
	s->o.measured.usage.major_faults = major;
}

static inline void map_one_fault(struct situation *s) { map_with(s, 0, 1); }

static inline void map_four_faults(struct situation *s) { map_with(s, 3, 1); }

static inline void zerocopy(struct situation *s)
{
	struct ledger *m = &s->x.model;
	struct observed *o = &s->o;

	m->hops[2].by = BY_REFERENCE;
	add_hop(m, USER_BUFFER, SOCKET_BUFFER, BY_CPU);
	o->alias.hops[1].old_pages = 0;
	o->alias.hops[1].new_pages = 2;
	o->alias.corked = true;
	o->measured.completions = (struct completions){ .sends = 2, .copied = 2 };
	s->x.least_reaps = 1;
	s->x.most_reaps = 2;
	add_call(m->calls, &m->ncalls, "poll", 2);
	add_call(m->calls, &m->ncalls, "recvmsg", 2);
	m->mode_switches += 8;
	add_call(o->counted.stops.calls, &o->counted.stops.ncalls, "poll", 1);
	add_call(o->counted.stops.calls, &o->counted.stops.ncalls, "recvmsg", 1);
	o->counted.stops.entries += 2;
	o->counted.stops.exits += 2;
}

static inline void reaped(struct situation *s, uint64_t n)
{
	zerocopy(s);
	s->o.counted.stops.calls[2].n = s->o.counted.stops.calls[3].n = n;
	s->o.counted.stops.entries = s->o.counted.stops.exits = 4 + 2 * n;
}

static inline void reaped_each(struct situation *s) { reaped(s, 2); }

static inline void see_again(struct alias *a, size_t old_pages, size_t new_pages)
{
	add_probed(a, USER_BUFFER, SOCKET_BUFFER);
	a->hops[0].old_pages = old_pages;
	a->hops[0].new_pages = new_pages;
}

static inline void delivered(struct situation *s, size_t old_pages)
{
	zerocopy(s);
	s->x.gathers = s->o.is_delivered = true;
	see_again(&s->o.delivered, old_pages, 2 - old_pages);
}

static inline void delivered_old(struct situation *s) { delivered(s, 2); }

static inline void device(struct situation *s, size_t old_pages)
{
	delivered(s, old_pages);
	s->x.gathers = false;
	s->o.measured.completions = (struct completions){ 0 };
}

static inline void device_old(struct situation *s) { device(s, 2); }

/* A hundred samples are a copy of all; so many were seen reading and sending. */
static inline void profiled(struct situation *s, uint64_t reads, uint64_t sends)
{
	struct profile *p = &s->o.profile;

	s->o.is_profiled = true;
	p->samples = 900;
	p->expected = 100;
	p->seen[COPY_READ] = reads;
	p->seen[COPY_SEND] = sends;
	snprintf(p->routine[COPY_READ], sizeof(p->routine[0]), "_copy_to_iter");
	snprintf(p->routine[COPY_SEND], sizeof(p->routine[0]), "_copy_from_iter");
}
static inline void profiled_both(struct situation *s) { profiled(s, 90, 30); }
static inline void profiled_delivered(struct situation *s)
{
	delivered_old(s);
	profiled(s, 90, 0);
	s->o.profile.seen[COPY_DELIVER] = 80;
}

static inline void told_of(struct situation *s) { s->x.told_of = "linux-2.1"; }

struct outcome {
	const char *name;
	void (*change)(struct situation *s);
	const char *figure;
	enum verdict verdict, whole;
	const char *says;		/* part of its reason or evidence, or NULL */
};

#define PAGES "hops.page-cache.user-buffer"
#define SEND "hops.user-buffer.socket-buffer"
#define BLOCKS "hops.disk.page-cache"
#define DEFERRED "cpu_copies.deferred"

#define UNDELIVERED "cpu_copies.undelivered"
#define RESENT "retransmitted.bytes"

static inline const struct row *find_row(const struct result *r, const char *figure)
{
	for (size_t i = 0; i < r->nrows; i++) {
		if (strcmp(r->rows[i].figure, figure) == 0)
			return &r->rows[i];
	}
	fail_msg("no row %s", figure);
	return NULL;
}

static inline void test_outcome(void **state)
{
	const struct outcome *want = *state;
	static struct situation s;
	static struct result r;
	const struct row *row;

	agree(&s);
	want->change(&s);
	compare(&r, &s.x, &s.o);
	assert_string_equal(verdict_name(r.verdict), verdict_name(want->whole));
	/* A result that is not simply confirmed says why, and one that is inferred from another kernel. */
	assert_int_equal(r.reason[0] != '\0', r.verdict != CONFIRMED || s.x.told_of);
	if (!want->figure) {
		assert_int_equal(r.nrows, 0);
		return;
	}
	row = find_row(&r, want->figure);
	assert_string_equal(verdict_name(row->verdict), verdict_name(want->verdict));
	if (row->verdict == NOT_OBSERVABLE) {
		assert_int_equal(row->real.kind, VALUE_NONE);
		assert_true(row->reason[0] != '\0');
	} else {
		assert_int_not_equal(row->real.kind, VALUE_NONE);
		assert_true(row->evidence[0] != '\0');
	}
	if (want->says && !strstr(row->evidence, want->says) && !strstr(row->reason, want->says))
		fail_msg("no \"%s\" in: %s; %s", want->says, row->evidence, row->reason);
}

#endif
