/*
 * Paths of a scenario's own: rows as words, the strategy that is made of them, and the first broken rule.
 * What the checker lets through, the engine can run without breaking a law: tried on paths that are made
 * up by changing real ones.
 */

#include "tests/test.h"

#include "sim/engine.h"
#include "sim/invariant.h"
#include "sim/path.h"
#include "tests/laws.h"

#define TRIES 40000

static struct path path;

/* --- rows as words ------------------------------------------------------------------------ */

static const struct words {
	const char *name, *text;
} words[] = {
	{ "a call begins", "enter read" },
	{ "a call ends", "leave sendfile" },
	{ "DMA", "dma disk > page-cache" },
	{ "direct DMA", "dma disk > user-buffer" },
	{ "a wait", "wait disk" },
	{ "a copy", "copy page-cache > user-buffer" },
	{ "a copy in user mode", "user copy user-buffer > user-buffer" },
	{ "a reference", "link pipe > socket-buffer" },
	{ "the doorbell", "xmit socket-buffer > nic" },
	{ "a mapping", "map page-cache > user-buffer" },
	{ "its end", "unmap" },
	{ "completions", "reap" },
};

static void test_words(void **state)
{
	const struct words *w = *state;
	char text[ROW_TEXT_BYTES];
	struct step row;
	struct error e;

	if (path_row_parse(&row, w->text, &e) != 0)
		fail_msg("%s", e.text);
	assert_string_equal(path_row_text(text, sizeof(text), &row), w->text);
}

static const struct words no_rows[] = {
	{ "nothing", "" }, { "blanks", "   " }, { "no operation", "move disk > nic" },
	{ "no row's operation", "sleep" }, { "an io_uring's request", "issue" },
	{ "no such call", "enter raed" }, { "two calls", "enter read write" }, { "no call", "enter" },
	{ "no such place", "copy page-cache > heap" }, { "half a way", "copy page-cache" },
	{ "no arrow", "copy page-cache user-buffer x" }, { "memory is no place", "wait page-tables" },
	{ "too many words", "copy page-cache > user-buffer > socket-buffer > nic" },
	{ "a long word", "enter aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" },
	{ "more than is wanted", "unmap page-cache" }, { "user alone", "user" },
};

static void test_no_row(void **state)
{
	const struct words *w = *state;
	struct step row;
	struct error e;

	assert_int_equal(path_row_parse(&row, w->text, &e), -1);
	assert_non_null(strstr(e.text, "accepted: "));
}

/* --- what the rows make ------------------------------------------------------------------- */

static void add(enum phase phase, const char *text)
{
	struct error e;

	if (path_row_parse(&path.rows[phase][path.nrows[phase]++], text, &e) != 0)
		fail_msg("%s", e.text);
}

/* The same rows, as words. */
static void take(const struct strategy *s)
{
	char text[ROW_TEXT_BYTES];

	memset(&path, 0, sizeof(path));
	snprintf(path.name, sizeof(path.name), "%s", s->name);
	for (int phase = 0; phase <= PHASE_REAP; phase++) {
		for (size_t i = 0; i < s->nsteps[phase]; i++)
			add((enum phase)phase, path_row_text(text, sizeof(text), &s->phase[phase][i]));
	}
}

/* Those whose rows a file can hold. */
static bool can_be_told(const struct strategy *s)
{
	return !s->batched && s->tasks < 2 && !s->polled && s->family != FAMILY_OPTIMISE;
}

/* A path that has a strategy's rows is that strategy. */
static void test_same(void **state)
{
	const struct strategy *s = *state, *p = &path.strategy;
	struct path_fault fault;

	take(s);
	path_finish(&path);
	if (!path_check(&path, &fault))
		fail_msg("row %zu of phase %d: %s", fault.row, fault.phase, fault.rule);
	assert_int_equal(p->direct, s->direct);
	assert_int_equal(p->pipe, s->pipe);
	assert_int_equal(p->zerocopy, s->zerocopy);
	assert_int_equal(p->registered, s->registered);
	assert_int_equal(p->buffer, s->buffer);
	assert_int_equal(p->buffers, s->buffers);
	if (!s->model_only) {
		assert_int_equal(p->family, s->family);
		assert_int_equal(p->needs, s->needs);
	}
	for (int phase = 0; phase < N_PHASES; phase++) {
		assert_int_equal(p->nsteps[phase], s->nsteps[phase]);
		for (size_t i = 0; i < s->nsteps[phase]; i++) {
			assert_int_equal(p->phase[phase][i].rounds, s->phase[phase][i].rounds);
			assert_int_equal(p->phase[phase][i].to_pipe, s->phase[phase][i].to_pipe);
			assert_true(p->phase[phase][i].note.sentence[0] != '\0');
			assert_true(p->phase[phase][i].line > 0);
		}
	}
}

