/*
 * The traces that the display holds.  Only the display keeps whole traces, for the way back; so
 * it is the only one that has to say no to a scenario that is too long for that.
 */

#include "ui/show.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "sim/engine.h"
#include "sim/trace_json.h"

#define LINE_BYTES 65536	/* of a recording; the program writes a 64th of it at most */

/* A sink that hands on to the show of each flow, as long as there is room. */
struct bounded {
	struct sink sink;
	struct show *flows;
	size_t room;
};

static int bounded_put(struct sink *sink, const struct event *e)
{
	struct bounded *b = (struct bounded *)sink;
	struct trace *t;

	if (b->room == 0)
		return -1;
	b->room--;
	t = &b->flows[e->flow].trace;
	return t->sink.put(&t->sink, e);
}

static struct show *add_show(struct shows *s)
{
	struct show *show = &s->show[s->n++];

	*show = (struct show){ .count = COUNT_ALL, .files = 1 };
	trace_init(&show->trace);
	return show;
}

/* Is it the doing of a task?  An interrupt and what it sets off are not, nor are marks. */
static bool is_task(const struct event *e)
{
	return e->lane == LANE_CPU && !e->soft && e->op != OP_IRQ && e->op != OP_ACK &&
	       e->op != OP_DONE && e->op != OP_ALLOC && e->op != OP_FREE && e->op != OP_EVICT &&
	       e->op != OP_UNMAP;
}

/* What a core was doing, seen from what its task does next. */
static enum core_between between(const struct event *next)
{
	switch (next ? (enum op)next->op : OP_WAKE) {
	case OP_WAKE:
	case OP_RESUME:
		return CORE_IDLES;
	case OP_SEEN:
		return CORE_SPINS;
	case OP_ENTER:
		return CORE_IN_USER;
	default:
		return next->user ? CORE_IN_USER : CORE_IN_KERNEL;
	}
}

static void find_between(struct show *show)
{
	const struct trace *t = &show->trace;
	const struct event *next[MAX_CORES] = { NULL };

	free(show->between);
	show->between = calloc(t->n + 1, 1);
	if (!show->between)
		abort();
	for (size_t i = t->n; i-- > 0;) {
		const struct event *e = &t->events[i];

		if (e->lane != LANE_CPU)
			continue;
		show->between[i] = (uint8_t)between(next[e->core]);
		if (e->op == OP_SPIN)	/* also if it never sees what it polls for */
			show->between[i] = CORE_SPINS;
		if (is_task(e))
			next[e->core] = e;
	}
}

static void find_cores(struct show *show)
{
	const struct trace *t = &show->trace;
	uint64_t busy[MAX_CORES] = { 0 };

	show->ncores = 0;
	for (size_t i = 0; i < t->n; i++)
		if (t->events[i].lane == LANE_CPU)
			busy[t->events[i].core] += 1 + t->events[i].end_ns - t->events[i].start_ns;
	for (unsigned int core = 0; core < MAX_CORES; core++) {
		unsigned int k = show->ncores;

		if (busy[core] == 0)
			continue;
		for (; k > 0 && busy[show->cores[k - 1]] < busy[core]; k--)
			show->cores[k] = show->cores[k - 1];
		show->cores[k] = (uint8_t)core;
		show->ncores++;
	}
}

void show_finish(struct show *show)
{
	const struct trace *t = &show->trace;
	const bool real = strcmp(t->header.source, "real") == 0;
	uint64_t delivered = 0;
	size_t initial = 0, in_call = 0;

	show->strategy = strategy_find(t->header.strategy);
	show->warm = false;
	show->elapsed_ns = 0;
	show->done_position = 0;
	show->connections = 1;
	for (size_t i = 0; i < t->n; i++) {
		const struct event *e = &t->events[i];

		if (e->op == OP_ALLOC && e->start_ns == 0) {
			initial++;
			show->warm |= e->to == PAGE_CACHE;
		}
		if (e->op == OP_ENTER)
			in_call++;
		else if (e->op == OP_LEAVE && in_call > 0)
			in_call--;
		if (e->op == OP_WIRE)
			delivered += e->payload_bytes;
		if (is_task(e) || e->op == OP_LEAVE)
			show->done_position = i + 1 - initial;
		if (e->connection >= show->connections && e->connection < MAX_CONNECTIONS)
			show->connections = e->connection + 1;
		if (e->end_ns > show->elapsed_ns)
			show->elapsed_ns = e->end_ns;
	}
	find_between(show);
	find_cores(show);
	/* What was measured need not know of the NIC. */
	show->ends_early = in_call > 0 || (!real && delivered < t->header.payload_bytes);
}

/* One that has no answer, as after --set, is not asked. */
static void take_questions(struct shows *s, const struct scenario *scenario)
{
	const size_t n = scenario->nquestions;
	struct question_key *keys = calloc(n + 1, sizeof(*keys));

	s->questions = calloc(n + 1, sizeof(*s->questions));
	if (!keys || !s->questions)
		abort();
	question_answer(scenario, keys);
	for (size_t i = 0; i < n; i++) {
		if (keys[i].error.text[0] == '\0')
			question_take(&s->questions[s->nquestions++], &scenario->questions[i],
				      &keys[i]);
	}
	for (size_t i = 0; i < s->nquestions; i++) {
		s->questions[i].index = (int)i;
		s->questions[i].count = (int)s->nquestions;
	}
	free(keys);
}

static void shows_init(struct shows *s)
{
	s->n = s->nquestions = 0;
	s->questions = NULL;
	s->together = false;
}

int shows_simulate(struct shows *s, const struct scenario *scenario, struct error *e)
{
	struct bounded b = { .sink = { .put = bounded_put }, .room = MAX_SHOW_EVENTS };
	const size_t at_once = scenario->together ? scenario->nruns : 1;

	shows_init(s);
	s->together = scenario->together;
	for (size_t i = 0; i < scenario->nruns; i++) {
		const struct run *run = &scenario->runs[i];
		struct show *show = add_show(s);

		show->count = run->config.count;
		show->files = run->config.files;
		trace_header_of(&show->trace.header, scenario->name, run);
	}
	for (size_t i = 0; i < scenario->nruns; i += at_once) {
		const struct run *run = &scenario->runs[i];

		b.flows = &s->show[i];
		if (engine_run(run, at_once, &b.sink) != 0) {
			shows_free(s);
			return error_set(e, "%s: more than %d steps are too many to look at; "
					 "accepted: a smaller file or larger chunks (--set "
					 "chunk=1MiB), or iopath run", run->label, MAX_SHOW_EVENTS);
		}
	}
	for (size_t i = 0; i < s->n; i++)
		show_finish(&s->show[i]);
	take_questions(s, scenario);
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
	show = add_show(s);
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

void shows_free(struct shows *s)
{
	for (size_t i = 0; i < s->n; i++) {
		trace_free(&s->show[i].trace);
		free(s->show[i].between);
	}
	free(s->questions);
	shows_init(s);
}
