/*
 * The traces that the display holds.  Only the display keeps whole traces, for the way back; so
 * it is the only one that has to say no to a scenario that is too long for that.
 */

#include "ui/show.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "sim/engine.h"
#include "sim/trace_json.h"

/* A sink that hands on, as long as there is room. */
struct bounded {
	struct sink sink;
	struct trace *trace;
	size_t room;
};

static int bounded_put(struct sink *sink, const struct event *e)
{
	struct bounded *b = (struct bounded *)sink;

	if (b->room == 0)
		return -1;
	b->room--;
	return b->trace->sink.put(&b->trace->sink, e);
}

static struct show *add_show(struct shows *s)
{
	struct show *show = &s->show[s->n++];

	*show = (struct show){ .count = COUNT_ALL };
	trace_init(&show->trace);
	return show;
}

void show_finish(struct show *show)
{
	const struct trace *t = &show->trace;
	size_t initial = 0;

	show->strategy = strategy_find(t->header.strategy);
	show->warm = false;
	show->elapsed_ns = 0;
	show->done_position = 0;
	for (size_t i = 0; i < t->n; i++) {
		const struct event *e = &t->events[i];

		if (e->op == OP_ALLOC && e->start_ns == 0) {
			initial++;
			show->warm |= e->to == PAGE_CACHE;
		}
		if (e->op == OP_LEAVE)
			show->done_position = i + 1 - initial;
		if (e->end_ns > show->elapsed_ns)
			show->elapsed_ns = e->end_ns;
	}
}

int shows_simulate(struct shows *s, const struct scenario *scenario, struct error *e)
{
	struct bounded b = { .sink = { .put = bounded_put }, .room = MAX_SHOW_EVENTS };

	s->n = 0;
	for (size_t i = 0; i < scenario->nruns; i++) {
		const struct run *run = &scenario->runs[i];
		struct show *show = add_show(s);

		show->count = run->config.count;
		trace_header_of(&show->trace.header, scenario->name, run);
		b.trace = &show->trace;
		if (engine_run(run, &b.sink) != 0) {
			shows_free(s);
			return error_set(e, "%s: more than %d steps are too many to look at; "
					 "accepted: a smaller file or larger chunks (--set "
					 "chunk=1MiB), or iopath run", run->label, MAX_SHOW_EVENTS);
		}
		show_finish(show);
	}
	return 0;
}

bool shows_is_trace(const char *path)
{
	char begin[256] = "";
	struct stat st;
	FILE *file;
	size_t n;

	if (stat(path, &st) != 0 || !S_ISREG(st.st_mode))
		return false;
	file = fopen(path, "r");
	if (!file)
		return false;
	n = fread(begin, 1, sizeof(begin) - 1, file);
	fclose(file);
	begin[n] = '\0';
	return begin[0] == '{' && strstr(begin, "\"iopath-trace\"") != NULL;
}

/* One line of the recording, without its newline. */
static int add_line(struct shows *s, const char *line, size_t *room, struct error *e)
{
	struct trace_header header;
	struct event event;
	struct error why;

	switch (trace_json_parse(line, &header, &event, &why)) {
	case TRACE_LINE_HEADER:
		if (s->n == MAX_RUNS)
			return error_set(e, "more than %d paths; accepted: fewer", MAX_RUNS);
		add_show(s)->trace.header = header;
		return 0;
	case TRACE_LINE_EVENT:
		if (s->n == 0)
			return error_set(e, "an event before any header line; accepted: the "
					 "header of a path first");
		if (*room == 0)
			return error_set(e, "more than %d events; accepted: fewer",
					 MAX_SHOW_EVENTS);
		--*room;
		return s->show[s->n - 1].trace.sink.put(&s->show[s->n - 1].trace.sink, &event);
	case TRACE_LINE_BAD:
		break;
	}
	return error_set(e, "%s; accepted: lines as iopath run --format jsonl writes them",
			 why.text);
}

static int read_lines(struct shows *s, FILE *file, const char *path, struct error *e)
{
	size_t cap = 0, number = 0, room = MAX_SHOW_EVENTS;
	char *line = NULL;
	int result = 0;

	while (result == 0) {
		ssize_t n = getline(&line, &cap, file);
		struct error why;

		if (n < 0)
			break;
		number++;
		if (n > 0 && line[n - 1] == '\n')
			line[n - 1] = '\0';
		if (line[0] != '\0' && add_line(s, line, &room, &why) != 0)
			result = error_set(e, "%s:%zu: %s", path, number, why.text);
	}
	if (result == 0 && ferror(file))
		result = error_set(e, "%s: cannot be read: %s", path, strerror(errno));
	free(line);
	return result;
}

int shows_read(struct shows *s, const char *path, struct error *e)
{
	FILE *file = fopen(path, "r");
	int result;

	s->n = 0;
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

void shows_free(struct shows *s)
{
	for (size_t i = 0; i < s->n; i++)
		trace_free(&s->show[i].trace);
	s->n = 0;
}
