/*
 * Arithmetic for expressions over the ledger: passes have four decimals, everything else is whole,
 * and both must be compared without floating point.
 */

#include "sim/fixed.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const struct unit {
	const char *name;
	int64_t factor;
} units[] = {
	{ "B", 1 }, { "kB", 1000 }, { "KiB", 1 << 10 }, { "MB", 1000000 }, { "MiB", 1 << 20 },
	{ "GB", 1000000000 }, { "GiB", 1 << 30 }, { "ns", 1 }, { "us", 1000 }, { "ms", 1000000 },
	{ "s", 1000000000 },
};

static const char too_large[] = "too large; accepted: numbers up to " FIXED_MOST;

bool fixed_of(uint64_t whole, int64_t *n)
{
	if (whole > INT64_MAX / FIXED_ONE)
		return false;
	*n = (int64_t)whole * FIXED_ONE;
	return true;
}

bool fixed_multiply(int64_t a, int64_t b, int64_t *product)
{
	/* Only the whole part of a can make it too large. */
	const int64_t rest = a % FIXED_ONE * (b / FIXED_ONE) +
		a % FIXED_ONE * (b % FIXED_ONE) / FIXED_ONE;

	return !__builtin_mul_overflow(a / FIXED_ONE, b, product) &&
		!__builtin_add_overflow(*product, rest, product);
}

bool fixed_divide(int64_t a, int64_t b, int64_t *quotient)
{
	int64_t rest = a % b;

	*quotient = a / b;
	for (int one = FIXED_ONE; one > 1; one /= 10) {		/* digit by digit, as on paper */
		if (__builtin_mul_overflow(rest, 10, &rest) ||
		    __builtin_mul_overflow(*quotient, 10, quotient) ||
		    __builtin_add_overflow(*quotient, rest / b, quotient))
			return false;
		rest %= b;
	}
	return true;
}

static size_t word_length(const char *at)
{
	size_t n = 0;

	while (isalnum((unsigned char)at[n]) || at[n] == '_')
		n++;
	return n;
}

static const char *parse_unit(const char **at, int64_t *n)
{
	const bool blank = **at == ' ';
	const char *word = *at + blank;
	const size_t length = word_length(word);
	const struct unit *u = units;

	while (u < units + sizeof(units) / sizeof(units[0]) &&
	       (strlen(u->name) != length || memcmp(u->name, word, length) != 0))
		u++;
	if (u == units + sizeof(units) / sizeof(units[0]))
		return length > 0 && !blank ? "an unknown unit; accepted: B kB KiB MB MiB GB GiB, "
			"ns us ms s" : NULL;
	*at = word + length;
	return __builtin_mul_overflow(*n, u->factor, n) ? too_large : NULL;
}

const char *fixed_parse(const char *text, const char **end, int64_t *n)
{
	int64_t one = FIXED_ONE;
	const char *at = text;

	*n = 0;
	for (; isdigit((unsigned char)*at); at++) {
		if (__builtin_mul_overflow(*n, 10, n) ||
		    __builtin_add_overflow(*n, (*at - '0') * one, n))
			return too_large;
	}
	if (*at == '.' && !isdigit((unsigned char)*++at))
		return "no digit behind the point; accepted: a number such as 0.5";
	for (; isdigit((unsigned char)*at); at++) {
		one /= 10;
		if (one == 0)
			return "more than four decimals; accepted: a number such as 0.5";
		if (__builtin_add_overflow(*n, (*at - '0') * one, n))
			return too_large;
	}
	*end = at;
	return parse_unit(end, n);
}

char *fixed_text(char *text, size_t size, int64_t n)
{
	const uint64_t most = n < 0 ? 0 - (uint64_t)n : (uint64_t)n;
	int used = snprintf(text, size, "%s%" PRIu64 ".%04" PRIu64, n < 0 ? "-" : "",
			    most / FIXED_ONE, most % FIXED_ONE);

	while (used > 0 && used < (int)size && text[used - 1] == '0')
		text[--used] = '\0';
	if (used > 0 && used < (int)size && text[used - 1] == '.')
		text[--used] = '\0';
	return text;
}
