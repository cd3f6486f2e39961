/*
 * The sweep: lists and ranges of values, who overtakes whom in made-up series and in the model,
 * and the formats as their readers see them.
 */

#include "tests/test.h"

#include <unistd.h>

#include <cjson/cJSON.h>

#include "sim/engine.h"
#include "ui/canvas.h"
#include "ui/command.h"
#include "ui/load.h"
#include "ui/sweep.h"

#define MAX_ARGS 12

static struct scenario scenario;
static struct sweep made_up;

/* --- lists and ranges ------------------------------------------------------------------- */

struct list {
	const char *name, *vary;
	const char *texts;	/* all points as shown, or the beginning of the message */
	const char *values;	/* the same as --set takes them, or NULL */
};

static const struct list lists[] = {
	{ .name = "one value", .vary = "chunk=4KiB", .texts = "4 KiB", .values = "4096" },
	{ .name = "list", .vary = "chunk=4KiB,64 KiB,1MiB", .texts = "4 KiB, 64 KiB, 1 MiB",
	  .values = "4096, 65536, 1048576" },
	{ .name = "numbers are put in order", .vary = "depth=8,1,4", .texts = "1, 4, 8" },
	{ .name = "whole comes last", .vary = "chunk=whole,8KiB,4KiB",
	  .texts = "4 KiB, 8 KiB, whole", .values = "4096, 8192, whole" },
	{ .name = "twice is once", .vary = "chunk=4KiB..16KiB,16KiB..32KiB,4096",
	  .texts = "4 KiB, 8 KiB, 16 KiB, 32 KiB" },
	{ .name = "words keep their order", .vary = "file.cache=warm,cold", .texts = "warm, cold",
	  .values = "warm, cold" },
	{ .name = "words of three", .vary = "tls=user,none", .texts = "user, none",
	  .values = "user, none" },
	{ .name = "booleans", .vary = "nic.scatter_gather=false,true", .texts = "false, true" },
	{ .name = "kernels", .vary = "kernel=linux-6.18,linux-2.4", .texts = "linux-6.18, linux-2.4" },
	{ .name = "machines", .vary = "machine=hdd-1g", .texts = "hdd-1g" },
	{ .name = "range of bytes", .vary = "chunk=1KiB..8KiB", .texts = "1 KiB, 2 KiB, 4 KiB, 8 KiB" },
	{ .name = "range with an odd end", .vary = "requests=1..10", .texts = "1, 2, 4, 8, 10" },
	{ .name = "range from 0, unit of the end", .vary = "rtt=0..10ms",
	  .texts = "0, 1 ms, 2 ms, 4 ms, 8 ms, 10 ms" },
	{ .name = "range from 0, unit of the 0", .vary = "rtt=0us..5us",
	  .texts = "0, 1 us, 2 us, 4 us, 5 us" },
	{ .name = "range from 0 without units", .vary = "rtt=0..4", .texts = "0, 1 ns, 2 ns, 4 ns" },
	{ .name = "range from 0 in large steps", .vary = "rtt=0s..10ms", .texts = "0, 10 ms" },
	{ .name = "range of rates", .vary = "disk.bandwidth=800MB..3400MB",
	  .texts = "800 MB/s, 1.6 GB/s, 3.2 GB/s, 3.4 GB/s" },
	{ .name = "powers of two", .vary = "disk.block_bytes=512..4KiB",
	  .texts = "512 B, 1 KiB, 2 KiB, 4 KiB" },
	{ .name = "equal steps", .vary = "rtt=10ms..20ms/4",
	  .texts = "10 ms, 12.5 ms, 15 ms, 17.5 ms, 20 ms" },
	{ .name = "equal steps, rounded down", .vary = "depth=1..4/2", .texts = "1, 2, 4" },
	{ .name = "equal steps of whole pages", .vary = "disk.readahead=4KiB..16KiB/2",
	  .texts = "4 KiB, 8 KiB, 16 KiB" },
	{ .name = "more steps than numbers", .vary = "depth=1..3/9", .texts = "1, 2, 3" },
	{ .name = "numbers without a round unit", .vary = "chunk=4097,1234567",
	  .texts = "4097 B, 1234567 B" },
	{ .name = "parts of a unit", .vary = "rtt=1500,1234567ns",
	  .texts = "1.5 us, 1234.567 us" },

	{ .name = "no values", .vary = "chunk", .texts = "--vary chunk: no values; accepted: KEY=" },
	{ .name = "empty values", .vary = "chunk=", .texts = "--vary chunk=: no values; accepted" },
	{ .name = "no key", .vary = "=4", .texts = "--vary =4: no key; accepted" },
	{ .name = "a gap", .vary = "chunk=4,,8", .texts = "--vary chunk=4,,8: an empty value; acc" },
	{ .name = "a comma behind", .vary = "chunk=4,", .texts = "--vary chunk=4,: an empty value" },
	{ .name = "unknown key", .vary = "chnk=4", .texts = "--vary chnk=4: unknown key \"chnk\" "
	  "(did you mean chunk?); accepted: machine, kernel, " },
	{ .name = "a group", .vary = "file=4", .texts = "--vary file=4: file: a group of keys" },
	{ .name = "not a value of the key", .vary = "chunk=4KiB,many",
	  .texts = "--vary chunk=4KiB,many: chunk: \"many\" is not a number; accepted: bytes" },
	{ .name = "not one of the words", .vary = "file.cache=hot",
	  .texts = "--vary file.cache=hot: file.cache: \"hot\" is neither" },
	{ .name = "range of words", .vary = "file.cache=cold..warm",
	  .texts = "--vary file.cache=cold..warm: file.cache: \"cold..warm\" is neither" },
	{ .name = "range without an end", .vary = "chunk=4..", .texts = "--vary chunk=4..: chunk: \"\" is" },
	{ .name = "range without a beginning", .vary = "chunk=..4",
	  .texts = "--vary chunk=..4: chunk: \"\" is empty" },
	{ .name = "range that falls", .vary = "chunk=8..4",
	  .texts = "--vary chunk=8..4: 8..4 does not rise; accepted: LOW..HIGH" },
	{ .name = "range of one", .vary = "rtt=0..0", .texts = "--vary rtt=0..0: 0..0 does not rise" },
	{ .name = "range to whole", .vary = "chunk=4..whole",
	  .texts = "--vary chunk=4..whole: \"whole\" is no end of a range; accepted" },
	{ .name = "range out of range", .vary = "depth=1..512",
	  .texts = "--vary depth=1..512: depth: \"512\" is too large" },
	{ .name = "no steps", .vary = "depth=1..8/0",
	  .texts = "--vary depth=1..8/0: \"0\" equal steps; accepted: a whole number from 1 to 63" },
	{ .name = "too many steps", .vary = "chunk=1..100/64", .texts = "--vary chunk=1..100/64: \"64\" e" },
	{ .name = "far too many steps", .vary = "chunk=1..100/99999999999999999999",
	  .texts = "--vary chunk=1..100/99999999999999999999: \"99999999999999999999\" equal" },
	{ .name = "steps that are no number", .vary = "depth=1..8/2x", .texts = "--vary depth=1..8/2x: \"2x\"" },
	{ .name = "steps between powers", .vary = "disk.block_bytes=512..4096/3",
	  .texts = "--vary disk.block_bytes=512..4096/3: disk.block_bytes: \"1706\" is not a power" },
	{ .name = "too many values", .vary = "rtt=0..63/63,64",
	  .texts = "--vary rtt=0..63/63,64: more than 64 values; accepted: fewer" },
	{ .name = "too long", .vary = "chunk=0000000000000000000000000000000000000000000000001",
	  .texts = "--vary chunk=" },
	{ .name = "control characters", .vary = "chunk=\033[2J", .texts = "--vary chunk=\\x1b[2J: chunk" },
};

