/*
 * The comparison, with made-up numbers: read-write of a cold 8 KiB file in two rounds, on which
 * model and observation agree.  Each row changes one thing and says what must come of it.
 */

#include "tests/situation.h"

/* ---- what the rows change ---- */

static void nothing(struct situation *s) { (void)s; }
static void read_more(struct situation *s) { s->o.counted.stops.calls[0].n = 3; }
static void more_stops(struct situation *s) { s->o.counted.stops.entries = 5; }
static void wrong_byte(struct situation *s) { s->o.counted.received.right_bytes = 100; }
static void wrong_later(struct situation *s) { s->o.measured.received.right_bytes = 100; }
static void too_many(struct situation *s) { s->o.measured.received.bytes++; }
static void disk_less(struct situation *s) { s->o.measured.usage.read_bytes.n = 4096; }
static void disk_unknown(struct situation *s) { s->o.measured.usage.read_bytes.known = false; }
static void user_fault(struct situation *s)
{
	s->o.measured.usage.user_faults.n = s->o.measured.usage.minor_faults = 1;
}
static void kernel_fault(struct situation *s) { s->o.measured.usage.minor_faults = 1; }
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
static void map_no_fault(struct situation *s) { map_with(s, 0, 0); }
static void map_five_faults(struct situation *s) { map_with(s, 4, 1); }
static void map_no_major(struct situation *s) { map_with(s, 1, 0); }
static void map_warm_major(struct situation *s)
{
	warm(s);
	map_with(s, 1, 1);
}

/* As if its second hop were a zero-copy send, which loopback copies later; two sends, one at a time. */
static void never_reaped(struct situation *s) { reaped(s, 0); }
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

static void delivered_new(struct situation *s) { delivered(s, 0); }
/* No zero-copy send, but a device that does not gather. */
static void device_new(struct situation *s) { device(s, 0); }
static void device_mixed(struct situation *s) { device(s, 1); }
static void device_few_completions(struct situation *s)
{
	device_old(s);
	s->o.measured.completions = (struct completions){ .sends = 2, .copied = 1 };
}
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
};

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

int main(void)
{
	static struct CMUnitTest tests[ARRAY_LEN(outcomes) + ARRAY_LEN(sleeps_bounds) + 2] = {
		cmocka_unit_test(test_quiet),
		cmocka_unit_test(test_empty_file),
	};
	size_t n = ADD_ROWS(tests, 2, outcomes, test_outcome);

	n = ADD_ROWS(tests, n, sleeps_bounds, test_sleeps);
	return _cmocka_run_group_tests("compare", tests, n, NULL, NULL);
}
