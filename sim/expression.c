/*
 * A recursive-descent evaluator in one pass: it reads and computes at the same time.  What && and
 * || leave out, or all of it when an expression is only checked, is read without being computed.
 */

#include "sim/expression.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "sim/fixed.h"
#include "sim/utf8.h"

struct parser {
	const char *text, *at;
	const struct expression_names *names;
	int depth;
	int idle;		/* above 0: this part is read, not computed */
	struct error *error;
};

struct value {
	enum expression_kind kind;
	int64_t n;
};

enum what { OR, AND, EQUAL, UNEQUAL, LESS_EQUAL, GREATER_EQUAL, LESS, GREATER, ADD, SUBTRACT,
	    MULTIPLY, DIVIDE, MIN, MAX };

/* In C's order of binding; of two that begin alike the longer one first. */
static const struct operator {
	const char *text;
	enum what what;
	int level;		/* binds tighter the higher */
	enum expression_kind takes, gives;
} operators[] = {
	{ "||", OR, 1, EXPRESSION_TRUTH, EXPRESSION_TRUTH },
	{ "&&", AND, 2, EXPRESSION_TRUTH, EXPRESSION_TRUTH },
	{ "==", EQUAL, 3, EXPRESSION_NUMBER, EXPRESSION_TRUTH },
	{ "!=", UNEQUAL, 3, EXPRESSION_NUMBER, EXPRESSION_TRUTH },
	{ "<=", LESS_EQUAL, 3, EXPRESSION_NUMBER, EXPRESSION_TRUTH },
	{ ">=", GREATER_EQUAL, 3, EXPRESSION_NUMBER, EXPRESSION_TRUTH },
	{ "<", LESS, 3, EXPRESSION_NUMBER, EXPRESSION_TRUTH },
	{ ">", GREATER, 3, EXPRESSION_NUMBER, EXPRESSION_TRUTH },
	{ "+", ADD, 4, EXPRESSION_NUMBER, EXPRESSION_NUMBER },
	{ "-", SUBTRACT, 4, EXPRESSION_NUMBER, EXPRESSION_NUMBER },
	{ "*", MULTIPLY, 5, EXPRESSION_NUMBER, EXPRESSION_NUMBER },
	{ "/", DIVIDE, 5, EXPRESSION_NUMBER, EXPRESSION_NUMBER },
};
#define LOWEST_LEVEL 1
#define ACCEPTED_OPERATORS "+ - * / == != < <= > >= && ||"

static const struct operator functions[] = {
	{ "min", MIN, 0, EXPRESSION_NUMBER, EXPRESSION_NUMBER },
	{ "max", MAX, 0, EXPRESSION_NUMBER, EXPRESSION_NUMBER },
};
#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))

static int parse_level(struct parser *p, int level, struct value *left);
static int parse_not(struct parser *p, struct value *v);

/* "character N: ..."; characters count from 1.  Returns -1. */
__attribute__((format(printf, 3, 4)))
static int fail(const struct parser *p, const char *at, const char *format, ...)
{
	char what[sizeof(p->error->text)];
	int character = 1;
	va_list args;

	for (const char *c = p->text; c < at; c++)
		character += ((unsigned char)*c & 0xc0) != 0x80;
	va_start(args, format);
	vsnprintf(what, sizeof(what), format, args);
	va_end(args);
	return error_set(p->error, "character %d: %.*s", character, (int)sizeof(what) - 32, what);
}

/* Where the parser is stands something that does not belong there. */
static int unexpected(const struct parser *p, const char *accepted)
{
	size_t n = strcspn(p->at, " ");

	if (n == 0)
		return fail(p, p->at, "it ends too early; accepted: %s", accepted);
	return fail(p, p->at, "unexpected %.*s; accepted: %s", utf8_cut(p->at, n < 24 ? n : 24),
		    p->at, accepted);
}

static void skip_blanks(struct parser *p)
{
	p->at += strspn(p->at, " ");
}

