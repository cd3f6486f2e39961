/*
 * The trace in Chrome's Trace Event format, which Perfetto opens.  Each run is a process.  Its
 * threads are the lanes (each core, the disk, the DMA engines, the NIC) and the tasks, with their
 * system calls and the times off the CPU.  Counters follow mode switches, copied bytes and memory.
 * Times are microseconds.
 *
 * The same things happen again and again: but for its time, chunk and connection an entry is mostly
 * one that has been written before.  So entries are kept, and what is kept is copied: formatting
 * each anew takes ten times as long.
 */

#include <assert.h>
#include <stddef.h>
#include <string.h>

#include "sim/explain.h"
#include "sim/put.h"
#include "ui/export.h"
#include "ui/version.h"

/* Numbers of threads; core 0 had its own before there were others. */
enum {
	FIRST_TASK_THREAD = 1,
	FIRST_LANE_THREAD = 2,
	FIRST_CORE_THREAD = FIRST_LANE_THREAD + N_LANES - 1,	/* plus the core, from 1 */
	TASK_THREAD = 100,		/* plus 2 for each connection, plus 1 if the kernel's */
};

static const char *const lane_titles[] = {
	[LANE_CPU] = "CPU",
	[LANE_DISK] = "disk",
	[LANE_DMA_DISK] = "DMA engine of the disk",
	[LANE_DMA_NIC] = "DMA engine of the NIC",
	[LANE_NIC] = "NIC",
};

_Static_assert(sizeof(lane_titles) / sizeof(lane_titles[0]) == N_LANES, "a title per lane");
_Static_assert(FIRST_CORE_THREAD + MAX_CORES <= TASK_THREAD, "a thread is a core or a task");

struct task { bool named, in_call, off_cpu; };

/* What the entries of one run have said so far. */
struct process {
	struct task tasks[MAX_CONNECTIONS][2];	/* the program's; the kernel's */
	bool core_named[MAX_CORES];
	uint64_t memory_bytes[N_PLACES];
};

/* An entry up to the number of its connection. */
struct kept {
	struct event of;
	uint64_t duration_ns;
	size_t length;		/* 0: nothing is kept here */
	char text[1280];
};

#define N_KEPT 1024		/* loops are shorter, even on many cores */
#define SENTENCE_BYTES 160
#define TIME_BYTES 24		/* room for any; copied whole, as a fixed size is faster */

struct chrome {
	struct process processes[MAX_FLOWS];	/* of flows; runs in turn share the first */
	struct kept kept[N_KEPT];
	uint64_t time_ns;			/* the last one, as entries mostly share it */
	char time[TIME_BYTES];
	unsigned int time_length;		/* 0: there was none yet */
};

static struct process *process_of(const struct export *x, const struct export_result *r)
{
	struct chrome *c = x->state;

	return &c->processes[x->scenario->together ? r->index : 0];
}

/* "1.234": microseconds. */
static inline char *put_time(char *end, uint64_t ns)
{
	const unsigned int rest = (unsigned int)(ns % 1000);

	end = put_number(end, ns / 1000);
	*end++ = '.';
	*end++ = (char)('0' + rest / 100);
	*end++ = (char)('0' + rest / 10 % 10);
	*end++ = (char)('0' + rest % 10);
	return end;
}

/* The same of a time that an entry begins or ends at. */
static inline char *put_moment(struct export *x, char *end, uint64_t ns)
{
	struct chrome *c = x->state;

	if (c->time_length == 0 || c->time_ns != ns) {
		c->time_ns = ns;
		c->time_length = (unsigned int)(put_time(c->time, ns) - c->time);
	}
	memcpy(end, c->time, TIME_BYTES);
	return end + c->time_length;
}

/* What all entries begin with. */
static inline char *put_head(char *end, const struct export_result *r, const char *phase,
			     int thread)
{
	end = put_text(put_text(end, "\n{\"ph\":\""), phase);
	end = put_number(put_text(end, "\",\"pid\":"), r->index + 1);
	return put_number(put_text(end, ",\"tid\":"), (uint64_t)thread);
}

static inline char *begin_entry(struct export *x, const struct export_result *r, const char *phase,
			 int thread)
{
	char *end = export_room(x);

	if (!x->first)
		*end++ = ',';
	x->first = false;
	return put_head(end, r, phase, thread);
}

/* The name of a process or thread; of one among many with its number. */
static void put_name(struct export *x, const struct export_result *r, const char *what, int thread,
		     const char *name, int number)
{
	char *end = begin_entry(x, r, "M", thread), title[96];

	snprintf(title, sizeof(title), number < 0 ? "%s" : "%s %d", name, number);
	end = put_text(put_text(put_text(end, ",\"name\":\""), what), "\",\"args\":{\"name\":");
	export_wrote(x, put_text(put_string(end, title, sizeof(title)), "}}"));
}

