/*
 * Scenarios that are taken: every row gives a scenario, --set and --strategy, and what becomes of
 * one key of one run.  Also the shipped scenarios, and the small functions of struct config.
 */

#include "sim/key.h"
#include "sim/scenario_json.h"
#include "tests/test.h"
#include "ui/load.h"

#define HEADER "{ \"format\": \"iopath-scenario\", \"version\": 1"

static struct scenario scenario;

static const char *text_of(const struct builtin *b, const char *name)
{
	while (b->name && strcmp(b->name, name) != 0)
		b++;
	return b->text;
}

static const char *machine_text(const char *name, struct error *why)
{
	(void)why;
	return text_of(builtin_machines, name);
}

static const struct kernel host = { .name = "host", .version = KERNEL_VERSION(5, 15, 0) };

static struct scenario_source source_of(const char *text)
{
	return (struct scenario_source){
		.file = "some/where/good.json", .text = text, .length = strlen(text), .host = &host,
		.machine_text = machine_text, .machine_names = "hdd-1g, nvme-25g",
	};
}

/* What a key of a run is, as text. */
static void value_of(const struct run *r, const char *key, char *text, size_t size)
{
	const struct key *k = key_find(key);
	const char *field;

	if (strcmp(key, "kernel") == 0)
		snprintf(text, size, "%s", r->config.kernel.name);
	else if (strcmp(key, "machine") == 0)
		snprintf(text, size, "%s", r->config.machine.name);
	else if (strcmp(key, "label") == 0)
		snprintf(text, size, "%s", r->label);
	else if (strcmp(key, "strategy") == 0)
		snprintf(text, size, "%s", r->strategy->name);
	if (!k)
		return;
	field = (const char *)&r->config + k->offset;
	if (k->type == KEY_BOOL)
		snprintf(text, size, "%d", *(const bool *)(const void *)field);
	else if (k->type == KEY_CACHE)
		snprintf(text, size, "%d", (int)*(const enum cache_state *)(const void *)field);
	else if (k->type == KEY_TLS)
		snprintf(text, size, "%d", (int)*(const enum tls *)(const void *)field);
	else if (k->type == KEY_COUNT)
		snprintf(text, size, "%d", (int)*(const enum count *)(const void *)field);
	else
		snprintf(text, size, "%llu",
			 (unsigned long long)*(const uint64_t *)(const void *)field);
}

struct row {
	const char *name, *body;	/* behind HEADER */
	const char *set[4], *only[4];
	size_t nruns, index;		/* 0: one run; the run that is looked at */
	const char *key, *value;
};