static void check_joined(const struct vary *v, bool values, const char *expected)
{
	char all[1024] = "";

	for (size_t i = 0; i < v->npoints; i++) {
		strcat(all, i > 0 ? ", " : "");
		strcat(all, values ? v->points[i].value : v->points[i].text);
	}
	assert_string_equal(all, expected);
}

static void test_list(void **state)
{
	const struct list *l = *state;
	struct error e = { "" };
	struct vary v;

	if (vary_parse(&v, l->vary, &e) != 0) {
		if (strncmp(e.text, l->texts, strlen(l->texts)) != 0)
			fail_msg("expected %s\n\tbut got  %s", l->texts, e.text);
		return;
	}
	check_joined(&v, false, l->texts);
	if (l->values)
		check_joined(&v, true, l->values);
}

static void test_many_points(void **state)
{
	struct error e;
	struct vary v;

	(void)state;
	assert_int_equal(vary_parse(&v, "rtt=0..63/63", &e), 0);
	assert_int_equal(v.npoints, VARY_MAX_POINTS);
	assert_int_equal(v.points[63].number, 63);
}

/* --- figures ---------------------------------------------------------------------------- */

struct figure_row {
	const char *name;	/* of the figure */
	uint64_t value, better;
	const char *text, *plain;
};

static const struct figure_row figure_rows[] = {
	{ .name = "elapsed", .value = 1250000, .better = 1249999, .text = "1.25 ms", .plain = "1250000" },
	{ .name = "cpu_per_mib", .value = 999, .better = 0, .text = "999 ns", .plain = "999" },
	{ .name = "throughput", .value = 98765432, .better = 98765433, .text = "98.7 MB/s",
	  .plain = "98765432" },
	{ .name = "throughput", .value = 2942000000, .better = 3000000000, .text = "2942 MB/s",
	  .plain = "2942000000" },
	{ .name = "sleeps", .value = 12, .better = 11, .text = "12", .plain = "12" },
	{ .name = "cpu_passes", .value = 15000, .better = 10000, .text = "1.5", .plain = "1.5" },
	{ .name = "cpu_use", .value = 39915, .better = 39914, .text = "3.9915", .plain = "3.9915" },
};

