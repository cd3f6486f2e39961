/*
 * Scenarios that are not JSON, or not quite.  Then come damaged files by the thousand: each must give a
 * message or a good scenario, and touch no memory that is not ours (the sanitizers look on in
 * `make asan`).
 */

#include "tests/bad_input.h"

static const struct bad_row rows[] = {
	/* Not JSON at all. */
	{ .name = "empty file", .whole = "", .message = "1:1: nothing in it; accepted: an object" },
	{ .name = "only spaces", .whole = " \n\t ", .message = "1:1: nothing in it" },
	{ .name = "only a byte order mark", .whole = "\xef\xbb\xbf", .message = "1:1: nothing" },
	{ .name = "only a comment", .whole = "// nothing", .message = "1:1: nothing in it" },
	{ .name = "a word", .whole = "hello", .message = "1:1: unexpected hello; accepted: a value" },
	{ .name = "UTF-16", .whole = "\xff\xfe{", .message = "1:1: byte 0xff is not UTF-8" },
	{ .name = "a NUL byte", .whole = "{ \0 }", .length = 5,
	  .message = "1:3: unexpected byte 0x00" },
	{ .name = "a NUL byte in a text", .whole = "{ \"a\0b\": 1 }", .length = 12,
	  .message = "1:5: control character 0x00 in a text" },
	{ .name = "a NUL byte at the end", .whole = "{ }\0", .length = 4,
	  .message = "1:4: unexpected byte 0x00; accepted: nothing after the end" },

	/* Not quite JSON. */
	{ .name = "brace never closed", .body = "\"chunk\": 1",
	  .message = "2:11: the text ends inside the { of line 1, column 1; accepted: a comma or }" },
	{ .name = "bracket never closed", .body = "\"strategies\": [ \"sendfile\"",
	  .message = "2:27: the text ends inside the [ of line 2, column 15" },
	{ .name = "wrong bracket", .body = "\"strategies\": [ \"sendfile\" } }",
	  .message = "2:28: unexpected }; accepted: a comma or ]" },
	{ .name = "trailing comma in an object", .body = "\"chunk\": 1,\n}",
	  .message = "2:11: nothing follows this comma; accepted: no comma before }" },
	{ .name = "trailing comma in a list", .body = "\"strategies\": [ \"sendfile\", ] }",
	  .message = "2:27: nothing follows this comma; accepted: no comma before ]" },
	{ .name = "comma missing", .body = "\"chunk\": 1\n  \"depth\": 2 }",
	  .message = "3:3: a comma is missing before this; accepted: a comma or }" },
	{ .name = "two commas", .body = "\"chunk\": 1,, \"depth\": 2 }",
	  .message = "2:12: unexpected ,; accepted: a key in double quotes" },
	{ .name = "colon missing", .body = "\"chunk\" 1 }",
	  .message = "2:9: unexpected 1; accepted: a colon after the key" },
	{ .name = "equals sign", .body = "\"chunk\" = 1 }",
	  .message = "2:9: unexpected =; accepted: a colon after the key" },
	{ .name = "value missing", .body = "\"chunk\": }",
	  .message = "2:10: unexpected }; accepted: a value: a text in double quotes" },
	{ .name = "key without quotes", .body = "chunk: 1 }",
	  .message = "2:1: unexpected chunk; accepted: a key in double quotes" },
	{ .name = "single quotes", .body = "'chunk': 1 }",
	  .message = "2:1: unexpected '; accepted: a key in double quotes" },
	{ .name = "typographic quotes", .body = "\u201cchunk\u201d: 1 }",
	  .message = "2:1: unexpected \u201c; accepted: a key in double quotes" },
	{ .name = "text without quotes", .body = "\"chunk\": whole }",
	  .message = "2:10: unexpected whole; accepted: a value: a text in double quotes" },
	{ .name = "True", .body = "\"machine\": { \"dma\": { \"shared\": True } } }",
	  .message = "2:33: unexpected True; accepted: a value" },
	{ .name = "trueish", .body = "\"chunk\": trueish }", .message = "2:10: unexpected trueish" },
	{ .name = "NaN", .body = "\"chunk\": NaN }", .message = "2:10: unexpected NaN" },
	{ .name = "block comment", .body = "/* all */ \"chunk\": 1 }",
	  .message = "2:1: unexpected / (a comment is // to the end of its line); accepted: a key" },
	{ .name = "hash comment", .body = "# all\n\"chunk\": 1 }",
	  .message = "2:1: unexpected # (a comment is //" },
	{ .name = "comment not closed by its line", .body = "\"chunk\": 1 // }",
	  .message = "2:16: the text ends inside the {" },
	{ .name = "text after the end", .body = "\"chunk\": 1 } x",
	  .message = "2:14: unexpected x; accepted: nothing after the end" },
	{ .name = "second object", .body = "\"chunk\": 1 }\n{ }",
	  .message = "3:1: unexpected {; accepted: nothing after the end" },
	{ .name = "text never closed", .body = "\"chunk\": \"64 KiB }\n",
	  .message = "2:10: this text has no end on its line; accepted: a closing \"" },
	{ .name = "text over two lines", .body = "\"title\": \"one\ntwo\" }",
	  .message = "2:10: this text has no end on its line" },
	{ .name = "tab in a text", .body = "\"title\": \"a\tb\" }",
	  .message = "2:12: control character 0x09 in a text; accepted: \\t" },
	{ .name = "unknown escape", .body = "\"title\": \"a\\qb\" }",
	  .message = "2:12: unknown escape in a text; accepted: \\\" \\\\ \\/ \\b" },
	{ .name = "short \\u", .body = "\"title\": \"\\u12\" }",
	  .message = "2:11: \\u without four hex digits; accepted: \\u0041 for A" },
	{ .name = "\\u0000", .body = "\"title\": \"\\u0000\" }",
	  .message = "2:11: a text cannot hold \\u0000" },
	{ .name = "high surrogate alone", .body = "\"title\": \"\\ud800\" }",
	  .message = "2:11: half of a surrogate pair" },
	{ .name = "low surrogate alone", .body = "\"title\": \"\\udc00\" }",
	  .message = "2:11: half of a surrogate pair" },
	{ .name = "high surrogate twice", .body = "\"title\": \"\\ud800\\ud800\" }",
	  .message = "2:11: half of a surrogate pair" },
	{ .name = "stray byte", .body = "\"title\": \"a\xff\" }",
	  .message = "2:12: byte 0xff is not UTF-8; accepted: a file saved as UTF-8" },
	{ .name = "Latin-1", .body = "\"title\": \"gr\xfc\xdf\" }",
	  .message = "2:13: byte 0xfc is not UTF-8" },
	{ .name = "overlong UTF-8", .body = "\"title\": \"\xc0\xaf\" }",
	  .message = "2:11: byte 0xc0 is not UTF-8" },
	{ .name = "surrogate in UTF-8", .body = "\"title\": \"\xed\xa0\x80\" }",
	  .message = "2:11: byte 0xed is not UTF-8" },
	{ .name = "cut UTF-8", .whole = "{ \"\xe2\x82", .message = "1:4: byte 0xe2 is not UTF-8" },
	{ .name = "leading zero", .body = "\"chunk\": 0123 }",
	  .message = "2:10: 0123 is not a number; accepted: digits without leading zeros" },
	{ .name = "hexadecimal", .body = "\"chunk\": 0x1000 }", .message = "2:10: 0x1000 is not a" },
	{ .name = "unit without quotes", .body = "\"chunk\": 64KiB }",
	  .message = "2:10: 64KiB is not a number; accepted: digits without leading zeros (65536), "
		     "or a text with a unit in double quotes (\"64 KiB\")" },
	{ .name = "minus alone", .body = "\"chunk\": - }", .message = "2:10: - is not a number" },
	{ .name = "plus", .body = "\"chunk\": +5 }", .message = "2:10: unexpected +" },
	{ .name = "point at the end", .body = "\"chunk\": 5. }", .message = "2:10: 5. is not a" },
	{ .name = "point first", .body = "\"chunk\": .5 }", .message = "2:10: unexpected ." },
	{ .name = "exponent without digits", .body = "\"chunk\": 5e }", .message = "2:10: 5e is" },
	{ .name = "100 digits", .body = "\"chunk\": 11111111112222222222333333333344444444445555555555"
	  "11111111112222222222333333333344444444445555555555 }",
	  .message = "2:10: a number of 100 characters; accepted: whole numbers up to 2^53" },
	{ .name = "17 brackets", .body = "\"a\": [[[[[[[[[[[[[[[[ ]]]]]]]]]]]]]]]] }",
	  .message = "2:21: nested too deeply; accepted: at most 16 brackets deep" },
};

