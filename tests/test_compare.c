/*
 * The comparison, with made-up numbers: read-write of a cold 8 KiB file in two rounds, on which
 * model and observation agree.  Each row changes one thing and says what must come of it.
 */

#include "real/compare.h"
#include "tests/test.h"

#define FILE_BYTES 8192u

struct situation {
	struct expected x;
	struct observed o;
};

static void add_hop(struct ledger *l, enum place from, enum place to, enum mover by)
{
	l->hops[l->nhops++] = (struct hop){
		.from = from, .to = to, .by = by, .operations = 1,
		.bytes = FILE_BYTES, .payload_bytes = FILE_BYTES,
	};
}

static void add_call(struct call_count *calls, size_t *ncalls, const char *name, uint64_t n)
{
	snprintf(calls[*ncalls].name, sizeof(calls[0].name), "%s", name);
	calls[(*ncalls)++].n = n;
}

static void fill_ledger(struct ledger *l, uint64_t rounds)
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

static void add_probed(struct alias *a, enum place from, enum place to)
{
	a->hops[a->nhops++] = (struct alias_hop){
		.from = from, .to = to, .npages = 2, .old_pages = 2,
	};
}

static void agree(struct situation *s)
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
	o->measured.received = o->counted.received;
	o->measured.usage.read_bytes = (struct reading){ .known = true, .n = FILE_BYTES };
	o->measured.usage.user_faults = (struct reading){ .known = true, .n = 0 };
	o->measured.usage.sleeps = 1;
	o->measured.resident_pages = 2;
	o->measured.sent_bytes = FILE_BYTES;
	add_probed(&o->alias, PAGE_CACHE, USER_BUFFER);
	add_probed(&o->alias, USER_BUFFER, SOCKET_BUFFER);
}

/* ---- what the rows change ---- */

static void nothing(struct situation *s) { (void)s; }
static void read_more(struct situation *s) { s->o.counted.stops.calls[0].n = 3; }
static void more_stops(struct situation *s) { s->o.counted.stops.entries = 5; }
static void wrong_byte(struct situation *s) { s->o.counted.received.right_bytes = 100; }
static void wrong_later(struct situation *s) { s->o.measured.received.right_bytes = 100; }
static void too_many(struct situation *s) { s->o.measured.received.bytes++; }
static void disk_less(struct situation *s) { s->o.measured.usage.read_bytes.n = 4096; }
static void disk_unknown(struct situation *s) { s->o.measured.usage.read_bytes.known = false; }
static void no_disk(struct situation *s) { error_set(&s->o.no_disk_bytes, "no disk"); }
static void user_fault(struct situation *s)
{
	s->o.measured.usage.user_faults.n = s->o.measured.usage.minor_faults = 1;
}
static void kernel_fault(struct situation *s) { s->o.measured.usage.minor_faults = 1; }
static void no_perf(struct situation *s)
{
	s->o.measured.usage.user_faults.known = false;
	error_set(&s->o.no_user_faults, "perf_event_open: no");
}
static void no_perf_but_faults(struct situation *s)
{
	no_perf(s);
	kernel_fault(s);
}
static void no_sleep(struct situation *s) { s->o.measured.usage.sleeps = 0; }
/* One request to the disk, and up to three blocks of the file system's own map. */
static void many_sleeps(struct situation *s) { s->o.measured.usage.sleeps = 1 + 3; }
static void endless_sleeps(struct situation *s) { s->o.measured.usage.sleeps = 1 + 3 + 1; }
static void traced_above(struct situation *s)
{
	endless_sleeps(s);
	error_set(&s->o.no_sleeps, "traced");
}

static void extra_call(struct situation *s)
{
	add_call(s->o.counted.stops.calls, &s->o.counted.stops.ncalls, "lseek", 1);
}

static void not_counted(struct situation *s)
{
	s->o.is_counted = false;
	error_set(&s->o.not_counted, "ptrace: no");
}

static void not_measured(struct situation *s)
{
	s->o.is_measured = false;
	error_set(&s->o.not_measured, "too slow");
}

static void not_probed(struct situation *s)
{
	s->o.is_probed = false;
	error_set(&s->o.not_probed, "controls");
}

static void nothing_ran(struct situation *s)
{
	not_counted(s);
	not_probed(s);
	not_measured(s);
}

static void page_passed_on(struct situation *s)
{
	s->o.alias.hops[0].old_pages = 0;
	s->o.alias.hops[0].new_pages = 2;
}

static void page_mixed(struct situation *s)
{
	s->o.alias.hops[0].old_pages = 1;
	s->o.alias.hops[0].mixed_pages = 1;
}

static void some_pages_new(struct situation *s)
{
	s->o.alias.hops[1].old_pages = 1;
	s->o.alias.hops[1].new_pages = 1;
}

static void unforeseen_hop(struct situation *s)
{
	add_probed(&s->o.alias, PAGE_CACHE, SOCKET_BUFFER);
}

static void warm(struct situation *s)
{
	struct ledger *m = &s->x.model;

	s->x.cache = CACHE_WARM;
	memmove(&m->hops[0], &m->hops[1], --m->nhops * sizeof(m->hops[0]));
	s->o.measured.usage.read_bytes.n = 0;
	s->o.measured.usage.sleeps = 0;
}

static void warm_but_read(struct situation *s)
{
	warm(s);
	s->o.measured.usage.read_bytes.n = 4096;
}

static void big_blocks(struct situation *s)
{
	s->x.unit_bytes = 65536;
	s->o.measured.usage.read_bytes.n = 65536;
}

/* 7000 bytes in blocks of 1 KiB are 7, in pages 8 KiB; 6 KiB are too few. */
static void small_blocks(struct situation *s)
{
	s->x.file_bytes = 7000;
	s->x.unit_bytes = 1024;
	s->o.measured.usage.read_bytes.n = 7168;
}

static void small_blocks_less(struct situation *s)
{
	small_blocks(s);
	s->o.measured.usage.read_bytes.n = 6144;
}

static void with_metadata(struct situation *s)
{
	s->x.file_bytes = 100;
	s->o.measured.usage.read_bytes.n = 0;
}

static void direct_but_cached(struct situation *s)
{
	s->x.direct = true;
	s->o.measured.resident_pages = 2;
}

static void direct(struct situation *s)
{
	direct_but_cached(s);
	s->o.measured.resident_pages = 0;
}

