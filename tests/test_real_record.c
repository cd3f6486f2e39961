/*
 * Real runs as traces: records made by hand, whose events are known; and runs on this machine, whose
 * ledger must have the figures that the check has, and whose events come in the table's order.
 */

#include <errno.h>

#include "real/check.h"
#include "real/child.h"
#include "real/record.h"
#include "sim/ledger.h"
#include "sim/trace_json.h"
#include "tests/real.h"
#include "ui/load.h"

/* ---- by hand ---- */

#define KIB(n) ((n) * 1024ull)
#define ENTER(name) { .what = RECORD_ENTER, .call = name }
#define LEAVE(name, n) { .what = RECORD_LEAVE, .call = name, .result = n }
#define NOTED(number) .nhops = number

struct by_hand {
	const char *name, *strategy;
	struct record_stop stops[14];
	struct record_hop hops[4];
	enum op socket_op;		/* what the probe saw of the hop to the socket */
	const char *events;		/* op, call, and KiB where bytes are; alloc left out */
};

/* A stop takes 10 ns from the one before; figures are as at the stop before unless they are given. */
static const struct by_hand by_hands[] = {
	{ "read and write", "read-write",
	  { { .what = RECORD_BEGIN }, ENTER("read"), LEAVE("read", KIB(8)),
	    { .what = RECORD_ENTER, .call = "write", NOTED(1) }, LEAVE("write", KIB(8)),
	    { .what = RECORD_END, NOTED(2) } },
	  { { .bytes = KIB(8), .from = PAGE_CACHE, .to = USER_BUFFER },
	    { .bytes = KIB(8), .from = USER_BUFFER, .to = SOCKET_BUFFER } },
	  OP_COPY, "enter read, copy read 8, leave read, enter write, copy write 8, leave write" },
	{ "a short write, and one that was interrupted", "read-write",
	  { { .what = RECORD_BEGIN }, ENTER("read"), LEAVE("read", KIB(8)),
	    { .what = RECORD_ENTER, .call = "write", NOTED(1) }, LEAVE("write", KIB(2)),
	    ENTER("write"), LEAVE("write", -EINTR), ENTER("write"), LEAVE("write", KIB(6)),
	    { .what = RECORD_END, NOTED(2) } },
	  { { .bytes = KIB(8), .from = PAGE_CACHE, .to = USER_BUFFER },
	    { .bytes = KIB(8), .from = USER_BUFFER, .to = SOCKET_BUFFER } },
	  OP_COPY, "enter read, copy read 8, leave read, enter write, copy write 2, leave write, "
	  "enter write, leave write, enter write, copy write 6, leave write" },
	{ "two calls of one name", "splice",
	  { { .what = RECORD_BEGIN }, ENTER("pipe2"), LEAVE("pipe2", 0), ENTER("splice"),
	    LEAVE("splice", KIB(8)), { .what = RECORD_ENTER, .call = "splice", NOTED(1) },
	    LEAVE("splice", KIB(8)), { .what = RECORD_END, NOTED(2) } },
	  { { .bytes = KIB(8), .from = PAGE_CACHE, .to = PIPE },
	    { .bytes = KIB(8), .from = PIPE, .to = SOCKET_BUFFER } },
	  OP_LINK, "enter pipe2, leave pipe2, enter splice, link splice 8, leave splice, "
	  "enter splice, link splice 8, leave splice" },
	{ "a hop that the probe did not see", "sendfile",
	  { { .what = RECORD_BEGIN }, ENTER("sendfile"), LEAVE("sendfile", KIB(8)),
	    { .what = RECORD_END, NOTED(1) } },
	  { { .bytes = KIB(8), .from = PAGE_CACHE, .to = SOCKET_BUFFER } },
	  OP_WAIT, "enter sendfile, leave sendfile" },
	{ "a call that the table does not have", "sendfile",
	  { { .what = RECORD_BEGIN }, ENTER("getppid"), LEAVE("getppid", 1), ENTER("sendfile"),
	    LEAVE("sendfile", KIB(8)), { .what = RECORD_END, NOTED(1) } },
	  { { .bytes = KIB(8), .from = PAGE_CACHE, .to = SOCKET_BUFFER } },
	  OP_LINK, "enter getppid, leave getppid, enter sendfile, link sendfile 8, leave sendfile" },
	{ "from the disk, sent and acknowledged", "sendfile",
	  { { .what = RECORD_BEGIN, .read_bytes = { true, 0 } }, ENTER("sendfile"),
	    { .what = RECORD_LEAVE, .call = "sendfile", .result = KIB(8),
	      .read_bytes = { true, KIB(12) }, .tcp = { .sent_bytes = KIB(4) } },
	    { .what = RECORD_END, NOTED(1), .tcp = { .sent_bytes = KIB(8), .acked_bytes = KIB(4) } },
	    { .what = RECORD_LAST, .tcp = { .sent_bytes = KIB(8), .acked_bytes = KIB(8) } } },
	  { { .bytes = KIB(8), .from = PAGE_CACHE, .to = SOCKET_BUFFER } },
	  OP_LINK, "enter sendfile, dma sendfile 12, link sendfile 8, wire 4, leave sendfile, "
	  "wire 4, ack 4, ack 4" },
	{ "completions that say copied", "zerocopy-send",
	  { { .what = RECORD_BEGIN }, ENTER("mmap"), LEAVE("mmap", 4096), ENTER("sendto"),
	    LEAVE("sendto", KIB(8)), { .what = RECORD_ENTER, .call = "poll", NOTED(1) },
	    LEAVE("poll", 1), ENTER("recvmsg"), LEAVE("recvmsg", 0),
	    { .what = RECORD_ENTER, .call = "munmap", .completions = { 1, 1 } },
	    LEAVE("munmap", 0), { .what = RECORD_END } },
	  { { .bytes = KIB(8), .from = PAGE_CACHE, .to = SOCKET_BUFFER } },
	  OP_LINK, "enter mmap, map mmap, leave mmap, enter sendto, link sendto 8, copy sendto 8, "
	  "leave sendto, enter poll, leave poll, enter recvmsg, reap recvmsg, leave recvmsg, "
	  "enter munmap, unmap munmap, leave munmap" },
	{ "completions of which some say copied", "zerocopy-send",
	  { { .what = RECORD_BEGIN }, ENTER("sendto"), LEAVE("sendto", KIB(4)),
	    { .what = RECORD_ENTER, .call = "sendto", NOTED(1) }, LEAVE("sendto", KIB(4)),
	    { .what = RECORD_ENTER, .call = "recvmsg", NOTED(2) }, LEAVE("recvmsg", 0),
	    { .what = RECORD_END, .completions = { 2, 1 } } },
	  { { .bytes = KIB(4), .from = PAGE_CACHE, .to = SOCKET_BUFFER },
	    { .offset_bytes = KIB(4), .bytes = KIB(4), .from = PAGE_CACHE, .to = SOCKET_BUFFER } },
	  OP_LINK, "enter sendto, link sendto 4, leave sendto, enter sendto, link sendto 4, "
	  "leave sendto, enter recvmsg, reap recvmsg, leave recvmsg, copy 4" },
	{ "no call at all", "uring-sqpoll",
	  { { .what = RECORD_BEGIN }, { .what = RECORD_END, NOTED(2) } },
	  { { .bytes = KIB(8), .from = PAGE_CACHE, .to = USER_BUFFER },
	    { .bytes = KIB(8), .from = USER_BUFFER, .to = SOCKET_BUFFER } },
	  OP_COPY, "copy 8, copy 8" },
};

