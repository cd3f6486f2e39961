/*
 * The run in which the process measures itself: its usage, the tracepoints that are asked about it, and
 * what stands in the page cache afterwards.  Everything that is read is read close around each sending.
 */

#include "real/child.h"
#include "real/trial_parts.h"

#define WARM_UP_BYTES 4096u

/* The first call of anything faults its own code in: make every call once, on the side. */
static int warm_up(const struct trial *t, const struct job *job, struct error *e)
{
	static const uint64_t first;
	const struct index of_one = { .entries = &first, .n = 1 };
	struct job j = *job;
	struct sink_pair pair;
	int status;

	if (t->index)
		j.index = &of_one;
	if (j.file_bytes > WARM_UP_BYTES)
		j.file_bytes = WARM_UP_BYTES;
	if (j.file_bytes > j.chunk_bytes)
		j.file_bytes = j.chunk_bytes;
	if (t->direct && source_direct(t->source, true, e))
		return -1;
	if (sink_connect(&pair, t->lab, e))
		return -1;
	j.socket = pair.sender;
	status = job_open(&j, t->runner, e);
	if (status == 0)
		status = t->runner->send(&j, e);
	job_close(&j, t->runner);
	sink_close(&pair);
	return status;
}

/* What the process that measures itself reads, and what it has read. */
struct gauges {
	struct witness witness;
	struct meter meter;
	struct events events;
	bool has_events;
	struct sleep_witness sleeper;
	struct switched switched;
	struct usage usage;		/* not in shared memory, whose pages would fault in */
	struct event_counts counts;
};

/* Records of switches since then; those before a sending belong to nobody.  Read outside of all others. */
static void gauge_sleeps(struct gauges *g, bool before)
{
	struct sleep_witness *w = &g->sleeper;
	const uint64_t sleeps = w->sleeps, preempts = w->preempts;

	if (!g->switched.is_there)
		return;
	if (sleep_witness_read(w, &g->switched.none)) {
		sleep_witness_close(w);
		g->switched.is_there = false;
	}
	if (before) {
		w->sleeps = sleeps;
		w->preempts = preempts;
	}
}

/* All of them; the one that is read last before is read first after. */
static int gauge(const struct gauges *g, struct usage *u, struct event_counts *c, bool before,
		 struct error *e)
{
	if (!before && meter_read(&g->meter, u, e))
		return -1;
	if (g->has_events && events_read(&g->events, c, e))
		return -1;
	return before ? meter_read(&g->meter, u, e) : 0;
}

/* One sending of the file; what it took is added to the sums. */
static int send_metered(const struct trial *t, struct job *j, bool is_last, struct gauges *g,
			struct error *e)
{
	struct event_counts c_before = { 0 }, c_after = { 0 };
	struct usage before, after;
	int status;

	status = job_open(j, t->runner, e);
	if (status == 0) {
		/* Once in vain, for the same reason as warm_up(). */
		gauge(g, &after, &c_after, false, e);
		gauge_sleeps(g, true);
		status = gauge(g, &before, &c_before, true, e);
		if (status == 0) {
			meter_mark(MARK_COUNT);
			status = t->runner->send(j, e);
			meter_mark(MARK_END);
		}
		if (status == 0)
			status = gauge(g, &after, &c_after, false, e);
		gauge_sleeps(g, false);
	}
	if (status == 0) {
		usage_subtract(&after, &before);
		usage_add(&g->usage, &after);
		events_add(&g->counts, &c_before, &c_after);
	}
	trial_close_job(t, j, is_last);
	return status;
}

/* Frames of the lab's interface since then; 0 over loopback, where everybody's are counted. */
static struct traffic traffic_since(const struct trial *t, struct traffic before)
{
	struct traffic now = { 0 };
	struct error ignored;

	if (!t->lab || lab_traffic(t->lab, &now, &ignored))
		return (struct traffic){ 0 };
	return (struct traffic){ .bytes = now.bytes - before.bytes,
				 .packets = now.packets - before.packets };
}

/* Calls of a strategy: no table has more than four in its loop. */
static uint64_t calls_at_most(const struct trial *t)
{
	const uint64_t chunk_bytes = t->chunk_bytes ? t->chunk_bytes : 1;	/* of an empty file */

	return (t->source->bytes / chunk_bytes + 2) * 4 * t->requests;
}

static void end_sleeps(struct gauges *g, struct measured *m)
{
	m->switched = g->switched;
	if (!g->switched.is_there)
		return;
	m->switched.sleeps = g->sleeper.sleeps;
	m->switched.preempts = g->sleeper.preempts;
	m->switched.none.text[0] = '\0';	/* of what went well after a second try */
	sleep_witness_close(&g->sleeper);
}

/* The child that measures itself. */
static int send_measured(const struct trial *t, int socket, struct trial_shared *s)
{
	struct error *e = &s->sender_error;
	struct measured *m = &s->measured;
	struct gauges g = { .usage = { .user_faults.known = true, .read_bytes.known = true } };
	struct completions completions = { 0 };
	struct error ignored;
	struct trial cold = *t;
	struct traffic before;
	struct index index;
	struct job j;
	int status = 0;

	trial_job(t, socket, &j);
	if (warm_up(t, &j, e) || source_direct(t->source, false, e))
		return -1;
	/* They are tried on the file, so before it is made what it has to be, and while nobody holds it. */
	cold.cache = CACHE_COLD;
	cold.direct = false;
	trial_prepare(&cold, &ignored);
	g.has_events = t->events &&
		events_open(&g.events, t->events, t->source, &m->no_events) == 0;
	if (t->events)
		witness_open(&g.witness, &m->witnessed, t->events->points, t->source, t->lab,
			     calls_at_most(t));
	g.switched.is_there = sleep_witness_open(&g.sleeper, calls_at_most(t), &g.switched.none) == 0;
	m->has_cachestat = source_try_cachestat(t->source, &m->no_cachestat) == 0;
	if (trial_prepare(t, e) || trial_map_index(t, &j, &index, e))
		return -1;
	if (t->events)
		witness_forget(&g.witness);
	j.completions = &completions;
	before = traffic_since(t, (struct traffic){ 0 });
	meter_open(&g.meter);
	for (uint64_t i = 0; i < t->requests && status == 0; i++)
		status = send_metered(t, &j, i + 1 == t->requests, &g, e);
	meter_close(&g.meter);
	if (g.has_events)
		events_close(&g.events);
	end_sleeps(&g, m);
	if (status)
		return -1;
	m->usage = g.usage;
	m->has_events = g.has_events;
	m->events = g.counts;
	m->completions = completions;
	m->resident_pages = source_resident(t->source, e);
	if (m->has_cachestat)
		m->cached_pages = source_cachestat(t->source, 0, t->source->bytes, e);
	m->sent_bytes = sink_sent(socket);
	m->acked_bytes = sink_acked(socket);
	m->traffic = traffic_since(t, before);
	if (t->events)
		witness_close(&g.witness, m->traffic.packets);
	return 0;
}

int trial_measure(const struct trial *t, struct measured *m, struct error *e)
{
	struct trial_shared *s = child_share(sizeof(*s));
	struct trial_children children;
	int status = trial_start(t, send_measured, s, NULL, &children, e);

	if (status == 0) {
		status = child_wait(children.sender, "the run", &s->sender_error);
		status = trial_finish(s, children.receiver, status, e);
		*m = s->measured;
	}
	child_unshare(s, sizeof(*s));
	return status;
}
