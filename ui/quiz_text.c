/*
 * The words and numbers of a question that is made: what all kinds need.
 */

#include "ui/quiz_make.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "sim/explain.h"
#include "sim/figures.h"
#include "sim/fixed.h"

static void append(char *text, size_t size, const char *format, va_list args)
{
	const size_t used = strlen(text);

	vsnprintf(text + used, size - used, format, args);
}

void quiz_ask(struct question *q, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	append(q->asked.ask, sizeof(q->asked.ask), format, args);
	va_end(args);
}

void quiz_why(struct question *q, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	append(q->asked.why, sizeof(q->asked.why), format, args);
	va_end(args);
}

void quiz_option(struct question *q, const char *format, ...)
{
	struct scenario_option *o = &q->asked.options[q->asked.noptions++];
	va_list args;

	va_start(args, format);
	append(o->text, sizeof(o->text), format, args);
	va_end(args);
}

char *quiz_bytes(char *text, size_t size, uint64_t bytes)
{
	static const char *const units[] = { "bytes", "KiB", "MiB", "GiB" };
	size_t u = 0;

	while (u + 1 < sizeof(units) / sizeof(units[0]) && bytes >= 1024 && bytes % 1024 == 0) {
		bytes /= 1024;
		u++;
	}
	snprintf(text, size, "%" PRIu64 " %s", bytes, u == 0 && bytes == 1 ? "byte" : units[u]);
	return text;
}

/* How much a call works on, and how often the file is sent. */
static void ask_amounts(struct question *q, const struct run *run)
{
	const struct config *c = &run->config;
	char chunk[32];

	if (c->chunk_bytes == CHUNK_WHOLE)
		quiz_ask(q, ", the whole file a call");
	else
		quiz_ask(q, ", %s a call", quiz_bytes(chunk, sizeof(chunk), c->chunk_bytes));
	if (run->strategy->batched)
		quiz_ask(q, ", %" PRIu64 " of them a batch", c->depth);
	if (run->strategy->pipe)
		quiz_ask(q, ", through a pipe of %s",
			 quiz_bytes(chunk, sizeof(chunk), c->pipe_bytes));
	if (c->requests > 1)
		quiz_ask(q, ", sent %" PRIu64 " times", c->requests);
	if (c->connections > 1)
		quiz_ask(q, "%s on each of %" PRIu64 " connections", c->requests > 1 ? "" : ", sent",
			 c->connections);
}

/* The most that one call of the trace moves to one place: what a recording tells of chunks. */
static uint64_t largest_call(const struct trace *t)
{
	uint64_t bytes[N_PLACES] = { 0 }, most = 0;

	for (size_t i = 0; i < t->n; i++) {
		const struct event *e = &t->events[i];

		if (e->op == OP_ENTER)
			memset(bytes, 0, sizeof(bytes));
		else if ((e->op == OP_COPY || e->op == OP_LINK) && e->call[0] && !e->soft && !e->again)
			bytes[e->to] += e->bytes;
		most = bytes[e->to] > most ? bytes[e->to] : most;
	}
	return most;
}

static void ask_recorded(struct question *q, const struct show *show, const char *who, uint64_t file)
{
	const uint64_t most = show->connections == 1 ? largest_call(&show->trace) : 0;
	char size[32];

	quiz_ask(q, "%s, as recorded", who);
	if (file > 0)
		quiz_ask(q, ": a %s file", quiz_bytes(size, sizeof(size), file));
	if (most > 0)
		quiz_ask(q, ", at most %s a call", quiz_bytes(size, sizeof(size), most));
	quiz_ask(q, ". ");
}

void quiz_ask_setup(struct question *q, const struct show *show, const char *who)
{
	const struct trace_header *h = &show->trace.header;
	const uint64_t file = h->file_bytes ? h->file_bytes : h->payload_bytes;
	char size[32];

	if (!show->run.strategy) {
		ask_recorded(q, show, who, file);
		return;
	}
	quiz_ask(q, "%s: a %s %s file", who, show->warm ? "warm" : "cold",
		 quiz_bytes(size, sizeof(size), file));
	ask_amounts(q, &show->run);
	quiz_ask(q, ". ");
}

void quiz_ask_when(struct question *q)
{
	if (q->at.position > 0)
		quiz_ask(q, "after step %zu", q->at.position);
	else
		quiz_ask(q, "at the start");
}

const char *quiz_place(enum place place)
{
	static const char *const names[N_PLACES] = {
		[DISK] = "the disk", [PAGE_CACHE] = "the page cache",
		[USER_BUFFER] = "the user buffer", [PIPE] = "the pipe",
		[SOCKET_BUFFER] = "the socket buffer", [NIC] = "the NIC",
	};

	return names[place] ? names[place] : place_name(place);
}

const char *quiz_counting(const struct show *show)
{
	return show->count == COUNT_TEXTBOOK ? ", as the textbooks count" : "";
}

/* How much of a plural is its singular: "copies" is none of the words here. */
static int singular(const char *word)
{
	const size_t n = strlen(word);
	const char *end = word + n;

	if (n > 4 && (strcmp(end - 4, "ches") == 0 || strcmp(end - 4, "sses") == 0))
		return (int)n - 2;
	return (int)n - (n > 1 && end[-1] == 's');
}

static void number_text(const struct question_number *n, const char *word, char *text, size_t size)
{
	char digits[32];

	if (n->unit == IS_BYTES) {
		quiz_bytes(text, size, (uint64_t)n->value / FIXED_ONE);
		return;
	}
	snprintf(text, size, "%s %.*s", fixed_text(digits, sizeof(digits), n->value),
		 n->value == FIXED_ONE ? singular(word) : (int)strlen(word), word);
}

void quiz_set_number(struct question *q, enum question_unit unit, int64_t value, const char *word)
{
	q->number = (struct question_number){
		.wanted = true, .unit = unit, .value = value, .factor = 1, .half_percent = 10,
	};
	snprintf(q->asked.unit, sizeof(q->asked.unit), "%s", word);
	number_text(&q->number, word, q->key.number, sizeof(q->key.number));
}

bool quiz_set_figure(struct quiz *z, struct question *q, size_t path, const char *figure,
		     enum question_unit unit, const char *word)
{
	uint64_t raw;
	int64_t value;

	if (figures_value(&z->paths[path].ledger, figure, &raw) != 0)
		return false;
	value = (int64_t)raw;
	if (!figures_in_passes(figure) && !fixed_of(raw, &value))
		return false;
	quiz_set_number(q, unit, value, word);
	q->key.run = path;
	snprintf(q->key.figure, sizeof(q->key.figure), "%s", figure);
	return true;
}

void quiz_set_evidence(struct quiz *z, struct question *q, size_t path, size_t position,
		       const char *lead)
{
	const struct show *show = &z->shows->show[path];
	char sentence[160];

	q->evidence = (struct evidence){ (int)path, position };
	if (position == 0)
		return;
	explain_event(sentence, sizeof(sentence), show->strategy,
		      quiz_event(show, position));
	quiz_why(q, "%s%s step %zu: %s", q->asked.why[0] ? " " : "", lead, position, sentence);
}
