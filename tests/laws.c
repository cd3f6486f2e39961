/*
 * What must hold for any scenario: the invariants of the trace, the closed formulas of the counts
 * (tests/laws_counts.c), one bound after another on memory and time, and that an event written and read
 * back is the same event.
 */

#include "tests/laws.h"

#include <inttypes.h>
#include <string.h>

#include "sim/engine.h"
#include "sim/explain.h"
#include "sim/invariant.h"
#include "sim/trace_json.h"
#include "tests/laws_counts.h"
#include "tests/laws_seen.h"
#include "ui/load.h"

#define LOOK_CLOSELY 60	/* events per scenario that are written, read back and explained */
#define SENTENCE_MAX 110

struct watcher {
	struct sink sink;
	struct invariant laws;
	struct seen seen;
	struct ledger all, textbook;
	const struct run *runs;
	struct error *error;
	int failed;
	uint64_t mapped;	/* MAP events: a fault that has waited */
	uint64_t first_faults;	/* on the file's first page */
	uint64_t index_faults;
	uint64_t hash;
};

static uint64_t mix(uint64_t hash, uint64_t n)
{
	return (hash ^ n) * 1099511628211u;
}

static uint64_t hash_event(uint64_t h, const struct event *e)
{
	h = mix(mix(h, e->start_ns), e->end_ns);
	h = mix(mix(h, e->offset_bytes), e->bytes);
	h = mix(mix(h, e->chunk), (uint64_t)e->step);
	h = mix(mix(h, e->op), (uint64_t)e->lane << 8 | e->core);
	h = mix(mix(h, e->waited_ns), e->connection | (uint64_t)e->folios << 32);
	h = mix(mix(h, e->major), (uint64_t)e->user << 3 | (uint64_t)e->again << 2 |
				  (uint64_t)e->held << 1 | e->soft | (uint64_t)e->index << 4);
	return mix(mix(h, e->from), e->to);
}

/* What a reader of files does not get is in it, too. */
static uint64_t hash_all(uint64_t h, const struct event *e)
{
	uint64_t call[CALL_NAME_BYTES / sizeof(uint64_t)];

	memcpy(call, e->call, sizeof(call));
	for (size_t i = 0; i < sizeof(call) / sizeof(call[0]); i++)
		h = mix(h, call[i]);
	return mix(mix(mix(hash_event(h, e), e->payload_bytes), e->flow), e->phase);
}

/* Written and read back, an event is the same event, and the line says the same again. */
static void check_line(struct watcher *w, const struct event *e)
{
	char line[TRACE_LINE_BYTES], again[TRACE_LINE_BYTES];
	struct trace_header header;
	struct event back;
	struct error error;

	trace_json_event(line, "x", e);
	if (trace_json_parse(line, &header, &back, &error) != TRACE_LINE_EVENT) {
		w->failed |= error_set(w->error, "%s: %s", line, error.text);
		return;
	}
	trace_json_event(again, "x", &back);
	if (strcmp(line, again) != 0 || hash_event(0, e) != hash_event(0, &back))
		w->failed |= error_set(w->error, "read back as another event: %.150s", line);
}

/* Each event has its sentence, short enough for the screen. */
static void check_words(struct watcher *w, const struct strategy *s, const struct event *e)
{
	char sentence[256];
	struct note note = explain_note(s, e);

	explain_event(sentence, sizeof(sentence), s, e);
	if (sentence[0] == '\0' || strlen(sentence) > SENTENCE_MAX)
		w->failed |= error_set(w->error, "%zu characters: %.200s", strlen(sentence),
				       sentence);
	if (note.sentence[0] == '\0')
		w->failed |= error_set(w->error, "%s is not explained", op_name(e->op));
}

static int watch(struct sink *sink, const struct event *e)
{
	struct watcher *w = (struct watcher *)sink;

	w->laws.sink.put(&w->laws.sink, e);
	ledger_add(&w->all, e);
	ledger_add(&w->textbook, e);
	if (e->flow == 0)
		seen_add(&w->seen, e);
	w->mapped += e->op == OP_MAP && e->to == PAGE_TABLES;
	/* cow's faults are of another kind: the program writes to what it shares. */
	w->index_faults += e->op == OP_FAULT && e->index;
	w->first_faults += e->op == OP_FAULT && e->offset_bytes == 0 && !e->index &&
		(!e->user || w->seen.facts->touches);
	w->hash = hash_all(w->hash, e);
	if (w->all.events <= LOOK_CLOSELY && e->end_ns < 1ull << 53 && !w->failed) {
		check_line(w, e);
		check_words(w, w->runs[e->flow].strategy, e);
	}
	return w->laws.broken || w->failed ? -1 : 0;	/* it may never come to an end */
}

static int simulate(struct watcher *w, const struct run *runs, size_t nruns, struct error *e)
{
	uint64_t payload = 0;

	for (size_t i = 0; i < nruns; i++)
		payload += config_payload_bytes(&runs[i].config);
	memset(w, 0, sizeof(*w));
	w->sink.put = watch;
	w->runs = runs;
	w->error = e;
	w->hash = 14695981039346656037u;
	invariant_init(&w->laws, runs, nruns);
	seen_init(&w->seen, &runs[0]);
	ledger_init(&w->all, COUNT_ALL, payload);
	ledger_init(&w->textbook, COUNT_TEXTBOOK, payload);
	engine_simulate(runs, nruns, &w->sink);
	if (invariant_finish(&w->laws) != 0 && !w->failed)
		return error_set(e, "%s", w->laws.error.text);
	return w->failed;
}