static void test_figure(void **state)
{
	const struct figure_row *r = *state;
	const struct figure *f = figure_find(r->name, NULL);
	char text[32];

	assert_non_null(f);
	assert_string_equal(figure_text(f, r->value, text, sizeof(text)), r->text);
	assert_string_equal(figure_plain(f, r->value, text, sizeof(text)), r->plain);
	assert_true(figure_better(f, r->better, r->value));
	assert_false(figure_better(f, r->value, r->better));
	assert_false(figure_better(f, r->value, r->value));
}

/* Each figure of one ledger, by what it is made of. */
static void test_figures_of_ledger(void **state)
{
	const struct ledger l = {
		.payload_bytes = 4 << 20, .elapsed_ns = 2000000, .returned_ns = 1900000,
		.busy_ns = { [BUSY_CPU_USER] = 100, [BUSY_CPU_KERNEL] = 4000, [BUSY_DISK] = 7 },
		.mode_switches = 10, .sleeps = 3, .preemptions = 9,
		.latency = { .n = 10, .max_ns = 1000, .bucket = { [63] = 9, [200] = 1 } },
		 .interrupts = 4, .minor_faults = 5,
		.major_faults = 6, .ncalls = 2, .calls = { { "read", 2 }, { "write", 3 } },
		.nhops = 2, .hops = { { .by = BY_CPU, .payload_bytes = 6 << 20 },
				      { .by = BY_DMA, .payload_bytes = 8 << 20 } },
	};
	static const uint64_t expected[N_FIGURES] = {
		2000000, 1900000, 4100, 1025, 2097152000, 10, 5, 3, 2 * (3 + 9), 63, 1000, 4, 11,
		15000, 20000, 20,
	};
	const struct ledger empty = { .payload_bytes = 0 };

	(void)state;
	for (size_t f = 0; f < N_FIGURES; f++) {
		assert_int_equal(figures[f].of(&l), expected[f]);
		assert_int_equal(figures[f].of(&empty), 0);
	}
}

static void test_unknown_figure(void **state)
{
	struct error e;

	(void)state;
	assert_null(figure_find("elapsd", &e));
	assert_string_equal(e.text, "unknown figure \"elapsd\" (did you mean elapsed?); accepted: "
			    "elapsed, returned, cpu, cpu_per_mib, throughput, mode_switches, "
			    "syscalls, sleeps, context_switches, latency_p50, latency_p99, interrupts, faults, cpu_passes, "
			    "dma_passes, cpu_use");
	assert_string_equal(figure_find(NULL, NULL)->name, "elapsed");
}

/* --- who overtakes whom, in made-up series ------------------------------------------------ */

/* A digit is a figure, '-' an empty cell; a, b and c are the runs. */
struct series {
	const char *name, *figure, *vary, *a, *b, *c;
	const char *crossings;	/* as sentences without narrowing */
	const char *best;	/* per point the letters of the best */
};

static const struct series series[] = {
	{ .name = "one overtakes", .vary = "requests=10,20,40", .a = "555", .b = "964",
	  .crossings = "b overtakes a between requests = 20 and 40.", .best = "a a b" },
	{ .name = "there and back", .vary = "requests=1,2,3", .a = "555", .b = "646",
	  .crossings = "b overtakes a between requests = 1 and 2. "
		       "a overtakes b between requests = 2 and 3.", .best = "a b a" },
	{ .name = "more is better", .figure = "throughput", .vary = "requests=1,2", .a = "55",
	  .b = "96", .crossings = "", .best = "b b" },
	{ .name = "more is better, crossing", .figure = "throughput", .vary = "requests=1,2",
	  .a = "55", .b = "94", .crossings = "a overtakes b between requests = 1 and 2.",
	  .best = "b a" },
	{ .name = "never", .vary = "requests=1,2,3", .a = "123", .b = "234", .crossings = "",
	  .best = "a a a" },
	{ .name = "equal is not better", .vary = "requests=1,2,3", .a = "555", .b = "655",
	  .crossings = "", .best = "a  " },
	{ .name = "equal from the start", .vary = "requests=1,2,3", .a = "555", .b = "554",
	  .crossings = "", .best = "  b" },
	{ .name = "over a tie", .vary = "requests=1,2,3", .a = "555", .b = "654",
	  .crossings = "b overtakes a between requests = 1 and 3.", .best = "a  b" },
	{ .name = "touch and part again", .vary = "requests=1,2,3", .a = "555", .b = "656",
	  .crossings = "", .best = "a  a" },
	{ .name = "over an empty cell", .vary = "requests=1,2,3", .a = "555", .b = "6-4",
	  .crossings = "b overtakes a between requests = 1 and 3.", .best = "a  b" },
	{ .name = "empty to the end", .vary = "requests=1,2,3", .a = "555", .b = "6--",
	  .crossings = "", .best = "a  " },
	{ .name = "words", .vary = "file.cache=cold,warm", .a = "55", .b = "64",
	  .crossings = "b overtakes a from file.cache = cold to warm.", .best = "a b" },
	{ .name = "the last is whole", .vary = "chunk=4KiB,whole", .a = "55", .b = "64",
	  .crossings = "b overtakes a from chunk = 4 KiB to whole.", .best = "a b" },
	{ .name = "three runs", .vary = "requests=1,2", .a = "13", .b = "22", .c = "31",
	  .crossings = "b overtakes a between requests = 1 and 2. "
		       "c overtakes a between requests = 1 and 2. "
		       "c overtakes b between requests = 1 and 2.", .best = "a c" },
	{ .name = "two are best", .vary = "requests=1,2", .a = "11", .b = "12", .c = "21",
	  .crossings = "c overtakes b between requests = 1 and 2.", .best = "ab ac" },
	{ .name = "nobody is left", .vary = "requests=1", .a = "-", .b = "-", .crossings = "",
	  .best = "" },
};