static const struct row rows[] = {
	{ .name = "default machine", .body = " }", .key = "machine", .value = "nvme-25g" },
	{ .name = "default kernel", .body = " }", .key = "kernel", .value = "linux-6.18" },
	{ .name = "default strategy", .body = " }", .key = "strategy", .value = "read-write" },
	{ .name = "default chunk", .body = " }", .key = "chunk", .value = "65536" },
	{ .name = "default rtt", .body = " }", .key = "rtt", .value = "100000" },
	{ .name = "default count", .body = " }", .key = "count", .value = "0" },
	{ .name = "number", .body = ", \"chunk\": 4096 }", .key = "chunk", .value = "4096" },
	{ .name = "largest number", .body = ", \"chunk\": 1099511627776 }",
	  .key = "chunk", .value = "1099511627776" },
	{ .name = "text with a unit", .body = ", \"chunk\": \"4 KiB\" }", .key = "chunk", .value = "4096" },
	{ .name = "text with escapes", .body = ", \"ch\\u0075nk\": \"4\\u0020KiB\" }",
	  .key = "chunk", .value = "4096" },
	{ .name = "whole", .body = ", \"chunk\": \"whole\" }", .key = "chunk", .value = "0" },
	{ .name = "nested", .body = ", \"file\": { \"size\": 0, \"cache\": \"warm\" } }",
	  .key = "file.cache", .value = "1" },
	{ .name = "textbook counting", .body = ", \"count\": \"textbook\" }", .key = "count", .value = "1" },
	{ .name = "comment with a quote", .body = ", // \"chunk\": 1,\n \"chunk\": 2 /// x\n }//",
	  .key = "chunk", .value = "2" },
	{ .name = "no comment inside a text", .body = ", \"title\": \"a // \\\" b\", \"chunk\": 7 }",
	  .key = "chunk", .value = "7" },
	{ .name = "machine by name", .body = ", \"machine\": \"hdd-1g\" }",
	  .key = "disk.bandwidth", .value = "90000000" },
	{ .name = "machine with changes",
	  .body = ", \"machine\": { \"nic\": { \"segment\": 1460 }, \"base\": \"hdd-1g\" } }",
	  .key = "nic.segment", .value = "1460" },
	{ .name = "machine with changes keeps the rest",
	  .body = ", \"machine\": { \"nic\": { \"segment\": 1460 }, \"base\": \"hdd-1g\" } }",
	  .key = "nic.bandwidth", .value = "117700000" },
	{ .name = "machine with changes, no base",
	  .body = ", \"machine\": { \"nic\": { \"segment\": 1460 } } }",
	  .key = "machine", .value = "nvme-25g" },
	{ .name = "host", .body = ", \"kernel\": \"host\" }", .key = "kernel", .value = "host" },

	{ .name = "strategy by name", .body = ", \"strategies\": [ \"read-write\", \"sendfile\" ] }",
	  .nruns = 2, .index = 1, .key = "strategy", .value = "sendfile" },
	{ .name = "label is what was typed", .body = ", \"strategies\": [ \"sendfile@linux-2.1\" ] }",
	  .key = "label", .value = "sendfile@linux-2.1" },
	{ .name = "kernel behind @", .body = ", \"strategies\": [ \"sendfile@linux-2.1\" ] }",
	  .key = "kernel", .value = "linux-2.1" },
	{ .name = "row's label",
	  .body = ", \"strategies\": [ { \"label\": \"a\", \"strategy\": \"sendfile\" } ] }",
	  .key = "label", .value = "a" },
	{ .name = "row without label",
	  .body = ", \"strategies\": [ { \"strategy\": \"sendfile@linux-2.4\" } ] }",
	  .key = "label", .value = "sendfile@linux-2.4" },
	{ .name = "row's set, nested", .body = ", \"strategies\": [ { \"strategy\": \"sendfile\",\n"
	  " \"set\": { \"file\": { \"size\": 5 } } } ] }", .key = "file.size", .value = "5" },
	{ .name = "row's set, with dots", .body = ", \"strategies\": [ { \"strategy\": \"sendfile\",\n"
	  " \"set\": { \"nic.scatter_gather\": false } } ] }", .key = "nic.scatter_gather", .value = "0" },
	{ .name = "row's set names a machine", .body = ", \"strategies\": [ { \"strategy\": \"sendfile\",\n"
	  " \"set\": { \"machine\": \"hdd-1g\" } } ] }", .key = "disk.queue_depth", .value = "1" },
	{ .name = "row's set changes a machine", .body = ", \"strategies\": [ { \"strategy\": \"sendfile\",\n"
	  " \"set\": { \"machine\": { \"base\": \"hdd-1g\", \"disk\": { \"queue_depth\": 3 } } } } ] }",
	  .key = "disk.queue_depth", .value = "3" },
	{ .name = "row's set: many connections", .body = ", \"strategies\": [ { \"strategy\":\n"
	  " \"sendfile\", \"set\": { \"connections\": 4096, \"nonblocking\": true } } ] }",
	  .key = "connections", .value = "4096" },
	{ .name = "row's set: who encrypts", .body = ", \"tls\": \"user\", \"strategies\": [\n"
	  " { \"strategy\": \"sendfile\", \"set\": { \"tls\": \"kernel\" } } ] }",
	  .key = "tls", .value = "2" },
	{ .name = "machine that has cores",
	  .body = ", \"machine\": { \"cpu\": { \"cores\": 64 }, \"nic\": { \"checksum\": false } } }",
	  .key = "cpu.cores", .value = "64" },
	{ .name = "memory of a machine",
	  .body = ", \"machine\": { \"memory\": { \"page_cache\": \"1 GiB\" } } }",
	  .key = "memory.page_cache", .value = "1073741824" },

	{ .name = "flow by name", .body = ", \"flows\": [ \"read-write\", \"sendfile\" ] }",
	  .nruns = 2, .index = 1, .key = "strategy", .value = "sendfile" },
	{ .name = "flow's label", .body = ", \"flows\": [ { \"label\": \"a\", \"strategy\": \"sendfile\" } ] }",
	  .key = "label", .value = "a" },
	{ .name = "flow's set, nested and with dots", .body = ", \"flows\": [ { \"strategy\": \"sendfile\",\n"
	  " \"set\": { \"file\": { \"cache\": \"warm\" }, \"file.size\": 5 } } ] }",
	  .key = "file.size", .value = "5" },
	{ .name = "flow's set is for its flow alone", .body = ", \"flows\": [\n"
	  "{ \"strategy\": \"sendfile\", \"set\": { \"connections\": 5 } }, \"mmap-write\" ] }",
	  .nruns = 2, .index = 1, .key = "connections", .value = "1" },
	{ .name = "flow over --set", .body = ", \"flows\": [ { \"strategy\": \"sendfile\",\n"
	  " \"set\": { \"rtt\": 5 } } ] }", .set = { "rtt=2" }, .key = "rtt", .value = "5" },
	{ .name = "--set for all flows", .body = ", \"flows\": [ \"sendfile\", \"read-write\" ] }",
	  .set = { "cpu.cores=1" }, .nruns = 2, .index = 1, .key = "cpu.cores", .value = "1" },
	{ .name = "--set kernel for all flows", .body = ", \"flows\": [ \"sendfile\", \"read-write\" ] }",
	  .set = { "kernel=linux-6.8" }, .nruns = 2, .index = 1, .key = "kernel", .value = "linux-6.8" },
	{ .name = "row's set is for its row alone", .body = ", \"strategies\": [ \"read-write\",\n"
	  "{ \"strategy\": \"sendfile\", \"set\": { \"chunk\": 5 } }, \"mmap-write\" ] }",
	  .nruns = 3, .index = 2, .key = "chunk", .value = "65536" },

	{ .name = "--set over scenario", .body = ", \"chunk\": 1 }", .set = { "chunk=2" },
	  .key = "chunk", .value = "2" },
	{ .name = "--set: the last one counts", .body = " }", .set = { "chunk=2", "chunk=3KiB" },
	  .key = "chunk", .value = "3072" },
	{ .name = "--set machine over scenario's machine",
	  .body = ", \"machine\": { \"disk\": { \"queue_depth\": 7 } } }", .set = { "machine=hdd-1g" },
	  .key = "disk.queue_depth", .value = "1" },
	{ .name = "--set key over scenario's machine",
	  .body = ", \"machine\": { \"disk\": { \"queue_depth\": 7 } } }", .set = { "disk.queue_depth=9" },
	  .key = "disk.queue_depth", .value = "9" },
	{ .name = "--set key before --set machine", .body = " }",
	  .set = { "disk.queue_depth=9", "machine=hdd-1g" }, .key = "disk.queue_depth", .value = "9" },
	{ .name = "--set kernel", .body = ", \"kernel\": \"linux-2.1\" }", .set = { "kernel=linux-2.4" },
	  .key = "kernel", .value = "linux-2.4" },
	{ .name = "row over --set", .body = ", \"strategies\": [ { \"strategy\": \"sendfile\",\n"
	  " \"set\": { \"chunk\": 5 } } ] }", .set = { "chunk=2" }, .key = "chunk", .value = "5" },
	{ .name = "row's kernel over --set", .body = ", \"strategies\": [ { \"strategy\": \"sendfile\",\n"
	  " \"set\": { \"kernel\": \"linux-2.1\" } } ] }", .set = { "kernel=linux-2.4" },
	  .key = "kernel", .value = "linux-2.1" },
	{ .name = "row's machine keeps a key of --set",
	  .body = ", \"strategies\": [ { \"strategy\": \"sendfile\",\n"
	  " \"set\": { \"machine\": \"hdd-1g\" } } ] }",
	  .set = { "disk.queue_depth=9" }, .key = "disk.queue_depth", .value = "9" },
	{ .name = "row's key over --set, with a machine", .body = ", \"strategies\": [ {\n"
	  " \"strategy\": \"sendfile\", \"set\": { \"machine\": \"hdd-1g\", \"disk.queue_depth\": 4 } } ] }",
	  .set = { "disk.queue_depth=9" }, .key = "disk.queue_depth", .value = "4" },
	{ .name = "@kernel over row's set", .body = ", \"strategies\": [ {\n"
	  " \"strategy\": \"sendfile@linux-2.4\", \"set\": { \"kernel\": \"linux-2.1\" } } ] }",
	  .key = "kernel", .value = "linux-2.4" },

	{ .name = "--strategy replaces the list", .body = ", \"strategies\": [ \"read-write\" ] }",
	  .only = { "mmap-write", "sendfile@linux-2.1" }, .nruns = 2, .index = 1,
	  .key = "label", .value = "sendfile@linux-2.1" },
	{ .name = "--strategy with @kernel over --set", .body = " }", .set = { "kernel=linux-2.4" },
	  .only = { "sendfile@linux-2.1" }, .key = "kernel", .value = "linux-2.1" },
	{ .name = "--strategy forgets the row's set", .body = ", \"strategies\": [ {\n"
	  " \"strategy\": \"sendfile\", \"set\": { \"chunk\": 5 } } ] }",
	  .only = { "sendfile" }, .key = "chunk", .value = "65536" },
	{ .name = "--strategy chooses a row by its label", .body = ", \"strategies\": [ \"read-write\", {\n"
	  " \"label\": \"small\", \"strategy\": \"sendfile\", \"set\": { \"chunk\": 5 } } ] }",
	  .only = { "small", "read-write" }, .nruns = 2, .key = "chunk", .value = "5" },
	{ .name = "--strategy: a strategy goes before a label", .body = ", \"strategies\": [ {\n"
	  " \"label\": \"sendfile\", \"strategy\": \"splice\", \"set\": { \"chunk\": 5 } } ] }",
	  .only = { "sendfile" }, .key = "chunk", .value = "65536" },
	{ .name = "a replaced row need not be possible", .body = ", \"strategies\": [ \"direct-async\" ] }",
	  .set = { "kernel=linux-2.1" }, .only = { "sendfile" }, .key = "kernel", .value = "linux-2.1" },
	{ .name = "direct I/O with whole blocks", .body = ", \"chunk\": 8192, \"strategies\": [\n"
	  " \"direct-write\" ] }", .key = "chunk", .value = "8192" },
	{ .name = "direct I/O with whole", .body = ", \"chunk\": \"whole\", \"file\": { \"size\": 5 },\n"
	  " \"strategies\": [ \"direct-write\" ] }", .key = "chunk", .value = "0" },
};