/* Each part does one thing at a time. */
static int check_times(const struct ledger *l, const struct config *c, struct error *e)
{
	const uint64_t engines = c->machine.dma.shared ? 1 : 2;

	if (l->busy_ns[BUSY_CPU_USER] + l->busy_ns[BUSY_CPU_KERNEL] >
	    c->machine.cpu.cores * l->elapsed_ns)
		return error_set(e, "the cores are busy for longer than it takes");
	if (l->busy_ns[BUSY_NIC] > l->elapsed_ns || l->busy_ns[BUSY_DISK] > l->elapsed_ns ||
	    l->busy_ns[BUSY_DMA] > engines * l->elapsed_ns)
		return error_set(e, "a device is busy for longer than it takes");
	if (l->sent_ns > l->acked_ns || l->returned_ns > l->elapsed_ns ||
	    l->latency.max_ns > l->elapsed_ns)
		return error_set(e, "times out of order");
	return 0;
}

int laws_check(const struct run *run, uint64_t *hash, struct error *e)
{
	static struct watcher w;

	if (simulate(&w, run, 1, e) != 0 || check_times(&w.all, &run->config, e) != 0 ||
	    counts_check(&w.all, &w.textbook, run, e) != 0 ||
	    counts_check_faults(&w.all, run, w.mapped, w.first_faults, w.index_faults, e) != 0 ||
	    counts_check_index(&w.all, run, w.index_faults, e) != 0 ||
	    seen_check(&w.seen, e) != 0)
		return -1;
	*hash = w.hash;
	return 0;
}

int laws_check_flows(const struct run *runs, size_t nruns, uint64_t *hash, struct error *e)
{
	static struct watcher w;

	if (simulate(&w, runs, nruns, e) != 0 || check_times(&w.all, &runs[0].config, e) != 0)
		return -1;
	*hash = w.hash;
	return 0;
}

/* The totals, and which events they are of. */
struct told {
	struct ledger ledger;	/* its sink is this one's */
	uint64_t events;	/* that came one by one; the others were skipped */
	uint64_t hash;
};

static int count_and_add(struct sink *sink, const struct event *e)
{
	struct told *t = (struct told *)sink;

	t->events++;
	t->hash = hash_all(t->hash, e);
	ledger_add(&t->ledger, e);
	return 0;
}

static void told_init(struct told *t, const struct run *run)
{
	memset(t, 0, sizeof(*t));
	ledger_init(&t->ledger, run->config.count, config_payload_bytes(&run->config));
	t->ledger.sink.put = count_and_add;
}

int laws_check_skip(const struct run *run, uint64_t *skipped, struct error *e)
{
	static struct told full, again, total;

	told_init(&full, run);
	told_init(&again, run);
	told_init(&total, run);
	engine_simulate(run, 1, &full.ledger.sink);
	engine_run(run, 1, &again.ledger.sink);
	engine_total(run, 1, &total.ledger, NULL);
	*skipped = full.events - total.events;
	if (again.events != full.events || again.hash != full.hash)
		return error_set(e, "%" PRIu64 " events; with periods told again %" PRIu64
				 ", and other ones", full.events, again.events);
	if (memcmp(&full.ledger, &total.ledger, sizeof(full.ledger)) != 0)
		return error_set(e, "%" PRIu64 " events, %" PRIu64 " ns; with skipping %" PRIu64
				 " events, %" PRIu64 " ns", full.events, full.ledger.elapsed_ns,
				 total.ledger.events, total.ledger.elapsed_ns);
	return 0;
}

/* What every lecture says, for one 64 KiB file in one call. */
static const struct {
	const char *strategy, *kernel;
	uint64_t cpu, dma, switches;
} textbook[] = {
	{ "read-write", NULL, 2, 2, 4 },
	{ "mmap-write", NULL, 1, 2, 4 },
	{ "sendfile", "linux-2.1", 1, 2, 2 },
	{ "sendfile", "linux-2.4", 0, 2, 2 },
	{ "direct-write", NULL, 1, 2, 4 },
};

int laws_check_textbook(const struct strategy *s, struct error *e)
{
	static struct scenario scenario;
	static struct watcher w;
	struct options o = { .operand = "textbook" };

	if (scenario.nruns == 0 && load_scenario(&scenario, &o, e) != 0)
		return -1;
	for (size_t i = 0; i < sizeof(textbook) / sizeof(textbook[0]); i++) {
		struct run run = scenario.runs[0];
		const struct ledger *l = &w.textbook;

		if (strcmp(textbook[i].strategy, s->name) != 0)
			continue;
		run.strategy = s;
		if (textbook[i].kernel)
			run.config.kernel = *kernel_find(textbook[i].kernel);
		if (simulate(&w, &run, 1, e) != 0)
			return -1;
		if (ledger_moved(l, BY_CPU).bytes != textbook[i].cpu * 65536 ||
		    ledger_moved(l, BY_CPU).operations != textbook[i].cpu ||
		    ledger_moved(l, BY_DMA).bytes != textbook[i].dma * 65536 ||
		    l->mode_switches != textbook[i].switches || l->sleeps != 1 ||
		    l->interrupts != 2)
			return error_set(e, "not what the textbook says");
	}
	return 0;
}
