/*
 * A condition is looked at after each event, on a ledger of its own: a figure may rise and fall,
 * so there is no shorter way than through all events in between.  The expression is read again
 * only when one of its figures has changed.
 */

#include "ui/condition.h"

#include <stdio.h>
#include <string.h>

#include "sim/expression.h"
#include "sim/figures.h"

#define NAME_BYTES 128
#define MAX_NAMES 16		/* with more of them the expression is read after each event */

struct looked_at {
	const struct trace_header *header;
	struct ledger ledger;
	char names[MAX_NAMES][NAME_BYTES];	/* the figures of the expression, ... */
	uint64_t values[MAX_NAMES];		/* ... and what they were when it was read last */
	size_t n;				/* MAX_NAMES + 1: there are more */
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

static void note_value(struct looked_at *l, const char *figure, uint64_t value)
{
	size_t i = 0;

	while (i < l->n && i < MAX_NAMES && strcmp(l->names[i], figure) != 0)
		i++;
	if (i < MAX_NAMES) {
		snprintf(l->names[i], sizeof(l->names[i]), "%s", figure);
		l->values[i] = value;
	}
	if (i == l->n)
		l->n++;
}

/* Is any figure another one than when the expression was read last? */
static bool has_changed(const struct looked_at *l)
{
	uint64_t value;

	for (size_t i = 0; i < l->n && i < MAX_NAMES; i++)
		if (figures_value(&l->ledger, l->names[i], &value) == 0 && value != l->values[i])
			return true;
	return l->n > MAX_NAMES;
}

static int value_of(void *arg, const char *name, size_t length, int64_t *value, struct error *e)
{
	struct looked_at *l = arg;
	char dotted[NAME_BYTES];
	const char *figure;
	uint64_t raw;

	snprintf(dotted, sizeof(dotted), "%.*s", (int)length, name);
	figure = skip_label(l->header, dotted);
	if (figures_value(&l->ledger, figure, &raw) != 0)
		return figures_unknown(figure, e);
	note_value(l, figure, raw);
	return figures_number(&l->ledger, figure, value, e);
}

enum condition condition_find(const char *text, const struct show *show,
			      const struct ledger *ledger, size_t events, size_t *found,
			      struct error *e)
{
	struct looked_at l = { .header = &show->trace.header, .ledger = *ledger };
	const struct expression_names names = { value_of, &l };

	if (expression_check(text, EXPRESSION_TRUTH, &names, e) != 0)
		return CONDITION_BAD;
	for (size_t i = events; i < show->trace.n; i++) {
		int64_t holds;

		ledger_add(&l.ledger, &show->trace.events[i]);
		if (i > events && !has_changed(&l))
			continue;
		if (expression_value(text, EXPRESSION_TRUTH, &names, &holds, e) != 0)
			return CONDITION_BAD;
		if (holds) {
			*found = i + 1;
			return CONDITION_HOLDS;
		}
	}
	return CONDITION_NEVER;
}