/* What is left out of a row goes on as it was. */
static size_t fill_stops(struct record_stop *stops, const struct by_hand *row)
{
	size_t n = 0;

	for (; n == 0 || row->stops[n].what != RECORD_BEGIN; n++) {
		struct record_stop *s = &stops[n];

		*s = row->stops[n];
		s->ns = 1000 + 10 * n;
		if (n == 0)
			continue;
		if (s->nhops == 0)
			s->nhops = s[-1].nhops;
		if (s->completions.sends == 0)
			s->completions = s[-1].completions;
		if (!s->read_bytes.known)
			s->read_bytes = s[-1].read_bytes;
		if (s->tcp.sent_bytes == 0)
			s->tcp = s[-1].tcp;
		if (n + 1 == ARRAY_LEN(row->stops))
			return n + 1;
	}
	return n;
}

static void say(char *text, size_t size, const struct event *e)
{
	size_t n = strlen(text);

	n += (size_t)snprintf(text + n, size - n, "%s%s%s%s", n ? ", " : "", op_name(e->op),
			      e->call[0] ? " " : "", e->call);
	if (e->bytes)
		snprintf(text + n, size - n, " %llu", (unsigned long long)(e->bytes / 1024));
}

static void test_by_hand(void **state)
{
	const struct by_hand *row = *state;
	const bool old = row->socket_op == OP_COPY, new = row->socket_op == OP_LINK;
	struct record_stop stops[ARRAY_LEN(row->stops)];
	struct alias alias = { .nhops = 4 };
	struct record r = { .stops = stops, .hops = row->hops };
	const struct record_about about = {
		.strategy = strategy_find(row->strategy), .alias = &alias, .counts_disk = true,
		.file_bytes = KIB(8), .chunk_bytes = KIB(8), .right_bytes = KIB(8),
	};
	struct trace t;
	char text[1024] = "";

	r.nstops = fill_stops(stops, row);
	alias.hops[0] = (struct alias_hop){ PAGE_CACHE, USER_BUFFER, 1, 1, 0, 0, NULL };
	alias.hops[1] = (struct alias_hop){ USER_BUFFER, SOCKET_BUFFER, 1, old, new, 0, NULL };
	alias.hops[2] = (struct alias_hop){ PAGE_CACHE, SOCKET_BUFFER, 1, old, new, 0, NULL };
	alias.hops[3] = (struct alias_hop){ PIPE, SOCKET_BUFFER, 1, old, new, 0, NULL };
	if (strcmp(row->strategy, "splice") == 0)
		alias.hops[0] = (struct alias_hop){ PAGE_CACHE, PIPE, 1, 0, 1, 0, NULL };
	trace_init(&t);
	assert_int_equal(record_events(&r, &about, &t.sink), 0);
	for (size_t i = 0; i < t.n; i++) {
		assert_true(i == 0 || t.events[i].start_ns >= t.events[i - 1].start_ns);
		say(text, sizeof(text), &t.events[i]);
	}
	assert_string_equal(text, row->events);
	trace_free(&t);
}

