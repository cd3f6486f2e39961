/*
 * The path tables: what the engine and the screen rely on in each of them.
 */

#include "tests/test.h"

#include "real/runner.h"
#include "sim/event.h"

#define SENTENCE_MAX 110
#define CODE_MAX 36	/* what the display has room for beside the cursor */
#define SUMMARY_MAX 72	/* one line of `iopath list` */

static size_t code_lines(const struct strategy *s)
{
	size_t n = 0;

	while (s->code[n]) {
		if (strlen(s->code[n]) > CODE_MAX)
			fail_msg("too long: %s", s->code[n]);
		n++;
	}
	return n;
}

static size_t hazards(const struct strategy *s)
{
	size_t n = 0;

	while (s->hazards[n])
		n++;
	return n;
}

/* How many rows of that operation a phase has. */
static size_t count(const struct strategy *s, enum phase phase, enum op op)
{
	size_t found = 0;

	for (size_t i = 0; i < s->nsteps[phase]; i++)
		found += s->phase[phase][i].op == op;
	return found;
}

/* Every row tells the reader something, briefly, and points at a line of the program. */
static void test_words(void **state)
{
	const struct strategy *s = *state;
	const size_t lines = code_lines(s);
	size_t full, lookup;

	strategy_rows(s, PHASE_FULL, &full);
	strategy_rows(s, PHASE_LOOKUP, &lookup);
	assert_true(s->title[0] && s->summary[0] && s->users[0]);
	assert_in_range(strlen(s->summary), 1, SUMMARY_MAX);
	assert_in_range(hazards(s), 2, 6);
	for (int i = 0; i < (int)strategy_nsteps(s); i++) {
		const struct step *step = strategy_step(s, i);

		assert_true(step->note.sentence && step->note.mechanism && step->note.kernel);
		assert_true(step->note.sentence[0] && step->note.mechanism[0] && step->note.kernel[0]);
		if (strlen(step->note.sentence) > SENTENCE_MAX)
			fail_msg("too long: %s", step->note.sentence);
		if (i >= (int)(strategy_nsteps(s) - full - lookup))	/* the same for all: no line of its code */
			continue;
		assert_in_range(step->line, 1, lines);
		assert_true(s->code[step->line - 1][0] != '\0');
	}
	assert_null(strategy_step(s, -1));
	assert_null(strategy_step(s, (int)strategy_nsteps(s)));
}

/*
 * Calls pair up within a phase, and so do requests of an io_uring; what the kernel does stands inside
 * of a call, or is its thread's.
 */
static void test_calls(void **state)
{
	const struct strategy *s = *state;

	for (int phase = 0; phase < N_PHASES; phase++) {
		const char *open = NULL;
		bool issued = false;

		for (size_t i = 0; i < s->nsteps[phase]; i++) {
			const struct step *step = &s->phase[phase][i];

			assert_true(step->op <= OP_LAST_ROW);
			if (step->op == OP_ENTER) {
				assert_null(open);
				open = step->call;
				assert_true(strlen(open) < sizeof(step->call));
			} else if (step->op == OP_LEAVE) {
				assert_non_null(open);
				assert_string_equal(step->call, open);
				assert_false(issued);
				open = NULL;
			} else {
				assert_string_equal(step->call, "");
				if (!open != (step->user || step->kthread))
					fail_msg("%s outside of a call, or not",
						 op_name(step->op));
			}
			if (step->op == OP_ISSUE || step->op == OP_COMPLETE) {
				assert_int_equal(issued, step->op == OP_COMPLETE);
				issued = step->op == OP_ISSUE;
			}
		}
		assert_null(open);
		assert_false(issued);
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

		if (op == OP_DMA) {
			assert_int_equal(rows[i].from, DISK);
			assert_in_range(rows[i + 1].op, OP_WAIT, OP_SPIN);
			assert_true(rows[i + 1].op == OP_WAIT || rows[i + 1].op == OP_SPIN);
			assert_int_equal(rows[i + 1].from, DISK);
		}
		if (op != OP_DMA && op != OP_COPY && op != OP_LINK && op != OP_XMIT && op != OP_MAP)
			continue;
		assert_true(here[rows[i].from]);
		here[rows[i].to] = true;
		if (op == OP_XMIT)
			assert_int_equal(rows[i].from, out);
		else if (op == OP_LINK && rows[i].from != PIPE)
			out = rows[i].from;
		else if (op == OP_DMA || op == OP_COPY)
			out = rows[i].to;
	}
	assert_true(here[NIC]);
	assert_int_equal(here[USER_BUFFER], s->buffer == USER_BUFFER);
	assert_int_equal(here[PAGE_CACHE], !s->direct);
	assert_int_equal(here[PIPE], s->pipe);
}

