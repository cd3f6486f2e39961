/*
 * The trace in three plain forms: JSON Lines, CSV, and sentences.
 */

#include <inttypes.h>

#include "sim/explain.h"
#include "sim/put.h"
#include "sim/trace_json.h"
#include "ui/export.h"

_Static_assert(TRACE_LINE_BYTES <= EXPORT_ROOM_BYTES, "room for a line");

/* The line ends where its NUL stands. */
static void put_line(struct export *x, char *line, size_t length)
{
	line[length++] = '\n';
	export_wrote(x, line + length);
}

static void jsonl_run_begin(struct export *x, const struct export_result *r)
{
	char *line = export_room(x);

	put_line(x, line, trace_json_header(line, &r->header));
}

static void jsonl_event(struct export *x, const struct export_result *r, const struct event *e)
{
	char *line = export_room(x);

	put_line(x, line, trace_json_event(line, r->run->label, e));
}

const struct export_format export_jsonl = {
	.name = "jsonl",
	.puts = true,
	.run_begin = jsonl_run_begin,
	.event = jsonl_event,
};

static void csv_begin(struct export *x)
{
	char *end = export_room(x);

	export_wrote(x, put_text(end, "label,start_ns,end_ns,op,lane,call,from,to,bytes,"
				 "payload_bytes,offset_bytes,chunk,step,phase,major,user,"
				 "connection,waited_ns,again,index\n"));
}

static char *put_field(char *end, const char *text)
{
	return put_text(put_text(end, ","), text);
}

static char *put_field_number(char *end, uint64_t n)
{
	return put_number(put_text(end, ","), n);
}

static void csv_event(struct export *x, const struct export_result *r, const struct event *e)
{
	char *end = export_put_csv_text(export_room(x), r->run->label);

	end = put_field_number(end, e->start_ns);
	end = put_field_number(end, e->end_ns);
	end = put_field(end, op_name(e->op));
	end = put_field(end, lane_name(e->lane, e->core));
	end = put_field(end, e->call);
	end = put_field(end, place_name(e->from));
	end = put_field(end, place_name(e->to));
	end = put_field_number(end, e->bytes);
	end = put_field_number(end, e->payload_bytes);
	end = put_field_number(end, e->offset_bytes);
	end = put_field_number(end, e->chunk);
	end = e->step < 0 ? put_field(end, "-1") : put_field_number(end, (uint64_t)e->step);
	end = put_field_number(end, e->phase);
	end = put_field_number(end, e->major);
	end = put_field_number(end, e->user);
	end = put_field_number(end, e->connection);
	end = put_field_number(end, e->waited_ns);
	end = put_field_number(end, e->again);
	end = put_field_number(end, e->index);
	export_wrote(x, put_text(end, "\n"));
}

const struct export_format export_csv = {
	.name = "csv",
	.puts = true,
	.begin = csv_begin,
	.event = csv_event,
};

#define TEXT_HEAD "%14s  %-8s  what happens\n", "ns", "who"

/* Flows have one list of events after all their titles, so each event says whose it is. */
static void text_run_begin(struct export *x, const struct export_result *r)
{
	const bool together = x->scenario->together;

	fprintf(x->file, "%s%s: %s, kernel %s\n", r->index && !together ? "\n" : "",
		r->run->label, r->run->strategy->title, r->run->config.kernel.name);
	if (!together)
		fprintf(x->file, TEXT_HEAD);
}

static void text_event(struct export *x, const struct export_result *r, const struct event *e)
{
	const bool together = x->scenario->together;
	char sentence[256];

	if (together && x->first) {
		putc('\n', x->file);
		fprintf(x->file, TEXT_HEAD);
		x->first = false;
	}
	explain_event(sentence, sizeof(sentence), r->run->strategy, e);
	fprintf(x->file, "%14" PRIu64 "  %-8s  %s%s%s\n", e->start_ns,
		lane_name(e->lane, e->core), together ? r->run->label : "", together ? ": " : "",
		sentence);
}

static void text_run_end(struct export *x, const struct export_result *r)
{
	const bool together = x->scenario->together;
	char cpu[32], dma[32], elapsed[32], sleeps[32], interrupts[32];
	const struct ledger *l = &r->ledger;

	fprintf(x->file, "%s%s CPU copies %s, DMA copies %s, mode switches %" PRIu64
		", sleeps %s, interrupts %s, %s%s.\n",
		together ? r->run->label : "In all", together ? ", in all:" : ":",
		export_passes(cpu, sizeof(cpu),
			      ledger_passes(l, ledger_moved(l, BY_CPU).payload_bytes)),
		export_passes(dma, sizeof(dma),
			      ledger_passes(l, ledger_moved(l, BY_DMA).payload_bytes)),
		l->mode_switches, export_seen(sleeps, sizeof(sleeps), &r->header, l->sleeps, "-"),
		export_seen(interrupts, sizeof(interrupts), &r->header, l->interrupts, "-"),
		explain_time(elapsed, sizeof(elapsed), l->elapsed_ns),
		l->count == COUNT_TEXTBOOK ? "; counted as the textbooks do" : "");
}

const struct export_format export_text = {
	.name = "text",
	.run_begin = text_run_begin,
	.event = text_event,
	.run_end = text_run_end,
};