/* The calls share the CPU's time that the scheduler tells of, and never take longer than they took. */
static void test_cpu_time(void **state)
{
	static const struct record_hop hops[] = {
		{ .bytes = 1, .from = PAGE_CACHE, .to = USER_BUFFER },
		{ .bytes = 1, .from = USER_BUFFER, .to = SOCKET_BUFFER },
	};
	struct alias alias = { .nhops = 2, .hops = {
		{ PAGE_CACHE, USER_BUFFER, 1, 1, 0, 0, NULL },
		{ USER_BUFFER, SOCKET_BUFFER, 1, 1, 0, 0, NULL } } };
	struct record_stop stops[] = {
		{ .what = RECORD_BEGIN, .ns = 1000 },
		{ .what = RECORD_ENTER, .call = "io_uring_enter", .ns = 1100, .run_ns = 5 },
		{ .what = RECORD_LEAVE, .call = "io_uring_enter", .ns = 1200, .run_ns = 65 },
		{ .what = RECORD_END, .ns = 1300, .nhops = 2 },
	};
	struct record r = { .stops = stops, .nstops = ARRAY_LEN(stops), .hops = hops };
	const struct record_about about = {
		.strategy = strategy_find("uring"), .alias = &alias,
		.file_bytes = 1, .chunk_bytes = 1, .right_bytes = 1,
	};
	struct trace t;

	(void)state;
	for (int longer = 0; longer <= 1; longer++) {
		stops[2].run_ns += (uint64_t)longer * 1000;
		trace_init(&t);
		assert_int_equal(record_events(&r, &about, &t.sink), 0);
		assert_int_equal(t.n, 4);
		assert_int_equal(t.events[1].start_ns, longer ? 100 : 140);
		assert_int_equal(t.events[1].end_ns, longer ? 150 : 170);
		assert_int_equal(t.events[2].start_ns, t.events[1].end_ns);
		assert_int_equal(t.events[2].end_ns, 200);
		assert_int_equal(t.events[3].start_ns, 200);
		trace_free(&t);
	}
}

/* ---- on this machine ---- */

struct real {
	const char *name, *strategy;
	const char *set[4];
};

