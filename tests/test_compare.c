/*
 * The comparison, with made-up numbers: read-write of a cold 8 KiB file in two rounds, on which
 * model and observation agree.  Each row changes one thing and says what must come of it.  (Faults and
 * sleeps, and who witnesses what, have programs of their own.)
 */

#include "tests/situation.h"

/* ---- what the rows change ---- */

static void read_more(struct situation *s) { s->o.counted.stops.calls[0].n = 3; }
static void wrong_byte(struct situation *s) { s->o.counted.received.right_bytes = 100; }
static void wrong_later(struct situation *s) { s->o.measured.received.right_bytes = 100; }
static void too_many(struct situation *s) { s->o.measured.received.bytes++; }
static void disk_less(struct situation *s) { s->o.measured.usage.read_bytes.n = 4096; }
static void disk_unknown(struct situation *s) { s->o.measured.usage.read_bytes.known = false; }

static void extra_call(struct situation *s)
{
	add_call(s->o.counted.stops.calls, &s->o.counted.stops.ncalls, "lseek", 1);
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
};

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
	static struct CMUnitTest tests[ARRAY_LEN(outcomes) + 1] = {
		cmocka_unit_test(test_empty_file),
	};

	ADD_ROWS(tests, 1, outcomes, test_outcome);
	return _cmocka_run_group_tests("compare", tests, ARRAY_LEN(tests), NULL, NULL);
}