static void chrome_begin(struct export *x)
{
	char *end = export_room(x);

	end = put_text(end, "{\"displayTimeUnit\":\"ns\",\"otherData\":{\"program\":\"iopath "
		       IOPATH_VERSION "\",\"scenario\":");
	end = put_string(end, x->scenario->name, sizeof(x->scenario->name));
	export_wrote(x, put_text(end, "},\n\"traceEvents\":["));
}

static void chrome_run_begin(struct export *x, const struct export_result *r)
{
	struct chrome *c = x->state;

	memset(process_of(x, r), 0, sizeof(struct process));
	for (size_t i = 0; i < N_KEPT; i++)
		c->kept[i].length = 0;
	put_name(x, r, "process_name", FIRST_TASK_THREAD, r->run->label, -1);
	for (int lane = LANE_CPU + 1; lane < N_LANES; lane++)
		put_name(x, r, "thread_name", FIRST_LANE_THREAD + lane, lane_titles[lane], -1);
}

static void chrome_end(struct export *x)
{
	char *end = export_room(x);

	export_wrote(x, put_text(end, "\n]}\n"));
}

/* --- slices of lanes -------------------------------------------------------------------- */

static int lane_thread(const struct event *e)
{
	if (e->lane == LANE_CPU && e->core > 0)
		return FIRST_CORE_THREAD + e->core;
	return FIRST_LANE_THREAD + e->lane;
}

static void keep(struct kept *k, const struct export_result *r, const struct event *e)
{
	char sentence[SENTENCE_BYTES], *end = k->text;

	explain_event(sentence, sizeof(sentence), r->run->strategy, e);
	*end++ = ',';	/* the names of threads come before any slice */
	end = put_head(end, r, "X", lane_thread(e));
	end = put_time(put_text(end, ",\"dur\":"), e->end_ns - e->start_ns);
	end = put_text(put_text(end, ",\"name\":\""), op_name(e->op));
	end = put_text(put_text(end, "\",\"cat\":\""), lane_name(e->lane, e->core));
	end = put_string(put_text(end, "\",\"args\":{\"what\":"), sentence, sizeof(sentence));
	end = put_text(put_text(end, ",\"call\":\""), e->call);
	end = put_text(put_text(end, "\",\"from\":\""), place_name(e->from));
	end = put_text(put_text(end, "\",\"to\":\""), place_name(e->to));
	end = put_number(put_text(end, "\",\"bytes\":"), e->bytes);
	end = put_text(end, ",\"step\":");
	end = e->step < 0 ? put_text(end, "-1") : put_number(end, (uint64_t)e->step);
	end = put_text(end, ",\"connection\":");
	k->of = *e;
	k->duration_ns = e->end_ns - e->start_ns;
	k->length = (size_t)(end - k->text);
	assert(k->length <= sizeof(k->text));
}

static struct kept *find_kept(struct chrome *c, const struct event *e)
{
	uint64_t hash = e->bytes ^ (e->end_ns - e->start_ns) << 20 ^ e->waited_ns << 10;

	hash ^= ((uint64_t)e->op << 32 | (uint64_t)(uint16_t)e->step << 16 |
		 (uint64_t)e->core << 8 | e->flow) * 0x9e3779b97f4a7c15;
	hash *= 0xff51afd7ed558ccd;
	return &c->kept[hash >> 32 & (N_KEPT - 1)];
}

/* Equal from the one field up to another? */
#define SAME(a, b, first, next) (memcmp((const char *)(a) + offsetof(struct event, first), \
	(const char *)(b) + offsetof(struct event, first), \
	(next) - offsetof(struct event, first)) == 0)

/* But for when it is, for which of the payload and which connection. */
static bool is_kept(const struct kept *k, const struct event *e)
{
	return k->length > 0 && k->duration_ns == e->end_ns - e->start_ns &&
		k->of.bytes == e->bytes && k->of.waited_ns == e->waited_ns &&
		SAME(&k->of, e, call, offsetof(struct event, connection)) &&
		SAME(&k->of, e, from, sizeof(struct event));
}

static void put_slice(struct export *x, const struct export_result *r, const struct event *e)
{
	struct kept *k = find_kept(x->state, e);
	char *end;

	if (!is_kept(k, e))
		keep(k, r, e);
	end = put_bytes(export_room(x), k->text, k->length);
	end = put_number(end, e->connection);
	end = put_number(put_text(end, ",\"chunk\":"), e->chunk);
	end = put_moment(x, put_text(end, "},\"ts\":"), e->start_ns);
	export_wrote(x, put_text(end, "}"));
}

static void name_core(struct export *x, const struct export_result *r, const struct event *e)
{
	struct process *p = process_of(x, r);

	if (e->lane != LANE_CPU || p->core_named[e->core])
		return;
	p->core_named[e->core] = true;
	put_name(x, r, "thread_name", lane_thread(e), lane_titles[LANE_CPU], e->core);
}

/* --- tasks ------------------------------------------------------------------------------ */