/* One window, one for the mapping's border, at most two readahead marks: 1 to 4 faults. */
static void map_with(struct situation *s, uint64_t minor, uint64_t major)
{
	s->x.maps = true;
	s->o.measured.usage.minor_faults = minor;
	s->o.measured.usage.major_faults = major;
}
static void map_no_fault(struct situation *s) { map_with(s, 0, 0); }
static void map_one_fault(struct situation *s) { map_with(s, 0, 1); }
static void map_four_faults(struct situation *s) { map_with(s, 3, 1); }
static void map_five_faults(struct situation *s) { map_with(s, 4, 1); }
static void map_no_major(struct situation *s) { map_with(s, 1, 0); }
static void map_warm_major(struct situation *s)
{
	warm(s);
	map_with(s, 1, 1);
}

/* As if its second hop were a zero-copy send, which loopback copies later; two sends, one at a time. */
static void zerocopy(struct situation *s)
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
static void reaped(struct situation *s, uint64_t n)
{
	zerocopy(s);
	s->o.counted.stops.calls[2].n = s->o.counted.stops.calls[3].n = n;
	s->o.counted.stops.entries = s->o.counted.stops.exits = 4 + 2 * n;
}
static void never_reaped(struct situation *s) { reaped(s, 0); }
static void reaped_each(struct situation *s) { reaped(s, 2); }
static void reaped_too_often(struct situation *s) { reaped(s, 3); }
static void one_not_copied(struct situation *s)
{
	zerocopy(s);
	s->o.measured.completions.copied = 1;
}
static void none_copied(struct situation *s)
{
	zerocopy(s);
	s->o.measured.completions.copied = 0;
}
static void completions_silent(struct situation *s)
{
	zerocopy(s);
	s->o.measured.completions.sends = s->o.measured.completions.copied = 0;
}
static void copied_at_once(struct situation *s)
{
	zerocopy(s);
	s->o.alias.hops[1].old_pages = 2;
	s->o.alias.hops[1].new_pages = 0;
}

/* ---- what is looked at again when it has been delivered, or sent once more ---- */

static void see_again(struct alias *a, size_t old_pages, size_t new_pages)
{
	add_probed(a, USER_BUFFER, SOCKET_BUFFER);
	a->hops[0].old_pages = old_pages;
	a->hops[0].new_pages = new_pages;
}
static void delivered(struct situation *s, size_t old_pages)
{
	zerocopy(s);
	s->x.gathers = s->o.is_delivered = true;
	see_again(&s->o.delivered, old_pages, 2 - old_pages);
}
static void delivered_old(struct situation *s) { delivered(s, 2); }
static void delivered_new(struct situation *s) { delivered(s, 0); }
/* No zero-copy send, but a device that does not gather. */
static void device(struct situation *s, size_t old_pages)
{
	delivered(s, old_pages);
	s->x.gathers = false;
	s->o.measured.completions = (struct completions){ 0 };
}
static void device_old(struct situation *s) { device(s, 2); }
static void device_new(struct situation *s) { device(s, 0); }
static void device_mixed(struct situation *s) { device(s, 1); }
static void device_few_completions(struct situation *s)
{
	device_old(s);
	s->o.measured.completions = (struct completions){ .sends = 2, .copied = 1 };
}
static void told_of(struct situation *s) { s->x.told_of = "linux-2.1"; }
static void told_of_another(struct situation *s)
{
	told_of(s);
	s->o.alias.hops[1].old_pages = 0;
	s->o.alias.hops[1].new_pages = 2;
}
static void undelivered(struct situation *s, uint64_t copied)
{
	delivered_old(s);
	s->x.asks_undelivered = s->o.is_undelivered = true;
	s->o.undelivered = (struct completions){ .sends = 1, .copied = copied };
}
static void undelivered_none(struct situation *s) { undelivered(s, 0); }
static void undelivered_copied(struct situation *s) { undelivered(s, 1); }
static void no_bridge(struct situation *s)
{
	undelivered(s, 0);
	s->o.is_undelivered = false;
	error_set(&s->o.not_undelivered, "no bridge");
}
static void resent(struct situation *s, enum place from, size_t old_pages)
{
	s->x.loses = s->o.is_resent = true;
	s->x.resent_from = from;
	see_again(&s->o.resent, old_pages, 2 - old_pages);
}
static void resent_old(struct situation *s) { resent(s, SOCKET_BUFFER, 2); }
static void resent_new(struct situation *s) { resent(s, PAGE_CACHE, 0); }
static void resent_other(struct situation *s) { resent(s, SOCKET_BUFFER, 0); }
static void resent_mixed(struct situation *s) { resent(s, SOCKET_BUFFER, 1); }
static void not_resent(struct situation *s)
{
	resent_old(s);
	s->o.is_resent = false;
	error_set(&s->o.not_resent, "nothing came");
}

/* ---- second witnesses ---- */

static void notified(struct situation *s)
{
	s->o.is_notified = true;
	s->o.notified.stops = s->o.counted.stops;
	s->o.notified.stops.exits = 0;
}
static void notified_less(struct situation *s)
{
	notified(s);
	s->o.notified.stops.calls[0].n = 1;
	s->o.notified.stops.entries = 3;
}
static void notified_other(struct situation *s)
{
	notified(s);
	add_call(s->o.notified.stops.calls, &s->o.notified.stops.ncalls, "lseek", 1);
}
static void notified_alone(struct situation *s)
{
	notified(s);
	not_counted(s);
}
static void notified_alone_more(struct situation *s)
{
	notified_alone(s);
	s->o.notified.stops.calls[0].n = 3;
	s->o.notified.stops.entries = 5;
}
static void not_notified(struct situation *s)
{
	error_set(&s->o.not_notified, "seccomp: no");
}
/* Another run, in which the kernel merged the notifications in another way. */
static void notified_merged(struct situation *s)
{
	reaped_each(s);
	notified(s);
	s->o.notified.stops.calls[2].n = s->o.notified.stops.calls[3].n = 1;
	s->o.notified.stops.entries = 6;
}
static void notified_beyond(struct situation *s)
{
	notified_merged(s);
	s->o.notified.stops.calls[2].n = 3;
}

static void evicted(struct situation *s)
{
	struct evict *v = &s->o.evict;

	s->o.is_evicted = true;
	v->hops[v->nhops++] = (struct evict_hop){
		.from = PAGE_CACHE, .to = USER_BUFFER, .npages = 2,
	};
}
static void evicted_none(struct situation *s)
{
	evicted(s);
	s->o.evict.hops[0].kept_pages = 2;
}
static void evicted_some(struct situation *s)
{
	evicted(s);
	s->o.evict.hops[0].kept_pages = 1;
}
static void not_evicted(struct situation *s)
{
	error_set(&s->o.not_evicted, "pages stay");
}

