/*
 * The key table: what each key takes, its limits and defaults, and that the documents say the
 * same.  Run from the top folder.
 */

#include <cjson/cJSON.h>

#include "sim/key.h"
#include "tests/test.h"
#include "ui/load.h"

#define TIB (1ull << 40)

/* What is stored for a text, or what the message says of it. */
struct row {
	const char *name, *key, *text;
	uint64_t value;
	const char *problem;
};

static const struct row rows[] = {
	{ .name = "bytes: number", .key = "file.size",
	  .text = "65536", .value = 65536 },
	{ .name = "bytes: KiB", .key = "file.size",
	  .text = "64 KiB", .value = 65536 },
	{ .name = "bytes: without a space", .key = "file.size",
	  .text = "64KiB", .value = 65536 },
	{ .name = "bytes: B", .key = "file.size",
	  .text = "7 B", .value = 7 },
	{ .name = "bytes: MiB", .key = "file.size",
	  .text = "3 MiB", .value = 3 << 20 },
	{ .name = "bytes: GiB", .key = "file.size",
	  .text = "2GiB", .value = 2ull << 30 },
	{ .name = "bytes: TiB", .key = "file.size",
	  .text = "1 TiB", .value = TIB },
	{ .name = "bytes: kB", .key = "file.size",
	  .text = "64 kB", .value = 64000 },
	{ .name = "bytes: MB", .key = "file.size",
	  .text = "5 MB", .value = 5000000 },
	{ .name = "bytes: GB", .key = "file.size",
	  .text = "5 GB", .value = 5000000000 },
	{ .name = "bytes: TB", .key = "file.size",
	  .text = "1 TB", .value = 1000000000000 },
	{ .name = "bytes: zero", .key = "file.size",
	  .text = "0", .value = 0 },
	{ .name = "bytes: too many", .key = "file.size",
	  .text = "1025 GiB",
	  .problem = "file.size: \"1025 GiB\" is too large; accepted: bytes from 0 to 1 TiB" },
	{ .name = "bytes: wrong unit", .key = "file.size",
	  .text = "64 KB", .problem = "unknown unit (known: B kB KiB MB MiB" },
	{ .name = "bytes: unit in small letters", .key = "file.size",
	  .text = "64 kib", .problem = "unknown unit" },
	{ .name = "bytes: two spaces", .key = "file.size",
	  .text = "64  KiB", .problem = "unknown unit" },
	{ .name = "bytes: space behind", .key = "file.size",
	  .text = "64 ", .problem = "unknown unit" },
	{ .name = "bytes: space before", .key = "file.size",
	  .text = " 64", .problem = "is not a number" },
	{ .name = "bytes: unit alone", .key = "file.size",
	  .text = "KiB", .problem = "is not a number" },
	{ .name = "bytes: negative", .key = "file.size",
	  .text = "-5", .problem = "is negative" },
	{ .name = "bytes: negative with unit", .key = "file.size",
	  .text = "-1 KiB", .problem = "is negative" },
	{ .name = "bytes: plus", .key = "file.size",
	  .text = "+5", .problem = "is not a number" },
	{ .name = "bytes: fraction", .key = "file.size",
	  .text = "1.5 GiB", .problem = "is not a whole number in digits" },
	{ .name = "bytes: point first", .key = "file.size",
	  .text = ".5", .problem = "is not a whole number in digits" },
	{ .name = "bytes: exponent", .key = "file.size",
	  .text = "1e3", .problem = "is not a whole number in digits" },
	{ .name = "bytes: hexadecimal", .key = "file.size",
	  .text = "0x10", .problem = "unknown unit" },
	{ .name = "bytes: empty", .key = "file.size",
	  .text = "", .problem = "is empty" },
	{ .name = "bytes: above 2^53", .key = "file.size",
	  .text = "9007199254740993", .problem = "above 2^53" },
	{ .name = "bytes: above 2^53 by its unit", .key = "file.size",
	  .text = "9007199254740992 TiB", .problem = "above 2^53" },
	{ .name = "bytes: 100 digits", .key = "file.size",
	  .text = "99999999999999999999999999999999999999999999999999"
		  "99999999999999999999999999999999999999999999999999",
	  .problem = "above 2^53" },
	{ .name = "bytes: unit of time", .key = "file.size",
	  .text = "1 ms", .problem = "unknown unit" },
	{ .name = "chunk: number", .key = "chunk",
	  .text = "4096", .value = 4096 },
	{ .name = "chunk: whole", .key = "chunk",
	  .text = "whole", .value = CHUNK_WHOLE },
	{ .name = "chunk: zero is not whole", .key = "chunk",
	  .text = "0", .problem = "is too small" },
	{ .name = "chunk: word", .key = "chunk",
	  .text = "abc",
	  .problem = "chunk: \"abc\" is not a number; accepted: bytes from 1 to 1 TiB: 65536 or "
		     "\"64 KiB\", or \"whole\"" },
	{ .name = "time: ns", .key = "rtt",
	  .text = "100000", .value = 100000 },
	{ .name = "time: with ns", .key = "rtt",
	  .text = "5 ns", .value = 5 },
	{ .name = "time: us", .key = "rtt",
	  .text = "100us", .value = 100000 },
	{ .name = "time: ms", .key = "rtt",
	  .text = "1 ms", .value = 1000000 },
	{ .name = "time: s", .key = "rtt",
	  .text = "10 s", .value = 10000000000 },
	{ .name = "time: too long", .key = "rtt",
	  .text = "11 s", .problem = "is too large; accepted: time from 0 to 10 s" },
	{ .name = "time: minutes", .key = "rtt",
	  .text = "1 min", .problem = "unknown unit (known: ns us ms s)" },
	{ .name = "rate: MB", .key = "disk.bandwidth",
	  .text = "3400 MB", .value = 3400000000 },
	{ .name = "rate: zero", .key = "disk.bandwidth",
	  .text = "0", .problem = "is too small; accepted: bytes per second" },
	{ .name = "integer", .key = "depth",
	  .text = "32", .value = 32 },
	{ .name = "integer: too large", .key = "depth",
	  .text = "257",
	  .problem = "depth: \"257\" is too large; accepted: a whole number from 1 to 256" },
	{ .name = "integer: with a unit", .key = "depth",
	  .text = "8 KiB", .problem = "is not a whole number" },
	{ .name = "connections", .key = "connections", .text = "4096", .value = MAX_CONNECTIONS },
	{ .name = "connections: none", .key = "connections",
	  .text = "0", .problem = "is too small; accepted: a whole number from 1 to 4096" },
	{ .name = "connections: too many", .key = "connections",
	  .text = "4097", .problem = "is too large; accepted: a whole number from 1 to 4096" },
	{ .name = "power of two", .key = "disk.block_bytes",
	  .text = "512", .value = 512 },
	{ .name = "power of two: none", .key = "disk.block_bytes",
	  .text = "1000", .problem = "is not a power of two" },
	{ .name = "steps: fits", .key = "disk.readahead",
	  .text = "132 KiB", .value = 132 << 10 },
	{ .name = "steps: does not fit", .key = "disk.readahead",
	  .text = "5000",
	  .problem = "does not fit the steps; accepted: bytes from 4 KiB to 1 GiB in steps of 4 "
		     "KiB" },
	{ .name = "bool: other word", .key = "nic.scatter_gather",
	  .text = "yes", .problem = "accepted: false or true" },
	{ .name = "bool: number", .key = "nic.scatter_gather",
	  .text = "1", .problem = "accepted: false or true" },
	{ .name = "cache: other word", .key = "file.cache",
	  .text = "hot", .problem = "accepted: \"cold\" or \"warm\"" },
	{ .name = "count: other word", .key = "count",
	  .text = "most", .problem = "accepted: \"all\" or \"textbook\"" },
	{ .name = "tls: other word", .key = "tls",
	  .text = "yes",
	  .problem = "\"yes\" is none of these; accepted: \"none\", \"user\" or \"kernel\"" },
	{ .name = "control characters are not repeated", .key = "chunk",
	  .text = "\033[31m\n", .problem = "\"\\x1b[31m\\x0a\"" },
	{ .name = "a long text is cut", .key = "chunk",
	  .text = "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
	  .problem = "\"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\" is" },
};

