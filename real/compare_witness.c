/*
 * What was taken down from tracepoints, and cachestat(), as further witnesses of rows that stand already.
 */

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "real/compare.h"

#define CALLS "syscalls."

/* Why that one says nothing, or "". */
static const char *why_not(const struct observed *o, const struct error *own)
{
	return o->measured.witnessed.is_there ? own->text : o->measured.no_events.text;
}

/* The name of who counted first. */
static const char *counter(const struct observed *o)
{
	return o->is_counted ? "ptrace" : "seccomp";
}

static void judge_call(struct row *row, const struct observed *o)
{
	const char *why = why_not(o, &o->measured.witnessed.no_calls);
	const char *name = row->figure + sizeof(CALLS) - 1;

	if (why[0])
		row_alone(row, why);
	else
		row_witness(row, counter(o), "tracepoint raw_syscalls:sys_enter",
			    value_count(compare_seen_calls(&o->measured.witnessed.calls, name)), false);
}

/* Calls that only this witness saw. */
static void add_calls(struct result *r, const struct expected *x, const struct observed *o)
{
	const struct stops *s = &o->measured.witnessed.calls;

	for (size_t i = 0; i < s->ncalls; i++) {
		char figure[80];
		struct row *row;

		snprintf(figure, sizeof(figure), CALLS "%s", s->calls[i].name);
		if (compare_seen_row(r, figure))
			continue;
		row = compare_row(r, CALLS, s->calls[i].name);
		row->textbook = value_count(ledger_calls(&x->textbook, s->calls[i].name));
		row->model = row->real = value_count(0);	/* else it had one */
		row_evidence(row, "%s saw none", counter(o));
		judge_call(row, o);
	}
}

static void compare_switches(struct result *r, const struct expected *x, const struct observed *o)
{
	const struct witnessed *w = &o->measured.witnessed;
	struct row *row = compare_seen_row(r, "mode_switches");
	const char *why = why_not(o, &w->no_calls);

	if (!row)
		return;
	if (why[0])
		row_alone(row, why);
	else	/* where faults are switches too, both have them from the same counter */
		row_witness(row, counter(o), "tracepoints raw_syscalls:sys_enter and sys_exit",
			    value_count(w->calls.entries + w->calls.exits + (x->touches || x->index_pages > 0 ?
					2 * o->measured.usage.user_faults.n : 0)), false);
}

static void compare_all_calls(struct result *r, const struct expected *x, const struct observed *o)
{
	const size_t n = r->nrows;

	if (!o->is_counted && !o->is_notified)
		return;
	for (size_t i = 0; i < n; i++) {
		if (strncmp(r->rows[i].figure, CALLS, sizeof(CALLS) - 1) == 0 &&
		    r->rows[i].real.kind != VALUE_NONE)
			judge_call(&r->rows[i], o);
	}
	if (!why_not(o, &o->measured.witnessed.no_calls)[0])
		add_calls(r, x, o);
	compare_switches(r, x, o);
}

/* Tracepoints are asked about the file that is sent; an index that is searched is another one. */
static const char *why_not_file(const struct expected *x, const struct observed *o,
				const struct error *none)
{
	return x->index_bytes > 0 ? "the tracepoints look at the file, not at its index" : why_not(o, none);
}

static void compare_majors(struct result *r, const struct expected *x, const struct observed *o)
{
	const struct witnessed *w = &o->measured.witnessed;
	struct row *row = compare_seen_row(r, "faults.major");
	const char *why = why_not_file(x, o, &w->no_majors);
	char name[120];

	if (!row)
		return;
	if (why[0]) {
		row_alone(row, why);
		return;
	}
	snprintf(name, sizeof(name), "tracepoints of filemap (%" PRIu64 " faults reached the page "
		 "cache, and %" PRIu64 " added their page to it)", w->most_majors, w->least_majors);
	row_between(row, "getrusage", name, w->least_majors, w->most_majors);
}

static void compare_blocks(struct result *r, const struct expected *x, const struct observed *o)
{
	const struct witnessed *w = &o->measured.witnessed;
	const char *why = why_not_file(x, o, &w->no_disk);
	static const char *const figures[] = { "hops.disk.page-cache", "hops.disk.user-buffer" };
	char name[120];

	snprintf(name, sizeof(name), "tracepoint %s (%" PRIu64 " requests)",
		 tracepoint_name(POINT_BIO), w->disk_requests);
	for (size_t i = 0; i < sizeof(figures) / sizeof(figures[0]); i++) {
		struct row *row = compare_seen_row(r, figures[i]);

		if (row && why[0])
			row_alone(row, why);
		else if (row)
			row_witness(row, "/proc/self/io", name, value_bytes(w->disk_bytes), true);
	}
}

/* Pages in the page cache afterwards, of which the row of the disk tells. */
static void compare_cached(struct result *r, const struct observed *o)
{
	const struct measured *m = &o->measured;
	struct row *row = compare_seen_row(r, "hops.disk.page-cache");

	if (!row)
		row = compare_seen_row(r, "hops.disk.user-buffer");
	if (!row || !m->has_cachestat || m->resident_pages < 0 || m->cached_pages < 0 ||
	    m->resident_pages == m->cached_pages)
		return;
	row->verdict = CONTRADICTED;
	row_reason(row, "witnesses disagree on the pages in memory: mincore %" PRId64
		   ", cachestat %" PRId64, m->resident_pages, m->cached_pages);
}

/* What the interface says of itself stands in the row as evidence, or as what is there in its place. */
static void compare_frames(struct result *r, const struct observed *o)
{
	const struct traffic *first = &o->measured.traffic;
	const struct traffic *second = &o->measured.witnessed.frames;
	const char *why = why_not(o, &o->measured.witnessed.no_frames);

	for (size_t i = 0; i < r->nrows && first->bytes; i++) {
		struct row *row = &r->rows[i];
		char *text = row->evidence[0] ? row->evidence : row->reason;
		const size_t n = strlen(text);

		if (strncmp(row->figure, "hops.", 5) != 0 || !strstr(row->figure, ".nic"))
			continue;
		if (why[0]) {
			snprintf(text + n, ROW_TEXT - n, "; no second witness: %s", why);
		} else if (first->bytes == second->bytes && first->packets == second->packets) {
			snprintf(text + n, ROW_TEXT - n, "; second witness: tracepoint %s",
				 tracepoint_name(POINT_FRAME));
		} else {
			if (row->real.kind == VALUE_NONE)
				row->real = value_word("disputed");
			row_evidence(row, "counters of the interface");
			row->verdict = CONTRADICTED;
			row_reason(row, "witnesses disagree: the interface %" PRIu64 " bytes in %"
				   PRIu64 " frames, tracepoint %s %" PRIu64 " in %" PRIu64,
				   first->bytes, first->packets, tracepoint_name(POINT_FRAME),
				   second->bytes, second->packets);
		}
	}
}

void compare_witnessed(struct result *r, const struct expected *x, const struct observed *o)
{
	if (!o->is_measured)
		return;
	compare_cached(r, o);
	if (!o->measured.witnessed.is_there && !o->measured.no_events.text[0])
		return;
	compare_all_calls(r, x, o);
	compare_majors(r, x, o);
	compare_blocks(r, x, o);
	compare_frames(r, o);
}
