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

struct export {
	FILE *file;
	const struct scenario *scenario;
	size_t index;			/* of the run */
	const struct run *run;
	struct trace_header header;
	struct ledger ledger;		/* so far, this event included */
	bool first;			/* nothing has been written in this list yet */
};

/* What a format does at each point; NULL: nothing. */
struct export_format {
	const char *name;
	void (*begin)(struct export *x);
	void (*run_begin)(struct export *x);
	void (*event)(struct export *x, const struct event *e);
	void (*run_end)(struct export *x);
	void (*end)(struct export *x);
};

extern const struct export_format export_table, export_json, export_jsonl, export_chrome,
	export_csv, export_text;

/* The format of that name (NULL: table), or NULL. */
const struct export_format *export_find(const char *name);

/* The names, for messages. */
#define EXPORT_NAMES "table, json, jsonl, chrome, csv, text"

/*
 * Simulate all runs of the scenario and write them.  0, or -1 when the file cannot be
 * written (errno says why).
 */
int export_scenario(FILE *file, const struct scenario *s, const struct export_format *format);

/* 20000 -> "2", 5000 -> "0.5": passes, with at most 4 decimals. */
char *export_passes(char *text, size_t size, uint64_t ten_thousandths);

/* text as a JSON string, with its quotes. */
void export_string(FILE *file, const char *text);

/* text as a field of a CSV file, as RFC 4180 has it: quotes around, quotes inside doubled. */
void export_csv_text(FILE *file, const char *text);

#endif
