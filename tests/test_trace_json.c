/*
 * Trace lines: written, read back, and refused where they are damaged.  (That any event survives the
 * way is one of the laws in test_laws.c.)
 */

#include "tests/test.h"

#include <inttypes.h>

#include "sim/put.h"
#include "sim/trace_json.h"

static void test_header(void **state)
{
	static const struct trace_header h = {
		.source = "model", .scenario = "a \"quoted\" \\ name\n\x1f", .label = "é",
		.strategy = "sendfile", .kernel = "linux-6.18", .machine = "nvme-25g",
		.count = COUNT_TEXTBOOK, .payload_bytes = 1ull << 53, .file_bytes = 5,
	};
	struct trace_header back;
	struct event ev;
	struct error e;
	char line[TRACE_LINE_BYTES];
	size_t length;

	(void)state;
	length = trace_json_header(line, &h);
	assert_int_equal(length, strlen(line));
	for (size_t i = 0; i < length; i++)
		assert_in_range((unsigned char)line[i], 0x20, 0xff);
	assert_int_equal(trace_json_parse(line, &back, &ev, &e), TRACE_LINE_HEADER);
	assert_memory_equal(&h, &back, sizeof(h));
}

/* The longest texts, of characters that need the most room, fit a line. */
static void test_longest_line(void **state)
{
	struct trace_header h = { .payload_bytes = UINT64_MAX, .file_bytes = UINT64_MAX };
	struct event ev = {
		.start_ns = UINT64_MAX, .end_ns = UINT64_MAX, .offset_bytes = UINT64_MAX,
		.bytes = UINT64_MAX, .payload_bytes = UINT64_MAX, .chunk = UINT64_MAX,
		.step = INT16_MIN, .op = OP_UNMAP, .lane = LANE_DMA_DISK, .from = SOCKET_BUFFER,
		.to = SOCKET_BUFFER, .phase = 255, .major = 255, .user = 255,
		.connection = UINT32_MAX, .folios = UINT32_MAX, .waited_ns = UINT64_MAX, .again = 255,
		.call = "abcdefghijklmnopqrstuvw",
	};
	char line[TRACE_LINE_BYTES];

	(void)state;
	memset(h.source, 1, sizeof(h.source) - 1);
	memset(h.scenario, 1, sizeof(h.scenario) - 1);
	memset(h.label, 1, sizeof(h.label) - 1);
	memset(h.strategy, 1, sizeof(h.strategy) - 1);
	memset(h.kernel, 1, sizeof(h.kernel) - 1);
	memset(h.machine, 1, sizeof(h.machine) - 1);
	assert_in_range(trace_json_header(line, &h), 6 * 200, TRACE_LINE_BYTES - 1);
	assert_in_range(trace_json_event(line, h.label, &ev), 6 * 63, TRACE_LINE_BYTES - 1);
}

/* An event with all that it can say comes back as it was; a recording has no numbers for flows. */
static void test_event(void **state)
{
	static const struct event ev = {
		.start_ns = 1, .end_ns = 1ull << 53, .offset_bytes = 10, .bytes = 99,
		.payload_bytes = 100, .chunk = 101, .waited_ns = 999999999, .connection = 4095, .folios = 7,
		.step = 12, .op = OP_LEAVE, .lane = LANE_CPU, .core = 63, .from = PIPE,
		.to = PINNED, .phase = PHASE_LOOKUP, .major = 1, .user = 1, .again = 1, .index = 1,
		.call = "sched_rr_get_interval",
	};
	static const struct event least = { .op = OP_DONE, .lane = LANE_NIC, .step = -1 };
	struct trace_header h;
	struct event back;
	struct error e;
	char line[TRACE_LINE_BYTES];
	size_t length;

	(void)state;
	length = trace_json_event(line, "a", &ev);
	assert_int_equal(length, strlen(line));
	assert_int_equal(trace_json_parse(line, &h, &back, &e), TRACE_LINE_EVENT);
	assert_memory_equal(&back, &ev, sizeof(ev));
	trace_json_event(line, "a", &least);
	assert_null(strstr(line, "waited_ns"));
	assert_null(strstr(line, "folios"));
	assert_null(strstr(line, "again"));
	assert_int_equal(trace_json_parse(line, &h, &back, &e), TRACE_LINE_EVENT);
	assert_memory_equal(&back, &least, sizeof(least));
}

