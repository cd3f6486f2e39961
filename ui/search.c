/*
 * Searching the events by words.  All matches are found at once, so that the next one is at hand
 * and it can be said which of how many it is.
 */

#include "ui/search.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/explain.h"

#define MAX_WORDS 16

/* What was typed, taken apart. */
struct wanted {
	char text[SEARCH_BYTES];	/* in small letters, cut at the blanks */
	const char *words[MAX_WORDS];
	size_t n;
	int op;				/* of the event, or -1: any */
};

static void make_small(char *text)
{
	for (; *text; text++)
		*text = (char)tolower((unsigned char)*text);
}

/* Operations that only rows have are no events; they are looked for as words. */
static int event_op(const char *word)
{
	const int op = op_find(word);

	return op == OP_WAIT ? -1 : op;
}

static void take_apart(struct wanted *w, const char *words)
{
	char *rest = w->text;

	snprintf(w->text, sizeof(w->text), "%s", words);
	make_small(w->text);
	for (char *word; w->n < MAX_WORDS && (word = strtok_r(rest, " ", &rest)) != NULL;) {
		if (w->op < 0 && event_op(word) >= 0)
			w->op = event_op(word);
		else
			w->words[w->n++] = word;
	}
}

static bool matches(const struct wanted *w, const struct strategy *strategy,
		    const struct event *e)
{
	char told[768];
	int used;

	if (w->op >= 0 && w->op != e->op)
		return false;
	if (w->n == 0)
		return w->op >= 0;
	used = snprintf(told, sizeof(told), "%s %s %s %s %s ", op_name((enum op)e->op), e->call,
			e->from ? place_name((enum place)e->from) : "",
			e->to ? place_name((enum place)e->to) : "",
			lane_name((enum lane)e->lane, e->core));
	explain_event(told + used, 256, strategy, e);
	used += (int)strlen(told + used);
	snprintf(told + used, sizeof(told) - (size_t)used, " %s", explain_note(strategy, e).sentence);
	make_small(told);
	for (size_t i = 0; i < w->n; i++)
		if (!strstr(told, w->words[i]))
			return false;
	return true;
}

bool search_matches(const char *words, const struct strategy *strategy, const struct event *e)
{
	struct wanted w = { .op = -1 };

	take_apart(&w, words);
	return matches(&w, strategy, e);
}

/*
 * Events differ in when and where they are, of which nothing is told; what is left repeats again
 * and again.  So what was found out of such an event is kept, in the place that its hash gives.
 */
#define MEMO_PLACES 4096
#define MEMO_BYTES (offsetof(struct event, lane) + 1)	/* without what may follow the last member */

struct memo {
	struct event event;
	bool is_set, matches;
};

static bool matches_again(struct memo *memos, const struct wanted *w,
			  const struct strategy *strategy, const struct event *e)
{
	uint64_t hash = 14695981039346656037u;	/* FNV-1a, by 8 bytes */
	struct event told = *e;
	struct memo *memo;

	told.end_ns -= told.start_ns;
	told.start_ns = told.offset_bytes = told.chunk = 0;
	told.connection = told.flow = 0;
	for (size_t i = 0; i + sizeof(hash) <= MEMO_BYTES; i += sizeof(hash)) {
		uint64_t word;

		memcpy(&word, (const char *)&told + i, sizeof(word));
		hash = (hash ^ word) * 1099511628211u;
		hash ^= hash >> 32;
	}
	memo = &memos[hash % MEMO_PLACES];
	if (!memo->is_set || memcmp(&memo->event, &told, MEMO_BYTES) != 0)
		*memo = (struct memo){ told, true, matches(w, strategy, &told) };
	return memo->matches;
}

static void add(struct search *s, size_t position)
{
	if (s->n == s->cap) {
		s->cap = s->cap ? 2 * s->cap : 256;
		s->found = realloc(s->found, s->cap * sizeof(*s->found));
		if (!s->found)
			abort();
	}
	s->found[s->n++] = (uint32_t)position;
}

size_t search_find(struct search *s, const char *words, const struct strategy *strategy,
		   const struct player *p)
{
	struct memo *memos;
	struct wanted w = { .op = -1 };

	if (s->trace == p->trace && strcmp(s->words, words) == 0)
		return s->n;
	if (words != s->words)		/* else: in another trace */
		snprintf(s->words, sizeof(s->words), "%s", words);
	s->trace = p->trace;
	s->n = 0;
	take_apart(&w, s->words);
	memos = calloc(MEMO_PLACES, sizeof(*memos));
	if (!memos)
		abort();
	for (size_t position = 1; position <= p->nsteps; position++)
		if (matches_again(memos, &w, strategy,
				  &p->trace->events[p->initial + position - 1]))
			add(s, position);
	free(memos);
	return s->n;
}

/* How many matches are not after a position. */
static size_t count_to(const struct search *s, size_t position)
{
	size_t low = 0, high = s->n;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;

		if (s->found[middle] <= position)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

size_t search_next(const struct search *s, size_t position, size_t *match)
{
	const size_t i = count_to(s, position);

	if (s->n == 0)
		return 0;
	*match = s->found[i < s->n ? i : 0];
	return i < s->n ? i + 1 : 1;
}

size_t search_previous(const struct search *s, size_t position, size_t *match)
{
	const size_t i = position > 0 ? count_to(s, position - 1) : 0;

	if (s->n == 0)
		return 0;
	*match = s->found[i > 0 ? i - 1 : s->n - 1];
	return i > 0 ? i : s->n;
}

void search_free(struct search *s)
{
	free(s->found);
	*s = (struct search){ .found = NULL };
}