static void fill(char *text, size_t length, const char *with)
{
	const size_t n = strlen(with);

	for (size_t i = 0; i < length; i++)
		text[i] = with[i % n];
}

/* Large and deep: answered at once, without running out of stack. */
static void test_large(void **state)
{
	static const char *const patterns[] = {
		"[", "{\"a\":", "[[],", "\"", "1", "//\n", " ", "\\", "[1,", "\xff", "\"a\":1,",
	};
	const size_t length = SCENARIO_MAX_BYTES + 1;
	char *text = malloc(length);
	struct error e;

	(void)state;
	assert_non_null(text);
	for (size_t i = 0; i < ARRAY_LEN(patterns); i++) {
		fill(text, length, patterns[i]);
		assert_int_equal(parse(text, length - 1, &e), -1);
		check_message(e.text);
		assert_int_equal(parse(text, 100000, &e), -1);
		check_message(e.text);
	}
	assert_int_equal(parse(text, length, &e), -1);
	assert_string_equal(e.text, "bad.json:1:1: is 1048577 bytes long; accepted: at most 1 MiB");
	free(text);
}

/* A long list of things that are wrong one by one must not take long either. */
static void test_many_entries(void **state)
{
	char *text = malloc(SCENARIO_MAX_BYTES);
	size_t n = (size_t)snprintf(text, SCENARIO_MAX_BYTES, "%s\"notes\": [ 1", HEADER);
	struct error e;

	(void)state;
	while (n + 8 < SCENARIO_MAX_BYTES)
		n += (size_t)snprintf(text + n, 8, ",1");
	n += (size_t)snprintf(text + n, 8, "] }");
	assert_int_equal(parse(text, n, &e), -1);
	assert_string_equal(e.text, "bad.json:2:10: notes: is a list; accepted: a text in double "
			    "quotes");
	free(text);
}

