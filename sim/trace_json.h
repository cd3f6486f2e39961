#ifndef SIM_TRACE_JSON_H
#define SIM_TRACE_JSON_H

/* A trace as JSON Lines: a header line per strategy, then one self-contained event a line. */

#include <stddef.h>

#include "sim/error.h"
#include "sim/trace.h"

#define TRACE_LINE_BYTES 2048

/* Write the line (without newline) into text of TRACE_LINE_BYTES; returns its length. */
size_t trace_json_header(char *text, const struct trace_header *h);
size_t trace_json_event(char *text, const char *label, const struct event *e);

/* What a line is. */
enum trace_line { TRACE_LINE_BAD = -1, TRACE_LINE_HEADER, TRACE_LINE_EVENT };

/*
 * Parse one line: of a header into h, of an event into ev and its label, or "", into h->label.
 * On TRACE_LINE_BAD e says what was expected (without file and line).
 */
enum trace_line trace_json_parse(const char *line, struct trace_header *h, struct event *ev,
				 struct error *e);

#endif
