/*
 * A condition is looked at after each event, on a ledger of its own: a figure may rise and fall,
 * so there is no shorter way than through all events in between.
 */

#include "ui/condition.h"

#include <stdio.h>
#include <string.h>

#include "sim/expression.h"
#include "sim/figures.h"
#include "sim/fixed.h"

struct looked_at {
	const struct trace_header *header;
	struct ledger ledger;
};

/* Behind "LABEL." or "'LABEL'." of the shown path, if the name begins so. */
static const char *skip_label(const struct trace_header *header, const char *name)
{
	const size_t n = strlen(header->label);
	const bool quoted = *name == '\'';
	const char *end = name + quoted + n;

	if (n == 0 || strncmp(name + quoted, header->label, n) != 0)
		return name;
	if (quoted && *end++ != '\'')
		return name;
	return *end == '.' ? end + 1 : name;
}

static int value_of(void *arg, const char *name, size_t length, int64_t *value, struct error *e)
{
	const struct looked_at *l = arg;
	char dotted[128];
	const char *figure;
	uint64_t raw;

	snprintf(dotted, sizeof(dotted), "%.*s", (int)length, name);
	figure = skip_label(l->header, dotted);
	if (figures_value(&l->ledger, figure, &raw) != 0)
		return figures_unknown(figure, e);
	if (figures_in_passes(figure))
		*value = (int64_t)raw;
	else if (!fixed_of(raw, value))
		return error_set(e, "%s is too large; accepted: figures up to " FIXED_MOST, figure);
	return 0;
}

enum condition condition_find(const char *text, const struct show *show,
			      const struct ledger *ledger, size_t events, size_t *found,
			      struct error *e)
{
	struct looked_at l = { &show->trace.header, *ledger };
	const struct expression_names names = { value_of, &l };

	if (expression_check(text, EXPRESSION_TRUTH, &names, e) != 0)
		return CONDITION_BAD;
	for (size_t i = events; i < show->trace.n; i++) {
		int64_t holds;

		ledger_add(&l.ledger, &show->trace.events[i]);
		if (expression_value(text, EXPRESSION_TRUTH, &names, &holds, e) != 0)
			return CONDITION_BAD;
		if (holds) {
			*found = i + 1;
			return CONDITION_HOLDS;
		}
	}
	return CONDITION_NEVER;
}