static void make_run(size_t run, const char *label, const char *digits)
{
	if (!digits)
		return;
	scenario.nruns = run + 1;
	snprintf(scenario.runs[run].label, sizeof(scenario.runs[run].label), "%s", label);
	for (size_t p = 0; digits[p]; p++) {
		struct sweep_cell *cell = &made_up.cells[p][run];

		if (digits[p] == '-')
			strcpy(cell->reason, "chunk: is odd");
		else
			cell->figures[made_up.figure - figures] = (uint64_t)(digits[p] - '0');
	}
}

static void make_series(const struct series *s)
{
	struct error e;

	memset(&made_up, 0, sizeof(made_up));
	made_up.scenario = &scenario;
	made_up.figure = figure_find(s->figure, &e);
	if (vary_parse(&made_up.vary, s->vary, &e) != 0)
		fail_msg("%s", e.text);
	make_run(0, "a", s->a);
	make_run(1, "b", s->b);
	make_run(2, "c", s->c);
}

static void test_series(void **state)
{
	const struct series *s = *state;
	char all[512] = "", best[64] = "", line[128];

	make_series(s);
	sweep_find_crossings(&made_up);
	for (size_t i = 0; i < made_up.ncrossings; i++) {
		strcat(all, i > 0 ? " " : "");
		strcat(all, sweep_sentence(&made_up, &made_up.crossings[i], line, sizeof(line)));
	}
	assert_string_equal(all, s->crossings);
	for (size_t p = 0; p < made_up.vary.npoints; p++) {
		strcat(best, p > 0 ? " " : "");
		for (size_t r = 0; r < scenario.nruns; r++)
			strncat(best, &"abc"[r], sweep_best(&made_up, p, r));
	}
	assert_string_equal(best, s->best);
}

/* More than are told of: the count is right, the first ones are kept. */
static void test_many_crossings(void **state)
{
	const struct series s = { .vary = "requests=1..12/11", .a = "555555555555",
				  .b = "646464646464" };

	(void)state;
	make_series(&s);
	sweep_find_crossings(&made_up);
	assert_int_equal(made_up.ncrossings, 11);
	for (size_t i = 0; i < SWEEP_MAX_CROSSINGS; i++)
		assert_int_equal(made_up.crossings[i].after, i + 1);
}

/* --- narrowing, against a made-up world in which the order changes at one value ------------ */

struct world {
	struct sweep_probe probe;
	uint64_t changes_at;	/* from here on the winner is better */
	uint64_t refuses_from, refuses_to;
	int asked;
};

static int world_better(struct sweep_probe *probe, size_t winner, size_t loser, uint64_t number)
{
	struct world *w = (struct world *)probe;

	assert_int_equal(winner, 1);
	assert_int_equal(loser, 0);
	w->asked++;
	if (number >= w->refuses_from && number < w->refuses_to)
		return -1;
	return number >= w->changes_at;
}

struct narrow {
	const char *name, *vary;
	uint64_t changes_at, least, refuses_from, refuses_to;
	const char *sentence;
	int most_asked;
};

