/*
 * The comparison's second witnesses of sleeps, of what arrived, of the program's own copies, of all passes and
 * of what nobody gets.  The others are in test_compare_witness.c.
 */

#include "tests/situation.h"

/* So many sleeps by records of switches, and so many others; getrusage() has one, and none. */
static void switched(struct situation *s, uint64_t sleeps, uint64_t preempts)
{
	s->o.measured.switched = (struct switched){
		.is_there = true, .sleeps = sleeps, .preempts = preempts,
	};
}
static void switched_once(struct situation *s) { switched(s, 1, 3); }
static void switched_never(struct situation *s) { switched(s, 0, 3); }
static void switched_twice(struct situation *s) { switched(s, 2, 0); }
static void rings_ready(struct situation *s) { s->x.rings = true; switched(s, 0, 1); }
static void rings_never(struct situation *s) { s->x.rings = true; switched(s, 0, 0); }
static void rings_twice(struct situation *s) { s->x.rings = true; switched(s, 2, 1); }
static void switched_alike(struct situation *s)
{
	switched_twice(s);
	s->o.measured.usage.preempts = 1;
}
static void not_switched(struct situation *s) { error_set(&s->o.measured.switched.none, "switches: no"); }

static void tcp_less(struct situation *s) { s->o.measured.received.tcp_bytes--; }
static void tcp_acked_less(struct situation *s) { s->o.measured.acked_bytes--; }
static void tcp_silent(struct situation *s)
{
	s->o.measured.received.tcp_bytes = s->o.measured.acked_bytes = -1;
}
static void no_tcp_counts(struct situation *s) { error_set(&s->o.no_tcp_counts, "TCP: no"); }

/* Of two pages in the program's memory so many are its own. */
static void mapped(struct situation *s, size_t own_pages)
{
	struct pagemap *m = &s->o.pagemap;

	s->o.is_mapped = true;
	m->hops[m->nhops++] = (struct pagemap_hop){
		.from = PAGE_CACHE, .to = USER_BUFFER, .npages = 2, .own_pages = own_pages,
		.shared_pages = 2 - own_pages,
	};
}
static void mapped_own(struct situation *s) { mapped(s, 2); }
static void mapped_some(struct situation *s) { mapped(s, 1); }
static void mapped_none(struct situation *s) { mapped(s, 0); }
static void not_mapped(struct situation *s) { error_set(&s->o.not_mapped, "page map: no"); }

/* The hop into the socket has the profile, which is unsure of a third kind; the other one, the page map. */
static void summed(struct situation *s)
{
	mapped_own(s);
	profiled_both(s);
	s->o.profile.seen[COPY_DEVICE] = 12;
}
static void summed_by_one(struct situation *s)
{
	mapped_own(s);
	profiled_both(s);
}
/* All of it without the profile. */
static void summed_third(struct situation *s)
{
	profiled_both(s);
	mapped_own(s);
	s->o.pagemap.hops[s->o.pagemap.nhops++] = (struct pagemap_hop){
		.from = USER_BUFFER, .to = SOCKET_BUFFER, .npages = 2, .own_pages = 2,
	};
}
static void summed_disputed(struct situation *s)
{
	summed(s);
	s->o.pagemap.hops[0].own_pages = 0;
	s->o.pagemap.hops[0].shared_pages = 2;
}

/* What nobody gets, of which a hundred samples would be a copy of all. */
static void undelivered_profiled(struct situation *s, uint64_t delivered, uint64_t sent)
{
	struct profile_undelivered *u = &s->o.undelivered_profile;

	profiled_delivered(s);
	s->x.asks_undelivered = s->o.is_undelivered = u->is_there = true;
	s->o.undelivered.sends = 1;
	u->profile.samples = 700;
	u->profile.expected = 100;
	u->profile.seen[COPY_DELIVER] = delivered;
	u->profile.seen[COPY_SEND] = sent;
	snprintf(u->profile.routine[COPY_SEND], sizeof(u->profile.routine[0]), "_copy_from_iter");
}
static void undelivered_unseen(struct situation *s) { undelivered_profiled(s, 2, 1); }
static void undelivered_seen(struct situation *s) { undelivered_profiled(s, 90, 0); }
static void undelivered_sent(struct situation *s) { undelivered_profiled(s, 0, 90); }
static void undelivered_few(struct situation *s) { undelivered_profiled(s, 12, 0); }
static void undelivered_unsure(struct situation *s)
{
	undelivered_profiled(s, 0, 0);
	s->o.profile.seen[COPY_DELIVER] = 12;
}
static void undelivered_no_bridge(struct situation *s)
{
	undelivered_profiled(s, 0, 0);
	s->o.undelivered_profile.is_there = false;
	error_set(&s->o.undelivered_profile.none, "bridge: no");
}

