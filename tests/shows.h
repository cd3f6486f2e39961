#ifndef TESTS_SHOWS_H
#define TESTS_SHOWS_H

/* For the tests of the display: a shipped scenario, simulated and shown; keys by name. */

#include "tests/test.h"

#include "ui/app.h"
#include "ui/load.h"

/* Simulate that shipped scenario; strategy NULL: all of its own.  Free with shows_free(). */
static inline void shows_of(struct shows *shows, const char *scenario_name, const char *strategy,
			    const char *set)
{
	static struct scenario scenario;
	struct options o = { .operand = scenario_name };
	struct error e;

	if (strategy)
		o.only[o.nonly++] = strategy;
	if (set)
		o.set[o.nset++] = set;
	if (load_scenario(&scenario, &o, &e) != 0 || shows_simulate(shows, &scenario, &e) != 0)
		fail_msg("%s", e.text);
}

/* Let everything come to rest. */
static inline void settle(struct app *a)
{
	struct player *p = &a->players[a->path];

	while (p->frame < p->frames)
		app_tick(a);
}

/* Press each character; '~' is Enter, '^' is Escape.  Animations run to their end. */
static inline void press(struct app *a, const char *keys)
{
	for (; *keys; keys++) {
		app_key(a, *keys == '~' ? 13 : *keys == '^' ? 27 : *keys);
		settle(a);
	}
}

#endif
