/*
 * The shipped scenarios: each loads, runs in the time that its size allows, has notes whose
 * suggestions work and questions with one answer; and what their texts and docs/myths.md claim is
 * what the ledgers say, one named row each.
 */

#include <time.h>

#include "sim/engine.h"
#include "sim/ledger.h"
#include "sim/question.h"
#include "tests/test.h"
#include "ui/load.h"
#include "ui/show.h"

#define MAX_SHIPPED 64

static struct scenario shipped;

static void load(const char *name, const char *const *set)
{
	struct options o = { .operand = name };
	struct error e;

	while (set && *set)
		o.set[o.nset++] = *set++;
	if (load_scenario(&shipped, &o, &e) != 0)
		fail_msg("%s", e.text);
}

/* Events of all runs. */
static uint64_t simulate(void)
{
	const size_t n = shipped.together ? shipped.nruns : 1;
	uint64_t payload, events = 0;
	struct ledger l;

	for (size_t i = 0; i < shipped.nruns; i += n) {
		payload = 0;
		for (size_t k = i; k < i + n; k++)
			payload += config_payload_bytes(&shipped.runs[k].config);
		ledger_init(&l, COUNT_ALL, payload);
		assert_int_equal(engine_run(&shipped.runs[i], n, &l.sink), 0);
		assert_true(l.delivered_bytes == payload);
		events += l.events;
	}
	return events;
}

/* Where the claims come from: a page of the manual, a document of the kernel, a file or a change of a program. */
static bool names_a_source(const char *notes)
{
	static const char *const kinds[] = { "(2)", "(5)", "(7)", "Documentation/", ".c:", "src/", "apache/", "commit " };

	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		if (strstr(notes, kinds[i]))
			return true;
	}
	return false;
}

/* Seconds of the CPU: five, and one for 4 GiB.  A sanitizer needs ten times as long as usual. */
static void test_runs(void **state)
{
	const struct builtin *b = *state;
	uint64_t bytes = 0, events;
	clock_t begin = clock();

	load(b->name, NULL);
	assert_string_equal(shipped.name, b->name);
	assert_in_range(strlen(shipped.title), 10, 60);
	assert_in_range(strlen(shipped.notes), 300, 1900);
	assert_true(names_a_source(shipped.notes) || strncmp(b->name, "exercise-", 9) == 0);
	for (size_t i = 0; i < shipped.nruns; i++)
		bytes += config_payload_bytes(&shipped.runs[i].config);
	events = simulate();
	assert_true((uint64_t)(clock() - begin) / CLOCKS_PER_SEC <= 5 + bytes / (4ULL << 30));
	/* The display can show it, but for the one that says so. */
	if (strcmp(b->name, "large-file") != 0)
		assert_true(events <= MAX_SHOW_EVENTS);
	else
		assert_non_null(strstr(shipped.notes, "display cannot show"));
}

static void test_questions(void **state)
{
	const struct builtin *b = *state;
	struct question_key keys[MAX_QUESTIONS];

	load(b->name, NULL);
	if (question_answer(&shipped, keys) == 0)
		return;
	for (size_t i = 0; i < shipped.nquestions; i++) {
		if (keys[i].error.text[0])
			fail_msg("questions[%zu]: %s", i, keys[i].error.text);
	}
}

/* --- what the notes suggest ----------------------------------------------------------------- */

#define SET "--set "
#define MAX_TOGETHER 4

/* "--set A=1 --set B=2" at `text`, up to what does not belong to it; how many, into set[]. */
static size_t suggestion(const char *text, char set[][64], const char **end)
{
	size_t n = 0;

	while (strncmp(text, SET, strlen(SET)) == 0) {
		size_t length;

		text += strlen(SET);
		length = strcspn(text, " ,:;)");
		if (text[length] == '\0' && length > 0 && text[length - 1] == '.')
			length--;
		assert_in_range(length, 1, 63);
		assert_true(n < MAX_TOGETHER);
		snprintf(set[n++], sizeof(set[0]), "%.*s", (int)length, text);
		text += length;
		if (strncmp(text, " " SET, strlen(" " SET)) == 0)
			text++;
	}
	*end = text;
	return n;
}