/* A valid scenario that uses most of what there is. */
static const char valid[] = "\xef\xbb\xbf" HEADER
"  // comment with \"quotes\" and { brackets\n"
"  \"name\": \"valid\", \"title\": \"\\u00e4 \\ud83d\\ude00 \u20ac\", \"notes\": \"a \\\"b\\\"\",\n"
"  \"machine\": { \"base\": \"hdd-1g\", \"nic\": { \"scatter_gather\": false },\n"
"               \"disk\": { \"bandwidth\": \"90 MB\", \"latency\": 100000 } },\n"
"  \"kernel\": \"linux-6.18\", \"count\": \"textbook\",\n"
"  \"file\": { \"size\": \"1 MiB\", \"cache\": \"warm\" }, \"chunk\": \"whole\",\n"
"  \"rtt\": \"1 ms\", \"depth\": 4, \"connections\": 1, \"requests\": 2, \"socket_buffer\": 65536,\n"
"  \"strategies\": [ \"read-write\", \"sendfile@linux-2.4\",\n"
"    { \"label\": \"x\", \"strategy\": \"direct-write\", \"set\": { \"chunk\": 4096,\n"
"      \"nic.segment\": 4096,      \"machine\": \"nvme-25g\", \"kernel\": \"linux-2.4\", \"file\": { \"size\": 0 } } } ],\n"
"  \"questions\": [ { \"ask\": \"A?\", \"at\": \"leave read 2\", \"why\": \"B.\", \"options\": [\n"
"    { \"text\": \"C\", \"if\": \"sendfile@linux-2.4.cpu_copies.passes < 0.5 && !(x.sleeps == 1)\" },\n"
"    { \"text\": \"D\" } ] }, { \"ask\": \"E?\", \"answer\": \"max(sleeps, 64 KiB)\", \"unit\": \"F\" } ]\n"
"}\n";

static void test_valid(void **state)
{
	struct error e = { "" };

	(void)state;
	if (parse(valid, strlen(valid), &e) != 0)
		fail_msg("%s", e.text);
	assert_int_equal(scenario.nruns, 3);
	assert_int_equal(scenario.nquestions, 2);
}

/* Cut anywhere before its last brace, it is refused.  The copy has no byte to spare. */
static void test_truncated(void **state)
{
	const size_t length = strlen(valid);
	struct error e;

	(void)state;
	for (size_t n = 0; n + 2 <= length; n++) {
		char *text = malloc(n + !n);

		assert_non_null(text);
		memcpy(text, valid, n);
		if (parse(text, n, &e) != -1)
			fail_msg("taken although cut to %zu bytes", n);
		check_message(e.text);
		free(text);
	}
}

/* Some bytes changed, removed or doubled, by a fixed generator. */
static void test_mutated(void **state)
{
	static const char likely[] = "{}[]\",:0123456789-+.eE/\\u \n\t\x7f\x80\xc3\xff";
	char text[sizeof(valid) + 16];
	uint32_t random = 1;
	int refused = 0;
	struct error e;

	(void)state;
	for (int round = 0; round < 5000; round++) {
		size_t n = strlen(valid);

		memcpy(text, valid, n);
		for (int i = 0; i <= round % 3; i++) {
			size_t at, what;

			random = random * 1664525 + 1013904223;
			at = (random >> 8) % (n - 1);
			random = random * 1664525 + 1013904223;
			what = (random >> 8) % (ARRAY_LEN(likely) + 1);
			if (what < ARRAY_LEN(likely)) {
				text[at] = likely[what];
			} else {
				memmove(text + at, text + at + 1, n - at - 1);
				n--;
			}
		}
		if (parse(text, n, &e) == 0)
			continue;
		refused++;
		check_message(e.text);
	}
	assert_true(refused > 2500);	/* they do damage */
}

int main(void)
{
	static struct CMUnitTest tests[ARRAY_LEN(rows) + 5] = {
		cmocka_unit_test(test_large), cmocka_unit_test(test_many_entries),
		cmocka_unit_test(test_valid), cmocka_unit_test(test_truncated),
		cmocka_unit_test(test_mutated),
	};

	ADD_ROWS(tests, 5, rows, test_bad_row);
	return _cmocka_run_group_tests("bad_json", tests, ARRAY_LEN(tests), NULL, NULL);
}