/* The arithmetic; false if the result is too large. */
static bool compute(enum what what, int64_t a, int64_t b, int64_t *n)
{
	bool fits = true;

	switch (what) {
	case OR: *n = a || b; break;
	case AND: *n = a && b; break;
	case EQUAL: *n = a == b; break;
	case UNEQUAL: *n = a != b; break;
	case LESS_EQUAL: *n = a <= b; break;
	case GREATER_EQUAL: *n = a >= b; break;
	case LESS: *n = a < b; break;
	case GREATER: *n = a > b; break;
	case MIN: *n = a < b ? a : b; break;
	case MAX: *n = a > b ? a : b; break;
	case ADD: fits = !__builtin_add_overflow(a, b, n); break;
	case SUBTRACT: fits = !__builtin_sub_overflow(a, b, n); break;
	case MULTIPLY: fits = fixed_multiply(a, b, n); break;
	case DIVIDE: fits = fixed_divide(a, b, n); break;
	}
	return fits && *n != INT64_MIN;		/* which has no opposite */
}

static int check_kind(const struct parser *p, const char *at, const struct operator *op,
		      const struct value *v)
{
	if (v->kind == op->takes)
		return 0;
	return fail(p, at, "%s beside %s; accepted: %s", op->text,
		    v->kind == EXPRESSION_TRUTH ? "a comparison" : "a number",
		    op->takes == EXPRESSION_TRUTH ? "comparisons, as in a == 1 && b == 2" :
		    "numbers and figures");
}

/* The operator that stood at `at`, between left and right; the result goes to left. */
static int apply(const struct parser *p, const char *at, const struct operator *op,
		 struct value *left, const struct value *right)
{
	if (check_kind(p, at, op, left) != 0 || check_kind(p, at, op, right) != 0)
		return -1;
	left->kind = op->gives;
	if (p->idle > 0) {
		left->n = 0;
		return 0;
	}
	if (op->what == DIVIDE && right->n == 0)
		return fail(p, at, "division by zero; accepted: another divisor");
	if (!compute(op->what, left->n, right->n, &left->n))
		return fail(p, at, "too large; accepted: numbers up to " FIXED_MOST);
	return 0;
}

static int parse_number(struct parser *p, struct value *v)
{
	const char *problem;

	v->kind = EXPRESSION_NUMBER;
	problem = fixed_parse(p->at, &p->at, &v->n);
	return problem ? fail(p, p->at, "%s", problem) : 0;
}

/* Letters of names; a * stands for a whole part of one, as in hops.disk.*.bytes. */
static size_t bare_length(const char *at)
{
	size_t n = 0;

	while (islower((unsigned char)at[n]) || isdigit((unsigned char)at[n]) ||
	       (at[n] != '\0' && strchr("@._-", at[n])) ||
	       (at[n] == '*' && n > 0 && at[n - 1] == '.'))
		n++;
	return n;
}

static int expect(struct parser *p, char c, const char *accepted)
{
	skip_blanks(p);
	if (*p->at != c)
		return unexpected(p, accepted);
	p->at++;
	return 0;
}

/* min(a, b), behind the name. */
static int parse_function(struct parser *p, const struct operator *f, struct value *v)
{
	const char *at = p->at;
	struct value right;

	p->at++;
	if (parse_level(p, LOWEST_LEVEL, v) != 0 ||
	    expect(p, ',', "a comma, or an operator") != 0 ||
	    parse_level(p, LOWEST_LEVEL, &right) != 0 ||
	    expect(p, ')', "), or an operator") != 0)
		return -1;
	return apply(p, at, f, v, &right);
}

/* The function of that name, if a parenthesis follows. */
static const struct operator *find_function(const char *name, size_t length)
{
	const char *behind = name + length + strspn(name + length, " ");

	for (size_t i = 0; i < ARRAY_LEN(functions); i++) {
		const char *text = functions[i].text;

		if (*behind == '(' && strlen(text) == length && memcmp(name, text, length) == 0)
			return &functions[i];
	}
	return NULL;
}

static int parse_name(struct parser *p, struct value *v)
{
	const char *start = p->at;
	const struct operator *f;
	struct error why = { "" };

	if (*p->at == '\'') {
		p->at += 1 + strcspn(p->at + 1, "'");
		if (p->at[0] != '\'' || p->at[1] != '.')
			return fail(p, start, "a label without its end; accepted: 'LABEL'.figure");
		p->at++;
	}
	p->at += bare_length(p->at);
	f = find_function(start, (size_t)(p->at - start));
	if (f) {
		skip_blanks(p);
		return parse_function(p, f, v);
	}
	*v = (struct value){ .kind = EXPRESSION_NUMBER };
	if (p->names->value(p->names->arg, start, (size_t)(p->at - start), &v->n, &why) != 0)
		return fail(p, start, "%s", why.text);
	return 0;
}

