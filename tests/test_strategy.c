/*
 * The path tables: what the engine and the screen rely on in each of them.
 */

#include "tests/test.h"

#include "sim/event.h"

#define SENTENCE_MAX 110

static size_t code_lines(const struct strategy *s)
{
	size_t n = 0;

	while (s->code[n])
		n++;
	return n;
}

/* Every row tells the reader something, briefly, and points at a line of the program. */
static void test_words(void **state)
{
	const struct strategy *s = *state;

	assert_true(s->title[0] && s->summary[0] && s->family[0] && s->users[0] && s->hazards[0]);
	for (int i = 0; i < (int)strategy_nsteps(s); i++) {
		const struct step *step = strategy_step(s, i);

		assert_true(step->note.sentence && step->note.mechanism && step->note.kernel);
		if (strlen(step->note.sentence) > SENTENCE_MAX)
			fail_msg("too long: %s", step->note.sentence);
		assert_in_range(step->line, 1, code_lines(s));
		assert_true(s->code[step->line - 1][0] != '\0');
	}
	assert_null(strategy_step(s, -1));
	assert_null(strategy_step(s, (int)strategy_nsteps(s)));
}

/* Calls pair up within a phase; what the kernel does stands inside of one. */
static void test_calls(void **state)
{
	const struct strategy *s = *state;

	for (int phase = 0; phase < N_PHASES; phase++) {
		const char *open = NULL;

		for (size_t i = 0; i < s->nsteps[phase]; i++) {
			const struct step *step = &s->phase[phase][i];

			assert_true(step->op <= OP_LAST_ROW);
			assert_true((step->op == OP_ENTER) == !open);
			if (step->op == OP_ENTER) {
				open = step->call;
				assert_true(strlen(open) < sizeof(((struct event *)NULL)->call));
			} else if (step->op == OP_LEAVE) {
				assert_string_equal(step->call, open);
				open = NULL;
			}
		}
		assert_null(open);
	}
}

/* Bytes asked of the disk are waited for by the next row; what goes out lies where it came to. */
static void test_places(void **state)
{
	const struct strategy *s = *state;
	const struct step *rows = s->phase[PHASE_LOOP];
	bool here[N_PLACES] = { [DISK] = true };
	enum place out = NOWHERE;	/* where the bytes lie that go out */

	for (size_t i = 0; i < s->nsteps[PHASE_LOOP]; i++) {
		enum op op = rows[i].op;

		if (op == OP_DMA)
			assert_int_equal(rows[i + 1].op, OP_WAIT);
		if (op != OP_DMA && op != OP_COPY && op != OP_LINK && op != OP_XMIT)
			continue;
		assert_true(here[rows[i].from]);
		here[rows[i].to] = true;
		if (op == OP_XMIT)
			assert_int_equal(rows[i].from, out);
		else
			out = op == OP_LINK ? rows[i].from : rows[i].to;
	}
	assert_true(here[NIC]);
	assert_int_equal(here[USER_BUFFER], s->buffer == USER_BUFFER);
	assert_int_equal(here[PAGE_CACHE], !s->direct);
}

static void test_find(void **state)
{
	(void)state;
	for (size_t i = 0; i < nstrategies; i++)
		assert_ptr_equal(strategy_find(strategies[i]->name), strategies[i]);
	assert_null(strategy_find("no-such"));
	assert_true(strategy_maps(strategy_find("mmap-write")));
	assert_false(strategy_maps(strategy_find("sendfile")));
}

/* Every name of a place, operation and lane leads back to it. */
static void test_names(void **state)
{
	(void)state;
	for (int i = 0; i < N_PLACES; i++)
		assert_int_equal(place_find(place_name((enum place)i)), i);
	for (int i = 0; i < N_OPS; i++)
		assert_int_equal(op_find(op_name((enum op)i)), i);
	for (int i = 0; i < N_LANES; i++)
		assert_int_equal(lane_find(lane_name((enum lane)i)), i);
	assert_int_equal(place_find("x"), -1);
	assert_int_equal(op_find("x"), -1);
	assert_int_equal(lane_find("x"), -1);
}

/* A kernel has the rules that its version has reached. */
struct kernel_row {
	const char *name;	/* as uname prints it */
	int version;		/* -1: refused */
	bool gathers, direct, big_requests;
};

static const struct kernel_row releases[] = {
	{ "2.1.132", KERNEL_VERSION(2, 1, 132), false, false, false },
	{ "2.4.3", KERNEL_VERSION(2, 4, 3), false, false, false },
	{ "2.4.4", KERNEL_VERSION(2, 4, 4), true, false, false },
	{ "2.4.10", KERNEL_VERSION(2, 4, 10), true, true, false },
	{ "4.9.337", KERNEL_VERSION(4, 9, 337), true, true, false },
	{ "4.10", KERNEL_VERSION(4, 10, 0), true, true, true },
	{ "5.15.0-91-generic", KERNEL_VERSION(5, 15, 0), true, true, true },
	{ "6.1.9999", KERNEL_VERSION(6, 1, 999), true, true, true },
	{ "6", -1, false, false, false },
	{ "six.one", -1, false, false, false },
	{ "-1.2", -1, false, false, false },
	{ "1000.1.1", -1, false, false, false },
	{ "", -1, false, false, false },
};

static void test_kernel(void **state)
{
	const struct kernel_row *row = *state;
	struct kernel k = { .version = -1 };

	assert_int_equal(kernel_from_release(&k, "host", row->name), row->version < 0 ? -1 : 0);
	assert_int_equal(k.version, row->version);
	assert_int_equal(kernel_has(&k, RULE_SENDFILE_GATHER), row->gathers);
	assert_int_equal(kernel_has(&k, RULE_DIRECT), row->direct);
	assert_int_equal(kernel_has(&k, RULE_BIG_REQUEST), row->big_requests);
}

static void test_first_kernel(void **state)
{
	(void)state;
	assert_string_equal(kernel_first(RULE_NONE)->name, "linux-2.1");
	assert_string_equal(kernel_first(RULE_DIRECT)->name, "linux-2.4");
	assert_string_equal(kernel_first(RULE_IO_URING)->name, "linux-6.18");
	assert_null(kernel_find("linux-9.9"));
}

int main(void)
{
	static const struct { const char *name; CMUnitTestFunction test; } all[] = {
		{ "words", test_words }, { "calls", test_calls }, { "places", test_places },
	};
	static struct CMUnitTest tests[64] = {
		cmocka_unit_test(test_find),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_first_kernel),
	};
	static char names[32][64];
	size_t n = ADD_ROWS(tests, 3, releases, test_kernel);

	for (size_t i = 0; i < nstrategies * ARRAY_LEN(all); i++) {
		const struct strategy *s = strategies[i / ARRAY_LEN(all)];
		struct CMUnitTest test = {
			.name = names[i], .test_func = all[i % ARRAY_LEN(all)].test,
			.initial_state = (void *)(uintptr_t)s,
		};

		snprintf(names[i], sizeof(names[i]), "%s: %s", all[i % ARRAY_LEN(all)].name,
			 s->name);
		memcpy(&tests[n++], &test, sizeof(test));
	}
	return _cmocka_run_group_tests("strategy", tests, n, NULL, NULL);
}
