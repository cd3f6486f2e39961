/*
 * Reads KEY=VALUES of `iopath sweep --vary`.  What a single value may be is the key table's
 * affair (sim/key.h); here are lists and ranges of them.
 */

#include "ui/vary.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "sim/settings.h"
#include "sim/utf8.h"

#define ACCEPTED "accepted: KEY=VALUES, as in chunk=4KiB..1MiB or file.cache=cold,warm"
#define ITEM_BYTES 64

/* Does the key take numbers? */
static bool takes_numbers(const struct key *k)
{
	return k && k->type != KEY_BOOL && k->type != KEY_CACHE && k->type != KEY_COUNT &&
	       k->type != KEY_TLS;
}

/* A value as --set takes it into *number.  0, or -1 if it is no good for that key. */
static int read_number(const struct key *k, const char *text, uint64_t *number, struct error *e)
{
	struct config c;

	if (key_set(&c, k, text, e) != 0)
		return -1;
	memcpy(number, (const char *)&c + k->offset, sizeof(*number));
	return 0;
}

/* The units in which numbers of a key are shown, from large to small. */
struct unit {
	uint64_t factor;
	const char *name;
};

static const struct unit bytes[] = {
	{ .factor = 1ull << 40, .name = " TiB" }, { .factor = 1ull << 30, .name = " GiB" },
	{ .factor = 1ull << 20, .name = " MiB" }, { .factor = 1ull << 10, .name = " KiB" },
	{ .factor = 1, .name = " B" },
};
static const struct unit rates[] = {
	{ .factor = 1000000000000, .name = " TB/s" }, { .factor = 1000000000, .name = " GB/s" },
	{ .factor = 1000000, .name = " MB/s" }, { .factor = 1000, .name = " kB/s" },
	{ .factor = 1, .name = " B/s" },
};
static const struct unit times[] = {
	{ .factor = 1000000000, .name = " s" }, { .factor = 1000000, .name = " ms" },
	{ .factor = 1000, .name = " us" }, { .factor = 1, .name = " ns" },
};
static const struct unit none[] = { { .factor = 1, .name = "" } };

static const struct unit *units_of(const struct key *k)
{
	switch (k->type) {
	case KEY_BYTES:
	case KEY_CHUNK:
	case KEY_POWER:
		return bytes;
	case KEY_RATE:
		return rates;
	case KEY_TIME:
		return times;
	case KEY_INTEGER:
	case KEY_BOOL:
	case KEY_CACHE:
	case KEY_COUNT:
	case KEY_TLS:
		break;
	}
	return none;
}

char *vary_number(const struct key *k, uint64_t number, char *text, size_t size)
{
	const struct unit *u = units_of(k);
	uint64_t rest;
	int n;

	/* The largest unit that tells it with three decimals at most. */
	while (u->factor > 1 && (number < u->factor || number % u->factor * 1000 % u->factor != 0))
		u++;
	rest = number % u->factor * 1000 / u->factor;
	n = snprintf(text, size, "%" PRIu64 ".%03" PRIu64, number / u->factor, rest);
	while (text[n - 1] == '0')
		n--;
	if (text[n - 1] == '.')
		n--;
	snprintf(text + n, size - (size_t)n, "%s", number == 0 ? "" : u->name);
	return text;
}

char *vary_setting(const struct vary *v, const char *value, char *text, size_t size)
{
	snprintf(text, size, "%s=%s", v->name, value);
	return text;
}

/* One more point, unless it is there already. */
static int add_point(struct vary *v, const struct vary_point *p, struct error *e)
{
	for (size_t i = 0; i < v->npoints; i++) {
		if (strcmp(v->points[i].value, p->value) == 0)
			return 0;
	}
	if (v->npoints == VARY_MAX_POINTS)
		return error_set(e, "more than %d values; accepted: fewer, as with equal steps: "
				 "LOW..HIGH/16", VARY_MAX_POINTS);
	v->points[v->npoints++] = *p;
	return 0;
}

static int add_number(struct vary *v, uint64_t number, struct error *e)
{
	struct vary_point p = { .is_number = true, .number = number };

	snprintf(p.value, sizeof(p.value), "%" PRIu64, number);
	vary_number(v->key, number, p.text, sizeof(p.text));
	if (read_number(v->key, p.value, &p.number, e) != 0)
		return -1;
	return add_point(v, &p, e);
}

/* A single value: a number, or a word. */
static int add_value(struct vary *v, const char *item, struct error *e)
{
	struct vary_point p = { .is_number = false };
	struct config c;
	uint64_t number;

	if (takes_numbers(v->key) && strcmp(item, "whole") != 0)
		return read_number(v->key, item, &number, e) != 0 ? -1 : add_number(v, number, e);
	if (v->key && key_set(&c, v->key, item, e) != 0)
		return -1;
	snprintf(p.value, sizeof(p.value), "%.*s", utf8_cut(item, sizeof(p.value) - 1), item);
	snprintf(p.text, sizeof(p.text), "%.*s", utf8_cut(item, sizeof(p.text) - 1), item);
	return add_point(v, &p, e);
}

