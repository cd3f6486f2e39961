/*
 * Questions that are made from traces: for each shipped scenario and many seeds the key must grade as
 * right, the options differ, the evidence be where the answer comes about, and a second time all be
 * the same.  Then: how answers are read, and what credit they get.
 */

#include "tests/shows.h"

#include <inttypes.h>
#include <unistd.h>

#include "sim/figures.h"
#include "ui/command.h"
#include "ui/player.h"
#include "ui/quiz_put.h"

#define SEEDS 300		/* at most: of a long trace fewer, as each event is looked at */
#define EVENTS_IN_ALL 60000
#define QUESTIONS 10

static struct shows shows;

/* --- the generator ------------------------------------------------------------------------------ */

/* What the reference implementation of the paper prints for seed 42, sequence 54. */
static void test_random(void **state)
{
	static const uint32_t expected[] = { 0xa15c02b7, 0x7b47f409, 0xba1d3330, 0x83d2f293,
					     0xbfa4784b, 0xcbed606e };
	struct random r;

	(void)state;
	random_init(&r, 42, 54);
	for (size_t i = 0; i < ARRAY_LEN(expected); i++)
		assert_int_equal(random_next(&r), expected[i]);
}

static void test_random_below(void **state)
{
	unsigned int seen[7] = { 0 };
	struct random r;

	(void)state;
	random_init(&r, 1, 0);
	for (int i = 0; i < 7000; i++) {
		const uint32_t n = random_below(&r, 7);

		assert_in_range(n, 0, 6);
		seen[n]++;
	}
	for (int i = 0; i < 7; i++)
		assert_in_range(seen[i], 800, 1200);
	assert_int_equal(random_below(&r, 1), 0);
}

/* --- what is made ------------------------------------------------------------------------------- */

/* A typed answer, as the key prints it. */
static void check_key(const struct question *q)
{
	struct quiz_answer a;
	struct error e;
	char is[128];

	quiz_is(q, false, is, sizeof(is));
	if (quiz_answer_parse(q, is, &a, &e) != 0)
		fail_msg("%s\nkey %s: %s", q->asked.ask, is, e.text);
	if (quiz_credit(q, &a) != 100)
		fail_msg("%s\nkey %s gives %u", q->asked.ask, is, quiz_credit(q, &a));
	if (quiz_answer_parse(q, "", &a, &e) != 0 || quiz_credit(q, &a) != 0)
		fail_msg("%s\nno answer gives credit", q->asked.ask);
}

/* Of the options one is right, and all are told apart. */
static void check_options(const struct question *q)
{
	for (int i = 0; i < q->noptions; i++) {
		struct quiz_answer a = { .option = i };

		if (i == q->answer)
			assert_true(quiz_credit(q, &a) > 0);
		else
			assert_int_equal(quiz_credit(q, &a), 0);
		for (int k = 0; k < i; k++)
			assert_string_not_equal(q->asked.options[i].text, q->asked.options[k].text);
	}
	if (q->noptions > 0)
		assert_in_range(q->answer, 0, q->noptions - 1);
}

/* What is said must not have been cut off. */
static void check_texts(const struct question *q)
{
	assert_in_range(strlen(q->asked.ask), 40, sizeof(q->asked.ask) - 2);
	assert_in_range(strlen(q->asked.why), 10, sizeof(q->asked.why) - 2);
	if (q->asked.ask[strlen(q->asked.ask) - 1] != '?' &&
	    q->asked.ask[strlen(q->asked.ask) - 1] != ')')
		fail_msg("no question: %s", q->asked.ask);
	if (strstr(q->asked.why, ".. ") || strstr(q->asked.why, "  "))
		fail_msg("%s", q->asked.why);
}

static uint64_t value_of(const struct ledger *l, const char *figure)
{
	uint64_t value = 0;

	assert_int_equal(figures_value(l, figure, &value), 0);
	return value;
}

/* A second fold: the figure is what was said, becomes so with the evidence, and not before. */
static void check_figure(const struct question *q)
{
	static struct ledger l;
	const struct show *show = &shows.show[q->key.run];
	uint64_t before = 0, after = 0, last;
	struct player p;

	player_init(&p, &show->trace);
	ledger_init(&l, show->count, show->trace.header.payload_bytes);
	for (size_t i = 0; i < show->trace.n; i++) {
		const bool here = i + 1 == p.initial + q->evidence.position;

		if (here)
			before = value_of(&l, q->key.figure);
		ledger_add(&l, &show->trace.events[i]);
		if (here)
			after = value_of(&l, q->key.figure);
	}
	last = value_of(&l, q->key.figure);
	assert_int_equal(q->number.value, figures_in_passes(q->key.figure) ? last : last * 10000);
	if (after != last || (q->evidence.position > 0 && before == last))
		fail_msg("%s\n%s: %" PRIu64 ", with step %zu %" PRIu64 ", at last %" PRIu64,
			 q->asked.ask, q->key.figure, before, q->evidence.position, after, last);
}

