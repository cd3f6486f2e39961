/*
 * Scenarios that must be refused.  Every message is one printable line that begins with the place
 * and says what is accepted; the rows give its beginning.  Then come damaged files by the
 * thousand: each must give a message or a good scenario, and touch no memory that is not ours
 * (the sanitizers look on in `make asan`).
 */

#include <stdbool.h>

#include "sim/scenario_json.h"
#include "sim/utf8.h"
#include "tests/test.h"
#include "ui/load.h"

#define HEADER "{ \"format\": \"iopath-scenario\", \"version\": 1,\n"

static struct scenario scenario;

static const char *machine_text(const char *name, struct error *why)
{
	(void)why;
	for (const struct builtin *b = builtin_machines; b->name; b++) {
		if (strcmp(b->name, name) == 0)
			return b->text;
	}
	return NULL;
}

static int parse(const char *text, size_t length, struct error *e)
{
	const struct scenario_source source = {
		.file = "bad.json", .text = text, .length = length,
		.machine_text = machine_text, .machine_names = "hdd-1g, nvme-25g",
	};

	return scenario_parse(&scenario, &source, e);
}

/* What holds for every message. */
static void check_message(const char *text)
{
	size_t left = strlen(text), n;
	uint32_t code;

	if (strncmp(text, "bad.json:", 9) != 0 || !strstr(text, "; accepted: "))
		fail_msg("place or advice is missing: %s", text);
	for (const char *at = text; left > 0; at += n, left -= n) {
		n = utf8_decode(at, left, &code);
		if (n == 0 || !utf8_printable(code))
			fail_msg("not printable: %s", text);
	}
}

struct row {
	const char *name;
	const char *body;	/* second line on, behind HEADER; or ... */
	const char *whole;	/* ... the text from its first byte */
	size_t length;		/* of whole; 0: up to its NUL */
	const char *message;	/* how it begins, after "bad.json:" */
};

/* Questions: a good one, 16 of it, the beginning of one; an option, and one with that "if". */
#define Q "{ \"ask\": \"a\", \"answer\": \"sleeps\" }"
#define Q4 Q "," Q "," Q "," Q
#define Q16 Q4 "," Q4 "," Q4 "," Q4
/* A path of its own, with that loop. */
#define PATH(rows) "\"paths\": [ { \"name\": \"mine\",\n\"loop\": [ " rows " ] } ] }"
#define SENDS "\"enter sendfile\", \"dma disk > page-cache\", \"wait disk\", " \
	"\"link page-cache > socket-buffer\", \"xmit page-cache > nic\", \"leave sendfile\""
#define EXERCISE(rest) "\"paths\": [ { \"name\": \"mine\", \"loop\": [ " SENDS " ],\n" \
	"\"exercise\": { \"ask\": \"Which?\"" rest " } } ], \"strategies\": [ \"mine\" ] }"
#define ONE(question) "\"questions\": [ { \"ask\": \"What?\", " question " } ] }"
#define A "{ \"text\": \"A\" }"
#define IF(condition) ONE("\"options\": [ { \"text\": \"A\", \"if\": " condition " } ]")

