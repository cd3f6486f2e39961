#ifndef SIM_SUGGEST_H
#define SIM_SUGGEST_H

#include <stdbool.h>
#include <stddef.h>

/* What was typed against the names that are known: start with { .typed = name }. */
struct suggest {
	const char *typed;
	char best[48];		/* the nearest name, or "" */
	size_t distance;	/* of best: letters that differ */
	char list[320];		/* all names, with commas; those without room are ", ..." */
	bool cut;		/* some had none */
};

/* Here is a known name. */
void suggest_offer(struct suggest *s, const char *name);

/* "unknown KIND "typed" (did you mean best?); accepted: list".  Returns text. */
const char *suggest_text(const struct suggest *s, const char *kind, char *text, size_t size);

#endif