static const struct real reals[] = {
	{ "read-write", "read-write", { NULL } },
	{ "mmap-write", "mmap-write", { NULL } },
	{ "mmap-copy-write", "mmap-copy-write", { NULL } },
	{ "sendfile", "sendfile", { NULL } },
	{ "splice", "splice", { NULL } },
	{ "vmsplice", "vmsplice", { NULL } },
	{ "zerocopy-send", "zerocopy-send", { NULL } },
	{ "direct-write", "direct-write", { NULL } },
	{ "direct-async", "direct-async", { NULL } },
	{ "uring", "uring", { NULL } },
	{ "uring-fixed", "uring-fixed", { NULL } },
	{ "uring-sqpoll", "uring-sqpoll", { "file.size=256 KiB" } },
	{ "read-write, three times", "read-write", { "requests=3" } },
	{ "sendfile, warm", "sendfile", { "file.cache=warm" } },
	{ "read-write, in pieces", "read-write", { "file.size=100001", "chunk=1000" } },
	{ "uring-fixed, batches of 3", "uring-fixed", { "depth=3", "requests=2" } },
	{ "read-write, no gather", "read-write", { "nic.scatter_gather=false" } },
	{ "sendfile, no gather", "sendfile", { "nic.scatter_gather=false" } },
	{ "zerocopy-send, no gather", "zerocopy-send", { "nic.scatter_gather=false" } },
	{ "sendfile of 2.1", "sendfile@linux-2.1", { NULL } },
	{ "an empty file", "read-write", { "file.size=0", "chunk=whole" } },
};

/* Run it, or skip the test with the reason. */
static void run(struct check_traces *t, struct result *r, const char *strategy,
		const char *const *set, size_t nset)
{
	static struct scenario s;
	struct options o = { .operand = "static-file", .only = { strategy }, .nonly = 1 };
	struct error e = { "" };

	for (; o.nset < nset && set[o.nset]; o.nset++)
		o.set[o.nset] = set[o.nset];
	if (load_scenario(&s, &o, &e))
		fail_msg("%s", e.text);
	trace_init(&t->model);
	trace_init(&t->real);
	t->none.text[0] = '\0';
	check_record(r, &host, &s.runs[0], t);
	if (t->none.text[0]) {
		print_message("[  SKIPPED ] %s: %s\n", strategy, t->none.text);
		check_free(r);
		skip();
	}
}

static void done(struct check_traces *t, struct result *r)
{
	trace_free(&t->model);
	trace_free(&t->real);
	check_free(r);
}

static uint64_t real_figure(const struct result *r, const char *figure, bool *seen)
{
	*seen = false;
	for (size_t i = 0; i < r->nrows; i++) {
		if (strcmp(r->rows[i].figure, figure) != 0)
			continue;
		*seen = r->rows[i].real.kind != VALUE_NONE;
		return r->rows[i].real.n;
	}
	return 0;
}

static void check_figure(const struct result *r, const char *figure, uint64_t traced)
{
	bool seen;
	const uint64_t real = real_figure(r, figure, &seen);

	if (seen && real != traced)
		fail_msg("%s: %llu in the check, %llu in the trace", figure,
			 (unsigned long long)real, (unsigned long long)traced);
}

/* The same calls, switches, copies and bytes as in the check's rows. */
static void check_ledger(const struct result *r, const struct trace *t)
{
	struct ledger l;
	char figure[64];
	bool seen;

	ledger_init(&l, COUNT_ALL, t->header.payload_bytes);
	for (size_t i = 0; i < t->n; i++)
		ledger_add(&l, &t->events[i]);
	for (size_t i = 0; i < r->nrows; i++) {
		if (strncmp(r->rows[i].figure, "syscalls.", 9) == 0)
			check_figure(r, r->rows[i].figure, ledger_calls(&l, r->rows[i].figure + 9));
	}
	/* Who counts calls does not see faults, which the check adds from another run. */
	check_figure(r, "mode_switches", l.mode_switches +
		     2 * (strcmp(r->strategy, "mmap-copy-write") == 0 ?
			  real_figure(r, "faults.user", &seen) : 0));
	check_figure(r, "cpu_copies.passes",
		     ledger_passes(&l, ledger_moved(&l, BY_CPU).payload_bytes));
	check_figure(r, "delivered_bytes", l.delivered_bytes);
	for (size_t i = 0; i < l.nhops; i++) {
		const struct hop *h = &l.hops[i];

		snprintf(figure, sizeof(figure), "hops.%s.%s", place_name(h->from),
			 place_name(h->to));
		if (h->from == DISK && h->payload_bytes > t->header.payload_bytes)
			fail_msg("%s: more payload than there is", figure);
		if (h->from != DISK && h->by == BY_CPU)
			assert_int_equal(h->payload_bytes, t->header.payload_bytes);
	}
}