static void test_row(void **state)
{
	const struct row *r = *state;
	char text[1024], value[64] = "";
	struct scenario_source source;
	struct error e = { "" };

	snprintf(text, sizeof(text), "%s%s", HEADER, r->body);
	source = source_of(text);
	source.set = r->set;
	source.only = r->only;
	while (source.nset < ARRAY_LEN(r->set) && r->set[source.nset])
		source.nset++;
	while (source.nonly < ARRAY_LEN(r->only) && r->only[source.nonly])
		source.nonly++;
	if (scenario_parse(&scenario, &source, &e) != 0)
		fail_msg("%s", e.text);
	assert_int_equal(scenario.nruns, r->nruns ? r->nruns : 1);
	value_of(&scenario.runs[r->index], r->key, value, sizeof(value));
	assert_string_equal(value, r->value);
}

static void test_texts(void **state)
{
	struct scenario_source source = source_of(HEADER
		", \"name\": \"n\", \"title\": \"\\u00e4 \\ud83d\\ude00\", \"notes\": \"a \\\"b\\\"\" }");
	struct error e;

	(void)state;
	assert_int_equal(scenario_parse(&scenario, &source, &e), 0);
	assert_string_equal(scenario.name, "n");
	assert_string_equal(scenario.title, "\u00e4 \U0001f600");
	assert_string_equal(scenario.notes, "a \"b\"");
	source = source_of(HEADER " }");
	assert_int_equal(scenario_parse(&scenario, &source, &e), 0);
	assert_string_equal(scenario.name, "good");
	assert_string_equal(scenario.title, "");
}

