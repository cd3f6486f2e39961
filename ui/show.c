/*
 * The traces that the display holds.  Only the display keeps whole traces, for the way back; so
 * it is the only one that has to say no to a scenario that is too long for that.  Recordings come in by
 * ui/show_read.c.
 */

#include "ui/show.h"

#include <stdlib.h>
#include <string.h>

#include "sim/engine.h"

/* A sink that hands on to the show of each flow, as long as there is room. */
struct bounded {
	struct sink sink;
	struct show *flows;
	size_t room;
};

static int bounded_put(struct sink *sink, const struct event *e)
{
	struct bounded *b = (struct bounded *)sink;
	struct trace *t;

	if (b->room == 0)
		return -1;
	b->room--;
	t = &b->flows[e->flow].trace;
	return t->sink.put(&t->sink, e);
}

struct show *shows_add(struct shows *s)
{
	struct show *show = &s->show[s->n++];

	*show = (struct show){ .count = COUNT_ALL, .files = 1 };
	trace_init(&show->trace);
	return show;
}

/* Is it the doing of a task?  An interrupt and what it sets off are not, nor are marks. */
static bool is_task(const struct event *e)
{
	return e->lane == LANE_CPU && !e->soft && e->op != OP_IRQ && e->op != OP_ACK &&
	       e->op != OP_DONE && e->op != OP_ALLOC && e->op != OP_FREE && e->op != OP_EVICT &&
	       e->op != OP_UNMAP;
}

/* What a core was doing, seen from what its task does next. */
static enum core_between between(const struct event *next)
{
	switch (next ? (enum op)next->op : OP_WAKE) {
	case OP_WAKE:
	case OP_RESUME:
		return CORE_IDLES;
	case OP_SEEN:
		return CORE_SPINS;
	case OP_ENTER:
		return CORE_IN_USER;
	default:
		return next->user ? CORE_IN_USER : CORE_IN_KERNEL;
	}
}

static void find_between(struct show *show)
{
	const struct trace *t = &show->trace;
	const struct event *next[MAX_CORES] = { NULL };

	free(show->between);
	show->between = calloc(t->n + 1, 1);
	if (!show->between)
		abort();
	for (size_t i = t->n; i-- > 0;) {
		const struct event *e = &t->events[i];

		if (e->lane != LANE_CPU)
			continue;
		show->between[i] = (uint8_t)between(next[e->core]);
		if (e->op == OP_SPIN)	/* also if it never sees what it polls for */
			show->between[i] = CORE_SPINS;
		if (is_task(e))
			next[e->core] = e;
	}
}

static void find_cores(struct show *show)
{
	const struct trace *t = &show->trace;
	uint64_t busy[MAX_CORES] = { 0 };

	show->ncores = 0;
	for (size_t i = 0; i < t->n; i++)
		if (t->events[i].lane == LANE_CPU)
			busy[t->events[i].core] += 1 + t->events[i].end_ns - t->events[i].start_ns;
	for (unsigned int core = 0; core < MAX_CORES; core++) {
		unsigned int k = show->ncores;

		if (busy[core] == 0)
			continue;
		for (; k > 0 && busy[show->cores[k - 1]] < busy[core]; k--)
			show->cores[k] = show->cores[k - 1];
		show->cores[k] = (uint8_t)core;
		show->ncores++;
	}
}

/* All but the history. */
static void look_over(struct show *show)
{
	const struct trace *t = &show->trace;
	const bool real = !trace_is_model(&t->header);
	uint64_t delivered = 0;
	size_t initial = 0, in_call = 0;

	if (!show->strategy)
		show->strategy = strategy_find(t->header.strategy);
	show->warm = false;
	show->elapsed_ns = 0;
	show->done_position = 0;
	show->connections = show->run.strategy ? (uint32_t)show->run.config.connections : 1;
	for (size_t i = 0; i < t->n; i++) {
		const struct event *e = &t->events[i];

		if (e->op == OP_ALLOC && e->start_ns == 0) {
			initial++;
			show->warm |= e->to == PAGE_CACHE;
		}
		if (e->op == OP_ENTER)
			in_call++;
		else if (e->op == OP_LEAVE && in_call > 0)
			in_call--;
		if (e->op == OP_WIRE)
			delivered += e->payload_bytes;
		if (is_task(e) || e->op == OP_LEAVE)
			show->done_position = i + 1 - initial;
		if (e->connection >= show->connections && e->connection < MAX_CONNECTIONS)
			show->connections = e->connection + 1;
		if (e->end_ns > show->elapsed_ns)
			show->elapsed_ns = e->end_ns;
	}
	find_between(show);
	find_cores(show);
	/* What was measured need not know of the NIC. */
	show->ends_early = in_call > 0 || (!real && delivered < t->header.payload_bytes);
}

void show_finish(struct show *show)
{
	look_over(show);
	history_free(show->history);
	show->history = history_new(&show->trace, show->strategy,
				    (struct scene_about){ 0, show->files });
}