static void events(struct situation *s)
{
	s->o.measured.has_events = true;
	s->o.measured.events.cached_pages = 2;
}
static void events_user(struct situation *s)
{
	events(s);
	s->o.measured.events.user_faults = 3;
}
static void events_kernel(struct situation *s)
{
	map_four_faults(s);
	events(s);
	s->o.measured.events.kernel_faults = 4;
}
static void events_kernel_less(struct situation *s)
{
	events_kernel(s);
	s->o.measured.events.kernel_faults = 3;
}
static void events_looked_up(struct situation *s)
{
	events_kernel_less(s);
	s->x.model.hops[1].by = BY_REFERENCE;
}
static void events_no_perf(struct situation *s)
{
	no_perf(s);
	events(s);
}
static void events_pages(struct situation *s)
{
	events(s);
	s->o.measured.events.cached_pages = 3;
}
static void events_blocks(struct situation *s)
{
	small_blocks(s);
	events(s);
}
static void no_events(struct situation *s)
{
	error_set(&s->o.measured.no_events, "tracepoints: no");
}

/* What agrees with agree(). */
static void witnessed(struct situation *s)
{
	struct witnessed *w = &s->o.measured.witnessed;

	w->is_there = true;
	w->calls = s->o.counted.stops;
	w->disk_bytes = FILE_BYTES;
	w->disk_requests = 1;
	s->o.measured.has_cachestat = true;
	s->o.measured.cached_pages = 2;
	s->o.measured.traffic = w->frames = (struct traffic){ .bytes = 8400, .packets = 3 };
}
static void witnessed_call(struct situation *s)
{
	witnessed(s);
	s->o.measured.witnessed.calls.calls[0].n--;
	s->o.measured.witnessed.calls.exits--;
}
static void witnessed_other(struct situation *s)
{
	struct stops *calls = &s->o.measured.witnessed.calls;

	witnessed(s);
	add_call(calls->calls, &calls->ncalls, "lseek", 1);
}
static void witnessed_third(struct situation *s)
{
	notified(s);
	witnessed(s);
}
static void witnessed_by_one(struct situation *s)
{
	notified_alone(s);
	witnessed(s);
	s->o.measured.witnessed.calls.exits = 4;
}
static void witnessed_merged(struct situation *s)
{
	notified_merged(s);
	witnessed(s);
}
static void witnessed_touches(struct situation *s)
{
	s->x.maps = s->x.touches = true;
	s->o.measured.usage.user_faults.n = s->o.measured.usage.major_faults = 1;
	witnessed(s);
	s->o.measured.witnessed.least_majors = s->o.measured.witnessed.most_majors = 1;
}
static void witnessed_blocks(struct situation *s)
{
	witnessed(s);
	s->o.measured.witnessed.disk_bytes = 4096;
}
static void witnessed_cachestat(struct situation *s)
{
	witnessed(s);
	s->o.measured.cached_pages = 1;
}
static void witnessed_frames(struct situation *s)
{
	witnessed(s);
	s->o.measured.witnessed.frames.packets = 2;
}
/* One fault that had to wait, by getrusage(); a tracepoint saw so many at least, and at most. */
static void witnessed_majors(struct situation *s, uint64_t least, uint64_t most)
{
	map_one_fault(s);
	witnessed(s);
	s->o.measured.witnessed.least_majors = least;
	s->o.measured.witnessed.most_majors = most;
}
static void majors_exact(struct situation *s) { witnessed_majors(s, 1, 1); }
static void majors_around(struct situation *s) { witnessed_majors(s, 0, 2); }
static void majors_fewer(struct situation *s) { witnessed_majors(s, 0, 0); }
static void majors_more(struct situation *s) { witnessed_majors(s, 2, 3); }
static void no_cachestat(struct situation *s)
{
	witnessed(s);
	s->o.measured.has_cachestat = false;
	error_set(&s->o.measured.no_cachestat, "cachestat: no");
}
static void no_witnesses(struct situation *s)
{
	struct witnessed *w = &s->o.measured.witnessed;

	witnessed(s);
	error_set(&w->no_calls, "none of calls");
	error_set(&w->no_majors, "none of faults");
	error_set(&w->no_disk, "none of blocks");
	error_set(&w->no_frames, "none of frames");
}

/* A hundred samples are a copy of all; so many were seen reading and sending. */
static void profiled(struct situation *s, uint64_t reads, uint64_t sends)
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
static void profiled_both(struct situation *s) { profiled(s, 90, 30); }
static void profiled_read(struct situation *s) { profiled(s, 90, 2); }
static void profiled_none(struct situation *s) { profiled(s, 0, 0); }
static void profiled_few(struct situation *s) { profiled(s, 90, 12); }
static void profiled_twice(struct situation *s)
{
	profiled_both(s);
	s->o.profile.seen[COPY_DEVICE] = 70;
}
static void profiled_short(struct situation *s)
{
	profiled(s, 0, 0);
	s->o.profile.expected = 39;
}
static void profiled_third(struct situation *s)
{
	evicted(s);
	profiled_both(s);
}
static void profiled_touches(struct situation *s)
{
	profiled_read(s);
	s->x.maps = s->x.touches = true;
	s->o.measured.usage.user_faults.n = s->o.measured.usage.minor_faults = 1;
}
static void profiled_told_of(struct situation *s)
{
	told_of(s);
	profiled(s, 90, 0);
	s->o.profile.seen[COPY_DEVICE] = 80;
}
static void profiled_delivered(struct situation *s)
{
	delivered_old(s);
	profiled(s, 90, 0);
	s->o.profile.seen[COPY_DELIVER] = 80;
}
static void profiled_not_delivered(struct situation *s)
{
	delivered_old(s);
	profiled(s, 90, 0);
	s->o.profile.seen[COPY_DEVICE] = 80;
}
static void profiled_device(struct situation *s)
{
	device_old(s);
	profiled(s, 90, 0);
	s->o.profile.seen[COPY_DEVICE] = 80;
}
static void not_profiled(struct situation *s)
{
	error_set(&s->o.not_profiled, "profile: no");
}

/* ---- the most sleeps ---- */

static void sleeps_warm(struct situation *s)
{
	s->x.cache = CACHE_WARM;
	s->x.model.hops[0].from = PAGE_CACHE;	/* nothing from the disk */
}
static void sleeps_pieces(struct situation *s) { s->x.extents = 3; }
static void sleeps_direct(struct situation *s)
{
	s->x.direct = true;
	s->x.requests = 2;
	s->x.extents = 2;
	s->x.model.hops[0].operations = 4;
}
static void sleeps_big_map(struct situation *s) { s->x.file_bytes = 3 << 22; }
/* 100 KiB, in at most 14 packets of 1280 bytes more: 120320 bytes of memory. */
static void sleeps_socket(struct situation *s)
{
	sleeps_warm(s);
	s->x.file_bytes = 102400;
	s->x.segment_bytes = 16384;
}
static void sleeps_just_full(struct situation *s)
{
	sleeps_socket(s);
	s->x.send_buffer_bytes = 120320;
}
static void sleeps_just_not(struct situation *s)
{
	sleeps_socket(s);
	s->x.send_buffer_bytes = 120321;
}
static void sleeps_no_buffer(struct situation *s)
{
	sleeps_socket(s);
	s->x.send_buffer_bytes = 0;
}
static void sleeps_ring(struct situation *s)
{
	sleeps_warm(s);
	s->x.notices = 5;
	s->x.handed_over = 7;
}
static void sleeps_reaps(struct situation *s)
{
	sleeps_warm(s);
	s->x.most_reaps = 6;
}