/* Flows run at the same time, strategies one after the other. */
static void test_together(void **state)
{
	struct scenario_source source = source_of(HEADER ", \"flows\": [ \"sendfile\" ] }");
	static const char *const only[] = { "sendfile" };
	struct error e;

	(void)state;
	assert_int_equal(scenario_parse(&scenario, &source, &e), 0);
	assert_true(scenario.together);
	source.only = only;
	source.nonly = 1;
	assert_int_equal(scenario_parse(&scenario, &source, &e), -1);
	assert_string_equal(e.text, "--strategy: some/where/good.json has flows, which run at the "
			    "same time; accepted: a scenario with \"strategies\"");
	source = source_of(HEADER ", \"strategies\": [ \"sendfile\" ] }");
	assert_int_equal(scenario_parse(&scenario, &source, &e), 0);
	assert_false(scenario.together);
}

/* Command-line texts are named in the place of the file. */
static const struct refusal {
	const char *name, *set, *only, *message;
} refusals[] = {
	{ .name = "--set without value", .set = "chunk",
	  .message = "--set chunk: no value; accepted: KEY=VALUE, such as chunk=64KiB" },
	{ .name = "--set with a wrong value", .set = "chunk=abc",
	  .message = "--set chunk=abc: chunk: \"abc\" is not a number; accepted: bytes from 1 to" },
	{ .name = "--set of an unknown key", .set = "nic.sg=1",
	  .message = "--set nic.sg=1: unknown key \"nic.sg\"; accepted: nic.bandwidth, nic.segment" },
	{ .name = "--set without the group", .set = "readahead=0",
	  .message = "--set readahead=0: unknown key \"readahead\" (did you mean disk.readahead?); "
		     "accepted: machine, kernel, file.size" },
	{ .name = "--set of a group", .set = "file=5",
	  .message = "--set file=5: file: a group of keys; accepted: file.size, file.cache" },
	{ .name = "--set of nothing", .set = "=5", .message = "--set =5: unknown key \"\"" },
	{ .name = "--set of an unknown machine", .set = "machine=vax",
	  .message = "--set machine=vax: unknown machine \"vax\"; accepted: hdd-1g, nvme-25g" },
	{ .name = "--set of an unknown kernel", .set = "kernel=minix",
	  .message = "--set kernel=minix: unknown kernel \"minix\"; accepted: linux-2.1" },
	{ .name = "--set with an escape sequence", .set = "chunk=\033[2J",
	  .message = "--set chunk=\\x1b[2J: chunk: \"\\x1b[2J\" is not a number" },
	{ .name = "--strategy unknown", .only = "readwrite",
	  .message = "--strategy readwrite: unknown strategy \"readwrite\" (did you mean read-write?)" },
	{ .name = "--strategy too new", .only = "direct-async@linux-2.4",
	  .message = "--strategy direct-async@linux-2.4: kernel: linux-2.4 is too old for" },
};