/* What a strategy says of itself is what its rows do. */
static void test_flags(void **state)
{
	const struct strategy *s = *state;
	size_t batches = 0, threads = 0, fills = 0, in_user_mode = 0, n = s->nsteps[PHASE_LOOP];

	for (size_t i = 0; i < n; i++) {
		const struct step *step = &s->phase[PHASE_LOOP][i];

		batches += step->per_batch;
		threads += step->kthread;
		fills += step->to_pipe;
		in_user_mode += step->user;
		assert_true(!step->to_pipe || step->op == OP_ENTER);
		assert_true(!step->rounds || step->op == OP_ENTER || step->op == OP_ISSUE ||
			    step->op == OP_DMA);
		assert_false(step->all);
		assert_false(step->user && step->kthread);
	}
	assert_int_equal(s->batched, batches > 0);
	assert_int_equal(s->tasks == 2, threads > 0);
	assert_int_equal(s->pipe, fills == 1);
	assert_int_equal(s->polled, in_user_mode == n);
	assert_int_equal(s->zerocopy, count(s, PHASE_REAP, OP_REAP) == 1);
	assert_int_equal(s->nsteps[PHASE_REAP] > 0, s->zerocopy);
	assert_int_equal(s->nsteps[PHASE_FULL], 0);
	assert_int_equal(count(s, PHASE_SETUP, OP_MAP), count(s, PHASE_TEARDOWN, OP_UNMAP));
	assert_true(!s->registered || s->buffer == USER_BUFFER);
	assert_true(!s->model_only || s->needs == RULE_NONE);
}

/* What the rows of the loop do with the bytes, if nothing is turned into something else. */
struct path_row {
	const char *name;
	size_t copies, references;	/* on the way from the disk to the NIC */
	size_t calls, calls_per_batch;
	enum family family;
};

static const struct path_row paths[] = {
	{ "path: read-write", 2, 0, 2, 0, FAMILY_NONE },
	{ "path: mmap-write", 1, 0, 1, 0, FAMILY_AVOID },
	{ "path: mmap-copy-write", 3, 0, 1, 0, FAMILY_NONE },
	{ "path: sendfile", 0, 1, 1, 0, FAMILY_AVOID },
	{ "path: splice", 0, 2, 2, 0, FAMILY_AVOID },
	{ "path: vmsplice", 0, 2, 2, 0, FAMILY_AVOID },
	{ "path: zerocopy-send", 0, 1, 1, 0, FAMILY_AVOID },
	{ "path: direct-write", 1, 0, 2, 0, FAMILY_BYPASS },
	{ "path: direct-async", 1, 0, 1, 1, FAMILY_BYPASS },
	{ "path: uring", 2, 0, 0, 1, FAMILY_NONE },
	{ "path: uring-fixed", 0, 1, 0, 1, FAMILY_BYPASS },
	{ "path: uring-sqpoll", 2, 0, 0, 0, FAMILY_NONE },
	{ "path: cow", 0, 1, 2, 0, FAMILY_OPTIMISE },
	{ "path: shared-buffers", 0, 1, 2, 0, FAMILY_OPTIMISE },
	{ "path: user-driver", 0, 1, 0, 0, FAMILY_BYPASS },
};

static void test_path(void **state)
{
	const struct path_row *row = *state;
	const struct strategy *s = strategies[row - paths];
	size_t copies = 0, calls = 0, calls_per_batch = 0;

	assert_string_equal(s->name, row->name + strlen("path: "));
	for (size_t i = 0; i < s->nsteps[PHASE_LOOP]; i++) {
		const struct step *step = &s->phase[PHASE_LOOP][i];

		/* Who shares pages copies within its memory only if it changes what it has sent. */
		copies += step->op == OP_COPY && !(step->from == step->to && s->family == FAMILY_OPTIMISE);
		calls += step->op == OP_ENTER && !step->per_batch;
		calls_per_batch += step->op == OP_ENTER && step->per_batch;
	}
	assert_int_equal(copies, row->copies);
	assert_int_equal(count(s, PHASE_LOOP, OP_LINK), row->references);
	assert_int_equal(count(s, PHASE_LOOP, OP_DMA), 1);
	assert_int_equal(count(s, PHASE_LOOP, OP_XMIT), 1);
	assert_int_equal(calls, row->calls);
	assert_int_equal(calls_per_batch, row->calls_per_batch);
	assert_int_equal(s->family, row->family);
	assert_int_equal(family_name(s->family)[0] == '\0', s->family == FAMILY_NONE);
}

/* What exists only in the model says so for real, on any host. */
static void test_model_only(void **state)
{
	static const struct host any;

	(void)state;
	for (size_t i = 0; i < nstrategies; i++) {
		const struct runner *r = runner_of(strategies[i]);

		if (strategies[i]->model_only)
			assert_non_null(strstr(r->cannot(&any), "only in the model"));
		else if (r->cannot(&any))
			assert_null(strstr(r->cannot(&any), "only in the model"));
	}
}

static void test_find(void **state)
{
	(void)state;
	for (size_t i = 0; i < nstrategies; i++)
		assert_ptr_equal(strategy_find(strategies[i]->name), strategies[i]);
	assert_null(strategy_find("no-such"));
	assert_true(strategy_maps(strategy_find("mmap-write")));
	assert_true(strategy_maps(strategy_find("vmsplice")));
	assert_true(strategy_maps(strategy_find("zerocopy-send")));
	assert_false(strategy_maps(strategy_find("sendfile")));
	assert_true(strategy_maps(strategy_find("mmap-copy-write")));
	assert_true(strategy_touches(strategy_find("mmap-copy-write")));
	assert_false(strategy_touches(strategy_find("mmap-write")));
	assert_false(strategy_touches(strategy_find("user-driver")));
	assert_false(strategy_maps(strategy_find("cow")));	/* it maps, but not the file as a whole */
}