static const struct sleeps_bound {
	const char *name;
	void (*change)(struct situation *s);
	uint64_t most;
} sleeps_bounds[] = {
	{ "sleeps: cold", nothing, 1 + 3 },
	{ "sleeps: warm, and it fits the socket", sleeps_warm, 0 },
	{ "sleeps: three pieces on the disk", sleeps_pieces, 1 + 2 + 3 },
	{ "sleeps: direct, sent twice", sleeps_direct, 4 + 2 * (1 + 3) },
	{ "sleeps: a map of more blocks", sleeps_big_map, 1 + 3 + 3 + 1 + (14551552 - 65536) / 21845 },
	{ "sleeps: a small send buffer", sleeps_socket, 1 + (120320 - 65536) / 21845 },
	{ "sleeps: a send buffer just full", sleeps_just_full, 1 },
	{ "sleeps: a send buffer just not", sleeps_just_not, 0 },
	{ "sleeps: a send buffer not known", sleeps_no_buffer, 120320 },
	{ "sleeps: notifications", sleeps_reaps, 6 },
	{ "sleeps: in a ring", sleeps_ring, 5 + 2 * 7 },
};

static void test_sleeps(void **state)
{
	const struct sleeps_bound *row = *state;
	static struct situation s;

	agree(&s);
	row->change(&s);
	assert_int_equal(sleeps_most(&s.x), row->most);
}

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
/* The program copies from its mapping: the same faults, but in user mode, and two switches for each. */
static void touch_faults(struct situation *s, uint64_t n)
{
	s->x.maps = s->x.touches = true;
	s->x.cache = CACHE_WARM;
	s->x.model.user_faults = s->x.model.minor_faults = 1;
	s->x.model.mode_switches += 2;
	s->o.measured.usage.user_faults.n = s->o.measured.usage.minor_faults = n;
	s->x.model.hops[0].bytes = 0;
	s->o.measured.usage.read_bytes.n = 0;
}
static void touch_none(struct situation *s) { touch_faults(s, 0); }
static void touch_one(struct situation *s) { touch_faults(s, 1); }
static void touch_four(struct situation *s) { touch_faults(s, 4); }
static void touch_five(struct situation *s) { touch_faults(s, 5); }
static void touch_in_kernel(struct situation *s)
{
	touch_one(s);
	s->o.measured.usage.minor_faults++;
}
static void touch_more_stops(struct situation *s)
{
	touch_one(s);
	more_stops(s);
}
static void touch_no_perf(struct situation *s)
{
	touch_one(s);
	no_perf(s);
}
static void touch_not_counted(struct situation *s)
{
	touch_one(s);
	not_counted(s);
}
static void touch_not_measured(struct situation *s)
{
	touch_one(s);
	not_measured(s);
}

/* A cold index of 40000 bytes: a search touches 3 of its 10 pages, and two of them fault, says the model. */
static void index_faults(struct situation *s, uint64_t n, uint64_t major, uint64_t index_bytes)
{
	s->x.index_bytes = 40000;
	s->x.index_pages = 3;
	s->x.index_cache = CACHE_COLD;
	s->x.model.user_faults = 2;
	s->x.model.major_faults = 2;
	s->x.model.mode_switches += 4;
	s->x.model.index_bytes = 24576;
	s->x.model.hops[0].bytes += 24576;
	s->o.measured.usage.user_faults.n = n;
	s->o.measured.usage.major_faults = major;
	s->o.measured.usage.minor_faults = n - major;
	s->o.measured.usage.read_bytes.n += index_bytes;
}
static void index_one(struct situation *s) { index_faults(s, 1, 1, 24576); }
static void index_three(struct situation *s) { index_faults(s, 3, 2, 24576); }
static void index_four(struct situation *s) { index_faults(s, 4, 2, 24576); }
static void index_none(struct situation *s) { index_faults(s, 0, 0, 24576); }
static void index_least(struct situation *s) { index_faults(s, 2, 2, 3 * 4096); }
static void index_less(struct situation *s) { index_faults(s, 2, 2, 2 * 4096); }
static void index_most(struct situation *s) { index_faults(s, 2, 2, 40960); }
static void index_more(struct situation *s) { index_faults(s, 2, 2, 40961); }
static void index_never_waits(struct situation *s) { index_faults(s, 2, 0, 24576); }
static void index_warm(struct situation *s, uint64_t n, uint64_t major)
{
	index_faults(s, n, major, 0);
	s->x.index_cache = CACHE_WARM;
	s->x.index_pages = 9;
	s->x.index_windows = 2;
	s->x.model.hops[0].bytes -= 24576;
}
static void index_warm_waits(struct situation *s) { index_warm(s, 1, 1); }
static void index_warm_most(struct situation *s) { index_warm(s, 6, 0); }	/* and two marks */
static void index_warm_more(struct situation *s) { index_warm(s, 7, 0); }
static void index_more_stops(struct situation *s)
{
	index_one(s);
	more_stops(s);
}

#define DEFERRED "cpu_copies.deferred"

#define UNDELIVERED "cpu_copies.undelivered"
#define RESENT "retransmitted.bytes"

