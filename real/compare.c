/*
 * Rows of figure, textbook, model, real, verdict and evidence.
 *
 * A figure is confirmed if what was seen is what the model says, or lies in the range that it
 * allows.  What one witness bounds from one side only is inferred.  What cannot be seen here is
 * not observable, and says what stands in for it.  Only a figure that was seen, and differs, is
 * contradicted.
 */

#include "real/compare.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

struct row *compare_row(struct result *r, const char *prefix, const char *name)
{
	struct row *row = &r->rows[r->nrows];

	assert(r->nrows < MAX_RESULT_ROWS);	/* more than all names of calls and hops together */
	r->nrows++;
	memset(row, 0, sizeof(*row));
	snprintf(row->figure, sizeof(row->figure), "%s%s", prefix, name);
	return row;
}

uint64_t compare_seen_calls(const struct stops *s, const char *name)
{
	for (size_t i = 0; i < s->ncalls; i++) {
		if (strcmp(s->calls[i].name, name) == 0)
			return s->calls[i].n;
	}
	return 0;
}

static bool is_reap(const char *name)
{
	return strcmp(name, "poll") == 0 || strcmp(name, "recvmsg") == 0;
}

/* One of a range that the kernel may choose from. */
static void bound(struct row *row, uint64_t min, uint64_t max)
{
	row->range = true;
	row->min = min;
	row->max = max;
}

/* What each witness saw; one that stops at entries only has seen half of the mode switches. */
static void finish_counted(struct row *row, const struct observed *o, uint64_t traced,
			   uint64_t notified, const char *second)
{
	if (!o->is_counted && !o->is_notified) {
		row_not_observable(row, o->not_counted.text);
	} else if (!o->is_counted) {
		row->real = value_count(notified);
		row_evidence(row, "%s: told to the parent at each entry, tried on known calls "
			     "first", second);
		row_judge(row, CONFIRMED);
	} else {
		row->real = value_count(traced);
		row_evidence(row, "ptrace: the stops of a child at entry and exit, tried on known "
			     "calls first");
		row_judge(row, CONFIRMED);
		if (o->is_notified)
			row_witness(row, "ptrace", second, value_count(notified), false);
		else
			row_alone(row, o->not_notified.text);
	}
}

static void add_call_row(struct result *r, const struct expected *x, const struct observed *o,
			 const char *name)
{
	struct row *row = compare_row(r, "syscalls.", name);

	row->textbook = value_count(ledger_calls(&x->textbook, name));
	row->model = value_count(ledger_calls(&x->model, name));
	if (x->most_reaps && is_reap(name))
		bound(row, x->least_reaps, x->most_reaps);
	finish_counted(row, o, compare_seen_calls(&o->counted.stops, name),
		       compare_seen_calls(&o->notified.stops, name), "seccomp");
}

/* Calls that were seen and should not be. */
static void add_other_calls(struct result *r, const struct expected *x, const struct observed *o,
			    const struct stops *s)
{
	for (size_t i = 0; i < s->ncalls; i++) {
		if (ledger_calls(&x->model, s->calls[i].name) == 0 &&
		    (s == &o->counted.stops || !o->is_counted ||
		     compare_seen_calls(&o->counted.stops, s->calls[i].name) == 0))
			add_call_row(r, x, o, s->calls[i].name);
	}
}

/*
 * Where the program touches a mapping, or an index, its faults switch modes as well, and who counts calls does not see
 * them: they come from the other run, and their range from compare_usage.c.  The calls' part is exact.
 */
static void add_touches(struct row *row, const struct expected *x, const struct observed *o)
{
	const struct reading *faults = &o->measured.usage.user_faults;
	const uint64_t calls = row->model.n - 2 * x->model.user_faults;
	const uint64_t least = row->range ? row->min : calls, most = row->range ? row->max : calls;
	const enum verdict of_calls = row->verdict;

	bound(row, least + 2 * compare_least_user_faults(x), most + 2 * compare_most_user_faults(x));
	if (of_calls == NOT_OBSERVABLE || of_calls == CONTRADICTED)
		return;
	if (!o->is_measured) {
		row_not_observable(row, o->not_measured.text);
	} else if (!faults->known) {
		row_not_observable(row, o->no_user_faults.text);
	} else {
		row->real.n += 2 * faults->n;
		row_also(row, "and two for each page fault in user mode, see faults.user");
		row_judge(row, of_calls);
	}
}

/* The model's calls in its order, then the others. */
void compare_calls(struct result *r, const struct expected *x, const struct observed *o)
{
	const struct stops *s = &o->counted.stops;
	const uint64_t reaps = ledger_calls(&x->model, "poll") + ledger_calls(&x->model, "recvmsg");
	const uint64_t faults = 2 * x->model.user_faults;
	struct row *row;

	for (size_t i = 0; i < x->model.ncalls; i++)
		add_call_row(r, x, o, x->model.calls[i].name);
	if (o->is_counted)
		add_other_calls(r, x, o, &o->counted.stops);
	if (o->is_notified)
		add_other_calls(r, x, o, &o->notified.stops);
	row = compare_row(r, "mode_switches", "");
	row->textbook = value_count(x->textbook.mode_switches);
	row->model = value_count(x->model.mode_switches - faults);	/* no witness sees those */
	if (x->most_reaps)	/* of two calls, each in and out */
		bound(row, row->model.n - 2 * reaps + 4 * x->least_reaps,
		      row->model.n - 2 * reaps + 4 * x->most_reaps);
	finish_counted(row, o, s->entries + s->exits, 2 * o->notified.stops.entries,
		       "seccomp (each entry twice)");
	row->model.n += faults;
	/* That each entry has its exit it did not see. */
	if (!o->is_counted && row->verdict == CONFIRMED)
		row->verdict = INFERRED;
	if (x->touches || x->index_pages > 0)
		add_touches(row, x, o);
}

void compare(struct result *r, const struct expected *x, const struct observed *o)
{
	r->nrows = 0;
	r->verdict = CONFIRMED;
	r->reason[0] = '\0';
	compare_calls(r, x, o);
	compare_hops(r, x, o);
	compare_usage(r, x, o);
	compare_events(r, x, o);
	compare_witnessed(r, x, o);
	compare_profile(r, x, o);
	compare_profile_passes(r, x, o);
	compare_sum(r);
	for (size_t i = 0; i < r->nrows; i++) {
		if (r->rows[i].verdict != CONTRADICTED)
			continue;
		r->verdict = CONTRADICTED;
		snprintf(r->reason, sizeof(r->reason), "%s is not what the model says%s%s",
			 r->rows[i].figure, r->rows[i].reason[0] ? ": " : "", r->rows[i].reason);
		return;
	}
	if (x->told_of)
		snprintf(r->reason, sizeof(r->reason), "the copy of %s is inferred from the one that "
			 "today's kernel makes for a device without scatter-gather", x->told_of);
	if (o->is_counted || o->is_notified || o->is_measured || o->is_probed)
		return;
	r->verdict = SKIPPED;
	r->nrows = 0;
	snprintf(r->reason, sizeof(r->reason), "%s", o->not_measured.text);
}