/* What all strategies share with a file that has an index: one row, in which each field is what it must be. */
static void test_lookup(void **state)
{
	size_t n;
	const struct step *row = strategy_rows(strategy_find("sendfile"), PHASE_LOOKUP, &n);
	const struct step expected = {
		.op = OP_LOOKUP, .from = PAGE_CACHE, .to = NOWHERE, .user = true, .note = row->note,
	};

	(void)state;
	assert_int_equal(n, 1);
	assert_int_equal(row->op, expected.op);
	assert_int_equal(row->from, expected.from);
	assert_int_equal(row->to, expected.to);
	assert_string_equal(row->call, expected.call);
	assert_int_equal(row->rounds, expected.rounds);
	assert_int_equal(row->line, expected.line);
	assert_true(row->user);
	assert_false(row->per_batch || row->to_pipe || row->kthread || row->all);
	for (size_t i = 0; i < nstrategies; i++)
		assert_ptr_equal(strategy_rows(strategies[i], PHASE_LOOKUP, &n), row);
}

/* Every name of a place, operation and lane leads back to it. */
static void test_names(void **state)
{
	uint8_t core;

	(void)state;
	for (int i = 0; i < N_PLACES; i++)
		assert_int_equal(place_find(place_name((enum place)i)), i);
	for (int i = 0; i < N_OPS; i++)
		assert_int_equal(op_find(op_name((enum op)i)), i);
	for (int i = 0; i < N_LANES; i++)
		assert_int_equal(lane_find(lane_name((enum lane)i, 0), &core), i);
	assert_int_equal(place_find("x"), -1);
	assert_int_equal(op_find("x"), -1);
	assert_int_equal(lane_find("x", &core), -1);
	assert_int_equal(lane_find(lane_name(LANE_CPU, 17), &core), LANE_CPU);
	assert_int_equal(core, 17);
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
	assert_string_equal(kernel_first(RULE_IO_URING)->name, "linux-5.15");
	assert_string_equal(kernel_first(RULE_SEND_ZC)->name, "linux-6.8");
	assert_string_equal(kernel_first(RULE_FOLIO_FAULT)->name, "linux-6.18");
	assert_null(kernel_find("linux-9.9"));
}

/* A scenario may name a profile, or any version between them. */
static void test_kernel_name(void **state)
{
	static const struct { const char *name; int version; bool references; } names[] = {
		{ "linux-2.1", KERNEL_VERSION(2, 1, 132), false },
		{ "linux-2.6.23", KERNEL_VERSION(2, 6, 23), false },
		{ "linux-4.16", KERNEL_VERSION(4, 16, 0), false },
		{ "linux-4.17", KERNEL_VERSION(4, 17, 0), true },
		{ "linux-6.18", KERNEL_VERSION(6, 18, 0), true },
		{ "linux-splice-copy", KERNEL_VERSION(6, 18, 0), true },
	};
	static const char *const refused[] = {
		"", "linux-", "linux-2.0", "linux-6.19", "linux-7.0", "linux-4", "linux-4.017",
		"linux-4.17-rc1", "linux-4.17.", "linux- 4.17", "linux-+4.17", "4.17", "host",
		"linux-4.17.99999999999999999999",
	};
	struct kernel k;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		assert_int_equal(kernel_from_name(&k, names[i].name), 0);
		assert_string_equal(k.name, names[i].name);
		assert_int_equal(k.version, names[i].version);
		assert_int_equal(kernel_has(&k, RULE_GSO_ALWAYS), names[i].references);
	}
	for (size_t i = 0; i < ARRAY_LEN(refused); i++) {
		if (kernel_from_name(&k, refused[i]) == 0)
			fail_msg("accepted: %s", refused[i]);
	}
}

int main(void)
{
	static const struct { const char *name; CMUnitTestFunction test; } all[] = {
		{ "words", test_words }, { "calls", test_calls }, { "places", test_places },
		{ "flags", test_flags },
	};
	static struct CMUnitTest tests[128] = {
		cmocka_unit_test(test_find),
		cmocka_unit_test(test_lookup), cmocka_unit_test(test_names),
		cmocka_unit_test(test_first_kernel), cmocka_unit_test(test_kernel_name),
		cmocka_unit_test(test_model_only),
	};
	static char names[ARRAY_LEN(all) * ARRAY_LEN(paths)][64];
	size_t n = ADD_ROWS(tests, 6, releases, test_kernel);

	if (nstrategies != ARRAY_LEN(paths)) {
		fprintf(stderr, "test_strategy: paths[] needs a line for each strategy\n");
		return 1;
	}
	n = ADD_ROWS(tests, n, paths, test_path);
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
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