static const struct event *event_of(const struct evidence *at)
{
	const struct trace *t = &shows.show[at->path].trace;
	struct player p;

	player_init(&p, t);
	assert_in_range(at->position, 1, p.nsteps);
	return &t->events[p.initial + at->position - 1];
}

static uint64_t number_in(const char *text, const char *before)
{
	const char *at = strstr(text, before);

	assert_non_null(at);
	return strtoull(at + strlen(before), NULL, 10);
}

/* From the moment on, the evidence is the first event that moves the page. */
static void check_holder(const struct question *q)
{
	static const char *const names[] = { [PAGE_CACHE] = "to the page cache",
		[USER_BUFFER] = "to the user buffer", [PIPE] = "to the pipe",
		[SOCKET_BUFFER] = "to the socket buffer", [NIC] = "to the NIC" };
	const uint64_t from = number_in(q->asked.ask, "page ") * PAGE_BYTES;
	struct evidence step = q->at;
	const struct event *e;

	do {
		step.position++;
		e = event_of(&step);
	} while (!((e->op == OP_DMA || e->op == OP_COPY || e->op == OP_LINK) &&
		   e->offset_bytes < from + PAGE_BYTES && from < e->offset_bytes + e->bytes));
	assert_int_equal(step.position, q->evidence.position);
	assert_string_equal(q->asked.options[q->answer].text, names[e->to]);
}

/* The next call of that name is entered with the next step of the task, and returns there. */
static void check_return(const struct question *q)
{
	struct evidence step = q->at;
	const struct event *enter, *leave = event_of(&q->evidence), *e;
	uint64_t last = 0;
	enum place to = NOWHERE;

	step.position++;
	enter = event_of(&step);
	assert_int_equal(enter->op, OP_ENTER);
	assert_int_equal(leave->op, OP_LEAVE);
	assert_string_equal(enter->call, leave->call);
	assert_non_null(strstr(q->asked.ask, enter->call));
	for (step.position++; step.position < q->evidence.position; step.position++) {
		e = event_of(&step);
		assert_int_not_equal(e->op, OP_ENTER);
		assert_int_not_equal(e->op, OP_LEAVE);
		if (strcmp(e->call, enter->call) != 0 || e->from == e->to || e->soft ||
		    (e->op != OP_COPY && e->op != OP_LINK && e->op != OP_DMA) ||
		    (e->to != USER_BUFFER && e->to != SOCKET_BUFFER && e->to != PIPE))
			continue;
		if (to != (enum place)e->to)
			last = 0;
		to = (enum place)e->to;
		last += e->payload_bytes;
	}
	if (q->number.value != (int64_t)last * 10000)
		fail_msg("%s\nis %s, not %" PRIu64, q->asked.ask, q->key.number, last);
}

static void check_reuse(const struct question *q)
{
	const struct event *e = event_of(&q->evidence);
	struct evidence step = q->at;

	step.position++;
	assert_int_equal(event_of(&step)->op, OP_ENTER);
	if (q->answer == 0) {
		assert_int_equal(e->op, OP_LEAVE);
		assert_string_equal(e->call, event_of(&step)->call);
		return;
	}
	assert_int_equal(q->answer, 3);
	assert_int_equal(e->op, OP_ACK);
	assert_true(e->offset_bytes + e->bytes > number_in(q->asked.ask, " to "));
}

static void check(const struct question *q)
{
	check_key(q);
	check_options(q);
	check_texts(q);
	if (strcmp(q->kind, "holder") == 0)
		check_holder(q);
	else if (strcmp(q->kind, "return") == 0)
		check_return(q);
	else if (strcmp(q->kind, "reuse") == 0)
		check_reuse(q);
	else if (strcmp(q->kind, "crossover") != 0)
		check_figure(q);
	if (q->evidence.position > 0)
		assert_true(q->evidence.position > q->at.position ||
			    q->evidence.path != q->at.path);
}

struct scenario_row {
	const char *name;
	const char *set[2];
};

static struct scenario_row scenario_rows[64];

static void same(const struct question *a, const struct question *b)
{
	assert_string_equal(a->asked.ask, b->asked.ask);
	assert_string_equal(a->asked.why, b->asked.why);
	assert_int_equal(a->answer, b->answer);
	assert_int_equal(a->number.value, b->number.value);
	assert_int_equal(a->evidence.position, b->evidence.position);
}