static void test_value(void **state)
{
	const struct row *r = *state;
	const struct key *k = key_find(r->key);
	struct config c = { 0 };
	struct error e = { "" };
	int result;

	assert_non_null(k);
	memset((char *)&c + k->offset, 0x5a, sizeof(uint64_t));
	result = key_set(&c, k, r->text, &e);
	if (r->problem) {
		assert_int_equal(result, -1);
		if (!strstr(e.text, r->problem))
			fail_msg("\"%s\" is not in: %s", r->problem, e.text);
		return;
	}
	assert_int_equal(result, 0);
	assert_int_equal(*(uint64_t *)(void *)((char *)&c + k->offset), r->value);
}

static void test_words(void **state)
{
	struct config c = { 0 };
	struct error e;

	(void)state;
	assert_int_equal(key_set(&c, key_find("nic.scatter_gather"), "true", &e), 0);
	assert_true(c.machine.nic.scatter_gather);
	assert_int_equal(key_set(&c, key_find("nic.scatter_gather"), "false", &e), 0);
	assert_false(c.machine.nic.scatter_gather);
	assert_int_equal(key_set(&c, key_find("file.cache"), "warm", &e), 0);
	assert_int_equal(c.cache, CACHE_WARM);
	assert_int_equal(key_set(&c, key_find("file.cache"), "cold", &e), 0);
	assert_int_equal(c.cache, CACHE_COLD);
	assert_int_equal(key_set(&c, key_find("count"), "textbook", &e), 0);
	assert_int_equal(c.count, COUNT_TEXTBOOK);
	assert_int_equal(key_set(&c, key_find("count"), "all", &e), 0);
	assert_int_equal(c.count, COUNT_ALL);
	assert_int_equal(key_set(&c, key_find("tls"), "user", &e), 0);
	assert_int_equal(c.tls, TLS_USER);
	assert_int_equal(key_set(&c, key_find("tls"), "kernel", &e), 0);
	assert_int_equal(c.tls, TLS_KERNEL);
	assert_int_equal(key_set(&c, key_find("tls"), "none", &e), 0);
	assert_int_equal(c.tls, TLS_NONE);
}

