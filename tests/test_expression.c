/*
 * The evaluator alone, with names of its own: values by precedence, kinds, decimals and units; then
 * what is refused, each with its place and what is accepted.
 */

#include "sim/expression.h"
#include "sim/fixed.h"
#include "tests/test.h"

static const struct {
	const char *name;
	int64_t value;		/* ten-thousandths */
} names[] = {
	{ "zero", 0 }, { "three", 30000 }, { "four", 40000 }, { "half", 5000 },
	{ "read-write.sleeps", 80000 }, { "sendfile@linux-2.1.cpu_copies.passes", 10000 },
	{ "'sendfile (2.1)'.sleeps", 90000 }, { "hops.disk.*.bytes", 655360000 },
	{ "min", 70000 }, { "most", INT64_MAX }, { "least", -INT64_MAX },
};

static int look_up(void *arg, const char *name, size_t length, int64_t *value, struct error *e)
{
	size_t *asked = arg;

	++*asked;
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		if (strlen(names[i].name) == length && memcmp(names[i].name, name, length) == 0) {
			*value = names[i].value;
			return 0;
		}
	}
	return error_set(e, "unknown name %.*s; accepted: another", (int)length, name);
}

static int evaluate(const char *text, enum expression_kind kind, int64_t *value, struct error *e)
{
	size_t asked = 0;
	const struct expression_names with = { .value = look_up, .arg = &asked };

	return expression_value(text, kind, &with, value, e);
}

struct value_row {
	const char *name, *text;
	int64_t value;		/* of a number in ten-thousandths */
};

static const struct value_row numbers[] = {
	{ "number: whole", "64", 640000 },
	{ "number: decimals", "0.5", 5000 },
	{ "number: four decimals", "12.3456", 123456 },
	{ "number: blanks around", "  64  ", 640000 },
	{ "number: KiB", "64KiB", 655360000 },
	{ "number: a blank before the unit", "64 KiB", 655360000 },
	{ "number: MiB", "1MiB", 10485760000 },
	{ "number: GiB", "1GiB", 10737418240000 },
	{ "number: kB", "2kB", 20000000 },
	{ "number: MB", "2MB", 20000000000 },
	{ "number: us", "3us", 30000000 },
	{ "number: ms", "3ms", 30000000000 },
	{ "number: s", "3s", 30000000000000 },
	{ "number: decimals and a unit", "1.5KiB", 15360000 },
	{ "number: the largest", "922337203685477", 9223372036854770000 },
	{ "name", "three", 30000 },
	{ "name: passes", "half", 5000 },
	{ "name: dashes and a dot", "read-write.sleeps", 80000 },
	{ "name: a kernel", "sendfile@linux-2.1.cpu_copies.passes", 10000 },
	{ "name: in quotes", "'sendfile (2.1)'.sleeps", 90000 },
	{ "name: a star", "hops.disk.*.bytes", 655360000 },
	{ "name: a star, then times", "hops.disk.*.bytes*2", 1310720000 },
	{ "name: as a function's", "min + 1", 80000 },
	{ "add", "three + four", 70000 },
	{ "subtract", "three - four", -10000 },
	{ "multiply", "three * four", 120000 },
	{ "multiply without blanks", "three*four", 120000 },
	{ "multiply passes", "half * half", 2500 },
	{ "multiply far apart", "half * 100000000000000", 500000000000000000 },
	{ "multiply below zero", "(three - four) * 0.5", -5000 },
	{ "divide", "three / four", 7500 },
	{ "divide: the rest is dropped", "2 / 3", 6666 },
	{ "divide below zero", "(0 - 2) / 3", -6666 },
	{ "divide by a part", "three / 0.0001", 300000000 },
	{ "from the left: minus", "10 - 3 - 2", 50000 },
	{ "from the left: divide", "100 / 5 / 2", 100000 },
	{ "times before plus", "2 + 3 * 4", 140000 },
	{ "parentheses", "(2 + 3) * 4", 200000 },
	{ "min()", "min(three, four)", 30000 },
	{ "max()", "max(three, four)", 40000 },
	{ "max() with a blank", "max (three + 2, four)", 50000 },
	{ "functions inside each other", "max(min(1, 2), min(3, 4))", 30000 },
	{ "31 parentheses", "(((((((((((((((((((((((((((((((5)))))))))))))))))))))))))))))))", 50000 },
	{ "the largest by name", "most", INT64_MAX },
};

