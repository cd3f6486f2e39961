/*
 * Runs the engine into a format's writer: one run after the other, or flows at the same time.
 * Shows progress on a terminal's standard error when it takes longer than a second.
 */

#include "ui/export.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "sim/engine.h"

static const struct export_format *const formats[] = {
	&export_table, &export_json, &export_jsonl, &export_chrome, &export_csv, &export_memory,
	&export_text, &export_difference,
};

const struct export_format *export_find(const char *name)
{
	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
		if (strcmp(formats[i]->name, name ? name : "table") == 0)
			return formats[i];
	}
	return NULL;
}

/* A power of two, always: the page cache takes that in folios as large, and in a fifth less time. */
void export_flush(struct export *x)
{
	fwrite(x->text, 1, EXPORT_WRITE_BYTES, x->file);	/* the file remembers if it failed */
	x->used -= EXPORT_WRITE_BYTES;
	memmove(x->text, x->text + EXPORT_WRITE_BYTES, x->used);
}

struct progress {
	bool wanted;		/* standard error is a terminal, and no trace scrolls over it */
	bool shown;
	time_t last;		/* seconds */
};

static time_t seconds_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec;
}

#define PROGRESS_EVENTS 65536	/* look at the clock so often */

static void progress_show(struct progress *p, const struct export_result *r)
{
	uint64_t done = r->ledger.delivered_bytes, all = r->ledger.payload_bytes;
	time_t now;

	if (!p->wanted || r->ledger.events % PROGRESS_EVENTS != 0)
		return;
	now = seconds_now();
	if (now - p->last < (p->shown ? 1 : 2))
		return;
	p->last = now;
	p->shown = true;
	fprintf(stderr, "\r\033[K%s: %" PRIu64 " %%, %" PRIu64 " events", r->header.label,
		all ? done / (all / 100 + 1) : 100, r->ledger.events);
	fflush(stderr);
}

/* Before anything else is written to the terminal. */
static void progress_clear(struct progress *p)
{
	if (p->shown)
		fputs("\r\033[K", stderr);
	p->shown = false;
}

/* Runs that share a machine: the flows of a scenario, or one run that has it for itself. */
struct group {
	struct sink sink;
	struct export *x;
	struct progress progress;
	const struct run *runs;
	size_t n;
	struct export_result results[MAX_FLOWS];
	struct run all_runs;			/* of flows: their machine, label and connections */
	struct export_result all;
};

static void init_results(struct group *g, size_t first_index)
{
	const struct scenario *s = g->x->scenario;
	struct config *config = &g->all_runs.config;
	uint64_t payload_bytes = 0, connections = 0;

	for (size_t i = 0; i < g->n; i++) {
		struct export_result *r = &g->results[i];

		r->index = first_index + i;
		r->run = &g->runs[i];
		trace_header_of(&r->header, s->name, r->run);
		ledger_init(&r->ledger, r->run->config.count, r->header.payload_bytes);
		payload_bytes += r->header.payload_bytes;
		connections += r->run->config.connections;
	}
	*config = g->runs[0].config;
	config->connections = connections;
	for (size_t i = 0; i < g->n; i++) {
		if (g->runs[i].config.count == COUNT_ALL)
			config->count = COUNT_ALL;
	}
	snprintf(g->all_runs.label, sizeof(g->all_runs.label), "all together");
	g->all.index = g->n;
	g->all.run = &g->all_runs;
	g->all.header = g->results[0].header;
	snprintf(g->all.header.label, sizeof(g->all.header.label), "%s", g->all_runs.label);
	snprintf(g->all.header.strategy, sizeof(g->all.header.strategy), "mixed");
	g->all.header.count = config->count;
	g->all.header.payload_bytes = payload_bytes;
	ledger_init(&g->all.ledger, config->count, payload_bytes);
}

static int group_put(struct sink *sink, const struct event *e)
{
	struct group *g = (struct group *)sink;
	const struct export_format *format = g->x->format;
	struct export_result *r = &g->results[e->flow];
	const bool together = g->x->scenario->together;

	assert(e->flow < g->n);
	ledger_add(&r->ledger, e);
	if (format->event)
		format->event(g->x, r, e);
	if (together) {
		ledger_add(&g->all.ledger, e);
		if (format->event && format->all_together)
			format->event(g->x, &g->all, e);
	}
	progress_show(&g->progress, together ? &g->all : r);
	return ferror_unlocked(g->x->file) ? -1 : 0;	/* nobody else has it */
}

/* Call it for each result of the group. */
static void for_each(struct group *g,
		     void (*write)(struct export *x, const struct export_result *r))
{
	if (!write)
		return;
	for (size_t i = 0; i < g->n; i++)
		write(g->x, &g->results[i]);
	if (g->x->scenario->together && g->x->format->all_together)
		write(g->x, &g->all);
}

static int simulate(struct group *g, const struct run *runs, size_t n)
{
	int failed;

	g->runs = runs;
	g->n = n;
	init_results(g, (size_t)(runs - g->x->scenario->runs));
	for_each(g, g->x->format->run_begin);
	/* Who reads no events needs only the totals. */
	if (n == 1 && !g->x->format->event)
		failed = engine_total(runs, n, &g->results[0].ledger, &g->sink);
	else
		failed = engine_run(runs, n, &g->sink);
	progress_clear(&g->progress);
	for_each(g, g->x->format->run_end);
	return failed;
}

void export_open(struct export *x, FILE *file, const struct scenario *s,
		 const struct export_format *format)
{
	*x = (struct export){ .file = file, .scenario = s, .format = format, .first = true };
	x->state = calloc(1, format->state_bytes + 1);
	x->text = malloc(EXPORT_TEXT_BYTES);
	if (!x->state || !x->text)
		abort();
	/* stdio would write the first page of each piece by itself; not where it is memory that it writes to. */
	if (format->puts && fileno(file) >= 0)
		setvbuf(file, NULL, _IONBF, 0);
	if (format->begin)
		format->begin(x);
}

int export_close(struct export *x)
{
	if (x->format->end)
		x->format->end(x);
	fwrite(x->text, 1, x->used, x->file);
	free(x->state);
	free(x->text);
	return fflush(x->file) != 0 || ferror(x->file) ? -1 : 0;
}

void export_trace(struct export *x, size_t index, const struct run *run, const struct trace *t)
{
	struct export_result r = { .index = index, .run = run, .header = t->header };

	ledger_init(&r.ledger, t->header.count, t->header.payload_bytes);
	if (x->format->run_begin)
		x->format->run_begin(x, &r);
	for (size_t i = 0; i < t->n && !ferror(x->file); i++) {
		ledger_add(&r.ledger, &t->events[i]);
		if (x->format->event)
			x->format->event(x, &r, &t->events[i]);
	}
	if (x->format->run_end)
		x->format->run_end(x, &r);
}

int export_scenario(FILE *file, const struct scenario *s, const struct export_format *format)
{
	struct export x;
	struct group g = {
		.sink = { .put = group_put }, .x = &x,
		.progress = {
			.wanted = isatty(STDERR_FILENO) && !(format->event && isatty(fileno(file))),
			.last = seconds_now(),
		},
	};
	int failed = 0;

	export_open(&x, file, s, format);
	if (s->together)
		failed = simulate(&g, s->runs, s->nruns);
	for (size_t i = 0; !s->together && i < s->nruns && !failed; i++)
		failed = simulate(&g, &s->runs[i], 1);
	return export_close(&x) != 0 || failed ? -1 : 0;
}