/* A refused value changes nothing. */
static void test_refused(void **state)
{
	struct config c = { .chunk_bytes = 77 };

	(void)state;
	assert_int_equal(key_set(&c, key_find("chunk"), "2 TiB", NULL), -1);
	assert_int_equal(c.chunk_bytes, 77);
}

static void test_defaults(void **state)
{
	struct config c = { 0 };

	(void)state;
	key_defaults(&c);
	assert_int_equal(c.file_bytes, 65536);
	assert_int_equal(c.cache, CACHE_COLD);
	assert_int_equal(c.chunk_bytes, 65536);
	assert_int_equal(c.socket_buffer_bytes, 262144);
	assert_int_equal(c.rtt_ns, 100000);
	assert_int_equal(c.depth, 8);
	assert_int_equal(c.connections, 1);
	assert_false(c.nonblocking);
	assert_int_equal(c.workers, 1);
	assert_int_equal(c.files, 1);
	assert_int_equal(c.folio_bytes, PAGE_BYTES);
	assert_int_equal(c.window_bytes, 4 << 20);
	assert_int_equal(c.pipe_bytes, 65536);
	assert_int_equal(c.tls, TLS_NONE);
	assert_int_equal(c.lose_ack, 0);
	assert_int_equal(c.rewrite_bytes, 0);
	assert_int_equal(c.requests, 1);
	assert_int_equal(c.count, COUNT_ALL);
}

/* Every key: both limits are in, what lies beyond is out. */
static void test_limits(void **state)
{
	const struct key *k = *state;
	struct config c = { 0 };
	char text[32];

	assert_true(strlen(k->help) > 0);
	assert_ptr_equal(key_find(k->name), k);
	assert_true(k->offset < sizeof(c));
	assert_true(key_of_machine(k) || k->fallback);
	if (k->type == KEY_BOOL || k->type == KEY_CACHE || k->type == KEY_COUNT ||
	    k->type == KEY_TLS)
		return;
	snprintf(text, sizeof(text), "%llu", (unsigned long long)k->min);
	assert_int_equal(key_set(&c, k, text, NULL), 0);
	snprintf(text, sizeof(text), "%llu", (unsigned long long)k->max);
	assert_int_equal(key_set(&c, k, text, NULL), 0);
	snprintf(text, sizeof(text), "%llu", (unsigned long long)k->max + 1);
	assert_int_equal(key_set(&c, k, text, NULL), -1);
	snprintf(text, sizeof(text), "%lld", (long long)k->min - 1);
	assert_int_equal(key_set(&c, k, text, NULL), -1);
}

/* Two keys never write to the same place. */
static void test_offsets(void **state)
{
	(void)state;
	for (size_t i = 0; i < nkeys; i++) {
		for (size_t j = 0; j < i; j++)
			assert_int_not_equal(keys[i].offset, keys[j].offset);
	}
}

