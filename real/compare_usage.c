/*
 * The rows of what arrived, of faults and of sleeps.  The kernel decides freely about many of
 * these: they have a range, which is derived here and not fitted.
 */

#include <inttypes.h>
#include <stdio.h>

#include "real/compare.h"

#define FAULT_WINDOW_BYTES 65536u	/* what one fault maps, at least */

/* Who has compared nothing, and counts in other places: TCP at both ends. */
static void judge_tcp(struct row *row, const struct observed *o, const struct received *got)
{
	const int64_t acked = o->measured.acked_bytes;

	if (o->no_tcp_counts.text[0]) {
		row_alone(row, o->no_tcp_counts.text);
		return;
	}
	if (got->tcp_bytes < 0)
		row_alone(row, "TCP did not say how much came (tcpi_bytes_received)");
	else
		row_witness(row, "the receiver", "TCP's own count there (tcpi_bytes_received)",
			    value_bytes((uint64_t)got->tcp_bytes), true);
	if (row->verdict != CONFIRMED || got != &o->measured.received)
		return;
	if (acked < 0)
		row_alone(row, "TCP did not say how much was acknowledged (tcpi_bytes_acked)");
	else
		row_witness(row, "the receiver", "TCP's count of acknowledged bytes at the sender (tcpi_bytes_acked)",
			    value_bytes((uint64_t)acked), true);
}

static void compare_delivered(struct result *r, const struct expected *x,
			      const struct observed *o)
{
	struct row *row = compare_row(r, "delivered_bytes", "");
	const struct received *got = &o->measured.received, *other = &o->counted.received;

	row->textbook = value_bytes(x->textbook.delivered_bytes);
	row->model = value_bytes(x->model.delivered_bytes);
	if (!o->is_counted && !o->is_measured) {
		row_not_observable(row, o->not_measured.text);
		return;
	}
	/* Both runs were compared; the worse one is told. */
	if (!o->is_measured || (o->is_counted && other->right_bytes < got->right_bytes))
		got = other;
	row->real = value_bytes(got->right_bytes);
	row_evidence(row, "the receiver compared every byte with the file's");
	row_judge(row, CONFIRMED);
	if (got->bytes != got->right_bytes)
		row->verdict = CONTRADICTED;
	if (row->verdict == CONTRADICTED)
		row_reason(row, "%" PRIu64 " bytes arrived, and the first %" PRIu64 " of them were "
			   "the file's", got->bytes, got->right_bytes);
	else
		judge_tcp(row, o, got);
}

static uint64_t readahead_marks(const struct expected *x, uint64_t bytes)
{
	const uint64_t ahead = x->readahead_bytes ? x->readahead_bytes : 4 * PAGE_BYTES;

	return (bytes + ahead - 1) / ahead + 1;
}

/*
 * Faults while a mapped file is written, or copied by the program: at least one per mapping.  At most
 * one for each window that a fault maps, one more because the mapping need not begin at a window's
 * border, and one for each page that carries a readahead mark, which fault-around leaves out.  All of
 * them are taken in user mode (x->touches), or all inside calls.
 */
uint64_t compare_most_faults(const struct expected *x)
{
	uint64_t windows = (x->file_bytes + FAULT_WINDOW_BYTES - 1) / FAULT_WINDOW_BYTES + 1;

	return x->maps && x->file_bytes ?
		(windows + readahead_marks(x, x->file_bytes)) * x->requests : 0;
}

uint64_t compare_least_faults(const struct expected *x)
{
	return x->maps && x->file_bytes ? x->requests : 0;
}

/*
 * A search faults once at least, and at most once on each page that it touches, for what is mapped stays so.
 * Where all of the index is there a fault maps its window, but for a page with a mark; two windows of the
 * mapping may lie across one of the file.
 */
static uint64_t most_index_faults(const struct expected *x)
{
	const uint64_t most = 2 * x->index_windows + readahead_marks(x, x->index_bytes);

	return x->index_cache == CACHE_WARM && most < x->index_pages ? most : x->index_pages;
}

