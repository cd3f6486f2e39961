/*
 * A cause in words: which items are gone, changed or new, "no disk > page cache; instead ...", or which
 * times are longer.  It knows nothing of what is compared.
 */

#include "ui/cause.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#include "ui/view.h"

#define MAX_TIMES 3	/* told of a difference in time */

const char *cause_value(enum item_kind kind, uint64_t value, char *text, size_t size)
{
	switch (kind) {
	case ITEM_PASSES:
		snprintf(text, size, "%" PRIu64 ".%02" PRIu64 "x", value / 10000,
			 value % 10000 / 100);
		break;
	case ITEM_BYTES:
		return view_bytes(text, size, value);
	case ITEM_TIME:
		return view_time(text, size, value);
	case ITEM_COUNT:
		snprintf(text, size, "%" PRIu64, value);
		break;
	}
	return text;
}

void cause_put(struct cause *c, const char *format, ...)
{
	va_list args;
	int n;

	va_start(args, format);
	n = vsnprintf(c->text + c->used, c->size - c->used, format, args);
	va_end(args);
	if (n > 0)
		c->used = c->used + (size_t)n < c->size ? c->used + (size_t)n : c->size - 1;
}

struct item *cause_item(struct items *s, const char *name, uint64_t base, uint64_t other)
{
	struct item *i = &s->item[s->n < MAX_ITEMS ? s->n++ : MAX_ITEMS - 1];

	*i = (struct item){ .base = base, .other = other };
	snprintf(i->name, sizeof(i->name), "%s", name);
	return i;
}

const char *cause_place(enum place place)
{
	static const char *const words[N_PLACES] = {
		[NOWHERE] = "something else", [DISK] = "disk", [PAGE_CACHE] = "page cache",
		[USER_BUFFER] = "user buffer", [PIPE] = "pipe", [SOCKET_BUFFER] = "socket buffer",
		[NIC] = "NIC", [PAGE_TABLES] = "page tables", [PINNED] = "pinned pages",
	};

	return words[place];
}

static bool is_gone(const struct item *i)
{
	return i->base > 0 && i->other == 0;
}

static bool is_new(const struct item *i)
{
	return i->base == 0 && i->other > 0;
}

/* Counts stand before their name, amounts after it. */
static void add_value(struct cause *c, const struct items *s, const struct item *i, uint64_t value)
{
	char text[32];

	cause_value(s->kind, value, text, sizeof(text));
	if (s->kind == ITEM_COUNT)
		cause_put(c, "%s %s", text, i->name);
	else if (s->kind == ITEM_PASSES && value == 10000)
		cause_put(c, "%s", i->name);
	else
		cause_put(c, "%s %s", i->name, text);
}

/* What is gone.  Hops of which one goes on from the other are told as one way: "a > b > c". */
static void add_gone(struct cause *c, const struct items *s)
{
	enum place at = NOWHERE;

	for (size_t k = 0; k < s->n; k++) {
		const struct item *i = &s->item[k];

		if (!is_gone(i))
			continue;
		if (at != NOWHERE && i->from == at)
			cause_put(c, " > %s", cause_place(i->to));
		else
			cause_put(c, "%s%s%s", c->used ? ", " : "", s->none, i->name);
		at = i->to;
	}
}

static void add_changed(struct cause *c, const struct items *s)
{
	char was[32];

	for (size_t k = 0; k < s->n; k++) {
		const struct item *i = &s->item[k];

		if (i->base == i->other || i->base == 0 || i->other == 0)
			continue;
		cause_put(c, "%s", c->used ? ", " : "");
		add_value(c, s, i, i->other);
		cause_put(c, " instead of %s", cause_value(s->kind, i->base, was, sizeof(was)));
	}
}

static void add_new(struct cause *c, const struct items *s)
{
	bool any_gone = false, first = true;

	for (size_t k = 0; k < s->n; k++)
		any_gone |= is_gone(&s->item[k]);
	for (size_t k = 0; k < s->n; k++) {
		if (!is_new(&s->item[k]))
			continue;
		cause_put(c, "%s", !first ? ", " : any_gone ? "; instead " : c->used ? "; also " : "also ");
		add_value(c, s, &s->item[k], s->item[k].other);
		first = false;
	}
}

void cause_items(struct cause *c, const struct items *s)
{
	add_gone(c, s);
	add_changed(c, s);
	add_new(c, s);
}

static uint64_t apart(const struct item *i)
{
	return i->base > i->other ? i->base - i->other : i->other - i->base;
}

/* The largest first: "copies 14.2 us less". */
void cause_times(struct cause *c, const struct items *s)
{
	bool told[MAX_ITEMS] = { false };
	char text[32];

	for (int n = 0; n < MAX_TIMES; n++) {
		size_t most = s->n;

		for (size_t k = 0; k < s->n; k++)
			if (!told[k] && apart(&s->item[k]) > 0 &&
			    (most == s->n || apart(&s->item[k]) > apart(&s->item[most])))
				most = k;
		if (most == s->n)
			break;
		told[most] = true;
		cause_put(c, "%s%s %s %s", n ? ", " : "", s->item[most].name,
			  view_time(text, sizeof(text), apart(&s->item[most])),
			  s->item[most].other < s->item[most].base ? "less" : "more");
	}
}