static void test_suggestions(void **state)
{
	const struct builtin *b = *state;
	char notes[sizeof(shipped.notes)], set[MAX_TOGETHER][64];
	const char *at = notes, *sets[MAX_TOGETHER + 1];

	load(b->name, NULL);
	memcpy(notes, shipped.notes, sizeof(notes));
	while ((at = strstr(at, SET))) {
		size_t n = suggestion(at, set, &at);

		for (size_t i = 0; i < n; i++)
			sets[i] = set[i];
		sets[n] = NULL;
		load(b->name, sets);
		for (size_t i = 0; i < n; i++) {
			const char *dot = strrchr(set[i], '.');

			if (dot && dot[1] == '\0')
				fail_msg("%s ends with a dot", set[i]);
		}
	}
}

/* --- what the texts claim --------------------------------------------------------------------- */

struct claim {
	const char *name, *scenario;
	const char *set[4];		/* ends with NULL */
	const char *claim;		/* an expression that is true */
	const char *returned;		/* when this call has first returned; NULL: at the end */
};

static const struct claim claims[] = {
	{ "lesson 1: write() returns with all of it in the kernel's memory",
	  "lesson-1-returned-not-sent", { NULL }, "memory_bytes.socket-buffer == 64KiB", "write" },
	{ "lesson 1: sendfile() returns before a byte has left", "lesson-1-returned-not-sent", { NULL },
	  "sendfile.delivered_bytes == 0", "sendfile" },
	{ "lesson 1: the ACK is a round trip away", "lesson-1-returned-not-sent", { NULL },
	  "read-write.acked_ns - read-write.returned_ns > 1 ms", NULL },
	{ "lesson 1: a small socket buffer makes write() wait for ACKs", "lesson-1-returned-not-sent",
	  { "socket_buffer=16KiB" }, "read-write.returned_ns > 3 ms", NULL },
	{ "lesson 4: mmap() has read nothing", "lesson-4-mmap-reads-nothing", { NULL },
	  "hops.disk.*.bytes == 0", "mmap" },
	{ "lesson 4: no fault in user mode", "lesson-4-mmap-reads-nothing", { NULL },
	  "faults.user == 0 && faults.minor + faults.major > 8", NULL },
	{ "lesson 4: warm, faults that do not wait", "lesson-4-mmap-reads-nothing",
	  { "file.cache=warm" }, "faults.minor == 16 && faults.major == 0", NULL },
	{ "lesson 4: large folios, fewer faults", "lesson-4-mmap-reads-nothing",
	  { "file.cache=warm", "file.folio=256KiB" }, "faults.minor == 4", NULL },
	{ "lesson 5: resident, whole and mapped alike", "lesson-5-half-the-memory", { NULL },
	  "whole.memory_peak_bytes.user-buffer == mmap.memory_peak_bytes.page-tables * 512", NULL },
	{ "lesson 5: the mapping needs more than a small loop", "lesson-5-half-the-memory", { NULL },
	  "mmap.memory_peak_bytes.page-tables > 'by 64 KiB'.memory_peak_bytes.user-buffer", NULL },
	{ "lesson 7: again from the page cache", "lesson-7-sent-twice", { NULL },
	  "sendfile.hops.page-cache.nic.operations == 2", NULL },
	{ "lesson 7: again from the private copy", "lesson-7-sent-twice", { NULL },
	  "read-write.hops.socket-buffer.nic.operations == 2", NULL },
	{ "lesson 7: what was copied for the NIC is copied anew", "lesson-7-sent-twice",
	  { "nic.scatter_gather=false" }, "sendfile.hops.page-cache.socket-buffer.cpu.operations == 2 "
	  "&& sendfile.memory_peak_bytes.socket-buffer == 8 KiB", NULL },
	{ "lesson 7: once, if no ACK is lost", "lesson-7-sent-twice", { "lose_ack=0" },
	  "sendfile.hops.page-cache.nic.operations == 1", NULL },
	{ "lesson 8a: sendfile needs about a third of the CPU time", "lesson-8a-no-gain", { NULL },
	  "sendfile.cpu_ns * 2.5 < read-write.cpu_ns && sendfile.cpu_ns * 3.5 > read-write.cpu_ns",
	  NULL },
	{ "lesson 8a: MSG_ZEROCOPY gives nearly all of it back", "lesson-8a-no-gain", { NULL },
	  "zerocopy-send.cpu_ns < read-write.cpu_ns && zerocopy-send.cpu_ns * 1.2 > read-write.cpu_ns",
	  NULL },
	{ "lesson 8b: eight in flight catch up", "lesson-8b-direct-alone", { NULL },
	  "'eight in flight'.elapsed_ns < 1.1 * buffered.elapsed_ns", NULL },
	{ "lesson 8b: sixteen overtake", "lesson-8b-direct-alone", { "depth=16" },
	  "'eight in flight'.elapsed_ns < buffered.elapsed_ns", NULL },

	{ "kafka: no CPU copy", "kafka", { NULL },
	  "'at the end'.cpu_copies.bytes + behind.cpu_copies.bytes == 0", NULL },
	{ "kafka: the disk works for the one behind only", "kafka", { NULL },
	  "'at the end'.hops.disk.*.bytes == 0 && behind.hops.disk.*.passes == 1", NULL },
	{ "kafka: three system calls a filling", "kafka", { NULL },
	  "'at the end'.syscalls <= 3 * 'at the end'.again + 8", NULL },
	{ "kafka: a cold segment holds its thread up", "kafka", { NULL },
	  "behind.sleeps > behind.again", NULL },
	{ "kafka: a lookup for each piece", "kafka", { NULL },
	  "'at the end'.lookups == 8 * 16 && behind.lookups == 64", NULL },
	{ "kafka: an index in memory is one fault", "kafka", { NULL },
	  "'at the end'.faults.user == 1 && 'at the end'.faults.major == 0", NULL },
	{ "kafka: the one behind waits twice for its index", "kafka", { NULL },
	  "behind.faults.major == 2 && behind.faults.user == 2 && behind.index_bytes == 128 KiB", NULL },
	{ "kafka: searches of a large index wait often", "kafka", { "index.interval=64" },
	  "behind.faults.major > 50 && behind.index_bytes > 7 MiB", NULL },
	{ "kafka-ssl: three CPU passes", "kafka-ssl", { NULL }, "'over TLS'.cpu_copies.passes == 3",
	  NULL },
	{ "kafka-ssl: one of them is the encryption, in the buffer", "kafka-ssl", { NULL },
	  "'over TLS'.hops.user-buffer.user-buffer.cpu.passes == 1", NULL },
	{ "kafka-ssl: less than half the throughput", "kafka-ssl", { NULL },
	  "'over TLS'.elapsed_ns > 2 * 'in the clear'.elapsed_ns", NULL },
	{ "kafka-ssl: the threads are the limit", "kafka-ssl", { NULL },
	  "'over TLS'.cpu_ns > 2.9 * 'over TLS'.elapsed_ns && 'over TLS'.again == 0", NULL },
	{ "kafka-ssl: twice the threads, twice the speed", "kafka-ssl", { "workers=6" },
	  "'over TLS'.elapsed_ns < 20 ms", NULL },
	{ "rocketmq: three CPU copies by default", "rocketmq", { NULL },
	  "'through the heap'.cpu_copies.passes == 3", NULL },
	{ "rocketmq: two of them in user mode, and the faults", "rocketmq", { NULL },
	  "'through the heap'.hops.user-buffer.user-buffer.cpu.passes == 1 && 'through the heap'.faults.user == 16", NULL },
	{ "rocketmq: a write for each pull", "rocketmq", { NULL },
	  "'through the heap'.syscalls.write == 8", NULL },
	{ "rocketmq: one CPU copy, as set", "rocketmq", { NULL },
	  "'a write per message'.cpu_copies.passes == 1", NULL },
	{ "rocketmq: a call for each message", "rocketmq", { NULL },
	  "'a write per message'.syscalls.write == 256", NULL },
	{ "nginx: 2 MiB a call", "nginx", { NULL }, "'room for all'.syscalls.sendfile == 16 * 5", NULL },
	{ "nginx: 2 MiB a call, 10 MiB", "nginx", { "file.size=10MiB" },
	  "'room for all'.syscalls.sendfile == 16 * 5", NULL },
	{ "nginx: 2 MiB a call, 10 MiB and a byte", "nginx", { "file.size=10485761" },
	  "'room for all'.syscalls.sendfile == 16 * 6", NULL },
	{ "nginx: calls, refusals and waits", "nginx", { NULL },
	  "'256 KiB of room'.syscalls.epoll_wait == '256 KiB of room'.again", NULL },
	{ "nginx: directio goes past the page cache", "nginx", { NULL },
	  "directio.hops.disk.page-cache.bytes == 0 && directio.hops.disk.user-buffer.passes == 1", NULL },
	{ "high-concurrency: 4 KiB, the CPU is the limit", "high-concurrency", { NULL },
	  "'sendfile 4K'.cpu_ns > 3.9 * 'sendfile 4K'.elapsed_ns", NULL },
	{ "high-concurrency: 64 KiB, the network is", "high-concurrency", { NULL },
	  "'read-write 64K'.busy_ns.nic > 0.99 * 'read-write 64K'.elapsed_ns", NULL },
	{ "high-concurrency: whose slice is over gives way", "high-concurrency", { NULL },
	  "'read-write 4K'.preemptions > 0 && 'read-write 64K'.preemptions == 0", NULL },
	{ "high-concurrency: small pieces, no more from 4 connections on", "high-concurrency",
	  { "connections=4" }, "'sendfile 4K'.elapsed_ns * 16 < 51 ms", NULL },
	{ "high-concurrency: latency grows with the connections", "high-concurrency",
	  { "connections=256" }, "'sendfile 4K'.latency_ns.p50 > 150 ms", NULL },
	{ "small-messages: MSG_ZEROCOPY is the slowest", "small-messages", { NULL },
	  "zerocopy-send.elapsed_ns > 2 * max(max(read-write.elapsed_ns, splice.elapsed_ns), "
	  "max(sendfile.elapsed_ns, uring.elapsed_ns))", NULL },
	{ "small-messages: a second core works for uring-sqpoll", "small-messages", { NULL },
	  "uring-sqpoll.elapsed_ns < sendfile.elapsed_ns && uring-sqpoll.cpu_ns > read-write.cpu_ns",
	  NULL },
	{ "large-file: nothing is left for the second visitor", "large-file", { NULL },
	  "read-write.hops.disk.page-cache.passes == 1 && sendfile.hops.disk.page-cache.passes == 1",
	  NULL },
	{ "large-file: sendfile leads in small pieces", "large-file",
	  { "chunk=64KiB", "file.size=1GiB", "memory.page_cache=512MiB" },
	  "sendfile.elapsed_ns < read-write.elapsed_ns", NULL },
	{ "large-file: read+write leads in large ones", "large-file",
	  { "file.size=1GiB", "memory.page_cache=512MiB" },
	  "read-write.elapsed_ns * 1.5 < sendfile.elapsed_ns", NULL },
	{ "large-file: with enough readahead it does not", "large-file",
	  { "disk.readahead=2MiB", "file.size=1GiB", "memory.page_cache=512MiB" },
	  "sendfile.elapsed_ns < read-write.elapsed_ns", NULL },
	{ "io-uring: as many copies", "io-uring", { NULL }, "uring.cpu_copies.passes == 2", NULL },
	{ "io-uring: no mode switch, and a core that polls", "io-uring", { NULL },
	  "uring-sqpoll.mode_switches == 0 && uring-sqpoll.spun_ns > 0", NULL },
	{ "io-uring: none with O_DIRECT and SEND_ZC, and the disk works", "io-uring", { NULL },
	  "uring-fixed.cpu_copies.passes == 0 && uring-fixed.hops.disk.*.passes == 1", NULL },
	{ "io-uring: on loopback SEND_ZC copies", "io-uring", { "nic.loops_back=true" },
	  "uring-fixed.cpu_copies.passes == 1", NULL },
	{ "degradation: none", "zero-copy-that-is-not", { NULL }, "sendfile.cpu_copies.passes == 0",
	  NULL },
	{ "degradation: no gather on 2.4, in the call", "zero-copy-that-is-not", { NULL },
	  "'no gather, 2.4'.cpu_copies.passes == 1 && 'no gather, 2.4'.referenced_bytes == 0", NULL },
	{ "degradation: no gather today, below it", "zero-copy-that-is-not", { NULL },
	  "'no gather'.cpu_copies.passes == 1 && 'no gather'.referenced_bytes > 0", NULL },
	{ "degradation: no gather, read+write three times", "zero-copy-that-is-not", { NULL },
	  "'no gather, r+w'.cpu_copies.passes == 3", NULL },
	{ "degradation: checksums without the NIC", "zero-copy-that-is-not", { NULL },
	  "'no checksum'.checksum_bytes == payload_bytes && 'no checksum'.cpu_copies.passes == 0", NULL },
	{ "degradation: splice copies", "zero-copy-that-is-not", { NULL },
	  "'splice copies'.cpu_copies.passes == 1", NULL },
	{ "degradation: TLS in the kernel and in the program", "zero-copy-that-is-not", { NULL },
	  "'kernel TLS'.cpu_copies.passes == 1 && 'user TLS, r+w'.cpu_copies.passes == 3", NULL },
	{ "degradation: loopback", "zero-copy-that-is-not", { NULL },
	  "zerocopy-send.cpu_copies.passes == 0 && 'zerocopy, loopback'.cpu_copies.passes == 1", NULL },
	{ "degradation: small pieces", "zero-copy-that-is-not", { NULL },
	  "'zerocopy, 4K'.cpu_copies.passes == 0 && 'zerocopy, 4K'.cpu_ns > 'r+w, 4K'.cpu_ns", NULL },
};