uint64_t compare_least_user_faults(const struct expected *x)
{
	return (x->touches ? compare_least_faults(x) : 0) + (x->index_pages > 0);
}

uint64_t compare_most_user_faults(const struct expected *x)
{
	return (x->touches ? compare_most_faults(x) : 0) + most_index_faults(x);
}

static bool may_touch(const struct expected *x)
{
	return x->touches || x->index_pages > 0;
}

static uint64_t most_kernel_faults(const struct expected *x)
{
	return x->touches ? 0 : compare_most_faults(x);
}

static uint64_t least_kernel_faults(const struct expected *x)
{
	return x->touches ? 0 : compare_least_faults(x);
}

static bool user_faults_fit(const struct expected *x, const struct reading *seen)
{
	if (!may_touch(x))
		return seen->n == x->model.user_faults;
	return seen->n >= compare_least_user_faults(x) && seen->n <= compare_most_user_faults(x);
}

static uint64_t kernel_faults(const struct usage *u)
{
	return u->minor_faults + u->major_faults - (u->user_faults.known ? u->user_faults.n : 0);
}

/* What the disk is asked for: the model's bytes, or the file's last block where that is larger. */
static uint64_t most_disk_bytes(const struct expected *x)
{
	uint64_t unit = x->unit_bytes > x->page_bytes ? x->unit_bytes : x->page_bytes;
	uint64_t bytes = 0, file = (x->file_bytes + unit - 1) / unit * unit;

	if (x->index_bytes > 0 && x->index_cache == CACHE_COLD)
		file += (x->index_bytes + unit - 1) / unit * unit;

	for (size_t i = 0; i < x->model.nhops; i++) {
		if (x->model.hops[i].from == DISK)
			bytes += x->model.hops[i].bytes;
	}
	return bytes > 0 && file > bytes ? file : bytes;
}

static bool cold_index(const struct expected *x)
{
	return x->index_pages > 0 && x->index_cache == CACHE_COLD;
}

static uint64_t least_major_faults(const struct expected *x)
{
	return (x->maps && x->cache == CACHE_COLD && compare_least_faults(x) > 0) + (uint64_t)cold_index(x);
}

static uint64_t most_major_faults(const struct expected *x)
{
	return (x->maps && x->cache == CACHE_COLD ? compare_most_faults(x) : 0) +
		(cold_index(x) ? x->index_pages : 0);
}

bool compare_quiet(const struct expected *x, const struct measured *m)
{
	const struct usage *u = &m->usage;

	return (!u->read_bytes.known || u->read_bytes.n <= most_disk_bytes(x)) &&
	       (!u->user_faults.known || user_faults_fit(x, &u->user_faults)) &&
	       kernel_faults(u) <= most_kernel_faults(x) && u->sleeps <= sleeps_most(x) &&
	       (u->major_faults == 0 || most_major_faults(x) > 0);
}

/* A row of getrusage() that the model bounds. */
static void bounded(struct row *row, const struct observed *o, uint64_t least, uint64_t most,
		    uint64_t seen, const char *evidence)
{
	row->range = true;
	row->min = least;
	row->max = most;
	if (!o->is_measured) {
		row_not_observable(row, o->not_measured.text);
		return;
	}
	row->real = value_count(seen);
	row_evidence(row, "%s", evidence);
	row_judge(row, CONFIRMED);
	if (row->verdict == CONTRADICTED)
		row_reason(row, "the least of %" PRIu64 " runs", o->measured_runs);
}

static void compare_user_faults(struct result *r, const struct expected *x,
				const struct observed *o)
{
	struct row *row = compare_row(r, "faults.user", "");
	const struct reading *seen = &o->measured.usage.user_faults;

	row->textbook = value_count(x->textbook.user_faults);
	row->model = value_count(x->model.user_faults);
	if (may_touch(x)) {
		row->range = true;
		row->min = compare_least_user_faults(x);
		row->max = compare_most_user_faults(x);
	}
	if (!o->is_measured) {
		row_not_observable(row, o->not_measured.text);
	} else if (!seen->known) {
		row_not_observable(row, o->no_user_faults.text);
	} else {
		row->real = value_count(seen->n);
		row_evidence(row, "perf_event_open: page faults in user mode, tried on known "
			     "faults first");
		row_judge(row, CONFIRMED);
	}
}

