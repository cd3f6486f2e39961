/*
 * The laws, checked event by event.  Use it as a sink, alone or beside another, and ask
 * invariant_finish() at the end.
 *
 * A lane does one thing at a time, so only its last operation can be unfinished; that is all
 * there is to remember of what is under way.
 */

#include "sim/invariant.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static void break_law(struct invariant *v, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static void break_law(struct invariant *v, const char *format, ...)
{
	char what[256];
	va_list args;

	if (v->broken)		/* the first one is the cause */
		return;
	va_start(args, format);
	vsnprintf(what, sizeof(what), format, args);
	va_end(args);
	v->broken = true;
	error_set(&v->error, "event %" PRIu64 ": %s", v->events, what);
}

static void check_time(struct invariant *v, const struct event *e)
{
	if (e->end_ns < e->start_ns)
		break_law(v, "ends before it starts");
	if (e->start_ns < v->last_start_ns)
		break_law(v, "time runs back");
	if (e->start_ns < v->lane_end_ns[e->lane])
		break_law(v, "lane %s does two things at once", lane_name(e->lane));
	if (e->chunk >= v->rounds * v->sendings)
		break_law(v, "chunk %" PRIu64 " of %" PRIu64, e->chunk, v->rounds * v->sendings);
	v->last_start_ns = e->start_ns;
	v->lane_end_ns[e->lane] = e->end_ns;
}

static void check_calls(struct invariant *v, const struct event *e)
{
	if (e->op == OP_ENTER) {
		if (v->open_call[0])
			break_law(v, "%s() begins inside %s()", e->call, v->open_call);
		snprintf(v->open_call, sizeof(v->open_call), "%s", e->call);
	} else if (e->op == OP_LEAVE) {
		if (strcmp(v->open_call, e->call) != 0)
			break_law(v, "%s() returns, but %s() was entered", e->call,
				  v->open_call[0] ? v->open_call : "nothing");
		v->open_call[0] = '\0';
	}
}

/* Of what the CPU does: is it the task's? */
static bool by_task(const struct event *e)
{
	return e->op != OP_IRQ && e->op != OP_ACK && e->op != OP_ALLOC && e->op != OP_FREE;
}

static void check_cpu(struct invariant *v, const struct event *e)
{
	if (e->lane != LANE_CPU)
		return;
	if (v->nic_interrupts != (e->op == OP_ACK))
		break_law(v, v->nic_interrupts ? "no ack after the NIC's interrupt" :
			  "ack without an interrupt of the NIC");
	v->nic_interrupts = e->op == OP_IRQ && e->from == NIC;
	if (!by_task(e))
		return;
	if ((v->asleep_for != NOWHERE) != (e->op == OP_WAKE))
		break_law(v, v->asleep_for ? "%s while the task sleeps" :
			  "%s of a task that is awake", op_name(e->op));
	if (e->op == OP_WAKE && e->from != v->asleep_for)
		break_law(v, "the task sleeps for %s and wakes for %s", place_name(v->asleep_for),
			  place_name(e->from));
	if (e->op == OP_SLEEP && e->from == v->woken_for)
		break_law(v, "the task has woken in vain");
	v->woken_for = e->op == OP_WAKE ? e->from : NOWHERE;
	v->asleep_for = e->op == OP_SLEEP ? e->from : NOWHERE;
	if (!e->user && e->op != OP_LEAVE && strcmp(v->open_call, e->call) != 0)
		break_law(v, "%s outside of its call", op_name(e->op));
}

static void check_memory(struct invariant *v, const struct event *e)
{
	bool gives = e->op == OP_FREE || e->op == OP_UNMAP ||
		(e->op == OP_ACK && e->from == SOCKET_BUFFER);

	if (gives && e->bytes > v->ledger.memory_bytes[e->from])
		break_law(v, "more leaves %s than is there", place_name(e->from));
}

/* The words for a stage, and the stage that must have finished with the bytes before. */
static const struct { const char *words; enum stage after; } stages[] = {
	[NO_STAGE] = { "", NO_STAGE },
	[ASKED] = { "asked of the disk", NO_STAGE },
	[FOUND] = { "found on the disk", ASKED },
	[READ] = { "read from the disk", FOUND },
	[HANDED_OVER] = { "handed to the NIC", NO_STAGE },
	[FETCHED] = { "fetched by the NIC", HANDED_OVER },
	[SENT] = { "sent", FETCHED },
	[ACKNOWLEDGED] = { "acknowledged", SENT },
};

_Static_assert(sizeof(stages) / sizeof(stages[0]) == N_STAGES, "words for each stage");

static enum stage stage_of(const struct event *e)
{
	switch ((enum op)e->op) {
	case OP_SUBMIT:
		return ASKED;
	case OP_MEDIA:
		return FOUND;
	case OP_DMA:
		return e->to == NIC ? FETCHED : READ;
	case OP_XMIT:
		return HANDED_OVER;
	case OP_WIRE:
		return SENT;
	case OP_ACK:
		return ACKNOWLEDGED;
	default:
		return NO_STAGE;
	}
}

static uint64_t finished_bytes(const struct progress *p, uint64_t now_ns)
{
	return p->last_end_ns > now_ns ? p->bytes - p->last_bytes : p->bytes;
}

/*
 * Bytes pass through each place in order, the file once for each sending; a position counts them
 * over all sendings.  The page cache alone keeps the file.
 */
