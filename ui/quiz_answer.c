/*
 * Answers: read, given credit, put into words.
 */

#include "ui/quiz.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "sim/fixed.h"
#include "sim/utf8.h"

#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))
#define RIGHT 100
#define HALF 50

static const struct word {
	const char *name;	/* in any case of letters */
	enum question_unit unit;
	int64_t factor;
} words[] = {
	{ "b", IS_BYTES, 1 }, { "byte", IS_BYTES, 1 }, { "bytes", IS_BYTES, 1 },
	{ "k", IS_BYTES, 1 << 10 }, { "kib", IS_BYTES, 1 << 10 }, { "kb", IS_BYTES, 1000 },
	{ "m", IS_BYTES, 1 << 20 }, { "mib", IS_BYTES, 1 << 20 }, { "mb", IS_BYTES, 1000000 },
	{ "g", IS_BYTES, 1 << 30 }, { "gib", IS_BYTES, 1 << 30 }, { "gb", IS_BYTES, 1000000000 },
	{ "ns", IS_TIME, 1 }, { "us", IS_TIME, 1000 }, { "ms", IS_TIME, 1000000 },
	{ "s", IS_TIME, 1000000000 },
	{ "x", IS_PASSES, 1 }, { "pass", IS_PASSES, 1 }, { "passes", IS_PASSES, 1 },
	{ "x", IS_COUNT, 1 },
};

static const char *const accepted[] = {
	[IS_COUNT] = "a number, as 64",
	[IS_PASSES] = "a number of passes, as 2 or 1.5x",
	[IS_BYTES] = "an amount, as 4096 or 128 KiB (kB is 1000 bytes)",
	[IS_TIME] = "a time, as 20 us",
};

static int refuse(const struct question_number *n, const char *text, struct error *e)
{
	return error_set(e, "\"%.*s\" is no answer; accepted: %s", utf8_cut(text, 40), text,
			 accepted[n->unit]);
}

/* What is counted may stand behind a number, in any words: "64 mode switches". */
static bool is_prose(const char *text)
{
	return text[strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ() ")] == '\0';
}

static int parse_unit(const struct question_number *n, const char *text, int64_t *factor)
{
	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		if (strcasecmp(words[i].name, text) != 0)
			continue;
		if (words[i].unit == n->unit) {
			*factor = words[i].factor;
			return 0;
		}
	}
	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		if (strcasecmp(words[i].name, text) == 0)
			return -1;	/* of something else */
	}
	*factor = 1;
	return n->unit == IS_COUNT && is_prose(text) ? 0 : -1;
}

int quiz_number_parse(const struct question_number *n, const char *text, int64_t *value,
		      struct error *e)
{
	char digits[QUESTION_SAID_BYTES], unit[48];
	const char *end;
	size_t length;
	int64_t factor = n->factor;

	text += strspn(text, " \t");
	length = strspn(text, "0123456789.");
	if (!isdigit((unsigned char)text[0]) || length >= sizeof(digits))
		return refuse(n, text, e);
	snprintf(digits, sizeof(digits), "%.*s", (int)length, text);
	if (fixed_parse(digits, &end, value) || *end != '\0')
		return refuse(n, text, e);
	end = text + length;
	end += strspn(end, " \t");
	if (strlen(end) >= sizeof(unit))
		return refuse(n, text, e);
	strcpy(unit, end);
	length = strlen(unit);
	while (length > 0 && isspace((unsigned char)unit[length - 1]))
		unit[--length] = '\0';
	if (length > 0 && parse_unit(n, unit, &factor) != 0)
		return refuse(n, text, e);
	return __builtin_mul_overflow(*value, factor, value) ? refuse(n, text, e) : 0;
}

/* "b", "B", "2": the option; *end is what follows.  -1: none of them. */
static int parse_option(const struct question *q, const char *text, const char **end)
{
	const int c = tolower((unsigned char)text[0]);
	const int option = c >= '1' && c <= '9' ? c - '1' : c - 'a';

	if (option < 0 || option >= q->noptions || isalnum((unsigned char)text[1]))
		return -1;
	*end = text + 1 + strspn(text + 1, ").,: \t");
	return option;
}