static void compare_kernel_faults(struct result *r, const struct expected *x,
				  const struct observed *o)
{
	const struct ledger *m = &x->model, *t = &x->textbook;
	const struct usage *u = &o->measured.usage;
	struct row *row = compare_row(r, "faults.kernel", "");

	row->textbook = value_count(t->minor_faults + t->major_faults - t->user_faults);
	row->model = value_count(m->minor_faults + m->major_faults - m->user_faults);
	bounded(row, o, least_kernel_faults(x), most_kernel_faults(x), kernel_faults(u),
		"getrusage: all faults less those in user mode; taken inside a call, so no mode "
		"switch");
	if (!o->is_measured || u->user_faults.known)
		return;
	/* All faults together bound those inside calls from above only. */
	if (row->verdict == CONTRADICTED) {
		row_not_observable(row, "getrusage does not say which faults were in user mode");
	} else {
		row->verdict = INFERRED;
		row_evidence(row, "getrusage: all faults, those in user mode included");
	}
}

static void compare_major_faults(struct result *r, const struct expected *x,
				 const struct observed *o)
{
	struct row *row = compare_row(r, "faults.major", "");

	row->textbook = value_count(x->textbook.major_faults);
	row->model = value_count(x->model.major_faults);
	bounded(row, o, least_major_faults(x), most_major_faults(x),
		o->measured.usage.major_faults, "getrusage: faults that had to wait for the disk");
}

/*
 * Each switch that was recorded, in the same run.  A completion of a ring that comes while the task is about to
 * sleep lets it stay ready to run, and if another one then gets the CPU, getrusage() counts a sleep: so there
 * its sleeps lie between the ones that were recorded and all switches.
 */
static void judge_switches(struct row *row, const struct expected *x, const struct observed *o)
{
	const struct switched *s = &o->measured.switched;
	const struct usage *u = &o->measured.usage;

	if (!s->is_there) {
		if (s->none.text[0])
			row_alone(row, s->none.text);
	} else if (s->preempts == 0 && u->preempts > 0 && s->sleeps > u->sleeps) {
		/* Before Linux 4.17 all of them look alike. */
		row_alone(row, "this kernel's records of switches do not say who would have gone on");
	} else {
		row_between(row, "getrusage", x->rings ? "records of switches (PERF_RECORD_SWITCH; from the "
			    "sleeps to all of them)" : "records of switches (PERF_RECORD_SWITCH)", s->sleeps,
			    s->sleeps + (x->rings ? s->preempts : 0));
	}
}

static void compare_sleeps(struct result *r, const struct expected *x, const struct observed *o)
{
	struct row *row = compare_row(r, "sleeps", "");
	const bool overtaken = o->is_measured && o->measured.usage.sleeps > sleeps_most(x);

	row->model = value_count(x->model.sleeps);	/* the texts say nothing of it */
	bounded(row, o, 0, overtaken ? sleeps_overtaken(x) : sleeps_most(x), o->measured.usage.sleeps,
		"getrusage, ru_nvcsw of an untraced run; at most once for each disk request, each "
		"third of the send buffer beyond its size and each notification, and never if "
		"what it waits for has come before it looks");
	/* That the completion was interrupted was not seen. */
	if (overtaken && row->verdict == CONFIRMED) {
		row->verdict = INFERRED;
		row_reason(row, "more than once for each disk request: a completion wakes the reader for each "
			   "page, and it waited for some of one request; the least of %" PRIu64 " runs",
			   o->measured_runs);
	}
	if (o->is_measured)
		judge_switches(row, x, o);
	if (o->is_measured && o->no_sleeps.text[0])
		row_not_observable(row, o->no_sleeps.text);
}

void compare_usage(struct result *r, const struct expected *x, const struct observed *o)
{
	compare_delivered(r, x, o);
	compare_user_faults(r, x, o);
	compare_kernel_faults(r, x, o);
	compare_major_faults(r, x, o);
	compare_sleeps(r, x, o);
}