/* Asked as a question with one option beside it. */
static void test_claim(void **state)
{
	const struct claim *c = *state;
	struct scenario_question *q = &shipped.questions[0];
	struct question_key key;

	load(c->scenario, c->set);
	memset(q, 0, sizeof(*q));
	if (c->returned) {
		q->at = (struct moment){ .op = OP_LEAVE, .nth = 1 };
		snprintf(q->at.call, sizeof(q->at.call), "%s", c->returned);
	}
	snprintf(q->options[0].condition, sizeof(q->options[0].condition), "%s", c->claim);
	q->noptions = 2;
	shipped.nquestions = 1;
	if (question_answer(&shipped, &key) != 0)
		fail_msg("%s: %s", c->claim, key.error.text);
	assert_int_equal(key.right, 0);
}

/* --- the documents ---------------------------------------------------------------------------- */

static char *read_document(const char *path)
{
	struct error e;
	size_t length;
	char *text;

	if (load_file(path, 1 << 20, &text, &length, &e) != 0)
		fail_msg("%s", e.text);
	return text;
}

/* Each shipped scenario stands in the list, linked. */
static void test_listed(void **state)
{
	char *readme = read_document("scenarios/README.md"), link[160];

	(void)state;
	for (const struct builtin *b = builtin_scenarios; b->name; b++) {
		snprintf(link, sizeof(link), "| [%s](%s.json) |", b->name, b->name);
		if (!strstr(readme, link))
			fail_msg("scenarios/README.md does not list %s", b->name);
	}
	free(readme);
}