static void test_refusal(void **state)
{
	const struct refusal *r = *state;
	struct scenario_source source = source_of(HEADER " }");
	struct error e;

	source.set = &r->set;
	source.nset = r->set != NULL;
	source.only = &r->only;
	source.nonly = r->only != NULL;
	assert_int_equal(scenario_parse(&scenario, &source, &e), -1);
	if (strncmp(e.text, r->message, strlen(r->message)) != 0)
		fail_msg("expected %s\n\tbut got  %s", r->message, e.text);
	assert_non_null(strstr(e.text, "; accepted: "));
}

/* Some commands skip a run that cannot be simulated. */
static void test_deferred(void **state)
{
	struct scenario_source source = source_of(HEADER
		", \"chunk\": 5, \"strategies\": [ \"direct-write\", \"sendfile\" ] }");
	struct error e;

	(void)state;
	assert_int_equal(scenario_parse(&scenario, &source, &e), -1);
	source.defer_blocks = true;
	assert_int_equal(scenario_parse(&scenario, &source, &e), 0);
	assert_int_equal(run_check(&scenario.runs[0], &e), -1);
	assert_int_equal(run_check(&scenario.runs[1], &e), 0);
	/* A kernel that is too old is refused all the same. */
	source = source_of(HEADER ", \"kernel\": \"linux-2.1\", \"chunk\": 5, "
			   "\"strategies\": [ \"direct-write\" ] }");
	source.defer_blocks = true;
	assert_int_equal(scenario_parse(&scenario, &source, &e), -1);
	assert_non_null(strstr(e.text, "linux-2.4 or later"));
}