static const struct row rows[] = {
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

	{ .name = "chunk smaller than a block",
	  .body = "\"chunk\": 1, \"strategies\": [ \"direct-write\" ] }",
	  .message = "2:29: strategies[0]: chunk: 1 is no multiple of disk.block_bytes (4096), which "
		     "direct-write needs; accepted: 4096 ... or \"whole\"" },

	/* Questions. */
	{ .name = "paths: an object", .body = "\"paths\": {} }",
	  .message = "2:10: paths: is an object; accepted: a list of at most 4 paths" },
	{ .name = "paths: no name", .body = "\"paths\": [ { \"loop\": [] } ] }",
	  .message = "2:12: paths[0]: name: missing; accepted: \"name\": a text of 1 to 31 bytes" },
	{ .name = "paths: the name of a strategy", .body = "\"paths\": [ { \"name\": \"sendfile\" } ] }",
	  .message = "2:12: paths[0]: name: \"sendfile\" is a strategy already; accepted: another name" },
	{ .name = "paths: two names", .body = "\"paths\": [ { \"name\": \"a b\" } ] }",
	  .message = "2:12: paths[0]: name: \"a b\" is no name; accepted: another name, without blank" },
	{ .name = "paths: no loop", .body = "\"paths\": [ { \"name\": \"mine\" } ] }",
	  .message = "2:12: paths[0]: at its end: the loop has no rows; accepted: a path" },
	{ .name = "path: a row that is none", .body = PATH("\"enter read\", \"read page-cache\""),
	  .message = "3:25: paths[0].loop[1]: \"read page-cache\" is no row; accepted: \"enter CALL\"" },
	{ .name = "path: a number", .body = PATH("5"),
	  .message = "3:11: paths[0].loop[0]: is a number; accepted: a row such as \"enter read\"" },
	{ .name = "path: left, never entered", .body = PATH("\"leave read\""),
	  .message = "3:11: paths[0].loop[0]: here: read() is left, but it was never entered; accepted: a path" },
	{ .name = "path: not sent", .body = PATH("\"enter read\", \"leave read\""),
	  .message = "3:9: paths[0].loop: at its end: no byte of the file ever comes to the socket; accepted" },
	{ .name = "exercise: a row that belongs", .body = EXERCISE(", \"also\": [ \"wait disk\" ]"),
	  .message = "3:13: paths[0].exercise: also: \"wait disk\" belongs to the path; accepted: rows that do" },
	{ .name = "exercise: no figure", .body = EXERCISE(", \"goal\": \"copies == 0\""),
	  .message = "3:13: paths[0].exercise: goal: character 1: unknown figure \"copies\"" },
	{ .name = "exercise: out of reach", .body = EXERCISE(", \"goal\": \"cpu_copies.bytes > 0\""),
	  .message = "3:13: paths[0].exercise: goal: the path itself does not reach it; accepted" },
	{ .name = "exercise: nothing asked", .body = "\"paths\": [ { \"name\": \"mine\", \"exercise\": {} } ] }",
	  .message = "2:42: paths[0].exercise: ask: missing; accepted: \"ask\": a text of 1 to 400 bytes" },
	{ .name = "questions: an object", .body = "\"questions\": {} }",
	  .message = "2:14: questions: is an object; accepted: a list of at most 16 questions" },
	{ .name = "questions: a text in it", .body = "\"questions\": [ \"What?\" ] }",
	  .message = "2:16: questions[0]: is a text; accepted: an object: { \"ask\": ..., \"options\"" },
	{ .name = "questions: 17", .body = "\"questions\": [\n" Q16 ",\n" Q " ] }",
	  .message = "4:1: questions[16]: is one too many; accepted: at most 16 questions" },
	{ .name = "question: unknown key", .body = "\"questions\": [ { \"aks\": \"What?\" } ] }",
	  .message = "2:18: questions[0].aks: unknown key \"aks\" (did you mean ask?); accepted: ask, "
		     "at, options, answer, unit, why" },
	{ .name = "question: a key of the scenario", .body = "\"questions\": [ { \"chunk\": 5 } ] }",
	  .message = "2:18: questions[0].chunk: unknown key \"chunk\"; accepted: ask, at, options, " },
	{ .name = "question: repeated key", .body = ONE("\"ask\": \"Why?\""),
	  .message = "2:34: questions[0].ask: given twice, first in line 2, column 18" },
	{ .name = "question: nothing asked", .body = "\"questions\": [ { \"answer\": \"sleeps\" } ] }",
	  .message = "2:16: questions[0]: ask: missing; accepted: \"ask\": a text of 1 to 400 bytes" },
	{ .name = "question: a number is asked", .body = "\"questions\": [ { \"ask\": 5 } ] }",
	  .message = "2:25: questions[0].ask: is a number; accepted: a text in double quotes" },
	{ .name = "question: an escape sequence", .body = ONE("\"why\": \"\\u001b[2J\""),
	  .message = "2:41: questions[0].why: has the character U+001B in it" },
	{ .name = "question: neither options nor answer", .body = ONE("\"why\": \"So.\""),
	  .message = "2:16: questions[0]: neither \"options\" nor \"answer\"; accepted: one of the two" },
	{ .name = "question: options and answer",
	  .body = ONE("\"options\": [], \"answer\": \"sleeps\""),
	  .message = "2:16: questions[0]: both \"options\" and \"answer\"; accepted: one of the two" },
	{ .name = "question: a unit beside options", .body = ONE("\"options\": [], \"unit\": \"s\""),
	  .message = "2:49: questions[0].unit: beside \"options\"; accepted: \"unit\" beside" },
	{ .name = "question: a long unit", .body = ONE("\"answer\": \"sleeps\", \"unit\": "
	  "\"mode switches and sleeps\""),
	  .message = "2:62: questions[0].unit: is 24 bytes long; accepted: 1 to 16" },
	{ .name = "options: an object", .body = ONE("\"options\": {}"),
	  .message = "2:45: questions[0].options: is an object; accepted: a list of 2 to 6 options" },
	{ .name = "options: none", .body = ONE("\"options\": []"),
	  .message = "2:45: questions[0].options: has 0 options; accepted: 2 to 6" },
	{ .name = "options: one", .body = ONE("\"options\": [ { \"text\": \"A\" } ]"),
	  .message = "2:45: questions[0].options: has 1 option; accepted: 2 to 6" },
	{ .name = "options: seven", .body = ONE("\"options\": [ " A "," A "," A "," A "," A "," A ",\n"
	  A " ]"), .message = "3:1: questions[0].options[6]: is one too many; accepted: 2 to 6 options" },
	{ .name = "options: none can be right", .body = ONE("\"options\": [ " A ", " A " ]"),
	  .message = "2:45: questions[0].options: none of these can be right; accepted: an \"if\" in" },
	{ .name = "option: a text", .body = ONE("\"options\": [ \"A\", \"B\" ]"),
	  .message = "2:47: questions[0].options[0]: is a text; accepted: an object: { \"text\"" },
	{ .name = "option: unknown key", .body = ONE("\"options\": [ { \"txt\": \"A\" } ]"),
	  .message = "2:49: questions[0].options[0].txt: unknown key \"txt\" (did you mean text?); "
		     "accepted: text, if" },
	{ .name = "option: no text", .body = ONE("\"options\": [ { \"if\": \"sleeps == 0\" } ]"),
	  .message = "2:47: questions[0].options[0]: text: missing; accepted: \"text\": a text of 1 to "
		     "120 bytes" },
	{ .name = "if: true", .body = IF("true"),
	  .message = "2:68: questions[0].options[0].if: is true; accepted: a text in double quotes" },
	{ .name = "if: empty", .body = IF("\"\""),
	  .message = "2:68: questions[0].options[0].if: is 0 bytes long; accepted: 1 to 400" },
	{ .name = "if: an unknown figure", .body = IF("\"slept == 0\""),
	  .message = "2:68: questions[0].options[0].if: character 1: unknown figure \"slept\"; "
		     "accepted: a key of the summary, such as sleeps" },
	{ .name = "if: an unknown figure of a run", .body = IF("\"sleeps == 0 && read-write.slept == 0\""),
	  .message = "2:68: questions[0].options[0].if: character 16: unknown figure \"slept\"" },
	{ .name = "if: an unknown hop", .body = IF("\"hops.disc.nic.bytes == 0\""),
	  .message = "2:68: questions[0].options[0].if: character 1: unknown figure "
		     "\"hops.disc.nic.bytes\"; accepted: hops.FROM.TO.operations, .bytes or .passes" },
	{ .name = "if: an unknown call", .body = IF("\"syscalls.raed == 0\""),
	  .message = "2:68: questions[0].options[0].if: character 1: unknown figure" },
	{ .name = "if: an unknown label", .body = IF("\"read-rite.sleeps == 0\""),
	  .message = "2:68: questions[0].options[0].if: character 1: unknown label \"read-rite\" (did "
		     "you mean read-write?); accepted: read-write" },
	{ .name = "if: an unknown label, dots in the figure", .body = IF("\"x.cpu_copies.bytes == 0\""),
	  .message = "2:68: questions[0].options[0].if: character 1: unknown label \"x\"; accepted" },
	{ .name = "if: an unknown label in quotes", .body = IF("\"'x y'.sleeps == 0\""),
	  .message = "2:68: questions[0].options[0].if: character 1: unknown label \"x y\"; accepted: "
		     "read-write" },
	{ .name = "if: a number", .body = IF("\"sleeps\""),
	  .message = "2:68: questions[0].options[0].if: character 1: a number; accepted: a comparison" },
	{ .name = "if: no figure", .body = IF("\"1 == 1\""),
	  .message = "2:68: questions[0].options[0].if: has no figure in it; accepted: an expression" },
	{ .name = "if: a syntax error", .body = IF("\"sleeps = 0\""),
	  .message = "2:68: questions[0].options[0].if: character 8: unexpected =; accepted: the end" },
	{ .name = "answer: a comparison", .body = ONE("\"answer\": \"sleeps == 0\""),
	  .message = "2:44: questions[0].answer: character 1: a comparison; accepted: a number" },
	{ .name = "answer: a number in JSON", .body = ONE("\"answer\": 5"),
	  .message = "2:44: questions[0].answer: is a number; accepted: a text in double quotes" },
	{ .name = "at: an unknown operation", .body = ONE("\"at\": \"return read\""),
	  .message = "2:40: questions[0].at: \"return read\" names no moment; accepted: OP, OP "
		     "CALL or OP CALL N, such as \"leave mmap\" or \"wire 3\"" },
	{ .name = "at: what is never an event", .body = ONE("\"at\": \"wait\""),
	  .message = "2:40: questions[0].at: \"wait\" names no moment" },
	{ .name = "at: only blanks", .body = ONE("\"at\": \"  \""),
	  .message = "2:40: questions[0].at: \"  \" names no moment" },
	{ .name = "at: an unknown call", .body = ONE("\"at\": \"leave raed\""),
	  .message = "2:40: questions[0].at: \"raed\" is a call that no strategy makes; accepted: OP" },
	{ .name = "at: the 0th", .body = ONE("\"at\": \"leave read 0\""),
	  .message = "2:40: questions[0].at: \"0\" is no N from 1 to 1000000; accepted: OP" },
	{ .name = "at: a large N", .body = ONE("\"at\": \"leave read 99999999999999999999\""),
	  .message = "2:40: questions[0].at: \"99999999999999999999\" is no N from 1" },
	{ .name = "at: two N", .body = ONE("\"at\": \"leave 1 2\""),
	  .message = "2:40: questions[0].at: \"2\" is no N from 1 to 1000000" },
	{ .name = "at: four words", .body = ONE("\"at\": \"leave read 1 2\""),
	  .message = "2:40: questions[0].at: \"leave read 1 2\" names no moment" },
};

