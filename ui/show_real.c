/*
 * `iopath view --real`: each run of a scenario for real as well, its trace behind the simulated one.
 */

#include "ui/show.h"

#include <stdio.h>
#include <string.h>

#include "ui/for_real.h"

/* The trace of that run, in an empty show; false if there is none, and why goes to standard error. */
static bool run_one(struct show *show, const struct host *h, const struct scenario *s,
		    const struct run *run)
{
	static struct result result;
	struct check_traces t;
	bool done;

	for_real_run(&result, &t, h, s, run);
	done = t.none.text[0] == '\0';
	if (done) {
		*show = (struct show){ .run = *run, .trace = t.real,
				       .count = t.real.header.count, .files = 1 };
		trace_init(&t.real);	/* the show owns it now */
	} else {
		fprintf(stderr, "iopath: %s: skipped: %s\n", run->label, t.none.text);
	}
	trace_free(&t.real);
	trace_free(&t.model);
	check_free(&result);
	return done;
}

int shows_run_real(struct shows *s, const struct scenario *scenario, const char *lab,
		   size_t *nreal, struct error *e)
{
	static struct show real[MAX_RUNS];
	const size_t n = s->n;
	bool has[MAX_RUNS];
	struct host host;
	size_t to;

	*nreal = 0;
	if (n > MAX_RUNS / 2)
		return error_set(e, "--real: %zu strategies; accepted: at most %d, see --strategy",
				 n, MAX_RUNS / 2);
	if (for_real_begin(&host, lab, e) != 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		has[i] = run_one(&real[i], &host, scenario, &s->show[i].run);
		*nreal += has[i];
	}
	to = s->n = n + *nreal;
	for (size_t i = n; i-- > 0;) {		/* from the last on, so that none is in the way */
		if (has[i])
			s->show[--to] = real[i];
		s->show[--to] = s->show[i];
	}
	for (size_t i = 0; i < s->n; i++)	/* they have moved */
		show_finish(&s->show[i]);
	return 0;
}