/* A machine profile must be complete; a message names it and the place that asked for it. */
static const char *bad_machine(const char *name, struct error *why)
{
	(void)why;
	(void)name;
	return "{ \"format\": \"iopath-machine\", \"version\": 1,\n \"name\": \"x\" }";
}

static void test_bad_machine(void **state)
{
	struct scenario_source source = source_of(HEADER ", \"machine\": \"x\" }");
	struct error e;

	(void)state;
	source.machine_text = bad_machine;
	assert_int_equal(scenario_parse(&scenario, &source, &e), -1);
	assert_string_equal(e.text, "some/where/good.json:1:57: machine: x:1:1: cpu.mode_switch: "
			    "missing; accepted: time from 0 to 1 s: 200000 (in ns) or \"200 us\"");
}

/* The shipped ones: good, with a title and notes, and named as their file. */
static void test_builtin(void **state)
{
	const struct builtin *b = *state;
	struct scenario_source source = source_of(b->text);
	struct error e;

	if (scenario_parse(&scenario, &source, &e) != 0)
		fail_msg("%s: %s", b->name, e.text);
	assert_string_equal(scenario.name, b->name);
	assert_true(strlen(scenario.title) > 10);
	assert_true(strlen(scenario.notes) > 100);
}

static void test_builtin_machine(void **state)
{
	const struct builtin *b = *state;
	struct scenario_source source = source_of(HEADER " }");
	char set[64];
	const char *const sets[] = { set };
	struct error e;

	snprintf(set, sizeof(set), "machine=%s", b->name);
	source.set = sets;
	source.nset = 1;
	if (scenario_parse(&scenario, &source, &e) != 0)
		fail_msg("%s", e.text);
	assert_string_equal(scenario.runs[0].config.machine.name, b->name);
	assert_non_null(strstr(scenario.runs[0].config.machine.title, "not measured"));
}

/* Bytes per call and rounds, for a file and a chunk. */
static const struct size {
	const char *name, *strategy;
	uint64_t file_bytes, chunk_bytes;
	uint64_t expected_bytes, rounds;
} sizes[] = {
	{ .name = "size: divides", .strategy = "read-write", .file_bytes = 65536,
	  .chunk_bytes = 4096, .expected_bytes = 4096, .rounds = 16 },
	{ .name = "size: does not divide", .strategy = "read-write", .file_bytes = 65537,
	  .chunk_bytes = 4096, .expected_bytes = 4096, .rounds = 17 },
	{ .name = "size: chunk above the file", .strategy = "read-write", .file_bytes = 5,
	  .chunk_bytes = 4096, .expected_bytes = 4096, .rounds = 1 },
	{ .name = "size: whole", .strategy = "read-write", .file_bytes = 5,
	  .chunk_bytes = CHUNK_WHOLE, .expected_bytes = 5, .rounds = 1 },
	{ .name = "size: empty file, whole", .strategy = "read-write", .file_bytes = 0,
	  .chunk_bytes = CHUNK_WHOLE, .expected_bytes = 0, .rounds = 0 },
	{ .name = "size: empty file", .strategy = "direct-write", .file_bytes = 0,
	  .chunk_bytes = 4096, .expected_bytes = 4096, .rounds = 0 },
	{ .name = "size: direct, whole blocks", .strategy = "direct-write", .file_bytes = 5000,
	  .chunk_bytes = CHUNK_WHOLE, .expected_bytes = 8192, .rounds = 1 },
	{ .name = "size: no call above the limit", .strategy = "sendfile",
	  .file_bytes = 4ull << 30, .chunk_bytes = CHUNK_WHOLE,
	  .expected_bytes = MAX_CALL_BYTES, .rounds = 3 },
	{ .name = "size: nor with a chunk", .strategy = "sendfile",
	  .file_bytes = 4ull << 30, .chunk_bytes = 3ull << 30,
	  .expected_bytes = MAX_CALL_BYTES, .rounds = 3 },
	{ .name = "size: direct, limit in whole blocks", .strategy = "direct-write",
	  .file_bytes = 4ull << 30, .chunk_bytes = CHUNK_WHOLE,
	  .expected_bytes = 0x7ffff000, .rounds = 3 },
};