static int parse_group(struct parser *p, struct value *v)
{
	p->at++;
	if (parse_level(p, LOWEST_LEVEL, v) != 0)
		return -1;
	return expect(p, ')', ") or an operator: " ACCEPTED_OPERATORS);
}

static int parse_operand(struct parser *p, struct value *v)
{
	int result;

	skip_blanks(p);
	if (p->depth == EXPRESSION_MAX_DEPTH)
		return fail(p, p->at, "nested too deeply; accepted: at most %d levels",
			    EXPRESSION_MAX_DEPTH);
	p->depth++;
	if (*p->at == '(')
		result = parse_group(p, v);
	else if (*p->at == '!')
		result = parse_not(p, v);
	else if (isdigit((unsigned char)*p->at))
		result = parse_number(p, v);
	else if (islower((unsigned char)*p->at) || *p->at == '\'')
		result = parse_name(p, v);
	else
		result = unexpected(p, "a number, a figure, LABEL.figure, 'LABEL'.figure, "
				    "min(a, b), max(a, b), ! or (");
	p->depth--;
	return result;
}

static int parse_not(struct parser *p, struct value *v)
{
	const char *at = p->at++;

	if (parse_operand(p, v) != 0)
		return -1;
	if (v->kind != EXPRESSION_TRUTH)
		return fail(p, at, "! before a number; accepted: ! before a comparison, as in "
			    "!(a == 1)");
	v->n = !v->n;
	return 0;
}

/* The operator here, or NULL; *bad if it cannot stand like this. */
static const struct operator *find_operator(struct parser *p, bool *bad)
{
	const struct operator *op = NULL;

	skip_blanks(p);
	for (size_t i = 0; i < ARRAY_LEN(operators) && !op; i++) {
		if (strncmp(p->at, operators[i].text, strlen(operators[i].text)) == 0)
			op = &operators[i];
	}
	*bad = op && op->what == SUBTRACT && (p->at[-1] != ' ' || p->at[1] != ' ');
	if (*bad)
		fail(p, p->at, "- without blanks may be a part of a name; accepted: a - b");
	return op;
}

/* Operands between operators of that level or above. */
static int parse_level(struct parser *p, int level, struct value *left)
{
	const struct operator *op;
	bool bad;

	if (parse_operand(p, left) != 0)
		return -1;
	while ((op = find_operator(p, &bad)) && !bad && op->level >= level) {
		const char *at = p->at;
		const bool decided = (op->what == AND && left->n == 0) ||
			(op->what == OR && left->n != 0);
		struct value right;

		p->at += strlen(op->text);
		p->idle += decided;
		if (parse_level(p, op->level + 1, &right) != 0)
			return -1;
		p->idle -= decided;
		if (apply(p, at, op, left, &right) != 0)
			return -1;
	}
	return bad ? -1 : 0;
}

static int evaluate(struct parser *p, enum expression_kind kind, int64_t *value)
{
	struct value v;

	if (parse_level(p, LOWEST_LEVEL, &v) != 0)
		return -1;
	if (*p->at != '\0')
		return unexpected(p, "the end, or an operator: " ACCEPTED_OPERATORS);
	if (v.kind != kind)
		return fail(p, p->text, kind == EXPRESSION_TRUTH ?
			    "a number; accepted: a comparison, such as sleeps == 0" :
			    "a comparison; accepted: a number, such as sleeps");
	*value = v.n;
	return 0;
}

int expression_check(const char *text, enum expression_kind kind,
		     const struct expression_names *names, struct error *e)
{
	struct parser p = { .text = text, .at = text, .names = names, .idle = 1, .error = e };
	int64_t ignored;

	return evaluate(&p, kind, &ignored);
}

int expression_value(const char *text, enum expression_kind kind,
		     const struct expression_names *names, int64_t *value, struct error *e)
{
	struct parser p = { .text = text, .at = text, .names = names, .error = e };

	return evaluate(&p, kind, value);
}