static const struct narrow narrows[] = {
	{ .name = "exactly", .vary = "requests=8,16", .changes_at = 11, .most_asked = 3,
	  .sentence = "b overtakes a at requests = 11." },
	{ .name = "right behind the first", .vary = "requests=8,16", .changes_at = 9,
	  .most_asked = 3, .sentence = "b overtakes a at requests = 9." },
	{ .name = "at the second", .vary = "requests=8,16", .changes_at = 16, .most_asked = 3,
	  .sentence = "b overtakes a at requests = 16." },
	{ .name = "neighbours", .vary = "requests=8,9", .changes_at = 9, .most_asked = 0,
	  .sentence = "b overtakes a at requests = 9." },
	{ .name = "bytes in a round step", .vary = "chunk=32KiB,64KiB", .changes_at = 40000,
	  .most_asked = 6, .sentence = "b overtakes a at chunk = 40 KiB." },
	{ .name = "a short way in bytes", .vary = "chunk=4KiB,8KiB", .changes_at = 5000,
	  .most_asked = 6, .sentence = "b overtakes a at chunk = 5 KiB." },
	{ .name = "time in tens", .vary = "rtt=1ms,2ms", .changes_at = 1234567, .most_asked = 8,
	  .sentence = "b overtakes a at rtt = 1.24 ms." },
	{ .name = "a long way", .vary = "file.size=0,1TiB", .changes_at = 1ull << 39,
	  .most_asked = 6, .sentence = "b overtakes a at file.size = 512 GiB." },
	{ .name = "whole pages", .vary = "disk.readahead=4KiB,32KiB", .changes_at = 9000,
	  .most_asked = 3, .sentence = "b overtakes a at disk.readahead = 12 KiB." },
	{ .name = "whole blocks", .vary = "chunk=4KiB,32KiB", .changes_at = 9000, .least = 4096,
	  .most_asked = 3, .sentence = "b overtakes a at chunk = 12 KiB." },
	{ .name = "blocks as far apart", .vary = "chunk=4KiB,8KiB", .changes_at = 5000,
	  .least = 4096, .most_asked = 0, .sentence = "b overtakes a at chunk = 8 KiB." },
	{ .name = "refused on the way", .vary = "requests=8,16", .changes_at = 10,
	  .refuses_from = 10, .refuses_to = 12, .most_asked = 2,
	  .sentence = "b overtakes a between requests = 8 and 12." },
	{ .name = "powers of two", .vary = "disk.block_bytes=512,4096", .changes_at = 600,
	  .sentence = "b overtakes a between disk.block_bytes = 512 B and 4 KiB." },
	{ .name = "words", .vary = "file.cache=cold,warm",
	  .sentence = "b overtakes a from file.cache = cold to warm." },
};

static void test_narrow(void **state)
{
	const struct narrow *n = *state;
	const struct series s = { .vary = n->vary, .a = "55", .b = "64" };
	struct world w = { .probe = { .better = world_better }, .changes_at = n->changes_at,
			   .refuses_from = n->refuses_from, .refuses_to = n->refuses_to };
	struct crossing *c = &made_up.crossings[0];
	char text[128];

	make_series(&s);
	sweep_find_crossings(&made_up);
	assert_int_equal(made_up.ncrossings, 1);
	sweep_narrow(&made_up, c, n->least, &w.probe);
	assert_string_equal(sweep_sentence(&made_up, c, text, sizeof(text)), n->sentence);
	assert_true(w.asked <= n->most_asked);
	if (c->narrowed) {
		assert_true(c->at_number >= n->changes_at);
		assert_true(c->below_number < n->changes_at);
	}
}

static void test_sorted_crossings(void **state)
{
	static const struct crossing given[] = {
		{ .after = 1, .at_number = 30 }, { .after = 1, .at_number = 20 },
		{ .after = 2, .at_number = 10 }, { .after = 1, .at_number = 25 },
	};
	static const uint64_t expected[] = { 20, 25, 30, 10 };

	(void)state;
	memcpy(made_up.crossings, given, sizeof(given));
	made_up.ncrossings = ARRAY_LEN(given);
	sweep_sort_crossings(&made_up);
	for (size_t i = 0; i < ARRAY_LEN(expected); i++)
		assert_int_equal(made_up.crossings[i].at_number, expected[i]);
}

/* --- the command, and the model ----------------------------------------------------------- */

/* What `iopath sweep ARGS` writes; free it. */
static char *sweep_text(const char *const args[MAX_ARGS])
{
	char path[] = "/tmp/iopath-test-XXXXXX";
	const char *argv[MAX_ARGS + 5] = { "sweep", "--output", path };
	const int fd = mkstemp(path);
	struct error e;
	size_t length;
	int argc = 3;
	char *text;

	assert_true(fd >= 0);
	close(fd);
	for (size_t i = 0; i < MAX_ARGS && args[i]; i++)
		argv[argc++] = args[i];
	assert_int_equal(cmd_sweep(argc, (char **)(uintptr_t)argv), STATUS_DONE);
	assert_int_equal(load_file(path, 1 << 24, &text, &length, &e), 0);
	assert_int_equal(unlink(path), 0);
	return text;
}

#define SWEEP(...) sweep_text((const char *const[MAX_ARGS]){ __VA_ARGS__ })

static const cJSON *get(const cJSON *o, const char *key)
{
	const cJSON *item = cJSON_GetObjectItemCaseSensitive(o, key);

	if (!item)
		fail_msg("no key %s", key);
	return item;
}

static cJSON *parse(char *text)
{
	cJSON *json = cJSON_ParseWithOpts(text, NULL, 1);

	if (!json)
		fail_msg("not JSON: %.200s", text);
	free(text);
	return json;
}

/* The figure of that row of a shipped scenario with KEY=VALUE, as `iopath run` simulates it. */
static uint64_t simulated(const char *name, const char *setting, const char *label,
			  const struct figure *f)
{
	const struct options o = { .operand = name, .set = { setting }, .nset = 1,
				   .defer_checks = true };
	struct ledger l;
	struct error e;

	if (load_scenario(&scenario, &o, &e) != 0)
		fail_msg("%s", e.text);
	for (size_t r = 0; r < scenario.nruns; r++) {
		const struct run *run = &scenario.runs[r];

		if (strcmp(run->label, label) != 0)
			continue;
		ledger_init(&l, run->config.count, config_payload_bytes(&run->config));
		assert_int_equal(engine_run(run, 1, &l.sink), 0);
		return f->of(&l);
	}
	fail_msg("no run %s", label);
	return 0;
}