static void test_size(void **state)
{
	const struct size *s = *state;
	const struct strategy *strategy = strategy_find(s->strategy);
	struct config c = { .file_bytes = s->file_bytes, .chunk_bytes = s->chunk_bytes,
			    .requests = 3, .connections = 1 };

	c.machine.disk.block_bytes = 4096;
	assert_int_equal(config_chunk_bytes(&c, strategy), s->expected_bytes);
	assert_int_equal(config_rounds(&c, strategy), s->rounds);
	assert_int_equal(config_payload_bytes(&c), 3 * s->file_bytes);
	c.machine.disk.block_bytes = 65536;
	if (strategy->direct && s->file_bytes > MAX_CALL_BYTES)
		assert_int_equal(config_chunk_bytes(&c, strategy), 0x7fff0000);
}

static void test_run_check(void **state)
{
	struct run r = { .strategy = strategy_find("read-write"),
			 .config = { .kernel = host, .chunk_bytes = 5, .requests = 1 } };
	struct error e;

	(void)state;
	r.config.machine.disk.block_bytes = 4096;
	assert_int_equal(run_check(&r, &e), 0);
	r.config.machine.disk.block_bytes = 3000;
	assert_int_equal(run_check(&r, &e), -1);
	assert_string_equal(e.text, "disk.block_bytes: 3000; accepted: a power of two from 512 to "
			    "65536");
	r.config.machine.disk.block_bytes = 256;
	assert_int_equal(run_check(&r, &e), -1);
	r.config.machine.disk.block_bytes = 131072;
	assert_int_equal(run_check(&r, &e), -1);
}

#define MAX_BUILTINS 64

int main(void)
{
	static const struct CMUnitTest others[] = {
		cmocka_unit_test(test_texts), cmocka_unit_test(test_deferred),
		cmocka_unit_test(test_together),
		cmocka_unit_test(test_bad_machine), cmocka_unit_test(test_run_check),
	};
	static struct CMUnitTest tests[ARRAY_LEN(rows) + ARRAY_LEN(refusals) + ARRAY_LEN(sizes) +
				       2 * MAX_BUILTINS + ARRAY_LEN(others)];
	size_t n = 0, nbuiltins = 0;

	n = ADD_ROWS(tests, n, rows, test_row);
	n = ADD_ROWS(tests, n, refusals, test_refusal);
	n = ADD_ROWS(tests, n, sizes, test_size);
	while (builtin_scenarios[nbuiltins].name && nbuiltins < MAX_BUILTINS)
		nbuiltins++;
	n = add_rows(tests, n, builtin_scenarios, nbuiltins, sizeof(struct builtin), test_builtin);
	for (nbuiltins = 0; builtin_machines[nbuiltins].name && nbuiltins < MAX_BUILTINS;)
		nbuiltins++;
	n = add_rows(tests, n, builtin_machines, nbuiltins, sizeof(struct builtin),
		     test_builtin_machine);
	for (size_t i = 0; i < ARRAY_LEN(others); i++)
		memcpy(&tests[n++], &others[i], sizeof(others[i]));
	return _cmocka_run_group_tests("scenario_json", tests, n, NULL, NULL);
}