/* In order of time; each call and hop with its row; all lines can be read back. */
static void check_events(const struct trace *t)
{
	const struct strategy *s = strategy_find(t->header.strategy);
	char line[TRACE_LINE_BYTES];
	struct trace_header h;
	struct error e;

	for (size_t i = 0; i < t->n; i++) {
		const struct event *ev = &t->events[i];
		const struct step *row = strategy_step(s, ev->step);
		struct event back;

		if (i > 0)
			assert_true(ev->start_ns >= t->events[i - 1].start_ns);
		if (ev->op == OP_ENTER || ev->op == OP_LEAVE) {
			assert_non_null(row);
			assert_int_equal(row->op, ev->op);
			assert_string_equal(row->call, ev->call);
		}
		if ((ev->op == OP_COPY || ev->op == OP_LINK) && (!row || row->op != OP_XMIT)) {
			assert_non_null(row);
			assert_int_equal(row->from, ev->from);
			assert_int_equal(row->to, ev->to);
		}
		trace_json_event(line, t->header.label, ev);
		assert_int_equal(trace_json_parse(line, &h, &back, &e), TRACE_LINE_EVENT);
		assert_memory_equal(&back, ev, sizeof(back));
	}
}

static void test_real(void **state)
{
	const struct real *row = *state;
	static struct result r;
	struct check_traces t;

	run(&t, &r, row->strategy, row->set, ARRAY_LEN(row->set));
	assert_string_equal(t.real.header.source, "real");
	assert_string_equal(t.model.header.source, "model");
	assert_string_not_equal(t.real.header.label, t.model.header.label);
	assert_true(t.real.header.stop_ns > 0);
	check_events(&t.real);
	check_ledger(&r, &t.real);
	done(&t, &r);
}

/* Calls and hops in memory alone: what comes from devices comes when it comes. */
struct shape {
	const char *name, *strategy, *says;
};

static const struct shape shapes[] = {
	{ "the shape of read-write", "read-write",
	  "enter read, copy read 16, leave read, enter write, copy write 16, leave write, "
	  "enter read, copy read 16, leave read, enter write, copy write 16, leave write" },
	{ "the shape of sendfile", "sendfile",
	  "enter sendfile, link sendfile 16, leave sendfile, "
	  "enter sendfile, link sendfile 16, leave sendfile" },
};

static void test_shape(void **state)
{
	static const char *const set[] = { "file.size=32 KiB", "chunk=16 KiB" };
	const struct shape *row = *state;
	static struct result r;
	struct check_traces t;
	char text[1024] = "";

	run(&t, &r, row->strategy, set, ARRAY_LEN(set));
	for (size_t i = 0; i < t.real.n; i++) {
		const struct event *e = &t.real.events[i];

		if (e->op == OP_ENTER || e->op == OP_LEAVE || e->op == OP_COPY || e->op == OP_LINK)
			say(text, sizeof(text), e);
	}
	assert_string_equal(text, row->says);
	done(&t, &r);
}

/* Without ptrace there is no trace, and it says why; the rest of the check goes on. */
static void test_refused(void **state)
{
	static struct scenario s;
	static struct result r;
	const struct options o = { .operand = "textbook", .only = { "sendfile" }, .nonly = 1 };
	struct host poor = host;
	struct check_traces t;
	struct error e = { "" };

	(void)state;
	snprintf(poor.no_trace, sizeof(poor.no_trace), "ptrace: not for you");
	if (load_scenario(&s, &o, &e))
		fail_msg("%s", e.text);
	trace_init(&t.model);
	trace_init(&t.real);
	t.none.text[0] = '\0';
	check_record(&r, &poor, &s.runs[0], &t);
	assert_string_equal(t.none.text, "ptrace: not for you");
	assert_int_equal(t.real.n + t.model.n, 0);
	assert_int_not_equal(r.verdict, SKIPPED);
	done(&t, &r);
}

int main(void)
{
	struct CMUnitTest tests[64] = {
		cmocka_unit_test(test_cpu_time),
		cmocka_unit_test(test_refused),
	};
	size_t n = 2;

	n = ADD_ROWS(tests, n, by_hands, test_by_hand);
	n = ADD_ROWS(tests, n, reals, test_real);
	n = ADD_ROWS(tests, n, shapes, test_shape);
	return _cmocka_run_group_tests("real_record", tests, n, real_look, NULL);
}
