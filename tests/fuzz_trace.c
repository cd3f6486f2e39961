/*
 * Any text as a recording, line by line: a line is refused in words, or it is an event that can be
 * counted, explained, written and read back.
 */

#include "tests/fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/explain.h"
#include "sim/ledger.h"
#include "sim/trace_json.h"

static void finding(const char *what, const char *text)
{
	fprintf(stderr, "finding: %s: %s\n", what, text);
	abort();
}

static void check_event(const struct strategy *s, const char *label, const struct event *e)
{
	char line[TRACE_LINE_BYTES], sentence[256];
	struct trace_header header;
	struct event back;
	struct error error;

	if (trace_json_event(line, label, e) >= sizeof(line))
		finding("too long", line);
	if (trace_json_parse(line, &header, &back, &error) != TRACE_LINE_EVENT)
		finding(error.text, line);
	if (strcmp(header.label, label) != 0 || memcmp(&back, e, sizeof(back)) != 0)
		finding("read back as another event", line);
	explain_event(sentence, sizeof(sentence), s, e);
	if (sentence[0] == '\0' || explain_note(s, e).sentence == NULL)
		finding("no words for it", line);
}

static void check_header(const struct trace_header *h)
{
	char line[TRACE_LINE_BYTES];
	struct trace_header back;
	struct event event;
	struct error error;

	if (trace_json_header(line, h) >= sizeof(line))
		finding("too long", line);
	if (trace_json_parse(line, &back, &event, &error) != TRACE_LINE_HEADER)
		finding(error.text, line);
	if (memcmp(&back, h, sizeof(back)) != 0)
		finding("read back as another header", line);
}

void fuzz_trace(const uint8_t *data, size_t size)
{
	static struct ledger all, textbook;
	const struct strategy *s = NULL;
	char *text = malloc(size + 1), *line, *rest;

	if (!text)
		abort();
	if (size > 0)
		memcpy(text, data, size);
	text[size] = '\0';
	ledger_init(&all, COUNT_ALL, 0);
	ledger_init(&textbook, COUNT_TEXTBOOK, 0);
	for (line = strtok_r(text, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
		struct trace_header header;
		struct event event;
		struct error error = { "" };

		switch (trace_json_parse(line, &header, &event, &error)) {
		case TRACE_LINE_HEADER:
			check_header(&header);
			s = strategy_find(header.strategy);
			break;
		case TRACE_LINE_EVENT:
			check_event(s, header.label, &event);
			ledger_add(&all, &event);
			ledger_add(&textbook, &event);
			break;
		case TRACE_LINE_BAD:
			if (error.text[0] == '\0')
				finding("refused without a word", line);
			break;
		}
	}
	free(text);
}