static const struct outcome outcomes[] = {
	{ "delivered: copied on the way", delivered_old, DEFERRED, CONFIRMED, CONFIRMED, "2 of 2" },
	{ "delivered: the pages do not say what completions say", delivered_new, DEFERRED,
	  CONTRADICTED, CONTRADICTED, "two witnesses disagree" },
	{ "device: copied at it", device_old, DEFERRED, CONFIRMED, CONFIRMED, "does not gather" },
	{ "device: once more in the passes", device_old, "cpu_copies.passes", INFERRED, CONFIRMED,
	  "when it is transmitted" },
	{ "device: not copied", device_new, DEFERRED, CONTRADICTED, CONTRADICTED, NULL },
	{ "device: unsure", device_mixed, DEFERRED, NOT_OBSERVABLE, CONFIRMED, "nothing says" },
	{ "device: completions leave it out", device_few_completions, DEFERRED, CONFIRMED, CONFIRMED,
	  "1 of 2" },
	{ "another kernel: inferred", told_of, SEND, INFERRED, CONFIRMED, "linux-2.1 did so" },
	{ "another kernel: seen otherwise", told_of_another, SEND, CONTRADICTED, CONTRADICTED, NULL },
	{ "undelivered: no copy", undelivered_none, UNDELIVERED, CONFIRMED, CONFIRMED, "0 of 1" },
	{ "undelivered: a copy", undelivered_copied, UNDELIVERED, CONTRADICTED, CONTRADICTED, NULL },
	{ "undelivered: no bridge", no_bridge, UNDELIVERED, NOT_OBSERVABLE, CONFIRMED, "no bridge" },
	{ "sent again: old", resent_old, RESENT, CONFIRMED, CONFIRMED, "sent it once more" },
	{ "sent again: new", resent_new, RESENT, CONFIRMED, CONFIRMED, "the new bytes" },
	{ "sent again: not as the model says", resent_other, RESENT, CONTRADICTED, CONTRADICTED, NULL },
	{ "sent again: unsure", resent_mixed, RESENT, NOT_OBSERVABLE, CONFIRMED, "unsure" },
	{ "sent again: never", not_resent, RESENT, NOT_OBSERVABLE, CONFIRMED, "nothing came" },
	{ "calls agree", nothing, "syscalls.read", CONFIRMED, CONFIRMED, NULL },
	{ "switches agree", nothing, "mode_switches", CONFIRMED, CONFIRMED, NULL },
	{ "copy agrees", nothing, PAGES, CONFIRMED, CONFIRMED, NULL },
	{ "disk bytes are inferred", nothing, BLOCKS, INFERRED, CONFIRMED, NULL },
	{ "passes are inferred", nothing, "cpu_copies.passes", INFERRED, CONFIRMED, NULL },
	{ "the NIC is not seen", nothing, "hops.socket-buffer.nic", NOT_OBSERVABLE, CONFIRMED, NULL },
	{ "all bytes arrive", nothing, "delivered_bytes", CONFIRMED, CONFIRMED, NULL },
	{ "one read too many", read_more, "syscalls.read", CONTRADICTED, CONTRADICTED, NULL },
	{ "the other call agrees", read_more, "syscalls.write", CONFIRMED, CONTRADICTED, NULL },
	{ "a stop too many", more_stops, "mode_switches", CONTRADICTED, CONTRADICTED, NULL },
	{ "a call of another name", extra_call, "syscalls.lseek", CONTRADICTED, CONTRADICTED, NULL },
	{ "a wrong byte", wrong_byte, "delivered_bytes", CONTRADICTED, CONTRADICTED, NULL },
	{ "a wrong byte, untraced", wrong_later, "delivered_bytes", CONTRADICTED, CONTRADICTED, NULL },
	{ "a byte too many", too_many, "delivered_bytes", CONTRADICTED, CONTRADICTED, NULL },
	{ "no ptrace", not_counted, "syscalls.read", NOT_OBSERVABLE, CONFIRMED, NULL },
	{ "no ptrace, no switches", not_counted, "mode_switches", NOT_OBSERVABLE, CONFIRMED, NULL },
	{ "no ptrace, but bytes", not_counted, "delivered_bytes", CONFIRMED, CONFIRMED, NULL },
	{ "not measured", not_measured, "sleeps", NOT_OBSERVABLE, CONFIRMED, NULL },
	{ "not measured, no disk", not_measured, BLOCKS, NOT_OBSERVABLE, CONFIRMED, NULL },
	{ "not probed", not_probed, PAGES, NOT_OBSERVABLE, CONFIRMED, NULL },
	{ "not probed, no passes", not_probed, "cpu_copies.passes", NOT_OBSERVABLE, CONFIRMED, NULL },
	{ "nothing ran", nothing_ran, NULL, SKIPPED, SKIPPED, NULL },
	{ "passed on, not copied", page_passed_on, PAGES, CONTRADICTED, CONTRADICTED, NULL },
	{ "passed on, a pass less", page_passed_on, "cpu_copies.passes", CONTRADICTED, CONTRADICTED, NULL },
	{ "a mixed page is unsure", page_mixed, PAGES, NOT_OBSERVABLE, CONFIRMED, NULL },
	{ "a mixed page, no passes", page_mixed, "cpu_copies.passes", NOT_OBSERVABLE, CONFIRMED, NULL },
	{ "old and new is unsure", some_pages_new, SEND, NOT_OBSERVABLE, CONFIRMED, NULL },
	{ "a hop of no model", unforeseen_hop, "hops.page-cache.socket-buffer", CONTRADICTED,
	  CONTRADICTED, NULL },
	{ "disk: too little", disk_less, BLOCKS, CONTRADICTED, CONTRADICTED, NULL },
	{ "disk: not known", disk_unknown, BLOCKS, NOT_OBSERVABLE, CONFIRMED, NULL },
	{ "disk: no device", no_disk, BLOCKS, NOT_OBSERVABLE, CONFIRMED, NULL },
	{ "disk: big blocks", big_blocks, BLOCKS, INFERRED, CONFIRMED, NULL },
	{ "disk: small blocks", small_blocks, BLOCKS, INFERRED, CONFIRMED, NULL },
	{ "disk: too few of them", small_blocks_less, BLOCKS, CONTRADICTED, CONTRADICTED, NULL },
	{ "disk: kept with metadata", with_metadata, BLOCKS, NOT_OBSERVABLE, CONFIRMED, NULL },
	{ "disk: direct", direct, BLOCKS, INFERRED, CONFIRMED, NULL },
	{ "disk: direct but cached", direct_but_cached, BLOCKS, CONTRADICTED, CONTRADICTED, NULL },
	{ "warm: no disk", warm, BLOCKS, CONFIRMED, CONFIRMED, NULL },
	{ "warm: but read", warm_but_read, BLOCKS, CONTRADICTED, CONTRADICTED, NULL },
	{ "a fault in user mode", user_fault, "faults.user", CONTRADICTED, CONTRADICTED, NULL },
	{ "... is none in the kernel", user_fault, "faults.kernel", CONFIRMED, CONTRADICTED, NULL },
	{ "a fault in the kernel", kernel_fault, "faults.kernel", CONTRADICTED, CONTRADICTED, NULL },
	{ "user faults unknown", no_perf, "faults.user", NOT_OBSERVABLE, CONFIRMED, NULL },
	{ "... then all are", no_perf, "faults.kernel", INFERRED, CONFIRMED, NULL },
	{ "... or not known where", no_perf_but_faults, "faults.kernel", NOT_OBSERVABLE, CONFIRMED, NULL },
	{ "map: no fault", map_no_fault, "faults.kernel", CONTRADICTED, CONTRADICTED, NULL },
	{ "map: one fault", map_one_fault, "faults.kernel", CONFIRMED, CONFIRMED, NULL },
	{ "map: four faults", map_four_faults, "faults.kernel", CONFIRMED, CONFIRMED, NULL },
	{ "map: five faults", map_five_faults, "faults.kernel", CONTRADICTED, CONTRADICTED, NULL },
	{ "map: cold without major", map_no_major, "faults.major", CONTRADICTED, CONTRADICTED, NULL },
	{ "map: warm with major", map_warm_major, "faults.major", CONTRADICTED, CONTRADICTED, NULL },
	{ "index: one fault", index_one, "faults.user", CONFIRMED, CONFIRMED, NULL },
	{ "index: two switches for it", index_one, "mode_switches", CONFIRMED, CONFIRMED, "see faults.user" },
	{ "index: a stop too many", index_more_stops, "mode_switches", CONTRADICTED, CONTRADICTED, NULL },
	{ "index: a fault a page", index_three, "faults.user", CONFIRMED, CONFIRMED, NULL },
	{ "index: one more", index_four, "faults.user", CONTRADICTED, CONTRADICTED, NULL },
	{ "index: no fault", index_none, "faults.user", CONTRADICTED, CONTRADICTED, NULL },
	{ "index: cold, and nobody waits", index_never_waits, "faults.major", CONTRADICTED, CONTRADICTED, NULL },
	{ "index: warm, and somebody waits", index_warm_waits, "faults.major", CONTRADICTED, CONTRADICTED, NULL },
	{ "index: warm, each window twice", index_warm_most, "faults.user", CONFIRMED, CONFIRMED, NULL },
	{ "index: warm, and one more", index_warm_more, "faults.user", CONTRADICTED, CONTRADICTED, NULL },
	{ "index: what is touched comes", index_least, BLOCKS, INFERRED, CONFIRMED, NULL },
	{ "index: less than that", index_less, BLOCKS, CONTRADICTED, CONTRADICTED, NULL },
	{ "index: all of it comes", index_most, BLOCKS, INFERRED, CONFIRMED, NULL },
	{ "index: more than there is", index_more, BLOCKS, CONTRADICTED, CONTRADICTED, NULL },
	{ "touch: no fault", touch_none, "faults.user", CONTRADICTED, CONTRADICTED, NULL },
	{ "touch: one fault", touch_one, "faults.user", CONFIRMED, CONFIRMED, NULL },
	{ "... is two switches", touch_one, "mode_switches", CONFIRMED, CONFIRMED, NULL },
	{ "... none in the kernel", touch_one, "faults.kernel", CONFIRMED, CONFIRMED, NULL },
	{ "touch: four faults", touch_four, "faults.user", CONFIRMED, CONFIRMED, NULL },
	{ "... and the switches", touch_four, "mode_switches", CONFIRMED, CONFIRMED, NULL },
	{ "touch: five faults", touch_five, "faults.user", CONTRADICTED, CONTRADICTED, NULL },
	{ "... and the switches", touch_five, "mode_switches", CONTRADICTED, CONTRADICTED, NULL },
	{ "touch: one in the kernel", touch_in_kernel, "faults.kernel", CONTRADICTED, CONTRADICTED, NULL },
	{ "touch: a stop too many", touch_more_stops, "mode_switches", CONTRADICTED, CONTRADICTED, NULL },
	{ "touch: not known where", touch_no_perf, "mode_switches", NOT_OBSERVABLE, CONFIRMED, NULL },
	{ "touch: no ptrace", touch_not_counted, "mode_switches", NOT_OBSERVABLE, CONFIRMED, NULL },
	{ "touch: not measured", touch_not_measured, "mode_switches", NOT_OBSERVABLE, CONFIRMED, NULL },
	{ "zero copy: referenced", zerocopy, SEND, CONFIRMED, CONFIRMED, NULL },
	{ "zero copy: copied later", zerocopy, DEFERRED, CONFIRMED, CONFIRMED, NULL },
	{ "zero copy: passes", zerocopy, "cpu_copies.passes", INFERRED, CONFIRMED, NULL },
	{ "zero copy: merged", zerocopy, "syscalls.recvmsg", CONFIRMED, CONFIRMED, NULL },
	{ "zero copy: switches", zerocopy, "mode_switches", CONFIRMED, CONFIRMED, NULL },
	{ "zero copy: reaped each", reaped_each, "syscalls.poll", CONFIRMED, CONFIRMED, NULL },
	{ "... and the switches", reaped_each, "mode_switches", CONFIRMED, CONFIRMED, NULL },
	{ "zero copy: never reaped", never_reaped, "syscalls.poll", CONTRADICTED, CONTRADICTED, NULL },
	{ "zero copy: too often", reaped_too_often, "syscalls.poll", CONTRADICTED, CONTRADICTED, NULL },
	{ "... and the switches", reaped_too_often, "mode_switches", CONTRADICTED, CONTRADICTED, NULL },
	{ "zero copy: some copied", one_not_copied, DEFERRED, CONTRADICTED, CONTRADICTED, NULL },
	{ "zero copy: none copied", none_copied, DEFERRED, CONTRADICTED, CONTRADICTED, NULL },
	{ "... a pass less", none_copied, "cpu_copies.passes", CONTRADICTED, CONTRADICTED, NULL },
	{ "zero copy: not said", completions_silent, DEFERRED, NOT_OBSERVABLE, CONFIRMED, NULL },
	{ "... no passes", completions_silent, "cpu_copies.passes", NOT_OBSERVABLE, CONFIRMED, NULL },
	{ "zero copy: copied at once", copied_at_once, SEND, CONTRADICTED, CONTRADICTED, NULL },
	{ "no sleep", no_sleep, "sleeps", CONFIRMED, CONFIRMED, NULL },
	{ "the most sleeps", many_sleeps, "sleeps", CONFIRMED, CONFIRMED, NULL },
	{ "too many sleeps", endless_sleeps, "sleeps", CONTRADICTED, CONTRADICTED, NULL },
	{ "sleeps under a tracer", traced_above, "sleeps", NOT_OBSERVABLE, CONFIRMED, NULL },
	{ "two witnesses of calls", notified, "syscalls.read", CONFIRMED, CONFIRMED,
	  "second witness: seccomp" },
	{ "two witnesses of switches", notified, "mode_switches", CONFIRMED, CONFIRMED,
	  "second witness: seccomp" },
	{ "the second one saw less", notified_less, "syscalls.read", CONTRADICTED, CONTRADICTED,
	  "witnesses disagree: ptrace 2, seccomp 1" },
	{ "... and fewer switches", notified_less, "mode_switches", CONTRADICTED, CONTRADICTED,
	  "witnesses disagree: ptrace 8, seccomp (each entry twice) 6" },
	{ "only the second saw it", notified_other, "syscalls.lseek", CONTRADICTED, CONTRADICTED,
	  "witnesses disagree: ptrace 0, seccomp 1" },
	{ "only one witness", not_notified, "syscalls.read", CONFIRMED, CONFIRMED,
	  "no second witness: seccomp: no" },
	{ "seccomp in place of ptrace", notified_alone, "syscalls.read", CONFIRMED, CONFIRMED,
	  "seccomp" },
	{ "... infers the exits", notified_alone, "mode_switches", INFERRED, CONFIRMED, "seccomp" },
	{ "... and can contradict", notified_alone_more, "syscalls.read", CONTRADICTED,
	  CONTRADICTED, NULL },
	{ "two runs, one range", notified_merged, "syscalls.poll", CONFIRMED, CONFIRMED,
	  "second witness: seccomp" },
	{ "... for switches too", notified_merged, "mode_switches", CONFIRMED, CONFIRMED, NULL },
	{ "two runs, one outside", notified_beyond, "syscalls.poll", CONTRADICTED, CONTRADICTED,
	  "witnesses disagree: ptrace 2, seccomp 3" },
	{ "two witnesses of a copy", evicted, PAGES, CONFIRMED, CONFIRMED,
	  "second witness: eviction probe" },
	{ "... who disagree", evicted_none, PAGES, CONTRADICTED, CONTRADICTED,
	  "witnesses disagree: alias probe copied, eviction probe referenced" },
	{ "... one is unsure", evicted_some, PAGES, CONFIRMED, CONFIRMED, "no second witness: some" },
	{ "... one is missing", not_evicted, PAGES, CONFIRMED, CONFIRMED,
	  "no second witness: pages stay" },
	{ "two witnesses of no fault", events, "faults.user", CONFIRMED, CONFIRMED,
	  "second witness: tracepoint exceptions:page_fault_user" },
	{ "... who disagree on faults", events_user, "faults.user", CONTRADICTED, CONTRADICTED,
	  "witnesses disagree: software counter 0, tracepoint exceptions:page_fault_user 3" },
	{ "two witnesses in the kernel", events_kernel, "faults.kernel", CONFIRMED, CONFIRMED,
	  "second witness: tracepoint exceptions:page_fault_kernel" },
	{ "... who disagree in range", events_kernel_less, "faults.kernel", CONTRADICTED,
	  CONTRADICTED, "witnesses disagree: getrusage 4" },
	{ "... who cannot be compared", events_looked_up, "faults.kernel", CONFIRMED, CONTRADICTED,
	  "no second witness: pages that a call looks up" },
	{ "... where the first is not", events_no_perf, "faults.kernel", INFERRED, CONFIRMED,
	  "all faults" },
	{ "two witnesses of the disk", events, BLOCKS, INFERRED, CONFIRMED,
	  "second witness: tracepoint filemap" },
	{ "... who disagree on pages", events_pages, BLOCKS, CONTRADICTED, CONTRADICTED,
	  "witnesses disagree: /proc/self/io 8192" },
	{ "... blocks below a page", events_blocks, BLOCKS, INFERRED, CONFIRMED, "read_bytes" },
	{ "no tracepoints", no_events, "faults.user", CONFIRMED, CONFIRMED,
	  "no second witness: tracepoints: no" },
	{ "calls by tracepoint", witnessed, "syscalls.read", CONFIRMED, CONFIRMED,
	  "second witness: tracepoint raw_syscalls:sys_enter" },
	{ "... as a third witness", witnessed_third, "syscalls.read", CONFIRMED, CONFIRMED,
	  "second witness: seccomp; third witness: tracepoint raw_syscalls" },
	{ "... beside seccomp alone", witnessed_by_one, "syscalls.read", CONFIRMED, CONFIRMED,
	  "second witness: tracepoint raw_syscalls" },
	{ "... which saw fewer", witnessed_call, "syscalls.read", CONTRADICTED, CONTRADICTED,
	  "witnesses disagree: ptrace 2, tracepoint raw_syscalls:sys_enter 1" },
	{ "... and an exit less", witnessed_call, "mode_switches", CONTRADICTED, CONTRADICTED,
	  "witnesses disagree: ptrace 8, tracepoints raw_syscalls:sys_enter and sys_exit 7" },
	{ "... which alone saw one", witnessed_other, "syscalls.lseek", CONTRADICTED, CONTRADICTED,
	  "witnesses disagree: ptrace 0, tracepoint raw_syscalls:sys_enter 1" },
	{ "... in a range", witnessed_merged, "syscalls.poll", CONFIRMED, CONFIRMED, "third" },
	{ "... with faults in user mode", witnessed_touches, "mode_switches", CONFIRMED,
	  CONFIRMED, "second witness: tracepoints raw_syscalls" },
	{ "... is missing", no_witnesses, "mode_switches", CONFIRMED, CONFIRMED,
	  "no second witness: none of calls" },
	{ "blocks by tracepoint", witnessed, BLOCKS, INFERRED, CONFIRMED,
	  "second witness: tracepoint block:block_bio_queue (1 requests)" },
	{ "... which saw fewer bytes", witnessed_blocks, BLOCKS, CONTRADICTED, CONTRADICTED,
	  "witnesses disagree: /proc/self/io 8192, tracepoint block:block_bio_queue" },
	{ "... is missing for blocks", no_witnesses, BLOCKS, INFERRED, CONFIRMED,
	  "no second witness: none of blocks" },
	{ "pages by cachestat", witnessed, BLOCKS, INFERRED, CONFIRMED, "(mincore, cachestat)" },
	{ "... which saw one less", witnessed_cachestat, BLOCKS, CONTRADICTED, CONTRADICTED,
	  "mincore 2, cachestat 1" },
	{ "... is missing for pages", no_cachestat, BLOCKS, INFERRED, CONFIRMED,
	  "(mincore; cachestat: no)" },
	{ "frames by tracepoint", witnessed, "hops.socket-buffer.nic", NOT_OBSERVABLE, CONFIRMED,
	  "second witness: tracepoint net:net_dev_xmit" },
	{ "... which saw one less", witnessed_frames, "hops.socket-buffer.nic", CONTRADICTED,
	  CONTRADICTED, "the interface 8400 bytes in 3 frames, tracepoint net:net_dev_xmit 8400 in 2" },
	{ "... is missing for frames", no_witnesses, "hops.socket-buffer.nic", NOT_OBSERVABLE,
	  CONFIRMED, "no second witness: none of frames" },
	{ "major faults by tracepoint", majors_exact, "faults.major", CONFIRMED, CONFIRMED,
	  "second witness: tracepoints of filemap" },
	{ "... known between two", majors_around, "faults.major", CONFIRMED, CONFIRMED,
	  "second witness: tracepoints of filemap (2 faults reached the page cache, and 0" },
	{ "... which saw none", majors_fewer, "faults.major", CONTRADICTED, CONTRADICTED,
	  "witnesses disagree: getrusage 1" },
	{ "... which saw more", majors_more, "faults.major", CONTRADICTED, CONTRADICTED,
	  "their page to it) 2 to 3" },
	{ "... is missing for faults", no_witnesses, "faults.major", CONFIRMED, CONFIRMED,
	  "no second witness: none of faults" },
	{ "a profile of a read", profiled_both, PAGES, CONFIRMED, CONFIRMED,
	  "second witness: profile, 90 of 900 samples in _copy_to_iter" },
	{ "... of a send", profiled_both, SEND, CONFIRMED, CONFIRMED,
	  "second witness: profile, 30 of 900 samples in _copy_from_iter" },
	{ "... beside the eviction probe", profiled_third, PAGES, CONFIRMED, CONFIRMED,
	  "second witness: eviction probe; third witness: profile, 90" },
	{ "... of all passes", profiled_both, "cpu_copies.passes", INFERRED, CONFIRMED,
	  "second witness: profile, 900 samples" },
	{ "a profile that disagrees", profiled_read, SEND, CONTRADICTED, CONTRADICTED,
	  "witnesses disagree: alias probe copied, profile, 2 of 900 samples" },
	{ "... on how often", profiled_read, "cpu_copies.passes", CONTRADICTED, CONTRADICTED,
	  "witnesses disagree: alias probe 2, profile, 900 samples 1" },
	{ "... on a read", profiled_none, PAGES, CONTRADICTED, CONTRADICTED, "disagree" },
	{ "... and saw one copy more", profiled_twice, "cpu_copies.passes", CONTRADICTED,
	  CONTRADICTED, "alias probe 2, profile, 900 samples 3" },
	{ "a profile between the two", profiled_few, SEND, CONFIRMED, CONFIRMED,
	  "no second witness: the profile has 12 samples of a copy there, of about 100" },
	{ "... counts no passes", profiled_few, "cpu_copies.passes", INFERRED, CONFIRMED,
	  "no second witness: the profile is unsure" },
	{ "a profile that is too short", profiled_short, SEND, CONFIRMED, CONFIRMED,
	  "no second witness: the profile has 0 samples of a copy there, of about 39" },
	{ "the program's own copy", profiled_touches, PAGES, CONFIRMED, CONTRADICTED,
	  "no second witness: the program itself copies" },
	{ "what is told of an old kernel", profiled_told_of, SEND, INFERRED, CONFIRMED,
	  "second witness: profile, 80 of 900 samples" },
	{ "a profile of a delivery", profiled_delivered, DEFERRED, CONFIRMED, CONFIRMED,
	  "second witness: profile, 80" },
	{ "... which saw another copy", profiled_not_delivered, DEFERRED, CONTRADICTED,
	  CONTRADICTED, "witnesses disagree: alias probe copied" },
	{ "a profile of a device", profiled_device, DEFERRED, CONFIRMED, CONFIRMED,
	  "second witness: profile, 80" },
	{ "no profile", not_profiled, SEND, CONFIRMED, CONFIRMED, "no second witness: profile: no" },
	{ "no file page, no eviction", evicted, SEND, CONFIRMED, CONFIRMED, "alias probe" },
};