static void test_row(void **state)
{
	const struct row *r = *state;
	char text[1024];
	struct error e = { "" };
	size_t length;
	int result;

	if (r->whole) {
		length = r->length ? r->length : strlen(r->whole);
		memcpy(text, r->whole, length);
	} else {
		length = (size_t)snprintf(text, sizeof(text), "%s%s", HEADER, r->body);
	}
	result = parse(text, length, &e);
	assert_int_equal(result, -1);
	check_message(e.text);
	if (strncmp(e.text + 9, r->message, strlen(r->message)) != 0)
		fail_msg("expected %s\n\tbut got  %s", r->message, e.text + 9);
}

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
	static const struct CMUnitTest others[] = {
		cmocka_unit_test(test_33_strategies), cmocka_unit_test(test_large),
		cmocka_unit_test(test_many_entries), cmocka_unit_test(test_valid),
		cmocka_unit_test(test_truncated), cmocka_unit_test(test_mutated),
	};
	static struct CMUnitTest tests[ARRAY_LEN(rows) + ARRAY_LEN(others)];
	size_t n = ADD_ROWS(tests, 0, rows, test_row);

	for (size_t i = 0; i < ARRAY_LEN(others); i++)
		memcpy(&tests[n++], &others[i], sizeof(others[i]));
	return _cmocka_run_group_tests("bad_input", tests, n, NULL, NULL);
}