/* What follows the digits: "ms". */
static const char *suffix(const char *text)
{
	return text + strspn(text, "0123456789");
}

/* What comes after 0 in a range: one of the unit that the 0 or else the end is written in. */
static uint64_t first_step(const struct vary *v, const char *low, const char *high)
{
	const char *unit = *suffix(low) ? suffix(low) : suffix(high);
	char one[ITEM_BYTES];
	uint64_t number;

	snprintf(one, sizeof(one), "1%.*s", ITEM_BYTES - 2, unit);
	return read_number(v->key, one, &number, NULL) == 0 ? number : 1;
}

static int add_doubling(struct vary *v, uint64_t low, uint64_t high, uint64_t step,
			struct error *e)
{
	for (uint64_t number = low; number < high; number = number > 0 ? number * 2 : step) {
		if (add_number(v, number, e) != 0)
			return -1;
	}
	return add_number(v, high, e);
}

static int add_equal(struct vary *v, uint64_t low, uint64_t high, const char *steps,
		     struct error *e)
{
	const uint64_t multiple = v->key->multiple > 0 ? v->key->multiple : 1;
	uint64_t n = 0;

	for (const char *at = steps; *at >= '0' && *at <= '9' && n < VARY_MAX_POINTS; at++)
		n = n * 10 + (uint64_t)(*at - '0');
	if (n < 1 || n >= VARY_MAX_POINTS || *suffix(steps) != '\0')
		return error_set(e, "\"%.*s\" equal steps; accepted: a whole number from 1 to %d",
				 utf8_cut(steps, 20), steps, VARY_MAX_POINTS - 1);
	for (uint64_t i = 0; i <= n; i++) {
		const uint64_t number = low + (high - low) * i / n;

		if (add_number(v, number - number % multiple, e) != 0)
			return -1;
	}
	return 0;
}

/* LOW..HIGH or LOW..HIGH/N; `dots` is where the dots are in the item, which is cut up. */
static int add_range(struct vary *v, char *item, char *dots, struct error *e)
{
	char *high = dots + 2, *slash = strchr(high, '/');
	uint64_t from, to;

	*dots = '\0';
	if (slash)
		*slash++ = '\0';
	if (read_number(v->key, item, &from, e) != 0 || read_number(v->key, high, &to, e) != 0)
		return -1;
	if (strcmp(item, "whole") == 0 || strcmp(high, "whole") == 0)
		return error_set(e, "\"whole\" is no end of a range; accepted: two numbers, as in "
				 "4KiB..1MiB,whole");
	if (from >= to)
		return error_set(e, "%s..%s does not rise; accepted: LOW..HIGH", item, high);
	if (slash)
		return add_equal(v, from, to, slash, e);
	return add_doubling(v, from, to, from == 0 ? first_step(v, item, high) : 0, e);
}

static int add_item(struct vary *v, const char *text, size_t n, struct error *e)
{
	char item[ITEM_BYTES] = "", *dots;

	if (n == 0)
		return error_set(e, "an empty value; " ACCEPTED);
	if (n >= sizeof(((struct vary_point *)NULL)->value))
		return error_set(e, "\"%.*s...\" is too long for a value; " ACCEPTED,
				 utf8_cut(text, 20), text);
	snprintf(item, sizeof(item), "%.*s", (int)n, text);
	dots = takes_numbers(v->key) ? strstr(item, "..") : NULL;
	return dots ? add_range(v, item, dots, e) : add_value(v, item, e);
}

/* Numbers rise; "whole" stays behind them.  Few points: the simplest sort will do. */
static void sort_numbers(struct vary *v)
{
	for (size_t i = 1; i < v->npoints; i++) {
		const struct vary_point p = v->points[i];
		size_t at = i;

		for (; at > 0 && p.is_number && (!v->points[at - 1].is_number ||
						 v->points[at - 1].number > p.number); at--)
			v->points[at] = v->points[at - 1];
		v->points[at] = p;
	}
}

static int find_key(struct vary *v, const char *text, size_t n, struct error *e)
{
	struct config c;

	snprintf(v->name, sizeof(v->name), "%.*s", (int)n, text);
	v->key = key_find(v->name);
	if (v->key || strcmp(v->name, "machine") == 0 || strcmp(v->name, "kernel") == 0)
		return 0;
	return settings_set(&c, v->name, "", e);	/* which says what comes near */
}

int vary_parse(struct vary *v, const char *text, struct error *e)
{
	const char *at = strchr(text, '=');
	struct error why;
	size_t n;

	*v = (struct vary){ .npoints = 0 };
	if (!at || at == text || at[1] == '\0')
		return error_set(e, "--vary %.*s: no %s; " ACCEPTED, utf8_cut(text, 60), text,
				 at == text ? "key" : "values");
	if (find_key(v, text, (size_t)(at - text), &why) != 0)
		goto refused;
	do {
		at++;
		n = strcspn(at, ",");
		if (add_item(v, at, n, &why) != 0)
			goto refused;
		at += n;
	} while (*at == ',');
	if (takes_numbers(v->key))
		sort_numbers(v);
	return 0;
refused:
	return error_set(e, "--vary %.*s: %s", utf8_cut(text, 60), text, why.text);
}