static const struct suggestion {
	const char *name, *typed, *expected;
} suggestions[] = {
	{ .name = "suggest: letter too few", .typed = "chnk",
	  .expected = "chunk" },
	{ .name = "suggest: letters swapped", .typed = "sokcet_buffer",
	  .expected = "socket_buffer" },
	{ .name = "suggest: other case", .typed = "Chunk",
	  .expected = "chunk" },
	{ .name = "suggest: group forgotten", .typed = "size",
	  .expected = "file.size" },
	{ .name = "suggest: group forgotten and misspelt", .typed = "readahed",
	  .expected = "disk.readahead" },
	{ .name = "suggest: in a group", .typed = "nic.scater_gather",
	  .expected = "nic.scatter_gather" },
	{ .name = "suggest: nothing like it", .typed = "colour" },
	{ .name = "suggest: empty", .typed = "" },
};

static void test_suggest(void **state)
{
	const struct suggestion *s = *state;
	const char *found = key_suggest(s->typed);

	if (!s->expected)
		assert_null(found);
	else
		assert_string_equal(found ? found : "(none)", s->expected);
}

static char *read_file(const char *path)
{
	struct error e;
	size_t length;
	char *text;

	if (load_file(path, 1 << 20, &text, &length, &e) != 0)
		fail_msg("%s", e.text);
	return text;
}

/* docs/formats.md has a row "| `KEY` | accepted | default | meaning |" for every key. */
static void test_document(void **state)
{
	char *document = read_file("docs/formats.md");

	(void)state;
	for (size_t i = 0; i < nkeys; i++) {
		char accepts[128], line[512];

		key_accepts(&keys[i], accepts, sizeof(accepts));
		snprintf(line, sizeof(line), "\n| `%s` | %s |%s%s%s %s |\n", keys[i].name, accepts,
			 keys[i].fallback ? " " : "", keys[i].fallback ? keys[i].fallback : "",
			 keys[i].fallback ? " |" : "", keys[i].help);
		if (!strstr(document, line))
			fail_msg("docs/formats.md lacks the row:%s", line);
	}
	free(document);
}

/* The schema knows every key, with the same limits, and no others. */
static void check_schema_group(const cJSON *properties, const char *group, size_t *known)
{
	const cJSON *property, *limit;

	cJSON_ArrayForEach(property, properties) {
		char name[64];
		const struct key *k;

		snprintf(name, sizeof(name), "%s%s", group, property->string);
		k = key_find(name);
		if (k) {
			++*known;
			limit = cJSON_GetObjectItemCaseSensitive(property, "maximum");
			if (limit && limit->valuedouble != (double)k->max)
				fail_msg("%s: maximum", name);
			limit = cJSON_GetObjectItemCaseSensitive(property, "minimum");
			if (limit && limit->valuedouble != (double)k->min)
				fail_msg("%s: minimum", name);
			if (!k->fallback == !!cJSON_HasObjectItem(property, "default"))
				fail_msg("%s: default", name);
			continue;
		}
		strcat(name, ".");
		if (cJSON_HasObjectItem(property, "properties"))
			check_schema_group(cJSON_GetObjectItem(property, "properties"), name,
					   known);
	}
}

static void test_schema(void **state)
{
	char *text = read_file("docs/scenario.schema.json");
	cJSON *schema = cJSON_Parse(text), *definitions;
	size_t known = 0;

	(void)state;
	assert_non_null(schema);
	definitions = cJSON_GetObjectItem(schema, "$defs");
	check_schema_group(cJSON_GetObjectItem(schema, "properties"), "", &known);
	check_schema_group(cJSON_GetObjectItem(
		cJSON_GetObjectItem(definitions, "machine"), "properties"), "", &known);
	assert_int_equal(known, nkeys);
	cJSON_Delete(schema);
	free(text);
}

int main(void)
{
	static const struct CMUnitTest others[] = {
		cmocka_unit_test(test_words), cmocka_unit_test(test_refused),
		cmocka_unit_test(test_defaults), cmocka_unit_test(test_offsets),
		cmocka_unit_test(test_document), cmocka_unit_test(test_schema),
	};
	static struct CMUnitTest tests[ARRAY_LEN(rows) + ARRAY_LEN(suggestions) + MAX_KEYS +
				       ARRAY_LEN(others)];
	size_t n = 0;

	n = ADD_ROWS(tests, n, rows, test_value);
	n = ADD_ROWS(tests, n, suggestions, test_suggest);
	n = add_rows(tests, n, keys, nkeys, sizeof(keys[0]), test_limits);
	for (size_t i = 0; i < ARRAY_LEN(others); i++)
		memcpy(&tests[n++], &others[i], sizeof(others[i]));
	return _cmocka_run_group_tests("key", tests, n, NULL, NULL);
}
