#ifndef UI_EXPORT_H
#define UI_EXPORT_H

/*
 * Writers of a simulated scenario.  Each is a reader of the trace as it comes: nothing is kept,
 * so a long trace needs no memory.  The figures come from the ledger alone.
 */

#include <stdbool.h>
#include <stdio.h>

#include "sim/error.h"
#include "sim/ledger.h"
#include "sim/scenario.h"
#include "sim/trace.h"

/* Of one run; or of all flows, whose ledger sees the events of each. */
struct export_result {
	size_t index;			/* of the run; of all flows: their number */
	const struct run *run;
	struct trace_header header;
	struct ledger ledger;		/* so far, this event included */
};

struct export {
	FILE *file;
	const struct scenario *scenario;
	const struct export_format *format;
	bool first;			/* nothing has been written in this list yet */
	void *state;			/* owned: what the format keeps, zeroed at the start */
	char *text;			/* owned: used bytes that the file does not have yet */
	size_t used;
};

/*
 * What a format does at each point; NULL: nothing.  Runs come one after the other, each with its
 * begin, events and end.  Flows begin first, then come the events of all, then the flows' ends.
 */
struct export_format {
	const char *name;
	size_t state_bytes;		/* of x->state */
	bool puts;			/* it writes with export_room() alone */
	bool all_together;		/* of flows it wants one result more: of all of them */
	void (*begin)(struct export *x);
	void (*run_begin)(struct export *x, const struct export_result *r);
	void (*event)(struct export *x, const struct export_result *r, const struct event *e);
	void (*run_end)(struct export *x, const struct export_result *r);
	void (*end)(struct export *x);
};

extern const struct export_format export_table, export_json, export_jsonl, export_chrome,
	export_csv, export_memory, export_text, export_difference;

/* The format of that name (NULL: table), or NULL. */
const struct export_format *export_find(const char *name);

/* The names, for messages. */
#define EXPORT_NAMES "table, json, jsonl, chrome, csv, memory, text, diff"

/*
 * Simulate all runs of the scenario and write them.  0, or -1 when the file cannot be
 * written (errno says why).
 */
int export_scenario(FILE *file, const struct scenario *s, const struct export_format *format);

/* The same by hand, for who has results: open, the format's run_end() for each, close (0 or -1). */
void export_open(struct export *x, FILE *file, const struct scenario *s,
		 const struct export_format *format);
int export_close(struct export *x);

/* A run whose trace there is, as result number `index`; its label is what the formats show. */
void export_trace(struct export *x, size_t index, const struct run *run, const struct trace *t);

/*
 * For formats that put their text together with sim/put.h: a place with EXPORT_ROOM_BYTES of room,
 * and where the text ends that stands there now.  They do not write to x->file themselves.
 */
#define EXPORT_ROOM_BYTES 4096
#define EXPORT_WRITE_BYTES (512 * 1024)	/* handed to the file at once; fits the CPU's cache */
#define EXPORT_TEXT_BYTES (EXPORT_WRITE_BYTES + EXPORT_ROOM_BYTES)

void export_flush(struct export *x);

static inline char *export_room(struct export *x)
{
	if (x->used >= EXPORT_WRITE_BYTES)
		export_flush(x);
	return x->text + x->used;
}

static inline void export_wrote(struct export *x, const char *end)
{
	x->used = (size_t)(end - x->text);
}

/* Payload that arrived, by the time to its last ACK; 0 if there is no time. */
uint64_t export_throughput_bytes_per_s(const struct ledger *l);

/* Of the time that so many cores had, how much the CPU was busy, rounded. */
uint64_t export_cpu_use_percent(const struct ledger *l, uint64_t cores);

/* 20000 -> "2", 5000 -> "0.5": passes, with at most 4 decimals. */
char *export_passes(char *text, size_t size, uint64_t ten_thousandths);

/* A count that only the model knows: of any other trace it is `unseen`.  Returns text. */
char *export_seen(char *text, size_t size, const struct trace_header *h, uint64_t n,
		  const char *unseen);

/* text as a JSON string, with its quotes. */
void export_string(FILE *file, const char *text);

/* text as a field of a CSV file, as RFC 4180 has it: quotes around, quotes inside doubled. */
void export_csv_text(FILE *file, const char *text);

/* The same put at the end of a line; takes up to 2 * strlen(text) + 2 bytes. */
char *export_put_csv_text(char *end, const char *text);

#endif