/* What is known of the paths does not depend on the seed, and takes time to find. */
static void init_like(struct quiz *z, const struct quiz *first, uint64_t seed)
{
	quiz_init(z, &shows, seed);
	z->paths = calloc(shows.n, sizeof(*z->paths));
	assert_non_null(z->paths);
	memcpy(z->paths, first->paths, shows.n * sizeof(*z->paths));
	memcpy(z->crossings, first->crossings, sizeof(z->crossings));
	z->ncrossings = first->ncrossings;
}

static void check_seed(uint64_t seed, const struct quiz *first)
{
	struct quiz one, two;
	const size_t own = shows.nquestions;

	init_like(&one, first, seed);
	init_like(&two, first, seed);
	quiz_question(&two, own + QUESTIONS - 1);	/* all at once, or one by one */
	for (size_t i = own; i < own + QUESTIONS && quiz_question(&one, i); i++) {
		const struct question *q = quiz_question(&one, i);

		check(q);
		same(q, quiz_question(&two, i));
		/* The kinds are the same for everybody, as long as none has run out. */
		if (i - own < 3 && i - own < first->nmade)
			assert_string_equal(q->kind, first->made[i - own].kind);
	}
	quiz_free(&one);
	quiz_free(&two);
}

static size_t events_of(const struct shows *s)
{
	size_t n = 0;

	for (size_t i = 0; i < s->n; i++)
		n += s->show[i].trace.n;
	return n;
}

static void test_scenario(void **state)
{
	const struct scenario_row *row = *state;
	struct quiz first;
	uint64_t seeds;

	shows_of_sets(&shows, row->name, NULL, row->set, ARRAY_LEN(row->set));
	seeds = 1 + EVENTS_IN_ALL / events_of(&shows);
	if (seeds > SEEDS)
		seeds = SEEDS;
	quiz_init(&first, &shows, 0);
	quiz_question(&first, shows.nquestions + QUESTIONS);
	assert_true(first.nmade > 0);
	for (uint64_t seed = 0; seed < seeds; seed++)
		check_seed(seed * 7919, &first);
	quiz_free(&first);
	for (size_t i = 0; i < shows.nquestions; i++) {
		struct question *q = &shows.questions[i];

		check_key(q);
		check_options(q);
		quiz_find_lesson(q, &shows);
		if (q->evidence.position > 0)
			event_of(&q->evidence);
	}
	shows_free(&shows);
}

/* Seeds differ: of ten students hardly two have the same. */
static void test_seeds_differ(void **state)
{
	static struct quiz z[10];
	size_t alike = 0;

	(void)state;
	shows_of(&shows, "static-file", NULL, NULL);
	for (size_t i = 0; i < ARRAY_LEN(z); i++) {
		quiz_init(&z[i], &shows, i + 1);
		quiz_question(&z[i], 4);
		for (size_t k = 0; k < i; k++)
			alike += strcmp(z[i].made[0].asked.ask, z[k].made[0].asked.ask) == 0;
	}
	assert_true(alike <= 2);
	for (size_t i = 0; i < ARRAY_LEN(z); i++)
		quiz_free(&z[i]);
	shows_free(&shows);
}

/* What is said to be a crossing is one for sweep, too. */
static void test_crossover(void **state)
{
	char path[] = "/tmp/iopath-test-XXXXXX", sentence[160], *text;
	const char *argv[] = { "sweep", "small-reads", "--vary", "chunk=1024..262144", "--figure",
			       "elapsed", "--output", path, NULL };
	struct quiz z;
	struct error e;
	size_t length, found = 0;

	(void)state;
	close(mkstemp(path));
	assert_int_equal(cmd_sweep(8, (char **)(uintptr_t)argv), 0);
	assert_int_equal(load_file(path, 1 << 20, &text, &length, &e), 0);
	unlink(path);
	shows_of(&shows, "small-reads", NULL, NULL);
	quiz_init(&z, &shows, 1);
	quiz_question(&z, 0);
	for (size_t i = 0; i < z.ncrossings; i++) {
		const struct quiz_crossing *c = &z.crossings[i];
		char at[32];

		if (strcmp(c->figure, "elapsed") != 0)
			continue;
		found++;
		quiz_bytes(at, sizeof(at), c->at_bytes);
		snprintf(sentence, sizeof(sentence), "%s overtakes %s at chunk = %.*s",
			 shows.show[c->winner].trace.header.label,
			 shows.show[c->loser].trace.header.label, (int)strcspn(at, " "), at);
		if (!strstr(text, sentence))
			fail_msg("%s: not in\n%s", sentence, text);
	}
	assert_true(found > 0);
	free(text);
	quiz_free(&z);
	shows_free(&shows);
}