static const struct value_row truths[] = {
	{ "equal", "three == 3", 1 },
	{ "equal: no", "three == 4", 0 },
	{ "equal: half a pass", "half == 0.5", 1 },
	{ "unequal", "three != 3", 0 },
	{ "less", "three < four", 1 },
	{ "less: equal", "three < 3", 0 },
	{ "less or equal", "three <= 3", 1 },
	{ "greater", "four > three", 1 },
	{ "greater or equal", "four >= 4.0001", 0 },
	{ "below zero", "three - four < 0", 1 },
	{ "and", "three == 3 && four == 4", 1 },
	{ "and: one is not", "three == 3 && four == 5", 0 },
	{ "or", "three == 4 || four == 4", 1 },
	{ "or: none is", "three == 4 || four == 5", 0 },
	{ "and before or", "1 == 1 || 1 == 1 && 1 == 2", 1 },
	{ "not", "!(three == 4)", 1 },
	{ "not not", "!!(three == 4)", 0 },
	{ "comparison after arithmetic", "three + four == 7", 1 },
	{ "and leaves out what would fail", "zero != 0 && three / zero == 1", 0 },
	{ "or leaves out what would fail", "zero == 0 || three / zero == 1", 1 },
	{ "left out within", "zero != 0 && (1 == 1 || three / zero == 1)", 0 },
	{ "units", "hops.disk.*.bytes == 64KiB", 1 },
	{ "without blanks", "three==3&&four==4", 1 },
};

static void check_value(const struct value_row *row, enum expression_kind kind)
{
	struct error e = { "" };
	int64_t value = 77;
	size_t asked = 0;
	const struct expression_names with = { .value = look_up, .arg = &asked };

	if (evaluate(row->text, kind, &value, &e) != 0)
		fail_msg("%s", e.text);
	assert_true(value == row->value);
	assert_int_equal(expression_check(row->text, kind, &with, &e), 0);
	/* The other kind is refused. */
	kind = kind == EXPRESSION_NUMBER ? EXPRESSION_TRUTH : EXPRESSION_NUMBER;
	assert_int_equal(evaluate(row->text, kind, &value, &e), -1);
	assert_non_null(strstr(e.text, "character 1: a "));
}

static void test_number(void **state)
{
	check_value(*state, EXPRESSION_NUMBER);
}

static void test_truth(void **state)
{
	check_value(*state, EXPRESSION_TRUTH);
}

struct bad_row {
	const char *name, *text, *message;	/* message: how it begins */
	bool computed;				/* only when it is computed, not when it is checked */
};

