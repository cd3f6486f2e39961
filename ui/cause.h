#ifndef UI_CAUSE_H
#define UI_CAUSE_H

/* Why a count of one run is another in the other run: what it is made of, and that in words. */

#include <stddef.h>
#include <stdint.h>

#include "sim/event.h"

#define MAX_ITEMS 48

/* How a value is written. */
enum item_kind { ITEM_COUNT, ITEM_PASSES, ITEM_BYTES, ITEM_TIME };

/* A part of a count, in both runs. */
struct item {
	char name[48];
	uint64_t base, other;
	enum place from, to;	/* of a hop */
};

struct items {
	struct item item[MAX_ITEMS];
	size_t n;
	enum item_kind kind;
	const char *none;	/* "no ", "none ": before the name of what is gone */
};

/* Text that grows until it is full. */
struct cause {
	char *text;
	size_t size, used;
};

/* "1.00x", "4", "64 KiB", "8.4 us"; "page cache", as a reader says it. */
const char *cause_value(enum item_kind kind, uint64_t value, char *text, size_t size);
const char *cause_place(enum place place);

/* One more item, which is returned; the last one stands for what has no room. */
struct item *cause_item(struct items *s, const char *name, uint64_t base, uint64_t other);

/* Add to the text: anything; which items are gone, changed or new; which times differ most. */
void cause_put(struct cause *c, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void cause_items(struct cause *c, const struct items *s);
void cause_times(struct cause *c, const struct items *s);

#endif