static const struct outcome outcomes[] = {
	{ "sleeps by records of switches", switched_once, "sleeps", CONFIRMED, CONFIRMED,
	  "second witness: records of switches" },
	{ "... which saw none", switched_never, "sleeps", CONTRADICTED, CONTRADICTED,
	  "witnesses disagree: getrusage 1, records of switches (PERF_RECORD_SWITCH) 0" },
	{ "... which saw two", switched_twice, "sleeps", CONTRADICTED, CONTRADICTED,
	  "witnesses disagree: getrusage 1, records of switches (PERF_RECORD_SWITCH) 2" },
	{ "... of a ring, and one that was ready", rings_ready, "sleeps", CONFIRMED, CONFIRMED,
	  "second witness: records of switches" },
	{ "... of a ring, and there was none", rings_never, "sleeps", CONTRADICTED, CONTRADICTED, "all of them) 0" },
	{ "... of a ring, and there were more", rings_twice, "sleeps", CONTRADICTED, CONTRADICTED,
	  "all of them) 2 to 3" },
	{ "... all of which look alike", switched_alike, "sleeps", CONFIRMED, CONFIRMED,
	  "no second witness: this kernel's records" },
	{ "... is missing for sleeps", not_switched, "sleeps", CONFIRMED, CONFIRMED,
	  "no second witness: switches: no" },
	{ "bytes by TCP at both ends", agree, "delivered_bytes", CONFIRMED, CONFIRMED,
	  "second witness: TCP's own count there (tcpi_bytes_received); third witness: TCP's count" },
	{ "... which took one less", tcp_less, "delivered_bytes", CONTRADICTED, CONTRADICTED,
	  "witnesses disagree: the receiver 8192, TCP's own count there (tcpi_bytes_received) 8191" },
	{ "... was told of one less", tcp_acked_less, "delivered_bytes", CONTRADICTED, CONTRADICTED,
	  "(tcpi_bytes_acked) 8191" },
	{ "... says nothing", tcp_silent, "delivered_bytes", CONFIRMED, CONFIRMED,
	  "no second witness: TCP did not say" },
	{ "... is not believed", no_tcp_counts, "delivered_bytes", CONFIRMED, CONFIRMED,
	  "no second witness: TCP: no" },
	{ "pages of the program's own", mapped_own, PAGES, CONFIRMED, CONFIRMED, "second witness: page map" },
	{ "... and of the file", mapped_none, PAGES, CONTRADICTED, CONTRADICTED,
	  "witnesses disagree: alias probe copied, page map (/proc/self/pagemap) referenced" },
	{ "... of both", mapped_some, PAGES, CONFIRMED, CONFIRMED, "no second witness: some pages of the buffer" },
	{ "... not known", not_mapped, PAGES, CONFIRMED, CONFIRMED, "no second witness: page map: no" },
	{ "passes: of each hop its own", summed, "cpu_copies.passes", INFERRED, CONFIRMED,
	  "second witness: of each hop that is summed, its own second one (page map, profile)" },
	{ "passes: the profile counts once", summed_by_one, "cpu_copies.passes", INFERRED, CONFIRMED,
	  "second witness: profile, 900 samples" },
	{ "passes: a third one", summed_third, "cpu_copies.passes", INFERRED, CONFIRMED,
	  "samples; third witness: of each hop that is summed, its own second one (page map)" },
	{ "passes: a hop has no other", mapped_own, "cpu_copies.passes", INFERRED, CONFIRMED,
	  "no second witness: hops.user-buffer.socket-buffer has no two that agree" },
	{ "passes: a hop is disputed", summed_disputed, "cpu_copies.passes", INFERRED, CONTRADICTED,
	  "witness: hops.page-cache.user-buffer has no two that agree" },
	{ "undelivered: no copy seen", undelivered_unseen, UNDELIVERED, CONFIRMED, CONFIRMED,
	  "second witness: profile, 3 of 700 samples in a copy routine there" },
	{ "undelivered: a copy seen", undelivered_seen, UNDELIVERED, CONTRADICTED, CONTRADICTED,
	  "witnesses disagree: completion none, profile, 90 of 700" },
	{ "undelivered: copied when sent", undelivered_sent, UNDELIVERED, CONTRADICTED, CONTRADICTED,
	  "90 of 700 samples in _copy_from_iter copied" },
	{ "undelivered: between the two", undelivered_few, UNDELIVERED, CONFIRMED, CONFIRMED,
	  "no second witness: the profile has 12 samples" },
	{ "undelivered: the other is unsure", undelivered_unsure, UNDELIVERED, CONFIRMED, CONFIRMED,
	  "no second witness: the profile is unsure of that copy where it is delivered" },
	{ "undelivered: nowhere to send it", undelivered_no_bridge, UNDELIVERED, CONFIRMED, CONFIRMED,
	  "no second witness: bridge: no" },
};

/* Where the sum rests on the profile, which has judged the sum itself, there are two witnesses and not three. */
static void test_profile_once(void **state)
{
	static struct situation s;
	static struct result r;

	(void)state;
	agree(&s);
	summed_by_one(&s);
	compare(&r, &s.x, &s.o);
	assert_int_equal(find_row(&r, "cpu_copies.passes")->witnesses, 1);
}

int main(void)
{
	static struct CMUnitTest tests[ARRAY_LEN(outcomes) + 1] = {
		cmocka_unit_test(test_profile_once),
	};
	const size_t n = ADD_ROWS(tests, 1, outcomes, test_outcome);

	return _cmocka_run_group_tests("compare second", tests, n, NULL, NULL);
}