/* Numbers of every length, against what the C library makes of them. */
static void test_numbers(void **state)
{
	uint64_t n = 1;

	(void)state;
	for (int digits = 1; digits <= 20; digits++, n *= 10) {
		const uint64_t near[] = { n - 1, n, n + 1, n * 2 + 34 };

		for (size_t i = 0; i < ARRAY_LEN(near); i++) {
			char expected[32], text[PUT_NUMBER_BYTES + 1];

			snprintf(expected, sizeof(expected), "%" PRIu64, near[i]);
			*put_number(text, near[i]) = '\0';
			assert_string_equal(text, expected);
		}
	}
}

struct bad_row {
	const char *name;
	const char *line, *says;
};

#define EVENT "\"start_ns\":1,\"end_ns\":2,\"op\":\"copy\",\"lane\":\"cpu0\",\"call\":\"read\"," \
	"\"from\":\"disk\",\"to\":\"nic\",\"bytes\":5,\"chunk\":0"
#define HEADER "\"format\":\"iopath-trace\",\"version\":1,\"source\":\"model\",\"scenario\":\"s\"," \
	"\"label\":\"l\",\"strategy\":\"x\",\"kernel\":\"k\",\"machine\":\"m\""

static const struct bad_row bad[] = {
	{ "bad: empty line", "", "one JSON object" },
	{ "bad: cut line", "{" EVENT, "one JSON object" },
	{ "bad: trailing text", "{" EVENT ",\"step\":0} x", "one JSON object" },
	{ "bad: not an object", "[1]", "one JSON object" },
	{ "bad: no step", "{" EVENT "}", "step: an integer" },
	{ "bad: step 1.5", "{" EVENT ",\"step\":1.5}", "step: an integer" },
	{ "bad: step below -1", "{" EVENT ",\"step\":-2}", "step: an integer" },
	{ "bad: step too large", "{" EVENT ",\"step\":40000}", "step: an integer" },
	{ "bad: phase out of range", "{" EVENT ",\"step\":0,\"phase\":6}", "phase: at most 5" },
	{ "bad: index is neither", "{" EVENT ",\"step\":0,\"index\":2}", "index: at most 1" },
	{ "bad: negative bytes", "{" EVENT ",\"step\":0,\"payload_bytes\":-1}",
	  "payload_bytes: an integer" },
	{ "bad: time as text", "{\"start_ns\":\"1\"}", "start_ns: an integer" },
	{ "bad: unknown op", "{\"start_ns\":1,\"end_ns\":2,\"op\":\"fly\"}", "op: no such name" },
	{ "bad: ends before it starts",
	  "{\"start_ns\":3,\"end_ns\":2,\"op\":\"copy\",\"lane\":\"cpu0\",\"call\":\"\","
	  "\"from\":\"disk\",\"to\":\"nic\",\"bytes\":5,\"chunk\":0,\"step\":0}", "end_ns: at least" },
	{ "bad: call too long",
	  "{\"start_ns\":1,\"end_ns\":2,\"op\":\"copy\",\"lane\":\"cpu0\","
	  "\"call\":\"aaaaaaaaaaaaaaaaaaaaaaaa\"}", "call: a text of at most 23 bytes" },
	{ "bad: core beyond the last", "{\"start_ns\":1,\"end_ns\":2,\"op\":\"copy\","
	  "\"lane\":\"cpu64\"}", "lane: no such name" },
	{ "bad: CPU without a core", "{\"start_ns\":1,\"end_ns\":2,\"op\":\"copy\","
	  "\"lane\":\"cpu\"}", "lane: no such name" },
	{ "bad: connection above 2^32", "{" EVENT ",\"step\":0,\"connection\":4294967296}",
	  "connection: at most 4294967295" },
	{ "bad: folios above 2^32", "{" EVENT ",\"step\":0,\"folios\":4294967296}",
	  "folios: at most 4294967295" },
	{ "bad: connection as text", "{" EVENT ",\"step\":0,\"connection\":\"1\"}",
	  "connection: an integer" },
	{ "bad: waited a fraction", "{" EVENT ",\"step\":0,\"waited_ns\":0.5}",
	  "waited_ns: an integer" },
	{ "bad: again twice", "{" EVENT ",\"step\":0,\"again\":2}", "again: at most 1" },
	{ "bad: again true", "{" EVENT ",\"step\":0,\"again\":true}", "again: an integer" },
	{ "bad: another format", "{\"format\":\"x\"}", "format: \"iopath-trace\" is expected" },
	{ "bad: another version", "{\"format\":\"iopath-trace\",\"version\":2}",
	  "version: 1 is expected" },
	{ "bad: another counting", "{" HEADER ",\"count\":\"some\",\"payload_bytes\":1}",
	  "count: \"textbook\" or \"all\"" },
	{ "bad: counting as a number", "{" HEADER ",\"count\":1,\"payload_bytes\":1}",
	  "count: \"textbook\" or \"all\"" },
	{ "bad: a label that is no text", "{\"label\":1," EVENT ",\"step\":0}",
	  "label: a text" },
	{ "bad: no such version", "{\"format\":\"iopath-trace\",\"version\":0}",
	  "version: 1 is expected" },
	{ "bad: header without payload", "{" HEADER "}", "payload_bytes: an integer" },
	{ "bad: payload above 2^53", "{" HEADER ",\"payload_bytes\":1e300}",
	  "payload_bytes: an integer" },
};

