/*
 * The comparison of figures for which the model has a range and no number: page faults, what an index
 * reads, and sleeps.  One fewer, one more, and where it is not known.
 */

#include "tests/situation.h"

/* ---- what the rows change ---- */

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
static void overtaken_sleeps(struct situation *s) { s->o.measured.usage.sleeps = 1 + 3 + 1; }
static void all_overtaken(struct situation *s) { s->o.measured.usage.sleeps = FILE_BYTES / PAGE_BYTES + 3; }
static void endless_sleeps(struct situation *s)
{
	s->o.measured.usage.sleeps = FILE_BYTES / PAGE_BYTES + 3 + 1;
}
static void overtaken_directly(struct situation *s)
{
	overtaken_sleeps(s);
	s->x.direct = true;
}
static void traced_above(struct situation *s)
{
	endless_sleeps(s);
	error_set(&s->o.no_sleeps, "traced");
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
	{ "no sleep", no_sleep, "sleeps", CONFIRMED, CONFIRMED, NULL },
	{ "the most sleeps", many_sleeps, "sleeps", CONFIRMED, CONFIRMED, NULL },
	{ "sleeps within a request", overtaken_sleeps, "sleeps", INFERRED, CONFIRMED,
	  "a completion wakes the reader for each page" },
	{ "sleeps for each page", all_overtaken, "sleeps", INFERRED, CONFIRMED, "for some of one request" },
	{ "sleeps within a direct request", overtaken_directly, "sleeps", CONTRADICTED, CONTRADICTED, NULL },
	{ "too many sleeps", endless_sleeps, "sleeps", CONTRADICTED, CONTRADICTED, NULL },
	{ "sleeps under a tracer", traced_above, "sleeps", NOT_OBSERVABLE, CONFIRMED, NULL },
};

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
	overtaken_sleeps(&s);
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

int main(void)
{
	static struct CMUnitTest tests[ARRAY_LEN(outcomes) + ARRAY_LEN(sleeps_bounds) + 1] = {
		cmocka_unit_test(test_quiet),
	};
	size_t n = ADD_ROWS(tests, 1, outcomes, test_outcome);

	n = ADD_ROWS(tests, n, sleeps_bounds, test_sleeps);
	return _cmocka_run_group_tests("compare_range", tests, n, NULL, NULL);
}