static uint64_t position(const struct invariant *v, const struct event *e, int place)
{
	return e->offset_bytes + (place == PAGE_CACHE ? 0 : e->chunk / v->rounds * v->file_bytes);
}

static void check_stages(struct invariant *v, const struct event *e)
{
	enum stage stage = stage_of(e), after = stages[stage].after;
	struct progress *p = &v->progress[stage];

	if (stage == NO_STAGE)
		return;
	if (stage >= HANDED_OVER && e->payload_bytes != e->bytes)
		break_law(v, "what is %s is no payload", stages[stage].words);
	/* What goes out is the file from its first byte to its last, then the file once more. */
	if (stage >= HANDED_OVER && position(v, e, NIC) != p->bytes)
		break_law(v, "byte %" PRIu64 " is %s, byte %" PRIu64 " comes next",
			  position(v, e, NIC), stages[stage].words, p->bytes);
	if (after && p->bytes + e->bytes > finished_bytes(&v->progress[after], e->start_ns))
		break_law(v, "%s before it was %s", stages[stage].words, stages[after].words);
	p->operations++;
	p->bytes += e->bytes;
	p->last_bytes = e->bytes;
	p->last_end_ns = e->end_ns;
}

static void check_reads(struct invariant *v, const struct event *e)
{
	uint64_t from = position(v, e, e->from), here = v->here[e->from];

	if (from + e->payload_bytes > here)
		break_law(v, "%s of bytes that have not come to %s", op_name(e->op),
			  place_name(e->from));
	if (e->from == USER_BUFFER && from + v->ledger.memory_bytes[USER_BUFFER] < here)
		break_law(v, "%s of bytes that are overwritten", op_name(e->op));
}

static void check_arrivals(struct invariant *v, const struct event *e)
{
	bool from_disk = e->op == OP_DMA && e->from == DISK;

	for (int lane = 0; lane < N_LANES; lane++) {
		struct arrival *a = &v->arrival[lane];

		if (a->to != NOWHERE && a->end_ns <= e->start_ns) {
			v->here[a->to] = a->upto;
			a->to = NOWHERE;
		}
	}
	if (e->op == OP_ALLOC && e->to == PAGE_CACHE)	/* a warm file */
		v->here[PAGE_CACHE] = e->bytes;
	if (e->op != OP_COPY && e->op != OP_LINK && e->op != OP_XMIT && e->op != OP_DMA &&
	    e->op != OP_WIRE)
		return;
	if (!from_disk)
		check_reads(v, e);
	if ((e->op == OP_COPY || e->op == OP_DMA) && e->from != e->to)
		v->arrival[e->lane] = (struct arrival){
			.to = e->to, .upto = position(v, e, e->to) + e->payload_bytes,
			.end_ns = e->end_ns,
		};
}

static int invariant_put(struct sink *sink, const struct event *e)
{
	struct invariant *v = (struct invariant *)sink;

	check_time(v, e);
	check_calls(v, e);
	check_cpu(v, e);
	check_memory(v, e);
	check_stages(v, e);
	check_arrivals(v, e);
	ledger_add(&v->ledger, e);
	v->events++;
	return 0;
}

void invariant_init(struct invariant *v, uint64_t payload_bytes, uint64_t file_bytes,
		    uint64_t rounds)
{
	memset(v, 0, sizeof(*v));
	v->sink.put = invariant_put;
	v->file_bytes = file_bytes ? file_bytes : 1;	/* of an empty file nothing is sent */
	v->rounds = rounds ? rounds : 1;
	v->sendings = payload_bytes / v->file_bytes;
	ledger_init(&v->ledger, COUNT_ALL, payload_bytes);
}

/* Each stage has done with all that the stage before did; an ACK may tell of several segments. */
static void finish_stages(struct invariant *v)
{
	for (int stage = ASKED; stage < N_STAGES; stage++) {
		const struct progress *p = &v->progress[stage];
		const struct progress *before = &v->progress[stages[stage].after];

		if (stages[stage].after == NO_STAGE)
			continue;
		if (p->bytes != before->bytes)
			break_law(v, "%" PRIu64 " bytes were %s, but %" PRIu64 " %s",
				  before->bytes, stages[stages[stage].after].words, p->bytes,
				  stages[stage].words);
		if (stage != ACKNOWLEDGED && p->operations != before->operations)
			break_law(v, "%s in %" PRIu64 " pieces, but %s in %" PRIu64,
				  stages[stages[stage].after].words, before->operations,
				  stages[stage].words, p->operations);
	}
}

int invariant_finish(struct invariant *v)
{
	if (v->nic_interrupts)
		break_law(v, "no ack after the NIC's interrupt");
	if (v->asleep_for != NOWHERE)
		break_law(v, "the task never wakes");
	if (v->open_call[0])
		break_law(v, "%s() never returns", v->open_call);
	if (v->ledger.delivered_bytes != v->ledger.payload_bytes)
		break_law(v, "%" PRIu64 " bytes were delivered, not %" PRIu64,
			  v->ledger.delivered_bytes, v->ledger.payload_bytes);
	finish_stages(v);
	for (int place = 0; place < N_PLACES; place++) {
		if (place != PAGE_CACHE && v->ledger.memory_bytes[place] != 0)
			break_law(v, "%s still holds %" PRIu64 " bytes", place_name(place),
				  v->ledger.memory_bytes[place]);
	}
	return v->broken ? -1 : 0;
}
