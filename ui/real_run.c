/*
 * The check behind the display.  Messages never come from two processes at a time, because whoever
 * checks waits for each of its children.  Rows point to constant words (struct value), which lie in
 * the display where they lie in its fork.
 */

#include "ui/real_run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "real/child.h"
#include "ui/for_real.h"
#include "ui/show.h"

#define EVENTS_AT_ONCE 256u
#define PAGES_AT_ONCE (ALIAS_ROUND_BYTES / ALIAS_PAGE_BYTES + 1)

enum kind { TOLD_WHERE, TOLD_STAGE, TOLD_PAGES, TOLD_RESULT, TOLD_ROW, TOLD_HEADER, TOLD_EVENTS,
	    TOLD_NO_TRACE, TOLD_FAILED };

struct told_pages {
	enum check_stage stage;
	enum place from, to;
	size_t npages, first, n;
	char pages[PAGES_AT_ONCE];
};

struct told_result {
	enum verdict verdict;
	char reason[600];
};

const char *real_stage_name(enum check_stage stage)
{
	static const char *const names[N_STAGES] = {
		[STAGE_PLAN] = "prepared",
		[STAGE_COUNT] = "counted under ptrace",
		[STAGE_NOTIFY] = "counted under seccomp",
		[STAGE_MEASURE] = "measured untraced",
		[STAGE_EVICT] = "pages evicted",
		[STAGE_PROBE] = "pages probed",
		[STAGE_DELIVERED] = "probed at the receiver",
		[STAGE_RESENT] = "probed when sent again",
		[STAGE_COMPARE] = "compared with the model",
	};

	return names[stage];
}

/* ---- the child ---- */

struct teller {
	struct check_watch watch;
	const struct background *to;
	enum check_stage stage;
};

static void tell_stage(struct check_watch *w, enum check_stage stage)
{
	struct teller *t = (struct teller *)w;

	t->stage = stage;
	background_tell(t->to, TOLD_STAGE, &stage, sizeof(stage));
}

static void tell_pages(struct check_watch *w, const struct alias_hop *hop, size_t npages,
		       size_t first, size_t n)
{
	const struct teller *t = (const struct teller *)w;
	struct told_pages told = {
		.stage = t->stage, .from = hop->from, .to = hop->to, .npages = npages,
		.first = first, .n = n < PAGES_AT_ONCE ? n : PAGES_AT_ONCE,
	};

	memcpy(told.pages, hop->pages + first, told.n);
	background_tell(t->to, TOLD_PAGES, &told, sizeof(told));
}

static void tell_trace(const struct background *to, const struct check_traces *traces)
{
	const struct trace *t = &traces->real;

	if (traces->none.text[0]) {
		background_tell(to, TOLD_NO_TRACE, &traces->none, sizeof(traces->none));
		return;
	}
	background_tell(to, TOLD_HEADER, &t->header, sizeof(t->header));
	for (size_t i = 0; i < t->n; i += EVENTS_AT_ONCE) {
		const size_t n = t->n - i < EVENTS_AT_ONCE ? t->n - i : EVENTS_AT_ONCE;

		background_tell(to, TOLD_EVENTS, &t->events[i], n * sizeof(t->events[0]));
	}
}

static void tell_result(const struct background *to, const struct result *r)
{
	struct told_result told = { .verdict = r->verdict };

	memcpy(told.reason, r->reason, sizeof(told.reason));
	for (size_t i = 0; i < r->nrows; i++)
		background_tell(to, TOLD_ROW, &r->rows[i], sizeof(r->rows[i]));
	background_tell(to, TOLD_RESULT, &told, sizeof(told));
}

static _Noreturn void check_in_child(const struct background *to, const struct run *run,
				     const char *scenario, const char *lab)
{
	struct teller teller = { { tell_stage, tell_pages }, to, STAGE_PLAN };
	struct check_traces traces = { .none = { "" } };
	static struct result result;
	struct error e = { "" };
	struct host host;
	char where[sizeof(((struct real_seen *)NULL)->where)];

	tell_stage(&teller.watch, STAGE_PLAN);
	if (for_real_begin(&host, lab, &e) != 0) {
		background_tell(to, TOLD_FAILED, &e, sizeof(e));
		child_exit(0);
	}
	snprintf(where, sizeof(where), "Linux %.64s, TCP %s", host.release,
		 host.no_lab[0] ? "over loopback" : "through a lab");
	background_tell(to, TOLD_WHERE, where, sizeof(where));
	trace_init(&traces.real);
	trace_init(&traces.model);
	check_watched(&result, &host, run, &traces, &teller.watch);
	snprintf(traces.real.header.scenario, sizeof(traces.real.header.scenario), "%s", scenario);
	tell_trace(to, &traces);
	tell_result(to, &result);
	child_exit(0);
}

