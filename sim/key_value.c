/*
 * Reading and describing the values of keys: what each type takes, its units, its words.  The
 * messages here are read by people who must repair a file from one line alone.
 */

#include "sim/key.h"

#include <assert.h>
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "sim/utf8.h"

#define LARGEST (1ull << 53)	/* what every JSON reader holds exactly */

/* Units from small to large; the first is what a bare number means. */
struct unit {
	const char *name;
	uint64_t factor;
};

static const struct unit byte_units[] = {
	{ .name = "B", .factor = 1 },
	{ .name = "kB", .factor = 1000 },
	{ .name = "KiB", .factor = 1ull << 10 },
	{ .name = "MB", .factor = 1000000 },
	{ .name = "MiB", .factor = 1ull << 20 },
	{ .name = "GB", .factor = 1000000000 },
	{ .name = "GiB", .factor = 1ull << 30 },
	{ .name = "TB", .factor = 1000000000000 },
	{ .name = "TiB", .factor = 1ull << 40 },
	{ .name = NULL },
};

static const struct unit time_units[] = {
	{ .name = "ns", .factor = 1 },
	{ .name = "us", .factor = 1000 },
	{ .name = "ms", .factor = 1000000 },
	{ .name = "s", .factor = 1000000000 },
	{ .name = NULL },
};

/* What a type takes: a number, perhaps with a unit, or one of some words for the values 0, 1 ... */
static const struct kind {
	const struct unit *units;
	const char *words[4];
} kinds[] = {
	[KEY_BYTES] = { .units = byte_units },
	[KEY_CHUNK] = { .units = byte_units },
	[KEY_POWER] = { .units = byte_units },
	[KEY_RATE] = { .units = byte_units },
	[KEY_TIME] = { .units = time_units },
	[KEY_INTEGER] = { .units = NULL },
	[KEY_BOOL] = { .words = { "false", "true" } },
	[KEY_CACHE] = { .words = { [CACHE_COLD] = "cold", [CACHE_WARM] = "warm" } },
	[KEY_TLS] = { .words = { [TLS_NONE] = "none", [TLS_USER] = "user",
				 [TLS_KERNEL] = "kernel" } },
	[KEY_COUNT] = { .words = { [COUNT_ALL] = "all", [COUNT_TEXTBOOK] = "textbook" } },
};

/* "64 KiB": in the largest unit that divides it. */
static void format_quantity(const struct unit *units, uint64_t value, char *text, size_t size)
{
	const struct unit *best = NULL;

	for (const struct unit *u = units; u && u->name; u++) {
		if (value > 0 && u->factor > 1 && value % u->factor == 0)
			best = u;
	}
	if (best)
		snprintf(text, size, "%llu %s", (unsigned long long)(value / best->factor),
			 best->name);
	else
		snprintf(text, size, "%llu", (unsigned long long)value);
}

/* The range of a key that takes a number: "from 0 to 1 TiB". */
static void format_range(const struct key *k, char *text, size_t size)
{
	const struct unit *units = kinds[k->type].units;
	char min[32], max[32], step[32];

	format_quantity(units, k->min, min, sizeof(min));
	format_quantity(units, k->max, max, sizeof(max));
	format_quantity(units, k->multiple, step, sizeof(step));
	snprintf(text, size, "from %s to %s%s%s", min, max, k->multiple ? " in steps of " : "",
		 k->multiple ? step : "");
}

void key_accepts(const struct key *k, char *text, size_t size)
{
	const char *const *words = kinds[k->type].words;
	char range[128];

	format_range(k, range, sizeof(range));
	switch (k->type) {
	case KEY_BYTES:
		snprintf(text, size, "bytes %s: 65536 or \"64 KiB\"", range);
		break;
	case KEY_CHUNK:
		snprintf(text, size, "bytes %s: 65536 or \"64 KiB\", or \"whole\"", range);
		break;
	case KEY_POWER:
		snprintf(text, size, "a power of two %s: 4096 or \"4 KiB\"", range);
		break;
	case KEY_TIME:
		snprintf(text, size, "time %s: 200000 (in ns) or \"200 us\"", range);
		break;
	case KEY_RATE:
		snprintf(text, size, "bytes per second %s: 3400000000 or \"3400 MB\"", range);
		break;
	case KEY_INTEGER:
		snprintf(text, size, "a whole number %s", range);
		break;
	case KEY_BOOL:
		snprintf(text, size, "%s or %s", words[0], words[1]);
		break;
	case KEY_CACHE:
	case KEY_COUNT:
		snprintf(text, size, "\"%s\" or \"%s\"", words[0], words[1]);
		break;
	case KEY_TLS:
		snprintf(text, size, "\"%s\", \"%s\" or \"%s\"", words[0], words[1], words[2]);
		break;
	}
}

