/*
 * The model's side of the published results: runs of the engine on shipped machines, with the settings
 * that stand in ui/published.c and no others.
 */

#include <stdio.h>
#include <string.h>

#include "sim/engine.h"
#include "ui/load.h"
#include "ui/published.h"

static const char empty[] =
	"{ \"format\": \"iopath-scenario\", \"version\": 1, \"name\": \"published\",\n"
	"  \"kernel\": \"linux-6.18\", \"strategies\": [ \"read-write\" ] }\n";

#define BREAK_EVEN_STEP_BYTES 1024
#define BREAK_EVEN_MOST_BYTES 65536

/* The run, with one setting more if there is one. */
static int load_run(struct run *run, const struct published_result *r,
		    const struct published_run *p, const char *more, struct error *e)
{
	static struct scenario scenario;
	const struct scenario_text text = {
		.file = "published", .text = empty, .length = strlen(empty),
	};
	const char *release = p->release ? p->release : r->release;
	struct options o = { .only = { p->strategy }, .nonly = 1 };
	struct kernel kernel = { .name = "" };
	char name[sizeof(kernel.name)];

	for (size_t i = 0; i < PUBLISHED_MAX_SET && r->set[i]; i++)
		o.set[o.nset++] = r->set[i];
	for (size_t i = 0; i < PUBLISHED_MAX_SET && p->set[i]; i++)
		o.set[o.nset++] = p->set[i];
	if (more)
		o.set[o.nset++] = more;
	if (load_parse(&scenario, &text, &o, e) != 0)
		return -1;
	*run = scenario.runs[0];
	snprintf(name, sizeof(name), "linux-%s", release);
	if (kernel_from_release(&kernel, name, release) != 0)
		return error_set(e, "published: release %s: accepted: as in 6.18", release);
	run->config.kernel = kernel;
	return run_check(run, e);
}

static uint64_t cpu_ns(const struct ledger *l)
{
	return l->busy_ns[BUSY_CPU_USER] + l->busy_ns[BUSY_CPU_KERNEL];
}

static void total(const struct run *run, struct ledger *l)
{
	ledger_init(l, run->config.count, config_payload_bytes(&run->config));
	engine_total(run, 1, l, NULL);
}

/* CPU time in read(). */
struct reading {
	struct sink sink;
	uint64_t ns;
};

static int add_reading(struct sink *sink, const struct event *e)
{
	struct reading *r = (struct reading *)sink;

	if (e->lane == LANE_CPU && strcmp(e->call, "read") == 0 && !e->soft)
		r->ns += e->end_ns - e->start_ns;
	return 0;
}

/* What reading the file takes a program: so much takes a receiver that reads the same calls from a socket. */
static uint64_t reading_ns(const struct run *read_write)
{
	struct reading r = { .sink = { .put = add_reading } };

	engine_run(read_write, 1, &r.sink);
	return r.ns;
}

/* In thousandths of the unit; one call sends chunk bytes. */
static uint64_t figure_of(enum published_figure figure, const struct ledger *l, uint64_t calls)
{
	switch (figure) {
	case FIGURE_BOTH_ENDS_MS:
	case FIGURE_SENDER_MS:
		return cpu_ns(l) / 1000;
	case FIGURE_GBIT_S:
		return l->delivered_bytes * 8000 / l->elapsed_ns;
	case FIGURE_MB_S:
		return l->delivered_bytes * 1000000 / l->elapsed_ns;
	case FIGURE_KREQUESTS_S:
		return calls * 1000000000 / l->elapsed_ns;
	case FIGURE_BREAK_EVEN_KB:
		break;
	}
	return 0;
}

static int simulate_both(const struct published_result *r, const struct published_row *row,
			 struct published_outcome *o, struct error *e)
{
	uint64_t *const figures[] = { &o->before, &o->after };
	uint64_t receiver_ns = 0;

	for (int i = 0; i < 2; i++) {
		struct ledger l;
		struct run run;

		if (load_run(&run, r, &row->runs[i], NULL, e) != 0)
			return -1;
		total(&run, &l);
		*figures[i] = figure_of(r->figure, &l, config_rounds(&run.config, run.strategy) *
					run.config.requests);
		if (r->figure == FIGURE_BOTH_ENDS_MS && i == 0)
			receiver_ns = reading_ns(&run);
		*figures[i] += receiver_ns / 1000;
	}
	return 0;
}

/* Does the second way need less CPU time at that many bytes a call?  -1: it cannot be run. */
static int wins(const struct published_result *r, const struct published_row *row, uint64_t bytes,
		struct error *e)
{
	struct ledger l[2];
	char chunk[32];

	snprintf(chunk, sizeof(chunk), "chunk=%llu", (unsigned long long)bytes);
	for (int i = 0; i < 2; i++) {
		struct run run;

		if (load_run(&run, r, &row->runs[i], chunk, e) != 0)
			return -1;
		total(&run, &l[i]);
	}
	return cpu_ns(&l[1]) < cpu_ns(&l[0]);
}

/* From the largest call down, as long as the second way wins. */
static int simulate_break_even(const struct published_result *r, const struct published_row *row,
			       struct published_outcome *o, struct error *e)
{
	uint64_t bytes = BREAK_EVEN_MOST_BYTES;
	int win = wins(r, row, bytes, e);

	while (win == 1 && bytes > BREAK_EVEN_STEP_BYTES) {
		win = wins(r, row, bytes - BREAK_EVEN_STEP_BYTES, e);
		if (win == 1)
			bytes -= BREAK_EVEN_STEP_BYTES;
	}
	o->before = 0;
	o->after = bytes;
	return win < 0 ? -1 : 0;
}

int published_simulate(const struct published_result *r, const struct published_row *row,
		       struct published_outcome *o, struct error *e)
{
	if (r->figure == FIGURE_BREAK_EVEN_KB)
		return simulate_break_even(r, row, o, e);
	return simulate_both(r, row, o, e);
}

uint64_t published_ratio(uint64_t before, uint64_t after)
{
	return before > 0 ? (after * 1000 + before / 2) / before : after;
}
