/*
 * Scenarios that are JSON and yet must be refused: no format, unknown keys, values that a key does not
 * have, names that nobody knows, strategies and flows that cannot be run.
 */

#include "tests/bad_input.h"

static const struct bad_row rows[] = {
	/* JSON, but no scenario. */
	{ .name = "a list", .whole = "[]", .message = "1:1: is a list; accepted: an object: "
	  "{ \"format\": \"iopath-scenario\", \"version\": 1, ... }" },
	{ .name = "null", .whole = "null", .message = "1:1: is null; accepted: an object" },
	{ .name = "a number", .whole = "5", .message = "1:1: is a number; accepted: an object" },
	{ .name = "an empty object", .whole = "{}",
	  .message = "1:1: format: missing; accepted: \"format\": \"iopath-scenario\"" },
	{ .name = "no format", .whole = "\n { \"version\": 1 }", .message = "2:2: format: missing" },
	{ .name = "format is no text", .whole = "{ \"format\": 1 }",
	  .message = "1:13: format: is a number; accepted: \"iopath-scenario\"" },
	{ .name = "another format", .whole = "{ \"format\": \"iopath-machine\", \"version\": 1 }",
	  .message = "1:13: format: is \"iopath-machine\"; accepted: \"iopath-scenario\"" },
	{ .name = "no version", .whole = "{ \"format\": \"iopath-scenario\" }",
	  .message = "1:1: version: missing; accepted: \"version\": 1" },
	{ .name = "version 2", .whole = "{ \"format\": \"iopath-scenario\", \"version\": 2 }",
	  .message = "1:43: version: is no version that this program reads; accepted: 1" },
	{ .name = "version 1.0", .whole = "{ \"format\": \"iopath-scenario\", \"version\": 1.0 }",
	  .message = "1:43: version: is no version" },
	{ .name = "version as a text", .whole = "{ \"format\": \"iopath-scenario\", \"version\": \"1\" }",
	  .message = "1:43: version: is no version" },

	/* Keys. */
	{ .name = "unknown key", .body = "  \"chnk\": 1 }",
	  .message = "2:3: chnk: unknown key \"chnk\" (did you mean chunk?); accepted: format, "
		     "version, name, title, notes, machine, kernel, strategies, flows, questions, paths, "
		     "file, index, files, chunk, socket_buffer, window, pipe, rtt, depth, connections, "
		     "nonblocking, workers, tls, lose_ack, rewrite, requests, count" },
	{ .name = "unknown nested key", .body = "\"file\": { \"szie\": 1 } }",
	  .message = "2:11: file.szie: unknown key \"szie\" (did you mean size?); accepted: size, "
		     "cache, folio" },
	{ .name = "unknown key in a machine", .body = "\"machine\": { \"nic\": { \"sg\": 1 } } }",
	  .message = "2:23: machine.nic.sg: unknown key \"sg\"; accepted: bandwidth, segment, "
		     "coalesce, checksum, loops_back, scatter_gather" },
	{ .name = "empty key", .body = "\"\": 1 }", .message = "2:1: unknown key \"\"" },
	{ .name = "key with control characters", .body = "\"a\\u001b[1m\\n\": 1 }",
	  .message = "2:1: a\\x1b[1m\\x0a: unknown key \"a\\x1b[1m\\x0a\"" },
	{ .name = "key that turns the direction", .body = "\"a\\u202eb\": 1 }",
	  .message = "2:1: a\\xe2\\x80\\xaeb: unknown key" },
	{ .name = "repeated key", .body = "\"chunk\": 1,\n  \"chunk\": 2 }",
	  .message = "3:3: chunk: given twice, first in line 2, column 1; accepted: each key once" },
	{ .name = "repeated key, once with an escape", .body = "\"chunk\": 1, \"ch\\u0075nk\": 2 }",
	  .message = "2:13: chunk: given twice" },
	{ .name = "repeated nested key", .body = "\"file\": { \"size\": 1, \"size\": 2 } }",
	  .message = "2:22: file.size: given twice, first in line 2, column 11" },
	{ .name = "repeated object", .body = "\"file\": { }, \"file\": { } }",
	  .message = "2:14: file: given twice" },
	{ .name = "dots in the file", .body = "\"file.size\": 1 }",
	  .message = "2:1: file.size: dots are for --set and \"set\"; accepted: nested objects: "
		     "{ \"file\": { \"size\": ... } }" },
	{ .name = "machine key outside", .body = "\"nic\": { \"segment\": 1 } }",
	  .message = "2:1: nic: a key of the machine; accepted: \"machine\": { \"base\": NAME" },
	{ .name = "other key in the machine", .body = "\"machine\": { \"chunk\": 1 } }",
	  .message = "2:14: machine.chunk: not a key of the machine; accepted: \"chunk\" outside" },
	{ .name = "columns count characters", .body = "\"title\": \"\u00e4\u20ac\", \"x\": 1 }",
	  .message = "2:16: x: unknown key" },
	{ .name = "lines end with CR LF", .body = "\r\n\"title\": \"a\",\r\n\"x\": 1 }",
	  .message = "4:1: x: unknown key" },
	{ .name = "byte order mark", .whole = "\xef\xbb\xbf{ \"format\": 1 }",
	  .message = "1:13: format: is a number" },
	{ .name = "place after comments", .body = "// \"{ \u00e4\n/// x\n\"x\": 1 }",
	  .message = "4:1: x: unknown key" },

	/* Values. */
	{ .name = "bytes: list", .body = "\"chunk\": [1] }",
	  .message = "2:10: chunk: is a list; accepted: bytes from 1 to 1 TiB: 65536 or \"64 KiB\", "
		     "or \"whole\"" },
	{ .name = "bytes: bool", .body = "\"chunk\": true }", .message = "2:10: chunk: is true;" },
	{ .name = "bytes: null", .body = "\"chunk\": null }", .message = "2:10: chunk: is null;" },
	{ .name = "bytes: object", .body = "\"chunk\": {} }", .message = "2:10: chunk: is an object" },
	{ .name = "bytes: negative", .body = "\"chunk\": -1 }",
	  .message = "2:10: chunk: \"-1\" is negative; accepted: bytes" },
	{ .name = "bytes: minus zero", .body = "\"chunk\": -0 }",
	  .message = "2:10: chunk: \"-0\" is negative" },
	{ .name = "bytes: zero", .body = "\"chunk\": 0 }", .message = "2:10: chunk: \"0\" is too small" },
	{ .name = "bytes: 1.5", .body = "\"chunk\": 1.5 }",
	  .message = "2:10: chunk: \"1.5\" is not a whole number in digits; accepted: bytes" },
	{ .name = "bytes: 2.0", .body = "\"chunk\": 2.0 }", .message = "2:10: chunk: \"2.0\" is not a" },
	{ .name = "bytes: 1e3", .body = "\"chunk\": 1e3 }", .message = "2:10: chunk: \"1e3\" is not a" },
	{ .name = "bytes: 1e400", .body = "\"chunk\": 1e400 }",
	  .message = "2:10: chunk: \"1e400\" is not a whole number" },
	{ .name = "bytes: 2^53 + 1", .body = "\"chunk\": 9007199254740993 }",
	  .message = "2:10: chunk: \"9007199254740993\" is too large: above 2^53" },
	{ .name = "bytes: 2^64", .body = "\"chunk\": 18446744073709551616 }",
	  .message = "2:10: chunk: \"18446744073709551616\" is too large: above 2^53" },
	{ .name = "bytes: above the range", .body = "\"chunk\": \"2 TiB\" }",
	  .message = "2:10: chunk: \"2 TiB\" is too large; accepted" },
	{ .name = "bytes: unit", .body = "\"file\": { \"size\": \"64 KB\" } }",
	  .message = "2:19: file.size: \"64 KB\" has an unknown unit (known: B kB KiB" },
	{ .name = "bytes: digits in quotes", .body = "\"chunk\": \"64\" }",
	  .message = "2:10: chunk: \"64\" is a text without a unit; accepted: bytes" },
	{ .name = "bytes: empty text", .body = "\"chunk\": \"\" }",
	  .message = "2:10: chunk: \"\" is empty" },
	{ .name = "bytes: word of another key", .body = "\"socket_buffer\": \"whole\" }",
	  .message = "2:18: socket_buffer: \"whole\" is not a number" },
	{ .name = "time: unit", .body = "\"rtt\": \"1 min\" }",
	  .message = "2:8: rtt: \"1 min\" has an unknown unit (known: ns us ms s)" },
	{ .name = "time: bool", .body = "\"rtt\": false }", .message = "2:8: rtt: is false; accepted: time" },
	{ .name = "integer: text", .body = "\"requests\": \"3\" }",
	  .message = "2:13: requests: is a text; accepted: a whole number from 1 to 1000000" },
	{ .name = "integer: fraction", .body = "\"depth\": 0.5 }", .message = "2:10: depth: \"0.5\" is" },
	{ .name = "integer: too many connections", .body = "\"connections\": 4097 }",
	  .message = "2:16: connections: \"4097\" is too large; accepted: a whole number from 1 to "
		     "4096" },
	{ .name = "bool: text for a key of the run", .body = "\"nonblocking\": \"yes\" }",
	  .message = "2:16: nonblocking: is a text; accepted: false or true" },
	{ .name = "words: none of three", .body = "\"tls\": \"openssl\" }",
	  .message = "2:8: tls: \"openssl\" is none of these; accepted: \"none\", \"user\" or "
		     "\"kernel\"" },
	{ .name = "words: three, and a bool", .body = "\"tls\": true }",
	  .message = "2:8: tls: is true; accepted: \"none\", \"user\" or \"kernel\"" },
	{ .name = "more than 2^53 bytes in all", .body = "\"file\": { \"size\": \"1 TiB\" },\n"
	  "\"connections\": 4096, \"requests\": 3, \"strategies\": [ \"sendfile\" ] }",
	  .message = "3:53: strategies[0]: file.size times requests times connections is above "
		     "2^53 bytes; accepted: at most 8192 TiB in all" },
	{ .name = "words: other", .body = "\"count\": \"some\" }",
	  .message = "2:10: count: \"some\" is neither of the two; accepted: \"all\" or \"textbook\"" },
	{ .name = "words: capital", .body = "\"file\": { \"cache\": \"Cold\" } }",
	  .message = "2:20: file.cache: \"Cold\" is neither of the two; accepted: \"cold\" or" },
	{ .name = "words: number", .body = "\"file\": { \"cache\": 1 } }",
	  .message = "2:20: file.cache: is a number; accepted: \"cold\" or \"warm\"" },
	{ .name = "bool: number", .body = "\"machine\": { \"dma\": { \"shared\": 1 } } }",
	  .message = "2:33: machine.dma.shared: is a number; accepted: false or true" },
	{ .name = "bool: text", .body = "\"machine\": { \"dma\": { \"shared\": \"true\" } } }",
	  .message = "2:33: machine.dma.shared: is a text; accepted: false or true" },
	{ .name = "rate: zero", .body = "\"machine\": { \"nic\": { \"bandwidth\": 0 } } }",
	  .message = "2:36: nic.bandwidth: \"0\" is too small; accepted: bytes per second from 1 kB" },
	{ .name = "power of two", .body = "\"machine\": { \"disk\": { \"block_bytes\": 1000 } } }",
	  .message = "2:39: disk.block_bytes: \"1000\" is not a power of two" },
	{ .name = "group is no object", .body = "\"file\": \"a.txt\" }",
	  .message = "2:9: file: is a text; accepted: an object: { \"size\": ... }" },
	{ .name = "name: number", .body = "\"name\": 5 }",
	  .message = "2:9: name: is a number; accepted: a text in double quotes" },
	{ .name = "name: empty", .body = "\"name\": \"\" }",
	  .message = "2:9: name: is 0 bytes long; accepted: 1 to 63" },
	{ .name = "name: 64 bytes", .body = "\"name\": \"0123456789abcdef0123456789abcdef"
	  "0123456789abcdef0123456789abcdef\" }",
	  .message = "2:9: name: is 64 bytes long; accepted: 1 to 63" },
	{ .name = "title: escape sequence", .body = "\"title\": \"\\u001b[2J\" }",
	  .message = "2:10: title: has the character U+001B in it; accepted: printable characters" },
	{ .name = "notes: control character of 8 bits", .body = "\"notes\": \"\xc2\x9b\" }",
	  .message = "2:10: notes: has the character U+009B in it" },

	/* Names. */
	{ .name = "unknown kernel", .body = "\"kernel\": \"linux-2.0\" }",
	  .message = "2:11: kernel: unknown kernel \"linux-2.0\" (did you mean linux-2.1?); accepted: "
		     "linux-2.1, linux-2.4, linux-5.15, linux-6.8, linux-6.18, "
		     "linux-splice-copy, host, or any from linux-2.2 to linux-6.18, as in linux-4.17" },
	{ .name = "kernel that is not known yet", .body = "\"kernel\": \"linux-7.0\" }",
	  .message = "2:11: kernel: unknown kernel \"linux-7.0\"" },
	{ .name = "host is not known here", .body = "\"kernel\": \"host\" }",
	  .message = "2:11: kernel: the rules of this host are not known here; accepted: linux-2.1" },
	{ .name = "kernel: number", .body = "\"kernel\": 2.4 }",
	  .message = "2:11: kernel: is a number; accepted: a name such as \"linux-6.18\"" },
	{ .name = "unknown machine", .body = "\"machine\": \"nvme-25\" }",
	  .message = "2:12: machine: unknown machine \"nvme-25\" (did you mean nvme-25g?); accepted: "
		     "hdd-1g, nvme-25g" },
	{ .name = "unknown base", .body = "\"machine\": { \"base\": \"mainframe\" } }",
	  .message = "2:22: machine.base: unknown machine \"mainframe\"; accepted: hdd-1g, nvme-25g" },
	{ .name = "machine: number", .body = "\"machine\": 5 }",
	  .message = "2:12: machine: is a number; accepted: a name such as \"nvme-25g\", or { " },
	{ .name = "base: object", .body = "\"machine\": { \"base\": {} } }",
	  .message = "2:22: machine.base: is an object; accepted: a name" },

	/* Strategies. */
	{ .name = "strategies: text", .body = "\"strategies\": \"sendfile\" }",
	  .message = "2:15: strategies: is a text; accepted: a list such as [ \"read-write\" ]" },
	{ .name = "strategies: empty", .body = "\"strategies\": [] }",
	  .message = "2:15: strategies: is empty; accepted: 1 to 32 strategies" },
	{ .name = "strategies: number in it", .body = "\"strategies\": [ \"sendfile\",\n 5 ] }",
	  .message = "3:2: strategies[1]: is a number; accepted: a strategy's name, or { \"label\"" },
	/* The list behind it grows with every strategy; the test goes by how it begins. */
	{ .name = "unknown strategy", .body = "\"strategies\": [ \"sendfil\" ] }",
	  .message = "2:17: strategies[0]: unknown strategy \"sendfil\" (did you mean sendfile?); "
		     "accepted: read-write" },
	{ .name = "unknown kernel behind @", .body = "\"strategies\": [ \"sendfile@2.4\" ] }",
	  .message = "2:17: strategies[0]: unknown kernel \"2.4\"; accepted: linux-2.1" },
	{ .name = "nothing behind @", .body = "\"strategies\": [ \"sendfile@\" ] }",
	  .message = "2:17: strategies[0]: unknown kernel \"\"" },
	{ .name = "row: no strategy", .body = "\"strategies\": [ { \"label\": \"x\" } ] }",
	  .message = "2:17: strategies[0]: strategy: missing; accepted: \"strategy\": \"read-write\"" },
	{ .name = "row: unknown key", .body = "\"strategies\": [ { \"strategie\": \"sendfile\" } ] }",
	  .message = "2:19: strategies[0].strategie: unknown key \"strategie\" (did you mean "
		     "strategy?); accepted: label, strategy, set" },
	{ .name = "row: key outside of set",
	  .body = "\"strategies\": [ { \"strategy\": \"sendfile\", \"chunk\": 5 } ] }",
	  .message = "2:43: strategies[0].chunk: a key of the scenario; accepted: \"set\": { ... }" },
	{ .name = "row: set is no object",
	  .body = "\"strategies\": [ { \"strategy\": \"sendfile\", \"set\": \"chunk=5\" } ] }",
	  .message = "2:50: strategies[0].set: is a text; accepted: an object such as" },
	{ .name = "row: unknown key in set",
	  .body = "\"strategies\": [ { \"strategy\": \"sendfile\", \"set\": { \"colour\": 5 } } ] }",
	  .message = "2:52: strategies[0].set.colour: unknown key \"colour\"; accepted: machine, "
		     "kernel, file, index, files, chunk" },
	{ .name = "row: nested and with dots", .body = "\"strategies\": [ { \"strategy\": \"sendfile\",\n"
	  "\"set\": { \"file\": { \"size\": 1 }, \"file.size\": 2 } } ] }",
	  .message = "3:33: strategies[0].set.file.size: given twice, nested and with dots" },
	{ .name = "row: label is too long",
	  .body = "\"strategies\": [ { \"strategy\": \"sendfile\", \"label\": \"0123456789abcdef"
	  "0123456789abcdef0123456789abcdef0123456789abcdef\" } ] }",
	  .message = "2:52: strategies[0].label: is 64 bytes long; accepted: 1 to 63" },
	{ .name = "two rows with the same label", .body = "\"strategies\": [ \"sendfile\",\n"
	  "  { \"strategy\": \"sendfile\", \"set\": { \"chunk\": 5 } } ] }",
	  .message = "3:3: strategies[1]: label \"sendfile\" is used twice; accepted: different" },
	{ .name = "strategy newer than the kernel", .body = "\"kernel\": \"linux-2.4\", \"strategies\": [\n"
	  "  \"sendfile\",\n  \"direct-async\" ] }",
	  .message = "4:3: strategies[1]: kernel: linux-2.4 is too old for direct-async; accepted: "
		     "linux-5.15 or later" },
	{ .name = "strategy newer than its @kernel",
	  .body = "\"strategies\": [ \"direct-write@linux-2.1\" ] }",
	  .message = "2:17: strategies[0]: kernel: linux-2.1 is too old for direct-write; accepted: "
		     "linux-2.4 or later" },
	{ .name = "chunk that direct I/O cannot read", .body = "\"chunk\": 10000, \"strategies\": [\n"
	  "  \"read-write\",\n  \"direct-write\" ] }",
	  .message = "4:3: strategies[1]: chunk: 10000 is no multiple of disk.block_bytes (4096), "
		     "which direct-write needs; accepted: 8192, 12288 ... or \"whole\"" },
	{ .name = "chunk smaller than a block",
	  .body = "\"chunk\": 1, \"strategies\": [ \"direct-write\" ] }",
	  .message = "2:29: strategies[0]: chunk: 1 is no multiple of disk.block_bytes (4096), which "
		     "direct-write needs; accepted: 4096 ... or \"whole\"" },

	/* Flows. */
	{ .name = "flows: text", .body = "\"flows\": \"sendfile\" }",
	  .message = "2:10: flows: is a text; accepted: a list such as [ \"read-write\" ]" },
	{ .name = "flows: empty", .body = "\"flows\": [] }",
	  .message = "2:10: flows: is empty; accepted: 1 to 8 flows, which share one machine" },
	{ .name = "flows: nine", .body = "\"flows\": [\n"
	  "{ \"label\": \"1\", \"strategy\": \"sendfile\" },\n"
	  "{ \"label\": \"2\", \"strategy\": \"sendfile\" },\n"
	  "{ \"label\": \"3\", \"strategy\": \"sendfile\" },\n"
	  "{ \"label\": \"4\", \"strategy\": \"sendfile\" },\n"
	  "{ \"label\": \"5\", \"strategy\": \"sendfile\" },\n"
	  "{ \"label\": \"6\", \"strategy\": \"sendfile\" },\n"
	  "{ \"label\": \"7\", \"strategy\": \"sendfile\" },\n"
	  "{ \"label\": \"8\", \"strategy\": \"sendfile\" },\n"
	  "  \"read-write\" ] }",
	  .message = "11:3: flows[8]: is one too many; accepted: 1 to 8 flows, which share one "
		     "machine" },
	{ .name = "flows and strategies", .body = "\"strategies\": [ \"sendfile\" ],\n"
	  "\"flows\": [ \"sendfile\" ] }",
	  .message = "3:1: flows: beside \"strategies\"; accepted: one of the two" },
	{ .name = "flow: @kernel", .body = "\"flows\": [ \"sendfile@linux-2.4\" ] }",
	  .message = "2:12: flows[0]: names a kernel, but all flows share one; accepted: "
		     "\"sendfile\", and \"kernel\" outside of \"flows\"" },
	{ .name = "flow: kernel", .body = "\"flows\": [ { \"strategy\": \"sendfile\",\n"
	  "\"set\": { \"kernel\": \"linux-2.4\" } } ] }",
	  .message = "3:10: flows[0].set.kernel: all flows share one kernel; accepted: \"kernel\" "
		     "outside of \"flows\"" },
	{ .name = "flow: machine", .body = "\"flows\": [ { \"strategy\": \"sendfile\",\n"
	  "\"set\": { \"machine\": \"hdd-1g\" } } ] }",
	  .message = "3:10: flows[0].set.machine: all flows share one machine; accepted: "
		     "\"machine\" outside of \"flows\"" },
	{ .name = "flow: key of the machine", .body = "\"flows\": [ { \"strategy\": \"sendfile\",\n"
	  "\"set\": { \"cpu.cores\": 2 } } ] }",
	  .message = "3:10: flows[0].set.cpu.cores: a key of the machine, which all flows share; "
		     "accepted: \"machine\": { ... } of the scenario with it inside" },
	{ .name = "flow: keys of the machine, nested",
	  .body = "\"flows\": [ { \"strategy\": \"sendfile\",\n"
	  "\"set\": { \"nic\": { \"checksum\": false } } } ] }",
	  .message = "3:10: flows[0].set.nic: a key of the machine, which all flows share" },
	{ .name = "flow: unknown key in set",
	  .body = "\"flows\": [ { \"strategy\": \"sendfile\", \"set\": { \"chnk\": 5 } } ] }",
	  .message = "2:47: flows[0].set.chnk: unknown key \"chnk\" (did you mean chunk?); accepted: "
		     "file, index, files, chunk" },
	{ .name = "two flows with the same label", .body = "\"flows\": [ \"sendfile\",\n"
	  "  { \"strategy\": \"sendfile\", \"set\": { \"chunk\": 5 } } ] }",
	  .message = "3:3: flows[1]: label \"sendfile\" is used twice; accepted: different" },
	{ .name = "flow that cannot be run", .body = "\"chunk\": 5, \"flows\": [ \"sendfile\",\n"
	  "  \"direct-write\" ] }",
	  .message = "3:3: flows[1]: chunk: 5 is no multiple of disk.block_bytes (4096)" },
};

static void test_33_strategies(void **state)
{
	char text[2048] = HEADER "\"strategies\": [\n";
	struct error e;

	(void)state;
	for (int i = 0; i < 33; i++)
		snprintf(text + strlen(text), sizeof(text) - strlen(text),
			 "%s{ \"label\": \"%d\", \"strategy\": \"sendfile\" }", i ? ",\n" : "", i);
	strcat(text, " ] }");
	assert_int_equal(parse(text, strlen(text), &e), -1);
	assert_string_equal(e.text, "bad.json:35:1: strategies[32]: is one too many; accepted: "
			    "1 to 32 strategies");
}

int main(void)
{
	static struct CMUnitTest tests[ARRAY_LEN(rows) + 1] = {
		cmocka_unit_test(test_33_strategies),
	};

	ADD_ROWS(tests, 1, rows, test_bad_row);
	return _cmocka_run_group_tests("bad_input", tests, ARRAY_LEN(tests), NULL, NULL);
}