static const struct bad_row bad_rows[] = {
	{ .name = "nothing", .text = "", .message = "character 1: it ends too early; accepted: a number, "
	  "a figure, LABEL.figure, 'LABEL'.figure, min(a, b), max(a, b), ! or (" },
	{ .name = "only blanks", .text = "  ", .message = "character 3: it ends too early" },
	{ .name = "an unknown name", .text = "1 + foo == 2",
	  .message = "character 5: unknown name foo; accepted: another" },
	{ .name = "an unknown name that is left out", .text = "1 == 2 && foo == 2",
	  .message = "character 11: unknown name foo" },
	{ .name = "assignment", .text = "three = 3",
	  .message = "character 7: unexpected =; accepted: the end, or an operator: + - * / ==" },
	{ .name = "one &", .text = "1 == 1 & 2 == 2", .message = "character 8: unexpected &" },
	{ .name = "a word behind", .text = "three sleeps", .message = "character 7: unexpected sleeps" },
	{ .name = "a number behind", .text = "three 3 == 3", .message = "character 7: unexpected 3" },
	{ .name = "an operator at the end", .text = "three ==", .message = "character 9: it ends too" },
	{ .name = "an operator at the start", .text = "== 3", .message = "character 1: unexpected ==" },
	{ .name = "two operators", .text = "3 == == 3", .message = "character 6: unexpected ==" },
	{ .name = "a sign", .text = "-3 == three", .message = "character 1: unexpected -3" },
	{ .name = "minus without blanks", .text = "5-3 == 2",
	  .message = "character 2: - without blanks may be a part of a name; accepted: a - b" },
	{ .name = "minus, a blank before", .text = "5 -3 == 2", .message = "character 3: - without" },
	{ .name = "minus, a blank behind", .text = "5- 3 == 2", .message = "character 2: - without" },
	{ .name = "minus in a name", .text = "four-three == 1",
	  .message = "character 1: unknown name four-three" },
	{ .name = "an open parenthesis", .text = "(1 == 1",
	  .message = "character 8: it ends too early; accepted: ) or an operator: + - * / == != <" },
	{ .name = "a parenthesis too many", .text = "(1 == 1))", .message = "character 9: unexpected )" },
	{ .name = "nothing in parentheses", .text = "() == 1", .message = "character 2: unexpected )" },
	{ .name = "32 parentheses",
	  .text = "((((((((((((((((((((((((((((((((1 == 1))))))))))))))))))))))))))))))))",
	  .message = "character 33: nested too deeply; accepted: at most 32 levels" },
	{ .name = "33 times not", .text = "!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!(1 == 1)",
	  .message = "character 33: nested too deeply" },
	{ .name = "min() of one", .text = "min(1) == 1", .message = "character 6: unexpected )" },
	{ .name = "min() of three", .text = "min(1, 2, 3) == 1", .message = "character 9: unexpected ," },
	{ .name = "min() of comparisons", .text = "min(1 == 1, 2) == 1",
	  .message = "character 4: min beside a comparison; accepted: numbers and figures" },
	{ .name = "an unknown function", .text = "sum(1, 2) == 3", .message = "character 1: unknown name sum" },
	{ .name = "a label without end", .text = "'sendfile.sleeps == 3",
	  .message = "character 1: a label without its end; accepted: 'LABEL'.figure" },
	{ .name = "a label without figure", .text = "'sendfile' == 3", .message = "character 1: a label" },
	{ .name = "places count characters", .text = "'\u00e4\u20ac'.x == 3 || 1 == 1",
	  .message = "character 1: unknown name '\u00e4\u20ac'.x" },
	{ .name = "places behind characters", .text = "1 == 1 && \u00e4",
	  .message = "character 11: unexpected \u00e4; accepted" },
	{ .name = "a capital", .text = "Three == 3", .message = "character 1: unexpected Three" },
	{ .name = "a comparison of comparisons", .text = "1 < 2 < 3",
	  .message = "character 7: < beside a comparison; accepted: numbers and figures" },
	{ .name = "arithmetic with a comparison", .text = "(1 == 1) + 1 == 2",
	  .message = "character 10: + beside a comparison" },
	{ .name = "and with a number", .text = "1 == 1 && three",
	  .message = "character 8: && beside a number; accepted: comparisons, as in a == 1 && b == 2" },
	{ .name = "or with a number before it", .text = "three || 1 == 1",
	  .message = "character 7: || beside a number" },
	{ .name = "not before a number", .text = "!three == 3",
	  .message = "character 1: ! before a number; accepted: ! before a comparison, as in !(a" },
	{ .name = "a unit that is none", .text = "64KB == 3",
	  .message = "character 3: an unknown unit; accepted: B kB KiB MB MiB GB GiB, ns us ms s" },
	{ .name = "a unit in a word", .text = "64KiBs == 3", .message = "character 3: an unknown unit" },
	{ .name = "five decimals", .text = "0.12345 == 3",
	  .message = "character 1: more than four decimals; accepted: a number such as 0.5" },
	{ .name = "a point at the end", .text = "3. == 3",
	  .message = "character 1: no digit behind the point" },
	{ .name = "a point first", .text = ".5 == 3", .message = "character 1: unexpected .5" },
	{ .name = "two points", .text = "1.2.3 == 3", .message = "character 4: unexpected .3" },
	{ .name = "an exponent", .text = "1e3 == 3", .message = "character 2: an unknown unit" },
	{ .name = "a large number", .text = "922337203685478 == 3",
	  .message = "character 1: too large; accepted: numbers up to 922337203685477" },
	{ .name = "30 digits", .text = "111111111111111111111111111111 == 3",
	  .message = "character 1: too large" },
	{ .name = "a large number by its unit", .text = "900000 GiB == 3",
	  .message = "character 11: too large" },
	{ .name = "division by zero", .text = "three / zero == 3", .computed = true,
	  .message = "character 7: division by zero; accepted: another divisor" },
	{ .name = "division by zero on the right of and", .text = "1 == 1 && 1 / zero == 3",
	  .computed = true, .message = "character 13: division by zero" },
	{ .name = "plus: too large", .text = "most + 1 == 3", .computed = true,
	  .message = "character 6: too large; accepted: numbers up to 922337203685477" },
	{ .name = "minus: too large", .text = "least - 1 == 3", .computed = true,
	  .message = "character 7: too large" },
	{ .name = "minus: the one without an opposite", .text = "least - 0.0001 == 3",
	  .computed = true, .message = "character 7: too large" },
	{ .name = "times: too large", .text = "most * 2 == 3", .computed = true,
	  .message = "character 6: too large" },
	{ .name = "times: a little too large", .text = "most * 1.0001 == 3", .computed = true,
	  .message = "character 6: too large" },
	{ .name = "divide: too large", .text = "most / 0.5 == 3", .computed = true,
	  .message = "character 6: too large" },
};