static const struct row *find_row(const struct result *r, const char *figure)
{
	for (size_t i = 0; i < r->nrows; i++) {
		if (strcmp(r->rows[i].figure, figure) == 0)
			return &r->rows[i];
	}
	fail_msg("no row %s", figure);
	return NULL;
}

static void test_outcome(void **state)
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

/* A second run is wanted exactly if faults, sleeps or disk bytes are more than the model allows. */
static void test_quiet(void **state)
{
	static struct situation s;

	(void)state;
	agree(&s);
	assert_true(compare_quiet(&s.x, &s.o.measured));
	user_fault(&s);
	assert_false(compare_quiet(&s.x, &s.o.measured));
	agree(&s);
	endless_sleeps(&s);
	assert_false(compare_quiet(&s.x, &s.o.measured));
	agree(&s);
	kernel_fault(&s);
	assert_false(compare_quiet(&s.x, &s.o.measured));
	agree(&s);
	s.o.measured.usage.read_bytes.n += 8192;
	assert_false(compare_quiet(&s.x, &s.o.measured));
	s.o.measured.usage.read_bytes.known = false;
	assert_true(compare_quiet(&s.x, &s.o.measured));
}

/* Nothing sent, nothing moved: no row about copies, and no contradiction. */
static void test_empty_file(void **state)
{
	static struct situation s;
	static struct result r;

	(void)state;
	memset(&s, 0, sizeof(s));
	s.x.requests = 1;
	s.x.unit_bytes = s.x.page_bytes = PAGE_BYTES;
	s.o.is_counted = s.o.is_measured = s.o.is_probed = true;
	ledger_init(&s.x.model, COUNT_ALL, 0);
	ledger_init(&s.x.textbook, COUNT_TEXTBOOK, 0);
	compare(&r, &s.x, &s.o);
	assert_int_equal(r.verdict, CONFIRMED);
	for (size_t i = 0; i < r.nrows; i++)
		assert_null(strstr(r.rows[i].figure, "hops"));
}

/* What keeps two witnesses away is said once. */
static void test_said_once(void **state)
{
	struct row row = { .figure = "sleeps" };

	(void)state;
	row_evidence(&row, "seen");
	row_alone(&row, "tracepoints: no");
	row_alone(&row, "tracepoints: no");
	assert_string_equal(row.evidence, "seen; no second witness: tracepoints: no");
	row_witness(&row, "one", "another", value_count(0), true);
	row_alone(&row, "profile: no");
	assert_string_equal(row.evidence, "seen; no second witness: tracepoints: no; second "
			    "witness: another; no third witness: profile: no");
}

int main(void)
{
	static struct CMUnitTest tests[ARRAY_LEN(outcomes) + ARRAY_LEN(sleeps_bounds) + 3] = {
		cmocka_unit_test(test_said_once),
		cmocka_unit_test(test_quiet),
		cmocka_unit_test(test_empty_file),
	};
	size_t n = ADD_ROWS(tests, 3, outcomes, test_outcome);

	n = ADD_ROWS(tests, n, sleeps_bounds, test_sleeps);
	return _cmocka_run_group_tests("compare", tests, n, NULL, NULL);
}