int quiz_answer_parse(const struct question *q, const char *text, struct quiz_answer *a,
		      struct error *e)
{
	const char *rest;

	*a = (struct quiz_answer){ .option = -1 };
	text += strspn(text, " \t\r\n");
	if (*text == '\0')
		return 0;
	rest = text;
	if (q->noptions > 0) {
		a->option = parse_option(q, text, &rest);
		if (a->option < 0)
			return error_set(e, "\"%.*s\" is no answer; accepted: a to %c%s",
					 utf8_cut(text, 40), text, 'a' + q->noptions - 1,
					 q->number.wanted ? " and a number, as b 16" : "");
	}
	rest += strspn(rest, " \t\r\n");
	if (!q->number.wanted)
		return *rest == '\0' ? 0 : error_set(e, "\"%.*s\" behind the answer; accepted: "
						     "one letter", utf8_cut(rest, 40), rest);
	if (*rest == '\0' && q->noptions > 0)
		return 0;		/* half of it */
	if (quiz_number_parse(&q->number, rest, &a->number, e) != 0)
		return -1;
	a->has_number = true;
	return 0;
}

/* Is it at most so many percent of `is` away? */
static bool is_within(int64_t is, int64_t said, unsigned int percent)
{
	const int64_t off = is > said ? is - said : said - is;

	return off <= is / 100 * (int)percent + is % 100 * (int)percent / 100;
}

static unsigned int number_credit(const struct question_number *n, const struct quiz_answer *a)
{
	if (!a->has_number)
		return 0;
	if (is_within(n->value, a->number, n->right_percent))
		return RIGHT;
	return is_within(n->value, a->number, n->half_percent) ? HALF : 0;
}

unsigned int quiz_credit(const struct question *q, const struct quiz_answer *a)
{
	const bool chosen = q->noptions > 0 && a->option == q->answer;

	if (!q->number.wanted)
		return chosen ? RIGHT : 0;
	if (q->noptions == 0)
		return number_credit(&q->number, a);
	return (chosen ? HALF : 0) + (number_credit(&q->number, a) == RIGHT ? HALF : 0);
}

struct quiz_answer quiz_answer_of(const struct question *q)
{
	struct quiz_answer a = { .option = q->chosen };

	a.has_number = q->number.wanted && q->said[0] != '\0' &&
		quiz_number_parse(&q->number, q->said, &a.number, NULL) == 0;
	return a;
}

char *quiz_is(const struct question *q, bool digits, char *text, size_t size)
{
	text[0] = '\0';
	if (q->noptions > 0)
		snprintf(text, size, "%c%s", (digits ? '1' : 'a') + q->answer,
			 q->number.wanted ? ", " : "");
	if (q->number.wanted)
		snprintf(text + strlen(text), size - strlen(text), "%s", q->key.number);
	return text;
}

/* In the unit of the key, so that the two can be compared. */
char *quiz_said(const struct question *q, const struct quiz_answer *a, bool digits, char *text,
		size_t size)
{
	char number[32];
	size_t used;

	text[0] = '\0';
	if (a->option >= 0 && q->noptions > 0)
		snprintf(text, size, "%c%s", (digits ? '1' : 'a') + a->option,
			 a->has_number ? ", " : "");
	used = strlen(text);
	if (!a->has_number)
		return text;
	if (q->number.unit == IS_BYTES && a->number % FIXED_ONE == 0)
		quiz_bytes(text + used, size - used, (uint64_t)a->number / FIXED_ONE);
	else
		snprintf(text + used, size - used, "%s%s",
			 fixed_text(number, sizeof(number), a->number),
			 q->number.unit == IS_TIME ? " ns" : q->number.unit == IS_PASSES ?
			 a->number == FIXED_ONE ? " pass" : " passes" :
			 q->number.unit == IS_BYTES ? " bytes" : "");
	return text;
}