/* The number that text begins with, written out in digits.  NULL, or what is wrong with it. */
static const char *parse_number(const char *text, uint64_t *value, const char **end)
{
	const char *at = text;

	*value = 0;
	if (*at == '\0')
		return "is empty";
	if (*at == '-' && isdigit((unsigned char)at[1]))
		return "is negative";
	for (; isdigit((unsigned char)*at); at++) {
		*value = *value * 10 + (uint64_t)(*at - '0');
		if (*value > LARGEST)
			return "is too large: above 2^53";
	}
	if (*at == '.' || (at > text && (*at == 'e' || *at == 'E')))
		return "is not a whole number in digits";
	if (at == text)
		return "is not a number";
	*end = at;
	return NULL;
}

/* A number and perhaps a unit into *value.  NULL, or what is wrong with it. */
static const char *parse_quantity(const struct unit *units, const char *text, uint64_t *value)
{
	const bool byte = units == byte_units;
	const char *end;
	const char *problem = parse_number(text, value, &end);

	if (problem || *end == '\0')
		return problem;
	if (!units)
		return "is not a whole number";
	if (*end == ' ')
		end++;
	while (units->name && strcmp(units->name, end) != 0)
		units++;
	if (!units->name)
		return byte ? "has an unknown unit (known: B kB KiB MB MiB GB GiB TB TiB)" :
			      "has an unknown unit (known: ns us ms s)";
	if (*value > LARGEST / units->factor)
		return "is too large: above 2^53";
	*value *= units->factor;
	return NULL;
}

/* NULL, or what is wrong with a value of that key. */
static const char *out_of_range(const struct key *k, uint64_t value)
{
	if (value < k->min)
		return "is too small";
	if (value > k->max)
		return "is too large";
	if (k->multiple > 0 && value % k->multiple != 0)
		return "does not fit the steps";
	if (k->type == KEY_POWER && (value & (value - 1)) != 0)
		return "is not a power of two";
	return NULL;
}

/* Any value from text.  NULL, or what is wrong with it. */
static const char *parse(const struct key *k, const char *text, uint64_t *value)
{
	const char *const *words = kinds[k->type].words;
	const char *problem;

	if (words[0]) {
		for (*value = 0; words[*value]; ++*value) {
			if (strcmp(text, words[*value]) == 0)
				return NULL;
		}
		return words[2] ? "is none of these" : "is neither of the two";
	}
	if (k->type == KEY_CHUNK && strcmp(text, "whole") == 0) {
		*value = CHUNK_WHOLE;
		return NULL;
	}
	problem = parse_quantity(kinds[k->type].units, text, value);
	return problem ? problem : out_of_range(k, *value);
}

static void store(struct config *c, const struct key *k, uint64_t value)
{
	void *field = (char *)c + k->offset;

	switch (k->type) {
	case KEY_BOOL:
		*(bool *)field = value != 0;
		break;
	case KEY_CACHE:
		*(enum cache_state *)field = (enum cache_state)value;
		break;
	case KEY_TLS:
		*(enum tls *)field = (enum tls)value;
		break;
	case KEY_COUNT:
		*(enum count *)field = (enum count)value;
		break;
	case KEY_BYTES:
	case KEY_CHUNK:
	case KEY_POWER:
	case KEY_TIME:
	case KEY_RATE:
	case KEY_INTEGER:
		*(uint64_t *)field = value;
		break;
	}
}

int key_set(struct config *c, const struct key *k, const char *text, struct error *e)
{
	char accepts[128];
	uint64_t value;
	const char *problem = parse(k, text, &value);

	if (problem) {
		key_accepts(k, accepts, sizeof(accepts));
		return error_set(e, "%s: \"%.*s\" %s; accepted: %s", k->name, utf8_cut(text, 40),
				 text, problem, accepts);
	}
	store(c, k, value);
	return 0;
}

static void set_defaults(struct config *c, bool machine_only)
{
	for (size_t i = 0; i < nkeys; i++) {
		int result = 0;

		if (keys[i].fallback && (!machine_only || key_of_machine(&keys[i])))
			result = key_set(c, &keys[i], keys[i].fallback, NULL);
		assert(result == 0);
		(void)result;
	}
}

void key_defaults(struct config *c)
{
	set_defaults(c, false);
}

void key_machine_defaults(struct config *c)
{
	set_defaults(c, true);
}
