/*
 * A run checked: it is planned, simulated, made for real in several ways, and compared.
 */

#include "real/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "real/check_trace.h"
#include "real/expect.h"
#include "real/plan.h"

#define MEASURE_RUNS 3
#define DROPPED_ROUNDS 4u

/* ---- what is observed ---- */

static void tell(const struct trial *t, enum check_stage stage)
{
	if (t->watch)
		t->watch->stage(t->watch, stage);
}

/*
 * Other work on the machine only ever adds faults, sleeps and bytes from the disk (memory that is
 * short takes pages away, of the file or of this program): the least of a few runs counts.
 */
static void measure(struct observed *o, const struct trial *t, const struct expected *x)
{
	struct usage *u = &o->measured.usage;

	o->is_measured = trial_measure(t, &o->measured, &o->not_measured) == 0;
	o->measured_runs = 1;
	while (o->is_measured && o->measured_runs < MEASURE_RUNS &&
	       !compare_quiet(x, &o->measured)) {
		struct measured again;
		struct error e = { "" };

		if (trial_measure(t, &again, &e))
			break;
		o->measured_runs++;
		if (again.usage.minor_faults + again.usage.major_faults <
		    u->minor_faults + u->major_faults) {
			u->minor_faults = again.usage.minor_faults;
			u->major_faults = again.usage.major_faults;
			u->user_faults = again.usage.user_faults;
			o->measured.events.user_faults = again.events.user_faults;
			o->measured.events.kernel_faults = again.events.kernel_faults;
			o->measured.has_events &= again.has_events;
			witnessed_take_majors(&o->measured.witnessed, &again.witnessed);
		}
		if (again.usage.read_bytes.known && again.usage.read_bytes.n < u->read_bytes.n) {
			u->read_bytes = again.usage.read_bytes;
			o->measured.resident_pages = again.resident_pages;
			o->measured.cached_pages = again.cached_pages;
			o->measured.has_cachestat &= again.has_cachestat;
			witnessed_take_disk(&o->measured.witnessed, &again.witnessed);
			o->measured.events.cached_pages = again.events.cached_pages;
			o->measured.has_events &= again.has_events;
		}
		if (again.usage.sleeps < u->sleeps) {
			u->sleeps = again.usage.sleeps;
			u->preempts = again.usage.preempts;
			o->measured.switched = again.switched;
		}
		if (again.received.right_bytes != again.received.bytes)
			o->measured.received = again.received;
	}
}

/* The beginning of the file, because each round takes TCP some 200 ms. */
static void probe_resent(struct observed *o, const struct trial *t)
{
	struct source part = *t->source;
	struct trial lossy = *t;
	uint64_t most = DROPPED_ROUNDS *
		(t->chunk_bytes < ALIAS_CORK_BYTES ? t->chunk_bytes : ALIAS_CORK_BYTES);

	if (part.bytes > most)
		part.bytes = most;
	lossy.source = &part;
	lossy.cache = CACHE_WARM;
	lossy.corked = false;
	lossy.drops = true;
	tell(t, STAGE_RESENT);
	o->is_resent = alias_probe(&lossy, &o->resent, &o->not_resent) == 0;
}

/* What was looked for in the send queue is looked for once more when it has been delivered. */
static void probe(struct observed *o, const struct trial *t, const struct expected *x)
{
	struct trial delivered = *t;

	tell(t, STAGE_PROBE);
	o->is_probed = alias_probe(t, &o->alias, &o->not_probed) == 0;
	delivered.corked = false;
	if (t->corked) {
		tell(t, STAGE_DELIVERED);
		o->is_delivered = alias_probe(&delivered, &o->delivered, &o->not_delivered) == 0;
	}
	if (x->loses)
		probe_resent(o, t);
	if (x->asks_undelivered)
		o->is_undelivered = trial_undelivered(t, &o->undelivered, &o->not_undelivered) == 0;
}