/* --- answers ------------------------------------------------------------------------------------ */

struct answer_row {
	const char *name;
	int noptions, right;
	struct question_number number;
	const char *text;
	int credit;			/* -1: it cannot be read */
};

#define CHOICE 4, 1, { .wanted = false }
#define COUNT(n) 0, -1, { .wanted = true, .unit = IS_COUNT, .value = (n) * 10000, .factor = 1, \
			  .half_percent = 10 }
#define PASSES(n) 0, -1, { .wanted = true, .unit = IS_PASSES, .value = (n), .factor = 1, \
			   .half_percent = 10 }
#define BYTES(n) 0, -1, { .wanted = true, .unit = IS_BYTES, .value = (n) * 10000ll, .factor = 1, \
			  .half_percent = 10 }
#define CROSSING(n) 0, -1, { .wanted = true, .unit = IS_BYTES, .value = (n) * 10000ll, \
			     .factor = 1, .right_percent = 25, .half_percent = 50 }
#define TIME(n) 0, -1, { .wanted = true, .unit = IS_TIME, .value = (n) * 10000ll, \
			 .factor = 1000, .half_percent = 10 }
#define BOTH(n) 4, 1, { .wanted = true, .unit = IS_COUNT, .value = (n) * 10000, .factor = 1, \
			.half_percent = 10 }

static const struct answer_row answer_rows[] = {
	{ "answer: a letter", CHOICE, "b", 100 },
	{ "answer: a capital letter, with blanks", CHOICE, "  B  ", 100 },
	{ "answer: a digit", CHOICE, "2", 100 },
	{ "answer: with a bracket", CHOICE, "b)", 100 },
	{ "answer: the wrong letter", CHOICE, "a", 0 },
	{ "answer: no such option", CHOICE, "e", -1 },
	{ "answer: two letters", CHOICE, "ab", -1 },
	{ "answer: something behind the letter", CHOICE, "b 16", -1 },
	{ "answer: none", CHOICE, "", 0 },
	{ "answer: blanks", COUNT(64), "  \t", 0 },
	{ "answer: a count", COUNT(64), "64", 100 },
	{ "answer: a count in words", COUNT(64), "64 mode switches", 100 },
	{ "answer: a count, times", COUNT(64), "64x", 100 },
	{ "answer: nearly", COUNT(64), "60", 50 },
	{ "answer: one tenth off", COUNT(100), "110", 50 },
	{ "answer: more than that", COUNT(100), "111", 0 },
	{ "answer: a small count has no nearly", COUNT(2), "3", 0 },
	{ "answer: nothing", COUNT(0), "0", 100 },
	{ "answer: not nothing", COUNT(0), "1", 0 },
	{ "answer: a count in bytes", COUNT(64), "64 KiB", -1 },
	{ "answer: no number", COUNT(64), "many", -1 },
	{ "answer: a sign", COUNT(64), "-64", -1 },
	{ "answer: two points", COUNT(64), "6.4.1", -1 },
	{ "answer: too large", COUNT(64), "99999999999999999999", -1 },
	{ "answer: passes", PASSES(15000), "1.5x", 100 },
	{ "answer: passes in words", PASSES(15000), "1.5 passes", 100 },
	{ "answer: passes without a word", PASSES(15000), "1.5", 100 },
	{ "answer: another number of passes", PASSES(15000), "2", 0 },
	{ "answer: bytes", BYTES(131072), "131072", 100 },
	{ "answer: bytes in KiB", BYTES(131072), "128 KiB", 100 },
	{ "answer: bytes in KiB, one word", BYTES(131072), "128kib", 100 },
	{ "answer: bytes in k", BYTES(131072), "128k", 100 },
	{ "answer: half a MiB", BYTES(524288), "0.5 MiB", 100 },
	{ "answer: thousands for 1024s", BYTES(131072), "128 kB", 50 },
	{ "answer: a factor of 1024 missed", BYTES(131072), "128", 0 },
	{ "answer: bytes in us", BYTES(131072), "128 us", -1 },
	{ "answer: bytes in pages", BYTES(131072), "32 pages", -1 },
	{ "answer: bytes that overflow", BYTES(131072), "900000000000000 GiB", -1 },
	{ "answer: a crossing, near", CROSSING(12288), "10 KiB", 100 },
	{ "answer: a crossing, not so near", CROSSING(12288), "16 KiB", 50 },
	{ "answer: a crossing, far", CROSSING(12288), "64 KiB", 0 },
	{ "answer: a time in the scenario's unit", TIME(20000), "20", 100 },
	{ "answer: a time in another", TIME(20000), "0.02 ms", 100 },
	{ "answer: both", BOTH(16), "b 16", 100 },
	{ "answer: both, with a comma", BOTH(16), "2, 16 system calls", 100 },
	{ "answer: both, the number is wrong", BOTH(16), "b 17", 50 },
	{ "answer: both, the letter is wrong", BOTH(16), "a 16", 50 },
	{ "answer: both, both are wrong", BOTH(16), "a 17", 0 },
	{ "answer: both, without a number", BOTH(16), "b", 50 },
	{ "answer: both, nearly is not enough", BOTH(100), "b 101", 50 },
};

