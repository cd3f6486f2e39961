/*
 * The trace in Chrome's Trace Event format, which Perfetto opens.  Each run is a process; its
 * lanes are threads: the task (system calls, with its sleeps inside), the CPU, the disk, the DMA engines,
 * the NIC.  Counters follow mode switches and copied bytes.  Times are microseconds.
 */

#include <inttypes.h>

#include "sim/explain.h"
#include "ui/export.h"
#include "ui/version.h"

enum { TASK_THREAD = 1, FIRST_LANE_THREAD };

static const char *const lane_titles[] = {
	[LANE_CPU] = "CPU 0",
	[LANE_DISK] = "disk",
	[LANE_DMA_DISK] = "DMA engine of the disk",
	[LANE_DMA_NIC] = "DMA engine of the NIC",
	[LANE_NIC] = "NIC",
};

_Static_assert(sizeof(lane_titles) / sizeof(lane_titles[0]) == N_LANES, "a title per lane");

/* Everything up to the part that differs. */
static void begin_entry(struct export *x, const char *phase, int thread)
{
	fprintf(x->file, "%s\n{\"ph\":\"%s\",\"pid\":%zu,\"tid\":%d", x->first ? "" : ",", phase,
		x->index + 1, thread);
	x->first = false;
}

static void put_time(struct export *x, const char *key, uint64_t ns)
{
	fprintf(x->file, ",\"%s\":%" PRIu64 ".%03" PRIu64, key, ns / 1000, ns % 1000);
}

static void put_name(struct export *x, const char *what, int thread, const char *name)
{
	begin_entry(x, "M", thread);
	fprintf(x->file, ",\"name\":\"%s\",\"args\":{\"name\":", what);
	export_string(x->file, name);
	fputs("}}", x->file);
}

static void chrome_begin(struct export *x)
{
	fputs("{\"displayTimeUnit\":\"ns\",\"otherData\":{\"program\":\"iopath " IOPATH_VERSION
	      "\",\"scenario\":", x->file);
	export_string(x->file, x->scenario->name);
	fputs("},\n\"traceEvents\":[", x->file);
}

static void chrome_run_begin(struct export *x)
{
	put_name(x, "process_name", TASK_THREAD, x->run->label);
	put_name(x, "thread_name", TASK_THREAD, "task");
	for (int lane = 0; lane < N_LANES; lane++)
		put_name(x, "thread_name", FIRST_LANE_THREAD + lane, lane_titles[lane]);
}

/* The task's lane: a slice begins and ends where the event says. */
static void put_task(struct export *x, const char *phase, uint64_t ns, const char *name)
{
	begin_entry(x, phase, TASK_THREAD);
	put_time(x, "ts", ns);
	fprintf(x->file, ",\"name\":\"%s\",\"cat\":\"task\"}", name);
}

static void put_counters(struct export *x, const struct event *e)
{
	const struct ledger *l = &x->ledger;

	if (e->op == OP_ENTER || e->op == OP_LEAVE) {
		begin_entry(x, "C", TASK_THREAD);
		put_time(x, "ts", e->start_ns);
		fprintf(x->file, ",\"name\":\"mode switches\",\"args\":{\"count\":%" PRIu64 "}}",
			l->mode_switches);
	} else if (e->op == OP_COPY || e->op == OP_DMA) {
		begin_entry(x, "C", TASK_THREAD);
		put_time(x, "ts", e->start_ns);
		fprintf(x->file, ",\"name\":\"copied bytes\",\"args\":{\"by CPU\":%" PRIu64
			",\"by DMA\":%" PRIu64 "}}", ledger_moved(l, BY_CPU).bytes,
			ledger_moved(l, BY_DMA).bytes);
	}
}

static void put_slice(struct export *x, const struct event *e)
{
	char sentence[256];

	begin_entry(x, "X", FIRST_LANE_THREAD + e->lane);
	put_time(x, "ts", e->start_ns);
	put_time(x, "dur", e->end_ns - e->start_ns);
	fprintf(x->file, ",\"name\":\"%s\",\"cat\":\"%s\",\"args\":{\"what\":", op_name(e->op),
		lane_name(e->lane));
	explain_event(sentence, sizeof(sentence), x->run->strategy, e);
	export_string(x->file, sentence);
	fprintf(x->file, ",\"call\":\"%s\",\"from\":\"%s\",\"to\":\"%s\",\"bytes\":%" PRIu64
		",\"chunk\":%" PRIu64 ",\"step\":%d}}", e->call, place_name(e->from),
		place_name(e->to), e->bytes, e->chunk, e->step);
}

static void chrome_event(struct export *x, const struct event *e)
{
	if (e->op == OP_ALLOC || e->op == OP_FREE)	/* nobody does anything */
		return;
	if (e->op == OP_ENTER)
		put_task(x, "B", e->start_ns, e->call);
	else if (e->op == OP_SLEEP)
		put_task(x, "B", e->start_ns, "sleep");
	put_slice(x, e);
	if (e->op == OP_LEAVE)
		put_task(x, "E", e->end_ns, e->call);
	else if (e->op == OP_WAKE)
		put_task(x, "E", e->end_ns, "sleep");
	put_counters(x, e);
}

static void chrome_end(struct export *x)
{
	fputs("\n]}\n", x->file);
}

const struct export_format export_chrome = {
	.name = "chrome",
	.begin = chrome_begin,
	.run_begin = chrome_run_begin,
	.event = chrome_event,
	.end = chrome_end,
};
