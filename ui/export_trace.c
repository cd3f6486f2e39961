/*
 * The trace in three plain forms: JSON Lines, CSV, and sentences.
 */

#include <inttypes.h>

#include "sim/explain.h"
#include "sim/trace_json.h"
#include "ui/export.h"

/* The line ends where its NUL stands. */
static void put_line(FILE *file, char *line, size_t length)
{
	line[length++] = '\n';
	fwrite(line, 1, length, file);
}

static void jsonl_run_begin(struct export *x)
{
	char line[TRACE_LINE_BYTES];

	put_line(x->file, line, trace_json_header(line, &x->header));
}

static void jsonl_event(struct export *x, const struct event *e)
{
	char line[TRACE_LINE_BYTES];

	put_line(x->file, line, trace_json_event(line, x->run->label, e));
}

const struct export_format export_jsonl = {
	.name = "jsonl",
	.run_begin = jsonl_run_begin,
	.event = jsonl_event,
};

void export_csv_text(FILE *file, const char *text)
{
	putc('"', file);
	for (; *text; text++) {
		if (*text == '"')
			putc('"', file);
		putc(*text, file);
	}
	putc('"', file);
}

static void csv_begin(struct export *x)
{
	fputs("label,start_ns,end_ns,op,lane,call,from,to,bytes,payload_bytes,offset_bytes,chunk,"
	      "step,phase,major,user\n", x->file);
}

static void csv_event(struct export *x, const struct event *e)
{
	export_csv_text(x->file, x->run->label);
	fprintf(x->file, ",%" PRIu64 ",%" PRIu64 ",%s,%s,%s,%s,%s,%" PRIu64 ",%" PRIu64 ",%" PRIu64
		",%" PRIu64 ",%d,%d,%d,%d\n", e->start_ns, e->end_ns, op_name(e->op),
		lane_name(e->lane), e->call, place_name(e->from), place_name(e->to), e->bytes,
		e->payload_bytes, e->offset_bytes, e->chunk, e->step, e->phase, e->major, e->user);
}

const struct export_format export_csv = {
	.name = "csv",
	.begin = csv_begin,
	.event = csv_event,
};

static void text_run_begin(struct export *x)
{
	fprintf(x->file, "%s%s: %s, kernel %s\n", x->index ? "\n" : "", x->run->label,
		x->run->strategy->title, x->run->config.kernel.name);
	fprintf(x->file, "%14s  %-8s  what happens\n", "ns", "who");
}

static void text_event(struct export *x, const struct event *e)
{
	char sentence[256];

	explain_event(sentence, sizeof(sentence), x->run->strategy, e);
	fprintf(x->file, "%14" PRIu64 "  %-8s  %s\n", e->start_ns, lane_name(e->lane), sentence);
}

static void text_run_end(struct export *x)
{
	char cpu[32], dma[32], elapsed[32];
	const struct ledger *l = &x->ledger;

	fprintf(x->file, "In all: CPU copies %s, DMA copies %s, mode switches %" PRIu64
		", sleeps %" PRIu64 ", interrupts %" PRIu64 ", %s%s.\n",
		export_passes(cpu, sizeof(cpu),
			      ledger_passes(l, ledger_moved(l, BY_CPU).payload_bytes)),
		export_passes(dma, sizeof(dma),
			      ledger_passes(l, ledger_moved(l, BY_DMA).payload_bytes)),
		l->mode_switches, l->sleeps, l->interrupts,
		explain_time(elapsed, sizeof(elapsed), l->elapsed_ns),
		l->count == COUNT_TEXTBOOK ? "; counted as the textbooks do" : "");
}

const struct export_format export_text = {
	.name = "text",
	.run_begin = text_run_begin,
	.event = text_event,
	.run_end = text_run_end,
};
