/*
 * The real run in the display: what R starts, and where its trace goes.
 */

#include "ui/app.h"

#include <stdlib.h>
#include <string.h>

#include "ui/real_pane.h"

static struct real_pane *new_pane(void)
{
	struct real_pane *p = calloc(1, sizeof(*p));

	if (!p)
		abort();
	real_run_init(&p->run);
	return p;
}

void app_real_free(struct app *a)
{
	if (a->real)
		real_run_stop(&a->real->run);
	free(a->real);
	a->real = NULL;
}

void app_real(struct app *a, bool again)
{
	const struct show *s = &a->shows->show[a->path];
	struct real_run *r;

	if (!a->real)
		a->real = new_pane();
	r = &a->real->run;
	a->real->open = true;
	if (r->seen.state == REAL_RUNS ||
	    (!again && r->seen.state != REAL_NONE && strcmp(r->seen.label, s->run.label) == 0))
		return;
	a->real->row = 0;
	if (a->shows->together || !s->run.strategy)
		real_run_refuse(r, s->trace.header.label, a->shows->together ?
				"flows are simulated only; accepted: a scenario with "
				"\"strategies\"" :
				"there is no scenario to run: this is a recording, or a program "
				"that is watched");
	else
		real_run_start(r, &s->run, s->trace.header.scenario, a->lab);
}

/* The path of the real run's trace, or -1. */
static int find_real(const struct app *a)
{
	for (size_t i = 0; i < a->shows->n; i++) {
		if (a->real->run.trace_label[0] &&
		    strcmp(a->labels[i], a->real->run.trace_label) == 0)
			return (int)i;
	}
	return -1;
}

/* The real run has ended: its trace is one more path, or takes the place of an earlier one. */
static void end_real(struct app *a)
{
	const int old = find_real(a);

	if (!shows_take_trace(a->shows, old, &a->real->run.trace, &a->real->run.run))
		return;
	app_take_path(a, old < 0 ? a->shows->n - 1 : (size_t)old);
}

bool app_real_key(struct app *a, enum action action)
{
	if (!a->real || !a->real->open)
		return false;
	switch (real_pane_key(a->real, action)) {
	case REAL_NOT_MINE:
		return false;
	case REAL_AGAIN:
		app_real(a, true);
		break;
	case REAL_TRACE:
		if (find_real(a) >= 0) {
			if (a->compare.open)
				side_by_side_key(&a->compare, ACTION_ESCAPE, 0);
			a->asking = false;
			app_choose_path(a, find_real(a));
			a->real->open = false;
		}
		break;
	case REAL_TAKEN:
		break;
	}
	return true;
}

void app_ready(struct app *a)
{
	if (real_run_read(&a->real->run))
		end_real(a);
}

void app_real_draw(const struct app *a, struct canvas *c)
{
	if (a->real && a->real->open)
		view_real(c, &a->real->run.seen, a->real->row);
}

const char *app_real_word(const struct app *a)
{
	return a->real ? real_pane_word(a->real) : NULL;
}

int app_real_fd(const struct app *a)
{
	return a->real ? a->real->run.child.fd : -1;
}
