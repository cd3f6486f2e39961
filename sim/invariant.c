/*
 * The laws, checked event by event.  Use it as a sink, alone or beside another; a test, or whoever
 * reads a recorded trace, asks invariant_finish() at the end.
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
	v->broken = 1;
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

static void check_memory(struct invariant *v, const struct event *e)
{
	bool gives = e->op == OP_FREE || e->op == OP_UNMAP ||
		(e->op == OP_ACK && e->from == SOCKET_BUFFER);

	if (gives && e->bytes > v->ledger.memory_bytes[e->from])
		break_law(v, "more leaves %s than is there", place_name(e->from));
}

/* In this model the segments of a file go out in its order, each byte once. */
static void check_wire(struct invariant *v, const struct event *e)
{
	if (e->op != OP_WIRE)
		return;
	if (e->offset_bytes == 0)	/* the file once more */
		v->wire_end_bytes = 0;
	if (e->offset_bytes != v->wire_end_bytes)
		break_law(v, "byte %" PRIu64 " is sent, byte %" PRIu64 " comes next",
			  e->offset_bytes, v->wire_end_bytes);
	v->wire_end_bytes = e->offset_bytes + e->payload_bytes;
}

static int invariant_put(struct sink *sink, const struct event *e)
{
	struct invariant *v = (struct invariant *)sink;

	check_time(v, e);
	check_calls(v, e);
	check_memory(v, e);
	check_wire(v, e);
	ledger_add(&v->ledger, e);
	v->events++;
	return 0;
}

void invariant_init(struct invariant *v, uint64_t payload_bytes)
{
	memset(v, 0, sizeof(*v));
	v->sink.put = invariant_put;
	ledger_init(&v->ledger, COUNT_ALL, payload_bytes);
}

int invariant_finish(struct invariant *v)
{
	if (v->open_call[0])
		break_law(v, "%s() never returns", v->open_call);
	if (v->ledger.delivered_bytes != v->ledger.payload_bytes)
		break_law(v, "%" PRIu64 " bytes were delivered, not %" PRIu64,
			  v->ledger.delivered_bytes, v->ledger.payload_bytes);
	for (int place = 0; place < N_PLACES; place++) {
		if (place != PAGE_CACHE && v->ledger.memory_bytes[place] != 0)
			break_law(v, "%s still holds %" PRIu64 " bytes", place_name(place),
				  v->ledger.memory_bytes[place]);
	}
	return v->broken ? -1 : 0;
}