/* What a core does after its last event: here seen from what that was, not from what follows. */
static enum core_between after(const struct event *e)
{
	switch ((enum op)e->op) {
	case OP_SLEEP:
	case OP_PREEMPT:
		return CORE_IDLES;
	case OP_SPIN:
		return CORE_SPINS;
	case OP_LEAVE:
		return CORE_IN_USER;
	default:
		return e->user ? CORE_IN_USER : CORE_IN_KERNEL;
	}
}

void show_past(struct show *past, const struct show *show, size_t applied)
{
	size_t last[MAX_CORES] = { 0 };		/* of a task, from 1 */

	*past = *show;
	past->between = NULL;
	past->history = NULL;
	past->trace.n = applied;
	look_over(past);
	for (size_t i = 0; i < applied; i++) {
		if (is_task(&past->trace.events[i]))
			last[past->trace.events[i].core] = i + 1;
	}
	for (size_t i = 0; i < applied; i++) {
		const struct event *e = &past->trace.events[i];

		if (e->lane == LANE_CPU && last[e->core] > 0 && i + 1 >= last[e->core])
			past->between[i] = (uint8_t)after(&past->trace.events[last[e->core] - 1]);
	}
}

void show_past_free(struct show *past)
{
	free(past->between);
	past->between = NULL;
}

/* One that has no answer, as after --set, is not asked. */
static void take_questions(struct shows *s, const struct scenario *scenario)
{
	const size_t n = scenario->nquestions;
	struct question_key *keys = calloc(n + 1, sizeof(*keys));

	s->questions = calloc(n + 1, sizeof(*s->questions));
	if (!keys || !s->questions)
		abort();
	question_answer(scenario, keys);
	for (size_t i = 0; i < n; i++) {
		if (keys[i].error.text[0] == '\0')
			question_take(&s->questions[s->nquestions++], &scenario->questions[i],
				      &keys[i]);
	}
	for (size_t i = 0; i < s->nquestions; i++) {
		s->questions[i].index = (int)i;
		s->questions[i].count = (int)s->nquestions;
	}
	free(keys);
}

void shows_init(struct shows *s)
{
	s->n = s->nquestions = s->nhidden = 0;
	s->questions = NULL;
	s->hidden = NULL;
	s->together = false;
	s->scenario = NULL;
}

/* Keep a copy of what was simulated, so that one thing of it can be changed. */
static void keep_runs(struct show *show, const struct run *runs, size_t n, size_t flow)
{
	show->runs = calloc(n, sizeof(*runs));
	if (!show->runs)
		abort();
	memcpy(show->runs, runs, n * sizeof(*runs));
	show->nruns = n;
	show->flow = flow;
}

int shows_simulate(struct shows *s, const struct scenario *scenario, struct error *e)
{
	struct bounded b = { .sink = { .put = bounded_put }, .room = MAX_SHOW_EVENTS };
	const size_t at_once = scenario->together ? scenario->nruns : 1;

	shows_init(s);
	s->together = scenario->together;
	s->scenario = scenario;
	for (size_t i = 0; i < scenario->nruns; i++) {
		const struct run *run = &scenario->runs[i];
		struct show *show = shows_add(s);

		show->run = *run;
		show->count = run->config.count;
		show->files = run->config.files;
		keep_runs(show, &scenario->runs[scenario->together ? 0 : i],
			  scenario->together ? scenario->nruns : 1, scenario->together ? i : 0);
		trace_header_of(&show->trace.header, scenario->name, run);
	}
	for (size_t i = 0; i < scenario->nruns; i += at_once) {
		const struct run *run = &scenario->runs[i];

		b.flows = &s->show[i];
		if (engine_run(run, at_once, &b.sink) != 0) {
			shows_free(s);
			return error_set(e, "%s: more than %d steps are too many to look at; "
					 "accepted: a smaller file or larger chunks (--set "
					 "chunk=1MiB), or "
					 "iopath run --format text", run->label, MAX_SHOW_EVENTS);
		}
	}
	for (size_t i = 0; i < s->n; i++) {
		s->show[i].strategy = scenario->runs[i].strategy;	/* perhaps a path of its own */
		show_finish(&s->show[i]);
	}
	take_questions(s, scenario);
	return 0;
}

bool shows_take_trace(struct shows *s, int old, struct trace *t, const struct run *run)
{
	struct show *show;

	if (t->n == 0 || (old < 0 && s->n == MAX_RUNS))
		return false;
	show = old < 0 ? shows_add(s) : &s->show[old];
	trace_free(&show->trace);
	show->trace = *t;
	trace_init(t);
	show->run = *run;
	show->count = show->trace.header.count;
	show_finish(show);
	return true;
}

static void show_free(struct show *show)
{
	trace_free(&show->trace);
	free(show->between);
	free(show->runs);
	history_free(show->history);
}

void shows_free(struct shows *s)
{
	for (size_t i = 0; i < s->n; i++)
		show_free(&s->show[i]);
	for (size_t i = 0; i < s->nhidden; i++)
		show_free(&s->hidden[i]);
	free(s->hidden);
	free(s->questions);
	shows_init(s);
}
