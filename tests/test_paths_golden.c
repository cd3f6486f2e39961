/*
 * The path tables as text, against tests/golden/paths.txt: the last resort for what no law can see, such
 * as the line of the program that a row points at.  UPDATE_GOLDEN=1 writes it.
 */

#include "tests/test.h"

#include "sim/strategy.h"

#define FILE_NAME "tests/golden/paths.txt"

static char text[65536];
static size_t used;

static void put(const char *format, ...) __attribute__((format(printf, 1, 2)));

static void put(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	used += (size_t)vsnprintf(text + used, sizeof(text) - used, format, args);
	va_end(args);
	assert_true(used < sizeof(text));
}

static void put_row(const struct strategy *s, const struct step *r)
{
	static const char *const rounds[] = { "", " 64k", " 16-pages" };

	put("  %-8s", op_name(r->op));
	if (r->call[0])
		put(" %s()", r->call);
	if (r->from)
		put(" %s", place_name(r->from));
	if (r->to)
		put(" > %s", place_name(r->to));
	put("%s%s%s%s%s%s", rounds[r->rounds], r->per_batch ? " per-batch" : "",
	    r->to_pipe ? " to-pipe" : "", r->kthread ? " kthread" : "", r->user ? " user" : "",
	    r->all ? " all" : "");
	if (r->line)
		put(" | %s", s->code[r->line - 1]);
	put("\n");
}

static void put_strategy(const struct strategy *s)
{
	static const char *const phases[] = { "setup", "loop", "teardown", "reap", "full", "lookup" };

	put("%s: %s%s%s%s%s%s%s%s tasks %u buffer %s of %u needs %d\n", s->name, family_name(s->family),
	    s->direct ? " direct" : "", s->batched ? " batched" : "", s->zerocopy ? " zerocopy" : "",
	    s->registered ? " registered" : "", s->pipe ? " pipe" : "", s->polled ? " polled" : "",
	    s->model_only ? " model-only" : "", s->tasks, place_name(s->buffer), s->buffers,
	    kernel_rule(s->needs)->since);
	for (int phase = 0; phase < N_PHASES; phase++) {
		size_t n;
		const struct step *rows = strategy_rows(s, (enum phase)phase, &n);

		if (n > 0)
			put(" %s\n", phases[phase]);
		for (size_t i = 0; i < n; i++)
			put_row(s, &rows[i]);
	}
}

static void test_paths(void **state)
{
	static char expected[sizeof(text)];
	FILE *file;

	(void)state;
	for (size_t i = 0; i < nstrategies; i++)
		put_strategy(strategies[i]);
	file = fopen(FILE_NAME, getenv("UPDATE_GOLDEN") ? "w" : "r");
	assert_non_null(file);
	if (getenv("UPDATE_GOLDEN"))
		fputs(text, file);
	else
		expected[fread(expected, 1, sizeof(expected) - 1, file)] = '\0';
	fclose(file);
	if (!getenv("UPDATE_GOLDEN"))
		assert_string_equal(text, expected);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_paths) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
