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

#include "ui/digits.h"
#include "ui/export_chrome_kept.h"
#include "ui/version.h"

static const char *const lane_titles[] = {
	[LANE_CPU] = "CPU",
	[LANE_DISK] = "disk",
	[LANE_DMA_DISK] = "DMA engine of the disk",
	[LANE_DMA_NIC] = "DMA engine of the NIC",
	[LANE_NIC] = "NIC",
};

_Static_assert(sizeof(lane_titles) / sizeof(lane_titles[0]) == N_LANES, "a title per lane");

#define HEAD_BYTES 64

struct task { bool named, in_call, off_cpu; };

/* What the entries of one run have said so far. */
struct process {
	struct task tasks[MAX_CONNECTIONS][2];	/* the program's; the kernel's */
	bool core_named[MAX_CORES];
	uint64_t memory_bytes[N_PLACES];
	char counter[HEAD_BYTES];	/* what a sample of a counter begins with */
	size_t counter_length;
};

#define N_KEPT 1024		/* loops are shorter, even on many cores */
#define N_CHUNKS 64		/* most are of a few events in a row, and some of one later */

struct chrome {
	struct process processes[MAX_FLOWS];	/* of flows; runs in turn share the first */
	struct kept kept[N_KEPT];
	struct digits start, end;		/* the last times, as entries mostly share them */
	struct digits copied[2];		/* by the CPU, by DMA: one of them changes at a time */
	struct digits chunks[N_CHUNKS];		/* by their lowest bits */
};

static struct process *process_of(const struct export *x, const struct export_result *r)
{
	struct chrome *c = x->state;

	return &c->processes[x->scenario->together ? r->index : 0];
}

/* Mostly the last one's end is the next one's start. */
static inline char *put_start(struct chrome *c, char *end, uint64_t ns)
{
	if (c->start.n != ns && c->end.n == ns)
		c->start = c->end;
	return put_known_time(end, &c->start, ns);
}

static inline char *put_end(struct chrome *c, char *end, uint64_t ns)
{
	return put_known_time(end, &c->end, ns);
}

static inline char *begin_entry(struct export *x, const struct export_result *r, char phase,
				int thread)
{
	char *end = export_room(x);

	if (!x->first)
		*end++ = ',';
	x->first = false;
	return chrome_put_head(end, r, phase, thread);
}

/* The name of a process or thread; of one among many with its number. */
static void put_name(struct export *x, const struct export_result *r, const char *what, int thread,
		     const char *name, int number)
{
	char *end = begin_entry(x, r, 'M', thread), title[96];

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
	struct process *p = process_of(x, r);
	char *end = p->counter;

	memset(p, 0, sizeof(*p));
	end = put_text(chrome_put_head(put_text(end, ","), r, 'C', FIRST_TASK_THREAD), ",\"ts\":");
	p->counter_length = (size_t)(end - p->counter);
	assert(p->counter_length <= sizeof(p->counter));
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

static void put_slice(struct export *x, const struct event *e, const struct kept *k)
{
	struct chrome *c = x->state;
	char *end;

	end = put_bytes(export_room(x), k->text, k->length);
	end = put_number(end, e->connection);
	end = put_known(put_text(end, ",\"chunk\":"), &c->chunks[e->chunk % N_CHUNKS], e->chunk);
	end = put_start(c, put_text(end, "},\"ts\":"), e->start_ns);
	export_wrote(x, put_text(end, "}"));
}

static void name_core(struct export *x, const struct export_result *r, const struct event *e)
{
	struct process *p = process_of(x, r);

	if (e->lane != LANE_CPU || p->core_named[e->core])
		return;
	p->core_named[e->core] = true;
	put_name(x, r, "thread_name", chrome_lane_thread(e), lane_titles[LANE_CPU], e->core);
}

/* --- tasks ------------------------------------------------------------------------------ */

static void put_task(struct export *x, const struct export_result *r, const struct event *e,
		     const struct kept *k)
{
	struct chrome *c = x->state;
	struct task *t = &process_of(x, r)->tasks[e->connection][k->kernel];
	const int number = TASK_THREAD + 2 * (int)e->connection + k->kernel;
	const int thread = number == TASK_THREAD ? FIRST_TASK_THREAD : number;
	bool *open = e->op == OP_ENTER || e->op == OP_LEAVE ? &t->in_call : &t->off_cpu;
	char *end;

	if (*open == (k->turn == BEGINS))	/* other tasks may act for the same connection */
		return;
	*open = !*open;
	if (!t->named)
		put_name(x, r, "thread_name", thread, k->kernel ? "kernel thread" : "task",
			 r->run->config.connections > 1 ? (int)e->connection : -1);
	t->named = true;
	end = begin_entry(x, r, k->turn == BEGINS ? 'B' : 'E', thread);
	end = put_text(end, ",\"ts\":");
	end = k->turn == BEGINS ? put_start(c, end, e->start_ns) : put_end(c, end, e->end_ns);
	end = put_text(end, ",\"name\":\"");
	memcpy(end, k->name, sizeof(k->name));
	export_wrote(x, put_text(end + k->name_length, "\",\"cat\":\"task\"}"));
}

/* --- counters --------------------------------------------------------------------------- */

/* A sample; its name and values follow. */
static inline char *begin_counter(struct export *x, const struct export_result *r, uint64_t ns)
{
	const struct process *p = process_of(x, r);
	char *end = export_room(x);

	memcpy(end, p->counter, sizeof(p->counter));	/* all of it: a fixed size is faster */
	end = put_start(x->state, end + p->counter_length, ns);
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
	struct chrome *c = x->state;
	const struct ledger *l = &r->ledger;
	char *end;

	if (e->op == OP_ENTER || e->op == OP_LEAVE) {
		end = put_text(begin_counter(x, r, e->start_ns), "mode switches");
		end = put_number(put_text(end, "\",\"args\":{\"count\":"), l->mode_switches);
		export_wrote(x, put_text(end, "}}"));
	} else if (e->op == OP_COPY || e->op == OP_DMA) {
		end = put_text(begin_counter(x, r, e->start_ns), "copied bytes\",\"args\":{");
		end = put_known(put_text(end, "\"by CPU\":"), &c->copied[0], ledger_moved(l, BY_CPU).bytes);
		end = put_known(put_text(end, ",\"by DMA\":"), &c->copied[1], ledger_moved(l, BY_DMA).bytes);
		export_wrote(x, put_text(end, "}}"));
	}
	put_memory(x, r, e->start_ns);
}

static void chrome_event(struct export *x, const struct export_result *r, const struct event *e)
{
	struct chrome *c = x->state;
	struct kept *k = find_kept(c, e);

	if (e->op != OP_ALLOC && e->op != OP_FREE) {	/* which nobody does */
		if (!is_kept(k, e)) {
			name_core(x, r, e);
			chrome_keep(k, r, e);
		}
		if (k->turn == BEGINS)
			put_task(x, r, e, k);
		put_slice(x, e, k);
		if (k->turn == ENDS)
			put_task(x, r, e, k);
	}
	put_counters(x, r, e);
}

const struct export_format export_chrome = {
	.name = "chrome",
	.puts = true,
	.state_bytes = sizeof(struct chrome),
	.begin = chrome_begin,
	.run_begin = chrome_run_begin,
	.event = chrome_event,
	.end = chrome_end,
};