/* Twelve myths in their order, each with a question that there is, and what to run for real. */
static void test_myths(void **state)
{
	char *myths = read_document("docs/myths.md"), heading[24];
	const char *at = myths;

	(void)state;
	for (int i = 1; i <= 12; i++) {
		unsigned int question;
		char scenario[64];

		snprintf(heading, sizeof(heading), "\n## %d. ", i);
		at = strstr(at, heading);
		if (!at)
			fail_msg("docs/myths.md: no myth %d", i);
		at = strstr(at, "\nQuestion: ");
		assert_non_null(at);
		assert_int_equal(sscanf(at, "\nQuestion: %63s no. %u", scenario, &question), 2);
		load(scenario, NULL);
		assert_in_range(question, 1, shipped.nquestions);
		at = strstr(at, "\n\nFor real: ");
		assert_non_null(at);
		if (sscanf(at, "\n\nFor real: `iopath check %63[^ `]", scenario) == 1)
			load(scenario, NULL);
		else
			assert_non_null(strstr(at, "\n\nFor real: no check, "));
	}
	free(myths);
}

int main(void)
{
	static struct CMUnitTest tests[3 * MAX_SHIPPED + ARRAY_LEN(claims) + 2] = {
		cmocka_unit_test(test_listed), cmocka_unit_test(test_myths),
	};
	size_t n = 2, nshipped = 0;

	while (builtin_scenarios[nshipped].name && nshipped < MAX_SHIPPED)
		nshipped++;
	n = add_rows(tests, n, builtin_scenarios, nshipped, sizeof(struct builtin), test_runs);
	n = add_rows(tests, n, builtin_scenarios, nshipped, sizeof(struct builtin), test_questions);
	n = add_rows(tests, n, builtin_scenarios, nshipped, sizeof(struct builtin), test_suggestions);
	n = ADD_ROWS(tests, n, claims, test_claim);
	return _cmocka_run_group_tests("scenarios", tests, n, NULL, NULL);
}