/* ---- the display ---- */

static void free_seen(struct real_seen *s)
{
	for (size_t i = 0; i < s->ngrids; i++)
		free(s->grids[i].pages);
	*s = (struct real_seen){ .state = REAL_NONE };
}

/* The grid of that hop, a new one if need be; NULL: no room, or of no interest. */
static struct real_grid *find_grid(struct real_seen *s, const struct told_pages *told)
{
	struct real_grid *g = s->grids;

	for (; g < s->grids + s->ngrids; g++) {
		if (g->stage == told->stage && g->from == told->from && g->to == told->to)
			return g;
	}
	/* What else is looked at again is what was looked at before. */
	if (s->ngrids == MAX_REAL_GRIDS ||
	    (told->stage != STAGE_PROBE && told->to != SOCKET_BUFFER))
		return NULL;
	*g = (struct real_grid){ told->stage, told->from, told->to, told->npages,
				 calloc(told->npages + 1, 1) };
	if (!g->pages)
		abort();
	s->ngrids++;
	return g;
}

static void take_pages(struct real_seen *s, const struct told_pages *told)
{
	struct real_grid *g = find_grid(s, told);

	if (g && told->first < g->npages && told->n <= g->npages - told->first)
		memcpy(g->pages + told->first, told->pages, told->n);
}

static void take_events(struct real_run *r, const struct event *events, size_t n)
{
	for (size_t i = 0; i < n && r->trace.n < MAX_SHOW_EVENTS; i++)
		r->trace.sink.put(&r->trace.sink, &events[i]);
}

static void take_result(struct real_seen *s, const struct told_result *told)
{
	s->verdict = told->verdict;
	memcpy(s->reason, told->reason, sizeof(s->reason));
	s->state = REAL_DONE;
}

static void take_message(struct background_taker *taker, int kind, const void *body, size_t n)
{
	struct real_run *r = (struct real_run *)taker;
	struct real_seen *s = &r->seen;

	switch ((enum kind)kind) {
	case TOLD_WHERE:
		memcpy(s->where, body, sizeof(s->where));
		break;
	case TOLD_STAGE:
		memcpy(&s->stage, body, sizeof(s->stage));
		s->begun[s->stage] = true;
		break;
	case TOLD_PAGES:
		take_pages(s, body);
		break;
	case TOLD_ROW:
		if (s->nrows < MAX_RESULT_ROWS)
			memcpy(&s->rows[s->nrows++], body, sizeof(s->rows[0]));
		break;
	case TOLD_RESULT:
		take_result(s, body);
		break;
	case TOLD_HEADER:
		memcpy(&r->trace.header, body, sizeof(r->trace.header));
		memcpy(r->trace_label, r->trace.header.label, sizeof(r->trace_label));
		break;
	case TOLD_EVENTS:
		take_events(r, body, n / sizeof(struct event));
		s->has_trace = true;
		break;
	case TOLD_NO_TRACE:
		memcpy(&s->no_trace, body, sizeof(s->no_trace));
		break;
	case TOLD_FAILED:
		memcpy(&s->failed, body, sizeof(s->failed));
		s->state = REAL_FAILED;
		break;
	}
}

void real_run_init(struct real_run *r)
{
	*r = (struct real_run){ .taker = { take_message } };
	background_init(&r->child);
	trace_init(&r->trace);
}

void real_run_stop(struct real_run *r)
{
	background_stop(&r->child);
	free_seen(&r->seen);
	trace_free(&r->trace);
	real_run_init(r);
}

void real_run_refuse(struct real_run *r, const char *label, const char *why)
{
	real_run_stop(r);
	snprintf(r->seen.label, sizeof(r->seen.label), "%s", label);
	error_set(&r->seen.failed, "%s", why);
	r->seen.state = REAL_FAILED;
}

void real_run_start(struct real_run *r, const struct run *run, const char *scenario,
		    const char *lab)
{
	int started;

	real_run_stop(r);
	r->run = *run;
	snprintf(r->seen.label, sizeof(r->seen.label), "%s", run->label);
	started = background_start(&r->child, &r->seen.failed);
	if (started == 0)
		check_in_child(&r->child, run, scenario, lab);
	r->seen.state = started > 0 ? REAL_RUNS : REAL_FAILED;
}

void real_run_take(struct real_run *r, const char *bytes, size_t n)
{
	background_take(&r->child, bytes, n, &r->taker);
}

bool real_run_read(struct real_run *r)
{
	struct error e = { "" };

	if (background_read(&r->child, &r->taker))
		return false;
	if (background_join(&r->child, "the real run", &e) == 0)
		error_set(&e, "the real run ended without a result");
	if (r->seen.state == REAL_RUNS) {
		r->seen.failed = e;
		r->seen.state = REAL_FAILED;
	}
	return true;
}
