#ifndef TESTS_SHOWS_H
#define TESTS_SHOWS_H

/* For the tests of the display: a shipped scenario, simulated and shown; keys by name. */

#include "tests/test.h"

#include "ui/app.h"
#include "ui/load.h"

/*
 * Simulate that shipped scenario; strategies NULL: all of its own.  Up to n settings, NULL: no more.
 * Free with shows_free().
 */
static inline void shows_of_sets(struct shows *shows, const char *scenario_name,
				 const char *strategies_text, const char *const *set, size_t n)
{
	static struct scenario scenario;
	static char text[1024];
	struct options o = { .operand = scenario_name };
	struct error e;

	snprintf(text, sizeof(text), "%s", strategies_text ? strategies_text : "");
	for (char *name = strtok(text, ","); name; name = strtok(NULL, ","))
		o.only[o.nonly++] = name;
	for (size_t i = 0; i < n && set[i]; i++)
		o.set[o.nset++] = set[i];
	if (load_scenario(&scenario, &o, &e) != 0 || shows_simulate(shows, &scenario, &e) != 0)
		fail_msg("%s", e.text);
}

/* The same with one setting, or NULL. */
static inline void shows_of(struct shows *shows, const char *scenario_name, const char *strategy,
			    const char *set)
{
	shows_of_sets(shows, scenario_name, strategy, &set, 1);
}

/* Let everything come to rest. */
static inline void settle(struct app *a)
{
	for (int i = 0; i < ANIMATION_FRAMES; i++) {
		bool animated = false;

		for (size_t path = 0; path < a->shows->n; path++)
			animated |= a->players[path].frame < a->players[path].frames;
		if (!animated)
			return;
		app_tick(a);
	}
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
