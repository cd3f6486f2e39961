/*
 * What each further run does otherwise than the first, and why: a table for each, count by count.
 */

#include "ui/difference.h"
#include "ui/export.h"
#include "ui/wrap.h"

#define CAUSE_INDENT 6

struct differences {
	char base[sizeof(((struct trace_header *)NULL)->label)];
	struct tally tally[MAX_RUNS];
};

static void difference_run_begin(struct export *x, const struct export_result *r)
{
	struct differences *d = x->state;

	if (r->index == 0)
		snprintf(d->base, sizeof(d->base), "%s", r->run->label);
	tally_init(&d->tally[r->index], r->ledger.count, &r->header);
}

static void difference_event(struct export *x, const struct export_result *r, const struct event *e)
{
	struct differences *d = x->state;

	tally_add(&d->tally[r->index], e);
}

static void difference_run_end(struct export *x, const struct export_result *r)
{
	const struct differences *all = x->state;
	struct difference rows[N_DIFFERENCES];

	if (r->index == 0)
		return;
	fprintf(x->file, "%s%s, against %s\n\n", x->first ? "" : "\n", r->run->label,
		all->base);
	x->first = false;
	difference_make(rows, &all->tally[0], &all->tally[r->index]);
	for (int i = 0; i < N_DIFFERENCES; i++) {
		fprintf(x->file, "%-14s%10s ->%10s  %s\n", rows[i].name, rows[i].base,
			rows[i].other, rows[i].change);
		if (!rows[i].same)
			wrap_put(x->file, CAUSE_INDENT, rows[i].cause);
	}
}

static void difference_end(struct export *x)
{
	if (x->first)
		fputs("There is one run only: nothing to compare it with.\n", x->file);
}

const struct export_format export_difference = {
	.name = "diff",
	.state_bytes = sizeof(struct differences),
	.run_begin = difference_run_begin,
	.event = difference_event,
	.run_end = difference_run_end,
	.end = difference_end,
};
