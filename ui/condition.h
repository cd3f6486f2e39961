#ifndef UI_CONDITION_H
#define UI_CONDITION_H

/*
 * Running until something is so: an expression over the figures of the shown path
 * (sim/expression.h), such as "sleeps > 3" or "hops.disk.page-cache.bytes >= 1MiB".
 */

#include "sim/error.h"
#include "ui/scene.h"
#include "ui/show.h"

#define CONDITION_ACCEPTED "a comparison of figures, as sleeps > 3 or cpu_copies.bytes >= 1MiB"

enum condition { CONDITION_HOLDS, CONDITION_NEVER, CONDITION_BAD };

/*
 * The first number of events, more than `events`, after which the condition holds; ledger is the
 * one after `events`, and tells what counts.  BAD: e says what is wrong and accepted.
 */
enum condition condition_find(const char *text, const struct show *show,
			      const struct ledger *ledger, size_t events, size_t *found,
			      struct error *e);

#endif