/* Does a thread of the kernel do it, for the program? */
static bool of_kernel(const struct export_result *r, const struct event *e)
{
	const struct step *step = strategy_step(r->run->strategy, e->step);

	return step && step->kthread;
}

/* A slice of a task begins or ends. */
static void put_task(struct export *x, const struct export_result *r, const struct event *e,
		     const char *phase, const char *name)
{
	const bool kernel = of_kernel(r, e), many = r->run->config.connections > 1;
	struct task *t = &process_of(x, r)->tasks[e->connection][kernel];
	const int number = TASK_THREAD + 2 * (int)e->connection + kernel;
	const int thread = number == TASK_THREAD ? FIRST_TASK_THREAD : number;
	bool *open = e->op == OP_ENTER || e->op == OP_LEAVE ? &t->in_call : &t->off_cpu;
	const bool begins = phase[0] == 'B';
	char *end;

	if (*open == begins)	/* other tasks may act for the same connection */
		return;
	*open = begins;
	if (!t->named)
		put_name(x, r, "thread_name", thread, kernel ? "kernel thread" : "task",
			 many ? (int)e->connection : -1);
	t->named = true;
	end = begin_entry(x, r, phase, thread);
	end = put_moment(x, put_text(end, ",\"ts\":"), begins ? e->start_ns : e->end_ns);
	end = put_text(put_text(end, ",\"name\":\""), name);
	export_wrote(x, put_text(end, "\",\"cat\":\"task\"}"));
}

static void begin_task(struct export *x, const struct export_result *r, const struct event *e)
{
	if (e->op == OP_ENTER)
		put_task(x, r, e, "B", e->call);
	else if (e->op == OP_SLEEP)
		put_task(x, r, e, "B", "sleep");
	else if (e->op == OP_PREEMPT)
		put_task(x, r, e, "B", "preempted");
}

static void end_task(struct export *x, const struct export_result *r, const struct event *e)
{
	if (e->op == OP_LEAVE)
		put_task(x, r, e, "E", e->call);
	else if (e->op == OP_WAKE)
		put_task(x, r, e, "E", "sleep");
	else if (e->op == OP_RESUME)
		put_task(x, r, e, "E", "preempted");
}

/* --- counters --------------------------------------------------------------------------- */

/* A sample; its name and values follow. */
static inline char *begin_counter(struct export *x, const struct export_result *r, uint64_t ns)
{
	char *end = begin_entry(x, r, "C", FIRST_TASK_THREAD);

	end = put_moment(x, put_text(end, ",\"ts\":"), ns);
	return put_text(end, ",\"name\":\"");
}

/* One for each place that holds more or less than before. */
static void put_memory(struct export *x, const struct export_result *r, uint64_t ns)
{
	const uint64_t *now = r->ledger.memory_bytes;
	uint64_t *before = process_of(x, r)->memory_bytes;

	if (memcmp(now, before, sizeof(r->ledger.memory_bytes)) == 0)
		return;
	for (int i = 0; i < N_PLACES; i++) {
		char *end;

		if (now[i] == before[i])
			continue;
		before[i] = now[i];
		end = put_text(begin_counter(x, r, ns), "memory: ");
		end = put_text(end, place_name((enum place)i));
		end = put_number(put_text(end, "\",\"args\":{\"bytes\":"), now[i]);
		export_wrote(x, put_text(end, "}}"));
	}
}

static void put_counters(struct export *x, const struct export_result *r, const struct event *e)
{
	const struct ledger *l = &r->ledger;
	char *end;

	if (e->op == OP_ENTER || e->op == OP_LEAVE) {
		end = put_text(begin_counter(x, r, e->start_ns), "mode switches");
		end = put_number(put_text(end, "\",\"args\":{\"count\":"), l->mode_switches);
		export_wrote(x, put_text(end, "}}"));
	} else if (e->op == OP_COPY || e->op == OP_DMA) {
		end = put_text(begin_counter(x, r, e->start_ns), "copied bytes\",\"args\":{");
		end = put_number(put_text(end, "\"by CPU\":"), ledger_moved(l, BY_CPU).bytes);
		end = put_number(put_text(end, ",\"by DMA\":"), ledger_moved(l, BY_DMA).bytes);
		export_wrote(x, put_text(end, "}}"));
	}
	put_memory(x, r, e->start_ns);
}

static void chrome_event(struct export *x, const struct export_result *r, const struct event *e)
{
	if (e->op != OP_ALLOC && e->op != OP_FREE) {	/* which nobody does */
		name_core(x, r, e);
		begin_task(x, r, e);
		put_slice(x, r, e);
		end_task(x, r, e);
	}
	put_counters(x, r, e);
}

const struct export_format export_chrome = {
	.name = "chrome",
	.state_bytes = sizeof(struct chrome),
	.begin = chrome_begin,
	.run_begin = chrome_run_begin,
	.event = chrome_event,
	.end = chrome_end,
};
