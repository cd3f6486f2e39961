/*
 * A trace in memory: a sink that keeps every event.  The display needs one, to step back.
 */

#include "sim/trace.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int trace_put(struct sink *sink, const struct event *e)
{
	struct trace *t = (struct trace *)sink;

	if (t->n == t->cap) {
		t->cap = t->cap ? 2 * t->cap : 256;
		t->events = realloc(t->events, t->cap * sizeof(t->events[0]));
		if (!t->events)
			abort();
	}
	t->events[t->n++] = *e;
	return 0;
}

void trace_init(struct trace *t)
{
	memset(t, 0, sizeof(*t));
	t->sink.put = trace_put;
}

void trace_free(struct trace *t)
{
	free(t->events);
	trace_init(t);
}

bool trace_is_model(const struct trace_header *h)
{
	return strcmp(h->source, "model") == 0;
}

bool trace_is_watched(const struct trace_header *h)
{
	return strcmp(h->source, "watched") == 0;
}

void trace_header_of(struct trace_header *h, const char *scenario, const struct run *run)
{
	memset(h, 0, sizeof(*h));
	snprintf(h->source, sizeof(h->source), "model");
	snprintf(h->scenario, sizeof(h->scenario), "%s", scenario);
	snprintf(h->label, sizeof(h->label), "%s", run->label);
	snprintf(h->strategy, sizeof(h->strategy), "%s", run->strategy->name);
	snprintf(h->kernel, sizeof(h->kernel), "%s", run->config.kernel.name);
	snprintf(h->machine, sizeof(h->machine), "%s", run->config.machine.name);
	h->count = run->config.count;
	h->payload_bytes = config_payload_bytes(&run->config);
	h->file_bytes = run->config.file_bytes;
}
