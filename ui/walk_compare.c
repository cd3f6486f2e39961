/*
 * The walk of `--compare`: two or three paths side by side, as the display's `c` shows them.  A step is
 * one of the first path's, the others as far along; with --clock, the next moment at which any of
 * them steps.
 */

#include <string.h>

#include "sim/explain.h"
#include "ui/in_step.h"
#include "ui/walk.h"

/* Add to a text that is long enough for all that comes. */
static void add(char *text, size_t size, const char *before, const char *what)
{
	const size_t used = strlen(text);

	snprintf(text + used, size - used, "%s%s", before, what);
}

int walk_compare_open(struct walk *w, bool clock, struct error *e)
{
	struct side_by_side *s = &w->app.compare;
	int paths[MAX_SIDES];

	if (w->shows.n < 2 || w->shows.n > MAX_SIDES)
		return error_set(e, "--compare: %s has %zu path%s; accepted: two or three, as in "
				 "--strategy read-write,sendfile, also by their labels", w->scenario->name, w->shows.n,
				 w->shows.n == 1 ? "" : "s");
	for (size_t i = 0; i < w->shows.n; i++)
		paths[i] = (int)i;
	side_by_side_open_these(s, &w->shows, w->app.players, paths, w->shows.n,
				clock ? LOCK_TIME : LOCK_PROGRESS);
	w->compared_steps = in_step_count(s);
	return 0;
}

void walk_compare_to(struct walk *w, size_t step)
{
	struct side_by_side *s = &w->app.compare;

	if (step == w->compared_at + 1)
		in_step_on(s);
	else
		in_step_seek(s, step);
	in_step_settle(s);
	w->compared_at = step;
}

void walk_compare_label(const struct walk *w, char *text, size_t size)
{
	text[0] = '\0';
	for (size_t i = 0; i < w->shows.n; i++)
		add(text, size, i ? " | " : "", w->app.labels[i]);
}

/* What each does now: "read-write: The CPU copies ...  sendfile: ...". */
void walk_compare_sentence(const struct walk *w, char *text, size_t size)
{
	text[0] = '\0';
	for (size_t i = 0; i < w->shows.n; i++) {
		const struct event *e = player_event(&w->app.players[i]);
		char sentence[256] = "Before the first step.";

		if (e)
			explain_event(sentence, sizeof(sentence), w->shows.show[i].strategy, e);
		add(text, size, i ? " " : "", w->app.labels[i]);
		add(text, size, ": ", sentence);
	}
}

void walk_compare_where(const struct walk *w, size_t step, char *text, size_t size)
{
	char labels[WALK_LABEL_BYTES];

	walk_compare_label(w, labels, sizeof(labels));
	snprintf(text, size, "%s, %s, %s, step %zu of %zu", w->scenario->name, labels,
		 w->app.compare.lock == LOCK_TIME ? "at the same time" : "equally far", step,
		 w->compared_steps);
}

void walk_compare_header(const struct walk *w, struct trace_header *h)
{
	*h = w->shows.show[0].trace.header;
	for (size_t i = 1; i < w->shows.n; i++) {
		const struct trace_header *other = &w->shows.show[i].trace.header;

		if (strcmp(h->kernel, other->kernel) != 0)
			snprintf(h->kernel, sizeof(h->kernel), "by path");
		if (strcmp(h->machine, other->machine) != 0)
			snprintf(h->machine, sizeof(h->machine), "by path");
	}
}