/* --- the first broken rule ---------------------------------------------------------------- */

static const struct broken {
	const char *name;
	const char *setup, *loop, *teardown, *reap;	/* rows, between semicolons */
	enum phase phase;
	size_t row;
	const char *rule;
} broken[] = {
	{ "a call is left that was never entered", "", "dma disk > page-cache; leave read", "", "",
	  PHASE_LOOP, 0, "no call has been entered" },
	{ "left first", "", "leave write", "", "", PHASE_LOOP, 0, "write() is left, but it was never entered" },
	{ "another call is left", "", "enter read; leave write", "", "", PHASE_LOOP, 1,
	  "write() is left inside of read()" },
	{ "a call in a call", "", "enter read; enter write", "", "", PHASE_LOOP, 1,
	  "write() is entered inside of read()" },
	{ "never left", "", "enter read", "", "", PHASE_LOOP, 1, "never left" },
	{ "a byte read where it never was", "", "enter write; copy user-buffer > socket-buffer", "", "",
	  PHASE_LOOP, 1, "where it never was" },
	{ "a byte read before it has come", "",
	  "enter read; dma disk > page-cache; copy page-cache > user-buffer", "", "", PHASE_LOOP, 2,
	  "nobody has waited for the disk" },
	{ "a wait for nothing", "", "enter read; wait disk", "", "", PHASE_LOOP, 1, "would never end" },
	{ "not sent", "", "enter read; dma disk > page-cache; wait disk; copy page-cache > user-buffer; leave read",
	  "", "", PHASE_LOOP, 5, "ever comes to the socket" },
	{ "no doorbell", "",
	  "enter write; dma disk > page-cache; wait disk; copy page-cache > socket-buffer; leave write", "", "",
	  PHASE_LOOP, 4, "nobody has told the NIC" },
	{ "sent from where it is not", "",
	  "enter sendfile; dma disk > page-cache; wait disk; link page-cache > socket-buffer; "
	  "xmit socket-buffer > nic; leave sendfile", "", "", PHASE_LOOP, 4, "lies in page-cache" },
	{ "sent twice", "",
	  "enter sendfile; dma disk > page-cache; wait disk; link page-cache > socket-buffer; "
	  "xmit page-cache > nic; link page-cache > socket-buffer", "", "", PHASE_LOOP, 5, "sent twice" },
	{ "a buffer filled again too early", "",
	  "enter pread64; dma disk > user-buffer; wait disk; leave pread64; enter sendto; "
	  "link user-buffer > socket-buffer; xmit user-buffer > nic; leave sendto", "", "", PHASE_LOOP, 1,
	  "filled again before what was sent from it is complete" },
	{ "no pipe", "", "enter splice; dma disk > page-cache; wait disk; link page-cache > pipe", "", "",
	  PHASE_LOOP, 3, "there is no pipe" },
	{ "touched without a mapping", "", "user dma disk > page-cache", "", "", PHASE_LOOP, 0, "no mapping" },
	{ "mapped for ever", "enter mmap; map page-cache > user-buffer; leave mmap",
	  "enter write; dma disk > page-cache; wait disk; copy page-cache > socket-buffer; "
	  "xmit socket-buffer > nic; leave write", "", "", PHASE_TEARDOWN, 0, "never taken down" },
	{ "nothing to reap", "",
	  "enter write; dma disk > page-cache; wait disk; copy page-cache > socket-buffer; "
	  "xmit socket-buffer > nic; leave write", "", "enter poll; wait nic; leave poll", PHASE_REAP, 3,
	  "nothing to reap" },
	{ "an empty loop", "", "", "", "", PHASE_LOOP, 0, "no rows" },
};

static void add_all(enum phase phase, const char *rows)
{
	char text[512];

	snprintf(text, sizeof(text), "%s", rows);
	for (char *r = strtok(text, ";"); r; r = strtok(NULL, ";"))
		add(phase, r);
}