static void test_bad(void **state)
{
	const struct bad_row *row = *state;
	struct error e = { "" };
	size_t asked = 0;
	const struct expression_names with = { .value = look_up, .arg = &asked };
	int64_t value;

	assert_int_equal(evaluate(row->text, EXPRESSION_TRUTH, &value, &e), -1);
	if (strncmp(e.text, row->message, strlen(row->message)) != 0)
		fail_msg("expected %s\n\tbut got  %s", row->message, e.text);
	assert_non_null(strstr(e.text, "; accepted: "));
	assert_int_equal(expression_check(row->text, EXPRESSION_TRUTH, &with, &e),
			 row->computed ? 0 : -1);
}

/* Each name is looked up in its place, also those that are left out. */
static void test_all_names(void **state)
{
	size_t asked = 0;
	const struct expression_names with = { .value = look_up, .arg = &asked };
	struct error e;

	(void)state;
	assert_int_equal(expression_check("zero == 1 && three + min(four, half) == 1",
					  EXPRESSION_TRUTH, &with, &e), 0);
	assert_int_equal(asked, 4);
}

/* Any text gives a value or a message, and touches no memory that is not its own. */
static void test_any_text(void **state)
{
	static const char *const pieces[] = {
		"three", "64", "0.5", "KiB", "(", ")", "!", "==", "&&", " - ", "*", "/", "min(", ",",
		" ", "'", ".", "most", "<", "=", "\xc3", "hops.*.", "9999999999999",
	};
	uint32_t random = 1;
	int good = 0;

	(void)state;
	for (int round = 0; round < 20000; round++) {
		char text[256] = "", *copy;
		struct error e = { "" };
		int64_t value;

		for (int i = 0; i <= round % 9; i++) {
			random = random * 1664525 + 1013904223;
			strcat(text, pieces[(random >> 8) % ARRAY_LEN(pieces)]);
		}
		copy = strdup(text);
		if (evaluate(copy, EXPRESSION_NUMBER, &value, &e) == 0)
			good++;
		else if (!strstr(e.text, "character ") || !strstr(e.text, "; accepted: "))
			fail_msg("%s: %s", text, e.text);
		free(copy);
	}
	assert_in_range(good, 100, 10000);
}

static void test_text(void **state)
{
	static const struct {
		int64_t n;
		const char *text;
	} rows[] = {
		{ 0, "0" }, { 640000, "64" }, { 5000, "0.5" }, { 12345, "1.2345" }, { 1, "0.0001" },
		{ 100000, "10" }, { -5000, "-0.5" }, { 10485760000, "1048576" },
		{ INT64_MIN, "-922337203685477.5808" },
	};
	char text[32];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		assert_string_equal(fixed_text(text, sizeof(text), rows[i].n), rows[i].text);
}

int main(void)
{
	static struct CMUnitTest tests[ARRAY_LEN(numbers) + ARRAY_LEN(truths) + ARRAY_LEN(bad_rows) +
				       3] = {
		cmocka_unit_test(test_all_names), cmocka_unit_test(test_any_text),
		cmocka_unit_test(test_text),
	};
	size_t n = 3;

	n = ADD_ROWS(tests, n, numbers, test_number);
	n = ADD_ROWS(tests, n, truths, test_truth);
	n = ADD_ROWS(tests, n, bad_rows, test_bad);
	return _cmocka_run_group_tests("expression", tests, n, NULL, NULL);
}
