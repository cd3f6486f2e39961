/*
 * A recorded trace, read back for the display: header lines and events as trace_json writes them.
 * shows_is_trace() tells a recording from a scenario, shows_read() reads it.
 */

#include "ui/show.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "sim/trace_json.h"
#include "ui/load.h"

#define LINE_BYTES 65536	/* of a recording; the program writes a 64th of it at most */

bool shows_is_trace(const char *path)
{
	char begin[256];

	return load_begin(path, begin, sizeof(begin)) && begin[0] == '{' &&
	       strstr(begin, "\"iopath-trace\"") != NULL;
}

/* A recording while it is read. */
struct reading {
	struct shows *shows;
	size_t room;			/* for so many events */
	size_t line;			/* its number, from 1; in messages */
	size_t header_line[MAX_RUNS];	/* of each path's header */
};

static struct show *last_show(const struct reading *r)
{
	return r->shows->n > 0 ? &r->shows->show[r->shows->n - 1] : NULL;
}

/* At the end: each path has its events. */
static int end_paths(struct reading *r, struct error *e)
{
	for (size_t i = 0; i < r->shows->n; i++) {
		const struct trace *t = &r->shows->show[i].trace;

		if (t->n > 0 || t->header.payload_bytes == 0)
			continue;
		r->line = r->header_line[i];
		return error_set(e, "this recording has no events; accepted: a header that its "
				 "events follow");
	}
	return 0;
}

static int add_header(struct reading *r, const struct trace_header *header, struct error *e)
{
	struct shows *s = r->shows;
	struct show *show;

	for (size_t i = 0; i < s->n; i++)
		if (strcmp(s->show[i].trace.header.label, header->label) == 0)
			return error_set(e, "a second header with the label \"%s\"; accepted: "
					 "each label once", header->label);
	if (s->n == MAX_RUNS)
		return error_set(e, "more than %d paths; accepted: fewer", MAX_RUNS);
	show = shows_add(s);
	show->trace.header = *header;
	show->count = header->count;
	r->header_line[s->n - 1] = r->line;
	return 0;
}

/* The path of that label; an event without one is of the last header. */
static struct show *labelled_show(const struct reading *r, const char *label)
{
	struct show *show = last_show(r);

	if (!show || label[0] == '\0' || strcmp(label, show->trace.header.label) == 0)
		return show;
	for (size_t i = 0; i < r->shows->n; i++)
		if (strcmp(label, r->shows->show[i].trace.header.label) == 0)
			return &r->shows->show[i];
	return NULL;
}

/* Events of flows are mixed, in order of time; those of paths follow their headers. */
static int add_event(struct reading *r, const char *label, const struct event *event,
		     struct error *e)
{
	struct show *show = labelled_show(r, label);
	struct trace *t = show ? &show->trace : NULL;

	if (r->shows->n == 0)
		return error_set(e, "an event before any header line; accepted: the header of a "
				 "path first");
	if (!t)
		return error_set(e, "label: \"%s\" is not that of a header above; accepted: "
				 "\"%s\"", label, last_show(r)->trace.header.label);
	r->shows->together |= show != last_show(r);
	if (t->n > 0 && event->start_ns < t->events[t->n - 1].start_ns)
		return error_set(e, "start_ns: %" PRIu64 " is before the event above; accepted: "
				 "%" PRIu64 " or later", event->start_ns,
				 t->events[t->n - 1].start_ns);
	if (r->room == 0)
		return error_set(e, "more than %d events; accepted: fewer", MAX_SHOW_EVENTS);
	r->room--;
	return t->sink.put(&t->sink, event);
}

/* One line of the recording, without its newline. */
static int add_line(struct reading *r, const char *line, struct error *e)
{
	struct trace_header header;
	struct event event;
	struct error why;

	switch (trace_json_parse(line, &header, &event, &why)) {
	case TRACE_LINE_HEADER:
		return add_header(r, &header, e);
	case TRACE_LINE_EVENT:
		return add_event(r, header.label, &event, e);
	case TRACE_LINE_BAD:
		break;
	}
	return error_set(e, "%s; accepted: lines as iopath run --format jsonl writes them",
			 why.text);
}

/* A line into text of LINE_BYTES + 1: 1, 0 at the end of the file, -1 if it is no such line. */
static int read_line(FILE *file, char *text, struct error *e)
{
	size_t n = 0;
	int c;

	while ((c = getc(file)) != EOF && c != '\n') {
		if (n == LINE_BYTES)
			return error_set(e, "a line of more than %d bytes; accepted: lines as "
					 "iopath run --format jsonl writes them", LINE_BYTES);
		if (c == '\0')
			return error_set(e, "a NUL byte; accepted: lines as iopath run --format "
					 "jsonl writes them");
		text[n++] = (char)c;
	}
	text[n] = '\0';
	return n > 0 || c != EOF;
}

static int read_lines(struct shows *s, FILE *file, const char *path, struct error *e)
{
	static char text[LINE_BYTES + 1];
	struct reading r = { .shows = s, .room = MAX_SHOW_EVENTS };
	struct error why;
	int result;

	do {
		r.line++;
		result = read_line(file, text, &why);
		if (result > 0 && text[0] != '\0' && add_line(&r, text, &why) != 0)
			result = -1;
	} while (result > 0);
	if (ferror(file))
		return error_set(e, "%s: cannot be read: %s", path, strerror(errno));
	if (result == 0)
		result = end_paths(&r, &why);
	return result == 0 ? 0 : error_set(e, "%s:%zu: %s", path, r.line, why.text);
}

int shows_read(struct shows *s, const char *path, struct error *e)
{
	FILE *file = fopen(path, "r");
	int result;

	shows_init(s);
	if (!file)
		return error_set(e, "%s: cannot be opened: %s", path, strerror(errno));
	result = read_lines(s, file, path, e);
	fclose(file);
	if (result != 0) {
		shows_free(s);
		return result;
	}
	for (size_t i = 0; i < s->n; i++)
		show_finish(&s->show[i]);
	return 0;
}