static void test_broken(void **state)
{
	const struct broken *b = *state;
	struct path_fault fault;

	memset(&path, 0, sizeof(path));
	add_all(PHASE_SETUP, b->setup);
	add_all(PHASE_LOOP, b->loop);
	add_all(PHASE_TEARDOWN, b->teardown);
	add_all(PHASE_REAP, b->reap);
	path_finish(&path);
	assert_false(path_check(&path, &fault));
	if (!strstr(fault.rule, b->rule))
		fail_msg("said: %s", fault.rule);
	assert_int_equal(fault.phase, b->phase);
	assert_int_equal(fault.row, b->row);
}

/* --- what passes can be run --------------------------------------------------------------- */

static uint64_t seed;

static size_t random_below(size_t n)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (size_t)(seed >> 33) % n;
}

/* Any row of any strategy that a file can hold, in kernel or in user mode. */
static struct step any_row(void)
{
	for (;;) {
		const struct strategy *s = strategies[random_below(nstrategies)];
		const size_t i = random_below(strategy_nsteps(s));
		struct step row = *strategy_step(s, (int)i), again;
		char text[ROW_TEXT_BYTES];

		if (random_below(16) == 0)
			row.user = !row.user;
		if (path_row_parse(&again, path_row_text(text, sizeof(text), &row), NULL) == 0)
			return again;
	}
}

static void change(enum phase phase)
{
	struct step *rows = path.rows[phase];
	size_t *n = &path.nrows[phase], at = random_below(*n + 1), other;
	struct step row;

	switch (random_below(4)) {
	case 0:
		if (*n == MAX_PATH_ROWS)
			return;
		memmove(rows + at + 1, rows + at, (*n - at) * sizeof(*rows));
		rows[at] = any_row();
		++*n;
		break;
	case 1:
		if (at == *n)
			return;
		memmove(rows + at, rows + at + 1, (*n - at - 1) * sizeof(*rows));
		--*n;
		break;
	case 2:
		if (*n < 2)
			return;
		other = random_below(*n);
		at %= *n;
		row = rows[at];
		rows[at] = rows[other];
		rows[other] = row;
		break;
	default:
		if (at < *n)
			rows[at] = any_row();
	}
}

static bool keeps_laws(const struct strategy *s, uint64_t number)
{
	struct invariant laws;
	struct run run;
	struct error e;

	laws_generate(&run, s, number);
	if (run_check(&run, &e) != 0)
		return false;
	invariant_init(&laws, &run, 1);
	engine_run(&run, 1, &laws.sink);
	if (invariant_finish(&laws) == 0)
		return true;
	for (size_t i = 0; i < path.nrows[PHASE_LOOP]; i++) {
		char text[ROW_TEXT_BYTES];

		print_error("%s\n", path_row_text(text, sizeof(text), &path.rows[PHASE_LOOP][i]));
	}
	fail_msg("scenario %llu: %s", (unsigned long long)number, laws.error.text);
	return false;
}

static void test_what_passes_runs(void **state)
{
	size_t passed = 0, ran = 0;

	(void)state;
	seed = 1;
	for (size_t i = 0; i < TRIES; i++) {
		const struct strategy *s = strategies[random_below(nstrategies)];
		struct path_fault fault;

		if (!can_be_told(s))
			continue;
		take(s);
		for (size_t n = random_below(4); n > 0; n--)
			change(random_below(4) > 0 ? PHASE_LOOP : (enum phase)random_below(PHASE_REAP + 1));
		path_finish(&path);
		if (!path_check(&path, &fault))
			continue;
		passed++;
		ran += keeps_laws(&path.strategy, i);
	}
	assert_true(passed > 1000);
	assert_true(ran > passed / 2);
}

int main(void)
{
	static struct CMUnitTest tests[ARRAY_LEN(words) + ARRAY_LEN(no_rows) + ARRAY_LEN(broken) + 40];
	size_t n = 0;

	n = ADD_ROWS(tests, n, words, test_words);
	n = ADD_ROWS(tests, n, no_rows, test_no_row);
	for (size_t i = 0; i < nstrategies; i++) {
		if (can_be_told(strategies[i]))
			n = add_rows(tests, n, strategies[i], 1, sizeof(*strategies[i]), test_same);
	}
	n = ADD_ROWS(tests, n, broken, test_broken);
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(test_what_passes_runs);
	return _cmocka_run_group_tests("path", tests, n, NULL, NULL);
}