struct known {
	const char *name, *scenario, *vary, *figure;
	const char *winner, *loser;	/* a crossing that must be among those found */
};

static const struct known knowns[] = {
	{ .name = "mapping pays from some size on", .scenario = "warm-cache",
	  .vary = "file.size=4KiB..256KiB", .figure = "cpu", .winner = "mmap-write",
	  .loser = "read-write" },
	{ .name = "many calls cost more than faults", .scenario = "warm-cache",
	  .vary = "chunk=512,1KiB,2KiB", .figure = "elapsed", .winner = "mmap-write",
	  .loser = "sendfile" },
	{ .name = "the disk's latency", .scenario = "static-file",
	  .vary = "disk.latency=0us..200us", .figure = "elapsed", .winner = "read-write",
	  .loser = "direct-write" },
	{ .name = "several in one gap", .scenario = "static-file", .vary = "chunk=32KiB,64KiB",
	  .figure = "elapsed", .winner = "read-write", .loser = "mmap-write" },
	{ .name = "large chunks", .scenario = "static-file", .vary = "chunk=64KiB..1MiB",
	  .figure = "throughput", .winner = "direct-write", .loser = "direct-async" },
};

/* At the value that is named the winner is better; a step below it is not.  Values rise. */
static void test_known(void **state)
{
	const struct known *k = *state;
	cJSON *json = parse(SWEEP(k->scenario, "--vary", k->vary, "--figure", k->figure,
				  "--format", "json"));
	const struct figure *f = figure_find(k->figure, NULL);
	const cJSON *c;
	double last = 0;
	bool found = false;

	cJSON_ArrayForEach(c, get(json, "crossovers")) {
		const char *winner = get(c, "winner")->valuestring;
		const char *loser = get(c, "loser")->valuestring;
		char set[64];

		for (int to = 0; to < 2; to++) {
			snprintf(set, sizeof(set), "%.*s=%.0f", (int)strcspn(k->vary, "="), k->vary,
				 get(c, to ? "to" : "from")->valuedouble);
			assert_int_equal(figure_better(f, simulated(k->scenario, set, winner, f),
						       simulated(k->scenario, set, loser, f)), to);
		}
		assert_true(get(c, "to")->valuedouble >= last);
		last = get(c, "to")->valuedouble;
		found |= strcmp(winner, k->winner) == 0 && strcmp(loser, k->loser) == 0;
	}
	assert_true(found);
	cJSON_Delete(json);
}

/* Each cell has what a run with --set has. */
static void test_cells_are_runs(void **state)
{
	cJSON *json = parse(SWEEP("static-file", "--vary", "chunk=8KiB..32KiB", "--format", "json"));
	const cJSON *point, *result;
	char set[64];
	int cells = 0;

	(void)state;
	cJSON_ArrayForEach(point, get(json, "points")) {
		snprintf(set, sizeof(set), "chunk=%d", get(point, "value")->valueint);
		cJSON_ArrayForEach(result, get(point, "results")) {
			for (size_t f = 0; f < N_FIGURES; f++) {
				const double per = figures[f].unit == UNIT_PASSES ? 10000 : 1;
				const uint64_t value = simulated("static-file", set,
					get(result, "label")->valuestring, &figures[f]);

				assert_true((uint64_t)(get(result, figures[f].column)->valuedouble * per +
						       0.5) == value);
			}
			cells++;
		}
	}
	assert_int_equal(cells, 3 * 5);
	assert_string_equal(get(json, "format")->valuestring, "iopath-sweep");
	assert_int_equal(get(json, "version")->valueint, 1);
	assert_string_equal(get(json, "key")->valuestring, "chunk");
	assert_string_equal(get(json, "figure")->valuestring, "elapsed_ns");
	cJSON_Delete(json);
}

/* A row that sets the key itself does not vary. */
static void test_own_setting(void **state)
{
	cJSON *json = parse(SWEEP("textbook", "--vary", "kernel=linux-2.4,linux-6.18", "--format",
				  "json"));
	const cJSON *point;

	(void)state;
	cJSON_ArrayForEach(point, get(json, "points")) {
		const cJSON *results = get(point, "results");

		assert_string_equal(get(results->child, "kernel")->valuestring,
				    get(point, "value")->valuestring);
		assert_string_equal(get(cJSON_GetArrayItem(results, 2), "label")->valuestring,
				    "sendfile (2.1)");
		assert_string_equal(get(cJSON_GetArrayItem(results, 2), "kernel")->valuestring,
				    "linux-2.1");
	}
	cJSON_Delete(json);
}

/* --- formats ------------------------------------------------------------------------------ */

#define FOR_EACH_LINE(line, text) for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n"))