static void test_answer(void **state)
{
	const struct answer_row *row = *state;
	const struct question q = { .noptions = row->noptions, .answer = row->right,
				    .number = row->number, .of_trace = true };
	struct quiz_answer a;
	struct error e = { "" };

	if (quiz_answer_parse(&q, row->text, &a, &e) != 0) {
		assert_int_equal(row->credit, -1);
		assert_non_null(strstr(e.text, "accepted: "));
		return;
	}
	assert_int_equal(quiz_credit(&q, &a), row->credit);
}

/* --- a file of answers -------------------------------------------------------------------------- */

struct file_row {
	const char *name, *text;
	const char *error;		/* NULL: there is none */
};

/* textbook with seed 1: a choice, a choice and a number, a number. */
static const struct file_row file_rows[] = {
	{ "file: nothing", "", NULL },
	{ "file: comments and empty lines", "# mine\n\n  # more\r\n", NULL },
	{ "file: a colon", "1: a\n", NULL },
	{ "file: a blank, a comment behind", "1 a # I think\n2\tb 4\n", NULL },
	{ "file: without an answer", "1:\n3:   \n", NULL },
	{ "file: no line break at its end", "1: a\n3: 2", NULL },
	{ "file: no number", "1: a\nb\n", ":2: \"b\": accepted: the number" },
	{ "file: no such question", "4: a\n", ":1: \"4: a\": accepted: the number" },
	{ "file: question 0", "0: a\n", ":1: \"0: a\": accepted" },
	{ "file: twice", "1: a\n\n1: b\n", ":3: question 1 is answered in line 1" },
	{ "file: no answer to that", "# x\n3: many\n", ":2: \"many\" is no answer; accepted: a" },
	{ "file: no option", "1: z\n", ":1: \"z\" is no answer; accepted: a to" },
};

static void test_file(void **state)
{
	const struct file_row *row = *state;
	char path[] = "/tmp/iopath-test-XXXXXX";
	FILE *file = fdopen(mkstemp(path), "w");
	struct quiz_answer answers[3];
	struct quiz z;
	struct error e = { "" };
	int result;

	fputs(row->text, file);
	fclose(file);
	shows_of(&shows, "textbook", NULL, NULL);
	quiz_init(&z, &shows, 1);
	result = quiz_read_answers(&z, 3, path, answers, &e);
	unlink(path);
	if (result == 0)
		assert_null(row->error);
	else if (!row->error || !strstr(e.text, row->error) ||
		 strncmp(e.text, path, strlen(path)) != 0)
		fail_msg("%s", e.text);
	assert_int_equal(result, row->error ? -1 : 0);
	quiz_free(&z);
	shows_free(&shows);
}

static size_t make_rows(void)
{
	size_t n = 0;

	for (const struct builtin *b = builtin_scenarios; b->name; b++) {
		scenario_rows[n].name = b->name;
		if (strcmp(b->name, "large-file") == 0)	/* too long to be shown as it is */
			scenario_rows[n].set[0] = "file.size=64MiB";
		n++;
	}
	return n;
}

int main(void)
{
	static struct CMUnitTest tests[8 + ARRAY_LEN(scenario_rows) + ARRAY_LEN(answer_rows) +
				       ARRAY_LEN(file_rows)] = {
		cmocka_unit_test(test_random), cmocka_unit_test(test_random_below),
		cmocka_unit_test(test_seeds_differ), cmocka_unit_test(test_crossover),
	};
	size_t n = 4;

	n = add_rows(tests, n, scenario_rows, make_rows(), sizeof(scenario_rows[0]),
		     test_scenario);
	n = ADD_ROWS(tests, n, answer_rows, test_answer);
	n = ADD_ROWS(tests, n, file_rows, test_file);
	return _cmocka_run_group_tests("quiz", tests, n, NULL, NULL);
}