static void test_bad(void **state)
{
	const struct bad_row *row = *state;
	struct trace_header h;
	struct event ev;
	struct error e;

	assert_int_equal(trace_json_parse(row->line, &h, &ev, &e), TRACE_LINE_BAD);
	if (!strstr(e.text, row->says))
		fail_msg("says: %s", e.text);
}

/* What the contract names is enough: keys that were added later have defaults. */
static void test_contract_keys_suffice(void **state)
{
	struct trace_header h;
	struct event ev;
	struct error e;

	(void)state;
	assert_int_equal(trace_json_parse("{\"label\":\"l\"," EVENT ",\"step\":3}", &h, &ev, &e),
			 TRACE_LINE_EVENT);
	assert_int_equal(ev.payload_bytes, 5);
	assert_int_equal(ev.step, 3);
	assert_int_equal(ev.connection, 0);
	assert_int_equal(ev.waited_ns, 0);
	assert_int_equal(ev.again, 0);
	assert_string_equal(h.label, "l");
	assert_int_equal(trace_json_parse("{" EVENT ",\"step\":3}", &h, &ev, &e),
			 TRACE_LINE_EVENT);
	assert_string_equal(h.label, "");
	assert_int_equal(trace_json_parse("{" HEADER ",\"payload_bytes\":7}", &h, &ev, &e),
			 TRACE_LINE_HEADER);
	assert_int_equal(h.file_bytes, 7);
	assert_int_equal(h.count, COUNT_ALL);
}

int main(void)
{
	static struct CMUnitTest tests[48] = {
		cmocka_unit_test(test_header),
		cmocka_unit_test(test_longest_line),
		cmocka_unit_test(test_contract_keys_suffice),
		cmocka_unit_test(test_event),
		cmocka_unit_test(test_numbers),
	};
	size_t n = ADD_ROWS(tests, 5, bad, test_bad);

	return _cmocka_run_group_tests("trace_json", tests, n, NULL, NULL);
}