/* Fields of a CSV line: commas outside of quotes. */
static int count_fields(const char *line)
{
	bool quoted = false;
	int n = 1;

	for (; *line; line++) {
		quoted ^= *line == '"';
		n += *line == ',' && !quoted;
	}
	assert_false(quoted);
	return n;
}

static void test_csv(void **state)
{
	char *text = SWEEP("static-file", "--vary", "chunk=2KiB,4KiB,whole", "--format", "csv");
	int lines = 0, empty = 0;

	(void)state;
	FOR_EACH_LINE(line, text) {
		assert_int_equal(count_fields(line), 7 + N_FIGURES);
		if (lines == 0)
			assert_non_null(strstr(line, "key,value,label,strategy,kernel,machine,"
					       "reason,elapsed_ns,"));
		if (strstr(line, "which direct-")) {
			assert_memory_equal(line, "chunk,2048,\"direct-", 19);
			assert_non_null(strstr(line, "\"\"whole\"\"\",,,,,,,,,,,,"));
			empty++;
		} else if (lines > 0) {
			assert_non_null(strstr(line, ",\"nvme-25g\",\"\","));
			assert_null(strstr(line, ",,"));
		}
		lines++;
	}
	assert_int_equal(lines, 1 + 3 * 5);
	assert_int_equal(empty, 2);
	free(text);
}

static void test_json_of_empty_cells(void **state)
{
	cJSON *json = parse(SWEEP("static-file", "--vary", "chunk=2KiB,4KiB", "--format", "json"));
	const cJSON *direct = cJSON_GetArrayItem(get(get(json, "points")->child, "results"), 3);

	(void)state;
	assert_string_equal(get(direct, "label")->valuestring, "direct-write");
	assert_non_null(strstr(get(direct, "reason")->valuestring, "no multiple of disk.block"));
	assert_true(cJSON_IsNull(get(direct, "elapsed_ns")));
	cJSON_Delete(json);
}

struct shape {
	const char *name, *scenario, *vary, *format, *strategies;
	int most_columns;
	const char *has[5], *has_not[2];
};

static const struct shape shapes[] = {
	{ .name = "table of five", .scenario = "static-file", .vary = "chunk=4KiB..1MiB",
	  .format = "table", .most_columns = 80,
	  .has = { "static-file: chunk from 4 KiB to 1 MiB\n",
		   "    chunk read-write  mmap-write    sendfile  direct-write  direct-async\n",
		   "\nWho overtakes whom:\n  ", "* the best of its line: the lowest\n" },
	  .has_not = { "a read-write", "calls of" } },
	{ .name = "table with empty cells", .scenario = "static-file", .vary = "chunk=512B..8KiB",
	  .format = "table", .most_columns = 80,
	  .has = { "- direct-write at 512 B: chunk: 512 is no multiple of disk.block_bytes",
		   "\nwhich direct-write needs; the same at 2 more values.\n",
		   "\nwhich direct-async needs; the same at 2 more values.\n" },
	  .has_not = { "at 1 KiB", "at 2 KiB" } },
	{ .name = "table of empty cells with two reasons", .scenario = "static-file",
	  .vary = "kernel=linux-2.1,linux-2.4,linux-6.18", .format = "table", .most_columns = 80,
	  .has = { "- direct-write at linux-2.1: kernel: linux-2.1 is too old for direct-write.\n",
		   "at 1 more value.\n", "kernel = linux-2.1, linux-2.4, linux-6.18\n" } },
	{ .name = "table with long labels", .scenario = "textbook",
	  .vary = "nic.scatter_gather=false,true", .format = "table", .most_columns = 80,
	  .has = { "          d           e\n", "c sendfile (2.1), d sendfile (2.4)" } },
	{ .name = "table of eight", .scenario = "static-file", .vary = "chunk=4KiB,8KiB",
	  .strategies = "read-write,mmap-write,sendfile,direct-write,direct-async,"
			"sendfile@linux-2.1,sendfile@linux-2.4,read-write@linux-2.4",
	  .format = "table", .most_columns = 80, .has = { "\n  chunk          g           h\n" } },
	{ .name = "table of one", .scenario = "static-file", .vary = "chunk=4KiB,8KiB",
	  .strategies = "sendfile", .format = "table", .most_columns = 80,
	  .has_not = { "overtakes", "best" } },
	{ .name = "nobody overtakes", .scenario = "static-file", .vary = "file.cache=cold,warm",
	  .strategies = "sendfile,direct-write", .format = "table", .most_columns = 80,
	  .has = { "\nNo strategy overtakes another.\n" } },
	{ .name = "O_DIRECT overtakes at whole blocks", .scenario = "static-file",
	  .vary = "chunk=160KiB,192KiB", .strategies = "direct-write,direct-async",
	  .format = "table", .most_columns = 80,
	  .has = { "direct-write overtakes direct-async at chunk = 172 KiB.\n" } },
	{ .name = "plot", .scenario = "static-file", .vary = "chunk=4KiB..1MiB", .format = "plot",
	  .most_columns = 78, .has = { "\nlogarithmic scale; lower is better\n", "\n   1.00 ms +",
				       " bc ", "  4 KiB         16 KiB", "a read-write, b " },
	  .has_not = { "#" } },
	{ .name = "plot of many points", .scenario = "warm-cache", .vary = "chunk=1KiB..64KiB/63",
	  .format = "plot", .most_columns = 78, .has = { "# several in one place\n" } },
	{ .name = "plot of two points", .scenario = "warm-cache", .vary = "file.cache=cold,warm",
	  .format = "plot", .most_columns = 78, .has = { "linear scale; ", "0 +", "cold", "warm" } },
	{ .name = "plot of an empty file", .scenario = "warm-cache", .vary = "file.size=0",
	  .format = "plot", .most_columns = 78, .has = { "linear scale; ", "abcde" } },
	{ .name = "plot with a 0", .scenario = "warm-cache", .vary = "file.size=0,4KiB,1GiB",
	  .strategies = "sendfile", .format = "plot", .most_columns = 78,
	  .has = { "logarithmic scale, 0 at the bottom; ", "\n 100.00 ms +",
		   "better\n\n           |                                                      a\n",
		   "|                                a\n           |          a\n" } },
	{ .name = "plot with a text at the edge", .scenario = "warm-cache",
	  .vary = "file.size=1048577..1048587/10", .strategies = "sendfile", .format = "plot",
	  .most_columns = 78, .has = { "  1048585 B  1048587 B\n" } },
	{ .name = "plot of close figures", .scenario = "static-file", .vary = "requests=1",
	  .strategies = "mmap-write,sendfile", .format = "plot", .most_columns = 78,
	  .has = { "linear scale that does not begin at 0; lower" } },
};