static void observe(struct observed *o, const struct host *h, const struct trial *t,
		    const struct expected *x)
{
	memset(o, 0, sizeof(*o));
	sink_try_counts(t->lab, &o->no_tcp_counts);
	tell(t, STAGE_COUNT);
	if (h->no_trace[0])
		error_set(&o->not_counted, "%s", h->no_trace);
	else
		o->is_counted = trial_count(t, &o->counted, &o->not_counted) == 0;
	tell(t, STAGE_NOTIFY);
	o->is_notified = trial_notify(t, &o->notified, &o->not_notified) == 0;
	tell(t, STAGE_MEASURE);
	measure(o, t, x);
	if (h->no_events[0])
		error_set(&o->measured.no_events, "%s", h->no_events);
	error_set(&o->no_user_faults, "%s", h->no_fault_count[0] ? h->no_fault_count :
		  "perf_event_open worked before, and not in this run");
	error_set(&o->no_disk_bytes, "%s", h->no_disk_count);
	error_set(&o->no_sleeps, "%s", h->no_sleep_count);
	tell(t, STAGE_EVICT);
	o->is_evicted = evict_probe(t, &o->evict, &o->not_evicted) == 0;
	o->is_mapped = pagemap_probe(t, &o->pagemap, &o->not_mapped) == 0;
	o->undelivered_profile.is_wanted = x->asks_undelivered;
	if (h->no_profile[0])
		error_set(&o->not_profiled, "%s", h->no_profile);
	else
		o->is_profiled = profile_run(t, &h->symbols, &o->profile, &o->undelivered_profile,
					     &o->not_profiled) == 0;
	/* Last, because it leaves the file dirty. */
	probe(o, t, x);
}

/* ---- the check ---- */

/* A lab for this run alone, which has all of it. */
static int enter_lab(struct trial *t, struct lab *lab, const struct host *h,
		     const struct run *run, struct error *e)
{
	if (h->no_lab[0])
		return 0;
	t->lab = lab;
	return lab_open(lab, plan_wants_gather(run), e);
}

void check_watched(struct result *r, const struct host *h, const struct run *run,
		   struct check_traces *traces, struct check_watch *watch)
{
	struct source source = { .fd = -1 }, index = { .fd = -1 };
	struct error e = { "" };
	struct observed *o;
	struct record record;
	struct expected x;
	struct lab lab = { .socket = -1, .holder = -1 };
	struct trial t;

	memset(r, 0, sizeof(*r));
	snprintf(r->label, sizeof(r->label), "%s", run->label);
	snprintf(r->strategy, sizeof(r->strategy), "%s", run->strategy->name);
	r->verdict = SKIPPED;
	if (watch)
		watch->stage(watch, STAGE_PLAN);
	if (plan_make(&t, h, run, &e) ||
	    enter_lab(&t, &lab, h, run, &e) ||
	    source_create(&source, h->folder, run->config.file_bytes, &e) ||
	    index_create(&index, h->folder, &run->config, &e)) {
		snprintf(r->reason, sizeof(r->reason), "%s", e.text);
		source_close(&source);
		lab_close(&lab);
		if (traces)
			traces->none = e;
		return;
	}
	t.source = &source;
	t.watch = watch;
	t.index = index.fd >= 0 ? &index : NULL;
	o = malloc(sizeof(*o));
	if (!o)
		abort();
	if (traces) {
		record_init(&record);
		t.record = &record;
	}
	expect_run(&x, h, run, &t);
	observe(o, h, &t, &x);
	tell(&t, STAGE_COMPARE);
	compare(r, &x, o);
	if (traces) {
		check_trace(traces, h, &x.model_run, &t, o);
		record_free(&record);
	}
	r->alias = o->alias;
	r->delivered = o->delivered;
	r->resent = o->resent;
	free(o);
	source_close(&source);
	source_close(&index);
	lab_close(&lab);
}

void check_record(struct result *r, const struct host *h, const struct run *run,
		  struct check_traces *traces)
{
	check_watched(r, h, run, traces, NULL);
}

void check_run(struct result *r, const struct host *h, const struct run *run)
{
	check_record(r, h, run, NULL);
}

void check_free(struct result *r)
{
	alias_free(&r->alias);
	alias_free(&r->delivered);
	alias_free(&r->resent);
}

enum verdict check_sum(enum verdict so_far, enum verdict next)
{
	if (so_far == CONTRADICTED || next == CONTRADICTED)
		return CONTRADICTED;
	return so_far == CONFIRMED ? CONFIRMED : next;
}
