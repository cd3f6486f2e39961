/*
 * The comparison where there is more than one witness: who agrees, who disagrees, who is missing and why.
 */

#include "tests/situation.h"

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

/* An index is searched as well: its faults are switches for each witness, its pages another file's. */
static void witnessed_index(struct situation *s)
{
	witnessed(s);
	s->x.index_bytes = 40000;
	s->x.index_pages = 3;
	s->x.index_cache = CACHE_COLD;
	s->x.model.user_faults = s->x.model.major_faults = 2;
	s->x.model.mode_switches += 4;
	s->x.model.index_bytes = 24576;
	s->x.model.hops[0].bytes += 24576;
	s->o.measured.usage.user_faults.n = s->o.measured.usage.major_faults = 2;
	s->o.measured.usage.read_bytes.n += 24576;
}

static const struct outcome outcomes[] = {
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
	  "second witness: completions, the kernel says of 2 of 2 zero-copy sends that it copied after all; "
	  "third witness: profile, 80" },
	{ "... which saw another copy", profiled_not_delivered, DEFERRED, CONTRADICTED,
	  CONTRADICTED, "witnesses disagree: alias probe copied" },
	{ "a profile of a device", profiled_device, DEFERRED, CONFIRMED, CONFIRMED,
	  "second witness: profile, 80" },
	{ "no profile", not_profiled, SEND, CONFIRMED, CONFIRMED, "no second witness: profile: no" },
	{ "an index: its faults for both", witnessed_index, "mode_switches", CONFIRMED, CONFIRMED,
	  "second witness: tracepoints raw_syscalls" },
	{ "an index: blocks of the file alone", witnessed_index, BLOCKS, INFERRED, CONFIRMED,
	  "no second witness: the tracepoints look at the file, not at its index" },
	{ "an index: faults of the file alone", witnessed_index, "faults.major", CONFIRMED, CONFIRMED,
	  "no second witness: the tracepoints look at the file, not at its index" },
	{ "no file page, no eviction", evicted, SEND, CONFIRMED, CONFIRMED, "alias probe" },
};

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
	static struct CMUnitTest tests[ARRAY_LEN(outcomes) + 1] = {
		cmocka_unit_test(test_said_once),
	};
	const size_t n = ADD_ROWS(tests, 1, outcomes, test_outcome);

	return _cmocka_run_group_tests("compare witness", tests, n, NULL, NULL);
}