/* No line is too wide or ends in a blank, all is ASCII, and what must be there is there once. */
static void test_shape(void **state)
{
	const struct shape *s = *state;
	char *text = s->strategies ?
		SWEEP(s->scenario, "--vary", s->vary, "--format", s->format, "--strategy",
		      s->strategies) :
		SWEEP(s->scenario, "--vary", s->vary, "--format", s->format);

	for (size_t i = 0; i < ARRAY_LEN(s->has) && s->has[i]; i++) {
		if (!strstr(text, s->has[i]))
			fail_msg("no \"%s\" in\n%s", s->has[i], text);
	}
	for (size_t i = 0; i < ARRAY_LEN(s->has_not) && s->has_not[i]; i++) {
		if (strstr(text, s->has_not[i]))
			fail_msg("\"%s\" in\n%s", s->has_not[i], text);
	}
	FOR_EACH_LINE(line, text) {
		const size_t n = strlen(line);

		assert_true(n <= (size_t)s->most_columns);
		assert_true(line[n - 1] != ' ');
		for (size_t i = 0; i < n; i++)
			assert_in_range(line[i], ' ', '~');
	}
	free(text);
}

/* The lowest figure of the line has the mark. */
static void test_marks(void **state)
{
	char *text = SWEEP("static-file", "--vary", "chunk=4KiB,8KiB", "--figure", "mode_switches");

	(void)state;
	assert_non_null(strstr(text, "\n  4 KiB       1024         516         512*         1024 "));
	assert_non_null(strstr(text, "\n  8 KiB        512         260         256*          512 "));
	free(text);
}

static void test_deterministic(void **state)
{
	char *a = SWEEP("static-file", "--vary", "rtt=0..2ms", "--format", "json");
	char *b = SWEEP("static-file", "--vary", "rtt=0..2ms", "--format", "json");

	(void)state;
	assert_string_equal(a, b);
	free(a);
	free(b);
}

int main(void)
{
	static const struct CMUnitTest others[] = {
		cmocka_unit_test(test_many_points), cmocka_unit_test(test_figures_of_ledger),
		cmocka_unit_test(test_unknown_figure), cmocka_unit_test(test_many_crossings),
		cmocka_unit_test(test_sorted_crossings), cmocka_unit_test(test_cells_are_runs),
		cmocka_unit_test(test_own_setting), cmocka_unit_test(test_csv),
		cmocka_unit_test(test_json_of_empty_cells), cmocka_unit_test(test_marks),
		cmocka_unit_test(test_deterministic),
	};
	static struct CMUnitTest tests[ARRAY_LEN(lists) + ARRAY_LEN(figure_rows) +
				       ARRAY_LEN(series) + ARRAY_LEN(narrows) + ARRAY_LEN(knowns) +
				       ARRAY_LEN(shapes) + ARRAY_LEN(others)];
	size_t n = ADD_ROWS(tests, 0, lists, test_list);

	n = ADD_ROWS(tests, n, figure_rows, test_figure);
	n = ADD_ROWS(tests, n, series, test_series);
	n = ADD_ROWS(tests, n, narrows, test_narrow);
	n = ADD_ROWS(tests, n, knowns, test_known);
	n = ADD_ROWS(tests, n, shapes, test_shape);
	for (size_t i = 0; i < ARRAY_LEN(others); i++)
		memcpy(&tests[n++], &others[i], sizeof(others[i]));
	return _cmocka_run_group_tests("sweep", tests, n, NULL, NULL);
}
